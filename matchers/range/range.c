/* range.c - keys of versions, and the test whether ranges hold one. */
#include "matchers/range/range.h"

#include <assert.h>

#include "matchers/range/build.h"
#include "matchers/version/key.h"

struct yg_str yg_version_key_in(const struct yg_scheme *scheme, struct yg_str text, char *room)
{
    struct yg_buf buf = {.capacity = YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)}; /* never grows */

    assert(text.len <= YG_VERSION_BYTES_MAX);
    if (scheme->key == NULL)
        return text;
    buf.ptr = room;
    scheme->key(text, &buf);
    return yg_buf_str(&buf);
}

struct yg_str yg_version_key(const struct yg_scheme *scheme, struct yg_str text,
                             struct yg_arena *arena)
{
    char room[YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)];

    return scheme->key == NULL ? text : yg_arena_copy(arena, yg_version_key_in(scheme, text, room));
}

/* ---- the test ------------------------------------------------------------------------------- */

/* The last interval that has versions up to this one; NULL when all start behind it. */
static const struct yg_interval *last_start(const struct yg_ranges *ranges,
                                            const struct yg_scheme *scheme,
                                            const struct yg_bound *version)
{
    size_t from = 0, to = ranges->interval_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct yg_interval *in = &ranges->intervals[middle];
        int order = yg_bound_compare(scheme, &in->low, version);

        if (order < 0 || (order == 0 && !in->low_excluded))
            from = middle + 1;
        else
            to = middle;
    }
    return from == 0 ? NULL : &ranges->intervals[from - 1];
}

enum yg_range_answer yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                    struct yg_range_hit *hit)
{
    const struct yg_scheme *scheme = yg_scheme_get(ranges->scheme);

    memset(hit, 0, sizeof *hit);
    for (size_t i = 0; i < ranges->version_count; i++)
        if (yg_str_equal(ranges->versions[i], version.text))
            return YG_RANGE_INSIDE;
    if (scheme == NULL && ranges->interval_count > 0) { /* every version */
        hit->interval = ranges->intervals;
        return YG_RANGE_INSIDE;
    }
    if (scheme == NULL || version.key.ptr == NULL)
        return YG_RANGE_OUTSIDE;

    const struct yg_interval *in = last_start(ranges, scheme, &version);
    if (in != NULL) {
        int high = in->high.text.ptr == NULL ? -1 : yg_bound_compare(scheme, &version, &in->high);

        if (high < 0 || (high == 0 && in->high_included)) {
            hit->interval = in;
            if (!in->high_included && !in->high_unfixed)
                hit->fixed = in->high;
            return YG_RANGE_INSIDE;
        }
    }
    if (ranges->first_fixed.text.ptr != NULL &&
        yg_bound_compare(scheme, &ranges->first_fixed, &version) <= 0)
        return YG_RANGE_FIXED;
    return YG_RANGE_OUTSIDE;
}

bool yg_ranges_test_text(const struct yg_ranges *ranges, struct yg_str version,
                         enum yg_range_answer *answer, struct yg_range_hit *hit)
{
    const struct yg_scheme *scheme = yg_scheme_get(ranges->scheme);
    char room[YG_KEY_BYTES_MAX(YG_VERSION_BYTES_MAX)];
    struct yg_bound bound = {.text = version};

    if (scheme != NULL && version.len > 0 && version.len <= YG_VERSION_BYTES_MAX &&
        scheme->check(version, NULL) == YG_OK)
        bound.key = yg_version_key_in(scheme, version, room);
    *answer = yg_ranges_test(ranges, bound, hit);
    return scheme == NULL || bound.key.ptr != NULL || *answer == YG_RANGE_INSIDE;
}
