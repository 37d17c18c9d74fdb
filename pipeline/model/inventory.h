/* pipeline/model/inventory.h - the installed components of one asset, as decoded.
 *
 * Texts are borrowed from the record or the decoder's arena, as with an advisory.
 *
 * A component is named by its text as found: its purl, else its CPE, else its name. What the text
 * does not say but the document does elsewhere (a version, a source package) stands beside it; the
 * matchers make an identity of all of it, and of the asset's OS where a distribution package lacks
 * its release.
 */
#ifndef YG_PIPELINE_MODEL_INVENTORY_H
#define YG_PIPELINE_MODEL_INVENTORY_H

#include "pipeline/base/clock.h"
#include "pipeline/base/str.h"
#include "pipeline/model/segment.h"

/* What few documents say of a component besides its text. */
struct yg_component_more {
    struct yg_str version; /* when the text is a purl without a version or a name; else absent */
    struct yg_str source;  /* "openssl" or "openssl@3.0.9-1", when the purl has no upstream=; else
                              absent */
    struct yg_str cpe;     /* beside a purl; else absent */
    struct yg_str owner;   /* purl of the distribution package that its files belong to; else
                              absent */
};

/* All that is known of one component. */
struct yg_component {
    struct yg_str text;    /* purl, CPE or name, as found */
    struct yg_str version; /* when `text` is a purl without a version or a name; else absent */
    struct yg_str source;  /* "openssl" or "openssl@3.0.9-1", when the purl has no upstream=; else
                              absent */
    struct yg_str cpe;     /* beside a purl; else absent */
    struct yg_str owner;   /* purl of the distribution package that its files belong to; else
                              absent */
    struct yg_str release; /* that other packages of the inventory state, where nobody states this
                              one's: "11"; else absent (matchers/index_inventory.c) */
    bool idle; /* a kernel that is installed and not running (matchers/package/kernel.h) */
};

/* The end of a native document whose last member is `components`: from the [ of its components to
 * the last byte. Equal tails hold equal components (connectors/formats/decode.h). */
struct yg_tail {
    uint64_t hash;  /* yg_hash of it: differs from run to run */
    uint32_t bytes; /* 0: the document has no such tail */
};

/* What a delta says of the set that it is about (connectors/formats/delta.h). */
struct yg_delta {
    struct yg_str base;     /* digest of that set, checked in form; absent: this is no delta */
    struct yg_str *removed; /* texts of components that are not there any more */
    size_t removed_count;
};

struct yg_inventory {
    struct yg_str asset;  /* its id; 1 to YG_ASSET_ID_BYTES_MAX bytes */
    yg_time_ms seen;      /* when the inventory was taken; YG_TIME_NONE when not stated */
    struct yg_str os;     /* "debian-12", "alpine-3.16.2"; absent when not known */
    struct yg_str kernel; /* release of the running kernel, as uname(1) -r says; absent when not
                             known */
    struct yg_segment segment;
    struct yg_str *texts; /* of its components */
    size_t component_count;
    struct yg_component_more **more; /* by component, NULL where the text says it all */
    size_t more_count;               /* from this one on all texts do */
    struct yg_delta delta;           /* of a delta, whose components are those that are new */
    struct yg_tail tail;             /* of a document that was decoded whole, or of its head */
    bool gone;                       /* the asset was deleted (null value) */
};

#define YG_ASSET_ID_BYTES_MAX 256
#define YG_COMPONENTS_MAX 500000

/* Is that what differs from another set, not a whole one? */
static inline bool yg_inventory_is_delta(const struct yg_inventory *inventory)
{
    return inventory->delta.base.ptr != NULL;
}

/* What is said of component `i` besides its text; NULL: nothing. */
static inline const struct yg_component_more *
yg_inventory_more(const struct yg_inventory *inventory, size_t i)
{
    return i < inventory->more_count ? inventory->more[i] : NULL;
}

/* Component `i` as one struct. */
static inline struct yg_component yg_inventory_component(const struct yg_inventory *inventory,
                                                         size_t i)
{
    const struct yg_component_more *more = yg_inventory_more(inventory, i);
    struct yg_component component = {.text = inventory->texts[i]};

    if (more != NULL) {
        component.version = more->version;
        component.source = more->source;
        component.cpe = more->cpe;
        component.owner = more->owner;
    }
    return component;
}

#endif
