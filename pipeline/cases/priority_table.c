#include "pipeline/cases/priority_table.h"

#include <assert.h>
#include <stddef.h>

#define CONDITION(member) offsetof(struct yg_policy_priority, member)
#define EPSS NULL /* the words are the threshold of the source */

/* What a value of a decision point asks of a case: a condition of the row and its words. A value
 * may ask for several. */
static const struct reading {
    const char *point; /* id without the version */
    const char *value;
    size_t condition;
    const char *words;
} readings[] = {
    {"ssvc:E", "A", CONDITION(known_exploited), "yes"},
    {"ssvc:E", "P", CONDITION(known_exploited), "no"},
    {"ssvc:E", "P", CONDITION(epss), EPSS},
    {"ssvc:E", "N", CONDITION(known_exploited), "no"},
    {"ssvc:EXP", "O", CONDITION(exposure), "internet,unknown"},
    {"ssvc:EXP", "C", CONDITION(exposure), "internal"},
    {"ssvc:EXP", "S", CONDITION(exposure), "isolated"},
    {"ssvc:A", "Y", CONDITION(automatable), "yes,unknown"},
    {"ssvc:A", "N", CONDITION(automatable), "no"},
    {"ssvc:TI", "T", CONDITION(technical_impact), "total,unknown"},
    {"ssvc:TI", "P", CONDITION(technical_impact), "partial"},
    {"cisa:KEV", "Y", CONDITION(known_exploited), "yes"},
    {"cisa:KEV", "N", CONDITION(known_exploited), "no"},
    {"cisa:PE", "Y", CONDITION(exposure), "internet,unknown"},
    {"cisa:PE", "N", CONDITION(exposure), "internal,isolated"},
};

static bool is_about(const struct reading *reading, const struct yg_ssvc_point *point)
{
    struct yg_str name = yg_str_head(point->id, yg_str_rindex(point->id, ':'));

    return yg_str_equal(name, yg_str(reading->point));
}

/* Can every value of the point be told? Another version may have others. */
static bool is_read(const struct yg_ssvc_point *point)
{
    for (size_t v = 0; v < point->value_count; v++) {
        bool found = false;

        for (size_t i = 0; i < YG_COUNT(readings); i++)
            found = found || (is_about(&readings[i], point) &&
                              yg_str_equal(point->values[v].key, yg_str(readings[i].value)));
        if (!found)
            return false;
    }
    return true;
}

/* Add the conditions of one value to a row. */
static void ask(const struct yg_priority_source *source, const struct yg_ssvc_point *point,
                const struct yg_ssvc_value *value, struct yg_policy_priority *row)
{
    for (size_t i = 0; i < YG_COUNT(readings); i++) {
        const struct reading *reading = &readings[i];

        if (is_about(reading, point) && yg_str_equal(value->key, yg_str(reading->value)))
            *(struct yg_str *)(void *)((char *)row + reading->condition) =
                reading->words == EPSS ? source->epss : yg_str(reading->words);
    }
}

/* The row of a combination: `selection` has one value of each point that is read. */
static bool make_row(const struct yg_priority_source *source, struct yg_ssvc_selection selection,
                     struct yg_arena *arena, struct yg_policy_priority *row)
{
    const struct yg_ssvc_table *table = source->table;
    struct yg_ssvc_decision decision;
    struct yg_buf name = {0};

    yg_ssvc_decide(table, &selection, &decision);
    *row = (struct yg_policy_priority){.class_name = source->classes[decision.outcome]};
    for (size_t i = 0; i < table->point_count; i++) {
        if (source->assumed.points[i] == 0 && selection.points[i] != 0)
            ask(source, table->points[i], &table->points[i]->values[decision.path[i]], row);
    }
    selection.outcome = UINT32_C(1) << decision.outcome;
    yg_ssvc_vector_write(table, &selection, false, &name);
    row->name = yg_arena_copy(arena, yg_buf_str(&name));
    bool ok = !name.failed && row->name.ptr != NULL;
    yg_buf_deinit(&name);
    return ok;
}

/* The set of its highest value. */
static uint32_t highest(const struct yg_ssvc_point *point)
{
    assert(point->value_count > 0);
    return UINT32_C(1) << (point->value_count - 1);
}

/* The next lower combination of the points that are read: the highest exploitation comes first,
 * for its rows ask for more than those below. False behind the lowest. */
static bool step_down(const struct yg_priority_source *source, const bool read[],
                      struct yg_ssvc_selection *selection)
{
    for (size_t i = source->table->point_count; i-- > 0;) {
        if (!read[i])
            continue;
        if (selection->points[i] > 1) {
            selection->points[i] >>= 1;
            return true;
        }
        selection->points[i] = highest(source->table->points[i]);
    }
    return false;
}

enum yg_status yg_priority_from_table(const struct yg_priority_source *source, size_t kept,
                                      struct yg_arena *arena, struct yg_policy *policy,
                                      struct yg_error *err)
{
    const struct yg_ssvc_table *table = source->table;
    struct yg_ssvc_selection selection = source->assumed;
    struct yg_policy_priority *rows =
        yg_arena_zalloc(arena, YG_POLICY_PRIORITIES_MAX * sizeof *rows);
    bool read[YG_SSVC_POINTS_MAX] = {false};
    size_t count = kept;

    if (rows == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    for (size_t i = 0; i < table->point_count; i++) {
        read[i] = selection.points[i] == 0 && is_read(table->points[i]);
        if (read[i])
            selection.points[i] = highest(table->points[i]);
    }
    for (size_t i = 0; i < kept && i < YG_POLICY_PRIORITIES_MAX; i++)
        rows[i] = policy->priorities[i];
    do {
        if (count >= YG_POLICY_PRIORITIES_MAX)
            return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "more than %d rows",
                           YG_POLICY_PRIORITIES_MAX);
        if (!make_row(source, selection, arena, &rows[count++]))
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    } while (step_down(source, read, &selection));
    rows[count - 1] = (struct yg_policy_priority){.name = rows[count - 1].name,
                                                  .class_name = rows[count - 1].class_name};
    policy->priorities = rows;
    policy->priority_count = count;
    return YG_OK;
}
