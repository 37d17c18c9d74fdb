/* algebra.c - a requirement as a list of pieces.
 *
 * A conjunct is an interval. Where pre-releases match only beside the same numbers, it is several
 * sets that never meet, and each becomes a piece of its own kind:
 *
 *   >=1.2.3-rc.1 <2.0.0    releases         [1.2.3, 2.0.0)
 *                          1.2.3-anything   [1.2.3-rc.1, 1.2.3)
 *
 * Pieces of one kind are compared as intervals: a piece of `a` is covered when pieces of `b` lead
 * from its low end to its high end.
 */
#include "matchers/syntax/algebra.h"

#include "matchers/syntax/row.h"

/* One end; text absent: open. */
struct end {
    struct yg_str version;
    bool included;
};

struct piece {
    struct yg_str numbers; /* pre-releases of these; absent: the releases, or all versions */
    struct end low, high;
};

struct pieces {
    struct piece *list;
    size_t count;
};

struct builder {
    const struct yg_scheme *scheme;
    struct yg_arena *arena;
    struct pieces *pieces;
    bool no_memory;
};

/* Order low ends: an open one first, an included one before an excluded one. */
static int order_low(const struct yg_scheme *scheme, struct end a, struct end b)
{
    if (a.version.ptr == NULL || b.version.ptr == NULL)
        return (a.version.ptr != NULL) - (b.version.ptr != NULL);
    int order = scheme->compare(a.version, b.version);
    return order != 0 ? order : (int)b.included - (int)a.included;
}

/* Order high ends: an open one last, an included one behind an excluded one. */
static int order_high(const struct yg_scheme *scheme, struct end a, struct end b)
{
    if (a.version.ptr == NULL || b.version.ptr == NULL)
        return (a.version.ptr == NULL) - (b.version.ptr == NULL);
    int order = scheme->compare(a.version, b.version);
    return order != 0 ? order : (int)a.included - (int)b.included;
}

static bool is_empty(const struct yg_scheme *scheme, struct end low, struct end high)
{
    if (low.version.ptr == NULL || high.version.ptr == NULL)
        return false;
    int order = scheme->compare(low.version, high.version);
    return order > 0 || (order == 0 && !(low.included && high.included));
}

static void raise_low(const struct yg_scheme *scheme, struct piece *piece, struct end low)
{
    if (order_low(scheme, low, piece->low) > 0)
        piece->low = low;
}

static void lower_high(const struct yg_scheme *scheme, struct piece *piece, struct end high)
{
    if (order_high(scheme, high, piece->high) < 0)
        piece->high = high;
}

/* The interval of a conjunct; false when order does not say it all. */
static bool read_interval(const struct yg_scheme *scheme, const struct yg_conjunct *conjunct,
                          struct piece *piece)
{
    *piece = (struct piece){.low = {.included = true}};
    for (size_t i = 0; i < conjunct->count; i++) {
        const struct yg_comparator *one = &conjunct->comparators[i];
        struct end open = {one->version, false}, closed = {one->version, true};

        switch (one->op) {
        case YG_LESS:
            lower_high(scheme, piece, open);
            break;
        case YG_LESS_EQUAL:
            lower_high(scheme, piece, closed);
            break;
        case YG_EQUAL:
            lower_high(scheme, piece, closed);
            raise_low(scheme, piece, closed);
            break;
        case YG_GREATER_EQUAL:
            raise_low(scheme, piece, closed);
            break;
        case YG_GREATER:
            raise_low(scheme, piece, open);
            break;
        case YG_NOT_EQUAL:
        case YG_WITHIN:
        case YG_OUTSIDE:
        case YG_IDENTICAL:
        case YG_BEGINS:
        case YG_NOT_BEGINS:
            return false;
        }
    }
    return true;
}

static void add_piece(struct builder *builder, struct piece piece)
{
    struct piece *slot;

    if (is_empty(builder->scheme, piece.low, piece.high))
        return;
    slot = yg_arena_append(builder->arena, &builder->pieces->list, &builder->pieces->count);
    if (slot == NULL)
        builder->no_memory = true;
    else
        *slot = piece;
}

/* "1.2.3" of "1.2.3-rc.1", absent for a release. */
static struct yg_str numbers_of(struct yg_str version)
{
    struct yg_str whole = yg_str_head(version, yg_str_index(version, '+'));
    size_t hyphen = yg_str_index(whole, '-');

    return hyphen == whole.len ? (struct yg_str){NULL, 0} : yg_str_head(whole, hyphen);
}

/* Among releases, "from 1.2.3-rc.1 on" is "from 1.2.3 on" and "up to 1.2.3-rc.1" is "before
 * 1.2.3". */
static void add_releases(struct builder *builder, struct piece piece)
{
    struct yg_str low = numbers_of(piece.low.version), high = numbers_of(piece.high.version);

    if (piece.low.version.ptr == NULL)
        low = YG_STR("0.0.0"); /* there is none before */
    if (low.ptr != NULL)
        piece.low = (struct end){low, true};
    if (high.ptr != NULL)
        piece.high = (struct end){high, false};
    add_piece(builder, piece);
}

/* The part of the interval that is pre-releases of `numbers`. */
static void add_prereleases(struct builder *builder, struct piece piece, struct yg_str numbers)
{
    char *first = yg_arena_alloc(builder->arena, numbers.len + 2);

    if (first == NULL) {
        builder->no_memory = true;
        return;
    }
    memcpy(first, numbers.ptr, numbers.len);
    first[numbers.len] = '-';
    first[numbers.len + 1] = '0';
    piece.numbers = numbers;
    raise_low(builder->scheme, &piece, (struct end){{first, numbers.len + 2}, true});
    lower_high(builder->scheme, &piece, (struct end){numbers, false});
    add_piece(builder, piece);
}

static enum yg_status read_pieces(const struct yg_requirement *requirement, struct yg_arena *arena,
                                  struct pieces *pieces, struct yg_error *err)
{
    const struct yg_syntax *syntax = requirement->syntax;
    bool guarded = syntax->guards_prereleases != NULL && syntax->guards_prereleases(requirement);
    struct builder builder = {requirement->scheme, arena, pieces, false};

    for (size_t i = 0; i < requirement->count; i++) {
        const struct yg_conjunct *conjunct = &requirement->conjuncts[i];
        struct piece piece;

        if (!read_interval(requirement->scheme, conjunct, &piece))
            return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "the range asks for more than order");
        if (!guarded) {
            add_piece(&builder, piece);
            continue;
        }
        add_releases(&builder, piece);
        for (size_t k = 0; k < conjunct->count; k++) {
            struct yg_str numbers = numbers_of(conjunct->comparators[k].plain);

            if (numbers.ptr != NULL)
                add_prereleases(&builder, piece, numbers);
        }
    }
    return builder.no_memory ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for pieces") : YG_OK;
}

static enum yg_status read_both(const struct yg_requirement *a, const struct yg_requirement *b,
                                struct yg_arena *arena, struct pieces *of_a, struct pieces *of_b,
                                struct yg_error *err)
{
    if (a->syntax != b->syntax || a->scheme != b->scheme || a->flags != b->flags)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "the ranges are not of one kind");
    if (a->syntax->holds != NULL || a->syntax->contains != NULL)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "%s asks for more than order",
                       a->syntax->name);
    enum yg_status st = read_pieces(a, arena, of_a, err);
    return st == YG_OK ? read_pieces(b, arena, of_b, err) : st;
}

static bool same_kind(const struct yg_scheme *scheme, const struct piece *a, const struct piece *b)
{
    if (a->numbers.ptr == NULL || b->numbers.ptr == NULL)
        return a->numbers.ptr == b->numbers.ptr;
    return scheme->compare(a->numbers, b->numbers) == 0;
}

/* Walk from the low end to the high end, each time on the piece that leads furthest. */
static bool is_covered(const struct yg_scheme *scheme, const struct piece *piece,
                       const struct pieces *pieces)
{
    struct end low = piece->low;

    while (true) {
        const struct piece *best = NULL;

        for (size_t i = 0; i < pieces->count; i++) {
            const struct piece *one = &pieces->list[i];

            if (same_kind(scheme, piece, one) && order_low(scheme, one->low, low) <= 0 &&
                !is_empty(scheme, low, one->high) &&
                (best == NULL || order_high(scheme, one->high, best->high) > 0))
                best = one;
        }
        if (best == NULL)
            return false;
        if (order_high(scheme, best->high, piece->high) >= 0)
            return true;
        low = (struct end){best->high.version, !best->high.included};
    }
}

enum yg_status yg_requirement_subset(const struct yg_requirement *a, const struct yg_requirement *b,
                                     struct yg_arena *arena, bool *holds, struct yg_error *err)
{
    struct pieces of_a = {0}, of_b = {0};
    enum yg_status st = read_both(a, b, arena, &of_a, &of_b, err);

    if (st != YG_OK)
        return st;
    *holds = true;
    for (size_t i = 0; *holds && i < of_a.count; i++)
        *holds = is_covered(a->scheme, &of_a.list[i], &of_b);
    return YG_OK;
}

enum yg_status yg_requirement_intersects(const struct yg_requirement *a,
                                         const struct yg_requirement *b, struct yg_arena *arena,
                                         bool *holds, struct yg_error *err)
{
    struct pieces of_a = {0}, of_b = {0};
    enum yg_status st = read_both(a, b, arena, &of_a, &of_b, err);

    if (st != YG_OK)
        return st;
    *holds = false;
    for (size_t i = 0; i < of_a.count; i++) {
        for (size_t k = 0; !*holds && k < of_b.count; k++) {
            struct piece both = of_a.list[i];

            raise_low(a->scheme, &both, of_b.list[k].low);
            lower_high(a->scheme, &both, of_b.list[k].high);
            *holds = same_kind(a->scheme, &both, &of_b.list[k]) &&
                     !is_empty(a->scheme, both.low, both.high);
        }
    }
    return YG_OK;
}
