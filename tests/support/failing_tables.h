/* tests/support/failing_memory.h, with the two other ways in which tables get memory: calloc and
 * pages of the kernel's. The program must wrap both, too (--wrap). */
#ifndef YG_TESTS_SUPPORT_FAILING_TABLES_H
#define YG_TESTS_SUPPORT_FAILING_TABLES_H

#include "tests/support/failing_memory.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__real_yg_pages_alloc(size_t size);
void *__wrap_yg_pages_alloc(size_t size);

void *__wrap_yg_pages_alloc(size_t size)
{
    return fails_now() ? NULL : __real_yg_pages_alloc(size);
}

#endif
