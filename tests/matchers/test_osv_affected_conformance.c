/* test_osv_affected_conformance.c - the suite of "is version V affected", decoded as a feed would
 * be.
 *
 * osv-affected.jsonl: {affected (OSV), package, version, expect_affected}. What cannot be evaluated
 * is not claimed to be affected.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/formats/decode.h"
#include "connectors/json.h"
#include "matchers/index.h"
#include "tests/support/suite.h"

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

/* Is it affected? */
static bool ask(struct yg_decoder *decoder, const struct row *row)
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
    bool affected = yg_index_verdict(index, id)->count > 0;

    yg_index_destroy(index);
    yg_buf_deinit(&text);
    yg_buf_deinit(&purl);
    return affected;
}

static struct yg_str version_of(struct yg_str line)
{
    static const struct yg_str key = {"\"version\": \"", 12};
    struct yg_str rest = yg_str_from(line, yg_str_find(line, key) + key.len);

    return yg_str_cut(&rest, '"');
}

static bool has_no_version(struct yg_str line)
{
    return version_of(line).len == 0;
}

static bool has_four_numbers(struct yg_str line)
{
    struct yg_str version = version_of(line);
    size_t dots = 0;

    for (size_t i = 0; i < version.len; i++)
        dots += version.ptr[i] == '.';
    return dots == 3 && yg_str_index(version, '-') == version.len;
}

Test(osv_affected_conformance, agrees_with_every_row)
{
    static const struct suite_defect defects[] = {
        {has_no_version, "OSV schema, Evaluation: a version is compared, and there is none here; "
                         "the tool reports every advisory of the package instead"},
        {has_four_numbers, "SemVer 2.0.0 section 2, as npm reads it: a version is X.Y.Z; "
                           "version/valid.tsv refuses 2.3.18.2-a of semver"},
    };
    struct suite suite = {.path = "matching/osv-affected.jsonl",
                          .least = 108,
                          .defects = defects,
                          .defect_count = YG_COUNT(defects)};
    struct yg_json_reader *reader = yg_json_reader_create(1 << 20);
    struct yg_decoder *decoder = yg_decoder_create(1 << 20);
    struct yg_str line;

    if (suite_open(&suite)) {
        while (suite_next(&suite, &line)) {
            struct row row;

            cr_assert(read_row(reader, line, &row), "%.*s", YG_STR_ARG(line));
            cr_assert(yg_str_equal(row.ecosystem, YG_STR("npm")), "all rows are npm's");
            bool affected = ask(decoder, &row);
            suite_case(&suite, line, affected == row.expect, "found %d", affected);
        }
        suite_close(&suite);
    }
    yg_decoder_destroy(decoder);
    yg_json_reader_destroy(reader);
}
