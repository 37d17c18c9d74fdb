/* Compressed files: cut, damaged, in several frames. */
#include "tests/connectors/file_read.h"
#include "tests/support/shared.h"

/* The compressed form cut at many places: an error with the path, after the lines before it. */
static void check_cut(struct folder *folder, const char *name, struct yg_str compressed,
                      size_t line_count, const char *error)
{
    struct yg_buf found = {0};
    size_t most = 0;

    for (size_t cut = 8; cut < compressed.len; cut += 1 + compressed.len / 50) {
        struct yg_str text, rest;
        size_t lines = 0;

        folder_write(folder, name, yg_str_head(compressed, cut));
        read_paths(folder->path, name, BYTES_MAX, &found);
        rest = text = yg_buf_str(&found);
        for (; yg_str_starts(rest, YG_STR("a:")); lines++) {
            char expected[64];
            struct yg_str line = yg_str_cut(&rest, '\n');

            snprintf(expected, sizeof expected, "a:%zu@%zu={\"n\":%zu,", lines + 1, lines + 1,
                     lines + 1);
            cr_assert(yg_str_starts(line, yg_str(expected)), "%.*s", YG_STR_ARG(line));
            cr_assert(yg_str_ends(line, YG_STR("\"}")), "%.*s", YG_STR_ARG(line));
        }
        cr_expect(yg_str_equal(rest, yg_str(error)), "%s cut at %zu: %.*s", name, cut,
                  YG_STR_ARG(rest));
        cr_expect(lt(sz, lines, line_count));
        most = lines > most ? lines : most;
    }
    cr_expect(gt(sz, most, line_count / 2), "%s: lines before the error are delivered", name);
    yg_buf_deinit(&found);
}

Test(file_compressed, delivers_the_lines_before_a_cut)
{
    struct folder folder;
    struct yg_buf content = {0};
    struct yg_str compressed;
    char full[FOLDER_PATH_MAX], *bytes;
    uint64_t state = 1;

    folder_create(&folder);
    for (size_t i = 1; i <= 20000; i++) { /* does not compress to nothing */
        state = state * 6364136223846793005u + 1442695040888963407u;
        yg_buf_printf(&content, "{\"n\":%zu,\"x\":\"%016llx\"}\n", i, (unsigned long long)state);
    }
    folder_write_zstd(&folder, "whole", yg_buf_str(&content));
    bytes = shared_read(folder_path(&folder, "whole", full), &compressed);
    check_cut(&folder, "a.jsonl.zst", compressed, 20000,
              "!input/output ~/a.jsonl.zst: zstd: cut short\nIDLE\nEND\n");
    free(bytes);
    folder_write_gzip(&folder, "whole", yg_buf_str(&content));
    bytes = shared_read(folder_path(&folder, "whole", full), &compressed);
    check_cut(&folder, "a.jsonl.gz", compressed, 20000,
              "!input/output ~/a.jsonl.gz: gzip: cut short\nIDLE\nEND\n");
    free(bytes);
    yg_buf_deinit(&content);
    folder_destroy(&folder);
}

Test(file_compressed, reports_damaged_files)
{
    static const struct {
        const char *why, *name;
        struct yg_str bytes;
        const char *expected;
    } rows[] = {
        {"gzip with a method that does not exist",
         "a.json.gz",
         {"\x1F\x8B\x09\x00", 4},
         "!input/output ~/a.json.gz: gzip: unknown compression method\nIDLE\nEND\n"},
        {"gzip header only",
         "a.json.gz",
         {"\x1F\x8B", 2},
         "!input/output ~/a.json.gz: gzip: cut short\nIDLE\nEND\n"},
        {"zstd magic only",
         "a.json.zst",
         {"\x28\xB5\x2F\xFD", 4},
         "!input/output ~/a.json.zst: zstd: cut short\nIDLE\nEND\n"},
        {"a zstd window that is too large",
         "a.json.zst",
         {"\x28\xB5\x2F\xFD\x04\x90\x19", 7},
         "!input/output ~/a.json.zst: zstd: Frame requires too much memory for "
         "decoding\nIDLE\nEND\n"},
    };
    struct folder folder;
    struct yg_buf found = {0};

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        folder_write(&folder, rows[i].name, rows[i].bytes);
        read_paths(folder.path, rows[i].name, BYTES_MAX, &found);
        expect_text(rows[i].why, &found, rows[i].expected);
    }
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

/* Append the file `name` to `bytes`. */
static void collect(const struct folder *folder, const char *name, struct yg_buf *bytes)
{
    char full[FOLDER_PATH_MAX];
    struct yg_str part;
    char *copy = shared_read(folder_path(folder, name, full), &part);

    yg_buf_append(bytes, part);
    free(copy);
}

/* A first line that is whole is delivered even when nothing but damage follows. */
Test(file_compressed, delivers_the_line_before_garbage)
{
    struct folder folder;
    struct yg_buf found = {0}, bytes = {0};

    folder_create(&folder);
    folder_write_zstd(&folder, "part", YG_STR("{}\n"));
    collect(&folder, "part", &bytes);
    yg_buf_append(&bytes, YG_STR("garbage!"));
    folder_write(&folder, "a.json.zst", yg_buf_str(&bytes));
    read_paths(folder.path, "a.json.zst", BYTES_MAX, &found);
    expect_text(
        "zstd", &found,
        "a:1@1={}\n!input/output ~/a.json.zst: zstd: Unknown frame descriptor\nIDLE\nEND\n");
    yg_buf_deinit(&found);
    yg_buf_deinit(&bytes);
    folder_destroy(&folder);
}

Test(file_compressed, reads_frames_and_members_in_a_row)
{
    struct folder folder;
    struct yg_buf found = {0}, bytes = {0};

    folder_create(&folder);
    yg_buf_append(&bytes,
                  (struct yg_str){"\x5A\x2A\x4D\x18\x03\x00\x00\x00xyz", 11}); /* skippable */
    folder_write_zstd(&folder, "part", YG_STR("{\"a\":1}\n{\"b"));
    collect(&folder, "part", &bytes);
    folder_write_zstd(&folder, "part", YG_STR("\":2}\n"));
    collect(&folder, "part", &bytes);
    folder_write(&folder, "a.jsonl.zst", yg_buf_str(&bytes));
    read_paths(folder.path, "a.jsonl.zst", BYTES_MAX, &found);
    expect_text("zstd", &found, "a:1@1={\"a\":1}\na:2@2={\"b\":2}\nIDLE\nEND\n");

    yg_buf_reset(&bytes);
    for (int i = 0; i < 3; i++) {
        folder_write_gzip(&folder, "part", YG_STR("{}\n"));
        collect(&folder, "part", &bytes);
    }
    folder_write(&folder, "a.jsonl.gz", yg_buf_str(&bytes));
    read_paths(folder.path, "a.jsonl.gz", BYTES_MAX, &found);
    expect_text("gzip", &found, "a:1@1={}\na:2@2={}\na:3@3={}\nIDLE\nEND\n");
    yg_buf_deinit(&found);
    yg_buf_deinit(&bytes);
    folder_destroy(&folder);
}

/* Two streams of .xz in a row, with padding between them: {"a":1}\n{"b and ":2}\n. */
#define XZ_FIRST                                                                                   \
    "\xFD\x37\x7A\x58\x5A\x00\x00\x04\xE6\xD6\xB4\x46\x02\x00\x21\x01\x0C\x00\x00\x00"             \
    "\x8F\x98\x41\x9C\x01\x00\x0A\x7B\x22\x61\x22\x3A\x31\x7D\x0A\x7B\x22\x62\x00\x00"             \
    "\x9C\x0D\xEF\xBA\xBF\xEF\x15\xFB\x00\x01\x23\x0B\xC2\x1B\xFD\x09\x1F\xB6\xF3\x7D"             \
    "\x01\x00\x00\x00\x00\x04\x59\x5A"
#define XZ_SECOND                                                                                  \
    "\xFD\x37\x7A\x58\x5A\x00\x00\x04\xE6\xD6\xB4\x46\x02\x00\x21\x01\x0C\x00\x00\x00"             \
    "\x8F\x98\x41\x9C\x01\x00\x04\x22\x3A\x32\x7D\x0A\x00\x00\x00\x00\xB6\xAF\xEA\x00"             \
    "\x3E\x8E\x06\x4D\x00\x01\x1D\x05\xB8\x2D\x80\xAF\x1F\xB6\xF3\x7D\x01\x00\x00\x00"             \
    "\x00\x04\x59\x5A"

Test(file_compressed, reads_xz_or_says_that_it_cannot)
{
    static const struct {
        const char *why;
        struct yg_str bytes;
        const char *expected;
    } rows[] = {
        {"two streams and padding", YG_STR(XZ_FIRST "\0\0\0\0" XZ_SECOND "\0\0\0\0"),
         "a:1@1={\"a\":1}\na:2@2={\"b\":2}\nIDLE\nEND\n"},
        {"the magic only", YG_STR("\xFD\x37\x7A\x58\x5A"),
         "!input/output ~/a.jsonl: xz: cut short\nIDLE\nEND\n"},
        {"cut in the second stream", YG_STR(XZ_FIRST "\xFD\x37\x7A\x58"),
         "a:1@1={\"a\":1}\n!input/output ~/a.jsonl: xz: cut short\nIDLE\nEND\n"},
        {"damaged", YG_STR("\xFD\x37\x7A\x58\x5A\x00\x00\x04\x00\x00\x00\x00"),
         "!input/output ~/a.jsonl: xz: damaged\nIDLE\nEND\n"},
    };
    struct folder folder;
    struct yg_buf found = {0};

    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        folder_write(&folder, "a.jsonl", rows[i].bytes);
        read_paths(folder.path, "a.jsonl", BYTES_MAX, &found);
        if (YG_LZMA)
            expect_text(rows[i].why, &found, rows[i].expected);
        else
            expect_text(rows[i].why, &found,
                        "!input/output ~/a.jsonl: xz: this program was built without liblzma: "
                        "unpack the file first\nIDLE\nEND\n");
    }
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}
