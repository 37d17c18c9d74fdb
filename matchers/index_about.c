/* index_about.c - which records speak of a vulnerability, and of which a record speaks. */
#include <stdlib.h>

#include "matchers/index_write.h"

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The vulnerability that a number of the cluster names; YG_INTERNER_NONE without memory. */
static uint32_t vulnerability_of(struct yg_index *index, uint32_t cluster_id)
{
    return yg_interner_intern(index->vulnerabilities, yg_cluster_id(index->cluster, cluster_id),
                              NULL);
}

static bool add_record(struct yg_vulnerability_state *state, uint32_t number)
{
    if (state->count == state->capacity) {
        uint32_t capacity = state->capacity == 0 ? 2 : state->capacity * 2;
        uint32_t *records = realloc(state->records, capacity * sizeof *records);

        if (records == NULL)
            return false;
        state->records = records;
        state->capacity = capacity;
    }
    state->records[state->count++] = number;
    return true;
}

static void drop_record(struct yg_vulnerability_state *state, uint32_t number)
{
    for (uint32_t i = 0; i < state->count; i++) {
        if (state->records[i] != number)
            continue;
        state->records[i] = state->records[--state->count];
        return;
    }
}

struct yg_about *yg_about_make(struct yg_index *index, struct yg_cluster_numbers ids)
{
    struct yg_about *about = malloc(sizeof *about + ids.count * sizeof about->vulnerabilities[0]);

    if (about == NULL)
        return NULL;
    about->count = (uint32_t)ids.count;
    for (size_t i = 0; i < ids.count; i++) {
        about->vulnerabilities[i] = vulnerability_of(index, ids.items[i]);
        if (about->vulnerabilities[i] == YG_INTERNER_NONE) {
            free(about);
            return NULL;
        }
    }
    if (about->count > 1)
        qsort(about->vulnerabilities, about->count, sizeof about->vulnerabilities[0],
              compare_numbers);
    return about;
}

bool yg_about_push(struct yg_numbers *numbers, const struct yg_about *about)
{
    for (uint32_t i = 0; about != NULL && i < about->count; i++)
        if (!yg_numbers_push(numbers, about->vulnerabilities[i]))
            return false;
    return true;
}

void yg_about_leave(struct yg_index *index, uint32_t number, const struct yg_about *about)
{
    for (uint32_t i = 0; about != NULL && i < about->count; i++)
        drop_record(yg_vulnerability_at(index, about->vulnerabilities[i]), number);
}

bool yg_about_set(struct yg_index *index, struct yg_record *record, struct yg_about *old,
                  struct yg_about *about)
{
    yg_about_leave(index, record->number, old);
    for (uint32_t i = 0; i < about->count; i++)
        if (!add_record(yg_vulnerability_at(index, about->vulnerabilities[i]), record->number))
            return false;
    atomic_store_explicit(&record->about, about, memory_order_seq_cst);
    return true;
}
