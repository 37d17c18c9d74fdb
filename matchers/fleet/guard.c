/* guard.c - what do guards say in each manifest? ("A running on B", matchers/index.h)
 *
 * For one guard of one vulnerability the postings are walked clause after clause. A manifest that
 * has satisfied the first j clauses has j hits; one that a clause misses stays behind for good:
 *
 *   guard: h:camera and o:firmware       manifest  1  2  3  4
 *   postings of h:camera                           1  1  .  1
 *   postings of o:firmware                         2  .  .  2      holds in 1 and 4
 *
 * A negated clause spoils the manifests that it is satisfied in. The guard in hand is kept, for the
 * versions of one product share it; whoever changes postings or verdicts drops it.
 *
 * Cost: one walk over the postings of all identities that satisfy a clause of the guard.
 */
#include <stdlib.h>

#include "matchers/fleet/shard_state.h"

#define SPOILT UINT32_MAX

void yg_shard_drop_guard(struct yg_shard *shard)
{
    struct yg_guard_hits *guard = &shard->guard;

    for (size_t i = 0; i < guard->reached.count; i++)
        guard->hits[guard->reached.ids[i]] = 0;
    guard->reached.count = 0;
    guard->loaded = false;
}

static bool grow_hits(struct yg_shard *shard)
{
    struct yg_guard_hits *guard = &shard->guard;
    uint32_t manifests = yg_manifests_count(shard->manifests);

    if (manifests <= guard->capacity)
        return true;
    uint32_t capacity = manifests + manifests / 2 + 64;
    if (!yg_id_list_reserve(&guard->reached, capacity))
        return false;
    uint32_t *moved = realloc(guard->hits, capacity * sizeof *moved);
    if (moved == NULL)
        return false;
    memset(moved + guard->capacity, 0, (capacity - guard->capacity) * sizeof *moved);
    guard->hits = moved;
    guard->capacity = capacity;
    return true;
}

static bool satisfies(const struct yg_shard *shard, uint32_t identity, uint32_t vulnerability,
                      uint32_t clause)
{
    const struct yg_verdict *verdict = shard->counted[identity];
    struct yg_condition condition =
        yg_verdict_condition(verdict, yg_verdict_find(verdict, vulnerability));

    for (uint32_t i = 0; i < condition.satisfied.count; i++)
        if (condition.satisfied.items[i] == clause)
            return true;
    return false;
}

/* Give a hit to the manifests of an identity that have `before` of them. */
static void hit_manifests(struct yg_shard *shard, uint32_t identity, uint32_t before,
                          uint32_t after)
{
    struct yg_guard_hits *guard = &shard->guard;
    struct yg_posting_cursor cursor = yg_postings_open(shard->postings, identity);
    uint32_t manifest;

    while (yg_postings_next(&cursor, &manifest)) {
        uint32_t *hits = &guard->hits[manifest];

        if (after != SPOILT && *hits != before)
            continue;
        if (*hits == 0)
            guard->reached.ids[guard->reached.count++] = manifest;
        *hits = after;
    }
}

/* Bring a guard into hand; false without memory. */
static bool load_guard(struct yg_shard *shard, uint32_t vulnerability,
                       struct yg_clause_list clauses)
{
    const struct yg_holders *holders = &shard->holders[vulnerability];
    struct yg_guard_hits *guard = &shard->guard;

    if (guard->loaded && guard->vulnerability == vulnerability &&
        guard->first_clause == clauses.items[0])
        return true;
    yg_shard_drop_guard(shard);
    if (!grow_hits(shard))
        return false;
    guard->needed = 0;
    for (uint32_t negated = 0; negated < 2; negated++) {
        for (uint32_t c = 0; c < clauses.count; c++) {
            uint32_t clause = clauses.items[c] & ~YG_CLAUSE_NEGATED;

            if (((clauses.items[c] & YG_CLAUSE_NEGATED) != 0) != (negated == 1))
                continue;
            for (uint32_t h = 0; h < holders->count; h++)
                if (satisfies(shard, holders->identities[h], vulnerability, clause))
                    hit_manifests(shard, holders->identities[h], guard->needed,
                                  negated == 1 ? SPOILT : guard->needed + 1);
            guard->needed += negated == 0;
        }
    }
    guard->loaded = true;
    guard->vulnerability = vulnerability;
    guard->first_clause = clauses.items[0];
    return true;
}

bool yg_shard_ask_guards(struct yg_shard *shard, uint32_t vulnerability, uint32_t identity)
{
    const struct yg_verdict *verdict = shard->counted[identity];
    struct yg_condition condition =
        yg_verdict_condition(verdict, yg_verdict_find(verdict, vulnerability));
    struct yg_entry_guard guard;
    uint32_t manifest;

    while (yg_condition_next_guard(&condition, &guard)) {
        struct yg_posting_cursor cursor = yg_postings_open(shard->postings, identity);

        if (!load_guard(shard, vulnerability, guard.clauses))
            return false;
        while (yg_postings_next(&cursor, &manifest)) {
            uint8_t *status = &shard->manifest_status[manifest];

            if (shard->guard.hits[manifest] == shard->guard.needed && *status >> 4 == 0)
                *status |= (uint8_t)((guard.status + 1) << 4);
        }
    }
    return true;
}
