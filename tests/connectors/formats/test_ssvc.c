/* test_ssvc.c - decision tables from their JSON: what is read, and what is refused with which
 * words. */
#include "connectors/formats/ssvc.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/failing_memory.h"

#define HEAD "{\"namespace\":\"x\",\"key\":\"DT_T\",\"name\":\"T\",\"schemaVersion\":\"2.0.0\","
#define YES_NO "\"values\":[{\"key\":\"N\",\"name\":\"No\"},{\"key\":\"Y\",\"name\":\"Yes\"}]}"
#define POINT(key)                                                                                 \
    "{\"namespace\":\"x\",\"key\":\"" key "\",\"version\":\"1.0.0\",\"name\":\"Point\","
#define POINTS                                                                                     \
    "\"decision_points\":{\"a\":" POINT("A") YES_NO ",\"b\":" POINT("B") YES_NO ",\"o\":" POINT(   \
        "O") "\"values\":[{\"key\":\"W\",\"name\":\"Wait\"},{\"key\":\"G\",\"name\":\"Go\"}]}},"
#define OUTCOME "\"outcome\":\"o\","
#define ROW(a, b, o) "{\"a\":\"" a "\",\"b\":\"" b "\",\"o\":\"" o "\"}"
#define NN ROW("N", "N", "W")
#define NY ROW("N", "Y", "G")
#define YN ROW("Y", "N", "W")
#define YY ROW("Y", "Y", "G")

/* In another order than is usual: the mapping before the points that it needs. */
static const char whole[] = "{\"mapping\":[" YY "," NN "," YN "," NY "]," OUTCOME POINTS
                            "\"schemaVersion\":\"2.0.0\",\"definition\":\"d\",\"name\":\"Test\","
                            "\"key\":\"DT_T\",\"namespace\":\"x\"}";

static enum yg_status decode(const char *text, struct yg_arena *arena, struct yg_ssvc_table *table,
                             struct yg_error *err)
{
    struct yg_json_reader *reader = yg_json_reader_create(YG_JSON_BYTES_MAX);
    enum yg_status st = YG_NOMEM;

    if (reader != NULL)
        st = yg_ssvc_table_decode(reader, arena, yg_str(text), table, err);
    yg_json_reader_destroy(reader);
    return st;
}

Test(formats_ssvc, reads_a_table)
{
    static const uint8_t outcomes[] = {0, 1, 0, 1};
    struct yg_arena arena = {0};
    struct yg_ssvc_table table;
    struct yg_error err = {.text = ""};

    cr_assert(eq(int, decode(whole, &arena, &table, &err), YG_OK), "%s", err.text);
    cr_expect(yg_str_equal(table.id, YG_STR("x:DT_T:0.0.1")), "the schema's version by default");
    cr_expect(yg_str_equal(table.name, YG_STR("Test")));
    cr_assert(eq(sz, table.point_count, 2));
    cr_expect(yg_str_equal(table.points[0]->id, YG_STR("x:A:1.0.0")));
    cr_expect(yg_str_equal(table.points[1]->values[1].name, YG_STR("Yes")));
    cr_expect(yg_str_equal(table.outcome->id, YG_STR("x:O:1.0.0")));
    cr_expect(eq(sz, yg_ssvc_row_count(&table), 4));
    cr_expect(eq(int, memcmp(table.outcomes, outcomes, sizeof outcomes), 0),
              "in the order of the values, not of the mapping");
    yg_arena_deinit(&arena);
}

static const struct wrong {
    const char *why, *json;
    enum yg_status status;
    const char *text;
} wrongs[] = {
    {"no object", "[]", YG_MALFORMED, "expected an object, found an array"},
    {"not JSON", "{", YG_MALFORMED, NULL},
    {"no mapping", HEAD POINTS "\"outcome\":\"o\"}", YG_MALFORMED, "mapping: missing"},
    {"an older schema", "{\"schemaVersion\":\"1-0-1\"}", YG_UNSUPPORTED,
     "schemaVersion: \"1-0-1\", expected 2.0.0"},
    {"a key that would break a vector", "{\"namespace\":\"x\",\"key\":\"A/B\"}", YG_MALFORMED,
     "key: \"A/B\" is not a key"},
    {"an empty text", "{\"namespace\":\"\"}", YG_MALFORMED, "namespace: empty"},
    {"the outcome is no point", HEAD POINTS "\"outcome\":\"x:O:1.0.0\",\"mapping\":[]}",
     YG_MALFORMED, "decision_points: the outcome and at least one other are needed"},
    {"the outcome alone",
     HEAD "\"decision_points\":{\"o\":" POINT("O") YES_NO "}," OUTCOME "\"mapping\":[]}",
     YG_MALFORMED, "decision_points: the outcome and at least one other are needed"},
    {"a point without values",
     HEAD "\"decision_points\":{\"a\":" POINT("A") "\"values\":[]}}," OUTCOME "\"mapping\":[]}",
     YG_MALFORMED, "decision_points: a: values: empty"},
    {"a value twice",
     HEAD "\"decision_points\":{\"a\":" POINT("A") "\"values\":[{\"key\":\"N\",\"name\":\"No\"},{"
                                                   "\"key\":\"N\",\"name\":\"Never\"}]}}," OUTCOME
                                                   "\"mapping\":[]}",
     YG_MALFORMED, "decision_points: a: values: [1]: N twice"},
    {"a point twice",
     HEAD "\"decision_points\":{\"a\":" POINT("A") YES_NO ",\"a\":" POINT("A") YES_NO
     "}," OUTCOME "\"mapping\":[]}",
     YG_MALFORMED, "decision_points: a: twice"},
    {"a row is missing", HEAD POINTS OUTCOME "\"mapping\":[" NN "," NY "," YY "]}", YG_MALFORMED,
     "mapping: 1 of 4 combinations of values are missing"},
    {"a row twice", HEAD POINTS OUTCOME "\"mapping\":[" NN "," NN "]}", YG_MALFORMED,
     "mapping: [1]: an earlier row has these values"},
    {"an unknown value", HEAD POINTS OUTCOME "\"mapping\":[" ROW("N", "X", "W") "]}", YG_MALFORMED,
     "mapping: [0]: x:B:1.0.0: \"X\" is not a value"},
    {"an unknown point", HEAD POINTS OUTCOME "\"mapping\":[{\"c\":\"N\"}]}", YG_MALFORMED,
     "mapping: [0]: \"c\" is not a decision point"},
    {"a point missing in a row", HEAD POINTS OUTCOME "\"mapping\":[{\"a\":\"N\",\"o\":\"W\"}]}",
     YG_MALFORMED, "mapping: [0]: x:B:1.0.0: missing"},
    {"a point twice in a row",
     HEAD POINTS OUTCOME "\"mapping\":[{\"a\":\"N\",\"a\":\"N\",\"o\":\"W\"}]}", YG_MALFORMED,
     "mapping: [0]: x:A:1.0.0 twice"},
    {"a value that is no text", HEAD POINTS OUTCOME "\"mapping\":[{\"a\":1}]}", YG_MALFORMED,
     "mapping: [0]: expected a string, found a number"},
    {"a mapping that is no list", HEAD POINTS OUTCOME "\"mapping\":{}}", YG_MALFORMED,
     "mapping: expected an array, found an object"},
    {"text behind the table", HEAD POINTS OUTCOME "\"mapping\":[" NN "," NY "," YN "," YY "]} x",
     YG_MALFORMED, NULL},
};

Test(formats_ssvc, refuses_with_place_and_reason)
{
    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        struct yg_arena arena = {0};
        struct yg_ssvc_table table = {.point_count = 77};
        struct yg_error err = {.text = ""};

        cr_expect(eq(int, decode(wrongs[i].json, &arena, &table, &err), wrongs[i].status), "%s: %s",
                  wrongs[i].why, err.text);
        if (wrongs[i].text != NULL)
            cr_expect(eq(str, err.text, (char *)wrongs[i].text), "%s", wrongs[i].why);
        cr_expect(eq(sz, table.point_count, 77), "%s: output stays as it was", wrongs[i].why);
        yg_arena_deinit(&arena);
    }
}

/* 32 values, and points of them: the rows are counted before memory is asked for them. */
Test(formats_ssvc, bounds_points_values_and_rows)
{
    static const struct {
        const char *why;
        int points, values;
        const char *text;
    } bounds[] = {
        {"values of a point", 1, 33, "decision_points: p0: values: more than 32"},
        {"rows", 4, 32, "decision_points: at most 16, with 65536 combinations of their values"},
        {"points", 18, 1, "decision_points: p17: at most 17"},
    };

    for (size_t i = 0; i < YG_COUNT(bounds); i++) {
        struct yg_buf json = {0};
        struct yg_arena arena = {0};
        struct yg_ssvc_table table;
        struct yg_error err = {.text = ""};

        yg_buf_printf(&json, HEAD OUTCOME "\"mapping\":[],\"decision_points\":{");
        for (int p = 0; p < bounds[i].points; p++) {
            yg_buf_printf(&json, "%s\"p%d\":" POINT("P%d") "\"values\":[", p == 0 ? "" : ",", p, p);
            for (int v = 0; v < bounds[i].values; v++)
                yg_buf_printf(&json, "%s{\"key\":\"v%d\",\"name\":\"V\"}", v == 0 ? "" : ",", v);
            yg_buf_printf(&json, "]}");
        }
        yg_buf_printf(&json, "}}%c", '\0');
        cr_expect(eq(int, decode(json.ptr, &arena, &table, &err), YG_LIMIT), "%s", bounds[i].why);
        cr_expect(eq(str, err.text, (char *)bounds[i].text), "%s", bounds[i].why);
        yg_buf_deinit(&json);
        yg_arena_deinit(&arena);
    }
}

Test(formats_ssvc, survives_lack_of_memory)
{
    enum yg_status st = YG_NOMEM;

    for (long n = 1; st != YG_OK; n++) {
        struct yg_arena arena = {0};
        struct yg_ssvc_table table;

        failing_memory_at(n);
        st = decode(whole, &arena, &table, NULL);
        failing_memory_at(0);
        cr_assert(st == YG_OK || st == YG_NOMEM, "%ld", n);
        yg_arena_deinit(&arena);
    }
}
