/* memory.c - a large fleet: how many bytes an asset costs, and how long a new advisory takes.
 *
 * Memory is what the resident size grows by from the moment when the index knows all advisories to
 * the moment when all assets are in and all exposures have been taken: component versions, their
 * verdicts and everything else that the fleet brings included. Whatever the benchmark itself needs
 * is resident before.
 *
 * A new advisory hits 40 of the 100 versions of a package that nobody has spoken of. Time is from
 * its bytes to the last exposure encoded: decode, index, recount, take, encode; before it 128 MB
 * are walked over, so that nothing about the package is in a cache. Then it is taken back.
 */
#include "bench/core/core.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#ifdef YG_SANITIZED
#include <malloc.h>
#else
#include <jemalloc/jemalloc.h>
#endif

#include "connectors/formats/encode.h"

#define CHUNK 2000 /* messages in memory at once */
#define SWEPT_BYTES ((size_t)128 << 20)
#define VERSIONS 100

/* A fleet, what its memory may be, and the package whose advisory is measured. */
struct variant {
    const char *name;
    double unique, drift; /* below 0: as the options say */
    uint32_t images;      /* 0: as the options say */
    struct measure_row memory;
    enum fleet_target target;
    struct measure_row advisory;
};

static const struct variant variants[] = {
    {"mixed",
     -1,
     -1,
     0,
     {"memory_mixed", "bytes/asset", 450, 400, true},
     FLEET_HOT,
     {"advisory_hot", "ms", 0.7, 0.5, true}},
    {"shared",
     0,
     0,
     20000,
     {"memory_shared", "bytes/asset", 0, 0, true},
     FLEET_SHARED,
     {"advisory_shared", "ms", 1.5, 1, true}},
    {"unique",
     1,
     0,
     0,
     {"memory_unique", "bytes/asset", 750, 650, true},
     FLEET_UNIQUE,
     {"advisory_unique", "ms", 3, 2, true}},
};

/* What an exposure said; it is looked at when the time has been taken. */
struct said {
    struct yg_str vulnerability;
    struct yg_segment segment; /* texts of the shard */
    uint32_t affected;
};

struct large {
    struct world *world;
    const struct variant *variant;
    struct fleet *fleet;
    struct fleet_asset asset;
    struct messages messages;
    struct fed fed;
    struct counts taken, naive;
    uint32_t *of_version; /* [VERSIONS][segments]: assets by version of the package */
    char *swept;
    struct yg_buf document, exposure;
    struct yg_exposure_encoder *encoder;
    struct said *said; /* by segment at most */
    char name[40];     /* of a row */
};

/* Floors and goals hold for a million assets and, where the last argument says what they are there,
 * for ten million; of any other fleet the row has none. */
static struct measure_row row_of(struct large *l, struct measure_row row, double times_at_10m)
{
    uint64_t assets = l->world->options.large_assets;

    if (assets == 10000000) {
        snprintf(l->name, sizeof l->name, "%s_10m", row.name);
        row.name = l->name;
        row.floor *= times_at_10m;
        row.goal *= times_at_10m;
    } else if (assets != 1000000) {
        row.floor = row.goal = 0;
    }
    return row;
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Bytes that are allocated now, as the allocator counts them. */
static double allocated(void)
{
#ifdef YG_SANITIZED
    struct mallinfo2 held = mallinfo2();

    return (double)(held.uordblks + held.hblkhd);
#else
    uint64_t epoch = 1;
    size_t bytes = 0, size = sizeof bytes;

    mallctl("epoch", NULL, NULL, &epoch, sizeof epoch);
    mallctl("stats.allocated", &bytes, &size, NULL, 0);
    return (double)bytes;
#endif
}

static void load(struct large *l)
{
    uint64_t assets = l->world->options.large_assets;
    double spent = 0;

    for (uint64_t number = 0; number < assets;) {
        messages_clear(&l->messages);
        for (; number < assets && l->messages.count < l->messages.room; number++) {
            fleet_read(l->fleet, number, 0, &l->asset);
            messages_add(&l->messages, l->fleet, &l->asset);
            counts_add_asset(&l->naive, l->world->rules, &l->asset);
        }
        double start = measure_cpu();
        for (uint64_t i = 0; i < l->messages.count; i++)
            core_feed(&l->fed, &l->messages, i);
        spent += measure_cpu() - start;
    }
    double start = measure_cpu();
    uint64_t keys = core_take(&l->fed, &l->taken);
    printf("  loaded: %.0f ns/asset, %" PRIu64 " exposures taken in %.2f s\n",
           spent / (double)assets * 1e9, keys, measure_cpu() - start);
}

/* All that a worker with this fleet holds: without what the benchmark itself needs. */
static void report_whole(struct large *l, double grown)
{
    const struct measure_row row = {"resident_unique", "GB", 0, 0, true};
    struct measure_series whole = {.count = 0};

    measure_add(&whole, (grown + (double)l->world->index_bytes) / 1e9);
    struct measure_row ten = row_of(l, row, 0);
    if (l->world->options.large_assets == 10000000) {
        ten.floor = 8;
        ten.goal = 7;
    }
    measure_row(l->world->report, &ten, &whole);
}

/* What the tables say they hold. */
static struct yg_memory_report accounted(struct large *l)
{
    struct yg_memory_report report = {{0}};

    yg_index_memory(l->world->index, &report);
    yg_shard_memory(l->fed.shard, &report);
    yg_memory_add(&report, YG_MEMORY_DECODERS, yg_decoder_bytes(l->fed.decoder));
    return report;
}

/* Which share of what became resident the tables account for, and for what. */
static void report_accounted(struct large *l, const struct yg_memory_report *before, double grown)
{
    struct yg_memory_report now = accounted(l);
    struct measure_series share = {.count = 0};
    char name[64];
    const struct measure_row row = {name, "of resident", 0, 0, true};

    snprintf(name, sizeof name, "accounted_%s", l->variant->name);
    printf("  bytes/asset:");
    for (int i = 0; i < YG_MEMORY_STRUCTURE_COUNT; i++) {
        double bytes = (double)now.bytes[i] - (double)before->bytes[i];

        if (bytes != 0)
            printf(" %s %.1f", yg_memory_name((enum yg_memory_structure)i),
                   bytes / (double)l->world->options.large_assets);
    }
    printf("\n");
    measure_add(&share, ((double)yg_memory_sum(&now) - (double)yg_memory_sum(before)) / grown);
    measure_row(l->world->report, &row, &share);
}

static void measure_memory(struct large *l)
{
    struct yg_memory_report held = accounted(l);
    struct measure_series bytes = {.count = 0};
    struct measure_row row = row_of(l, l->variant->memory, 0);
    double assets = (double)l->world->options.large_assets;
    double before = (double)measure_resident(), used = allocated();

    load(l);
    double grown = (double)measure_resident() - before;
    used = allocated() - used;
    struct yg_shard_counts counts = yg_shard_counts(l->fed.shard);
    printf("  %.0f assets, %" PRIu64 " manifests, %" PRIu64 " postings, %" PRIu64
           " exposures, %" PRIu32 " identities; allocated %.0f bytes/asset\n",
           assets, counts.manifests, counts.postings, counts.exposures,
           yg_index_identity_count(l->world->index), used / assets);
    measure_add(&bytes, grown / assets);
    measure_row(l->world->report, &row, &bytes);
    report_accounted(l, &held, grown);
    if (l->variant->target == FLEET_UNIQUE)
        report_whole(l, grown);
    l->world->wrong |= !counts_compare(l->variant->name, &l->taken, &l->naive);
}

/* ---- new advisories -------------------------------------------------------------------------- */

static void count_versions(struct large *l)
{
    memset(l->of_version, 0, (size_t)VERSIONS * l->naive.segments * sizeof *l->of_version);
    for (uint64_t number = 0; number < l->world->options.large_assets; number++) {
        uint32_t version = fleet_target_version(l->fleet, l->variant->target, number);

        if (version < VERSIONS)
            l->of_version[(size_t)version * l->naive.segments +
                          fleet_segment_of(l->fleet, number)]++;
    }
}

/* What the exposure of a segment has to be, once more by numbers alone. */
static uint32_t naive_count(const struct large *l, const struct fleet_rule *rule, uint32_t segment)
{
    uint32_t sum = 0;

    for (uint32_t version = rule->from; version < rule->to; version++)
        sum += l->of_version[(size_t)version * l->naive.segments + segment];
    return sum;
}

/* How many of the exposures that were taken are not what they have to be. */
static uint64_t count_wrong(const struct large *l, const struct fleet_rule *rule, uint64_t count)
{
    uint64_t wrong = count > l->naive.segments ? count - l->naive.segments : 0;

    for (uint64_t i = 0; i < count && i < l->naive.segments; i++) {
        const struct said *said = &l->said[i];
        uint32_t segment = fleet_find_segment(l->fleet, &said->segment);

        wrong += segment == UINT32_MAX ||
                 fleet_find_vulnerability(said->vulnerability) != rule->vulnerability ||
                 naive_count(l, rule, segment) != said->affected;
    }
    return wrong;
}

static uint64_t sweep(struct large *l)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < SWEPT_BYTES; i += 64)
        sum += (uint64_t)(unsigned char)++l->swept[i];
    return sum;
}

static void apply_change(struct large *l, const struct yg_index_change *change)
{
    struct yg_error err;

    core_check(yg_shard_changed(l->fed.shard, change->identities, change->identity_count, &err),
               &err);
    world_pause(l->world, 0);
}

struct outcome {
    double ms, decoded, indexed, recounted; /* ms; the parts are from the beginning */
    uint64_t exposures, assets, wrong;
};

static double since(double start)
{
    return (measure_cpu() - start) * 1e3;
}

static struct outcome apply_new(struct large *l, const struct fleet_rule *rule,
                                struct yg_str *source, struct yg_str *id, char ids[128])
{
    struct yg_record record = {.value = yg_buf_str(&l->document), .time = YG_TIME_NONE};
    const struct yg_advisory *items;
    struct yg_index_change change;
    struct yg_exposure exposure;
    struct outcome outcome = {0};
    uint64_t whole = 0;
    struct yg_error err;
    size_t count;

    if (sweep(l) == 1)
        abort();
    double start = measure_cpu();
    core_check(yg_decode_advisories(l->fed.decoder, &record, &items, &count, &err), &err);
    outcome.decoded = since(start);
    core_check(yg_index_apply(l->world->index, &items[0], &change, &err), &err);
    outcome.indexed = since(start);
    apply_change(l, &change);
    outcome.recounted = since(start);
    while (yg_shard_take_exposure(l->fed.shard, &exposure)) {
        yg_buf_reset(&l->exposure);
        yg_exposure_encode(l->encoder, &l->exposure, &exposure);
        if (outcome.exposures < l->naive.segments)
            l->said[outcome.exposures] =
                (struct said){exposure.vulnerability, exposure.segment, exposure.affected};
        outcome.exposures++;
        outcome.assets += exposure.affected;
    }
    outcome.ms = since(start);
    outcome.wrong += count_wrong(l, rule, outcome.exposures);
    for (uint32_t segment = 0; segment < l->naive.segments; segment++)
        whole += naive_count(l, rule, segment);
    outcome.wrong += whole != outcome.assets;
    snprintf(ids, 128, "%.*s %.*s", YG_STR_ARG(items[0].source), YG_STR_ARG(items[0].id));
    *id = yg_str(ids);
    *source = yg_str_cut(id, ' ');
    return outcome;
}

static void measure_advisories(struct large *l)
{
    struct measure_series ms = {.count = 0}, parts[3] = {{.count = 0}};
    struct measure_row row = row_of(l, l->variant->advisory, 10);
    struct outcome outcome = {0};

    count_versions(l);
    for (uint32_t n = 0; n < l->world->options.rounds; n++) {
        struct yg_index_change change;
        struct fleet_rule rule;
        struct yg_str source, id;
        struct yg_error err;
        char ids[128];

        fleet_new_rule(l->fleet, l->variant->target, n, &rule);
        yg_buf_reset(&l->document);
        fleet_put_new_advisory(l->fleet, l->variant->target, n, &l->document);
        outcome = apply_new(l, &rule, &source, &id, ids);
        measure_add(&ms, outcome.ms);
        measure_add(&parts[0], outcome.indexed - outcome.decoded);
        measure_add(&parts[1], outcome.recounted - outcome.indexed);
        measure_add(&parts[2], outcome.ms - outcome.recounted);
        if (outcome.wrong > 0) {
            printf("  %s: WRONG: %" PRIu64 " exposures\n", row.name, outcome.wrong);
            l->world->wrong = true;
        }
        core_check(yg_index_remove(l->world->index, source, id, &change, &err), &err);
        apply_change(l, &change);
        core_take(&l->fed, NULL);
    }
    printf("  %" PRIu64 " exposures of %" PRIu64
           " assets, as counted naively; ms: index %.2f, recount %.2f, take and encode %.2f\n",
           outcome.exposures, outcome.assets, measure_median(&parts[0]), measure_median(&parts[1]),
           measure_median(&parts[2]));
    measure_row(l->world->report, &row, &ms);
}

/* ---- one fleet ------------------------------------------------------------------------------- */

static void measure_large(struct world *world, const struct variant *variant)
{
    struct large l = {.world = world, .variant = variant};
    struct fleet_options options = world->options.fleet;

    options.unique = variant->unique < 0 ? options.unique : variant->unique;
    options.drift = variant->drift < 0 ? options.drift : variant->drift;
    options.images = variant->images == 0 ? options.images : variant->images;
    l.fleet = fleet_create(&options);
    l.fed = (struct fed){
        .shard = yg_shard_create(world->index), .decoder = world->decoders[0], .fleet = l.fleet};
    if (l.fed.shard == NULL)
        abort();
    fleet_asset_init(l.fleet, &l.asset);
    messages_init(&l.messages, l.fleet, FLEET_NATIVE, CHUNK);
    counts_init(&l.taken, l.fleet);
    counts_init(&l.naive, l.fleet);
    l.of_version = malloc((size_t)VERSIONS * l.naive.segments * sizeof *l.of_version);
    l.swept = calloc(1, SWEPT_BYTES);
    l.encoder = yg_exposure_encoder_create();
    l.said = calloc(l.naive.segments, sizeof *l.said);
    if (l.of_version == NULL || l.swept == NULL || l.encoder == NULL || l.said == NULL)
        abort();
    memset(l.of_version, 0, (size_t)VERSIONS * l.naive.segments * sizeof *l.of_version);
    measure_touch(l.swept, SWEPT_BYTES);
    measure_memory(&l);
    measure_advisories(&l);
    yg_shard_destroy(l.fed.shard);
    messages_deinit(&l.messages);
    counts_deinit(&l.taken);
    counts_deinit(&l.naive);
    fleet_asset_deinit(&l.asset);
    yg_buf_deinit(&l.document);
    yg_buf_deinit(&l.exposure);
    yg_exposure_encoder_destroy(l.encoder);
    free(l.of_version);
    free(l.said);
    free(l.swept);
    fleet_destroy(l.fleet);
}

bool bench_memory(struct world *world, const char *name)
{
    for (size_t i = 0; i < YG_COUNT(variants); i++) {
        if (strcmp(name, variants[i].name) == 0)
            return measure_large(world, &variants[i]), true;
    }
    return false;
}
