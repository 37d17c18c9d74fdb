/* advisory_index.c - how fast is the advisory index filled, and how much memory does it take?
 *
 *   bench_advisory_index [--data FOLDER] [--documents N] [--rounds N] [--json FILE]
 *
 * Documents in OSV's form: all real ones, FOLDER/advisories/NAME/FILE.jsonl.zst (FOLDER: else
 * $YG_DATA_DIR, else ../shared/data; "none": no real ones), and generated ones until there are N
 * (97,000).
 *
 *   advisory_index_speed    simdjson's DOM parser, which only parses, against decoding and applying
 *                           to a fresh index, on the same bytes and one core. They take turns every
 *                           32 MB; thread CPU time. N rounds (7).
 *   advisory_index_memory   what the resident size grows by while the documents are applied to a
 *                           fresh index, in a process of its own. Only real ones, when there are
 *                           any. All of it grows with the documents, so all of it is scaled.
 *
 * Exit status 1: some document could not be decoded or applied. A floor that is missed is said, and
 * no error.
 */
#include <assert.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/fleet/fleet.h"
#include "bench/measure.h"
#include "bench/yardstick_dom.h"
#include "connectors/formats/decode.h"
#include "matchers/index.h"
#include "tests/support/lines.h"

#define RECORD_BYTES_MAX ((size_t)64 << 20)
#define TURN_BYTES ((size_t)32 << 20)
#define SCALED_DOCUMENTS 400000

struct documents {
    struct yg_buf bytes; /* YARDSTICK_PADDING readable bytes behind the last one */
    size_t *starts;      /* one more than there are */
    size_t count, real;
};

struct bench {
    struct documents documents;
    struct yg_decoder *decoder;
    struct measure_report *report;
};

static void check(enum yg_status st, const struct yg_error *err)
{
    if (st == YG_OK)
        return;
    fprintf(stderr, "bench_advisory_index: %s\n", err->text);
    exit(1);
}

/* ---- documents ------------------------------------------------------------------------------- */

static void add_document(struct documents *documents, struct yg_str text)
{
    size_t n = documents->count++;

    if ((n & (n - 1)) == 0) {
        documents->starts = realloc(documents->starts, (2 * n + 2) * sizeof *documents->starts);
        assert(documents->starts != NULL);
    }
    yg_buf_append(&documents->bytes, text);
    documents->starts[n + 1] = documents->bytes.len;
    documents->starts[0] = 0;
}

static struct yg_str document(const struct documents *documents, size_t i)
{
    return (struct yg_str){documents->bytes.ptr + documents->starts[i],
                           documents->starts[i + 1] - documents->starts[i]};
}

/* Is it one in OSV's form that can be read? */
static bool is_osv(struct yg_decoder *decoder, struct yg_str text)
{
    struct yg_record record = {.value = text, .time = YG_TIME_NONE};
    const struct yg_advisory *items;
    size_t count;

    return yg_decoder_form(decoder, &record) == YG_FORM_OSV &&
           yg_decode_advisories(decoder, &record, &items, &count, NULL) == YG_OK;
}

static void add_real(struct bench *bench, const char *data)
{
    char pattern[4096];
    glob_t found;

    snprintf(pattern, sizeof pattern, "%s/advisories/*/*.jsonl.zst", data);
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct lines lines;
        struct yg_str line;

        if (!lines_open(&lines, found.gl_pathv[i]))
            continue;
        while (lines_next(&lines, &line)) {
            if (is_osv(bench->decoder, line))
                add_document(&bench->documents, line);
        }
        lines_close(&lines);
    }
    globfree(&found);
    bench->documents.real = bench->documents.count;
}

static void add_generated(struct bench *bench, size_t wanted)
{
    struct fleet *fleet = fleet_create(&fleet_defaults);
    struct yg_buf text = {0};

    for (uint32_t n = 0; bench->documents.count < wanted; n++) {
        yg_buf_reset(&text);
        fleet_put_advisory(fleet, n, &text);
        if (is_osv(bench->decoder, yg_buf_str(&text)))
            add_document(&bench->documents, yg_buf_str(&text));
    }
    yg_buf_deinit(&text);
    fleet_destroy(fleet);
}

static void gather(struct bench *bench, const char *data, size_t wanted)
{
    struct documents *documents = &bench->documents;

    add_real(bench, data);
    add_generated(bench, wanted);
    char *padding = yg_buf_reserve(&documents->bytes, YARDSTICK_PADDING);
    assert(padding != NULL && !documents->bytes.failed);
    memset(padding, ' ', YARDSTICK_PADDING);
    printf("%zu documents, %.1f MB: %zu real, %zu generated\n", documents->count,
           (double)documents->bytes.len / 1e6, documents->real, documents->count - documents->real);
}

/* ---- the two ways ---------------------------------------------------------------------------- */

static void parse(const struct documents *documents, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        struct yg_str text = document(documents, i);

        if (!yardstick_dom_parse(text.ptr, text.len))
            abort();
    }
}

static void apply(const struct bench *bench, struct yg_index *index, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        struct yg_record record = {.value = document(&bench->documents, i), .time = YG_TIME_NONE};
        const struct yg_advisory *items;
        struct yg_index_change change;
        struct yg_error err;
        size_t count;

        check(yg_decode_advisories(bench->decoder, &record, &items, &count, &err), &err);
        for (size_t k = 0; k < count; k++)
            check(yg_index_apply(index, &items[k], &change, &err), &err);
    }
}

static struct yg_index *create_index(void)
{
    struct yg_index *index = yg_index_create();

    if (index == NULL)
        abort();
    return index;
}

/* ---- speed ----------------------------------------------------------------------------------- */

/* DOM parse time by index time. */
static double measure_round(const struct bench *bench, double *indexed)
{
    const struct documents *documents = &bench->documents;
    struct yg_index *index = create_index();
    double parsed = 0;

    *indexed = 0;
    for (size_t from = 0, to; from < documents->count; from = to) {
        for (to = from;
             to < documents->count && documents->starts[to] - documents->starts[from] < TURN_BYTES;)
            to++;
        double start = measure_cpu();
        parse(documents, from, to);
        double middle = measure_cpu();
        apply(bench, index, from, to);
        parsed += middle - start;
        *indexed += measure_cpu() - middle;
    }
    yg_index_destroy(index);
    return parsed / *indexed;
}

static void measure_speed(const struct bench *bench, uint32_t rounds)
{
    static const struct measure_row row = {"advisory_index_speed", "x DOM parse", 0.3, 0.6, false};
    struct measure_series ratios = {.count = 0}, times = {.count = 0};
    const struct documents *documents = &bench->documents;

    for (uint32_t n = 0; n < rounds; n++) {
        double indexed;

        measure_add(&ratios, measure_round(bench, &indexed));
        measure_add(&times, indexed);
    }
    double best = measure_least(&times);
    printf("decoded and indexed at best in %.3f s: %.0f documents/s, %.2f GB/s\n", best,
           (double)documents->count / best, (double)documents->bytes.len / best / 1e9);
    measure_row(bench->report, &row, &ratios);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void measure_memory(const struct bench *bench)
{
    static const struct measure_row row = {"advisory_index_memory", "GB at 400k", 2, 1.5, true};
    size_t count = bench->documents.real > 0 ? bench->documents.real : bench->documents.count;
    struct measure_series scaled = {.count = 0};
    struct yg_index *index = create_index();
    size_t before = measure_resident(), half = 0;

    apply(bench, index, 0, count / 2);
    half = measure_resident() - before;
    apply(bench, index, count / 2, count);
    double grown = (double)(measure_resident() - before);
    struct yg_index_counts counts = yg_index_counts(index);
    printf("index: %" PRIu64 " advisories, %" PRIu64 " withdrawn, %" PRIu64 " rules, %" PRIu64
           " packages, %" PRIu64 " vulnerabilities\n",
           counts.advisories, counts.withdrawn, counts.rules, counts.packages,
           counts.vulnerabilities);
    printf("resident: %.1f MB of %zu documents, %.0f bytes each (of the first half %.0f)\n",
           grown / 1e6, count, grown / (double)count, (double)half / (double)(count / 2));
    measure_add(&scaled, grown / (double)count * SCALED_DOCUMENTS / 1e9);
    measure_row(bench->report, &row, &scaled);
    yg_index_destroy(index);
}

/* In a process of its own, where no index has been before. */
static bool run_memory(const struct bench *bench)
{
    int status = 0;

    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return perror("bench_advisory_index"), false;
    if (child == 0) {
        measure_memory(bench);
        fflush(stdout);
        _exit(0);
    }
    return waitpid(child, &status, 0) == child && status == 0;
}

static bool set_number(const char *text, uint64_t most, uint64_t *number)
{
    return yg_str_to_u64(yg_str(text), number) && *number > 0 && *number <= most;
}

int main(int argc, char **argv)
{
    const char *given = getenv("YG_DATA_DIR"), *data = given == NULL ? "../shared/data" : given;
    struct bench bench = {.decoder = yg_decoder_create(RECORD_BYTES_MAX)};
    uint64_t documents = 97000, rounds = 7;
    FILE *json = NULL;

    if (bench.decoder == NULL)
        return 1;
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        bool known = true;

        if (strcmp(argv[i], "--data") == 0)
            data = value;
        else if (strcmp(argv[i], "--json") == 0)
            known = (json = fopen(value, "a")) != NULL;
        else if (strcmp(argv[i], "--documents") == 0)
            known = set_number(value, 10000000, &documents);
        else
            known =
                strcmp(argv[i], "--rounds") == 0 && set_number(value, MEASURE_ROUNDS_MAX, &rounds);
        if (!known)
            return fprintf(stderr, "bench_advisory_index: %s %s\n", argv[i], value), 2;
    }
    printf("%s; %s; simdjson kernel %s\n", measure_machine(), measure_build(), yardstick_kernel());
    bench.report = measure_report_create(json);
    bench.report->kernel = yardstick_kernel();
    gather(&bench, data, documents);
    bool good = run_memory(&bench);
    measure_speed(&bench, (uint32_t)rounds);
    measure_print(bench.report);
    measure_report_destroy(bench.report);
    yg_decoder_destroy(bench.decoder);
    yg_buf_deinit(&bench.documents.bytes);
    free(bench.documents.starts);
    if (json != NULL && fclose(json) != 0)
        return perror("bench_advisory_index"), 2;
    return good ? 0 : 1;
}
