/* recount.c - the verdicts that a shard counts with, and what moves and changes do to its counts.
 *
 * Two ways lead to the same numbers:
 *
 *   move     the marks of both manifests of one asset are compared: -1 here, +1 there
 *   recount  the postings of all holders of a vulnerability are united, then the asset counts of
 *            the united manifests are added up by segment
 *
 * Only `counted`, never the index itself, says what an identity is counted with, so a change that
 * arrives late finds the counts as they were made.
 * Cost: a move walks the verdicts of two manifests, and only when the identities that differ have
 *       any; a recount walks the postings of the holders once.
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

/* Verdicts and their holders */

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

    while (holders->identities[i] != identity)
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

/* Moves */

static struct yg_mark *touch_mark(struct yg_shard *shard, uint32_t vulnerability)
{
    struct yg_mark *mark = &shard->marks[vulnerability];

    if (!mark->touched) {
        mark->touched = true;
        shard->touched[shard->touched_count++] = vulnerability;
    }
    return mark;
}

static void mark_detail(struct yg_shard *shard, uint32_t identity)
{
    const struct yg_verdict *verdict = shard->counted[identity];

    for (uint32_t i = 0; i < verdict->count; i++)
        touch_mark(shard, verdict->entries[i].vulnerability)->detail = true;
}

static void raise_status(struct yg_mark *mark, bool after, uint8_t to)
{
    uint8_t *status = after ? &mark->after : &mark->before;

    if (to > *status)
        *status = to;
}

static bool is_guarded(const struct yg_verdict *verdict, const struct yg_verdict_entry *entry)
{
    return entry->condition != 0 && yg_verdict_condition(verdict, entry).guard_count > 0;
}

/* Mark what the identities of a set say by themselves. Returns whether guards have a say, too: of
 * the vulnerabilities that are then marked as guarded. */
static bool mark_own(struct yg_shard *shard, const struct yg_id_list *list, bool after)
{
    bool guarded = false;

    for (size_t i = 0; i < list->count; i++) {
        const struct yg_verdict *verdict = shard->counted[list->ids[i]];

        for (uint32_t e = 0; e < verdict->count; e++) {
            const struct yg_verdict_entry *entry = &verdict->entries[e];

            if (is_guarded(verdict, entry))
                guarded = touch_mark(shard, entry->vulnerability)->guarded = true;
            else if (entry->status != YG_STATUS_UNKNOWN)
                raise_status(touch_mark(shard, entry->vulnerability), after, entry->status);
        }
    }
    return guarded;
}

/* shard->satisfied := the clauses of guarded vulnerabilities that some identity of the set
 * satisfies. False without memory. */
static bool gather_satisfied(struct yg_shard *shard, const struct yg_id_list *list)
{
    shard->satisfied.count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct yg_verdict *verdict = shard->counted[list->ids[i]];

        for (uint32_t e = 0; verdict->conditional && e < verdict->count; e++)
            if (shard->marks[verdict->entries[e].vulnerability].guarded &&
                !yg_condition_gather(yg_verdict_condition(verdict, &verdict->entries[e]),
                                     &shard->satisfied))
                return false;
    }
    yg_numbers_sort(&shard->satisfied);
    return true;
}

static void mark_guarded(struct yg_shard *shard, const struct yg_id_list *list, bool after)
{
    struct yg_clause_list satisfied = {shard->satisfied.items, (uint32_t)shard->satisfied.count};

    for (size_t i = 0; i < list->count; i++) {
        const struct yg_verdict *verdict = shard->counted[list->ids[i]];

        for (uint32_t e = 0; verdict->conditional && e < verdict->count; e++) {
            const struct yg_verdict_entry *entry = &verdict->entries[e];

            if (is_guarded(verdict, entry))
                raise_status(&shard->marks[entry->vulnerability], after,
                             yg_verdict_status(verdict, entry, satisfied));
        }
    }
}

static bool mark_status(struct yg_shard *shard, const struct yg_id_list *list, bool after)
{
    if (!mark_own(shard, list, after))
        return true;
    if (!gather_satisfied(shard, list))
        return false;
    mark_guarded(shard, list, after);
    return true;
}

/* Mark what the identities that only one of the two sets holds carry. */
static void mark_difference(struct yg_shard *shard)
{
    const struct yg_id_list *a = &shard->before, *b = &shard->now;
    size_t i = 0, j = 0;

    while (i < a->count || j < b->count) {
        if (j == b->count || (i < a->count && a->ids[i] < b->ids[j]))
            mark_detail(shard, a->ids[i++]);
        else if (i == a->count || b->ids[j] < a->ids[i])
            mark_detail(shard, b->ids[j++]);
        else
            i++, j++;
    }
}

static void clear_marks(struct yg_shard *shard)
{
    for (uint32_t i = 0; i < shard->touched_count; i++)
        shard->marks[shard->touched[i]] = (struct yg_mark){0};
    shard->touched_count = 0;
}

bool yg_shard_prepare_move(struct yg_shard *shard, uint32_t from_segment, uint32_t to_segment)
{
    assert(shard->touched_count == 0);
    mark_difference(shard);
    if (shard->touched_count == 0 && from_segment == to_segment)
        return true;
    if (mark_status(shard, &shard->before, false) && mark_status(shard, &shard->now, true) &&
        yg_exposure_table_reserve(&shard->exposures, shard->vulnerability_count,
                                  (size_t)shard->touched_count * 2))
        return true;
    clear_marks(shard);
    return false;
}

static uint32_t *count_of(struct yg_exposure_entry *entry, uint8_t status)
{
    return status == YG_STATUS_AFFECTED ? &entry->affected : &entry->under_investigation;
}

static void count_down(struct yg_shard *shard, uint32_t vulnerability, uint32_t segment,
                       uint8_t status)
{
    struct yg_exposure_entry *entry =
        yg_exposure_table_get(&shard->exposures, vulnerability, segment);

    assert(*count_of(entry, status) > 0);
    --*count_of(entry, status);
    yg_exposure_table_mark(&shard->exposures, entry);
}

static void count_up(struct yg_shard *shard, uint32_t vulnerability, uint32_t segment,
                     uint8_t status)
{
    struct yg_exposure_entry *entry =
        yg_exposure_table_get(&shard->exposures, vulnerability, segment);

    ++*count_of(entry, status);
    yg_exposure_table_mark(&shard->exposures, entry);
}

void yg_shard_commit_move(struct yg_shard *shard, uint32_t from_segment, uint32_t to_segment)
{
    for (uint32_t i = 0; i < shard->touched_count; i++) {
        uint32_t vulnerability = shard->touched[i];
        struct yg_mark mark = shard->marks[vulnerability];

        if (from_segment == to_segment && mark.before == mark.after && !mark.detail)
            continue;
        if (mark.before != 0)
            count_down(shard, vulnerability, from_segment, mark.before);
        if (mark.after != 0)
            count_up(shard, vulnerability, to_segment, mark.after);
    }
    clear_marks(shard);
}

/* Recounts */

bool yg_shard_grow_sums(struct yg_shard *shard)
{
    uint32_t manifests = yg_manifests_count(shard->manifests);
    uint32_t segments = yg_segment_table_count(shard->segments);

    if (manifests > shard->manifest_status_count) {
        uint32_t count = manifests + manifests / 2 + 64;
        uint8_t *moved = realloc(shard->manifest_status, count);

        if (moved == NULL)
            return false;
        memset(moved + shard->manifest_status_count, 0, count - shard->manifest_status_count);
        shard->manifest_status = moved;
        shard->manifest_status_count = count;
    }
    if (segments > shard->sum_count) {
        uint32_t count = segments + segments / 2 + 16;
        struct yg_segment_sum *moved = realloc(shard->sums, count * sizeof *moved);

        if (moved == NULL)
            return false;
        memset(moved + shard->sum_count, 0, (count - shard->sum_count) * sizeof *moved);
        shard->sums = moved;
        shard->sum_count = count;
    }
    return yg_id_list_reserve(&shard->reached, manifests);
}

/* The manifests of an identity have at least the status of its entry. */
static void reach_manifests(struct yg_shard *shard, uint32_t identity,
                            const struct yg_verdict_entry *entry, bool guarded)
{
    struct yg_posting_cursor cursor = yg_postings_open(shard->postings, identity);
    uint32_t manifest;

    while (yg_postings_next(&cursor, &manifest)) {
        uint8_t *known = &shard->manifest_status[manifest];
        uint8_t status =
            guarded ? yg_shard_guarded_status(shard, manifest, shard->counted[identity], entry)
                    : entry->status;

        if (status <= *known)
            continue;
        if (*known == 0)
            shard->reached.ids[shard->reached.count++] = manifest;
        *known = status;
    }
}

/* shard->reached and manifest_status := the manifests that carry the vulnerability. False without
 * memory, and nothing is reached. */
static bool unite(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_holders *holders = &shard->holders[vulnerability];
    bool ready = true;

    shard->reached.count = 0;
    for (uint32_t h = 0; ready && h < holders->count; h++) {
        uint32_t identity = holders->identities[h];
        const struct yg_verdict *verdict = shard->counted[identity];
        const struct yg_verdict_entry *entry = yg_verdict_find(verdict, vulnerability);
        bool guarded = is_guarded(verdict, entry);

        ready = !guarded || yg_shard_load_clauses(shard, vulnerability);
        if (ready && (guarded || entry->status != YG_STATUS_UNKNOWN))
            reach_manifests(shard, identity, entry, guarded);
    }
    yg_shard_drop_clauses(shard);
    for (size_t i = 0; !ready && i < shard->reached.count; i++)
        shard->manifest_status[shard->reached.ids[i]] = 0;
    return ready;
}

/* Bring the entries of the vulnerability to the sums, and the sums back to zero. */
static void settle_entry(struct yg_shard *shard, struct yg_exposure_entry *entry)
{
    struct yg_segment_sum *sum = &shard->sums[entry->segment];

    /* A key that counts something is marked also when its numbers stay: its detail may differ. */
    if (entry->affected + entry->under_investigation > 0 ||
        sum->affected + sum->under_investigation > 0)
        yg_exposure_table_mark(&shard->exposures, entry);
    entry->affected = sum->affected;
    entry->under_investigation = sum->under_investigation;
    sum->affected = 0;
    sum->under_investigation = 0;
}

static bool recount(struct yg_shard *shard, uint32_t vulnerability)
{
    size_t pairs = 0;

    if (!yg_shard_grow_sums(shard) || !unite(shard, vulnerability))
        return false;
    for (size_t i = 0; i < shard->reached.count; i++) {
        size_t count;

        yg_manifests_segments(shard->manifests, shard->reached.ids[i], &count);
        pairs += count;
    }
    if (pairs > yg_segment_table_count(shard->segments))
        pairs = yg_segment_table_count(shard->segments);
    bool ready = yg_exposure_table_reserve(&shard->exposures, shard->vulnerability_count, pairs);
    for (size_t i = 0; i < shard->reached.count; i++) {
        uint32_t manifest = shard->reached.ids[i];
        uint8_t status = shard->manifest_status[manifest];
        size_t count;
        const struct yg_segment_count *segments =
            yg_manifests_segments(shard->manifests, manifest, &count);

        shard->manifest_status[manifest] = 0;
        for (size_t s = 0; ready && s < count; s++) {
            struct yg_segment_sum *sum = &shard->sums[segments[s].segment];

            if (status == YG_STATUS_AFFECTED)
                sum->affected += segments[s].assets;
            else
                sum->under_investigation += segments[s].assets;
            yg_exposure_table_get(&shard->exposures, vulnerability, segments[s].segment);
        }
    }
    if (!ready)
        return false;
    for (struct yg_exposure_entry *entry =
             yg_exposure_table_first(&shard->exposures, vulnerability);
         entry != NULL; entry = yg_exposure_table_next(&shard->exposures, entry))
        settle_entry(shard, entry);
    return true;
}

/* Take over the index's verdict of an identity; what differs goes to shard->changed. */
static bool replace_verdict(struct yg_shard *shard, uint32_t identity)
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

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

enum yg_status yg_shard_changed(struct yg_shard *shard, const uint32_t *identities, size_t count,
                                struct yg_error *err)
{
    bool ready = true;

    yg_shard_drop_detail(shard);
    shard->changed.count = 0;
    for (size_t i = 0; ready && i < count; i++)
        ready = replace_verdict(shard, identities[i]);
    if (shard->changed.count > 1)
        qsort(shard->changed.ids, shard->changed.count, sizeof *shard->changed.ids, compare_ids);
    for (size_t i = 0; ready && i < shard->changed.count; i++) {
        if (i == 0 || shard->changed.ids[i] != shard->changed.ids[i - 1])
            ready = recount(shard, shard->changed.ids[i]);
    }
    return ready ? YG_OK : yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "recount: no memory");
}
