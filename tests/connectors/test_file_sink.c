#include "connectors/file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "tests/support/folder.h"
#include "tests/support/shared.h"

static struct yg_sink *create(const char *folder)
{
    struct yg_sink *sink = NULL;
    struct yg_error err = {.text = ""};

    cr_assert(eq(int, yg_file_sink_create(yg_str(folder), &sink, &err), YG_OK), "%s", err.text);
    return sink;
}

static enum yg_status append(struct yg_sink *sink, const char *topic, const char *key,
                             const char *value, struct yg_error *err)
{
    struct yg_output output = {.topic = yg_str(topic),
                               .partition = YG_PARTITION_ANY,
                               .key = yg_str(key),
                               .value = yg_str(value)};

    return yg_sink_append(sink, &output, err);
}

static void expect_file(const struct folder *folder, const char *name, const char *expected)
{
    char path[FOLDER_PATH_MAX];
    struct yg_str content;
    char *bytes = shared_read(folder_path(folder, name, path), &content);

    cr_expect(bytes != NULL, "%s", name);
    cr_expect(yg_str_equal(content, yg_str(expected)), "%s: %.*s", name, YG_STR_ARG(content));
    free(bytes);
}

static const struct row {
    const char *why, *key, *value, *line;
} rows[] = {
    {"a value as it is", "k", "{\"a\":1}", "{\"a\":1}\n"},
    {"without a key", NULL, "{}", "{}\n"},
    {"over several lines", "k", "{\r\n \"a\": 1\n}", "{   \"a\": 1 }\n"},
    {"empty is a value", "k", "", "\n"},
    {"a tombstone", "k", NULL, "{\"key\":\"k\",\"value\":null}\n"},
    {"a tombstone with a key to escape", "a\"b\n", NULL,
     "{\"key\":\"a\\\"b\\n\",\"value\":null}\n"},
    {"a tombstone without a key", NULL, NULL, "{\"key\":null,\"value\":null}\n"},
};

Test(file_sink, writes_every_row_as_one_line)
{
    struct folder folder;

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        char topic[32], name[64];
        struct yg_sink *sink = create(folder.path);

        snprintf(topic, sizeof topic, "t%zu", i);
        snprintf(name, sizeof name, "%s.ndjson", topic);
        cr_assert(eq(int, append(sink, topic, rows[i].key, rows[i].value, NULL), YG_OK));
        cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
        expect_file(&folder, name, rows[i].line);
        yg_sink_destroy(sink);
    }
    folder_destroy(&folder);
}

Test(file_sink, shows_nothing_before_the_commit)
{
    struct folder folder;
    struct yg_sink *sink;

    folder_create(&folder);
    sink = create(folder.path);
    append(sink, "a", "k", "1", NULL);
    append(sink, "b", "k", "2", NULL);
    append(sink, "a", "k", "3", NULL);
    expect_file(&folder, "a.ndjson", "");
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    expect_file(&folder, "a.ndjson", "1\n3\n");
    expect_file(&folder, "b.ndjson", "2\n");

    append(sink, "a", "k", "aborted", NULL);
    cr_assert(eq(int, yg_sink_abort(sink, NULL), YG_OK));
    append(sink, "a", "k", "4", NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    append(sink, "a", "k", "dropped by destroy", NULL);
    yg_sink_destroy(sink);
    expect_file(&folder, "a.ndjson", "1\n3\n4\n");

    sink = create(folder.path);
    append(sink, "a", "k", "5", NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    yg_sink_destroy(sink);
    expect_file(&folder, "a.ndjson", "1\n3\n4\n5\n");
    folder_destroy(&folder);
}

Test(file_sink, keeps_many_topics_apart)
{
    struct folder folder;
    struct yg_sink *sink;
    char topic[32], name[64], value[32];

    folder_create(&folder);
    sink = create(folder.path);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 50; i++) {
            snprintf(topic, sizeof topic, "t%d", i);
            snprintf(value, sizeof value, "%d", i);
            cr_assert(eq(int, append(sink, topic, "k", value, NULL), YG_OK));
        }
    }
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    yg_sink_destroy(sink);
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "t%d.ndjson", i);
        snprintf(value, sizeof value, "%d\n%d\n%d\n", i, i, i);
        expect_file(&folder, name, value);
    }
    folder_destroy(&folder);
}

Test(file_sink, refuses_topics_that_are_no_file_names)
{
    static const char *const topics[] = {"", "a/b", "..", ".hidden"};
    struct folder folder;
    struct yg_sink *sink;

    folder_create(&folder);
    sink = create(folder.path);
    for (size_t i = 0; i < YG_COUNT(topics); i++) {
        struct yg_error err = {.text = ""};
        char expected[64];

        snprintf(expected, sizeof expected, "topic \"%s\" is not a file name", topics[i]);
        cr_expect(eq(int, append(sink, topics[i], "k", "1", &err), YG_REFUSED));
        cr_expect(eq(str, err.text, expected));
    }
    yg_sink_destroy(sink);
    folder_destroy(&folder);
}

Test(file_sink, makes_its_folder)
{
    struct folder folder;
    char path[FOLDER_PATH_MAX], expected[FOLDER_PATH_MAX + 64];
    struct yg_sink *sink;
    struct yg_error err;

    folder_create(&folder);
    sink = create(folder_path(&folder, "out", path));
    append(sink, "a", "k", "1", NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    yg_sink_destroy(sink);
    expect_file(&folder, "out/a.ndjson", "1\n");

    folder_path(&folder, "no/out", path);
    cr_expect(eq(int, yg_file_sink_create(yg_str(path), &sink, &err), YG_IO));
    snprintf(expected, sizeof expected, "%s: No such file or directory", path);
    cr_expect(eq(str, err.text, expected));
    folder_path(&folder, "out/a.ndjson", path);
    cr_expect(eq(int, yg_file_sink_create(yg_str(path), &sink, &err), YG_IO));
    snprintf(expected, sizeof expected, "%s: Not a directory", path);
    cr_expect(eq(str, err.text, expected));
    folder_destroy(&folder);
}

/* The second of three files is full: the first is as before, and the sink goes on afterwards. */
Test(file_sink, takes_a_failed_commit_back)
{
    struct folder folder;
    struct yg_sink *sink;
    char path[FOLDER_PATH_MAX], expected[FOLDER_PATH_MAX + 64];
    struct yg_error err = {.text = ""};

    folder_create(&folder);
    cr_assert(eq(int, symlink("/dev/full", folder_path(&folder, "b.ndjson", path)), 0));
    sink = create(folder.path);
    append(sink, "a", "k", "1", NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    append(sink, "a", "k", "2", NULL);
    append(sink, "b", "k", "2", NULL);
    append(sink, "c", "k", "2", NULL);
    cr_expect(eq(int, yg_sink_commit(sink, NULL, NULL, 0, &err), YG_IO));
    snprintf(expected, sizeof expected, "%s: No space left on device", path);
    cr_expect(eq(str, err.text, expected));
    expect_file(&folder, "a.ndjson", "1\n");
    expect_file(&folder, "c.ndjson", "");
    append(sink, "a", "k", "3", NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    expect_file(&folder, "a.ndjson", "1\n3\n");
    yg_sink_destroy(sink);
    folder_destroy(&folder);
}

/* A file that may grow a little: what was written of it is taken back, too. */
Test(file_sink, takes_a_half_written_file_back)
{
    struct folder folder;
    struct yg_sink *sink;
    struct rlimit before, small = {.rlim_cur = 10};
    struct yg_error err = {.text = ""};

    folder_create(&folder);
    sink = create(folder.path);
    append(sink, "a", "k", "1234", NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    append(sink, "a", "k", "56789ABCDEF", NULL);
    signal(SIGXFSZ, SIG_IGN);
    cr_assert(eq(int, getrlimit(RLIMIT_FSIZE, &before), 0));
    small.rlim_max = before.rlim_max;
    cr_assert(eq(int, setrlimit(RLIMIT_FSIZE, &small), 0));
    enum yg_status st = yg_sink_commit(sink, NULL, NULL, 0, &err);
    cr_assert(eq(int, setrlimit(RLIMIT_FSIZE, &before), 0));
    cr_expect(eq(int, st, YG_IO));
    cr_expect(yg_str_ends(yg_str(err.text), YG_STR("/a.ndjson: File too large")), "%s", err.text);
    expect_file(&folder, "a.ndjson", "1234\n");
    yg_sink_destroy(sink);
    folder_destroy(&folder);
}

Test(file_sink, says_which_topic_cannot_be_opened)
{
    struct folder folder;
    struct yg_sink *sink;
    char path[FOLDER_PATH_MAX], expected[FOLDER_PATH_MAX + 64];
    struct yg_error err = {.text = ""};

    folder_create(&folder);
    folder_make(&folder, "a.ndjson");
    sink = create(folder.path);
    cr_expect(eq(int, append(sink, "a", "k", "1", &err), YG_IO));
    snprintf(expected, sizeof expected, "%s: Is a directory",
             folder_path(&folder, "a.ndjson", path));
    cr_expect(eq(str, err.text, expected));
    cr_expect(eq(int, append(sink, "b", "k", "1", NULL), YG_OK));
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    expect_file(&folder, "b.ndjson", "1\n");
    if (geteuid() != 0) { /* root may write everything */
        cr_assert(eq(int, chmod(folder.path, 0500), 0));
        cr_expect(eq(int, append(sink, "c", "k", "1", &err), YG_REFUSED));
        cr_assert(eq(int, chmod(folder.path, 0700), 0));
    }
    yg_sink_destroy(sink);
    folder_destroy(&folder);
}

Test(file_sink, writes_all_topics_to_standard_output_in_order)
{
    struct folder folder;
    struct yg_sink *sink;
    char path[FOLDER_PATH_MAX];
    int keep = dup(STDOUT_FILENO), fd;

    folder_create(&folder);
    fd = open(folder_path(&folder, "out", path), O_WRONLY | O_CREAT, 0666);
    cr_assert(ge(int, dup2(fd, STDOUT_FILENO), 0));
    sink = create("-");
    append(sink, "a", "k", "1", NULL);
    append(sink, "b", "k", "2", NULL);
    append(sink, "a", "k", NULL, NULL);
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    yg_sink_destroy(sink);
    cr_assert(ge(int, dup2(keep, STDOUT_FILENO), 0));
    close(keep);
    close(fd);
    expect_file(&folder, "out", "1\n2\n{\"key\":\"k\",\"value\":null}\n");
    folder_destroy(&folder);
}

Test(record, finds_the_last_header_of_a_name)
{
    const struct yg_record_header headers[] = {
        {{"a", 1}, {"1", 1}}, {{"b", 1}, {"2", 1}}, {{"a", 1}, {"3", 1}}};
    struct yg_record record = {.headers = headers, .header_count = 3};

    cr_expect(yg_str_equal(yg_record_header_get(&record, YG_STR("a")), YG_STR("3")));
    cr_expect(yg_str_equal(yg_record_header_get(&record, YG_STR("b")), YG_STR("2")));
    cr_expect(eq(ptr, (void *)yg_record_header_get(&record, YG_STR("c")).ptr, NULL));
}
