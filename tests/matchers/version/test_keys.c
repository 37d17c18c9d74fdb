/* test_keys.c - memcmp of keys orders as `compare` does, in every scheme that has a key.
 *
 * Pairs come from the grammars, some with long runs of digits put in, and from the order files of
 * other projects, where they lie beside the repository. YG_SEED repeats a run, YG_ROUNDS makes it
 * longer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <glob.h>

#include "matchers/version/key.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/hash.h"
#include "tests/matchers/version/grammars.h"
#include "tests/support/failing_memory.h"
#include "tests/support/shared.h"

#define DIGITS_MAX 40
#define STRETCHED_BYTES (GRAMMAR_VERSION_BYTES + DIGITS_MAX)

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* ---- pairs ---------------------------------------------------------------------------------- */

struct totals {
    size_t pairs, equal, text_bytes, key_bytes;
};

static void expect_pair(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b,
                        struct totals *totals)
{
    struct yg_buf x = {0}, y = {0};

    scheme->key(a, &x);
    scheme->key(b, &y);
    int by_text = sign(scheme->compare(a, b));
    int by_key = sign(yg_str_compare(yg_buf_str(&x), yg_buf_str(&y)));

    cr_assert(eq(int, by_key, by_text), "%s '%.*s' '%.*s'", scheme->name, YG_STR_ARG(a),
              YG_STR_ARG(b));
    cr_assert(le(sz, x.len, YG_KEY_BYTES_MAX(a.len)), "%s '%.*s'", scheme->name, YG_STR_ARG(a));
    cr_assert(le(sz, y.len, YG_KEY_BYTES_MAX(b.len)), "%s '%.*s'", scheme->name, YG_STR_ARG(b));
    totals->pairs++;
    totals->equal += by_text == 0;
    totals->text_bytes += a.len + b.len;
    totals->key_bytes += x.len + y.len;
    yg_buf_deinit(&x);
    yg_buf_deinit(&y);
}

/* A random version; in one of four a run of digits stands for one of its digits. */
static void draw(const struct grammar *grammar, char out[STRETCHED_BYTES])
{
    static const char digits[] = {'0', '0', '1', '5', '9'};
    char version[GRAMMAR_VERSION_BYTES];

    grammar_draw(grammar, version);
    strcpy(out, version);
    if (grammar_below(4) != 0)
        return;
    size_t at = grammar_below((uint32_t)strlen(version)), run = 1 + grammar_below(DIGITS_MAX);
    if (version[at] < '0' || version[at] > '9')
        return;
    for (size_t i = 0; i < run; i++)
        out[at + i] = digits[grammar_below(YG_COUNT(digits))];
    strcpy(out + at + run, version + at + 1);
    if (yg_scheme_get(grammar->id)->check(yg_str(out), NULL) != YG_OK)
        strcpy(out, version);
}

Test(version_keys, order_random_versions_as_compare_does)
{
    uint64_t seed = grammar_number("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = grammar_number("YG_ROUNDS", 60000);

    fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
    grammar_state = yg_hash_mix(seed) | 1;
    for (size_t g = 0; g < YG_COUNT(grammars); g++) {
        const struct yg_scheme *scheme = yg_scheme_get(grammars[g].id);
        struct totals totals = {0};

        if (scheme->key == NULL)
            continue;
        for (uint64_t round = 0; round < rounds; round++) {
            char a[STRETCHED_BYTES], b[STRETCHED_BYTES];

            draw(&grammars[g], a);
            draw(&grammars[g], b);
            expect_pair(scheme, yg_str(a), yg_str(b), &totals);
        }
        cr_expect(gt(sz, totals.equal, 0), "%s: no two were equal", scheme->name);
    }
}

static bool is_version(const struct yg_scheme *scheme, struct yg_str text)
{
    return scheme->check(text, NULL) == YG_OK;
}

static void expect_file(const char *path, struct totals totals[YG_SCHEME_COUNT])
{
    struct yg_str rest;
    char *bytes = shared_read(path, &rest);

    cr_assert(ne(ptr, bytes, NULL), "%s", path);
    while (rest.len > 0) {
        struct yg_str line = yg_str_cut(&rest, '\n'), name = yg_str_cut(&line, '\t');
        struct yg_str a = yg_str_cut(&line, '\t');
        const struct yg_scheme *scheme = yg_scheme_find(name);

        yg_str_cut(&line, '\t');
        struct yg_str b = yg_str_cut(&line, '\t');
        if (scheme != NULL && scheme->key != NULL && is_version(scheme, a) && is_version(scheme, b))
            expect_pair(scheme, a, b, &totals[scheme->id]);
    }
    free(bytes);
}

/* order-disputed.tsv has other columns: who disputes what is of no interest here. */
Test(version_keys, order_the_suites_as_compare_does)
{
    struct totals totals[YG_SCHEME_COUNT] = {0};
    char path[SHARED_PATH_MAX];
    glob_t files;

    if (!shared_conformance_path("version/order-deb.tsv", path))
        return;
    strcpy(path + strlen(path) - strlen("deb.tsv"), "*.tsv");
    cr_assert(eq(int, glob(path, 0, NULL, &files), 0));
    for (size_t i = 0; i < files.gl_pathc; i++) {
        if (strstr(files.gl_pathv[i], "disputed") == NULL)
            expect_file(files.gl_pathv[i], totals);
    }
    globfree(&files);
    fprintf(stderr, "%-12s %6s %12s\n", "scheme", "pairs", "key / text");
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++) {
        if (totals[id].pairs > 0)
            fprintf(stderr, "%-12s %6zu %12.2f\n", yg_scheme_get((enum yg_scheme_id)id)->name,
                    totals[id].pairs, (double)totals[id].key_bytes / (double)totals[id].text_bytes);
    }
    cr_expect(gt(sz, totals[YG_SCHEME_DEB].pairs, 7000));
}

/* ---- pieces --------------------------------------------------------------------------------- */

Test(version_keys, numbers_rise_over_all_sizes)
{
    static const char *const rising[] = {
        "",
        "1",
        "159",
        "160",
        "255",
        "256",
        "65535",
        "65536",
        "4294967295",
        "4294967296",
        "999999999999999999",
        "1000000000000000000",
        "9999999999999999999",
        "10000000000000000000",
        "18446744073709551616",
        "99999999999999999999",
        "100000000000000000000",
        "100000000000000000001",
    };

    for (size_t i = 0; i < YG_COUNT(rising); i++) {
        struct yg_buf number = {0}, before = {0}, zeros = {0}, padded = {0};

        yg_key_number(&number, yg_str(rising[i]));
        cr_expect(le(int, YG_KEY_NUMBER, (unsigned char)number.ptr[0]));
        cr_expect(gt(int, YG_KEY_ABOVE, (unsigned char)number.ptr[0]));
        yg_buf_printf(&padded, "000%s", rising[i]);
        yg_key_number(&zeros, yg_buf_str(&padded));
        cr_expect(yg_str_equal(yg_buf_str(&number), yg_buf_str(&zeros)), "%s", rising[i]);
        if (i > 0) {
            yg_key_number(&before, yg_str(rising[i - 1]));
            cr_expect(lt(int, yg_str_compare(yg_buf_str(&before), yg_buf_str(&number)), 0), "%s",
                      rising[i]);
        }
        yg_buf_deinit(&number);
        yg_buf_deinit(&before);
        yg_buf_deinit(&zeros);
        yg_buf_deinit(&padded);
    }
}

Test(version_keys, texts_rise_whatever_follows_them)
{
    static const struct yg_str rising[] = {
        YG_STR(""),   YG_STR("\0"), YG_STR("\0\0"), YG_STR("\0a"), YG_STR("\1"),
        YG_STR("\2"), YG_STR("a"),  YG_STR("a\0"),  YG_STR("ab"),  YG_STR("\377"),
    };

    for (size_t i = 1; i < YG_COUNT(rising); i++) {
        struct yg_buf low = {0}, high = {0};

        yg_key_text(&low, rising[i - 1]);
        yg_key_mark(&low, 0xFF);
        yg_key_text(&high, rising[i]);
        yg_key_mark(&high, 0);
        cr_expect(lt(int, yg_str_compare(yg_buf_str(&low), yg_buf_str(&high)), 0), "row %zu", i);
        yg_buf_deinit(&low);
        yg_buf_deinit(&high);
    }
}

/* ---- memory --------------------------------------------------------------------------------- */

Test(version_keys, append_without_allocation_where_there_is_room)
{
    const long many = 1L << 40;
    struct yg_buf buf = {0};

    grammar_state = 1;
    for (size_t g = 0; g < YG_COUNT(grammars); g++) {
        const struct yg_scheme *scheme = yg_scheme_get(grammars[g].id);
        char version[STRETCHED_BYTES];

        for (int round = 0; scheme->key != NULL && round < 1000; round++) {
            draw(&grammars[g], version);
            yg_buf_reset(&buf);
            yg_buf_append(&buf, YG_STR("before"));
            cr_assert(yg_buf_reserve(&buf, YG_KEY_BYTES_MAX(strlen(version))) != NULL);
            failing_memory_at(many);
            scheme->key(yg_str(version), &buf);
            cr_assert(eq(long, calls_until_failure, many), "%s '%s'", scheme->name, version);
            failing_memory_at(0);
            cr_assert(yg_str_starts(yg_buf_str(&buf), YG_STR("before")));
        }
    }
    yg_buf_deinit(&buf);
}

Test(version_keys, a_lack_of_memory_is_remembered)
{
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++) {
        const struct yg_scheme *scheme = yg_scheme_get((enum yg_scheme_id)id);
        struct yg_buf buf = {0};

        if (scheme->key == NULL || scheme->check(YG_STR("1.0.0"), NULL) != YG_OK)
            continue;
        failing_memory_at(1);
        scheme->key(YG_STR("1.0.0"), &buf);
        failing_memory_at(0);
        cr_expect(buf.failed, "%s", scheme->name);
        yg_buf_deinit(&buf);
    }
}
