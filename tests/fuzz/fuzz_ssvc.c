/* SSVC vectors and decision tables. A vector is the same when it is written, short or namespaced,
 * and read again; the row that decides stands for itself; to know more never makes a decision
 * graver. A table that is read has an outcome for every row. */
#include <stdlib.h>

#include "connectors/formats/ssvc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static const struct yg_ssvc_selection nothing = {.at = YG_TIME_NONE};

static void check_decision(const struct yg_ssvc_table *table,
                           const struct yg_ssvc_selection *selection)
{
    struct yg_ssvc_selection narrow = {.at = YG_TIME_NONE};
    struct yg_ssvc_decision decision, again;

    yg_ssvc_decide(table, selection, &decision);
    check(decision.row < yg_ssvc_row_count(table) && decision.row_count >= 1);
    check(decision.outcome < table->outcome->value_count);
    check(decision.outcomes >> decision.outcome == 1);
    for (size_t i = 0; i < table->point_count; i++) {
        uint32_t bit = UINT32_C(1) << decision.path[i];

        check(decision.path[i] < table->points[i]->value_count);
        check(selection->points[i] == 0 || (selection->points[i] & bit) != 0);
        narrow.points[i] = bit;
    }
    yg_ssvc_decide(table, &narrow, &again);
    check(again.row == decision.row && again.row_count == 1 && again.outcome == decision.outcome);
    yg_ssvc_decide(table, &nothing, &again);
    check(again.outcome >= decision.outcome && again.row_count == yg_ssvc_row_count(table));
}

static void check_written(const struct yg_ssvc_table *table,
                          const struct yg_ssvc_selection *selection, bool namespaced)
{
    struct yg_ssvc_selection again;
    struct yg_buf written = {0};

    yg_ssvc_vector_write(table, selection, namespaced, &written);
    check(yg_ssvc_vector_parse(table, yg_buf_str(&written), &again, NULL) == YG_OK);
    check(memcmp(again.points, selection->points, sizeof again.points) == 0);
    check(again.outcome == selection->outcome && again.at == selection->at);
    check(again.passed_over == 0);
    yg_buf_deinit(&written);
}

static void check_vector(const struct yg_ssvc_table *table, struct yg_str vector)
{
    struct yg_ssvc_selection selection;
    struct yg_error err = {.at = 0};
    bool stated = false;

    if (yg_ssvc_vector_parse(table, vector, &selection, &err) != YG_OK) {
        check(err.at <= vector.len && err.text[0] != '\0');
        return;
    }
    check_decision(table, &selection);
    for (size_t i = 0; i < table->point_count; i++)
        stated = stated || selection.points[i] != 0;
    if (!stated && selection.outcome == 0)
        return; /* all was passed over: there is nothing to write */
    check_written(table, &selection, false);
    check_written(table, &selection, true);
}

static void check_table(struct yg_str json)
{
    static struct yg_json_reader *reader;
    struct yg_arena arena = {0};
    struct yg_ssvc_table table;
    struct yg_error err = {.text = ""};

    if (reader == NULL)
        reader = yg_json_reader_create(1 << 20);
    check(reader != NULL);
    if (yg_ssvc_table_decode(reader, &arena, json, &table, &err) == YG_OK)
        check_decision(&table, &nothing);
    else
        check(err.text[0] != '\0' && (err.at <= json.len || err.at == YG_NO_OFFSET));
    yg_arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str text = {(const char *)data, size};
    const struct yg_ssvc_table *table;

    if (yg_str_starts(text, YG_STR("SSVC"))) {
        for (size_t i = 0; (table = yg_ssvc_table_at(i)) != NULL; i++)
            check_vector(table, text);
    } else {
        check_table(text);
    }
    return 0;
}
