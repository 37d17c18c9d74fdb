/* purl.c - package URLs: cut into raw parts, decode, fold by the rules of the type.
 *
 * The text is cut from the left at '#' and '?' (no part may hold them unencoded), then the version
 * from the right at '@'. Where real inventories stray from the specification the reading that keeps
 * a package findable wins:
 *   - a '@' that starts a segment belongs to an npm scope that nobody encoded: pkg:npm/@babel/core
 *   - an encoded slash separates as a plain one does: pkg:npm/%40babel%2Fcore
 *   - upper case in qualifier keys is folded, for every type
 */
#include "pipeline/model/purl.h"

#include <assert.h>

#include "pipeline/base/ascii.h"
#include "pipeline/base/utf8.h"

enum fold {
    KEEP,
    LOWER,
    UPPER,
    LOWER_UNDERSCORE, /* and '-' becomes '_' */
    PYPI              /* lower case, runs of '-', '_', '.' become one '-' (PEP 503) */
};

enum presence { OPTIONAL, REQUIRED, PROHIBITED };

/* What a type demands of namespace and name. Types not listed demand nothing. npm, nuget, cargo,
 * maven and others keep their case: the registries once took names that differ by case only. */
static const struct type_rule {
    const char *type;
    enum fold name_space, name;
    enum presence presence; /* of the namespace */
} rules[] = {
    {"alpm", LOWER, LOWER, OPTIONAL},      {"apk", LOWER, LOWER, OPTIONAL},
    {"bitbucket", LOWER, LOWER, OPTIONAL}, {"bitnami", KEEP, LOWER, OPTIONAL},
    {"brew", LOWER, LOWER, OPTIONAL},      {"composer", LOWER, LOWER, OPTIONAL},
    {"cpan", UPPER, KEEP, OPTIONAL},       {"deb", LOWER, LOWER, OPTIONAL},
    {"github", LOWER, LOWER, OPTIONAL},    {"gitlab", LOWER, LOWER, OPTIONAL},
    {"golang", LOWER, LOWER, OPTIONAL},    {"hex", LOWER, LOWER, OPTIONAL},
    {"luarocks", LOWER, LOWER, OPTIONAL},  {"oci", KEEP, LOWER, OPTIONAL},
    {"otp", KEEP, LOWER, PROHIBITED},      {"pub", KEEP, LOWER_UNDERSCORE, OPTIONAL},
    {"pypi", KEEP, PYPI, OPTIONAL},        {"qpkg", LOWER, KEEP, OPTIONAL},
    {"rpm", LOWER, KEEP, OPTIONAL},        {"vscode-extension", LOWER, LOWER, REQUIRED},
};

struct parser {
    struct yg_arena *arena;
    struct yg_str text;
    struct yg_error *err;
};

static size_t offset_of(const struct parser *p, struct yg_str part)
{
    return (size_t)(part.ptr - p->text.ptr);
}

static enum yg_status out_of_memory(const struct parser *p)
{
    return yg_fail(p->err, YG_NOMEM, YG_NO_OFFSET, "purl");
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static int hex_digit(char c)
{
    if (yg_is_digit(c))
        return c - '0';
    return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

/* Replace %XX. The result is `raw` itself when there is none. */
static enum yg_status unescape(struct parser *p, struct yg_str raw, struct yg_str *out)
{
    size_t len = yg_str_index(raw, '%');

    *out = raw;
    if (len == raw.len)
        return YG_OK;

    char *to = yg_arena_alloc(p->arena, raw.len);
    if (to == NULL)
        return out_of_memory(p);
    memcpy(to, raw.ptr, len);
    for (size_t i = len; i < raw.len; i++) {
        char c = raw.ptr[i];

        if (c == '%') {
            int high = i + 2 < raw.len ? hex_digit(raw.ptr[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(raw.ptr[i + 2]) : -1;

            if (low < 0)
                return yg_fail(p->err, YG_MALFORMED, offset_of(p, raw) + i,
                               "purl: '%%' without two hexadecimal digits");
            c = (char)(high << 4 | low);
            i += 2;
        }
        to[len++] = c;
    }
    *out = (struct yg_str){to, len};
    return YG_OK;
}

/* Unescape, and check that the result is text: valid UTF-8 without control characters. */
static enum yg_status decode(struct parser *p, struct yg_str raw, struct yg_str *out)
{
    struct yg_str text;
    enum yg_status st = unescape(p, raw, &text);

    if (st != YG_OK)
        return st;
    for (size_t i = 0, step; i < text.len; i += step) {
        unsigned char c = (unsigned char)text.ptr[i];

        step = yg_utf8_length(yg_str_from(text, i));
        if (step == 0 || c < 0x20 || c == 0x7F)
            return yg_fail(p->err, YG_MALFORMED, offset_of(p, raw) + (text.ptr == raw.ptr ? i : 0),
                           "purl: %s", step == 0 ? "not UTF-8" : "control character");
    }
    *out = text;
    return YG_OK;
}

/* The byte that `c` becomes; '\0' when it vanishes into the '-' before it. */
static char fold_byte(char c, enum fold fold, char before)
{
    switch (fold) {
    case KEEP:
        return c;
    case UPPER:
        return upper(c);
    case LOWER:
        return lower(c);
    case LOWER_UNDERSCORE:
        return c == '-' ? '_' : lower(c);
    case PYPI:
        if (c != '-' && c != '_' && c != '.')
            return lower(c);
        return before == '-' ? '\0' : '-';
    }
    return c;
}

/* Fold `*text`, which keeps its place when nothing changes. */
static enum yg_status fold_text(struct parser *p, enum fold fold, struct yg_str *text)
{
    size_t same = 0, len;
    char before = '\0';

    while (same < text->len && fold_byte(text->ptr[same], fold, before) == text->ptr[same])
        before = text->ptr[same++];
    if (same == text->len)
        return YG_OK;

    char *to = yg_arena_alloc(p->arena, text->len);
    if (to == NULL)
        return out_of_memory(p);
    memcpy(to, text->ptr, same);
    len = same;
    for (size_t i = same; i < text->len; i++) {
        char c = fold_byte(text->ptr[i], fold, before);

        if (c == '\0')
            continue;
        to[len++] = before = c;
    }
    *text = (struct yg_str){to, len};
    return YG_OK;
}

static bool is_dot_segment(struct yg_str segment)
{
    return yg_str_equal(segment, YG_STR(".")) || yg_str_equal(segment, YG_STR(".."));
}

/* Join the segments of `*path` by single slashes; `dots` says whether "." and ".." stay. An empty
 * result is absent. The text keeps its place when nothing has to go. */
static enum yg_status clean_path(struct parser *p, bool dots, struct yg_str *path)
{
    struct yg_str rest = *path;
    char *to = yg_arena_alloc(p->arena, path->len);
    size_t len = 0;

    if (to == NULL)
        return out_of_memory(p);
    while (rest.ptr != NULL) {
        struct yg_str segment = yg_str_cut(&rest, '/');

        if (segment.len == 0 || (!dots && is_dot_segment(segment)))
            continue;
        if (len > 0)
            to[len++] = '/';
        memcpy(to + len, segment.ptr, segment.len);
        len += segment.len;
    }
    if (len == 0)
        *path = (struct yg_str){NULL, 0};
    else if (len < path->len)
        *path = (struct yg_str){to, len};
    return YG_OK;
}

/* A type: a letter, then letters, digits, '.', '+', '-'. A qualifier key may hold '_' instead of
 * '+'. */
static enum yg_status parse_word(struct parser *p, struct yg_str raw, const char *what, char extra,
                                 struct yg_str *word)
{
    if (raw.len == 0)
        return yg_fail(p->err, YG_MALFORMED, offset_of(p, raw), "purl: %s is empty", what);
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        bool more = i > 0 && (yg_is_digit(c) || c == '.' || c == '-' || c == extra);

        if (!is_letter(c) && !more)
            return yg_fail(p->err, YG_MALFORMED, offset_of(p, raw) + i,
                           "purl: %s has a wrong character", what);
    }
    *word = raw;
    return fold_text(p, LOWER, word);
}

/* Cut "@version" off the end of `*path`; the version is absent when there is none. */
static struct yg_str cut_version(struct yg_str *path)
{
    size_t at = yg_str_rindex(*path, '@');
    struct yg_str version = yg_str_from(*path, at + 1);

    if (at == path->len)
        return (struct yg_str){NULL, 0};
    assert(path->ptr != NULL);
    if ((at == 0 || path->ptr[at - 1] == '/') && yg_str_index(version, '/') < version.len)
        return (struct yg_str){NULL, 0}; /* a scope */
    path->len = at;
    return version.len == 0 ? (struct yg_str){NULL, 0} : version;
}

static const struct type_rule *find_rule(struct yg_str type)
{
    static const struct type_rule none = {"", KEEP, KEEP, OPTIONAL};

    for (size_t i = 0; i < YG_COUNT(rules); i++) {
        if (yg_str_equal(type, yg_str(rules[i].type)))
            return &rules[i];
    }
    return &none;
}

/* Split the decoded path: the name is its last segment, for a git repository all but the first. */
static void split_path(struct yg_str type, struct yg_str path, struct yg_purl *purl)
{
    bool git = yg_str_equal(type, YG_STR("git"));
    size_t slash = git ? yg_str_index(path, '/') : yg_str_rindex(path, '/');

    purl->name_space = (struct yg_str){NULL, 0};
    purl->name = path;
    if (slash < path.len) {
        purl->name_space = yg_str_head(path, slash);
        purl->name = yg_str_from(path, slash + 1);
    }
}

static enum yg_status check_rule(struct parser *p, const struct type_rule *rule, struct yg_str raw,
                                 const struct yg_purl *purl)
{
    size_t at = offset_of(p, raw);

    if (rule->presence == REQUIRED && purl->name_space.ptr == NULL)
        return yg_fail(p->err, YG_MALFORMED, at, "purl: %s needs a namespace", rule->type);
    if (rule->presence == PROHIBITED && purl->name_space.ptr != NULL)
        return yg_fail(p->err, YG_MALFORMED, at, "purl: %s has no namespace", rule->type);
    if (yg_str_equal(purl->type, YG_STR("cpan")) &&
        yg_str_find(purl->name, YG_STR("::")) < purl->name.len)
        return yg_fail(p->err, YG_MALFORMED, at,
                       "purl: cpan names a distribution, not a module with \"::\"");
    return YG_OK;
}

/* "namespace/name", without the version. */
static enum yg_status parse_path(struct parser *p, struct yg_str raw, struct yg_purl *purl)
{
    const struct type_rule *rule = find_rule(purl->type);
    struct yg_str path;
    enum yg_status st = decode(p, raw, &path);

    if (st != YG_OK)
        return st;
    if (path.len == 0 || path.ptr[path.len - 1] == '/')
        return yg_fail(p->err, YG_MALFORMED, offset_of(p, raw) + raw.len, "purl: name is empty");
    st = clean_path(p, true, &path);
    if (st != YG_OK)
        return st;
    split_path(purl->type, path, purl);
    if (yg_str_equal(purl->type, YG_STR("alpine"))) {
        purl->type = YG_STR("apk");
        rule = find_rule(purl->type);
        if (purl->name_space.ptr == NULL)
            purl->name_space = YG_STR("alpine");
    }
    st = check_rule(p, rule, raw, purl);
    if (st == YG_OK)
        st = fold_text(p, rule->name_space, &purl->name_space);
    return st == YG_OK ? fold_text(p, rule->name, &purl->name) : st;
}

/* Put a qualifier into its place in the order of the keys. */
static enum yg_status insert_qualifier(struct parser *p, struct yg_str raw, struct yg_str key,
                                       struct yg_str value, struct yg_purl *purl)
{
    size_t at = purl->qualifier_count;

    if (at == YG_PURL_QUALIFIERS_MAX)
        return yg_fail(p->err, YG_LIMIT, offset_of(p, raw), "purl: qualifiers: at most %d",
                       YG_PURL_QUALIFIERS_MAX);
    if (yg_purl_qualifier_get(purl, key).ptr != NULL)
        return yg_fail(p->err, YG_MALFORMED, offset_of(p, raw), "purl: qualifier %.*s twice",
                       YG_STR_ARG(key));
    for (; at > 0 && yg_str_compare(purl->qualifiers[at - 1].key, key) > 0; at--)
        purl->qualifiers[at] = purl->qualifiers[at - 1];
    purl->qualifiers[at] = (struct yg_purl_qualifier){key, value};
    purl->qualifier_count++;
    return YG_OK;
}

/* "key=value&key=value". A qualifier with an empty value is the same as none. */
static enum yg_status parse_qualifiers(struct parser *p, struct yg_str rest, struct yg_purl *purl)
{
    while (rest.ptr != NULL) {
        struct yg_str raw = yg_str_cut(&rest, '&'), raw_value = raw, key, value;
        struct yg_str raw_key = yg_str_cut(&raw_value, '=');

        if (raw.len == 0)
            continue;
        if (raw_value.ptr == NULL)
            return yg_fail(p->err, YG_MALFORMED, offset_of(p, raw), "purl: qualifier without '='");

        enum yg_status st = parse_word(p, raw_key, "qualifier key", '_', &key);
        if (st == YG_OK)
            st = decode(p, raw_value, &value);
        if (st == YG_OK && value.len > 0)
            st = insert_qualifier(p, raw, key, value, purl);
        if (st != YG_OK)
            return st;
    }
    return YG_OK;
}

static enum yg_status parse_optional(struct parser *p, struct yg_str raw, struct yg_str *out)
{
    *out = (struct yg_str){NULL, 0};
    return raw.ptr == NULL ? YG_OK : decode(p, raw, out);
}

static enum yg_status parse_parts(struct parser *p, struct yg_str text, struct yg_purl *purl)
{
    struct yg_str subpath = text;
    struct yg_str qualifiers = yg_str_cut(&subpath, '#');
    struct yg_str path = yg_str_cut(&qualifiers, '?');
    size_t slash = yg_str_index(path, '/');
    enum yg_status st = parse_word(p, yg_str_head(path, slash), "type", '+', &purl->type);

    if (st != YG_OK)
        return st;
    path = yg_str_from(path, slash == path.len ? slash : slash + 1);
    struct yg_str version = cut_version(&path);
    st = parse_path(p, path, purl);
    if (st == YG_OK)
        st = parse_optional(p, version, &purl->version);
    if (st == YG_OK)
        st = parse_qualifiers(p, qualifiers, purl);
    if (st == YG_OK)
        st = parse_optional(p, subpath, &purl->subpath);
    return st == YG_OK ? clean_path(p, false, &purl->subpath) : st;
}

enum yg_status yg_purl_parse(struct yg_arena *arena, struct yg_str text, struct yg_purl *purl,
                             struct yg_error *err)
{
    struct parser p = {arena, text, err};
    struct yg_purl parsed = {.qualifier_count = 0};
    size_t at = 4;

    if (text.len > YG_PURL_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, YG_PURL_BYTES_MAX, "purl: at most %d bytes",
                       YG_PURL_BYTES_MAX);
    if (!yg_str_equal_nocase(yg_str_head(text, at), YG_STR("pkg:")))
        return yg_fail(err, YG_MALFORMED, 0, "purl: does not start with \"pkg:\"");
    while (at < text.len && text.ptr[at] == '/')
        at++; /* pkg://type/name is an old spelling */

    enum yg_status st = parse_parts(&p, yg_str_from(text, at), &parsed);
    if (st == YG_OK)
        *purl = parsed;
    return st;
}

/* The id of a Chrome extension: 32 letters a to p, half a byte each. */
static bool is_chrome_id(struct yg_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] < 'a' || name.ptr[i] > 'p')
            return false;
    return name.len == 32;
}

/* One to four numbers with dots between them. */
static bool is_chrome_version(struct yg_str version)
{
    int numbers = 0;

    while (version.ptr != NULL) {
        struct yg_str number = yg_str_cut(&version, '.');

        for (size_t i = 0; i < number.len; i++)
            if (!yg_is_digit(number.ptr[i]))
                return false;
        if (number.len == 0 || ++numbers > 4)
            return false;
    }
    return true;
}

enum yg_status yg_purl_check(const struct yg_purl *purl, struct yg_error *err)
{
    if (yg_str_equal(purl->type, YG_STR("julia")) &&
        yg_purl_qualifier_get(purl, YG_STR("uuid")).ptr == NULL)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "purl: julia needs the qualifier uuid");
    if (!yg_str_equal(purl->type, YG_STR("chrome-extension")))
        return YG_OK;
    if (!is_chrome_id(purl->name))
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "purl: the name of a chrome-extension is 32 letters from a to p");
    if (!is_chrome_version(purl->version))
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "purl: the version of a chrome-extension is one to four numbers");
    return YG_OK;
}

struct yg_str yg_purl_qualifier_get(const struct yg_purl *purl, struct yg_str key)
{
    for (size_t i = 0; i < purl->qualifier_count; i++) {
        if (yg_str_equal(purl->qualifiers[i].key, key))
            return purl->qualifiers[i].value;
    }
    return (struct yg_str){NULL, 0};
}

/* Append with everything escaped but letters, digits, "-._~:" and, when `slash`, '/'. */
static void append_escaped(struct yg_buf *out, struct yg_str text, bool slash)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = is_letter(c) || yg_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';

        if (plain || c == ':' || (slash && c == '/'))
            yg_buf_append_char(out, c);
        else
            yg_buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

void yg_purl_format(const struct yg_purl *purl, struct yg_buf *out)
{
    yg_buf_append(out, YG_STR("pkg:"));
    yg_buf_append(out, purl->type);
    if (purl->name_space.len > 0) {
        yg_buf_append_char(out, '/');
        append_escaped(out, purl->name_space, true);
    }
    yg_buf_append_char(out, '/');
    append_escaped(out, purl->name, true);
    if (purl->version.len > 0) {
        yg_buf_append_char(out, '@');
        append_escaped(out, purl->version, false);
    }
    for (size_t i = 0; i < purl->qualifier_count; i++) {
        yg_buf_append_char(out, i == 0 ? '?' : '&');
        yg_buf_append(out, purl->qualifiers[i].key);
        yg_buf_append_char(out, '=');
        append_escaped(out, purl->qualifiers[i].value, false);
    }
    if (purl->subpath.len > 0) {
        yg_buf_append_char(out, '#');
        append_escaped(out, purl->subpath, true);
    }
}
