#include "pipeline/connections.h"

#include <stdio.h>

#include "connectors/file.h"

/* The pairs of the configuration have the connector's own shape. */
_Static_assert(sizeof(struct yg_config_pair) == sizeof(struct yg_kafka_property),
               "a property is a name and a value");

struct yg_kafka_client yg_kafka_client_of(const struct yg_config *config)
{
    return (struct yg_kafka_client){
        .brokers = config->brokers,
        .properties = (const struct yg_kafka_property *)config->kafka_properties.items,
        .property_count = config->kafka_properties.count};
}

/* "NAME-STAGE" or "NAME-STAGE-N" in `out`. */
static struct yg_str member_name(const struct yg_config *config, const char *stage, int64_t number,
                                 char out[256])
{
    int len = snprintf(out, 256, number < 0 ? "%.*s-%s" : "%.*s-%s-%lld", YG_STR_ARG(config->name),
                       stage, (long long)number);

    return (struct yg_str){out, len > 255 ? 255 : (size_t)len};
}

enum yg_status yg_open_topics(const struct yg_config *config, const struct yg_str *topics,
                              size_t count, struct yg_source **source, struct yg_error *err)
{
    struct yg_kafka_client client = yg_kafka_client_of(config);
    struct yg_kafka_table table = {.topics = topics, .topic_count = count};

    return yg_kafka_table_source_create(&client, &table, source, err);
}

enum yg_status yg_open_broadcast(const struct yg_config *config,
                                 const struct yg_config_source *from, struct yg_source **source,
                                 struct yg_error *err)
{
    *source = NULL;
    if (from->connector == YG_CONNECTOR_NONE)
        return YG_OK;
    if (from->connector == YG_CONNECTOR_KAFKA)
        return yg_open_topics(config, from->topics.items, from->topics.count, source, err);
    enum yg_status st = yg_file_source_create(from->paths.items, from->paths.count,
                                              (size_t)config->record_bytes_max, source, err);
    if (st != YG_OK || !from->tell_apart)
        return st;
    st = yg_file_source_tell_apart(*source, err);
    if (st != YG_OK) {
        yg_source_destroy(*source);
        *source = NULL;
    }
    return st;
}

static enum yg_status open_group(const struct yg_config *config, const char *stage,
                                 const struct yg_str *topic, struct yg_source **source,
                                 struct yg_error *err)
{
    struct yg_kafka_client client = yg_kafka_client_of(config);
    char group_name[256], instance[256];
    struct yg_kafka_group group = {.topics = topic,
                                   .topic_count = 1,
                                   .group = member_name(config, stage, -1, group_name),
                                   .instance =
                                       member_name(config, stage, config->ordinal, instance)};

    return yg_kafka_group_source_create(&client, &group, source, err);
}

enum yg_status yg_open_inventories(const struct yg_config *config, struct yg_source **source,
                                   struct yg_error *err)
{
    if (config->inventories.connector == YG_CONNECTOR_KAFKA)
        return open_group(config, "match", &config->inventories.topics.items[0], source, err);
    return yg_open_broadcast(config, &config->inventories, source, err);
}

enum yg_status yg_open_leader(const struct yg_config *config, struct yg_source **source,
                              struct yg_error *err)
{
    return open_group(config, "case", &config->topic_progress, source, err);
}

static enum yg_status open_kafka_sink(const struct yg_config *config, const char *stage,
                                      int64_t number, const struct yg_str *topics, size_t count,
                                      struct yg_sink **sink, struct yg_error *err)
{
    struct yg_kafka_client client = yg_kafka_client_of(config);
    char name[256];
    struct yg_kafka_sink options = {.transactional_id = member_name(config, stage, number, name),
                                    .topics = topics,
                                    .topic_count = count};

    return yg_kafka_sink_create(&client, &options, sink, err);
}

enum yg_status yg_open_match_sink(const struct yg_config *config, struct yg_sink **sink,
                                  struct yg_error *err)
{
    const struct yg_str topics[] = {config->topic_exposures, config->topic_progress,
                                    config->topic_dead_letter};

    return open_kafka_sink(config, "match", config->ordinal, topics, YG_COUNT(topics), sink, err);
}

/* One casebook is active: whoever takes over has the same transactional id, which fences the
 * last. */
enum yg_status yg_open_case_sink(const struct yg_config *config, struct yg_sink **sink,
                                 struct yg_error *err)
{
    const struct yg_str topics[] = {config->topic_cases, config->topic_alerts, config->topic_events,
                                    config->topic_progress, config->topic_dead_letter};

    if (config->output_connector == YG_CONNECTOR_KAFKA)
        return open_kafka_sink(config, "case", 0, topics, YG_COUNT(topics), sink, err);
    return yg_file_sink_create(config->output_folder, sink, err);
}
