/* The n-th allocation fails, for each n: a poll or append says so and can be repeated, and then
 * nothing is missing. The same for purls. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/file.h"
#include "pipeline/model/purl.h"
#include "tests/support/failing_memory.h"
#include "tests/support/folder.h"
#include "tests/support/shared.h"

/* Read the folder into `out` ("key=value\n"), repeating what failed. False: creating failed. */
static bool drain(const struct folder *folder, struct yg_buf *out, size_t *failures)
{
    struct yg_str path = yg_str(folder->path);
    struct yg_source *source = NULL;
    bool ended = false;

    if (yg_file_source_create(&path, 1, (size_t)1 << 24, &source, NULL) != YG_OK)
        return false;
    if (yg_file_source_tell_apart(source, NULL) != YG_OK) {
        yg_source_destroy(source);
        return false;
    }
    while (!ended) {
        struct yg_batch *batch = NULL;
        struct yg_error err;

        if (yg_source_poll(source, 0, &batch, &err) != YG_OK) {
            cr_assert(eq(int, err.status, YG_NOMEM), "%s", err.text);
            ++*failures;
            continue;
        }
        for (size_t i = 0; i < batch->record_count; i++) {
            yg_buf_append(out, batch->records[i].key);
            yg_buf_append_char(out, '=');
            yg_buf_append(out, batch->records[i].value);
            yg_buf_append_char(out, '\n');
        }
        ended = batch->kind == YG_BATCH_END;
        yg_batch_release(batch);
    }
    yg_source_destroy(source);
    return true;
}

/* Lines that need a second batch, a record that needs a larger buffer, small files. */
static void write_files(const struct folder *folder)
{
    struct yg_buf content = {0};

    for (int i = 0; i < 1300; i++)
        yg_buf_printf(&content, "{\"n\":%d}\n", i);
    folder_write_zstd(folder, "a.jsonl.zst", yg_buf_str(&content));
    yg_buf_reset(&content);
    yg_buf_append(&content, YG_STR("{\n"));
    while (content.len < (size_t)3 << 20)
        yg_buf_append_char(&content, ' ');
    yg_buf_append_char(&content, '}');
    folder_write(folder, "b.json", yg_buf_str(&content));
    folder_write(folder, "c.json", YG_STR("{}"));
    folder_write_gzip(folder, "d.csv.gz", YG_STR("a,b\n"));
    yg_buf_deinit(&content);
}

Test(file_memory, a_failed_poll_can_be_repeated)
{
    struct folder folder;
    struct yg_buf expected = {0}, found = {0};
    size_t failures = 0, created = 0;

    folder_create(&folder);
    write_files(&folder);
    cr_assert(drain(&folder, &expected, &failures));
    cr_assert(eq(sz, failures, 0));
    cr_assert(ne(ptr, yg_buf_reserve(&found, expected.len), NULL)); /* not a call that may fail */
    for (long n = 1;; n++) {
        yg_buf_reset(&found);
        failing_memory_at(n);
        bool whole = drain(&folder, &found, &failures);
        bool done = !failing_memory_failed();

        failing_memory_at(0);
        created += whole;
        cr_expect(whole == false || yg_str_equal(yg_buf_str(&found), yg_buf_str(&expected)),
                  "n = %ld", n);
        if (done)
            break;
    }
    cr_expect(gt(sz, failures, 5));
    cr_expect(gt(sz, created, 5));
    yg_buf_deinit(&expected);
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

/* Two records into two topics, repeating what failed; false when creating failed. */
static bool write_records(const struct folder *folder, size_t *failures)
{
    static const struct yg_output outputs[] = {
        {.topic = {"a", 1}, .key = {"k", 1}, .value = {"{\"a\":1}", 7}},
        {.topic = {"b", 1}, .key = {"k", 1}}};
    struct yg_sink *sink = NULL;

    if (yg_file_sink_create(yg_str(folder->path), &sink, NULL) != YG_OK)
        return false;
    for (size_t i = 0; i < YG_COUNT(outputs);) {
        struct yg_error err;

        if (yg_sink_append(sink, &outputs[i], &err) == YG_OK) {
            i++;
            continue;
        }
        cr_assert(eq(int, err.status, YG_NOMEM), "%s", err.text);
        ++*failures;
    }
    cr_assert(eq(int, yg_sink_commit(sink, NULL, NULL, 0, NULL), YG_OK));
    yg_sink_destroy(sink);
    return true;
}

Test(file_memory, a_failed_append_appends_nothing)
{
    size_t failures = 0;
    bool done = false;

    for (long n = 1; !done; n++) {
        struct folder folder;
        struct yg_str content;
        char path[FOLDER_PATH_MAX], *bytes;

        folder_create(&folder);
        failing_memory_at(n);
        bool whole = write_records(&folder, &failures);
        done = !failing_memory_failed();
        failing_memory_at(0);
        bytes = shared_read(folder_path(&folder, "a.ndjson", path), &content);
        cr_expect(whole == false || yg_str_equal(content, YG_STR("{\"a\":1}\n")), "n = %ld", n);
        free(bytes);
        bytes = shared_read(folder_path(&folder, "b.ndjson", path), &content);
        cr_expect(whole == false ||
                      yg_str_equal(content, YG_STR("{\"key\":\"k\",\"value\":null}\n")),
                  "n = %ld", n);
        free(bytes);
        folder_destroy(&folder);
    }
    cr_expect(gt(sz, failures, 2));
}

Test(file_memory, a_purl_without_memory_is_an_error)
{
    struct yg_str text = YG_STR("pkg:NPM/%40a/b%20c@1%2B2?X=%20y#a//b");
    size_t failures = 0;
    bool done = false;

    for (long n = 1; !done; n++) {
        struct yg_arena arena = {0};
        struct yg_purl purl;
        struct yg_error err;

        failing_memory_at(n);
        enum yg_status st = yg_purl_parse(&arena, text, &purl, &err);
        done = !failing_memory_failed();
        failing_memory_at(0);
        cr_expect(eq(int, st, done ? YG_OK : YG_NOMEM), "n = %ld", n);
        failures += !done;
        yg_arena_deinit(&arena);
    }
    cr_expect(ge(sz, failures, 1));
}
