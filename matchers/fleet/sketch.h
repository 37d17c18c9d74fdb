/* matchers/fleet/sketch.h - which known set is like this one?
 *
 * The two smallest hashes of a set's components are its sketch: sets that differ in a few of two
 * hundred components have the same one nineteen times in twenty. The newest set of each sketch is
 * remembered, in a table of fixed size where newer ones displace others: a guess that misses costs
 * only memory.
 *
 * Source:  Broder: On the resemblance and containment of documents, 1997 (min-wise hashing).
 * Threads: one owner.
 * Memory:  512 KiB, from the first set on.
 */
#ifndef YG_MATCHERS_FLEET_SKETCH_H
#define YG_MATCHERS_FLEET_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yg_sketches {
    struct yg_sketch {
        uint32_t tag, manifest;
    } * items; /* NULL: none so far */
};

void yg_sketches_deinit(struct yg_sketches *sketches);
void yg_sketches_forget(struct yg_sketches *sketches);

size_t yg_sketches_bytes(const struct yg_sketches *sketches);

/* The sketch of a set of hashes; 0 for one that is too small to be told by it. */
uint64_t yg_sketch_make(const uint64_t *hashes, size_t count);

/* The newest manifest of this sketch, UINT32_MAX when none is known. */
uint32_t yg_sketches_find(const struct yg_sketches *sketches, uint64_t sketch);

/* Remember one. Without memory nothing is remembered. */
void yg_sketches_put(struct yg_sketches *sketches, uint64_t sketch, uint32_t manifest);

#endif
