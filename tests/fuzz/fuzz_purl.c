/* Package URLs: errors point into the text, what is read and written again is the same, and the
 * purl of an ecosystem's package names that package. */
#include <stdlib.h>

#include "matchers/package/ecosystem_purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool same(const struct yg_purl *a, const struct yg_purl *b)
{
    bool equal = yg_str_equal(a->type, b->type) && yg_str_equal(a->name_space, b->name_space) &&
                 yg_str_equal(a->name, b->name) && yg_str_equal(a->version, b->version) &&
                 yg_str_equal(a->subpath, b->subpath) && a->qualifier_count == b->qualifier_count;

    for (size_t i = 0; equal && i < a->qualifier_count; i++)
        equal = yg_str_equal(a->qualifiers[i].key, b->qualifiers[i].key) &&
                yg_str_equal(a->qualifiers[i].value, b->qualifiers[i].value);
    return equal;
}

/* The canonical form is its own canonical form; it may be too long to be read. */
static void check_written(struct yg_arena *arena, const struct yg_purl *purl)
{
    struct yg_buf first = {0}, second = {0};
    struct yg_purl again;

    yg_purl_format(purl, &first);
    enum yg_status st = yg_purl_parse(arena, yg_buf_str(&first), &again, NULL);
    check(st == YG_OK || (st == YG_LIMIT && first.len > YG_PURL_BYTES_MAX));
    if (st == YG_OK) {
        yg_purl_format(&again, &second);
        check(same(purl, &again) && yg_str_equal(yg_buf_str(&first), yg_buf_str(&second)));
    }
    yg_buf_deinit(&first);
    yg_buf_deinit(&second);
}

/* From the purl to the ecosystem's names and back: type and name stay. */
static void check_ecosystem(struct yg_arena *arena, const struct yg_purl *purl)
{
    struct yg_buf ecosystem = {0}, name = {0}, text = {0};
    struct yg_purl again;

    if (yg_ecosystem_read_purl(purl, &ecosystem, &name)) {
        check(ecosystem.len > 0 && name.len > 0);
        if (yg_ecosystem_format_purl(yg_buf_str(&ecosystem), yg_buf_str(&name), &text) &&
            yg_purl_parse(arena, yg_buf_str(&text), &again, NULL) == YG_OK)
            check(yg_str_equal(again.name, purl->name) ||
                  yg_str_index(purl->name, '/') < purl->name.len ||
                  yg_str_index(purl->name, ':') < purl->name.len);
    }
    yg_buf_deinit(&ecosystem);
    yg_buf_deinit(&name);
    yg_buf_deinit(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str text = {(const char *)data, size};
    struct yg_arena arena = {0};
    struct yg_error err = {.at = 0};
    struct yg_purl purl;

    if (yg_purl_parse(&arena, text, &purl, &err) == YG_OK) {
        check_written(&arena, &purl);
        check_ecosystem(&arena, &purl);
        (void)!yg_purl_check(&purl, &err);
    } else {
        check(err.at <= size);
    }
    yg_arena_deinit(&arena);
    return 0;
}
