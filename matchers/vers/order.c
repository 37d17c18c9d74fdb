/* order.c - are the constraints versions, and in the order that Clause 5.4 wants? */
#include <stdlib.h>

#include "matchers/vers/vers_internal.h"
#include "matchers/version/complete.h"

bool yg_vers_is_lower(enum yg_vers_comparator comparator)
{
    return comparator == YG_VERS_GREATER || comparator == YG_VERS_GREATER_OR_EQUAL;
}

bool yg_vers_is_upper(enum yg_vers_comparator comparator)
{
    return comparator == YG_VERS_LESS || comparator == YG_VERS_LESS_OR_EQUAL;
}

static bool is_bound(enum yg_vers_comparator comparator)
{
    return comparator != YG_VERS_EQUAL && comparator != YG_VERS_UNEQUAL;
}

int yg_vers_compare(const struct yg_vers *vers, const struct yg_vers_constraint *a,
                    const struct yg_vers_constraint *b)
{
    if (a->readable && b->readable)
        return vers->scheme->compare(a->version, b->version);
    if (a->readable != b->readable)
        return a->readable ? -1 : 1;
    return yg_str_compare(a->version, b->version);
}

static int compare_stable(const void *a, const void *b, void *vers)
{
    const struct yg_vers_constraint *x = a, *y = b;
    int order = yg_vers_compare(vers, x, y);

    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

/* Words have no order that anybody knows: "<=the_first_5_digits". */
static bool begins_like_a_version(struct yg_str text)
{
    for (size_t i = 0; i < text.len && i < 2; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            return true;
    return false;
}

static bool has_control_character(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return true;
    return false;
}

static enum yg_status check_version(struct yg_arena *arena, const struct yg_vers *vers,
                                    struct yg_vers_constraint *c, bool strict, struct yg_error *err)
{
    if (has_control_character(c->version))
        return yg_fail(err, YG_MALFORMED, c->at, "a version has no control characters");
    if (vers->scheme == NULL) {
        c->readable = false;
        return YG_OK;
    }
    if (!strict) {
        c->version = yg_version_complete(vers->scheme, c->version, arena);
        if (c->version.ptr == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "version");
    }
    enum yg_status status = vers->scheme->check(c->version, err);

    c->readable = status == YG_OK;
    if (!is_bound(c->comparator))
        return status == YG_LIMIT ? YG_LIMIT : YG_OK;
    if (status != YG_OK) {
        yg_error_wrap(err, "%s%.*s", yg_vers_comparator_text(c->comparator),
                      YG_STR_ARG(c->version));
        if (err != NULL)
            err->at = c->at;
        return status;
    }
    if (!strict && vers->order == YG_VERS_ORDER_GENERIC && !begins_like_a_version(c->version))
        return yg_fail(err, YG_MALFORMED, c->at, "\"%.*s\" has no order that is known",
                       YG_STR_ARG(c->version));
    return YG_OK;
}

static enum yg_status check_order(const struct yg_vers *vers, struct yg_error *err)
{
    for (size_t i = 1; i < vers->count; i++) {
        const struct yg_vers_constraint *c = &vers->constraints[i];
        int order = yg_vers_compare(vers, c - 1, c);

        if (order > 0)
            return yg_fail(err, YG_MALFORMED, c->at, "\"%.*s\" is not sorted by version",
                           YG_STR_ARG(c->version));
        if (order == 0)
            return yg_fail(err, YG_MALFORMED, c->at, "the version \"%.*s\" occurs twice",
                           YG_STR_ARG(c->version));
    }
    return YG_OK;
}

/* Clause 5.4: which comparator may follow which. */
static enum yg_status check_sequence(const struct yg_vers *vers, struct yg_error *err)
{
    const struct yg_vers_constraint *last = NULL, *bound = NULL;

    for (size_t i = 0; i < vers->count; i++) {
        const struct yg_vers_constraint *c = &vers->constraints[i];
        const struct yg_vers_constraint *before = NULL;

        if (c->comparator == YG_VERS_UNEQUAL)
            continue;
        if (is_bound(c->comparator)) {
            if (last != NULL && last->comparator == YG_VERS_EQUAL &&
                !yg_vers_is_lower(c->comparator))
                before = last;
            if (bound != NULL &&
                yg_vers_is_lower(bound->comparator) == yg_vers_is_lower(c->comparator))
                before = bound;
            bound = c;
        }
        if (before != NULL)
            return yg_fail(err, YG_MALFORMED, c->at, "\"%s%.*s\" cannot follow \"%s%.*s\"",
                           yg_vers_comparator_text(c->comparator), YG_STR_ARG(c->version),
                           yg_vers_comparator_text(before->comparator),
                           YG_STR_ARG(before->version));
        last = c;
    }
    return YG_OK;
}

static void sort(struct yg_vers *vers)
{
    if (vers->count > 1)
        qsort_r(vers->constraints, vers->count, sizeof *vers->constraints, compare_stable, vers);
}

/* Without an order the constraints stay as they are, and the same bytes are the same version. */
static enum yg_status check_unordered(struct yg_arena *arena, const struct yg_vers *vers,
                                      struct yg_error *err)
{
    struct yg_vers sorted = *vers;

    if (vers->count == 0)
        return YG_OK;
    sorted.constraints = yg_arena_alloc(arena, vers->count * sizeof *vers->constraints);
    if (sorted.constraints == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "constraints");
    memcpy(sorted.constraints, vers->constraints, vers->count * sizeof *vers->constraints);
    sort(&sorted);
    return check_order(&sorted, err);
}

static enum yg_status check_strictly(struct yg_arena *arena, const struct yg_vers *vers,
                                     struct yg_error *err)
{
    if (vers->scheme == NULL)
        return check_unordered(arena, vers, err);
    enum yg_status status = check_order(vers, err);

    return status != YG_OK ? status : check_sequence(vers, err);
}

enum yg_status yg_vers_finish(struct yg_arena *arena, struct yg_vers *vers, bool strict,
                              struct yg_error *err)
{
    enum yg_status status = YG_OK;

    for (size_t i = 0; i < vers->count && status == YG_OK; i++)
        status = check_version(arena, vers, &vers->constraints[i], strict, err);
    if (status == YG_OK && strict)
        status = check_strictly(arena, vers, err);
    if (status != YG_OK)
        return status;
    if (!strict && vers->scheme != NULL)
        sort(vers);
    return yg_vers_set_intervals(arena, vers, err);
}
