/* Package indexes: whatever the pieces in which one comes, the packages and the error are the same;
 * every package is made of words; and what a map's line says of it reads back.
 *
 * The first byte is the size of the pieces. */
#include <stdlib.h>

#include "connectors/formats/encode.h"
#include "connectors/formats/packages/package_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct yg_json_reader *reader;
static struct yg_arena arena;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_word(struct yg_str text)
{
    check(text.len > 0 && text.len <= YG_PACKAGE_TEXT_BYTES_MAX);
    for (size_t i = 0; i < text.len; i++)
        check(text.ptr[i] > ' ' && text.ptr[i] < 0x7F && text.ptr[i] != '@');
}

static void check_line(const struct yg_listed_package *package)
{
    struct yg_source_line line = {.package = package->name,
                                  .version = package->version,
                                  .source = package->source.ptr != NULL ? package->source
                                                                        : package->name};
    struct yg_source_line read;
    struct yg_buf written = {0};

    yg_encode_source_line(&written, &line);
    check(yg_decode_source_line(reader, &arena, yg_buf_str(&written), &read, NULL) == YG_OK);
    check(yg_str_equal(read.package, line.package) && yg_str_equal(read.version, line.version) &&
          yg_str_equal(read.source, line.source));
    yg_buf_deinit(&written);
}

static enum yg_status write_package(void *state, const struct yg_listed_package *package,
                                    struct yg_error *err)
{
    struct yg_buf *out = state;

    (void)err;
    check_word(package->name);
    check_word(package->version);
    if (package->source.ptr != NULL)
        check_word(package->source);
    if (package->source_version.ptr != NULL)
        check_word(package->source_version);
    check_line(package);
    yg_buf_printf(out, "%.*s %.*s %.*s %.*s\n", YG_STR_ARG(package->name),
                  YG_STR_ARG(package->version), YG_STR_ARG(package->source),
                  YG_STR_ARG(package->source_version));
    return YG_OK;
}

static void read_text(struct yg_str text, size_t step, struct yg_buf *out)
{
    struct yg_package_list *list = yg_package_list_create(write_package, out);
    struct yg_package_list_summary summary;
    struct yg_error err = {.text = ""};
    enum yg_status st = YG_OK;

    check(list != NULL);
    for (size_t at = 0; st == YG_OK && at < text.len; at += step)
        st = yg_package_list_read(list, yg_str_head(yg_str_from(text, at), step), &err);
    if (st == YG_OK)
        st = yg_package_list_end(list, &summary, &err);
    if (st == YG_OK)
        yg_buf_printf(out, "%s %llu %.*s %s", summary.type, (unsigned long long)summary.packages,
                      YG_STR_ARG(summary.release), summary.sha256);
    else
        yg_buf_printf(out, "%s", err.text);
    check(st == YG_OK || (err.status == st && err.text[0] != '\0'));
    yg_package_list_destroy(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_buf whole = {0}, pieces = {0};

    if (reader == NULL)
        reader = yg_json_reader_create((size_t)1 << 20);
    if (reader == NULL || size == 0)
        return 0;
    struct yg_str text = {(const char *)data + 1, size - 1};
    read_text(text, size, &whole);
    read_text(text, (size_t)data[0] + 1, &pieces);
    check(yg_str_equal(yg_buf_str(&whole), yg_buf_str(&pieces)));
    yg_buf_deinit(&whole);
    yg_buf_deinit(&pieces);
    yg_arena_reset(&arena, (size_t)1 << 20);
    return 0;
}
