/* test_template.c - sections, places, and lines that are left out. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/cases/text/template.h"

static struct yg_template_set set;

Test(template, parses_sections)
{
    static const char text[] = "# head\n\n@a\none\n\ntwo\n# inside\nthree\n\n@b\n@c\nlast";
    struct yg_buf out = {0};
    struct yg_template_places none = {.count = 0};

    cr_assert(eq(int, yg_template_parse(yg_str(text), &set, NULL), YG_OK));
    cr_expect(eq(sz, set.count, 3));
    yg_template_lines(yg_template_find(&set, YG_STR("a")), &none, &out);
    cr_expect(yg_str_equal(yg_buf_str(&out), YG_STR("one\n\ntwo\nthree\n")),
              "empty lines inside stay, comments and empty lines at the end go: %.*s",
              YG_STR_ARG(yg_buf_str(&out)));
    cr_expect(eq(sz, yg_template_find(&set, YG_STR("b")).len, 0));
    cr_expect(yg_template_find(&set, YG_STR("b")).ptr != NULL, "empty is there");
    cr_expect(yg_template_find(&set, YG_STR("d")).ptr == NULL, "absent is not");
    cr_expect(yg_str_equal(yg_template_find(&set, YG_STR("c")), YG_STR("last")));
    yg_buf_deinit(&out);
}

Test(template, refuses_what_it_cannot_fill)
{
    static const struct row {
        const char *why, *text;
        size_t at;
        const char *error;
    } rows[] = {
        {"text without a section", "# ok\nhello\n@a\n", 5, "text before the first section"},
        {"a name twice", "@a\nx\n@a\n", 5, "section \"a\" twice"},
        {"no end of a place", "@a\nuntil {due\n", 3, "'{' and '}' do not stand in pairs"},
        {"no beginning", "@a\nuntil due}\n", 3, "'{' and '}' do not stand in pairs"},
        {"no beginning, before a good place", "@a\na } {b}\n", 3,
         "'{' and '}' do not stand in pairs"},
        {"a place in a place", "@a\n{a{b}\n", 3, "'{' and '}' do not stand in pairs"},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_error err = {0};

        cr_expect(eq(int, yg_template_parse(yg_str(rows[i].text), &set, &err), YG_MALFORMED), "%s",
                  rows[i].why);
        cr_expect(eq(sz, err.at, rows[i].at), "%s", rows[i].why);
        cr_expect(eq(int, strcmp(err.text, rows[i].error), 0), "%s: %s", rows[i].why, err.text);
    }
}

Test(template, limits_sections)
{
    struct yg_buf text = {0};
    struct yg_error err = {0};

    for (int i = 0; i <= YG_TEMPLATE_SECTIONS_MAX; i++)
        yg_buf_printf(&text, "@s%d\n", i);
    cr_expect(eq(int, yg_template_parse(yg_buf_str(&text), &set, &err), YG_LIMIT));
    yg_buf_deinit(&text);
}

Test(template, fills_places)
{
    static const struct row {
        const char *why, *text, *lines, *first;
    } rows[] = {
        {"places", "a {x} b {y}", "a 1 b two\n", "a 1 b two"},
        {"a line without one of its places is left out", "{x} {gone}\n{y}", "two\n", "two"},
        {"an empty value is absent", "{empty}\nrest", "rest\n", "rest"},
        {"half of a line does not stay", "some {x} and {gone}", "", ""},
        {"a value is not filled again", "{braces}", "{x}\n", "{x}"},
        {"a value does not break its line", "{lines}", "a b c\n", "a b c"},
        {"first passes over empty lines", "\n{x}", "\n1\n", "1"},
        {"several", "{x}\n{y}", "1\ntwo\n", "1"},
    };
    struct yg_template_places places = {.count = 0};

    yg_template_put(&places, "x", YG_STR("1"));
    yg_template_put(&places, "y", YG_STR("two"));
    yg_template_put(&places, "empty", YG_STR(""));
    yg_template_put(&places, "braces", YG_STR("{x}"));
    yg_template_put(&places, "lines",
                    YG_STR("a\nb\x7f"
                           "c"));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_buf out = {0};

        yg_template_lines(yg_str(rows[i].text), &places, &out);
        cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(rows[i].lines)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&out)));
        yg_buf_reset(&out);
        yg_template_first(yg_str(rows[i].text), &places, &out);
        cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(rows[i].first)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&out)));
        yg_buf_deinit(&out);
    }
}
