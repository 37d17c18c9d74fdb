/* source_map.c - one table of slots, rows behind it, their texts in one block.
 *
 *   hash of (feed, package)    slot        rows, newest first
 *                              [ 18 ] ---> libgcc-s1 12.2.0-14+deb12u1 -> libgcc-s1 12.2.0-14 -> .
 *   texts   ...|libgcc-s1|12.2.0-14+deb12u1|gcc-12|12.2.0-14|...
 *
 * Open addressing, linear probing, at most half full; nothing is ever deleted.
 */
#include "matchers/package/source_map.h"

#include <assert.h>
#include <stdlib.h>

#include "matchers/package/package_key.h"
#include "pipeline/base/buf.h"
#include "pipeline/base/hash.h"

#define SLOTS_MIN 1024

enum part { PACKAGE, VERSION, SOURCE, SOURCE_VERSION, PARTS };

struct row {
    uint32_t next; /* 1 + the row of the same package that was added before; 0: none */
    uint32_t at;   /* of its texts, one behind the other */
    uint16_t lens[PARTS];
    uint16_t feed;
};

struct feed {
    struct yg_str text; /* "deb/debian:12" */
    const struct yg_ecosystem *ecosystem;
};

struct yg_source_map {
    struct yg_arena arena; /* texts of feeds */
    struct feed feeds[YG_SOURCE_MAP_FEEDS_MAX];
    uint32_t feed_count;
    struct row *rows;
    uint32_t row_count, row_capacity;
    uint32_t *slots; /* 1 + the newest row of a package; 0: empty */
    uint32_t slot_count;
    struct yg_buf texts;
};

struct yg_source_map *yg_source_map_create(void)
{
    struct yg_source_map *map = calloc(1, sizeof *map);

    if (map == NULL)
        return NULL;
    map->slot_count = SLOTS_MIN;
    map->slots = calloc(SLOTS_MIN, sizeof *map->slots);
    if (map->slots == NULL) {
        free(map);
        return NULL;
    }
    return map;
}

void yg_source_map_destroy(struct yg_source_map *map)
{
    if (map == NULL)
        return;
    yg_arena_deinit(&map->arena);
    yg_buf_deinit(&map->texts);
    free(map->rows);
    free(map->slots);
    free(map);
}

size_t yg_source_map_count(const struct yg_source_map *map)
{
    return map->row_count;
}

/* ---- feeds ---------------------------------------------------------------------------------- */

/* The number of the feed of that text, feed_count when it is new. */
static uint32_t find_feed(const struct yg_source_map *map, struct yg_str text)
{
    uint32_t i = 0;

    while (i < map->feed_count && !yg_str_equal(map->feeds[i].text, text))
        i++;
    return i;
}

static enum yg_status add_feed(struct yg_source_map *map, const struct yg_ecosystem *ecosystem,
                               struct yg_str text, uint32_t *feed, struct yg_error *err)
{
    uint32_t number = find_feed(map, text);

    if (number == YG_SOURCE_MAP_FEEDS_MAX)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "more than %d releases of distributions",
                       YG_SOURCE_MAP_FEEDS_MAX);
    if (number == map->feed_count) {
        struct yg_str copy = yg_arena_copy(&map->arena, text);

        if (copy.ptr == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a release");
        map->feeds[map->feed_count++] = (struct feed){copy, ecosystem};
    }
    *feed = number;
    return YG_OK;
}

enum yg_status yg_source_map_feed(struct yg_source_map *map, struct yg_str distribution,
                                  struct yg_str release, uint32_t *feed, struct yg_error *err)
{
    const struct yg_ecosystem *ecosystem = yg_ecosystem_of_distribution(distribution);
    struct yg_buf normal = {0}, key = {0};
    enum yg_status st = YG_OK;

    if (ecosystem == NULL)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "'%.*s' is no distribution that is known",
                       YG_STR_ARG(distribution));
    if (!yg_ecosystem_read_release(ecosystem, release, &normal))
        st = yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "'%.*s' is no release of %s",
                     YG_STR_ARG(release), ecosystem->name_space);
    size_t len = yg_package_key_format(ecosystem, yg_buf_str(&normal), YG_STR(""), &key);
    if (normal.failed || key.failed)
        st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a release");
    if (st == YG_OK)
        st = add_feed(map, ecosystem, yg_str_head(yg_buf_str(&key), len), feed, err);
    yg_buf_deinit(&normal);
    yg_buf_deinit(&key);
    return st;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static struct yg_str row_text(const struct yg_source_map *map, const struct row *row,
                              enum part part)
{
    size_t at = row->at;

    for (int i = 0; i < (int)part; i++)
        at += row->lens[i];
    return (struct yg_str){map->texts.ptr + at, row->lens[part]};
}

/* The slot of a package, or the empty one where it belongs. */
static uint32_t *find_slot(const struct yg_source_map *map, uint32_t feed, struct yg_str package)
{
    uint32_t mask = map->slot_count - 1;

    for (uint32_t i = (uint32_t)yg_hash_mix(yg_hash(package) ^ feed) & mask;; i = (i + 1) & mask) {
        if (map->slots[i] == 0)
            return &map->slots[i];
        const struct row *row = &map->rows[map->slots[i] - 1];

        if (row->feed == feed && yg_str_equal(row_text(map, row, PACKAGE), package))
            return &map->slots[i];
    }
}

static bool grow_rows(struct yg_source_map *map)
{
    uint32_t capacity = map->row_capacity == 0 ? SLOTS_MIN / 2 : map->row_capacity * 2;
    struct row *rows = realloc(map->rows, capacity * sizeof *rows);

    if (rows == NULL)
        return false;
    map->rows = rows;
    map->row_capacity = capacity;
    return true;
}

/* Twice the slots, with what the old ones hold. */
static bool grow_slots(struct yg_source_map *map)
{
    uint32_t *old = map->slots, count = map->slot_count;
    uint32_t *slots = calloc((size_t)count * 2, sizeof *slots);

    if (slots == NULL)
        return false;
    map->slots = slots;
    map->slot_count = count * 2;
    for (uint32_t i = 0; i < count; i++) {
        if (old[i] == 0)
            continue;
        const struct row *row = &map->rows[old[i] - 1];

        *find_slot(map, row->feed, row_text(map, row, PACKAGE)) = old[i];
    }
    free(old);
    return true;
}

static struct yg_str without_epoch_0(struct yg_str version)
{
    return yg_str_from(version, yg_str_starts(version, YG_STR("0:")) ? 2 : 0);
}

static enum yg_status check_parts(const struct yg_str parts[PARTS], struct yg_error *err)
{
    static const char *const names[] = {"package", "version", "source", "source version"};

    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].len > YG_SOURCE_MAP_TEXT_BYTES_MAX)
            return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "%s: %zu bytes, at most %d", names[i],
                           parts[i].len, YG_SOURCE_MAP_TEXT_BYTES_MAX);
        if (parts[i].len == 0 && (i == PACKAGE || i == SOURCE))
            return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "%s: empty", names[i]);
    }
    return YG_OK;
}

/* Append the texts of a row; the package's name in the form of a purl. False when they are too
 * many, or without memory. */
static bool append_texts(struct yg_source_map *map, const struct yg_ecosystem *ecosystem,
                         const struct yg_str parts[PARTS], struct row *row)
{
    size_t start = map->texts.len;

    row->at = (uint32_t)start;
    yg_ecosystem_format_name(ecosystem, parts[PACKAGE], &map->texts);
    row->lens[PACKAGE] = (uint16_t)(map->texts.len - start);
    for (int i = VERSION; i < PARTS; i++) {
        yg_buf_append(&map->texts, parts[i]);
        row->lens[i] = (uint16_t)parts[i].len;
    }
    if (!map->texts.failed && map->texts.len <= UINT32_MAX)
        return true;
    map->texts.failed = false; /* what stands there is whole, and may be read on */
    map->texts.len = start;
    return false;
}

enum yg_status yg_source_map_add(struct yg_source_map *map, uint32_t feed, struct yg_str package,
                                 struct yg_str version, struct yg_str source, struct yg_error *err)
{
    struct yg_str rest = source, name = yg_str_cut(&rest, '@');
    const struct yg_str parts[PARTS] = {package, without_epoch_0(version), name, rest};
    struct row row = {.feed = (uint16_t)feed};
    enum yg_status st = check_parts(parts, err);

    assert(feed < map->feed_count);
    if (st != YG_OK)
        return st;
    if (map->row_count == YG_SOURCE_MAP_ROWS_MAX)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "more than %u packages", map->row_count);
    if ((map->row_count == map->row_capacity && !grow_rows(map)) ||
        (map->row_count >= map->slot_count / 2 && !grow_slots(map)) ||
        !append_texts(map, map->feeds[feed].ecosystem, parts, &row))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for sources");
    uint32_t *slot = find_slot(map, feed, row_text(map, &row, PACKAGE));
    row.next = *slot;
    map->rows[map->row_count++] = row;
    *slot = map->row_count;
    return YG_OK;
}

bool yg_source_map_find(const struct yg_source_map *map, struct yg_str feed, struct yg_str package,
                        struct yg_str version, struct yg_source_found *found)
{
    uint32_t number = find_feed(map, feed);

    if (number == map->feed_count)
        return false;
    uint32_t newest = *find_slot(map, number, package);
    if (newest == 0)
        return false;
    version = without_epoch_0(version);
    for (uint32_t at = newest; at != 0; at = map->rows[at - 1].next) {
        const struct row *row = &map->rows[at - 1];

        if (!yg_str_equal(row_text(map, row, VERSION), version))
            continue;
        *found = (struct yg_source_found){row_text(map, row, SOURCE),
                                          row_text(map, row, SOURCE_VERSION)};
        return true;
    }
    *found = (struct yg_source_found){row_text(map, &map->rows[newest - 1], SOURCE), {NULL, 0}};
    return true;
}

size_t yg_source_map_bytes(const struct yg_source_map *map)
{
    return sizeof *map + map->arena.total + map->row_capacity * sizeof map->rows[0] +
           map->slot_count * sizeof map->slots[0] + map->texts.capacity;
}
