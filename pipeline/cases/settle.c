/* settle.c - compare what is with what was decided last, and say what has changed.
 *
 *   compose (open parts as of now)  +  stored parts of before
 *     -> dates, closed parts, changes -> case value, events, alerts -> stored
 *
 * A part is compared with the stored part of its team: of this case, or an open one of a case that is
 * merged into it. Nothing stored or closed: it opens. Another class: up or down. No count any more: it
 * closes. What agrees with what is stored gives nothing, so settling twice is settling once.
 *
 * Silent is what a baseline, or a new policy, opens or raises: the team hears of it in one summary.
 * Exploited vulnerabilities of a class with the urgent lane are never silent.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/hash.h"
#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/due.h"

struct change {
    enum yg_case_change kind;
    struct yg_str team;
    const struct yg_case_part *part; /* of the team; set once the parts have their order */
    struct yg_str previous_class;
    enum yg_lane lane;
    bool silent;
};

struct settler {
    struct yg_casebook *book;
    const struct yg_settle *settle;
    yg_casebook_output_fn output;
    void *state;
    /* of the case being decided */
    struct yg_book_case *one;
    struct yg_book_vulnerability *root;
    bool deferred; /* something waits for the end of the baseline */
    struct yg_case value;
    struct yg_book_decision *decisions;
    const struct yg_book_stored_part **before; /* one per team */
    size_t before_count;
    struct change *changes;
    size_t change_count;
    uint64_t before_fingerprint;
};

static enum yg_status no_memory(struct yg_error *err)
{
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "casebook: no memory");
}

static bool is_merged(const struct settler *s)
{
    return s->root != s->one->vulnerability;
}

/* The parts of before */

static const struct yg_book_stored_part **find_before(struct settler *s, struct yg_str team)
{
    for (size_t i = 0; i < s->before_count; i++) {
        if (yg_str_equal(s->before[i]->team, team))
            return &s->before[i];
    }
    return NULL;
}

/* Parts of an own case all count; of a merged one the open ones, where the own one is not open. */
static bool add_before(struct settler *s, const struct yg_book_stored *stored, bool own)
{
    for (size_t i = 0; stored != NULL && i < stored->part_count; i++) {
        const struct yg_book_stored_part *part = &stored->parts[i], **slot;

        if (!own && part->state != YG_CASE_OPEN)
            continue;
        slot = find_before(s, part->team);
        if (slot == NULL)
            slot = yg_arena_append(&s->book->arena, &s->before, &s->before_count);
        else if ((*slot)->state == YG_CASE_OPEN)
            continue;
        if (slot == NULL)
            return false;
        *slot = part;
    }
    return true;
}

static bool gather_before(struct settler *s)
{
    const struct yg_vulnerability *facts = s->one->vulnerability->facts;

    if (!add_before(s, s->one->stored, true))
        return false;
    for (size_t i = 0; !is_merged(s) && i < facts->alias_count; i++) {
        struct yg_book_vulnerability *alias = yg_book_find(s->book, facts->aliases[i]);
        const struct yg_book_case *merged = NULL;

        if (alias != NULL && yg_book_root(alias) == s->root)
            merged = yg_book_find_case(alias, s->one->tenant);
        if (merged != NULL && !add_before(s, merged->stored, false))
            return false;
    }
    return true;
}

/* Open parts */

static size_t class_index(const struct settler *s, struct yg_str name)
{
    size_t i = 0;

    while (i < s->book->policy->class_count &&
           !yg_str_equal(s->book->policy->classes[i].name, name))
        i++;
    return i;
}

static enum yg_lane class_lane(const struct settler *s, struct yg_str name)
{
    size_t i = class_index(s, name);
    enum yg_lane lane = YG_LANE_NONE;

    if (i < s->book->policy->class_count) {
        bool known = yg_lane_find(s->book->policy->classes[i].lane, &lane);

        assert(known);
    }
    return lane;
}

static bool add_change(struct settler *s, struct change change)
{
    struct change *slot = yg_arena_append(&s->book->arena, &s->changes, &s->change_count);

    if (slot != NULL)
        *slot = change;
    return slot != NULL;
}

static void set_dates(struct settler *s, struct yg_case_part *part,
                      const struct yg_book_decision *decision,
                      const struct yg_book_stored_part *before)
{
    const struct yg_policy *policy = s->book->policy;
    bool was_open = before != NULL && before->state == YG_CASE_OPEN;

    if (s->book->clock->kind == YG_CLOCK_RECORD) {
        part->class_since = yg_due_start(
            s->value.published, s->value.known_exploited,
            yg_priority_needs_exploitation(&s->book->priority.rules[decision->rule_index]));
        part->opened = part->class_since;
    } else {
        yg_time_ms now = yg_clock_now(s->book->clock);

        part->opened = was_open ? before->opened : now;
        part->class_since = was_open && yg_str_equal(before->class_name, part->class_name)
                                ? before->class_since
                                : now;
    }
    part->due = yg_due_day(part->class_since, policy->classes[decision->class_index].days,
                           policy->utc_offset_minutes);
}

/* Compare an open part with the one of before. False without memory. */
static bool change_open_part(struct settler *s, const struct yg_case_part *part,
                             const struct yg_book_decision *decision,
                             const struct yg_book_stored_part *before)
{
    struct change change = {.team = part->team, .lane = class_lane(s, part->class_name)};
    bool exploited = s->value.known_exploited != YG_TIME_NONE && change.lane == YG_LANE_URGENT;
    bool new_policy = s->one->stored != NULL &&
                      !yg_str_equal(s->one->stored->policy, s->book->policy->version);

    if (before == NULL || before->state == YG_CASE_CLOSED) {
        change.kind = before == NULL ? YG_CHANGE_OPENED : YG_CHANGE_REOPENED;
        change.silent = !exploited && (new_policy || s->book->phase != YG_BASELINE_OVER);
    } else if (!yg_str_equal(before->class_name, part->class_name)) {
        /* A class that the policy does not know any more was below all others. */
        bool up = decision->class_index < class_index(s, before->class_name);

        change.kind = up ? YG_CHANGE_CLASS_UP : YG_CHANGE_CLASS_DOWN;
        change.previous_class = before->class_name;
        change.silent = up && new_policy && !exploited;
    } else {
        return true;
    }
    return add_change(s, change);
}

/* In a first load that is not done yet, a part opens only when it may not wait. */
static bool must_wait(const struct settler *s, const struct yg_case_part *part,
                      const struct yg_book_stored_part *before)
{
    return s->book->phase == YG_BASELINE_LOADING &&
           (before == NULL || before->state == YG_CASE_CLOSED) &&
           (s->value.known_exploited == YG_TIME_NONE ||
            class_lane(s, part->class_name) != YG_LANE_URGENT);
}

static void drop_waiting_parts(struct settler *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->value.part_count; i++) {
        const struct yg_book_stored_part **before = find_before(s, s->value.parts[i].team);

        if (must_wait(s, &s->value.parts[i], before == NULL ? NULL : *before)) {
            s->deferred = true;
            continue;
        }
        s->value.parts[kept] = s->value.parts[i];
        s->decisions[kept++] = s->decisions[i];
    }
    s->value.part_count = kept;
}

/* Closed parts */

static bool owned_by_another(const struct settler *s, const struct yg_book_stored_part *before,
                             size_t open_count)
{
    for (size_t i = 0; i < open_count; i++) {
        const struct yg_case_part *part = &s->value.parts[i];

        for (size_t a = 0; a < part->scope_count; a++) {
            for (size_t b = 0; b < before->scope_count; b++) {
                if (yg_str_equal(part->scopes[a].scope, before->scopes[b]))
                    return true;
            }
        }
    }
    return false;
}

static enum yg_case_reason closing_reason(const struct settler *s,
                                          const struct yg_book_stored_part *before,
                                          size_t open_count)
{
    if (is_merged(s))
        return YG_CLOSED_RENAMED;
    if (s->one->vulnerability->facts->withdrawn)
        return YG_CLOSED_WITHDRAWN;
    if (before->state == YG_CASE_CLOSED && before->reason != YG_CLOSED_RENAMED)
        return before->reason;
    return owned_by_another(s, before, open_count) ? YG_CLOSED_REASSIGNED
                                                   : YG_CLOSED_NO_ASSET_AFFECTED;
}

static bool close_part(struct settler *s, const struct yg_book_stored_part *before,
                       size_t open_count)
{
    struct yg_case_part *part = &s->value.parts[s->value.part_count++];

    *part = (struct yg_case_part){
        .team = before->team,
        .state = YG_CASE_CLOSED,
        .reason = closing_reason(s, before, open_count),
        .class_name = before->class_name,
        .rule = before->rule,
        .exposure = before->exposure,
        .status = before->status,
        .opened = before->opened,
        .class_since = before->class_since,
        .due = YG_TIME_NONE,
    };
    if (before->state == YG_CASE_CLOSED)
        return true;
    bool told = class_lane(s, part->class_name) != YG_LANE_NONE;

    return add_change(s, (struct change){
                             .kind = is_merged(s) ? YG_CHANGE_RENAMED : YG_CHANGE_CLOSED,
                             .team = part->team,
                             .previous_class = before->class_name,
                             .lane = told ? YG_LANE_DIGEST : YG_LANE_NONE,
                         });
}

/* The parts of the value: open ones with dates, then those that are not open any more. */
static bool decide_parts(struct settler *s)
{
    size_t open_count;
    struct yg_case_part *parts;

    drop_waiting_parts(s);
    open_count = s->value.part_count;
    parts = yg_arena_alloc(&s->book->arena, (open_count + s->before_count + 1) * sizeof *parts);
    if (parts == NULL)
        return false;
    memcpy(parts, s->value.parts, open_count * sizeof *parts);
    s->value.parts = parts;
    for (size_t i = 0; i < open_count; i++) {
        const struct yg_book_stored_part **before = find_before(s, parts[i].team);

        set_dates(s, &parts[i], &s->decisions[i], before == NULL ? NULL : *before);
        if (!change_open_part(s, &parts[i], &s->decisions[i], before == NULL ? NULL : *before))
            return false;
    }
    for (size_t i = 0; i < s->before_count; i++) {
        bool open = false;

        for (size_t k = 0; k < open_count; k++)
            open = open || yg_str_equal(parts[k].team, s->before[i]->team);
        if (!open && !close_part(s, s->before[i], open_count))
            return false;
    }
    return true;
}

/* The case */

static yg_time_ms earlier(yg_time_ms a, yg_time_ms b)
{
    if (a == YG_TIME_NONE || b == YG_TIME_NONE)
        return a == YG_TIME_NONE ? b : a;
    return a < b ? a : b;
}

static void sum_up(struct settler *s)
{
    struct yg_case *value = &s->value;
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < value->part_count; i++) {
        if (value->parts[i].state == YG_CASE_OPEN)
            value->state = YG_CASE_OPEN;
    }
    for (size_t i = 0; i < value->part_count; i++) {
        const struct yg_case_part *part = &value->parts[i];
        size_t at = class_index(s, part->class_name);

        if (part->state != value->state)
            continue;
        if (at < best) {
            best = at;
            value->class_name = part->class_name;
        }
        value->opened = earlier(value->opened, part->opened);
        value->due = earlier(value->due, part->due);
        if (part->reason > value->reason)
            value->reason = part->reason;
    }
    if (value->state == YG_CASE_CLOSED)
        value->epss_x1e5 = -1; /* it changes every day and decides nothing any more */
    if (value->reason == YG_CLOSED_RENAMED)
        value->successor = s->root->name;
}

static int compare_parts(const void *a, const void *b)
{
    return yg_str_compare(((const struct yg_case_part *)a)->team,
                          ((const struct yg_case_part *)b)->team);
}

/* Sort the parts by team, and let the changes point to them. */
static void sort_parts(struct settler *s)
{
    struct yg_case *value = &s->value;

    qsort(value->parts, value->part_count, sizeof *value->parts, compare_parts);
    for (size_t i = 0; i < s->change_count; i++) {
        for (size_t k = 0; k < value->part_count; k++) {
            if (yg_str_equal(value->parts[k].team, s->changes[i].team))
                s->changes[i].part = &value->parts[k];
        }
    }
}

/* Outputs */

static struct yg_str make_id(struct settler *s, const struct change *change)
{
    struct yg_buf *buf = &s->book->buf;
    char *text = yg_arena_alloc(&s->book->arena, 17);

    yg_buf_reset(buf);
    yg_buf_printf(buf, "%.*s|%.*s|%s|%.*s|%016llx", YG_STR_ARG(s->value.id),
                  YG_STR_ARG(change->part->team), yg_case_change_name(change->kind),
                  YG_STR_ARG(change->part->class_name), (unsigned long long)s->before_fingerprint);
    if (text == NULL || buf->failed)
        return (struct yg_str){NULL, 0};
    snprintf(text, 17, "%016llx", (unsigned long long)yg_hash_with(yg_buf_str(buf), 0));
    return (struct yg_str){text, 16};
}

static enum yg_status give_event(struct settler *s, const struct change *change, struct yg_str id,
                                 struct yg_error *err)
{
    bool told = change->lane != YG_LANE_NONE && !change->silent &&
                change->kind != YG_CHANGE_CLASS_DOWN && change->kind != YG_CHANGE_RENAMED;
    struct yg_event event = {
        .id = id,
        .kind = change->kind,
        .of = s->value.id,
        .team = change->part->team,
        .tenant = s->value.tenant,
        .at = yg_clock_now(s->book->clock),
        .previous_class = change->previous_class,
        .class_name = change->part->class_name,
        .reason = change->part->reason,
        .silent = !told,
        .policy = s->value.policy,
    };
    struct yg_casebook_output output = {.kind = YG_OUTPUT_EVENT, .event = &event};

    return s->output(s->state, &output, err);
}

static struct yg_text_totals totals_of(const struct yg_casebook *book, struct yg_str tenant)
{
    /* Partitions hold assets of all tenants: only who is alone is told their sum. */
    struct yg_text_totals totals = {.checked = book->progress_count > 0 && tenant.len == 0,
                                    .exploits_read = book->exploits.read};

    for (size_t i = 0; i < book->progress_count; i++) {
        totals.assets += book->progress[i].assets;
        totals.stale += book->progress[i].stale;
        for (size_t k = 1; k < YG_NOT_EVALUABLE_COUNT; k++)
            totals.not_evaluable += book->progress[i].not_evaluable[k];
    }
    return totals;
}

static enum yg_status give_alert(struct settler *s, struct yg_arena *arena, struct yg_alert *alert,
                                 struct yg_error *err)
{
    struct yg_text_totals totals = totals_of(s->book, alert->tenant);
    struct yg_casebook_output output = {.kind = YG_OUTPUT_ALERT, .alert = alert};

    alert->partitions = s->settle->partitions;
    alert->partitions_total = s->settle->partitions_total;
    if (alert->id.ptr == NULL || !yg_text_alert(&s->book->text, &totals, arena, alert))
        return no_memory(err);
    return s->output(s->state, &output, err);
}

static enum yg_status give_change_alert(struct settler *s, const struct change *change,
                                        struct yg_str id, struct yg_error *err)
{
    struct yg_alert alert = {
        .id = id,
        .kind = change->kind,
        .lane = change->lane,
        .team = change->part->team,
        .tenant = s->value.tenant,
        .of = &s->value,
        .part = change->part,
        .previous_class =
            change->kind == YG_CHANGE_CLASS_UP ? change->previous_class : (struct yg_str){NULL, 0},
    };

    return give_alert(s, &s->book->arena, &alert, err);
}

/* Keep for the summary of the team. */
static bool note_silent(struct settler *s, const struct change *change)
{
    struct yg_casebook *book = s->book;
    const struct yg_case_part *part = change->part;
    struct yg_book_silent *note = yg_arena_append(&book->silent_arena, &book->silent,
                                                  &book->silent_count);

    if (note == NULL)
        return false;
    note->tenant = yg_arena_copy(&book->silent_arena, s->value.tenant);
    note->team = yg_arena_copy(&book->silent_arena, part->team);
    note->class_index = class_index(s, part->class_name);
    note->item = (struct yg_alert_item){
        .of = s->value.id, /* lives as long as the case */
        .class_name = book->policy->classes[note->class_index].name,
        .due = part->due,
        .affected = part->affected,
        .under_investigation = part->under_investigation,
    };
    if (part->scope_count > 0)
        note->item.scope = yg_arena_copy(&book->silent_arena, part->scopes[0].scope);
    return note->tenant.ptr != NULL && note->team.ptr != NULL &&
           (part->scope_count == 0 || note->item.scope.ptr != NULL);
}

static enum yg_status give_change(struct settler *s, const struct change *change,
                                  struct yg_error *err)
{
    struct yg_str id = make_id(s, change);
    enum yg_status st;

    if (id.ptr == NULL)
        return no_memory(err);
    st = give_event(s, change, id, err);
    if (st != YG_OK || change->lane == YG_LANE_NONE || change->kind == YG_CHANGE_CLASS_DOWN ||
        change->kind == YG_CHANGE_RENAMED)
        return st;
    if (change->silent)
        return note_silent(s, change) ? YG_OK : no_memory(err);
    return give_change_alert(s, change, id, err);
}

static enum yg_status give_case(struct settler *s, struct yg_error *err)
{
    struct yg_casebook_output output = {.kind = YG_OUTPUT_CASE, .value = &s->value};
    uint64_t fingerprint = yg_book_fingerprint(&s->value, &s->book->buf);
    enum yg_status st;

    if (s->book->buf.failed)
        return no_memory(err);
    if (s->one->stored != NULL && s->one->stored->fingerprint == fingerprint)
        return YG_OK;
    s->before_fingerprint = s->one->stored == NULL ? 0 : s->one->stored->fingerprint;
    st = s->output(s->state, &output, err);
    for (size_t i = 0; st == YG_OK && i < s->change_count; i++)
        st = give_change(s, &s->changes[i], err);
    if (st == YG_OK && !yg_book_store(s->book, s->one, &s->value, fingerprint))
        st = no_memory(err);
    return st;
}

/* Does anything count for the case? */
static bool has_entries(const struct yg_book_case *one)
{
    return one->entry_count > 0;
}

static enum yg_status settle_case(struct settler *s, struct yg_book_case *one, bool *waits,
                                  struct yg_error *err)
{
    *waits = false;
    if (one->vulnerability->facts == NULL) {
        *waits = has_entries(one) && yg_book_root(one->vulnerability) == one->vulnerability;
        s->book->waiting_count += *waits;
        return YG_OK;
    }
    yg_arena_reset(&s->book->arena, (size_t)1 << 20);
    s->one = one;
    s->root = yg_book_root(one->vulnerability);
    s->deferred = false;
    s->before = NULL;
    s->changes = NULL;
    s->before_count = s->change_count = 0;
    if (!yg_book_compose(s->book, one, is_merged(s), &s->value, &s->decisions) ||
        !gather_before(s) || !decide_parts(s))
        return no_memory(err);
    *waits = s->deferred;
    if (s->value.part_count == 0)
        return YG_OK;
    sort_parts(s);
    sum_up(s);
    return give_case(s, err);
}

/* Summaries */

static int compare_silent(const void *a, const void *b)
{
    const struct yg_book_silent *x = a, *y = b;
    int order = yg_str_compare(x->tenant, y->tenant);

    if (order == 0)
        order = yg_str_compare(x->team, y->team);
    if (order != 0)
        return order;
    if (x->class_index != y->class_index)
        return x->class_index < y->class_index ? -1 : 1;
    if (x->item.due != y->item.due)
        return x->item.due < y->item.due ? -1 : 1;
    return yg_str_compare(x->item.of, y->item.of);
}

static bool same_reader(const struct yg_book_silent *a, const struct yg_book_silent *b)
{
    return yg_str_equal(a->tenant, b->tenant) && yg_str_equal(a->team, b->team);
}

static struct yg_str summary_id(struct settler *s, const struct yg_book_silent *notes, size_t count)
{
    struct yg_buf *buf = &s->book->buf;
    char *text = yg_arena_alloc(&s->book->silent_arena, 17);

    yg_buf_reset(buf);
    yg_buf_printf(buf, "%.*s|%.*s|summary|%.*s", YG_STR_ARG(notes->tenant),
                  YG_STR_ARG(notes->team), YG_STR_ARG(s->book->policy->version));
    for (size_t i = 0; i < count; i++)
        yg_buf_printf(buf, "|%.*s", YG_STR_ARG(notes[i].item.of));
    if (text == NULL || buf->failed)
        return (struct yg_str){NULL, 0};
    snprintf(text, 17, "%016llx", (unsigned long long)yg_hash_with(yg_buf_str(buf), 0));
    return (struct yg_str){text, 16};
}

static enum yg_status give_summary(struct settler *s, const struct yg_book_silent *notes,
                                   size_t count, struct yg_error *err)
{
    struct yg_alert_class classes[YG_POLICY_CLASSES_MAX];
    struct yg_alert_item items[YG_ALERT_ITEMS_MAX];
    struct yg_alert alert = {
        .id = summary_id(s, notes, count),
        .kind = YG_CHANGE_SUMMARY,
        .lane = YG_LANE_DIGEST,
        .team = notes->team,
        .tenant = notes->tenant,
        .classes = classes,
        .items = items,
    };

    for (size_t i = 0; i < count; i++) {
        if (i == 0 || notes[i].class_index != notes[i - 1].class_index)
            classes[alert.class_count++] = (struct yg_alert_class){notes[i].item.class_name, 0};
        classes[alert.class_count - 1].count++;
        if (alert.item_count < YG_ALERT_ITEMS_MAX)
            items[alert.item_count++] = notes[i].item;
    }
    return give_alert(s, &s->book->silent_arena, &alert, err);
}

static enum yg_status give_summaries(struct settler *s, struct yg_error *err)
{
    struct yg_casebook *book = s->book;
    enum yg_status st = YG_OK;

    if (book->silent_count > 0)
        qsort(book->silent, book->silent_count, sizeof *book->silent, compare_silent);
    for (size_t i = 0, end; st == YG_OK && i < book->silent_count; i = end) {
        for (end = i + 1; end < book->silent_count && same_reader(&book->silent[end],
                                                                  &book->silent[i]);)
            end++;
        st = give_summary(s, book->silent + i, end - i, err);
    }
    book->silent = NULL;
    book->silent_count = 0;
    yg_arena_reset(&book->silent_arena, 0);
    return st;
}

/* By id; what is merged comes after all that is not, so that it is taken over before it closes. */
static int compare_cases(const void *a, const void *b)
{
    const struct yg_book_case *x = *(struct yg_book_case *const *)a;
    const struct yg_book_case *y = *(struct yg_book_case *const *)b;
    bool x_merged = yg_book_root(x->vulnerability) != x->vulnerability;
    bool y_merged = yg_book_root(y->vulnerability) != y->vulnerability;

    if (x_merged != y_merged)
        return x_merged ? 1 : -1;
    return yg_str_compare(x->id, y->id);
}

enum yg_status yg_casebook_settle(struct yg_casebook *casebook, const struct yg_settle *settle,
                                  yg_casebook_output_fn output, void *state, struct yg_error *err)
{
    struct settler s = {.book = casebook, .settle = settle, .output = output, .state = state};
    enum yg_status st = YG_OK;
    size_t kept = 0, i = 0;

    casebook->waiting_count = 0;
    if (casebook->dirty_count > 0)
        qsort(casebook->dirty, casebook->dirty_count, sizeof(struct yg_book_case *), compare_cases);
    for (; i < casebook->dirty_count; i++) {
        struct yg_book_case *one = casebook->dirty[i];
        bool waits;

        st = settle_case(&s, one, &waits, err);
        if (st != YG_OK)
            break;
        one->dirty = waits;
        if (waits)
            casebook->dirty[kept++] = one;
    }
    for (; i < casebook->dirty_count; i++)
        casebook->dirty[kept++] = casebook->dirty[i];
    casebook->dirty_count = kept;
    if (st == YG_OK)
        st = give_summaries(&s, err);
    if (st == YG_OK && casebook->phase == YG_BASELINE_ENDING)
        casebook->phase = YG_BASELINE_OVER;
    return st;
}
