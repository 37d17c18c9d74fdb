/* npm.c - ranges of npm packages.
 *
 *   range      = conjunct { "||" conjunct }
 *   conjunct   = partial " - " partial  |  { [ "<" ">" "<=" ">=" "=" "~" "~>" "^" ] partial }
 *
 * Source: node-semver 7.8, README "Ranges", and where that is silent its behaviour: two operators
 *         need a blank between them, numbers are at most 2^53 - 1, "1.x.5" is no range.
 * Flags:  loose takes leading zeros, "1.2.3beta" and several "v" or "=", and passes over words that
 *         are no comparator while others remain; includePrerelease lets pre-releases match like
 *         other versions and widens open bounds to them.
 * A pre-release matches only beside a comparator that is one of the same three numbers.
 *
 * npm-gtr and npm-ltr ask of the same ranges whether a version lies above (below) all that they
 * allow.
 */
#include "matchers/syntax/partial.h"
#include "matchers/version/semver/semver_core.h"

#define NUMBER_MAX 9007199254740991U

enum { LOOSE = 1, PRERELEASES = 2 };

static const struct yg_syntax_flag flags[] = {
    {"loose", LOOSE},
    {"includePrerelease", PRERELEASES},
};

enum sign { BARE, TILDE, CARET, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

static const struct {
    const char *text;
    enum sign sign;
} signs[] = {
    {"~>", TILDE},         {"~", TILDE}, {"^", CARET},   {"<=", LESS_EQUAL},
    {">=", GREATER_EQUAL}, {"<", LESS},  {">", GREATER}, {"=", BARE},
};

static bool has(const struct yg_syntax_reader *reader, uint32_t flag)
{
    return (reader->requirement->flags & flag) != 0;
}

static bool same_comparator(const struct yg_comparator *a, const struct yg_comparator *b)
{
    return a->op == b->op && yg_str_equal(a->version, b->version);
}

/* Take back the comparator just added when it says nothing new: ">=0.0.0", or one said before. */
static void drop_repeated(struct yg_syntax_reader *reader)
{
    struct yg_requirement *requirement = reader->requirement;

    if (reader->no_memory)
        return;
    struct yg_conjunct *conjunct = &requirement->conjuncts[requirement->count - 1];
    const struct yg_comparator *last = &conjunct->comparators[conjunct->count - 1];
    struct yg_str first = has(reader, PRERELEASES) ? YG_STR("0.0.0-0") : YG_STR("0.0.0");
    bool idle = last->op == YG_GREATER_EQUAL && yg_str_equal(last->version, first);

    for (size_t i = 0; i + 1 < conjunct->count; i++)
        idle = idle || same_comparator(&conjunct->comparators[i], last);
    conjunct->count -= idle;
}

static void add(struct yg_syntax_reader *reader, enum yg_operator op, struct yg_str version)
{
    yg_syntax_add(reader, op, version);
    drop_repeated(reader);
}

static void add_floor(struct yg_syntax_reader *reader, enum yg_operator op, struct yg_str version)
{
    yg_syntax_add_floor(reader, op, version, YG_STR("-0"));
    drop_repeated(reader);
}

/* From the partial on, or from its first pre-release on when pre-releases match at all. */
static void add_open(struct yg_syntax_reader *reader, const struct yg_partial *partial)
{
    struct yg_str version = yg_partial_print(reader, partial);

    if (has(reader, PRERELEASES) && partial->prerelease.ptr == NULL)
        add_floor(reader, YG_GREATER_EQUAL, version);
    else
        add(reader, YG_GREATER_EQUAL, version);
}

/* At or below, with all its pre-releases, the release after the partial at `place`. */
static enum yg_status add_next(struct yg_syntax_reader *reader, enum yg_operator op,
                               const struct yg_partial *partial, int place)
{
    struct yg_str next;

    if (partial->numbers[place] == NUMBER_MAX)
        return yg_fail(reader->err, YG_MALFORMED, partial->at, "no number above %llu is left",
                       (unsigned long long)NUMBER_MAX);
    next = yg_partial_next(reader, partial, place);
    if (op == YG_LESS || has(reader, PRERELEASES))
        add_floor(reader, op, next);
    else
        add(reader, op, next);
    return YG_OK;
}

/* "~" and "^": from the partial on until the number at `place` goes up. */
static enum yg_status add_alike(struct yg_syntax_reader *reader, const struct yg_partial *partial,
                                int place)
{
    if (partial->count == 3)
        add(reader, YG_GREATER_EQUAL, yg_partial_print(reader, partial));
    else
        add_open(reader, partial);
    return add_next(reader, YG_LESS, partial, place);
}

/* An operator, or none, before a partial that leaves a number open. */
static enum yg_status add_wide(struct yg_syntax_reader *reader, enum sign sign,
                               const struct yg_partial *partial)
{
    int last = partial->count - 1;

    switch (sign) {
    case LESS:
        add_floor(reader, YG_LESS, yg_partial_print(reader, partial));
        return YG_OK;
    case LESS_EQUAL:
        return add_next(reader, YG_LESS, partial, last);
    case GREATER:
        return add_next(reader, YG_GREATER_EQUAL, partial, last);
    case GREATER_EQUAL:
        add_open(reader, partial);
        return YG_OK;
    case BARE:
    case TILDE:
    case CARET:
        break;
    }
    add_open(reader, partial);
    return add_next(reader, YG_LESS, partial, last);
}

static void add_exact(struct yg_syntax_reader *reader, enum sign sign,
                      const struct yg_partial *partial)
{
    static const enum yg_operator ops[] = {
        [BARE] = YG_EQUAL,
        [LESS] = YG_LESS,
        [LESS_EQUAL] = YG_LESS_EQUAL,
        [GREATER] = YG_GREATER,
        [GREATER_EQUAL] = YG_GREATER_EQUAL,
    };

    add(reader, ops[sign], yg_partial_print(reader, partial));
}

static enum yg_status add_term(struct yg_syntax_reader *reader, enum sign sign,
                               const struct yg_partial *partial)
{
    if (partial->count == 0) {
        if (sign == LESS || sign == GREATER) /* than every version */
            add_floor(reader, YG_LESS, YG_STR("0.0.0"));
        return YG_OK;
    }
    if (sign == TILDE)
        return add_alike(reader, partial, partial->count == 1 ? 0 : 1);
    if (sign == CARET)
        return add_alike(reader, partial, yg_partial_caret(partial));
    if (partial->count < 3)
        return add_wide(reader, sign, partial);
    add_exact(reader, sign, partial);
    return YG_OK;
}

/* A partial with "v" and "=" in front. `exact`: as the other operators take it, which without the
 * flag means one "v" at most. */
static enum yg_status read_partial(struct yg_syntax_reader *reader, bool exact,
                                   struct yg_partial *partial)
{
    struct yg_partial_rules rules = {.wildcards = true,
                                     .short_build = true,
                                     .leading_zeros = has(reader, LOOSE),
                                     .bare_prerelease = has(reader, LOOSE),
                                     .number_max = NUMBER_MAX};
    size_t start = reader->at;

    while (yg_syntax_peek(reader) == 'v' || yg_syntax_peek(reader) == '=')
        reader->at++;
    enum yg_status st = yg_partial_read(reader, rules, partial);
    if (st != YG_OK)
        return st;
    size_t skipped = partial->at - start;
    bool plain = skipped == 0 || (skipped == 1 && reader->text.ptr[start] == 'v');
    if (exact && partial->count == 3 && !plain && !has(reader, LOOSE))
        return yg_fail(reader->err, YG_MALFORMED, start, "only one 'v' may precede a version");
    if (partial->count < 3) /* "1.x.x-rc" is "1.x" */
        partial->prerelease = (struct yg_str){NULL, 0};
    return YG_OK;
}

static enum sign read_sign(struct yg_syntax_reader *reader)
{
    enum sign sign = BARE;

    for (size_t i = 0; i < YG_COUNT(signs); i++) {
        if (yg_syntax_take(reader, yg_str(signs[i].text))) {
            sign = signs[i].sign;
            break;
        }
    }
    yg_syntax_blanks(reader);
    if ((sign == LESS || sign == GREATER) && yg_syntax_take(reader, YG_STR("=")))
        sign = sign == LESS ? LESS_EQUAL : GREATER_EQUAL; /* "> =1" */
    yg_syntax_blanks(reader);
    return sign;
}

static enum yg_status read_term(struct yg_syntax_reader *reader)
{
    enum sign sign = read_sign(reader);
    bool exact = sign != TILDE && sign != CARET;
    struct yg_partial partial;
    enum yg_status st = read_partial(reader, exact, &partial);

    if (st != YG_OK)
        return st;
    if (yg_syntax_more(reader) && !yg_is_blank(yg_syntax_peek(reader)))
        return yg_fail(reader->err, YG_MALFORMED, reader->at, "'%c' follows a version",
                       yg_syntax_peek(reader));
    if (exact && partial.hole)
        return yg_fail(reader->err, YG_MALFORMED, partial.at,
                       "only wildcards may follow a wildcard");
    return add_term(reader, sign, &partial);
}

static enum yg_status add_hyphen(struct yg_syntax_reader *reader, struct yg_partial *from,
                                 struct yg_partial *to)
{
    if (from->count > 0)
        add_open(reader, from);
    if (to->count == 0)
        return YG_OK;
    if (to->count < 3)
        return add_next(reader, YG_LESS, to, to->count - 1);
    if (to->prerelease.ptr == NULL && has(reader, PRERELEASES))
        return add_next(reader, YG_LESS, to, 2);
    add(reader, YG_LESS_EQUAL, yg_partial_print(reader, to));
    return YG_OK;
}

/* "A - B" is the whole of its conjunct; false when this is not one. */
static bool read_hyphen(struct yg_syntax_reader *reader, struct yg_partial *from,
                        struct yg_partial *to)
{
    struct yg_error *err = reader->err;
    size_t start = reader->at;

    reader->err = NULL;
    bool found = read_partial(reader, true, from) == YG_OK && yg_is_blank(yg_syntax_peek(reader));
    yg_syntax_blanks(reader);
    found = found && yg_syntax_take(reader, YG_STR("-")) && yg_is_blank(yg_syntax_peek(reader));
    yg_syntax_blanks(reader);
    found = found && read_partial(reader, true, to) == YG_OK;
    yg_syntax_blanks(reader);
    found = found && !yg_syntax_more(reader);
    reader->err = err;
    if (!found)
        reader->at = start;
    return found;
}

static void skip_word(struct yg_syntax_reader *reader)
{
    while (yg_syntax_more(reader) && !yg_is_blank(yg_syntax_peek(reader)))
        reader->at++;
}

/* One conjunct, the whole of the reader's text. */
static enum yg_status read_conjunct(struct yg_syntax_reader *reader)
{
    struct yg_partial from, to;
    size_t terms = 0, skipped = 0;

    yg_syntax_blanks(reader);
    yg_syntax_or(reader);
    if (read_hyphen(reader, &from, &to))
        return add_hyphen(reader, &from, &to);
    for (; yg_syntax_more(reader); yg_syntax_blanks(reader)) {
        enum yg_status st = read_term(reader);

        if (st != YG_OK && !has(reader, LOOSE))
            return st;
        if (st != YG_OK)
            skip_word(reader);
        terms += st == YG_OK;
        skipped += st != YG_OK;
    }
    if (terms == 0 && skipped > 0 && !reader->no_memory)
        reader->requirement->count--;
    return YG_OK;
}

static bool is_void(const struct yg_conjunct *conjunct)
{
    for (size_t i = 0; i < conjunct->count; i++) {
        if (conjunct->comparators[i].op == YG_LESS &&
            yg_str_equal(conjunct->comparators[i].version, YG_STR("0.0.0-0")))
            return true;
    }
    return false;
}

/* Conjuncts that nothing can meet go, and so does every other beside one that all versions meet. */
static void simplify(struct yg_requirement *requirement)
{
    static struct yg_comparator never = {
        .op = YG_LESS, .version = {"0.0.0-0", 7}, .plain = {"0.0.0", 5}};
    size_t kept = 0;

    for (size_t i = 0; i < requirement->count; i++) {
        if (!is_void(&requirement->conjuncts[i]))
            requirement->conjuncts[kept++] = requirement->conjuncts[i];
    }
    if (kept == 0)
        requirement->conjuncts[kept++] = (struct yg_conjunct){&never, 1};
    requirement->count = kept;
    for (size_t i = 0; i < kept; i++) {
        if (requirement->conjuncts[i].count == 0) {
            requirement->conjuncts[0] = requirement->conjuncts[i];
            requirement->count = 1;
        }
    }
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    struct yg_str whole = reader->text;

    for (size_t start = 0; start <= whole.len;) {
        size_t len = yg_str_find(yg_str_from(whole, start), YG_STR("||"));

        reader->text = yg_str_head(whole, start + len);
        reader->at = start;
        enum yg_status st = read_conjunct(reader);
        if (st != YG_OK)
            return st;
        start += len + (start + len < whole.len ? 2 : 1);
    }
    if (reader->requirement->count == 0)
        return yg_fail(reader->err, YG_MALFORMED, 0, "nothing in it can be read as a range");
    if (!reader->no_memory)
        simplify(reader->requirement);
    return YG_OK;
}

/* As npm reads a version: strictly, with one "v" at most, or loosely. */
static bool take(const struct yg_requirement *requirement, struct yg_str *version)
{
    static const struct yg_semver_rules strict = {.leading_zeros = false};
    struct yg_semver parts;

    *version = yg_str_trim(*version);
    if (requirement->scheme->check(*version, NULL) != YG_OK)
        return false;
    return (requirement->flags & LOOSE) != 0 ||
           yg_semver_parse(*version, version->ptr[0] == 'v', strict, &parts, NULL) == YG_OK;
}

static bool guards_prereleases(const struct yg_requirement *requirement)
{
    return (requirement->flags & PRERELEASES) == 0;
}

static bool admits(const struct yg_requirement *requirement, const struct yg_conjunct *conjunct,
                   struct yg_str version)
{
    return !guards_prereleases(requirement) || yg_partial_admits(conjunct, version);
}

static void write_canonical(const struct yg_requirement *requirement, struct yg_buf *out)
{
    static const char *const ops[] = {
        [YG_LESS] = "<",           [YG_LESS_EQUAL] = "<=", [YG_EQUAL] = "",
        [YG_GREATER_EQUAL] = ">=", [YG_GREATER] = ">",
    };

    for (size_t i = 0; i < requirement->count; i++) {
        const struct yg_conjunct *conjunct = &requirement->conjuncts[i];

        if (i > 0)
            yg_buf_append(out, YG_STR("||"));
        if (conjunct->count == 0)
            yg_buf_append_char(out, '*');
        for (size_t k = 0; k < conjunct->count; k++) {
            if (k > 0)
                yg_buf_append_char(out, ' ');
            yg_buf_append(out, yg_str(ops[conjunct->comparators[k].op]));
            yg_buf_append(out, conjunct->comparators[k].version);
        }
    }
}

const struct yg_syntax yg_syntax_npm = {
    .name = "npm",
    .scheme = YG_SCHEME_NPM,
    .flags = flags,
    .flag_count = YG_COUNT(flags),
    .unreadable_is_none = true,
    .parse = parse,
    .take = take,
    .admits = admits,
    .guards_prereleases = guards_prereleases,
    .write = write_canonical,
};

/* The comparators of a conjunct that stand first and last on the way up (1) or down (-1). */
static void find_ends(const struct yg_requirement *requirement, const struct yg_conjunct *conjunct,
                      int way, struct yg_comparator *start, struct yg_comparator *end)
{
    *start = *end = (struct yg_comparator){.op = YG_GREATER_EQUAL, .version = YG_STR("0.0.0")};
    for (size_t i = 0; i < conjunct->count; i++) {
        const struct yg_comparator *one = &conjunct->comparators[i];

        if (i == 0 || way * requirement->scheme->compare(one->version, end->version) > 0)
            *end = *one;
        if (i == 0 || way * requirement->scheme->compare(one->version, start->version) < 0)
            *start = *one;
    }
}

/* Past all that the range allows, on the way up or down? A pre-release that only the rule about
 * pre-releases keeps out counts as past. */
static bool is_past(const struct yg_requirement *requirement, struct yg_str version, int way)
{
    enum yg_operator open = way > 0 ? YG_GREATER : YG_LESS;
    enum yg_operator open_equal = way > 0 ? YG_GREATER_EQUAL : YG_LESS_EQUAL;

    if (yg_requirement_any(requirement, version))
        return false;
    for (size_t i = 0; i < requirement->count; i++) {
        struct yg_comparator start, end;

        find_ends(requirement, &requirement->conjuncts[i], way, &start, &end);
        if (end.op == open || end.op == open_equal)
            return false;
        int order = way * requirement->scheme->compare(version, start.version);
        if (order <= 0 && (start.op == YG_EQUAL || start.op == open))
            return false;
        if (order < 0 && start.op == open_equal)
            return false;
    }
    return true;
}

static bool is_above(const struct yg_requirement *requirement, struct yg_str version)
{
    return is_past(requirement, version, 1);
}

static bool is_below(const struct yg_requirement *requirement, struct yg_str version)
{
    return is_past(requirement, version, -1);
}

const struct yg_syntax yg_syntax_npm_gtr = {
    .name = "npm-gtr",
    .scheme = YG_SCHEME_NPM,
    .flags = flags,
    .flag_count = YG_COUNT(flags),
    .unreadable_is_none = true,
    .parse = parse,
    .take = take,
    .admits = admits,
    .contains = is_above,
};

const struct yg_syntax yg_syntax_npm_ltr = {
    .name = "npm-ltr",
    .scheme = YG_SCHEME_NPM,
    .flags = flags,
    .flag_count = YG_COUNT(flags),
    .unreadable_is_none = true,
    .parse = parse,
    .take = take,
    .admits = admits,
    .contains = is_below,
};
