/* Lines of maps of sources against the documents of tests/data/schemas/source-map. */
#include "connectors/formats/encode.h"
#include "tests/connectors/formats/documents.h"

Test(source_map, what_fits_the_schema_is_read_and_written)
{
    static const char *const names[] = {"source-map/valid/head", "source-map/valid/head-least",
                                        "source-map/valid/row-name",
                                        "source-map/valid/row-version"};
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(names); i++) {
        struct yg_buf text = {0}, written = {0};
        struct yg_source_line line;
        struct yg_error err = {.text = ""};

        document(names[i], &text);
        cr_assert(
            eq(int, yg_decode_source_line(reader, &arena, yg_buf_str(&text), &line, &err), YG_OK),
            "%s: %s", names[i], err.text);
        yg_encode_source_line(&written, &line);
        expect_document(names[i], &written);
        yg_buf_deinit(&text);
        yg_buf_deinit(&written);
    }
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}

static const struct {
    const char *why, *text, *error;
} refused[] = {
    {"not JSON", "Package: a", "expected a value, found P"},
    {"no object", "[]", "expected an object, found an array"},
    {"neither head nor row", "{\"release\":\"12\"}", "neither the head of a map of sources"},
    {"both", "{\"distribution\":\"debian\",\"package\":\"a\",\"source\":\"b\"}",
     "neither the head of a map of sources"},
    {"a number for a text", "{\"distribution\":\"debian\",\"release\":12}",
     "release: expected a string, found a number"},
    {"a text for a number", "{\"distribution\":\"debian\",\"rows\":\"1\"}", "rows: "},
};

Test(source_map, refuses_what_is_no_line_of_one)
{
    struct yg_json_reader *reader = yg_json_reader_create((size_t)1 << 20);
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(refused); i++) {
        struct yg_source_line line;
        struct yg_error err = {.text = ""};

        cr_expect(eq(int,
                     yg_decode_source_line(reader, &arena, yg_str(refused[i].text), &line, &err),
                     YG_MALFORMED),
                  "%s", refused[i].why);
        cr_expect(strstr(err.text, refused[i].error) == err.text, "%s: %s", refused[i].why,
                  err.text);
    }
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
}
