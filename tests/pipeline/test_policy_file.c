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
     "     exposure: internet, class: now}\n"
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
