/* connectors/formats/limits.h - how large the parts of a document may be.
 *
 * Each limit is several times what real feeds and inventories hold (the number in the comment), so
 * that only broken or hostile documents meet it. Beyond one of the first group the document is
 * refused with YG_LIMIT; a component's texts are cut instead, and the matchers then find no
 * identity in them.
 */
#ifndef YG_CONNECTORS_FORMATS_LIMITS_H
#define YG_CONNECTORS_FORMATS_LIMITS_H

#include "pipeline/model/inventory.h"

#define YG_ADVISORY_ID_BYTES_MAX 256        /* also of an alias: 54 */
#define YG_ADVISORY_SUMMARY_BYTES_MAX 16384 /* 2,539 */
#define YG_ADVISORY_TEXT_BYTES_MAX 4096     /* url, score, names of a package: 391 */
#define YG_ADVISORY_IDS_MAX 16384           /* aliases, upstream, related, each: 1,860 */
#define YG_ADVISORY_AFFECTED_MAX 16384      /* 2,120 */
#define YG_ADVISORY_ENTRIES_MAX 524288      /* of all advisories of one record: 6,480 */
#define YG_ADVISORY_RANGES_MAX 1024         /* of one affected entry: 32 */
#define YG_ADVISORY_EVENTS_MAX 16384        /* of one range: 250 */
#define YG_ADVISORY_VERSIONS_MAX 262144     /* of one affected entry: 23,183 */
#define YG_ADVISORY_CPES_MAX 4096           /* of one affected entry of CVE 5: 390 */
#define YG_ADVISORY_COPIED_RANGES_MAX 65536 /* of one record, CVE 5: 10 */
#define YG_ADVISORY_SEVERITIES_MAX 64       /* 4 */
#define YG_CSAF_PRODUCTS_MAX 1048576        /* of one document: 4,147 */
#define YG_CSAF_PURLS_MAX 256               /* of one product: 1 */
#define YG_CSAF_BRANCH_DEPTH_MAX 32         /* 4 */
#define YG_ADVISORIES_MAX 16384             /* of one record: a page of the NVD has 2,000 */

#define YG_CATALOG_ID_BYTES_MAX 256    /* also of an owner, unit, stage, supplier */
#define YG_CATALOG_TEXT_BYTES_MAX 1024 /* name, contact, window */
#define YG_CATALOG_SUPPLIERS_MAX 256

#define YG_ENRICHMENT_ENTRIES_MAX 1000000 /* EPSS of 2026: 300,000 */

#define YG_INVENTORY_LABEL_BYTES_MAX 256 /* scope, site, os and each label */
#define YG_CYCLONEDX_NESTING_MAX 32      /* components in components: 2 */

#define YG_COMPONENT_BYTES_MAX 8192 /* longer texts are cut here; more than a readable purl has */
#define YG_COMPONENT_RAW_BYTES_MAX 128 /* what is shown of an entry that is no component */

#endif
