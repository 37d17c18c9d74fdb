/* exposure_table.c - rows of counts, sparse or dense.
 *
 *   sparse   cells {segment, affected, under investigation, marked} in rising order
 *   dense    counts of `width` bytes by segment; a bit by segment (marked) behind them;
 *            `under` by segment, once something is under investigation
 *
 * A sparse row becomes dense when that is smaller, a dense one gets wider when a count needs it.
 * Neither goes back: what has grown once grows again.
 */
#include "matchers/fleet/exposure_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MIN 2
#define WORD_BITS 64

struct cell {
    uint32_t segment, affected;
    uint32_t under_investigation : 31;
    uint32_t marked : 1;
};

struct yg_exposure_row {
    union {
        struct cell *cells; /* sparse */
        uint64_t *marks;    /* dense: bits, then the counts */
    };
    uint32_t *under;   /* dense: NULL when none is under investigation */
    uint32_t count;    /* sparse: cells in use */
    uint32_t capacity; /* cells; dense: segments, a multiple of 64 */
    uint8_t width;     /* dense: bytes of a count; 0: sparse */
    bool listed, pending;
};

void yg_exposure_table_deinit(struct yg_exposure_table *table)
{
    for (uint32_t i = 0; i < table->row_count; i++) {
        free(table->rows[i].cells);
        free(table->rows[i].under);
    }
    free(table->rows);
    free(table->listed);
    *table = (struct yg_exposure_table){0};
}

bool yg_exposure_table_grow(struct yg_exposure_table *table, uint32_t end)
{
    if (end <= table->row_count)
        return true;
    uint32_t count = end + end / 8 + 64;
    struct yg_exposure_row *rows = realloc(table->rows, count * sizeof *rows);
    if (rows == NULL)
        return false;
    table->rows = rows;
    uint32_t *listed = realloc(table->listed, count * sizeof *listed);
    if (listed == NULL)
        return false;
    table->listed = listed;
    memset(rows + table->row_count, 0, (count - table->row_count) * sizeof *rows);
    table->row_count = count;
    return true;
}

/* ---- one row -------------------------------------------------------------------------------- */

static uint8_t width_of(uint32_t count)
{
    return count <= UINT8_MAX ? 1 : count <= UINT16_MAX ? 2 : 4;
}

static size_t dense_bytes(uint32_t capacity, uint8_t width)
{
    return capacity / 8 + (size_t)capacity * width;
}

static void *counts_of(const struct yg_exposure_row *row)
{
    return row->marks + row->capacity / WORD_BITS;
}

static uint32_t dense_get(const struct yg_exposure_row *row, uint32_t segment)
{
    const void *counts = counts_of(row);

    return row->width == 1   ? ((const uint8_t *)counts)[segment]
           : row->width == 2 ? ((const uint16_t *)counts)[segment]
                             : ((const uint32_t *)counts)[segment];
}

static void dense_set(struct yg_exposure_row *row, uint32_t segment, uint32_t count)
{
    void *counts = counts_of(row);

    if (row->width == 1)
        ((uint8_t *)counts)[segment] = (uint8_t)count;
    else if (row->width == 2)
        ((uint16_t *)counts)[segment] = (uint16_t)count;
    else
        ((uint32_t *)counts)[segment] = count;
}

/* The first cell that is not below `segment`. */
static uint32_t lower_bound(const struct yg_exposure_row *row, uint32_t segment)
{
    uint32_t low = 0, high = row->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (row->cells[middle].segment < segment)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct cell *find_cell(const struct yg_exposure_row *row, uint32_t segment)
{
    uint32_t at = lower_bound(row, segment);

    return at < row->count && row->cells[at].segment == segment ? &row->cells[at] : NULL;
}

static struct yg_exposure_counts get(const struct yg_exposure_row *row, uint32_t segment)
{
    if (row->width == 0) {
        const struct cell *cell = find_cell(row, segment);

        return cell == NULL
                   ? (struct yg_exposure_counts){0, 0}
                   : (struct yg_exposure_counts){cell->affected, cell->under_investigation};
    }
    if (segment >= row->capacity)
        return (struct yg_exposure_counts){0, 0};
    return (struct yg_exposure_counts){dense_get(row, segment),
                                       row->under == NULL ? 0 : row->under[segment]};
}

struct yg_exposure_counts yg_exposure_table_get(const struct yg_exposure_table *table,
                                                uint32_t vulnerability, uint32_t segment)
{
    return vulnerability < table->row_count ? get(&table->rows[vulnerability], segment)
                                            : (struct yg_exposure_counts){0, 0};
}

/* ---- growth --------------------------------------------------------------------------------- */

static bool is_marked(const struct yg_exposure_row *row, uint32_t segment)
{
    if (row->width == 0) {
        const struct cell *cell = find_cell(row, segment);

        return cell != NULL && cell->marked;
    }
    return segment < row->capacity && row->marks[segment / WORD_BITS] >> segment % WORD_BITS & 1;
}

/* Replace the row by a dense one of that capacity and width, with the same counts and marks. */
static bool make_dense(struct yg_exposure_table *table, struct yg_exposure_row *row,
                       uint32_t capacity, uint8_t width)
{
    struct yg_exposure_row dense = *row;

    dense.capacity = capacity;
    dense.width = width;
    dense.marks = calloc(1, dense_bytes(capacity, width));
    if (dense.marks == NULL)
        return false;
    if (row->under != NULL && capacity > row->capacity) {
        uint32_t *moved = realloc(row->under, capacity * sizeof *moved);

        if (moved == NULL) {
            free(dense.marks);
            return false;
        }
        memset(moved + row->capacity, 0, (capacity - row->capacity) * sizeof *moved);
        table->bytes += (capacity - row->capacity) * sizeof *moved;
        dense.under = row->under = moved;
    }
    if (row->width == 0) {
        for (uint32_t i = 0; i < row->count; i++) {
            const struct cell *cell = &row->cells[i];

            dense_set(&dense, cell->segment, cell->affected);
            dense.marks[cell->segment / WORD_BITS] |= (uint64_t)cell->marked
                                                      << cell->segment % WORD_BITS;
        }
        table->bytes -= row->capacity * sizeof *row->cells;
    } else {
        for (uint32_t segment = 0; segment < row->capacity; segment++)
            dense_set(&dense, segment, dense_get(row, segment));
        memcpy(dense.marks, row->marks, row->capacity / 8);
        table->bytes -= dense_bytes(row->capacity, row->width);
    }
    table->bytes += dense_bytes(capacity, width);
    free(row->cells);
    *row = dense;
    return true;
}

static bool make_under(struct yg_exposure_table *table, struct yg_exposure_row *row)
{
    row->under = calloc(row->capacity, sizeof *row->under);
    if (row->under != NULL)
        table->bytes += row->capacity * sizeof *row->under;
    return row->under != NULL;
}

static uint8_t width_of_cells(const struct yg_exposure_row *row)
{
    uint8_t width = 1;

    for (uint32_t i = 0; i < row->count; i++) {
        uint8_t needed = width_of(row->cells[i].affected);

        width = needed > width ? needed : width;
    }
    return width;
}

/* A sparse row becomes dense; what it has under investigation comes with it. */
static bool densify(struct yg_exposure_table *table, struct yg_exposure_row *row, uint32_t capacity,
                    uint8_t width)
{
    uint32_t *under = NULL;

    for (uint32_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];

        if (cell->under_investigation == 0)
            continue;
        if (under == NULL && (under = calloc(capacity, sizeof *under)) == NULL)
            return false;
        under[cell->segment] = cell->under_investigation;
    }
    if (!make_dense(table, row, capacity, width)) {
        free(under);
        return false;
    }
    row->under = under;
    table->bytes += under == NULL ? 0 : capacity * sizeof *under;
    return true;
}

static bool grow_cells(struct yg_exposure_table *table, struct yg_exposure_row *row)
{
    uint32_t capacity = row->capacity < CELLS_MIN ? CELLS_MIN : row->capacity + row->capacity / 2;
    struct cell *moved = realloc(row->cells, capacity * sizeof *moved);

    if (moved == NULL)
        return false;
    table->bytes += (capacity - row->capacity) * sizeof *moved;
    row->cells = moved;
    row->capacity = capacity;
    return true;
}

static uint32_t round_up(uint32_t segments)
{
    return (segments + WORD_BITS - 1) / WORD_BITS * WORD_BITS;
}

static bool reserve_cell(struct yg_exposure_table *table, struct yg_exposure_row *row,
                         uint32_t segment)
{
    uint32_t at = lower_bound(row, segment);

    if (at < row->count && row->cells[at].segment == segment)
        return true;
    if (row->count == row->capacity && !grow_cells(table, row))
        return false;
    memmove(&row->cells[at + 1], &row->cells[at], (row->count - at) * sizeof *row->cells);
    row->cells[at] = (struct cell){.segment = segment};
    row->count++;
    return true;
}

static bool reserve_dense(struct yg_exposure_table *table, struct yg_exposure_row *row,
                          uint32_t segment, uint32_t segment_end, struct yg_exposure_counts counts)
{
    uint8_t width = width_of(counts.affected);

    if (segment >= row->capacity || width > row->width) {
        uint32_t capacity = segment >= row->capacity ? round_up(segment_end) : row->capacity;

        if (!make_dense(table, row, capacity, width > row->width ? width : row->width))
            return false;
    }
    return counts.under_investigation == 0 || row->under != NULL || make_under(table, row);
}

bool yg_exposure_table_reserve(struct yg_exposure_table *table, uint32_t vulnerability,
                               uint32_t segment, uint32_t segment_end,
                               struct yg_exposure_counts counts)
{
    struct yg_exposure_row *row = &table->rows[vulnerability];

    assert(segment < segment_end);
    if (row->width == 0 && row->count == row->capacity && row->count > CELLS_MIN &&
        find_cell(row, segment) == NULL) {
        uint8_t needed = width_of(counts.affected), width = width_of_cells(row);
        uint32_t capacity = round_up(segment_end);

        width = needed > width ? needed : width;
        if (dense_bytes(capacity, width) < (row->count + row->count / 2) * sizeof *row->cells &&
            !densify(table, row, capacity, width))
            return false;
    }
    return row->width == 0 ? reserve_cell(table, row, segment)
                           : reserve_dense(table, row, segment, segment_end, counts);
}

/* ---- counts and marks ----------------------------------------------------------------------- */

void yg_exposure_table_list(struct yg_exposure_table *table, uint32_t vulnerability)
{
    struct yg_exposure_row *row = &table->rows[vulnerability];

    if (row->listed)
        return;
    row->listed = true;
    table->listed[table->listed_count++] = vulnerability;
}

void yg_exposure_table_unlist(struct yg_exposure_table *table, uint32_t vulnerability)
{
    table->rows[vulnerability].listed = false;
}

void yg_exposure_table_set_pending(struct yg_exposure_table *table, uint32_t vulnerability,
                                   bool pending)
{
    struct yg_exposure_row *row = &table->rows[vulnerability];

    table->pending_count += pending;
    table->pending_count -= row->pending;
    row->pending = pending;
    if (pending)
        yg_exposure_table_list(table, vulnerability);
}

bool yg_exposure_table_is_pending(const struct yg_exposure_table *table, uint32_t vulnerability)
{
    return table->rows[vulnerability].pending;
}

static bool counts_something(struct yg_exposure_counts counts)
{
    return counts.affected != 0 || counts.under_investigation != 0;
}

/* Write counts and mark; returns whether the key was marked. */
static bool put(struct yg_exposure_row *row, uint32_t segment, struct yg_exposure_counts counts,
                bool marked)
{
    bool before;

    if (row->width == 0) {
        struct cell *cell = find_cell(row, segment);

        assert(cell != NULL);
        before = cell->marked;
        *cell =
            (struct cell){segment, counts.affected, counts.under_investigation & INT32_MAX, marked};
        return before;
    }
    uint64_t *word = &row->marks[segment / WORD_BITS], bit = UINT64_C(1) << segment % WORD_BITS;
    before = (*word & bit) != 0;
    *word = marked ? *word | bit : *word & ~bit;
    dense_set(row, segment, counts.affected);
    if (row->under != NULL)
        row->under[segment] = counts.under_investigation;
    return before;
}

void yg_exposure_table_set(struct yg_exposure_table *table, uint32_t vulnerability,
                           uint32_t segment, struct yg_exposure_counts counts)
{
    struct yg_exposure_row *row = &table->rows[vulnerability];

    table->key_count += counts_something(counts);
    table->key_count -= counts_something(get(row, segment));
    table->marked_count += !put(row, segment, counts, true);
    yg_exposure_table_list(table, vulnerability);
}

bool yg_exposure_table_is_marked(const struct yg_exposure_table *table, uint32_t vulnerability,
                                 uint32_t segment)
{
    return is_marked(&table->rows[vulnerability], segment);
}

bool yg_exposure_table_unmark(struct yg_exposure_table *table, uint32_t vulnerability,
                              uint32_t segment)
{
    struct yg_exposure_row *row = &table->rows[vulnerability];

    if (!is_marked(row, segment))
        return false;
    put(row, segment, get(row, segment), false);
    table->marked_count--;
    return true;
}

void yg_exposure_table_forget(struct yg_exposure_table *table, uint32_t vulnerability,
                              uint32_t segment)
{
    struct yg_exposure_row *row = &table->rows[vulnerability];

    if (row->width == 0 ? find_cell(row, segment) == NULL : segment >= row->capacity)
        return;
    table->key_count -= counts_something(get(row, segment));
    table->marked_count -= put(row, segment, (struct yg_exposure_counts){0, 0}, false);
}

/* ---- walks ---------------------------------------------------------------------------------- */

uint32_t yg_exposure_table_next(const struct yg_exposure_table *table, uint32_t vulnerability,
                                uint32_t from)
{
    const struct yg_exposure_row *row = &table->rows[vulnerability];

    if (row->width == 0) {
        for (uint32_t i = lower_bound(row, from); i < row->count; i++) {
            const struct cell *cell = &row->cells[i];

            if (cell->marked || cell->affected != 0 || cell->under_investigation != 0)
                return cell->segment;
        }
        return UINT32_MAX;
    }
    for (uint32_t segment = from; segment < row->capacity; segment++) {
        if (is_marked(row, segment) || counts_something(get(row, segment)))
            return segment;
    }
    return UINT32_MAX;
}

uint32_t yg_exposure_table_next_marked(const struct yg_exposure_table *table,
                                       uint32_t vulnerability, uint32_t from)
{
    const struct yg_exposure_row *row = &table->rows[vulnerability];

    if (row->width == 0) {
        for (uint32_t i = lower_bound(row, from); i < row->count; i++) {
            if (row->cells[i].marked)
                return row->cells[i].segment;
        }
        return UINT32_MAX;
    }
    while (from < row->capacity) {
        uint64_t word = row->marks[from / WORD_BITS] >> from % WORD_BITS;

        if (word != 0)
            return from + (uint32_t)__builtin_ctzll(word);
        from = (from / WORD_BITS + 1) * WORD_BITS;
    }
    return UINT32_MAX;
}

void yg_exposure_table_trim(struct yg_exposure_table *table, uint32_t vulnerability)
{
    struct yg_exposure_row *row = &table->rows[vulnerability];
    uint32_t kept = 0;

    if (row->width != 0)
        return;
    for (uint32_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];

        if (cell->marked || cell->affected != 0 || cell->under_investigation != 0)
            row->cells[kept++] = *cell;
    }
    row->count = kept;
    if (kept > 0 || row->capacity == 0)
        return;
    table->bytes -= row->capacity * sizeof *row->cells;
    free(row->cells);
    row->cells = NULL;
    row->capacity = 0;
}

void yg_exposure_table_prefetch_row(const struct yg_exposure_table *table, uint32_t vulnerability)
{
    __builtin_prefetch(&table->rows[vulnerability]);
}

void yg_exposure_table_prefetch(const struct yg_exposure_table *table, uint32_t vulnerability,
                                uint32_t segment)
{
    const struct yg_exposure_row *row = &table->rows[vulnerability];

    if (row->width == 0)
        __builtin_prefetch(row->cells + row->count / 2);
    else if (segment < row->capacity)
        __builtin_prefetch((const char *)counts_of(row) + (size_t)segment * row->width, 1);
}

size_t yg_exposure_table_bytes(const struct yg_exposure_table *table)
{
    return table->row_count * (sizeof table->rows[0] + sizeof table->listed[0]) + table->bytes;
}
