/* connectors/formats/decoder.h - what the decoders of all formats share; for this folder only.
 *
 * decode.c finds the form and opens the text; each format turns the root value into the model.
 * Texts that a format hands out are borrowed from the record, the reader or the arena.
 */
#ifndef YG_CONNECTORS_FORMATS_DECODER_H
#define YG_CONNECTORS_FORMATS_DECODER_H

#include "connectors/formats/decode.h"
#include "connectors/formats/limits.h"
#include "connectors/json_keys.h"
#include "pipeline/base/buf.h"

struct yg_decoder {
    struct yg_json_reader *reader;
    struct yg_arena arena;
    struct yg_buf scratch;
    size_t bytes_max;
    size_t copied_ranges; /* of this record: YG_ADVISORY_COPIED_RANGES_MAX */
    size_t entries;       /* likewise: YG_ADVISORY_ENTRIES_MAX */
    size_t text_room;     /* components that the inventory's array of texts has room for */
    struct yg_decoder_counts counts;
    struct yg_json_counts keys; /* of the formats whose keys are all in their tables */
    struct yg_json_counts sbom; /* CycloneDX, SPDX: most of their keys say nothing about matching */
    struct yg_native_keys {
        struct yg_json_keys root, labels, component;
    } native;
    struct yg_cyclonedx_keys {
        struct yg_json_keys component, property;
    } cyclonedx;
    struct peek { /* the record that yg_decoder_form has just looked at */
        struct yg_str text;
        uint64_t hash; /* content_hash of the text */
        enum yg_form form;
        struct yg_json root;
        bool valid, is_open;
    } peek;
    bool no_tails; /* yg_decoder_set_tails */
    struct head {  /* what yg_decode_head has counted of the record that it took last */
        struct yg_str text;
        int64_t offset; /* of the record */
        struct yg_json_counts keys;
    } head;
};

/* The advisories of one record, in the arena. */
struct yg_advisories {
    struct yg_advisory *items;
    size_t count;
};

/* One more, without any times; NULL when memory is out. It moves when the next is added. */
struct yg_advisory *yg_advisory_add(struct yg_decoder *decoder, struct yg_advisories *list);

/* Part of the order of advisories that were modified at the same time: never changes. */
uint64_t yg_content_hash(struct yg_str text);

/* One per format. `err` says what and where inside the document. */
YG_MUST_CHECK enum yg_status yg_osv_decode(struct yg_decoder *decoder, struct yg_json root,
                                           struct yg_advisories *list, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_cve5_decode(struct yg_decoder *decoder, struct yg_json root,
                                            struct yg_advisories *list, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_csaf_decode(struct yg_decoder *decoder, struct yg_json root,
                                            struct yg_advisories *list, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_nvd2_decode(struct yg_decoder *decoder, struct yg_json root,
                                            struct yg_advisories *list, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_jvn_decode(struct yg_decoder *decoder, struct yg_str text,
                                           struct yg_advisories *list, struct yg_error *err);
void yg_native_init(struct yg_decoder *decoder); /* once, before the first */
YG_MUST_CHECK enum yg_status yg_native_decode(struct yg_decoder *decoder, struct yg_json root,
                                              struct yg_inventory *inventory, struct yg_error *err);
void yg_cyclonedx_init(struct yg_decoder *decoder);
YG_MUST_CHECK enum yg_status yg_cyclonedx_decode(struct yg_decoder *decoder, struct yg_json root,
                                                 struct yg_inventory *inventory,
                                                 struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_spdx2_decode(struct yg_decoder *decoder, struct yg_json root,
                                             struct yg_inventory *inventory, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_kev_decode(struct yg_decoder *decoder, struct yg_json root,
                                           struct yg_enrichment *enrichment, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_epss_json_decode(struct yg_decoder *decoder, struct yg_json root,
                                                 struct yg_enrichment *enrichment,
                                                 struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_epss_csv_decode(struct yg_decoder *decoder, struct yg_str text,
                                                struct yg_enrichment *enrichment,
                                                struct yg_error *err);

/* The prefix of an advisory's id in lower case: "ghsa" of "GHSA-...", "debian" of "DEBIAN-CVE-...".
 * ptr NULL when memory is out. */
struct yg_str yg_osv_source(struct yg_arena *arena, struct yg_str id);

/* Complete an inventory from the record's key and headers; what the document says stays, but the
 * asset of an SBOM (`named_by_record`) is the header's or the key's before it is the document's. */
YG_MUST_CHECK enum yg_status yg_envelope_apply(const struct yg_record *record, bool named_by_record,
                                               struct yg_inventory *inventory,
                                               struct yg_error *err);

/* A document whose head was decoded is now decoded whole: it must not count twice. */
void yg_head_uncount(struct yg_decoder *decoder, const struct yg_record *record);

/* ---- fields --------------------------------------------------------------------------------- */

/* A key of the standard that nothing is taken from. */
YG_MUST_CHECK enum yg_status yg_field_skip(void *state, struct yg_json value, void *out,
                                           struct yg_error *err);

/* Is there something to decode? YG_OK with *present false for null; YG_MALFORMED for another kind
 * than `kind`. */
YG_MUST_CHECK enum yg_status yg_field_expect(struct yg_json value, enum yg_json_kind kind,
                                             bool *present, struct yg_error *err);

/* A list of strings; null is an empty one. Errors name the item: "[2]: expected a string". */
YG_MUST_CHECK enum yg_status yg_field_strings(struct yg_decoder *decoder, struct yg_json list,
                                              size_t max, struct yg_str **items, size_t *count,
                                              struct yg_error *err);

/* Call `each` for every item of a list; null is an empty one. Errors name the item. */
typedef enum yg_status (*yg_field_fn)(void *state, struct yg_json value, void *out,
                                      struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_field_each(struct yg_json list, size_t max, yg_field_fn each,
                                           void *state, void *out, struct yg_error *err);

/* A string of at most `bytes_max` bytes; null is absent. */
YG_MUST_CHECK enum yg_status yg_field_short(struct yg_json value, size_t bytes_max,
                                            struct yg_str *out, struct yg_error *err);

/* The same of at most YG_INVENTORY_LABEL_BYTES_MAX bytes. */
YG_MUST_CHECK enum yg_status yg_field_label(struct yg_json value, struct yg_str *label,
                                            struct yg_error *err);

/* A value as a text, whatever its kind: a string, cut at YG_COMPONENT_BYTES_MAX; of another value
 * the head of its JSON text. The first gives an absent text for null. */
struct yg_str yg_field_text(struct yg_json value);
struct yg_str yg_field_shown(struct yg_json value);

/* What an object says of a row that was taken: a string, cut at YG_COMPONENT_BYTES_MAX; absent when
 * there is none. yg_field_show keeps the text of a value that is none: yg_field_text. */
struct yg_str yg_field_taken(const struct yg_json_taken *taken, size_t row);
void yg_field_show(struct yg_json_taken *taken, size_t row, struct yg_json value);

/* The first `max` bytes, not cut inside a UTF-8 character. */
struct yg_str yg_clip(struct yg_str text, size_t max);

YG_MUST_CHECK enum yg_status yg_no_memory(struct yg_error *err);

/* ---- components ----------------------------------------------------------------------------- */

/* What a document says of one component, in whatever fields. */
struct yg_component_facts {
    struct yg_str purl, cpe, group, name, version;
    struct yg_str source, source_version; /* source package */
    struct yg_str owner;                  /* purl of the package that its files belong to */
    struct yg_str otherwise;              /* its text when it has none of the above; absent: that of
                                             the entry as it stands */
};

/* Room for the texts of `count` more components, behind those there are; NULL when memory is
 * out. */
struct yg_str *yg_component_room(struct yg_decoder *decoder, struct yg_inventory *inventory,
                                 size_t count);

/* Add a component: its text is the purl, else the CPE, else "group/name", else the name. A CPE and
 * an owner beside a purl are kept.
 * Errors: YG_NOMEM; YG_LIMIT beyond YG_COMPONENTS_MAX, at the entry. */
YG_MUST_CHECK enum yg_status yg_component_add(struct yg_decoder *decoder, struct yg_json entry,
                                              const struct yg_component_facts *facts,
                                              struct yg_inventory *inventory, struct yg_error *err);

/* What is said of component `i` besides its text, to be written; NULL when memory is out. */
struct yg_component_more *yg_component_more(struct yg_decoder *decoder,
                                            struct yg_inventory *inventory, size_t i);

/* "debian-11.6" of an operating system's name and version, with the names of os-release(5) ID for
 * what documents spell out; set once, by the first that says it. */
YG_MUST_CHECK enum yg_status yg_inventory_set_os(struct yg_decoder *decoder, struct yg_str name,
                                                 struct yg_str version,
                                                 struct yg_inventory *inventory,
                                                 struct yg_error *err);

#endif
