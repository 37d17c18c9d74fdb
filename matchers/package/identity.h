/* matchers/package/identity.h - what the text of a component means: packages, version, or why
 * nothing.
 *
 * A component of a distribution is looked up by its source package (purl `upstream=`, else what the
 * inventory says beside the purl, else what package indexes of its release say (source_map.h), else
 * its own name) and, where the feed names binary packages, by its own name too; by the release that
 * the purl's `distro=` states, else the asset's OS, else the version itself ("+deb11u3"), else
 * other packages of the inventory (index_inventory.c).
 * Everything else is looked up by purl type and whole name.
 *
 * What has no package type of its own is looked up by its CPE: part, vendor and product are the
 * key, the rest is compared with each rule. A purl of a language's type decides alone: what tools
 * guess as its CPE would only add false matches. Beside a distribution's purl a CPE is evidence,
 * with the version cut to what upstream released (1:3.0.11-1~deb12u1 is 3.0.11). A package type in
 * no table is looked up by its whole purl, in the generic order.
 *
 * A component whose files a distribution package owns is that package: pkg:pypi/jinja2 inside
 * python3-jinja2 is looked up as python3-jinja2.
 *
 * A Go pseudo-version of no release, v0.0.0-20240101..., is what a module gets that nobody tagged:
 * a dependency on an untagged module, or a main module built from a checkout; "dev-main" is the
 * same in Composer. Such a version is compared only with packages whose advisories use some
 * themselves (facts.pseudo); elsewhere it would be older than everything, and is not evaluable once
 * the package has an advisory.
 *
 * Source:  purl type definitions; facts of real inventories (syft, trivy, native agents).
 * Threads: pure functions, any thread.
 * Memory:  texts are borrowed from the component, the map of sources or the arena.
 */
#ifndef YG_MATCHERS_PACKAGE_IDENTITY_H
#define YG_MATCHERS_PACKAGE_IDENTITY_H

#include "matchers/package/package_key.h"
#include "matchers/package/source_map.h"
#include "pipeline/model/exposure.h"
#include "pipeline/model/inventory.h"

#define YG_IDENTITY_KEYS_MAX 4

enum yg_release_from {
    YG_RELEASE_UNKNOWN,
    YG_RELEASE_OF_PURL,
    YG_RELEASE_OF_OS,
    YG_RELEASE_OF_VERSION,
    YG_RELEASE_OF_INVENTORY /* assumed: other packages of the inventory state it */
};

/* Which version of a component is compared with the rules of a package. */
enum yg_key_use {
    YG_KEY_OWN,
    YG_KEY_SOURCE, /* of the source package */
    YG_KEY_CPE     /* the one that its CPE states */
};

struct yg_identity_key {
    struct yg_package_key package;
    enum yg_key_use use;
    bool evidence; /* the rules found here support, they do not decide */
};

struct yg_identity_facts {
    enum yg_not_evaluable reason;   /* never YG_NOT_EVALUABLE_NO_FEED: that is the index's to say */
    const struct yg_ecosystem *row; /* NULL: an unknown type */
    enum yg_scheme_id scheme;
    struct yg_str version;             /* in the form that is compared; absent when there is none */
    struct yg_str source_version;      /* the same as `version` where nothing else is said */
    bool mapped;                       /* the source is what the map of sources says */
    struct yg_str cpe_version;         /* for keys of a CPE, in NVD's order; may be absent */
    struct yg_str cpe_updated_version; /* the same with the CPE's update; may be absent */
    const struct yg_cpe *cpe;          /* NULL: none, or of no use */
    struct yg_str module;              /* "nodejs:18" of an RPM module; absent when not stated */
    bool modular;                      /* the version is of a module's build */
    bool idle;                         /* a kernel that is installed and not running */
    bool owned;                        /* what the package says counts that owns its files */
    struct yg_str feed;                /* "deb/debian:12"; absent outside distributions */
    enum yg_release_from release_from;
    bool pseudo; /* a version of no release */
    struct yg_identity_key keys[YG_IDENTITY_KEYS_MAX];
    size_t key_count; /* 0 when there is nothing to look up; the first one names the component */
};

/* A first look at the letters behind "pkg:", without a call: most purls are of a language's
 * type. */
static inline bool yg_identity_may_need_os(struct yg_str text)
{
    if (text.len < 8)
        return false;
    switch (((unsigned char)text.ptr[4] | 0x20) << 8 | ((unsigned char)text.ptr[5] | 0x20)) {
    case 'd' << 8 | 'e': /* deb */
    case 'r' << 8 | 'p': /* rpm */
    case 'a' << 8 | 'p': /* apk */
    case 'a' << 8 | 'l': /* alpine */
        return true;
    }
    return text.ptr[4] == '/'; /* the old spelling pkg://deb/... */
}

/* Does the asset's OS matter for the meaning of this component? (A distribution's purl that does
 * not say which release.) */
bool yg_identity_needs_os(struct yg_str text);

/* Does the component's CPE matter? (No purl of a language's type.) */
bool yg_identity_needs_cpe(struct yg_str text);

/* Does what is said of `owner` count for a component of this text? (A distribution's package owns
 * what is none.) */
bool yg_identity_is_owned(struct yg_str text, struct yg_str owner);

/* `sources` is asked where nobody else states the source package; it may be NULL.
 * Never fails but for memory (false): what cannot be read is a reason. */
bool yg_identity_parse(struct yg_arena *arena, const struct yg_component *component,
                       struct yg_str os, const struct yg_source_map *sources,
                       struct yg_identity_facts *facts);

#endif
