/* known.c - versions and entries that were met lately.
 *
 * A feed names one package in document after document, with the same versions and often the very
 * same ranges: of the entries of public feeds two in three were met before, of the versions in the
 * others nineteen in twenty. Bytes decide, not hashes.
 */
#include "matchers/range/build.h"

#include <stdlib.h>

#include "matchers/version/key.h"
#include "pipeline/base/hash.h"

#define ENTRY_BYTES_MAX 16384 /* longer ones are built anew */

struct yg_range_maker *yg_range_maker_create(void)
{
    return calloc(1, sizeof(struct yg_range_maker));
}

void yg_range_maker_destroy(struct yg_range_maker *maker)
{
    if (maker == NULL)
        return;
    for (size_t i = 0; i < YG_KNOWN_ENTRIES; i++) {
        yg_buf_deinit(&maker->entries[i].texts);
        yg_ranges_release(maker->entries[i].ranges);
    }
    yg_arena_deinit(&maker->arena);
    free(maker);
}

size_t yg_range_maker_bytes(const struct yg_range_maker *maker)
{
    size_t bytes = sizeof *maker + maker->arena.total;

    for (size_t i = 0; i < YG_KNOWN_ENTRIES; i++)
        bytes += maker->entries[i].texts.capacity;
    return bytes;
}

void yg_ranges_release(struct yg_ranges *ranges)
{
    if (ranges != NULL && --ranges->uses == 0)
        free(ranges);
}

/* ---- versions ------------------------------------------------------------------------------- */

static inline uint64_t load(const char *from, size_t size)
{
    uint64_t word = 0;

    memcpy(&word, from, size);
    return word;
}

/* Versions are short: two loads instead of a call. `len` is at least 1. */
static inline bool same_bytes(const char *a, const char *b, size_t len)
{
    if (len >= 8)
        return load(a, 8) == load(b, 8) && load(a + len - 8, 8) == load(b + len - 8, 8) &&
               (len <= 16 || memcmp(a + 8, b + 8, len - 16) == 0);
    if (len >= 4)
        return load(a, 4) == load(b, 4) && load(a + len - 4, 4) == load(b + len - 4, 4);
    return a[0] == b[0] && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1];
}

static inline bool is_of(const struct yg_known_version *known, const struct yg_scheme *scheme,
                         struct yg_str text)
{
    return known->scheme == scheme->id && known->text_len == text.len &&
           same_bytes(known->bytes, text.ptr, text.len);
}

/* Keys whose first bytes, filled up with zeros, differ as numbers are in their order. */
static uint64_t prefix_of(struct yg_str key)
{
    unsigned char bytes[8] = {0};
    uint64_t word = 0;

    memcpy(bytes, key.ptr, key.len < sizeof bytes ? key.len : sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        word = word << 8 | bytes[i];
    return word;
}

static void learn(struct yg_known_version *known, const struct yg_scheme *scheme,
                  struct yg_str text)
{
    char room[YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)];
    struct yg_str key = {room, 0};

    known->readable = scheme->check(text, NULL) == YG_OK;
    if (known->readable && scheme->key != NULL)
        key = yg_version_key_in(scheme, text, room);
    known->scheme = YG_SCHEME_NONE;
    if (key.len > YG_KNOWN_BYTES - text.len)
        return;
    known->scheme = (uint8_t)scheme->id;
    known->text_len = (uint8_t)text.len;
    known->key_len = (uint8_t)key.len;
    known->prefix = prefix_of(key);
    memcpy(known->bytes, text.ptr, text.len);
    memcpy(known->bytes + text.len, key.ptr, key.len);
}

static bool read_anew(struct yg_range_builder *b, struct yg_str text, struct yg_bound *bound,
                      bool *ok)
{
    *ok = b->scheme->check(text, NULL) == YG_OK;
    if (*ok)
        bound->key = yg_version_key(b->scheme, text, b->arena);
    return !*ok || bound->key.ptr != NULL;
}

/* Of the length and the first and last eight bytes: this only finds a place, and many versions that
 * share one would be read anew each time, no more. */
static inline size_t place_of_version(const struct yg_scheme *scheme, struct yg_str text)
{
    uint64_t head, tail;

    if (text.len >= 8) {
        head = load(text.ptr, 8);
        tail = load(text.ptr + text.len - 8, 8);
    } else if (text.len >= 4) {
        head = load(text.ptr, 4);
        tail = load(text.ptr + text.len - 4, 4);
    } else {
        head = (unsigned char)text.ptr[0];
        tail = (uint64_t)(unsigned char)text.ptr[text.len / 2] << 8 |
               (unsigned char)text.ptr[text.len - 1];
    }
    head = (head ^ (text.len << 8 | scheme->id)) * UINT64_C(0x9E3779B97F4A7C15);
    tail = (tail ^ head >> 32) * UINT64_C(0xC2B2AE3D27D4EB4F);
    return (head ^ tail) >> 40 & (YG_KNOWN_VERSIONS - 1);
}

bool yg_version_read(struct yg_range_builder *b, struct yg_str text, struct yg_bound *bound,
                     bool *ok)
{
    bound->text = text;
    *ok = text.len > 0 && text.len <= YG_VERSION_BYTES_MAX;
    if (!*ok)
        return true;
    if (text.len > YG_KNOWN_BYTES)
        return read_anew(b, text, bound, ok);
    struct yg_known_version *known = &b->maker->versions[place_of_version(b->scheme, text)];

    if (!is_of(known, b->scheme, text))
        learn(known, b->scheme, text);
    if (known->scheme == YG_SCHEME_NONE) /* too long a key */
        return read_anew(b, text, bound, ok);
    *ok = known->readable;
    bound->key =
        b->scheme->key == NULL ? text : (struct yg_str){known->bytes + text.len, known->key_len};
    return true;
}

struct yg_span yg_span_of(const struct yg_range_builder *b, const struct yg_interval *interval)
{
    struct yg_span span = {.has_low = interval->low.text.ptr != NULL,
                           .has_high = interval->high.text.ptr != NULL};

    span.usable = b->scheme->key != NULL && !yg_scheme_has_unreleased(b->scheme->id);
    if (span.usable && span.has_low)
        span.low = prefix_of(interval->low.key);
    if (span.usable && span.has_high)
        span.high = prefix_of(interval->high.key);
    return span;
}

bool yg_version_is_within(const struct yg_range_builder *b, const struct yg_span *span,
                          struct yg_str text)
{
    if (!span->usable || text.len == 0 || text.len > YG_KNOWN_BYTES)
        return false;
    const struct yg_known_version *known = &b->maker->versions[place_of_version(b->scheme, text)];

    return is_of(known, b->scheme, text) && known->readable &&
           (!span->has_low || known->prefix > span->low) &&
           (!span->has_high || known->prefix < span->high);
}

struct yg_bound yg_bound_keep(struct yg_range_builder *b, struct yg_bound bound)
{
    if (b->scheme->key != NULL)
        bound.key = yg_arena_copy(b->arena, bound.key);
    return bound;
}

/* ---- entries -------------------------------------------------------------------------------- */

/* The place of an entry; NULL when it is of a kind that is not remembered. */
static struct yg_known_entry *place_of(struct yg_range_maker *maker, enum yg_scheme_id scheme,
                                       const struct yg_affected *affected, uint64_t *hash)
{
    struct yg_str ranges = affected->ranges_text, versions = affected->versions_text;

    if (affected->all_versions || affected->cpe.len > 0 ||
        (affected->range_count > 0 && ranges.ptr == NULL) ||
        (affected->version_count > 0 && versions.ptr == NULL) ||
        ranges.len + versions.len > ENTRY_BYTES_MAX || ranges.len + versions.len == 0)
        return NULL;
    *hash = yg_hash_with(versions, yg_hash_with(ranges, yg_hash_seed() + scheme));
    return &maker->entries[*hash % YG_KNOWN_ENTRIES];
}

static bool is_equal(const struct yg_known_entry *known, uint64_t hash, enum yg_scheme_id scheme,
                     const struct yg_affected *affected)
{
    struct yg_str texts = yg_buf_str(&known->texts);

    return known->hash == hash && known->scheme == scheme && texts.len > 0 &&
           yg_str_equal(yg_str_head(texts, known->ranges_len), affected->ranges_text) &&
           yg_str_equal(yg_str_from(texts, known->ranges_len), affected->versions_text);
}

/* Keep what was built, a use of its own; without memory the place becomes empty. */
static void remember(struct yg_known_entry *known, uint64_t hash, enum yg_scheme_id scheme,
                     const struct yg_affected *affected, struct yg_ranges *ranges,
                     const struct yg_range_counts *counts)
{
    yg_ranges_release(known->ranges);
    known->ranges = NULL;
    yg_buf_reset(&known->texts);
    yg_buf_append(&known->texts, affected->ranges_text);
    yg_buf_append(&known->texts, affected->versions_text);
    if (known->texts.failed) {
        yg_buf_deinit(&known->texts);
        return;
    }
    known->hash = hash;
    known->ranges_len = affected->ranges_text.len;
    known->scheme = scheme;
    known->counts = *counts;
    known->ranges = ranges;
    if (ranges != NULL)
        ranges->uses++;
}

enum yg_status yg_ranges_build(struct yg_range_maker *maker, enum yg_scheme_id scheme,
                               const struct yg_affected *affected, struct yg_ranges **ranges,
                               struct yg_range_counts *counts, struct yg_error *err)
{
    struct yg_range_counts own = {0};
    struct yg_ranges *made;
    uint64_t hash;
    struct yg_known_entry *known = place_of(maker, scheme, affected, &hash);

    if (known != NULL && is_equal(known, hash, scheme, affected)) {
        made = known->ranges;
        own = known->counts;
        if (made != NULL)
            made->uses++;
    } else {
        if (!yg_ranges_make(maker, scheme, affected, &made, &own))
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "ranges");
        if (known != NULL)
            remember(known, hash, scheme, affected, made, &own);
    }
    counts->git += own.git;
    counts->unreadable += own.unreadable;
    *ranges = made;
    return YG_OK;
}
