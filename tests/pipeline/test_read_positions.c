#include "pipeline/read_positions.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define LONG "0123456789012345678901234567890123456789"

static const struct row {
    const char *why, *text, *topic;
    int32_t partition;
    int64_t offset;
    bool passed;
} rows[] = {
    {"nothing was stated", "", "a", 0, 0, false},
    {"read before", "a/0:5", "a", 0, 4, true},
    {"the next one", "a/0:5", "a", 0, 5, false},
    {"another partition whose number begins alike", "a/11:5", "a", 1, 4, false},
    {"another topic that ends alike", "aa/0:5", "a", 0, 4, false},
    {"further behind in the text", "b/0:1,a/0:5", "a", 0, 4, true},
    {"not ours: no number", "a/0:x", "a", 0, 0, false},
    {"a name longer than a topic's", "a/0:5", LONG LONG LONG LONG LONG LONG LONG LONG, 0, 0, false},
};

Test(read_positions, what_was_passed)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct yg_position record = {yg_str(rows[i].topic), rows[i].partition,
                                           rows[i].offset};

        cr_expect(eq(int, yg_read_positions_passed(yg_str(rows[i].text), &record), rows[i].passed),
                  "%s", rows[i].why);
    }
}

Test(read_positions, more_than_a_commit_takes_is_left_out_of_it)
{
    struct yg_read_positions positions = {0};
    struct yg_buf text = {0};

    for (int32_t i = 0; i < 400; i++) {
        const struct yg_position record = {YG_STR("advisories"), i, 1000};

        cr_assert(yg_read_positions_note(&positions, &record));
        yg_read_positions_format(&positions, &text);
        struct yg_str metadata = yg_read_positions_metadata(yg_buf_str(&text));
        cr_expect(eq(sz, metadata.len, text.len <= 4096 ? text.len : 0), "%d partitions", i + 1);
    }
    cr_expect(gt(sz, text.len, 4096), "the test reaches the limit");
    yg_read_positions_deinit(&positions);
    yg_buf_deinit(&text);
}
