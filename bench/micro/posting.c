/* posting.c - which manifests hold an identity: appended in the order in which manifests are made,
 * then all lists walked; CRoaring bitmaps, one for each identity. What is found is the sum of all
 * manifests in all lists. Every inventory counts as a manifest of its own. */
#include "matchers/fleet/posting.h"

#include <stdlib.h>
#ifdef YG_BENCH_ROARING
#include <roaring/roaring.h>
#endif

#include "bench/micro/micro.h"

struct lists {
    const struct micro *micro;
    struct micro_texts texts;
    struct yg_postings *postings;
    void **bitmaps; /* by identity; NULL: no manifest has it */
};

static double append_all(void *state, uint64_t *found)
{
    struct lists *s = state;

    yg_postings_destroy(s->postings);
    s->postings = yg_postings_create();
    if (s->postings == NULL)
        abort();
    double start = measure_cpu();
    for (uint64_t m = 0; m < s->micro->messages; m++) {
        size_t count = s->texts.starts[m + 1] - s->texts.starts[m];
        const uint32_t *numbers = s->texts.numbers + s->texts.starts[m];

        if (!yg_postings_reserve(s->postings, s->texts.number_count, count))
            abort();
        yg_postings_append_all(s->postings, numbers, count, (uint32_t)m);
    }
    *found = yg_postings_count(s->postings);
    return measure_cpu() - start;
}

static double walk_all(void *state, uint64_t *found)
{
    struct lists *s = state;
    double start = measure_cpu();
    uint32_t manifest;

    *found = 0;
    for (uint32_t i = 0; i < s->texts.number_count; i++) {
        struct yg_posting_cursor cursor = yg_postings_open(s->postings, i);

        while (yg_postings_next(&cursor, &manifest))
            *found += manifest;
    }
    return measure_cpu() - start;
}

#ifdef YG_BENCH_ROARING
static void free_bitmaps(struct lists *s)
{
    for (uint32_t i = 0; s->bitmaps != NULL && i < s->texts.number_count; i++) {
        if (s->bitmaps[i] != NULL)
            roaring_bitmap_free(s->bitmaps[i]);
    }
    free(s->bitmaps);
}

static double append_all_roaring(void *state, uint64_t *found)
{
    struct lists *s = state;

    free_bitmaps(s);
    s->bitmaps = calloc(s->texts.number_count, sizeof *s->bitmaps);
    if (s->bitmaps == NULL)
        abort();
    double start = measure_cpu();
    for (uint64_t m = 0; m < s->micro->messages; m++) {
        for (size_t i = s->texts.starts[m]; i < s->texts.starts[m + 1]; i++) {
            void **bitmap = &s->bitmaps[s->texts.numbers[i]];

            if (*bitmap == NULL && (*bitmap = roaring_bitmap_create()) == NULL)
                abort();
            roaring_bitmap_add(*bitmap, (uint32_t)m);
        }
    }
    *found = s->texts.text_count; /* an inventory holds a component once */
    return measure_cpu() - start;
}

static bool add_value(uint32_t value, void *sum)
{
    *(uint64_t *)sum += value;
    return true;
}

static double walk_all_roaring(void *state, uint64_t *found)
{
    struct lists *s = state;
    double start = measure_cpu();

    *found = 0;
    for (uint32_t i = 0; i < s->texts.number_count; i++) {
        if (s->bitmaps[i] != NULL)
            roaring_iterate(s->bitmaps[i], add_value, found);
    }
    return measure_cpu() - start;
}
#else
#define append_all_roaring NULL
#define walk_all_roaring NULL
static void free_bitmaps(struct lists *s)
{
    free(s->bitmaps);
}
#endif

void micro_posting(struct micro *micro)
{
    struct lists s = {.micro = micro};

    micro_texts_init(&s.texts, micro);
    const struct micro_pair pairs[] = {
        {"posting_append", "ns/posting", s.texts.text_count, append_all, append_all_roaring},
        {"posting_walk", "ns/posting", s.texts.text_count, walk_all, walk_all_roaring},
    };
    for (size_t i = 0; i < YG_COUNT(pairs); i++)
        micro_measure(micro, &pairs[i], &s);
    yg_postings_destroy(s.postings);
    free_bitmaps(&s);
    micro_texts_deinit(&s.texts);
}
