#include "pipeline/config.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>

#include "pipeline/base/memory.h"
#include "pipeline/endpoint.h"
#include "pipeline/policy_file.h"
#include "pipeline/yaml.h"

#define NAME_BYTES_MAX 200 /* with stage and number it is a transactional id */
#define TOPIC_BYTES_MAX 249
#define TOPICS_MAX 16

enum type { TEXT, PATH, TOPIC, NUMBER, SIZE, CHOICE, PATHS, TOPICS, MAP };

static const struct {
    const char *name;
    enum yg_yaml_kind kind;
} types[] = {
    [TEXT] = {"text", YG_YAML_SCALAR},
    [PATH] = {"path", YG_YAML_SCALAR},
    [TOPIC] = {"topic", YG_YAML_SCALAR},
    [NUMBER] = {"number", YG_YAML_SCALAR},
    [SIZE] = {"size", YG_YAML_SCALAR},
    [CHOICE] = {"one of", YG_YAML_SCALAR},
    [PATHS] = {"list of paths", YG_YAML_LIST},
    [TOPICS] = {"list of topics", YG_YAML_LIST},
    [MAP] = {"map", YG_YAML_MAP},
};

static const char *const connectors[] = {"none", "file", "kafka", NULL};
static const char *const clocks[] = {"wall", "record", NULL};

/* The schema. `path` is the key with dots; a default of NULL means that absence is fine (text
 * absent, list empty). */
static const struct row {
    const char *path;
    enum type type;
    size_t offset;
    const char *preset;
    int64_t min, max;           /* NUMBER, SIZE; most bytes of a TEXT, most items of TOPICS */
    const char *const *choices; /* CHOICE: the place of the word is the value */
    const char *help;
} rows[] = {
#define FIELD(name) offsetof(struct yg_config, name)
    {"name", TEXT, FIELD(name), "yagura", 0, NAME_BYTES_MAX, NULL,
     "name of the deployment; begins its consumer groups and transactional ids"},
    {"ordinal", NUMBER, FIELD(ordinal), "0", 0, 9999, NULL,
     "number of this worker, stable over restarts"},
    {"clock", CHOICE, FIELD(clock), "wall", 0, 0, clocks,
     "wall: the time of day; record: the times in the documents (replays, tests)"},
    {"sources.advisories.connector", CHOICE, FIELD(advisories.connector), "none", 0, 0, connectors,
     "where advisories come from"},
    {"sources.advisories.paths", PATHS, FIELD(advisories.paths), NULL, 0, 0, NULL,
     "files, folders or globs, read in order"},
    {"sources.advisories.topics", TOPICS, FIELD(advisories.topics), NULL, 0, TOPICS_MAX, NULL,
     "topics, read whole by every worker"},
    {"sources.inventories.connector", CHOICE, FIELD(inventories.connector), "none", 0, 0,
     connectors, "where inventories come from"},
    {"sources.inventories.paths", PATHS, FIELD(inventories.paths), NULL, 0, 0, NULL,
     "files, folders or globs; the n-th is read after the n-th of the advisories"},
    {"sources.inventories.topics", TOPICS, FIELD(inventories.topics), NULL, 0, 1, NULL,
     "one topic, shared by the workers of the group"},
    {"sources.enrichment.connector", CHOICE, FIELD(enrichment.connector), "none", 0, 0, connectors,
     "where KEV and EPSS come from"},
    {"sources.enrichment.paths", PATHS, FIELD(enrichment.paths), NULL, 0, 0, NULL,
     "files, folders or globs, read in order"},
    {"sources.enrichment.topics", TOPICS, FIELD(enrichment.topics), NULL, 0, TOPICS_MAX, NULL,
     "topics"},
    {"sources.catalog.connector", CHOICE, FIELD(catalog.connector), "none", 0, 0, connectors,
     "where teams, services, products and suppliers come from"},
    {"sources.catalog.paths", PATHS, FIELD(catalog.paths), NULL, 0, 0, NULL,
     "files, folders or globs, read in order"},
    {"sources.catalog.topics", TOPICS, FIELD(catalog.topics), NULL, 0, TOPICS_MAX, NULL, "topics"},
    {"source_maps", PATHS, FIELD(source_maps), NULL, 0, 0, NULL,
     "files of `yagura sources import`: from binary to source packages; read at the start"},
    {"outputs.connector", CHOICE, FIELD(output_connector), "file", 0, 0, connectors,
     "where alerts, cases, events and dead letters go"},
    {"outputs.folder", PATH, FIELD(output_folder), NULL, 0, 0, NULL,
     "file: one TOPIC.ndjson per topic in this folder, made if missing"},
    {"kafka.brokers", TEXT, FIELD(brokers), NULL, 0, 4096, NULL, "host:port,host:port"},
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
    {"shards", NUMBER, FIELD(shards), "1", 0, 64, NULL,
     "threads that match inventories, each with its share of the partitions; 0: one for each core"},
    {"limits.record_bytes", NUMBER, FIELD(record_bytes_max), "67108864", 1024, 268435456, NULL,
     "largest document in bytes; a larger one is a dead letter"},
    {"memory_budget", SIZE, FIELD(memory_budget), "auto", INT64_C(16) << 20, INT64_C(1) << 50, NULL,
     "what the worker may hold, as in 512MiB; at the end of it nothing more is taken in; auto: "
     "seven eighths of what the machine or its control group allows, less 64 MiB"},
    {"metrics.listen", TEXT, FIELD(metrics_listen), NULL, 0, 60, NULL,
     "ADDRESS:PORT of GET /metrics (for Prometheus) and /healthz, as 127.0.0.1:9464; without it "
     "nobody listens"},
    {"timing.commit_interval_ms", NUMBER, FIELD(commit_interval_ms), "50", 1, 10000, NULL,
     "how long outputs wait for others before they are committed"},
    {"timing.alert_wait_ms", NUMBER, FIELD(alert_wait_ms), "150", 0, 60000, NULL,
     "how long a case waits for inventory partitions that lag behind"},
    {"topics.exposures", TOPIC, FIELD(topic_exposures), "exposures", 0, 0, NULL, "internal"},
    {"topics.progress", TOPIC, FIELD(topic_progress), "progress", 0, 0, NULL, "internal"},
    {"topics.alerts", TOPIC, FIELD(topic_alerts), "alerts", 0, 0, NULL, "alerts of all teams"},
    {"topics.cases", TOPIC, FIELD(topic_cases), "cases", 0, 0, NULL, "full state of every case"},
    {"topics.events", TOPIC, FIELD(topic_events), "events", 0, 0, NULL, "history of every case"},
    {"topics.dead_letter", TOPIC, FIELD(topic_dead_letter), "dead-letter", 0, 0, NULL,
     "what could not be read, with the reason"},
    {"policy", PATH, FIELD(policy_file), NULL, 0, 0, NULL,
     "YAML file with the priority table, due days and texts; the built-in one without it"},
#undef FIELD
};

struct loader {
    struct yg_config *config;
    const struct yg_yaml *root;
    struct yg_complaints complaints;
    struct yg_str folder; /* of the configuration file, with its slash; empty: the current one */
    bool nomem;
};

static void *field(struct yg_config *config, const struct row *row)
{
    return (char *)config + row->offset;
}

static void set_number(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    uint64_t value;

    if (!yg_str_to_u64(node->text, &value) || (int64_t)value < row->min ||
        (int64_t)value > row->max) {
        yg_complain(&loader->complaints, node->line, node->column,
                    "%s: a number from %lld to %lld is wanted, not '%.*s'", row->path,
                    (long long)row->min, (long long)row->max, YG_STR_ARG(node->text));
        return;
    }
    *(int64_t *)field(loader->config, row) = (int64_t)value;
}

/* A number with a unit: 1024-based KiB, MiB, GiB, TiB or Ki, Mi, Gi, Ti; else 1000-based kB, MB,
 * GB, TB or k, M, G, T. False when it is none, or too large. */
static bool parse_size(struct yg_str text, int64_t *bytes)
{
    static const char *const units[] = {"", "k", "M", "G", "T"};
    size_t digits = 0;
    uint64_t value, factor = 1, base = 1000;

    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    struct yg_str unit = yg_str_trim(yg_str_from(text, digits));
    if (!yg_str_to_u64(yg_str_head(text, digits), &value))
        return false;
    if (unit.len > 0 && unit.ptr[unit.len - 1] == 'B')
        unit.len--;
    if (unit.len > 1 && unit.ptr[unit.len - 1] == 'i') {
        unit.len--;
        base = 1024;
    }
    for (size_t i = 0; i < YG_COUNT(units); i++, factor *= base) {
        if (yg_str_equal_nocase(unit, yg_str(units[i]))) {
            *bytes = (int64_t)(value * factor);
            return value <= INT64_MAX / factor;
        }
    }
    return false;
}

static void set_size(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    char min[YG_MEMORY_TEXT_MAX], max[YG_MEMORY_TEXT_MAX];
    int64_t *to = field(loader->config, row);
    int64_t value;

    if (yg_str_equal(node->text, yg_str(row->preset)))
        *to = 0;
    else if (parse_size(node->text, &value) && value >= row->min && value <= row->max)
        *to = value;
    else
        yg_complain(&loader->complaints, node->line, node->column,
                    "%s: %s or a size from %s to %s is wanted, such as 512MiB, not '%.*s'",
                    row->path, row->preset, yg_memory_format((size_t)row->min, min),
                    yg_memory_format((size_t)row->max, max), YG_STR_ARG(node->text));
}

static void set_choice(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    char words[128] = "";
    size_t used = 0;

    for (int i = 0; row->choices[i] != NULL; i++) {
        if (yg_str_equal(node->text, yg_str(row->choices[i]))) {
            *(int *)field(loader->config, row) = i;
            return;
        }
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i == 0 ? "" : ", ",
                                 row->choices[i]);
    }
    yg_complain(&loader->complaints, node->line, node->column,
                "%s: one of %s is wanted, not '%.*s'", row->path, words, YG_STR_ARG(node->text));
}

/* Paths count from the configuration file's folder. */
static struct yg_str resolve(struct loader *loader, struct yg_str text)
{
    size_t len = loader->folder.len + text.len;
    char *joined;

    if (text.ptr[0] == '/' || yg_str_equal(text, YG_STR("-")) || loader->folder.len == 0)
        return text;
    joined = yg_arena_alloc(&loader->config->arena, len);
    if (joined == NULL) {
        loader->nomem = true;
        return text;
    }
    memcpy(joined, loader->folder.ptr, loader->folder.len);
    memcpy(joined + loader->folder.len, text.ptr, text.len);
    return (struct yg_str){joined, len};
}

/* What Kafka takes as the name of a topic; it is the name of a file, too. */
static bool is_topic(struct yg_str text)
{
    bool good = text.len <= TOPIC_BYTES_MAX && text.ptr[0] != '.';

    for (size_t i = 0; good && i < text.len; i++) {
        char c = text.ptr[i];

        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    }
    return good;
}

/* Check a text that is not empty and put it into `to`. */
static void set_text(struct loader *loader, const struct row *row, const struct yg_yaml *node,
                     struct yg_str *to)
{
    bool is_path = row->type == PATH || row->type == PATHS;

    if ((row->type == TOPIC || row->type == TOPICS) && !is_topic(node->text))
        yg_complain(&loader->complaints, node->line, node->column,
                    "%s: '%.*s' is not the name of a topic: 1 to %d letters, digits, '.', '_' and "
                    "'-', the first one not '.'",
                    row->path, YG_STR_ARG(node->text), TOPIC_BYTES_MAX);
    else if (row->type == TEXT && node->text.len > (size_t)row->max)
        yg_complain(&loader->complaints, node->line, node->column, "%s: %zu bytes, at most %lld",
                    row->path, node->text.len, (long long)row->max);
    else
        *to = is_path ? resolve(loader, node->text) : node->text;
}

static void set_list(struct loader *loader, const struct row *row, const struct yg_yaml *node)
{
    struct yg_config_list *list = field(loader->config, row);

    if (row->type == TOPICS && node->count > (size_t)row->max)
        yg_complain(&loader->complaints, node->line, node->column, "%s: %zu topics, at most %lld",
                    row->path, node->count, (long long)row->max);
    for (size_t i = 0; i < node->count; i++) {
        const struct yg_yaml *item = node->members[i].value;

        if (item->kind != YG_YAML_SCALAR || item->text.len == 0) {
            yg_complain(&loader->complaints, item->line, item->column,
                        "%s: item %zu: a plain text is wanted", row->path, i + 1);
            continue;
        }
        struct yg_str *slot = yg_arena_append(&loader->config->arena, &list->items, &list->count);
        loader->nomem |= slot == NULL;
        if (slot != NULL)
            set_text(loader, row, item, slot);
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
    enum yg_yaml_kind wanted = types[row->type].kind;

    if (node->kind == YG_YAML_SCALAR && node->text.len == 0)
        return; /* as if the key were not there */
    if (node->kind != wanted) {
        yg_complain(&loader->complaints, node->line, node->column, "%s: %s is wanted, not %s",
                    row->path, kinds[wanted], kinds[node->kind]);
        return;
    }
    switch (row->type) {
    case TEXT:
    case PATH:
    case TOPIC:
        set_text(loader, row, node, field(loader->config, row));
        break;
    case NUMBER:
        set_number(loader, row, node);
        break;
    case SIZE:
        set_size(loader, row, node);
        break;
    case CHOICE:
        set_choice(loader, row, node);
        break;
    case PATHS:
    case TOPICS:
        set_list(loader, row, node);
        break;
    case MAP:
        set_map(loader, row, node);
        break;
    }
}

/* Walk the tree: a path that is a row is set, one that begins rows is walked, others are
 * unknown. */
static void walk(struct loader *loader, const struct yg_yaml *map, const char *prefix)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct yg_yaml_member *member = &map->members[i];
        bool begins = false, found = false;
        char path[256];
        int len = snprintf(path, sizeof path, "%s%s%.*s", prefix, *prefix == '\0' ? "" : ".",
                           YG_STR_ARG(member->key));
        bool dotted = yg_str_index(member->key, '.') < member->key.len;

        for (size_t r = 0; r < YG_COUNT(rows) && !found && !dotted; r++) {
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
        else if (begins && (member->value->kind != YG_YAML_SCALAR || member->value->text.len > 0))
            yg_complain(&loader->complaints, member->value->line, member->value->column,
                        "%s: a map is wanted", path);
        else if (begins)
            continue;
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

/* Complain about `path`, at its place or at that of the map in which it is missing. */
static void complain_at(struct loader *loader, const char *path, const char *sentence, ...)
    YG_PRINTF(3, 4);

static void complain_at(struct loader *loader, const char *path, const char *sentence, ...)
{
    const struct yg_yaml *map = loader->root;
    const struct yg_yaml_member *member;
    struct yg_str rest = yg_str(path);
    size_t line = 1, column = 1;
    char text[256];
    va_list args;

    while (rest.ptr != NULL && (member = yg_yaml_find(map, yg_str_cut(&rest, '.'))) != NULL) {
        line = member->line;
        column = member->column;
        map = member->value;
    }
    va_start(args, sentence);
    vsnprintf(text, sizeof text, sentence, args);
    va_end(args);
    yg_complain(&loader->complaints, line, column, "%s: %s", path, text);
}

/* What no single row can say: which keys need which. */
static void check_source(struct loader *loader, const struct yg_config_source *source,
                         const char *name, bool required)
{
    static const char *const keys[] = {"connector", "paths", "topics"};
    const size_t given[] = {source->paths.count + source->topics.count, source->paths.count,
                            source->topics.count};
    char path[64];

    snprintf(path, sizeof path, "sources.%s.%s", name, keys[source->connector]);
    if (source->connector == YG_CONNECTOR_NONE) {
        if (required || given[0] > 0)
            complain_at(loader, path, "missing: file or kafka");
        return;
    }
    if (given[source->connector] == 0)
        complain_at(loader, path, "missing: where shall the records come from?");
    if (source->connector == YG_CONNECTOR_KAFKA && loader->config->brokers.len == 0)
        complain_at(loader, "kafka.brokers", "missing, sources.%s needs it", name);
}

struct named_topic {
    const char *path;
    struct yg_str name;
};

/* Two uses of one topic would read each other's records. */
static void check_topics(struct loader *loader)
{
    struct named_topic seen[4 * TOPICS_MAX + YG_COUNT(rows)];
    size_t count = 0;

    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        const void *at = field(loader->config, &rows[r]);
        const struct yg_config_list *list = at;

        if (rows[r].type == TOPIC)
            seen[count++] = (struct named_topic){rows[r].path, *(const struct yg_str *)at};
        for (size_t i = 0; rows[r].type == TOPICS && i < list->count && i < TOPICS_MAX; i++)
            seen[count++] = (struct named_topic){rows[r].path, list->items[i]};
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (seen[i].name.len > 0 && yg_str_equal(seen[i].name, seen[k].name))
                complain_at(loader, seen[i].path, "'%.*s' is a topic of %s, too",
                            YG_STR_ARG(seen[i].name), seen[k].path);
        }
    }
}

static void check_whole(struct loader *loader)
{
    const struct yg_config *config = loader->config;
    bool kafka = config->output_connector == YG_CONNECTOR_KAFKA;
    struct yg_error err;

    check_source(loader, &config->advisories, "advisories", true);
    check_source(loader, &config->inventories, "inventories", true);
    check_source(loader, &config->enrichment, "enrichment", false);
    check_source(loader, &config->catalog, "catalog", false);
    check_topics(loader);
    if (config->metrics_listen.len > 0 && yg_endpoint_check(config->metrics_listen, &err) != YG_OK)
        complain_at(loader, "metrics.listen", "%s", err.text);
    if (config->output_connector == YG_CONNECTOR_FILE && config->output_folder.len == 0)
        complain_at(loader, "outputs.folder", "missing");
    if (config->output_connector == YG_CONNECTOR_NONE)
        complain_at(loader, "outputs.connector", "file or kafka is wanted");
    else if ((config->inventories.connector == YG_CONNECTOR_KAFKA) != kafka ||
             (config->advisories.connector == YG_CONNECTOR_KAFKA) != kafka)
        complain_at(loader, "outputs.connector",
                    "advisories, inventories and outputs use one connector, all file or all kafka, "
                    "because positions and outputs are committed together");
}

/* The policy that the configuration names, over the built-in one. */
static enum yg_status load_policy(struct loader *loader, struct yg_error *err)
{
    struct yg_config *config = loader->config;

    if (config->policy_file.ptr == NULL)
        return YG_OK;
    enum yg_status st = yg_policy_load(&config->arena, config->policy_file, loader->complaints.to,
                                       &loader->complaints.count, &config->policy, err);
    if (st == YG_IO)
        complain_at(loader, "policy", "%s", err->text);
    return st == YG_IO ? YG_OK : st;
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
        loader.root = root;
        walk(&loader, root, "");
        check_whole(&loader);
        st = load_policy(&loader, err);
    }
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
    for (size_t r = 0; r < YG_COUNT(rows); r++) {
        const struct row *row = &rows[r];

        fprintf(to, "%s (%s", row->path, types[row->type].name);
        for (int i = 0; row->type == CHOICE && row->choices[i] != NULL; i++)
            fprintf(to, "%s %s", i == 0 ? "" : ",", row->choices[i]);
        if (row->type == NUMBER)
            fprintf(to, " from %lld to %lld", (long long)row->min, (long long)row->max);
        if (row->type == TOPICS)
            fprintf(to, ", at most %lld", (long long)row->max);
        if (row->preset != NULL)
            fprintf(to, "; default %s", row->preset);
        fprintf(to, ")\n    %s\n", row->help);
    }
}
