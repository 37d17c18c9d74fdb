/* pipeline/base/pages.h - memory straight from the kernel.
 *
 * For structures that promise to be lock-free: malloc has locks, and a thread that is stopped while
 * it holds one stops all that share its arena. The kernel's own locks are never held by a thread
 * that stands at an instruction of its program. A call costs about a microsecond and each page its
 * fault: ask for much at a time; pages that are never touched take no memory.
 *
 * Threads: any thread.
 */
#ifndef YG_PIPELINE_BASE_PAGES_H
#define YG_PIPELINE_BASE_PAGES_H

#include <stddef.h>

/* `size` bytes of zeros, aligned to a page; from YG_PAGES_HUGE bytes on to huge pages, which the
 * kernel is asked for: a table that is looked up at random then costs no walk over page tables.
 * NULL without memory. */
#define YG_PAGES_HUGE ((size_t)2 << 20)
void *yg_pages_alloc(size_t size);

/* `size` as it was asked for. Accepts NULL. */
void yg_pages_free(void *pages, size_t size);

#endif
