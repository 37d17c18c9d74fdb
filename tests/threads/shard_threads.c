/* tests/threads/shard_threads.c - the threads of pipeline/shard_threads.h, from documents to
 * exposures, against the oracle.
 *
 * This thread is the stage: it changes the index, hands over batches of documents of all
 * partitions, whole or deltas, some of which nobody can use, and now and then waits and takes the
 * exposures, lets the index forget, or drops a partition and reads it again. With 1, 2 and 4 shards
 * the exposures are the oracle's, and every bad document has its letter.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define ORACLE_HAS_SIZES
enum { PACKAGES = 6, ASSETS = 32, SEGMENTS = 5, PARTITIONS = 8, IDS = 16, COMPONENTS = 14 };
enum { IMAGES = 4, STEPS = 300, BATCH = 8 };

#include "connectors/formats/delta.h"
#include "matchers/fleet/forget.h"
#include "pipeline/base/buf.h"
#include "pipeline/shard_threads.h"
#include "tests/matchers/fleet/counts.h"
#include "tests/threads/stress.h"

#ifdef YG_SANITIZED
#define ROUNDS 6
#else
#define ROUNDS 40
#endif

/* A batch that owns its documents. */
struct documents {
    struct yg_batch base;
    struct yg_record records[BATCH];
    struct yg_buf texts[BATCH];
    char keys[BATCH][16];
};

struct stage {
    struct world world;
    struct asset images[IMAGES];
    struct asset held[ASSETS]; /* the last good inventory of each that the shards were handed */
    struct yg_index *index;
    uint64_t clock;
    struct yg_shard_threads *threads;
    struct yg_memory_ledger memory;
    struct counts published, wanted;
    uint64_t rejected, letters; /* documents */
};

static bool has_component(const struct asset *asset, const char *text)
{
    for (size_t c = 0; c < asset->component_count; c++) {
        char own[64];

        format_component(asset, c, own);
        if (strcmp(own, text) == 0)
            return true;
    }
    return false;
}

static _Atomic uint64_t batches; /* not released yet */

static void release(struct yg_batch *base)
{
    struct documents *batch = (struct documents *)base;

    for (size_t i = 0; i < BATCH; i++)
        yg_buf_deinit(&batch->texts[i]);
    free(batch);
    atomic_fetch_sub(&batches, 1);
}

static void write_component(const struct asset *asset, size_t component, struct yg_buf *out)
{
    struct yg_affected cpe = {.cpe = {NULL, 0}};
    struct name name;
    char text[64];

    format_component(asset, component, text);
    if (!is_debian(asset->packages[component])) {
        yg_buf_printf(out, "\"%s\"", text);
        return;
    }
    name_package(asset->packages[component], true, &name, &cpe);
    yg_buf_printf(out, "{\"purl\":\"%s\",\"cpe\":\"%.*s\"}", text, YG_STR_ARG(cpe.cpe));
}

static void write_inventory(const struct asset *asset, const char *id, struct yg_buf *out)
{
    struct yg_str scope = segment_of(asset->segment).scope;

    yg_buf_printf(out, "{\"asset\":\"%s\",\"scope\":\"%.*s\",\"components\":[", id,
                  YG_STR_ARG(scope));
    for (size_t c = 0; c < asset->component_count; c++) {
        yg_buf_append(out, yg_str(c == 0 ? "" : ","));
        write_component(asset, c, out);
    }
    yg_buf_append(out, YG_STR("]}"));
}

/* The components of one that the other has not, each once; how many. */
static size_t write_difference(const struct asset *one, const struct asset *other, bool as_texts,
                               struct yg_buf *out)
{
    size_t count = 0;

    for (size_t c = 0; c < one->component_count; c++) {
        char text[64];

        format_component(one, c, text);
        if (is_repeated(one, c) || has_component(other, text))
            continue;
        yg_buf_append(out, yg_str(count++ == 0 ? "" : ","));
        if (as_texts)
            yg_buf_printf(out, "\"%s\"", text);
        else
            write_component(one, c, out);
    }
    return count;
}

static struct yg_str digest_of(const struct asset *asset, struct yg_arena *arena)
{
    struct statement stated;
    struct yg_str digest;
    struct yg_error err;

    make_inventory(asset, 0, &stated);
    must(yg_set_digest(arena, stated.texts, asset->component_count, &digest, &err) == YG_OK, "%s",
         err.text);
    return digest;
}

/* What has changed since `before`; on another base nobody can use it. */
static void write_delta(const struct asset *before, const struct asset *after, bool other_base,
                        const char *id, struct yg_buf *out)
{
    static const char nobodys[] =
        "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    struct yg_str scope = segment_of(after->segment).scope;
    struct yg_arena arena = {0};
    struct yg_str base = other_base ? yg_str(nobodys) : digest_of(before, &arena);

    yg_buf_printf(out, "{\"asset\":\"%s\",\"scope\":\"%.*s\",\"base\":\"%.*s\",\"added\":[", id,
                  YG_STR_ARG(scope), YG_STR_ARG(base));
    write_difference(after, before, false, out);
    yg_buf_append(out, YG_STR("],\"removed\":["));
    write_difference(before, after, true, out);
    yg_buf_append(out, YG_STR("]}"));
    yg_arena_deinit(&arena);
}

static void write_event(const struct event *event, const struct asset *before, const char *id,
                        struct yg_buf *out)
{
    bool as_delta = draw(3) == 0;

    if (event->rejected && as_delta)
        write_delta(before, &event->inventory, true, id, out);
    else if (event->rejected)
        yg_buf_append(out, YG_STR("{\"components\":[7"));
    else if (as_delta && before->present)
        write_delta(before, &event->inventory, false, id, out);
    else
        write_inventory(&event->inventory, id, out);
}

static void add_document(struct stage *stage, struct documents *batch, const struct event *event)
{
    size_t i = batch->base.record_count++;
    struct yg_record *record = &batch->records[i];
    struct asset *before = &stage->held[event->asset];

    snprintf(batch->keys[i], sizeof batch->keys[i], "a%zu", event->asset);
    *record = (struct yg_record){.key = yg_str(batch->keys[i]),
                                 .position = {YG_STR("t"), (int32_t)partition_of(event->asset), 0},
                                 .time = YG_TIME_NONE};
    if (event->inventory.present) { /* else a tombstone */
        write_event(event, before, batch->keys[i], &batch->texts[i]);
        record->value = yg_buf_str(&batch->texts[i]);
    }
    if (!event->rejected || !before->present)
        *before = event->inventory;
}

static struct documents *begin_batch(void)
{
    struct documents *batch = calloc(1, sizeof *batch);

    must(batch != NULL, "no memory");
    batch->base =
        (struct yg_batch){.kind = YG_BATCH_RECORDS, .records = batch->records, .release = release};
    atomic_fetch_add(&batches, 1);
    return batch;
}

static void send_batch(struct stage *stage, struct documents *batch)
{
    struct yg_shard_task tasks[BATCH];
    struct yg_error err;

    for (size_t i = 0; i < batch->base.record_count; i++)
        tasks[i] =
            (struct yg_shard_task){&batch->records[i], batch->records[i].position.partition, false};
    must(yg_shard_threads_apply(stage->threads, &batch->base, tasks, batch->base.record_count,
                                &err) == YG_OK,
         "%s", err.text);
}

static void change_assets(struct stage *stage)
{
    struct documents *batch = begin_batch();

    for (uint32_t left = draw(BATCH + 1); left > 0; left--) {
        struct event event;

        draw_event(&stage->world, stage->images, &event);
        stage->rejected += event.rejected;
        add_document(stage, batch, &event);
    }
    send_batch(stage, batch);
}

static void change_rules(struct stage *stage)
{
    struct yg_memory_report report = {{0}};
    struct yg_index_change change;
    struct yg_error err;

    change_advisory(&stage->world, stage->index, &stage->clock, &change);
    yg_index_memory(stage->index, &report); /* while the shards make identities */
    must(yg_shard_threads_change(stage->threads, &change, &err) == YG_OK, "%s", err.text);
}

static void take_all(struct stage *stage)
{
    struct yg_error err;

    must(yg_shard_threads_wait(stage->threads, &err) == YG_OK, "%s", err.text);
    for (uint32_t i = 0; i < yg_shard_threads_count(stage->threads); i++) {
        struct yg_shard *shard = yg_shard_threads_shard(stage->threads, i);
        struct yg_letters *letters = yg_shard_threads_letters(stage->threads, i);
        struct yg_exposure exposure;

        while (yg_shard_take_exposure(shard, &exposure))
            keep_exposure(&stage->published, &exposure);
        stage->letters += letters->count;
        yg_letters_clear(letters);
    }
}

/* Another worker has had the partition meanwhile; it is read again, document by document. */
static void take_again(struct stage *stage, size_t partition)
{
    struct documents *batch = begin_batch();

    take_all(stage);
    yg_shard_drop_partition(yg_shard_threads_of(stage->threads, (int32_t)partition),
                            (int32_t)partition);
    for (size_t n = 0; n < NAMES; n++)
        memset(stage->published.cells[n][partition], 0,
               sizeof stage->published.cells[n][partition]);
    for (size_t a = partition; a < ASSETS; a += PARTITIONS) {
        stage->held[a] = (struct asset){.present = false};
        struct event event = {.asset = a, .inventory = stage->world.assets[a]};

        if (!event.inventory.present)
            continue;
        add_document(stage, batch, &event);
        event.rejected = true;
        if (event.inventory.stale)
            add_document(stage, batch, &event);
        stage->rejected += event.inventory.stale;
    }
    send_batch(stage, batch);
}
static_assert(ASSETS / PARTITIONS * 2 <= BATCH, "a partition fits into a batch");

/* Identities that nobody has leave the index, while the shards are waited for. */
static void forget(struct stage *stage)
{
    uint32_t count = yg_shard_threads_count(stage->threads), forgotten;
    struct yg_shard *shards[4];

    take_all(stage);
    for (uint32_t i = 0; i < count; i++)
        shards[i] = yg_shard_threads_shard(stage->threads, i);
    must(yg_fleet_forget(stage->index, shards, count, &forgotten), "no memory");
}

static void step(struct stage *stage)
{
    uint32_t kind = draw(42);

    if (kind == 0)
        take_again(stage, draw(PARTITIONS));
    else if (kind > 39)
        forget(stage);
    else if (kind < 4)
        take_all(stage);
    else if (kind < 6)
        change_image(&stage->images[draw(IMAGES)]);
    else if (kind < 23)
        change_rules(stage);
    else
        change_assets(stage);
}

static void compare(struct stage *stage)
{
    uint32_t count = yg_shard_threads_count(stage->threads);

    take_all(stage);
    count_world(&stage->world, &stage->wanted);
    for (uint32_t i = 0; i < count; i++) {
        bool owns[PARTITIONS];

        for (uint32_t p = 0; p < PARTITIONS; p++)
            owns[p] = p % count == i;
        compare_shard(&stage->world, stage->index, yg_shard_threads_shard(stage->threads, i), owns);
    }
    compare_counts(&stage->world, &stage->published, &stage->wanted);
    must(stage->letters == stage->rejected &&
             yg_shard_threads_counts(stage->threads).rejected == stage->rejected,
         "%" PRIu64 " letters of %" PRIu64, stage->letters, stage->rejected);
    must(yg_reclaim_poll(yg_index_reclaim(stage->index)) == 0, "replaced objects are left");
}

static void play(struct stage *stage, uint32_t shards)
{
    struct yg_error err;

    memset(stage, 0, sizeof *stage);
    stage->index = yg_index_create();
    must(stage->index != NULL &&
             yg_shard_threads_create(stage->index, shards, 1 << 20, &stage->memory, &stage->threads,
                                     &err) == YG_OK,
         "no memory");
    for (size_t i = 0; i < IMAGES; i++)
        draw_components(&stage->images[i], 2 + draw(COMPONENTS - 1));
    for (int i = 0; i < STEPS; i++)
        step(stage);
    compare(stage);
    change_assets(stage); /* what is on its way at the end is done */
    yg_shard_threads_destroy(stage->threads);
    must(batches == 0, "batches are left");
    yg_index_destroy(stage->index);
}

int main(void)
{
    uint64_t seed = number_from("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = ROUNDS * stress_factor();
    struct stage *stage = malloc(sizeof *stage);

    printf("shard_threads: seed %" PRIu64 ", %" PRIu64 " rounds\n", seed, rounds);
    fflush(stdout);
    for (uint64_t round = 0; round < rounds; round++) {
        for (uint32_t shards = 1; shards <= 4; shards *= 2) {
            snprintf(sequence, sizeof sequence, "seed %" PRIu64 ", %u shards", seed + round,
                     shards);
            draw_from(seed + round);
            play(stage, shards);
        }
    }
    free(stage);
    return EXIT_SUCCESS;
}
