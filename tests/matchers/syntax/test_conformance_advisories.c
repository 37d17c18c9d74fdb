/* test_conformance_advisories.c - advisories that list vulnerable, patched and unaffected versions
 * in the syntax of their ecosystem, against the vectors of other projects.
 *
 * advisory-ranges.jsonl: ecosystem, version, vulnerableVersions, patchedVersions,
 * unaffectedVersions, vulnerable. A version is vulnerable when one of the first list allows it, or
 * that list is absent, and none of the others does. A range that cannot be read allows nothing.
 */
#include "connectors/json.h"
#include "matchers/syntax/syntax.h"
#include "tests/support/suite.h"

static const struct ecosystem {
    const char *name, *scheme, *syntax, *local_flag;
} ecosystems[] = {
    {"npm", "npm", "npm", ""},          {"pypi", "pypi", "pep440-lenient", "local"},
    {"gem", "gem", "gem", ""},          {"maven", "maven", "maven-range", ""},
    {"bitnami", "semver", "grype", ""}, /* SemVer, a revision behind a hyphen */
};

struct advisory {
    const struct ecosystem *ecosystem;
    struct yg_str version, name;
    struct yg_json vulnerable, patched, unaffected;
    bool has_vulnerable, local, expected;
};

static const struct ecosystem *find_ecosystem(struct yg_json value)
{
    struct yg_str name = {NULL, 0};

    cr_assert(yg_json_get_string(value, &name));
    for (size_t i = 0; i < YG_COUNT(ecosystems); i++) {
        if (yg_str_equal(name, yg_str(ecosystems[i].name)))
            return &ecosystems[i];
    }
    cr_fatal("ecosystem %.*s", YG_STR_ARG(name));
    return NULL;
}

static void read_member(struct advisory *advisory, struct yg_str key, struct yg_json value)
{
    bool read = true;

    if (yg_str_equal(key, YG_STR("ecosystem"))) {
        advisory->ecosystem = find_ecosystem(value);
    } else if (yg_str_equal(key, YG_STR("version"))) {
        read = yg_json_get_string(value, &advisory->version);
    } else if (yg_str_equal(key, YG_STR("name"))) {
        read = yg_json_get_string(value, &advisory->name);
    } else if (yg_str_equal(key, YG_STR("vulnerable"))) {
        read = yg_json_get_bool(value, &advisory->expected);
    } else if (yg_str_equal(key, YG_STR("allowLocalSpecifier"))) {
        read = yg_json_get_bool(value, &advisory->local);
    } else if (yg_str_equal(key, YG_STR("vulnerableVersions"))) {
        advisory->vulnerable = value;
        advisory->has_vulnerable = true;
    } else if (yg_str_equal(key, YG_STR("patchedVersions"))) {
        advisory->patched = value;
    } else if (yg_str_equal(key, YG_STR("unaffectedVersions"))) {
        advisory->unaffected = value;
    }
    cr_assert(read, "%.*s", YG_STR_ARG(key));
}

/* Does one of the listed ranges allow the version? */
static bool any_allows(const struct advisory *advisory, struct yg_json list, struct yg_arena *arena)
{
    const struct yg_syntax *syntax = yg_syntax_find(yg_str(advisory->ecosystem->syntax));
    const char *words = advisory->local ? advisory->ecosystem->local_flag : "";
    struct yg_json item;
    struct yg_str text = {NULL, 0};
    uint32_t flags;
    bool found = false;

    cr_assert(eq(int, yg_syntax_flags(syntax, yg_str(words), &flags, NULL), YG_OK));
    if (list.reader == NULL)
        return false;
    while (yg_json_next_item(&list, &item)) {
        struct yg_requirement requirement;

        cr_assert(yg_json_get_string(item, &text));
        found =
            found || (yg_syntax_parse(syntax, yg_scheme_find(yg_str(advisory->ecosystem->scheme)),
                                      flags, text, arena, &requirement, NULL) == YG_OK &&
                      yg_requirement_contains(&requirement, advisory->version));
    }
    return found;
}

static bool is_vulnerable(const struct advisory *advisory, struct yg_arena *arena)
{
    if (advisory->has_vulnerable && !any_allows(advisory, advisory->vulnerable, arena))
        return false;
    return !any_allows(advisory, advisory->patched, arena) &&
           !any_allows(advisory, advisory->unaffected, arena);
}

Test(advisories_conformance, says_vulnerable_as_the_suite_does)
{
    struct suite suite = {.path = "matching/advisory-ranges.jsonl", .least = 24};
    struct yg_json_reader *reader = yg_json_reader_create(1 << 20);
    struct yg_arena arena = {0};
    struct yg_str line, key;

    cr_assert(ne(ptr, reader, NULL));
    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            struct advisory advisory = {.ecosystem = NULL};
            struct yg_json root, value;

            cr_assert(eq(int, yg_json_open(reader, line, &root, NULL), YG_OK));
            while (yg_json_next_member(&root, &key, &value))
                read_member(&advisory, key, value);
            cr_assert(advisory.ecosystem != NULL);
            bool found = is_vulnerable(&advisory, &arena);
            suite_case(&suite, line, found == advisory.expected, "%.*s: found %d",
                       YG_STR_ARG(advisory.name), found);
            cr_assert(eq(int, yg_json_close(reader, NULL), YG_OK));
            yg_arena_reset(&arena, SIZE_MAX);
        }
        suite_close(&suite);
    }
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}
