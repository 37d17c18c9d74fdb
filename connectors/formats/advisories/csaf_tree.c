/* csaf_tree.c - the product tree, flat: a product knows its branch, a branch its parent.
 *
 * Source: CSAF 2.0 section 3.2.2, with the changes of 2.1: `purls` and `product_paths`.
 */
#include "connectors/formats/advisories/csaf.h"
#include "connectors/formats/advisories/parts.h"
#include "pipeline/base/hash.h"

struct reading {
    struct yg_decoder *decoder;
    struct yg_csaf_tree *tree;
    size_t depth;
};

/* What is being filled: a branch, and the product that it may hold. */
struct place {
    struct yg_csaf_branch *branch;
    struct yg_csaf_product product;
    bool has_product;
};

static enum yg_status decode_fields(struct reading *r, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, r, out, &r->decoder->keys, err);
}

static enum yg_status add_product(struct reading *r, struct yg_json value,
                                  const struct yg_csaf_product *product, struct yg_error *err)
{
    struct yg_csaf_tree *tree = r->tree;

    if (tree->product_count == YG_CSAF_PRODUCTS_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "more than %d products",
                       YG_CSAF_PRODUCTS_MAX);

    struct yg_csaf_product *slot =
        yg_arena_append(&r->decoder->arena, &tree->products, &tree->product_count);
    if (slot == NULL)
        return yg_no_memory(err);
    *slot = *product;
    return YG_OK;
}

/* ---- products ------------------------------------------------------------------------------- */

YG_FIELD_OF_TEXT(decode_cpe, struct yg_csaf_product, cpe)
YG_FIELD_OF_TEXT(decode_name, struct yg_csaf_product, name)
YG_FIELD_OF_TEXT(decode_id, struct yg_csaf_product, id)

static enum yg_status decode_purl(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct reading *r = state;
    struct yg_csaf_product *product = out;
    struct yg_str purl = {NULL, 0};
    enum yg_status st = yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX, &purl, err);

    if (st != YG_OK || purl.len == 0)
        return st;

    struct yg_str *slot =
        yg_arena_append(&r->decoder->arena, &product->purls, &product->purl_count);
    if (slot == NULL)
        return yg_no_memory(err);
    *slot = purl;
    return YG_OK;
}

static enum yg_status decode_purls(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    return yg_field_each(value, YG_CSAF_PURLS_MAX, decode_purl, state, out, err);
}

static const struct yg_json_field helper_fields[] = {
    {"cpe", false, decode_cpe},
    {"purl", false, decode_purl},
    {"purls", false, decode_purls},
    {"hashes", false, yg_field_skip},
    {"model_numbers", false, yg_field_skip},
    {"sbom_urls", false, yg_field_skip},
    {"serial_numbers", false, yg_field_skip},
    {"skus", false, yg_field_skip},
    {"x_generic_uris", false, yg_field_skip},
};

static enum yg_status decode_helper(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    if (st != YG_OK || !present)
        return st;
    return decode_fields(state, value, helper_fields, YG_COUNT(helper_fields), out, err);
}

static const struct yg_json_field product_fields[] = {
    {"name", false, decode_name},
    {"product_id", true, decode_id},
    {"product_identification_helper", false, decode_helper},
};

static enum yg_status decode_product(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return decode_fields(state, value, product_fields, YG_COUNT(product_fields), out, err);
}

static enum yg_status add_full_name(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    struct yg_csaf_product product = {.package = 0};
    enum yg_status st = decode_product(state, value, &product, err);

    (void)out;
    return st == YG_OK ? add_product(state, value, &product, err) : st;
}

static enum yg_status decode_full_names(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, add_full_name, state, out, err);
}

/* ---- branches ------------------------------------------------------------------------------- */

static enum yg_status decode_branches(void *state, struct yg_json value, void *out,
                                      struct yg_error *err);

static enum yg_status decode_category(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    (void)state;
    return yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX,
                          &((struct place *)out)->branch->category, err);
}

static enum yg_status decode_branch_name(void *state, struct yg_json value, void *out,
                                         struct yg_error *err)
{
    (void)state;
    return yg_field_short(value, YG_ADVISORY_TEXT_BYTES_MAX, &((struct place *)out)->branch->name,
                          err);
}

static enum yg_status decode_branch_product(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    struct place *place = out;

    place->has_product = true;
    return decode_product(state, value, &place->product, err);
}

static const struct yg_json_field branch_fields[] = {
    {"category", false, decode_category},
    {"name", false, decode_branch_name},
    {"branches", false, decode_branches},
    {"product", false, decode_branch_product},
};

static enum yg_status add_branch(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct reading *r = state;
    struct place place = {.branch = yg_arena_zalloc(&r->decoder->arena, sizeof *place.branch)};

    if (place.branch == NULL)
        return yg_no_memory(err);
    place.branch->parent = out;
    place.product.branch = place.branch;

    enum yg_status st =
        decode_fields(r, value, branch_fields, YG_COUNT(branch_fields), &place, err);
    if (st == YG_OK && place.has_product)
        st = add_product(r, value, &place.product, err);
    return st;
}

static enum yg_status add_branches(struct reading *r, struct yg_json value,
                                   struct yg_csaf_branch *parent, struct yg_error *err)
{
    if (r->depth == YG_CSAF_BRANCH_DEPTH_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(value), "nested more than %d deep",
                       YG_CSAF_BRANCH_DEPTH_MAX);
    r->depth++;
    enum yg_status st = yg_field_each(value, SIZE_MAX, add_branch, r, parent, err);
    r->depth--;
    return st;
}

static enum yg_status decode_branches(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return add_branches(state, value, ((struct place *)out)->branch, err);
}

static enum yg_status decode_roots(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    (void)out;
    return add_branches(state, value, NULL, err);
}

/* ---- relationships -------------------------------------------------------------------------- */

YG_FIELD_OF_TEXT(decode_part, struct yg_csaf_product, part)
YG_FIELD_OF_TEXT(decode_whole, struct yg_csaf_product, whole)

static const struct yg_json_field relationship_fields[] = {
    {"category", false, yg_field_skip}, /* in, on, or with: the matching is the same */
    {"product_reference", true, decode_part},
    {"relates_to_product_reference", true, decode_whole},
    {"full_product_name", true, decode_product},
};

static enum yg_status add_relationship(void *state, struct yg_json value, void *out,
                                       struct yg_error *err)
{
    struct yg_csaf_product product = {.package = 0};
    enum yg_status st = decode_fields(state, value, relationship_fields,
                                      YG_COUNT(relationship_fields), &product, err);

    (void)out;
    return st == YG_OK ? add_product(state, value, &product, err) : st;
}

static enum yg_status decode_relationships(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, add_relationship, state, out, err);
}

/* CSAF 2.1 has a path of any length: the last product is what all before it lie on. */
static enum yg_status take_subpath(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    static const struct yg_json_field fields[] = {
        {"category", false, yg_field_skip},
        {"next_product_reference", true, decode_whole},
    };

    return decode_fields(state, value, fields, YG_COUNT(fields), out, err);
}

static enum yg_status decode_subpaths(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, take_subpath, state, out, err);
}

static const struct yg_json_field path_fields[] = {
    {"beginning_product_reference", true, decode_part},
    {"subpaths", true, decode_subpaths},
    {"full_product_name", true, decode_product},
};

static enum yg_status add_path(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_csaf_product product = {.package = 0};
    enum yg_status st =
        decode_fields(state, value, path_fields, YG_COUNT(path_fields), &product, err);

    (void)out;
    return st == YG_OK ? add_product(state, value, &product, err) : st;
}

static enum yg_status decode_paths(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    return yg_field_each(value, SIZE_MAX, add_path, state, out, err);
}

/* ---- the tree ------------------------------------------------------------------------------- */

static const struct yg_json_field tree_fields[] = {
    {"branches", false, decode_roots},
    {"full_product_names", false, decode_full_names},
    {"relationships", false, decode_relationships},
    {"product_paths", false, decode_paths},
    {"product_groups", false, yg_field_skip}, /* product_status names products only */
};

static size_t slot_of(const struct yg_csaf_tree *tree, struct yg_str id)
{
    size_t mask = tree->product_slot_count - 1, slot = yg_hash(id) & mask;

    while (tree->product_slots[slot] != 0 &&
           !yg_str_equal(tree->products[tree->product_slots[slot] - 1].id, id))
        slot = (slot + 1) & mask;
    return slot;
}

struct yg_csaf_product *yg_csaf_product_find(const struct yg_csaf_tree *tree, struct yg_str id)
{
    if (tree->product_slot_count == 0)
        return NULL;
    uint32_t found = tree->product_slots[slot_of(tree, id)];
    return found == 0 ? NULL : &tree->products[found - 1];
}

/* Of several products with one id the first counts. */
static bool index_products(struct yg_arena *arena, struct yg_csaf_tree *tree)
{
    size_t count = 4;

    while (count < 2 * tree->product_count)
        count *= 2;
    tree->product_slots = yg_arena_zalloc(arena, count * sizeof *tree->product_slots);
    if (tree->product_slots == NULL)
        return false;
    tree->product_slot_count = count;
    for (size_t i = 0; i < tree->product_count; i++) {
        size_t slot = slot_of(tree, tree->products[i].id);

        if (tree->product_slots[slot] == 0)
            tree->product_slots[slot] = (uint32_t)i + 1;
    }
    return true;
}

enum yg_status yg_csaf_tree_decode(struct yg_decoder *decoder, struct yg_json value,
                                   struct yg_csaf_tree *tree, struct yg_error *err)
{
    struct reading r = {.decoder = decoder, .tree = tree};
    enum yg_status st = decode_fields(&r, value, tree_fields, YG_COUNT(tree_fields), NULL, err);

    if (st != YG_OK)
        return st;
    return index_products(&decoder->arena, tree) ? YG_OK : yg_no_memory(err);
}
