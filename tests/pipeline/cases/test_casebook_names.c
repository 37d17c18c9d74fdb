/* test_casebook_names.c - vulnerabilities get other names, merge and split: nobody is told twice,
 * and nothing that was told is lost.
 */
#include <stdio.h>

#include "tests/pipeline/cases/script_book.h"
#include "tests/support/random.h"

static const struct script scripts[] = {
    {"renamed: the better name takes over, without a word to the team",
     "facts GHSA-a; count GHSA-a; settle; facts CVE-1 alias=GHSA-a; settle; count GHSA-a n=0; "
     "count CVE-1; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-1 silent / "},
    {"renamed by exposures first: as if the facts had been there",
     "facts GHSA-a; count GHSA-a; settle; count GHSA-a n=0; count CVE-1; "
     "facts CVE-1 alias=GHSA-a; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-1 silent"},
    {"renamed, and the class rises with the new facts: that is said",
     "facts GHSA-a; count GHSA-a; settle; facts CVE-1 alias=GHSA-a sev=critical; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "CVE-1 psirt class_up planned -> soon told digest; GHSA-a psirt renamed to CVE-1 silent"},
    {"renamed while its exposures end: closed under the new name",
     "facts GHSA-a; count GHSA-a; settle; facts CVE-1 alias=GHSA-a; count GHSA-a n=0; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "CVE-1 psirt closed no_asset_affected told digest; GHSA-a psirt renamed to CVE-1 silent"},
    {"a name between that does not pass on its aliases: nothing is lost",
     "facts GHSA-a alias=GO-1; facts GO-1; count GO-1; settle; facts CVE-1 alias=GHSA-a; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-1 silent"},
    {"two cases become one: nobody hears of it again",
     "facts GHSA-a; facts CVE-1; count GHSA-a; count CVE-1; settle; facts CVE-1 alias=GHSA-a; "
     "count GHSA-a n=0; settle",
     "CVE-1 psirt opened planned told digest; GHSA-a psirt opened planned told digest / "
     "CVE-1 psirt renamed from GHSA-a silent; GHSA-a psirt renamed to CVE-1 silent"},
    {"and the higher class of both is the one that was told",
     "facts GHSA-a sev=critical; facts CVE-1; count GHSA-a; count CVE-1; settle; "
     "facts CVE-1 alias=GHSA-a sev=critical; count GHSA-a n=0; settle",
     "CVE-1 psirt opened planned told digest; GHSA-a psirt opened soon told digest / "
     "CVE-1 psirt renamed from GHSA-a silent; GHSA-a psirt renamed to CVE-1 silent"},
    {"each team that was told of the one or the other is told no more, a third is",
     "scope s owner=cam; scope t owner=web; scope u owner=net; facts GHSA-a; facts CVE-1; "
     "count GHSA-a; count CVE-1 scope=t; settle; facts CVE-1 alias=GHSA-a; count GHSA-a n=0; "
     "count CVE-1; count CVE-1 scope=u; settle",
     "CVE-1 web opened planned told digest; GHSA-a cam opened planned told digest / "
     "CVE-1 cam renamed from GHSA-a silent; CVE-1 net opened planned told digest; "
     "GHSA-a cam renamed to CVE-1 silent"},
    {"a document of two CVEs now: it goes on as each of them, without a word",
     "facts GHSA-a; count GHSA-a; settle; facts GHSA-a became=CVE-1,CVE-2; facts CVE-1; "
     "facts CVE-2; count GHSA-a n=0; count CVE-1; count CVE-2; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "CVE-2 psirt renamed from GHSA-a silent; GHSA-a psirt renamed to CVE-1 silent"},
    {"also when the partitions come to it one after the other: what has moved, and what is left",
     "facts GHSA-a; count GHSA-a; count GHSA-a p=1; settle; facts GHSA-a became=CVE-1,CVE-2; "
     "facts CVE-1; facts CVE-2; count GHSA-a n=0; count CVE-1; count CVE-2; settle; "
     "count GHSA-a n=0 p=1; count CVE-1 p=1; count CVE-2 p=1; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "CVE-2 psirt renamed from GHSA-a silent / "
     "CVE-1 psirt renamed from GHSA-a silent; CVE-2 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-1 silent"},
    {"of two CVEs where one affects nothing: it goes on as the other",
     "facts GHSA-a; count GHSA-a; settle; facts GHSA-a became=CVE-1,CVE-2; facts CVE-2; "
     "count GHSA-a n=0; count CVE-2; settle",
     "GHSA-a psirt opened planned told digest / CVE-2 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-2 silent"},
    {"renamed, and nothing is affected under the new name: that is said, under the old one",
     "facts GHSA-a; count GHSA-a; settle; facts GHSA-a became=CVE-1; count GHSA-a n=0; settle",
     "GHSA-a psirt opened planned told digest / GHSA-a psirt closed no_asset_affected told digest"},
    {"renamed, and another team has what is left: it is told",
     "scope s owner=cam; scope t owner=web; facts GHSA-a; count GHSA-a; settle; "
     "facts GHSA-a became=CVE-1,CVE-2; facts CVE-1; count GHSA-a n=0; count CVE-1 scope=t; settle",
     "GHSA-a cam opened planned told digest / CVE-1 web opened planned told digest; "
     "GHSA-a cam closed no_asset_affected told digest"},
    {"aliases part again, one has nothing left: the other goes on, without a word",
     "facts GHSA-a; facts CVE-1 alias=GHSA-a; count GHSA-a; settle; facts CVE-1; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt renamed to GHSA-a silent; "
     "GHSA-a psirt renamed from CVE-1 silent"},
    {"aliases part again, both have something: nobody hears of it again",
     "facts CVE-1 alias=GHSA-a; count CVE-1; settle; facts CVE-1; facts GHSA-a; count GHSA-a; "
     "settle",
     "CVE-1 psirt opened planned told digest / GHSA-a psirt renamed from CVE-1 silent"},
    {"what parts later, by another asset, is new",
     "facts CVE-1 alias=GHSA-a; count CVE-1; settle; facts CVE-1; settle; facts GHSA-a; "
     "count GHSA-a; settle",
     "CVE-1 psirt opened planned told digest /  / GHSA-a psirt opened planned told digest"},
    {"a wrong number is corrected: the case goes on under the right one",
     "facts CVE-1 alias=GHSA-a; count CVE-1; settle; facts CVE-1 withdrawn; count CVE-1 n=0; "
     "facts CVE-2 alias=GHSA-a; count CVE-2; settle",
     "CVE-1 psirt opened planned told digest / CVE-1 psirt renamed to CVE-2 silent; "
     "CVE-2 psirt renamed from CVE-1 silent"},
    {"the wrong one has assets of its own: both stand",
     "facts CVE-1 alias=GHSA-a; count CVE-1; settle; facts CVE-1; "
     "facts CVE-2 alias=GHSA-a; count CVE-2; settle",
     "CVE-1 psirt opened planned told digest / CVE-2 psirt renamed from CVE-1 silent"},
    {"and when it is corrected back, what was told there is told here",
     "facts CVE-1 alias=GHSA-a sev=critical; count CVE-1; settle; facts CVE-1; "
     "facts CVE-2 alias=GHSA-a sev=critical; count CVE-2; settle; facts CVE-2 withdrawn; "
     "facts CVE-1 alias=GHSA-a sev=critical; count CVE-2 n=0; settle",
     "CVE-1 psirt opened soon told digest / CVE-1 psirt class_down soon -> planned silent; "
     "CVE-2 psirt renamed from CVE-1 silent / CVE-1 psirt renamed from CVE-2 silent; "
     "CVE-2 psirt renamed to CVE-1 silent"},
    {"a closed case hands on nothing: affected again under another name is news",
     "facts GHSA-a; count GHSA-a; settle; count GHSA-a n=0; settle; facts GHSA-a became=CVE-1; "
     "facts CVE-1 alias=GHSA-a; count CVE-1; settle",
     "GHSA-a psirt opened planned told digest / GHSA-a psirt closed no_asset_affected told digest "
     "/ CVE-1 psirt opened planned told digest"},
    {"renamed and back, twice: one alert",
     "facts GHSA-a; count GHSA-a; settle; facts GHSA-a became=CVE-1; facts CVE-1 alias=GHSA-a; "
     "count GHSA-a n=0; count CVE-1; settle; facts GHSA-a; facts CVE-1 withdrawn; count GHSA-a; "
     "count CVE-1 n=0; settle; facts GHSA-a became=CVE-1; facts CVE-1 alias=GHSA-a; "
     "count GHSA-a n=0; count CVE-1; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-1 silent / CVE-1 psirt renamed to GHSA-a silent; "
     "GHSA-a psirt renamed from CVE-1 silent / CVE-1 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-1 silent"},
    {"events name cases, with their tenants",
     "facts GHSA-a; count GHSA-a tenant=x; settle; facts CVE-1 alias=GHSA-a; settle",
     "GHSA-a@x psirt opened planned told digest / CVE-1@x psirt renamed from GHSA-a@x silent; "
     "GHSA-a@x psirt renamed to CVE-1@x silent"},
    {"a split of one tenant says nothing to another",
     "facts CVE-1 alias=GHSA-a; count CVE-1 tenant=x; settle; facts CVE-1; facts GHSA-a; "
     "count GHSA-a tenant=y; settle",
     "CVE-1@x psirt opened planned told digest / GHSA-a@y psirt opened planned told digest"},
    {"restarts between the steps of a rename, a split and a correction",
     "facts GHSA-a; count GHSA-a; settle; facts GHSA-a became=CVE-1; facts CVE-1 alias=GHSA-a; "
     "count GHSA-a n=0; count CVE-1; restart; settle; facts CVE-1; facts GHSA-a; count GHSA-a; "
     "count CVE-1 n=0; restart; settle; facts GHSA-a became=CVE-2; facts CVE-2 alias=GHSA-a; "
     "count GHSA-a n=0; count CVE-2; restart; settle; restart; settle",
     "GHSA-a psirt opened planned told digest / CVE-1 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-1 silent / CVE-1 psirt renamed to GHSA-a silent; "
     "GHSA-a psirt renamed from CVE-1 silent / CVE-2 psirt renamed from GHSA-a silent; "
     "GHSA-a psirt renamed to CVE-2 silent / "},
};

Test(casebook_names, tells_nobody_twice)
{
    run_scripts(scripts, YG_COUNT(scripts), false);
}

/* A successor changes with the tree above. */
Test(casebook, names_the_last_successor)
{
    struct book b;

    book_init(&b, false);
    book_run(&b, "facts GO-1; count GO-1; settle; facts GHSA-a alias=GO-1; settle");
    cr_expect(yg_str_equal(book_case(&b, "GO-1")->successor, YG_STR("GHSA-a")));
    book_run(&b, "facts CVE-1 alias=GHSA-a; settle");
    cr_expect(yg_str_equal(book_case(&b, "GO-1")->successor, YG_STR("CVE-1")));
    cr_expect(yg_str_equal(book_case(&b, "GHSA-a")->successor, YG_STR("CVE-1")));
    cr_expect(eq(u64, book_part(&b, "CVE-1", "psirt")->affected, 1));
    book_deinit(&b);
}

/* ---- a random walk --------------------------------------------------------------------------- */

#define WALKS 400
#define WALK_STEPS 12

/* The names that one flaw may have at a time. Stage 1 says in one transaction what a state says:
 * all names' facts, and the count of the one asset. */
static const struct state {
    const char *lines[8];
    unsigned follows; /* the states that a step may lead to, as bits */
} states[] = {
    {{"facts GHSA-a", "facts PYSEC-1 withdrawn", "facts CVE-1 withdrawn", "facts CVE-2 withdrawn",
      "count GHSA-a", "count PYSEC-1 n=0", "count CVE-1 n=0", "count CVE-2 n=0"},
     0x3e},
    {{"facts GHSA-a became=CVE-1", "facts PYSEC-1 withdrawn", "facts CVE-1 alias=GHSA-a",
      "facts CVE-2 withdrawn", "count GHSA-a n=0", "count PYSEC-1 n=0", "count CVE-1",
      "count CVE-2 n=0"},
     0x1f},
    {{"facts GHSA-a became=CVE-2", "facts PYSEC-1 withdrawn", "facts CVE-1 withdrawn",
      "facts CVE-2 alias=GHSA-a", "count GHSA-a n=0", "count PYSEC-1 n=0", "count CVE-1 n=0",
      "count CVE-2"},
     0x1f},
    {{"facts GHSA-a alias=PYSEC-1", "facts PYSEC-1 became=GHSA-a", "facts CVE-1 withdrawn",
      "facts CVE-2 withdrawn", "count GHSA-a", "count PYSEC-1 n=0", "count CVE-1 n=0",
      "count CVE-2 n=0"},
     0x7f},
    {{"facts GHSA-a became=CVE-1", "facts PYSEC-1 became=CVE-1", "facts CVE-1 alias=GHSA-a,PYSEC-1",
      "facts CVE-2 withdrawn", "count GHSA-a n=0", "count PYSEC-1 n=0", "count CVE-1",
      "count CVE-2 n=0"},
     0x5f},
    /* a document of two CVEs: from a name of its own only, and the end */
    {{"facts GHSA-a became=CVE-1,CVE-2", "facts PYSEC-1 withdrawn", "facts CVE-1", "facts CVE-2",
      "count GHSA-a n=0", "count PYSEC-1 n=0", "count CVE-1", "count CVE-2"},
     0x20},
    {{"facts GHSA-a withdrawn", "facts PYSEC-1", "facts CVE-1 withdrawn", "facts CVE-2 withdrawn",
      "count GHSA-a n=0", "count PYSEC-1", "count CVE-1 n=0", "count CVE-2 n=0"},
     0x58},
};

static size_t next_state(uint64_t *random, size_t at)
{
    size_t next;

    do
        next = random_below(random, YG_COUNT(states));
    while ((states[at].follows & (1u << next)) == 0);
    return next;
}

static void enter(struct book *b, const struct state *state, uint64_t *random)
{
    const char *lines[YG_COUNT(state->lines)];

    for (size_t i = 0; i < YG_COUNT(lines); i++) {
        size_t k = random_below(random, i + 1);

        lines[i] = lines[k];
        lines[k] = state->lines[i];
    }
    for (size_t i = 0; i < YG_COUNT(lines); i++)
        book_run(b, lines[i]);
    if (random_below(random, 3) == 0)
        book_run(b, "restart");
    book_run(b, "settle");
    if (random_below(random, 3) == 0)
        book_run(b, "restart; settle");
    cr_assert(eq(int, b->status, YG_OK));
}

Test(casebook_names, tells_of_one_flaw_once_whatever_it_is_called)
{
    uint64_t random = random_begin();

    for (int walk = 0; walk < WALKS; walk++) {
        size_t at = random_below(&random, YG_COUNT(states));
        struct book b;

        book_init(&b, false);
        enter(&b, &states[at], &random);
        book_take_log(&b);
        for (int step = 0; step < WALK_STEPS; step++) {
            size_t next = next_state(&random, at);
            struct yg_str log;

            enter(&b, &states[next], &random);
            log = book_take_log(&b);
            cr_assert(eq(sz, yg_str_find(log, YG_STR(" told ")), log.len),
                      "walk %d, %zu to %zu: %.*s", walk, at, next, YG_STR_ARG(log));
            at = next;
        }
        cr_assert(eq(u64, yg_casebook_counts(b.casebook).open_cases, at == 5 ? 2 : 1));
        book_deinit(&b);
    }
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* As if the parts had been opened earlier, when a restart gives them back. */
static void age(struct book *b, const char *id, int64_t days)
{
    book_case(b, id)->parts[0].opened -= days * YG_DAY_MS;
    book_case(b, id)->parts[0].class_since -= days * YG_DAY_MS;
}

Test(casebook_names, keeps_the_earliest_dates)
{
    static const struct row {
        const char *why, *lines, *name;
        int64_t days; /* that the part has been open in the end; GHSA-a 30, CVE-1 10 */
    } rows[] = {
        {"merged: the older of both", "facts CVE-1 alias=GHSA-a; count GHSA-a n=0", "CVE-1", 30},
        {"renamed",
         "facts GHSA-a became=CVE-2; facts CVE-2 alias=GHSA-a; count GHSA-a n=0; "
         "count CVE-2",
         "CVE-2", 30},
        {"each of many",
         "facts GHSA-a became=CVE-3,CVE-4; facts CVE-3; facts CVE-4; "
         "count GHSA-a n=0; count CVE-3; count CVE-4",
         "CVE-4", 30},
        {"split off", "facts CVE-1; facts GO-1; count GO-1", "GO-1", 10},
        {"and what stays", "facts CVE-1; facts GO-1; count GO-1", "CVE-1", 10},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct book b;
        yg_time_ms now;

        book_init(&b, false);
        b.clock.kind = YG_CLOCK_WALL;
        book_run(&b, "facts GHSA-a; count GHSA-a; facts CVE-1 alias=GO-1; count CVE-1; settle");
        now = book_part(&b, "CVE-1", "psirt")->opened;
        age(&b, "GHSA-a", 30);
        age(&b, "CVE-1", 10);
        book_run(&b, "restart");
        book_run(&b, rows[i].lines);
        book_run(&b, "settle");
        const struct yg_case_part *part = book_part(&b, rows[i].name, "psirt");
        yg_time_ms expected = now - rows[i].days * YG_DAY_MS;

        cr_assert(part != NULL, "%s", rows[i].why);
        cr_expect(eq(int, part->state, YG_CASE_OPEN), "%s", rows[i].why);
        cr_expect(lt(i64, llabs(part->opened - expected), YG_DAY_MS / 2), "%s", rows[i].why);
        cr_expect(lt(i64, llabs(part->class_since - expected), YG_DAY_MS / 2), "%s", rows[i].why);
        book_deinit(&b);
    }
}
