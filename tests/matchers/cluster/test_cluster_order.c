/* test_cluster_order.c - random alias lists: after every change the outcome is that of the records
 * that are there, as a naive reading of the rules has it.
 *
 * Records come, are replaced (a correction splits what the old one held together, or merges others)
 * and go, in any order. Ids are bits, so that a set of ids is a number and a set of linked ids the
 * fixed point of a loop.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/cluster/cluster.h"
#include "tests/support/random.h"

#define RECORDS 12
#define LIST_MAX 3
#define ROUNDS 400
#define STEPS 40

enum kind { CVE, GHSA, OTHER, ERRATUM, PREFIXED };

static const struct id {
    const char *text;
    enum kind kind;
    int cve; /* of a prefixed id: which */
} ids[] = {
    {"CVE-1", CVE, 0},
    {"CVE-2", CVE, 1},
    {"CVE-3", CVE, 2},
    {"GHSA-a", GHSA, -1},
    {"GHSA-b", GHSA, -1},
    {"ghsa-c", GHSA, -1},
    {"GO-1", OTHER, -1},
    {"PYSEC-1", OTHER, -1},
    {"A-1", OTHER, -1},
    {"DSA-1", ERRATUM, -1},
    {"CLEANSTART-1", ERRATUM, -1},
    {"ICSA-17-1", ERRATUM, -1},
    {"UBUNTU-CVE-2", PREFIXED, 1},
};
#define IDS YG_COUNT(ids)
#define BIT(i) (1u << (i))
#define CVES 7u

struct list {
    size_t items[LIST_MAX], count;
};

struct said { /* of one record */
    bool present;
    size_t id;
    struct list aliases, upstream, related;
    unsigned direct, links, expands; /* as the rules read it */
};

static const char *canonical(size_t id)
{
    return id == 5 ? "GHSA-c" : ids[id].text;
}

/* ---- the naive reading ---------------------------------------------------------------------- */

static unsigned cves_of(const struct list *list)
{
    unsigned found = 0;

    for (size_t i = 0; i < list->count; i++)
        found |= ids[list->items[i]].cve >= 0 ? BIT(ids[list->items[i]].cve) : 0;
    return found;
}

static unsigned ghsa_of(const struct list *list)
{
    unsigned found = 0;

    for (size_t i = 0; i < list->count; i++)
        found |= ids[list->items[i]].kind == GHSA ? BIT(list->items[i]) : 0;
    return found;
}

/* As a node: errata are none, prefixed ids their CVE. */
static unsigned node_of(size_t id)
{
    return ids[id].kind == ERRATUM ? 0 : ids[id].cve >= 0 ? BIT(ids[id].cve) : BIT(id);
}

static void read_erratum(struct said *said)
{
    said->direct = cves_of(&said->aliases) | cves_of(&said->upstream);
    said->expands = ghsa_of(&said->aliases) | ghsa_of(&said->upstream);
    if ((said->direct | said->expands) == 0)
        said->direct = cves_of(&said->related);
    if ((said->direct | said->expands) == 0)
        said->direct = BIT(said->id);
}

static void read_ordinary(struct said *said)
{
    said->direct = cves_of(&said->aliases) | (ids[said->id].kind == CVE ? BIT(said->id) : 0);
    if (__builtin_popcount(said->direct) > 1) {
        said->links = ids[said->id].kind == CVE ? 0 : BIT(said->id);
        return;
    }
    if (said->direct == 0 && said->aliases.count == 0) {
        said->direct = cves_of(&said->upstream);
        said->expands = said->direct == 0 ? ghsa_of(&said->upstream) : 0;
        if ((said->direct | said->expands) != 0)
            return;
    }
    said->links = node_of(said->id);
    for (size_t i = 0; i < said->aliases.count; i++)
        said->links |= node_of(said->aliases.items[i]);
}

static void read(struct said *said)
{
    said->direct = said->links = said->expands = 0;
    if (ids[said->id].kind == ERRATUM) {
        read_erratum(said);
    } else if (ids[said->id].kind == PREFIXED) {
        said->direct = cves_of(&said->upstream) | cves_of(&said->aliases);
        said->direct |= said->direct == 0 ? BIT(ids[said->id].cve) : 0;
    } else {
        read_ordinary(said);
    }
}

/* All that is linked with these ids. */
static unsigned linked_set(const struct said *records, unsigned set)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < RECORDS; i++) {
            if ((records[i].links & set) == 0 || (records[i].links & ~set) == 0)
                continue;
            set |= records[i].links;
            more = true;
        }
    }
    return set;
}

static unsigned best_name(unsigned set)
{
    size_t best = IDS;

    for (size_t i = 0; i < IDS; i++) {
        if ((set & BIT(i)) == 0)
            continue;
        bool better = best == IDS || (ids[i].kind == GHSA && ids[best].kind != GHSA) ||
                      ((ids[i].kind == GHSA) == (ids[best].kind == GHSA) &&
                       strcmp(canonical(i), canonical(best)) < 0);
        best = better ? i : best;
    }
    return BIT(best);
}

static unsigned names_of_set(const struct said *records, unsigned set)
{
    unsigned names = set & CVES;

    for (size_t i = 0; (set & CVES) == 0 && i < RECORDS; i++)
        names |= (records[i].links & set) != 0 ? records[i].direct : 0;
    return names != 0 ? names : best_name(set);
}

static unsigned expand(const struct said *records, size_t id)
{
    unsigned names = 0;

    for (size_t i = 0; i < RECORDS; i++)
        names |= (records[i].links & BIT(id)) != 0 ? records[i].direct : 0;
    return names != 0 ? names : names_of_set(records, linked_set(records, BIT(id)));
}

static unsigned about(const struct said *records, const struct said *said)
{
    unsigned names = said->direct;

    for (size_t i = 0; i < IDS; i++)
        names |= (said->expands & BIT(i)) != 0 ? expand(records, i) : 0;
    if (names == 0 && said->links != 0)
        names = names_of_set(records, linked_set(records, said->links));
    return names;
}

/* ---- the test ------------------------------------------------------------------------------- */

static void draw_list(uint64_t *random, struct list *list, size_t one_in)
{
    list->count = random_below(random, one_in) == 0 ? 1 + random_below(random, LIST_MAX) : 0;
    for (size_t i = 0; i < list->count; i++)
        list->items[i] = random_below(random, IDS);
}

static struct said draw(uint64_t *random)
{
    struct said said = {.present = random_below(random, 5) > 0, .id = random_below(random, IDS)};

    if (!said.present)
        return said;
    draw_list(random, &said.aliases, 2);
    draw_list(random, &said.upstream, 3);
    draw_list(random, &said.related, 3);
    read(&said);
    return said;
}

static size_t copy_list(const struct list *list, struct yg_str *texts)
{
    for (size_t i = 0; i < list->count; i++)
        texts[i] = yg_str(ids[list->items[i]].text);
    return list->count;
}

static void put(struct yg_cluster *cluster, uint32_t number, const struct said *said)
{
    struct yg_str aliases[LIST_MAX], upstream[LIST_MAX], related[LIST_MAX];
    struct yg_advisory advisory = {.id = yg_str(ids[said->id].text),
                                   .aliases = aliases,
                                   .upstream = upstream,
                                   .related = related,
                                   .alias_count = copy_list(&said->aliases, aliases),
                                   .upstream_count = copy_list(&said->upstream, upstream),
                                   .related_count = copy_list(&said->related, related)};
    struct yg_error err;

    cr_assert(
        eq(int, yg_cluster_put(cluster, number, said->present ? &advisory : NULL, &err), YG_OK));
}

static unsigned bit_of(struct yg_str text)
{
    for (size_t i = 0; i < IDS; i++)
        if (yg_str_equal(text, yg_str(canonical(i))))
            return BIT(i);
    cr_fatal("%.*s is no id of the test", YG_STR_ARG(text));
    return 0;
}

static unsigned bits_of(const struct yg_cluster *cluster, struct yg_cluster_numbers numbers)
{
    unsigned bits = 0;

    for (size_t i = 0; i < numbers.count; i++)
        bits |= bit_of(yg_cluster_id(cluster, numbers.items[i]));
    return bits;
}

/* Whose outcome is another one than before is said to have changed, and nobody else. */
static void check_changes(const struct yg_cluster *cluster, const unsigned *before,
                          const unsigned *now, int round)
{
    struct yg_cluster_numbers changed = yg_cluster_changed(cluster);

    for (uint32_t i = 0; i < RECORDS; i++) {
        bool said = false;

        for (size_t k = 0; k < changed.count; k++)
            said |= changed.items[k] == i;
        cr_assert(eq(int, said, before[i] != now[i]), "round %d, record %u", round, i);
    }
}

/* Names are CVEs, or of sets without one; another name belongs to one vulnerability, is no CVE and
 * no vulnerability itself. */
static void check_members(struct yg_cluster *cluster, unsigned names, int round)
{
    struct yg_arena arena = {0};
    unsigned taken = 0;

    for (size_t i = 0; i < IDS; i++) {
        struct yg_str *members;
        size_t count;
        unsigned own = 0;

        if ((names & BIT(i)) == 0)
            continue;
        cr_assert(yg_cluster_members(cluster, yg_str(canonical(i)), &arena, &members, &count));
        for (size_t k = 0; k < count; k++)
            own |= bit_of(members[k]);
        cr_assert(eq(uint, own & (CVES | names | taken), 0), "round %d: %s", round, canonical(i));
        taken |= own;
    }
    yg_arena_deinit(&arena);
}

Test(cluster_order, is_what_a_naive_reading_of_the_records_says)
{
    uint64_t random = random_begin();

    for (int round = 0; round < ROUNDS; round++) {
        struct yg_cluster *cluster = yg_cluster_create();
        struct said records[RECORDS] = {0};
        unsigned before[RECORDS] = {0};

        cr_assert(cluster != NULL);
        for (int step = 0; step < STEPS; step++) {
            uint32_t number = (uint32_t)random_below(&random, RECORDS);
            unsigned now[RECORDS], names = 0;

            records[number] = draw(&random);
            put(cluster, number, &records[number]);
            for (uint32_t i = 0; i < RECORDS; i++) {
                now[i] = about(records, &records[i]);
                names |= now[i];
                if (before[i] == 0 && now[i] == 0)
                    continue;
                cr_assert(eq(uint, bits_of(cluster, yg_cluster_about(cluster, i)), now[i]),
                          "round %d, step %d, record %u", round, step, i);
            }
            check_changes(cluster, before, now, round);
            check_members(cluster, names, round);
            memcpy(before, now, sizeof before);
        }
        yg_cluster_destroy(cluster);
    }
}
