#include "matchers/version/products/dotted.h"

#include "matchers/version/number_list.h"
#include "matchers/version/tokens.h"

static enum yg_status check_count(struct yg_str text, const char *separators, size_t wanted,
                                  size_t or_wanted, struct yg_error *err)
{
    size_t count;
    enum yg_status st = yg_number_list_check(text, separators, &count, err);

    if (st != YG_OK || count == wanted || count == or_wanted)
        return st;
    if (wanted == or_wanted)
        return yg_fail(err, YG_MALFORMED, text.len, "%zu numbers, %zu are wanted", count, wanted);
    return yg_fail(err, YG_MALFORMED, text.len, "%zu numbers, %zu or %zu are wanted", count, wanted,
                   or_wanted);
}

enum yg_status yg_version_dotted_check(struct yg_str text, struct yg_error *err)
{
    size_t count;

    return yg_number_list_check(text, ".", &count, err);
}

enum yg_status yg_version_majorminor_check(struct yg_str text, struct yg_error *err)
{
    return check_count(text, ".-", 2, 2, err);
}

enum yg_status yg_version_dotted3_check(struct yg_str text, struct yg_error *err)
{
    return check_count(text, ".", 3, 3, err);
}

enum yg_status yg_version_dotted4_check(struct yg_str text, struct yg_error *err)
{
    return check_count(text, ".", 4, 4, err);
}

enum yg_status yg_version_edge_check(struct yg_str text, struct yg_error *err)
{
    return check_count(text, ".", 2, 4, err);
}

static bool is_intdot(char c)
{
    return yg_is_digit(c) || c == '.';
}

enum yg_status yg_version_intdot_check(struct yg_str text, struct yg_error *err)
{
    return yg_version_dotted_check(yg_cut_run(&text, is_intdot), err);
}

int yg_version_dotted_compare(struct yg_str a, struct yg_str b)
{
    return yg_number_list_compare(yg_number_list_trim(a), yg_number_list_trim(b));
}

void yg_version_dotted_key(struct yg_str text, struct yg_buf *out)
{
    yg_number_list_key(yg_number_list_trim(text), out);
}

int yg_version_intdot_compare(struct yg_str a, struct yg_str b)
{
    return yg_version_dotted_compare(yg_cut_run(&a, is_intdot), yg_cut_run(&b, is_intdot));
}

void yg_version_intdot_key(struct yg_str text, struct yg_buf *out)
{
    yg_version_dotted_key(yg_cut_run(&text, is_intdot), out);
}
