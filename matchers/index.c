/* index.c - the writer's side: advisories in, changed verdicts out.
 *
 * One change:
 *   1 make the new record with its rules           (may fail: nothing has changed)
 *   2 cluster: whose vulnerabilities are others now?
 *   3 publish abouts, then take old rules out and put new ones in
 *   4 walk the identities of the packages at hand and replace the verdicts that differ
 *   5 retire what was replaced
 */
#include "matchers/index_write.h"

#include <assert.h>
#include <stdlib.h>

#include "matchers/met.h"
#include "matchers/record.h"
#include "matchers/verdict.h"

/* ---- create, destroy ------------------------------------------------------------------------ */

static bool is_complete(const struct yg_index *index)
{
    return index->reclaim != NULL && index->identities != NULL && index->packages != NULL &&
           index->feeds != NULL && index->vulnerabilities != NULL && index->patterns != NULL &&
           index->cluster != NULL && index->source_ids != NULL && index->ranges != NULL &&
           index->met != NULL;
}

struct yg_index *yg_index_create(void)
{
    struct yg_index *index = calloc(1, sizeof *index);

    if (index == NULL)
        return NULL;
    index->reclaim = yg_reclaim_create();
    index->identities = yg_interner_create(sizeof(struct yg_identity));
    index->packages = yg_interner_create(sizeof(struct yg_package));
    index->feeds = yg_interner_create(sizeof(struct yg_feed));
    index->vulnerabilities = yg_interner_create(sizeof(struct yg_vulnerability_state));
    index->patterns = yg_interner_create(sizeof(struct yg_cpe));
    index->cluster = yg_cluster_create();
    index->source_ids = yg_ids_create();
    index->ranges = yg_range_maker_create();
    index->met = yg_met_create();
    if (!is_complete(index)) {
        yg_index_destroy(index);
        return NULL;
    }
    index->ids = yg_cluster_ids(index->cluster);
    return index;
}

static void destroy_payloads(struct yg_index *index)
{
    for (uint32_t i = 0; i < yg_interner_count(index->identities); i++)
        yg_verdict_free(atomic_load(&yg_identity_at(index, i)->verdict));
    for (uint32_t i = 0; i < yg_interner_count(index->packages); i++)
        free(atomic_load(&yg_package_at(index, i)->rules));
    for (uint32_t i = 0; i < yg_interner_count(index->vulnerabilities); i++)
        yg_few_deinit(&yg_vulnerability_at(index, i)->records);
    for (uint32_t i = 0; i < index->record_count; i++)
        yg_record_free(index->records[i]);
}

void yg_index_destroy(struct yg_index *index)
{
    if (index == NULL)
        return;
    if (is_complete(index))
        destroy_payloads(index);
    yg_record_free(index->orphan);
    yg_reclaim_destroy(index->reclaim);
    yg_source_map_destroy(index->sources);
    yg_interner_destroy(index->identities);
    yg_interner_destroy(index->packages);
    yg_interner_destroy(index->feeds);
    yg_interner_destroy(index->vulnerabilities);
    yg_interner_destroy(index->patterns);
    yg_arena_deinit(&index->pattern_arena);
    yg_cluster_destroy(index->cluster);
    yg_ids_destroy(index->source_ids);
    yg_range_maker_destroy(index->ranges);
    yg_met_destroy(index->met);
    yg_arena_deinit(&index->scratch);
    free(index->records);
    free(index->names);
    free(index->id_states);
    yg_hits_deinit(&index->hits);
    free(index->changed.items);
    free(index->facts.items);
    free(index->evaluate.items);
    free(index->packages_touched.items);
    free(index->candidates.items);
    free(index->whole.items);
    free(index);
}

struct yg_reclaim *yg_index_reclaim(struct yg_index *index)
{
    return index->reclaim;
}

void yg_index_set_sources(struct yg_index *index, struct yg_source_map *sources)
{
    assert(index->sources == NULL && yg_interner_count(index->identities) == 0);
    index->sources = sources;
}

/* ---- record numbers ------------------------------------------------------------------------- */

static bool reach_record(struct yg_index *index, uint32_t number)
{
    if (number < index->record_capacity)
        return true;
    size_t wanted = number < 512 ? 1024 : (size_t)number * 2;
    struct yg_record **records = realloc(index->records, wanted * sizeof *records);

    if (records == NULL)
        return false;
    index->records = records;
    struct yg_record_name *names = realloc(index->names, wanted * sizeof *names);
    if (names == NULL)
        return false;
    index->names = names;
    index->record_capacity = wanted;
    return true;
}

struct yg_id_state *yg_id_state_make(struct yg_index *index, uint32_t id)
{
    if (id >= index->id_count &&
        !yg_ids_reach((void **)&index->id_states, &index->id_count, sizeof *index->id_states, id))
        return NULL;
    return &index->id_states[id];
}

/* The next record of (id, source) from `number` on in the chain of the id. */
static uint32_t next_of_source(const struct yg_index *index, uint32_t number, uint32_t source)
{
    while (number != YG_RECORD_NONE && index->names[number].source != source)
        number = index->names[number].next;
    return number;
}

/* The number of a part of (id, source), made when new; YG_RECORD_NONE without memory. */
static uint32_t number_of(struct yg_index *index, uint32_t id, uint32_t source, uint32_t part)
{
    struct yg_id_state *state = yg_id_state_make(index, id);
    uint32_t number = index->record_count;

    if (state == NULL)
        return YG_RECORD_NONE;
    for (uint32_t at = next_of_source(index, state->record - 1, source); at != YG_RECORD_NONE;
         at = next_of_source(index, index->names[at].next, source))
        if (index->names[at].part == part)
            return at;
    if (!reach_record(index, number))
        return YG_RECORD_NONE;
    index->records[number] = NULL;
    index->names[number] = (struct yg_record_name){id, source, part, state->record - 1};
    index->record_count++;
    state->record = number + 1;
    return number;
}

/* ---- a change ------------------------------------------------------------------------------- */

static void count_record(struct yg_index *index, const struct yg_record *record, uint64_t one)
{
    struct yg_index_counts *counts = &index->counts;

    if (record == NULL)
        return;
    if (record->withdrawn != YG_TIME_NONE)
        counts->withdrawn += one;
    else
        counts->advisories += one;
    counts->rules += one * record->rule_count;
    counts->ranges_git += one * record->counts.git;
    counts->ranges_unreadable += one * record->counts.unreadable;
    counts->entries_unknown_ecosystem += one * record->unknown_entries;
    counts->advisories_of_many +=
        one * (record->withdrawn == YG_TIME_NONE && record->of_many ? 1 : 0);
}

/* Another record, linked with the one at hand, is about other vulnerabilities now. */
static bool change_linked(struct yg_index *index, uint32_t number)
{
    struct yg_record *record = index->records[number];
    struct yg_about *old = atomic_load_explicit(&record->about, memory_order_relaxed);
    struct yg_about *about = yg_about_make(index, yg_cluster_about(index->cluster, number));

    if (about == NULL)
        return false;
    bool ok = yg_about_push(&index->evaluate, old) && yg_about_push(&index->evaluate, about) &&
              yg_evaluate_touch(index, record) && yg_about_set(index, record, old, about);
    if (ok) {
        index->bytes.records += yg_memory_block(about) - yg_memory_block(old);
        yg_reclaim_retire(index->reclaim, old, free);
    } else {
        free(about);
    }
    return ok;
}

static bool change_others(struct yg_index *index, uint32_t number)
{
    struct yg_cluster_numbers changed = yg_cluster_changed(index->cluster);

    for (size_t i = 0; i < changed.count; i++)
        if (changed.items[i] != number && !change_linked(index, changed.items[i]))
            return false;
    return true;
}

/* An id that was the name of a vulnerability may stand for another one now. */
static bool push_former(struct yg_index *index, uint32_t id)
{
    uint32_t next = id < index->id_count ? index->id_states[id].vulnerability : 0;

    return next == 0 || yg_numbers_push(&index->facts, next - 1);
}

static bool gather_former(struct yg_index *index, struct yg_cluster_numbers records)
{
    for (size_t i = 0; i < records.count; i++) {
        uint32_t number = records.items[i];

        if (index->records[number] != NULL && !push_former(index, index->names[number].id))
            return false;
    }
    return true;
}

/* The facts of every vulnerability of the linked sets may be others now, and what became of names
 * that are none any more. */
static bool gather_facts(struct yg_index *index)
{
    struct yg_cluster_numbers met = yg_cluster_met(index->cluster);
    struct yg_cluster_numbers touched = yg_cluster_touched(index->cluster);

    for (size_t i = 0; i < met.count; i++)
        if (!push_former(index, met.items[i]))
            return false;
    if (!gather_former(index, touched) || !gather_former(index, yg_cluster_changed(index->cluster)))
        return false;
    for (size_t i = 0; i < index->evaluate.count; i++)
        if (!yg_numbers_push(&index->facts, index->evaluate.items[i]))
            return false;
    for (size_t i = 0; i < touched.count; i++) {
        const struct yg_record *record = index->records[touched.items[i]];

        if (record != NULL &&
            !yg_about_push(&index->facts,
                           atomic_load_explicit(&record->about, memory_order_relaxed)))
            return false;
    }
    return true;
}

/* Make `record` (NULL: none any more) the current one of `number`. */
static bool replace(struct yg_index *index, uint32_t number, struct yg_record *record)
{
    struct yg_record *old = index->records[number];
    struct yg_about *old_about =
        old == NULL ? NULL : atomic_load_explicit(&old->about, memory_order_relaxed);

    if (!yg_about_push(&index->evaluate, old_about) || !yg_evaluate_touch(index, old) ||
        !yg_evaluate_touch(index, record))
        return false;
    if (record != NULL) {
        struct yg_about *about = yg_about_make(index, yg_cluster_about(index->cluster, number));

        if (about == NULL)
            return false;
        if (!yg_about_push(&index->evaluate, about) ||
            !yg_about_set(index, record, old_about, about)) {
            free(about);
            return false;
        }
    } else {
        yg_about_leave(index, number, old_about);
    }
    index->records[number] = record;
    if (!change_others(index, number))
        return false;
    yg_numbers_sort(&index->evaluate);
    if ((old != NULL && !yg_rules_withdraw(index, old)) ||
        (record != NULL && !yg_rules_publish(index, record)))
        return false;
    if (!gather_facts(index) || !yg_evaluate_all(index))
        return false;
    count_record(index, old, UINT64_MAX);
    count_record(index, record, 1);
    yg_index_drop_record(index, old);
    yg_index_add_record(index, record);
    return true;
}

static void begin(struct yg_index *index, struct yg_index_change *change)
{
    memset(change, 0, sizeof *change);
    index->changed.count = index->facts.count = 0;
    change->grace = yg_reclaim_grace(index->reclaim);
}

static void finish(struct yg_index *index, struct yg_index_change *change)
{
    yg_numbers_sort(&index->changed);
    yg_numbers_sort(&index->facts);
    yg_interner_collect(index->identities, index->reclaim);
    yg_interner_collect(index->packages, index->reclaim);
    yg_interner_collect(index->feeds, index->reclaim);
    yg_interner_collect(index->vulnerabilities, index->reclaim);
    yg_interner_collect(index->patterns, index->reclaim);
    yg_reclaim_poll(index->reclaim);
    change->identities = index->changed.items;
    change->identity_count = index->changed.count;
    change->vulnerabilities = index->facts.items;
    change->vulnerability_count = index->facts.count;
    change->grace = yg_reclaim_grace(index->reclaim);
}

/* Everything behind step 1, for one record; between begin and finish. */
static enum yg_status change_record(struct yg_index *index, uint32_t number,
                                    const struct yg_advisory *advisory, struct yg_record *record,
                                    struct yg_error *err)
{
    index->evaluate.count = index->packages_touched.count = index->whole.count = 0;
    if (record != NULL)
        yg_rules_fetch(index, record);
    enum yg_status status = yg_cluster_put(index->cluster, number, advisory, err);
    if (status == YG_OK) {
        if (record != NULL)
            record->of_many = yg_cluster_is_of_many(index->cluster, number);
        struct yg_record *old = index->records[number];

        if (replace(index, number, record)) {
            if (old != NULL)
                yg_reclaim_retire(index->reclaim, old, yg_record_free);
        } else {
            status = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "advisory index");
            index->orphan = index->records[number] == record ? old : record;
        }
    } else {
        index->orphan = record;
    }
    index->failed |= status != YG_OK;
    for (size_t i = 0; i < index->packages_touched.count; i++)
        yg_package_at(index, index->packages_touched.items[i])->touched = false;
    return status;
}

/* Take out the parts of (id, source) from `part` on. */
static enum yg_status remove_parts(struct yg_index *index, uint32_t id, uint32_t source,
                                   uint32_t part, struct yg_error *err)
{
    uint32_t number = next_of_source(index, yg_record_of_id(index, id), source);
    enum yg_status status = YG_OK;

    for (; status == YG_OK && number != YG_RECORD_NONE;
         number = next_of_source(index, index->names[number].next, source))
        if (index->names[number].part >= part && index->records[number] != NULL)
            status = change_record(index, number, NULL, NULL, err);
    return status;
}

/* ---- parts ---------------------------------------------------------------------------------- */

/* A feed by ecosystem cuts one advisory into several documents of one id. Documents of (source, id)
 * with one `modified` are parts of one revision and stand beside each other, told apart by their
 * content; a later `modified` replaces them all. So nothing depends on the order of arrival.
 * Part 0 is there whenever any is. */
enum standing { STANDING_NEW, STANDING_LATER, STANDING_SAME, STANDING_OUTDATED };

/* How the advisory stands to the current parts of its (id, source). *part: where it goes. */
static enum standing compare_parts(const struct yg_index *index, uint32_t id, uint32_t source,
                                   const struct yg_advisory *advisory, uint32_t *part)
{
    uint32_t number = next_of_source(index, yg_record_of_id(index, id), source), count = 0;

    *part = UINT32_MAX;
    for (; number != YG_RECORD_NONE; count++) {
        const struct yg_record_name *name = &index->names[number];
        const struct yg_record *record = index->records[number];

        if (record == NULL && name->part < *part)
            *part = name->part;
        if (record != NULL && record->modified != advisory->modified) {
            *part = 0;
            return record->modified < advisory->modified ? STANDING_LATER : STANDING_OUTDATED;
        }
        if (record != NULL && record->content_hash == advisory->content_hash)
            return STANDING_SAME;
        number = next_of_source(index, name->next, source);
    }
    if (count < *part)
        *part = count;
    return STANDING_NEW;
}

static bool is_half_done(const struct yg_index *index, struct yg_error *err)
{
    if (index->failed)
        yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "advisory index: an earlier change is half done");
    return index->failed;
}

/* While the rules are made, what the cluster needs arrives. */
static void fetch_ids(const struct yg_index *index, const struct yg_advisory *advisory)
{
    yg_ids_fetch(index->ids, advisory->id);
    for (size_t i = 0; i < advisory->alias_count; i++)
        yg_ids_fetch(index->ids, advisory->aliases[i]);
    for (size_t i = 0; i < advisory->upstream_count; i++)
        yg_ids_fetch(index->ids, advisory->upstream[i]);
}

enum yg_status yg_index_apply(struct yg_index *index, const struct yg_advisory *advisory,
                              struct yg_index_change *change, struct yg_error *err)
{
    struct yg_record *record;
    uint32_t part;

    begin(index, change);
    if (is_half_done(index, err))
        return YG_NOMEM;
    fetch_ids(index, advisory);
    uint32_t id = yg_ids_intern(index->ids, advisory->id);
    uint32_t source = yg_ids_intern(index->source_ids, advisory->source);
    if (id == YG_ID_NONE || source == YG_ID_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record number");
    enum standing standing = compare_parts(index, id, source, advisory, &part);
    change->outdated = standing == STANDING_OUTDATED;
    if (standing == STANDING_OUTDATED || standing == STANDING_SAME)
        return YG_OK;
    uint32_t number = number_of(index, id, source, part);
    if (number == YG_RECORD_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record number");
    enum yg_status status = yg_record_create(index, number, advisory, &record, err);
    if (status != YG_OK)
        return status;
    status = change_record(index, number, record->withdrawn != YG_TIME_NONE ? NULL : advisory,
                           record, err);
    if (status == YG_OK && standing == STANDING_LATER)
        status = remove_parts(index, id, source, 1, err);
    finish(index, change);
    return status;
}

enum yg_status yg_index_remove(struct yg_index *index, struct yg_str source, struct yg_str id,
                               struct yg_index_change *change, struct yg_error *err)
{
    begin(index, change);
    if (is_half_done(index, err))
        return YG_NOMEM;
    enum yg_status status = remove_parts(index, yg_ids_find(index->ids, id),
                                         yg_ids_find(index->source_ids, source), 0, err);
    finish(index, change);
    return status;
}

struct yg_index_counts yg_index_counts(const struct yg_index *index)
{
    struct yg_index_counts counts = index->counts;

    counts.packages = yg_interner_count(index->packages);
    counts.identities = yg_interner_count(index->identities);
    counts.vulnerabilities = yg_interner_count(index->vulnerabilities);
    return counts;
}
