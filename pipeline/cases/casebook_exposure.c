/* casebook_exposure.c - counts of (vulnerability, segment, partition), each below its case. */
#include <assert.h>
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/pack.h"

static const struct yg_book_segment *intern_segment(struct yg_casebook *book,
                                                    const struct yg_segment *segment)
{
    struct yg_book_segment *found;

    yg_buf_reset(&book->buf);
    yg_segment_format(segment, &book->buf);
    if (book->buf.failed)
        return NULL;
    found = yg_table_find(&book->segments, yg_buf_str(&book->buf));
    if (found != NULL)
        return found;
    found = yg_arena_zalloc(&book->segment_arena, sizeof *found);
    if (found == NULL)
        return NULL;
    found->number = (uint32_t)book->segments.count;
    found->text = yg_arena_copy(&book->segment_arena, yg_buf_str(&book->buf));
    if (found->text.ptr == NULL ||
        yg_segment_parse(&book->segment_arena, found->text, &found->parts, NULL) != YG_OK ||
        !yg_table_set(&book->segments, found->text, found))
        return NULL;
    return found;
}

static void pack_entry(struct yg_pack *pack, struct yg_book_entry *entry,
                       const struct yg_exposure *exposure)
{
    yg_pack_texts(pack, entry == NULL ? NULL : entry->samples, exposure->samples,
                  exposure->sample_count);
    for (size_t i = 0; i < exposure->component_count; i++) {
        struct yg_exposure_component component = exposure->components[i];

        component.text = yg_pack_text(pack, component.text);
        component.version = yg_pack_text(pack, component.version);
        component.fixed = yg_pack_text(pack, component.fixed);
        if (entry != NULL)
            entry->components[i] = component;
    }
}

static struct yg_book_entry *make_entry(const struct yg_exposure *exposure)
{
    struct yg_pack pack = {NULL, 0};
    size_t components = exposure->component_count * sizeof(struct yg_exposure_component);
    size_t samples = exposure->sample_count * sizeof(struct yg_str);
    struct yg_book_entry *entry;

    assert(exposure->sample_count <= YG_SAMPLES_MAX);
    assert(exposure->component_count <= YG_EXPOSURE_COMPONENTS_MAX);
    pack_entry(&pack, NULL, exposure);
    entry = malloc(sizeof *entry + components + samples + pack.bytes);
    if (entry == NULL)
        return NULL;
    *entry = (struct yg_book_entry){
        .affected = exposure->affected,
        .under_investigation = exposure->under_investigation,
        .sources_differ = exposure->sources_differ,
        .sample_count = (uint32_t)exposure->sample_count,
        .component_count = (uint32_t)exposure->component_count,
        .components = (struct yg_exposure_component *)(entry + 1),
        .samples = (struct yg_str *)((char *)(entry + 1) + components),
    };
    pack.at = (char *)(entry + 1) + components + samples;
    pack_entry(&pack, entry, exposure);
    return entry;
}

static struct yg_str key_text(const struct yg_book_key *key)
{
    static_assert(sizeof *key == 12, "no padding: keys are compared as bytes");
    return (struct yg_str){(const char *)key, sizeof *key};
}

static void remove_entry(struct yg_casebook *book, struct yg_book_case *one,
                         const struct yg_book_key *key)
{
    struct yg_book_entry *entry = yg_table_remove(&book->entries, key_text(key));

    if (entry == NULL)
        return;
    struct yg_book_entry *last = one->entries[--one->entry_count];

    last->slot = entry->slot;
    one->entries[entry->slot] = last;
    free(entry);
}

static bool set_entry(struct yg_casebook *book, struct yg_book_case *one,
                      struct yg_book_entry *entry)
{
    struct yg_book_entry *old = yg_table_find(&book->entries, key_text(&entry->key));

    if (old == NULL && one->entry_count == one->entry_capacity) {
        uint32_t capacity = one->entry_capacity == 0 ? 4 : one->entry_capacity * 2;
        struct yg_book_entry **more =
            realloc(one->entries, capacity * sizeof(struct yg_book_entry *));

        if (more == NULL)
            return false;
        one->entries = more;
        one->entry_capacity = capacity;
    }
    if (!yg_table_set(&book->entries, key_text(&entry->key), entry))
        return false;
    entry->slot = old == NULL ? one->entry_count++ : old->slot;
    one->entries[entry->slot] = entry;
    free(old);
    return true;
}

enum yg_status yg_casebook_apply_exposure(struct yg_casebook *casebook,
                                          const struct yg_exposure *exposure, struct yg_error *err)
{
    struct yg_book_vulnerability *vulnerability = yg_book_obtain(casebook, exposure->vulnerability);
    const struct yg_book_segment *segment = intern_segment(casebook, &exposure->segment);
    struct yg_book_case *one;
    struct yg_book_entry *entry;

    if (vulnerability == NULL || segment == NULL)
        return yg_book_no_memory(err);
    one = yg_book_obtain_case(casebook, vulnerability, exposure->segment.tenant);
    if (one == NULL || !yg_book_mark_case(casebook, one))
        return yg_book_no_memory(err);
    struct yg_book_key key = {one->number, segment->number, exposure->partition};

    if (exposure->affected == 0 && exposure->under_investigation == 0) {
        remove_entry(casebook, one, &key);
        return YG_OK;
    }
    entry = make_entry(exposure);
    if (entry == NULL)
        return yg_book_no_memory(err);
    entry->key = key;
    entry->segment = segment;
    if (!set_entry(casebook, one, entry)) {
        free(entry);
        return yg_book_no_memory(err);
    }
    return YG_OK;
}
