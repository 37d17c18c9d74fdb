#include "pipeline/config.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "pipeline/base/buf.h"
#include "tests/support/folder.h"

/* A configuration that is right, for rows that add to it. */
#define FILES                                                                                      \
    "sources:\n  advisories: {connector: file, paths: [a]}\n"                                      \
    "  inventories: {connector: file, paths: [i]}\n"                                               \
    "outputs: {folder: out}\n"
#define KAFKA                                                                                      \
    "sources:\n  advisories: {connector: kafka, topics: [adv]}\n"                                  \
    "  inventories: {connector: kafka, topics: [inv]}\n"                                           \
    "outputs: {connector: kafka}\n"

struct loaded {
    struct yg_config config;
    struct yg_buf said; /* complaints without the folder, a line each */
    size_t problems;
    enum yg_status status;
    struct yg_error err;
};

static void load(const struct folder *folder, const char *text, struct loaded *loaded)
{
    char path[FOLDER_PATH_MAX], *said = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&said, &len);
    struct yg_str rest;

    *loaded = (struct loaded){.status = YG_OK};
    folder_write(folder, "c.yaml", yg_str(text));
    loaded->status = yg_config_load(yg_str(folder_path(folder, "c.yaml", path)), &loaded->config,
                                    to, &loaded->problems, &loaded->err);
    fclose(to);
    for (rest = yg_str(said); rest.len > 0;) {
        struct yg_str line = yg_str_cut(&rest, '\n');

        cr_assert(yg_str_starts(line, yg_str(folder->path)), "%.*s", YG_STR_ARG(line));
        yg_buf_append(&loaded->said, yg_str_from(line, strlen(folder->path) + 1));
        yg_buf_append_char(&loaded->said, '\n');
    }
    free(said);
}

static void unload(struct loaded *loaded)
{
    yg_config_deinit(&loaded->config);
    yg_buf_deinit(&loaded->said);
}

static size_t count_lines(struct yg_str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

/* What is wrong, and everything that is said about it. */
static const struct row {
    const char *why, *text, *said;
} rows[] = {
    {"files and nothing else", FILES, ""},
    {"Kafka and nothing else", KAFKA "kafka: {brokers: 'h:1'}\n", ""},
    {"an empty file", "", "c.yaml:1:1: the file is empty\n"},
    {"a list", "[a]", "c.yaml:1:1: a map is wanted\n"},
    {"a key that is not known", FILES "colour: red\n",
     "c.yaml:5:1: colour: this key is not known\n"},
    {"a key that is not known, below", FILES "limits: {record_byte: 1}\n",
     "c.yaml:5:10: limits.record_byte: this key is not known\n"},
    {"a key twice", FILES "name: a\nname: b\n",
     "c.yaml:6:1: 'name' stands twice, first in line 5\n"},
    {"keys are maps in maps, not words with dots", FILES "kafka.brokers: h\n",
     "c.yaml:5:1: kafka.brokers: this key is not known\n"},
    {"a value where a map belongs", FILES "limits: 5\n", "c.yaml:5:9: limits: a map is wanted\n"},
    {"an empty value where a map belongs is no key at all", FILES "limits:\n", ""},
    {"a map where a value belongs", FILES "name: {a: b}\n",
     "c.yaml:5:7: name: a plain value is wanted, not a map\n"},
    {"a list where a value belongs", FILES "ordinal: [1]\n",
     "c.yaml:5:10: ordinal: a plain value is wanted, not a list\n"},
    {"a value where a list belongs", FILES "kafka: {properties: x}\n",
     "c.yaml:5:21: kafka.properties: a map is wanted, not a plain value\n"},
    {"a map in a list", "sources: {advisories: {connector: file, paths: [{a: b}]}}\n" FILES, NULL},
    {"an empty item",
     "sources:\n  advisories: {connector: file, paths: [a, '']}\n"
     "  inventories: {connector: file, paths: [i]}\noutputs: {folder: out}\n",
     "c.yaml:2:44: sources.advisories.paths: item 2: a plain text is wanted\n"},
    {"a property that is a list", FILES "kafka: {properties: {a: [b]}}\n",
     "c.yaml:5:22: kafka.properties.a: a plain text is wanted\n"},
    {"no number", FILES "ordinal: one\n",
     "c.yaml:5:10: ordinal: a number from 0 to 9999 is wanted, not 'one'\n"},
    {"a number with a unit", FILES "timing: {alert_wait_ms: 5s}\n",
     "c.yaml:5:25: timing.alert_wait_ms: a number from 0 to 60000 is wanted, not '5s'\n"},
    {"a negative number", FILES "ordinal: -1\n",
     "c.yaml:5:10: ordinal: a number from 0 to 9999 is wanted, not '-1'\n"},
    {"a number beyond 64 bits", FILES "ordinal: 18446744073709551616\n",
     "c.yaml:5:10: ordinal: a number from 0 to 9999 is wanted, not '18446744073709551616'\n"},
    {"a number that would turn negative", FILES "ordinal: 18446744073709551615\n",
     "c.yaml:5:10: ordinal: a number from 0 to 9999 is wanted, not '18446744073709551615'\n"},
    {"a size of an unknown unit", FILES "memory_budget: 5 apples\n",
     "c.yaml:5:16: memory_budget: auto or a size from 16.0 MiB to 1.0 PiB is wanted, such as "
     "512MiB, not '5 apples'\n"},
    {"a size that is too small to do anything with", FILES "memory_budget: 1MiB\n", NULL},
    {"a size that would turn negative", FILES "memory_budget: 9223372036854775807TiB\n", NULL},
    {"a unit alone", FILES "memory_budget: GiB\n", NULL},
    {"a word that is no choice", FILES "clock: sun\n",
     "c.yaml:5:8: clock: one of wall, record is wanted, not 'sun'\n"},
    {"a topic that Kafka would refuse", FILES "topics: {cases: a/b}\n",
     "c.yaml:5:17: topics.cases: 'a/b' is not the name of a topic: 1 to 249 letters, digits, '.', "
     "'_' and '-', the first one not '.'\n"},
    {"a topic that would leave the folder", FILES "topics: {cases: ..}\n", NULL},
    {"a topic of two meanings", FILES "topics: {cases: events}\n",
     "c.yaml:5:1: topics.events: 'events' is a topic of topics.cases, too\n"},
    {"a topic that is read and written",
     "sources:\n  advisories: {connector: kafka, topics: [cases]}\n"
     "  inventories: {connector: kafka, topics: [inv]}\noutputs: {connector: kafka}\n"
     "kafka: {brokers: h}\n",
     "c.yaml:1:1: topics.cases: 'cases' is a topic of sources.advisories.topics, too\n"},
    {"inventories come from one topic",
     "sources:\n  advisories: {connector: kafka, topics: [a]}\n"
     "  inventories: {connector: kafka, topics: [b, c]}\noutputs: {connector: kafka}\n"
     "kafka: {brokers: h}\n",
     "c.yaml:3:43: sources.inventories.topics: 2 topics, at most 1\n"},
    {"no paths",
     "sources:\n  advisories: {connector: file}\n  inventories: {connector: file, paths: []}\n"
     "outputs: {folder: out}\n",
     "c.yaml:2:3: sources.advisories.paths: missing: where shall the records come from?\n"
     "c.yaml:3:34: sources.inventories.paths: missing: where shall the records come from?\n"},
    {"paths without a connector", FILES "\n# below\n", ""},
    {"enrichment with paths but no connector would be read by nobody",
     "sources:\n  advisories: {connector: file, paths: [a]}\n"
     "  inventories: {connector: file, paths: [i]}\n  enrichment: {paths: [e]}\n"
     "outputs: {folder: out}\n",
     "c.yaml:4:3: sources.enrichment.connector: missing: file or kafka\n"},
    {"no brokers", KAFKA,
     "c.yaml:1:1: kafka.brokers: missing, sources.advisories needs it\n"
     "c.yaml:1:1: kafka.brokers: missing, sources.inventories needs it\n"},
    {"no folder",
     "sources:\n  advisories: {connector: file, paths: [a]}\n"
     "  inventories: {connector: file, paths: [i]}\n",
     "c.yaml:1:1: outputs.folder: missing\n"},
    {"no output",
     "sources:\n  advisories: {connector: file, paths: [a]}\n"
     "  inventories: {connector: file, paths: [i]}\noutputs: {connector: none}\n",
     "c.yaml:4:11: outputs.connector: file or kafka is wanted\n"},
    {"from files to Kafka",
     "sources:\n  advisories: {connector: file, paths: [a]}\n"
     "  inventories: {connector: file, paths: [i]}\noutputs: {connector: kafka}\n",
     "c.yaml:4:11: outputs.connector: advisories, inventories and outputs use one connector, all "
     "file or all kafka, because positions and outputs are committed together\n"},
    {"a variable that is not set", FILES "name: ${YG_UNSET}\n",
     "c.yaml:5:7: the environment variable YG_UNSET is not set\n"},
    {"a policy that is not there", FILES "policy: none.yaml\n", NULL},
    {"a policy with problems", FILES "policy: p.yaml\n",
     "p.yaml:1:1: colour: this key is not known\n"},
    {"all of it at once", "name: [x]\nclock: sun\nfoo: 1\nordinal: x\npolicy: p.yaml\n",
     "c.yaml:1:7: name: a plain value is wanted, not a list\n"
     "c.yaml:2:8: clock: one of wall, record is wanted, not 'sun'\n"
     "c.yaml:3:1: foo: this key is not known\n"
     "c.yaml:4:10: ordinal: a number from 0 to 9999 is wanted, not 'x'\n"
     "c.yaml:1:1: sources.advisories.connector: missing: file or kafka\n"
     "c.yaml:1:1: sources.inventories.connector: missing: file or kafka\n"
     "c.yaml:1:1: outputs.folder: missing\n"
     "p.yaml:1:1: colour: this key is not known\n"},
};

Test(config, says_every_problem_at_its_place)
{
    struct folder folder;

    folder_create(&folder);
    folder_write(&folder, "p.yaml", YG_STR("colour: red\n"));
    unsetenv("YG_UNSET");
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct loaded loaded;

        load(&folder, rows[i].text, &loaded);
        cr_expect(rows[i].said == NULL
                      ? loaded.problems > 0
                      : yg_str_equal(yg_buf_str(&loaded.said), yg_str(rows[i].said)),
                  "%s: expected\n%sfound\n%.*s", rows[i].why, rows[i].said,
                  YG_STR_ARG(yg_buf_str(&loaded.said)));
        cr_expect(eq(sz, loaded.problems, count_lines(yg_buf_str(&loaded.said))), "%s",
                  rows[i].why);
        cr_expect(eq(int, loaded.status, loaded.problems == 0 ? YG_OK : YG_CONFIG), "%s: %s",
                  rows[i].why, loaded.err.text);
        unload(&loaded);
    }
    folder_destroy(&folder);
}

/* Every number: its default, its bounds, and one beyond each. */
static const struct number {
    const char *key, *text; /* printf of one number */
    size_t offset;
    int64_t preset, min, max;
} numbers[] = {
#define NUMBER(key, text, field) key, text, offsetof(struct yg_config, field)
    {NUMBER("ordinal", "ordinal: %lld\n", ordinal), 0, 0, 9999},
    {NUMBER("kafka.partitions.inventories", "kafka: {partitions: {inventories: %lld}}\n",
            inventory_partitions),
     4, 1, 10000},
    {NUMBER("kafka.partitions.exposures", "kafka: {partitions: {exposures: %lld}}\n",
            exposure_partitions),
     4, 1, 10000},
    {NUMBER("kafka.partitions.others", "kafka: {partitions: {others: %lld}}\n",
            broadcast_partitions),
     1, 1, 10000},
    {NUMBER("kafka.replication", "kafka: {replication: %lld}\n", replication), 1, 1, 100},
    {NUMBER("shards", "shards: %lld\n", shards), 1, 0, 64},
    {NUMBER("limits.record_bytes", "limits: {record_bytes: %lld}\n", record_bytes_max), 67108864,
     1024, 268435456},
    {NUMBER("timing.commit_interval_ms", "timing: {commit_interval_ms: %lld}\n",
            commit_interval_ms),
     50, 1, 10000},
    {NUMBER("timing.alert_wait_ms", "timing: {alert_wait_ms: %lld}\n", alert_wait_ms), 150, 0,
     60000},
#undef NUMBER
};

static int64_t number_of(const struct loaded *loaded, const struct number *number)
{
    return *(const int64_t *)((const char *)&loaded->config + number->offset);
}

static void expect_number(const struct folder *folder, const struct number *number, int64_t value,
                          bool good)
{
    char text[512], line[128];
    struct loaded loaded;

    snprintf(line, sizeof line, number->text, (long long)value);
    snprintf(text, sizeof text, "%s%s", FILES, line);
    load(folder, text, &loaded);
    cr_expect(eq(sz, loaded.problems, good ? 0 : 1), "%s: %lld", number->key, (long long)value);
    cr_expect(eq(i64, number_of(&loaded, number), good ? value : number->preset), "%s",
              number->key);
    unload(&loaded);
}

Test(config, numbers_have_defaults_and_bounds)
{
    struct folder folder;
    struct loaded loaded;

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(numbers); i++) {
        load(&folder, FILES, &loaded);
        cr_expect(eq(i64, number_of(&loaded, &numbers[i]), numbers[i].preset), "%s",
                  numbers[i].key);
        unload(&loaded);
        expect_number(&folder, &numbers[i], numbers[i].min, true);
        expect_number(&folder, &numbers[i], numbers[i].max, true);
        expect_number(&folder, &numbers[i], numbers[i].min - 1, false);
        expect_number(&folder, &numbers[i], numbers[i].max + 1, false);
    }
    folder_destroy(&folder);
}

/* Every text: its default, and what replaces it. */
static const struct text {
    const char *key, *yaml; /* gives "xyz" */
    size_t offset;
    const char *preset; /* NULL: absent */
} texts[] = {
#define TEXT(key, yaml, field) key, yaml, offsetof(struct yg_config, field)
    {TEXT("name", "name: xyz\n", name), "yagura"},
    {TEXT("kafka.brokers", "kafka: {brokers: xyz}\n", brokers), NULL},
    {TEXT("topics.exposures", "topics: {exposures: xyz}\n", topic_exposures), "exposures"},
    {TEXT("topics.progress", "topics: {progress: xyz}\n", topic_progress), "progress"},
    {TEXT("topics.alerts", "topics: {alerts: xyz}\n", topic_alerts), "alerts"},
    {TEXT("topics.cases", "topics: {cases: xyz}\n", topic_cases), "cases"},
    {TEXT("topics.events", "topics: {events: xyz}\n", topic_events), "events"},
    {TEXT("topics.dead_letter", "topics: {dead_letter: xyz}\n", topic_dead_letter), "dead-letter"},
    {TEXT("empty is absent", "name: ''\n", policy_file), NULL},
#undef TEXT
};

static struct yg_str text_of(const struct loaded *loaded, const struct text *text)
{
    return *(const struct yg_str *)(const void *)((const char *)&loaded->config + text->offset);
}

Test(config, texts_have_defaults)
{
    struct folder folder;

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(texts); i++) {
        struct loaded loaded;
        char yaml[512];

        load(&folder, FILES, &loaded);
        cr_expect(yg_str_equal(text_of(&loaded, &texts[i]), yg_str(texts[i].preset)), "%s",
                  texts[i].key);
        unload(&loaded);
        snprintf(yaml, sizeof yaml, "%s%s", FILES, texts[i].yaml);
        load(&folder, yaml, &loaded);
        cr_expect(eq(sz, loaded.problems, 0), "%s: %.*s", texts[i].key,
                  YG_STR_ARG(yg_buf_str(&loaded.said)));
        if (strstr(texts[i].yaml, "xyz") != NULL)
            cr_expect(yg_str_equal(text_of(&loaded, &texts[i]), YG_STR("xyz")), "%s", texts[i].key);
        else
            cr_expect(yg_str_equal(loaded.config.name, YG_STR("yagura")));
        unload(&loaded);
    }
    folder_destroy(&folder);
}

/* Units as people write them: of IEC, of SI, and Kubernetes' short ones. */
Test(config, sizes_have_units)
{
    static const struct {
        const char *text;
        int64_t bytes;
    } sizes[] = {{"auto", 0},
                 {"''", 0},
                 {"16777216", 16777216},
                 {"20000000B", 20000000},
                 {"512MiB", INT64_C(512) << 20},
                 {"512Mi", INT64_C(512) << 20},
                 {"512 MiB", INT64_C(512) << 20},
                 {"8gib", 0},
                 {"8GiB", INT64_C(8) << 30},
                 {"1TiB", INT64_C(1) << 40},
                 {"20000kB", 20000000},
                 {"20000KiB", 20480000},
                 {"500MB", 500000000},
                 {"500M", 500000000},
                 {"6G", INT64_C(6000000000)},
                 {"1T", INT64_C(1000000000000)}};
    struct folder folder;

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(sizes); i++) {
        struct loaded loaded;
        char text[512];

        snprintf(text, sizeof text, FILES "memory_budget: %s\n", sizes[i].text);
        load(&folder, text, &loaded);
        cr_expect(eq(i64, loaded.config.memory_budget, sizes[i].bytes), "%s", sizes[i].text);
        unload(&loaded);
    }
    folder_destroy(&folder);
}

/* A name goes into group and transactional ids, where two long ones must not become one. */
Test(config, a_name_has_a_length)
{
    struct folder folder;

    folder_create(&folder);
    for (int len = 200; len <= 201; len++) {
        struct loaded loaded;
        struct yg_buf text = {0};

        yg_buf_append(&text, YG_STR(FILES "name: "));
        for (int i = 0; i < len; i++)
            yg_buf_append_char(&text, 'n');
        yg_buf_append_char(&text, '\0');
        load(&folder, text.ptr, &loaded);
        cr_expect(yg_str_equal(yg_buf_str(&loaded.said),
                               len == 200 ? YG_STR("")
                                          : YG_STR("c.yaml:5:7: name: 201 bytes, at most 200\n")),
                  "%.*s", YG_STR_ARG(yg_buf_str(&loaded.said)));
        unload(&loaded);
        yg_buf_deinit(&text);
    }
    folder_destroy(&folder);
}

static struct yg_str path_in(const struct folder *folder, const char *name,
                             char path[FOLDER_PATH_MAX])
{
    return yg_str(folder_path(folder, name, path));
}

/* Lists, maps, choices, paths, the policy. */
Test(config, fills_everything_else)
{
    struct folder folder;
    struct loaded loaded;
    char path[FOLDER_PATH_MAX];
    const struct yg_config *config = &loaded.config;

    folder_create(&folder);
    folder_write(&folder, "p.yaml", YG_STR("version: mine\n"));
    setenv("YG_FOLDER", "e/f", 1);
    load(&folder,
         "clock: record\n"
         "sources:\n"
         "  advisories: {connector: file, paths: [a, /b/c, '-'], topics: [t1, t2]}\n"
         "  inventories: {connector: file, paths: ['${YG_FOLDER}/*.json']}\n"
         "  enrichment: {connector: kafka, topics: [enrichment]}\n"
         "  catalog: {connector: none}\n"
         "outputs: {connector: file, folder: ../out}\n"
         "kafka:\n  brokers: h1:9092,h2:9092\n"
         "  properties: {security.protocol: SASL_SSL, sasl.password: '${YG_NONE:-secret}'}\n"
         "policy: p.yaml\n",
         &loaded);
    cr_assert(eq(int, loaded.status, YG_OK), "%.*s", YG_STR_ARG(yg_buf_str(&loaded.said)));
    cr_expect(eq(int, config->clock, YG_CLOCK_RECORD));
    cr_expect(eq(int, config->advisories.connector, YG_CONNECTOR_FILE));
    cr_assert(eq(sz, config->advisories.paths.count, 3));
    cr_expect(yg_str_equal(config->advisories.paths.items[0], path_in(&folder, "a", path)));
    cr_expect(yg_str_equal(config->advisories.paths.items[1], YG_STR("/b/c")));
    cr_expect(yg_str_equal(config->advisories.paths.items[2], YG_STR("-")));
    cr_expect(eq(sz, config->advisories.topics.count, 2));
    cr_expect(
        yg_str_equal(config->inventories.paths.items[0], path_in(&folder, "e/f/*.json", path)));
    cr_expect(eq(int, config->enrichment.connector, YG_CONNECTOR_KAFKA));
    cr_expect(yg_str_equal(config->enrichment.topics.items[0], YG_STR("enrichment")));
    cr_expect(eq(int, config->catalog.connector, YG_CONNECTOR_NONE));
    cr_expect(yg_str_equal(config->output_folder, path_in(&folder, "../out", path)));
    cr_assert(eq(sz, config->kafka_properties.count, 2));
    cr_expect(yg_str_equal(config->kafka_properties.items[0].name, YG_STR("security.protocol")));
    cr_expect(yg_str_equal(config->kafka_properties.items[1].value, YG_STR("secret")));
    cr_expect(yg_str_equal(config->policy.version, YG_STR("mine")));
    unload(&loaded);
    folder_destroy(&folder);
}

/* A configuration without a folder in its path counts from where we are. */
Test(config, a_path_without_a_folder)
{
    struct folder folder;
    struct yg_config config;
    struct yg_error err;
    size_t problems;

    folder_create(&folder);
    cr_assert(eq(int, chdir(folder.path), 0));
    folder_write(&folder, "c.yaml", YG_STR(FILES));
    cr_assert(eq(int, yg_config_load(YG_STR("c.yaml"), &config, NULL, &problems, &err), YG_OK));
    cr_expect(yg_str_equal(config.output_folder, YG_STR("out")));
    yg_config_deinit(&config);
    folder_destroy(&folder);
}

Test(config, the_defaults_alone)
{
    struct yg_config config;
    struct yg_error err;

    cr_assert(eq(int, yg_config_default(&config, &err), YG_OK));
    cr_expect(yg_str_equal(config.name, YG_STR("yagura")));
    cr_expect(eq(int, config.output_connector, YG_CONNECTOR_FILE));
    cr_expect(eq(sz, yg_policy_check(&config.policy, NULL, NULL), 0));
    yg_config_deinit(&config);
    yg_config_deinit(NULL);
}
