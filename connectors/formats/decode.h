/* connectors/formats/decode.h - from a record's bytes to the model, whatever the form.
 *
 * The form of a document is found by its content (the keys at its top level), or named by the
 * record header `format`. Known forms that are not decoded yet are told apart from garbage.
 *
 * Threads: a decoder belongs to one thread.
 * Memory:  decoded documents borrow from the record and from the decoder, until its next call.
 */
#ifndef YG_CONNECTORS_FORMATS_DECODE_H
#define YG_CONNECTORS_FORMATS_DECODE_H

#include "connectors/record.h"
#include "pipeline/model/advisory.h"
#include "pipeline/model/enrichment.h"
#include "pipeline/model/inventory.h"

enum yg_form {
    YG_FORM_UNKNOWN,
    /* decoded */
    YG_FORM_OSV,
    YG_FORM_CVE5,
    YG_FORM_NVD2,
    YG_FORM_CSAF,
    YG_FORM_NATIVE, /* native inventory */
    YG_FORM_CYCLONEDX,
    YG_FORM_SPDX2,
    YG_FORM_KEV,
    YG_FORM_EPSS_CSV,
    YG_FORM_EPSS_JSON,
    YG_FORM_JVN, /* JVN iPedia's XML: VULDEF; its RSS is refused */
    /* known, not decoded yet: counted by name */
    YG_FORM_OPENVEX,
    YG_FORM_SPDX3,
    YG_FORM_SYFT,
    YG_FORM_VULS,
    YG_FORM_WAZUH,
    YG_FORM_ALPINE_SECDB,
    YG_FORM_SPDX2_TEXT, /* SPDX 2 as tag-value, YAML, XML or RDF */
    YG_FORM_COUNT
};

/* "osv", "cyclonedx", "epss_csv", ... as in summaries and in the `format` header, which is
 * believed. */
const char *yg_form_name(enum yg_form form);
bool yg_form_is_decoded(enum yg_form form);

struct yg_decoder;

struct yg_decoder_counts {
    uint64_t documents[YG_FORM_COUNT]; /* by a yg_decode_ function, also those that failed */
    /* Keys and range types that are not of the standard. Not counted in SBOMs: most of their keys
     * say nothing about matching. */
    uint64_t unknown_keys;
    uint64_t duplicate_keys;
    uint64_t excluded_components; /* CycloneDX scope: excluded */
    uint64_t not_evaluable;       /* of advisories: see struct yg_advisory */
    uint64_t nameless; /* affected entries without ecosystem, purl and CPE name: of words only */
    uint64_t embedded_statements; /* CycloneDX vulnerabilities: not read yet, counted */
};

/* NULL when memory is out. `bytes_max`: largest record. */
struct yg_decoder *yg_decoder_create(size_t bytes_max);
void yg_decoder_destroy(struct yg_decoder *decoder);
const struct yg_decoder_counts *yg_decoder_counts(const struct yg_decoder *decoder);
void yg_decoder_counts_add(struct yg_decoder_counts *sum, const struct yg_decoder_counts *more);

/* Bytes held; and how many more a record of `len` bytes may take while it is decoded. */
size_t yg_decoder_bytes(const struct yg_decoder *decoder);
size_t yg_decoder_wants(const struct yg_decoder *decoder, size_t len);

/* What form is it? Looks at the top level only. A broken document may still have a form. Decoding
 * the same record next does not open it again. */
enum yg_form yg_decoder_form(struct yg_decoder *decoder, const struct yg_record *record);

/* Decode the advisories of a record: `count` of `items`, in the order of the document. OSV and CVE
 * Record 5 give one, NVD CVE API 2.0 one for each CVE of a page (of which there may be none), CSAF
 * 2.0 and 2.1 one for each vulnerability, VULDEF one for each Vulinfo. Those of one (source, id)
 * are parts of one revision, told apart by content_hash. A tombstone gives source and id alone,
 * from the record's key: "SOURCE/ID", or "ID", whose prefix then is the source. Rules:
 * advisories/osv.c, cve5.c, nvd2.c, csaf.c, jvn.c.
 * Errors: YG_UNSUPPORTED for a known form that is not decoded (text: its name), YG_REFUSED for one
 * of another kind ("kev: not an advisory"), YG_MALFORMED, YG_LIMIT (formats/limits.h), YG_NOMEM;
 * err->at is the byte offset in the record's value. Nothing is written then. */
YG_MUST_CHECK enum yg_status yg_decode_advisories(struct yg_decoder *decoder,
                                                  const struct yg_record *record,
                                                  const struct yg_advisory **items, size_t *count,
                                                  struct yg_error *err);

/* Decode an inventory (native, CycloneDX 1.2-1.6, SPDX 2.2/2.3). What an SBOM does not say (asset,
 * scope, site, labels, os) comes from the record's key and headers: `asset`, `scope`, `site`,
 * `exposure`, `stage`, `must_not_stop`, `kind`, `tenant`, `os`, `seen`. A tombstone gives `gone`; a
 * native delta its `delta` (connectors/formats/delta.h makes a whole inventory of it).
 * One bad entry never fails an SBOM: it becomes a component whose text says what was found. Rules:
 * native.c, cyclonedx.c, spdx2.c; errors as above. */
YG_MUST_CHECK enum yg_status yg_decode_inventory(struct yg_decoder *decoder,
                                                 const struct yg_record *record,
                                                 struct yg_inventory *inventory,
                                                 struct yg_error *err);

/* Decode what stands before the components of a native document, in a small part of the time that
 * the whole takes. True: `inventory` is what yg_decode_inventory gives, but without components, and
 * `tail` tells whether they are those of another document: if it equals the tail of an inventory
 * that was decoded whole, the components are the same and this document is as well formed as that
 * one; if not, the record must be decoded whole and counts once. False, and nothing is counted:
 * there is no such head (another form, `"components":[` is not among the first kilobytes, an
 * error). Cost: one pass of yg_hash, and some 100 ns. */
bool yg_decode_head(struct yg_decoder *decoder, const struct yg_record *record,
                    struct yg_inventory *inventory);

/* Whole native documents have tails; at first they do. Who never looks at heads spares a pass of
 * yg_hash. */
void yg_decoder_set_tails(struct yg_decoder *decoder, bool tails);

/* Decode enrichment (KEV catalogue, EPSS csv or JSON): many entries from one record. Errors as
 * above; a tombstone is refused. */
YG_MUST_CHECK enum yg_status yg_decode_enrichment(struct yg_decoder *decoder,
                                                  const struct yg_record *record,
                                                  struct yg_enrichment *enrichment,
                                                  struct yg_error *err);

#endif
