/* succession.c - which case goes on as which, when vulnerabilities get other names.
 *
 *   merged     facts of CVE-1 claim GHSA-a             GHSA-a goes on as CVE-1, with its counts
 *   renamed    facts of GHSA-a: successors CVE-1,      GHSA-a goes on as each of them
 *              CVE-2
 *   split      the case of CVE-1 as stored names       GHSA-a goes on beside CVE-1, or, when CVE-1
 *              GHSA-a, its facts do so no more         has nothing left, in its stead
 *   corrected  ... and those of CVE-2 claim it now     CVE-2 likewise
 *
 * A part of the case that goes on takes over what the team was told under the other name. What was
 * stored changes only at the end of a settle, so all cases of one settle see the same.
 */
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"

struct case_list {
    struct yg_arena *arena;
    struct yg_book_case **items;
    size_t count;
};

/* Each once. */
static bool add_case(struct case_list *list, struct yg_book_case *one)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] == one)
            return true;
    }
    struct yg_book_case **slot = yg_arena_append(list->arena, &list->items, &list->count);

    if (slot != NULL)
        *slot = one;
    return slot != NULL;
}

static int compare_ids(const void *a, const void *b)
{
    return yg_str_compare((*(struct yg_book_case *const *)a)->id,
                          (*(struct yg_book_case *const *)b)->id);
}

static void hand_out(const struct case_list *list, struct yg_book_case ***cases, size_t *count)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof(struct yg_book_case *), compare_ids);
    *cases = list->items;
    *count = list->count;
}

/* Before */

static bool claims(const struct yg_book_vulnerability *claimant,
                   const struct yg_book_vulnerability *alias)
{
    for (size_t i = 0; i < alias->claimant_count; i++) {
        if (alias->claimants[i] == claimant)
            return true;
    }
    return false;
}

/* Cases of the tenant that stood for this name: those whose stored value has it as an alias and
 * whose facts have it no more, and those of names that went over to it. */
static bool add_former(struct case_list *list, const struct yg_book_vulnerability *vulnerability,
                       const struct yg_book_case *one)
{
    for (size_t i = 0; i < vulnerability->keeper_count; i++) {
        struct yg_book_case *keeper = vulnerability->keepers[i];

        if (keeper != one && yg_str_equal(keeper->tenant, one->tenant) &&
            !claims(keeper->vulnerability, vulnerability) && !add_case(list, keeper))
            return false;
    }
    for (size_t i = 0; i < vulnerability->ceding_count; i++) {
        struct yg_book_case *ceding = yg_book_find_case(vulnerability->ceding[i], one->tenant);

        if (ceding != NULL && ceding != one && !add_case(list, ceding))
            return false;
    }
    return true;
}

bool yg_book_predecessors(struct yg_casebook *book, const struct yg_book_case *one,
                          struct yg_book_case ***cases, size_t *count)
{
    struct case_list list = {.arena = &book->arena};
    struct yg_book_vulnerability **merged;
    size_t merged_count;

    if (!yg_book_merged(book, one->vulnerability, &merged, &merged_count) ||
        !add_former(&list, one->vulnerability, one))
        return false;
    for (size_t i = 0; i < merged_count; i++) {
        struct yg_book_case *own = yg_book_find_case(merged[i], one->tenant);

        if ((own != NULL && !add_case(&list, own)) || !add_former(&list, merged[i], one))
            return false;
    }
    hand_out(&list, cases, count);
    return true;
}

/* After */

static bool add_heir(struct case_list *list, struct yg_book_vulnerability *name,
                     const struct yg_book_case *one)
{
    struct yg_book_case *heir = yg_book_find_case(yg_book_root(name), one->tenant);

    return heir == NULL || heir == one || heir->vulnerability->facts == NULL ||
           add_case(list, heir);
}

bool yg_book_heirs(struct yg_casebook *book, const struct yg_book_case *one,
                   struct yg_book_case ***cases, size_t *count)
{
    const struct yg_vulnerability *facts = one->vulnerability->facts;
    struct case_list list = {.arena = &book->arena};

    for (size_t i = 0; i < facts->successor_count; i++) {
        if (!add_heir(&list, yg_book_find(book, facts->successors[i]), one))
            return false;
    }
    for (size_t i = 0; one->stored != NULL && i < one->stored->alias_count; i++) {
        struct yg_book_vulnerability *alias = one->stored->aliases[i];

        if (!claims(one->vulnerability, alias) && !add_heir(&list, alias, one))
            return false;
    }
    hand_out(&list, cases, count);
    return true;
}
