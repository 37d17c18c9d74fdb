/* test_osv_affected.c - the conformance suite of "is version V affected", decoded as a feed would
 * be.
 *
 * osv-affected.jsonl: {affected (OSV), package, version, expect_affected}. Rows whose version is
 * empty or none of its scheme are decisions of ours: they are unknown, never affected, and are
 * counted.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>

#include "connectors/formats/decode.h"
#include "connectors/json.h"
#include "matchers/index.h"
#include "tests/support/shared.h"

struct row {
    struct yg_str affected, name, ecosystem, version; /* affected: raw JSON */
    bool expect;
};

static void read_package(struct yg_json package, struct row *row)
{
    struct yg_json value;
    struct yg_str key;

    while (yg_json_next_member(&package, &key, &value)) {
        if (yg_str_equal(key, YG_STR("name")))
            yg_json_get_string(value, &row->name);
        else if (yg_str_equal(key, YG_STR("ecosystem")))
            yg_json_get_string(value, &row->ecosystem);
    }
}

static bool read_row(struct yg_json_reader *reader, struct yg_str line, struct row *row)
{
    struct yg_json root, value;
    struct yg_str key;
    struct yg_error err;

    memset(row, 0, sizeof *row);
    if (yg_json_open(reader, line, &root, &err) != YG_OK)
        return false;
    while (yg_json_next_member(&root, &key, &value)) {
        if (yg_str_equal(key, YG_STR("affected")))
            row->affected = yg_json_raw(value);
        else if (yg_str_equal(key, YG_STR("package")))
            read_package(value, row);
        else if (yg_str_equal(key, YG_STR("version")))
            yg_json_get_string(value, &row->version);
        else if (yg_str_equal(key, YG_STR("expect_affected")))
            yg_json_get_bool(value, &row->expect);
    }
    return row->affected.len > 0;
}

/* 1 affected, 0 not, -1 not evaluable */
static int ask(struct yg_decoder *decoder, const struct row *row)
{
    struct yg_buf text = {0}, purl = {0};
    struct yg_index *index = yg_index_create();
    struct yg_index_change change;
    const struct yg_advisory *items;
    size_t count;
    struct yg_error err;

    yg_buf_printf(&text, "{\"id\":\"X-1\",\"modified\":\"2026-01-01T00:00:00Z\",\"affected\":%.*s}",
                  YG_STR_ARG(row->affected));
    yg_buf_printf(&purl, "pkg:npm/%.*s", YG_STR_ARG(row->name));
    struct yg_record record = {.value = yg_buf_str(&text), .position = {.topic = YG_STR("test")}};
    struct yg_component component = {.text = yg_buf_str(&purl), .version = row->version};

    cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, &err), YG_OK), "%s",
              err.text);
    cr_assert(eq(int, yg_index_apply(index, items, &change, &err), YG_OK));
    uint32_t id = yg_index_intern(index, &component, (struct yg_str){NULL, 0});
    int answer = yg_index_verdict(index, id)->count > 0                       ? 1
                 : yg_index_identity(index, id).not_evaluable != YG_EVALUABLE ? -1
                                                                              : 0;
    yg_index_destroy(index);
    yg_buf_deinit(&text);
    yg_buf_deinit(&purl);
    return answer;
}

Test(osv_affected, agrees_with_every_row_that_has_a_version)
{
    struct yg_str text, rest;
    char *bytes = shared_conformance("matching/osv-affected.jsonl", &text);
    struct yg_json_reader *reader = yg_json_reader_create(1 << 20);
    struct yg_decoder *decoder = yg_decoder_create(1 << 20);
    size_t agreed = 0, unknown = 0;

    for (rest = text; bytes != NULL && rest.len > 0;) {
        struct yg_str line = yg_str_cut(&rest, '\n');
        struct row row;

        if (line.len == 0)
            continue;
        cr_assert(read_row(reader, line, &row), "%.*s", YG_STR_ARG(line));
        cr_assert(yg_str_equal(row.ecosystem, YG_STR("npm")), "all rows are npm's");
        int answer = ask(decoder, &row);
        if (answer < 0) {
            unknown++;
            continue;
        }
        cr_expect(eq(int, answer, row.expect), "%.*s", YG_STR_ARG(line));
        agreed += answer == row.expect;
    }
    if (bytes != NULL) {
        fprintf(stderr, "osv-affected: %zu agree, %zu without a readable version\n", agreed,
                unknown);
        cr_expect(ge(sz, agreed, 80));
    }
    yg_decoder_destroy(decoder);
    yg_json_reader_destroy(reader);
    free(bytes);
}
