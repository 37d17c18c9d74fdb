/* match_resync.c - a partition taken over: make the topic say what is true, by differences.
 *
 * What an earlier owner published is in the exposures topic itself. It is read once, every key of
 * our partitions that stands there is marked, so is every key that counts something now, and the
 * ordinary emission then leaves out what already stands there. So a crash at any point, a changed
 * decoder or a compacted inventory topic end in the right values, and without a checkpoint.
 */
#include "pipeline/match_state.h"

#include <stdlib.h>

#include "pipeline/base/hash.h"
#include "pipeline/base/log.h"

/* The last value of each key of our partitions. */
struct yg_published {
    struct yg_arena arena;
    struct entry {
        struct yg_str key, value;
    } * entries;
    size_t count;
    uint32_t *slots;
    size_t slot_count;
};

static bool grow_slots(struct yg_published *published)
{
    if (published->count * 2 < published->slot_count)
        return true;
    size_t slot_count = published->slot_count == 0 ? 1024 : published->slot_count * 2;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < published->count; i++) {
        size_t at = yg_hash(published->entries[i].key) & (slot_count - 1);

        while (slots[at] != 0)
            at = (at + 1) & (slot_count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(published->slots);
    published->slots = slots;
    published->slot_count = slot_count;
    return true;
}

static struct entry *find(const struct yg_published *published, struct yg_str key, size_t *slot)
{
    size_t at = yg_hash(key) & (published->slot_count - 1);

    for (; published->slots[at] != 0; at = (at + 1) & (published->slot_count - 1)) {
        struct entry *entry = &published->entries[published->slots[at] - 1];

        if (yg_str_equal(entry->key, key))
            return entry;
    }
    *slot = at;
    return NULL;
}

struct yg_str yg_match_published(const struct yg_match_stage *stage, struct yg_str key)
{
    const struct entry *entry = NULL;
    size_t slot;

    if (stage->published != NULL && stage->published->slot_count > 0)
        entry = find(stage->published, key, &slot);
    return entry == NULL ? (struct yg_str){NULL, 0} : entry->value;
}

/* "VULNERABILITY|PARTITION[|SEGMENT]"; segment absent for facts. False for any other key. */
static bool split_key(struct yg_str key, struct yg_str *vulnerability, int32_t *partition,
                      struct yg_str *segment)
{
    uint64_t number;

    *vulnerability = yg_str_cut(&key, '|');
    if (key.ptr == NULL || !yg_str_to_u64(yg_str_cut(&key, '|'), &number) || number > INT32_MAX)
        return false;
    *partition = (int32_t)number;
    *segment = key;
    return true;
}

static bool remember(struct yg_match_stage *stage, const struct yg_record *record)
{
    struct yg_published *published = stage->published;
    struct yg_str vulnerability, segment;
    struct entry *entry;
    int32_t partition;
    size_t slot;

    if (record->key.ptr == NULL || !split_key(record->key, &vulnerability, &partition, &segment) ||
        yg_match_owned(stage, partition) == NULL)
        return true;
    if (!grow_slots(published))
        return false;
    entry = find(published, record->key, &slot);
    if (entry == NULL) {
        entry = yg_arena_append(&published->arena, &published->entries, &published->count);
        if (entry == NULL)
            return false;
        entry->key = yg_arena_copy(&published->arena, record->key);
        published->slots[slot] = (uint32_t)published->count;
    }
    entry->value =
        record->value.ptr == NULL ? record->value : yg_arena_copy(&published->arena, record->value);
    return entry->key.ptr != NULL && (record->value.ptr == NULL || entry->value.ptr != NULL);
}

static enum yg_status read_published(struct yg_match_stage *stage, struct yg_error *err)
{
    struct yg_source *source;
    enum yg_status st = stage->options.open_published(stage->options.open_state, &source, err);
    bool more = st == YG_OK;

    if (st != YG_OK)
        return st;
    while (more && !atomic_load_explicit(&stage->stopped, memory_order_relaxed)) {
        struct yg_batch *batch = NULL;

        st = yg_source_poll(source, 1000, &batch, err);
        if (st != YG_OK)
            break;
        if (batch == NULL)
            continue;
        for (size_t i = 0; st == YG_OK && i < batch->record_count; i++) {
            if (!remember(stage, &batch->records[i]))
                st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for published exposures");
        }
        more = st == YG_OK && batch->kind == YG_BATCH_RECORDS;
        yg_batch_release(batch);
    }
    yg_source_destroy(source);
    return st;
}

/* Mark the key of an entry, or take back what nothing can be said about any more. */
static enum yg_status mark_entry(struct yg_match_stage *stage, const struct entry *entry,
                                 struct yg_error *err)
{
    struct yg_str vulnerability, text;
    struct yg_segment segment;
    int32_t partition;
    enum yg_status st;

    if (entry->value.ptr == NULL || !split_key(entry->key, &vulnerability, &partition, &text))
        return YG_OK;
    if (text.ptr == NULL) /* facts: see compare_facts */
        return YG_OK;
    yg_arena_reset(&stage->scratch, (size_t)1 << 20);
    st = yg_segment_parse(&stage->scratch, text, &segment, err);
    if (st == YG_OK)
        st = yg_shard_touch(yg_shard_threads_of(stage->shards, partition), partition, &segment,
                            vulnerability, err);
    if (st != YG_REFUSED && st != YG_MALFORMED)
        return st;
    stage->totals.exposures_published++;
    return yg_match_append(stage, stage->options.topic_exposures,
                           partition % stage->options.exposure_partitions, entry->key,
                           (struct yg_str){NULL, 0}, err);
}

/* Facts that were published and have changed while nobody watched: also those of a name that no
 * advisory gives any more, for its case has to go on under another one, or to end. */
static enum yg_status compare_facts(struct yg_match_stage *stage, const struct entry *entry,
                                    struct yg_error *err)
{
    struct yg_str vulnerability, text;
    struct yg_owned *owned;
    int32_t partition;

    if (entry->value.ptr == NULL || !split_key(entry->key, &vulnerability, &partition, &text) ||
        text.ptr != NULL || vulnerability.len == 0 /* progress */)
        return YG_OK;
    owned = yg_match_owned(stage, partition);
    if (owned == NULL)
        return YG_OK;
    uint32_t number = yg_index_vulnerability_intern(stage->index, vulnerability);
    if (number == YG_VULNERABILITY_NONE)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for the name of a vulnerability");
    return yg_match_send_facts(stage, owned, number, err);
}

/* Mark what stands there and what must, and let only differences go out. */
static enum yg_status compare(struct yg_match_stage *stage, const struct yg_published *published,
                              struct yg_error *err)
{
    uint64_t before = stage->totals.exposures_published;
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < published->count; i++)
        st = mark_entry(stage, &published->entries[i], err);
    for (size_t i = 0; st == YG_OK && i < published->count; i++)
        st = compare_facts(stage, &published->entries[i], err);
    for (size_t i = 0; st == YG_OK && i < stage->owned_count; i++) {
        int32_t partition = stage->owned[i].partition;

        yg_shard_touch_partition(yg_shard_threads_of(stage->shards, partition), partition);
    }
    if (st == YG_OK)
        st = yg_match_emit_exposures(stage, err);
    if (st == YG_OK)
        yg_log(YG_LOG_INFO, "resync", YG_LOG_NUMBER("published_keys", published->count),
               YG_LOG_NUMBER("differences", stage->totals.exposures_published - before));
    return st;
}

enum yg_status yg_match_resync(struct yg_match_stage *stage, struct yg_error *err)
{
    struct yg_published published = {0};
    enum yg_status st;

    stage->published = &published;
    st = read_published(stage, err);
    /* Stopped, it may have been read in part: what is not in it would seem to be absent. */
    if (st == YG_OK && !atomic_load_explicit(&stage->stopped, memory_order_relaxed))
        st = compare(stage, &published, err);
    stage->published = NULL;
    yg_arena_deinit(&published.arena);
    free(published.slots);
    return st == YG_OK ? YG_OK : yg_error_wrap(err, "resync");
}
