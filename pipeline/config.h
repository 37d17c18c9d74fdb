/* pipeline/config.h - the configuration of a worker, from one YAML file.
 *
 * A table of keys (path, type, default, bounds, help) is the whole schema: it fills the struct,
 * finds what is unknown, wrong or missing, and prints the help. Every problem is reported, not only
 * the first: "FILE:LINE:COLUMN: sentence". `${NAME}` in a value is the environment variable NAME,
 * `${NAME:-text}` with a default. An empty value is as good as no key. A path that is not absolute
 * counts from the file's own folder.
 *
 * Source:  YAML 1.1 as libyaml reads it; duplicate keys are errors.
 * Threads: one owner; read-only once loaded.
 * Memory:  everything lives in the config's arena until yg_config_deinit.
 */
#ifndef YG_PIPELINE_CONFIG_H
#define YG_PIPELINE_CONFIG_H

#include <stdio.h>

#include "pipeline/base/arena.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/error.h"
#include "pipeline/cases/policy.h"

enum yg_connector { YG_CONNECTOR_NONE, YG_CONNECTOR_FILE, YG_CONNECTOR_KAFKA };

struct yg_config_list {
    struct yg_str *items;
    size_t count;
};

struct yg_config_pair {
    struct yg_str name, value;
};

struct yg_config_map {
    struct yg_config_pair *items;
    size_t count;
};

struct yg_config_source {
    int connector;                /* enum yg_connector */
    struct yg_config_list paths;  /* file */
    struct yg_config_list topics; /* kafka */
    bool tell_apart; /* not a key: files of one name are several assets, not one that changes */
};

struct yg_config {
    struct yg_str name; /* of the deployment: in consumer groups and transactional ids */
    int64_t ordinal;    /* of this worker: `-match-N`, static membership */
    int clock;          /* enum yg_clock_kind */
    struct yg_config_source advisories, inventories, enrichment, catalog;
    int output_connector; /* enum yg_connector */
    struct yg_str output_folder;
    struct yg_str brokers;
    struct yg_config_map kafka_properties;
    int64_t inventory_partitions, exposure_partitions, broadcast_partitions, replication;
    int64_t shards; /* 0: one for each core */
    int64_t record_bytes_max;
    struct yg_str metrics_listen; /* ADDRESS:PORT; absent: nobody listens */
    int64_t memory_budget;        /* bytes; 0: what the machine allows, less a margin */
    int64_t commit_interval_ms, alert_wait_ms;
    struct yg_str topic_exposures, topic_progress, topic_alerts, topic_cases, topic_events,
        topic_dead_letter;
    struct yg_config_list source_maps; /* files: pipeline/source_maps.h */
    struct yg_str policy_file;         /* absent: the built-in policy */
    struct yg_policy policy;
    struct yg_arena arena;
};

/* Load `path`; each problem is one line on `complaints` (may be NULL) and *problem_count says how
 * many. Errors: YG_CONFIG when there is any, YG_IO when the file cannot be read, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_config_load(struct yg_str path, struct yg_config *config,
                                            FILE *complaints, size_t *problem_count,
                                            struct yg_error *err);

/* Every default, nothing read: what `yagura scan` starts from. */
YG_MUST_CHECK enum yg_status yg_config_default(struct yg_config *config, struct yg_error *err);

void yg_config_deinit(struct yg_config *config);

/* One line per key: path, type, default, meaning. */
void yg_config_help(FILE *to);

#endif
