/* One version scheme (YG_FUZZ_SCHEME): a refusal says where; versions are in a strict weak order;
 * keys, where there are any, order as `compare` does and keep their bound; versions of one normal
 * form are equal, a normal form is equal to its version and is its own.
 *
 * The input is up to three texts, one a line. */
#include <stdlib.h>

#include "matchers/version/key.h"
#include "matchers/version/scheme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static bool is_version(const struct yg_scheme *scheme, struct yg_str text)
{
    struct yg_error err = {.status = YG_OK, .at = YG_NO_OFFSET};
    enum yg_status st = scheme->check(text, &err);

    check(scheme->check(text, NULL) == st);
    if (st == YG_OK)
        return true;
    check(st == YG_MALFORMED || st == YG_LIMIT);
    check(err.status == st && err.at <= text.len && err.text[0] != '\0');
    return false;
}

static void check_pair(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b)
{
    int order = sign(scheme->compare(a, b));
    struct yg_buf x = {0}, y = {0};

    check(sign(scheme->compare(b, a)) == -order);
    if (scheme->key == NULL)
        return;
    scheme->key(a, &x);
    scheme->key(b, &y);
    check(!x.failed && !y.failed);
    check(x.len <= YG_KEY_BYTES_MAX(a.len));
    check(sign(yg_str_compare(yg_buf_str(&x), yg_buf_str(&y))) == order);
    yg_buf_deinit(&x);
    yg_buf_deinit(&y);
}

/* Arch Linux compares releases only where both versions have one: with and without one together are
 * in no weak order (alpm.h). */
static bool is_weak_order(const struct yg_scheme *scheme, const struct yg_str versions[3])
{
    int releases = 0;

    if (scheme->id != YG_SCHEME_ALPM)
        return true;
    for (int i = 0; i < 3; i++)
        releases += yg_str_index(versions[i], '-') < versions[i].len;
    return releases == 0 || releases == 3;
}

/* Composer's normal forms are not for reading again: of 2010-01-02 it makes 2010.01.02, and of that
 * 2010.01.02.0. */
static bool reads_normal(const struct yg_scheme *scheme)
{
    return scheme->id != YG_SCHEME_COMPOSER;
}

static void check_normal(const struct yg_scheme *scheme, struct yg_str text)
{
    struct yg_buf normal = {0}, again = {0};

    scheme->normalize(text, &normal);
    check(!normal.failed);
    if (reads_normal(scheme) && normal.len <= YG_VERSION_BYTES_MAX) {
        check(is_version(scheme, yg_buf_str(&normal)));
        check(scheme->compare(text, yg_buf_str(&normal)) == 0);
        scheme->normalize(yg_buf_str(&normal), &again);
        check(yg_str_equal(yg_buf_str(&normal), yg_buf_str(&again)));
    }
    yg_buf_deinit(&normal);
    yg_buf_deinit(&again);
}

static void check_normal_pair(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b)
{
    struct yg_buf x = {0}, y = {0};

    scheme->normalize(a, &x);
    scheme->normalize(b, &y);
    if (yg_str_equal(yg_buf_str(&x), yg_buf_str(&y)))
        check(scheme->compare(a, b) == 0);
    yg_buf_deinit(&x);
    yg_buf_deinit(&y);
}

/* Two of the three orders may fix the third. */
static void check_triple(const struct yg_scheme *scheme, struct yg_str a, struct yg_str b,
                         struct yg_str c)
{
    int ab = sign(scheme->compare(a, b)), bc = sign(scheme->compare(b, c));
    int ac = sign(scheme->compare(a, c));

    if (ab == 0)
        check(ac == bc);
    if (bc == 0)
        check(ac == ab);
    if (ab == bc)
        check(ac == ab);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct yg_scheme *scheme = yg_scheme_find(YG_STR(YG_FUZZ_SCHEME));
    struct yg_str rest = {(const char *)data, size}, versions[3];
    size_t count = 0;

    check(scheme != NULL);
    for (int line = 0; line < 3 && rest.ptr != NULL; line++) {
        struct yg_str text = yg_str_cut(&rest, '\n');

        if (is_version(scheme, text))
            versions[count++] = text;
    }
    for (size_t i = 0; i < count; i++) {
        check(scheme->compare(versions[i], versions[i]) == 0);
        if (scheme->normalize != NULL)
            check_normal(scheme, versions[i]);
        for (size_t k = i; k < count; k++) {
            check_pair(scheme, versions[i], versions[k]);
            if (scheme->normalize != NULL)
                check_normal_pair(scheme, versions[i], versions[k]);
        }
    }
    if (count == 3 && is_weak_order(scheme, versions))
        check_triple(scheme, versions[0], versions[1], versions[2]);
    return 0;
}
