/* matchers/version/tokens.h - orders that are the order of a sequence of tokens.
 *
 * Many schemes read a version from left to right and never look back: each says only how the next
 * token is found, and both `compare` and `key` follow. So a key cannot differ from its order, and
 * the order is transitive, for it is the lexicographic one over totally ordered tokens:
 *
 *   ebuild  1.02b_rc3     1   fraction "02"   end of the numbers   letter "b"   rc   3   ...
 *
 *   rank     below YG_KEY_NUMBER: a mark or a text that sorts before every number
 *            YG_KEY_NUMBER:       a number; its text is one digit at least
 *            from YG_KEY_ABOVE:   a mark or a text that sorts after every number
 *
 * At one rank all tokens of a scheme are marks (text.ptr NULL), or all have a text, ordered
 * bytewise. A sequence that ends sorts before those that go on; where something must sort before
 * the end, the scheme says the end with a mark.
 *
 * Threads: pure functions, any thread.
 * Memory:  a cursor borrows the version; nothing is allocated but by the key's buffer.
 */
#ifndef YG_MATCHERS_VERSION_TOKENS_H
#define YG_MATCHERS_VERSION_TOKENS_H

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

struct yg_token {
    int rank;
    struct yg_str text;
};

/* Where a scheme stands in a version; what `state` and `later` mean is the scheme's own. */
struct yg_cursor {
    struct yg_str rest;     /* not read yet, of the part that is being read */
    struct yg_str later[2]; /* parts that come after it; absent: none */
    int state;
};

/* Finds the next token; false at the end. Handed over as a constant, so that it is inlined. */
typedef bool (*yg_next_token)(struct yg_cursor *cursor, struct yg_token *token);

static inline struct yg_token yg_token_mark(int rank)
{
    return (struct yg_token){rank, {NULL, 0}};
}

/* Digits; none are 0. */
static inline struct yg_token yg_token_number(struct yg_str digits)
{
    return (struct yg_token){YG_KEY_NUMBER, digits.len == 0 ? YG_STR("0") : digits};
}

static inline int yg_tokens_compare(struct yg_cursor a, struct yg_cursor b, yg_next_token next)
{
    for (;;) {
        struct yg_token x, y;
        bool more_a = next(&a, &x), more_b = next(&b, &y);

        if (!more_a || !more_b)
            return more_a - more_b;
        if (x.rank != y.rank)
            return x.rank < y.rank ? -1 : 1;
        int order = x.rank == YG_KEY_NUMBER ? yg_semver_order_digits(x.text, y.text)
                                            : yg_str_compare(x.text, y.text);
        if (order != 0)
            return order;
    }
}

static inline void yg_tokens_key(struct yg_cursor cursor, yg_next_token next, struct yg_buf *out)
{
    struct yg_token token;

    while (next(&cursor, &token)) {
        if (token.rank == YG_KEY_NUMBER) {
            yg_key_number(out, token.text);
            continue;
        }
        yg_key_mark(out, token.rank);
        if (token.text.ptr != NULL)
            yg_key_text(out, token.text);
    }
}

/* Cut the bytes of one kind at the beginning of `rest`. */
static inline struct yg_str yg_cut_run(struct yg_str *rest, bool (*of)(char))
{
    struct yg_str run = {rest->ptr, 0};

    while (run.len < rest->len && of(rest->ptr[run.len]))
        run.len++;
    *rest = yg_str_from(*rest, run.len);
    return run;
}

#endif
