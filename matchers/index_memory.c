/* index_memory.c - how many bytes the advisory index holds, by structure. */
#include "matchers/index_state.h"
#include "matchers/met.h"
#include "matchers/verdict.h"

void yg_index_add_verdict(struct yg_index *index, const struct yg_verdict *verdict)
{
    if (verdict != yg_verdict_empty())
        atomic_fetch_add_explicit(&index->bytes.verdicts, yg_memory_block(verdict),
                                  memory_order_relaxed);
}

void yg_index_drop_verdict(struct yg_index *index, const struct yg_verdict *verdict)
{
    if (verdict != yg_verdict_empty())
        atomic_fetch_sub_explicit(&index->bytes.verdicts, yg_memory_block(verdict),
                                  memory_order_relaxed);
}

static size_t own_bytes(const struct yg_record *record)
{
    return yg_memory_block(record) + yg_memory_block(record->rules) +
           yg_memory_block(record->guards) + yg_memory_block(record->clauses) +
           yg_memory_block(atomic_load_explicit(&record->about, memory_order_relaxed));
}

void yg_index_add_record(struct yg_index *index, const struct yg_record *record)
{
    if (record == NULL)
        return;
    index->bytes.records += own_bytes(record);
    for (uint32_t i = 0; i < record->rule_count; i++) {
        struct yg_ranges *ranges = record->rules[i].ranges;

        if (ranges->counted)
            continue; /* records share them */
        ranges->counted = true;
        index->bytes.records += yg_memory_block(ranges);
    }
}

/* Ranges that nobody else uses go with it. One use may be that of who remembers them, or of another
 * record: then they are counted again when a third one takes them. */
void yg_index_drop_record(struct yg_index *index, const struct yg_record *record)
{
    if (record == NULL)
        return;
    index->bytes.records -= own_bytes(record);
    for (uint32_t i = 0; i < record->rule_count; i++) {
        struct yg_ranges *ranges = record->rules[i].ranges;

        if (--ranges->uses > 1 || !ranges->counted)
            continue;
        ranges->counted = false;
        index->bytes.records -= yg_memory_block(ranges);
    }
    for (uint32_t i = 0; i < record->rule_count; i++)
        record->rules[i].ranges->uses++;
}

/* The lists of records that each vulnerability has. */
static size_t lists_of_vulnerabilities(struct yg_index *index)
{
    uint32_t count = yg_interner_count(index->vulnerabilities);

    if (yg_memory_walk_due(&index->bytes.vulnerabilities, count)) {
        size_t bytes = 0;

        for (uint32_t i = 0; i < count; i++)
            bytes += yg_vulnerability_at(index, i)->records.capacity * sizeof(uint32_t);
        index->bytes.vulnerabilities.bytes = bytes;
    }
    return index->bytes.vulnerabilities.bytes;
}

static size_t met_bytes(const struct yg_met *met)
{
    return sizeof *met + yg_ids_bytes(met->vectors) +
           met->vector_count * sizeof met->vector_versions[0];
}

static size_t numbers_bytes(const struct yg_numbers *numbers)
{
    return numbers->capacity * sizeof numbers->items[0];
}

static size_t scratch_bytes(const struct yg_index *index)
{
    return numbers_bytes(&index->changed) + numbers_bytes(&index->facts) +
           numbers_bytes(&index->evaluate) + numbers_bytes(&index->packages_touched) +
           numbers_bytes(&index->candidates) + numbers_bytes(&index->whole) + index->scratch.total +
           index->hits.capacity * sizeof index->hits.items[0];
}

void yg_index_memory(struct yg_index *index, struct yg_memory_report *report)
{
    size_t record_slot = sizeof index->records[0] + sizeof index->names[0];

    yg_memory_add(report, YG_MEMORY_IDENTITIES, yg_interner_bytes(index->identities));
    yg_memory_add(report, YG_MEMORY_VERDICTS,
                  atomic_load_explicit(&index->bytes.verdicts, memory_order_relaxed));
    yg_memory_add(report, YG_MEMORY_PACKAGES,
                  yg_interner_bytes(index->packages) + yg_interner_bytes(index->feeds) +
                      yg_interner_bytes(index->patterns) + index->pattern_arena.total +
                      index->bytes.rules);
    yg_memory_add(report, YG_MEMORY_ADVISORIES,
                  yg_ids_bytes(index->source_ids) + yg_range_maker_bytes(index->ranges) +
                      met_bytes(index->met) + index->record_capacity * record_slot +
                      index->id_count * sizeof index->id_states[0] + index->bytes.records +
                      scratch_bytes(index));
    yg_memory_add(report, YG_MEMORY_VULNERABILITIES,
                  yg_interner_bytes(index->vulnerabilities) + lists_of_vulnerabilities(index));
    yg_cluster_memory(index->cluster, report);
    if (index->sources != NULL)
        yg_memory_add(report, YG_MEMORY_SOURCE_MAPS, yg_source_map_bytes(index->sources));
}
