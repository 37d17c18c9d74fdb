#include "matchers/version/languages/composer.h"

#include <assert.h>

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

#define NUMBERS 4
#define FIRST_DIGITS_MAX 5 /* of the first number; a longer one begins a date */
#define DATE_PAIRS_MAX 6   /* month, day, hour ... of two digits each */
#define DATE_TAILS_MAX 2   /* of one to three digits */
#define ANY YG_STR("9999999")

/* Parts of a version in the order of version_compare. Words that it does not know are equal. */
enum part_kind { BRANCH = 1, WORD, DEV, ALPHA, BETA, RC, END, NUMBER, PATCH };

struct version {
    struct yg_str branch;           /* behind "dev-"; absent: none, and then: */
    struct yg_str numbers[NUMBERS]; /* "0" where the text has fewer */
    struct yg_str date;             /* instead of numbers; absent: none */
    enum part_kind stability;       /* END: none; WORD: "stable", in capitals */
    struct yg_str digits;           /* behind it, with dots and hyphens */
    bool dev;
    struct yg_str raw; /* instead of all: not a version; absent: it is one */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_one_of(struct yg_str text, size_t at, const char *marks)
{
    return at < text.len && text.ptr[at] != '\0' && strchr(marks, text.ptr[at]) != NULL;
}

static size_t pass_digits(struct yg_str text, size_t at)
{
    while (at < text.len && yg_is_digit(text.ptr[at]))
        at++;
    return at;
}

static struct yg_str between(struct yg_str text, size_t from, size_t to)
{
    return (struct yg_str){text.ptr + from, to - from};
}

/* ---- what stands around a version ----------------------------------------------------------- */

static bool has_blank_or(struct yg_str text, char other)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_blank(text.ptr[i]) || text.ptr[i] == other)
            return true;
    }
    return false;
}

/* "1.0.0 as 2.0" is 1.0.0. */
static struct yg_str without_alias(struct yg_str text)
{
    struct yg_str head = yg_str_head(text, yg_str_index(text, ' '));
    struct yg_str rest = yg_str_trim(yg_str_from(text, head.len));
    struct yg_str alias = yg_str_trim(yg_str_from(rest, 3));
    bool is_alias = yg_str_starts(rest, YG_STR("as ")) && head.len > 0 && alias.len > 0 &&
                    !has_blank_or(head, ',') && !has_blank_or(alias, ',');

    return is_alias ? head : text;
}

/* "1.0.0@beta" is 1.0.0. */
static struct yg_str without_flag(struct yg_str text)
{
    static const char *const flags[] = {"stable", "rc", "beta", "alpha", "dev"};
    size_t at = yg_str_rindex(text, '@');

    for (size_t i = 0; i < YG_COUNT(flags); i++) {
        if (at < text.len && yg_str_equal_nocase(yg_str_from(text, at + 1), yg_str(flags[i])))
            return yg_str_head(text, at);
    }
    return text;
}

/* "1.0.0+build" is 1.0.0. */
static struct yg_str without_build(struct yg_str text)
{
    size_t plus = yg_str_index(text, '+');
    struct yg_str head = yg_str_head(text, plus);
    bool is_build = plus > 0 && plus + 1 < text.len && !has_blank_or(head, ',') &&
                    !has_blank_or(yg_str_from(text, plus + 1), ' ');

    return is_build ? head : text;
}

/* ---- versions ------------------------------------------------------------------------------- */

static const struct stability {
    const char *text;
    enum part_kind kind;
    const char *name; /* in the normal form */
} stabilities[] = {
    {"stable", WORD, "stable"}, {"alpha", ALPHA, "alpha"}, {"patch", PATCH, "patch"},
    {"beta", BETA, "beta"},     {"rc", RC, "RC"},          {"pl", PATCH, "patch"},
    {"a", ALPHA, "alpha"},      {"b", BETA, "beta"},       {"p", PATCH, "patch"},
};

static const struct stability *find_stability(struct yg_str text)
{
    for (size_t i = 0; i < YG_COUNT(stabilities); i++) {
        struct yg_str name = yg_str(stabilities[i].text);

        if (yg_str_equal_nocase(yg_str_head(text, name.len), name))
            return &stabilities[i];
    }
    return NULL;
}

/* The end of "([.-]?N)*" from `at` on. */
static size_t pass_numbers(struct yg_str text, size_t at)
{
    while (true) {
        size_t start = at + is_one_of(text, at, ".-"), end = pass_digits(text, start);

        if (end == start)
            return at;
        at = end;
    }
}

/* The end of "[._-]?(STABILITY([.-]?N)*)?([.-]?dev)?" from `at` on. Behind "stable", but not
 * "STABLE", nothing counts. */
static size_t take_modifier(struct yg_str text, size_t at, struct version *version)
{
    bool stable = false;

    if (at == text.len)
        return at;
    at += is_one_of(text, at, "._-");
    const struct stability *found = find_stability(yg_str_from(text, at));
    if (found != NULL) {
        stable = yg_str_starts(yg_str_from(text, at), YG_STR("stable"));
        at += strlen(found->text);
        size_t end = pass_numbers(text, at);
        if (!stable) {
            version->stability = found->kind;
            version->digits = between(text, end > at ? at + is_one_of(text, at, ".-") : at, end);
        }
        at = end;
    }
    size_t dev = at + is_one_of(text, at, ".-");
    if (!yg_str_equal_nocase(yg_str_head(yg_str_from(text, dev), 3), YG_STR("dev")))
        return at;
    version->dev = !stable;
    return dev + 3;
}

/* Up to four numbers, the first not too long; the end of what could be read. */
static size_t take_classical(struct yg_str text, size_t at, struct version *version)
{
    size_t end = pass_digits(text, at);

    if (end == at || end - at > FIRST_DIGITS_MAX)
        return at;
    version->numbers[0] = between(text, at, end);
    for (int i = 1; i < NUMBERS; i++) {
        at = end + 1;
        if (!is_one_of(text, end, ".") || pass_digits(text, at) == at)
            break;
        end = pass_digits(text, at);
        version->numbers[i] = between(text, at, end);
    }
    return take_modifier(text, end, version);
}

/* Can the rest of a date be read as at most `tails` groups of one to three digits? */
static bool is_date_tail(struct yg_str text, size_t at, int tails)
{
    if (at == text.len)
        return true;
    if (tails == 0)
        return false;
    at += is_one_of(text, at, ".:-");
    for (size_t digits = 1; digits <= 3 && pass_digits(text, at) >= at + digits; digits++) {
        if (is_date_tail(text, at + digits, tails - 1))
            return true;
    }
    return false;
}

/* ... behind one to six pairs of digits? */
static bool is_date_rest(struct yg_str text, size_t at, int pairs)
{
    if (pairs > 0 && is_date_tail(text, at, DATE_TAILS_MAX))
        return true;
    at += is_one_of(text, at, ".:-");
    return pairs < DATE_PAIRS_MAX && pass_digits(text, at) >= at + 2 &&
           is_date_rest(text, at + 2, pairs + 1);
}

/* A year and what may follow it; the end of what could be read. */
static size_t take_date(struct yg_str text, size_t at, struct version *version)
{
    size_t end = at;

    while (end < text.len && (yg_is_digit(text.ptr[end]) || is_one_of(text, end, ".:-")))
        end++;
    while (end > at && !yg_is_digit(text.ptr[end - 1]))
        end--;
    struct yg_str date = between(text, at, end);
    if (pass_digits(date, 0) < 4 || !is_date_rest(date, 4, 0))
        return at;
    version->date = date;
    return take_modifier(text, end, version);
}

/* "1.2.x-dev", "100000-dev": a branch of numbers. */
static bool take_branch(struct yg_str text, struct version *version)
{
    int count = 0;

    if (text.len < 3 || !yg_str_equal_nocase(yg_str_from(text, text.len - 3), YG_STR("dev")))
        return false;
    text.len -= 3;
    if (text.len > 0 && is_one_of(text, text.len - 1, ".-"))
        text.len--;
    text = yg_str_trim(text);
    for (size_t at = is_one_of(text, 0, "vV"); count < NUMBERS; count++) {
        size_t end = pass_digits(text, at);

        version->numbers[count] = between(text, at, end);
        if (end == at && count > 0 && is_one_of(text, at, "xX*")) {
            version->numbers[count] = ANY;
            end++;
        } else if (end == at) {
            return false;
        }
        if (end == text.len)
            break;
        if (!is_one_of(text, end, "."))
            return false;
        at = end + 1;
    }
    while (++count < NUMBERS)
        version->numbers[count] = ANY;
    version->dev = true;
    return count == NUMBERS;
}

static const struct version empty_version = {
    .numbers = {{"0", 1}, {"0", 1}, {"0", 1}, {"0", 1}},
    .stability = END,
};

/* All of `text`: numbers and what modifies them; else the end of what could be read. */
static bool parse_classical(struct yg_str text, struct version *version, size_t *end)
{
    size_t start = is_one_of(text, 0, "vV");

    *version = empty_version;
    *end = take_classical(text, start, version);
    return *end == text.len && *end > start;
}

static bool parse_branch_name(struct yg_str text, struct version *version)
{
    *version = empty_version;
    if (yg_str_equal(text, YG_STR("master")) || yg_str_equal(text, YG_STR("trunk")) ||
        yg_str_equal(text, YG_STR("default")))
        version->branch = text;
    else if (text.len >= 4 && yg_str_equal_nocase(yg_str_head(text, 4), YG_STR("dev-")))
        version->branch = yg_str_from(text, 4);
    return version->branch.ptr != NULL;
}

static bool parse_date(struct yg_str text, struct version *version)
{
    *version = empty_version;
    return take_date(text, is_one_of(text, 0, "vV"), version) == text.len &&
           version->date.ptr != NULL;
}

static enum yg_status parse(struct yg_str text, struct version *version, struct yg_error *err)
{
    size_t end;

    if (parse_classical(text, version, &end))
        return YG_OK; /* most are, and nothing stands around them */
    struct yg_str rest = without_flag(without_alias(yg_str_trim(text)));
    if (parse_branch_name(rest, version))
        return YG_OK;
    rest = without_build(rest);
    if (parse_classical(rest, version, &end) || parse_date(rest, version))
        return YG_OK;
    *version = empty_version;
    if (take_branch(rest, version))
        return YG_OK;
    return yg_fail(err, YG_MALFORMED, (size_t)(rest.ptr - text.ptr) + end,
                   "this is not how a version goes on for Composer");
}

enum yg_status yg_version_composer_check(struct yg_str text, struct yg_error *err)
{
    struct version version;

    return parse(text, &version, err);
}

bool yg_version_composer_is_branch(struct yg_str text)
{
    struct version version;

    return parse(text, &version, NULL) == YG_OK && version.branch.ptr != NULL;
}

/* ---- order ---------------------------------------------------------------------------------- */

struct part {
    enum part_kind kind;
    struct yg_str text; /* of a branch or number */
};

/* Gives out the parts of a version, END for ever at its end. */
struct reader {
    struct version *version; /* `date` and `digits` are used up */
    int numbers;             /* given out */
    bool modified, ended;    /* stability and branch, dev are given out */
};

/* The next run of digits; false when there is none. */
static bool take_run(struct yg_str *rest, struct yg_str *run)
{
    size_t at = 0;

    while (at < rest->len && !yg_is_digit(rest->ptr[at]))
        at++;
    if (at == rest->len)
        return false;
    *run = between(*rest, at, pass_digits(*rest, at));
    *rest = yg_str_from(*rest, at + run->len);
    return true;
}

/* What version_compare knows, by the first letters. */
static enum part_kind kind_of_word(struct yg_str word)
{
    static const struct {
        const char *text;
        enum part_kind kind;
    } names[] = {{"dev", DEV}, {"a", ALPHA}, {"b", BETA}, {"RC", RC}, {"rc", RC}, {"p", PATCH}};

    for (size_t i = 0; i < YG_COUNT(names); i++) {
        if (yg_str_starts(word, yg_str(names[i].text)))
            return names[i].kind;
    }
    return WORD;
}

/* The next digits or letters of what is no version. */
static struct part next_raw(struct yg_str *rest)
{
    size_t at = 0;

    while (at < rest->len && !yg_is_digit(rest->ptr[at]) && !is_letter(rest->ptr[at]))
        at++;
    size_t end = pass_digits(*rest, at);
    struct part part = {end > at ? NUMBER : END, between(*rest, at, end)};
    while (part.kind != NUMBER && end < rest->len && is_letter(rest->ptr[end]))
        end++;
    if (part.kind != NUMBER && end > at)
        part.kind = kind_of_word(between(*rest, at, end));
    *rest = yg_str_from(*rest, end);
    return part;
}

static struct part next_part(struct reader *reader)
{
    struct version *version = reader->version;
    struct part part = {NUMBER, {NULL, 0}};

    if (version->raw.ptr != NULL)
        return next_raw(&version->raw);
    if (version->branch.ptr != NULL) {
        part = (struct part){reader->ended ? END : BRANCH, version->branch};
        reader->ended = true;
        return part;
    }
    if (version->date.ptr != NULL && take_run(&version->date, &part.text))
        return part;
    if (version->date.ptr == NULL && reader->numbers < NUMBERS) {
        part.text = version->numbers[reader->numbers++];
        return part;
    }
    if (!reader->modified && version->stability != END) {
        reader->modified = true;
        return (struct part){version->stability, {NULL, 0}};
    }
    if (take_run(&version->digits, &part.text))
        return part;
    part.kind = version->dev && !reader->ended ? DEV : END;
    reader->ended = true;
    return part;
}

/* `text` as a version, or raw. */
static void parse_any(struct yg_str text, struct version *version)
{
    if (parse(text, version, NULL) != YG_OK)
        version->raw = text.ptr == NULL ? YG_STR("") : text;
}

int yg_version_composer_compare(struct yg_str a, struct yg_str b)
{
    struct version x, y;
    struct reader left = {.version = &x}, right = {.version = &y};

    parse_any(a, &x);
    parse_any(b, &y);
    while (true) {
        struct part p = next_part(&left), q = next_part(&right);
        int order = (int)p.kind - (int)q.kind;

        if (order == 0 && p.kind == NUMBER)
            order = yg_semver_order_digits(p.text, q.text);
        else if (order == 0 && p.kind == BRANCH)
            order = yg_str_compare(p.text, q.text);
        if (order != 0 || p.kind == END)
            return order;
    }
}

/* ---- other forms ---------------------------------------------------------------------------- */

static struct version parse_checked(struct yg_str text)
{
    struct version version;
    enum yg_status st = parse(text, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    return version;
}

void yg_version_composer_key(struct yg_str text, struct yg_buf *out)
{
    struct version version = parse_checked(text);
    struct reader reader = {.version = &version};
    struct part part;

    do {
        part = next_part(&reader);
        if (part.kind == NUMBER)
            yg_key_number(out, part.text);
        else
            yg_key_mark(out, part.kind == PATCH ? YG_KEY_ABOVE : (int)part.kind);
        if (part.kind == BRANCH)
            yg_key_text(out, part.text);
    } while (part.kind != END);
}

static void append_numbers(const struct version *version, struct yg_buf *out)
{
    for (size_t i = 0; i < version->date.len; i++) {
        char c = version->date.ptr[i];

        yg_buf_append_char(out, yg_is_digit(c) ? c : '.');
    }
    for (int i = 0; version->date.ptr == NULL && i < NUMBERS; i++) {
        if (i > 0)
            yg_buf_append_char(out, '.');
        yg_buf_append(out, version->numbers[i]);
    }
}

void yg_version_composer_normalize(struct yg_str text, struct yg_buf *out)
{
    struct version version = parse_checked(text);

    if (version.branch.ptr != NULL) {
        yg_buf_append(out, YG_STR("dev-"));
        yg_buf_append(out, version.branch);
        return;
    }
    append_numbers(&version, out);
    for (size_t i = 0; i < YG_COUNT(stabilities); i++) {
        if (stabilities[i].kind != version.stability)
            continue;
        yg_buf_append_char(out, '-');
        yg_buf_append(out, yg_str(stabilities[i].name));
        yg_buf_append(out, version.digits);
        break;
    }
    if (version.dev)
        yg_buf_append(out, YG_STR("-dev"));
}
