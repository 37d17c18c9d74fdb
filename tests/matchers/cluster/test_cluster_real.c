/* test_cluster_real.c - what every real advisory is about: each CVE that it names, and itself only
 * when it names none. No vulnerability has two CVEs.
 *
 * OSV documents by default; YG_FULL=1 also CVE 5, NVD and CSAF ones. Documents lie in folders
 * beside the repository (tests/support/shared.h). The figures are printed.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glob.h>

#include "connectors/formats/decode.h"
#include "matchers/cluster/cluster.h"
#include "tests/support/lines.h"
#include "tests/support/shared.h"

static const struct group {
    const char *pattern;
    bool always;
} groups[] = {
    {"advisories/*/*osv*.jsonl.zst", true},   {"advisories/ghsa/ghsa-*.jsonl.zst", true},
    {"advisories/cve5-*/*.jsonl.zst", false}, {"advisories/nvd/*.jsonl.zst", false},
    {"advisories/*csaf*/*.jsonl.zst", false}, {"advisories/suse/suse-csaf.jsonl.zst", false},
    {"vex/csaf-vex/*.jsonl.zst", false},
};

/* What a record says of itself; texts in the arena. */
struct said {
    struct yg_str id;
    struct yg_str *cves; /* among id, aliases and upstream; of bulletins without, among related */
    size_t cve_count, alias_cve_count;
    enum yg_id_kind kind;
};

struct real {
    struct yg_decoder *decoder;
    struct yg_cluster *cluster;
    struct yg_arena arena;
    struct said *said;
    size_t count, documents, bulletins, expanded, of_many, through_a_third, own_names;
    bool osv;
};

static void add_cve(struct real *real, struct said *said, struct yg_str id)
{
    struct yg_str cve;
    char room[YG_ID_FOLDED_BYTES_MAX];

    yg_id_kind(id, &cve);
    if (cve.ptr == NULL)
        return;
    cve = yg_id_fold(cve, room);
    for (size_t i = 0; i < said->cve_count; i++) {
        if (yg_str_equal(said->cves[i], cve))
            return;
    }
    struct yg_str *slot = yg_arena_append(&real->arena, &said->cves, &said->cve_count);

    cr_assert(slot != NULL);
    *slot = yg_arena_copy(&real->arena, cve);
}

static void keep(struct real *real, const struct yg_advisory *advisory)
{
    struct said *said = yg_arena_append(&real->arena, &real->said, &real->count);
    struct yg_str cve;

    cr_assert(said != NULL);
    *said = (struct said){.id = yg_arena_copy(&real->arena, advisory->id),
                          .kind = yg_id_kind(advisory->id, &cve)};
    if (said->kind != YG_ID_PREFIXED)
        add_cve(real, said, advisory->id);
    for (size_t i = 0; i < advisory->alias_count; i++)
        add_cve(real, said, advisory->aliases[i]);
    said->alias_cve_count = said->cve_count;
    if (said->kind == YG_ID_ERRATUM || advisory->alias_count == 0) {
        for (size_t i = 0; i < advisory->upstream_count; i++)
            add_cve(real, said, advisory->upstream[i]);
    }
    for (size_t i = 0; said->kind == YG_ID_ERRATUM && said->cve_count == 0 &&
                       advisory->upstream_count == 0 && i < advisory->related_count;
         i++)
        add_cve(real, said, advisory->related[i]);
}

static void put(struct real *real, struct yg_str text)
{
    struct yg_record record = {.value = text, .position = {.topic = YG_STR("real")}};
    const struct yg_advisory *items;
    struct yg_error err;
    size_t count;

    if (yg_decode_advisories(real->decoder, &record, &items, &count, &err) != YG_OK)
        return; /* test_real.c lists these */
    real->documents++;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)real->count;
        bool current = items[i].withdrawn == YG_TIME_NONE;

        if (!current)
            continue;
        keep(real, &items[i]);
        cr_assert(eq(int, yg_cluster_put(real->cluster, number, &items[i], &err), YG_OK));
    }
}

static bool is_about(const struct real *real, uint32_t number, struct yg_str name)
{
    struct yg_cluster_numbers about = yg_cluster_about(real->cluster, number);

    for (size_t i = 0; i < about.count; i++) {
        if (yg_str_equal(yg_cluster_id(real->cluster, about.items[i]), name))
            return true;
    }
    return false;
}

/* Attached to each CVE that it names; to itself only when it names none. */
static void check_record(struct real *real, uint32_t number)
{
    const struct said *said = &real->said[number];
    struct yg_cluster_numbers about = yg_cluster_about(real->cluster, number);
    bool bulletin = said->kind == YG_ID_ERRATUM;

    cr_expect(gt(sz, about.count, 0), "%.*s", YG_STR_ARG(said->id));
    for (size_t i = 0; i < said->cve_count; i++)
        cr_expect(is_about(real, number, said->cves[i]), "%.*s is not attached to %.*s",
                  YG_STR_ARG(said->id), YG_STR_ARG(said->cves[i]));
    if (said->cve_count > 0 && said->kind != YG_ID_CVE)
        cr_expect(not(is_about(real, number, said->id)), "%.*s names a CVE", YG_STR_ARG(said->id));
    cr_expect(eq(int, yg_cluster_is_of_many(real->cluster, number),
                 (said->kind != YG_ID_ERRATUM && said->kind != YG_ID_PREFIXED &&
                  said->alias_cve_count > 1)),
              "%.*s", YG_STR_ARG(said->id));
    real->bulletins += bulletin;
    real->expanded += bulletin && said->cve_count > 0;
    real->of_many += yg_cluster_is_of_many(real->cluster, number);
    real->through_a_third += !bulletin && said->cve_count == 0 && about.count > 1;
    real->own_names += bulletin && is_about(real, number, said->id);
}

static bool is_cve(struct yg_str id)
{
    struct yg_str cve;

    return yg_id_kind(id, &cve) == YG_ID_CVE;
}

/* A vulnerability and its other names hold at most one CVE. */
static void check_names(struct real *real, uint32_t number)
{
    struct yg_cluster_numbers about = yg_cluster_about(real->cluster, number);

    for (size_t i = 0; i < about.count; i++) {
        struct yg_str name = yg_cluster_id(real->cluster, about.items[i]), *members;
        struct yg_arena arena = {0};
        size_t count;

        cr_assert(yg_cluster_members(real->cluster, name, &arena, &members, &count));
        for (size_t k = 0; k < count; k++)
            cr_expect(not(is_cve(members[k])), "%.*s is also called %.*s", YG_STR_ARG(name),
                      YG_STR_ARG(members[k]));
        yg_arena_deinit(&arena);
    }
}

static void read_group(struct real *real, const char *folder, const struct group *group)
{
    char pattern[SHARED_PATH_MAX + 64];
    glob_t found;

    snprintf(pattern, sizeof pattern, "%s%s", folder, group->pattern);
    cr_assert(eq(int, glob(pattern, 0, NULL, &found), 0), "%s", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct lines lines;
        struct yg_str line;

        cr_assert(lines_open(&lines, found.gl_pathv[i]));
        while (lines_next(&lines, &line))
            put(real, line);
        lines_close(&lines);
    }
    globfree(&found);
}

Test(cluster_real, every_advisory_is_about_each_cve_that_it_names)
{
    struct real real = {.decoder = yg_decoder_create((size_t)64 << 20),
                        .cluster = yg_cluster_create()};
    char path[SHARED_PATH_MAX];

    cr_assert(real.decoder != NULL && real.cluster != NULL);
    if (shared_data_path("README.md", path)) {
        path[strlen(path) - strlen("README.md")] = '\0';
        for (size_t i = 0; i < YG_COUNT(groups); i++) {
            if (groups[i].always || getenv("YG_FULL") != NULL)
                read_group(&real, path, &groups[i]);
        }
        for (uint32_t i = 0; i < real.count; i++) {
            check_record(&real, i);
            check_names(&real, i);
        }
        printf(
            "%zu documents, %zu current advisories; %zu of flaws name several CVEs as aliases and "
            "are attached to each, %zu more by the id that they share with such a one\n",
            real.documents, real.count, real.of_many, real.through_a_third);
        printf("%zu bulletins: %zu stand for the CVEs that they name, %zu name none\n",
               real.bulletins, real.expanded, real.own_names);
        cr_expect(gt(sz, real.of_many, 0));
    }
    yg_cluster_destroy(real.cluster);
    yg_decoder_destroy(real.decoder);
    yg_arena_deinit(&real.arena);
}
