/* matchers/identity.h - what the text of a component means: packages, version, or why nothing.
 *
 * A component of a distribution is looked up by its source package (purl `upstream=`, else what the
 * inventory says beside the purl, else its own name) and, where the feed names binary packages, by
 * its own name too; by the release that the purl's `distro=` states, else the asset's OS, else the
 * version itself ("+deb11u3"). Everything else is looked up by purl type and whole name.
 *
 * A Go pseudo-version of no release, v0.0.0-20240101..., is what a module gets that nobody tagged:
 * a dependency on an untagged module, or a main module built from a checkout; "dev-main" is the
 * same in Composer. Such a version is compared only with packages whose advisories use some
 * themselves (facts.pseudo); elsewhere it would be older than everything, and is not evaluable once
 * the package has an advisory.
 *
 * Source:  purl type definitions; facts of real inventories (syft, trivy, native agents).
 * Threads: pure functions, any thread.
 * Memory:  texts are borrowed from the component or the arena.
 */
#ifndef YG_MATCHERS_IDENTITY_H
#define YG_MATCHERS_IDENTITY_H

#include "matchers/package_key.h"
#include "pipeline/model/exposure.h"
#include "pipeline/model/inventory.h"

#define YG_IDENTITY_KEYS_MAX 4

enum yg_release_from {
    YG_RELEASE_UNKNOWN,
    YG_RELEASE_OF_PURL,
    YG_RELEASE_OF_OS,
    YG_RELEASE_OF_VERSION
};

struct yg_identity_key {
    struct yg_package_key package;
    bool by_source; /* compare the version of the source package */
};

struct yg_identity_facts {
    enum yg_not_evaluable reason;   /* never YG_NOT_EVALUABLE_NO_FEED: that is the index's to say */
    const struct yg_ecosystem *row; /* NULL: an unknown type */
    enum yg_scheme_id scheme;
    struct yg_str version;        /* in the form that is compared; absent when there is none */
    struct yg_str source_version; /* the same as `version` where nothing else is said */
    struct yg_str feed;           /* "deb/debian:12"; absent outside distributions */
    enum yg_release_from release_from;
    bool pseudo; /* a version of no release */
    struct yg_identity_key keys[YG_IDENTITY_KEYS_MAX];
    size_t key_count; /* 0 when there is nothing to look up; the first one names the component */
};

/* Does the asset's OS matter for the meaning of this component? (A distribution's purl that does
 * not say which release.) */
bool yg_identity_needs_os(struct yg_str text);

/* Never fails but for memory (false): what cannot be read is a reason. */
bool yg_identity_parse(struct yg_arena *arena, const struct yg_component *component,
                       struct yg_str os, struct yg_identity_facts *facts);

#endif
