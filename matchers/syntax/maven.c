/* maven.c - version ranges of Maven artifacts.
 *
 *   range    = interval { "," interval }
 *   interval = ( "[" | "(" ) [ version ] "," [ version ] ( "]" | ")" )  |  "[" version [ ".*" ] "]"
 *
 * Source: Maven 3.9, VersionRange and GenericVersionRange: intervals ascend and do not overlap, but
 *         behind one without an end anything may follow; "(1.0)" and empty intervals are no range.
 *         "[1.2.*]" holds 1.2 and all that goes on behind it. A version alone is a wish of the
 *         build ("soft"), no range.
 * Also read, as advisories write it (GitHub, Trivy): operators "=" "==" "!=" "<" "<=" ">" ">=" with
 * comma or blank for and, "||" for or.
 */
#include <string.h>

#include "matchers/syntax/operators.h"

struct interval {
    struct yg_str low, high; /* empty: open */
    bool low_included, high_included;
};

/* One bound: up to a comma or a closing bracket, without blanks around it. */
static struct yg_str read_bound(struct yg_syntax_reader *reader)
{
    size_t start = reader->at;

    while (yg_syntax_more(reader) && strchr(",[]()", yg_syntax_peek(reader)) == NULL)
        reader->at++;
    return yg_str_trim((struct yg_str){reader->text.ptr + start, reader->at - start});
}

static bool is_wildcard(struct yg_str bound)
{
    return bound.len > 2 && yg_str_ends(bound, YG_STR(".*"));
}

static enum yg_status check_bound(struct yg_syntax_reader *reader, struct yg_str bound)
{
    return bound.len == 0 ? YG_OK : yg_syntax_check(reader, bound);
}

/* Low before high, or one version with both ends. */
static enum yg_status check_ends(struct yg_syntax_reader *reader, const struct interval *interval,
                                 size_t at)
{
    int order;

    if (interval->low.len == 0 || interval->high.len == 0)
        return YG_OK;
    order = reader->requirement->scheme->compare(interval->low, interval->high);
    if (order > 0)
        return yg_fail(reader->err, YG_MALFORMED, at, "the range ends before it begins");
    if (order == 0 && !(interval->low_included && interval->high_included))
        return yg_fail(reader->err, YG_MALFORMED, at, "the range holds nothing");
    return YG_OK;
}

static enum yg_status read_interval(struct yg_syntax_reader *reader, struct interval *interval)
{
    size_t at = reader->at;
    bool single = false;

    *interval = (struct interval){.low_included = yg_syntax_take(reader, YG_STR("["))};
    if (!interval->low_included && !yg_syntax_take(reader, YG_STR("(")))
        return yg_fail(reader->err, YG_MALFORMED, at, "'[' or '(' is wanted");
    interval->low = read_bound(reader);
    if (yg_syntax_take(reader, YG_STR(","))) {
        interval->high = read_bound(reader);
    } else {
        interval->high = interval->low;
        single = true;
    }
    interval->high_included = yg_syntax_take(reader, YG_STR("]"));
    if (!interval->high_included && !yg_syntax_take(reader, YG_STR(")")))
        return yg_fail(reader->err, YG_MALFORMED, reader->at, "']' or ')' is wanted");
    if (single && (interval->low.len == 0 || !interval->low_included || !interval->high_included))
        return yg_fail(reader->err, YG_MALFORMED, at, "one version stands between '[' and ']'");
    if (single && is_wildcard(interval->low))
        return yg_syntax_check(reader, yg_str_head(interval->low, interval->low.len - 2));
    enum yg_status st = check_bound(reader, interval->low);
    if (st == YG_OK)
        st = check_bound(reader, interval->high);
    return st == YG_OK ? check_ends(reader, interval, at) : st;
}

static void add_interval(struct yg_syntax_reader *reader, const struct interval *interval)
{
    yg_syntax_or(reader);
    if (interval->low.ptr == interval->high.ptr && interval->low.len > 0) {
        struct yg_str version = interval->low;

        if (is_wildcard(version))
            yg_syntax_add(reader, YG_BEGINS, yg_str_head(version, version.len - 2));
        else
            yg_syntax_add(reader, YG_EQUAL, version);
        return;
    }
    if (interval->low.len > 0)
        yg_syntax_add(reader, interval->low_included ? YG_GREATER_EQUAL : YG_GREATER,
                      interval->low);
    if (interval->high.len > 0)
        yg_syntax_add(reader, interval->high_included ? YG_LESS_EQUAL : YG_LESS, interval->high);
}

static enum yg_status read_intervals(struct yg_syntax_reader *reader)
{
    struct interval last = {0}, next;

    for (bool first = true;; first = false, last = next) {
        size_t at = reader->at;
        enum yg_status st = read_interval(reader, &next);

        if (st != YG_OK)
            return st;
        if (!first && last.high.len > 0 &&
            (next.low.len == 0 || reader->requirement->scheme->compare(next.low, last.high) < 0))
            return yg_fail(reader->err, YG_MALFORMED, at, "ranges ascend and do not overlap");
        add_interval(reader, &next);
        yg_syntax_blanks(reader);
        if (!yg_syntax_more(reader))
            return YG_OK;
        if (yg_syntax_take(reader, YG_STR(","))) /* which Maven does not miss */
            yg_syntax_blanks(reader);
    }
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    yg_syntax_blanks(reader);
    if (yg_syntax_peek(reader) == '[' || yg_syntax_peek(reader) == '(')
        return read_intervals(reader);
    return yg_operators_read(reader, (struct yg_operator_rules){.blank_is_and = true});
}

const struct yg_syntax yg_syntax_maven_range = {
    .name = "maven-range",
    .scheme = YG_SCHEME_MAVEN,
    .parse = parse,
};
