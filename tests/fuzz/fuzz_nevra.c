/* Whole names of RPM packages: a refusal says where; what is read are parts of the text, in their
 * order, and the order of names turns with its sides.
 *
 * The input is up to two names, one a line. */
#include <stdlib.h>

#include "matchers/version/distributions/nevra.h"
#include "matchers/version/distributions/rpm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool read_name(struct yg_str text, struct yg_nevra *nevra)
{
    struct yg_error err = {.status = YG_OK, .at = YG_NO_OFFSET};
    enum yg_status st = yg_nevra_parse(text, nevra, &err);

    if (st != YG_OK) {
        check(err.status == st && err.at <= text.len && err.text[0] != '\0');
        return false;
    }
    size_t marks = (nevra->name.ptr != NULL) + (nevra->architecture.ptr != NULL);
    check(nevra->name.len + nevra->evr.len + nevra->architecture.len + marks == text.len);
    check(yg_version_rpm_check(nevra->evr, NULL) == YG_OK);
    check(yg_str_index(nevra->evr, '-') < nevra->evr.len);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str rest = {(const char *)data, size};
    struct yg_str first = yg_str_cut(&rest, '\n'), second = yg_str_cut(&rest, '\n');
    struct yg_nevra a, b;

    if (!read_name(first, &a) || !read_name(second, &b))
        return 0;
    int there = yg_nevra_compare(&a, &b), back = yg_nevra_compare(&b, &a);
    check((there > 0) - (there < 0) == (back < 0) - (back > 0));
    check(yg_nevra_compare(&a, &a) == 0);
    return 0;
}
