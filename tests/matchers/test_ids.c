/* test_ids.c - numbers of texts against a list of texts. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/ids.h"
#include "pipeline/base/error.h"
#include "tests/support/random.h"

static const struct {
    const char *why, *text;
    uint32_t number;
} rows[] = {
    {"numbers count up", "CVE-1", 0}, {"another text", "CVE-2", 1},
    {"an equal one", "CVE-1", 0},     {"its beginning is another one", "CVE-", 2},
    {"the empty text is one", "", 3}, {"and again", "", 3},
    {"case matters", "cve-1", 4},
};

Test(ids, numbers_every_row)
{
    struct yg_ids *ids = yg_ids_create();

    cr_expect(eq(u32, yg_ids_find(ids, YG_STR("CVE-1")), YG_ID_NONE), "nothing is there");
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_str text = yg_str(rows[i].text);

        cr_expect(eq(u32, yg_ids_intern(ids, text), rows[i].number), "%s", rows[i].why);
        cr_expect(eq(u32, yg_ids_find(ids, text), rows[i].number), "%s: found", rows[i].why);
        cr_expect(yg_str_equal(yg_ids_text(ids, rows[i].number), text), "%s: text", rows[i].why);
    }
    cr_expect(eq(u32, yg_ids_find(ids, YG_STR("CVE-3")), YG_ID_NONE));
    yg_ids_destroy(ids);
}

/* Long ones have a block of their own. */
static struct yg_str random_text(uint64_t *random, size_t n, char room[40000])
{
    size_t len = (size_t)snprintf(room, 40000, "id-%zu", n);

    for (size_t i = n % 500 == 0 ? 20000 + random_below(random, 19000) : 0; i > 0; i--)
        room[len++] = 'x';
    return (struct yg_str){room, len};
}

Test(ids, keep_every_text_while_they_grow)
{
    enum { COUNT = 20000 };
    static char room[40000];
    static size_t lengths[COUNT];
    uint64_t random = random_begin();
    struct yg_ids *ids = yg_ids_create();

    for (uint32_t i = 0; i < COUNT; i++) {
        struct yg_str text = random_text(&random, i, room);

        lengths[i] = text.len;
        cr_assert(eq(u32, yg_ids_intern(ids, text), i));
        cr_assert(eq(u32, yg_ids_find(ids, text), i));
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        char start[32];

        snprintf(start, sizeof start, "id-%u", i);
        cr_assert(eq(sz, yg_ids_text(ids, i).len, lengths[i]));
        cr_assert(yg_str_starts(yg_ids_text(ids, i), yg_str(start)));
    }
    yg_ids_destroy(ids);
}
