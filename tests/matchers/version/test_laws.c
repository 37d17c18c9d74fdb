/* test_laws.c - what every scheme must be: a strict weak order, and one that allocates nothing.
 *
 * YG_SEED repeats a run, YG_ROUNDS makes it longer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/clock.h"
#include "pipeline/base/hash.h"
#include "tests/matchers/version/grammars.h"
#include "tests/support/failing_memory.h"

static void seed(void)
{
    uint64_t number = grammar_number("YG_SEED", (uint64_t)yg_time_wall());

    fprintf(stderr, "seed %llu\n", (unsigned long long)number);
    grammar_state = yg_hash_mix(number) | 1;
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
    uint64_t rounds = grammar_number("YG_ROUNDS", 60000);

    seed();
    for (size_t g = 0; g < YG_COUNT(grammars); g++) {
        const struct yg_scheme *scheme = yg_scheme_get(grammars[g].id);
        uint64_t equal = 0;

        for (uint64_t round = 0; round < rounds; round++) {
            char a[GRAMMAR_VERSION_BYTES], b[GRAMMAR_VERSION_BYTES], c[GRAMMAR_VERSION_BYTES];

            grammar_draw(&grammars[g], a);
            grammar_draw(&grammars[g], b);
            grammar_draw(&grammars[g], c);
            equal += scheme->compare(yg_str(a), yg_str(b)) == 0;
            const char *law = broken_law(scheme, yg_str(a), yg_str(b), yg_str(c));
            cr_assert(law == NULL, "%s '%s' '%s' '%s': %s", scheme->name, a, b, c, law);
        }
        cr_expect(gt(u64, equal, 0), "%s: no two were equal", scheme->name);
    }
}

/* Nothing outside of a normal form counts. */
Test(version_laws, orders_equal_normal_forms_as_equal)
{
    uint64_t rounds = grammar_number("YG_ROUNDS", 60000) / 3;

    seed();
    for (size_t g = 0; g < YG_COUNT(grammars); g++) {
        const struct yg_scheme *scheme = yg_scheme_get(grammars[g].id);
        uint64_t equal = 0;

        for (uint64_t round = 0; scheme->normalize != NULL && round < rounds; round++) {
            char a[GRAMMAR_VERSION_BYTES], b[GRAMMAR_VERSION_BYTES];
            struct yg_buf x = {0}, y = {0};

            grammar_draw(&grammars[g], a);
            grammar_draw(&grammars[g], b);
            scheme->normalize(yg_str(a), &x);
            scheme->normalize(yg_str(b), &y);
            bool same = yg_str_equal(yg_buf_str(&x), yg_buf_str(&y));
            equal += same;
            cr_assert(same ? scheme->compare(yg_str(a), yg_str(b)) == 0 : true, "%s '%s' '%s'",
                      scheme->name, a, b);
            yg_buf_deinit(&x);
            yg_buf_deinit(&y);
        }
        if (scheme->normalize != NULL)
            cr_expect(gt(u64, equal, 0), "%s: no two were equal", scheme->name);
    }
}

Test(version_laws, allocates_nothing)
{
    const long many = 1L << 40;

    grammar_state = 1;
    for (size_t g = 0; g < YG_COUNT(grammars); g++) {
        const struct yg_scheme *scheme = yg_scheme_get(grammars[g].id);
        char a[GRAMMAR_VERSION_BYTES], b[GRAMMAR_VERSION_BYTES];

        for (int round = 0; round < 1000; round++) {
            struct yg_error err;

            grammar_draw(&grammars[g], a);
            grammar_draw(&grammars[g], b);
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
    cr_expect(yg_scheme_find(YG_STR("MicrosoftEdge")) == yg_scheme_get(YG_SCHEME_EDGE));
    cr_expect(yg_scheme_find(YG_STR("windows")) == yg_scheme_get(YG_SCHEME_DOTTED));
    cr_expect(yg_scheme_find(YG_STR("cpe-parser")) == yg_scheme_get(YG_SCHEME_NVD));
    cr_expect(yg_scheme_find(YG_STR("maven2")) == NULL);
    cr_expect(yg_scheme_find(YG_STR("Unknown")) == NULL);
    cr_expect(yg_scheme_get(YG_SCHEME_NONE) == NULL);
}

Test(version_laws, says_which_orders_are_rules_of_thumb)
{
    cr_expect(yg_scheme_is_guess(YG_SCHEME_NVD));
    cr_expect(yg_scheme_is_guess(YG_SCHEME_GENERIC));
    cr_expect(not(yg_scheme_is_guess(YG_SCHEME_DEB)));
    cr_expect(not(yg_scheme_is_guess(YG_SCHEME_NONE)));
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
        if (id == YG_SCHEME_GEM)
            continue; /* where the empty text is version 0 */
        cr_expect(eq(int, scheme->check(YG_STR(""), &err), YG_MALFORMED), "%s", scheme->name);
        cr_expect(eq(sz, err.at, 0), "%s", scheme->name);
    }
}
