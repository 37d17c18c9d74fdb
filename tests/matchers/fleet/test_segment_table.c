#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/fleet/segment_table.h"
#include "tests/support/hostile_names.h"

static struct yg_segment segment(const char *scope, const char *site)
{
    return (struct yg_segment){.tenant = YG_STR(""),
                               .scope = yg_str(scope),
                               .site = yg_str(site),
                               .stage = YG_STR("shipped"),
                               .kind = YG_STR("device")};
}

Test(segment_table, a_pair_keeps_its_number)
{
    struct yg_segment_table *table = yg_segment_table_create(100);
    struct yg_segment a = segment("product/a", "osaka"), b = segment("product/a", "tokyo");
    uint32_t first = yg_segment_table_intern(table, 0, &a);
    int32_t partition;

    cr_expect(ne(u32, yg_segment_table_intern(table, 0, &b), first), "another site");
    cr_expect(ne(u32, yg_segment_table_intern(table, 1, &a), first), "another partition");
    cr_expect(eq(u32, yg_segment_table_intern(table, 0, &a), first));
    cr_expect(eq(u32, yg_segment_table_find(table, 0, &a), first));
    cr_expect(eq(u32, yg_segment_table_find(table, 7, &a), YG_SEGMENT_NONE));
    cr_expect(yg_segment_equal(yg_segment_table_get(table, first, &partition), &a));
    cr_expect(eq(int, partition, 0));
    yg_segment_table_destroy(table);
}

Test(segment_table, when_full_sites_go_first_and_this_is_counted)
{
    enum { MAX = 8 };
    struct yg_segment_table *table = yg_segment_table_create(MAX);
    char site[16], scope[16];

    for (int i = 0; i < 50; i++) {
        snprintf(site, sizeof site, "site-%d", i);
        struct yg_segment one = segment("product/a", site);
        uint32_t number = yg_segment_table_intern(table, 0, &one);
        cr_assert(lt(u32, number, MAX));
        cr_expect(yg_str_equal(yg_segment_table_get(table, number, NULL)->scope, one.scope),
                  "many sites never cost the scope");
    }
    cr_expect(gt(u64, yg_segment_table_overflowed(table), 0));
    uint32_t rest = YG_SEGMENT_NONE;
    for (int i = 0; i < 50; i++) {
        snprintf(scope, sizeof scope, "product/%d", i);
        struct yg_segment one = segment(scope, "osaka");
        rest = yg_segment_table_intern(table, 0, &one);
        cr_assert(le(u32, rest, MAX), "there is always a place: everything else");
    }
    struct yg_segment one = segment("product/1", "osaka");
    uint32_t other = yg_segment_table_intern(table, 7, &one);
    int32_t partition;
    cr_assert(ne(u32, other, YG_SEGMENT_NONE));
    cr_expect(ne(u32, other, rest), "of each partition one: partitions come and go alone");
    yg_segment_table_get(table, other, &partition);
    cr_expect(eq(int, partition, 7));
    for (int i = 0; i < 50; i++)
        other = yg_segment_table_intern(table, i, &one);
    cr_expect(eq(u32, other, YG_SEGMENT_NONE), "more partitions than segments: refused, no endless "
                                               "search");
    yg_segment_table_destroy(table);
}

Test(segment_table, hostile_scopes_have_short_paths)
{
    enum { SCOPES = 2000 };
    static const struct row {
        const char *why;
        bool hostile;
        uint32_t mean_max;
    } rows[] = {
        {"scopes as they come", false, 2},
        {"of one home slot", true, 18},
    };
    static struct hostile_name names[SCOPES];

    hostile_fix_seed();
    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        struct yg_segment_table *table = yg_segment_table_create(YG_SEGMENTS_MAX);
        struct yg_segment one = segment("", "");
        uint64_t number = 0, looked = 0;

        one.stage = one.kind = YG_STR("");
        for (uint32_t i = 0; i < SCOPES; i++) {
            hostile_make_scope(rows[r].hostile, &names[i], &number);
            one.scope = hostile_text(&names[i]);
            cr_assert(eq(u32, yg_segment_table_intern(table, 0, &one), i));
        }
        for (uint32_t i = 0; i < SCOPES; i++) {
            one.scope = hostile_text(&names[i]);
            cr_expect(eq(u32, yg_segment_table_find(table, 0, &one), i), "%s", rows[r].why);
            looked += yg_segment_table_path(table, 0, &one);
        }
        cr_expect(le(u64, looked, rows[r].mean_max * SCOPES), "%s: %g slots a scope", rows[r].why,
                  (double)looked / SCOPES);
        cr_expect(rows[r].hostile == (looked > 4 * SCOPES), "they do meet");
        yg_segment_table_destroy(table);
    }
}
