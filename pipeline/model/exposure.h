/* pipeline/model/exposure.h - how many assets of a segment a vulnerability reaches.
 *
 * An exposure is absolute, never a difference: the count of assets by status for (vulnerability,
 * segment) within one inventory partition. All counts zero means: nothing (any more).
 */
#ifndef YG_PIPELINE_MODEL_EXPOSURE_H
#define YG_PIPELINE_MODEL_EXPOSURE_H

#include "pipeline/base/clock.h"
#include "pipeline/base/str.h"
#include "pipeline/model/segment.h"

#define YG_SAMPLES_MAX 5
/* Component versions of an exposure, by their texts: those with the most assets. Sums over
 * exposures that hold fewer are exact; beyond it they are lower bounds, for each exposure leaves
 * out its own rarest. */
#define YG_EXPOSURE_COMPONENTS_MAX 32

/* An affected component version in the detail of an exposure. */
struct yg_exposure_component {
    struct yg_str text; /* as found in an inventory */
    struct yg_str version;
    struct yg_str fixed; /* the fixed version that is nearest; absent: none known */
    uint32_t asset_count;
    uint64_t number; /* those of one number differ in their counts alone; 0: not numbered */
};

struct yg_exposure {
    struct yg_str vulnerability; /* name */
    int32_t partition;
    struct yg_segment segment;
    uint32_t affected, under_investigation; /* assets; each counts once, by its highest status */
    bool sources_differ;                    /* some source says not affected or fixed */
    struct yg_str samples[YG_SAMPLES_MAX];  /* ids of affected assets, ascending */
    size_t sample_count;
    struct yg_exposure_component components[YG_EXPOSURE_COMPONENTS_MAX]; /* by their texts */
    size_t component_count;
};

/* Why a component version cannot be evaluated. */
enum yg_not_evaluable {
    YG_EVALUABLE = 0,
    YG_NOT_EVALUABLE_NO_IDENTITY,  /* neither purl nor CPE */
    YG_NOT_EVALUABLE_BAD_IDENTITY, /* a purl or CPE that breaks its grammar */
    YG_NOT_EVALUABLE_NO_VERSION,
    YG_NOT_EVALUABLE_BAD_VERSION, /* none of its scheme, or a pseudo-version of no release */
    YG_NOT_EVALUABLE_NO_SCHEME,   /* no version order for this package type yet */
    YG_NOT_EVALUABLE_NO_RELEASE,  /* a distribution package whose release nobody states */
    YG_NOT_EVALUABLE_NO_FEED,     /* no advisory of that distribution release has been read */
    YG_NOT_EVALUABLE_COUNT
};

const char *yg_not_evaluable_name(enum yg_not_evaluable reason);

/* What it says of a component, for people: "without a version". */
const char *yg_not_evaluable_words(enum yg_not_evaluable reason);

/* What an inventory partition has applied. */
struct yg_progress {
    int32_t partition;
    int64_t inventory_offset; /* next offset to read */
    struct yg_str advisories; /* watermark: "0:123,1:98", next offsets by partition */
    bool caught_up;           /* the partition has been read to its end at least once */
    uint64_t assets, stale;
    uint64_t advisories_of_many; /* whose aliases name several CVEs: attached to each */
    uint64_t not_evaluable[YG_NOT_EVALUABLE_COUNT]; /* (asset, component) pairs by reason */
};

#endif
