/* casebook_memory.c - how many bytes the casebook holds. */
#include "pipeline/cases/casebook_state.h"

static size_t slots_bytes(const struct yg_table *table)
{
    return table->slot_count * sizeof table->slots[0];
}

static size_t values_bytes(const struct yg_table *table)
{
    size_t bytes = 0, at = 0;

    for (const void *value; (value = yg_table_next(table, &at)) != NULL;)
        bytes += yg_memory_block(value);
    return bytes;
}

static size_t case_bytes(const struct yg_book_case *one)
{
    size_t bytes = yg_memory_block(one) + yg_memory_block(one->entries) +
                   yg_memory_block(one->stored) + yg_memory_block(one->next_stored);

    for (uint32_t i = 0; i < one->entry_count; i++)
        bytes += yg_memory_block(one->entries[i]);
    return bytes;
}

static size_t vulnerability_bytes(const struct yg_book_vulnerability *vulnerability)
{
    size_t bytes = yg_memory_block(vulnerability) + yg_memory_block(vulnerability->facts) +
                   yg_memory_block(vulnerability->claimants) +
                   yg_memory_block(vulnerability->ceding) + yg_memory_block(vulnerability->keepers);

    for (const struct yg_book_case *one = vulnerability->cases; one != NULL; one = one->next)
        bytes += case_bytes(one);
    return bytes;
}

static size_t walk(const struct yg_casebook *book)
{
    size_t bytes = values_bytes(&book->owners.entities) + values_bytes(&book->exploits.entries);
    size_t at = 0;

    for (const struct yg_book_vulnerability *each;
         (each = yg_table_next(&book->vulnerabilities, &at)) != NULL;)
        bytes += vulnerability_bytes(each);
    return bytes;
}

size_t yg_casebook_bytes(struct yg_casebook *casebook)
{
    const struct yg_casebook *book = casebook;

    if (yg_memory_walk_due(&casebook->blocks, book->entries.count + book->vulnerabilities.count +
                                                  book->exploits.entries.count +
                                                  book->owners.entities.count + book->stored_count))
        casebook->blocks.bytes = walk(book);
    return sizeof *book + casebook->blocks.bytes + slots_bytes(&book->vulnerabilities) +
           slots_bytes(&book->segments) + slots_bytes(&book->entries) +
           slots_bytes(&book->owners.entities) + slots_bytes(&book->exploits.entries) +
           book->segment_arena.total + book->arena.total + book->buf.capacity +
           book->dirty_capacity * sizeof book->dirty[0] +
           book->progress_count * sizeof book->progress[0];
}
