/* index.c - the writer's side: advisories in, changed verdicts out.
 *
 * One change:
 *   1 make the new record with its rules           (may fail: nothing has changed)
 *   2 cluster: whose vulnerabilities are others now?
 *   3 publish abouts, then take old rules out and put new ones in
 *   4 walk the identities of the packages at hand and replace the verdicts that differ
 *   5 retire what was replaced
 *
 * Adding a rule is amortised O(1): a full array is copied into one of twice the size. Taking rules
 * out copies the array of the package.
 */
#include "matchers/index_state.h"

#include <assert.h>
#include <stdlib.h>

#include "matchers/record.h"
#include "matchers/verdict.h"

/* ---- numbers -------------------------------------------------------------------------------- */

bool yg_numbers_push(struct yg_numbers *numbers, uint32_t number)
{
    if (numbers->count == numbers->capacity) {
        size_t capacity = numbers->capacity == 0 ? 64 : numbers->capacity * 2;
        uint32_t *items = realloc(numbers->items, capacity * sizeof *items);

        if (items == NULL)
            return false;
        numbers->items = items;
        numbers->capacity = capacity;
    }
    numbers->items[numbers->count++] = number;
    return true;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

void yg_numbers_sort(struct yg_numbers *numbers)
{
    size_t kept = 0;

    if (numbers->count > 1)
        qsort(numbers->items, numbers->count, sizeof *numbers->items, compare_numbers);
    for (size_t i = 0; i < numbers->count; i++)
        if (kept == 0 || numbers->items[kept - 1] != numbers->items[i])
            numbers->items[kept++] = numbers->items[i];
    numbers->count = kept;
}

bool yg_numbers_contain(const struct yg_numbers *numbers, uint32_t number)
{
    return numbers->count > 0 && bsearch(&number, numbers->items, numbers->count,
                                         sizeof *numbers->items, compare_numbers) != NULL;
}

/* ---- create, destroy ------------------------------------------------------------------------ */

static bool is_complete(const struct yg_index *index)
{
    return index->reclaim != NULL && index->identities != NULL && index->packages != NULL &&
           index->feeds != NULL && index->vulnerabilities != NULL && index->names != NULL &&
           index->ids != NULL && index->cluster != NULL;
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
    index->names = yg_interner_create(0);
    index->ids = yg_interner_create(sizeof(uint32_t));
    index->cluster = yg_cluster_create();
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
    yg_interner_destroy(index->identities);
    yg_interner_destroy(index->packages);
    yg_interner_destroy(index->feeds);
    yg_interner_destroy(index->vulnerabilities);
    yg_interner_destroy(index->names);
    yg_interner_destroy(index->ids);
    yg_cluster_destroy(index->cluster);
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

static bool format_name(struct yg_str source, struct yg_str id, struct yg_buf *name)
{
    yg_buf_append(name, source);
    yg_buf_append_char(name, '\xff'); /* in no UTF-8 text */
    yg_buf_append(name, id);
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

/* The number of (source, id), made when new; YG_INTERNER_NONE without memory. */
static uint32_t number_of(struct yg_index *index, struct yg_str source, struct yg_str id)
{
    struct yg_buf name = {0};
    uint32_t known = yg_interner_count(index->names), number = YG_INTERNER_NONE;

    if (format_name(source, id, &name) && reach_record(index, known)) {
        number = yg_interner_intern(index->names, yg_buf_str(&name), NULL);
        if (number == known && !chain_id(index, id, number))
            number = YG_INTERNER_NONE;
    }
    yg_buf_deinit(&name);
    return number;
}

static uint32_t find_number(const struct yg_index *index, struct yg_str source, struct yg_str id)
{
    struct yg_buf name = {0};
    uint32_t number = YG_INTERNER_NONE;

    if (format_name(source, id, &name))
        number = yg_interner_find(index->names, yg_buf_str(&name));
    yg_buf_deinit(&name);
    return number;
}

/* ---- vulnerabilities ------------------------------------------------------------------------ */

/* The vulnerability that a number of the cluster names; YG_INTERNER_NONE without memory. */
static uint32_t vulnerability_of(struct yg_index *index, uint32_t cluster_id)
{
    return yg_interner_intern(index->vulnerabilities, yg_cluster_id(index->cluster, cluster_id),
                              NULL);
}

static bool add_record(struct yg_vulnerability_state *state, uint32_t number)
{
    if (state->count == state->capacity) {
        uint32_t capacity = state->capacity == 0 ? 2 : state->capacity * 2;
        uint32_t *records = realloc(state->records, capacity * sizeof *records);

        if (records == NULL)
            return false;
        state->records = records;
        state->capacity = capacity;
    }
    state->records[state->count++] = number;
    return true;
}

static void drop_record(struct yg_vulnerability_state *state, uint32_t number)
{
    for (uint32_t i = 0; i < state->count; i++) {
        if (state->records[i] != number)
            continue;
        state->records[i] = state->records[--state->count];
        return;
    }
}

static struct yg_about *make_about(struct yg_index *index, struct yg_cluster_numbers ids)
{
    struct yg_about *about = malloc(sizeof *about + ids.count * sizeof about->vulnerabilities[0]);

    if (about == NULL)
        return NULL;
    about->count = (uint32_t)ids.count;
    for (size_t i = 0; i < ids.count; i++) {
        about->vulnerabilities[i] = vulnerability_of(index, ids.items[i]);
        if (about->vulnerabilities[i] == YG_INTERNER_NONE) {
            free(about);
            return NULL;
        }
    }
    if (about->count > 1)
        qsort(about->vulnerabilities, about->count, sizeof about->vulnerabilities[0],
              compare_numbers);
    return about;
}

static bool push_about(struct yg_numbers *numbers, const struct yg_about *about)
{
    for (uint32_t i = 0; about != NULL && i < about->count; i++)
        if (!yg_numbers_push(numbers, about->vulnerabilities[i]))
            return false;
    return true;
}

/* Publish what a record is about, and keep the lists of the vulnerabilities. `old` is retired. */
static bool set_about(struct yg_index *index, struct yg_record *record, struct yg_about *old,
                      struct yg_about *about)
{
    for (uint32_t i = 0; old != NULL && i < old->count; i++)
        drop_record(yg_vulnerability_at(index, old->vulnerabilities[i]), record->number);
    for (uint32_t i = 0; i < about->count; i++)
        if (!add_record(yg_vulnerability_at(index, about->vulnerabilities[i]), record->number))
            return false;
    atomic_store_explicit(&record->about, about, memory_order_seq_cst);
    return true;
}

/* ---- rules of packages ---------------------------------------------------------------------- */

static struct yg_rules *make_rules(uint32_t capacity)
{
    struct yg_rules *rules = malloc(sizeof *rules + capacity * sizeof rules->items[0]);

    if (rules != NULL) {
        rules->capacity = capacity;
        atomic_init(&rules->count, 0);
    }
    return rules;
}

static void publish_rules(struct yg_index *index, struct yg_package *package,
                          struct yg_rules *rules)
{
    struct yg_rules *old = atomic_exchange_explicit(&package->rules, rules, memory_order_seq_cst);

    if (old != NULL)
        yg_reclaim_retire(index->reclaim, old, free);
}

static bool add_rule(struct yg_index *index, struct yg_rule *rule)
{
    struct yg_package *package = yg_package_at(index, rule->package);
    struct yg_rules *rules = atomic_load_explicit(&package->rules, memory_order_relaxed);
    uint32_t count = rules == NULL ? 0 : atomic_load_explicit(&rules->count, memory_order_relaxed);

    if (rules == NULL || count == rules->capacity) {
        struct yg_rules *larger = make_rules(count == 0 ? 2 : count * 2);

        if (larger == NULL)
            return false;
        for (uint32_t i = 0; i < count; i++)
            larger->items[i] = rules->items[i];
        larger->items[count] = rule;
        atomic_store_explicit(&larger->count, count + 1, memory_order_relaxed);
        publish_rules(index, package, larger);
        return true;
    }
    rules->items[count] = rule;
    atomic_store_explicit(&rules->count, count + 1, memory_order_seq_cst);
    return true;
}

/* Take all rules of one record out of a package. */
static bool drop_rules(struct yg_index *index, uint32_t number, const struct yg_record *record)
{
    struct yg_package *package = yg_package_at(index, number);
    struct yg_rules *rules = atomic_load_explicit(&package->rules, memory_order_relaxed);
    uint32_t count = atomic_load_explicit(&rules->count, memory_order_relaxed), kept = 0;
    struct yg_rules *fewer = make_rules(rules->capacity);

    if (fewer == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (rules->items[i]->record != record)
            fewer->items[kept++] = rules->items[i];
    atomic_store_explicit(&fewer->count, kept, memory_order_relaxed);
    publish_rules(index, package, fewer);
    return true;
}

/* Count a rule in (1) or out (-1) where its mere presence matters. */
static bool count_rule(struct yg_index *index, const struct yg_rule *rule, bool in)
{
    struct yg_package *package = yg_package_at(index, rule->package);
    uint32_t one = in ? 1 : UINT32_MAX;

    if (package->feed != YG_INTERNER_NONE) {
        struct yg_feed *feed = yg_interner_payload(index->feeds, package->feed);

        atomic_fetch_add_explicit(&feed->rules, one, memory_order_relaxed);
    }
    if (!rule->ranges->pseudo)
        return true;
    uint32_t before = atomic_fetch_add_explicit(&package->pseudo_rules, one, memory_order_seq_cst);
    return before != (in ? 0 : 1) || yg_numbers_push(&index->whole, rule->package);
}

static bool publish_record_rules(struct yg_index *index, struct yg_record *record)
{
    for (uint32_t i = 0; i < record->rule_count; i++)
        if (!add_rule(index, &record->rules[i]) || !count_rule(index, &record->rules[i], true))
            return false;
    return true;
}

static bool withdraw_record_rules(struct yg_index *index, struct yg_record *record)
{
    for (uint32_t i = 0; i < record->rule_count; i++) {
        const struct yg_rule *rule = &record->rules[i];

        if (!count_rule(index, rule, false))
            return false;
        if ((i == 0 || record->rules[i - 1].package != rule->package) &&
            !drop_rules(index, rule->package, record))
            return false;
    }
    return true;
}

/* ---- evaluation ----------------------------------------------------------------------------- */

static bool touch_packages(struct yg_index *index, const struct yg_record *record)
{
    for (uint32_t i = 0; record != NULL && i < record->rule_count; i++) {
        struct yg_package *package = yg_package_at(index, record->rules[i].package);

        if (package->touched)
            continue;
        if (!yg_numbers_push(&index->packages_touched, record->rules[i].package))
            return false;
        package->touched = true;
    }
    return true;
}

static bool gather_identities(struct yg_index *index)
{
    index->candidates.count = 0;
    for (size_t i = 0; i < index->packages_touched.count; i++) {
        struct yg_package *package = yg_package_at(index, index->packages_touched.items[i]);
        const struct yg_link *link =
            atomic_load_explicit(&package->identities, memory_order_seq_cst);

        for (; link != NULL; link = link->next)
            if (!yg_numbers_push(&index->candidates, link->identity))
                return false;
    }
    yg_numbers_sort(&index->candidates);
    return true;
}

/* Must this identity be evaluated against everything? */
static bool is_whole(const struct yg_index *index, const struct yg_identity_state *state)
{
    for (uint32_t i = 0; i < state->key_count; i++)
        if (yg_numbers_contain(&index->whole, state->keys[i].package))
            return true;
    return false;
}

static struct yg_verdict *evaluate(const struct yg_index *index, const struct yg_identity *identity,
                                   const struct yg_verdict *old)
{
    struct yg_hits hits = {0};
    struct yg_verdict *verdict = NULL;

    if (old == NULL || is_whole(index, identity->state)) {
        if (yg_hits_collect(index, identity->state, &hits))
            verdict = yg_verdict_make(&hits, NULL, NULL);
    } else if (yg_hits_collect_for(index, identity->state, &index->evaluate, &hits)) {
        verdict = yg_verdict_make(&hits, old, &index->evaluate);
    }
    yg_hits_deinit(&hits);
    return verdict;
}

static void retire_verdict(struct yg_index *index, struct yg_verdict *verdict)
{
    if (verdict != NULL && verdict != yg_verdict_empty())
        yg_reclaim_retire(index->reclaim, verdict, yg_verdict_free);
}

static bool evaluate_identity(struct yg_index *index, uint32_t number)
{
    struct yg_identity *identity = yg_identity_at(index, number);

    if (atomic_load_explicit(&identity->state->dropped, memory_order_relaxed))
        return true;
    struct yg_verdict *old = atomic_load_explicit(&identity->verdict, memory_order_seq_cst);
    struct yg_verdict *verdict = evaluate(index, identity, old);
    if (verdict == NULL)
        return false;
    if (old != NULL && yg_verdict_equal(old, verdict)) {
        yg_verdict_free(verdict);
        return true;
    }
    old = atomic_exchange_explicit(&identity->verdict, verdict, memory_order_seq_cst);
    retire_verdict(index, old);
    return yg_numbers_push(&index->changed, number);
}

static bool evaluate_all(struct yg_index *index)
{
    yg_numbers_sort(&index->whole);
    if (!gather_identities(index))
        return false;
    for (size_t i = 0; i < index->candidates.count; i++)
        if (!evaluate_identity(index, index->candidates.items[i]))
            return false;
    return true;
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
    struct yg_about *about = make_about(index, yg_cluster_about(index->cluster, number));

    if (about == NULL)
        return false;
    bool ok = push_about(&index->evaluate, old) && push_about(&index->evaluate, about) &&
              touch_packages(index, record) && set_about(index, record, old, about);
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

/* The facts of every vulnerability of the linked sets may be others now. */
static bool gather_facts(struct yg_index *index)
{
    struct yg_cluster_numbers touched = yg_cluster_touched(index->cluster);

    for (size_t i = 0; i < index->evaluate.count; i++)
        if (!yg_numbers_push(&index->facts, index->evaluate.items[i]))
            return false;
    for (size_t i = 0; i < touched.count; i++) {
        const struct yg_record *record = index->records[touched.items[i]];

        if (record != NULL &&
            !push_about(&index->facts, atomic_load_explicit(&record->about, memory_order_relaxed)))
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

    if (!push_about(&index->evaluate, old_about) || !touch_packages(index, old) ||
        !touch_packages(index, record))
        return false;
    if (record != NULL) {
        struct yg_about *about = make_about(index, yg_cluster_about(index->cluster, number));

        if (about == NULL)
            return false;
        if (!push_about(&index->evaluate, about) || !set_about(index, record, old_about, about)) {
            free(about);
            return false;
        }
    } else {
        for (uint32_t i = 0; old_about != NULL && i < old_about->count; i++)
            drop_record(yg_vulnerability_at(index, old_about->vulnerabilities[i]), number);
    }
    index->records[number] = record;
    if (!change_others(index, number))
        return false;
    yg_numbers_sort(&index->evaluate);
    if ((old != NULL && !withdraw_record_rules(index, old)) ||
        (record != NULL && !publish_record_rules(index, record)))
        return false;
    if (!gather_facts(index) || !evaluate_all(index))
        return false;
    count_record(index, old, UINT64_MAX);
    count_record(index, record, 1);
    return true;
}

static void begin(struct yg_index *index)
{
    index->changed.count = index->facts.count = index->evaluate.count = 0;
    index->packages_touched.count = index->whole.count = 0;
}

static void finish(struct yg_index *index, struct yg_index_change *change)
{
    for (size_t i = 0; i < index->packages_touched.count; i++)
        yg_package_at(index, index->packages_touched.items[i])->touched = false;
    yg_numbers_sort(&index->facts);
    yg_interner_collect(index->identities, index->reclaim);
    yg_interner_collect(index->packages, index->reclaim);
    yg_interner_collect(index->feeds, index->reclaim);
    yg_interner_collect(index->vulnerabilities, index->reclaim);
    yg_interner_collect(index->names, index->reclaim);
    yg_interner_collect(index->ids, index->reclaim);
    yg_reclaim_poll(index->reclaim);
    change->identities = index->changed.items;
    change->identity_count = index->changed.count;
    change->vulnerabilities = index->facts.items;
    change->vulnerability_count = index->facts.count;
}

/* Everything behind step 1. */
static enum yg_status change_record(struct yg_index *index, uint32_t number,
                                    const struct yg_advisory *advisory, struct yg_record *record,
                                    struct yg_index_change *change, struct yg_error *err)
{
    begin(index);
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
    finish(index, change);
    return status;
}

/* <0, 0, >0 as the advisory is earlier than, the same as, later than the current record. */
static int compare_to(const struct yg_record *current, const struct yg_advisory *advisory)
{
    if (advisory->modified != current->modified)
        return advisory->modified > current->modified ? 1 : -1;
    return (advisory->content_hash > current->content_hash) -
           (advisory->content_hash < current->content_hash);
}

enum yg_status yg_index_apply(struct yg_index *index, const struct yg_advisory *advisory,
                              struct yg_index_change *change, struct yg_error *err)
{
    struct yg_record *record;

    memset(change, 0, sizeof *change);
    if (index->failed)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET,
                       "advisory index: an earlier change is half done");
    uint32_t number = number_of(index, advisory->source, advisory->id);
    if (number == YG_INTERNER_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "record number");
    const struct yg_record *current = index->records[number];
    if (current != NULL && compare_to(current, advisory) <= 0) {
        change->outdated = compare_to(current, advisory) < 0;
        return YG_OK;
    }
    enum yg_status status = yg_record_create(index, number, advisory, &record, err);
    if (status != YG_OK)
        return status;
    bool withdrawn = advisory->withdrawn != YG_TIME_NONE;
    return change_record(index, number, withdrawn ? NULL : advisory, record, change, err);
}

enum yg_status yg_index_remove(struct yg_index *index, struct yg_str source, struct yg_str id,
                               struct yg_index_change *change, struct yg_error *err)
{
    uint32_t number = find_number(index, source, id);

    memset(change, 0, sizeof *change);
    if (index->failed)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET,
                       "advisory index: an earlier change is half done");
    if (number == YG_INTERNER_NONE || index->records[number] == NULL)
        return YG_OK;
    return change_record(index, number, NULL, NULL, change, err);
}

struct yg_index_counts yg_index_counts(const struct yg_index *index)
{
    struct yg_index_counts counts = index->counts;

    counts.packages = yg_interner_count(index->packages);
    counts.identities = yg_interner_count(index->identities);
    counts.vulnerabilities = yg_interner_count(index->vulnerabilities);
    return counts;
}
