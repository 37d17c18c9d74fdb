/* guard.c - what do guards say in each manifest? ("A running on B", matchers/index.h)
 *
 * For one vulnerability the postings of all identities that satisfy clauses are walked once, and
 * each manifest gets the list of the clauses that it satisfies:
 *
 *   h:camera     satisfies 7    manifests 1 2 4        1 -> 7       3 -> 8
 *   o:firmware   satisfies 8    manifests 1 3          1 -> 8 -> 7  4 -> 7 ...
 *
 * Then every guard of every entry is answered from the list of the manifest, which is short: it has
 * only the clauses of this vulnerability. Whoever changes postings or verdicts drops the lists.
 *
 * Cost: a node of 8 bytes for each clause and manifest; an answer walks the list for each clause
 *       of the guards up to the one that holds.
 */
#include <stdlib.h>

#include "matchers/fleet/shard_state.h"

void yg_shard_drop_clauses(struct yg_shard *shard)
{
    struct yg_clauses *clauses = &shard->clauses;

    for (size_t i = 0; i < clauses->reached.count; i++)
        clauses->heads[clauses->reached.ids[i]] = 0;
    clauses->reached.count = 0;
    clauses->node_count = 0;
    clauses->loaded = false;
}

/* Room for the lists of all manifests. */
static bool grow_heads(struct yg_shard *shard)
{
    struct yg_clauses *clauses = &shard->clauses;
    uint32_t manifests = yg_manifests_count(shard->manifests);

    if (manifests <= clauses->head_count)
        return true;
    uint32_t count = manifests + manifests / 2 + 64;
    if (!yg_id_list_reserve(&clauses->reached, count))
        return false;
    uint32_t *moved = realloc(clauses->heads, count * sizeof *moved);
    if (moved == NULL)
        return false;
    memset(moved + clauses->head_count, 0, (count - clauses->head_count) * sizeof *moved);
    clauses->heads = moved;
    clauses->head_count = count;
    return true;
}

bool yg_clauses_push(struct yg_clauses *clauses, uint32_t *list, uint32_t clause)
{
    if (clauses->node_count == clauses->node_capacity) {
        uint32_t capacity = clauses->node_capacity + clauses->node_capacity / 2 + 256;
        struct yg_clause_node *moved = realloc(clauses->nodes, capacity * sizeof *moved);

        if (moved == NULL)
            return false;
        clauses->nodes = moved;
        clauses->node_capacity = capacity;
    }
    clauses->nodes[clauses->node_count] = (struct yg_clause_node){clause, *list};
    *list = ++clauses->node_count;
    return true;
}

static bool add_to_manifest(struct yg_clauses *clauses, uint32_t manifest, uint32_t clause)
{
    bool anew = clauses->heads[manifest] == 0;

    if (!yg_clauses_push(clauses, &clauses->heads[manifest], clause))
        return false;
    if (anew)
        clauses->reached.ids[clauses->reached.count++] = manifest;
    return true;
}

/* Put the clauses that an identity satisfies on the lists of its manifests. */
static bool add_identity(struct yg_shard *shard, uint32_t identity, struct yg_clause_list satisfied)
{
    struct yg_posting_cursor cursor = yg_postings_open(shard->postings, identity);
    uint32_t manifest;

    while (satisfied.count > 0 && yg_postings_next(&cursor, &manifest))
        for (uint32_t i = 0; i < satisfied.count; i++)
            if (!add_to_manifest(&shard->clauses, manifest, satisfied.items[i]))
                return false;
    return true;
}

bool yg_shard_load_clauses(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_holders *holders = &shard->holders[vulnerability];
    bool ready = true;

    if (shard->clauses.loaded)
        return true;
    ready = grow_heads(shard);
    for (uint32_t h = 0; ready && h < holders->count; h++) {
        uint32_t identity = holders->identities[h] & ~YG_HOLDER_PLAIN;
        const struct yg_verdict *verdict = shard->counted[identity];
        const struct yg_verdict_entry *entry = yg_verdict_find(verdict, vulnerability);

        ready = add_identity(shard, identity, yg_verdict_condition(verdict, entry).satisfied);
    }
    shard->clauses.loaded = ready;
    if (!ready)
        yg_shard_drop_clauses(shard);
    return ready;
}

static bool is_satisfied(const struct yg_clauses *clauses, uint32_t list, uint32_t clause)
{
    while (list != 0 && clauses->nodes[list - 1].clause != clause)
        list = clauses->nodes[list - 1].next;
    return list != 0;
}

static bool holds(const struct yg_clauses *clauses, uint32_t list, struct yg_clause_list guard)
{
    for (uint32_t i = 0; i < guard.count; i++)
        if (is_satisfied(clauses, list, guard.items[i] & ~YG_CLAUSE_NEGATED) ==
            ((guard.items[i] & YG_CLAUSE_NEGATED) != 0))
            return false;
    return true;
}

uint8_t yg_clauses_status(const struct yg_clauses *clauses, uint32_t list,
                          const struct yg_verdict *verdict, const struct yg_verdict_entry *entry)
{
    struct yg_condition condition = yg_verdict_condition(verdict, entry);
    struct yg_entry_guard guard;

    while (yg_condition_next_guard(&condition, &guard))
        if (holds(clauses, list, guard.clauses))
            return guard.status;
    return entry->status;
}

uint8_t yg_shard_guarded_status(const struct yg_shard *shard, uint32_t manifest,
                                const struct yg_verdict *verdict,
                                const struct yg_verdict_entry *entry)
{
    return yg_clauses_status(&shard->clauses, shard->clauses.heads[manifest], verdict, entry);
}
