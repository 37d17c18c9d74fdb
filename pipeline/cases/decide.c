/* decide.c - compare what is with what was decided last: dates, closed parts, changes.
 *
 *   compose (open parts as of now)  +  stored parts of before  ->  case value, changes
 *
 * A part is compared with the stored part of its team: of this case, or an open one of a case that
 * is merged into it. Nothing stored or closed: it opens. Another class: up or down. No count any
 * more: it closes.
 *
 * Silent is what a baseline, or a new policy, opens or raises: the team hears of it in one summary.
 * Exploited vulnerabilities of a class with the urgent lane are never silent.
 */
#include <assert.h>
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/due.h"

struct decider {
    struct yg_casebook *book;
    struct yg_book_case *one;
    bool merged; /* it counts for another case */
    struct yg_book_decided *out;
    struct yg_case *value; /* of out */
    struct yg_book_decision *decisions;
    const struct yg_book_stored_part **before; /* one per team */
    size_t before_count;
};

/* The parts of before */

static const struct yg_book_stored_part **find_before(struct decider *s, struct yg_str team)
{
    for (size_t i = 0; i < s->before_count; i++) {
        if (yg_str_equal(s->before[i]->team, team))
            return &s->before[i];
    }
    return NULL;
}

/* Parts of an own case all count; of a merged one the open ones, where the own one is not open. */
static bool add_before(struct decider *s, const struct yg_book_stored *stored, bool own)
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

static bool gather_before(struct decider *s)
{
    struct yg_book_case **merged = NULL;
    size_t merged_count = 0;

    if (!add_before(s, s->one->stored, true))
        return false;
    if (!s->merged && !yg_book_merged_cases(s->book, s->one, &merged, &merged_count))
        return false;
    for (size_t i = 0; i < merged_count; i++) {
        if (!add_before(s, merged[i]->stored, false))
            return false;
    }
    return true;
}

/* Open parts */

static enum yg_lane class_lane(const struct decider *s, struct yg_str name)
{
    size_t i = yg_policy_class_index(s->book->policy, name);
    enum yg_lane lane = YG_LANE_NONE;

    if (i < s->book->policy->class_count) {
        bool known = yg_lane_find(s->book->policy->classes[i].lane, &lane);

        assert(known);
    }
    return lane;
}

static bool add_change(struct decider *s, struct yg_book_change change)
{
    struct yg_book_change *slot =
        yg_arena_append(&s->book->arena, &s->out->changes, &s->out->change_count);

    if (slot != NULL)
        *slot = change;
    return slot != NULL;
}

static void set_dates(struct decider *s, struct yg_case_part *part,
                      const struct yg_book_decision *decision,
                      const struct yg_book_stored_part *before)
{
    const struct yg_policy *policy = s->book->policy;
    bool was_open = before != NULL && before->state == YG_CASE_OPEN;

    if (s->book->clock->kind == YG_CLOCK_RECORD) {
        part->class_since = yg_due_start(
            s->value->published, s->value->known_exploited,
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
static bool change_open_part(struct decider *s, const struct yg_case_part *part,
                             const struct yg_book_decision *decision,
                             const struct yg_book_stored_part *before)
{
    struct yg_book_change change = {.team = part->team, .lane = class_lane(s, part->class_name)};
    bool exploited = s->value->known_exploited != YG_TIME_NONE && change.lane == YG_LANE_URGENT;
    bool new_policy =
        s->one->stored != NULL && !yg_str_equal(s->one->stored->policy, s->book->policy->version);

    if (before == NULL || before->state == YG_CASE_CLOSED) {
        change.kind = before == NULL ? YG_CHANGE_OPENED : YG_CHANGE_REOPENED;
        change.silent = !exploited && (new_policy || s->book->phase != YG_BASELINE_OVER);
    } else if (!yg_str_equal(before->class_name, part->class_name)) {
        /* A class that the policy does not know any more was below all others. */
        bool up =
            decision->class_index < yg_policy_class_index(s->book->policy, before->class_name);

        change.kind = up ? YG_CHANGE_CLASS_UP : YG_CHANGE_CLASS_DOWN;
        change.previous_class = before->class_name;
        change.silent = up && new_policy && !exploited;
    } else {
        return true;
    }
    return add_change(s, change);
}

/* In a first load that is not done yet, a part opens only when it may not wait. */
static bool must_wait(const struct decider *s, const struct yg_case_part *part,
                      const struct yg_book_stored_part *before)
{
    return s->book->phase == YG_BASELINE_LOADING &&
           (before == NULL || before->state == YG_CASE_CLOSED) &&
           (s->value->known_exploited == YG_TIME_NONE ||
            class_lane(s, part->class_name) != YG_LANE_URGENT);
}

static void drop_waiting_parts(struct decider *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->value->part_count; i++) {
        const struct yg_book_stored_part **before = find_before(s, s->value->parts[i].team);

        if (must_wait(s, &s->value->parts[i], before == NULL ? NULL : *before))
            continue;
        s->value->parts[kept] = s->value->parts[i];
        s->decisions[kept++] = s->decisions[i];
    }
    s->value->part_count = kept;
}

/* Closed parts */

static bool had_scope(const struct yg_book_stored_part *part, struct yg_str scope)
{
    for (size_t i = 0; part != NULL && i < part->scope_count; i++) {
        if (yg_str_equal(part->scopes[i], scope))
            return true;
    }
    return false;
}

/* Has another team a scope of this part that it did not have before? Teams may share a scope, by
 * site say: what one of them still has was not taken from the other. */
static bool went_to_another(struct decider *s, const struct yg_book_stored_part *part,
                            size_t open_count)
{
    for (size_t i = 0; i < open_count; i++) {
        const struct yg_case_part *other = &s->value->parts[i];
        const struct yg_book_stored_part **before = find_before(s, other->team);

        for (size_t k = 0; k < other->scope_count; k++) {
            struct yg_str scope = other->scopes[k].scope;

            if (had_scope(part, scope) && !had_scope(before == NULL ? NULL : *before, scope))
                return true;
        }
    }
    return false;
}

static enum yg_case_reason
closing_reason(struct decider *s, const struct yg_book_stored_part *before, size_t open_count)
{
    if (s->merged)
        return YG_CLOSED_RENAMED;
    if (s->one->vulnerability->facts->withdrawn)
        return YG_CLOSED_WITHDRAWN;
    if (before->state == YG_CASE_CLOSED && before->reason != YG_CLOSED_RENAMED)
        return before->reason;
    return went_to_another(s, before, open_count) ? YG_CLOSED_REASSIGNED
                                                  : YG_CLOSED_NO_ASSET_AFFECTED;
}

static bool close_part(struct decider *s, const struct yg_book_stored_part *before,
                       size_t open_count)
{
    struct yg_case_part *part = &s->value->parts[s->value->part_count++];

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

    return add_change(s, (struct yg_book_change){
                             .kind = s->merged ? YG_CHANGE_RENAMED : YG_CHANGE_CLOSED,
                             .team = part->team,
                             .previous_class = before->class_name,
                             .lane = told ? YG_LANE_DIGEST : YG_LANE_NONE,
                         });
}

/* The parts of the value: open ones with dates, then those that are not open any more. */
static bool decide_parts(struct decider *s)
{
    size_t open_count;
    struct yg_case_part *parts;

    drop_waiting_parts(s);
    open_count = s->value->part_count;
    parts = yg_arena_alloc(&s->book->arena, (open_count + s->before_count + 1) * sizeof *parts);
    if (parts == NULL)
        return false;
    memcpy(parts, s->value->parts, open_count * sizeof *parts);
    s->value->parts = parts;
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

/* A part that went to another team says the least of why a whole case is closed. */
static enum yg_case_reason case_reason(const struct yg_case *value)
{
    enum yg_case_reason reason = YG_CLOSED_NOT;

    for (size_t i = 0; i < value->part_count; i++) {
        enum yg_case_reason of_part = value->parts[i].reason;

        if (reason == YG_CLOSED_NOT || reason == YG_CLOSED_REASSIGNED ||
            (of_part > reason && of_part != YG_CLOSED_REASSIGNED))
            reason = of_part;
    }
    return reason;
}

static void sum_up(struct decider *s)
{
    struct yg_case *value = s->value;
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < value->part_count; i++) {
        if (value->parts[i].state == YG_CASE_OPEN)
            value->state = YG_CASE_OPEN;
    }
    for (size_t i = 0; i < value->part_count; i++) {
        const struct yg_case_part *part = &value->parts[i];
        size_t at = yg_policy_class_index(s->book->policy, part->class_name);

        if (part->state != value->state)
            continue;
        if (at < best) {
            best = at;
            value->class_name = part->class_name;
        }
        value->opened = earlier(value->opened, part->opened);
        value->due = earlier(value->due, part->due);
    }
    if (value->state == YG_CASE_OPEN)
        return;
    value->epss_x1e5 = -1; /* it changes every day and decides nothing any more */
    value->reason = case_reason(value);
    if (value->reason == YG_CLOSED_RENAMED)
        value->successor = yg_book_root(s->one->vulnerability)->name;
}

static int compare_parts(const void *a, const void *b)
{
    return yg_str_compare(((const struct yg_case_part *)a)->team,
                          ((const struct yg_case_part *)b)->team);
}

/* Sort the parts by team, and let the changes point to them. */
static void sort_parts(struct decider *s)
{
    struct yg_case *value = s->value;

    qsort(value->parts, value->part_count, sizeof *value->parts, compare_parts);
    for (size_t i = 0; i < s->out->change_count; i++) {
        for (size_t k = 0; k < value->part_count; k++) {
            if (yg_str_equal(value->parts[k].team, s->out->changes[i].team))
                s->out->changes[i].part = &value->parts[k];
        }
    }
}

bool yg_book_decide(struct yg_casebook *book, struct yg_book_case *one, struct yg_book_decided *out)
{
    struct decider s = {.book = book,
                        .one = one,
                        .merged = yg_book_root(one->vulnerability) != one->vulnerability,
                        .out = out,
                        .value = &out->value};

    out->changes = NULL;
    out->change_count = 0;
    if (!yg_book_compose(book, one, s.merged, s.value, &s.decisions) || !gather_before(&s) ||
        !decide_parts(&s))
        return false;
    sort_parts(&s);
    sum_up(&s);
    return true;
}
