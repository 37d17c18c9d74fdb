/* composer.c - version constraints of Composer packages.
 *
 *   constraint = conjunct { ( "||" | "|" ) conjunct }
 *   conjunct   = VERSION " - " VERSION  |  term { ( "," | blank ) term }
 *   term       = [ "=" "==" "!=" "<>" "<" "<=" ">" ">=" "~" "^" ] VERSION [ "@" STABILITY ]
 *              | "1.2.*"  |  "*"
 *
 * Source: Composer documentation, "Versions and constraints"; composer/semver 3.4 for the bounds.
 *         The ends of "~", "^", "*" and " - " leave all pre-releases of the end out, their
 *         beginning takes its own in; so do "<" and ">=" when the bound names no stability.
 *         Stability flags concern what may be installed; one on the bound of an order that names
 *         none, without a blank between them, makes it that stability.
 */
#include "matchers/syntax/operators.h"

#define NUMBERS_MAX 4

/* A version of numbers, as far as "~", "^" and "*" look at it. */
struct numbers {
    struct yg_str text[NUMBERS_MAX];
    int count;     /* before the first wildcard */
    bool wildcard; /* ends in ".*" */
    bool named;    /* goes on with a stability, as "-beta1" */
};

static bool is_wildcard(struct yg_str part)
{
    return part.len == 1 && (part.ptr[0] == '*' || part.ptr[0] == 'x' || part.ptr[0] == 'X');
}

static struct yg_str without_v(struct yg_str version)
{
    bool v = version.len > 1 && (version.ptr[0] == 'v' || version.ptr[0] == 'V');

    return yg_str_from(version, v);
}

/* Split at dots; false when it does not begin with a number or has more than four. */
static bool split(struct yg_str version, struct numbers *numbers)
{
    struct yg_str rest = without_v(yg_str_head(version, yg_str_index(version, '+')));

    *numbers = (struct numbers){.count = 0};
    while (rest.len > 0) {
        size_t digits = 0;

        while (digits < rest.len && yg_is_digit(rest.ptr[digits]))
            digits++;
        struct yg_str part = yg_str_head(rest, yg_str_index(rest, '.'));
        if (is_wildcard(part)) {
            numbers->wildcard = true;
        } else if (digits == 0 || numbers->wildcard) {
            break;
        } else {
            if (numbers->count == NUMBERS_MAX)
                return false;
            numbers->text[numbers->count++] = yg_str_head(rest, digits);
            part = yg_str_head(rest, digits);
        }
        rest = yg_str_from(rest, part.len);
        if (rest.len == 0 || rest.ptr[0] != '.')
            break;
        rest = yg_str_from(rest, 1);
    }
    numbers->named = rest.len > 0;
    return numbers->count > 0 || numbers->wildcard;
}

/* The first `count` numbers, the last of them one higher when `up`. */
static struct yg_str print_numbers(struct yg_syntax_reader *reader, const struct numbers *numbers,
                                   int count, bool up)
{
    struct yg_str text = numbers->text[0];

    for (int i = 1; i < count; i++) {
        struct yg_str part = i < numbers->count ? numbers->text[i] : YG_STR("0");

        text = yg_syntax_print(reader, "%.*s.%.*s", YG_STR_ARG(text), YG_STR_ARG(part));
    }
    return up && text.ptr != NULL ? yg_syntax_next(reader, text) : text;
}

static void add_from(struct yg_syntax_reader *reader, struct yg_str version, bool named)
{
    if (named)
        yg_syntax_add(reader, YG_GREATER_EQUAL, version);
    else
        yg_syntax_add_floor(reader, YG_GREATER_EQUAL, version, YG_STR("-dev"));
}

/* Before the version in which the number at `place` (from 1) is one higher. */
static void add_before_next(struct yg_syntax_reader *reader, const struct numbers *numbers,
                            int place)
{
    yg_syntax_add_floor(reader, YG_LESS, print_numbers(reader, numbers, place, true),
                        YG_STR("-dev"));
}

static bool is_zero(struct yg_str number)
{
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] != '0')
            return false;
    }
    return true;
}

static int caret_place(const struct numbers *numbers)
{
    for (int i = 0; i < numbers->count && i < 2; i++) {
        if (!is_zero(numbers->text[i]))
            return i + 1;
    }
    return numbers->count < 3 ? numbers->count : 3;
}

static struct yg_str without_build(struct yg_str version)
{
    return yg_str_head(version, yg_str_index(version, '+'));
}

/* "~", "^" and "1.*". */
static enum yg_status add_wide(struct yg_syntax_reader *reader, char sign, struct yg_str version)
{
    size_t at = (size_t)(version.ptr - reader->text.ptr);
    struct numbers numbers;

    if (!split(version, &numbers) || (sign != '*' && (numbers.wildcard || numbers.count == 0)) ||
        (sign == '*' && numbers.named))
        return yg_fail(reader->err, YG_MALFORMED, at, "this is no version for '%c'", sign);
    if (sign == '*') {
        add_from(reader, print_numbers(reader, &numbers, numbers.count, false), false);
        add_before_next(reader, &numbers, numbers.count);
        return YG_OK;
    }
    enum yg_status st = yg_syntax_check(reader, version);
    if (st != YG_OK)
        return st;
    /* Composer hangs "-dev" behind build metadata, where it is lost */
    bool build = yg_str_index(version, '+') < version.len;
    add_from(reader, without_build(version), numbers.named || build);
    int place = sign == '^' ? caret_place(&numbers) : numbers.count > 1 ? numbers.count - 1 : 1;
    add_before_next(reader, &numbers, place);
    return YG_OK;
}

/* Cut "@beta" off; true when the bound has to become of that stability. */
static bool cut_stability(struct yg_str *version, struct yg_str *stability)
{
    static const char *const names[] = {"stable", "RC", "beta", "alpha", "dev"};
    size_t mark = yg_str_rindex(*version, '@');
    struct yg_str name = yg_str_from(*version, mark + 1);

    *stability = (struct yg_str){NULL, 0};
    for (size_t i = 0; mark < version->len && i < YG_COUNT(names); i++) {
        if (!yg_str_equal_nocase(name, yg_str(names[i])))
            continue;
        *version = yg_str_head(*version, mark);
        if (i > 0)
            *stability = yg_str(names[i]);
        return true;
    }
    return false;
}

/* A bound, of a stability when a flag says so and it names none ("-stable" is none). */
static enum yg_status add_bound(struct yg_syntax_reader *reader, enum yg_operator op,
                                struct yg_str version, struct yg_str stability)
{
    const struct yg_str stable = YG_STR("-stable");
    struct numbers numbers;
    enum yg_status st = yg_syntax_check(reader, version);

    if (st != YG_OK)
        return st;
    version = without_build(version);
    size_t bare = version.len > stable.len ? version.len - stable.len : version.len;
    if (stability.ptr != NULL && yg_str_equal_nocase(yg_str_from(version, bare), stable))
        version.len = bare;
    bool named = !split(version, &numbers) || numbers.named;
    if (!named && stability.ptr != NULL)
        version = yg_syntax_print(reader, "%.*s-%.*s", YG_STR_ARG(version), YG_STR_ARG(stability));
    if (!named && stability.ptr == NULL && (op == YG_LESS || op == YG_GREATER_EQUAL))
        yg_syntax_add_floor(reader, op, version, YG_STR("-dev"));
    else
        yg_syntax_add(reader, op, version);
    return YG_OK;
}

static struct yg_str take_version(struct yg_syntax_reader *reader)
{
    size_t start = reader->at;

    while (yg_syntax_more(reader) && !yg_is_blank(yg_syntax_peek(reader)) &&
           yg_syntax_peek(reader) != ',')
        reader->at++;
    return (struct yg_str){reader->text.ptr + start, reader->at - start};
}

static enum yg_status read_term(struct yg_syntax_reader *reader)
{
    size_t start = reader->at;
    char sign = yg_syntax_peek(reader);
    enum yg_operator op = YG_EQUAL;
    struct yg_str stability;
    struct numbers numbers;

    if (sign == '~' || sign == '^')
        reader->at++;
    else
        op = yg_operator_take(reader, YG_EQUAL);
    bool bare = reader->at == start, apart = yg_is_blank(yg_syntax_peek(reader));
    yg_syntax_blanks(reader);
    struct yg_str version = take_version(reader);
    bool flagged = cut_stability(&version, &stability);
    if (apart || op == YG_EQUAL) /* as in composer/semver */
        stability = (struct yg_str){NULL, 0};
    if (version.len == 0 && flagged && bare)
        return YG_OK; /* "@dev": any version */
    if (version.len == 0)
        return yg_fail(reader->err, YG_MALFORMED, reader->at, "a version is missing");
    if (sign == '~' || sign == '^')
        return add_wide(reader, sign, version);
    if (!split(version, &numbers) || !numbers.wildcard)
        return add_bound(reader, op, version, stability);
    if (!bare)
        return yg_fail(reader->err, YG_MALFORMED, start, "'*' takes no operator");
    if (numbers.count == 0 && !numbers.named)
        return YG_OK;
    return add_wide(reader, '*', version);
}

/* The end of "A - B": whole versions are included, others with all that they begin. */
static enum yg_status add_hyphen(struct yg_syntax_reader *reader, struct yg_str from,
                                 struct yg_str to)
{
    struct numbers numbers;
    enum yg_status st = add_bound(reader, YG_GREATER_EQUAL, from, (struct yg_str){NULL, 0});

    if (st == YG_OK)
        st = yg_syntax_check(reader, to);
    if (st != YG_OK)
        return st;
    if (!split(to, &numbers) || numbers.named || numbers.count > 2)
        yg_syntax_add(reader, YG_LESS_EQUAL, without_build(to));
    else
        add_before_next(reader, &numbers, numbers.count);
    return YG_OK;
}

/* "A - B" is the whole of its conjunct. */
static bool find_hyphen(struct yg_syntax_reader *reader, struct yg_str *from, struct yg_str *to)
{
    struct yg_str all = yg_str_trim(yg_str_from(reader->text, reader->at));
    size_t hyphen = yg_str_find(all, YG_STR(" - "));

    if (hyphen == all.len)
        return false;
    *from = yg_str_trim(yg_str_head(all, hyphen));
    *to = yg_str_trim(yg_str_from(all, hyphen + 3));
    return true;
}

static enum yg_status read_conjunct(struct yg_syntax_reader *reader)
{
    struct yg_str from, to;

    yg_syntax_or(reader);
    if (find_hyphen(reader, &from, &to))
        return add_hyphen(reader, from, to);
    yg_syntax_blanks(reader);
    do {
        enum yg_status st = read_term(reader);

        if (st != YG_OK)
            return st;
        yg_syntax_blanks(reader);
        if (yg_syntax_take(reader, YG_STR(",")))
            yg_syntax_blanks(reader);
        else if (!yg_syntax_more(reader))
            return YG_OK;
    } while (true);
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    struct yg_str whole = reader->text;

    for (size_t start = 0; start <= whole.len;) {
        size_t len = yg_str_index(yg_str_from(whole, start), '|');

        reader->text = yg_str_head(whole, start + len);
        reader->at = start;
        enum yg_status st = read_conjunct(reader);
        if (st != YG_OK)
            return st;
        start += len + 1;
        start += start < whole.len && whole.ptr[start] == '|';
    }
    return YG_OK;
}

static bool take(const struct yg_requirement *requirement, struct yg_str *version)
{
    *version = yg_str_trim(*version);
    return requirement->scheme->check(*version, NULL) == YG_OK;
}

const struct yg_syntax yg_syntax_composer = {
    .name = "composer",
    .scheme = YG_SCHEME_COMPOSER,
    .parse = parse,
    .take = take,
};
