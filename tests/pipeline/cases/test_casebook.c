/* test_casebook.c - what a sequence of inputs makes the casebook say. */
#include <stdio.h>

#include "tests/pipeline/cases/script_book.h"

static const struct script live[] = {
    {"a part opens with its owner", "scope s owner=cam; facts CVE-1; count CVE-1; settle",
     "CVE-1 cam opened planned told digest"},
    {"facts may come later: until then nothing is said",
     "scope s owner=cam; count CVE-1; settle; facts CVE-1; settle",
     " / CVE-1 cam opened planned told digest"},
    {"facts without an exposure are no case", "facts CVE-1; settle", ""},
    {"an exposure that went before its facts came is none",
     "count CVE-1; settle; count CVE-1 n=0; facts CVE-1; settle", " / "},
    {"one part per owner",
     "scope s owner=cam; scope t owner=web; facts CVE-1; count CVE-1; count CVE-1 scope=t; settle",
     "CVE-1 cam opened planned told digest; CVE-1 web opened planned told digest"},
    {"known exploitation of an exposed asset is urgent",
     "scope s owner=cam; facts CVE-1; count CVE-1; kev CVE-1=2026-11-02 at=2026-11-02; settle",
     "CVE-1 cam opened urgent told urgent"},
    {"listed in KEV later: class up, at once",
     "facts CVE-1; count CVE-1; settle; kev CVE-1=2026-11-02 at=2026-11-02; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt class_up planned -> urgent told urgent"},
    {"taken out of KEV: class down is an event only",
     "facts CVE-1; count CVE-1; kev CVE-1=2026-11-02 at=2026-11-02; settle; "
     "kev CVE-2=2026-11-02 at=2026-11-03; settle",
     "CVE-1 psirt opened urgent told urgent / CVE-1 psirt class_down urgent -> planned silent"},
    {"an older catalogue changes nothing",
     "facts CVE-1; count CVE-1; kev CVE-1=2026-11-02 at=2026-11-03; settle; "
     "kev CVE-2=2026-11-02 at=2026-11-02; settle",
     "CVE-1 psirt opened urgent told urgent / "},
    {"EPSS over the line raises, an older score does not lower",
     "facts CVE-1; count CVE-1; settle; epss CVE-1=0.2 at=2026-11-03; settle; "
     "epss CVE-1=0.01 at=2026-11-02; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt class_up planned -> soon told digest "
     "/ "},
    {"the highest class of the segments counts",
     "facts CVE-1 sev=critical; count CVE-1 exp=isolated; settle; count CVE-1 exp=internet; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt class_up planned -> soon told digest"},
    {"exposure that nobody stated counts as internet",
     "facts CVE-1 sev=critical; count CVE-1 exp=unknown; settle",
     "CVE-1 psirt opened soon told digest"},
    {"a class without a lane is an event only, and so is its end",
     "facts CVE-1 sev=low; count CVE-1; settle; count CVE-1 n=0; settle",
     "CVE-1 psirt opened none silent / CVE-1 psirt closed no_asset_affected silent"},
    {"from no lane to one: the team hears of it as raised",
     "facts CVE-1 sev=low; count CVE-1; settle; facts CVE-1 sev=high; settle",
     "CVE-1 psirt opened none silent / CVE-1 psirt class_up none -> planned told digest"},
    {"fixed or removed: it closes, once",
     "facts CVE-1; count CVE-1 n=3; settle; count CVE-1 n=2; settle; count CVE-1 n=0; settle; "
     "facts CVE-1 mod=2026-11-05; settle",
     "CVE-1 psirt opened planned told digest /  / "
     "CVE-1 psirt closed no_asset_affected told digest / "},
    {"a count of zero that was never more is nothing", "facts CVE-1; count CVE-1 n=0; settle", ""},
    {"withdrawn, with its exposures",
     "facts CVE-1; count CVE-1; settle; facts CVE-1 withdrawn; count CVE-1 n=0; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt closed withdrawn told digest"},
    {"withdrawn, but still counted by a partition that does not know yet: open",
     "facts CVE-1; count CVE-1; count CVE-1 p=1; settle; facts CVE-1 withdrawn; count CVE-1 n=0; "
     "settle; count CVE-1 n=0 p=1; settle",
     "CVE-1 psirt opened planned told digest /  / CVE-1 psirt closed withdrawn told digest"},
    {"affected again: reopened",
     "facts CVE-1; count CVE-1; settle; count CVE-1 n=0; settle; count CVE-1; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt closed no_asset_affected told digest / "
     "CVE-1 psirt reopened planned told digest"},
    {"a new owner: opened there, reassigned here",
     "scope s owner=cam; facts CVE-1; count CVE-1; settle; scope s owner=web; settle",
     "CVE-1 cam opened planned told digest / CVE-1 web opened planned told digest; "
     "CVE-1 cam closed reassigned told digest"},
    {"an owner on record at last: the fallback team hands over",
     "facts CVE-1; count CVE-1; settle; scope s owner=cam; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 cam opened planned told digest; "
     "CVE-1 psirt closed reassigned told digest"},
    {"a scope taken out of the catalog falls back",
     "scope s owner=cam; facts CVE-1; count CVE-1; settle; remove s; settle",
     "CVE-1 cam opened planned told digest / CVE-1 psirt opened planned told digest; "
     "CVE-1 cam closed reassigned told digest"},
    {"a retired service is silent, its case closes",
     "scope s owner=web kind=service; facts CVE-1; count CVE-1 kind=service; settle; "
     "scope s owner=web kind=service stage=retired; settle",
     "CVE-1 web opened planned told digest / CVE-1 web closed no_asset_affected told digest"},
    {"a retired product is not silent",
     "scope s owner=cam kind=product stage=retired; facts CVE-1; count CVE-1 kind=; settle",
     "CVE-1 cam opened planned told digest"},
    {"KEV by the alias", "facts GHSA-a alias=CVE-1; count GHSA-a; kev CVE-1=2026-11-02; settle",
     "GHSA-a psirt opened urgent told urgent"},
    {"tenants do not see each other",
     "facts CVE-1; count CVE-1 tenant=a; count CVE-1 tenant=b@c; settle; "
     "count CVE-1 tenant=a n=0; settle",
     "CVE-1@a psirt opened planned told digest; CVE-1@b%40c psirt opened planned told digest / "
     "CVE-1@a psirt closed no_asset_affected told digest"},
    {"not confirmed is watched, unless it is exploited",
     "facts CVE-1; count CVE-1 n=0 ui=2; settle; kev CVE-1=2026-11-02; settle",
     "CVE-1 psirt opened none silent / CVE-1 psirt class_up none -> soon told digest"},
    {"assets that nobody has assigned are a part like any other",
     "facts CVE-1; count CVE-1 scope=unassigned; settle", "CVE-1 psirt opened planned told digest"},
    {"a restart gives nothing",
     "scope s owner=cam; facts CVE-1 alias=GHSA-a; facts GHSA-b; count CVE-1; count GHSA-b; "
     "settle; "
     "facts CVE-2 alias=GHSA-b; settle; restart; settle; restart; settle",
     "CVE-1 cam opened planned told digest; GHSA-b cam opened planned told digest / "
     "CVE-2 cam renamed from GHSA-b silent; GHSA-b cam renamed to CVE-2 silent /  / "},
    {"what a restart has missed is said after it",
     "facts CVE-1; count CVE-1; settle; count CVE-1 n=0; restart; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt closed no_asset_affected told digest"},
    {"a new policy is a baseline: what it opens or raises is summed up",
     "facts CVE-1; count CVE-1; settle; facts CVE-1 sev=critical; facts CVE-2; "
     "restart new-policy; settle",
     "CVE-1 psirt opened planned told digest / "
     "CVE-1 psirt class_up planned -> soon silent; summary psirt 1"},
    {"a new policy does not silence known exploitation",
     "facts CVE-1; count CVE-1; settle; kev CVE-1=2026-11-02; restart new-policy; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt class_up planned -> urgent told urgent"},
};

Test(casebook, says_what_has_changed)
{
    run_scripts(live, YG_COUNT(live), false);
}

static const struct script first_load[] = {
    {"nothing is said while the fleet is loaded, then one summary a team",
     "scope s owner=cam; facts CVE-1; facts CVE-2; count CVE-1; count CVE-2; settle; "
     "count CVE-2 scope=t; end; settle",
     " / CVE-1 cam opened planned silent; CVE-2 cam opened planned silent; "
     "CVE-2 psirt opened planned silent; summary cam 2; summary psirt 1"},
    {"known exploitation in an exposed segment does not wait",
     "facts CVE-1; facts CVE-2; count CVE-1; count CVE-2; kev CVE-1=2026-11-02; settle; end; "
     "settle",
     "CVE-1 psirt opened urgent told urgent / CVE-2 psirt opened planned silent; summary psirt 1"},
    {"nor when the load ends in the same settle",
     "facts CVE-1; count CVE-1; kev CVE-1=2026-11-02; end; settle",
     "CVE-1 psirt opened urgent told urgent"},
    {"known exploitation where it is not urgent waits",
     "facts CVE-1; count CVE-1 exp=isolated; kev CVE-1=2026-11-02; settle; end; settle",
     " / CVE-1 psirt opened soon silent; summary psirt 1"},
    {"of one case a part may wait and another not",
     "scope s owner=cam; scope t owner=web; facts CVE-1; count CVE-1; count CVE-1 scope=t "
     "exp=isolated; kev CVE-1=2026-11-02; settle; end; settle",
     "CVE-1 cam opened urgent told urgent / CVE-1 web opened soon silent; summary web 1"},
    {"what went away during the load is never heard of",
     "facts CVE-1; count CVE-1; settle; count CVE-1 n=0; end; settle", " / "},
    {"nothing to sum up: no summary", "end; settle", ""},
    {"a class without a lane is not summed up", "facts CVE-1 sev=low; count CVE-1; end; settle",
     "CVE-1 psirt opened none silent"},
    {"after the load each is said, and the end of a silent one too",
     "facts CVE-1; facts CVE-2; count CVE-1; end; settle; count CVE-2; count CVE-1 n=0; settle",
     "CVE-1 psirt opened planned silent; summary psirt 1 / "
     "CVE-1 psirt closed no_asset_affected told digest; CVE-2 psirt opened planned told digest"},
    {"a restart during the load goes on with it",
     "facts CVE-1; facts CVE-2; count CVE-1; count CVE-2; kev CVE-1=2026-11-02; settle; restart; "
     "settle; end; settle; restart; settle",
     "CVE-1 psirt opened urgent told urgent /  / "
     "CVE-2 psirt opened planned silent; summary psirt 1 / "},
    {"the summary of a tenant is its own",
     "facts CVE-1; count CVE-1 tenant=a; count CVE-1 tenant=b; end; settle",
     "CVE-1@a psirt opened planned silent; CVE-1@b psirt opened planned silent; summary psirt 1; "
     "summary psirt 1"},
};

Test(casebook, opens_a_first_load_silently)
{
    run_scripts(first_load, YG_COUNT(first_load), true);
}

Test(casebook, sums_partitions)
{
    struct book b;

    book_init(&b, false);
    book_run(&b, "facts CVE-1; count CVE-1 n=10 ui=1 sample=c,e; count CVE-1 n=5 p=1 sample=a,c; "
                 "count CVE-1 n=1 p=2 site=osaka; settle");
    const struct yg_case_part *part = book_part(&b, "CVE-1", "psirt");

    cr_assert(part != NULL);
    cr_expect(eq(u64, part->affected, 16));
    cr_expect(eq(u64, part->under_investigation, 1));
    cr_assert(eq(sz, part->scope_count, 1));
    cr_assert(eq(sz, part->scopes[0].segment_count, 2));
    cr_expect(eq(u64, part->scopes[0].segments[0].affected, 15), "partitions 0 and 1");
    cr_expect(yg_str_equal(part->scopes[0].segments[1].site, YG_STR("osaka")));
    cr_assert(eq(sz, part->sample_count, 3), "of all, each once");
    cr_expect(yg_str_equal(part->samples[0], YG_STR("a")));
    cr_expect(yg_str_equal(part->samples[2], YG_STR("e")));
    book_run(&b, "count CVE-1 n=0 p=0; settle");
    cr_expect(eq(u64, book_part(&b, "CVE-1", "psirt")->affected, 6));
    cr_expect(eq(sz, yg_casebook_counts(b.casebook).exposures, 2));
    book_deinit(&b);
}

/* While exposures move to a better name, both may have a count of the same assets. */
Test(casebook, counts_no_asset_under_two_names)
{
    static const struct row {
        const char *why, *lines;
        uint64_t affected;
    } rows[] = {
        {"only the alias has it", "count GHSA-a n=4", 4},
        {"both have it: the better name counts", "count GHSA-a n=4; count CVE-1 n=3", 3},
        {"other partitions are other assets", "count GHSA-a n=4; count CVE-1 n=3 p=1", 7},
        {"other segments are other assets", "count GHSA-a n=4; count CVE-1 n=3 site=x", 7},
        {"two aliases: the first in the order of the facts", "count GO-1 n=2; count GHSA-a n=4", 4},
        {"the same in the other order", "count GHSA-a n=4; count GO-1 n=2", 4},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct book b;

        book_init(&b, false);
        book_run(&b, "facts CVE-1 alias=GHSA-a,GO-1");
        book_run(&b, rows[i].lines);
        book_run(&b, "settle");
        const struct yg_case_part *part = book_part(&b, "CVE-1", "psirt");

        cr_assert(part != NULL, "%s", rows[i].why);
        cr_expect(eq(u64, part->affected, rows[i].affected), "%s", rows[i].why);
        book_deinit(&b);
    }
}

Test(casebook, cuts_lists_and_counts_what_it_left_out)
{
    struct book b;
    char line[256];

    book_init(&b, false);
    book_run(&b, "facts CVE-1; facts CVE-2; facts CVE-3");
    for (int i = 0; i < YG_CASE_SCOPES_MAX + 6; i++) {
        snprintf(line, sizeof line, "count CVE-1 scope=s%03d n=%d", i, i + 1);
        book_apply(&b, yg_str(line));
    }
    for (int i = 0; i < YG_CASE_SEGMENTS_MAX + 8; i++) {
        snprintf(line, sizeof line, "count CVE-2 site=s%03d n=1 sample=a%03d,b%03d", i, i, i);
        book_apply(&b, yg_str(line));
    }
    for (int i = 0; i < YG_CASE_COMPONENTS_MAX + 3; i++) {
        snprintf(line, sizeof line, "count CVE-3 site=s%03d comp=pkg:npm/x@1.%d,2.0,%d", i, i,
                 i + 1);
        book_apply(&b, yg_str(line));
    }
    book_settle(&b);
    const struct yg_case_part *part = book_part(&b, "CVE-1", "psirt");

    cr_assert(part != NULL);
    cr_expect(eq(sz, part->scope_count, YG_CASE_SCOPES_MAX));
    cr_expect(eq(u64, part->scopes_left_out, 6));
    cr_expect(eq(u64, part->affected, 70 * 71 / 2), "the sum is of all");
    cr_expect(yg_str_equal(part->scopes[0].scope, YG_STR("s069")), "most affected first");

    part = book_part(&b, "CVE-2", "psirt");
    cr_assert(part != NULL);
    cr_assert(eq(sz, part->scope_count, 1));
    cr_expect(eq(sz, part->scopes[0].segment_count, YG_CASE_SEGMENTS_MAX));
    cr_expect(eq(u64, part->scopes[0].segments_left_out, 8));
    cr_expect(eq(u64, part->scopes[0].affected, 40));
    cr_expect(eq(sz, part->sample_count, YG_SAMPLES_MAX));
    cr_expect(yg_str_equal(part->samples[4], YG_STR("a004")));

    part = book_part(&b, "CVE-3", "psirt");
    cr_assert(part != NULL);
    cr_expect(eq(sz, part->component_count, YG_CASE_COMPONENTS_MAX));
    cr_expect(yg_str_equal(part->components[0].version, YG_STR("1.18")), "most assets first");
    book_deinit(&b);
}

Test(casebook, adds_up_what_a_part_says)
{
    struct book b;

    book_init(&b, false);
    book_run(&b,
             "facts CVE-1; count CVE-1 n=3 stop comp=pkg:npm/x@1,2,3; "
             "count CVE-1 n=4 site=b exp=unknown differ comp=pkg:npm/x@1,2,4+pkg:npm/y@1; settle");
    const struct yg_case_part *part = book_part(&b, "CVE-1", "psirt");

    cr_assert(part != NULL);
    cr_expect(eq(u64, part->must_not_stop, 3));
    cr_expect(eq(u64, part->exposure_unknown, 4));
    cr_expect(part->counted_as_machines);
    cr_expect(part->sources_differ);
    cr_assert(eq(sz, part->component_count, 2));
    cr_expect(eq(u32, part->components[0].asset_count, 7), "equal ones are one");
    cr_expect(eq(sz, part->components[1].fixed.len, 0));
    cr_expect(yg_str_equal(part->rule, YG_STR("severe")));
    book_run(&b, "count CVE-1 n=1 kind=service; settle");
    cr_expect(not(book_part(&b, "CVE-1", "psirt")->counted_as_machines), "a service is no machine");
    book_deinit(&b);
}

Test(casebook, says_which_route_it_took)
{
    static const struct row {
        const char *why, *count, *team, *route;
    } rows[] = {
        {"the owner", "count CVE-1 scope=owned", "cam", "owner"},
        {"no owner on record", "count CVE-1 scope=unknown-scope", "psirt", "fallback"},
        {"no scope stated", "count CVE-1 scope=unassigned", "psirt", "unassigned"},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct book b;

        book_init(&b, false);
        book_run(&b, "scope owned owner=cam; facts CVE-1");
        book_run(&b, rows[i].count);
        book_run(&b, "settle");
        const struct yg_case_part *part = book_part(&b, "CVE-1", rows[i].team);

        cr_assert(part != NULL, "%s", rows[i].why);
        cr_expect(yg_str_equal(part->scopes[0].route, yg_str(rows[i].route)), "%s", rows[i].why);
        book_deinit(&b);
    }
}

/* Two teams share a scope, one per site. */
Test(casebook, does_not_call_a_fix_a_new_owner)
{
    struct yg_policy_route routes[] = {
        {.name = YG_STR("osaka"), .site = YG_STR("osaka"), .team = YG_STR("team-osaka")},
        {.name = YG_STR("others"), .team = YG_STR("team-tokyo")},
    };
    struct book b;

    book_init(&b, false);
    yg_casebook_destroy(b.casebook);
    b.policy.routes = routes;
    b.policy.route_count = YG_COUNT(routes);
    book_create(&b);
    book_run(&b, "facts CVE-1; count CVE-1 site=osaka; count CVE-1 site=tokyo; settle");
    book_take_log(&b);
    book_run(&b, "count CVE-1 site=osaka n=0; settle");
    struct yg_str said = book_take_log(&b);

    cr_expect(yg_str_equal(said, YG_STR("CVE-1 team-osaka closed no_asset_affected told digest")),
              "%.*s", YG_STR_ARG(said));
    book_deinit(&b);
}

Test(casebook, keeps_the_state_of_the_case)
{
    struct book b;

    book_init(&b, false);
    book_run(&b, "facts GHSA-a about=GHSA-a; count GHSA-a; epss GHSA-a=0.01; settle");
    const struct yg_case *value = book_case(&b, "GHSA-a");

    cr_assert(value != NULL);
    cr_expect(eq(int, value->state, YG_CASE_OPEN));
    cr_expect(eq(i32, value->epss_x1e5, 1000));
    cr_expect(yg_str_equal(value->class_name, YG_STR("planned")));
    book_run(&b, "facts CVE-1 alias=GHSA-a; settle");
    value = book_case(&b, "GHSA-a");
    cr_expect(eq(int, value->state, YG_CASE_CLOSED));
    cr_expect(eq(int, value->reason, YG_CLOSED_RENAMED));
    cr_expect(yg_str_equal(value->successor, YG_STR("CVE-1")));
    cr_expect(eq(i32, value->epss_x1e5, -1), "a closed case has no score");
    book_run(&b, "facts CVE-1 alias=GHSA-a withdrawn; count GHSA-a n=0; settle");
    value = book_case(&b, "CVE-1");
    cr_expect(eq(int, value->state, YG_CASE_CLOSED));
    cr_expect(eq(int, value->reason, YG_CLOSED_WITHDRAWN));
    cr_expect(eq(sz, value->part_count, 1));
    cr_expect(eq(u64, value->parts[0].affected, 0));
    book_deinit(&b);
}

/* A part that went to another team says the least of why the case is closed. */
Test(casebook, gives_the_reason_of_the_last_part)
{
    struct book b;

    book_init(&b, false);
    book_run(&b, "scope s owner=cam; facts CVE-1; count CVE-1; settle; scope s owner=web; settle; "
                 "count CVE-1 n=0; settle");
    struct yg_case *value = book_case(&b, "CVE-1");

    cr_assert(eq(sz, value->part_count, 2));
    cr_expect(eq(int, value->parts[0].reason, YG_CLOSED_REASSIGNED));
    cr_expect(eq(int, value->parts[1].reason, YG_CLOSED_NO_ASSET_AFFECTED));
    cr_expect(eq(int, value->reason, YG_CLOSED_NO_ASSET_AFFECTED));
    book_deinit(&b);
}

static void expect_day(yg_time_ms t, const char *day, const char *why)
{
    yg_time_ms expected = YG_TIME_NONE;

    cr_assert(day == NULL || yg_time_parse(yg_str(day), &expected));
    cr_expect(eq(i64, t, expected), "%s", why);
}

Test(casebook, takes_dates_from_documents_under_the_clock_of_records)
{
    static const struct row {
        const char *why, *lines, *opened, *due;
    } rows[] = {
        {"from publication", "facts CVE-1 pub=2026-11-01T20:00:00Z; count CVE-1",
         "2026-11-01T20:00:00Z", "2027-01-31"}, /* the 2nd in Japan */
        {"from the listing when that decides", "facts CVE-1; count CVE-1; kev CVE-1=2026-11-10",
         "2026-11-10", "2026-11-13"},
        {"not from a listing that does not decide",
         "facts CVE-1 sev=critical; count CVE-1; epss CVE-1=0.9", "2026-11-01", "2026-11-04"},
        {"no document states a time", "facts CVE-1 pub=; count CVE-1", NULL, NULL},
        {"a class without a due date", "facts CVE-1 sev=low; count CVE-1", "2026-11-01", NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct book b;

        book_init(&b, false);
        book_run(&b, rows[i].lines);
        book_run(&b, "settle");
        const struct yg_case_part *part = book_part(&b, "CVE-1", "psirt");

        cr_assert(part != NULL, "%s", rows[i].why);
        expect_day(part->opened, rows[i].opened, rows[i].why);
        expect_day(part->class_since, rows[i].opened, rows[i].why);
        expect_day(part->due, rows[i].due, rows[i].why);
        book_deinit(&b);
    }
}

Test(casebook, keeps_dates_under_the_wall_clock)
{
    struct book b;
    yg_time_ms before = yg_time_wall(), opened, since;

    book_init(&b, false);
    b.clock.kind = YG_CLOCK_WALL;
    book_run(&b, "facts GHSA-a; count GHSA-a; settle");
    opened = book_part(&b, "GHSA-a", "psirt")->opened;
    cr_expect(ge(i64, opened, before));
    cr_expect(le(i64, opened, yg_time_wall()));
    /* As if it had been opened a year ago, when a restart gives it back. */
    book_case(&b, "GHSA-a")->parts[0].opened -= 365 * YG_DAY_MS;
    book_case(&b, "GHSA-a")->parts[0].class_since -= 365 * YG_DAY_MS;
    book_run(&b, "restart; count GHSA-a n=2; settle");
    cr_expect(eq(i64, book_part(&b, "GHSA-a", "psirt")->opened, opened - 365 * YG_DAY_MS));
    book_run(&b, "facts CVE-1 alias=GHSA-a; settle");
    cr_expect(eq(i64, book_part(&b, "CVE-1", "psirt")->opened, opened - 365 * YG_DAY_MS),
              "a new name does not begin anew");
    book_run(&b, "kev CVE-1=2026-11-02; settle");
    since = book_part(&b, "CVE-1", "psirt")->class_since;
    cr_expect(ge(i64, since, opened), "the class is new");
    cr_expect(eq(i64, book_part(&b, "CVE-1", "psirt")->opened, opened - 365 * YG_DAY_MS),
              "the part is not");
    book_deinit(&b);
}

Test(casebook, counts_what_it_holds)
{
    struct book b;
    struct yg_casebook_counts counts;

    book_init(&b, false);
    book_run(&b, "facts CVE-1; count CVE-1; count CVE-2; count GHSA-a; facts CVE-3 alias=GHSA-a; "
                 "settle");
    counts = yg_casebook_counts(b.casebook);
    cr_expect(eq(u64, counts.exposures, 3));
    cr_expect(eq(u64, counts.vulnerabilities, 4));
    cr_expect(eq(u64, counts.cases, 2));
    cr_expect(eq(u64, counts.open_cases, 2));
    cr_expect(eq(u64, counts.waiting, 1), "CVE-2 has no facts; GHSA-a counts for CVE-3");
    cr_expect(eq(u64, counts.dirty, 0));
    book_run(&b, "count CVE-1 n=0; settle");
    counts = yg_casebook_counts(b.casebook);
    cr_expect(eq(u64, counts.open_cases, 1));
    cr_expect(eq(u64, counts.waiting, 1), "still");
    book_run(&b, "scope s owner=cam");
    cr_expect(eq(u64, yg_casebook_counts(b.casebook).dirty, 4), "the catalog concerns all");
    book_run(&b, "count CVE-2 n=0; settle");
    cr_expect(eq(u64, yg_casebook_counts(b.casebook).waiting, 0), "nothing to wait for");
    book_deinit(&b);
}

static enum yg_status refuse(void *state, const struct yg_casebook_output *output,
                             struct yg_error *err)
{
    size_t *left = state;

    (void)output;
    return (*left)-- > 0 ? YG_OK : yg_fail(err, YG_IO, YG_NO_OFFSET, "no");
}

Test(casebook, stops_when_an_output_fails_and_goes_on_there)
{
    for (size_t n = 0; n < 6; n++) { /* case, event, alert, of two vulnerabilities */
        struct book b;
        size_t left = n;

        book_init(&b, false);
        book_run(&b, "facts CVE-1; facts CVE-2; count CVE-1; count CVE-2");
        cr_expect(eq(int, yg_casebook_settle(b.casebook, &b.settle, refuse, &left, &b.err), YG_IO));
        book_settle(&b);
        struct yg_str said = book_take_log(&b);

        cr_expect(yg_str_ends(said, YG_STR("CVE-2 psirt opened planned told digest")), "%zu", n);
        cr_expect(eq(int, yg_str_starts(said, YG_STR("CVE-1")), n < 3),
                  "%zu: what was given out whole is done: %.*s", n, YG_STR_ARG(said));
        book_deinit(&b);
    }
}

Test(casebook, refuses_a_bad_policy)
{
    struct book b;

    book_init(&b, false);
    yg_casebook_destroy(b.casebook);
    b.casebook = NULL;
    b.policy.fallback_team = YG_STR("");
    b.policy.version = YG_STR("");
    book_create(&b);
    cr_expect(eq(int, b.status, YG_CONFIG));
    cr_expect(eq(int, strcmp(b.err.text, "policy: version: missing"), 0));
    book_deinit(&b);
}
