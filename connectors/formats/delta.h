/* connectors/formats/delta.h - inventories that say what has changed.
 *
 *   {"asset":"cam-1", ...
 *   ,"base":"sha256:9f86...","added":["pkg:npm/a@2"],"removed":["pkg:npm/a@1"]}
 *
 * The set of an asset's components has a digest that an agent can make of its own list with what
 * every system has: SHA-256 of the texts of the components, each once, in the order of their bytes,
 * each followed by a line feed.
 *
 *     LC_ALL=C sort -u components.txt | sha256sum
 *
 * The text of a component is the string; of an object its purl, else its cpe, else its name. A
 * delta names the set that it is about by its digest. Whoever holds another set of the asset must
 * not guess: the asset is stale, and needs a whole inventory.
 *
 * Source:  FIPS 180-4 (SHA-256). Why: ops/decisions/2026-11-25-inventory-deltas.md.
 * Threads: pure functions, any thread.
 */
#ifndef YG_CONNECTORS_FORMATS_DELTA_H
#define YG_CONNECTORS_FORMATS_DELTA_H

#include "pipeline/base/arena.h"
#include "pipeline/model/inventory.h"

#define YG_SET_DIGEST_BYTES 71 /* "sha256:" and 64 digits, a to f in lower case */

/* Is it a digest in form? */
bool yg_set_digest_check(struct yg_str text);

/* Digest of a set of texts, in any order, in the arena; YG_NOMEM. Cost: a sort of the texts, and
 * 0.5 to 2 ns a byte. */
YG_MUST_CHECK enum yg_status yg_set_digest(struct yg_arena *arena, const struct yg_str *texts,
                                           size_t count, struct yg_str *digest,
                                           struct yg_error *err);

/* What the asset has now: `delta` as a whole inventory, made of the components of `base`, the set
 * that the receiver holds. Memory: the arena; texts are borrowed from both.
 * Errors: YG_REFUSED with a text for the agent when `base` is not the set that the delta is about,
 *         or lacks a text that it removes; YG_LIMIT (YG_COMPONENTS_MAX), YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_delta_apply(struct yg_arena *arena, const struct yg_inventory *base,
                                            const struct yg_inventory *delta,
                                            struct yg_inventory *whole, struct yg_error *err);

#endif
