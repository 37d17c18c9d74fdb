/* counted.c - the verdicts that a shard counts with, and who holds each vulnerability.
 *
 * Only `counted`, never the index itself, says what an identity is counted with, so a change that
 * arrives late finds the counts as they were made.
 */
#include "matchers/fleet/shard_state.h"

#include <assert.h>
#include <stdlib.h>

#define ADOPT_AHEAD 16

const struct yg_verdict_entry *yg_verdict_find(const struct yg_verdict *verdict,
                                               uint32_t vulnerability)
{
    uint32_t low = 0, high = verdict->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (verdict->entries[middle].vulnerability < vulnerability)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < verdict->count && verdict->entries[low].vulnerability == vulnerability)
        return &verdict->entries[low];
    return NULL;
}

bool yg_shard_grow_vulnerabilities(struct yg_shard *shard, uint32_t end)
{
    if (end <= shard->vulnerability_count)
        return true;
    uint32_t count = end + end / 8 + 64;
    if (!yg_exposure_table_grow(&shard->exposures, count))
        return false;
    struct yg_holders *holders = realloc(shard->holders, count * sizeof *holders);
    if (holders == NULL)
        return false;
    shard->holders = holders;
    struct yg_mark *marks = realloc(shard->marks, count * sizeof *marks);
    if (marks == NULL)
        return false;
    shard->marks = marks;
    uint32_t *touched = realloc(shard->touched, count * sizeof *touched);
    if (touched == NULL)
        return false;
    shard->touched = touched;
    size_t more = count - shard->vulnerability_count;
    memset(holders + shard->vulnerability_count, 0, more * sizeof *holders);
    memset(marks + shard->vulnerability_count, 0, more * sizeof *marks);
    shard->vulnerability_count = count;
    return true;
}

static bool grow_counted(struct yg_shard *shard, uint32_t end)
{
    if (end <= shard->counted_count)
        return true;
    uint32_t count = end + end / 2 + 1024;
    const struct yg_verdict **moved = realloc(shard->counted, count * sizeof *moved);
    if (moved == NULL)
        return false;
    memset(moved + shard->counted_count, 0, (count - shard->counted_count) * sizeof *moved);
    shard->counted = moved;
    shard->counted_count = count;
    return true;
}

static bool reserve_holder(struct yg_holders *holders)
{
    if (holders->count < holders->capacity)
        return true;
    uint32_t capacity = holders->capacity == 0 ? 2 : holders->capacity * 2;
    uint32_t *moved = realloc(holders->identities, capacity * sizeof *moved);
    if (moved == NULL)
        return false;
    holders->identities = moved;
    holders->capacity = capacity;
    return true;
}

/* Room to add the identity to the holders of every entry of its verdict. */
static bool reserve_verdict(struct yg_shard *shard, const struct yg_verdict *verdict)
{
    if (verdict->count == 0)
        return true;
    if (!yg_shard_grow_vulnerabilities(shard,
                                       verdict->entries[verdict->count - 1].vulnerability + 1))
        return false;
    for (uint32_t i = 0; i < verdict->count; i++) {
        if (!reserve_holder(&shard->holders[verdict->entries[i].vulnerability]))
            return false;
    }
    return true;
}

/* An identity as it stands among holders. */
static uint32_t holder_of(const struct yg_verdict *verdict, const struct yg_verdict_entry *entry,
                          uint32_t identity)
{
    bool plain = entry->status == YG_STATUS_AFFECTED && !entry->differs &&
                 !yg_entry_is_guarded(verdict, entry);

    return identity | (plain ? YG_HOLDER_PLAIN : 0);
}

static void add_holder(struct yg_shard *shard, const struct yg_verdict *verdict,
                       const struct yg_verdict_entry *entry, uint32_t identity)
{
    struct yg_holders *holders = &shard->holders[entry->vulnerability];

    holders->identities[holders->count++] = holder_of(verdict, entry, identity);
}

static bool adopt(struct yg_shard *shard, uint32_t identity)
{
    const struct yg_verdict *verdict = yg_index_verdict(shard->index, identity);
    if (!reserve_verdict(shard, verdict))
        return false;
    for (uint32_t i = 0; i < verdict->count; i++)
        add_holder(shard, verdict, &verdict->entries[i], identity);
    shard->counted[identity] = verdict;
    return true;
}

bool yg_shard_adopt(struct yg_shard *shard, const uint32_t *identities, size_t count)
{
    bool ready = count == 0 || grow_counted(shard, identities[count - 1] + 1);

    for (size_t i = 0; ready && i < count; i++) {
        if (i + ADOPT_AHEAD < count)
            __builtin_prefetch(&shard->counted[identities[i + ADOPT_AHEAD]]);
        ready = shard->counted[identities[i]] != NULL || adopt(shard, identities[i]);
    }
    return ready;
}

/* The index's verdict of an identity; vulnerabilities that it no longer says anything of, or
 * something else, go to shard->left. */
static bool take_over(struct yg_shard *shard, uint32_t identity)
{
    const struct yg_verdict *old =
        identity < shard->counted_count ? shard->counted[identity] : NULL;
    const struct yg_verdict *new;
    uint32_t i = 0, j = 0;

    if (old == NULL)
        return true; /* in no manifest: adopted when it comes into use */
    new = yg_index_verdict(shard->index, identity);
    if (!reserve_verdict(shard, new) ||
        !yg_id_list_reserve(&shard->left, shard->left.count + old->count))
        return false;
    while (i < old->count || j < new->count) {
        const struct yg_verdict_entry *was = i < old->count ? &old->entries[i] : NULL;
        const struct yg_verdict_entry *is = j < new->count ? &new->entries[j] : NULL;

        if (is == NULL || (was != NULL && was->vulnerability < is->vulnerability)) {
            shard->left.ids[shard->left.count++] = was->vulnerability;
            yg_exposure_table_set_pending(&shard->exposures, was->vulnerability, true);
            i++;
        } else if (was == NULL || is->vulnerability < was->vulnerability) {
            add_holder(shard, new, is, identity);
            yg_exposure_table_set_pending(&shard->exposures, is->vulnerability, true);
            j++;
        } else {
            if (!yg_verdict_same_entry(old, was, new, is)) {
                shard->left.ids[shard->left.count++] = is->vulnerability;
                yg_exposure_table_set_pending(&shard->exposures, is->vulnerability, true);
            }
            i++, j++;
        }
    }
    shard->counted[identity] = new;
    return true;
}

/* Keep the holders whose verdict has an entry, each once, as they stand now. */
static void purge_holders(struct yg_shard *shard, uint32_t vulnerability)
{
    struct yg_holders *holders = &shard->holders[vulnerability];
    uint32_t kept = 0, last = 0;

    for (uint32_t i = 0; i < holders->count; i++)
        holders->identities[i] &= ~YG_HOLDER_PLAIN;
    if (holders->count > 1)
        qsort(holders->identities, holders->count, sizeof *holders->identities, yg_numbers_compare);
    for (uint32_t i = 0; i < holders->count; i++) {
        uint32_t identity = holders->identities[i];
        const struct yg_verdict *verdict = shard->counted[identity];
        const struct yg_verdict_entry *entry = yg_verdict_find(verdict, vulnerability);

        if (entry != NULL && (i == 0 || last != identity))
            holders->identities[kept++] = holder_of(verdict, entry, identity);
        last = identity;
    }
    holders->count = kept;
}

/* Holders leave together: one by one, a withdrawal would search the list for each of them. */
static void purge_left(struct yg_shard *shard)
{
    struct yg_id_list *left = &shard->left;

    if (left->count > 1)
        qsort(left->ids, left->count, sizeof *left->ids, yg_numbers_compare);
    for (size_t i = 0; i < left->count; i++) {
        if (i == 0 || left->ids[i] != left->ids[i - 1])
            purge_holders(shard, left->ids[i]);
    }
    left->count = 0;
}

bool yg_shard_take_over(struct yg_shard *shard, const uint32_t *identities, size_t count)
{
    bool ready = true;

    for (size_t i = 0; ready && i < count; i++)
        ready = take_over(shard, identities[i]);
    purge_left(shard);
    return ready;
}
