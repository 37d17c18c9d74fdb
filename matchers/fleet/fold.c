/* fold.c - which component versions an exposure shows.
 *
 * The assets of a segment by holding, as gather.c adds them up, become the list of an exposure: at
 * most YG_EXPOSURE_COMPONENTS_MAX, those with the most assets, of equal ones the first by their
 * texts.
 * Cost: a pass over the holdings of the block; where there are too many, some more over the list.
 */
#include <assert.h>

#include "matchers/fleet/shard_state.h"

#define LANES 8
#define LIST_MAX (YG_EXPOSURE_COMPONENTS_MAX + YG_HOLDINGS_BLOCK)
static_assert(LIST_MAX % LANES == 0, "a list is counted in whole steps");

/* Holdings of a segment and their assets; behind the last one up to a multiple of LANES zeros. */
struct list {
    uint32_t holdings[LIST_MAX + 1];
    int32_t assets[LIST_MAX + LANES];
    uint32_t count;
};

/* How many have at least so many assets. */
static uint32_t count_from(const struct list *list, int32_t least)
{
    uint32_t reached = 0;

    for (uint32_t i = 0; i < list->count; i += LANES) {
        for (uint32_t k = 0; k < LANES; k++)
            reached += list->assets[i + k] >= least;
    }
    return reached;
}

/* Keep those of the list with the most assets, the first of equal ones, in their order. */
static void keep_most(struct list *list)
{
    int32_t low = 1, high = 1;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++)
        high = list->assets[i] > high ? list->assets[i] : high;
    /* `low` := the greatest number that at least YG_EXPOSURE_COMPONENTS_MAX of them reach. */
    while (low < high) {
        int32_t middle = low + (high - low + 1) / 2;

        if (count_from(list, middle) >= YG_EXPOSURE_COMPONENTS_MAX)
            low = middle;
        else
            high = middle - 1;
    }
    uint32_t equal = YG_EXPOSURE_COMPONENTS_MAX - count_from(list, low + 1);
    for (uint32_t i = 0; i < list->count; i++) {
        bool last = list->assets[i] == low && equal > 0;

        equal -= last;
        list->holdings[kept] = list->holdings[i];
        list->assets[kept] = list->assets[i];
        kept += last || list->assets[i] > low;
    }
    list->count = kept;
}

/* By their texts: of equally many assets the first ones are kept. */
static void sort_list(struct yg_shard *shard, struct list *list)
{
    for (uint32_t i = 1; i < list->count; i++) {
        uint32_t holding = list->holdings[i], at = i;
        int32_t assets = list->assets[i];
        struct yg_str text = yg_gathering_component(shard, holding)->text;

        for (; at > 0; at--) {
            uint32_t above = list->holdings[at - 1];

            if (yg_str_compare(yg_gathering_component(shard, above)->text, text) <= 0)
                break;
            list->holdings[at] = above;
            list->assets[at] = list->assets[at - 1];
        }
        list->holdings[at] = holding;
        list->assets[at] = assets;
    }
}

/* Move the cells of a segment, holdings [from, from + width), into its detail. */
void yg_shard_fold(struct yg_shard *shard, uint32_t segment, uint32_t from, uint32_t width)
{
    struct yg_gathering *gathering = &shard->gathering;
    struct yg_detail *detail = &gathering->details[segment];
    uint32_t *cells = gathering->cells + segment;
    struct list list;

    list.count = detail->component_count;
    for (uint32_t i = 0; i < list.count; i++) {
        list.holdings[i] = detail->components[i].holding;
        list.assets[i] = (int32_t)detail->components[i].assets;
    }
    for (uint32_t i = 0; i < width; i++, cells += gathering->stride) {
        list.holdings[list.count] = from + i;
        list.assets[list.count] = (int32_t)*cells;
        list.count += *cells > 0;
        *cells = 0;
    }
    memset(&list.assets[list.count], 0, LANES * sizeof list.assets[0]);
    if (gathering->differs) {
        for (uint32_t i = 0; i < list.count; i++)
            detail->sources_differ |= gathering->holdings[list.holdings[i]].entry->differs;
    }
    if (list.count > YG_EXPOSURE_COMPONENTS_MAX) {
        if (!gathering->sorted)
            sort_list(shard, &list);
        keep_most(&list);
    }
    for (uint32_t i = 0; i < list.count; i++)
        detail->components[i] = (struct yg_carrier){list.holdings[i], (uint32_t)list.assets[i]};
    detail->component_count = list.count;
}
