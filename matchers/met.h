/* matchers/met.h - what the writer has met lately, so that it is not worked out again.
 *
 *   CVSS vectors    a few thousand valid ones for all advisories: each is kept once
 *   packages        an entry's ecosystem and name -> its package: feeds repeat them
 *
 * Threads: the writer.
 * Memory:  texts of vectors live as long.
 */
#ifndef YG_MATCHERS_MET_H
#define YG_MATCHERS_MET_H

#include "matchers/ids.h"
#include "matchers/version/scheme.h"
#include "pipeline/model/advisory.h"

/* One cache line; what comes later takes the place. */
#define YG_MET_BYTES 56
struct yg_met_package {
    uint32_t package;
    uint8_t scheme; /* YG_SCHEME_NONE may be one */
    bool used;
    uint8_t ecosystem_len, name_len;
    char bytes[YG_MET_BYTES]; /* ecosystem, name */
};
#define YG_MET_PACKAGES 4096

struct yg_met {
    struct yg_ids *vectors;
    uint8_t *vector_versions; /* by number */
    size_t vector_count;      /* of versions there is room for */
    struct yg_met_package packages[YG_MET_PACKAGES];
};

/* NULL without memory. */
struct yg_met *yg_met_create(void);
void yg_met_destroy(struct yg_met *met);

/* The version of a CVSS vector, 20 to 40, and the vector as it is kept; 0 when it is none. False
 * without memory. */
bool yg_met_vector(struct yg_met *met, struct yg_str *vector, int *version);

/* The place of an entry's package; NULL when it is not to be found by ecosystem and name alone. */
struct yg_met_package *yg_met_place(struct yg_met *met, const struct yg_affected *affected);

/* Is what lies there that of the entry? */
bool yg_met_is_of(const struct yg_met_package *place, const struct yg_affected *affected);

void yg_met_put(struct yg_met_package *place, const struct yg_affected *affected,
                enum yg_scheme_id scheme, uint32_t package);

#endif
