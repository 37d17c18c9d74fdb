/* connectors/formats/advisories/csaf.h - the parts of the CSAF decoder; for csaf*.c only.
 *
 *   csaf.c            the document and its vulnerabilities
 *   csaf_tree.c       product_tree: from product ids to what is known of a product
 *   csaf_product.c    from a product and its status to entries
 *
 * Memory: all of it in the decoder's arena.
 */
#ifndef YG_CONNECTORS_FORMATS_ADVISORIES_CSAF_H
#define YG_CONNECTORS_FORMATS_ADVISORIES_CSAF_H

#include "connectors/formats/decoder.h"

/* A branch on the way from the root to a product. Its texts may come behind its products. */
struct yg_csaf_branch {
    const struct yg_csaf_branch *parent; /* NULL: the root */
    struct yg_str category, name;
};

struct yg_csaf_product {
    struct yg_str id, name, cpe;
    struct yg_str *purls;
    size_t purl_count;
    const struct yg_csaf_branch *branch; /* NULL: of no branch */
    /* A relationship: the product `part` in, on or with the product `whole`. */
    struct yg_str part, whole;
    uint32_t package; /* number of the distribution's package that it is; 0: not asked yet */
    const struct yg_guard *guard; /* that an asset has it; NULL: not asked yet */
};

/* A package of a distribution, which many products are: one for each architecture. */
struct yg_csaf_package {
    struct yg_str ecosystem, name, version; /* version absent: any */
    uint64_t hash;
    uint64_t said_in; /* number of the vulnerability in which something was said of it last */
    uint32_t said;    /* by which statuses, one bit for each */
};

struct yg_csaf_tree {
    struct yg_csaf_product *products;
    size_t product_count;
    uint32_t *product_slots; /* by id, open addressing; 0: free, else number + 1 */
    size_t product_slot_count;
    struct yg_csaf_package *packages; /* [0] is none */
    size_t package_count;
    uint32_t *package_slots;
    size_t package_slot_count;
};

/* Decode `product_tree`; an all-zero tree is empty. */
YG_MUST_CHECK enum yg_status yg_csaf_tree_decode(struct yg_decoder *decoder, struct yg_json value,
                                                 struct yg_csaf_tree *tree, struct yg_error *err);

/* NULL when no product has the id. */
struct yg_csaf_product *yg_csaf_product_find(const struct yg_csaf_tree *tree, struct yg_str id);

/* The statuses of product_status, in the order of the standard. */
enum yg_csaf_status {
    YG_CSAF_FIRST_AFFECTED,
    YG_CSAF_KNOWN_AFFECTED,
    YG_CSAF_LAST_AFFECTED,
    YG_CSAF_KNOWN_NOT_AFFECTED,
    YG_CSAF_FIRST_FIXED,
    YG_CSAF_FIXED,
    YG_CSAF_RECOMMENDED,
    YG_CSAF_UNDER_INVESTIGATION
};

/* Add the entries of a product to the advisory of vulnerability number `vulnerability` (from 1).
 * `id` is a text of the document at `value`. Errors: YG_NOMEM; YG_LIMIT at `value`. */
YG_MUST_CHECK enum yg_status yg_csaf_product_add(struct yg_decoder *decoder,
                                                 struct yg_csaf_tree *tree, struct yg_str id,
                                                 enum yg_csaf_status status, uint64_t vulnerability,
                                                 struct yg_json value, struct yg_advisory *advisory,
                                                 struct yg_error *err);

#endif
