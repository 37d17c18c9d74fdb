/* topic_table.c - the topics of yagura and what each needs of its broker.
 *
 * A compacted topic that is read again after an outage must still hold every deletion of that time,
 * and what was superseded since the last checkpoint: hence a lag of a day before a record may be
 * compacted away and a week for tombstones. Documents are large: an SBOM of 300,000 components has
 * tens of megabytes.
 */
#include "connectors/kafka/kafka.h"

#define COMPACT                                                                                    \
    {YG_STR("cleanup.policy"), YG_STR("compact")},                                                 \
        {YG_STR("min.compaction.lag.ms"), YG_STR("86400000")},                                     \
        {YG_STR("delete.retention.ms"), YG_STR("604800000")},                                      \
    {                                                                                              \
        YG_STR("compression.type"), YG_STR("lz4")                                                  \
    }

static const struct yg_kafka_property documents[] = {
    COMPACT, {YG_STR("max.message.bytes"), YG_STR("67108864")}};

static const struct yg_kafka_property compacted[] = {COMPACT};

static const struct yg_kafka_property deleted[] = {{YG_STR("cleanup.policy"), YG_STR("delete")},
                                                   {YG_STR("compression.type"), YG_STR("lz4")}};

static const struct yg_kafka_property history[] = {
    {YG_STR("cleanup.policy"), YG_STR("delete")},
    {YG_STR("retention.ms"), YG_STR("34560000000")}, /* 400 days */
    {YG_STR("compression.type"), YG_STR("lz4")}};

#define ROW(name, width, settings)                                                                 \
    {                                                                                              \
        name, YG_KAFKA_WIDTH_##width, settings, YG_COUNT(settings)                                 \
    }

static const struct yg_kafka_topic topics[] = {
    ROW("advisories", OTHERS, documents),
    ROW("advisories.urgent", OTHERS, documents),
    ROW("statements", OTHERS, documents),
    ROW("enrichment", OTHERS, documents), /* a whole catalogue may be one record */
    ROW("inventories", INVENTORIES, documents),
    ROW("catalog", OTHERS, compacted),
    ROW("judgements", OTHERS, compacted),
    ROW("exposures", EXPOSURES, compacted),
    ROW("progress", OTHERS, compacted),
    ROW("findings", OTHERS, compacted),
    ROW("alerts", OTHERS, deleted),
    ROW("digests", OTHERS, deleted),
    ROW("escalations", OTHERS, deleted),
    ROW("cases", OTHERS, compacted),
    ROW("events", OTHERS, history),
    ROW("assurance", OTHERS, compacted),
    ROW("dead-letter", OTHERS, deleted),
};

const struct yg_kafka_topic *yg_kafka_topics(size_t *count)
{
    *count = YG_COUNT(topics);
    return topics;
}

const struct yg_kafka_topic *yg_kafka_topic_find(struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(topics); i++) {
        if (yg_str_equal(yg_str(topics[i].name), name))
            return &topics[i];
    }
    return NULL;
}
