/* announce.c - say what has changed: events, alerts, and one summary a team of what is silent. */
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/hash.h"
#include "pipeline/cases/casebook_state.h"

#define ID_BYTES 16

/* The hash of what stands in book->buf, in hexadecimal; absent without memory. */
static struct yg_str id_of_buf(struct yg_casebook *book, struct yg_arena *arena)
{
    char *text = yg_arena_alloc(arena, ID_BYTES + 1);

    if (text == NULL || book->buf.failed)
        return (struct yg_str){NULL, 0};
    snprintf(text, ID_BYTES + 1, "%016llx",
             (unsigned long long)yg_hash_with(yg_buf_str(&book->buf), 0));
    return (struct yg_str){text, ID_BYTES};
}

/* The same for the same change of the same stored case, whoever makes it. */
static struct yg_str change_id(const struct yg_book_teller *t, const struct yg_case *value,
                               const struct yg_book_change *change, uint64_t before)
{
    struct yg_buf *buf = &t->book->buf;

    yg_buf_reset(buf);
    yg_buf_printf(buf, "%.*s|%.*s|%s|%.*s|%016llx", YG_STR_ARG(value->id),
                  YG_STR_ARG(change->part->team), yg_case_change_name(change->kind),
                  YG_STR_ARG(change->part->class_name), (unsigned long long)before);
    if (change->from.len > 0)
        yg_buf_printf(buf, "|%.*s", YG_STR_ARG(change->from));
    return id_of_buf(t->book, &t->book->arena);
}

/* Is anybody to hear of it, at once or in a summary? */
static bool is_told(const struct yg_book_change *change)
{
    return change->lane != YG_LANE_NONE && change->kind != YG_CHANGE_CLASS_DOWN &&
           change->kind != YG_CHANGE_RENAMED;
}

static enum yg_status give_event(const struct yg_book_teller *t, const struct yg_case *value,
                                 const struct yg_book_change *change, struct yg_str id,
                                 struct yg_error *err)
{
    struct yg_event event = {
        .id = id,
        .kind = change->kind,
        .of = value->id,
        .team = change->part->team,
        .tenant = value->tenant,
        .at = yg_clock_now(t->book->clock),
        .previous_class = change->previous_class,
        .class_name = change->part->class_name,
        .reason = change->from.len > 0 ? YG_CLOSED_NOT : change->part->reason,
        .from = change->from,
        .to = change->to,
        .silent = change->silent || !is_told(change),
        .policy = value->policy,
    };
    struct yg_casebook_output output = {.kind = YG_OUTPUT_EVENT, .event = &event};

    return t->output(t->state, &output, err);
}

/* Alerts */

static struct yg_text_totals totals_of(const struct yg_casebook *book, struct yg_str tenant)
{
    /* Partitions hold assets of all tenants: only who is alone is told their sum. */
    struct yg_text_totals totals = {.checked = book->progress_count > 0 && tenant.len == 0,
                                    .kev_read = book->exploits.kev_generation > 0,
                                    .kev_published = book->exploits.kev_published};

    for (size_t i = 0; i < book->progress_count; i++) {
        totals.assets += book->progress[i].assets;
        totals.stale += book->progress[i].stale;
        for (size_t k = YG_EVALUABLE + 1; k < YG_NOT_EVALUABLE_COUNT; k++)
            totals.not_evaluable += book->progress[i].not_evaluable[k];
    }
    return totals;
}

static enum yg_status give_alert(const struct yg_book_teller *t, struct yg_arena *arena,
                                 struct yg_alert *alert, struct yg_error *err)
{
    struct yg_text_totals totals = totals_of(t->book, alert->tenant);
    struct yg_casebook_output output = {.kind = YG_OUTPUT_ALERT, .alert = alert};

    alert->partitions = t->settle->partitions;
    alert->partitions_total = t->settle->partitions_total;
    if (alert->id.ptr == NULL || !yg_text_alert(&t->book->text, &totals, arena, alert))
        return yg_book_no_memory(err);
    return t->output(t->state, &output, err);
}

static enum yg_status give_change_alert(const struct yg_book_teller *t, const struct yg_case *value,
                                        const struct yg_book_change *change, struct yg_str id,
                                        struct yg_error *err)
{
    struct yg_alert alert = {
        .id = id,
        .kind = change->kind,
        .lane = change->lane,
        .team = change->part->team,
        .tenant = value->tenant,
        .of = value,
        .part = change->part,
        .previous_class =
            change->kind == YG_CHANGE_CLASS_UP ? change->previous_class : (struct yg_str){NULL, 0},
    };

    return give_alert(t, &t->book->arena, &alert, err);
}

/* Keep for the summary of the team. */
static bool note_silent(struct yg_book_teller *t, const struct yg_case *value,
                        const struct yg_case_part *part)
{
    const struct yg_policy *policy = t->book->policy;
    struct yg_book_silent *note = yg_arena_append(&t->notes_arena, &t->notes, &t->note_count);

    if (note == NULL)
        return false;
    note->tenant = yg_arena_copy(&t->notes_arena, value->tenant);
    note->team = yg_arena_copy(&t->notes_arena, part->team);
    note->class_index = yg_policy_class_index(policy, part->class_name);
    note->item = (struct yg_alert_item){
        .of = value->id, /* lives as long as the case */
        .class_name = policy->classes[note->class_index].name,
        .scope = yg_arena_copy(&t->notes_arena, part->scopes[0].scope),
        .due = part->due,
        .affected = part->affected,
        .under_investigation = part->under_investigation,
    };
    return note->tenant.ptr != NULL && note->team.ptr != NULL && note->item.scope.ptr != NULL;
}

enum yg_status yg_book_tell(struct yg_book_teller *t, const struct yg_book_decided *decided,
                            uint64_t before, struct yg_error *err)
{
    const struct yg_case *value = &decided->value;
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < decided->change_count; i++) {
        const struct yg_book_change *change = &decided->changes[i];
        struct yg_str id = change_id(t, value, change, before);

        if (id.ptr == NULL)
            return yg_book_no_memory(err);
        st = give_event(t, value, change, id, err);
        if (st != YG_OK || !is_told(change))
            continue;
        if (!change->silent)
            st = give_change_alert(t, value, change, id, err);
        else if (!note_silent(t, value, change->part))
            st = yg_book_no_memory(err);
    }
    return st;
}

/* Summaries */

/* By reader; within one the most urgent and earliest due first, without a due date last. */
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
    if (x->item.due != y->item.due && x->item.due != YG_TIME_NONE && y->item.due != YG_TIME_NONE)
        return x->item.due < y->item.due ? -1 : 1;
    if (x->item.due != y->item.due)
        return x->item.due == YG_TIME_NONE ? 1 : -1;
    return yg_str_compare(x->item.of, y->item.of);
}

static bool same_reader(const struct yg_book_silent *a, const struct yg_book_silent *b)
{
    return yg_str_equal(a->tenant, b->tenant) && yg_str_equal(a->team, b->team);
}

static struct yg_str summary_id(struct yg_book_teller *t, const struct yg_book_silent *notes,
                                size_t count)
{
    struct yg_buf *buf = &t->book->buf;

    yg_buf_reset(buf);
    yg_buf_printf(buf, "%.*s|%.*s|summary|%.*s", YG_STR_ARG(notes->tenant), YG_STR_ARG(notes->team),
                  YG_STR_ARG(t->book->policy->version));
    for (size_t i = 0; i < count; i++)
        yg_buf_printf(buf, "|%.*s", YG_STR_ARG(notes[i].item.of));
    return id_of_buf(t->book, &t->notes_arena);
}

static enum yg_status give_summary(struct yg_book_teller *t, const struct yg_book_silent *notes,
                                   size_t count, struct yg_error *err)
{
    struct yg_alert_class classes[YG_POLICY_CLASSES_MAX];
    struct yg_alert_item items[YG_ALERT_ITEMS_MAX];
    struct yg_alert alert = {
        .id = summary_id(t, notes, count),
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
    return give_alert(t, &t->notes_arena, &alert, err);
}

enum yg_status yg_book_tell_summaries(struct yg_book_teller *t, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (t->note_count > 0)
        qsort(t->notes, t->note_count, sizeof *t->notes, compare_silent);
    for (size_t i = 0, end; st == YG_OK && i < t->note_count; i = end) {
        end = i + 1;
        while (end < t->note_count && same_reader(&t->notes[end], &t->notes[i]))
            end++;
        st = give_summary(t, t->notes + i, end - i, err);
    }
    return st;
}
