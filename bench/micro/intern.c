/* intern.c - the texts of inventories become ids that are known already, hashes included: each for
 * itself and an inventory at once. The plain table compares texts, too: a hash only nominates. What
 * is found is the sum of the numbers that the texts have in the catalog. */
#include "matchers/interner.h"

#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "bench/micro/plain_table.h"

struct intern {
    const struct micro *micro;
    struct micro_texts texts;
    struct yg_interner *interner;
    uint32_t *number_of; /* by id */
    struct plain_table table;
    struct yg_str *known; /* by number: the text */
};

static double find_each(void *state, uint64_t *found)
{
    struct intern *s = state;
    double start = measure_cpu();

    *found = 0;
    for (size_t i = 0; i < s->texts.text_count; i++)
        *found += s->number_of[yg_interner_find(s->interner, s->texts.texts[i])];
    return measure_cpu() - start;
}

static double find_together(void *state, uint64_t *found)
{
    struct intern *s = state;
    struct yg_interner_key keys[1024];
    uint64_t hashes[1024];
    uint32_t ids[1024];
    double start = measure_cpu();

    *found = 0;
    for (uint64_t m = 0; m < s->micro->messages; m++) {
        const struct yg_str *texts = s->texts.texts + s->texts.starts[m];
        size_t count = s->texts.starts[m + 1] - s->texts.starts[m];

        if (count > YG_COUNT(keys))
            abort();
        yg_hash_all(texts, count, hashes);
        for (size_t i = 0; i < count; i++)
            keys[i] = yg_interner_key(texts[i], hashes[i], (struct yg_str){NULL, 0}, 0);
        yg_interner_find_all(s->interner, keys, count, ids);
        for (size_t i = 0; i < count; i++)
            *found += s->number_of[ids[i]];
    }
    return measure_cpu() - start;
}

static uint32_t find_plain(const struct intern *s, struct yg_str text)
{
    uint64_t hash = yg_hash(text), at = hash;

    for (;; at++) {
        struct plain_slot *slot = plain_table_next(&s->table, hash, &at);

        if (slot->id_more == 0)
            return UINT32_MAX;
        if (yg_str_equal(s->known[slot->id_more - 1], text))
            return slot->id_more - 1;
    }
}

static double find_each_plain(void *state, uint64_t *found)
{
    struct intern *s = state;
    double start = measure_cpu();

    *found = 0;
    for (size_t i = 0; i < s->texts.text_count; i++)
        *found += find_plain(s, s->texts.texts[i]);
    return measure_cpu() - start;
}

/* All component versions of the catalog are known: to both tables in the same order. */
static void fill(struct intern *s)
{
    const struct fleet *fleet = s->micro->fleet;
    uint32_t number = 0;

    plain_table_init(&s->table, s->texts.number_count);
    s->known = calloc(s->texts.number_count, sizeof *s->known);
    s->number_of = calloc(s->texts.number_count, sizeof *s->number_of);
    s->interner = yg_interner_create(0);
    if (s->known == NULL || s->number_of == NULL || s->interner == NULL)
        abort();
    for (uint32_t package = 0; package < fleet_package_count(fleet); package++) {
        for (uint32_t version = 0; version < fleet_version_count(fleet, package); version++) {
            struct yg_str text = fleet_component(fleet, (struct fleet_item){package, version});
            uint64_t hash = yg_hash(text), at = hash;

            while (plain_table_next(&s->table, hash, &at)->id_more != 0)
                at++;
            *plain_table_next(&s->table, hash, &at) = (struct plain_slot){hash, number + 1};
            s->known[number] = text;
            s->number_of[yg_interner_intern(s->interner, text, NULL)] = number;
            number++;
        }
    }
}

void micro_intern(struct micro *micro)
{
    struct intern s = {.micro = micro};

    micro_texts_init(&s.texts, micro);
    fill(&s);
    const struct micro_pair pairs[] = {
        {"intern_each", "ns/component", s.texts.text_count, find_each, find_each_plain},
        {"intern_together", "ns/component", s.texts.text_count, find_together, find_each_plain},
    };
    for (size_t i = 0; i < YG_COUNT(pairs); i++)
        micro_measure(micro, &pairs[i], &s);
    yg_interner_destroy(s.interner);
    free(s.number_of);
    free(s.known);
    free(s.table.slots);
    micro_texts_deinit(&s.texts);
}
