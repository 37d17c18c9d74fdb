/* test_platform_conformance.c - criteria and configurations of NVD against the suites of other
 * projects: decoded entries, covered and tested as the index does.
 *
 * The suites know two answers. Unsure, which yagura never calls affected, is their match.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/json.h"
#include "matchers/package/platform.h"
#include "pipeline/model/configuration.h"
#include "tests/support/json_case.h"
#include "tests/support/ranges.h"
#include "tests/support/suite.h"

#define INVENTORY_MAX 16

CASE_READER

TestSuite(platform_conformance, .init = case_begin, .fini = case_end);

/* ---- the members of a line ------------------------------------------------------------------ */

static struct yg_json open_line(struct yg_str line)
{
    yg_arena_reset(&arena, SIZE_MAX);
    return case_open(reader, line);
}

/* ---- entries -------------------------------------------------------------------------------- */

static void add_bound(struct yg_range *range, enum yg_event_kind kind, struct yg_str version)
{
    struct yg_range_event *event;

    if (version.ptr == NULL)
        return;
    event = yg_arena_append(&arena, &range->events, &range->event_count);
    cr_assert(ne(ptr, event, NULL));
    *event = (struct yg_range_event){kind, version};
}

/* An entry of a CPE, with the bounds that `object` states. */
static struct yg_affected read_criterion(struct yg_json object, struct yg_str cpe)
{
    struct yg_affected affected = {.cpe = cpe};
    struct yg_range range = {.type = YG_RANGE_ECOSYSTEM}, *slot;

    add_bound(&range, YG_EVENT_INTRODUCED, case_text(object, "versionStartIncluding"));
    add_bound(&range, YG_EVENT_INTRODUCED_AFTER, case_text(object, "versionStartExcluding"));
    if (range.event_count == 0)
        add_bound(&range, YG_EVENT_INTRODUCED, YG_STR("0"));
    add_bound(&range, YG_EVENT_LAST_AFFECTED, case_text(object, "versionEndIncluding"));
    add_bound(&range, YG_EVENT_FIXED, case_text(object, "versionEndExcluding"));
    affected.all_versions =
        range.event_count == 1 && yg_str_equal(range.events[0].version, YG_STR("0"));
    if (affected.all_versions)
        return affected;
    slot = yg_arena_append(&arena, &affected.ranges, &affected.range_count);
    cr_assert(ne(ptr, slot, NULL));
    *slot = range;
    return affected;
}

static struct yg_cpe read_name(struct yg_str text)
{
    struct yg_error err = {.text = ""};
    struct yg_cpe cpe;

    cr_assert(eq(int, yg_cpe_parse(&arena, text, &cpe, &err), YG_OK), "%.*s: %s", YG_STR_ARG(text),
              err.text);
    return cpe;
}

static bool is_inside(const struct yg_affected *affected, const struct yg_cpe *component)
{
    enum yg_scheme_id scheme = yg_scheme_find(YG_STR("nvd"))->id;
    struct yg_platform_version version;
    struct yg_range_counts counts = {0};
    struct yg_range_hit hit;
    struct yg_ranges *ranges;
    bool inside;

    cr_assert(
        eq(int, yg_ranges_build(ranges_maker(), scheme, affected, &ranges, &counts, NULL), YG_OK));
    cr_assert(yg_platform_version(&arena, scheme, component, &version));
    if (version.plain.text.ptr == NULL) /* unsure */
        inside = true;
    else
        inside = ranges != NULL && yg_platform_test(ranges, &version, &hit) == YG_RANGE_INSIDE;
    yg_ranges_release(ranges);
    return inside;
}

/* Does the entry speak of the component, whatever its guard says? */
static bool speaks_of(const struct yg_affected *affected, const struct yg_cpe *component)
{
    struct yg_cpe rule = read_name(affected->cpe);
    bool ranged = affected->range_count > 0;

    if (yg_platform_cover(&rule, component, ranged).answer == YG_PLATFORM_OTHER)
        return false;
    return !ranged || rule.values[YG_CPE_VERSION].kind != YG_CPE_ANY ||
           is_inside(affected, component);
}

/* ---- criteria ------------------------------------------------------------------------------- */

/* The criteria, or one of the names that NVD lists for them: all that they mean without bounds. */
static bool any_matches(struct yg_json root, const struct yg_cpe *component)
{
    struct yg_affected affected = read_criterion(root, case_text(root, "criteria"));
    struct yg_json listed, name;
    bool narrowed = case_member(root, "cpe_matches", &listed);
    bool matches = !(narrowed && affected.all_versions) && speaks_of(&affected, component);

    if (!narrowed)
        return matches;
    while (yg_json_next_item(&listed, &name)) {
        struct yg_affected one = {.all_versions = true};

        cr_assert(yg_json_get_string(name, &one.cpe));
        matches |= speaks_of(&one, component);
    }
    return matches;
}

/* A case by its name, else by its criteria and component. */
static struct yg_str name_of(struct yg_json root)
{
    struct yg_str name = case_text(root, "name"), criteria = case_text(root, "criteria");
    struct yg_str component = case_text(root, "component");
    struct yg_buf both = {0};

    if (name.ptr != NULL)
        return name;
    yg_buf_printf(&both, "%.*s %.*s", YG_STR_ARG(criteria), YG_STR_ARG(component));
    name = yg_arena_copy(&arena, yg_buf_str(&both));
    yg_buf_deinit(&both);
    return name;
}

Test(platform_conformance, matches_criteria)
{
    static const struct suite_exception exceptions[] = {
        {"cpe:2.3:a:ven*:product:1.0.0:update:edition:lang:swEdition:targetSw:targetHw:other "
         "cpe:2.3:a:vendor:product:1.0.0:update:edition:lang:swEdition:targetSw:targetHw:other",
         "table 6-2, row 13: a superset, as the case's own note says", true},
        {"true: RoughMatch no semver format",
         "1.1.1c is before 1.1.1l, which its tool cannot order: rough_match is true", true},
        {"targetSW: 4", "no version: a match in the other cases, vendor_product_match here", true},
    };
    struct suite suite = {.path = "matching/cpe-criteria.jsonl",
                          .least = 143,
                          .exceptions = exceptions,
                          .exception_count = YG_COUNT(exceptions)};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_json root = open_line(line);
        struct yg_cpe component = read_name(case_text(root, "component"));
        bool matches = any_matches(root, &component);

        suite_case(&suite, name_of(root), matches == case_flag(root, "match"), "%d", matches);
    }
    suite_close(&suite);
}

Test(platform_conformance, matches_versions)
{
    struct suite suite = {.path = "matching/nvd-version-range.jsonl", .least = 6};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_json root = open_line(line);
        struct yg_affected affected = read_criterion(root, YG_STR("cpe:/a:v:p"));
        struct yg_cpe component = read_name(YG_STR("cpe:/a:v:p"));
        struct yg_str asked = case_text(root, "criteria_version");
        struct yg_buf rule = {0};

        cr_assert(eq(int,
                     yg_cpe_parse_value(&arena, case_text(root, "component_version"),
                                        &component.values[YG_CPE_VERSION], NULL),
                     YG_OK));
        yg_buf_printf(&rule, "cpe:2.3:a:v:p:%.*s:*:*:*:*:*:*:*", YG_STR_ARG(asked));
        affected.cpe = yg_buf_str(&rule);
        bool matches = speaks_of(&affected, &component);
        suite_case(&suite, line, matches == case_flag(root, "match"), "%d", matches);
        yg_buf_deinit(&rule);
    }
    suite_close(&suite);
}

/* ---- configurations ------------------------------------------------------------------------- */

struct inventory {
    struct yg_cpe names[INVENTORY_MAX];
    size_t count;
};

/* A name as an object with a member for each attribute, or bound. */
static struct yg_cpe read_item(struct yg_json item)
{
    struct yg_cpe cpe = {0};
    struct yg_str text;

    if (yg_json_get_string(item, &text))
        return read_name(text);
    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++) {
        text = case_text(item, yg_cpe_attribute_name((enum yg_cpe_attribute)i));
        if (!yg_str_equal(text, YG_STR("ANY")))
            cr_assert(eq(int, yg_cpe_parse_value(&arena, text, &cpe.values[i], NULL), YG_OK));
    }
    return cpe;
}

static struct inventory read_inventory(struct yg_json root, const char *name)
{
    struct inventory inventory = {.count = 0};
    struct yg_json list, item;

    cr_assert(case_member(root, name, &list));
    while (yg_json_next_item(&list, &item)) {
        cr_assert(lt(sz, inventory.count, INVENTORY_MAX));
        inventory.names[inventory.count++] = read_item(item);
    }
    return inventory;
}

static void add_criterion(struct yg_json object, struct yg_str cpe, bool vulnerable,
                          struct yg_configuration *node)
{
    struct yg_criterion *criteria = (struct yg_criterion *)(uintptr_t)node->criteria;
    struct yg_criterion *slot = yg_arena_append(&arena, &criteria, &node->criterion_count);

    cr_assert(ne(ptr, slot, NULL));
    *slot = (struct yg_criterion){read_criterion(object, cpe), vulnerable};
    node->criteria = criteria;
}

static struct yg_configuration *add_child(struct yg_configuration *node)
{
    struct yg_configuration *children = (struct yg_configuration *)(uintptr_t)node->children;
    struct yg_configuration *slot = yg_arena_append(&arena, &children, &node->child_count);

    cr_assert(ne(ptr, slot, NULL));
    node->children = children;
    return slot;
}

static void read_node(struct yg_json object, struct yg_configuration *node);

/* Nodes, and criteria among them. */
static void read_operands(struct yg_json object, const char *name, struct yg_configuration *node)
{
    struct yg_json list, item;

    if (!case_member(object, name, &list))
        return;
    while (yg_json_next_item(&list, &item)) {
        struct yg_str cpe = case_text(item, "cpe23Uri");

        cpe = cpe.ptr == NULL ? case_text(item, "cpe22Uri") : cpe;
        cpe = cpe.ptr == NULL ? case_text(item, "cpe") : cpe;
        if (cpe.ptr != NULL)
            add_criterion(item, cpe, case_flag(item, "vulnerable"), node);
        else
            read_node(item, add_child(node));
    }
}

static void read_node(struct yg_json object, struct yg_configuration *node)
{
    if (yg_str_equal(case_text(object, "operator"), YG_STR("AND")))
        node->joined_by = YG_OPERATOR_AND;
    node->negated = case_flag(object, "negate");
    read_operands(object, "children", node);
    read_operands(object, "cpe_match", node);
    read_operands(object, "cpe", node);
}

static bool holds(const struct yg_guard *guard, const struct inventory *inventory)
{
    for (size_t i = 0; guard != NULL && i < guard->clause_count; i++) {
        const struct yg_clause *clause = &guard->clauses[i];
        bool found = false;

        for (size_t k = 0; k < clause->any_count; k++)
            for (size_t n = 0; n < inventory->count; n++)
                found |= speaks_of(&clause->any[k], &inventory->names[n]);
        if (found == clause->negated)
            return false;
    }
    return true;
}

/* Is this item among the entries' components, guards and all? */
static bool is_affected(const struct yg_configuration_entries *entries, bool require_version,
                        const struct inventory *inventory, const struct yg_cpe *item)
{
    for (size_t i = 0; i < entries->count; i++) {
        const struct yg_affected *entry = &entries->affected[i];
        bool versionless =
            entry->all_versions && read_name(entry->cpe).values[YG_CPE_VERSION].kind == YG_CPE_ANY;

        if (!(require_version && versionless) && speaks_of(entry, item) &&
            holds(entry->guard, inventory))
            return true;
    }
    return false;
}

static bool contains(const struct inventory *inventory, const struct yg_cpe *name)
{
    for (size_t i = 0; i < inventory->count; i++) {
        enum yg_cpe_relation relations[YG_CPE_ATTRIBUTE_COUNT];

        yg_cpe_relate(&inventory->names[i], name, relations);
        if (yg_cpe_combine(relations) == YG_CPE_EQUAL)
            return true;
    }
    return false;
}

Test(platform_conformance, matches_configurations)
{
    static const char product[] = "a name without product: cpe-criteria.jsonl matches none such";
    static const struct suite_exception exceptions[] = {
        {"nvdtools-rule0-1", product, true},
        {"nvdtools-rule1-4", product, true},
    };
    struct suite suite = {.path = "matching/nvd-configuration.jsonl",
                          .least = 8,
                          .exceptions = exceptions,
                          .exception_count = YG_COUNT(exceptions)};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_json root = open_line(line), configurations;
        struct inventory inventory = read_inventory(root, "inventory");
        struct inventory expected = read_inventory(root, "matches");
        bool require_version = case_flag(root, "require_version"), ok = true;
        struct yg_configuration tree = {.negated = false};
        struct yg_configuration_entries entries;

        cr_assert(case_member(root, "configurations", &configurations));
        read_operands(configurations, "nodes", &tree);
        cr_assert(eq(int, yg_configuration_expand(&arena, &tree, &entries, NULL), YG_OK));
        for (size_t i = 0; i < inventory.count; i++)
            ok &= is_affected(&entries, require_version, &inventory, &inventory.names[i]) ==
                  contains(&expected, &inventory.names[i]);
        suite_case(&suite, case_text(root, "id"), ok, "%zu entries", entries.count);
    }
    suite_close(&suite);
}

/* A platform is a guard: of an entry that stands beside it. */
Test(platform_conformance, matches_platforms)
{
    static const struct yg_criterion beside = {{.cpe = {"cpe:/a:beside:it", 16}}, true};
    struct suite suite = {.path = "matching/cpe-applicability.jsonl", .least = 3};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_json root = open_line(line);
        struct inventory inventory = read_inventory(root, "inventory");
        struct yg_configuration tree = {
            .joined_by = YG_OPERATOR_AND, .criteria = &beside, .criterion_count = 1};
        struct yg_configuration_entries entries;
        bool matches = false;

        read_operands(root, "platforms", add_child(&tree));
        cr_assert(eq(int, yg_configuration_expand(&arena, &tree, &entries, NULL), YG_OK));
        for (size_t i = 0; i < entries.count; i++)
            matches |= holds(entries.affected[i].guard, &inventory);
        suite_case(&suite, line, matches == case_flag(root, "match"), "%zu entries", entries.count);
    }
    suite_close(&suite);
}
