/* tests/support/reading.h - documents decoded and matched, and what comes of it in one line.
 *
 * An answer has one part a component, parted by "; ":
 *   -              evaluated, nothing is known
 *   CVE-1!1.2      as format_verdict of index_bench.h says: affected, fixed in 1.2
 *   (reason)       not evaluable
 */
#ifndef YG_TESTS_SUPPORT_READING_H
#define YG_TESTS_SUPPORT_READING_H

#include <stdlib.h>

#include "connectors/formats/decode.h"
#include "tests/support/index_bench.h"

#define CYCLONEDX "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":["
#define SPDX                                                                                       \
    "{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"SPDXRef-DOCUMENT\",\"name\":\"n\",\"packages\":["
#define END "]}"
/* A CycloneDX component and an SPDX package of a purl. */
#define C(purl) "{\"type\":\"library\",\"name\":\"n\",\"purl\":\"" purl "\"}"
#define P(name, purl)                                                                              \
    "{\"SPDXID\":\"SPDXRef-" name "\",\"name\":\"" name "\",\"externalRefs\":[{"                   \
    "\"referenceCategory\":\"PACKAGE-MANAGER\",\"referenceType\":\"purl\",\"referenceLocator\":"   \
    "\"" purl "\"}]}"

/* Apply what a feed brings: a document, or a line of advisories.h. */
static inline enum yg_status read_advisory(struct bench *bench, struct yg_decoder *decoder,
                                           const char *text, struct yg_error *err)
{
    struct yg_record record = {.value = yg_str(text), .position = {.topic = YG_STR("feed")}};
    const struct yg_advisory *items;
    size_t count;

    if (text[0] != '{' && text[0] != '<') {
        apply(bench, text);
        return YG_OK;
    }
    enum yg_status st = yg_decode_advisories(decoder, &record, &items, &count, err);
    for (size_t i = 0; st == YG_OK && i < count; i++)
        st = yg_index_apply(bench->index, &items[i], &bench->change, err);
    return st;
}

static inline void read_inventory(struct yg_decoder *decoder, const char *document,
                                  struct yg_inventory *inventory, const char *why)
{
    struct yg_record record = {
        .key = YG_STR("asset"), .value = yg_str(document), .position = {.topic = YG_STR("fleet")}};
    struct yg_error err = {.text = ""};

    cr_assert(eq(int, yg_decode_inventory(decoder, &record, inventory, &err), YG_OK), "%s: %s", why,
              err.text);
}

static inline void append_answer(struct bench *bench, uint32_t identity, struct yg_buf *out)
{
    enum yg_not_evaluable reason = yg_index_identity(bench->index, identity).not_evaluable;
    char verdict[256];

    format_verdict(bench->index, identity, verdict, sizeof verdict);
    if (reason != YG_EVALUABLE)
        yg_buf_printf(out, "(%s)", yg_not_evaluable_name(reason));
    else
        yg_buf_append(out, verdict[0] == '\0' ? YG_STR("-") : yg_str(verdict));
    cr_expect(reason == YG_EVALUABLE || verdict[0] == '\0', "%s", verdict);
}

/* The document of a fleet must be answered so. */
static inline void expect_answer(struct bench *bench, struct yg_decoder *decoder,
                                 const char *document, const char *expected, const char *why)
{
    struct yg_inventory inventory;
    struct yg_buf found = {0};
    struct yg_error err;

    read_inventory(decoder, document, &inventory, why);
    uint32_t *identities = malloc((inventory.component_count + 1) * sizeof *identities);
    cr_assert(eq(int, yg_index_intern_all(bench->index, &inventory, identities, &err), YG_OK));
    for (size_t i = 0; i < inventory.component_count; i++) {
        if (i > 0)
            yg_buf_append(&found, YG_STR("; "));
        append_answer(bench, identities[i], &found);
    }
    free(identities);
    cr_expect(yg_str_equal(yg_buf_str(&found), yg_str(expected)), "%s: %.*s", why,
              YG_STR_ARG(yg_buf_str(&found)));
    yg_buf_deinit(&found);
}

#endif
