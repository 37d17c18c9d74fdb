#include "pipeline/config.h"

#include <assert.h>
#include <stddef.h>

#include "pipeline/policy_file.h"
#include "pipeline/yaml.h"

enum type { TEXT, NUMBER, LIST, MAP, CHOICE };

static const char *const connectors[] = {"none", "file", "kafka", NULL};
static const char *const clocks[] = {"wall", "record", NULL};

/* The schema. `path` is the key with dots; a default of NULL means that absence is fine (text absent,
 * list empty). */
static const struct row {
    const char *path;
    enum type type;
    size_t offset;
    const char *preset;
    int64_t min, max;           /* NUMBER */
    const char *const *choices; /* CHOICE: the place of the word is the value */
    const char *help;
} rows[] = {
#define FIELD(name) offsetof(struct yg_config, name)
    {"name", TEXT, FIELD(name), "yagura", 0, 0, NULL,
     "name of the deployment; begins its consumer groups and transactional ids"},
    {"ordinal", NUMBER, FIELD(ordinal), "0", 0, 9999, NULL,
     "number of this worker, stable over restarts"},
    {"clock", CHOICE, FIELD(clock), "wall", 0, 0, clocks,
     "wall: the time of day; record: the times in the documents (replays, tests)"},
    {"sources.advisories.connector", CHOICE, FIELD(advisories.connector), "none", 0, 0, connectors,
     "where advisories come from"},
    {"sources.advisories.paths", LIST, FIELD(advisories.paths), NULL, 0, 0, NULL,
     "files, folders or globs, read in order"},
    {"sources.advisories.topics", LIST, FIELD(advisories.topics), NULL, 0, 0, NULL,
     "topics, read whole by every worker"},
    {"sources.inventories.connector", CHOICE, FIELD(inventories.connector), "none", 0, 0,
     connectors, "where inventories come from"},
    {"sources.inventories.paths", LIST, FIELD(inventories.paths), NULL, 0, 0, NULL,
     "files, folders or globs; the n-th is read after the n-th of the advisories"},
    {"sources.inventories.topics", LIST, FIELD(inventories.topics), NULL, 0, 0, NULL,
     "one topic, shared by the workers of the group"},
    {"sources.enrichment.connector", CHOICE, FIELD(enrichment.connector), "none", 0, 0, connectors,
     "where KEV and EPSS come from"},
    {"sources.enrichment.paths", LIST, FIELD(enrichment.paths), NULL, 0, 0, NULL,
     "files, folders or globs, read in order"},
    {"sources.enrichment.topics", LIST, FIELD(enrichment.topics), NULL, 0, 0, NULL, "topics"},
    {"sources.catalog.connector", CHOICE, FIELD(catalog.connector), "none", 0, 0, connectors,
     "where teams, services, products and suppliers come from"},
    {"sources.catalog.paths", LIST, FIELD(catalog.paths), NULL, 0, 0, NULL,
     "files, folders or globs, read in order"},
    {"sources.catalog.topics", LIST, FIELD(catalog.topics), NULL, 0, 0, NULL, "topics"},
    {"outputs.connector", CHOICE, FIELD(output_connector), "file", 0, 0, connectors,
     "where alerts, cases, events and dead letters go"},
    {"outputs.folder", TEXT, FIELD(output_folder), NULL, 0, 0, NULL,
     "file: one TOPIC.ndjson per topic in this folder"},
    {"kafka.brokers", TEXT, FIELD(brokers), NULL, 0, 0, NULL, "host:port,host:port"},
    {"kafka.properties", MAP, FIELD(kafka_properties), NULL, 0, 0, NULL,
     "further properties of librdkafka, such as security.protocol"},
    {"kafka.partitions.inventories", NUMBER, FIELD(inventory_partitions), "4", 1, 10000, NULL,
     "partitions of the inventory topic; the count is for ever"},
    {"kafka.partitions.exposures", NUMBER, FIELD(exposure_partitions), "4", 1, 10000, NULL,
     "partitions of the exposures topic"},
    {"kafka.partitions.others", NUMBER, FIELD(broadcast_partitions), "1", 1, 10000, NULL,
     "partitions of every other topic"},
    {"kafka.replication", NUMBER, FIELD(replication), "1", 1, 100, NULL,
     "replicas of each partition"},
    {"limits.record_bytes", NUMBER, FIELD(record_bytes_max), "67108864", 1024, 268435456, NULL,
     "largest document in bytes; a larger one is a dead letter"},
    {"timing.commit_interval_ms", NUMBER, FIELD(commit_interval_ms), "50", 1, 10000, NULL,
     "how long outputs wait for others before they are committed"},
    {"timing.alert_wait_ms", NUMBER, FIELD(alert_wait_ms), "150", 0, 60000, NULL,
     "how long a case waits for inventory partitions that lag behind"},
    {"topics.exposures", TEXT, FIELD(topic_exposures), "exposures", 0, 0, NULL, "internal"},
    {"topics.progress", TEXT, FIELD(topic_progress), "progress", 0, 0, NULL, "internal"},
    {"topics.alerts", TEXT, FIELD(topic_alerts), "alerts", 0, 0, NULL, "alerts of all teams"},
    {"topics.cases", TEXT, FIELD(topic_cases), "cases", 0, 0, NULL, "full state of every case"},
    {"topics.events", TEXT, FIELD(topic_events), "events", 0, 0, NULL, "history of every case"},
    {"topics.dead_letter", TEXT, FIELD(topic_dead_letter), "dead-letter", 0, 0, NULL,
     "what could not be read, with the reason"},
    {"policy", TEXT, FIELD(policy_file), NULL, 0, 0, NULL,
     "YAML file with the priority table, due days and texts; the built-in one without it"},
#undef FIELD
};

struct loader {
    struct yg_config *config;
    struct yg_complaints complaints;
    struct yg_str folder; /* of the configuration file, with its slash; empty: the current one */
    bool nomem;
};

static void *field(struct yg_config *config, const struct row *row)
{
    return (char *)config + row->offset;
}

static bool set_number(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    uint64_t value;

    if (!yg_str_to_u64(node->text, &value) || (int64_t)value < row->min ||
        (int64_t)value > row->max) {
        yg_complain(&loader->complaints, node->line, node->column,
                    "%s: a number from %lld to %lld is wanted, not '%.*s'", row->path,
                    (long long)row->min, (long long)row->max, YG_STR_ARG(node->text));
        return false;
    }
    *(int64_t *)field(loader->config, row) = (int64_t)value;
    return true;
}

static bool set_choice(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    char words[128] = "";
    size_t used = 0;

    for (int i = 0; row->choices[i] != NULL; i++) {
        if (yg_str_equal(node->text, yg_str(row->choices[i]))) {
            *(int *)field(loader->config, row) = i;
            return true;
        }
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i == 0 ? "" : ", ",
                                 row->choices[i]);
    }
    yg_complain(&loader->complaints, node->line, node->column, "%s: one of %s is wanted, not '%.*s'",
                row->path, words, YG_STR_ARG(node->text));
    return false;
}

/* Paths count from the configuration file's folder. */
static struct yg_str resolve(struct loader *loader, const struct row *row, struct yg_str text)
{
    bool is_path = strstr(row->path, "paths") != NULL || strstr(row->path, "folder") != NULL ||
                   strcmp(row->path, "policy") == 0;
    struct yg_str path;

    if (!is_path || text.len == 0 || text.ptr[0] == '/' || yg_str_equal(text, YG_STR("-")) ||
        loader->folder.len == 0)
        return text;
    char *joined = yg_arena_alloc(&loader->config->arena, loader->folder.len + text.len);
    if (joined == NULL) {
        loader->nomem = true;
        return text;
    }
    memcpy(joined, loader->folder.ptr, loader->folder.len);
    memcpy(joined + loader->folder.len, text.ptr, text.len);
    path = (struct yg_str){joined, loader->folder.len + text.len};
    return path;
}

static void set_list(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    struct yg_config_list *list = field(loader->config, row);

    for (size_t i = 0; i < node->count; i++) {
        const struct yg_yaml *item = node->members[i].value;

        if (item->kind != YG_YAML_SCALAR) {
            yg_complain(&loader->complaints, item->line, item->column,
                        "%s: a list of plain texts is wanted", row->path);
            continue;
        }
        struct yg_str *slot =
            yg_arena_append(&loader->config->arena, &list->items, &list->count);
        if (slot == NULL)
            loader->nomem = true;
        else
            *slot = resolve(loader, row, item->text);
    }
}

static void set_map(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    struct yg_config_map *map = field(loader->config, row);

    for (size_t i = 0; i < node->count; i++) {
        const struct yg_yaml_member *member = &node->members[i];

        if (member->value->kind != YG_YAML_SCALAR) {
            yg_complain(&loader->complaints, member->line, member->column,
                        "%s.%.*s: a plain text is wanted", row->path, YG_STR_ARG(member->key));
            continue;
        }
        struct yg_config_pair *slot =
            yg_arena_append(&loader->config->arena, &map->items, &map->count);
        if (slot == NULL)
            loader->nomem = true;
        else
            *slot = (struct yg_config_pair){member->key, member->value->text};
    }
}

static void set_row(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    static const char *const kinds[] = {"a plain value", "a list", "a map"};
    enum yg_yaml_kind wanted = row->type == LIST  ? YG_YAML_LIST
                               : row->type == MAP ? YG_YAML_MAP
                                                  : YG_YAML_SCALAR;

    if (node->kind != wanted) {
        yg_complain(&loader->complaints, node->line, node->column, "%s: %s is wanted, not %s",
                    row->path, kinds[wanted], kinds[node->kind]);
        return;
    }
    switch (row->type) {
    case TEXT:
        *(struct yg_str *)field(loader->config, row) = resolve(loader, row, node->text);
        break;
    case NUMBER:
        set_number(loader, row, node);
        break;
    case CHOICE:
        set_choice(loader, row, node);
        break;
    case LIST:
        set_list(loader, row, node);
        break;
    case MAP:
        set_map(loader, row, node);
        break;
    }
}

/* Walk the tree: a path that is a row is set, one that begins rows is walked, others are unknown. */
static void walk(struct loader *loader, const struct yg_yaml *map, const char *prefix)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct yg_yaml_member *member = &map->members[i];
        bool begins = false, found = false;
        char path[256];
        int len = snprintf(path, sizeof path, "%s%s%.*s", prefix, *prefix == '\0' ? "" : ".",
                           YG_STR_ARG(member->key));

        for (size_t r = 0; r < YG_COUNT(rows) && !found; r++) {
            if (strcmp(rows[r].path, path) == 0) {
                found = true;
                set_row(loader, &rows[r], member->value);
            } else if (strncmp(rows[r].path, path, (size_t)len) == 0 && rows[r].path[len] == '.') {
                begins = true;
            }
        }
        if (found)
            continue;
        if (begins && member->value->kind == YG_YAML_MAP)
            walk(loader, member->value, path);
        else if (begins)
            yg_complain(&loader->complaints, member->value->line, member->value->column,
                        "%s: a map is wanted", path);
        else
            yg_complain(&loader->complaints, member->line, member->column,
                        "%s: this key is not known", path);
    }
}

static enum yg_status set_presets(struct yg_config *config, struct yg_error *err)
{
    struct loader loader = {.config = config};

    *config = (struct yg_config){0};
    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        struct yg_yaml node = {.kind = YG_YAML_SCALAR};

        if (rows[r].preset == NULL)
            continue;
        node.text = yg_str(rows[r].preset);
        set_row(&loader, &rows[r], &node);
    }
    assert(loader.complaints.count == 0); /* a default that its own row refuses */
    return loader.nomem ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory") : YG_OK;
}

enum yg_status yg_config_default(struct yg_config *config, struct yg_error *err)
{
    enum yg_status st = set_presets(config, err);

    if (st == YG_OK)
        yg_policy_default(&config->policy);
    return st;
}

/* What no single row can say: which keys need which. */
static void check_source(struct loader *loader, const struct yg_config_source *source,
                         const char *name, bool required)
{
    static const char *const keys[] = {"", "paths", "topics"};
    size_t given = source->connector == YG_CONNECTOR_FILE ? source->paths.count
                                                          : source->topics.count;

    if (source->connector == YG_CONNECTOR_NONE) {
        if (required)
            yg_complain(&loader->complaints, 1, 1, "sources.%s.connector: missing", name);
        return;
    }
    if (given == 0)
        yg_complain(&loader->complaints, 1, 1, "sources.%s.%s: missing", name,
                    keys[source->connector]);
    if (source->connector == YG_CONNECTOR_KAFKA && loader->config->brokers.len == 0)
        yg_complain(&loader->complaints, 1, 1, "kafka.brokers: missing, sources.%s needs it", name);
}

static void check_whole(struct loader *loader)
{
    const struct yg_config *config = loader->config;

    check_source(loader, &config->advisories, "advisories", true);
    check_source(loader, &config->inventories, "inventories", true);
    check_source(loader, &config->enrichment, "enrichment", false);
    check_source(loader, &config->catalog, "catalog", false);
    if (config->inventories.connector == YG_CONNECTOR_KAFKA && config->inventories.topics.count > 1)
        yg_complain(&loader->complaints, 1, 1, "sources.inventories.topics: exactly one is wanted");
    if (config->output_connector == YG_CONNECTOR_FILE && config->output_folder.len == 0)
        yg_complain(&loader->complaints, 1, 1, "outputs.folder: missing");
    if (config->output_connector == YG_CONNECTOR_NONE)
        yg_complain(&loader->complaints, 1, 1, "outputs.connector: file or kafka is wanted");
    if ((config->inventories.connector == YG_CONNECTOR_KAFKA) !=
            (config->output_connector == YG_CONNECTOR_KAFKA) ||
        (config->advisories.connector == YG_CONNECTOR_KAFKA) !=
            (config->output_connector == YG_CONNECTOR_KAFKA))
        yg_complain(&loader->complaints, 1, 1,
                    "advisories, inventories and outputs use one connector, all file or all kafka: "
                    "positions and outputs are committed together");
}

enum yg_status yg_config_load(struct yg_str path, struct yg_config *config, FILE *complaints,
                              size_t *problem_count, struct yg_error *err)
{
    struct loader loader = {.config = config, .complaints = {.file = path, .to = complaints}};
    size_t slash = yg_str_rindex(path, '/');
    struct yg_yaml *root;

    *problem_count = 0;
    enum yg_status st = yg_config_default(config, err);
    if (st != YG_OK)
        return st;
    loader.folder = slash == path.len ? (struct yg_str){NULL, 0} : yg_str_head(path, slash + 1);
    st = yg_yaml_load(&config->arena, path, &loader.complaints, &root, err);
    if (st != YG_OK)
        return st;
    if (root == NULL && loader.complaints.count == 0)
        yg_complain(&loader.complaints, 1, 1, "the file is empty");
    else if (root != NULL && root->kind != YG_YAML_MAP)
        yg_complain(&loader.complaints, root->line, root->column, "a map is wanted");
    else if (root != NULL) {
        walk(&loader, root, "");
        check_whole(&loader);
    }
    if (config->policy_file.ptr != NULL)
        st = yg_policy_load(&config->arena, config->policy_file, complaints,
                            &loader.complaints.count, &config->policy, err);
    *problem_count = loader.complaints.count;
    if (st != YG_OK)
        return st;
    if (loader.nomem)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    if (*problem_count > 0)
        return yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "%.*s: %zu problem%s", YG_STR_ARG(path),
                       *problem_count, *problem_count == 1 ? "" : "s");
    return YG_OK;
}

void yg_config_deinit(struct yg_config *config)
{
    if (config != NULL)
        yg_arena_deinit(&config->arena);
}

void yg_config_help(FILE *to)
{
    static const char *const types[] = {"text", "number", "list", "map", "choice"};

    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        fprintf(to, "%s (%s%s%s)\n", rows[r].path, types[rows[r].type],
                rows[r].preset == NULL ? "" : ", default ",
                rows[r].preset == NULL ? "" : rows[r].preset);
        fprintf(to, "    %s\n", rows[r].help);
    }
}
