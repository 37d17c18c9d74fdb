/* tests/threads/stopped_index.c - the interner, and the publication of verdicts. */
#include <stdio.h>
#include <stdlib.h>

#include "matchers/index.h"
#include "matchers/interner.h"
#include "matchers/verdict.h"
#include "tests/support/advisories.h"
#include "tests/threads/stopped.h"

static uint64_t wrong[1 + STOPPED_OTHERS]; /* each written by its thread; the victim's is 0 */
static int slots[1 + STOPPED_OTHERS];      /* of the reclaim */

static void go_online(struct yg_reclaim *reclaim)
{
    for (unsigned i = 0; i <= STOPPED_OTHERS; i++) {
        slots[i] = yg_reclaim_reader(reclaim);
        wrong[i] = 0;
    }
    yg_reclaim_quiescent(reclaim, slots[0]);
}

static uint64_t go_offline(struct yg_reclaim *reclaim)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i <= STOPPED_OTHERS; i++) {
        yg_reclaim_offline(reclaim, slots[i]);
        sum += wrong[i];
    }
    return sum + (yg_reclaim_poll(reclaim) != 0);
}

/* ---- interner ------------------------------------------------------------------------------- */

/* The table is outgrown by the text after it: 512 of 1024 slots. */
#define TEXTS_BEFORE_GROWTH 511

static struct yg_interner *interner;
static struct yg_reclaim *reclaim;
static struct yg_str known[TEXTS_BEFORE_GROWTH + 1]; /* the last of which is not known */
static uint32_t known_count;
static uint32_t victims, others[STOPPED_OTHERS]; /* what the victim's text became */

static const struct yg_str victims_text = {"the text that all intern", 24};

static void set_up_interner(uint32_t count)
{
    static char texts[TEXTS_BEFORE_GROWTH + 1][16];

    interner = yg_interner_create(8);
    reclaim = yg_reclaim_create();
    if (interner == NULL || reclaim == NULL)
        abort();
    go_online(reclaim);
    known_count = count;
    for (uint32_t i = 0; i <= count; i++) {
        known[i] = (struct yg_str){texts[i], (size_t)snprintf(texts[i], sizeof texts[i], "t%u", i)};
        wrong[0] += i < count && yg_interner_intern(interner, known[i], NULL) != i;
    }
    victims = others[0] = others[1] = YG_INTERNER_NONE;
}

static void set_up_none(void)
{
    set_up_interner(0);
}

static void set_up_few(void)
{
    set_up_interner(300);
}

static void set_up_many(void)
{
    set_up_interner(TEXTS_BEFORE_GROWTH);
}

static void find_known(void)
{
    wrong[0] += yg_interner_find(interner, known[7]) != 7;
}

static void find_absent(void)
{
    wrong[0] += yg_interner_find(interner, YG_STR("nobody interns it")) != YG_INTERNER_NONE;
}

static void intern_new(void)
{
    victims = yg_interner_intern(interner, victims_text, NULL);
}

/* Find what is known and insert what is new, the victim's text among it; the first is the writer,
 * who collects the tables. */
static void intern(unsigned who, uint64_t i)
{
    char text[32];

    if (i % 64 == 0) {
        yg_reclaim_quiescent(reclaim, slots[1 + who]);
        if (who == 0) {
            yg_interner_collect(interner, reclaim);
            yg_reclaim_poll(reclaim);
        }
    }
    if (i % 32 == 1) {
        int len = snprintf(text, sizeof text, "new %u %u", i % 64 == 1 ? who : 0, (unsigned)i);
        struct yg_str copy = {text, (size_t)len};
        uint32_t id = yg_interner_intern(interner, copy, NULL);

        wrong[1 + who] += !yg_str_equal(yg_interner_text(interner, id), copy);
    } else if (i % 32 == 2) {
        uint32_t id = yg_interner_intern(interner, victims_text, NULL);

        wrong[1 + who] += others[who] != YG_INTERNER_NONE && others[who] != id;
        others[who] = id;
    } else {
        uint32_t at = (uint32_t)i % (known_count + 1);

        wrong[1 + who] +=
            yg_interner_find(interner, known[at]) != (at < known_count ? at : YG_INTERNER_NONE);
    }
}

static uint64_t tear_down_interner(void)
{
    uint32_t id = yg_interner_find(interner, victims_text);

    wrong[0] += victims != YG_INTERNER_NONE && victims != id;
    for (unsigned i = 0; i < STOPPED_OTHERS; i++)
        wrong[0] += others[i] != YG_INTERNER_NONE && others[i] != id;
    for (uint32_t i = 0; i < known_count; i++)
        wrong[0] += yg_interner_find(interner, known[i]) != i;
    yg_interner_collect(interner, reclaim);
    uint64_t bad = go_offline(reclaim);
    yg_interner_destroy(interner);
    yg_reclaim_destroy(reclaim);
    return bad;
}

/* ---- publication ---------------------------------------------------------------------------- */

enum { PACKAGES = 4, VERSIONS = 3, IDENTITIES = PACKAGES * VERSIONS, ADVISORIES = 8 };

static struct yg_index *shared;
static struct yg_arena arena;
static uint32_t identities[IDENTITIES], victims_identity, changes;
static struct yg_advisory prepared;

static uint32_t intern_package(uint32_t package, uint32_t major, uint32_t minor, const char *more)
{
    char text[64];
    int len = snprintf(text, sizeof text, "pkg:npm/p%u@%u.%u.0%s", package, major, minor, more);
    struct yg_component component = {.text = {text, (size_t)len}};

    return yg_index_intern(shared, &component, (struct yg_str){NULL, 0});
}

/* The n-th change: another range, other aliases, now and then nothing at all. */
static struct yg_advisory make_advisory(struct yg_arena *in, uint32_t n)
{
    char line[128];

    snprintf(line, sizeof line, "GHSA-%u mod=%u alias=CVE-%u%s;npm|p%u|s i0 f%u.0.0|",
             n % ADVISORIES, n + 1, n % 13, n % 11 == 10 ? " withdrawn" : "", n % PACKAGES,
             1 + n % 5);
    return advisory_read(in, line);
}

static void apply(const struct yg_advisory *advisory)
{
    struct yg_index_change change;
    struct yg_error err;

    if (yg_index_apply(shared, advisory, &change, &err) != YG_OK)
        abort();
}

static void apply_next(void)
{
    struct yg_arena mine = {0};
    struct yg_advisory advisory = make_advisory(&mine, changes++);

    apply(&advisory);
    yg_arena_deinit(&mine);
}

static void set_up_index(void)
{
    shared = yg_index_create();
    if (shared == NULL)
        abort();
    changes = 0;
    for (uint32_t i = 0; i < ADVISORIES; i++)
        apply_next();
    go_online(yg_index_reclaim(shared));
    for (uint32_t i = 0; i < IDENTITIES; i++)
        identities[i] = intern_package(i % PACKAGES, 1 + i / PACKAGES, 0, "");
    victims_identity = YG_IDENTITY_NONE;
    prepared = make_advisory(&arena, changes);
}

static void read_verdict(unsigned reader, uint32_t identity)
{
    const struct yg_verdict *verdict = yg_index_verdict(shared, identity);
    size_t bytes = 0;

    for (uint32_t i = 0; i < verdict->count; i++)
        bytes += yg_verdict_fixed(verdict, &verdict->entries[i]).len;
    wrong[reader] += bytes > 5 * verdict->count; /* "5.0.0": what has been freed is longer */
}

static void read_index(unsigned reader, uint64_t i)
{
    uint32_t at = (uint32_t)i % IDENTITIES;

    if (i % 64 == 0)
        yg_reclaim_quiescent(yg_index_reclaim(shared), slots[reader]);
    if (i % 256 == 1)
        intern_package(at % PACKAGES, 9 + reader, (uint32_t)i, "");
    else if (i % 256 == 2)
        intern_package(0, 7, 7, ""); /* the victim's */
    else if (i % 8 == 2)
        wrong[reader] += intern_package(at % PACKAGES, 1 + at / PACKAGES, 0, "") != identities[at];
    else
        read_verdict(reader, identities[at]);
}

static void write_or_read(unsigned who, uint64_t i)
{
    if (who > 0)
        read_index(1 + who, i);
    else if (i % 1000 == 0)
        apply_next();
    else
        yg_reclaim_poll(yg_index_reclaim(shared));
}

static void read_by_all(unsigned who, uint64_t i)
{
    read_index(1 + who, i);
}

static void intern_identity(void)
{
    victims_identity = intern_package(0, 7, 7, "");
}

static void read_next_batch(void)
{
    yg_reclaim_quiescent(yg_index_reclaim(shared), slots[0]);
    read_verdict(0, identities[0]);
    read_verdict(0, identities[IDENTITIES - 1]);
}

static void apply_prepared(void)
{
    apply(&prepared);
}

/* A twin, under another name, is evaluated now: it must mean the same. */
static void check_verdict(uint32_t package, uint32_t major, uint32_t minor, uint32_t identity)
{
    const struct yg_verdict *verdict = yg_index_verdict(shared, identity);
    uint32_t twin = intern_package(package, major, minor, "?of=it");

    wrong[0] += twin == identity || !yg_verdict_equal(verdict, yg_index_verdict(shared, twin));
}

static uint64_t tear_down_index(void)
{
    for (uint32_t i = 0; i < IDENTITIES; i++)
        check_verdict(i % PACKAGES, 1 + i / PACKAGES, 0, identities[i]);
    if (victims_identity != YG_IDENTITY_NONE) {
        check_verdict(0, 7, 7, victims_identity);
        wrong[0] += intern_package(0, 7, 7, "") != victims_identity;
    }
    uint64_t bad = go_offline(yg_index_reclaim(shared));
    yg_index_destroy(shared);
    yg_arena_deinit(&arena);
    return bad;
}

const struct stopped_row stopped_index_rows[] = {
    {"find a text", false, false, false, set_up_few, find_known, intern, tear_down_interner},
    {"find no text", false, false, false, set_up_few, find_absent, intern, tear_down_interner},
    {"intern the first text, for which all memory is got", false, false, false, set_up_none,
     intern_new, intern, tear_down_interner},
    {"intern a text", false, false, false, set_up_few, intern_new, intern, tear_down_interner},
    {"intern a text and grow", true, false, false, set_up_many, intern_new, intern,
     tear_down_interner},
    {"read verdicts and pass to the next batch", false, false, false, set_up_index, read_next_batch,
     write_or_read, tear_down_index},
    {"make an identity", true, true, false, set_up_index, intern_identity, write_or_read,
     tear_down_index},
    {"apply an advisory", true, true, false, set_up_index, apply_prepared, read_by_all,
     tear_down_index},
};
const size_t stopped_index_row_count = YG_COUNT(stopped_index_rows);
