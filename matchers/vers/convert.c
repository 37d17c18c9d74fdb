/* convert.c - the ranges of OSV and NVD, which come in fields. */
#include "matchers/vers/convert.h"
#include "matchers/vers/vers_internal.h"

struct bounds {
    struct yg_arena *arena;
    struct yg_vers_list list;
    bool any; /* something states no bound at all, on purpose */
};

static bool add(struct bounds *b, enum yg_vers_comparator comparator, struct yg_str version)
{
    struct yg_vers_constraint *slot = yg_arena_append(b->arena, &b->list.items, &b->list.count);

    if (slot == NULL)
        return false;
    slot->comparator = comparator;
    slot->version = version;
    return true;
}

static enum yg_status make(struct bounds *b, bool added, struct yg_str type, struct yg_vers *vers,
                           struct yg_error *err)
{
    if (!added)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "constraints");
    if (b->list.count == 0 && b->any)
        return yg_vers_make_any(b->arena, type, vers, err);
    return yg_vers_make(b->arena, type, b->list.items, b->list.count, vers, err);
}

static bool add_event(struct bounds *b, const struct yg_vers_event *event)
{
    switch (event->kind) {
    case YG_VERS_INTRODUCED:
        if (!yg_str_equal(event->version, YG_STR("0")))
            return add(b, YG_VERS_GREATER_OR_EQUAL, event->version);
        b->any = true;
        return true;
    case YG_VERS_FIXED:
        return add(b, YG_VERS_LESS, event->version);
    case YG_VERS_LAST_AFFECTED:
        return add(b, YG_VERS_LESS_OR_EQUAL, event->version);
    case YG_VERS_LIMIT:
        return yg_str_equal(event->version, YG_STR("*")) || add(b, YG_VERS_LESS, event->version);
    }
    return true;
}

enum yg_status yg_vers_from_osv(struct yg_arena *arena, struct yg_str type,
                                const struct yg_vers_event *events, size_t count,
                                struct yg_vers *vers, struct yg_error *err)
{
    struct bounds b = {.arena = arena};
    bool added = true;

    for (size_t i = 0; i < count && added; i++)
        added = add_event(&b, &events[i]);
    return make(&b, added, type, vers, err);
}

enum yg_status yg_vers_from_nvd(struct yg_arena *arena, struct yg_str type,
                                const struct yg_vers_nvd *range, struct yg_vers *vers,
                                struct yg_error *err)
{
    const struct {
        struct yg_str version;
        enum yg_vers_comparator comparator;
    } ends[] = {
        {range->start_including, YG_VERS_GREATER_OR_EQUAL},
        {range->start_excluding, YG_VERS_GREATER},
        {range->end_including, YG_VERS_LESS_OR_EQUAL},
        {range->end_excluding, YG_VERS_LESS},
    };
    struct bounds b = {.arena = arena, .any = yg_str_equal(range->version, YG_STR("*"))};
    bool added = true;

    if (yg_str_equal(range->version, YG_STR("-")))
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "the version \"-\" is none");
    for (size_t i = 0; i < YG_COUNT(ends) && added; i++)
        if (ends[i].version.len > 0)
            added = add(&b, ends[i].comparator, ends[i].version);
    if (added && !b.any && range->version.len > 0)
        added = add(&b, YG_VERS_EQUAL, range->version);
    return make(&b, added, type, vers, err);
}
