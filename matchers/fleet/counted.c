/* counted.c - the verdicts that a shard counts with, and who holds each vulnerability.
 *
 * Only `counted`, never the index itself, says what an identity is counted with, so a change that
 * arrives late finds the counts as they were made.
 */
#include "matchers/fleet/shard_state.h"

#include <assert.h>
#include <stdlib.h>

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
    uint32_t count = end + end / 2 + 64;
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

static void add_holder(struct yg_shard *shard, uint32_t vulnerability, uint32_t identity)
{
    struct yg_holders *holders = &shard->holders[vulnerability];

    holders->identities[holders->count++] = identity;
}

static void remove_holder(struct yg_shard *shard, uint32_t vulnerability, uint32_t identity)
{
    struct yg_holders *holders = &shard->holders[vulnerability];
    uint32_t i = 0;

    while (i < holders->count && holders->identities[i] != identity)
        i++;
    assert(i < holders->count);
    holders->identities[i] = holders->identities[--holders->count];
}

bool yg_shard_adopt(struct yg_shard *shard, uint32_t identity)
{
    if (!grow_counted(shard, identity + 1))
        return false;
    if (shard->counted[identity] != NULL)
        return true;
    const struct yg_verdict *verdict = yg_index_verdict(shard->index, identity);
    if (!reserve_verdict(shard, verdict))
        return false;
    for (uint32_t i = 0; i < verdict->count; i++)
        add_holder(shard, verdict->entries[i].vulnerability, identity);
    shard->counted[identity] = verdict;
    return true;
}

/* Take over the index's verdict of an identity; what differs goes to shard->changed. */
bool yg_shard_take_over(struct yg_shard *shard, uint32_t identity)
{
    const struct yg_verdict *old =
        identity < shard->counted_count ? shard->counted[identity] : NULL;
    const struct yg_verdict *new;
    uint32_t i = 0, j = 0;

    if (old == NULL)
        return true; /* in no manifest: adopted when it comes into use */
    new = yg_index_verdict(shard->index, identity);
    if (!reserve_verdict(shard, new) ||
        !yg_id_list_reserve(&shard->changed, shard->changed.count + old->count + new->count))
        return false;
    while (i < old->count || j < new->count) {
        const struct yg_verdict_entry *was = i < old->count ? &old->entries[i] : NULL;
        const struct yg_verdict_entry *is = j < new->count ? &new->entries[j] : NULL;

        if (is == NULL || (was != NULL && was->vulnerability < is->vulnerability)) {
            remove_holder(shard, was->vulnerability, identity);
            shard->changed.ids[shard->changed.count++] = was->vulnerability;
            i++;
        } else if (was == NULL || is->vulnerability < was->vulnerability) {
            add_holder(shard, is->vulnerability, identity);
            shard->changed.ids[shard->changed.count++] = is->vulnerability;
            j++;
        } else {
            if (!yg_verdict_same_entry(old, was, new, is))
                shard->changed.ids[shard->changed.count++] = is->vulnerability;
            i++, j++;
        }
    }
    shard->counted[identity] = new;
    return true;
}
