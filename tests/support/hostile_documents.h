/* hostile_documents.h - the same components in one SBOM or in many, and the same ranges in one
 * advisory or in many.
 *
 * Component i is version i % 6 of package i / 6; every tenth package has an advisory about its
 * versions below the fourth. The ranges of an advisory are disjoint and come in no order.
 */
#ifndef YG_TESTS_SUPPORT_HOSTILE_DOCUMENTS_H
#define YG_TESTS_SUPPORT_HOSTILE_DOCUMENTS_H

#include <stdio.h>
#include <stdlib.h>

#include "connectors/record.h"
#include "pipeline/base/buf.h"

/* ---- documents behind each other ------------------------------------------------------------ */

struct hostile_documents {
    struct yg_buf bytes;
    size_t *ends; /* of each document */
    size_t count, room;
};

static inline void hostile_documents_deinit(struct hostile_documents *documents)
{
    yg_buf_deinit(&documents->bytes);
    free(documents->ends);
}

/* What has been appended to `bytes` is a document. */
static inline void hostile_end_document(struct hostile_documents *documents)
{
    if (documents->count == documents->room) {
        documents->room = documents->room * 2 + 16;
        documents->ends = realloc(documents->ends, documents->room * sizeof *documents->ends);
    }
    if (documents->ends == NULL || documents->bytes.failed)
        abort();
    documents->ends[documents->count++] = documents->bytes.len;
}

static inline struct yg_record hostile_record(const struct hostile_documents *documents, size_t i)
{
    size_t from = i == 0 ? 0 : documents->ends[i - 1];

    return (struct yg_record){
        .value = {documents->bytes.ptr + from, documents->ends[i] - from},
        .position = {.topic = YG_STR("bench")},
        .time = YG_TIME_NONE,
    };
}

/* ---- inventories ---------------------------------------------------------------------------- */

#define HOSTILE_COMPONENTS 300000
#define HOSTILE_SBOM_COMPONENTS 200 /* of a benign one */
#define HOSTILE_VERSIONS_OF_PACKAGE 6

enum hostile_form { HOSTILE_NATIVE, HOSTILE_CYCLONEDX };

static inline void hostile_put_component(struct yg_buf *out, enum hostile_form form, uint32_t i,
                                         bool first)
{
    uint32_t package = i / HOSTILE_VERSIONS_OF_PACKAGE, version = i % HOSTILE_VERSIONS_OF_PACKAGE;
    const char *comma = first ? "" : ",";

    if (form == HOSTILE_NATIVE)
        yg_buf_printf(out, "%s\"pkg:npm/package-%u@1.%u.0\"", comma, package, version);
    else
        yg_buf_printf(out,
                      "%s{\"type\":\"library\",\"bom-ref\":\"%u\",\"name\":\"package-%u\","
                      "\"version\":\"1.%u.0\",\"purl\":\"pkg:npm/package-%u@1.%u.0\"}",
                      comma, i, package, version, package, version);
}

/* Components [from, from + count) of an asset named by the first of them; `changed`: another one
 * stands in the place of the last. */
static inline void hostile_put_sbom(struct hostile_documents *documents, enum hostile_form form,
                                    uint32_t from, uint32_t count, bool changed)
{
    struct yg_buf *out = &documents->bytes;

    if (form == HOSTILE_NATIVE)
        yg_buf_printf(out, "{\"asset\":\"asset-%u\",\"components\":[", from);
    else
        yg_buf_printf(out,
                      "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"
                      "\"serialNumber\":\"%u\",\"components\":[",
                      from);
    for (uint32_t i = 0; i < count; i++)
        hostile_put_component(
            out, form, from + i + (changed && i + 1 == count ? HOSTILE_COMPONENTS : 0), i == 0);
    yg_buf_append(out, YG_STR("]}"));
    hostile_end_document(documents);
}

/* `count` components in SBOMs of `each`, then all SBOMs once more with one component changed. */
static inline void hostile_put_sboms(struct hostile_documents *documents, enum hostile_form form,
                                     uint32_t count, uint32_t each)
{
    for (int changed = 0; changed < 2; changed++)
        for (uint32_t from = 0; from < count; from += each)
            hostile_put_sbom(documents, form, from, each, changed != 0);
}

/* About every tenth package of `count` components. */
static inline void hostile_put_package_advisories(struct hostile_documents *documents,
                                                  uint32_t count)
{
    for (uint32_t package = 0; package * HOSTILE_VERSIONS_OF_PACKAGE < count; package += 10) {
        yg_buf_printf(&documents->bytes,
                      "{\"id\":\"CVE-2026-%u\",\"modified\":\"2026-01-01T00:00:00Z\",\"affected\":"
                      "[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"package-%u\"},\"ranges\":"
                      "[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},"
                      "{\"fixed\":\"1.3.0\"}]}]}]}",
                      10000 + package, package);
        hostile_end_document(documents);
    }
}

/* ---- ranges --------------------------------------------------------------------------------- */

#define HOSTILE_RANGES 100000

/* Of one advisory. */
struct hostile_shape {
    const char *package; /* the number of the advisory is put behind it */
    uint32_t entries;    /* affected, all about the one package */
    uint32_t ranges;     /* of an entry */
    uint32_t pairs;      /* introduced and fixed, of a range */
    uint32_t versions;   /* listed in an entry: half of them inside of its ranges */
    bool odd_versions;   /* listed ones are no versions: they match as texts */
};

static inline uint64_t hostile_shape_pairs(const struct hostile_shape *shape)
{
    return (uint64_t)shape->entries * shape->ranges * shape->pairs;
}

/* Number i of `count`, in no order: `count` is no multiple of the large prime. */
static inline uint32_t hostile_scatter(uint64_t i, uint64_t count)
{
    return (uint32_t)(i * 1000003 % count);
}

/* The versions of advisory `number` begin here. Of the entries of public feeds two in three are
 * like one just before, and of the versions in the others nearly all were met (matchers/range/
 * known.c): three advisories in a row are alike, and three thousand. */
static inline uint32_t hostile_major(uint64_t number)
{
    return (uint32_t)(number / 3 % 1000);
}

static inline void hostile_put_events(struct yg_buf *out, const struct hostile_shape *shape,
                                      uint32_t major, uint64_t first)
{
    for (uint32_t p = 0; p < shape->pairs; p++) {
        uint32_t at = hostile_scatter(first + p, hostile_shape_pairs(shape));

        yg_buf_printf(out, "%s{\"introduced\":\"%u.%u.1\"},{\"fixed\":\"%u.%u.5\"}",
                      p == 0 ? "" : ",", major + at / 1000, at % 1000, major + at / 1000,
                      at % 1000);
    }
}

static inline void hostile_put_versions(struct yg_buf *out, const struct hostile_shape *shape,
                                        uint32_t major)
{
    for (uint32_t v = 0; v < shape->versions; v++) {
        uint32_t at = hostile_scatter(v, shape->versions);

        yg_buf_printf(out, "%s\"%s%u.%u.%u\"", v == 0 ? "" : ",", shape->odd_versions ? "r:" : "",
                      major + at / 2000, at / 2 % 1000, at % 2 == 0 ? 3 : 7);
    }
}

/* Advisory `number` of a feed. */
static inline void hostile_put_advisory(struct hostile_documents *documents,
                                        const struct hostile_shape *shape, uint32_t number)
{
    struct yg_buf *out = &documents->bytes;
    uint64_t pairs = 0;

    yg_buf_printf(out,
                  "{\"id\":\"CVE-2025-%u\",\"modified\":\"2026-01-01T00:00:00Z\",\"affected\":[",
                  10000 + number);
    for (uint32_t e = 0; e < shape->entries; e++) {
        yg_buf_printf(out, "%s{\"package\":{\"ecosystem\":\"npm\",\"name\":\"", e == 0 ? "" : ",");
        yg_buf_printf(out, "%s-%u\"},\"ranges\":[", shape->package, number);
        for (uint32_t r = 0; r < shape->ranges; r++) {
            yg_buf_printf(out, "%s{\"type\":\"SEMVER\",\"events\":[", r == 0 ? "" : ",");
            hostile_put_events(out, shape, hostile_major(number), pairs);
            yg_buf_append(out, YG_STR("]}"));
            pairs += shape->pairs;
        }
        yg_buf_append(out, YG_STR("],\"versions\":["));
        hostile_put_versions(out, shape, hostile_major(number));
        yg_buf_append(out, YG_STR("]}"));
    }
    yg_buf_append(out, YG_STR("]}"));
    hostile_end_document(documents);
}

/* Advisories of that shape with `pairs` pairs of events together: one at least. */
static inline void hostile_put_feed(struct hostile_documents *documents,
                                    const struct hostile_shape *shape, uint64_t pairs)
{
    uint64_t each = hostile_shape_pairs(shape);

    for (uint64_t made = 0; documents->count == 0 || made + each <= pairs; made += each)
        hostile_put_advisory(documents, shape, (uint32_t)documents->count);
}

/* Version `i` of the package of advisory `number`: in its ranges and beside them. */
static inline struct yg_str hostile_version(char out[64], const struct hostile_shape *shape,
                                            size_t number, uint32_t i)
{
    int len = snprintf(out, 64, "pkg:npm/%s-%zu@%u.%u.%u", shape->package, number,
                       hostile_major(number) + i, i % 3, i % 2 == 0 ? 3 : 7);

    return (struct yg_str){out, (size_t)len};
}

#endif
