/* test_laws.c - what every scheme must be: a strict weak order, and one that allocates nothing.
 *
 * Random versions are made of few pieces, so that near and equal ones are common. YG_SEED repeats a
 * run, YG_ROUNDS makes it longer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>

#include "matchers/version/scheme.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/hash.h"
#include "tests/support/failing_memory.h"

#define PIECES_MAX 24
#define VERSION_BYTES 64

/* Texts of which versions are strung together; what `check` refuses is thrown away. */
static const struct grammar {
    enum yg_scheme_id id;
    const char *pieces[PIECES_MAX];
} grammars[] = {
    {YG_SCHEME_SEMVER,
     {"1.0.0", "v1.0.0", "1.0.1", "1.10.0", "-", "a", "A", "1", "0", "10", ".", "-a.b", "-rc", "+",
      "b1"}},
    {YG_SCHEME_NPM,
     {"1.0.0", "v1.0.0", "=1.0.0", "1.0.1", "01.0.0", "-", "a", "1", "0", "10", ".", "beta", "-a.b",
      "+", "b1", " "}},
    {YG_SCHEME_CARGO,
     {"1.0.0", "1.0.1", "1.10.0", "-", "a", "1", "0", "10", ".", "-a.b", "+", "b1"}},
    {YG_SCHEME_GOLANG,
     {"1.0.0", "v1.0.0", "v1", "v1.0", "v1.2", "-", "a", "1", "0", "10", ".", "-a.b",
      "+incompatible", "-0.20210101000000-0123456789ab"}},
    {YG_SCHEME_PYPI, {"1",  "1.0",   "0",    "1!",     "0!", "10", ".",  "a1", "a",    "b2", "rc1",
                      "c1", ".dev1", ".dev", ".post1", "-1", "r1", "+1", "+a", "+1.a", "_2", "v"}},
    {YG_SCHEME_DEB,
     {"1", "0", "00", "10", ".", "~", "+", "-", "a", "Z", "1:", "0:", "~rc", "dfsg", "-0", "-1"}},
    {YG_SCHEME_RPM,
     {"1", "0", "00", "10", ".", "~", "^", "-", "a", "Z", "1:", "0:", "_", "rc", "el8", "+", "-0",
      "-1"}},
    {YG_SCHEME_APK, {"1",      "0",  "00",  "10",   ".1",    ".0",  ".01", ".10", "a",   "b",
                     "_alpha", "_p", "_p1", "_rc0", "_git1", "~a1", "~0",  "-r0", "-r1", "-r10"}},
};
_Static_assert(YG_COUNT(grammars) == YG_SCHEME_COUNT - 1, "a grammar for every scheme");

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % below;
}

static uint64_t number_from(const char *variable, uint64_t preset)
{
    const char *text = getenv(variable);

    return text == NULL ? preset : strtoull(text, NULL, 10);
}

static void draw_version(const struct grammar *grammar, const struct yg_scheme *scheme,
                         char out[VERSION_BYTES])
{
    uint32_t count = 0;

    while (count < PIECES_MAX && grammar->pieces[count] != NULL)
        count++;
    do {
        size_t len = 0;

        out[0] = '\0';
        for (uint32_t pieces = 1 + draw(6); pieces > 0; pieces--) {
            const char *piece = grammar->pieces[draw(count)];

            if (len + strlen(piece) < VERSION_BYTES) {
                strcpy(out + len, piece);
                len += strlen(piece);
            }
        }
    } while (scheme->check(yg_str(out), NULL) != YG_OK);
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* One triple; what is broken of it, NULL when nothing is. */
static const char *broken_law(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b,
                              struct yg_str c)
{
    int ab = sign(scheme->compare(a, b)), bc = sign(scheme->compare(b, c));
    int ac = sign(scheme->compare(a, c));

    if (scheme->compare(a, a) != 0)
        return "a version differs from itself";
    if (sign(scheme->compare(b, a)) != -ab)
        return "swapping does not turn the order";
    if (ab == 0 && ac != bc)
        return "equal ones have different neighbours";
    if (ab == bc && ac != ab)
        return "not transitive";
    return NULL;
}

Test(version_laws, is_a_strict_weak_order)
{
    uint64_t seed = number_from("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = number_from("YG_ROUNDS", 60000);

    fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
    random_state = yg_hash_mix(seed) | 1;
    for (size_t g = 0; g < YG_COUNT(grammars); g++) {
        const struct yg_scheme *scheme = yg_scheme_get(grammars[g].id);
        uint64_t equal = 0;

        for (uint64_t round = 0; round < rounds; round++) {
            char a[VERSION_BYTES], b[VERSION_BYTES], c[VERSION_BYTES];

            draw_version(&grammars[g], scheme, a);
            draw_version(&grammars[g], scheme, b);
            draw_version(&grammars[g], scheme, c);
            equal += scheme->compare(yg_str(a), yg_str(b)) == 0;
            const char *law = broken_law(scheme, yg_str(a), yg_str(b), yg_str(c));
            cr_assert(law == NULL, "%s '%s' '%s' '%s': %s", scheme->name, a, b, c, law);
        }
        cr_expect(gt(u64, equal, 0), "%s: no two were equal", scheme->name);
    }
}

Test(version_laws, allocates_nothing)
{
    const long many = 1L << 40;

    random_state = 1;
    for (size_t g = 0; g < YG_COUNT(grammars); g++) {
        const struct yg_scheme *scheme = yg_scheme_get(grammars[g].id);
        char a[VERSION_BYTES], b[VERSION_BYTES];

        for (int round = 0; round < 1000; round++) {
            struct yg_error err;

            draw_version(&grammars[g], scheme, a);
            draw_version(&grammars[g], scheme, b);
            failing_memory_at(many);
            int order = scheme->compare(yg_str(a), yg_str(b));
            enum yg_status st = scheme->check(yg_str(a), &err);
            cr_assert(eq(long, calls_until_failure, many), "%s '%s' '%s' %d %d", scheme->name, a, b,
                      order, (int)st);
            failing_memory_at(0);
        }
    }
}

Test(version_laws, finds_schemes_by_name)
{
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++) {
        const struct yg_scheme *scheme = yg_scheme_get((enum yg_scheme_id)id);

        cr_expect(eq(int, (int)scheme->id, id));
        cr_expect(yg_scheme_find(yg_str(scheme->name)) == scheme, "%s", scheme->name);
    }
    cr_expect(yg_scheme_find(YG_STR("maven2")) == NULL);
    cr_expect(yg_scheme_get(YG_SCHEME_NONE) == NULL);
}

Test(version_laws, limits_the_length_of_every_scheme)
{
    static char text[YG_VERSION_BYTES_MAX + 1];

    memset(text, '1', sizeof text);
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++) {
        const struct yg_scheme *scheme = yg_scheme_get((enum yg_scheme_id)id);
        struct yg_error err;

        cr_expect(eq(int, scheme->check((struct yg_str){text, sizeof text}, &err), YG_LIMIT), "%s",
                  scheme->name);
        cr_expect(eq(sz, err.at, YG_VERSION_BYTES_MAX), "%s", scheme->name);
        cr_expect(eq(int, scheme->check(YG_STR(""), &err), YG_MALFORMED), "%s", scheme->name);
        cr_expect(eq(sz, err.at, 0), "%s", scheme->name);
    }
}
