#include <assert.h>

#include "pipeline/model/ssvc.h"

size_t yg_ssvc_row_count(const struct yg_ssvc_table *table)
{
    size_t rows = 1;

    for (size_t i = 0; i < table->point_count; i++)
        rows *= table->points[i]->value_count;
    return rows;
}

static uint32_t all_values(const struct yg_ssvc_point *point)
{
    return (uint32_t)((UINT64_C(1) << point->value_count) - 1);
}

/* The lowest value of a set from `from` on; the count when there is none. */
static size_t next_value(const struct yg_ssvc_point *point, uint32_t set, size_t from)
{
    while (from < point->value_count && (set >> from & 1) == 0)
        from++;
    return from;
}

static size_t row_of(const struct yg_ssvc_table *table, const uint8_t path[])
{
    size_t row = 0;

    for (size_t i = 0; i < table->point_count; i++)
        row = row * table->points[i]->value_count + path[i];
    return row;
}

/* Step to the next combination within the sets, as a counter does; false behind the last. */
static bool step(const struct yg_ssvc_table *table, const uint32_t sets[], uint8_t path[])
{
    for (size_t i = table->point_count; i-- > 0;) {
        size_t next = next_value(table->points[i], sets[i], path[i] + 1u);

        if (next < table->points[i]->value_count) {
            path[i] = (uint8_t)next;
            return true;
        }
        path[i] = (uint8_t)next_value(table->points[i], sets[i], 0);
    }
    return false;
}

void yg_ssvc_decide(const struct yg_ssvc_table *table, const struct yg_ssvc_selection *selection,
                    struct yg_ssvc_decision *decision)
{
    uint32_t sets[YG_SSVC_POINTS_MAX];
    uint8_t path[YG_SSVC_POINTS_MAX] = {0};

    *decision = (struct yg_ssvc_decision){.row_count = 0};
    for (size_t i = 0; i < table->point_count; i++) {
        uint32_t all = all_values(table->points[i]), stated = selection->points[i] & all;

        sets[i] = stated == 0 ? all : stated;
        path[i] = (uint8_t)next_value(table->points[i], sets[i], 0);
    }
    do {
        size_t row = row_of(table, path);
        uint8_t outcome = table->outcomes[row];

        assert(outcome < table->outcome->value_count);
        if (decision->row_count == 0 || outcome > decision->outcome) {
            decision->outcome = outcome;
            decision->row = row;
            memcpy(decision->path, path, sizeof path);
        }
        decision->outcomes |= UINT32_C(1) << outcome;
        decision->row_count++;
    } while (step(table, sets, path));
}
