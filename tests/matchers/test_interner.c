/* test_interner.c - one thread; many threads: tests/threads/index.c. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/interner.h"
#include "pipeline/base/error.h"
#include "tests/support/hostile_names.h"

static bool no_pages; /* memory is out; see tests/matchers/CMakeLists.txt */

void *__real_yg_pages_alloc(size_t size);
void *__wrap_yg_pages_alloc(size_t size);

void *__wrap_yg_pages_alloc(size_t size)
{
    return no_pages ? NULL : __real_yg_pages_alloc(size);
}

static struct yg_str number_text(char buffer[32], unsigned number)
{
    return (struct yg_str){buffer, (size_t)snprintf(buffer, 32, "text-%u", number)};
}

Test(interner, numbers_texts_in_order_of_arrival)
{
    struct yg_interner *interner = yg_interner_create(sizeof(uint32_t));
    static const struct yg_str texts[] = {{"a", 1}, {"", 0}, {"a\0b", 3}, {"a\0c", 3}};

    cr_assert(interner != NULL);
    for (uint32_t i = 0; i < YG_COUNT(texts); i++)
        cr_expect(eq(u32, yg_interner_find(interner, texts[i]), YG_INTERNER_NONE));
    for (uint32_t i = 0; i < YG_COUNT(texts); i++)
        cr_expect(eq(u32, yg_interner_intern(interner, texts[i], NULL), i));
    for (uint32_t i = 0; i < YG_COUNT(texts); i++) {
        cr_expect(eq(u32, yg_interner_intern(interner, texts[i], NULL), i), "again");
        cr_expect(eq(u32, yg_interner_find(interner, texts[i]), i));
        cr_expect(yg_str_equal(yg_interner_text(interner, i), texts[i]));
        cr_expect(eq(u32, *(uint32_t *)yg_interner_payload(interner, i), 0), "payload is zeroed");
    }
    cr_expect(eq(u32, yg_interner_count(interner), 4));
    yg_interner_destroy(interner);
}

Test(interner, grows_through_many_tables_and_gives_the_old_ones_back)
{
    enum { TEXTS = 200000 };
    struct yg_interner *interner = yg_interner_create(sizeof(uint32_t));
    struct yg_reclaim *reclaim = yg_reclaim_create();
    const void *first = NULL;
    char buffer[32];
    size_t before, after;

    cr_assert(interner != NULL && reclaim != NULL);
    for (unsigned i = 0; i < TEXTS; i++) {
        cr_assert(eq(u32, yg_interner_intern(interner, number_text(buffer, i), NULL), i));
        if (i == 0)
            first = yg_interner_payload(interner, 0);
    }
    for (unsigned i = 0; i < TEXTS; i++)
        cr_assert(eq(u32, yg_interner_find(interner, number_text(buffer, i)), i));
    cr_expect(eq(ptr, yg_interner_payload(interner, 0), (void *)(uintptr_t)first),
              "payloads never move");
    cr_expect(eq(u32, yg_interner_find(interner, number_text(buffer, TEXTS)), YG_INTERNER_NONE));
    before = yg_interner_bytes(interner);
    yg_interner_collect(interner, reclaim);
    cr_expect(eq(sz, yg_reclaim_poll(reclaim), 0), "no reader holds an old table");
    after = yg_interner_bytes(interner);
    cr_expect(eq(sz, before, after), "outgrown tables are not counted");
    cr_expect(eq(u32, yg_interner_find(interner, number_text(buffer, 7)), 7));
    yg_interner_destroy(interner);
    yg_reclaim_destroy(reclaim);
}

struct log {
    unsigned prepared, dropped;
    bool fail;
};

static bool prepare(void *state, uint32_t id, struct yg_str text)
{
    struct log *log = state;

    (void)id;
    cr_expect(yg_str_equal(text, YG_STR("x")), "the interner's copy");
    log->prepared++;
    return !log->fail;
}

static void dropped(void *state, uint32_t id)
{
    (void)id;
    ((struct log *)state)->dropped++;
}

Test(interner, prepares_a_payload_once_before_it_is_found)
{
    struct yg_interner *interner = yg_interner_create(0);
    struct log log = {.fail = true};
    struct yg_interner_maker maker = {prepare, dropped, &log};

    cr_expect(eq(u32, yg_interner_intern(interner, YG_STR("x"), &maker), YG_INTERNER_NONE),
              "given up");
    cr_expect(eq(u32, yg_interner_find(interner, YG_STR("x")), YG_INTERNER_NONE));
    log.fail = false;
    uint32_t id = yg_interner_intern(interner, YG_STR("x"), &maker);
    cr_expect(ne(u32, id, YG_INTERNER_NONE));
    cr_expect(eq(u32, yg_interner_intern(interner, YG_STR("x"), &maker), id));
    cr_expect(eq(uint, log.prepared, 2), "once in vain, once for good");
    cr_expect(eq(uint, log.dropped, 0), "nobody else was there");
    yg_interner_destroy(interner);
}

Test(interner, cuts_memory_of_any_size)
{
    struct yg_interner *interner = yg_interner_create(0);
    static const size_t sizes[] = {0, 1, 7, 8, 1000, 70000, 16000, 16000, 16000, 16000, 3};

    for (size_t i = 0; i < YG_COUNT(sizes); i++) {
        char *bytes = yg_interner_alloc(interner, sizes[i]);

        cr_assert(bytes != NULL);
        cr_expect(eq(sz, (uintptr_t)bytes % 8, 0));
        memset(bytes, (int)i, sizes[i]); /* the sanitizer watches */
    }
    yg_interner_destroy(interner);
}

Test(interner, fills_its_table_when_it_cannot_grow)
{
    struct yg_interner *interner = yg_interner_create(sizeof(uint32_t));
    static uint32_t ids[2000];
    uint32_t refused = 0;
    char buffer[32];

    ids[0] = yg_interner_intern(interner, number_text(buffer, 0), NULL);
    for (int lap = 0; lap < 2; lap++) {
        no_pages = lap == 0;
        for (unsigned i = 1; i < 2000; i++) {
            uint32_t id = yg_interner_intern(interner, number_text(buffer, i), NULL);

            if (lap == 1 && ids[i] != YG_INTERNER_NONE)
                cr_expect(eq(u32, id, ids[i]), "what was there stays");
            refused += lap == 0 && id == YG_INTERNER_NONE;
            ids[i] = id;
            cr_expect(eq(u32, yg_interner_find(interner, number_text(buffer, i)), id));
        }
    }
    cr_expect(all(ge(u32, refused, 2000 - 1024), lt(u32, refused, 2000 - 900)),
              "1024 slots, and hardly one left empty: %u", refused);
    for (unsigned i = 0; i < 2000; i++) {
        cr_expect(ne(u32, ids[i], YG_INTERNER_NONE), "with memory there is room again");
        cr_expect(eq(u32, yg_interner_find(interner, number_text(buffer, i)), ids[i]));
    }
    yg_interner_destroy(interner);
}

Test(interner, hostile_names_have_short_paths)
{
    enum { NAMES = 2000 };
    static const struct row {
        const char *why;
        enum hostile kind;
        uint32_t mean_max;
    } rows[] = {
        {"names as they come", HOSTILE_NOT, 2},
        {"of one home slot in every table", HOSTILE_ONE_BUCKET, 18},
        {"of one hash: only the second one tells them apart", HOSTILE_ONE_HASH, 18},
    };
    static struct hostile_name names[NAMES];

    hostile_fix_seed();
    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        struct yg_interner *interner = yg_interner_create(0);
        uint64_t number = 0, looked = 0;

        for (uint32_t i = 0; i < NAMES; i++) {
            hostile_make(rows[r].kind, &names[i], &number);
            cr_assert(eq(u32, yg_interner_intern(interner, hostile_text(&names[i]), NULL), i));
        }
        if (rows[r].kind == HOSTILE_ONE_HASH)
            cr_assert(eq(u64, yg_hash(hostile_text(&names[0])), yg_hash(hostile_text(&names[1]))));
        for (uint32_t i = 0; i < NAMES; i++) {
            cr_expect(eq(u32, yg_interner_find(interner, hostile_text(&names[i])), i), "%s",
                      rows[r].why);
            cr_expect(le(u32, yg_interner_path(interner, hostile_text(&names[i])), 128));
            looked += yg_interner_path(interner, hostile_text(&names[i]));
        }
        cr_expect(le(u64, looked, rows[r].mean_max * NAMES), "%s: %g slots a name", rows[r].why,
                  (double)looked / NAMES);
        yg_interner_destroy(interner);
    }
}

Test(interner, destroys_nothing)
{
    yg_interner_destroy(NULL);
}
