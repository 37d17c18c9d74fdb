/* range.c - keys of versions, and the test whether ranges hold one. */
#include "matchers/range/range.h"

#include <assert.h>
#include <stdlib.h>

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

static bool is_listed(const struct yg_ranges *ranges, struct yg_str text)
{
    return ranges->version_count > 0 && bsearch(&text, ranges->versions, ranges->version_count,
                                                sizeof text, yg_listed_compare) != NULL;
}

enum yg_range_answer yg_ranges_test(const struct yg_ranges *ranges, struct yg_bound version,
                                    struct yg_range_hit *hit)
{
    const struct yg_scheme *scheme = yg_scheme_get(ranges->scheme);

    memset(hit, 0, sizeof *hit);
    if (is_listed(ranges, version.text))
        return YG_RANGE_INSIDE;
    if (scheme == NULL && ranges->interval_count > 0) { /* every version */
        hit->interval = ranges->intervals;
        return YG_RANGE_INSIDE;
    }
    if (scheme == NULL || version.key.ptr == NULL)
        return YG_RANGE_OUTSIDE;

    hit->interval = yg_interval_find(scheme, ranges->intervals, ranges->interval_count, &version);
    if (hit->interval != NULL) {
        if (!hit->interval->high_included && !hit->interval->high_unfixed)
            hit->fixed = hit->interval->high;
        return YG_RANGE_INSIDE;
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
