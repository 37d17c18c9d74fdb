/* advisory_index.c - how long the advisory index takes for everything, and how much memory.
 *
 *   zstd -dc FILES.jsonl.zst | bench_advisory_index [TEXTS]
 *
 * Standard input: advisories, one JSON document a line; what is no OSV document is counted and
 * passed over. TEXTS: component texts (purls), one a line: interned before anything is known, again
 * after everything was applied, and fresh on a full index. Times are of the index alone, not of
 * decoding.
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "connectors/formats/decode.h"
#include "matchers/index.h"
#include "pipeline/base/buf.h"

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double held_mib(void)
{
    struct mallinfo2 info = mallinfo2();

    return (double)(info.uordblks + info.hblkhd) / (1 << 20);
}

static void read_all(FILE *file, struct yg_buf *buf)
{
    for (;;) {
        char *room = yg_buf_reserve(buf, 1 << 20);

        if (room == NULL)
            abort();
        size_t got = fread(room, 1, 1 << 20, file);
        if (got == 0)
            return;
        buf->len += got;
    }
}

struct run {
    struct yg_index *index;
    struct yg_decoder *decoder;
    double decode, apply, slowest;
    uint64_t documents, others, changed;
};

static void apply_line(struct run *run, struct yg_str line)
{
    struct yg_record record = {.value = line, .position = {.topic = YG_STR("bench")}};
    const struct yg_advisory *items;
    size_t count;
    struct yg_index_change change;
    struct yg_error err;
    double start = seconds();
    enum yg_status status = yg_decode_advisories(run->decoder, &record, &items, &count, &err);
    double decoded = seconds();

    run->decode += decoded - start;
    if (status != YG_OK) {
        run->others++;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (yg_index_apply(run->index, &items[i], &change, &err) != YG_OK) {
            fprintf(stderr, "%s\n", err.text);
            exit(1);
        }
        run->changed += change.identity_count;
    }
    double took = seconds() - decoded;
    run->apply += took;
    run->slowest = took > run->slowest ? took : run->slowest;
    run->documents++;
}

/* Seconds to intern every line; how many are there. */
static double intern_all(struct yg_index *index, struct yg_str texts, uint64_t *count)
{
    double start = seconds();

    for (*count = 0; texts.len > 0; ++*count) {
        struct yg_component component = {.text = yg_str_cut(&texts, '\n')};

        if (yg_index_intern(index, &component, (struct yg_str){NULL, 0}) == YG_IDENTITY_NONE)
            abort();
    }
    return seconds() - start;
}

static void report_identities(const struct yg_index *index)
{
    uint64_t reasons[YG_NOT_EVALUABLE_COUNT] = {0}, entries = 0, affected = 0;

    for (uint32_t i = 0; i < yg_index_identity_count(index); i++) {
        uint32_t count = yg_index_verdict(index, i)->count;

        reasons[yg_index_identity(index, i).not_evaluable]++;
        entries += count;
        affected += count > 0;
    }
    printf("  affected %" PRIu64 ", verdict entries %" PRIu64 "\n ", affected, entries);
    for (size_t i = 0; i < YG_NOT_EVALUABLE_COUNT; i++)
        printf(" %s %" PRIu64, yg_not_evaluable_name((enum yg_not_evaluable)i), reasons[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    struct yg_buf documents = {0}, texts = {0};
    struct run run = {.index = yg_index_create(), .decoder = yg_decoder_create(256 << 20)};
    uint64_t count = 0;

    if (run.index == NULL || run.decoder == NULL)
        return 1;
    read_all(stdin, &documents);
    if (argc > 1) {
        FILE *file = fopen(argv[1], "rb");

        if (file == NULL)
            return perror(argv[1]), 1;
        read_all(file, &texts);
        fclose(file);
    }
    double held = held_mib();
    double empty = intern_all(run.index, yg_buf_str(&texts), &count);
    double identities_mib = held_mib() - held;
    for (struct yg_str rest = yg_buf_str(&documents); rest.len > 0;)
        apply_line(&run, yg_str_cut(&rest, '\n'));
    struct yg_index_counts counts = yg_index_counts(run.index);
    printf("applied %" PRIu64 " documents in %.3f s (slowest %.3f ms), decoded in %.3f s, "
           "%" PRIu64 " others\n",
           run.documents, run.apply, run.slowest * 1e3, run.decode, run.others);
    printf("  advisories %" PRIu64 ", withdrawn %" PRIu64 ", rules %" PRIu64 ", packages %" PRIu64
           ", vulnerabilities %" PRIu64 "\n",
           counts.advisories, counts.withdrawn, counts.rules, counts.packages,
           counts.vulnerabilities);
    printf("  ranges: git %" PRIu64 ", unreadable %" PRIu64 "; entries of unknown ecosystems "
           "%" PRIu64 "; of many CVEs %" PRIu64 "\n",
           counts.ranges_git, counts.ranges_unreadable, counts.entries_unknown_ecosystem,
           counts.advisories_of_many);
    printf("  memory %.1f MiB, of it identities %.1f MiB\n", held_mib() - held, identities_mib);
    if (count > 0) {
        double known = intern_all(run.index, yg_buf_str(&texts), &count);

        printf("interned %" PRIu64 " texts, %" PRIu32
               " identities: %.0f ns each on an empty index, "
               "%.0f ns again; %" PRIu64 " verdicts replaced\n",
               count, yg_index_identity_count(run.index), empty / (double)count * 1e9,
               known / (double)count * 1e9, run.changed);
        report_identities(run.index);
    }
    yg_index_destroy(run.index);
    yg_decoder_destroy(run.decoder);
    yg_buf_deinit(&documents);
    yg_buf_deinit(&texts);
    return 0;
}
