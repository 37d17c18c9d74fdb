/* test_vectors.c - every scheme by our own rows, one file per scheme in tests/data/version.
 *
 * A line, parted by tabs, is one of
 *   why  a  <|=  b              both are versions and stand in this order, swapped too
 *   why  text  !  offset  text  `check` refuses the text at this byte, with these words
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/version/scheme.h"
#include "tests/support/shared.h"

static void run_pair(const struct yg_scheme *scheme, struct yg_str why, struct yg_str a, bool equal,
                     struct yg_str b)
{
    struct yg_error err = {.text = ""};
    int there = scheme->compare(a, b), back = scheme->compare(b, a);

    cr_expect(eq(int, scheme->check(a, &err), YG_OK), "%s: %.*s: %s", scheme->name, YG_STR_ARG(why),
              err.text);
    cr_expect(eq(int, scheme->check(b, &err), YG_OK), "%s: %.*s: %s", scheme->name, YG_STR_ARG(why),
              err.text);
    cr_expect(equal ? there == 0 && back == 0 : there < 0 && back > 0, "%s: %.*s: %d, swapped %d",
              scheme->name, YG_STR_ARG(why), there, back);
}

static void run_refusal(const struct yg_scheme *scheme, struct yg_str why, struct yg_str text,
                        struct yg_str offset, struct yg_str words)
{
    struct yg_error err = {.text = "", .at = YG_NO_OFFSET};
    uint64_t at;

    cr_assert(yg_str_to_u64(offset, &at), "%s: %.*s", scheme->name, YG_STR_ARG(why));
    cr_expect(ne(int, scheme->check(text, &err), YG_OK), "%s: %.*s", scheme->name, YG_STR_ARG(why));
    cr_expect(eq(u64, err.at, at), "%s: %.*s", scheme->name, YG_STR_ARG(why));
    cr_expect(yg_str_equal(yg_str(err.text), words), "%s: %.*s: \"%s\"", scheme->name,
              YG_STR_ARG(why), err.text);
}

static size_t run_file(const struct yg_scheme *scheme)
{
    char path[SHARED_PATH_MAX];
    struct yg_str rest;
    size_t rows = 0;

    snprintf(path, sizeof path, "%s/version/%s.tsv", YG_TEST_DATA, scheme->name);
    char *bytes = shared_read(path, &rest);
    cr_assert(ne(ptr, bytes, NULL), "%s", path);
    while (rest.len > 0) {
        struct yg_str line = yg_str_cut(&rest, '\n'), why = yg_str_cut(&line, '\t');
        struct yg_str a = yg_str_cut(&line, '\t'), op = yg_str_cut(&line, '\t');
        struct yg_str b = yg_str_cut(&line, '\t');

        if (why.len == 0 || why.ptr[0] == '#')
            continue;
        rows++;
        if (yg_str_equal(op, YG_STR("!")))
            run_refusal(scheme, why, a, b, line);
        else if (yg_str_equal(op, YG_STR("<")) || yg_str_equal(op, YG_STR("=")))
            run_pair(scheme, why, a, op.ptr[0] == '=', b);
        else
            cr_assert(false, "%s: %.*s: no operator", path, YG_STR_ARG(why));
    }
    free(bytes);
    return rows;
}

/* Schemes that differ from another one in their grammar alone need fewer rows. */
static bool shares_an_order(enum yg_scheme_id id)
{
    return id == YG_SCHEME_MAJORMINOR || id == YG_SCHEME_DOTTED3 || id == YG_SCHEME_DOTTED4 ||
           id == YG_SCHEME_EDGE || id == YG_SCHEME_INTDOT || id == YG_SCHEME_RPM_VERSION ||
           id == YG_SCHEME_NVD;
}

Test(version_vectors, hold_for_every_scheme)
{
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++) {
        const struct yg_scheme *scheme = yg_scheme_get((enum yg_scheme_id)id);

        cr_expect(ge(sz, run_file(scheme), shares_an_order(scheme->id) ? 6 : 12), "%s",
                  scheme->name);
    }
}
