/* tests/support/counted_memory.h - how often the code under test asks for memory.
 *
 *   uint64_t before = counted_memory_calls();
 *   ...
 *   counted_memory_calls() - before
 *
 * Counts malloc, calloc, realloc, aligned_alloc, C++'s new and mmap, in calls inside our own code
 * only: the linker (--wrap: yg_count_memory in ops/cmake/yagura.cmake) sends those of the objects
 * of this program here, never those of libraries.
 * Threads: each counts for itself. Included by exactly one file of a program.
 */
#ifndef YG_TESTS_SUPPORT_COUNTED_MEMORY_H
#define YG_TESTS_SUPPORT_COUNTED_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

static _Thread_local uint64_t counted_calls;

static inline uint64_t counted_memory_calls(void)
{
    return counted_calls;
}

/* A function that the linker puts in the place of another, which it counts and calls. */
#define COUNTED(name, parameters, arguments)                                                       \
    void *__real_##name parameters;                                                                \
    void *__wrap_##name parameters;                                                                \
    void *__wrap_##name parameters                                                                 \
    {                                                                                              \
        counted_calls++;                                                                           \
        return __real_##name arguments;                                                            \
    }

COUNTED(malloc, (size_t size), (size))
COUNTED(calloc, (size_t count, size_t size), (count, size))
COUNTED(realloc, (void *old, size_t size), (old, size))
COUNTED(aligned_alloc, (size_t alignment, size_t size), (alignment, size))
COUNTED(_Znwm, (size_t size), (size)) /* new, new[], and those that give NULL */
COUNTED(_Znam, (size_t size), (size))
COUNTED(_ZnwmRKSt9nothrow_t, (size_t size, const void *how), (size, how))
COUNTED(_ZnamRKSt9nothrow_t, (size_t size, const void *how), (size, how))
COUNTED(mmap, (void *at, size_t len, int protection, int flags, int file, off_t offset),
        (at, len, protection, flags, file, offset))

#undef COUNTED

#endif
