#include "matchers/package_key.h"

#include "pipeline/model/purl.h"

size_t yg_package_key_format(const struct yg_ecosystem *row, struct yg_str release,
                             struct yg_str name, struct yg_buf *out)
{
    size_t start = out->len, feed_len = 0;

    yg_buf_append(out, yg_str(row->type));
    if (yg_ecosystem_is_distribution(row)) {
        yg_buf_append_char(out, '/');
        yg_buf_append(out, yg_str(row->name_space));
        if (release.len > 0) {
            yg_buf_append_char(out, ':');
            yg_buf_append(out, release);
        }
        feed_len = out->len - start;
    }
    yg_buf_append_char(out, '/');
    yg_ecosystem_format_name(row, name, out);
    return feed_len;
}

/* Name and release as the entry's purl gives them, where it has no ecosystem. */
static const struct yg_ecosystem *read_purl(struct yg_arena *arena, struct yg_str text,
                                            struct yg_str *name, struct yg_buf *release)
{
    struct yg_purl purl;

    if (text.len == 0 || yg_purl_parse(arena, text, &purl, NULL) != YG_OK)
        return NULL;
    const struct yg_ecosystem *row = yg_ecosystem_of_purl(purl.type, purl.name_space);
    if (row == NULL)
        return NULL;
    *name = purl.name;
    if (yg_ecosystem_is_distribution(row)) {
        struct yg_str distro = yg_purl_qualifier_get(&purl, YG_STR("distro"));

        return yg_ecosystem_read_distro(row, distro, true, release) ? row : NULL;
    }
    if (purl.name_space.len > 0) {
        struct yg_buf joined = {0};

        yg_buf_append(&joined, purl.name_space);
        yg_buf_append_char(&joined, '/');
        yg_buf_append(&joined, purl.name);
        *name = yg_arena_copy(arena, yg_buf_str(&joined));
        yg_buf_deinit(&joined);
        if (joined.failed || name->ptr == NULL)
            return NULL;
    }
    return row;
}

static const struct yg_ecosystem *read_ecosystem(const struct yg_affected *affected,
                                                 struct yg_str *name, struct yg_buf *release)
{
    struct yg_str stated;
    const struct yg_ecosystem *row = yg_ecosystem_find(affected->ecosystem, &stated);

    if (row == NULL || affected->name.len == 0)
        return NULL;
    *name = affected->name;
    if (row->release == YG_RELEASE_NONE)
        return row;
    if (stated.len == 0)
        return row->every_release ? row : NULL;
    return yg_ecosystem_format_release(row, stated, release) ? row : NULL;
}

bool yg_package_key_of_affected(struct yg_arena *arena, const struct yg_affected *affected,
                                const struct yg_ecosystem **row, struct yg_package_key *key)
{
    struct yg_buf release = {0}, text = {0};
    struct yg_str name = {NULL, 0};
    const struct yg_ecosystem *found = affected->ecosystem.len > 0
                                           ? read_ecosystem(affected, &name, &release)
                                           : read_purl(arena, affected->purl, &name, &release);
    bool ok = false;

    if (found != NULL) {
        size_t feed_len = yg_package_key_format(found, yg_buf_str(&release), name, &text);
        struct yg_str copy = yg_arena_copy(arena, yg_buf_str(&text));

        ok = !release.failed && !text.failed && copy.ptr != NULL;
        if (ok) {
            *row = found;
            *key = (struct yg_package_key){copy, feed_len};
        }
    }
    yg_buf_deinit(&release);
    yg_buf_deinit(&text);
    return ok;
}
