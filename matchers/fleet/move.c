/* move.c - what a move of an asset from one manifest to another does to the counts.
 *
 * The marks of both manifests are compared, vulnerability by vulnerability: -1 here, +1 there.
 * Cost: a walk over the verdicts of two manifests, and only when the identities that differ have
 *       any; where guards have a say, another one for the clauses of their vulnerabilities.
 */
#include "matchers/fleet/shard_state.h"

#include <assert.h>

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

/* Mark what the identities of a set say by themselves: of all vulnerabilities, or of those that are
 * touched already. Returns whether guards have a say, too: of the vulnerabilities that are then
 * marked as guarded. */
static bool mark_own(struct yg_shard *shard, const struct yg_id_list *list, bool after, bool all)
{
    bool guarded = false;

    for (size_t i = 0; i < list->count; i++) {
        const struct yg_verdict *verdict = shard->counted[list->ids[i]];

        for (uint32_t e = 0; e < verdict->count; e++) {
            const struct yg_verdict_entry *entry = &verdict->entries[e];

            if (!all && !shard->marks[entry->vulnerability].touched)
                continue;
            if (yg_entry_is_guarded(verdict, entry))
                guarded = touch_mark(shard, entry->vulnerability)->guarded = true;
            else if (entry->status != YG_STATUS_UNKNOWN)
                raise_status(touch_mark(shard, entry->vulnerability), after, entry->status);
        }
    }
    return guarded;
}

/* Put the clauses that the identities of the set satisfy on the lists of their vulnerabilities,
 * where these are guarded. Each vulnerability by itself: while changes are on their way, an
 * identity may be counted with a clause for one vulnerability and not yet, or no longer, for
 * another of the same advisory; a recount sees no other, either. False without memory. */
static bool gather_satisfied(struct yg_shard *shard, const struct yg_id_list *list)
{
    shard->clauses.node_count = 0;
    for (uint32_t i = 0; i < shard->touched_count; i++)
        shard->marks[shard->touched[i]].satisfied = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct yg_verdict *verdict = shard->counted[list->ids[i]];

        for (uint32_t e = 0; verdict->conditional && e < verdict->count; e++) {
            struct yg_mark *mark = &shard->marks[verdict->entries[e].vulnerability];
            struct yg_clause_list clauses;

            if (!mark->guarded)
                continue;
            clauses = yg_verdict_condition(verdict, &verdict->entries[e]).satisfied;
            for (uint32_t c = 0; c < clauses.count; c++)
                if (!yg_clauses_push(&shard->clauses, &mark->satisfied, clauses.items[c]))
                    return false;
        }
    }
    return true;
}

static void mark_guarded(struct yg_shard *shard, const struct yg_id_list *list, bool after)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct yg_verdict *verdict = shard->counted[list->ids[i]];

        for (uint32_t e = 0; verdict->conditional && e < verdict->count; e++) {
            const struct yg_verdict_entry *entry = &verdict->entries[e];
            struct yg_mark *mark = &shard->marks[entry->vulnerability];

            if (mark->guarded && yg_entry_is_guarded(verdict, entry))
                raise_status(mark, after,
                             yg_clauses_status(&shard->clauses, mark->satisfied, verdict, entry));
        }
    }
}

static bool mark_status(struct yg_shard *shard, const struct yg_id_list *list, bool after, bool all)
{
    if (!mark_own(shard, list, after, all))
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
    shard->clauses.node_count = 0;
}

/* What a touched vulnerability is for this move: a pending one is recounted, whatever moves. */
static bool changes(const struct yg_shard *shard, uint32_t vulnerability, bool same_segment)
{
    const struct yg_mark *mark = &shard->marks[vulnerability];

    return !yg_exposure_table_is_pending(&shard->exposures, vulnerability) &&
           (!same_segment || mark->before != mark->after || mark->detail);
}

static uint32_t *count_of(struct yg_exposure_counts *counts, uint8_t status)
{
    return status == YG_STATUS_AFFECTED ? &counts->affected : &counts->under_investigation;
}

/* Rows, then counts lie anywhere: ask for all before the first is needed. */
static void prefetch_counts(const struct yg_shard *shard, uint32_t from_segment,
                            uint32_t to_segment)
{
    const struct yg_exposure_table *table = &shard->exposures;

    for (uint32_t i = 0; i < shard->touched_count; i++)
        yg_exposure_table_prefetch_row(table, shard->touched[i]);
    for (uint32_t i = 0; i < shard->touched_count; i++) {
        uint32_t vulnerability = shard->touched[i];

        if (!changes(shard, vulnerability, from_segment == to_segment))
            continue;
        if (shard->marks[vulnerability].before != 0)
            yg_exposure_table_prefetch(table, vulnerability, from_segment);
        if (shard->marks[vulnerability].after != 0 && from_segment != to_segment)
            yg_exposure_table_prefetch(table, vulnerability, to_segment);
    }
}

/* Room for all counts after the move. False without memory. */
static bool reserve_counts(struct yg_shard *shard, uint32_t from_segment, uint32_t to_segment)
{
    struct yg_exposure_table *table = &shard->exposures;
    uint32_t segment_end = yg_segment_table_count(shard->segments);
    bool ready = true;

    prefetch_counts(shard, from_segment, to_segment);
    for (uint32_t i = 0; ready && i < shard->touched_count; i++) {
        uint32_t vulnerability = shard->touched[i];
        uint8_t after = shard->marks[vulnerability].after;

        if (after == 0 || !changes(shard, vulnerability, from_segment == to_segment))
            continue;
        struct yg_exposure_counts counts = yg_exposure_table_get(table, vulnerability, to_segment);
        ++*count_of(&counts, after);
        ready = yg_exposure_table_reserve(table, vulnerability, to_segment, segment_end, counts);
    }
    return ready;
}

bool yg_shard_prepare_move(struct yg_shard *shard, uint32_t from_segment, uint32_t to_segment)
{
    assert(shard->touched_count == 0 && !shard->clauses.loaded);
    mark_difference(shard);
    if (shard->touched_count == 0 && from_segment == to_segment)
        return true;
    /* Within a segment only what the difference carries can change. */
    bool all = from_segment != to_segment;
    if (mark_status(shard, &shard->before, false, all) &&
        mark_status(shard, &shard->now, true, all) &&
        reserve_counts(shard, from_segment, to_segment))
        return true;
    clear_marks(shard);
    return false;
}

static void count_down(struct yg_shard *shard, uint32_t vulnerability, uint32_t segment,
                       uint8_t status)
{
    struct yg_exposure_counts counts =
        yg_exposure_table_get(&shard->exposures, vulnerability, segment);

    assert(*count_of(&counts, status) > 0);
    --*count_of(&counts, status);
    yg_exposure_table_set(&shard->exposures, vulnerability, segment, counts);
}

static void count_up(struct yg_shard *shard, uint32_t vulnerability, uint32_t segment,
                     uint8_t status)
{
    struct yg_exposure_counts counts =
        yg_exposure_table_get(&shard->exposures, vulnerability, segment);

    ++*count_of(&counts, status);
    yg_exposure_table_set(&shard->exposures, vulnerability, segment, counts);
}

void yg_shard_commit_move(struct yg_shard *shard, uint32_t from_segment, uint32_t to_segment)
{
    for (uint32_t i = 0; i < shard->touched_count; i++) {
        uint32_t vulnerability = shard->touched[i];
        struct yg_mark mark = shard->marks[vulnerability];

        if (!changes(shard, vulnerability, from_segment == to_segment))
            continue;
        if (mark.before != 0)
            count_down(shard, vulnerability, from_segment, mark.before);
        if (mark.after != 0)
            count_up(shard, vulnerability, to_segment, mark.after);
    }
    clear_marks(shard);
}
