/* The versions of CVE records: the decoded ranges against the algorithm of the standard, object by
 * object, on random lists; and the vectors of osv.dev. */
#include "tests/connectors/formats/render.h"

#include "connectors/json.h"
#include "tests/connectors/formats/holds.h"
#include "tests/support/random.h"
#include "tests/support/suite.h"

#define RECORD(affected)                                                                           \
    "{\"cveMetadata\":{\"cveId\":\"CVE-2024-1\",\"state\":\"PUBLISHED\"},\"containers\":{\"cna\":" \
    "{\"affected\":[" affected "]}}}"

/* The entries of a list of version objects, whatever product they name. */
static void decode(struct yg_decoder *decoder, struct yg_str versions, const char *otherwise,
                   const struct yg_advisory **advisory, struct yg_buf *text)
{
    struct yg_error err = {.text = ""};
    size_t count;

    yg_buf_reset(text);
    yg_buf_printf(text, RECORD("{\"defaultStatus\":\"%s\",\"versions\":%.*s}"), otherwise,
                  YG_STR_ARG(versions));
    struct yg_record record = {.value = yg_buf_str(text)};
    cr_assert(eq(int, yg_decode_advisories(decoder, &record, advisory, &count, &err), YG_OK),
              "%.*s: %s", YG_STR_ARG(record.value), err.text);
}

static bool says(const struct yg_advisory *advisory, enum yg_vulnerability_status status,
                 struct yg_str version)
{
    for (size_t i = 0; i < advisory->affected_count; i++) {
        if (advisory->affected[i].status == status && holds(&advisory->affected[i], version))
            return true;
    }
    return false;
}

/* ---- the algorithm of the standard ---------------------------------------------------------- */

enum status { UNKNOWN, AFFECTED, UNAFFECTED };
static const char *const words[] = {"unknown", "affected", "unaffected"};

#define ITEMS_MAX 7
#define CHANGES_MAX 3
#define VERSION_MAX 12
#define NO_LIMIT 99

struct item {
    int version, limit;
    enum { SINGLE, LESS_THAN, LESS_THAN_OR_EQUAL } kind;
    enum status status;
    int at[CHANGES_MAX];
    enum status to[CHANGES_MAX];
    size_t change_count;
};

static enum status status_of(const struct item *items, size_t count, enum status otherwise, int v)
{
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &items[i];
        enum status status = item->status;
        bool matches = item->kind == SINGLE
                           ? v == item->version
                           : item->version <= v &&
                                 (item->kind == LESS_THAN ? v < item->limit : v <= item->limit);
        if (!matches)
            continue;
        for (size_t k = 0; k < item->change_count; k++) {
            if (item->at[k] <= v)
                status = item->to[k];
        }
        return status;
    }
    return otherwise;
}

static void draw_item(uint64_t *random, struct item *item)
{
    int version = (int)random_below(random, VERSION_MAX) + 1;
    int limits[] = {version + (int)random_below(random, VERSION_MAX), NO_LIMIT};

    *item = (struct item){.version = version,
                          .limit = limits[random_below(random, 5) == 0],
                          .kind = (int)random_below(random, 3),
                          .status = (enum status)random_below(random, 3)};
    /* Changes are in rising order; some lie behind the end of the range. */
    int at = item->version;
    size_t wanted = item->kind == LESS_THAN ? random_below(random, CHANGES_MAX + 1) : 0;
    for (size_t i = 0; i < wanted; i++) {
        at += 1 + (int)random_below(random, 3);
        item->at[i] = at;
        item->to[i] = (enum status)random_below(random, 3);
        item->change_count++;
    }
}

static void write_item(const struct item *item, struct yg_buf *out)
{
    char limit[8] = "*";

    if (item->limit != NO_LIMIT)
        snprintf(limit, sizeof limit, "%d", item->limit);
    yg_buf_printf(out, "{\"version\":\"%d\",\"status\":\"%s\"", item->version, words[item->status]);
    if (item->kind != SINGLE)
        yg_buf_printf(out, ",\"%s\":\"%s\",\"versionType\":\"custom\",\"changes\":[",
                      item->kind == LESS_THAN ? "lessThan" : "lessThanOrEqual", limit);
    for (size_t i = 0; i < item->change_count; i++)
        yg_buf_printf(out, "%s{\"at\":\"%d\",\"status\":\"%s\"}", i == 0 ? "" : ",", item->at[i],
                      words[item->to[i]]);
    yg_buf_append(out, item->kind != SINGLE ? YG_STR("]}") : YG_STR("}"));
}

static void check_all(struct yg_decoder *decoder, const struct item *items, size_t count,
                      enum status otherwise, struct yg_buf *text)
{
    struct yg_buf list = {0};
    const struct yg_advisory *advisory = NULL;

    yg_buf_append_char(&list, '[');
    for (size_t i = 0; i < count; i++) {
        yg_buf_append(&list, i == 0 ? YG_STR("") : YG_STR(","));
        write_item(&items[i], &list);
    }
    yg_buf_append_char(&list, ']');
    decode(decoder, yg_buf_str(&list), words[otherwise], &advisory, text);
    for (int v = 1; v <= VERSION_MAX + 3; v++) {
        enum status expected = status_of(items, count, otherwise, v);
        char number[8];

        snprintf(number, sizeof number, "%d", v);
        cr_expect(eq(int, says(advisory, YG_STATUS_UNKNOWN, yg_str(number)), expected == AFFECTED),
                  "version %d, otherwise %s: %.*s", v, words[otherwise],
                  YG_STR_ARG(yg_buf_str(&list)));
        /* What is unaffected is said where nothing is affected. */
        cr_expect(expected == UNAFFECTED || !says(advisory, YG_STATUS_NOT_AFFECTED, yg_str(number)),
                  "version %d, otherwise %s: %.*s", v, words[otherwise],
                  YG_STR_ARG(yg_buf_str(&list)));
    }
    yg_buf_deinit(&list);
}

Test(cve5_versions, agree_with_the_algorithm_of_the_standard)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    uint64_t random = random_begin();
    struct yg_buf text = {0};

    for (size_t round = 0; round < 20000; round++) {
        struct item items[ITEMS_MAX];
        size_t count = random_below(&random, ITEMS_MAX + 1);

        for (size_t i = 0; i < count; i++)
            draw_item(&random, &items[i]);
        check_all(decoder, items, count, (enum status)random_below(&random, 3), &text);
    }
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

/* ---- vectors -------------------------------------------------------------------------------- */

#define VERSIONS_MAX 32

/* One case: what it says, and every version that it names. */
struct vector {
    struct yg_str name, cna, versions;
    struct yg_range expected[8];
    struct yg_range_event events[8][2];
    size_t expected_count;
    struct yg_str named[VERSIONS_MAX];
    size_t named_count;
};

static void read_versions(struct yg_json list, struct vector *vector)
{
    struct yg_json item, value;
    struct yg_str key, text;

    while (yg_json_next_item(&list, &item)) {
        while (yg_json_next_member(&item, &key, &value)) {
            bool names = yg_str_equal(key, YG_STR("version")) ||
                         yg_str_equal(key, YG_STR("lessThan")) ||
                         yg_str_equal(key, YG_STR("lessThanOrEqual"));

            if (names && yg_json_get_string(value, &text) && !yg_str_ends(text, YG_STR("*")))
                vector->named[vector->named_count++] = text;
        }
    }
}

static void read_expected(struct yg_json list, struct vector *vector)
{
    struct yg_json item, value;
    struct yg_str key, text;

    while (yg_json_next_item(&list, &item)) {
        struct yg_range_event *events = vector->events[vector->expected_count];
        size_t n = 0;

        /* No "introduced": from the first version on. */
        events[n++] = (struct yg_range_event){YG_EVENT_INTRODUCED, YG_STR("0")};
        while (yg_json_next_member(&item, &key, &value)) {
            if (!yg_json_get_string(value, &text))
                continue;
            vector->named[vector->named_count++] = text;
            if (yg_str_equal(key, YG_STR("introduced")))
                events[0].version = text;
            else if (yg_str_equal(key, YG_STR("fixed")))
                events[n++] = (struct yg_range_event){YG_EVENT_FIXED, text};
            else if (yg_str_equal(key, YG_STR("last_affected")))
                events[n++] = (struct yg_range_event){YG_EVENT_LAST_AFFECTED, text};
        }
        vector->expected[vector->expected_count++] =
            (struct yg_range){.events = events, .event_count = n};
    }
}

static void read_vector(struct yg_json_reader *reader, struct yg_str line, struct vector *vector)
{
    struct yg_json root, value;
    struct yg_str key;

    *vector = (struct vector){.expected_count = 0};
    cr_assert(eq(int, yg_json_open(reader, line, &root, NULL), YG_OK));
    while (yg_json_next_member(&root, &key, &value)) {
        if (yg_str_equal(key, YG_STR("name"))) {
            yg_json_get_string(value, &vector->name);
        } else if (yg_str_equal(key, YG_STR("cna"))) {
            yg_json_get_string(value, &vector->cna);
        } else if (yg_str_equal(key, YG_STR("versions"))) {
            vector->versions = yg_json_raw(value);
            read_versions(value, vector);
        } else if (yg_str_equal(key, YG_STR("expected_ranges"))) {
            read_expected(value, vector);
        }
    }
}

/* Compared at every version that the case names. Where the vectors leave out defaultStatus, the
 * Linux kernel's records have "affected", others "unaffected". */
static void check_vector(struct suite *suite, struct yg_decoder *decoder,
                         const struct vector *vector, struct yg_buf *text)
{
    bool is_linux = yg_str_equal(vector->cna, YG_STR("Linux"));
    const struct yg_advisory *advisory = NULL;
    struct yg_str wrong = {NULL, 0};

    decode(decoder, vector->versions, is_linux ? "affected" : "unaffected", &advisory, text);
    for (size_t i = 0; i < vector->named_count; i++) {
        bool expected = false;

        for (size_t k = 0; k < vector->expected_count; k++)
            expected |= holds_in_range(&vector->expected[k], vector->named[i]);
        if (says(advisory, YG_STATUS_UNKNOWN, vector->named[i]) != expected)
            wrong = vector->named[i];
    }
    suite_case(suite, vector->name, wrong.ptr == NULL, "version %.*s", YG_STR_ARG(wrong));
}

Test(cve5_versions, agree_with_the_vectors_of_osv_dev)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct suite suite = {.path = "matching/cve5-ranges.jsonl", .least = 6};
    struct yg_buf text = {0};
    struct yg_str line;

    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            struct vector vector;

            read_vector(reader, line, &vector);
            check_vector(&suite, decoder, &vector, &text);
        }
        suite_close(&suite);
    }
    yg_buf_deinit(&text);
    yg_json_reader_destroy(reader);
    yg_decoder_destroy(decoder);
}
