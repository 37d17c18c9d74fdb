/* test_ssvc_conformance.c - the published decision tables, JSON and CSV: every row decides as it
 * says, on the table that is read and on the built-in one. */
#include "connectors/formats/ssvc.h"
#include "tests/support/suite.h"

static const struct published {
    const char *json, *csv;
    size_t rows;
} tables[] = {
    {"ssvc/deployer_patch_application_priority_1_0_0.json",
     "ssvc/deployer_patch_application_priority_1_0_0.csv", 72},
    {"ssvc/cisa_coordinator_2_0_3.json", "ssvc/cisa_coordinator_2_0_3.csv", 36},
    {"ssvc/cisa_bod_26_04_1_0_0.json", "ssvc/cisa_bod_26_04_1_0_0.csv", 16},
    {"ssvc/human_impact_1_0_0.json", "ssvc/human_impact_1_0_0.csv", 16},
    {"ssvc/public_safety_impact_1_0_0.json", "ssvc/public_safety_impact_1_0_0.csv", 4},
    {"ssvc/utility_1_0_0.json", "ssvc/utility_1_0_0.csv", 4},
};

struct bench {
    struct yg_json_reader *reader;
    struct yg_arena arena;
    struct yg_ssvc_table table;
};

static void bench_init(struct bench *bench)
{
    *bench = (struct bench){.reader = yg_json_reader_create(YG_JSON_BYTES_MAX)};
    cr_assert(ne(ptr, bench->reader, NULL));
}

static void bench_deinit(struct bench *bench)
{
    yg_arena_deinit(&bench->arena);
    yg_json_reader_destroy(bench->reader);
}

static void load(struct bench *bench, struct yg_str text)
{
    struct yg_error err = {.text = ""};

    cr_assert(
        eq(int, yg_ssvc_table_decode(bench->reader, &bench->arena, text, &bench->table, &err), 0),
        "%s", err.text);
}

/* One row: what it selects, and the outcome that it states. */
struct row {
    struct yg_ssvc_selection selection;
    const struct yg_ssvc_value *outcome;
};

static void set_value(const struct yg_ssvc_table *table, const struct yg_ssvc_point *point,
                      size_t value, struct row *row)
{
    cr_assert(lt(sz, value, point->value_count));
    if (point == table->outcome)
        row->outcome = &point->values[value];
    for (size_t i = 0; i < table->point_count; i++) {
        if (table->points[i] == point)
            row->selection.points[i] = UINT32_C(1) << value;
    }
}

/* The points of a table, then its outcome. */
static const struct yg_ssvc_point *point_at(const struct yg_ssvc_table *table, size_t i)
{
    return i < table->point_count ? table->points[i] : table->outcome;
}

static struct yg_str outcome_of(const struct yg_ssvc_table *table,
                                const struct yg_ssvc_selection *selection, size_t *row_count)
{
    struct yg_ssvc_decision decision;

    yg_ssvc_decide(table, selection, &decision);
    *row_count = decision.row_count;
    return table->outcome->values[decision.outcome].key;
}

/* The same selection in the order of the points of another table; false when they differ. */
static bool convert(const struct yg_ssvc_table *from, const struct yg_ssvc_selection *selection,
                    const struct yg_ssvc_table *to, struct yg_ssvc_selection *out)
{
    size_t same = 0;

    *out = (struct yg_ssvc_selection){.at = YG_TIME_NONE};
    for (size_t i = 0; i < from->point_count; i++) {
        for (size_t k = 0; k < to->point_count; k++) {
            if (yg_str_equal(from->points[i]->id, to->points[k]->id) &&
                from->points[i]->value_count == to->points[k]->value_count) {
                out->points[k] = selection->points[i];
                same++;
            }
        }
    }
    return same == from->point_count && same == to->point_count;
}

static void check_row(struct suite *suite, const struct yg_ssvc_table *table, const struct row *row)
{
    const struct yg_ssvc_table *built_in = yg_ssvc_table_find(table->id);
    struct yg_ssvc_selection own;
    struct yg_buf vector = {0};
    size_t rows = 0, own_rows = 0;

    cr_assert(ne(ptr, (void *)(uintptr_t)built_in, NULL));
    struct yg_str found = outcome_of(table, &row->selection, &rows);
    bool ok = yg_str_equal(found, row->outcome->key) && rows == 1;
    ok = ok && convert(table, &row->selection, built_in, &own) &&
         yg_str_equal(outcome_of(built_in, &own, &own_rows), row->outcome->key) && own_rows == 1;
    yg_ssvc_vector_write(table, &row->selection, false, &vector);
    suite_case(suite, yg_buf_str(&vector), ok, "%.*s", YG_STR_ARG(found));
    yg_buf_deinit(&vector);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static struct row read_json_row(const struct yg_ssvc_table *table, struct yg_json json)
{
    struct row row = {.selection = {.at = YG_TIME_NONE}};
    struct yg_json cell;
    struct yg_str id, key;

    while (yg_json_next_member(&json, &id, &cell)) {
        cr_assert(yg_json_get_string(cell, &key));
        for (size_t i = 0; i <= table->point_count; i++) {
            const struct yg_ssvc_point *point = point_at(table, i);

            for (size_t k = 0; yg_str_equal(point->id, id) && k < point->value_count; k++) {
                if (yg_str_equal(point->values[k].key, key))
                    set_value(table, point, k, &row);
            }
        }
    }
    cr_assert(ne(ptr, (void *)(uintptr_t)row.outcome, NULL));
    return row;
}

Test(ssvc_conformance, json)
{
    for (size_t i = 0; i < YG_COUNT(tables); i++) {
        struct suite suite = {.path = tables[i].json, .least = tables[i].rows};
        struct bench bench;
        struct yg_json root, member, item;
        struct yg_str key;

        if (!suite_open(&suite))
            return;
        bench_init(&bench);
        load(&bench, suite.rest);
        cr_expect(eq(sz, yg_ssvc_row_count(&bench.table), tables[i].rows));
        cr_assert(eq(int, yg_json_open(bench.reader, suite.rest, &root, NULL), YG_OK));
        while (yg_json_next_member(&root, &key, &member)) {
            while (yg_str_equal(key, YG_STR("mapping")) && yg_json_next_item(&member, &item)) {
                struct row row = read_json_row(&bench.table, item);

                check_row(&suite, &bench.table, &row);
            }
        }
        suite_close(&suite);
        bench_deinit(&bench);
    }
}

/* ---- CSV ------------------------------------------------------------------------------------ */

/* The next field; one in quotes may hold commas. */
static struct yg_str next_field(struct yg_str *line)
{
    if (!yg_str_starts(*line, YG_STR("\"")))
        return yg_str_cut(line, ',');
    *line = yg_str_from(*line, 1);
    struct yg_str field = yg_str_cut(line, '"');
    yg_str_cut(line, ',');
    return field;
}

/* "Exploitation v1.1.0"; a namespace other than ssvc follows: "In KEV v1.0.0 (cisa)". */
static const struct yg_ssvc_point *find_column(const struct yg_ssvc_table *table,
                                               struct yg_str title)
{
    for (size_t i = 0; i <= table->point_count; i++) {
        const struct yg_ssvc_point *point = point_at(table, i);
        struct yg_str rest = point->id, space = yg_str_cut(&rest, ':');
        char expected[256];
        int len;

        yg_str_cut(&rest, ':');
        len = snprintf(expected, sizeof expected, "%.*s v%.*s", YG_STR_ARG(point->name),
                       YG_STR_ARG(rest));
        if (!yg_str_equal(space, YG_STR("ssvc")))
            snprintf(expected + len, sizeof expected - (size_t)len, " (%.*s)", YG_STR_ARG(space));
        if (yg_str_equal(title, yg_str(expected)))
            return point;
    }
    cr_fatal("%.*s", YG_STR_ARG(title));
}

static struct row read_csv_row(const struct yg_ssvc_table *table, struct yg_str head,
                               struct yg_str line)
{
    struct row row = {.selection = {.at = YG_TIME_NONE}};

    next_field(&head); /* row number */
    next_field(&line);
    while (head.ptr != NULL) {
        const struct yg_ssvc_point *point = find_column(table, next_field(&head));
        struct yg_str name = next_field(&line);
        size_t k = 0;

        while (k < point->value_count && !yg_str_equal_nocase(point->values[k].name, name))
            k++;
        set_value(table, point, k, &row);
    }
    return row;
}

Test(ssvc_conformance, csv)
{
    for (size_t i = 0; i < YG_COUNT(tables); i++) {
        struct suite suite = {.path = tables[i].csv, .least = tables[i].rows};
        struct bench bench;
        struct yg_str json, head, line;
        char *bytes = shared_conformance(tables[i].json, &json);

        if (bytes == NULL || !suite_open(&suite)) {
            free(bytes);
            return;
        }
        bench_init(&bench);
        load(&bench, json);
        cr_assert(suite_next(&suite, &head));
        while (suite_next(&suite, &line)) {
            struct row row = read_csv_row(&bench.table, head, line);

            check_row(&suite, &bench.table, &row);
        }
        suite_close(&suite);
        bench_deinit(&bench);
        free(bytes);
    }
}
