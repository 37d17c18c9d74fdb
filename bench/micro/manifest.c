/* manifest.c - the manifest of an inventory that is known: by the name of its set, made of the
 * hashes of the texts. The yardstick makes a canonical form as one would: the numbers of the texts
 * sorted, hashed and looked up in a plain table. What is found is the sum of the manifests. */
#include "matchers/fleet/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "bench/micro/micro.h"
#include "bench/micro/plain_table.h"
#include "pipeline/base/hash.h"

struct sets {
    const struct micro *micro;
    struct micro_texts texts;
    uint64_t *hashes;
    struct yg_manifests *manifests;
    struct plain_table table;
};

static struct yg_inventory inventory_of(const struct sets *s, uint64_t m)
{
    return (struct yg_inventory){.texts = s->texts.texts + s->texts.starts[m],
                                 .component_count = s->texts.starts[m + 1] - s->texts.starts[m],
                                 .os = YG_STR("debian-12")};
}

static double find_named(void *state, uint64_t *found)
{
    struct sets *s = state;
    double start = measure_cpu();

    *found = 0;
    for (uint64_t m = 0; m < s->micro->messages; m++) {
        struct yg_inventory inventory = inventory_of(s, m);
        struct yg_set_name name = yg_set_name(&inventory, s->hashes + s->texts.starts[m]);

        *found += yg_manifests_find(s->manifests, name);
    }
    return measure_cpu() - start;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The numbers of an inventory in rising order; `out` has room for all of them. */
static size_t sorted_numbers(const struct sets *s, uint64_t m, uint32_t *out)
{
    size_t count = s->texts.starts[m + 1] - s->texts.starts[m];

    memcpy(out, s->texts.numbers + s->texts.starts[m], count * sizeof *out);
    qsort(out, count, sizeof *out, by_number);
    return count;
}

static struct plain_slot *find_sorted(const struct sets *s, uint64_t m)
{
    uint32_t numbers[1024];
    size_t count = sorted_numbers(s, m, numbers);
    uint64_t hash = yg_hash((struct yg_str){(const char *)numbers, count * sizeof *numbers});
    uint64_t at = hash;

    return plain_table_next(&s->table, hash, &at);
}

static double find_all_sorted(void *state, uint64_t *found)
{
    struct sets *s = state;
    double start = measure_cpu();

    *found = 0;
    for (uint64_t m = 0; m < s->micro->messages; m++)
        *found += find_sorted(s, m)->id_more - 1;
    return measure_cpu() - start;
}

static void fill(struct sets *s)
{
    plain_table_init(&s->table, s->micro->messages);
    s->manifests = yg_manifests_create();
    s->hashes = calloc(s->texts.text_count, sizeof *s->hashes);
    if (s->manifests == NULL || s->hashes == NULL)
        abort();
    yg_hash_all(s->texts.texts, s->texts.text_count, s->hashes);
    for (uint64_t m = 0; m < s->micro->messages; m++) {
        struct yg_inventory inventory = inventory_of(s, m);
        struct yg_set_name name = yg_set_name(&inventory, s->hashes + s->texts.starts[m]);
        uint32_t numbers[1024];
        size_t count = sorted_numbers(s, m, numbers);

        if (yg_manifests_find(s->manifests, name) != YG_MANIFEST_NONE)
            continue;
        uint32_t manifest = yg_manifests_add(s->manifests, name, numbers, count);
        if (manifest == YG_MANIFEST_NONE)
            abort();
        uint64_t hash = yg_hash((struct yg_str){(const char *)numbers, count * sizeof *numbers});
        *find_sorted(s, m) = (struct plain_slot){hash, manifest + 1};
    }
}

void micro_manifest(struct micro *micro)
{
    struct sets s = {.micro = micro};

    micro_texts_init(&s.texts, micro);
    fill(&s);
    const struct micro_pair pair = {"manifest_find", "ns/inventory", micro->messages, find_named,
                                    find_all_sorted};
    micro_measure(micro, &pair, &s);
    yg_manifests_destroy(s.manifests);
    free(s.table.slots);
    free(s.hashes);
    micro_texts_deinit(&s.texts);
}
