/* Version range specifiers. The input is a text, and behind a line feed a version to ask about.
 *
 * What is read strictly is written as it was; what is read at all is written so that it reads back
 * the same. The simplified form is strict, has the same versions, and so has the complement of the
 * complement; no version is in a range and in its complement. */
#include <stdlib.h>

#include "matchers/vers/convert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROBES_MAX 32 /* versions asked about; all of a large input would take squares of time */

static void check(bool holds)
{
    if (!holds)
        abort();
}

struct run {
    struct yg_arena arena;
    struct yg_buf text, again;
    struct yg_str version; /* to ask about */
};

static void check_intervals(const struct yg_vers *vers)
{
    for (size_t i = 0; i < vers->interval_count; i++) {
        const struct yg_vers_interval *in = &vers->intervals[i];

        check(in->low.ptr != NULL || i == 0);
        check(in->high.ptr != NULL || i + 1 == vers->interval_count);
        if (in->low.ptr != NULL && in->high.ptr != NULL) {
            int order = vers->scheme->compare(in->low, in->high);

            check(order < 0 || (order == 0 && in->low_included && in->high_included));
        }
        if (i > 0) {
            int order = vers->scheme->compare(in[-1].high, in->low);

            check(order < 0 || (order == 0 && !in[-1].high_included && !in->low_included));
        }
    }
}

static void check_reads_back(struct run *run, const struct yg_vers *vers, enum yg_vers_mode mode)
{
    struct yg_vers again;

    yg_buf_reset(&run->text);
    yg_vers_format(vers, &run->text);
    struct yg_str text = yg_arena_copy(&run->arena, yg_buf_str(&run->text));
    check(yg_vers_parse(&run->arena, text, mode, NULL, &again, NULL) == YG_OK);
    yg_buf_reset(&run->again);
    yg_vers_format(&again, &run->again);
    check(yg_str_equal(text, yg_buf_str(&run->again)));
    check(again.interval_count == vers->interval_count);
}

static void check_is_strict(struct run *run, const struct yg_vers *vers)
{
    struct yg_vers again;

    if (yg_str_equal(vers->type, YG_STR("all")) && !vers->any)
        return; /* "vers:all/<1.0" is written by many, and never strict */
    yg_buf_reset(&run->text);
    yg_vers_format(vers, &run->text);
    check(yg_vers_parse(&run->arena, yg_buf_str(&run->text), YG_VERS_STRICT, NULL, &again, NULL) ==
          YG_OK);
}

struct sets {
    const struct yg_vers *vers, *simple, *inverse, *back;
};

static void check_version(const struct sets *sets, struct yg_str version)
{
    const struct yg_scheme *scheme = sets->vers->scheme;
    bool in, in_simple, in_inverse, in_back;

    if (version.len == 0 || scheme->check(version, NULL) != YG_OK)
        return;
    check(yg_vers_contains(sets->vers, version, &in, NULL) == YG_OK);
    check(yg_vers_contains(sets->simple, version, &in_simple, NULL) == YG_OK);
    check(yg_vers_contains(sets->inverse, version, &in_inverse, NULL) == YG_OK);
    check(yg_vers_contains(sets->back, version, &in_back, NULL) == YG_OK);
    check(in == in_simple && in == in_back && in != in_inverse);
}

static void check_algebra(struct run *run, const struct yg_vers *vers)
{
    struct yg_vers simple, inverse, back;
    const struct sets sets = {vers, &simple, &inverse, &back};
    bool common;

    check(yg_vers_simplify(&run->arena, vers, &simple, NULL) == YG_OK);
    check(yg_vers_invert(&run->arena, vers, &inverse, NULL) == YG_OK);
    check(yg_vers_invert(&run->arena, &inverse, &back, NULL) == YG_OK);
    check_intervals(&inverse);
    check_is_strict(run, &simple);
    check_is_strict(run, &inverse);
    check(yg_vers_overlaps(vers, &inverse, &common, NULL) == YG_OK && !common);
    check(yg_vers_overlaps(vers, &simple, &common, NULL) == YG_OK && common == !vers->none);
    check_version(&sets, run->version);
    for (size_t i = 0; i < vers->count && i < PROBES_MAX; i++)
        check_version(&sets, vers->constraints[i].version);
}

static void check_all(struct run *run, const struct yg_vers *vers, enum yg_vers_mode mode)
{
    check_reads_back(run, vers, mode);
    if (vers->scheme == NULL)
        return;
    check_intervals(vers);
    if (!vers->any && !vers->none)
        check_algebra(run, vers);
}

static void check_native(struct run *run, struct yg_str text)
{
    static const char *const types[] = {"npm", "conan", "nginx", "openssl"};
    struct yg_vers vers;

    for (size_t i = 0; i < YG_COUNT(types); i++)
        if (yg_vers_from_native(&run->arena, yg_str(types[i]), text, &vers, NULL) == YG_OK)
            check_all(run, &vers, YG_VERS_LENIENT);
    if (yg_vers_from_gitlab(&run->arena, YG_STR("pypi"), text, &vers, NULL) == YG_OK)
        check_all(run, &vers, YG_VERS_LENIENT);
    if (yg_vers_from_ghsa(&run->arena, YG_STR("maven"), text, &vers, NULL) == YG_OK)
        check_all(run, &vers, YG_VERS_LENIENT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum yg_vers_mode modes[] = {YG_VERS_STRICT, YG_VERS_LENIENT, YG_VERS_LIKE};
    struct yg_str rest = {(const char *)data, size};
    struct yg_str text = yg_str_cut(&rest, '\n');
    struct run run = {.version = rest};

    for (size_t i = 0; i < YG_COUNT(modes); i++) {
        struct yg_vers vers;

        if (yg_vers_parse(&run.arena, text, modes[i], NULL, &vers, NULL) != YG_OK)
            continue;
        if (modes[i] == YG_VERS_STRICT) {
            yg_buf_reset(&run.text);
            yg_vers_format(&vers, &run.text);
            check(yg_str_equal(text, yg_buf_str(&run.text)));
        }
        check_all(&run, &vers, modes[i]);
    }
    check_native(&run, text);
    yg_buf_deinit(&run.text);
    yg_buf_deinit(&run.again);
    yg_arena_deinit(&run.arena);
    return 0;
}
