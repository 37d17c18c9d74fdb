/* pipeline/metrics.h - numbers about a running worker, for Prometheus.
 *
 * A table (metrics.c) says what there is: name, kind, label, help. The stages set values when they
 * commit; whoever asks gets them as text, without a look at anybody's tables.
 *
 * Source:  Prometheus text exposition format 0.0.4; names after prometheus.io/docs/practices/naming
 *          (a counter ends in _total, a size in _bytes; base units).
 * Threads: a value is set by the one stage that its row belongs to; any thread reads.
 */
#ifndef YG_PIPELINE_METRICS_H
#define YG_PIPELINE_METRICS_H

#include <stdatomic.h>

#include "pipeline/base/buf.h"
#include "pipeline/base/memory.h"

enum yg_metric {
    /* match stage */
    YG_METRIC_ADVISORIES_READ,
    YG_METRIC_INVENTORIES_READ,
    YG_METRIC_MATCH_REJECTED,
    YG_METRIC_EXPOSURES_PUBLISHED,
    YG_METRIC_ADVISORIES,
    YG_METRIC_VULNERABILITIES,
    YG_METRIC_IDENTITIES,
    YG_METRIC_ASSETS,
    YG_METRIC_MANIFESTS,
    YG_METRIC_MATCH_COMMIT_TIME,
    /* case stage */
    YG_METRIC_CASES_REJECTED,
    YG_METRIC_ALERTS_SENT,
    YG_METRIC_CASES,
    YG_METRIC_CASES_OPEN,
    YG_METRIC_COUNT
};

struct yg_metrics {
    _Atomic uint64_t values[YG_METRIC_COUNT];
    const char *version;                   /* of the program; constant */
    const struct yg_memory_ledger *memory; /* constant */
};

/* Times are in milliseconds since 1970 and are shown in seconds. */
static inline void yg_metrics_set(struct yg_metrics *metrics, enum yg_metric metric, uint64_t value)
{
    if (metrics != NULL)
        atomic_store_explicit(&metrics->values[metric], value, memory_order_relaxed);
}

/* Append all of them to `text`. */
void yg_metrics_write(const struct yg_metrics *metrics, struct yg_buf *text);

/* Append a label's value as the format wants it: \\, \" and \n. */
void yg_metrics_escape(struct yg_buf *text, struct yg_str value);

#endif
