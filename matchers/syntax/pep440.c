/* pep440.c - version specifiers of Python packages.
 *
 *   specifiers = [ clause { "," clause } ]        none: every version
 *   clause     = ( "~=" "==" "!=" "<=" ">=" "<" ">" ) version  |  ( "==" "!=" ) version ".*"
 *              | "===" text
 *
 * Source: PEP 440 (Python packaging user guide, version specifiers).
 *         - A bound without a local part does not look at the local part of a version.
 *         - "<V" leaves out the pre-releases of V, ">V" its post-releases and local versions,
 *           unless V is one itself; "<1.0.post1" allows 1.0.dev0, as packaging 26 reads it.
 *         - ".*" may follow a pre- or post-release, as the text of PEP 440 has it; packaging
 *           refuses that since 22, and so does the flag strict.
 *         - Pre-releases match like other versions: the standard lets an installer take them when
 *           nothing else is there, and here one version is asked about. packaging 23 left them out;
 *           packaging 26 takes them.
 * Flags:  prereleases=0 leaves pre-releases and development releases out, prereleases=1 does not.
 *         spec_pre and contains_pre (True, False, None) are the two switches of packaging; the
 *         second wins when it is not None.
 *
 * pep440-lenient is what scanners read beside it (Trivy): blanks for commas, "||" for or, "=" and
 * no operator for "==", "*" for every version; with the flag local, bounds may have a local part
 * and all parts are compared.
 */
#include <assert.h>

#include "matchers/syntax/row.h"
#include "matchers/version/languages/pypi.h"

enum { CONTAINS_YES = 1, CONTAINS_NO = 2, SPEC_NO = 4, STRICT = 8, LOCAL = 16 };

static const struct yg_syntax_flag flags[] = {
    {"prereleases=1", CONTAINS_YES},
    {"prereleases=0", CONTAINS_NO},
    {"contains_pre=True", CONTAINS_YES},
    {"contains_pre=False", CONTAINS_NO},
    {"contains_pre=None", 0},
    {"spec_pre=True", 0},
    {"spec_pre=False", SPEC_NO},
    {"spec_pre=None", 0},
    {"strict", STRICT},
};

static const struct yg_syntax_flag lenient_flags[] = {
    {"prereleases=1", CONTAINS_YES},
    {"prereleases=0", CONTAINS_NO},
    {"local", LOCAL},
};

enum sign { IDENTICAL, EQUAL, NOT_EQUAL, COMPATIBLE, LESS_EQUAL, GREATER_EQUAL, LESS, GREATER };

static const struct {
    const char *text;
    enum sign sign;
    bool lenient;
} signs[] = {
    {"===", IDENTICAL, false}, {"==", EQUAL, false},      {"!=", NOT_EQUAL, false},
    {"~=", COMPATIBLE, false}, {"<=", LESS_EQUAL, false}, {">=", GREATER_EQUAL, false},
    {"<", LESS, false},        {">", GREATER, false},     {"=", EQUAL, true},
};

static bool has(const struct yg_syntax_reader *reader, uint32_t flag)
{
    return (reader->requirement->flags & flag) != 0;
}

/* The parts of a checked version. */
static struct yg_pypi_parts parts_of(struct yg_str version)
{
    struct yg_pypi_parts parts = {.public = version, .stem = version};

    if (yg_version_pypi_parts(version, &parts, NULL) != YG_OK)
        assert(!"the version was checked");
    return parts;
}

/* All that begins with `version`: from its first development release to that of the next. */
static void add_prefix(struct yg_syntax_reader *reader, enum yg_operator op, struct yg_str version)
{
    struct yg_str next = yg_syntax_next(reader, version);
    struct yg_str until = yg_syntax_print(reader, "%.*s.dev0", YG_STR_ARG(next));

    yg_syntax_add_floor(reader, op, version, YG_STR(".dev0"));
    if (reader->no_memory)
        return;
    struct yg_requirement *requirement = reader->requirement;
    struct yg_conjunct *conjunct = &requirement->conjuncts[requirement->count - 1];
    conjunct->comparators[conjunct->count - 1].until = until;
}

static enum yg_status add_wildcard(struct yg_syntax_reader *reader, enum sign sign,
                                   struct yg_str version)
{
    size_t at = (size_t)(version.ptr - reader->text.ptr);
    struct yg_pypi_parts parts;
    enum yg_status st;

    if (sign != EQUAL && sign != NOT_EQUAL)
        return yg_fail(reader->err, YG_MALFORMED, at + version.len,
                       "'.*' goes with '==' and '!=' only");
    st = yg_syntax_check(reader, version);
    if (st != YG_OK)
        return st;
    parts = parts_of(version);
    if (parts.dev || parts.public.len < version.len)
        return yg_fail(reader->err, YG_MALFORMED, at + version.len,
                       "'.*' cannot follow a development release or a local version");
    if (has(reader, STRICT) && (parts.pre || parts.post))
        return yg_fail(reader->err, YG_MALFORMED, at + version.len,
                       "'.*' can follow release numbers only");
    add_prefix(reader, sign == EQUAL ? YG_WITHIN : YG_OUTSIDE, version);
    return YG_OK;
}

/* "~=1.4.5" is ">=1.4.5" and "==1.4.*". */
static enum yg_status add_compatible(struct yg_syntax_reader *reader, struct yg_str version,
                                     const struct yg_pypi_parts *parts)
{
    size_t last = yg_str_rindex(parts->release, '.');

    if (last == parts->release.len)
        return yg_fail(reader->err, YG_MALFORMED, (size_t)(version.ptr - reader->text.ptr),
                       "'~=' wants two release numbers at least");
    struct yg_str prefix = yg_syntax_print(reader, "%.*s!%.*s", YG_STR_ARG(parts->epoch),
                                           YG_STR_ARG(yg_str_head(parts->release, last)));
    yg_syntax_add(reader, YG_GREATER_EQUAL, version);
    add_prefix(reader, YG_WITHIN, prefix);
    return YG_OK;
}

static enum yg_status add_clause(struct yg_syntax_reader *reader, enum sign sign,
                                 struct yg_str version)
{
    static const enum yg_operator ops[] = {
        [EQUAL] = YG_EQUAL,           [NOT_EQUAL] = YG_NOT_EQUAL,
        [LESS_EQUAL] = YG_LESS_EQUAL, [GREATER_EQUAL] = YG_GREATER_EQUAL,
        [GREATER] = YG_GREATER,       [LESS] = YG_LESS,
    };
    size_t at = (size_t)(version.ptr - reader->text.ptr);
    enum yg_status st = yg_syntax_check(reader, version);

    if (st != YG_OK)
        return st;
    struct yg_pypi_parts parts = parts_of(version);
    bool local = parts.public.len < version.len;
    if (local && sign != EQUAL && sign != NOT_EQUAL && !has(reader, LOCAL))
        return yg_fail(reader->err, YG_MALFORMED, at + parts.public.len,
                       "a local version goes with '==' and '!=' only");
    if (sign == COMPATIBLE)
        return add_compatible(reader, version, &parts);
    if (sign == LESS && !parts.pre && !parts.dev && !local)
        yg_syntax_add_floor(reader, YG_LESS, version, YG_STR(".dev0"));
    else
        yg_syntax_add(reader, ops[sign], version);
    return YG_OK;
}

static bool ends_clause(const struct yg_syntax_reader *reader, bool lenient)
{
    static const char *const ends[] = {"|", "<", ">", "=", "~", "!="};
    struct yg_str rest = yg_str_from(reader->text, reader->at);

    if (rest.len == 0 || rest.ptr[0] == ',' || yg_is_blank(rest.ptr[0]))
        return true;
    for (size_t i = 0; lenient && i < YG_COUNT(ends); i++) {
        if (yg_str_starts(rest, yg_str(ends[i])))
            return true;
    }
    return false;
}

/* The text of a clause behind its operator, without blanks around it. */
static struct yg_str take_text(struct yg_syntax_reader *reader, bool lenient)
{
    size_t start = reader->at;

    while (!ends_clause(reader, lenient))
        reader->at++;
    return (struct yg_str){reader->text.ptr + start, reader->at - start};
}

static enum yg_status read_clause(struct yg_syntax_reader *reader, bool lenient)
{
    enum sign sign = EQUAL;
    size_t start = reader->at;

    for (size_t i = 0; i < YG_COUNT(signs); i++) {
        if ((!signs[i].lenient || lenient) && yg_syntax_take(reader, yg_str(signs[i].text))) {
            sign = signs[i].sign;
            break;
        }
    }
    if (reader->at == start && !lenient)
        return yg_fail(reader->err, YG_MALFORMED, start, "an operator is missing");
    yg_syntax_blanks(reader);
    struct yg_str text = take_text(reader, lenient);
    if (text.len == 0)
        return yg_fail(reader->err, YG_MALFORMED, reader->at, "a version is missing");
    if (lenient && sign == EQUAL && yg_str_equal(text, YG_STR("*")))
        return YG_OK;
    if (sign == IDENTICAL) {
        yg_syntax_add(reader, YG_IDENTICAL, text);
        return YG_OK;
    }
    if (yg_str_ends(text, YG_STR(".*")))
        return add_wildcard(reader, sign, yg_str_head(text, text.len - 2));
    return add_clause(reader, sign, text);
}

static enum yg_status parse_clauses(struct yg_syntax_reader *reader, bool lenient)
{
    yg_syntax_or(reader);
    for (bool comma = true;;) {
        yg_syntax_blanks(reader);
        while (yg_syntax_take(reader, YG_STR(","))) {
            comma = true;
            yg_syntax_blanks(reader);
        }
        if (!yg_syntax_more(reader))
            return YG_OK;
        if (lenient && yg_syntax_take(reader, YG_STR("||"))) {
            yg_syntax_or(reader);
            continue;
        }
        if (!comma && !lenient)
            return yg_fail(reader->err, YG_MALFORMED, reader->at, "a comma is missing");
        enum yg_status st = read_clause(reader, lenient);
        if (st != YG_OK)
            return st;
        comma = false;
    }
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    return parse_clauses(reader, false);
}

static enum yg_status parse_lenient(struct yg_syntax_reader *reader)
{
    return parse_clauses(reader, true);
}

/* Texts that are no version can be asked about too: "===" compares texts. */
static bool take(const struct yg_requirement *requirement, struct yg_str *version)
{
    (void)requirement;
    *version = yg_str_trim(*version);
    return version->len <= YG_VERSION_BYTES_MAX;
}

/* Is the version a post-release of the bound, which is none itself? */
static bool is_post(const struct yg_scheme *scheme, const struct yg_pypi_parts *version,
                    struct yg_str bound)
{
    struct yg_pypi_parts parts = parts_of(bound);

    return version->post && !parts.post && !parts.dev &&
           scheme->compare(version->stem, parts.stem) == 0;
}

static bool holds(const struct yg_requirement *requirement, const struct yg_comparator *comparator,
                  struct yg_str version)
{
    const struct yg_scheme *scheme = requirement->scheme;
    struct yg_pypi_parts parts;

    if (comparator->op == YG_IDENTICAL)
        return yg_comparator_holds(scheme, comparator, version);
    if (yg_version_pypi_parts(version, &parts, NULL) != YG_OK)
        return false;
    if ((requirement->flags & LOCAL) != 0)
        return yg_comparator_holds(scheme, comparator, version);
    if (comparator->op == YG_GREATER)
        return scheme->compare(parts.public, comparator->version) > 0 &&
               !is_post(scheme, &parts, comparator->version);
    bool local = yg_str_index(comparator->version, '+') < comparator->version.len;
    return yg_comparator_holds(scheme, comparator, local ? version : parts.public);
}

static bool admits(const struct yg_requirement *requirement, const struct yg_conjunct *conjunct,
                   struct yg_str version)
{
    uint32_t bits = requirement->flags;
    struct yg_pypi_parts parts;
    bool closed = (bits & CONTAINS_NO) != 0 || ((bits & SPEC_NO) != 0 && !(bits & CONTAINS_YES));

    (void)conjunct;
    return !closed || yg_version_pypi_parts(version, &parts, NULL) != YG_OK ||
           (!parts.pre && !parts.dev);
}

const struct yg_syntax yg_syntax_pep440 = {
    .name = "pep440",
    .scheme = YG_SCHEME_PYPI,
    .flags = flags,
    .flag_count = YG_COUNT(flags),
    .parse = parse,
    .take = take,
    .holds = holds,
    .admits = admits,
};

/* The same under the name by which the suite with both switches calls it. */
const struct yg_syntax yg_syntax_pep440_pre = {
    .name = "pep440-pre",
    .scheme = YG_SCHEME_PYPI,
    .flags = flags,
    .flag_count = YG_COUNT(flags),
    .parse = parse,
    .take = take,
    .holds = holds,
    .admits = admits,
};

const struct yg_syntax yg_syntax_pep440_lenient = {
    .name = "pep440-lenient",
    .scheme = YG_SCHEME_PYPI,
    .flags = lenient_flags,
    .flag_count = YG_COUNT(lenient_flags),
    .parse = parse_lenient,
    .take = take,
    .holds = holds,
    .admits = admits,
};
