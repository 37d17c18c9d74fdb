#include "pipeline/base/str.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <locale.h>

#include "pipeline/base/error.h"

#define ABSENT ((struct yg_str){NULL, 0})

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

Test(str, order_and_equality)
{
    static const struct row {
        const char *why;
        struct yg_str a, b;
        int order;
    } rows[] = {
        {"the same", {"abc", 3}, {"abc", 3}, 0},
        {"absent equals empty", {NULL, 0}, {"", 0}, 0},
        {"shorter first", {"ab", 2}, {"abc", 3}, -1},
        {"empty first of all", {NULL, 0}, {"\0", 1}, -1},
        {"bytes are unsigned", {"z", 1}, {"\xC3\xA9", 2}, -1},
        {"behind a NUL", {"a\0b", 3}, {"a\0c", 3}, -1},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *r = &rows[i];

        cr_expect(eq(int, sign(yg_str_compare(r->a, r->b)), r->order), "%s", r->why);
        cr_expect(eq(int, sign(yg_str_compare(r->b, r->a)), -r->order), "%s, swapped", r->why);
        cr_expect(eq(int, yg_str_equal(r->a, r->b), r->order == 0), "%s", r->why);
    }
}

Test(str, equality_without_case_is_about_ascii_letters)
{
    cr_expect(yg_str_equal_nocase(YG_STR("Log4J-Core"), YG_STR("log4j-cORE")));
    cr_expect(yg_str_equal_nocase(ABSENT, YG_STR("")));
    cr_expect(not(yg_str_equal_nocase(YG_STR("a"), YG_STR("ab"))));
    cr_expect(not(yg_str_equal_nocase(YG_STR("@"), YG_STR("`"))), "next to the letters");
    cr_expect(not(yg_str_equal_nocase(YG_STR("["), YG_STR("{"))), "next to the letters");
    cr_expect(not(yg_str_equal_nocase(YG_STR("\xC3\x89"), YG_STR("\xC3\xA9"))), "E acute");
}

Test(str, parts)
{
    struct yg_str a = YG_STR("pkg:deb");

    cr_expect(yg_str_equal(yg_str_from(a, 4), YG_STR("deb")));
    cr_expect(yg_str_equal(yg_str_from(a, 7), YG_STR("")));
    cr_expect(yg_str_equal(yg_str_from(a, 99), YG_STR("")));
    cr_expect(yg_str_equal(yg_str_from(ABSENT, 0), ABSENT));
    cr_expect(yg_str_equal(yg_str_head(a, 3), YG_STR("pkg")));
    cr_expect(yg_str_equal(yg_str_head(a, 99), a));
    cr_expect(all(yg_str_starts(a, YG_STR("pkg:")), yg_str_starts(a, a), yg_str_starts(a, ABSENT),
                  not(yg_str_starts(a, YG_STR("deb"))), not(yg_str_starts(ABSENT, a))));
    cr_expect(all(yg_str_ends(a, YG_STR(":deb")), yg_str_ends(a, a), yg_str_ends(a, ABSENT),
                  not(yg_str_ends(a, YG_STR("pkg"))), not(yg_str_ends(ABSENT, a))));
}

Test(str, places)
{
    struct yg_str a = YG_STR("a/bb/a\0x");

    cr_expect(eq(sz, yg_str_index(a, '/'), 1));
    cr_expect(eq(sz, yg_str_rindex(a, '/'), 4));
    cr_expect(eq(sz, yg_str_index(a, '\0'), 6));
    cr_expect(eq(sz, yg_str_index(a, '?'), a.len));
    cr_expect(eq(sz, yg_str_rindex(a, '?'), a.len));
    cr_expect(zero(sz, yg_str_index(ABSENT, '/')));
    cr_expect(zero(sz, yg_str_rindex(ABSENT, '/')));
    cr_expect(eq(sz, yg_str_find(a, YG_STR("b/")), 3));
    cr_expect(eq(sz, yg_str_find(a, YG_STR("\0x")), 6));
    cr_expect(eq(sz, yg_str_find(a, YG_STR("bbb")), a.len));
    cr_expect(zero(sz, yg_str_find(a, ABSENT)), "nothing is found at once");
    cr_expect(zero(sz, yg_str_find(ABSENT, a)), "nothing is found in nothing");
}

Test(str, trims_white_space_at_both_ends_only)
{
    cr_expect(yg_str_equal(yg_str_trim(YG_STR(" \t\r\n\v\f a b \n")), YG_STR("a b")));
    cr_expect(yg_str_equal(yg_str_trim(YG_STR(" \n ")), YG_STR("")));
    cr_expect(yg_str_equal(yg_str_trim(YG_STR("\0")), YG_STR("\0")));
    cr_expect(yg_str_equal(yg_str_trim(ABSENT), ABSENT));
}

Test(str, cuts_list_every_field_once)
{
    struct yg_str rest = YG_STR("a,,b,");
    static const char *const fields[] = {"a", "", "b", ""};
    size_t count = 0;

    while (rest.ptr != NULL) {
        struct yg_str field = yg_str_cut(&rest, ',');

        cr_assert(lt(sz, count, YG_COUNT(fields)));
        cr_expect(yg_str_equal(field, yg_str(fields[count])), "field %zu", count);
        count++;
    }
    cr_expect(eq(sz, count, YG_COUNT(fields)));
}

Test(str, whole_numbers)
{
    static const struct row {
        const char *text;
        bool ok;
        uint64_t value;
    } rows[] = {
        {"0", true, 0},
        {"007", true, 7},
        {"18446744073709551615", false, 0},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"9223372036854775810", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {"1 ", false, 0},
        {"0x10", false, 0},
        {"1.0", false, 0},
        {"/", false, 0},
        {":", false, 0},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        uint64_t value = 42;

        cr_expect(eq(int, yg_str_to_u64(yg_str(rows[i].text), &value), rows[i].ok), "'%s'",
                  rows[i].text);
        cr_expect(eq(u64, value, rows[i].ok ? rows[i].value : 42), "'%s'", rows[i].text);
    }
}

Test(str, decimal_numbers)
{
    static const struct row {
        const char *text;
        bool ok;
        double value;
    } rows[] = {
        {"0.97362", true, 0.97362},
        {"-1.25e3", true, -1250},
        {"1E-2", true, 0.01},
        {"9", true, 9},
        {"1e-400", true, 0},
        {"1e400", false, 0},
        {"-1e400", false, 0},
        {"0,5", false, 0},
        {"1.2.3", false, 0},
        {"1e", false, 0},
        {"e5", false, 0},
        {"-", false, 0},
        {"", false, 0},
        {" 1", false, 0},
        {"inf", false, 0},
        {"nan", false, 0},
        {"0x1p3", false, 0},
        {"0.00000000000000000000000000000000000000000000000000000000000001", false, 0},
    };

    setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is installed, "0,5" would be a number */
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        double value = 42;

        cr_expect(eq(int, yg_str_to_double(yg_str(rows[i].text), &value), rows[i].ok), "'%s'",
                  rows[i].text);
        cr_expect(eq(dbl, value, rows[i].ok ? rows[i].value : 42), "'%s'", rows[i].text);
    }
    double value = 42;
    cr_expect(not(yg_str_to_double(YG_STR("1\0"), &value)), "a NUL is no digit");
}
