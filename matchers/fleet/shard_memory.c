/* shard_memory.c - how many bytes the tables of a shard hold, by structure. */
#include "matchers/fleet/shard_state.h"

static size_t list_bytes(const struct yg_id_list *list)
{
    return list->capacity * sizeof list->ids[0];
}

/* The lists of who holds each vulnerability. */
static size_t holder_lists(struct yg_shard *shard)
{
    if (yg_memory_walk_due(&shard->holder_lists, shard->counted_count)) {
        size_t bytes = 0;

        for (uint32_t i = 0; i < shard->vulnerability_count; i++)
            bytes += shard->holders[i].capacity * sizeof shard->holders[i].identities[0];
        shard->holder_lists.bytes = bytes;
    }
    return shard->holder_lists.bytes;
}

/* What is counted with, and the marks of what is being counted. */
static size_t counting_bytes(struct yg_shard *shard)
{
    const struct yg_clauses *clauses = &shard->clauses;
    size_t by_vulnerability =
        sizeof shard->holders[0] + sizeof shard->marks[0] + sizeof shard->touched[0];

    return shard->counted_count * sizeof shard->counted[0] + holder_lists(shard) +
           shard->vulnerability_count * by_vulnerability + list_bytes(&shard->now) +
           list_bytes(&shard->before) + list_bytes(&shard->scratch) + list_bytes(&shard->left) +
           shard->hashes.capacity * sizeof shard->hashes.items[0] +
           yg_sketches_bytes(&shard->sketches) + yg_drift_bytes(&shard->drift) +
           clauses->head_count * sizeof clauses->heads[0] + list_bytes(&clauses->reached) +
           clauses->node_capacity * sizeof clauses->nodes[0];
}

/* What is gathered about one vulnerability. */
static size_t gathering_bytes(const struct yg_gathering *gathering)
{
    return gathering->holding_capacity * sizeof gathering->holdings[0] +
           gathering->segment_capacity *
               (sizeof gathering->sums[0] + sizeof gathering->details[0]) +
           list_bytes(&gathering->segments) + gathering->cell_count * sizeof gathering->cells[0] +
           gathering->word_count *
               (sizeof gathering->affected[0] + sizeof gathering->investigated[0]);
}

void yg_shard_memory(struct yg_shard *shard, struct yg_memory_report *report)
{
    const struct yg_asset_table *assets = &shard->assets;

    yg_memory_add(report, YG_MEMORY_ASSETS,
                  assets->row_capacity * sizeof assets->rows[0] +
                      assets->slots.slot_count * sizeof assets->slots.slots[0]);
    yg_memory_add(report, YG_MEMORY_ASSET_IDS, assets->texts.total);
    yg_memory_add(report, YG_MEMORY_MANIFESTS, yg_manifests_bytes(shard->manifests));
    yg_memory_add(report, YG_MEMORY_POSTINGS, yg_postings_bytes(shard->postings));
    yg_memory_add(report, YG_MEMORY_COUNTING, counting_bytes(shard));
    yg_memory_add(report, YG_MEMORY_EXPOSURES,
                  yg_exposure_table_bytes(&shard->exposures) + gathering_bytes(&shard->gathering) +
                      shard->drain.capacity * sizeof shard->drain.rows[0]);
    yg_memory_add(report, YG_MEMORY_SEGMENTS,
                  yg_segment_table_bytes(shard->segments) +
                      shard->tally_count * sizeof shard->tallies[0]);
}
