#include "matchers/syntax/syntax.h"

#include "matchers/syntax/row.h"

/* clang-format off */
static const struct yg_syntax *const rows[] = {
    &yg_syntax_npm,
    &yg_syntax_npm_gtr,
    &yg_syntax_npm_ltr,
    &yg_syntax_cargo,
    &yg_syntax_pep440,
    &yg_syntax_pep440_pre,
    &yg_syntax_pep440_lenient,
    &yg_syntax_hex,
    &yg_syntax_gem,
    &yg_syntax_nuget,
    &yg_syntax_composer,
    &yg_syntax_apk_match,
    &yg_syntax_maven_range,
    &yg_syntax_grype,
};
/* clang-format on */

const struct yg_syntax *yg_syntax_find(struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        if (yg_str_equal(name, yg_str(rows[i]->name)))
            return rows[i];
    }
    return NULL;
}

const struct yg_syntax *yg_syntax_at(size_t index)
{
    return index < YG_COUNT(rows) ? rows[index] : NULL;
}

const char *yg_syntax_name(const struct yg_syntax *syntax)
{
    return syntax->name;
}

const struct yg_scheme *yg_syntax_scheme(const struct yg_syntax *syntax)
{
    return yg_scheme_get(syntax->scheme);
}

bool yg_syntax_unreadable_is_none(const struct yg_syntax *syntax)
{
    return syntax->unreadable_is_none;
}

static const struct yg_syntax_flag *find_flag(const struct yg_syntax *syntax, struct yg_str word)
{
    for (size_t i = 0; i < syntax->flag_count; i++) {
        if (yg_str_equal(word, yg_str(syntax->flags[i].word)))
            return &syntax->flags[i];
    }
    return NULL;
}

enum yg_status yg_syntax_flags(const struct yg_syntax *syntax, struct yg_str words, uint32_t *flags,
                               struct yg_error *err)
{
    uint32_t found = 0;

    for (size_t at = 0, end; at < words.len; at = end + 1) {
        for (end = at; end < words.len && words.ptr[end] != ',' && words.ptr[end] != ' ';)
            end++;
        struct yg_str word = {words.ptr + at, end - at};
        if (word.len == 0)
            continue;
        const struct yg_syntax_flag *flag = find_flag(syntax, word);
        if (flag == NULL)
            return yg_fail(err, YG_MALFORMED, at, "%s knows no flag '%.*s'", syntax->name,
                           YG_STR_ARG(word));
        found |= flag->bit;
    }
    *flags = found;
    return YG_OK;
}

enum yg_status yg_syntax_parse(const struct yg_syntax *syntax, const struct yg_scheme *scheme,
                               uint32_t flags, struct yg_str text, struct yg_arena *arena,
                               struct yg_requirement *requirement, struct yg_error *err)
{
    const struct yg_scheme *own = yg_syntax_scheme(syntax);
    struct yg_requirement found = {
        .syntax = syntax, .scheme = own == NULL ? scheme : own, .flags = flags};
    struct yg_syntax_reader reader = {
        .text = text, .arena = arena, .requirement = &found, .err = err};

    if (found.scheme == NULL)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "%s needs a version scheme",
                       syntax->name);
    if (scheme != NULL && scheme != found.scheme)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "%s is about %s versions, not %s",
                       syntax->name, own->name, scheme->name);
    if (text.len > YG_REQUIREMENT_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, YG_REQUIREMENT_BYTES_MAX, "a range has at most %d bytes",
                       YG_REQUIREMENT_BYTES_MAX);
    enum yg_status st = syntax->parse(&reader);
    if (reader.no_memory)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a range");
    if (st == YG_OK)
        *requirement = found;
    return st;
}

/* Is `text` equal to `start`, or does it go on behind it with another part? */
static bool begins(const struct yg_scheme *scheme, struct yg_str text, struct yg_str start)
{
    if (scheme->compare(text, start) == 0)
        return true;
    if (text.len <= start.len || !yg_str_equal_nocase(yg_str_head(text, start.len), start))
        return false;
    char last = start.ptr[start.len - 1], next = text.ptr[start.len];
    return !(yg_is_digit(last) && yg_is_digit(next)) && !(yg_is_letter(last) && yg_is_letter(next));
}

bool yg_comparator_holds(const struct yg_scheme *scheme, const struct yg_comparator *comparator,
                         struct yg_str version)
{
    switch (comparator->op) {
    case YG_LESS:
        return scheme->compare(version, comparator->version) < 0;
    case YG_LESS_EQUAL:
        return scheme->compare(version, comparator->version) <= 0;
    case YG_EQUAL:
        return scheme->compare(version, comparator->version) == 0;
    case YG_NOT_EQUAL:
        return scheme->compare(version, comparator->version) != 0;
    case YG_GREATER_EQUAL:
        return scheme->compare(version, comparator->version) >= 0;
    case YG_GREATER:
        return scheme->compare(version, comparator->version) > 0;
    case YG_WITHIN:
        return scheme->compare(version, comparator->version) >= 0 &&
               scheme->compare(version, comparator->until) < 0;
    case YG_OUTSIDE:
        return scheme->compare(version, comparator->version) < 0 ||
               scheme->compare(version, comparator->until) >= 0;
    case YG_IDENTICAL:
        return yg_str_equal_nocase(version, comparator->version);
    case YG_BEGINS:
        return begins(scheme, version, comparator->version);
    case YG_NOT_BEGINS:
        return !begins(scheme, version, comparator->version);
    }
    return false;
}

static bool conjunct_holds(const struct yg_requirement *requirement,
                           const struct yg_conjunct *conjunct, struct yg_str version)
{
    const struct yg_syntax *syntax = requirement->syntax;

    for (size_t i = 0; i < conjunct->count; i++) {
        const struct yg_comparator *comparator = &conjunct->comparators[i];
        bool holds = syntax->holds != NULL
                         ? syntax->holds(requirement, comparator, version)
                         : yg_comparator_holds(requirement->scheme, comparator, version);

        if (!holds)
            return false;
    }
    return syntax->admits == NULL || syntax->admits(requirement, conjunct, version);
}

bool yg_requirement_any(const struct yg_requirement *requirement, struct yg_str version)
{
    for (size_t i = 0; i < requirement->count; i++) {
        if (conjunct_holds(requirement, &requirement->conjuncts[i], version))
            return true;
    }
    return false;
}

bool yg_requirement_contains(const struct yg_requirement *requirement, struct yg_str version)
{
    const struct yg_syntax *syntax = requirement->syntax;
    bool taken = syntax->take != NULL ? syntax->take(requirement, &version)
                                      : requirement->scheme->check(version, NULL) == YG_OK;

    if (!taken)
        return false;
    return syntax->contains != NULL ? syntax->contains(requirement, version)
                                    : yg_requirement_any(requirement, version);
}

bool yg_requirement_write(const struct yg_requirement *requirement, struct yg_buf *out)
{
    if (requirement->syntax->write == NULL)
        return false;
    requirement->syntax->write(requirement, out);
    return true;
}
