/* pipeline/model/purl.h - package URLs.
 *
 *   pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl
 *       type namespace name version         qualifiers                               #subpath
 *
 * Source:  Package URL specification (ECMA-427, 1st edition) and its type definitions. Old types
 *          are read as what they became: pkg:alpine/NAME as pkg:apk/alpine/NAME.
 * Threads: pure functions, any thread.
 * Memory:  the parts of a parsed purl are borrowed from the text where nothing had to be decoded or
 *          folded, else from the arena.
 */
#ifndef YG_PIPELINE_MODEL_PURL_H
#define YG_PIPELINE_MODEL_PURL_H

#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"

#define YG_PURL_BYTES_MAX 4096
#define YG_PURL_QUALIFIERS_MAX 32

struct yg_purl_qualifier {
    struct yg_str key, value; /* key in lower case, value decoded */
};

struct yg_purl {
    struct yg_str type;       /* lower case */
    struct yg_str name_space; /* decoded, segments joined by '/'; absent when there is none */
    struct yg_str name;       /* decoded and folded as the type demands */
    struct yg_str version;    /* decoded; absent when there is none */
    struct yg_str subpath;
    struct yg_purl_qualifier qualifiers[YG_PURL_QUALIFIERS_MAX]; /* sorted by key */
    size_t qualifier_count;
};

/* Parse and normalise.
 * Errors: YG_MALFORMED, YG_LIMIT, YG_NOMEM; err->at is the offset of the first bad byte. */
YG_MUST_CHECK enum yg_status yg_purl_parse(struct yg_arena *arena, struct yg_str text,
                                           struct yg_purl *purl, struct yg_error *err);

/* Check what the definition of the type demands beyond what an inventory is refused for: the uuid
 * of a Julia package, the ids and versions of Chrome extensions. Advisories and inventories leave
 * these out; whoever asks for a purl's canonical form is told.
 * Errors: YG_MALFORMED without an offset. */
YG_MUST_CHECK enum yg_status yg_purl_check(const struct yg_purl *purl, struct yg_error *err);

/* The value of a qualifier; absent (ptr NULL) when there is none. */
struct yg_str yg_purl_qualifier_get(const struct yg_purl *purl, struct yg_str key);

/* Append the canonical form. */
void yg_purl_format(const struct yg_purl *purl, struct yg_buf *out);

#endif
