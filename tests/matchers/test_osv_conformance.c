/* test_osv_conformance.c - what OSV records mean, against the suites of the OSV schema.
 *
 * ghsa-osv-index.tsv: pairs of a GitHub advisory, as its GraphQL API gives it, and of the OSV
 *     record that it becomes. The record must say of every version that either names what the
 *     advisory's ranges say. Where it is withdrawn it is asked as if it were not.
 * osv-lint.jsonl: records, and what a linter finds in them. All that it finds here is an id twice
 *     in a list or a record in its own list. The schema (1.7: aliases, related, upstream) forbids
 *     neither, and a record that is refused is an advisory that nobody hears of: so it decodes,
 *     with its ids, and is about what it would be about without the finding. The records lack
 *     `modified`, which the schema requires: it is added.
 */
#include "connectors/formats/decode.h"
#include "matchers/cluster/cluster.h"
#include "matchers/syntax/syntax.h"
#include "tests/support/index_bench.h"
#include "tests/support/json_case.h"
#include "tests/support/suite.h"

#define IDS_MAX 16
#define NODES_MAX 8
#define VERSIONS_MAX 32

static struct yg_decoder *decoder;
static struct yg_json_reader *reader;
static struct yg_arena arena; /* reset with each case */

static void init(void)
{
    decoder = yg_decoder_create((size_t)1 << 20);
    reader = yg_json_reader_create((size_t)1 << 20);
    cr_assert(decoder != NULL && reader != NULL);
}

static void deinit(void)
{
    yg_decoder_destroy(decoder);
    yg_json_reader_destroy(reader);
    yg_arena_deinit(&arena);
}

TestSuite(osv_conformance, .init = init, .fini = deinit);

static yg_time_ms time_of(struct yg_json object, const char *name)
{
    yg_time_ms t = YG_TIME_NONE;
    struct yg_str text = case_text(object, name);

    cr_assert(text.ptr == NULL || yg_time_parse(text, &t), "%s", name);
    return t;
}

/* ---- a GitHub advisory and its OSV record --------------------------------------------------- */

/* How GitHub names an ecosystem, and how OSV, purl and yagura do. */
static const struct ecosystem {
    const char *github, *osv, *purl_type, *scheme;
} ecosystems[] = {
    {"NPM", "npm", "npm", "npm"},
    {"RUBYGEMS", "RubyGems", "gem", "gem"},
};

struct github {
    struct yg_json root;
    struct node {
        const struct ecosystem *ecosystem;
        struct yg_str name, range, patched;
        struct yg_requirement requirement;
    } nodes[NODES_MAX];
    size_t node_count;
    struct yg_str versions[VERSIONS_MAX]; /* that one of the two documents names, and both ends */
    size_t version_count;
};

static void add_version(struct github *github, struct yg_str version)
{
    cr_assert(lt(sz, github->version_count, VERSIONS_MAX));
    if (version.len > 0)
        github->versions[github->version_count++] = version;
}

/* "{">= 4.0.1, < 4.0.5"}": the versions among the operators */
static void add_versions_of_range(struct github *github, struct yg_str range)
{
    while (range.ptr != NULL) {
        struct yg_str word = yg_str_cut(&range, ' ');

        if (yg_str_ends(word, YG_STR(",")))
            word.len--;
        if (word.len > 0 && memchr("<>=", word.ptr[0], 3) == NULL)
            add_version(github, word);
    }
}

static const struct ecosystem *find_ecosystem(struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(ecosystems); i++) {
        if (yg_str_equal(name, yg_str(ecosystems[i].github)))
            return &ecosystems[i];
    }
    cr_fatal("ecosystem %.*s", YG_STR_ARG(name));
    return NULL;
}

static void read_node(struct github *github, struct yg_json value)
{
    struct node *node = &github->nodes[github->node_count++];
    struct yg_json package, patched;
    struct yg_error err;

    cr_assert(le(sz, github->node_count, NODES_MAX));
    cr_assert(case_member(value, "package", &package));
    node->ecosystem = find_ecosystem(case_text(package, "ecosystem"));
    node->name = case_text(package, "name");
    node->range = case_text(value, "vulnerableVersionRange");
    cr_assert(eq(int,
                 yg_syntax_parse(yg_syntax_find(YG_STR("grype")),
                                 yg_scheme_find(yg_str(node->ecosystem->scheme)), 0, node->range,
                                 &arena, &node->requirement, &err),
                 YG_OK),
              "%.*s: %s", YG_STR_ARG(node->range), err.text);
    add_versions_of_range(github, node->range);
    if (case_member(value, "firstPatchedVersion", &patched))
        add_version(github, case_text(patched, "identifier"));
}

static void read_github(struct github *github, struct yg_str text)
{
    struct yg_json vulnerabilities, nodes, node;

    *github = (struct github){.root = case_open(reader, text)};
    add_version(github, YG_STR("0.0.1"));
    add_version(github, YG_STR("9999.0.0"));
    cr_assert(case_member(github->root, "vulnerabilities", &vulnerabilities));
    cr_assert(case_member(vulnerabilities, "nodes", &nodes));
    while (yg_json_next_item(&nodes, &node))
        read_node(github, node);
    cr_assert(gt(sz, github->node_count, 0));
}

static void add_versions_of_record(struct github *github, const struct yg_advisory *record)
{
    for (size_t a = 0; a < record->affected_count; a++) {
        const struct yg_affected *affected = &record->affected[a];

        for (size_t i = 0; i < affected->version_count; i++)
            add_version(github, affected->versions[i]);
        for (size_t i = 0; i < affected->range_count; i++) {
            for (size_t k = 0; k < affected->ranges[i].event_count; k++)
                add_version(github, affected->ranges[i].events[k].version);
        }
    }
}

/* Is a version of the node's package vulnerable by any node? */
static bool is_vulnerable(const struct github *github, const struct node *of, struct yg_str version)
{
    for (size_t i = 0; i < github->node_count; i++) {
        const struct node *node = &github->nodes[i];

        if (node->ecosystem == of->ecosystem && yg_str_equal(node->name, of->name) &&
            yg_requirement_contains(&node->requirement, version))
            return true;
    }
    return false;
}

/* The first difference between what the two say, in words; absent when there is none. */
static struct yg_str find_difference(const struct github *github, const struct yg_advisory *record)
{
    struct yg_advisory in_force = *record;
    struct yg_buf text = {0};
    struct yg_str found = {NULL, 0};
    struct bench bench;

    bench_init(&bench);
    in_force.withdrawn = YG_TIME_NONE;
    cr_assert(eq(int, yg_index_apply(bench.index, &in_force, &bench.change, NULL), YG_OK));
    for (size_t i = 0; i < github->node_count; i++) {
        const struct node *node = &github->nodes[i];

        for (size_t v = 0; v < github->version_count && found.ptr == NULL; v++) {
            struct yg_str version = github->versions[v];

            yg_buf_reset(&text);
            yg_buf_printf(&text, "pkg:%s/%.*s", node->ecosystem->purl_type, YG_STR_ARG(node->name));
            struct yg_component component = {.text = yg_buf_str(&text), .version = version};
            uint32_t id = yg_index_intern(bench.index, &component, YG_STR(""));
            bool affected = yg_index_verdict(bench.index, id)->count > 0;

            /* "0" stands for the beginning in OSV: it is no version. */
            if (!yg_str_equal(version, YG_STR("0")) &&
                affected != is_vulnerable(github, node, version))
                found = yg_arena_copy(&arena, version);
        }
    }
    yg_buf_deinit(&text);
    bench_deinit(&bench);
    return found;
}

static bool names_alias(const struct yg_advisory *record, struct yg_str id)
{
    for (size_t i = 0; i < record->alias_count; i++) {
        if (yg_str_equal(record->aliases[i], id))
            return true;
    }
    return false;
}

/* The members that are the same in both documents, under other names. */
static bool same_head(const struct github *github, const struct yg_advisory *record)
{
    struct yg_json identifiers, identifier, root = github->root;
    size_t aliases = 0;

    cr_assert(case_member(root, "identifiers", &identifiers));
    while (yg_json_next_item(&identifiers, &identifier)) {
        struct yg_str id = case_text(identifier, "value");

        if (yg_str_equal(id, record->id))
            continue;
        aliases++;
        if (!names_alias(record, id))
            return false;
    }
    return yg_str_equal(case_text(root, "ghsaId"), record->id) && aliases == record->alias_count &&
           yg_str_equal(case_text(root, "summary"), record->summary) &&
           yg_str_equal(case_text(root, "description"), record->details) &&
           time_of(root, "publishedAt") == record->published &&
           time_of(root, "updatedAt") == record->modified &&
           time_of(root, "withdrawnAt") == record->withdrawn;
}

static char *read_document(struct yg_str file, struct yg_str *text)
{
    char name[SHARED_PATH_MAX];

    snprintf(name, sizeof name, "format/%.*s", YG_STR_ARG(file));
    char *bytes = shared_conformance(name, text);
    cr_assert(ne(ptr, bytes, NULL), "%s", name);
    return bytes;
}

Test(osv_conformance, github_advisories_mean_what_their_osv_records_do)
{
    struct suite suite = {.path = "format/ghsa-osv-index.tsv", .least = 6};
    struct yg_str line, text;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        const struct yg_advisory *record = NULL;
        struct github github;
        struct yg_error err;
        size_t count;

        yg_arena_reset(&arena, SIZE_MAX);
        struct yg_str file = yg_str_cut(&line, '\t');
        char *github_bytes = read_document(file, &text);
        read_github(&github, text);
        char *osv_bytes = read_document(line, &text);
        struct yg_record document = {.value = text, .position = {.topic = YG_STR("test")}};
        cr_assert(eq(int, yg_decode_advisories(decoder, &document, &record, &count, &err), YG_OK),
                  "%.*s: %s", YG_STR_ARG(line), err.text);
        add_versions_of_record(&github, record);

        struct yg_str different = find_difference(&github, record);
        bool same = same_head(&github, record);
        suite_case(&suite, file, different.ptr == NULL && same, "version \"%.*s\"; heads %s",
                   YG_STR_ARG(different), same ? "agree" : "differ");
        free(github_bytes);
        free(osv_bytes);
    }
    suite_close(&suite);
}

/* ---- lint ----------------------------------------------------------------------------------- */

struct ids {
    struct yg_str items[IDS_MAX];
    size_t count;
};

static bool holds_id(const struct yg_str *items, size_t count, struct yg_str id)
{
    for (size_t i = 0; i < count; i++) {
        if (yg_str_equal(items[i], id))
            return true;
    }
    return false;
}

/* What a record is about, when it is alone. */
static struct ids about(const struct yg_advisory *record)
{
    struct yg_cluster *cluster = yg_cluster_create();
    struct ids ids = {.count = 0};

    cr_assert(ne(ptr, cluster, NULL));
    cr_assert(eq(int, yg_cluster_put(cluster, 0, record, NULL), YG_OK));
    struct yg_cluster_numbers numbers = yg_cluster_about(cluster, 0);
    cr_assert(le(sz, numbers.count, IDS_MAX));
    for (size_t i = 0; i < numbers.count; i++)
        ids.items[ids.count++] = yg_arena_copy(&arena, yg_cluster_id(cluster, numbers.items[i]));
    yg_cluster_destroy(cluster);
    return ids;
}

static bool same_ids(const struct ids *a, const struct ids *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (!holds_id(b->items, b->count, a->items[i]))
            return false;
    }
    return a->count == b->count;
}

/* The list without the record itself and without repetitions. */
static void clean(const struct yg_advisory *record, struct yg_str **list, size_t *count)
{
    struct yg_str *items = yg_arena_alloc(&arena, (*count + 1) * sizeof *items);
    size_t kept = 0;

    cr_assert(ne(ptr, items, NULL));
    for (size_t i = 0; i < *count; i++) {
        struct yg_str id = (*list)[i];

        if (!yg_str_equal(id, record->id) && !holds_id(items, kept, id))
            items[kept++] = id;
    }
    *list = items;
    *count = kept;
}

static size_t length_of(struct yg_json root, const char *name)
{
    struct yg_json list, item;
    size_t count = 0;

    if (case_member(root, name, &list)) {
        while (yg_json_next_item(&list, &item))
            count++;
    }
    return count;
}

/* Decode the text of a case's record, and compare. */
static bool lint_changes_nothing(struct yg_str text)
{
    static const struct yg_str modified = {"{\"modified\":\"2023-01-01T00:00:00Z\",", 35};
    const struct yg_advisory *record = NULL;
    struct yg_buf whole = {0};
    struct yg_error err;
    size_t count;

    yg_buf_append(&whole, modified);
    yg_buf_append(&whole, yg_str_from(text, 1));
    struct yg_record document = {.value = yg_buf_str(&whole),
                                 .position = {.topic = YG_STR("test")}};
    bool good = yg_decode_advisories(decoder, &document, &record, &count, &err) == YG_OK;
    if (good) {
        struct yg_json root = case_open(reader, document.value);
        struct yg_advisory cleaned = *record;

        clean(record, &cleaned.aliases, &cleaned.alias_count);
        clean(record, &cleaned.related, &cleaned.related_count);
        clean(record, &cleaned.upstream, &cleaned.upstream_count);
        struct ids published = about(record), meant = about(&cleaned);
        good = record->alias_count == length_of(root, "aliases") &&
               record->related_count == length_of(root, "related") &&
               record->upstream_count == length_of(root, "upstream") &&
               same_ids(&published, &meant);
    }
    yg_buf_deinit(&whole);
    return good;
}

Test(osv_conformance, what_the_linter_finds_changes_nothing)
{
    struct suite suite = {.path = "format/osv-lint.jsonl", .least = 10};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        yg_arena_reset(&arena, SIZE_MAX);
        struct yg_json root = case_open(reader, line);
        struct yg_str name = yg_arena_copy(&arena, case_text(root, "name"));
        struct yg_str record = yg_arena_copy(&arena, case_text(root, "record"));

        suite_case(&suite, name, lint_changes_nothing(record), "%.*s", YG_STR_ARG(record));
    }
    suite_close(&suite);
}
