/* test_known.c - what a maker of ranges remembers never shows: only that it is the same block. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/buf.h"
#include "tests/support/advisories.h"
#include "tests/support/random.h"
#include "tests/support/ranges.h"

static void put_bound(struct yg_buf *out, const struct yg_bound *bound)
{
    yg_buf_printf(out, "%.*s=", YG_STR_ARG(bound->text));
    for (size_t i = 0; i < bound->key.len; i++)
        yg_buf_printf(out, "%02x", (unsigned char)bound->key.ptr[i]);
}

/* Everything that ranges say. */
static void put_ranges(struct yg_buf *out, const struct yg_ranges *ranges)
{
    yg_buf_reset(out);
    if (ranges == NULL)
        return;
    yg_buf_printf(out, "scheme %d pseudo %d first ", (int)ranges->scheme, (int)ranges->pseudo);
    put_bound(out, &ranges->first_fixed);
    for (uint32_t i = 0; i < ranges->interval_count; i++) {
        const struct yg_interval *in = &ranges->intervals[i];

        yg_buf_printf(out, " %c", in->low_excluded ? '(' : '[');
        put_bound(out, &in->low);
        yg_buf_append_char(out, ',');
        put_bound(out, &in->high);
        yg_buf_printf(out, "%c%s", in->high_included ? ']' : ')', in->high_unfixed ? "*" : "");
    }
    for (uint32_t i = 0; i < ranges->version_count; i++)
        yg_buf_printf(out, " \"%.*s\"", YG_STR_ARG(ranges->versions[i]));
}

static const enum yg_scheme_id schemes[] = {YG_SCHEME_NPM,  YG_SCHEME_DEB,   YG_SCHEME_APK,
                                            YG_SCHEME_PYPI, YG_SCHEME_MAVEN, YG_SCHEME_GOLANG,
                                            YG_SCHEME_NONE, YG_SCHEME_CRAN};

/* A text that is a version in some schemes and none in others; some are long. */
static void put_version(struct yg_buf *out, uint64_t *random)
{
    static const char *const tails[] = {"", "", "", "-r1", "rc1", "-1", "~x", "+a", ".0", "-beta"};

    yg_buf_printf(out, "%zu.%zu%s", random_below(random, 30), random_below(random, 30),
                  tails[random_below(random, YG_COUNT(tails))]);
    for (size_t i = random_below(random, 20) == 0 ? 30 : 0; i > 0; i--)
        yg_buf_append(out, YG_STR(".1"));
}

/* "i0 f2.1|1.0,1.1" as advisory_read reads it. */
static void put_entry(struct yg_buf *out, uint64_t *random)
{
    size_t versions = random_below(random, 6);

    yg_buf_append(out, YG_STR("X-1;eco|name|"));
    if (random_below(random, 5) > 0) {
        yg_buf_append(out, YG_STR("i0 f"));
        put_version(out, random);
    }
    yg_buf_append_char(out, '|');
    for (size_t i = 0; i < versions; i++) {
        put_version(out, random);
        yg_buf_append_char(out, i + 1 < versions ? ',' : '\0');
    }
    yg_buf_append_char(out, '\0');
}

static struct yg_ranges *build(struct yg_range_maker *maker, enum yg_scheme_id scheme,
                               const struct yg_affected *entry, struct yg_range_counts *counts)
{
    struct yg_ranges *ranges;

    cr_assert(eq(int, yg_ranges_build(maker, scheme, entry, &ranges, counts, NULL), YG_OK));
    return ranges;
}

/* The texts of an entry as a decoder leaves them: cut out of the line. */
static void point_out(struct yg_affected *entry, struct yg_str line)
{
    struct yg_str rest = yg_str_from(line, strlen("X-1;eco|name|"));

    entry->ranges_text = yg_str_cut(&rest, '|');
    entry->versions_text = rest;
}

Test(known, gives_what_a_new_maker_gives)
{
    uint64_t random = random_begin();
    struct yg_range_maker *old = yg_range_maker_create();
    struct yg_buf lines[40] = {{0}}, was = {0}, is = {0};

    for (int round = 0; round < 4000; round++) {
        struct yg_buf *line = &lines[random_below(&random, YG_COUNT(lines))];
        enum yg_scheme_id scheme = schemes[random_below(&random, YG_COUNT(schemes))];
        struct yg_range_maker *fresh = yg_range_maker_create();
        struct yg_range_counts a = {0}, b = {0};
        struct yg_arena arena = {0};

        if (line->len == 0 || random_below(&random, 4) == 0) {
            yg_buf_reset(line);
            put_entry(line, &random);
        }
        struct yg_advisory advisory = advisory_read(&arena, line->ptr);
        if (random_below(&random, 4) > 0)
            point_out(advisory.affected, yg_str(line->ptr));
        struct yg_ranges *expected = build(fresh, scheme, advisory.affected, &a);
        struct yg_ranges *found = build(old, scheme, advisory.affected, &b);
        put_ranges(&was, expected);
        put_ranges(&is, found);
        cr_assert(yg_str_equal(yg_buf_str(&was), yg_buf_str(&is)), "%s: %.*s, not %.*s", line->ptr,
                  YG_STR_ARG(yg_buf_str(&is)), YG_STR_ARG(yg_buf_str(&was)));
        cr_assert(eq(u64, a.unreadable, b.unreadable));
        yg_ranges_release(expected);
        yg_ranges_release(found);
        yg_range_maker_destroy(fresh);
        yg_arena_deinit(&arena);
    }
    yg_range_maker_destroy(old);
    for (size_t i = 0; i < YG_COUNT(lines); i++)
        yg_buf_deinit(&lines[i]);
    yg_buf_deinit(&was);
    yg_buf_deinit(&is);
}

static const struct {
    const char *why, *first, *second;
    bool pointed; /* the texts are known */
    enum yg_scheme_id first_scheme, second_scheme;
    bool same; /* one block for both */
} rows[] = {
    {"equal bytes", "i0 f1.0.2|1.0.1", "i0 f1.0.2|1.0.1", true, YG_SCHEME_NPM, YG_SCHEME_NPM, true},
    {"no text is known", "i0 f1.0.2|1.0.1", "i0 f1.0.2|1.0.1", false, YG_SCHEME_NPM, YG_SCHEME_NPM,
     false},
    {"of another scheme", "i0 f1.0.2|1.0.1", "i0 f1.0.2|1.0.1", true, YG_SCHEME_NPM, YG_SCHEME_DEB,
     false},
    {"other versions", "i0 f1.0.2|1.0.1", "i0 f1.0.2|1.0.3", true, YG_SCHEME_NPM, YG_SCHEME_NPM,
     false},
    {"other ranges", "i0 f1.0.2|1.0.1", "i0 f1.0.3|1.0.1", true, YG_SCHEME_NPM, YG_SCHEME_NPM,
     false},
    {"the same bytes, cut at another place", "i0 f1.0|2.0", "i0 f1.02|.0", true, YG_SCHEME_CRAN,
     YG_SCHEME_CRAN, false},
    {"no versions", "i0 f1.0.2|", "i0 f1.0.2|", true, YG_SCHEME_NPM, YG_SCHEME_NPM, true},
};

Test(known, shares_what_is_equal)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_range_maker *maker = yg_range_maker_create();
        const char *entries[] = {rows[i].first, rows[i].second};
        struct yg_ranges *made[2];
        struct yg_range_counts counts = {0};
        struct yg_arena arena = {0};

        for (size_t k = 0; k < 2; k++) {
            struct yg_buf line = {0};

            yg_buf_printf(&line, "X-1;eco|name|%s", entries[k]);
            struct yg_advisory advisory = advisory_read(&arena, line.ptr);
            if (rows[i].pointed)
                point_out(advisory.affected, yg_str(line.ptr));
            made[k] = build(maker, k == 0 ? rows[i].first_scheme : rows[i].second_scheme,
                            advisory.affected, &counts);
            yg_buf_deinit(&line);
        }
        cr_expect(eq(int, made[0] == made[1], rows[i].same), "%s", rows[i].why);
        yg_range_maker_destroy(maker); /* what is in use stays */
        cr_expect(eq(u32, made[1]->uses, rows[i].same ? 2 : 1), "%s", rows[i].why);
        yg_ranges_release(made[0]);
        yg_ranges_release(made[1]);
        yg_arena_deinit(&arena);
    }
}
