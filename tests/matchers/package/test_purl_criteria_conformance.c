/* test_purl_criteria_conformance.c - rules that name a purl against components, through the index.
 *
 * The suite knows two answers. Of a distribution's package that nobody says the release of yagura
 * knows nothing and says so: unknown, never affected, is the suite's match.
 */
#include "connectors/json.h"
#include "pipeline/model/purl.h"
#include "tests/support/index_bench.h"
#include "tests/support/json_case.h"
#include "tests/support/suite.h"

static void add_bound(struct yg_range *range, enum yg_event_kind kind, struct yg_str version)
{
    if (version.ptr != NULL)
        range->events[range->event_count++] = (struct yg_range_event){kind, version};
}

/* The rule of a case: a version of the purl itself, else its bounds, else every version. */
static void apply_criteria(struct bench *bench, struct yg_json root)
{
    struct yg_range_event events[3];
    struct yg_range range = {.type = YG_RANGE_ECOSYSTEM, .events = events};
    struct yg_affected affected = {.purl = case_text(root, "criteria")};
    struct yg_advisory advisory = {.source = YG_STR("test"),
                                   .modified = 1,
                                   .published = 1,
                                   .withdrawn = YG_TIME_NONE,
                                   .id = YG_STR("CVE-1"),
                                   .affected = &affected,
                                   .affected_count = 1};
    struct yg_purl purl;

    cr_assert(eq(int, yg_purl_parse(&bench->arena, affected.purl, &purl, NULL), YG_OK));
    if (purl.version.ptr != NULL) {
        affected.versions = &purl.version;
        affected.version_count = 1;
    } else {
        add_bound(&range, YG_EVENT_INTRODUCED, case_text(root, "versionStartIncluding"));
        add_bound(&range, YG_EVENT_INTRODUCED_AFTER, case_text(root, "versionStartExcluding"));
        if (range.event_count == 0)
            add_bound(&range, YG_EVENT_INTRODUCED, YG_STR("0"));
        add_bound(&range, YG_EVENT_LAST_AFFECTED, case_text(root, "versionEndIncluding"));
        add_bound(&range, YG_EVENT_FIXED, case_text(root, "versionEndExcluding"));
        affected.ranges = &range;
        affected.range_count = 1;
    }
    cr_assert(eq(int, yg_index_apply(bench->index, &advisory, &bench->change, NULL), YG_OK));
}

static struct yg_str name_of(struct bench *bench, struct yg_json root)
{
    struct yg_str criteria = case_text(root, "criteria"), component = case_text(root, "component");
    struct yg_buf both = {0};

    yg_buf_printf(&both, "%.*s %.*s", YG_STR_ARG(criteria), YG_STR_ARG(component));
    struct yg_str name = yg_arena_copy(&bench->arena, yg_buf_str(&both));
    yg_buf_deinit(&both);
    return name;
}

Test(purl_criteria_conformance, matches_criteria)
{
    struct suite suite = {.path = "matching/purl-criteria.jsonl", .least = 27};
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_str line;

    cr_assert(ne(ptr, reader, NULL));
    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            struct bench bench;
            struct yg_json root;
            char verdict[64];

            bench_init(&bench);
            cr_assert(eq(int, yg_json_open(reader, line, &root, NULL), YG_OK));
            apply_criteria(&bench, root);
            struct yg_component component = {.text = case_text(root, "component")};
            uint32_t id = yg_index_intern(bench.index, &component, YG_STR(""));
            cr_assert(ne(u32, id, YG_IDENTITY_NONE));
            format_verdict(bench.index, id, verdict, sizeof verdict);
            enum yg_not_evaluable reason = yg_index_identity(bench.index, id).not_evaluable;
            bool matches = verdict[0] != '\0' || reason == YG_NOT_EVALUABLE_NO_RELEASE;
            suite_case(&suite, name_of(&bench, root), matches == case_flag(root, "match"),
                       "found \"%s\" (%s)", verdict, yg_not_evaluable_name(reason));
            bench_deinit(&bench);
        }
        suite_close(&suite);
    }
    yg_json_reader_destroy(reader);
}
