/* parse.c - a specifier, as text, becomes constraints. */
#include <assert.h>

#include "matchers/vers/vers_internal.h"

struct parser {
    struct yg_arena *arena;
    struct yg_str text;
    enum yg_vers_mode mode;
    const struct yg_scheme *scheme; /* of the caller */
    struct yg_vers *vers;
    struct yg_buf canonical; /* of one version */
    struct yg_error *err;
};

static size_t offset_of(const struct parser *p, struct yg_str part)
{
    return (size_t)(part.ptr - p->text.ptr);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool starts_nocase(struct yg_str text, struct yg_str prefix)
{
    return yg_str_equal_nocase(yg_str_head(text, prefix.len), prefix);
}

static size_t first_of(struct yg_str text, const char *bytes)
{
    size_t i = 0;

    while (i < text.len && (text.ptr[i] == '\0' || strchr(bytes, text.ptr[i]) == NULL))
        i++;
    return i;
}

/* ---- one constraint ------------------------------------------------------------------------- */

static enum yg_vers_comparator take_comparator(struct yg_str *text)
{
    static const struct {
        const char *text;
        enum yg_vers_comparator comparator;
    } rows[] = {
        {">=", YG_VERS_GREATER_OR_EQUAL},
        {"<=", YG_VERS_LESS_OR_EQUAL},
        {"!=", YG_VERS_UNEQUAL},
        {"==", YG_VERS_EQUAL},
        {">", YG_VERS_GREATER},
        {"<", YG_VERS_LESS},
        {"=", YG_VERS_EQUAL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        if (yg_str_starts(*text, yg_str(rows[i].text))) {
            *text = yg_str_from(*text, strlen(rows[i].text));
            return rows[i].comparator;
        }
    }
    return YG_VERS_EQUAL;
}

/* Is the version written as it should be? */
static enum yg_status check_canonical(struct parser *p, struct yg_str raw, struct yg_str version)
{
    size_t at = offset_of(p, raw);

    if (yg_str_equal(p->vers->type, YG_STR("datetime")) && first_of(version, "tz") < version.len)
        return yg_fail(p->err, YG_MALFORMED, at, "a date and time has T and Z in upper case");
    yg_buf_reset(&p->canonical);
    yg_vers_encode(version, &p->canonical);
    if (p->canonical.failed)
        return yg_fail(p->err, YG_NOMEM, YG_NO_OFFSET, "version");
    if (!yg_str_equal(raw, yg_buf_str(&p->canonical)))
        return yg_fail(p->err, YG_MALFORMED, at, "the version has to be encoded as \"%.*s\"",
                       YG_STR_ARG(yg_buf_str(&p->canonical)));
    return YG_OK;
}

static enum yg_status add_constraint(struct parser *p, enum yg_vers_comparator comparator,
                                     struct yg_str raw)
{
    size_t at = offset_of(p, raw);
    bool decoded;

    if (raw.len == 0)
        return yg_fail(p->err, YG_MALFORMED, at, "a constraint without a version");
    if (yg_str_index(raw, '*') < raw.len)
        return yg_fail(p->err, YG_MALFORMED, at, "\"*\" stands alone");
    struct yg_str version = yg_vers_decode(raw, p->arena, &decoded);
    if (version.ptr == NULL)
        return yg_fail(p->err, YG_NOMEM, YG_NO_OFFSET, "version");
    if (!decoded && p->mode == YG_VERS_STRICT)
        return yg_fail(p->err, YG_MALFORMED, at, "\"%%\" begins two hexadecimal digits");
    enum yg_status status = p->mode == YG_VERS_STRICT ? check_canonical(p, raw, version) : YG_OK;
    if (status != YG_OK)
        return status;
    struct yg_vers_constraint *slot =
        yg_arena_append(p->arena, &p->vers->constraints, &p->vers->count);
    if (slot == NULL)
        return yg_fail(p->err, YG_NOMEM, YG_NO_OFFSET, "constraint");
    slot->comparator = comparator;
    slot->at = (uint32_t)at;
    slot->version = version;
    return YG_OK;
}

static enum yg_status parse_strictly(struct parser *p, struct yg_str constraint)
{
    if (constraint.len == 0)
        return yg_fail(p->err, YG_MALFORMED, offset_of(p, constraint), "an empty constraint");
    if (constraint.ptr[0] == '=')
        return yg_fail(p->err, YG_MALFORMED, offset_of(p, constraint),
                       "equality is a version without \"=\"");
    enum yg_vers_comparator comparator = take_comparator(&constraint);

    return add_constraint(p, comparator, constraint);
}

/* ">= V2.0 and < V2.6" */
static struct yg_str without_and(struct yg_str version)
{
    if (version.len > 4 &&
        yg_str_equal_nocase(yg_str_from(version, version.len - 4), YG_STR(" and")))
        return yg_str_trim(yg_str_head(version, version.len - 4));
    return version;
}

/* What lies between two "|": several constraints when comparators part them, none when empty. */
static enum yg_status parse_leniently(struct parser *p, struct yg_str text)
{
    enum yg_status status = YG_OK;

    text = yg_str_trim(text);
    while (text.len > 0 && status == YG_OK) {
        enum yg_vers_comparator comparator = take_comparator(&text);

        text = yg_str_trim(text);
        size_t end = first_of(text, "<>=!");
        struct yg_str version = yg_str_trim(yg_str_head(text, end));

        text = yg_str_from(text, end);
        if (comparator == YG_VERS_EQUAL && text.len > 0)
            return yg_fail(p->err, YG_MALFORMED, offset_of(p, text),
                           "words or a version in front of a comparator");
        if (p->mode == YG_VERS_LIKE && text.len > 0)
            version = without_and(version);
        status = add_constraint(p, comparator, version);
    }
    return status;
}

static void set_any(struct yg_vers *vers)
{
    vers->none = yg_str_equal(vers->type, YG_STR("none"));
    vers->any = !vers->none;
}

static enum yg_status parse_constraints(struct parser *p, struct yg_str rest)
{
    size_t at = offset_of(p, rest);
    enum yg_status status = YG_OK;

    if (p->mode != YG_VERS_STRICT)
        rest = yg_str_trim(rest);
    if (yg_str_equal(rest, YG_STR("*"))) {
        set_any(p->vers);
        return YG_OK;
    }
    if (yg_str_equal(p->vers->type, YG_STR("none")) ||
        (p->mode == YG_VERS_STRICT && yg_str_equal(p->vers->type, YG_STR("all"))))
        return yg_fail(p->err, YG_MALFORMED, at, "the type \"%.*s\" goes with \"*\" alone",
                       YG_STR_ARG(p->vers->type));
    if (rest.len == 0)
        return yg_fail(p->err, YG_MALFORMED, at, "no constraint");
    while (rest.ptr != NULL && status == YG_OK) {
        struct yg_str constraint = yg_str_cut(&rest, '|');

        status = p->mode == YG_VERS_STRICT ? parse_strictly(p, constraint)
                                           : parse_leniently(p, constraint);
    }
    if (status == YG_OK && p->vers->count == 0)
        return yg_fail(p->err, YG_MALFORMED, at, "no constraint");
    return status;
}

/* ---- scheme and type ------------------------------------------------------------------------ */

static bool is_type(struct yg_str type)
{
    for (size_t i = 0; i < type.len; i++) {
        char c = to_lower(type.ptr[i]);

        if (!is_lower_or_digit(c) && !(i > 0 && (c == '.' || c == '-')))
            return false;
        if (i == 0 && c <= '9')
            return false;
    }
    return type.len > 0;
}

/* Sets the type; in lower case. */
static enum yg_status parse_type(struct parser *p, struct yg_str type)
{
    size_t at = offset_of(p, type);

    if (!is_type(type))
        return yg_fail(p->err, YG_MALFORMED, at,
                       "a type is letters, digits, \".\" and \"-\", first a letter");
    struct yg_str copy = yg_arena_copy(p->arena, type);
    if (copy.ptr == NULL)
        return yg_fail(p->err, YG_NOMEM, YG_NO_OFFSET, "type");
    for (size_t i = 0; i < copy.len; i++)
        ((char *)(uintptr_t)copy.ptr)[i] = to_lower(copy.ptr[i]);
    if (p->mode == YG_VERS_STRICT && !yg_str_equal(copy, type))
        return yg_fail(p->err, YG_MALFORMED, at, "a type is in lower case");
    return yg_vers_set_type(copy, p->scheme, p->vers, p->err);
}

static enum yg_status parse_specifier(struct parser *p, struct yg_str text)
{
    struct yg_str scheme = YG_STR("vers:");
    struct yg_str rest = yg_str_from(text, scheme.len);

    if (!yg_str_starts(text, scheme) && (p->mode == YG_VERS_STRICT || !starts_nocase(text, scheme)))
        return yg_fail(p->err, YG_MALFORMED, offset_of(p, text), "no \"vers:\" in front");
    size_t slash = yg_str_index(rest, '/');
    if (slash == rest.len)
        return yg_fail(p->err, YG_MALFORMED, offset_of(p, text) + text.len,
                       "no \"/\" behind the type");
    enum yg_status status = parse_type(p, yg_str_head(rest, slash));

    return status != YG_OK ? status : parse_constraints(p, yg_str_from(rest, slash + 1));
}

/* ---- what only resembles a specifier -------------------------------------------------------- */

/* Does a version go on with a condition: "V2.5.0 and Function State", "4.14 on Windows", "V5.11
 * (only with debug support)"? "V7.4 SP1 Update 14" and "5.4.4 build 161125" do not. */
static bool has_condition(struct yg_str version)
{
    static const char *const words[] = {"and", "on", "only", "or", "with", "without"};

    while (version.ptr != NULL) {
        struct yg_str word = yg_str_cut(&version, ' ');

        if (word.len > 0 && word.ptr[0] == '(')
            return true;
        for (size_t i = 0; i < YG_COUNT(words); i++)
            if (yg_str_equal_nocase(word, yg_str(words[i])))
                return true;
    }
    return false;
}

/* A single version of several words is more likely prose, too: "7.0 all versions". */
static enum yg_status refuse_prose(struct parser *p)
{
    for (size_t i = 0; i < p->vers->count; i++) {
        const struct yg_vers_constraint *c = &p->vers->constraints[i];
        bool several = first_of(c->version, " \t") < c->version.len;

        if ((several && c->comparator == YG_VERS_EQUAL) || has_condition(c->version))
            return yg_fail(p->err, YG_MALFORMED, c->at, "\"%.*s\": words", YG_STR_ARG(c->version));
    }
    return YG_OK;
}

static enum yg_status parse_resembling(struct parser *p, struct yg_str text)
{
    static const struct yg_str all = {"all versions", 12}, unknown = {"unknown", 7};
    size_t slash = yg_str_index(text, '/');
    enum yg_status status;

    if (slash < text.len && is_type(yg_str_head(text, slash))) {
        status = parse_type(p, yg_str_head(text, slash));
        text = yg_str_from(text, slash + 1);
    } else {
        status = yg_vers_set_type(unknown, p->scheme, p->vers, p->err);
    }
    if (status != YG_OK)
        return status;
    if (starts_nocase(text, all)) {
        text = yg_str_trim(yg_str_from(text, all.len));
        p->vers->any = text.len == 0;
        if (p->vers->any)
            return YG_OK;
    }
    status = parse_constraints(p, text);
    return status != YG_OK ? status : refuse_prose(p);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum yg_status parse_text(struct parser *p)
{
    struct yg_str text = p->text;

    if (text.len > YG_VERS_BYTES_MAX)
        return yg_fail(p->err, YG_LIMIT, YG_VERS_BYTES_MAX, "a specifier has at most %zu bytes",
                       YG_VERS_BYTES_MAX);
    if (p->mode == YG_VERS_STRICT) {
        for (size_t i = 0; i < text.len; i++)
            if (is_space(text.ptr[i]))
                return yg_fail(p->err, YG_MALFORMED, i, "white space is written %%20");
        return parse_specifier(p, text);
    }
    text = yg_str_trim(text);
    if (p->mode == YG_VERS_LIKE && !starts_nocase(text, YG_STR("vers:")))
        return parse_resembling(p, text);
    return parse_specifier(p, text);
}

enum yg_status yg_vers_parse(struct yg_arena *arena, struct yg_str text, enum yg_vers_mode mode,
                             const struct yg_scheme *scheme, struct yg_vers *vers,
                             struct yg_error *err)
{
    struct yg_vers made = {0};
    struct parser p = {
        .arena = arena, .text = text, .mode = mode, .scheme = scheme, .vers = &made, .err = err};

    if (text.len == 0)
        return yg_fail(err, YG_MALFORMED, 0, "an empty specifier");
    enum yg_status status = parse_text(&p);

    yg_buf_deinit(&p.canonical);
    if (status == YG_OK)
        status = yg_vers_finish(arena, &made, mode == YG_VERS_STRICT, err);
    if (status == YG_OK)
        *vers = made;
    return status;
}

enum yg_status yg_vers_make(struct yg_arena *arena, struct yg_str type,
                            const struct yg_vers_constraint *constraints, size_t count,
                            struct yg_vers *vers, struct yg_error *err)
{
    struct yg_vers made = {0};
    struct parser p = {.arena = arena, .text = type, .vers = &made, .err = err};

    p.mode = YG_VERS_LENIENT;
    enum yg_status status = parse_type(&p, type);
    if (status != YG_OK)
        return status;
    if (count == 0)
        return yg_fail(err, YG_MALFORMED, 0, "no constraint");
    made.constraints = yg_arena_alloc(arena, count * sizeof *constraints);
    if (made.constraints == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "constraints");
    memcpy(made.constraints, constraints, count * sizeof *constraints);
    made.count = count;
    for (size_t i = 0; i < count; i++)
        made.constraints[i].at = (uint32_t)i;
    status = yg_vers_finish(arena, &made, false, err);
    if (status == YG_OK)
        *vers = made;
    return status;
}

enum yg_status yg_vers_make_any(struct yg_arena *arena, struct yg_str type, struct yg_vers *vers,
                                struct yg_error *err)
{
    struct yg_vers made = {0};
    struct parser p = {.arena = arena, .text = type, .vers = &made, .err = err};

    p.mode = YG_VERS_LENIENT;
    enum yg_status status = parse_type(&p, type);
    if (status == YG_OK)
        set_any(&made);
    if (status == YG_OK)
        status = yg_vers_finish(arena, &made, false, err);
    if (status == YG_OK)
        *vers = made;
    return status;
}
