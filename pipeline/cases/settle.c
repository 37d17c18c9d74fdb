/* settle.c - decide every case that may have changed, and give out what differs from what is
 * stored.
 *
 * What agrees with what is stored gives nothing, so settling twice is settling once. What is stored
 * is replaced behind the last case, so that none is decided by what another has just become.
 */
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"

#define ARENA_KEPT_BYTES ((size_t)1 << 20)

/* Counts without facts wait; nothing is forgotten. */
static void note_waiting(struct yg_casebook *book, struct yg_book_case *one)
{
    bool waits = one->vulnerability->facts == NULL && one->entry_count > 0 &&
                 yg_book_root(one->vulnerability) == one->vulnerability;

    book->waiting_count += waits;
    book->waiting_count -= one->waiting;
    one->waiting = waits;
}

static enum yg_status settle_case(struct yg_book_teller *t, struct yg_book_case *one,
                                  struct yg_error *err)
{
    struct yg_casebook *book = t->book;
    struct yg_book_decided decided;
    struct yg_casebook_output output = {.kind = YG_OUTPUT_CASE, .value = &decided.value};
    enum yg_status st;

    note_waiting(book, one);
    if (one->vulnerability->facts == NULL)
        return YG_OK;
    yg_arena_reset(&book->arena, ARENA_KEPT_BYTES);
    if (!yg_book_decide(book, one, &decided))
        return yg_book_no_memory(err);
    if (decided.value.part_count == 0)
        return YG_OK;
    uint64_t fingerprint = yg_book_fingerprint(&decided.value, &book->buf);
    uint64_t before = one->stored == NULL ? 0 : one->stored->fingerprint;

    if (book->buf.failed)
        return yg_book_no_memory(err);
    if (one->stored != NULL && before == fingerprint)
        return YG_OK;
    st = t->output(t->state, &output, err);
    if (st == YG_OK)
        st = yg_book_tell(t, &decided, before, err);
    if (st == YG_OK && !yg_book_store(book, one, &decided.value, fingerprint))
        st = yg_book_no_memory(err);
    return st;
}

/* By id; what is merged comes after all that is not, so that it is taken over before it closes. */
static int compare_cases(const void *a, const void *b)
{
    const struct yg_book_case *x = *(struct yg_book_case *const *)a;
    const struct yg_book_case *y = *(struct yg_book_case *const *)b;
    bool x_merged = yg_book_root(x->vulnerability) != x->vulnerability;
    bool y_merged = yg_book_root(y->vulnerability) != y->vulnerability;

    if (x_merged != y_merged)
        return x_merged ? 1 : -1;
    return yg_str_compare(x->id, y->id);
}

/* Put what was decided of the first `count` dirty cases in its place. */
static bool publish(struct yg_casebook *book, size_t count)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        ok &= yg_book_publish(book, book->dirty[i]);
        book->dirty[i]->dirty = false;
    }
    return ok;
}

static enum yg_status settle_all(struct yg_book_teller *t, struct yg_error *err)
{
    struct yg_casebook *book = t->book;
    enum yg_status st = YG_OK;
    size_t done = 0;

    if (book->dirty_count > 0)
        qsort(book->dirty, book->dirty_count, sizeof(struct yg_book_case *), compare_cases);
    while (st == YG_OK && done < book->dirty_count) {
        st = settle_case(t, book->dirty[done], err);
        done += st == YG_OK;
    }
    if (!publish(book, done))
        st = yg_book_no_memory(err);
    book->dirty_count -= done;
    if (done > 0)
        memmove(book->dirty, book->dirty + done, book->dirty_count * sizeof *book->dirty);
    return st == YG_OK ? yg_book_tell_summaries(t, err) : st;
}

enum yg_status yg_casebook_settle(struct yg_casebook *casebook, const struct yg_settle *settle,
                                  yg_casebook_output_fn output, void *state, struct yg_error *err)
{
    struct yg_book_teller teller = {
        .book = casebook, .settle = settle, .output = output, .state = state};
    enum yg_status st;

    if (casebook->decide_all && !yg_book_mark_everything(casebook))
        return yg_book_no_memory(err);
    casebook->decide_all = false;
    st = settle_all(&teller, err);
    yg_arena_deinit(&teller.notes_arena);
    if (st == YG_OK && casebook->phase == YG_BASELINE_ENDING)
        casebook->phase = YG_BASELINE_OVER;
    return st;
}
