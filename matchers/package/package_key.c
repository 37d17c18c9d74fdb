#include "matchers/package/package_key.h"

#include "matchers/package/platform.h"

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

void yg_package_key_format_purl(const struct yg_purl *purl, struct yg_buf *out)
{
    if (yg_str_equal(purl->type, YG_STR("cpe")))
        yg_buf_append(out, YG_STR("pkg:")); /* such a type is no CPE's key */
    yg_buf_append(out, purl->type);
    yg_buf_append_char(out, '/');
    if (purl->name_space.len > 0) {
        yg_buf_append(out, purl->name_space);
        yg_buf_append_char(out, '/');
    }
    yg_buf_append(out, purl->name);
}

/* What an entry says of its package. */
struct reading {
    struct yg_arena *arena;
    const struct yg_ecosystem *row; /* NULL: unknown */
    struct yg_str name;
    struct yg_buf release, key; /* `key`: of a purl type that is in no table */
};

/* The release that the entry's versions state, "0.7.30-2.el8", where they agree. */
static bool read_release_of_versions(struct reading *reading, const struct yg_ecosystem *row,
                                     const struct yg_affected *affected)
{
    struct yg_buf stated = {0};
    bool agree = true;

    for (size_t i = 0; i < affected->range_count; i++) {
        const struct yg_range *range = &affected->ranges[i];

        for (size_t k = 0; k < range->event_count; k++) {
            yg_buf_reset(&stated);
            if (!yg_ecosystem_release_of_version(row, range->events[k].version, &stated))
                continue;
            if (reading->release.len == 0)
                yg_buf_append(&reading->release, yg_buf_str(&stated));
            agree &= yg_str_equal(yg_buf_str(&reading->release), yg_buf_str(&stated));
        }
    }
    reading->release.failed |= stated.failed;
    yg_buf_deinit(&stated);
    return agree && reading->release.len > 0;
}

/* Does the entry say which release it speaks of, or speak of every one? */
static bool read_release(struct reading *reading, const struct yg_ecosystem *row,
                         struct yg_str distro, const struct yg_affected *affected)
{
    if (row->release == YG_RELEASE_NONE)
        return true;
    if (distro.len > 0)
        return yg_ecosystem_read_distro(row, distro, true, &reading->release);
    if (read_release_of_versions(reading, row, affected))
        return true;
    return reading->release.len == 0 && (row->traits & YG_EVERY_RELEASE) != 0;
}

/* Name and release as the entry's purl gives them, where it has no ecosystem. False without
 * memory. */
static bool read_purl(struct reading *reading, const struct yg_affected *affected)
{
    struct yg_str text = affected->purl;
    struct yg_purl purl;
    enum yg_status status =
        text.len == 0 ? YG_MALFORMED : yg_purl_parse(reading->arena, text, &purl, NULL);

    if (status != YG_OK)
        return status != YG_NOMEM;
    const struct yg_ecosystem *row = yg_ecosystem_of_purl(purl.type, purl.name_space);
    if (row == NULL) {
        if (!yg_ecosystem_is_distribution_type(purl.type))
            yg_package_key_format_purl(&purl, &reading->key);
        return !reading->key.failed;
    }
    reading->name = purl.name;
    if (yg_ecosystem_is_distribution(row)) {
        struct yg_str distro = yg_purl_qualifier_get(&purl, YG_STR("distro"));

        if (read_release(reading, row, distro, affected))
            reading->row = row;
        return true;
    }
    reading->row = row;
    if (purl.name_space.len == 0)
        return true;
    struct yg_buf joined = {0};

    yg_buf_append(&joined, purl.name_space);
    yg_buf_append_char(&joined, '/');
    yg_buf_append(&joined, purl.name);
    reading->name = yg_arena_copy(reading->arena, yg_buf_str(&joined));
    bool ok = !joined.failed && reading->name.ptr != NULL;
    yg_buf_deinit(&joined);
    return ok;
}

static void read_ecosystem(struct reading *reading, const struct yg_affected *affected)
{
    struct yg_str stated;
    const struct yg_ecosystem *row = yg_ecosystem_find(affected->ecosystem, &stated);
    bool known = row != NULL && affected->name.len > 0;

    if (known && row->release != YG_RELEASE_NONE)
        known = stated.len == 0 ? (row->traits & YG_EVERY_RELEASE) != 0
                                : yg_ecosystem_format_release(row, stated, &reading->release);
    reading->row = known ? row : NULL;
    reading->name = affected->name;
}

/* Copy a formatted key to the arena. */
static enum yg_status keep_key(struct yg_arena *arena, struct yg_buf *text, size_t feed_len,
                               struct yg_package_key *key)
{
    struct yg_str copy = yg_arena_copy(arena, yg_buf_str(text));

    if (text->failed || copy.ptr == NULL)
        return YG_NOMEM;
    *key = (struct yg_package_key){copy, feed_len};
    return YG_OK;
}

static enum yg_status key_of_reading(struct reading *reading, struct yg_entry_package *package)
{
    size_t feed_len = 0;

    package->scheme = YG_SCHEME_GENERIC;
    if (reading->row != NULL) {
        feed_len = yg_package_key_format(reading->row, yg_buf_str(&reading->release), reading->name,
                                         &reading->key);
        package->scheme = reading->row->scheme;
    }
    if (reading->key.len == 0 && !reading->key.failed)
        return YG_UNSUPPORTED;
    return keep_key(reading->arena, &reading->key, feed_len, &package->key);
}

static enum yg_status key_of_cpe(struct yg_arena *arena, struct yg_str text,
                                 struct yg_entry_package *package)
{
    struct yg_buf key = {0};
    enum yg_status status = yg_cpe_parse(arena, text, &package->cpe, NULL);

    if (status == YG_OK)
        status = yg_platform_key(&package->cpe, &key)
                     ? keep_key(arena, &key, YG_CPE_FEED_LEN, &package->key)
                     : (key.failed ? YG_NOMEM : YG_UNSUPPORTED);
    else if (status != YG_NOMEM)
        status = YG_UNSUPPORTED;
    package->scheme = YG_SCHEME_NVD;
    package->by_cpe = status == YG_OK;
    yg_buf_deinit(&key);
    return status;
}

enum yg_status yg_package_key_of_affected(struct yg_arena *arena,
                                          const struct yg_affected *affected,
                                          struct yg_entry_package *package)
{
    struct reading reading = {.arena = arena};
    enum yg_status status = YG_OK;

    package->by_cpe = false;
    if (affected->ecosystem.len > 0)
        read_ecosystem(&reading, affected);
    else if (!read_purl(&reading, affected))
        status = YG_NOMEM;
    if (reading.release.failed)
        status = YG_NOMEM;
    if (status == YG_OK)
        status = key_of_reading(&reading, package);
    if (status == YG_UNSUPPORTED && affected->cpe.len > 0)
        status = key_of_cpe(arena, affected->cpe, package);
    yg_buf_deinit(&reading.release);
    yg_buf_deinit(&reading.key);
    return status;
}
