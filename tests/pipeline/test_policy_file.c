#include "pipeline/policy_file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "tests/support/folder.h"

/* Load `text` over the built-in policy; returns what was complained about, to be freed. */
static char *load(const struct folder *folder, struct yg_arena *arena, const char *text,
                  struct yg_policy *policy, size_t *problems)
{
    char path[FOLDER_PATH_MAX], *said = NULL;
    struct yg_error err = {.text = ""};
    size_t said_len = 0;
    FILE *to = open_memstream(&said, &said_len);

    folder_write(folder, "p.yaml", yg_str(text));
    yg_policy_default(policy);
    *problems = 0;
    cr_assert(eq(int,
                 yg_policy_load(arena, yg_str(folder_path(folder, "p.yaml", path)), to, problems,
                                policy, &err),
                 YG_OK),
              "%s", err.text);
    fclose(to);
    return said;
}

#define TABLE_JSON_YAML "priority:\n  table: table.json\n"

/* As CERT/CC publishes tables. */
static const char table_json[] =
    "{\"namespace\":\"x\",\"key\":\"DT_T\",\"name\":\"T\",\"schemaVersion\":\"2.0.0\","
    "\"decision_points\":{\"k\":{\"namespace\":\"cisa\",\"key\":\"KEV\",\"version\":\"1.0.0\","
    "\"name\":\"In KEV\",\"values\":[{\"key\":\"N\",\"name\":\"No\"},{\"key\":\"Y\",\"name\":"
    "\"Yes\"}]},\"o\":{\"namespace\":\"x\",\"key\":\"O\",\"version\":\"1.0.0\",\"name\":\"Out\","
    "\"values\":[{\"key\":\"W\",\"name\":\"Wait\"},{\"key\":\"G\",\"name\":\"Go\"}]}},"
    "\"outcome\":\"o\",\"mapping\":[{\"k\":\"N\",\"o\":\"W\"},{\"k\":\"Y\",\"o\":\"G\"}]}";

/* Complaints begin with the path of the file, left out here. */
static const struct row {
    const char *why, *text, *expected;
    size_t problems;
} rows[] = {
    {"nothing: the built-in policy", "", "", 0},
    {"every key of the top level",
     "version: \"2\"\nfallback_team: soc\nutc_offset_minutes: -480\n"
     "classes:\n"
     "  - {name: now, lane: urgent, days: 1, label_ja: a, label_en: b}\n"
     "  - {name: never, lane: none, days: -1}\n"
     "priorities:\n"
     "  - {name: kev, status: affected, known_exploited: \"yes\", epss: \"0.1\", severity: high,\n"
     "     exposure: internet, automatable: \"yes\", technical_impact: total, class: now}\n"
     "  - {name: rest, class: never}\n"
     "routes:\n"
     "  - {name: line, scope: \"factory/*\", kind: device, unit: u, stage: s, site: x, team: "
     "fsirt}\n"
     "  - {name: owner, team: owner}\n",
     "", 0},
    {"a key that is not known", "colour: red\n", ":1:1: colour: this key is not known\n", 1},
    {"a key of a row that is not known", "routes:\n  - {name: a, team: b, when: c}\n",
     ":2:24: routes[0].when: this key is not known\n", 1},
    {"a list that is none", "classes: urgent\n", ":1:10: classes: a list is wanted\n", 1},
    {"a row that is none", "routes: [x]\n",
     ":1:10: routes[0]: a map is wanted\n:1:10: routes[0].name: missing\n"
     ":1:10: routes[0].team: missing: a team, \"owner\" or \"silent\"\n",
     3},
    {"a value that is a list", "version: [1]\n", ":1:10: version: a plain value is wanted\n", 1},
    {"a number that is none", "utc_offset_minutes: nine\n",
     ":1:21: utc_offset_minutes: a number is wanted, not 'nine'\n", 1},
    {"a number out of bounds", "utc_offset_minutes: 900\n",
     ":1:1: utc_offset_minutes: expected -840 to 840\n", 1},
    {"a list instead of a map", "[a]\n", ":1:1: a map is wanted\n", 1},
    {"a class that no list has", "priorities:\n  - {name: a, class: later}\n",
     ":2:5: priorities[0].class: ", 1},
    {"an SSVC table with what it needs",
     "priority:\n  table: ssvc:DT_DP\n  classes: {I: urgent, O: soon, S: planned, D: none}\n"
     "  assume: SSVCv2/HI:M/\n  epss: 0.2\n",
     "", 0},
    {"a table of a file", TABLE_JSON_YAML "  classes: {G: soon, W: none}\n", "", 0},
    {"a table that is none", "priority: ssvc:DT_DP\n", ":1:11: priority: a map is wanted\n", 1},
    {"a table that is not named", "priority:\n  classes: {}\n", ":2:3: priority.table: missing\n",
     1},
    {"a table that does not exist", "priority: {table: ssvc:DT_X}\n",
     ":1:19: priority.table: expected the id of a built-in table or FILE.json\n", 1},
    {"a file that is not there", "priority: {table: none.json, when: now}\n",
     ":1:30: priority.when: this key is not known\n"
     ":1:19: priority.table: No such file or directory\n",
     2},
    {"a file that is no table", "priority: {table: p.yaml.json}\n",
     ":1:19: priority.table: expected an object, found an array\n", 1},
    {"no classes", "priority: {table: ssvc:DT_DP}\n", ":1:11: priority.classes: missing\n", 1},
    {"classes that do not fit the table",
     "priority: {table: ssvc:DT_U, classes: {L: none, E: later, X: soon}}\n",
     ":1:52: priority.classes: no class is named 'later'\n"
     ":1:59: priority.classes: the table has no outcome 'X'\n",
     2},
    {"an outcome without a class", "priority: {table: ssvc:DT_U, classes: {L: none, E: soon}}\n",
     ":1:39: priority.classes: a class for the outcome 'S' is wanted\n", 1},
    {"an assumption that is none",
     "priority: {table: ssvc:DT_U, classes: {L: none, E: soon, S: soon}, assume: SSVCv2/A:X}\n",
     ":1:76: priority.assume: SSVC: A: \"X\" is not a value\n", 1},
    {"an assumption of something else",
     "priority: {table: ssvc:DT_U, classes: {L: none, E: soon, S: soon}, assume: SSVCv2/HI:M}\n",
     ":1:76: priority.assume: decision points of the table are wanted, and no others\n", 1},
    {"a probability that is none",
     "priority: {table: ssvc:DT_U, classes: {L: none, E: soon, S: soon}, epss: 10}\n",
     ":1:74: priority.epss: a probability from 0 to 1 is wanted\n", 1},
    {"a classes that is no map", "priority: {table: ssvc:DT_U, classes: soon}\n",
     ":1:39: priority.classes: a map is wanted\n", 1},
    {"all problems at once, each at its place",
     "foo: 1\nclasses:\n  - {name: now, lane: fast, days: x}\nfallback_team: ''\n",
     ":1:1: foo: this key is not known\n:3:35: days: a number is wanted, not 'x'\n"
     ":3:5: classes[0].lane: expected urgent, digest or none\n",
     0},
};

Test(policy_file, checks_every_row)
{
    struct folder folder;

    folder_create(&folder);
    folder_write(&folder, "table.json", yg_str(table_json));
    folder_write(&folder, "p.yaml.json", YG_STR("[]"));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_policy policy;
        size_t problems, lines = 0;
        char *said = load(&folder, &arena, rows[i].text, &policy, &problems);
        struct yg_str rest = yg_str(said), expected = yg_str(rows[i].expected);

        for (; rest.len > 0; lines++) {
            struct yg_str line = yg_str_cut(&rest, '\n'), wanted;

            cr_expect(yg_str_starts(line, yg_str(folder.path)), "%s", rows[i].why);
            line = yg_str_from(line, strlen(folder.path) + strlen("/p.yaml"));
            wanted = yg_str_cut(&expected, '\n');
            cr_expect(wanted.len == 0 ? rows[i].problems == 0 : yg_str_starts(line, wanted),
                      "%s: expected %.*s, found %.*s", rows[i].why, YG_STR_ARG(wanted),
                      YG_STR_ARG(line));
        }
        cr_expect(eq(sz, expected.len, 0), "%s: not said: %.*s", rows[i].why, YG_STR_ARG(expected));
        cr_expect(eq(sz, problems, lines), "%s", rows[i].why);
        if (rows[i].problems > 0 || rows[i].expected[0] == '\0')
            cr_expect(eq(sz, problems, rows[i].problems), "%s: %s", rows[i].why, said);
        free(said);
        yg_arena_deinit(&arena);
    }
    folder_destroy(&folder);
}

/* What the file says counts, what it leaves out stays built in. */
Test(policy_file, fills_the_policy)
{
    struct folder folder;
    struct yg_arena arena = {0};
    struct yg_policy policy, built_in;
    size_t problems;
    char *said;

    folder_create(&folder);
    yg_policy_default(&built_in);
    said = load(&folder, &arena,
                "version: \"7\"\nutc_offset_minutes: -60\nroutes:\n"
                "  - {name: line, scope: factory/*, team: fsirt}\n",
                &policy, &problems);
    cr_expect(eq(str, said, (char *)""));
    cr_expect(eq(sz, problems, 0));
    cr_expect(yg_str_equal(policy.version, YG_STR("7")));
    cr_expect(eq(i64, policy.utc_offset_minutes, -60));
    cr_assert(eq(sz, policy.route_count, 1));
    cr_expect(yg_str_equal(policy.routes[0].name, YG_STR("line")));
    cr_expect(yg_str_equal(policy.routes[0].scope, YG_STR("factory/*")));
    cr_expect(yg_str_equal(policy.routes[0].team, YG_STR("fsirt")));
    cr_expect(eq(sz, policy.routes[0].kind.len, 0));
    cr_expect(eq(sz, policy.class_count, built_in.class_count));
    cr_expect(yg_str_equal(policy.fallback_team, built_in.fallback_team));
    free(said);
    yg_arena_deinit(&arena);
    folder_destroy(&folder);
}

/* The table's rows stand behind those of the file, else behind the built-in ones about what nobody
 * has confirmed. */
Test(policy_file, takes_the_rows_of_a_table)
{
    static const struct {
        const char *why, *text, *names[4];
    } tables[] = {
        {"built-in rows",
         TABLE_JSON_YAML "  classes: {G: soon, W: none}\n",
         {"unconfirmed_exploited", "unconfirmed", "SSVCv2/KEV:Y/O:G/", "SSVCv2/KEV:N/O:W/"}},
        {"rows of the file",
         TABLE_JSON_YAML "  classes: {G: soon, W: none}\n"
                         "priorities: [{name: line, exposure: isolated, class: planned}]\n",
         {"line", "SSVCv2/KEV:Y/O:G/", "SSVCv2/KEV:N/O:W/"}},
        {"classes of the file",
         TABLE_JSON_YAML "  classes: {G: now, W: never}\npriorities: []\n"
                         "classes: [{name: now, lane: urgent, days: 1},\n"
                         "  {name: never, lane: none, days: -1}]\n",
         {"SSVCv2/KEV:Y/O:G/", "SSVCv2/KEV:N/O:W/"}},
    };
    struct folder folder;

    folder_create(&folder);
    folder_write(&folder, "table.json", yg_str(table_json));
    for (size_t i = 0; i < YG_COUNT(tables); i++) {
        struct yg_arena arena = {0};
        struct yg_policy policy;
        size_t problems;
        char *said = load(&folder, &arena, tables[i].text, &policy, &problems);

        cr_expect(eq(str, said, (char *)""), "%s", tables[i].why);
        for (size_t k = 0; k < policy.priority_count; k++) {
            cr_assert(lt(sz, k, YG_COUNT(tables[i].names)), "%s", tables[i].why);
            cr_expect(yg_str_equal(policy.priorities[k].name, yg_str(tables[i].names[k])),
                      "%s: %.*s", tables[i].why, YG_STR_ARG(policy.priorities[k].name));
        }
        free(said);
        yg_arena_deinit(&arena);
    }
    folder_destroy(&folder);
}
