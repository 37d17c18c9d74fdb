#include "tests/matchers/labels/derive.h"

#include <assert.h>

#include "matchers/package/ecosystem.h"

struct question {
    struct yg_arena *arena;
    const struct catalogue *catalogue;
    const struct image *image;
    struct yg_str package, version;
};

static const struct program {
    const char *name, *cpe; /* vendor and product */
} programs[] = {
    {"busybox", "busybox:busybox"}, {"go", "golang:go"},        {"node", "nodejs:node.js"},
    {"python", "python:python"},    {"ruby", "ruby-lang:ruby"},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void answer(const struct question *q, const struct yg_purl *purl,
                   struct yg_component *component)
{
    struct yg_buf text = {0};

    yg_purl_format(purl, &text);
    *component = (struct yg_component){.text = yg_arena_copy(q->arena, yg_buf_str(&text))};
    assert(component->text.ptr != NULL && !text.failed);
    yg_buf_deinit(&text);
}

/* ---- distributions -------------------------------------------------------------------------- */

bool derive_distribution(const struct image *image, struct yg_str *type,
                         struct yg_str *distribution, struct yg_str *release)
{
    static const char *const types[] = {"deb", "apk", "rpm"};
    struct yg_str os = yg_str(image->os);
    size_t dash = yg_str_rindex(os, '-');

    if (os.len == 0)
        return false;
    *distribution = yg_str_head(os, dash);
    *release = yg_str_from(os, dash + 1);
    for (size_t i = 0; i < YG_COUNT(types); i++) {
        *type = yg_str(types[i]);
        if (yg_ecosystem_of_distro(*type, os) != NULL)
            return true;
    }
    return true; /* one that no feed is about: an RPM distribution */
}

/* "1.2-3.el8", "1.2-3.amzn2", "1.2-3.cm2"; SUSE's have no mark, but its images nothing else. */
static bool is_rpm(const struct question *q)
{
    static const char *const marks[] = {".el", "_el", "+el", ".amzn", ".cm"};

    for (size_t i = 0; i < YG_COUNT(marks); i++) {
        struct yg_str mark = yg_str(marks[i]);
        size_t at = yg_str_find(q->version, mark) + mark.len;

        if (at < q->version.len && is_digit(q->version.ptr[at]))
            return true;
    }
    return q->image->languages[0] == '\0' && yg_str_index(q->version, '-') < q->version.len;
}

/* "1.2-r3" */
static bool is_apk(struct yg_str version)
{
    size_t at = yg_str_rindex(version, '-') + 2;

    return at < version.len && version.ptr[at - 1] == 'r' && is_digit(version.ptr[at]);
}

/* Is a package of this name known in a language of the image? */
static bool is_of_language(const struct question *q)
{
    struct yg_str rest = yg_str(q->image->languages);

    while (rest.len > 0)
        if (catalogue_has(q->catalogue, yg_str_cut(&rest, ' '), q->package,
                          (struct yg_str){NULL, 0}))
            return true;
    return false;
}

/* "1.2-3+deb11u1": a number behind the first dash, or an epoch. A native version ("apt 2.2.4") is
 * taken for one where there is nothing else, or such a package. */
static bool is_deb(const struct question *q)
{
    size_t dash = yg_str_index(q->version, '-') + 1;

    if ((dash < q->version.len && is_digit(q->version.ptr[dash])) ||
        yg_str_index(q->version, ':') < q->version.len)
        return true;
    return q->image->languages[0] == '\0' ||
           (catalogue_has(q->catalogue, YG_STR("deb"), q->package, (struct yg_str){NULL, 0}) &&
            !is_of_language(q));
}

static bool is_distributed(const struct question *q, struct yg_str type)
{
    if (yg_str_equal(type, YG_STR("deb")))
        return is_deb(q);
    return yg_str_equal(type, YG_STR("apk")) ? is_apk(q->version) : is_rpm(q);
}

static void answer_distribution(const struct question *q, struct yg_str type,
                                struct yg_str distribution, struct yg_component *component)
{
    const struct yg_ecosystem *row = yg_ecosystem_of_distro(type, yg_str(q->image->os));
    size_t colon = yg_str_index(q->version, ':');
    struct yg_purl purl = {.type = type,
                           .name_space = row == NULL ? distribution : yg_str(row->name_space),
                           .name = q->package,
                           .version = q->version};

    purl.qualifiers[purl.qualifier_count++] =
        (struct yg_purl_qualifier){YG_STR("distro"), yg_str(q->image->os)};
    if (yg_str_equal(type, YG_STR("rpm")) && colon < q->version.len) {
        purl.version = yg_str_from(q->version, colon + 1);
        purl.qualifiers[purl.qualifier_count++] =
            (struct yg_purl_qualifier){YG_STR("epoch"), yg_str_head(q->version, colon)};
    }
    answer(q, &purl, component);
}

/* ---- the others ----------------------------------------------------------------------------- */

static bool answer_program(const struct question *q, struct yg_component *component)
{
    for (size_t i = 0; i < YG_COUNT(programs); i++) {
        struct yg_purl purl = {
            .type = YG_STR("generic"), .name = q->package, .version = q->version};
        struct yg_buf cpe = {0};

        if (!yg_str_equal(q->package, yg_str(programs[i].name)) || q->version.len == 0 ||
            !is_digit(q->version.ptr[0]) || yg_str_index(q->version, '-') < q->version.len)
            continue;
        answer(q, &purl, component);
        yg_buf_printf(&cpe, "cpe:2.3:a:%s:%.*s:*:*:*:*:*:*:*", programs[i].cpe,
                      YG_STR_ARG(q->version));
        component->cpe = yg_arena_copy(q->arena, yg_buf_str(&cpe));
        yg_buf_deinit(&cpe);
        return true;
    }
    return false;
}

/* The name as the type folds it. */
static struct yg_str folded(const struct question *q, struct yg_str type)
{
    struct yg_purl purl = {.type = type, .name = q->package}, read;
    struct yg_buf text = {0};
    struct yg_str name = q->package;
    struct yg_error err;

    yg_purl_format(&purl, &text);
    if (yg_purl_parse(q->arena, yg_arena_copy(q->arena, yg_buf_str(&text)), &read, &err) == YG_OK)
        name = read.name;
    yg_buf_deinit(&text);
    return name;
}

/* Of the image's languages the only one that has such a package; absent when none or several do. */
static struct yg_str only_language(const struct question *q, struct yg_str version)
{
    struct yg_str rest = yg_str(q->image->languages), found = {NULL, 0};

    while (rest.len > 0) {
        struct yg_str type = yg_str_cut(&rest, ' ');

        if (!catalogue_has(q->catalogue, type, folded(q, type), version))
            continue;
        if (found.len > 0)
            return (struct yg_str){NULL, 0};
        found = type;
    }
    return found;
}

static struct yg_str find_language(const struct question *q)
{
    struct yg_str languages = yg_str(q->image->languages), found;

    if (yg_str_index(languages, ' ') == languages.len)
        return languages;
    found = only_language(q, q->version);
    return found.len > 0 ? found : only_language(q, (struct yg_str){NULL, 0});
}

static bool answer_maven(const struct question *q, struct yg_component *component)
{
    size_t colon = yg_str_index(q->package, ':');
    struct yg_purl purl = {.type = YG_STR("maven"), .version = q->version};

    if (colon < q->package.len) {
        purl.name_space = yg_str_head(q->package, colon);
        purl.name = yg_str_from(q->package, colon + 1);
    } else {
        purl.name_space = catalogue_group(q->catalogue, q->package, q->version);
        purl.name = q->package;
    }
    if (purl.name_space.len == 0)
        return false;
    answer(q, &purl, component);
    return true;
}

/* "github.com/a/b", and what is part of Go itself. */
static bool is_go(struct yg_str package)
{
    size_t slash = yg_str_index(package, '/');

    return yg_str_equal(package, YG_STR("stdlib")) ||
           (slash < package.len && yg_str_index(yg_str_head(package, slash), '.') < slash);
}

static bool answer_language(const struct question *q, struct yg_component *component)
{
    struct yg_purl purl = {.type = find_language(q), .name = q->package, .version = q->version};
    size_t slash = yg_str_rindex(q->package, '/');

    if (is_go(q->package))
        purl.type = YG_STR("golang");
    else if (yg_str_index(q->package, ':') < q->package.len ||
             yg_str_equal(purl.type, YG_STR("maven")))
        return answer_maven(q, component);
    if (purl.type.len == 0 || yg_str_index(q->package, ' ') < q->package.len)
        return false;
    if (slash < q->package.len) {
        purl.name_space = yg_str_head(q->package, slash);
        purl.name = yg_str_from(q->package, slash + 1);
    }
    answer(q, &purl, component);
    return true;
}

bool derive_component(struct yg_arena *arena, const struct catalogue *catalogue,
                      const struct image *image, struct yg_str package, struct yg_str version,
                      struct yg_component *component)
{
    struct question q = {arena, catalogue, image, package, version};
    struct yg_str type, distribution, release;

    if (answer_program(&q, component))
        return true;
    if (!is_go(package) && derive_distribution(image, &type, &distribution, &release) &&
        is_distributed(&q, type)) {
        answer_distribution(&q, type, distribution, component);
        return true;
    }
    return answer_language(&q, component);
}
