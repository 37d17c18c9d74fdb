/* bench/json.c - how fast is the JSON reader, beside simdjson's DOM on the same bytes?
 *
 *   bench_json [-m megabytes] [-r rounds]
 *
 * Messages are inventories of about 200 components in the native form (an array of purl strings)
 * and in CycloneDX's (an array of objects), generated from a fixed seed, laid out one behind the
 * other and read from memory (take more megabytes than the last cache has). The ways of reading
 * take turns round by round, so that a slow moment of the machine hits all; time is the thread's
 * CPU time. What counts is the ratio to "DOM parse", printed last.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/yardstick_dom.h"
#include "connectors/json.h"
#include "connectors/simdjson_shim.h"
#include "pipeline/base/buf.h"
#include "pipeline/base/hash.h"

#define ROUNDS_MAX 101
#define STRINGS 256
#define MEMBERS 16

struct messages {
    struct yg_buf bytes;
    size_t *starts, *lengths;
    size_t count, payload;
};

struct way {
    const char *name;
    bool (*read)(struct yg_str text, struct yardstick_sum *sum);
    bool walks; /* adds to the sum */
};

static struct yg_json_reader *reader;
static struct yg_simdjson *shim;

/* ---- messages ------------------------------------------------------------------------------- */

static uint64_t random_state = 1;

static uint64_t random_below(uint64_t bound)
{
    random_state += 0x9e3779b97f4a7c15ULL;
    return yg_hash_mix(random_state) % bound;
}

static void put_component(struct yg_buf *out, bool native, size_t i)
{
    static const char *const types[] = {"deb/debian", "npm", "pypi", "maven/org.example"};
    char name[40], version[32];
    int len = 0, want = 4 + (int)random_below(20);
    const char *type = types[random_below(YG_COUNT(types))];

    while (len < want)
        name[len++] = (char)('a' + random_below(26));
    name[len] = '\0';
    snprintf(version, sizeof version, "%d.%d.%d", (int)random_below(20), (int)random_below(30),
             (int)random_below(200));
    if (native)
        yg_buf_printf(out, "%s\"pkg:%s/%s@%s\"", i == 0 ? "" : ",", type, name, version);
    else
        yg_buf_printf(out,
                      "%s{\"type\":\"library\",\"bom-ref\":\"pkg:%s/%s@%s\",\"name\":\"%s\","
                      "\"version\":\"%s\",\"purl\":\"pkg:%s/%s@%s\"}",
                      i == 0 ? "" : ",", type, name, version, name, version, type, name, version);
}

static void put_message(struct yg_buf *out, bool native, size_t number)
{
    size_t components = 100 + random_below(215);

    if (native)
        yg_buf_printf(out,
                      "{\"asset\":\"cam-%06zu\",\"seen\":\"2026-11-23T09:00:00Z\",\"os\":\"debian-"
                      "12\",\"scope\":\"product/cam-9\",\"labels\":{\"exposure\":\"internet\"},"
                      "\"components\":[",
                      number);
    else
        yg_buf_printf(out,
                      "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"
                      "\"metadata\":{\"component\":{\"name\":\"cam-%06zu\"}},\"components\":[",
                      number);
    for (size_t i = 0; i < components; i++)
        put_component(out, native, i);
    yg_buf_append(out, YG_STR("]}"));
}

static void make_messages(struct messages *m, bool native, size_t bytes)
{
    size_t room = bytes / 2048 + 16;

    *m = (struct messages){0};
    m->starts = calloc(room, sizeof *m->starts);
    m->lengths = calloc(room, sizeof *m->lengths);
    while (m->bytes.len < bytes && m->count < room) {
        static const char padding[YARDSTICK_PADDING];

        m->starts[m->count] = m->bytes.len;
        put_message(&m->bytes, native, m->count);
        m->lengths[m->count] = m->bytes.len - m->starts[m->count];
        m->payload += m->lengths[m->count++];
        yg_buf_append(&m->bytes, (struct yg_str){padding, sizeof padding});
    }
    assert(!m->bytes.failed);
}

/* ---- ways of reading ------------------------------------------------------------------------ */

static bool read_stage1(struct yg_str text, struct yardstick_sum *sum)
{
    const uint32_t *index;
    size_t count;

    (void)sum;
    return yg_simdjson_index(shim, text.ptr, text.len, &index, &count) == YG_SIMDJSON_OK;
}

static bool read_check(struct yg_str text, struct yardstick_sum *sum)
{
    struct yg_json root;

    (void)sum;
    return yg_json_open(reader, text, &root, NULL) == YG_OK && yg_json_close(reader, NULL) == YG_OK;
}

static void add(struct yardstick_sum *sum, struct yg_str text)
{
    sum->strings++;
    sum->bytes += text.len;
}

static bool is_wanted(struct yg_str key)
{
    return yg_str_equal(key, YG_STR("bom-ref")) || yg_str_equal(key, YG_STR("purl")) ||
           yg_str_equal(key, YG_STR("name")) || yg_str_equal(key, YG_STR("version"));
}

static void add_component(struct yardstick_sum *sum, struct yg_json component)
{
    struct yg_json value;
    struct yg_str key, text;

    while (yg_json_next_member(&component, &key, &value)) {
        if (is_wanted(key) && yg_json_get_string(value, &text))
            add(sum, text);
    }
}

static void add_items(struct yardstick_sum *sum, struct yg_json list)
{
    struct yg_json item;
    struct yg_str text;

    while (yg_json_next_item(&list, &item)) {
        if (yg_json_get_string(item, &text))
            add(sum, text);
        else
            add_component(sum, item);
    }
}

static void add_component_run(struct yardstick_sum *sum, struct yg_json component)
{
    struct yg_json_member members[MEMBERS];
    size_t n;

    while ((n = yg_json_next_members(&component, members, MEMBERS)) > 0) {
        for (size_t i = 0; i < n; i++) {
            if (is_wanted(members[i].key) && members[i].text.ptr != NULL)
                add(sum, members[i].text);
        }
    }
}

static void add_runs(struct yardstick_sum *sum, struct yg_json list)
{
    struct yg_str texts[STRINGS];
    struct yg_json item;
    size_t n;

    while ((n = yg_json_next_strings(&list, texts, STRINGS)) > 0) {
        for (size_t i = 0; i < n; i++)
            add(sum, texts[i]);
    }
    while (yg_json_next_item(&list, &item))
        add_component_run(sum, item);
}

static bool read_members(struct yg_str text, struct yardstick_sum *sum,
                         void (*add_list)(struct yardstick_sum *, struct yg_json))
{
    struct yg_json root, value;
    struct yg_str key;

    if (yg_json_open(reader, text, &root, NULL) != YG_OK)
        return false;
    while (yg_json_next_member(&root, &key, &value)) {
        if (yg_str_equal(key, YG_STR("components")))
            add_list(sum, value);
    }
    return yg_json_close(reader, NULL) == YG_OK;
}

static bool read_items(struct yg_str text, struct yardstick_sum *sum)
{
    return read_members(text, sum, add_items);
}

static bool read_runs(struct yg_str text, struct yardstick_sum *sum)
{
    return read_members(text, sum, add_runs);
}

static bool read_dom(struct yg_str text, struct yardstick_sum *sum)
{
    (void)sum;
    return yardstick_dom_parse(text.ptr, text.len);
}

static bool read_dom_walk(struct yg_str text, struct yardstick_sum *sum)
{
    return yardstick_dom_walk(text.ptr, text.len, sum);
}

static const struct way ways[] = {
    {"DOM parse", read_dom, false},           {"DOM parse and walk", read_dom_walk, true},
    {"stage 1 only", read_stage1, false},     {"reader, checked only", read_check, false},
    {"reader, one by one", read_items, true}, {"reader, runs", read_runs, true},
};

/* ---- measuring ------------------------------------------------------------------------------ */

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* GB/s of one pass over all messages. */
static double measure(const struct way *way, const struct messages *m, struct yardstick_sum *sum)
{
    double start = cpu_seconds();
    bool good = true;

    *sum = (struct yardstick_sum){0};
    for (size_t i = 0; i < m->count; i++)
        good &= way->read((struct yg_str){m->bytes.ptr + m->starts[i], m->lengths[i]}, sum);
    if (!good) {
        fprintf(stderr, "%s: a message was refused\n", way->name);
        exit(1);
    }
    return (double)m->payload / 1e9 / (cpu_seconds() - start);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void compare(const char *form, bool native, size_t bytes, size_t rounds)
{
    static double speeds[YG_COUNT(ways)][ROUNDS_MAX];
    struct yardstick_sum sum, first = {0};
    struct messages m;

    make_messages(&m, native, bytes);
    for (size_t round = 0; round <= rounds; round++) { /* round 0 warms up */
        for (size_t w = 0; w < YG_COUNT(ways); w++) {
            double speed = measure(&ways[w], &m, &sum);

            if (round > 0)
                speeds[w][round - 1] = speed;
            if (!ways[w].walks)
                continue;
            if (first.strings == 0)
                first = sum;
            assert(sum.strings == first.strings && sum.bytes == first.bytes);
        }
    }
    printf("%s: %zu messages of %zu bytes, %zu strings\n", form, m.count, m.payload / m.count,
           first.strings);
    for (size_t w = 0; w < YG_COUNT(ways); w++)
        qsort(speeds[w], rounds, sizeof speeds[w][0], by_value);
    for (size_t w = 0; w < YG_COUNT(ways); w++) {
        double median = speeds[w][rounds / 2], best = speeds[w][rounds - 1];

        printf(
            "  %-22s median %5.2f GB/s  best %5.2f GB/s  ratio to DOM parse %4.2f (best %4.2f)\n",
            ways[w].name, median, best, median / speeds[0][rounds / 2],
            best / speeds[0][rounds - 1]);
    }
    yg_buf_deinit(&m.bytes);
    free(m.starts);
    free(m.lengths);
}

int main(int argc, char **argv)
{
    size_t megabytes = 100, rounds = 9;
    int option;

    while ((option = getopt(argc, argv, "m:r:")) != -1) {
        if (option == 'm')
            megabytes = strtoul(optarg, NULL, 10);
        else if (option == 'r')
            rounds = strtoul(optarg, NULL, 10);
        else
            return 2;
    }
    if (megabytes == 0 || rounds == 0 || rounds > ROUNDS_MAX)
        return 2;
    reader = yg_json_reader_create(YG_JSON_BYTES_MAX);
    shim = yg_simdjson_create();
    if (reader == NULL || shim == NULL)
        return 1;
    printf("kernel %s, thread CPU time, %zu rounds, %zu MB\n", yardstick_kernel(), rounds,
           megabytes);
    compare("native", true, megabytes << 20, rounds);
    compare("CycloneDX", false, megabytes << 20, rounds);
    yg_json_reader_destroy(reader);
    yg_simdjson_destroy(shim);
    return 0;
}
