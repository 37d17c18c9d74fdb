/* matchers/ids.h - names of advisories become small numbers, for one thread.
 *
 * Equal texts have one number; numbers count up from 0. What readers look up has the interner
 * (matchers/interner.h); this one is for what the writer alone asks, in a third of the memory.
 *
 * Threads: one owner.
 * Memory:  texts live as long as the table.
 */
#ifndef YG_MATCHERS_IDS_H
#define YG_MATCHERS_IDS_H

#include "pipeline/base/str.h"

#define YG_ID_NONE UINT32_MAX

struct yg_ids;

struct yg_ids *yg_ids_create(void);
void yg_ids_destroy(struct yg_ids *ids);

/* YG_ID_NONE when it is not there. */
uint32_t yg_ids_find(const struct yg_ids *ids, struct yg_str text);

/* Fetch what a search for a text begins with: several texts arrive side by side. */
void yg_ids_fetch(const struct yg_ids *ids, struct yg_str text);

/* Find or add; YG_ID_NONE when memory or numbers are out. */
uint32_t yg_ids_intern(struct yg_ids *ids, struct yg_str text);

/* Of a number that was given. */
struct yg_str yg_ids_text(const struct yg_ids *ids, uint32_t number);

/* Make an array beside the table, `*count` elements at `*items`, hold more than `at`, new ones
 * zeroed; false without memory. Growth is by doubling. */
bool yg_ids_reach(void **items, size_t *count, size_t size, size_t at);

/* Bytes held. */
size_t yg_ids_bytes(const struct yg_ids *ids);

#endif
