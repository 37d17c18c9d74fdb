/* test_casebook_order.c - what is decided does not depend on the order in which it was applied. */
#include <stdio.h>

#include "pipeline/cases/casebook_state.h"
#include "tests/pipeline/cases/book.h"

/* A small world: names merged over two steps, several partitions, owners, exploitation. No two
 * lines say different things of the same. */
static const char *const world[] = {
    "facts CVE-1 alias=GHSA-a,GO-1 sev=critical about=GHSA-a,GO-1",
    "facts GHSA-a alias=GO-1",
    "facts GO-1",
    "facts CVE-2 alias=GHSA-b sev=medium",
    "facts GHSA-b",
    "facts GHSA-c alias=PYSEC-1",
    "facts CVE-3 withdrawn",
    "facts CVE-4 sev=low",
    "facts CVE-5 alias=GHSA-c",
    "count CVE-1 n=3 sample=a,b comp=pkg:npm/x@1,2,3",
    "count CVE-1 n=4 p=1 scope=t sample=c comp=pkg:npm/x@1,2,4",
    "count GHSA-a n=5 p=2 sample=d",
    "count GHSA-a n=5 sample=a",
    "count GO-1 n=6 p=2",
    "count GO-1 n=2 p=3 exp=unknown stop",
    "count CVE-2 n=1 tenant=x",
    "count GHSA-b n=1 tenant=x scope=t site=osaka",
    "count GHSA-b n=1 tenant=y",
    "count GHSA-c n=9 ui=1 scope=unassigned kind=service",
    "count PYSEC-1 n=2 scope=u",
    "count CVE-4 n=1 exp=isolated differ",
    "count CVE-6 n=1",
    "facts SSA-1 became=CVE-7,CVE-8",
    "facts CVE-7 about=SSA-1",
    "facts CVE-8 about=SSA-1",
    "count CVE-7 n=2",
    "count CVE-8 n=2 p=2",
    "count SSA-1 n=1 p=1",
    "kev CVE-2=2026-11-05 at=2026-11-06",
    "epss CVE-1=0.6 at=2026-11-06",
    "epss CVE-4=0.2 at=2026-11-06",
    "scope s owner=cam",
    "scope t owner=web kind=service",
    "team cam ja=c",
    "progress 0 assets=5",
};

#define WORLD_LINES YG_COUNT(world)

static unsigned seed_of_run(void)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;

    fprintf(stderr, "YG_SEED=%u\n", seed);
    return seed;
}

static void shuffle(const char **lines, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = (size_t)rand() % i;
        const char *line = lines[i - 1];

        lines[i - 1] = lines[k];
        lines[k] = line;
    }
}

/* One number for all cases; with open parts only, or all. */
static uint64_t digest(const struct book *b, bool open_only)
{
    struct yg_buf buf = {0};
    uint64_t sum = 0;

    for (size_t i = 0; i < b->case_count; i++) {
        struct yg_case value = *b->cases[i];
        struct yg_case_part parts[16];
        size_t kept = 0;

        for (size_t k = 0; k < value.part_count; k++) {
            cr_assert(lt(sz, kept, 16));
            if (!open_only || value.parts[k].state == YG_CASE_OPEN)
                parts[kept++] = value.parts[k];
        }
        if (kept == 0)
            continue;
        value.parts = parts;
        value.part_count = kept;
        sum += yg_book_fingerprint(&value, &buf); /* of any order of cases */
    }
    yg_buf_deinit(&buf);
    return sum;
}

Test(casebook_order, one_settle_gives_the_same_in_every_order)
{
    const char *lines[WORLD_LINES];
    struct book first;

    srand(seed_of_run());
    memcpy(lines, world, sizeof lines);
    for (int baseline = 0; baseline < 2; baseline++) {
        book_init(&first, baseline != 0);
        for (size_t i = 0; i < WORLD_LINES; i++)
            book_run(&first, world[i]);
        book_run(&first, "end; settle");
        cr_assert(eq(int, first.status, YG_OK));
        cr_expect(gt(sz, first.case_count, 4));
        for (int round = 0; round < 200; round++) {
            struct book b;

            shuffle(lines, WORLD_LINES);
            book_init(&b, baseline != 0);
            for (size_t i = 0; i < WORLD_LINES; i++)
                book_run(&b, lines[i]);
            book_run(&b, "end; settle");
            cr_expect(yg_str_equal(yg_buf_str(&b.log), yg_buf_str(&first.log)), "%d: %.*s\n%.*s",
                      round, YG_STR_ARG(yg_buf_str(&b.log)), YG_STR_ARG(yg_buf_str(&first.log)));
            cr_expect(yg_str_equal(yg_buf_str(&b.text), yg_buf_str(&first.text)), "%d", round);
            cr_expect(eq(u64, digest(&b, false), digest(&first, false)), "%d", round);
            book_deinit(&b);
        }
        book_deinit(&first);
    }
}

/* Settles on the way see half of the world: parts that opened and closed again stay behind, closed.
 * What is open in the end is the same. */
Test(casebook_order, settles_on_the_way_change_nothing_of_what_is_open)
{
    const char *lines[WORLD_LINES];
    struct book first;

    srand(seed_of_run());
    memcpy(lines, world, sizeof lines);
    book_init(&first, false);
    for (size_t i = 0; i < WORLD_LINES; i++)
        book_run(&first, world[i]);
    book_run(&first, "settle");
    for (int round = 0; round < 200; round++) {
        struct book b;

        shuffle(lines, WORLD_LINES);
        book_init(&b, false);
        for (size_t i = 0; i < WORLD_LINES; i++) {
            if (rand() % 4 == 0)
                book_run(&b,
                         "count CVE-1 n=77 p=1 scope=t; count GO-1 n=0 p=2; facts CVE-2 sev=none");
            book_run(&b, lines[i]);
            if (rand() % 4 == 0)
                book_run(&b, "settle");
            if (rand() % 16 == 0)
                book_run(&b, "restart");
        }
        for (size_t i = 0; i < WORLD_LINES; i++)
            book_run(&b, world[i]); /* what was overwritten */
        book_run(&b, "settle");
        cr_assert(eq(int, b.status, YG_OK));
        cr_expect(eq(u64, digest(&b, true), digest(&first, true)), "%d", round);
        book_deinit(&b);
    }
    book_deinit(&first);
}

Test(casebook_order, a_restart_in_any_order_gives_nothing)
{
    const char *lines[WORLD_LINES];
    struct book b;

    srand(seed_of_run());
    memcpy(lines, world, sizeof lines);
    book_init(&b, false);
    for (size_t i = 0; i < WORLD_LINES; i++)
        book_run(&b, world[i]);
    book_run(&b, "settle");
    b.line_count = 0;
    for (int round = 0; round < 200; round++) {
        size_t before = b.outputs;
        struct yg_case *moved = b.cases[0];
        size_t k = (size_t)rand() % b.case_count;

        b.cases[0] = b.cases[k];
        b.cases[k] = moved;
        shuffle(lines, WORLD_LINES);
        book_restart(&b);
        for (size_t i = 0; i < WORLD_LINES; i++)
            book_apply(&b, yg_str(lines[i]));
        book_settle(&b);
        cr_assert(eq(int, b.status, YG_OK));
        cr_assert(eq(sz, b.outputs, before), "%d: %.*s", round, YG_STR_ARG(yg_buf_str(&b.log)));
    }
    book_deinit(&b);
}
