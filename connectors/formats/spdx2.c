/* spdx2.c - SPDX 2 documents as inventories.
 *
 * Source: SPDX specification 2.2.1 (ISO/IEC 5962:2021) and 2.3, JSON form; 2.0 and 2.1, which had
 *         no JSON form of their own, are read the same way.
 * Rules:
 *   component       every package. Named by its external references: each purl, whole, is a
 *                   component; without one its cpe23Type, else its cpe22Type; else its name.
 *                   `versionInfo` counts where the purl has none. NOASSERTION and NONE are absent
 *   source package  `sourceInfo` "built package from: NAME VERSION" (trivy), when the purl has no
 *                   upstream= (syft writes that)
 *   os              the first package of purpose OPERATING-SYSTEM, or, as trivy wrote before 2.3
 *                   had purposes, with an SPDXID of SPDXRef-OperatingSystem; it is a component, too
 *   seen            creationInfo.created, when it is a time
 *   asset           when the record does not name it: `name`, else documentNamespace
 *   owner           a relationship with the comment "ownership-by-file-overlap" (syft): files of
 *                   the related package belong to the element
 * Other relationships, files and snippets are not read. Below the top level no value is refused: an
 * entry with a field of the wrong kind becomes a component named by what stands there.
 */
#include <stdlib.h>

#include "connectors/formats/decoder.h"

struct package {
    struct yg_component_facts facts;
    struct yg_str source_info, purpose;
    struct yg_json references;
    bool has_references;
};

struct reference {
    struct yg_str type, locator;
};

struct relationship {
    struct yg_str parent, child, comment;
};

struct document {
    struct yg_inventory *inventory;
    struct yg_str name, name_space;
    struct element {
        struct yg_str id;
        size_t component; /* its first one */
    } * elements;         /* the packages */
    size_t element_count;
    struct yg_json relationships;
    bool has_relationships;
};

static enum yg_status decode_fields(struct yg_decoder *decoder, struct yg_json value,
                                    const struct yg_json_field *fields, size_t count, void *out,
                                    struct yg_error *err)
{
    return yg_json_decode_fields(value, fields, count, decoder, out, &decoder->sbom, err);
}

/* What a value says; absent for the two words that say that nothing is said. */
static struct yg_str assertion(struct yg_json value)
{
    struct yg_str text = yg_field_text(value);

    if (yg_str_equal(text, YG_STR("NOASSERTION")) || yg_str_equal(text, YG_STR("NONE")))
        return (struct yg_str){NULL, 0};
    return text;
}

#define TEXT_FIELD(function, type, place)                                                          \
    static enum yg_status function(void *state, struct yg_json value, void *out,                   \
                                   struct yg_error *err)                                           \
    {                                                                                              \
        (void)state, (void)err;                                                                    \
        ((type *)out)->place = assertion(value);                                                   \
        return YG_OK;                                                                              \
    }

/* ---- packages ------------------------------------------------------------------------------- */

TEXT_FIELD(decode_reference_type, struct reference, type)
TEXT_FIELD(decode_reference_locator, struct reference, locator)

static const struct yg_json_field reference_fields[] = {
    {"referenceType", false, decode_reference_type},
    {"referenceLocator", false, decode_reference_locator},
};

TEXT_FIELD(decode_spdx_id, struct package, facts.otherwise)
TEXT_FIELD(decode_name, struct package, facts.name)
TEXT_FIELD(decode_version, struct package, facts.version)
TEXT_FIELD(decode_source_info, struct package, source_info)
TEXT_FIELD(decode_purpose, struct package, purpose)

/* A component needs the version, which may stand behind the references, so they wait. */
static enum yg_status keep_references(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct package *package = out;

    (void)state, (void)err;
    package->references = value;
    package->has_references = yg_json_kind(value) == YG_JSON_ARRAY;
    return YG_OK;
}

static const struct yg_json_field package_fields[] = {
    {"SPDXID", false, decode_spdx_id},        {"name", false, decode_name},
    {"versionInfo", false, decode_version},   {"sourceInfo", false, decode_source_info},
    {"externalRefs", false, keep_references}, {"primaryPackagePurpose", false, decode_purpose},
};

static void split_source_info(struct package *package)
{
    static const struct yg_str prefix = {"built package from: ", 20};
    struct yg_str rest;

    if (!yg_str_starts(package->source_info, prefix))
        return;
    rest = yg_str_from(package->source_info, prefix.len);
    package->facts.source = yg_str_cut(&rest, ' ');
    if (rest.ptr != NULL)
        package->facts.source_version = rest;
}

static enum yg_status read_package(struct yg_decoder *decoder, struct yg_json value,
                                   struct package *package, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (yg_json_kind(value) == YG_JSON_OBJECT)
        st = decode_fields(decoder, value, package_fields, YG_COUNT(package_fields), package, err);
    if (package->facts.otherwise.len == 0)
        package->facts.otherwise = yg_field_shown(value);
    split_source_info(package);
    return st;
}

/* "purl" of "purl" and of "http://spdx.org/rdf/references/purl". */
static struct yg_str reference_name(struct yg_str type)
{
    size_t slash = yg_str_rindex(type, '/');

    return slash == type.len ? type : yg_str_from(type, slash + 1);
}

/* Of the CPEs the first 2.3 one is kept, else the first. They may stand behind the purls, which
 * need them: so the CPEs are taken first, then each purl becomes a component. */
static enum yg_status take_reference(struct yg_decoder *decoder, struct yg_json value, bool purls,
                                     struct package *package, struct yg_inventory *inventory,
                                     struct yg_error *err)
{
    struct reference reference = {{NULL, 0}, {NULL, 0}};
    enum yg_status st = decode_fields(decoder, value, reference_fields, YG_COUNT(reference_fields),
                                      &reference, err);
    struct yg_str name = reference_name(reference.type), *cpe = &package->facts.cpe;

    if (st != YG_OK || reference.locator.len == 0)
        return st;
    if (purls && yg_str_equal(name, YG_STR("purl"))) {
        package->facts.purl = reference.locator;
        return yg_component_add(decoder, value, &package->facts, inventory, err);
    }
    if (purls)
        return YG_OK;
    if (yg_str_equal(name, YG_STR("cpe23Type"))) {
        if (!yg_str_starts(*cpe, YG_STR("cpe:2.3:")))
            *cpe = reference.locator;
    } else if (yg_str_equal(name, YG_STR("cpe22Type")) && cpe->len == 0) {
        *cpe = reference.locator;
    }
    return YG_OK;
}

static enum yg_status take_references(struct yg_decoder *decoder, bool purls,
                                      struct package *package, struct yg_inventory *inventory,
                                      struct yg_error *err)
{
    struct yg_json list = package->references, value;
    enum yg_status st = YG_OK;

    if (!package->has_references)
        return YG_OK;
    while (st == YG_OK && yg_json_next_item(&list, &value)) {
        if (yg_json_kind(value) == YG_JSON_OBJECT)
            st = take_reference(decoder, value, purls, package, inventory, err);
    }
    return st != YG_OK ? st : yg_json_status(&list, err);
}

static bool is_operating_system(const struct package *package)
{
    return yg_str_equal(package->purpose, YG_STR("OPERATING-SYSTEM")) ||
           yg_str_equal(package->purpose, YG_STR("OPERATING_SYSTEM")) ||
           yg_str_starts(package->facts.otherwise, YG_STR("SPDXRef-OperatingSystem"));
}

static enum yg_status add_package(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct document *document = out;
    struct yg_inventory *inventory = document->inventory;
    struct package package = {.has_references = false};
    size_t first = inventory->component_count;
    enum yg_status st = read_package(decoder, value, &package, err);

    if (st == YG_OK)
        st = take_references(decoder, false, &package, inventory, err);
    if (st == YG_OK)
        st = take_references(decoder, true, &package, inventory, err);
    if (st == YG_OK && package.facts.purl.len == 0)
        st = yg_component_add(decoder, value, &package.facts, inventory, err);
    if (st == YG_OK && is_operating_system(&package))
        st =
            yg_inventory_set_os(decoder, package.facts.name, package.facts.version, inventory, err);
    if (st != YG_OK)
        return st;
    struct element *element =
        yg_arena_append(&decoder->arena, &document->elements, &document->element_count);
    if (element == NULL)
        return yg_no_memory(err);
    *element = (struct element){package.facts.otherwise, first};
    return YG_OK;
}

/* ---- owners --------------------------------------------------------------------------------- */

TEXT_FIELD(decode_parent, struct relationship, parent)
TEXT_FIELD(decode_child, struct relationship, child)
TEXT_FIELD(decode_comment, struct relationship, comment)

static const struct yg_json_field relationship_fields[] = {
    {"spdxElementId", false, decode_parent},
    {"relatedSpdxElement", false, decode_child},
    {"comment", false, decode_comment},
};

static int compare_elements(const void *a, const void *b)
{
    return yg_str_compare(((const struct element *)a)->id, ((const struct element *)b)->id);
}

/* The first component of an element; component_count when there is none. */
static size_t find_component(const struct document *document, struct yg_str id)
{
    struct element key = {id, 0};
    const struct element *found = document->element_count == 0
                                      ? NULL
                                      : bsearch(&key, document->elements, document->element_count,
                                                sizeof key, compare_elements);

    return found == NULL ? document->inventory->component_count : found->component;
}

/* syft says so of packages whose files another package claims. */
static enum yg_status take_relationship(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    static const struct yg_str ownership = {"ownership-by-file-overlap", 25};
    const struct document *document = out;
    struct yg_inventory *inventory = document->inventory;
    struct relationship relationship = {{NULL, 0}, {NULL, 0}, {NULL, 0}};

    if (yg_json_kind(value) != YG_JSON_OBJECT)
        return YG_OK;
    enum yg_status st = decode_fields(state, value, relationship_fields,
                                      YG_COUNT(relationship_fields), &relationship, err);
    if (st != YG_OK || !yg_str_starts(relationship.comment, ownership))
        return st;
    size_t parent = find_component(document, relationship.parent);
    size_t child = find_component(document, relationship.child);
    if (parent == inventory->component_count || child == inventory->component_count ||
        !yg_str_starts(inventory->texts[parent], YG_STR("pkg:")))
        return YG_OK;
    struct yg_component_more *more = yg_component_more(state, inventory, child);
    if (more == NULL)
        return yg_no_memory(err);
    if (more->owner.len == 0)
        more->owner = inventory->texts[parent];
    return YG_OK;
}

/* Relationships name packages that may stand behind them, so they wait. */
static enum yg_status keep_relationships(void *state, struct yg_json value, void *out,
                                         struct yg_error *err)
{
    struct document *document = out;

    (void)state, (void)err;
    document->relationships = value;
    document->has_relationships = yg_json_kind(value) == YG_JSON_ARRAY;
    return YG_OK;
}

static enum yg_status find_owners(struct yg_decoder *decoder, struct document *document,
                                  struct yg_error *err)
{
    if (!document->has_relationships)
        return YG_OK;
    if (document->element_count > 1)
        qsort(document->elements, document->element_count, sizeof *document->elements,
              compare_elements);
    return yg_field_each(document->relationships, SIZE_MAX, take_relationship, decoder, document,
                         err);
}

/* ---- the document --------------------------------------------------------------------------- */

static enum yg_status decode_packages(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct document *document = out;

    return yg_field_each(value, SIZE_MAX, add_package, state, document, err);
}

static enum yg_status decode_created(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    struct yg_inventory *inventory = out;
    struct yg_str text;

    (void)state, (void)err;
    if (yg_json_get_string(value, &text))
        (void)yg_time_parse(text, &inventory->seen); /* no time: not stated */
    return YG_OK;
}

static const struct yg_json_field creation_fields[] = {{"created", false, decode_created}};

static enum yg_status decode_creation(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct document *document = out;
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    if (st != YG_OK || !present)
        return st;
    return decode_fields(state, value, creation_fields, YG_COUNT(creation_fields),
                         document->inventory, err);
}

TEXT_FIELD(decode_document_name, struct document, name)
TEXT_FIELD(decode_name_space, struct document, name_space)

static enum yg_status check_version(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    struct yg_str text;

    (void)state, (void)out;
    if (!yg_json_get_string(value, &text))
        return yg_json_fail_kind(value, YG_JSON_STRING, err);
    if (yg_str_starts(text, YG_STR("SPDX-2.")))
        return YG_OK;
    return yg_fail(err, YG_UNSUPPORTED, yg_json_at(value), "%.*s, read are SPDX-2.x",
                   YG_STR_ARG(yg_clip(text, YG_COMPONENT_RAW_BYTES_MAX)));
}

static const struct yg_json_field fields[] = {
    {"spdxVersion", true, check_version},
    {"name", false, decode_document_name},
    {"documentNamespace", false, decode_name_space},
    {"creationInfo", false, decode_creation},
    {"packages", false, decode_packages},
    {"relationships", false, keep_relationships},
};

enum yg_status yg_spdx2_decode(struct yg_decoder *decoder, struct yg_json root,
                               struct yg_inventory *inventory, struct yg_error *err)
{
    struct document document = {.inventory = inventory};
    enum yg_status st = decode_fields(decoder, root, fields, YG_COUNT(fields), &document, err);

    if (st == YG_OK)
        st = find_owners(decoder, &document, err);
    inventory->asset = document.name.len > 0 ? document.name : document.name_space;
    return st;
}
