/* decide.c - compare what is with what was decided last: dates, closed parts, changes.
 *
 *   compose (open parts as of now)  +  stored parts of before  ->  case value, changes
 *
 * A part is compared with the stored part of its team: of this case, and with the open ones of
 * cases that go on as it (succession.c): all of merged ones; of others what ends there, and where
 * the team has none of this case, also what stays there.
 * Of several the highest class and the earliest dates count: that is what the team was told.
 * Nothing stored or closed: it opens. Another class: up or down. No count any more: it closes; as
 * renamed, without a word, when an open part of the team goes on under another name.
 *
 * Silent is what a baseline, or a new policy, opens or raises: the team hears of it in one summary.
 * Exploited vulnerabilities of a class with the urgent lane are never silent.
 */
#include <assert.h>
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/due.h"

/* What a team was told before. */
struct before {
    struct yg_book_stored_part part;
    bool own; /* an open part of this case is in it, or a closed one alone */
};

struct decider {
    struct yg_casebook *book;
    struct yg_book_case *one;
    bool merged; /* it counts for another case */
    struct yg_book_decided *out;
    struct yg_case *value; /* of out */
    struct yg_book_decision *decisions;
    struct before *before; /* one per team */
    size_t before_count;
    struct yg_book_case **heirs; /* gathered at the first part that ends */
    size_t heir_count;
    bool heirs_known;
    /* Of the part that is closed as renamed: the vulnerability, and the id of its case. */
    struct yg_str successor, successor_id;
};

/* The parts of before */

static struct before *find_before(struct decider *s, struct yg_str team)
{
    for (size_t i = 0; i < s->before_count; i++) {
        if (yg_str_equal(s->before[i].part.team, team))
            return &s->before[i];
    }
    return NULL;
}

/* Of no part: NULL. */
static const struct yg_book_stored_part *part_of(const struct before *before)
{
    return before == NULL ? NULL : &before->part;
}

static bool is_open(const struct before *before)
{
    return before != NULL && before->part.state == YG_CASE_OPEN;
}

static yg_time_ms earlier(yg_time_ms a, yg_time_ms b)
{
    if (a == YG_TIME_NONE || b == YG_TIME_NONE)
        return a == YG_TIME_NONE ? b : a;
    return a < b ? a : b;
}

static bool unite_scopes(struct decider *s, struct yg_book_stored_part *to,
                         const struct yg_book_stored_part *from)
{
    size_t count = to->scope_count + from->scope_count;
    struct yg_str *scopes = yg_arena_alloc(&s->book->arena, (count + 1) * sizeof *scopes);

    if (scopes == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        scopes[i] = i < to->scope_count ? to->scopes[i] : from->scopes[i - to->scope_count];
    to->scopes = scopes;
    to->scope_count = count;
    return true;
}

/* Two open parts of one team become one. */
static bool unite(struct decider *s, struct yg_book_stored_part *to,
                  const struct yg_book_stored_part *from)
{
    const struct yg_policy *policy = s->book->policy;
    size_t class_to = yg_policy_class_index(policy, to->class_name);
    size_t class_from = yg_policy_class_index(policy, from->class_name);

    to->opened = earlier(to->opened, from->opened);
    if (class_from < class_to) {
        to->class_name = from->class_name;
        to->rule = from->rule;
        to->exposure = from->exposure;
        to->status = from->status;
        to->class_since = from->class_since;
    } else if (class_from == class_to) {
        to->class_since = earlier(to->class_since, from->class_since);
    }
    return unite_scopes(s, to, from);
}

static bool add_change(struct decider *s, struct yg_book_change change)
{
    struct yg_book_change *slot =
        yg_arena_append(&s->book->arena, &s->out->changes, &s->out->change_count);

    if (slot != NULL)
        *slot = change;
    return slot != NULL;
}

static bool has_part(const struct yg_case *value, struct yg_str team)
{
    for (size_t i = 0; i < value->part_count; i++) {
        if (yg_str_equal(value->parts[i].team, team))
            return true;
    }
    return false;
}

/* Has a case an open part of the team, as of now? False without memory. */
static bool goes_on(struct decider *s, struct yg_book_case *one, struct yg_str team, bool *open)
{
    struct yg_case value;
    struct yg_book_decision *decisions;
    bool merged = yg_book_root(one->vulnerability) != one->vulnerability;

    if (!yg_book_compose(s->book, one, merged, &value, &decisions))
        return false;
    *open = has_part(&value, team);
    return true;
}

/* Does an open part of another case, which is not merged into this one, go on here? Where the team
 * has a part of its own, only what ends there does. False without memory. */
static bool comes_over(struct decider *s, struct yg_book_case *from,
                       const struct yg_book_stored_part *part, bool *comes)
{
    struct before *before = find_before(s, part->team);
    bool stays = false;

    *comes = has_part(s->value, part->team);
    if (!*comes || !is_open(before) || !before->own)
        return true;
    if (!goes_on(s, from, part->team, &stays))
        return false;
    *comes = !stays;
    return true;
}

static bool add_former_part(struct decider *s, const struct yg_book_case *from,
                            const struct yg_book_stored_part *part)
{
    struct before *before = find_before(s, part->team);

    if (is_open(before)) {
        if (!unite(s, &before->part, part))
            return false;
    } else {
        if (before == NULL)
            before = yg_arena_append(&s->book->arena, &s->before, &s->before_count);
        if (before == NULL)
            return false;
        *before = (struct before){.part = *part};
    }
    return add_change(s, (struct yg_book_change){.kind = YG_CHANGE_RENAMED,
                                                 .team = part->team,
                                                 .previous_class = part->class_name,
                                                 .from = from->id});
}

/* Take over the open parts of a case that goes on as this one. */
static bool take_over(struct decider *s, struct yg_book_case *from)
{
    bool merged = yg_book_root(from->vulnerability) == s->one->vulnerability;

    for (size_t i = 0; from->stored != NULL && i < from->stored->part_count; i++) {
        const struct yg_book_stored_part *part = &from->stored->parts[i];
        bool comes = merged;

        if (part->state != YG_CASE_OPEN)
            continue;
        if (!merged && !comes_over(s, from, part, &comes))
            return false;
        if (comes && !add_former_part(s, from, part))
            return false;
    }
    return true;
}

static bool gather_before(struct decider *s)
{
    const struct yg_book_stored *stored = s->one->stored;
    struct yg_book_case **former = NULL;
    size_t former_count = 0;

    for (size_t i = 0; stored != NULL && i < stored->part_count; i++) {
        struct before *slot = yg_arena_append(&s->book->arena, &s->before, &s->before_count);

        if (slot == NULL)
            return false;
        *slot = (struct before){.part = stored->parts[i], .own = true};
    }
    if (!s->merged && !yg_book_predecessors(s->book, s->one, &former, &former_count))
        return false;
    for (size_t i = 0; i < former_count; i++) {
        if (!take_over(s, former[i]))
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
        struct before *before = find_before(s, s->value->parts[i].team);

        if (must_wait(s, &s->value->parts[i], part_of(before)))
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
        const struct yg_book_stored_part *before = part_of(find_before(s, other->team));

        for (size_t k = 0; k < other->scope_count; k++) {
            struct yg_str scope = other->scopes[k].scope;

            if (had_scope(part, scope) && !had_scope(before, scope))
                return true;
        }
    }
    return false;
}

/* As which case a part that ends here goes on, into s->successor; absent: it ends. False without
 * memory. */
static bool find_successor(struct decider *s, const struct yg_book_stored_part *before)
{
    s->successor = s->successor_id = (struct yg_str){NULL, 0};
    if (s->merged) {
        const struct yg_book_vulnerability *root = yg_book_root(s->one->vulnerability);
        const struct yg_book_case *heir = yg_book_find_case(root, s->one->tenant);

        assert(heir != NULL); /* marked with this one */
        s->successor = root->name;
        s->successor_id = heir->id;
        return true;
    }
    if (before->state == YG_CASE_CLOSED) {
        if (before->reason == YG_CLOSED_RENAMED)
            s->successor = s->one->stored->successor;
        return true;
    }
    if (!s->heirs_known && !yg_book_heirs(s->book, s->one, &s->heirs, &s->heir_count))
        return false;
    s->heirs_known = true;
    for (size_t i = 0; i < s->heir_count && s->successor.ptr == NULL; i++) {
        bool open;

        if (!goes_on(s, s->heirs[i], before->team, &open))
            return false;
        if (open) {
            s->successor = s->heirs[i]->vulnerability->name;
            s->successor_id = s->heirs[i]->id;
        }
    }
    return true;
}

static enum yg_case_reason
closing_reason(struct decider *s, const struct yg_book_stored_part *before, size_t open_count)
{
    if (s->successor.ptr != NULL)
        return YG_CLOSED_RENAMED;
    if (s->one->vulnerability->facts->withdrawn)
        return YG_CLOSED_WITHDRAWN;
    if (before->state == YG_CASE_CLOSED)
        return before->reason;
    return went_to_another(s, before, open_count) ? YG_CLOSED_REASSIGNED
                                                  : YG_CLOSED_NO_ASSET_AFFECTED;
}

static bool close_part(struct decider *s, const struct yg_book_stored_part *before,
                       size_t open_count)
{
    struct yg_case_part *part = &s->value->parts[s->value->part_count++];

    if (!find_successor(s, before))
        return false;
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
    if (part->reason == YG_CLOSED_RENAMED && s->value->successor.ptr == NULL)
        s->value->successor = s->successor;
    if (before->state == YG_CASE_CLOSED)
        return true;
    bool told = class_lane(s, part->class_name) != YG_LANE_NONE;
    bool renamed = part->reason == YG_CLOSED_RENAMED;

    return add_change(s, (struct yg_book_change){
                             .kind = renamed ? YG_CHANGE_RENAMED : YG_CHANGE_CLOSED,
                             .team = part->team,
                             .previous_class = before->class_name,
                             .to = s->successor_id,
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
        const struct yg_book_stored_part *before = part_of(find_before(s, parts[i].team));

        set_dates(s, &parts[i], &s->decisions[i], before);
        if (!change_open_part(s, &parts[i], &s->decisions[i], before))
            return false;
    }
    for (size_t i = 0; i < s->before_count; i++) {
        bool open = false;

        for (size_t k = 0; k < open_count; k++)
            open = open || yg_str_equal(parts[k].team, s->before[i].part.team);
        if (!open && !close_part(s, &s->before[i].part, open_count))
            return false;
    }
    return true;
}

/* The case */

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
    if (value->state == YG_CASE_OPEN) {
        value->successor = (struct yg_str){NULL, 0};
        return;
    }
    value->epss_x1e5 = -1; /* it changes every day and decides nothing any more */
    value->reason = case_reason(value);
    if (value->reason != YG_CLOSED_RENAMED)
        value->successor = (struct yg_str){NULL, 0};
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
