#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/connectors/file_read.h"

static const struct shape {
    const char *why, *name, *content, *expected;
} shapes[] = {
    {"a document in one line", "a.json", "{\"id\":1}", "a@1={\"id\":1}\n"},
    {"a document in one line, newline at the end", "a.json", "{\"id\":1}\n", "a@1={\"id\":1}\n"},
    {"a document in one line, blank lines at the end", "a.json", "{\"id\":1}\r\n \n",
     "a@1={\"id\":1}\n"},
    {"a document over several lines", "a.json", "{\n  \"id\": 1\n}\n", "a@1={\n  \"id\": 1\n}\n"},
    {"several lines, the first with a bracket in a string", "a.json",
     "{\"id\":\"}\\\"}\",\n\"b\":2}", "a@1={\"id\":\"}\\\"}\",\n\"b\":2}\n"},
    {"an array over several lines", "a.json", "[{\"id\":1},\n{\"id\":2}]\n",
     "a@1=[{\"id\":1},\n{\"id\":2}]\n"},
    {"JSON lines", "a.jsonl", "{\"id\":1}\n{\"id\":2}\n", "a:1@1={\"id\":1}\na:2@2={\"id\":2}\n"},
    {"JSON lines by content, whatever the name", "a.json", "{\"id\":1}\n{\"id\":2}",
     "a:1@1={\"id\":1}\na:2@2={\"id\":2}\n"},
    {"JSON lines without a newline at the end", "a.ndjson", "[1]\n[2]", "a:1@1=[1]\na:2@2=[2]\n"},
    {"JSON lines with CR LF", "a.ndjson", "{\"id\":1}\r\n{\"id\":2}\r\n",
     "a:1@1={\"id\":1}\na:2@2={\"id\":2}\n"},
    {"blank lines are skipped and counted for the key", "a.ndjson",
     "\n{\"id\":1}\n \n\n{\"id\":2}\n\n", "a:2@1={\"id\":1}\na:5@2={\"id\":2}\n"},
    {"a later line may be broken: the decoder says so", "a.ndjson", "{\"id\":1}\n{\"id\":\n{}\n",
     "a:1@1={\"id\":1}\na:2@2={\"id\":\na:3@3={}\n"},
    {"brackets in strings of the first line", "a.ndjson", "{\"id\":\"{[\\\\\"}\n{}\n",
     "a:1@1={\"id\":\"{[\\\\\"}\na:2@2={}\n"},
    {"byte order mark, lines", "a.ndjson", "\xEF\xBB\xBF{}\n[]\n", "a:1@1={}\na:2@2=[]\n"},
    {"the first line may be broken where the name says lines", "a.ndjson", "{\"id\":\n{}\n",
     "a:1@1={\"id\":\na:2@2={}\n"},
    {"from its first byte on", "a.jsonl", "x\"id\":1}\n{}\n", "a:1@1=x\"id\":1}\na:2@2={}\n"},
    {"elsewhere it is a document over several lines", "a.json", "{\"id\":\n1}\n",
     "a@1={\"id\":\n1}\n"},
    {"byte order mark, document", "a.json", "\xEF\xBB\xBF{\n}\n", "a@1={\n}\n"},
    {"a table", "a.csv", "cve,epss\nCVE-1,0.1\n", "a@1=cve,epss\nCVE-1,0.1\n"},
    {"a table under a comment", "epss-2023.csv", "#model_version:v2\ncve,epss\nCVE-1,0.1\n",
     "epss-2023@1=#model_version:v2\ncve,epss\nCVE-1,0.1\n"},
    {"a table with quotes", "a.csv", "\"cve\"\n\"x\"\n", "a@1=\"cve\"\n\"x\"\n"},
    {"anything else is whole", "notes.md", "# notes\n", "notes.md@1=# notes\n"},
    {"empty", "a.json", "", ""},
    {"blank", "a.json", " \r\n\n", ""},
    {"nothing but a byte order mark", "a.json", "\xEF\xBB\xBF", ""},
    {"one byte", "a.json", "1", "a@1=1\n"},
    {"suffixes go, other dots stay", "x.y.tar.json", "{}", "x.y.tar@1={}\n"},
    {"a name that is nothing but a suffix", ".json", "{}", ".json@1={}\n"},
};

/* Contents as they are, with zstd and with gzip give the same records. */
Test(file_source, finds_the_shape_of_every_row)
{
    struct folder folder;
    struct yg_buf found = {0}, expected = {0};

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(shapes); i++) {
        const struct shape *row = &shapes[i];
        struct yg_str content = yg_str(row->content);
        char name[64];

        yg_buf_reset(&expected);
        yg_buf_printf(&expected, "%sIDLE\nEND\n", row->expected);
        yg_buf_append_char(&expected, '\0');
        folder_write(&folder, row->name, content);
        read_paths(folder.path, row->name, BYTES_MAX, &found);
        expect_text(row->why, &found, expected.ptr);

        snprintf(name, sizeof name, "%s.zst", row->name);
        folder_write_zstd(&folder, name, content);
        read_paths(folder.path, name, BYTES_MAX, &found);
        expect_text(row->why, &found, expected.ptr);

        snprintf(name, sizeof name, "%s.gz", row->name);
        folder_write_gzip(&folder, name, content);
        read_paths(folder.path, name, BYTES_MAX, &found);
        expect_text(row->why, &found, expected.ptr);
    }
    yg_buf_deinit(&found);
    yg_buf_deinit(&expected);
    folder_destroy(&folder);
}

/* A folder with everything that may lie in one. */
static void write_tree(struct folder *folder)
{
    static const char *const names[] = {
        "b.json",      "a.json",          "README.md",    "x.index.tsv", "sub/c.csv",
        "sub/d.jsonl", "sub/deep/e.json", ".hidden.json", ".git/f.json", "sub/notes.txt",
        "zz.json.in",  "a.b.json",        "sub.json",     "x.jsonl.bak"};

    folder_create(folder);
    folder_make(folder, "sub");
    folder_make(folder, "sub/deep");
    folder_make(folder, ".git");
    folder_make(folder, "empty");
    for (size_t i = 0; i < YG_COUNT(names); i++)
        folder_write(folder, names[i], YG_STR("{}"));
    folder_write_zstd(folder, "z.ndjson.zst", YG_STR("{}\n[]\n"));
    folder_write_gzip(folder, "y.csv.gz", YG_STR("a,b\n"));
}

static const struct listing {
    const char *why, *paths, *expected;
} listings[] = {
    {"a folder: data files only, in the order of their paths", "",
     "a.b@1={}\na@1={}\nb@1={}\nsub@1={}\nc@1={}\nd@1={}\ne@1={}\ny@1=a,b\n"
     "z:1@1={}\nz:2@2=[]\nIDLE\nEND\n"},
    {"a folder without data", "empty", "IDLE\nEND\n"},
    {"a file by name, whatever it is", "README.md x.index.tsv",
     "README.md@1={}\nIDLE\nx.index.tsv@1={}\nIDLE\nEND\n"},
    {"a glob: all but index files", "*.[imt]*", "README.md@1={}\nzz.json.in@1={}\nIDLE\nEND\n"},
    {"a glob over folders", "su?/d*", "d@1={}\ne@1={}\nIDLE\nEND\n"},
    {"a glob that matches nothing", "*.xml a.json",
     "!input/output ~/*.xml: no file matches\nIDLE\na@1={}\nIDLE\nEND\n"},
    {"no such file", "nothing.json a.json",
     "!input/output ~/nothing.json: No such file or directory\nIDLE\na@1={}\nIDLE\nEND\n"},
    {"a file as a folder", "a.json/b.json",
     "!input/output ~/a.json/b.json: Not a directory\nIDLE\nEND\n"},
    {"the same file twice", "a.json a.json", "a@1={}\nIDLE\na@1={}\nIDLE\nEND\n"},
    {"reading fails", "/proc/self/mem a.json",
     "!input/output /proc/self/mem: Input/output error\nIDLE\na@1={}\nIDLE\nEND\n"},
};

Test(file_source, lists_what_a_path_means)
{
    struct folder folder;
    struct yg_buf found = {0};

    write_tree(&folder);
    for (size_t i = 0; i < YG_COUNT(listings); i++) {
        read_paths(folder.path, listings[i].paths, BYTES_MAX, &found);
        expect_text(listings[i].why, &found, listings[i].expected);
    }
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

Test(file_source, goes_on_after_a_file_that_cannot_be_read)
{
    struct folder folder;
    struct yg_buf found = {0};
    char path[FOLDER_PATH_MAX];

    folder_create(&folder);
    folder_write(&folder, "a.json", YG_STR("{}"));
    folder_path(&folder, "b.json", path);
    cr_assert(eq(int, symlink("nowhere", path), 0));
    folder_write(&folder, "c.json", YG_STR("{}"));
    read_paths(folder.path, "", BYTES_MAX, &found);
    expect_text("a link to nothing", &found,
                "a@1={}\n!input/output ~/b.json: No such file or directory\nc@1={}\nIDLE\nEND\n");
    if (geteuid() != 0) { /* root reads everything */
        folder_path(&folder, "a.json", path);
        cr_assert(eq(int, chmod(path, 0), 0));
        read_paths(folder.path, "a.json", BYTES_MAX, &found);
        expect_text("no permission", &found,
                    "!input/output ~/a.json: Permission denied\nIDLE\nEND\n");
    }
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

/* No paths at all, and polling behind the end. */
Test(file_source, ends_once)
{
    struct yg_source *source = NULL;
    struct yg_batch *batch = NULL;

    cr_assert(eq(int, yg_file_source_create(NULL, 0, BYTES_MAX, &source, NULL), YG_OK));
    cr_assert(eq(int, yg_source_poll(source, 0, &batch, NULL), YG_OK));
    cr_assert(ne(ptr, batch, NULL));
    cr_expect(eq(int, batch->kind, YG_BATCH_END));
    yg_batch_release(batch);
    cr_assert(eq(int, yg_source_poll(source, 0, &batch, NULL), YG_OK));
    cr_expect(eq(ptr, batch, NULL));
    yg_source_destroy(source);
}

Test(file_source, cannot_seek)
{
    struct yg_source *source = NULL;
    struct yg_error err;

    cr_assert(eq(int, yg_file_source_create(NULL, 0, BYTES_MAX, &source, NULL), YG_OK));
    cr_expect(eq(int, yg_source_seek(source, YG_STR("a"), 0, 1, &err), YG_UNSUPPORTED));
    cr_expect(eq(str, err.text, (char *)"a: a file is read from its start"));
    yg_source_destroy(source);
}

/* At most 8 bytes: one more comes as 9 bytes, so that the decoder's limit sees it. */
static const struct limit {
    const char *why, *content, *expected;
} limits[] = {
    {"a line of exactly the limit", "[]\n12345678\n[]\n", "a:1@1=[]\na:2@2=12345678\na:3@3=[]\n"},
    {"and CR LF", "[]\r\n12345678\r\n[]\r\n", "a:1@1=[]\na:2@2=12345678\na:3@3=[]\n"},
    {"one more", "[]\n123456789\n[]\n", "a:1@1=[]\na:2@2=123456789\na:3@3=[]\n"},
    {"many more", "[]\n123456789ABCDEF\n[]\n", "a:1@1=[]\na:2@2=123456789\na:3@3=[]\n"},
    {"many more, at the end", "[]\n123456789ABCDEF", "a:1@1=[]\na:2@2=123456789\n"},
    {"a document of exactly the limit", "{\n\"a\":1}\n", "a@1={\n\"a\":1}\n"},
    {"one more", "{\n\"a\":12}\n", "a@1={\n\"a\":12}\n"},
    {"many more", "{\n\"a\":1234}\n", "a@1={\n\"a\":123\n"},
    {"a table", "a,b\n1,2\n3,4\n", "a@1=a,b\n1,2\n3\n"},
};

Test(file_source, cuts_what_is_above_the_limit)
{
    struct folder folder;
    struct yg_buf found = {0}, expected = {0};

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(limits); i++) {
        yg_buf_reset(&expected);
        yg_buf_printf(&expected, "%sIDLE\nEND\n", limits[i].expected);
        yg_buf_append_char(&expected, '\0');
        folder_write(&folder, "a.json", yg_str(limits[i].content));
        read_paths(folder.path, "a.json", 8, &found);
        expect_text(limits[i].why, &found, expected.ptr);
    }
    yg_buf_deinit(&found);
    yg_buf_deinit(&expected);
    folder_destroy(&folder);
}

/* Lines of every length around the sizes of reads and buffers; the value says its own line. */
static void make_lines(struct yg_buf *out, size_t count, size_t step)
{
    for (size_t i = 1; i <= count; i++) {
        size_t end = out->len + 20 + i * step % 300000;

        yg_buf_printf(out, "{\"n\":%zu,\"x\":\"", i);
        while (out->len < end)
            yg_buf_append_char(out, (char)('a' + (char)(i % 26)));
        yg_buf_append(out, YG_STR("\"}\n"));
    }
}

/* Hold `hold` batches before releasing them: their records stay valid meanwhile. */
static void check_lines(struct folder *folder, const char *name, struct yg_str content,
                        size_t bytes_max)
{
    enum { HOLD = 8 };
    char full[FOLDER_PATH_MAX];
    struct yg_batch *held[HOLD] = {NULL};
    struct yg_source *source = NULL;
    struct yg_str path = yg_str(folder_path(folder, name, full)), rest = content;
    size_t batches = 0, line = 0;
    bool ended = false;

    cr_assert(eq(int, yg_file_source_create(&path, 1, bytes_max, &source, NULL), YG_OK));
    while (!ended) {
        struct yg_batch **slot = &held[batches++ % HOLD];

        for (size_t i = 0; *slot != NULL && i < (*slot)->record_count; i++) {
            struct yg_str expected = yg_str_cut(&rest, '\n');

            line++;
            cr_assert(yg_str_equal((*slot)->records[i].value, expected), "line %zu of %s", line,
                      name);
            cr_assert(eq(i64, (*slot)->records[i].position.offset, (int64_t)line));
            cr_assert(yg_str_equal((*slot)->records[i].position.topic, yg_str(full)));
        }
        yg_batch_release(*slot);
        cr_assert(eq(int, yg_source_poll(source, 0, slot, NULL), YG_OK));
        ended = (*slot)->kind == YG_BATCH_END;
        cr_assert(le(sz, (*slot)->record_count, 512));
    }
    for (size_t i = 0; i < HOLD; i++) {
        struct yg_batch *batch = held[(batches + i) % HOLD];

        for (size_t k = 0; batch != NULL && k < batch->record_count; k++) {
            line++;
            cr_assert(yg_str_equal(batch->records[k].value, yg_str_cut(&rest, '\n')),
                      "line %zu of %s", line, name);
        }
        yg_batch_release(batch);
    }
    cr_expect(eq(sz, rest.len, 0), "%s", name);
    yg_source_destroy(source);
}

Test(file_source, keeps_every_line_of_long_files)
{
    static const struct {
        size_t count, step;
    } sizes[] = {{20000, 1}, {3000, 37}, {300, 9973}, {5, 262144}, {1024, 0}};
    struct folder folder;
    struct yg_buf content = {0};

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(sizes); i++) {
        yg_buf_reset(&content);
        make_lines(&content, sizes[i].count, sizes[i].step);
        folder_write(&folder, "a.ndjson", yg_buf_str(&content));
        folder_write_zstd(&folder, "a.ndjson.zst", yg_buf_str(&content));
        folder_write_gzip(&folder, "a.ndjson.gz", yg_buf_str(&content));
        check_lines(&folder, "a.ndjson", yg_buf_str(&content), BYTES_MAX);
        check_lines(&folder, "a.ndjson.zst", yg_buf_str(&content), BYTES_MAX);
        check_lines(&folder, "a.ndjson.gz", yg_buf_str(&content), BYTES_MAX);
    }
    yg_buf_deinit(&content);
    folder_destroy(&folder);
}

/* One record of 20 MiB, over several lines and in one; and the same above the limit. */
Test(file_source, reads_large_documents_whole)
{
    static const char *const heads[] = {"{\n", "{"};
    struct folder folder;
    struct yg_buf content = {0};
    char full[FOLDER_PATH_MAX];
    size_t size = (size_t)20 << 20;

    folder_create(&folder);
    for (size_t i = 0; i < 4; i++) {
        size_t bytes_max = i < 2 ? size : size - 1;
        struct yg_str path;
        struct yg_source *source = NULL;
        struct yg_batch *batch = NULL;

        yg_buf_reset(&content);
        yg_buf_append(&content, yg_str(heads[i % 2]));
        while (content.len < size - 1)
            yg_buf_append_char(&content, ' ');
        yg_buf_append_char(&content, '}');
        folder_write_zstd(&folder, "big.json.zst", yg_buf_str(&content));
        path = yg_str(folder_path(&folder, "big.json.zst", full));
        cr_assert(eq(int, yg_file_source_create(&path, 1, bytes_max, &source, NULL), YG_OK));
        cr_assert(eq(int, yg_source_poll(source, 0, &batch, NULL), YG_OK));
        cr_assert(eq(sz, batch->record_count, 1));
        cr_expect(yg_str_equal(batch->records[0].value, yg_buf_str(&content)), "%zu", i);
        cr_expect(yg_str_equal(batch->records[0].key, YG_STR("big.json.zst")), "%zu", i);
        yg_batch_release(batch);
        yg_source_destroy(source);
    }
    yg_buf_deinit(&content);
    folder_destroy(&folder);
}

/* More small files than a batch holds records: batches are full, order and keys are kept. */
Test(file_source, puts_small_files_into_common_batches)
{
    struct folder folder;
    struct yg_source *source = NULL;
    struct yg_batch *batch = NULL;
    struct yg_str path;
    size_t seen = 0, batches = 0;
    char name[32];

    folder_create(&folder);
    for (int i = 0; i < 1200; i++) {
        snprintf(name, sizeof name, "f%05d.json", i);
        folder_write(&folder, name, yg_str(name));
    }
    path = yg_str(folder.path);
    cr_assert(eq(int, yg_file_source_create(&path, 1, BYTES_MAX, &source, NULL), YG_OK));
    for (;;) {
        cr_assert(eq(int, yg_source_poll(source, 0, &batch, NULL), YG_OK));
        if (batch->kind != YG_BATCH_RECORDS)
            break;
        for (size_t i = 0; i < batch->record_count; i++) {
            snprintf(name, sizeof name, "f%05zu.json", seen++);
            cr_assert(yg_str_equal(batch->records[i].value, yg_str(name)));
            cr_assert(yg_str_equal(batch->records[i].key, yg_str(name)));
            cr_assert(yg_str_ends(batch->records[i].position.topic, yg_str(name)));
        }
        batches++;
        yg_batch_release(batch);
    }
    cr_expect(eq(int, batch->kind, YG_BATCH_IDLE));
    yg_batch_release(batch);
    cr_expect(eq(sz, seen, 1200));
    cr_expect(le(sz, batches, 4));
    yg_source_destroy(source);
    folder_destroy(&folder);
}

/* Keys as they are, told apart or not. */
static const struct naming {
    const char *why;
    bool tell_apart;
    const char *paths, *expected;
} namings[] = {
    {"the name of a file with all its suffixes", false, "a/x.json b/y.jsonl.gz",
     "x.json y.jsonl.gz:1 y.jsonl.gz:2 "},
    {"two files of one name are one key: the second is the newer state", false, "a/x.json b/x.json",
     "x.json x.json "},
    {"told apart: from behind the common folders", true, "a/x.json b/x.json", "a/x.json b/x.json "},
    {"told apart within a tree", true, ".",
     "a.json a/x.json b/x.json b/y.jsonl.gz:1 "
     "b/y.jsonl.gz:2 "},
    {"nothing to tell apart: names", true, "a/x.json b/y.jsonl.gz",
     "x.json y.jsonl.gz:1 y.jsonl.gz:2 "},
    {"the same file twice is not two files", true, "a/x.json a/x.json", "x.json x.json "},
    {"a path that is not there disturbs nobody", true, "none.json a/x.json b/x.json",
     "a/x.json b/x.json "},
};

static void read_keys(struct yg_source *source, struct yg_buf *out)
{
    bool ended = false;

    while (!ended) {
        struct yg_batch *batch = NULL;

        if (yg_source_poll(source, 0, &batch, NULL) != YG_OK)
            continue;
        for (size_t i = 0; i < batch->record_count; i++)
            yg_buf_printf(out, "%.*s ", YG_STR_ARG(batch->records[i].key));
        ended = batch->kind == YG_BATCH_END;
        yg_batch_release(batch);
    }
}

Test(file_source, names_records_after_their_files)
{
    struct folder folder;

    folder_create(&folder);
    folder_make(&folder, "a");
    folder_make(&folder, "b");
    folder_write(&folder, "a/x.json", YG_STR("{}"));
    folder_write(&folder, "b/x.json", YG_STR("{}"));
    folder_write(&folder, "a.json", YG_STR("{}"));
    folder_write_gzip(&folder, "b/y.jsonl.gz", YG_STR("{}\n{}\n"));
    for (size_t i = 0; i < YG_COUNT(namings); i++) {
        char full[PATHS_MAX][FOLDER_PATH_MAX];
        struct yg_str list[PATHS_MAX], rest = yg_str(namings[i].paths);
        struct yg_source *source = NULL;
        struct yg_buf found = {0};
        size_t count = 0;

        for (; rest.ptr != NULL; count++) {
            struct yg_str path = yg_str_cut(&rest, ' ');

            snprintf(full[count], FOLDER_PATH_MAX, "%s/%.*s", folder.path, YG_STR_ARG(path));
            list[count] = yg_str(full[count]);
        }
        cr_assert(eq(int, yg_file_source_create(list, count, BYTES_MAX, &source, NULL), YG_OK));
        if (namings[i].tell_apart)
            cr_assert(eq(int, yg_file_source_tell_apart(source, NULL), YG_OK));
        read_keys(source, &found);
        expect_text(namings[i].why, &found, namings[i].expected);
        yg_buf_deinit(&found);
        yg_source_destroy(source);
    }
    folder_destroy(&folder);
}

/* A pipe that is slow: nothing within the timeout, then what is there. */
Test(file_source, does_not_wait_for_more_than_a_pipe_has)
{
    int ends[2];
    char path[32];
    struct yg_str list;
    struct yg_source *source = NULL;
    struct yg_batch *batch = NULL;

    cr_assert(eq(int, pipe(ends), 0));
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    list = yg_str(path);
    cr_assert(eq(int, yg_file_source_create(&list, 1, BYTES_MAX, &source, NULL), YG_OK));
    cr_assert(eq(int, yg_source_poll(source, 10, &batch, NULL), YG_OK));
    cr_expect(eq(ptr, batch, NULL));
    cr_assert(eq(int, (int)write(ends[1], "{\"a\":1}\n{\"b\":2}\n{\"c\"", 20), 20));
    cr_assert(eq(int, yg_source_poll(source, 1000, &batch, NULL), YG_OK));
    cr_assert(ne(ptr, batch, NULL));
    cr_expect(eq(sz, batch->record_count, 2));
    yg_batch_release(batch);
    cr_assert(eq(int, yg_source_poll(source, 10, &batch, NULL), YG_OK));
    cr_expect(eq(ptr, batch, NULL));
    cr_assert(eq(int, (int)write(ends[1], ":3}", 3), 3));
    close(ends[1]);
    cr_assert(eq(int, yg_source_poll(source, 1000, &batch, NULL), YG_OK));
    cr_assert(ne(ptr, batch, NULL));
    cr_expect(eq(sz, batch->record_count, 1));
    cr_expect(yg_str_equal(batch->records[0].value, YG_STR("{\"c\":3}")));
    cr_expect(eq(i64, batch->records[0].position.offset, 3));
    yg_batch_release(batch);
    yg_source_destroy(source);
    close(ends[0]);
}

Test(file_source, reads_standard_input)
{
    struct folder folder;
    struct yg_buf found = {0};
    char full[FOLDER_PATH_MAX];
    int fd;

    folder_create(&folder);
    folder_write_gzip(&folder, "in", YG_STR("{}\n[]\n"));
    fd = open(folder_path(&folder, "in", full), O_RDONLY);
    cr_assert(ge(int, dup2(fd, STDIN_FILENO), 0));
    close(fd);
    read_paths(folder.path, "-", BYTES_MAX, &found);
    expect_text("standard input", &found, "-:1@1={}\n-:2@2=[]\nIDLE\nEND\n");
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

/* Records of a source that is destroyed halfway. */
Test(file_source, can_be_destroyed_at_any_point)
{
    struct folder folder;
    struct yg_buf content = {0};
    struct yg_str path;
    char full[FOLDER_PATH_MAX];

    folder_create(&folder);
    make_lines(&content, 3000, 1);
    folder_write_zstd(&folder, "a.jsonl.zst", yg_buf_str(&content));
    path = yg_str(folder_path(&folder, "a.jsonl.zst", full));
    for (int polls = 0; polls < 5; polls++) {
        struct yg_source *source = NULL;

        cr_assert(eq(int, yg_file_source_create(&path, 1, BYTES_MAX, &source, NULL), YG_OK));
        for (int i = 0; i < polls; i++) {
            struct yg_batch *batch = NULL;

            cr_assert(eq(int, yg_source_poll(source, 0, &batch, NULL), YG_OK));
            yg_batch_release(batch);
        }
        yg_source_destroy(source);
    }
    yg_buf_deinit(&content);
    folder_destroy(&folder);
}
