/* match_memory.c - what stage 1 holds, and what it does not take in when that is too much.
 *
 * Measured are running sums: about 20 us, most of it the kernel's. It is done by bytes read, a
 * share of the budget, for tables grow with these: by ten times as much, at most. The shards do it
 * for themselves, batch by batch, so what is known of them is at most some batches old.
 */
#include "matchers/fleet/forget.h"
#include "pipeline/base/log.h"
#include "pipeline/match_state.h"
#include "pipeline/record_room.h"

#define MEASURE_BYTES_MIN ((size_t)256 << 10)
#define MEASURE_BYTES_MAX ((size_t)16 << 20)
#define TABLE_BYTES_BY_BYTE 16 /* what a byte of inventory becomes, when all of it is new */
#define PUBLISH_NS UINT64_C(1000000000)

static size_t outputs_bytes(const struct yg_match_stage *stage)
{
    size_t bytes = stage->letters.arena.total + stage->letters.text.capacity + stage->texts.total +
                   stage->scratch.total + stage->key.capacity + stage->value.capacity +
                   stage->text.capacity + stage->read.arena.total +
                   stage->owned_count * sizeof stage->owned[0] +
                   stage->facts_changed_count * sizeof stage->facts_changed[0] +
                   stage->changed.capacity * sizeof stage->changed.items[0] +
                   stage->task_capacity * sizeof stage->tasks[0];

    for (size_t i = 0; i < stage->owned_count; i++)
        bytes += stage->owned[i].facts_count * sizeof stage->owned[i].facts_sent[0];
    return bytes;
}

static void publish_metrics(const struct yg_match_stage *stage)
{
    const struct yg_match_totals totals = yg_match_stage_totals(stage);
    struct yg_metrics *to = stage->options.metrics;

    if (to == NULL)
        return;
    struct yg_index_counts index = yg_index_counts(stage->index);
    struct yg_shard_thread_counts shards = yg_shard_threads_counts(stage->shards);
    yg_metrics_set(to, YG_METRIC_ADVISORIES_READ, totals.advisories);
    yg_metrics_set(to, YG_METRIC_INVENTORIES_READ, totals.inventories);
    yg_metrics_set(to, YG_METRIC_MATCH_REJECTED, totals.rejected);
    yg_metrics_set(to, YG_METRIC_EXPOSURES_PUBLISHED, totals.exposures_published);
    yg_metrics_set(to, YG_METRIC_ADVISORIES, index.advisories);
    yg_metrics_set(to, YG_METRIC_VULNERABILITIES, index.vulnerabilities);
    yg_metrics_set(to, YG_METRIC_IDENTITIES, index.identities);
    yg_metrics_set(to, YG_METRIC_ASSETS, shards.assets);
    yg_metrics_set(to, YG_METRIC_MANIFESTS, shards.manifests);
}

void yg_match_publish(struct yg_match_stage *stage)
{
    struct yg_memory_report report = {{0}};

    stage->unmeasured = 0;
    stage->published_at_ns = yg_time_monotonic_ns();
    publish_metrics(stage);
    if (stage->account == NULL)
        return;
    yg_index_memory(stage->index, &report);
    yg_memory_add(&report, YG_MEMORY_DECODERS, yg_decoder_bytes(stage->decoder));
    yg_memory_add(&report, YG_MEMORY_OUTPUTS, outputs_bytes(stage));
    yg_memory_publish_all(stage->options.memory, stage->account, &report);
}

void yg_match_publish_again(struct yg_match_stage *stage)
{
    if (stage->options.metrics != NULL &&
        yg_time_monotonic_ns() - stage->published_at_ns >= PUBLISH_NS)
        yg_match_publish(stage);
}

static size_t measure_bytes(size_t budget)
{
    size_t bytes = budget / 256;

    if (bytes < MEASURE_BYTES_MIN)
        return MEASURE_BYTES_MIN;
    return bytes > MEASURE_BYTES_MAX ? MEASURE_BYTES_MAX : bytes;
}

enum yg_status yg_match_note_read(struct yg_match_stage *stage, size_t bytes, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    stage->unmeasured += bytes;
    stage->unwaited += bytes;
    if (stage->account == NULL || stage->unmeasured < measure_bytes(stage->options.memory->budget))
        return YG_OK;
    yg_match_publish(stage);
    /* Near the end it matters what the shards have in hand. */
    if (yg_memory_check(stage->options.memory, stage->unwaited * TABLE_BYTES_BY_BYTE, NULL) !=
        YG_OK) {
        st = yg_shard_threads_wait(stage->shards, err);
        stage->unwaited = 0;
        yg_match_publish(stage);
    }
    return st == YG_OK ? yg_memory_check(stage->options.memory, 0, err) : st;
}

enum yg_status yg_match_room(struct yg_match_stage *stage, const struct yg_record *record,
                             struct yg_error *err)
{
    if (stage->account == NULL || !yg_record_is_large(record))
        return YG_OK;
    yg_match_publish(stage);
    return yg_record_room(stage->options.memory, stage->decoder, record, err);
}

enum yg_status yg_match_refuse(const struct yg_match_stage *stage, bool committed,
                               struct yg_error *err)
{
    const struct yg_match_totals totals = yg_match_stage_totals(stage);
    struct yg_error reached = *err;

    return yg_fail(err, YG_BUDGET, YG_NO_OFFSET,
                   "%s; %llu advisories and %llu inventories were applied%s; raise memory_budget, "
                   "or give this worker fewer inventories",
                   reached.text, (unsigned long long)totals.advisories,
                   (unsigned long long)totals.inventories,
                   committed ? " and committed" : ", not committed");
}

/* Is there room for what stays a second time? */
static bool has_room_to_forget(const struct yg_match_stage *stage)
{
    struct yg_memory_report held;

    if (stage->account == NULL)
        return true;
    yg_memory_read(stage->options.memory, &held);
    size_t twice = held.bytes[YG_MEMORY_IDENTITIES] + held.bytes[YG_MEMORY_MANIFESTS] +
                   held.bytes[YG_MEMORY_POSTINGS];
    return yg_memory_check(stage->options.memory, twice, NULL) == YG_OK;
}

void yg_match_forget(struct yg_match_stage *stage)
{
    struct yg_shard *shards[YG_SHARDS_MAX];
    uint32_t count = yg_shard_threads_count(stage->shards), forgotten;

    for (uint32_t i = 0; i < count; i++)
        shards[i] = yg_shard_threads_shard(stage->shards, i);
    if (stage->changed.count > 0 || !yg_fleet_should_forget(stage->index, shards, count) ||
        !has_room_to_forget(stage))
        return;
    if (yg_fleet_forget(stage->index, shards, count, &forgotten))
        yg_log(YG_LOG_INFO, "identities_forgotten", YG_LOG_NUMBER("forgotten", forgotten),
               YG_LOG_NUMBER("kept", yg_index_counts(stage->index).identities));
}
