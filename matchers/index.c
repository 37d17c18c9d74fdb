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

#include "matchers/record.h"
#include "matchers/verdict.h"

/* ---- create, destroy ------------------------------------------------------------------------ */

static bool is_complete(const struct yg_index *index)
{
    return index->reclaim != NULL && index->identities != NULL && index->packages != NULL &&
           index->feeds != NULL && index->vulnerabilities != NULL && index->patterns != NULL &&
           index->names != NULL && index->ids != NULL && index->cluster != NULL &&
           index->ranges != NULL;
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
    index->names = yg_interner_create(0);
    index->ids = yg_interner_create(sizeof(uint32_t));
    index->cluster = yg_cluster_create();
    index->ranges = yg_range_maker_create();
    if (!is_complete(index)) {
        yg_index_destroy(index);
        return NULL;
    }
    return index;
}

static void destroy_payloads(struct yg_index *index)
{
    for (uint32_t i = 0; i < yg_interner_count(index->identities); i++)
        yg_verdict_free(atomic_load(&yg_identity_at(index, i)->verdict));
    for (uint32_t i = 0; i < yg_interner_count(index->packages); i++)
        free(atomic_load(&yg_package_at(index, i)->rules));
    for (uint32_t i = 0; i < yg_interner_count(index->vulnerabilities); i++)
        free(yg_vulnerability_at(index, i)->records);
    for (uint32_t i = 0; i < yg_interner_count(index->names); i++)
        if (i < index->record_capacity)
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
    yg_interner_destroy(index->names);
    yg_interner_destroy(index->ids);
    yg_cluster_destroy(index->cluster);
    yg_range_maker_destroy(index->ranges);
    free(index->records);
    free(index->same_id);
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
    uint32_t *same_id = realloc(index->same_id, wanted * sizeof *same_id);
    if (same_id == NULL)
        return false;
    index->same_id = same_id;
    for (size_t i = index->record_capacity; i < wanted; i++) {
        records[i] = NULL;
        same_id[i] = YG_INTERNER_NONE;
    }
    index->record_capacity = wanted;
    return true;
}

static bool format_name(struct yg_str source, struct yg_str id, uint32_t part, struct yg_buf *name)
{
    yg_buf_append(name, source);
    yg_buf_append_char(name, '\xff'); /* in no UTF-8 text */
    yg_buf_append(name, id);
    if (part > 0)
        yg_buf_printf(name, "\xff%u", part);
    return !name->failed;
}

/* A new number joins the chain of the records with its id. */
static bool chain_id(struct yg_index *index, struct yg_str id, uint32_t number)
{
    uint32_t known = yg_interner_count(index->ids);
    uint32_t at = yg_interner_intern(index->ids, id, NULL);

    if (at == YG_INTERNER_NONE)
        return false;
    uint32_t *first = yg_interner_payload(index->ids, at);
    index->same_id[number] = at == known ? YG_INTERNER_NONE : *first;
    *first = number;
    return true;
}

/* The number of a part of (source, id), made when new; YG_INTERNER_NONE without memory. */
static uint32_t number_of(struct yg_index *index, struct yg_str source, struct yg_str id,
                          uint32_t part)
{
    struct yg_buf name = {0};
    uint32_t known = yg_interner_count(index->names), number = YG_INTERNER_NONE;

    if (format_name(source, id, part, &name) && reach_record(index, known)) {
        number = yg_interner_intern(index->names, yg_buf_str(&name), NULL);
        if (number == known && !chain_id(index, id, number))
            number = YG_INTERNER_NONE;
    }
    yg_buf_deinit(&name);
    return number;
}

/* *number is YG_INTERNER_NONE when there has never been that part, nor a later one. False without
 * memory. */
static bool find_number(const struct yg_index *index, struct yg_str source, struct yg_str id,
                        uint32_t part, uint32_t *number)
{
    struct yg_buf name = {0};
    bool ok = format_name(source, id, part, &name);

    if (ok)
        *number = yg_interner_find(index->names, yg_buf_str(&name));
    yg_buf_deinit(&name);
    return ok;
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
    if (ok)
        yg_reclaim_retire(index->reclaim, old, free);
    else
        free(about);
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

/* A name that was one of a vulnerability may stand for another one now. */
static bool push_former(struct yg_index *index, struct yg_str name)
{
    uint32_t number = yg_interner_find(index->vulnerabilities, name);

    return number == YG_INTERNER_NONE || yg_numbers_push(&index->facts, number);
}

static bool gather_former(struct yg_index *index, struct yg_cluster_numbers records)
{
    for (size_t i = 0; i < records.count; i++) {
        const struct yg_record *record = index->records[records.items[i]];

        if (record != NULL && !push_former(index, record->id))
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
        if (!push_former(index, yg_cluster_id(index->cluster, met.items[i])))
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
    return true;
}

static void begin(struct yg_index *index, struct yg_index_change *change)
{
    memset(change, 0, sizeof *change);
    index->changed.count = index->facts.count = 0;
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
    yg_interner_collect(index->names, index->reclaim);
    yg_interner_collect(index->ids, index->reclaim);
    yg_reclaim_poll(index->reclaim);
    change->identities = index->changed.items;
    change->identity_count = index->changed.count;
    change->vulnerabilities = index->facts.items;
    change->vulnerability_count = index->facts.count;
}

/* Everything behind step 1, for one record; between begin and finish. */
static enum yg_status change_record(struct yg_index *index, uint32_t number,
                                    const struct yg_advisory *advisory, struct yg_record *record,
                                    struct yg_error *err)
{
    index->evaluate.count = index->packages_touched.count = index->whole.count = 0;
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

/* Take out the parts of (source, id) from `part` on. */
static enum yg_status remove_parts(struct yg_index *index, struct yg_str source, struct yg_str id,
                                   uint32_t part, struct yg_error *err)
{
    enum yg_status status = YG_OK;

    for (; status == YG_OK; part++) {
        uint32_t number;

        if (!find_number(index, source, id, part, &number)) {
            index->failed |= part > 0; /* the part before it may be gone */
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record number");
        }
        if (number == YG_INTERNER_NONE)
            break;
        if (index->records[number] != NULL)
            status = change_record(index, number, NULL, NULL, err);
    }
    return status;
}

/* ---- parts ---------------------------------------------------------------------------------- */

/* A feed by ecosystem cuts one advisory into several documents of one id. Documents of (source, id)
 * with one `modified` are parts of one revision and stand beside each other, told apart by their
 * content; a later `modified` replaces them all. So nothing depends on the order of arrival.
 * Part 0 is there whenever any is. */
enum standing {
    STANDING_NEW,
    STANDING_LATER,
    STANDING_SAME,
    STANDING_OUTDATED,
    STANDING_UNKNOWN /* without memory */
};

/* How the advisory stands to the current parts. *part: where it goes when it is one more. */
static enum standing compare_parts(const struct yg_index *index, const struct yg_advisory *advisory,
                                   uint32_t *part)
{
    uint32_t number, at = 0;

    *part = UINT32_MAX;
    for (;; at++) {
        if (!find_number(index, advisory->source, advisory->id, at, &number))
            return STANDING_UNKNOWN;
        if (number == YG_INTERNER_NONE)
            break;
        const struct yg_record *record = index->records[number];

        if (record == NULL && at < *part)
            *part = at;
        if (record == NULL && at == 0)
            break;
        if (record != NULL && record->modified != advisory->modified)
            return record->modified < advisory->modified ? STANDING_LATER : STANDING_OUTDATED;
        if (record != NULL && record->content_hash == advisory->content_hash)
            return STANDING_SAME;
    }
    if (at < *part)
        *part = at;
    return STANDING_NEW;
}

static bool is_half_done(const struct yg_index *index, struct yg_error *err)
{
    if (index->failed)
        yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "advisory index: an earlier change is half done");
    return index->failed;
}

enum yg_status yg_index_apply(struct yg_index *index, const struct yg_advisory *advisory,
                              struct yg_index_change *change, struct yg_error *err)
{
    bool withdrawn = advisory->withdrawn != YG_TIME_NONE;
    struct yg_record *record;
    uint32_t part;

    begin(index, change);
    if (is_half_done(index, err))
        return YG_NOMEM;
    enum standing standing = compare_parts(index, advisory, &part);
    if (standing == STANDING_UNKNOWN)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record number");
    change->outdated = standing == STANDING_OUTDATED;
    if (standing == STANDING_OUTDATED || standing == STANDING_SAME)
        return YG_OK;
    if (standing == STANDING_LATER)
        part = 0;
    uint32_t number = number_of(index, advisory->source, advisory->id, part);
    if (number == YG_INTERNER_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record number");
    enum yg_status status = yg_record_create(index, number, advisory, &record, err);
    if (status != YG_OK)
        return status;
    status = change_record(index, number, withdrawn ? NULL : advisory, record, err);
    if (status == YG_OK && standing == STANDING_LATER)
        status = remove_parts(index, advisory->source, advisory->id, 1, err);
    finish(index, change);
    return status;
}

enum yg_status yg_index_remove(struct yg_index *index, struct yg_str source, struct yg_str id,
                               struct yg_index_change *change, struct yg_error *err)
{
    begin(index, change);
    if (is_half_done(index, err))
        return YG_NOMEM;
    enum yg_status status = remove_parts(index, source, id, 0, err);
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
