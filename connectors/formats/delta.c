/* delta.c - digests of sets of components, and what a delta makes of a set. */
#include "connectors/formats/delta.h"

#include <openssl/evp.h>
#include <stdlib.h>

#define PREFIX "sha256:"
#define DIGEST_BYTES 32

/* A component of the base. */
struct place {
    struct yg_str text;
    size_t number;
    bool gone;
};

static enum yg_status no_memory(struct yg_error *err)
{
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a set of components");
}

bool yg_set_digest_check(struct yg_str text)
{
    if (text.len != YG_SET_DIGEST_BYTES || !yg_str_starts(text, YG_STR(PREFIX)))
        return false;
    for (size_t i = sizeof PREFIX - 1; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

static int by_text(const void *a, const void *b)
{
    return yg_str_compare(((const struct place *)a)->text, ((const struct place *)b)->text);
}

/* The texts in the order of their bytes; NULL without memory. */
static struct place *sort(struct yg_arena *arena, const struct yg_str *texts, size_t count)
{
    struct place *places = yg_arena_alloc(arena, (count + 1) * sizeof *places);

    if (places == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){texts[i], i, false};
    qsort(places, count, sizeof *places, by_text);
    return places;
}

static bool hash_lines(EVP_MD_CTX *context, const struct place *places, size_t count,
                       unsigned char digest[DIGEST_BYTES])
{
    bool ok = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;

    for (size_t i = 0; ok && i < count; i++) {
        if (i == 0 || !yg_str_equal(places[i].text, places[i - 1].text))
            ok = EVP_DigestUpdate(context, places[i].text.ptr, places[i].text.len) == 1 &&
                 EVP_DigestUpdate(context, "\n", 1) == 1;
    }
    return ok && EVP_DigestFinal_ex(context, digest, NULL) == 1;
}

static bool digest_of(struct yg_arena *arena, const struct place *places, size_t count,
                      struct yg_str *out)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[DIGEST_BYTES];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    char *text = yg_arena_alloc(arena, YG_SET_DIGEST_BYTES);
    bool ok = text != NULL && hash_lines(context, places, count, digest);

    EVP_MD_CTX_free(context);
    if (!ok)
        return false;
    memcpy(text, PREFIX, sizeof PREFIX - 1);
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        text[sizeof PREFIX - 1 + 2 * i] = digits[digest[i] >> 4];
        text[sizeof PREFIX + 2 * i] = digits[digest[i] & 15];
    }
    *out = (struct yg_str){text, YG_SET_DIGEST_BYTES};
    return true;
}

enum yg_status yg_set_digest(struct yg_arena *arena, const struct yg_str *texts, size_t count,
                             struct yg_str *digest, struct yg_error *err)
{
    const struct place *places = sort(arena, texts, count);

    return places != NULL && digest_of(arena, places, count, digest) ? YG_OK : no_memory(err);
}

/* ---- deltas --------------------------------------------------------------------------------- */

/* Mark all components with that text; false when there is none. */
static bool mark_gone(struct place *places, size_t count, struct yg_str text)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (yg_str_compare(places[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count || !yg_str_equal(places[low].text, text))
        return false;
    for (; low < count && yg_str_equal(places[low].text, text); low++)
        places[low].gone = true;
    return true;
}

/* What is added takes the place of what has the same text. */
static enum yg_status mark_all_gone(struct place *places, size_t count,
                                    const struct yg_inventory *delta, struct yg_error *err)
{
    for (size_t i = 0; i < delta->delta.removed_count; i++) {
        struct yg_str text = delta->delta.removed[i];

        if (!mark_gone(places, count, text))
            return yg_fail(err, YG_REFUSED, YG_NO_OFFSET,
                           "delta: removed[%zu]: \"%.*s\" is not in its base: a whole inventory is "
                           "needed",
                           i, text.len > 200 ? 200 : (int)text.len, text.ptr);
    }
    for (size_t i = 0; i < delta->component_count; i++)
        mark_gone(places, count, delta->texts[i]);
    return YG_OK;
}

/* Append component `i` of `from`; `to` has room. */
static void append(struct yg_inventory *to, const struct yg_inventory *from, size_t i)
{
    to->more[to->component_count] = i < from->more_count ? from->more[i] : NULL;
    to->texts[to->component_count++] = from->texts[i];
}

static enum yg_status merge(struct yg_arena *arena, const struct place *places,
                            const struct yg_inventory *base, const struct yg_inventory *delta,
                            struct yg_inventory *whole, struct yg_error *err)
{
    size_t most = base->component_count + delta->component_count, kept = 0;
    bool *gone = yg_arena_zalloc(arena, base->component_count + 1);

    whole->texts = yg_arena_alloc(arena, (most + 1) * sizeof *whole->texts);
    whole->more = yg_arena_alloc(arena, (most + 1) * sizeof(struct yg_component_more *));
    if (gone == NULL || whole->texts == NULL || whole->more == NULL)
        return no_memory(err);
    for (size_t i = 0; i < base->component_count; i++) {
        gone[places[i].number] = places[i].gone;
        kept += !places[i].gone;
    }
    if (kept + delta->component_count > YG_COMPONENTS_MAX)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "delta: more than %d components",
                       YG_COMPONENTS_MAX);
    whole->component_count = 0;
    for (size_t i = 0; i < base->component_count; i++) {
        if (!gone[i])
            append(whole, base, i);
    }
    for (size_t i = 0; i < delta->component_count; i++)
        append(whole, delta, i);
    whole->more_count = whole->component_count;
    return YG_OK;
}

enum yg_status yg_delta_apply(struct yg_arena *arena, const struct yg_inventory *base,
                              const struct yg_inventory *delta, struct yg_inventory *whole,
                              struct yg_error *err)
{
    struct place *places = sort(arena, base->texts, base->component_count);
    struct yg_inventory out = *delta;
    struct yg_str digest;

    if (places == NULL || !digest_of(arena, places, base->component_count, &digest))
        return no_memory(err);
    if (!yg_str_equal(digest, delta->delta.base))
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET,
                       "delta: its base is %.*s, held is %.*s: a whole inventory is needed",
                       YG_STR_ARG(delta->delta.base), YG_STR_ARG(digest));
    enum yg_status st = mark_all_gone(places, base->component_count, delta, err);
    if (st == YG_OK)
        st = merge(arena, places, base, delta, &out, err);
    if (st != YG_OK)
        return st;
    out.delta = (struct yg_delta){.removed_count = 0};
    *whole = out;
    return YG_OK;
}
