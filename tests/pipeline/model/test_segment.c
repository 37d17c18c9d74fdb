#include "pipeline/model/segment.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const struct row {
    const char *why;
    struct yg_segment segment;
    const char *text;
} rows[] = {
    {"all parts",
     {.tenant = {"acme", 4},
      .scope = {"product/cam-9", 13},
      .site = {"osaka-2", 7},
      .exposure = YG_EXPOSED_INTERNET,
      .stage = {"shipped", 7},
      .must_not_stop = true,
      .kind = {"device", 6}},
     "acme|product/cam-9|osaka-2|internet|shipped|must_not_stop|device"},
    {"nothing is known", {.scope = {"unassigned", 10}}, "|unassigned||unknown|||"},
    {"separator, escape and control bytes",
     {.scope = {"a|b%c\n\x7F", 7}, .exposure = YG_EXPOSED_ISOLATED},
     "|a%7Cb%25c%0A%7F||isolated|||"},
    {"text beyond ASCII stays",
     {.site = {"\xE5\xA4\xA7\xE9\x98\xAA", 6}},
     "||\xE5\xA4\xA7\xE9\x98\xAA|unknown|||"},
};

Test(segment, text_form_goes_both_ways)
{
    struct yg_arena arena = {0};
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_segment back;
        struct yg_error err = {.text = ""};

        yg_buf_reset(&buf);
        yg_segment_format(&rows[i].segment, &buf);
        cr_expect(yg_str_equal(yg_buf_str(&buf), yg_str(rows[i].text)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&buf)));
        cr_assert(eq(int, yg_segment_parse(&arena, yg_str(rows[i].text), &back, &err), YG_OK),
                  "%s: %s", rows[i].why, err.text);
        cr_expect(yg_segment_equal(&back, &rows[i].segment), "%s", rows[i].why);
    }
    yg_buf_deinit(&buf);
    yg_arena_deinit(&arena);
}

Test(segment, every_part_counts_for_equality)
{
    const struct yg_segment base = rows[0].segment;
    struct yg_segment others[7];

    for (size_t i = 0; i < YG_COUNT(others); i++)
        others[i] = base;
    others[0].tenant = YG_STR("x");
    others[1].scope = YG_STR("x");
    others[2].site = YG_STR("x");
    others[3].exposure = YG_EXPOSED_INTERNAL;
    others[4].stage = YG_STR("x");
    others[5].must_not_stop = false;
    others[6].kind = YG_STR("x");
    cr_expect(yg_segment_equal(&base, &base));
    for (size_t i = 0; i < YG_COUNT(others); i++)
        cr_expect(not(yg_segment_equal(&base, &others[i])), "part %zu", i + 1);
}

static const struct wrong {
    const char *why, *text;
    size_t at;
    const char *error;
} wrongs[] = {
    {"empty", "", 0, "segment: part 1 is not well formed"},
    {"too few parts", "|a||unknown||", 13, "segment: part 6 is not well formed"},
    {"too many parts", "|a||unknown||||", 14, "segment: part 7 is not well formed"},
    {"escape cut short", "|a%7", 1, "segment: part 2 is not well formed"},
    {"escape without digits", "|%zz||unknown|||", 1, "segment: part 2 is not well formed"},
};

Test(segment, rejects_with_place_and_reason)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        struct yg_segment segment;
        struct yg_error err = {.text = ""};

        cr_expect(
            eq(int, yg_segment_parse(&arena, yg_str(wrongs[i].text), &segment, &err), YG_MALFORMED),
            "%s", wrongs[i].why);
        cr_expect(eq(sz, err.at, wrongs[i].at), "%s", wrongs[i].why);
        cr_expect(eq(str, err.text, (char *)wrongs[i].error), "%s", wrongs[i].why);
    }
    yg_arena_deinit(&arena);
}

Test(segment, labels_have_names)
{
    for (int i = YG_EXPOSED_UNKNOWN; i <= YG_EXPOSED_ISOLATED; i++) {
        enum yg_exposure_label label = (enum yg_exposure_label)i;

        cr_expect(eq(int, yg_exposure_label_find(yg_str(yg_exposure_label_name(label))), i));
    }
    cr_expect(eq(int, yg_exposure_label_find(YG_STR("elsewhere")), YG_EXPOSED_UNKNOWN));
}
