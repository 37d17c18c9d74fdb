/* tests/support/ranges.h - ranges of an entry, with the maker that all tests of a program share. */
#ifndef YG_TESTS_SUPPORT_RANGES_H
#define YG_TESTS_SUPPORT_RANGES_H

#include <assert.h>

#include "matchers/range/range.h"

static inline struct yg_range_maker *ranges_maker(void)
{
    static struct yg_range_maker *maker;

    if (maker == NULL)
        maker = yg_range_maker_create();
    assert(maker != NULL);
    return maker;
}

#endif
