/* bench/decode_data.c - do the real documents decode, and how fast beside simdjson's DOM parse?
 *
 *   bench_decode_data [-r rounds] [FOLDER] [PART...]
 *
 * FOLDER holds collections as FOLDER/KIND/NAME/FILE.zst (default: ../shared/data); a PART of the
 * path selects some. A *.jsonl.zst is one document a line, another .zst one document. One line for
 * each:
 *
 *   decoded    to the model
 *   rejected   of a form that is decoded, with an error; each is listed with its place
 *   later      of a known form that is not decoded yet
 *   unknown    of no known form
 *
 * Decoding finds the form, opens, decodes and checks every byte. It and the DOM parse (which only
 * parses) take turns round by round over the same bytes in memory; small collections are repeated
 * up to 64 MB a round. Time is the thread's CPU time; GB/s are the best and the median round.
 */
#include <assert.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/yardstick_dom.h"
#include "connectors/formats/decode.h"
#include "pipeline/base/buf.h"
#include "tests/support/lines.h"

#define ROUNDS_MAX 101
#define ROUND_BYTES ((size_t)64 << 20)

struct collection {
    struct yg_buf bytes; /* YARDSTICK_PADDING readable bytes behind the last document */
    size_t *starts, *lengths;
    size_t count;
};

struct outcome {
    size_t decoded, rejected, later, unknown, components, affected, entries;
};

struct speed {
    double best, median; /* GB/s */
};

static void add_document(struct collection *collection, struct yg_str text)
{
    size_t n = collection->count++;

    if ((n & (n - 1)) == 0) {
        size_t room = n == 0 ? 1 : 2 * n;

        collection->starts = realloc(collection->starts, room * sizeof(size_t));
        collection->lengths = realloc(collection->lengths, room * sizeof(size_t));
        assert(collection->starts != NULL && collection->lengths != NULL);
    }
    collection->starts[n] = collection->bytes.len;
    collection->lengths[n] = text.len;
    yg_buf_append(&collection->bytes, text);
}

static bool load(const char *path, struct collection *collection)
{
    struct lines lines;
    struct yg_str line;

    if (!lines_open(&lines, path))
        return false;
    if (strstr(path, ".jsonl") == NULL) {
        add_document(collection, lines_rest(&lines));
    } else {
        while (lines_next(&lines, &line))
            add_document(collection, line);
    }
    lines_close(&lines);
    char *padding = yg_buf_reserve(&collection->bytes, YARDSTICK_PADDING);
    assert(padding != NULL && !collection->bytes.failed);
    memset(padding, ' ', YARDSTICK_PADDING);
    return true;
}

static void unload(struct collection *collection)
{
    yg_buf_deinit(&collection->bytes);
    free(collection->starts);
    free(collection->lengths);
}

static struct yg_str document(const struct collection *collection, size_t i)
{
    return (struct yg_str){collection->bytes.ptr + collection->starts[i], collection->lengths[i]};
}

/* ---- the two ways --------------------------------------------------------------------------- */

static void add(enum yg_status st, struct outcome *outcome)
{
    outcome->decoded += st == YG_OK;
    outcome->rejected += st != YG_OK;
}

static void decode(struct yg_decoder *decoder, struct yg_str text, struct outcome *outcome,
                   struct yg_error *err)
{
    struct yg_record record = {.key = YG_STR("asset"), .value = text, .time = YG_TIME_NONE};
    const struct yg_advisory *items;
    size_t count;
    struct yg_inventory inventory = {.component_count = 0};
    struct yg_enrichment enrichment = {.entry_count = 0};
    enum yg_form form = yg_decoder_form(decoder, &record);
    enum yg_status st;

    if (form == YG_FORM_OSV || form == YG_FORM_CVE5 || form == YG_FORM_NVD2 ||
        form == YG_FORM_CSAF) {
        st = yg_decode_advisories(decoder, &record, &items, &count, err);
        for (size_t i = 0; st == YG_OK && i < count; i++)
            outcome->affected += items[i].affected_count;
    } else if (form == YG_FORM_NATIVE || form == YG_FORM_CYCLONEDX || form == YG_FORM_SPDX2) {
        st = yg_decode_inventory(decoder, &record, &inventory, err);
        outcome->components += inventory.component_count;
    } else if (yg_form_is_decoded(form)) {
        st = yg_decode_enrichment(decoder, &record, &enrichment, err);
        outcome->entries += enrichment.entry_count;
    } else if (form != YG_FORM_UNKNOWN) {
        outcome->later++;
        return;
    } else {
        outcome->unknown++;
        return;
    }
    add(st, outcome);
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double round_of_decode(struct yg_decoder *decoder, const struct collection *collection,
                              size_t times, struct outcome *outcome)
{
    double start = seconds();

    for (size_t k = 0; k < times; k++) {
        *outcome = (struct outcome){0};
        for (size_t i = 0; i < collection->count; i++)
            decode(decoder, document(collection, i), outcome, NULL);
    }
    return seconds() - start;
}

static double round_of_dom(const struct collection *collection, size_t times, size_t *parsed)
{
    double start = seconds();

    for (size_t k = 0; k < times; k++) {
        *parsed = 0;
        for (size_t i = 0; i < collection->count; i++) {
            struct yg_str text = document(collection, i);

            *parsed += yardstick_dom_parse(text.ptr, text.len);
        }
    }
    return seconds() - start;
}

/* ---- figures -------------------------------------------------------------------------------- */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static struct speed speed_of(double *taken, size_t rounds, size_t bytes)
{
    qsort(taken, rounds, sizeof *taken, compare_doubles);
    return (struct speed){(double)bytes / taken[0] / 1e9, (double)bytes / taken[rounds / 2] / 1e9};
}

/* Where each rejected document breaks. */
static void list_rejected(struct yg_decoder *decoder, const struct collection *collection)
{
    for (size_t i = 0; i < collection->count; i++) {
        struct outcome outcome = {0};
        struct yg_error err = {.text = ""};

        decode(decoder, document(collection, i), &outcome, &err);
        if (outcome.rejected > 0)
            printf("    document %zu, byte %zu: %s\n", i + 1, err.at, err.text);
    }
}

static void measure(struct yg_decoder *decoder, const char *name,
                    const struct collection *collection, size_t rounds, struct outcome *sum)
{
    double ours[ROUNDS_MAX], dom[ROUNDS_MAX];
    size_t bytes = collection->bytes.len, parsed = 0;
    size_t times = bytes >= ROUND_BYTES ? 1 : ROUND_BYTES / (bytes + 1) + 1;
    struct outcome outcome = {0};

    for (size_t r = 0; r < rounds; r++) {
        ours[r] = round_of_decode(decoder, collection, times, &outcome);
        dom[r] = round_of_dom(collection, times, &parsed);
    }

    struct speed a = speed_of(ours, rounds, bytes * times);
    struct speed b = speed_of(dom, rounds, bytes * times);
    printf("%-34.34s %6zu %6zu %4zu %6zu %6zu %8.2f %6.2f %6.2f", name, collection->count,
           outcome.decoded, outcome.rejected, outcome.later, outcome.unknown, (double)bytes / 1e6,
           a.best, a.median);
    if (parsed > 0)
        printf(" %6.2f %6.2f %5.2f", b.best, b.median, a.median / b.median);
    printf("\n");
    if (outcome.rejected > 0)
        list_rejected(decoder, collection);
    sum->decoded += outcome.decoded;
    sum->rejected += outcome.rejected;
    sum->later += outcome.later;
    sum->unknown += outcome.unknown;
    sum->components += outcome.components;
    sum->affected += outcome.affected;
    sum->entries += outcome.entries;
}

static bool selected(const char *path, char *const *parts)
{
    if (*parts == NULL)
        return true;
    while (*parts != NULL && strstr(path, *parts) == NULL)
        parts++;
    return *parts != NULL;
}

int main(int argc, char **argv)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)256 << 20);
    struct outcome sum = {0};
    size_t rounds = 3;
    char pattern[4096];
    glob_t found;
    int option;

    while ((option = getopt(argc, argv, "r:")) != -1) {
        if (option != 'r' || atoi(optarg) < 1 || atoi(optarg) > ROUNDS_MAX)
            return fprintf(stderr, "usage: bench_decode_data [-r rounds] [FOLDER] [PART...]\n"), 2;
        rounds = (size_t)atoi(optarg);
    }
    const char *root = optind < argc ? argv[optind++] : "../shared/data";
    snprintf(pattern, sizeof pattern, "%s/*/*/*.zst", root);
    if (glob(pattern, 0, NULL, &found) != 0)
        return fprintf(stderr, "no collections: %s\n", pattern), 1;
    printf("simdjson kernel %s, %zu rounds\n", yardstick_kernel(), rounds);
    printf("%-34s %6s %6s %4s %6s %6s %8s %13s %13s %5s\n%-34s %6s %6s %4s %6s %6s %8s %6s %6s %6s "
           "%6s\n",
           "collection", "docu-", "de-", "re-", "later", "un-", "MB", "decode GB/s", "DOM GB/s",
           "ratio", "", "ments", "coded", "ject", "", "known", "", "best", "median", "best",
           "median");
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct collection collection = {.count = 0};

        if (!selected(found.gl_pathv[i], argv + optind) || !load(found.gl_pathv[i], &collection))
            continue;
        measure(decoder, strrchr(found.gl_pathv[i], '/') + 1, &collection, rounds, &sum);
        unload(&collection);
    }
    printf(
        "decoded %zu (affected entries %zu, components %zu, scores %zu), rejected %zu, later %zu, "
        "unknown %zu\n",
        sum.decoded, sum.affected, sum.components, sum.entries, sum.rejected, sum.later,
        sum.unknown);
    globfree(&found);
    yg_decoder_destroy(decoder);
    return 0;
}
