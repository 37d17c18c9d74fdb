/* topics.c - `yagura topics`: what the broker should have, and what it has. */
#include <getopt.h>
#include <stdio.h>

#include "pipeline/commands/commands.h"
#include "pipeline/config.h"
#include "pipeline/connections.h"

#define TOPICS_MAX 64

/* Which row of the connector's table a topic of the configuration follows. */
struct wanted {
    struct yg_str name;
    const char *role;
};

static size_t add_source(const struct yg_config_source *source, const char *role,
                         struct wanted *wanted, size_t count)
{
    if (source->connector != YG_CONNECTOR_KAFKA)
        return count;
    for (size_t i = 0; i < source->topics.count && count < TOPICS_MAX; i++)
        wanted[count++] = (struct wanted){source->topics.items[i], role};
    return count;
}

static size_t topics_of(const struct yg_config *config, struct wanted wanted[TOPICS_MAX])
{
    size_t count = 0;

    count = add_source(&config->advisories, "advisories", wanted, count);
    count = add_source(&config->inventories, "inventories", wanted, count);
    count = add_source(&config->enrichment, "enrichment", wanted, count);
    count = add_source(&config->catalog, "catalog", wanted, count);
    if (config->output_connector == YG_CONNECTOR_KAFKA && count + 6 <= TOPICS_MAX) {
        wanted[count++] = (struct wanted){config->topic_exposures, "exposures"};
        wanted[count++] = (struct wanted){config->topic_progress, "progress"};
        wanted[count++] = (struct wanted){config->topic_alerts, "alerts"};
        wanted[count++] = (struct wanted){config->topic_cases, "cases"};
        wanted[count++] = (struct wanted){config->topic_events, "events"};
        wanted[count++] = (struct wanted){config->topic_dead_letter, "dead-letter"};
    }
    return count;
}

static struct yg_kafka_wish wish_of(const struct yg_config *config, const struct wanted *wanted)
{
    const struct yg_kafka_topic *row = yg_kafka_topic_find(yg_str(wanted->role));
    struct yg_kafka_wish wish = {.name = wanted->name,
                                 .partitions = (int32_t)config->broadcast_partitions,
                                 .replication = (int)config->replication};

    if (row != NULL) {
        wish.settings = row->settings;
        wish.setting_count = row->setting_count;
        if (row->width == YG_KAFKA_WIDTH_INVENTORIES)
            wish.partitions = (int32_t)config->inventory_partitions;
        else if (row->width == YG_KAFKA_WIDTH_EXPOSURES)
            wish.partitions = (int32_t)config->exposure_partitions;
    }
    /* The one partition of `progress` elects the casebook. */
    if (yg_str_equal(yg_str(wanted->role), YG_STR("progress")))
        wish.partitions = 1;
    return wish;
}

/* Print one line per topic, one per difference; returns whether all is as planned. */
static bool print_plan(const struct yg_kafka_wish *wishes, size_t count,
                       const struct yg_kafka_comparison *comparisons, bool applied)
{
    static const char *const states[] = {"missing", "as planned", "differs"};
    bool same = true;

    printf("%-22s %10s %11s  %s\n", "TOPIC", "PARTITIONS", "REPLICATION", "STATE");
    for (size_t i = 0; i < count; i++) {
        const struct yg_kafka_comparison *comparison = &comparisons[i];
        bool created = applied && comparison->state == YG_KAFKA_TOPIC_MISSING;

        printf("%-22.*s %10d %11d  %s\n", YG_STR_ARG(wishes[i].name), wishes[i].partitions,
               wishes[i].replication, created ? "created" : states[comparison->state]);
        for (size_t s = 0;
             comparison->state == YG_KAFKA_TOPIC_MISSING && s < wishes[i].setting_count; s++)
            printf("  %.*s=%.*s\n", YG_STR_ARG(wishes[i].settings[s].name),
                   YG_STR_ARG(wishes[i].settings[s].value));
        for (size_t d = 0; d < comparison->difference_count; d++)
            printf("  %.*s: planned %.*s, found %.*s\n",
                   YG_STR_ARG(comparison->differences[d].setting),
                   YG_STR_ARG(comparison->differences[d].wanted),
                   YG_STR_ARG(comparison->differences[d].found));
        same &= comparison->state == YG_KAFKA_TOPIC_SAME || created;
    }
    return same;
}

static int plan(const struct yg_command *command, const struct yg_config *config, bool apply)
{
    struct yg_kafka_client client = yg_kafka_client_of(config);
    struct yg_kafka_comparison *comparisons = NULL;
    struct yg_kafka_wish wishes[TOPICS_MAX];
    struct wanted wanted[TOPICS_MAX];
    size_t count = topics_of(config, wanted);
    struct yg_arena arena = {0};
    struct yg_error err;
    int status;

    if (count == 0) {
        printf("This configuration uses no Kafka topics.\n");
        return YG_EXIT_OK;
    }
    for (size_t i = 0; i < count; i++)
        wishes[i] = wish_of(config, &wanted[i]);
    enum yg_status st = yg_kafka_topics_compare(&client, wishes, count, &arena, &comparisons, &err);
    if (st == YG_OK && apply)
        st = yg_kafka_topics_create(&client, wishes, count, &err);
    if (st == YG_OK)
        status = print_plan(wishes, count, comparisons, apply) ? YG_EXIT_OK : YG_EXIT_FOUND;
    else
        status = yg_start_error(command, config, st, &err);
    yg_arena_deinit(&arena);
    return status;
}

int yg_command_topics(const struct yg_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"config", required_argument, NULL, 'c'},
                                            {NULL, 0, NULL, 0}};
    const char *path = NULL;
    struct yg_config config;
    struct yg_error err;
    size_t problems;
    int option, status;

    while ((option = getopt_long(argc, argv, ":c:", options, NULL)) != -1) {
        if (option != 'c')
            return yg_option_error(command, option, argv);
        path = optarg;
    }
    if (path == NULL)
        return yg_usage_error(command, "-c FILE is missing");
    if (argc - optind != 1)
        return yg_usage_error(command, "plan or apply is wanted");
    struct yg_str action = yg_str(argv[optind]);
    bool apply = yg_str_equal(action, YG_STR("apply"));
    if (!apply && !yg_str_equal(action, YG_STR("plan")))
        return yg_usage_error(command, "plan or apply is wanted, not '%s'", argv[optind]);
    if (yg_config_load(yg_str(path), &config, stderr, &problems, &err) != YG_OK) {
        fprintf(stderr, "yagura topics: %s\n", err.text);
        status = YG_EXIT_USAGE;
    } else {
        status = plan(command, &config, apply);
    }
    yg_config_deinit(&config);
    return status;
}
