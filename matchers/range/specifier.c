/* specifier.c - a VERS text becomes intervals. */
#include "matchers/range/build.h"
#include "matchers/vers/vers.h"
#include "matchers/version/complete.h"

/* Absent stays absent. */
static bool make_end(struct yg_range_builder *b, struct yg_str text, struct yg_bound *bound,
                     bool *ok)
{
    if (text.ptr == NULL)
        return true;
    struct yg_str as = yg_version_complete(b->scheme, text, b->arena);

    return as.ptr != NULL && yg_bound_make(b, text, as, bound, ok);
}

static bool add_intervals(struct yg_range_builder *b, const struct yg_vers *vers, bool excluded,
                          struct yg_interval_set *set, bool *ok)
{
    struct yg_interval_set made = {0};

    for (size_t i = 0; i < vers->interval_count && *ok; i++) {
        const struct yg_vers_interval *from = &vers->intervals[i];
        struct yg_interval in = {.low_excluded = from->low.ptr != NULL && !from->low_included,
                                 .high_included = from->high_included};

        if (!make_end(b, from->low, &in.low, ok) ||
            (*ok && !make_end(b, from->high, &in.high, ok)) ||
            (*ok && !yg_interval_add(b, &made, &in)))
            return false;
    }
    for (size_t i = 0; i < made.count && *ok; i++) {
        if (!excluded && !made.items[i].high_included)
            yg_fixed_note(b, &made.items[i].high);
        if (!yg_interval_add(b, set, &made.items[i]))
            return false;
    }
    return true;
}

/* Words that a constraint names: equal bytes match. */
static bool add_words(struct yg_range_builder *b, const struct yg_vers *vers)
{
    for (size_t i = 0; i < vers->count; i++) {
        if (vers->constraints[i].readable || vers->constraints[i].comparator != YG_VERS_EQUAL)
            continue;
        struct yg_str *slot = yg_arena_append(b->arena, &b->versions, &b->version_count);

        if (slot == NULL)
            return false;
        *slot = vers->constraints[i].version;
    }
    return true;
}

bool yg_range_add_specifier(struct yg_range_builder *b, const struct yg_range *range,
                            struct yg_interval_set *set, bool *ok)
{
    struct yg_vers vers;
    enum yg_status status =
        yg_vers_parse(b->arena, range->vers, YG_VERS_LIKE, b->scheme, &vers, NULL);

    if (status == YG_NOMEM)
        return false;
    *ok = status == YG_OK && vers.order != YG_VERS_ORDER_NONE &&
          (vers.order != YG_VERS_ORDER_OWN || vers.any || yg_scheme_agrees(b->scheme, vers.scheme));
    if (!*ok)
        return true;
    if (!add_intervals(b, &vers, range->excluded, set, ok))
        return false;
    b->any |= *ok;
    return !*ok || range->excluded || add_words(b, &vers);
}
