/* match_emit.c - what leaves stage 1: exposures, facts, progress. */
#include "pipeline/match_state.h"

#include <assert.h>
#include <stdlib.h>

#include "connectors/formats/encode.h"
#include "connectors/formats/facts.h"
#include "pipeline/outgoing.h"

#define RECOUNT_INTERVAL_NS UINT64_C(1000000000)
#define RECOUNT_SHARE 100 /* what is not evaluable is counted for at most a hundredth of the time */

enum { FACTS_NOT_SENT, FACTS_SENT, FACTS_CHANGED };

struct yg_owned *yg_match_owned(struct yg_match_stage *stage, int32_t partition)
{
    for (size_t i = 0; i < stage->owned_count; i++) {
        if (stage->owned[i].partition == partition)
            return &stage->owned[i];
    }
    return NULL;
}

enum yg_status yg_match_append(struct yg_match_stage *stage, struct yg_str topic, int32_t partition,
                               struct yg_str key, struct yg_str value, struct yg_error *err)
{
    struct yg_output output = {.topic = topic, .partition = partition, .key = key, .value = value};

    if (stage->key.failed || stage->value.failed)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory to encode a record");
    const struct yg_outgoing to = {stage->options.sink, stage->options.topic_dead_letter,
                                   &stage->totals.rejected};
    stage->appended = true;
    return yg_outgoing_append(&to, &output, err);
}

static int32_t exposure_partition(const struct yg_match_stage *stage, int32_t partition)
{
    return partition % stage->options.exposure_partitions;
}

void yg_match_exposure_key(struct yg_match_stage *stage, struct yg_str vulnerability,
                           int32_t partition, const struct yg_segment *segment)
{
    yg_match_facts_key(stage, vulnerability, partition);
    yg_buf_append_char(&stage->key, '|');
    yg_segment_format(segment, &stage->key);
}

void yg_match_facts_key(struct yg_match_stage *stage, struct yg_str vulnerability,
                        int32_t partition)
{
    yg_buf_reset(&stage->key);
    yg_buf_append(&stage->key, vulnerability);
    yg_buf_printf(&stage->key, "|%d", partition);
}

/* Facts */

/* Grows with every advisory record applied; on Kafka the same in every worker that has read as
 * far. */
static uint64_t watermark_number(const struct yg_match_stage *stage)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < stage->read.count; i++)
        sum += (uint64_t)stage->read.items[i].next;
    return stage->options.live ? sum : stage->watermark;
}

/* Key and value of the facts record into stage->key and stage->value. */
static enum yg_status encode_facts(struct yg_match_stage *stage, uint32_t vulnerability,
                                   int32_t partition, struct yg_error *err)
{
    struct yg_vulnerability facts;

    yg_arena_reset(&stage->scratch, (size_t)1 << 20);
    if (!yg_index_vulnerability(stage->index, vulnerability, &stage->scratch, &facts))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for the facts of a vulnerability");
    yg_match_facts_key(stage, facts.name, partition);
    yg_buf_reset(&stage->value);
    yg_encode_facts(&stage->value, &facts, watermark_number(stage));
    return YG_OK;
}

/* Equal but for the watermark, which stands last. */
static bool same_facts(struct yg_str a, struct yg_str b)
{
    struct yg_str mark = YG_STR(",\"watermark\":");

    return yg_str_equal(yg_str_head(a, yg_str_find(a, mark)), yg_str_head(b, yg_str_find(b, mark)));
}

static bool grow_facts(struct yg_owned *owned, uint32_t end)
{
    if (end <= owned->facts_count)
        return true;
    uint32_t count = end + end / 2 + 256;
    uint8_t *moved = realloc(owned->facts_sent, count);
    if (moved == NULL)
        return false;
    memset(moved + owned->facts_count, FACTS_NOT_SENT, count - owned->facts_count);
    owned->facts_sent = moved;
    owned->facts_count = count;
    return true;
}

enum yg_status yg_match_send_facts(struct yg_match_stage *stage, struct yg_owned *owned,
                                   uint32_t vulnerability, struct yg_error *err)
{
    if (!grow_facts(owned, vulnerability + 1))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for facts");
    enum yg_status st = encode_facts(stage, vulnerability, owned->partition, err);
    struct yg_str old = yg_match_published(stage, yg_buf_str(&stage->key));

    if (st == YG_OK && (old.ptr == NULL || !same_facts(old, yg_buf_str(&stage->value))))
        st = yg_match_append(stage, stage->options.topic_exposures,
                             exposure_partition(stage, owned->partition), yg_buf_str(&stage->key),
                             yg_buf_str(&stage->value), err);
    if (st == YG_OK)
        owned->facts_sent[vulnerability] = FACTS_SENT;
    return st;
}

/* Facts that went out and have changed since, for every partition that sent them. */
static enum yg_status send_changed_facts(struct yg_match_stage *stage, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < stage->facts_changed_count; i++) {
        uint32_t vulnerability = stage->facts_changed[i];

        for (size_t o = 0; st == YG_OK && o < stage->owned_count; o++) {
            struct yg_owned *owned = &stage->owned[o];

            if (vulnerability < owned->facts_count &&
                owned->facts_sent[vulnerability] == FACTS_CHANGED)
                st = yg_match_send_facts(stage, owned, vulnerability, err);
        }
    }
    stage->facts_changed_count = 0;
    return st;
}

/* Exposures */

static enum yg_status send_exposure(struct yg_match_stage *stage,
                                    const struct yg_exposure *exposure, struct yg_error *err)
{
    struct yg_owned *owned = yg_match_owned(stage, exposure->partition);
    uint32_t vulnerability = yg_index_vulnerability_find(stage->index, exposure->vulnerability);
    bool gone = exposure->affected + exposure->under_investigation == 0;
    enum yg_status st = YG_OK;

    if (owned == NULL)
        return YG_OK; /* the overflow segment of no partition; counted by the shard */
    assert(vulnerability != YG_VULNERABILITY_NONE);
    if (vulnerability >= owned->facts_count || owned->facts_sent[vulnerability] != FACTS_SENT)
        st = yg_match_send_facts(stage, owned, vulnerability, err);
    if (st != YG_OK)
        return st;
    yg_match_exposure_key(stage, exposure->vulnerability, exposure->partition, &exposure->segment);
    yg_buf_reset(&stage->value);
    yg_exposure_encode(stage->exposure_encoder, &stage->value, exposure);
    struct yg_str old = yg_match_published(stage, yg_buf_str(&stage->key));
    if (stage->published != NULL &&
        (gone ? old.ptr == NULL : old.ptr != NULL && yg_str_equal(old, yg_buf_str(&stage->value))))
        return YG_OK;
    stage->totals.exposures_published++;
    return yg_match_append(stage, stage->options.topic_exposures,
                           exposure_partition(stage, exposure->partition), yg_buf_str(&stage->key),
                           gone ? (struct yg_str){NULL, 0} : yg_buf_str(&stage->value), err);
}

enum yg_status yg_match_emit_exposures(struct yg_match_stage *stage, struct yg_error *err)
{
    enum yg_status st = send_changed_facts(stage, err);

    for (uint32_t i = 0; st == YG_OK && i < yg_shard_threads_count(stage->shards); i++) {
        struct yg_shard *shard = yg_shard_threads_shard(stage->shards, i);
        struct yg_exposure exposure;

        while (st == YG_OK && yg_shard_take_exposure(shard, &exposure))
            st = send_exposure(stage, &exposure, err);
        if (st == YG_OK && yg_shard_dirty_count(shard) > 0)
            st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory to list changed exposures");
    }
    return st;
}

/* Progress */

static void recount_when_due(struct yg_match_stage *stage)
{
    uint64_t now = yg_time_monotonic_ns();

    if (stage->options.live && now < stage->recount_at_ns)
        return;
    for (uint32_t i = 0; i < yg_shard_threads_count(stage->shards); i++)
        yg_shard_recount_not_evaluable(yg_shard_threads_shard(stage->shards, i));
    uint64_t took = yg_time_monotonic_ns() - now, wait = took * RECOUNT_SHARE;
    stage->recount_at_ns = now + (wait < RECOUNT_INTERVAL_NS ? RECOUNT_INTERVAL_NS : wait);
}

enum yg_status yg_match_emit_progress(struct yg_match_stage *stage, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    recount_when_due(stage);
    yg_read_positions_format(&stage->read, &stage->text);
    for (size_t i = 0; st == YG_OK && i < stage->owned_count; i++) {
        struct yg_owned *owned = &stage->owned[i];
        struct yg_progress progress;

        yg_shard_progress(yg_shard_threads_of(stage->shards, owned->partition), owned->partition,
                          &progress);
        progress.inventory_offset = owned->next;
        progress.advisories = yg_buf_str(&stage->text);
        progress.caught_up = owned->caught_up;
        progress.advisories_of_many = yg_index_counts(stage->index).advisories_of_many;
        yg_buf_reset(&stage->key);
        yg_buf_printf(&stage->key, "partition-%d", owned->partition);
        yg_buf_reset(&stage->value);
        yg_encode_progress(&stage->value, &progress);
        st = yg_match_append(stage, stage->options.topic_progress, 0, yg_buf_str(&stage->key),
                             yg_buf_str(&stage->value), err);
        if (st != YG_OK)
            break;
        /* Once more behind the exposures that it speaks of: only within a partition does a reader
         * that has seen the one know that it has seen the others. */
        yg_match_facts_key(stage, YG_STR(""), owned->partition);
        st = yg_match_append(stage, stage->options.topic_exposures,
                             exposure_partition(stage, owned->partition), yg_buf_str(&stage->key),
                             yg_buf_str(&stage->value), err);
    }
    return st;
}
