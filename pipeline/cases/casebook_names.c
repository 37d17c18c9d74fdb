/* casebook_names.c - vulnerabilities by name, what is merged into what, and their cases.
 *
 *   facts of CVE-1: aliases GHSA-a, GO-1          CVE-1
 *   facts of GHSA-a: alias GO-1                  /     \
 *                                            GHSA-a    GO-1      GO-1 goes to its best claimant
 *
 * Who names an alias claims it; an alias with a claimant of a better name is merged into the best
 * of these. Each step leads to a better name, so the merged ones form a tree below their root.
 */
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/pack.h"

enum yg_status yg_book_no_memory(struct yg_error *err)
{
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "casebook: no memory");
}

/* Names */

/* CVE before GHSA before all others, then by name: as vulnerabilities are named. */
static int name_rank(struct yg_str name)
{
    if (yg_str_starts(name, YG_STR("CVE-")))
        return 0;
    return yg_str_starts(name, YG_STR("GHSA-")) ? 1 : 2;
}

static bool better_name(struct yg_str a, struct yg_str b)
{
    int rank = name_rank(a) - name_rank(b);

    return rank < 0 || (rank == 0 && yg_str_compare(a, b) < 0);
}

/* What it is merged into directly; NULL: nothing. */
static struct yg_book_vulnerability *parent_of(const struct yg_book_vulnerability *vulnerability)
{
    struct yg_book_vulnerability *best = NULL;

    for (size_t i = 0; i < vulnerability->claimant_count; i++) {
        struct yg_book_vulnerability *claimant = vulnerability->claimants[i];

        if (better_name(claimant->name, best == NULL ? vulnerability->name : best->name))
            best = claimant;
    }
    return best;
}

struct yg_book_vulnerability *yg_book_root(struct yg_book_vulnerability *vulnerability)
{
    struct yg_book_vulnerability *root = vulnerability;

    for (struct yg_book_vulnerability *up = root; up != NULL; up = parent_of(up))
        root = up;
    return root;
}

/* The vulnerability of the i-th alias when it is merged directly into this one, else NULL. */
static struct yg_book_vulnerability *child_of(const struct yg_casebook *book,
                                              const struct yg_book_vulnerability *vulnerability,
                                              size_t i)
{
    const struct yg_vulnerability *facts = vulnerability->facts;
    struct yg_book_vulnerability *alias = yg_book_find(book, facts->aliases[i]);

    /* Aliases are sorted: a name that stands twice is one. */
    if (alias == NULL || parent_of(alias) != vulnerability ||
        (i > 0 && yg_str_equal(facts->aliases[i], facts->aliases[i - 1])))
        return NULL;
    return alias;
}

struct yg_book_vulnerability *yg_book_find(const struct yg_casebook *book, struct yg_str name)
{
    return yg_table_find(&book->vulnerabilities, name);
}

struct yg_book_vulnerability *yg_book_obtain(struct yg_casebook *book, struct yg_str name)
{
    struct yg_book_vulnerability *made = yg_book_find(book, name);
    struct yg_pack pack = {NULL, 0};

    if (made != NULL)
        return made;
    made = calloc(1, sizeof *made + name.len);
    if (made == NULL)
        return NULL;
    pack.at = (char *)(made + 1);
    made->name = yg_pack_text(&pack, name);
    if (!yg_table_set(&book->vulnerabilities, made->name, made)) {
        free(made);
        return NULL;
    }
    return made;
}

/* Cases */

/* "VULNERABILITY" or "VULNERABILITY@TENANT" into book->buf. */
static void format_id(struct yg_casebook *book, struct yg_str name, struct yg_str tenant)
{
    struct yg_str parts[] = {name, tenant};

    yg_buf_reset(&book->buf);
    for (size_t p = 0; p < YG_COUNT(parts); p++) {
        if (p > 0 && tenant.len > 0)
            yg_buf_append_char(&book->buf, '@');
        for (size_t i = 0; i < parts[p].len; i++) {
            char c = parts[p].ptr[i];

            if (c == '%' || c == '@')
                yg_buf_printf(&book->buf, "%%%02X", (unsigned)c);
            else
                yg_buf_append_char(&book->buf, c);
        }
    }
}

struct yg_book_case *yg_book_find_case(const struct yg_book_vulnerability *vulnerability,
                                       struct yg_str tenant)
{
    struct yg_book_case *one = vulnerability->cases;

    while (one != NULL && !yg_str_equal(one->tenant, tenant))
        one = one->next;
    return one;
}

struct yg_book_case *yg_book_obtain_case(struct yg_casebook *book,
                                         struct yg_book_vulnerability *vulnerability,
                                         struct yg_str tenant)
{
    struct yg_book_case *one = yg_book_find_case(vulnerability, tenant);
    struct yg_pack pack = {NULL, 0};

    if (one != NULL)
        return one;
    format_id(book, vulnerability->name, tenant);
    if (book->buf.failed)
        return NULL;
    one = calloc(1, sizeof *one + tenant.len + book->buf.len);
    if (one == NULL)
        return NULL;
    pack.at = (char *)(one + 1);
    one->tenant = yg_pack_text(&pack, tenant);
    one->id = yg_pack_text(&pack, yg_buf_str(&book->buf));
    one->number = book->case_count++;
    one->vulnerability = vulnerability;
    one->next = vulnerability->cases;
    vulnerability->cases = one;
    return one;
}

static bool add_merged(struct yg_casebook *book, const struct yg_book_vulnerability *vulnerability,
                       struct yg_book_vulnerability ***merged, size_t *count)
{
    size_t aliases = vulnerability->facts == NULL ? 0 : vulnerability->facts->alias_count;

    for (size_t i = 0; i < aliases; i++) {
        struct yg_book_vulnerability *child = child_of(book, vulnerability, i), **slot;

        if (child == NULL)
            continue;
        slot = yg_arena_append(&book->arena, merged, count);
        if (slot == NULL)
            return false;
        *slot = child;
        if (!add_merged(book, child, merged, count))
            return false;
    }
    return true;
}

bool yg_book_merged(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability,
                    struct yg_book_vulnerability ***merged, size_t *count)
{
    *merged = NULL;
    *count = 0;
    return add_merged(book, vulnerability, merged, count);
}

bool yg_book_merged_cases(struct yg_casebook *book, const struct yg_book_case *one,
                          struct yg_book_case ***cases, size_t *count)
{
    struct yg_book_vulnerability **merged;
    size_t merged_count;

    *cases = NULL;
    *count = 0;
    if (!yg_book_merged(book, one->vulnerability, &merged, &merged_count))
        return false;
    for (size_t i = 0; i < merged_count; i++) {
        struct yg_book_case *own = yg_book_find_case(merged[i], one->tenant), **slot;

        if (own == NULL)
            continue;
        slot = yg_arena_append(&book->arena, cases, count);
        if (slot == NULL)
            return false;
        *slot = own;
    }
    return true;
}

/* What is to be decided */

static bool mark(struct yg_casebook *book, struct yg_book_case *one)
{
    if (one->dirty)
        return true;
    if (book->dirty_count == book->dirty_capacity) {
        size_t capacity = book->dirty_capacity == 0 ? 64 : book->dirty_capacity * 2;
        struct yg_book_case **more = realloc(book->dirty, capacity * sizeof(struct yg_book_case *));

        if (more == NULL)
            return false;
        book->dirty = more;
        book->dirty_capacity = capacity;
    }
    book->dirty[book->dirty_count++] = one;
    one->dirty = true;
    return true;
}

bool yg_book_mark_case(struct yg_casebook *book, struct yg_book_case *one)
{
    struct yg_book_vulnerability *root = yg_book_root(one->vulnerability);
    struct yg_book_case *of_root;

    if (!mark(book, one))
        return false;
    if (root == one->vulnerability)
        return true;
    of_root = yg_book_obtain_case(book, root, one->tenant);
    return of_root != NULL && mark(book, of_root);
}

bool yg_book_mark(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    for (struct yg_book_case *one = vulnerability->cases; one != NULL; one = one->next) {
        if (!yg_book_mark_case(book, one))
            return false;
    }
    return true;
}

bool yg_book_mark_everything(struct yg_casebook *book)
{
    size_t at = 0;

    for (void *each; (each = yg_table_next(&book->vulnerabilities, &at)) != NULL;) {
        if (!yg_book_mark(book, each))
            return false;
    }
    return true;
}

bool yg_book_mark_tree(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    size_t aliases = vulnerability->facts == NULL ? 0 : vulnerability->facts->alias_count;

    for (size_t i = 0; i < aliases; i++) {
        struct yg_book_vulnerability *child = child_of(book, vulnerability, i);

        if (child != NULL && !yg_book_mark_tree(book, child))
            return false;
    }
    return yg_book_mark(book, vulnerability);
}
