/* tests/support/failing_memory.h - let the n-th allocation of the code under test fail.
 *
 *   for (failing_memory_at(n = 1); !works(); failing_memory_at(++n)) ...
 *
 * Works on calls inside our own code only: the linker (--wrap, see tests/pipeline/base) sends
 * malloc, realloc and aligned_alloc of the objects of this program here, never those of libraries.
 * Threads: one. Included by exactly one file of a program.
 */
#ifndef YG_TESTS_SUPPORT_FAILING_MEMORY_H
#define YG_TESTS_SUPPORT_FAILING_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

static long calls_until_failure; /* 0: never; counts down to the call that fails */

/* The `n`-th call from now fails, once; 0 lets all pass. */
static inline void failing_memory_at(long n)
{
    calls_until_failure = n;
}

/* Has the failure happened since failing_memory_at? */
static inline bool failing_memory_failed(void)
{
    return calls_until_failure <= 0;
}

static bool fails_now(void)
{
    return calls_until_failure > 0 && --calls_until_failure == 0;
}

void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails_now() ? NULL : __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails_now() ? NULL : __real_aligned_alloc(alignment, size);
}

#endif
