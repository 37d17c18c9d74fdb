/* index_about.c - which records speak of a vulnerability, and of which a record speaks. */
#include <stdlib.h>

#include "matchers/index_write.h"

uint32_t yg_vulnerability_of(struct yg_index *index, uint32_t id)
{
    struct yg_id_state *state = yg_id_state_make(index, id);

    if (state == NULL)
        return YG_VULNERABILITY_NONE;
    if (state->vulnerability == 0)
        state->vulnerability =
            yg_interner_intern(index->vulnerabilities, yg_ids_text(index->ids, id), NULL) + 1;
    return state->vulnerability - 1; /* YG_INTERNER_NONE + 1 is 0 */
}

struct yg_about *yg_about_make(struct yg_index *index, struct yg_cluster_numbers ids)
{
    struct yg_about *about = malloc(sizeof *about + ids.count * sizeof about->vulnerabilities[0]);

    if (about == NULL)
        return NULL;
    about->count = (uint32_t)ids.count;
    for (size_t i = 0; i < ids.count; i++) {
        about->vulnerabilities[i] = yg_vulnerability_of(index, ids.items[i]);
        if (about->vulnerabilities[i] == YG_VULNERABILITY_NONE) {
            free(about);
            return NULL;
        }
    }
    if (about->count > 1)
        qsort(about->vulnerabilities, about->count, sizeof about->vulnerabilities[0],
              yg_numbers_compare);
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
        yg_few_drop(&yg_vulnerability_at(index, about->vulnerabilities[i])->records, number);
}

bool yg_about_set(struct yg_index *index, struct yg_record *record, struct yg_about *old,
                  struct yg_about *about)
{
    yg_about_leave(index, record->number, old);
    for (uint32_t i = 0; i < about->count; i++)
        if (!yg_few_push(&yg_vulnerability_at(index, about->vulnerabilities[i])->records,
                         record->number))
            return false;
    atomic_store_explicit(&record->about, about, memory_order_seq_cst);
    return true;
}
