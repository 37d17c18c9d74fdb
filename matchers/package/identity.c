#include "matchers/package/identity.h"

#include "matchers/package/module.h"
#include "matchers/package/platform.h"
#include "pipeline/base/ascii.h"
#include "pipeline/model/purl.h"
#include "pipeline/model/source_package.h"

struct reader {
    struct yg_arena *arena;
    const struct yg_component *component;
    struct yg_str os;
    const struct yg_source_map *sources; /* may be NULL */
    struct yg_purl purl;
    struct yg_cpe cpe;
    struct yg_identity_facts *facts;
    bool failed; /* memory is out */
};

/* Does the text state a `distro=` that is not empty? Most that do end with it. */
static bool states_distro(struct yg_str text)
{
    static const struct yg_str qualifier = {"distro=", 7};
    size_t at = yg_str_index(text, '?');

    if (at == text.len)
        return false;
    at = yg_str_rindex(text, '=') + 1;
    if (at > text.len || !yg_str_ends(yg_str_head(text, at), qualifier))
        at = yg_str_find(text, qualifier) + qualifier.len;
    return at < text.len && text.ptr[at] != '&' && text.ptr[at] != '#';
}

/* "deb" of "pkg:deb/debian/a"; absent when it is no purl. */
static struct yg_str type_of(struct yg_str text)
{
    struct yg_str rest = yg_str_from(text, 4);

    if (!yg_str_equal_nocase(yg_str_head(text, 4), YG_STR("pkg:")))
        return (struct yg_str){NULL, 0};
    while (rest.len > 0 && rest.ptr[0] == '/')
        rest = yg_str_from(rest, 1); /* the old spelling pkg://deb/... */
    return yg_str_head(rest, yg_str_index(rest, '/'));
}

static bool is_distribution(struct yg_str type)
{
    static const struct yg_str types[] = {{"deb", 3}, {"rpm", 3}, {"apk", 3}, {"alpine", 6}};

    for (size_t i = 0; i < YG_COUNT(types); i++)
        if (type.len == types[i].len && yg_str_equal_nocase(type, types[i]))
            return true;
    return false;
}

bool yg_identity_needs_os(struct yg_str text)
{
    return yg_identity_may_need_os(text) && is_distribution(type_of(text)) && !states_distro(text);
}

bool yg_identity_needs_cpe(struct yg_str text)
{
    struct yg_str type = type_of(text);

    return type.len > 0 && !yg_ecosystem_is_language_type(type);
}

bool yg_identity_is_owned(struct yg_str text, struct yg_str owner)
{
    return owner.len > 0 && is_distribution(type_of(owner)) && !is_distribution(type_of(text));
}

static struct yg_str keep(struct reader *r, struct yg_buf *buf)
{
    struct yg_str copy = yg_arena_copy(r->arena, yg_buf_str(buf));

    if (buf->failed || copy.ptr == NULL)
        r->failed = true;
    yg_buf_reset(buf);
    return copy;
}

static void add_key_text(struct reader *r, struct yg_package_key package, enum yg_key_use use,
                         bool evidence)
{
    struct yg_identity_facts *facts = r->facts;

    for (size_t i = 0; i < facts->key_count; i++)
        if (yg_str_equal(facts->keys[i].package.text, package.text))
            return;
    facts->keys[facts->key_count++] = (struct yg_identity_key){package, use, evidence};
}

static void add_key(struct reader *r, struct yg_str release, struct yg_str name,
                    enum yg_key_use use)
{
    struct yg_buf buf = {0};
    size_t feed_len = yg_package_key_format(r->facts->row, release, name, &buf);
    struct yg_package_key package = {keep(r, &buf), feed_len};

    yg_buf_deinit(&buf);
    add_key_text(r, package, use, false);
}

/* ---- versions ------------------------------------------------------------------------------- */

static bool all_digits(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!yg_is_digit(text.ptr[i]))
            return false;
    return text.len > 0;
}

/* Versions of the Go distribution: "go1.21rc1" is "1.21.0-rc.1", "go1.20.4" is "1.20.4". */
static struct yg_str go_release(struct reader *r, struct yg_str version)
{
    struct yg_buf buf = {0};
    size_t at = 0;
    int dots = 0;

    if (yg_str_starts(version, YG_STR("go")))
        version = yg_str_from(version, 2);
    version = yg_str_head(version, yg_str_index(version, ' ')); /* "go1.20 X:boringcrypto" */
    while (at < version.len && (yg_is_digit(version.ptr[at]) || version.ptr[at] == '.'))
        dots += version.ptr[at++] == '.';
    yg_buf_append(&buf, yg_str_head(version, at));
    for (; at > 0 && dots < 2; dots++)
        yg_buf_append(&buf, YG_STR(".0"));
    struct yg_str rest = yg_str_from(version, at);
    for (size_t i = 0; i < rest.len; i++) {
        if (i == 0 && rest.ptr[0] >= 'a' && rest.ptr[0] <= 'z')
            yg_buf_append_char(&buf, '-');
        if (i > 0 && yg_is_digit(rest.ptr[i]) && rest.ptr[i - 1] >= 'a' && rest.ptr[i - 1] <= 'z')
            yg_buf_append_char(&buf, '.');
        yg_buf_append_char(&buf, rest.ptr[i]);
    }
    version = keep(r, &buf);
    yg_buf_deinit(&buf);
    return version;
}

/* The version with the epoch that stands in a qualifier of its own. */
static struct yg_str with_epoch(struct reader *r, struct yg_str version)
{
    struct yg_str epoch = yg_purl_qualifier_get(&r->purl, YG_STR("epoch"));
    struct yg_buf buf = {0};

    if (version.len == 0 || !all_digits(epoch) || yg_str_index(version, ':') < version.len)
        return version;
    yg_buf_append(&buf, epoch);
    yg_buf_append_char(&buf, ':');
    yg_buf_append(&buf, version);
    version = keep(r, &buf);
    yg_buf_deinit(&buf);
    return version;
}

static bool is_version(enum yg_scheme_id id, struct yg_str version)
{
    const struct yg_scheme *scheme = yg_scheme_get(id);

    return scheme == NULL ||
           (version.len <= YG_VERSION_BYTES_MAX && scheme->check(version, NULL) == YG_OK);
}

static void judge_version(struct yg_identity_facts *facts)
{
    if (facts->version.len == 0)
        facts->reason = YG_NOT_EVALUABLE_NO_VERSION;
    else if (facts->scheme == YG_SCHEME_NONE)
        facts->reason = YG_NOT_EVALUABLE_NO_SCHEME;
    else if (!is_version(facts->scheme, facts->version) ||
             !is_version(facts->scheme, facts->source_version))
        facts->reason = YG_NOT_EVALUABLE_BAD_VERSION;
}

/* ---- distributions -------------------------------------------------------------------------- */

/* A source package; `version` absent: as the component's own. */
struct source {
    struct yg_str name, version;
};

/* What the purl states, or the inventory beside it; false when nobody does. */
static bool read_source(struct reader *r, struct source *source)
{
    struct yg_str text = yg_purl_qualifier_get(&r->purl, YG_STR("upstream"));
    struct yg_str version = {NULL, 0};

    if (text.len == 0 && !r->facts->owned)
        text = r->component->source;
    if (text.len == 0)
        return false;
    if (r->facts->scheme == YG_SCHEME_RPM)
        yg_source_rpm_split(text, &text, &version);
    size_t at = yg_str_rindex(text, '@');
    if (at > 0 && at < text.len) {
        version = yg_str_from(text, at + 1);
        text = yg_str_head(text, at);
    }
    if (text.len > 0)
        source->name = text;
    if (version.len > 0)
        source->version = with_epoch(r, version);
    return true;
}

/* What the package indexes of the release say; false when they do not know the package. */
static bool map_source(struct reader *r, struct yg_str release, struct source *source)
{
    struct yg_source_found found;
    struct yg_buf key = {0};

    if (r->sources == NULL)
        return false;
    size_t len = yg_package_key_format(r->facts->row, release, r->purl.name, &key);
    bool known = !key.failed && yg_source_map_find(r->sources, yg_str_head(yg_buf_str(&key), len),
                                                   r->purl.name, r->facts->version, &found);
    if (known)
        *source = (struct source){found.source, found.version};
    r->failed |= key.failed;
    yg_buf_deinit(&key);
    return known;
}

/* The release, and in `from` who said so; absent when nobody does. */
static struct yg_str find_release(struct reader *r, enum yg_release_from *from)
{
    const struct yg_ecosystem *row = r->facts->row;
    struct yg_str distro = yg_purl_qualifier_get(&r->purl, YG_STR("distro")), release = {NULL, 0};
    struct yg_buf buf = {0};

    *from = YG_RELEASE_UNKNOWN;
    if (distro.len > 0) {
        if (yg_ecosystem_read_distro(row, distro, true, &buf))
            *from = YG_RELEASE_OF_PURL;
    } else if (r->os.len > 0 && yg_ecosystem_read_distro(row, r->os, false, &buf)) {
        *from = YG_RELEASE_OF_OS;
    } else if (yg_ecosystem_release_of_version(row, r->facts->version, &buf)) {
        *from = YG_RELEASE_OF_VERSION;
    } else if (r->component->release.len > 0) {
        yg_buf_append(&buf, r->component->release);
        *from = YG_RELEASE_OF_INVENTORY;
    }
    r->failed |= buf.failed;
    if (*from != YG_RELEASE_UNKNOWN)
        release = keep(r, &buf);
    yg_buf_deinit(&buf);
    return release;
}

static void add_names(struct reader *r, struct yg_str release, struct yg_str source)
{
    add_key(r, release, source, YG_KEY_SOURCE);
    if ((r->facts->row->traits & YG_BINARY_NAMES) != 0)
        add_key(r, release, r->purl.name, YG_KEY_OWN);
}

static void read_distribution(struct reader *r)
{
    struct yg_identity_facts *facts = r->facts;
    struct source source = {r->purl.name, {NULL, 0}};
    struct yg_str release = {NULL, 0};
    bool rolling = facts->row->release == YG_RELEASE_NONE;

    facts->version = with_epoch(r, facts->version);
    if (!rolling)
        release = find_release(r, &facts->release_from);
    if (!read_source(r, &source))
        facts->mapped = map_source(r, release, &source);
    facts->source_version = source.version.len > 0 ? source.version : facts->version;
    facts->modular = yg_module_built(facts->version);
    facts->module = yg_module_of_label(yg_purl_qualifier_get(&r->purl, YG_STR("rpmmod")));
    judge_version(facts);
    if (!rolling && facts->release_from == YG_RELEASE_UNKNOWN) {
        if (facts->reason == YG_EVALUABLE)
            facts->reason = YG_NOT_EVALUABLE_NO_RELEASE;
        return;
    }
    add_names(r, release, source.name);
    if (!rolling && (facts->row->traits & YG_EVERY_RELEASE) != 0)
        add_names(r, (struct yg_str){NULL, 0}, source.name);
    facts->feed = yg_str_head(facts->keys[0].package.text, facts->keys[0].package.feed_len);
}

/* A distribution's package of a distribution that is in no table: nobody publishes for it. */
static void read_unknown_distribution(struct reader *r)
{
    r->facts->scheme = yg_ecosystem_scheme_of_type(r->purl.type);
    judge_version(r->facts);
    if (r->facts->reason == YG_EVALUABLE)
        r->facts->reason = YG_NOT_EVALUABLE_NO_RELEASE;
}

/* ---- everything else ------------------------------------------------------------------------ */

static void read_language(struct reader *r)
{
    struct yg_identity_facts *facts = r->facts;
    struct yg_buf name = {0};

    if (facts->scheme == YG_SCHEME_GOLANG && r->purl.name_space.len == 0 &&
        (yg_str_equal(r->purl.name, YG_STR("stdlib")) ||
         yg_str_equal(r->purl.name, YG_STR("toolchain"))))
        facts->version = go_release(r, facts->version);
    facts->pseudo = yg_scheme_is_unreleased(facts->scheme, facts->version);
    facts->source_version = facts->version;
    judge_version(facts);
    if (r->purl.name_space.len > 0) {
        yg_buf_append(&name, r->purl.name_space);
        yg_buf_append_char(&name, '/');
    }
    yg_buf_append(&name, r->purl.name);
    add_key(r, (struct yg_str){NULL, 0}, yg_buf_str(&name), YG_KEY_OWN);
    r->failed |= name.failed;
    yg_buf_deinit(&name);
}

/* A package type that is in no table: by its whole purl, in the generic order. */
static void read_unknown_type(struct reader *r)
{
    struct yg_purl package = {
        .type = r->purl.type, .name_space = r->purl.name_space, .name = r->purl.name};
    struct yg_buf buf = {0};

    r->facts->scheme = YG_SCHEME_GENERIC;
    judge_version(r->facts);
    if (r->facts->reason == YG_EVALUABLE) /* unless some advisory names it after all */
        r->facts->reason = YG_NOT_EVALUABLE_NO_SCHEME;
    yg_package_key_format_purl(&package, &buf);
    add_key_text(r, (struct yg_package_key){keep(r, &buf), 0}, YG_KEY_OWN, false);
    yg_buf_deinit(&buf);
}

/* ---- CPE ------------------------------------------------------------------------------------ */

/* What upstream released: without epoch, revision and what a distribution appends. */
static struct yg_str upstream_version(struct yg_str version)
{
    static const char marks[] = {'+', '~'};
    size_t colon = yg_str_index(version, ':');

    if (colon < version.len)
        version = yg_str_from(version, colon + 1);
    version = yg_str_head(version, yg_str_rindex(version, '-'));
    for (size_t i = 0; i < sizeof marks; i++)
        version = yg_str_head(version, yg_str_index(version, marks[i]));
    return version;
}

/* The version that the CPE states, with and without its update, else the one stated beside it. */
static void read_cpe_version(struct reader *r)
{
    struct yg_platform_version version;

    if (!yg_platform_version(r->arena, YG_SCHEME_NVD, &r->cpe, &version)) {
        r->failed = true;
        return;
    }
    r->facts->cpe_version = version.plain.text;
    r->facts->cpe_updated_version = version.updated.text;
    if (version.plain.text.len == 0)
        r->facts->cpe_version = r->facts->version;
}

/* Look the component up by its CPE, too. False when the text is none, or no text names its
 * product. */
static bool add_cpe(struct reader *r, struct yg_str text, bool evidence)
{
    struct yg_buf buf = {0};
    enum yg_status status = yg_cpe_parse(r->arena, text, &r->cpe, NULL);

    r->failed |= status == YG_NOMEM;
    if (status != YG_OK || !yg_platform_key(&r->cpe, &buf)) {
        r->failed |= buf.failed;
        yg_buf_deinit(&buf);
        return false;
    }
    struct yg_cpe *cpe = yg_arena_alloc(r->arena, sizeof *cpe);
    r->failed |= cpe == NULL;
    if (cpe != NULL)
        *cpe = r->cpe;
    r->facts->cpe = cpe;
    struct yg_package_key package = {keep(r, &buf), YG_CPE_FEED_LEN};
    add_key_text(r, package, YG_KEY_CPE, evidence);
    if (!evidence)
        r->facts->feed = yg_str_head(package.text, package.feed_len);
    yg_buf_deinit(&buf);
    if (evidence)
        r->facts->cpe_version = upstream_version(r->facts->version);
    else
        read_cpe_version(r);
    return true;
}

/* A component that is named by its CPE alone. */
static void read_cpe(struct reader *r)
{
    struct yg_identity_facts *facts = r->facts;

    facts->version = r->component->version;
    if (!add_cpe(r, r->component->text, false)) {
        facts->reason = YG_NOT_EVALUABLE_BAD_IDENTITY;
        return;
    }
    facts->scheme = YG_SCHEME_NVD;
    facts->version = facts->source_version = facts->cpe_version;
    judge_version(facts);
    if (facts->version.len == 0 && r->cpe.values[YG_CPE_VERSION].kind == YG_CPE_NA &&
        yg_platform_is_hardware(&r->cpe))
        facts->reason = YG_EVALUABLE; /* it has no versions */
}

/* The CPE beside a purl, where it says more than the purl. */
static void read_cpe_beside(struct reader *r, bool distribution)
{
    struct yg_identity_facts *facts = r->facts;

    if (r->component->cpe.len > 0 && (distribution || facts->row == NULL) &&
        (facts->reason == YG_EVALUABLE || !distribution) &&
        add_cpe(r, r->component->cpe, distribution) && !distribution && facts->cpe_version.len > 0)
        facts->reason = YG_EVALUABLE;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void read_purl(struct reader *r)
{
    struct yg_identity_facts *facts = r->facts;
    bool distribution = yg_ecosystem_is_distribution_type(r->purl.type);

    facts->version = r->purl.version;
    if (facts->version.len == 0 && !facts->owned) /* the component's is not its owner's */
        facts->version = r->component->version;
    facts->source_version = facts->version;
    facts->row = yg_ecosystem_of_purl(r->purl.type, r->purl.name_space);
    if (facts->row == NULL && distribution && r->purl.name_space.len == 0) {
        struct yg_str distro = yg_purl_qualifier_get(&r->purl, YG_STR("distro"));

        facts->row = yg_ecosystem_of_distro(r->purl.type, distro.len > 0 ? distro : r->os);
    }
    if (facts->row != NULL)
        facts->scheme = facts->row->scheme;
    if (facts->row == NULL && distribution)
        read_unknown_distribution(r);
    else if (facts->row == NULL)
        read_unknown_type(r);
    else if (distribution)
        read_distribution(r);
    else
        read_language(r);
    read_cpe_beside(r, distribution);
}

static bool starts(struct yg_str text, const char *scheme)
{
    return yg_str_equal_nocase(yg_str_head(text, 4), yg_str(scheme));
}

bool yg_identity_parse(struct yg_arena *arena, const struct yg_component *component,
                       struct yg_str os, const struct yg_source_map *sources,
                       struct yg_identity_facts *facts)
{
    struct reader r = {
        .arena = arena, .component = component, .os = os, .sources = sources, .facts = facts};
    struct yg_str text = component->text;

    memset(facts, 0, sizeof *facts);
    facts->idle = component->idle;
    facts->owned = yg_identity_is_owned(text, component->owner);
    if (facts->owned)
        text = component->owner;
    if (starts(text, "pkg:")) {
        enum yg_status status = yg_purl_parse(arena, text, &r.purl, NULL);

        if (status == YG_NOMEM)
            return false;
        if (status != YG_OK)
            facts->reason = YG_NOT_EVALUABLE_BAD_IDENTITY;
        else
            read_purl(&r);
    } else if (starts(text, "cpe:")) {
        read_cpe(&r);
    } else {
        facts->version = component->version;
        facts->reason = YG_NOT_EVALUABLE_NO_IDENTITY;
    }
    return !r.failed;
}
