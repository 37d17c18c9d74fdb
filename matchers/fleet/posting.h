/* matchers/fleet/posting.h - which manifests hold an identity?
 *
 * Manifests list identities; matching asks the inverse. Below each identity lie the ids of the
 * manifests that hold it, ascending, as differences in LEB128, in chunks of a slab that grow with
 * the list, from 16 to 1,024 bytes:
 *
 *   identity            head       chunks (newest last)
 *   [17] deb/openssl -> 20 B ----> [3 +1 +1 +9 ...] -> [+2 +1 ...]
 *   [18] npm/lodash  -> 20 B
 *
 * Threads: one owner.
 * Memory:  owns its slab; about 1.5 bytes per posting used.
 * Source:  Zobel, Moffat: Inverted files for text search engines, ACM Computing Surveys 38(2),
 *          2006.
 */
#ifndef YG_MATCHERS_FLEET_POSTING_H
#define YG_MATCHERS_FLEET_POSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yg_postings;

struct yg_postings *yg_postings_create(void);
void yg_postings_destroy(struct yg_postings *postings);

/* Make room so that the next `count` appends, for identities below `identity_end`, cannot fail. */
bool yg_postings_reserve(struct yg_postings *postings, uint32_t identity_end, size_t count);

/* Append `manifest`, which is greater than all appended to `identity` before. Room was reserved. */
void yg_postings_append(struct yg_postings *postings, uint32_t identity, uint32_t manifest);

/* The same for many identities: what the next ones need is fetched ahead. */
void yg_postings_append_all(struct yg_postings *postings, const uint32_t *identities, size_t count,
                            uint32_t manifest);

/* Ask the processor for what the next walk begins with. */
void yg_postings_prefetch(const struct yg_postings *postings, uint32_t identity);

/* Walk the manifests of one identity in rising order, one by one or many at a time: as many as
 * there are below `end`, at most `room`; 0: none. Valid until the next append. */
struct yg_posting_cursor {
    const struct yg_postings *postings;
    const uint8_t *at, *end;
    uint32_t chunk;
    uint32_t manifest; /* the next one */
    uint32_t left;     /* it included */
};
struct yg_posting_cursor yg_postings_open(const struct yg_postings *postings, uint32_t identity);
bool yg_postings_next(struct yg_posting_cursor *cursor, uint32_t *manifest);
size_t yg_postings_read(struct yg_posting_cursor *cursor, uint32_t end, uint32_t *out, size_t room);

uint64_t yg_postings_count(const struct yg_postings *postings);

/* Bytes held: blocks as far as they are used, for what lies behind was never touched. */
size_t yg_postings_bytes(const struct yg_postings *postings);

#endif
