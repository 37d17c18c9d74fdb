/* gather.c - one walk over the postings of a vulnerability, for all that its exposures say.
 *
 *   holdings        postings, in rounds of RANGE manifests     by segment
 *   [0] curl@7.1 -> 3 17 90 ... | 131080 ...              ->   cells[0][segment] += assets
 *   [1] curl@7.2 -> 17 44   ... |                              cells[1][segment]
 *                                                              sum += assets, once a manifest
 *                                                              samples, 5 rows
 *
 * An asset counts once, by its highest status, however many identities carry it: two bits by
 * manifest say as what it is counted. Component versions are taken by blocks; of
 * each segment the ones with the most assets are kept.
 * A round of manifests is so large that what is looked up by manifest stays in a second-level cache
 * while all holdings of the block are walked.
 * Where single moves have marked a few keys, and everybody is plainly affected, only the detail of
 * those is gathered: identities, verdicts and texts are then looked at for what they show alone.
 * Cost: some nanoseconds a posting, and the segments reached times the holdings.
 */
#include "matchers/fleet/shard_state.h"

#include <stdatomic.h>
#include <stdlib.h>

#define RANGE (UINT32_C(1) << 17)
#define BATCH 256
#define AHEAD 3 /* keys between the steps from a manifest to the text of a sample */

void yg_gathering_deinit(struct yg_gathering *gathering)
{
    free(gathering->holdings);
    free(gathering->sums);
    free(gathering->details);
    free(gathering->segments.ids);
    free(gathering->cells);
    free(gathering->affected);
    free(gathering->investigated);
    *gathering = (struct yg_gathering){.vulnerability = YG_VULNERABILITY_NONE};
}

/* ---- room ----------------------------------------------------------------------------------- */

/* Forget what was gathered before. */
static void reset(struct yg_gathering *gathering)
{
    for (size_t i = 0; i < gathering->segments.count; i++)
        gathering->sums[gathering->segments.ids[i]] = (struct yg_sum){0};
    gathering->segments.count = 0;
    gathering->holding_count = 0;
    gathering->next = 0;
    memset(gathering->looked_up, 0, sizeof gathering->looked_up);
    gathering->investigates = gathering->differs = gathering->sorted = false;
    gathering->vulnerability = YG_VULNERABILITY_NONE;
}

/* `count` elements, the new ones zero. False without memory. */
static bool grow(void *array, size_t *count, size_t want, size_t size)
{
    void **items = array;

    if (want <= *count)
        return true;
    size_t more = want + want / 8 + 64;
    char *moved = realloc(*items, more * size);
    if (moved == NULL)
        return false;
    memset(moved + *count * size, 0, (more - *count) * size);
    *items = moved;
    *count = more;
    return true;
}

static bool grow_bits(struct yg_gathering *gathering, size_t manifests)
{
    size_t words = manifests / 64 + 1, affected = gathering->word_count,
           investigated = gathering->word_count;

    if (words <= gathering->word_count)
        return true;
    if (!grow(&gathering->affected, &affected, words, sizeof(uint64_t)) ||
        !grow(&gathering->investigated, &investigated, words, sizeof(uint64_t)))
        return false;
    gathering->word_count = affected;
    return true;
}

static bool grow_segments(struct yg_gathering *gathering, uint32_t segments)
{
    size_t sums = gathering->segment_capacity, details = gathering->segment_capacity;

    if (segments <= gathering->segment_capacity)
        return true;
    if (!yg_id_list_reserve(&gathering->segments, segments + segments / 8 + 64) ||
        !grow(&gathering->sums, &sums, segments, sizeof *gathering->sums) ||
        !grow(&gathering->details, &details, segments, sizeof *gathering->details))
        return false;
    gathering->segment_capacity = (uint32_t)sums;
    gathering->stride = (sums | 15) + 17; /* columns that do not fall into the same cache sets */
    return true;
}

/* ---- holdings ------------------------------------------------------------------------------- */

static int compare_holdings(const void *a, const void *b)
{
    const struct yg_holding *x = a, *y = b;
    int order = yg_str_compare(x->component.text, y->component.text);

    return order != 0 ? order : (x->identity > y->identity) - (x->identity < y->identity);
}

/* Numbers that no component version of this process has had, in a row: whoever renders them tells
 * by the number whether it has done so before. */
static void number_components(struct yg_gathering *gathering)
{
    static _Atomic uint64_t last; /* written by the owners of all shards */
    uint64_t number =
        atomic_fetch_add_explicit(&last, gathering->holding_count, memory_order_relaxed);

    for (size_t i = 0; i < gathering->holding_count; i++)
        gathering->holdings[i].component.number = ++number;
}

const struct yg_exposure_component *yg_gathering_component(struct yg_shard *shard, uint32_t holding)
{
    struct yg_holding *of = &shard->gathering.holdings[holding];

    if (of->component.text.ptr == NULL) {
        struct yg_identity_view view = yg_index_identity(shard->index, of->identity);

        if (of->entry == NULL) {
            of->verdict = shard->counted[of->identity];
            of->entry = yg_verdict_find(of->verdict, shard->gathering.vulnerability);
        }
        of->component.text = view.text;
        of->component.version = view.version;
        of->component.fixed = yg_verdict_fixed(of->verdict, of->entry);
    }
    return &of->component;
}

static bool grow_holdings(struct yg_gathering *gathering, uint32_t count)
{
    return grow(&gathering->holdings, &gathering->holding_capacity, count,
                sizeof *gathering->holdings);
}

static bool list_holdings(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_holders *holders = &shard->holders[vulnerability];
    struct yg_gathering *gathering = &shard->gathering;

    if (!grow_holdings(gathering, holders->count))
        return false;
    for (uint32_t i = 0; i < holders->count; i++) {
        uint32_t identity = holders->identities[i] & ~YG_HOLDER_PLAIN;
        const struct yg_verdict *verdict = shard->counted[identity];
        const struct yg_verdict_entry *entry = yg_verdict_find(verdict, vulnerability);
        bool guarded = yg_entry_is_guarded(verdict, entry);

        if (guarded && !yg_shard_load_clauses(shard, vulnerability))
            return false;
        if (!guarded && entry->status == YG_STATUS_UNKNOWN)
            continue;
        gathering->investigates |= guarded || entry->status != YG_STATUS_AFFECTED;
        gathering->differs |= entry->differs;
        gathering->holdings[gathering->holding_count++] = (struct yg_holding){
            .identity = identity, .guarded = guarded, .verdict = verdict, .entry = entry};
        yg_gathering_component(shard, (uint32_t)gathering->holding_count - 1);
    }
    if (gathering->holding_count > 1)
        qsort(gathering->holdings, gathering->holding_count, sizeof *gathering->holdings,
              compare_holdings);
    gathering->sorted = true;
    number_components(gathering);
    return true;
}

/* All holders, as long as they are plainly affected and few; false when they are not. */
static bool list_plain_holdings(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_holders *holders = &shard->holders[vulnerability];
    struct yg_gathering *gathering = &shard->gathering;
    uint32_t plain = YG_HOLDER_PLAIN;

    for (uint32_t i = 0; i < holders->count; i++)
        plain &= holders->identities[i];
    if (plain == 0 || holders->count > YG_HOLDINGS_BLOCK)
        return false;
    for (uint32_t i = 0; i < holders->count; i++)
        gathering->holdings[gathering->holding_count++] =
            (struct yg_holding){.identity = holders->identities[i] & ~YG_HOLDER_PLAIN};
    number_components(gathering);
    return true;
}

/* ---- the walk ------------------------------------------------------------------------------- */

/* Note a manifest to take a sample from; `samples` are rows only when all is gathered. */
static void add_sample(struct yg_gathering *gathering, uint32_t segment, uint32_t from)
{
    struct yg_sum *sum = &gathering->sums[segment];
    uint32_t *samples = gathering->details[segment].samples;

    for (uint32_t i = 0; i < sum->sample_count; i++) {
        if (samples[i] == from)
            return;
    }
    samples[sum->sample_count++] = from;
}

/* A segment that is new, or has too few samples. */
static void open_segment(struct yg_gathering *gathering, uint32_t manifest, uint32_t segment,
                         bool affected)
{
    struct yg_sum *sum = &gathering->sums[segment];

    if (!sum->reached) {
        struct yg_detail *detail = &gathering->details[segment];

        sum->reached = true;
        detail->component_count = 0;
        detail->sources_differ = false;
        gathering->segments.ids[gathering->segments.count++] = segment;
    }
    if (affected)
        add_sample(gathering, segment, manifest);
}

/* What a manifest adds to the sums of its segments, in assets; the highest status counts. */
struct gain {
    bool affected, investigated;
    bool no_longer_investigated;
};

static bool set_bit(uint64_t *bits, uint32_t manifest)
{
    uint64_t bit = UINT64_C(1) << manifest % 64, before = bits[manifest / 64];

    bits[manifest / 64] = before | bit;
    return (before & bit) == 0;
}

static bool has_bit(const uint64_t *bits, uint32_t manifest)
{
    return bits[manifest / 64] >> manifest % 64 & 1;
}

static struct gain reach(struct yg_gathering *gathering, uint32_t manifest, bool affected)
{
    struct gain gain = {false, false, false};

    if (affected) {
        gain.affected = set_bit(gathering->affected, manifest);
        gain.no_longer_investigated =
            gathering->investigates && gain.affected && has_bit(gathering->investigated, manifest);
    } else if (!has_bit(gathering->affected, manifest)) {
        gain.investigated = set_bit(gathering->investigated, manifest);
    }
    return gain;
}

static inline void add_assets(struct yg_gathering *gathering, uint32_t manifest, uint32_t segment,
                              uint32_t assets, uint32_t *column, bool affected, struct gain gain)
{
    struct yg_sum *sum = &gathering->sums[segment];

    column[segment] += assets;
    sum->affected += gain.affected ? assets : 0;
    sum->under_investigation += gain.investigated ? assets : 0;
    sum->under_investigation -= gain.no_longer_investigated ? assets : 0;
    if (sum->sample_count < YG_SAMPLES_MAX)
        open_segment(gathering, manifest, segment, affected);
}

/* Add a manifest of a holding, whose cells are `column`. */
static inline void add_manifest(struct yg_shard *shard, uint32_t manifest, uint32_t segment,
                                uint32_t *column, bool affected)
{
    struct yg_gathering *gathering = &shard->gathering;
    struct gain gain = reach(gathering, manifest, affected);
    size_t count;

    if (segment != YG_SEGMENTS_SEVERAL) {
        add_assets(gathering, manifest, segment, 1, column, affected, gain);
        return;
    }
    const struct yg_segment_count *segments =
        yg_manifests_segments(shard->manifests, manifest, &count);
    for (size_t i = 0; i < count; i++)
        add_assets(gathering, manifest, segments[i].segment, segments[i].assets, column, affected,
                   gain);
}

static void add_guarded(struct yg_shard *shard, const struct yg_holding *holding, uint32_t manifest,
                        uint32_t segment, uint32_t *column)
{
    uint8_t status = yg_shard_guarded_status(shard, manifest, holding->verdict, holding->entry);

    if (status != YG_STATUS_UNKNOWN)
        add_manifest(shard, manifest, segment, column, status == YG_STATUS_AFFECTED);
}

/* Walk on to the manifest `end`, guards and other statuses included. */
static void walk_any(struct yg_shard *shard, const struct yg_holding *holding,
                     struct yg_posting_cursor *cursor, uint32_t end, uint32_t *column)
{
    const uint16_t *single = yg_manifests_single(shard->manifests);
    bool affected = holding->entry->status == YG_STATUS_AFFECTED;
    uint32_t manifests[BATCH];
    size_t count;

    while ((count = yg_postings_read(cursor, end, manifests, BATCH)) > 0) {
        for (size_t i = 0; i < count; i++) {
            if (holding->guarded)
                add_guarded(shard, holding, manifests[i], single[manifests[i]], column);
            else
                add_manifest(shard, manifests[i], single[manifests[i]], column, affected);
        }
    }
}

/* Add manifests with several segments, asked for ahead of their turn. */
static void add_several(struct yg_shard *shard, const uint32_t *manifests, size_t count,
                        uint32_t *column)
{
    for (size_t i = 0; i < count; i++)
        yg_manifests_prefetch(shard->manifests, manifests[i]);
    for (size_t i = 0; i < count; i++)
        yg_manifests_prefetch_segments(shard->manifests, manifests[i]);
    for (size_t i = 0; i < count; i++)
        add_manifest(shard, manifests[i], YG_SEGMENTS_SEVERAL, column, true);
}

/* The same where all holdings say affected, without a guard: what by far the most vulnerabilities
 * are. */
static void walk_affected(struct yg_shard *shard, struct yg_posting_cursor *cursor, uint32_t end,
                          uint32_t *column)
{
    struct yg_gathering *gathering = &shard->gathering;
    const uint16_t *single = yg_manifests_single(shard->manifests);
    struct yg_sum *sums = gathering->sums;
    uint64_t *bits = gathering->affected;
    uint32_t manifests[BATCH], several[BATCH];
    size_t count;

    while ((count = yg_postings_read(cursor, end, manifests, BATCH)) > 0) {
        size_t several_count = 0;

        for (size_t i = 0; i < count; i++) {
            uint32_t manifest = manifests[i], segment = single[manifest];

            if (segment == YG_SEGMENTS_SEVERAL) {
                several[several_count++] = manifest;
                continue;
            }
            column[segment]++;
            sums[segment].affected += set_bit(bits, manifest);
            if (sums[segment].sample_count < YG_SAMPLES_MAX)
                open_segment(gathering, manifest, segment, true);
        }
        add_several(shard, several, several_count, column);
    }
}

/* ---- blocks of holdings ---------------------------------------------------------------------- */

/* Bring the reached segments into order: neighbours share cache lines of all columns. */
static void sort_segments(struct yg_gathering *gathering, uint32_t segment_end)
{
    struct yg_id_list *segments = &gathering->segments;
    size_t count = 0;

    if (segments->count < segment_end / 16) {
        if (segments->count > 1)
            qsort(segments->ids, segments->count, sizeof *segments->ids, yg_numbers_compare);
        return;
    }
    for (uint32_t segment = 0; segment < segment_end; segment++) {
        segments->ids[count] = segment;
        count += gathering->sums[segment].reached;
    }
}

/* Fetch what is looked up by manifest in the order of memory, where so much of it will be. */
static void prefetch_range(const struct yg_shard *shard, const struct yg_posting_cursor *cursors,
                           uint32_t width, uint32_t begin, uint32_t end)
{
    const char *single = (const char *)(yg_manifests_single(shard->manifests) + begin);
    uint64_t left = 0;

    for (uint32_t i = 0; i < width; i++)
        left += cursors[i].left;
    if (left < (end - begin) / 16)
        return;
    for (size_t i = 0; i < (end - begin) * sizeof(uint16_t); i += 64)
        __builtin_prefetch(single + i);
}

static bool gather_block(struct yg_shard *shard, uint32_t from, uint32_t width)
{
    struct yg_gathering *gathering = &shard->gathering;
    struct yg_posting_cursor cursors[YG_HOLDINGS_BLOCK];
    uint32_t manifests = yg_manifests_count(shard->manifests);

    if (!grow(&gathering->cells, &gathering->cell_count, gathering->stride * width,
              sizeof *gathering->cells))
        return false;
    for (uint32_t i = 0; i < width; i++)
        cursors[i] = yg_postings_open(shard->postings, gathering->holdings[from + i].identity);
    for (uint32_t begin = 0; begin < manifests; begin += RANGE) {
        uint32_t end = manifests - begin < RANGE ? manifests : begin + RANGE;

        prefetch_range(shard, cursors, width, begin, end);
        for (uint32_t i = 0; i < width; i++) {
            uint32_t *column = gathering->cells + i * gathering->stride;

            if (gathering->investigates)
                walk_any(shard, &gathering->holdings[from + i], &cursors[i], end, column);
            else
                walk_affected(shard, &cursors[i], end, column);
        }
    }
    sort_segments(gathering, yg_segment_table_count(shard->segments));
    for (size_t i = 0; i < gathering->segments.count; i++)
        yg_shard_fold(shard, gathering->segments.ids[i], from, width);
    return true;
}

/* ---- samples -------------------------------------------------------------------------------- */

/* A segment that has too few samples has one row of each of its affected manifests: take the others
 * behind them. */
static void fill_samples(struct yg_shard *shard, uint32_t segment)
{
    struct yg_gathering *gathering = &shard->gathering;
    struct yg_sum *sum = &gathering->sums[segment];
    const struct yg_detail *detail = &gathering->details[segment];
    uint32_t firsts = sum->sample_count;

    for (uint32_t i = 0; i < firsts; i++) {
        uint32_t row = shard->assets.rows[detail->samples[i]].next;

        while (row != YG_ROW_NONE && sum->sample_count < YG_SAMPLES_MAX) {
            add_sample(gathering, segment, row);
            row = shard->assets.rows[row].next;
        }
    }
}

static void find_rows(struct yg_shard *shard, uint32_t segment)
{
    struct yg_gathering *gathering = &shard->gathering;
    struct yg_sum *sum = &gathering->sums[segment];
    uint32_t *samples = gathering->details[segment].samples;

    for (uint32_t i = 0; i < sum->sample_count; i++) {
        samples[i] = yg_manifests_first(shard->manifests, samples[i], segment);
        __builtin_prefetch(&shard->assets.rows[samples[i]]);
    }
    if (sum->sample_count < YG_SAMPLES_MAX && sum->sample_count < sum->affected)
        fill_samples(shard, segment);
}

void yg_shard_find_samples(struct yg_shard *shard, uint32_t segment)
{
    struct yg_gathering *gathering = &shard->gathering;
    const struct yg_id_list *segments = &gathering->segments;

    while (gathering->next < segments->count && segments->ids[gathering->next] <= segment)
        gathering->next++;
    size_t ends[] = {gathering->next + 3 * AHEAD, gathering->next + 2 * AHEAD,
                     gathering->next + AHEAD};
    for (int step = 0; step < 3; step++) {
        size_t *at = &gathering->looked_up[step];

        for (; *at < ends[step] && *at < segments->count; ++*at) {
            uint32_t ahead = segments->ids[*at];
            const uint32_t *samples = gathering->details[ahead].samples;
            uint32_t count = gathering->sums[ahead].sample_count;

            if (step == 1)
                find_rows(shard, ahead);
            for (uint32_t i = 0; step == 0 && i < count; i++)
                yg_manifests_prefetch(shard->manifests, samples[i]);
            for (uint32_t i = 0; step == 2 && i < count; i++)
                __builtin_prefetch(shard->assets.rows[samples[i]].id);
        }
    }
}

static void clear_bits(struct yg_shard *shard)
{
    struct yg_gathering *gathering = &shard->gathering;
    size_t bytes = (yg_manifests_count(shard->manifests) / 64 + 1) * sizeof(uint64_t);

    memset(gathering->affected, 0, bytes);
    if (gathering->investigates)
        memset(gathering->investigated, 0, bytes);
}

/* ---- all of it ------------------------------------------------------------------------------ */

bool yg_shard_gather(struct yg_shard *shard, uint32_t vulnerability)
{
    struct yg_gathering *gathering = &shard->gathering;
    bool ready;

    reset(gathering);
    ready = vulnerability < shard->vulnerability_count &&
            grow_segments(gathering, yg_segment_table_count(shard->segments)) &&
            grow_bits(gathering, yg_manifests_count(shard->manifests)) &&
            list_holdings(shard, vulnerability);
    for (uint32_t from = 0; ready && from < gathering->holding_count; from += YG_HOLDINGS_BLOCK) {
        uint32_t left = (uint32_t)gathering->holding_count - from;

        ready = gather_block(shard, from, left < YG_HOLDINGS_BLOCK ? left : YG_HOLDINGS_BLOCK);
    }
    yg_shard_drop_clauses(shard);
    if (gathering->holding_count > 0)
        clear_bits(shard);
    if (!ready) {
        reset(gathering);
        return false;
    }
    gathering->vulnerability = vulnerability;
    return true;
}

/* ---- only what is marked -------------------------------------------------------------------- */

/* A manifest of a marked segment. */
static void add_marked(struct yg_gathering *gathering, uint32_t manifest, uint32_t segment,
                       uint32_t assets, uint32_t *column)
{
    struct yg_sum *sum = &gathering->sums[segment];

    if (!sum->reached)
        return;
    column[segment] += assets;
    sum->affected += assets; /* some twice, but all of them */
    if (sum->sample_count < YG_SAMPLES_MAX)
        add_sample(gathering, segment, manifest);
}

static void walk_marked(struct yg_shard *shard, struct yg_posting_cursor *cursor, uint32_t *column)
{
    struct yg_gathering *gathering = &shard->gathering;
    const uint16_t *single = yg_manifests_single(shard->manifests);
    uint32_t manifests[BATCH];
    size_t count;

    while ((count = yg_postings_read(cursor, UINT32_MAX, manifests, BATCH)) > 0) {
        for (size_t i = 0; i < count; i++) {
            uint32_t segment = single[manifests[i]];
            size_t segment_count;

            if (segment != YG_SEGMENTS_SEVERAL) {
                add_marked(gathering, manifests[i], segment, 1, column);
                continue;
            }
            const struct yg_segment_count *segments =
                yg_manifests_segments(shard->manifests, manifests[i], &segment_count);
            for (size_t s = 0; s < segment_count; s++)
                add_marked(gathering, manifests[i], segments[s].segment, segments[s].assets,
                           column);
        }
    }
}

static void list_marked(struct yg_shard *shard, uint32_t vulnerability)
{
    const struct yg_exposure_table *table = &shard->exposures;
    struct yg_gathering *gathering = &shard->gathering;
    uint32_t segment = yg_exposure_table_next_marked(table, vulnerability, 0);

    for (; segment != UINT32_MAX;
         segment = yg_exposure_table_next_marked(table, vulnerability, segment + 1)) {
        gathering->sums[segment].reached = true;
        gathering->details[segment].component_count = 0;
        gathering->details[segment].sources_differ = false;
        gathering->segments.ids[gathering->segments.count++] = segment;
    }
}

bool yg_shard_gather_marked(struct yg_shard *shard, uint32_t vulnerability)
{
    struct yg_gathering *gathering = &shard->gathering;
    struct yg_posting_cursor cursors[YG_HOLDINGS_BLOCK];

    reset(gathering);
    if (vulnerability >= shard->vulnerability_count ||
        !grow_segments(gathering, yg_segment_table_count(shard->segments)) ||
        !grow_holdings(gathering, YG_HOLDINGS_BLOCK) ||
        !grow(&gathering->cells, &gathering->cell_count, gathering->stride * YG_HOLDINGS_BLOCK,
              sizeof *gathering->cells))
        return false;
    if (!list_plain_holdings(shard, vulnerability))
        return yg_shard_gather(shard, vulnerability);
    uint32_t width = (uint32_t)gathering->holding_count;
    list_marked(shard, vulnerability);
    for (uint32_t i = 0; i < width; i++)
        yg_postings_prefetch(shard->postings, gathering->holdings[i].identity);
    for (uint32_t i = 0; i < width; i++)
        cursors[i] = yg_postings_open(shard->postings, gathering->holdings[i].identity);
    gathering->vulnerability = vulnerability;
    for (uint32_t i = 0; i < width; i++)
        walk_marked(shard, &cursors[i], gathering->cells + i * gathering->stride);
    for (size_t i = 0; i < gathering->segments.count; i++)
        yg_shard_fold(shard, gathering->segments.ids[i], 0, width);
    return true;
}
