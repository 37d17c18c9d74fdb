/* cve5_versions.c - from version objects to ranges.
 *
 * The algorithm of the standard: the first object that matches a version decides, by its status and
 * those of its changes up to that version; without one, defaultStatus does. An entry of the model
 * is a set minus another, whatever the order; so an object that takes versions away (it is not
 * affected, or becomes so) is taken out of those behind it only:
 *
 *   versions       A1 A2 N1 A3 N2 N3     default affected
 *   entries        A1 + A2
 *                  A3 - N1
 *                  all - N1 - N2 - N3
 *
 * Nothing is taken out of the first ones, so real records have one or two entries.
 *
 * Source: CVE Record Format 5.1, docs/versions.md.
 * Rules:
 *   "0"           begins a range before every version; so do "*" and the words for "none stated"
 *   "*"           as limit: no limit; as single version: every one
 *   "5.4.*"       as limit: the last of 5.4; handed on as it is
 *   single text   that has operators or words for a range is one (version_text.h)
 *   versionType   git: a range of commits; any other names the order of a range
 *   "unknown"     such versions are not said to be affected, as under "unaffected"
 * Two things outside the standard read otherwise than by the algorithm: a limit before the start
 * leaves a range open, and a change back to "affected" behind a lessThanOrEqual begins another.
 */
#include "connectors/formats/advisories/cve5.h"
#include "connectors/formats/advisories/parts.h"
#include "connectors/formats/advisories/version_text.h"

struct reading {
    struct yg_decoder *decoder;
    struct yg_json at;
    struct yg_affected *entries;
    size_t entry_count;
    struct yg_affected entry; /* being made: has no excluded ranges yet */
    struct yg_range *taken;   /* out of what follows */
    size_t taken_count;
    enum yg_cve5_status status; /* that is asked for */
    bool met;                   /* an object says it, if of versions that it does not name */
};

enum yg_status yg_cve5_take_status(struct yg_json value, enum yg_cve5_status *status,
                                   struct yg_error *err)
{
    static const char *const words[] = {"unknown", "affected", "unaffected"};
    struct yg_str word = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &word, err);

    if (st != YG_OK || word.ptr == NULL)
        return st;
    for (size_t i = 0; i < YG_COUNT(words); i++) {
        if (yg_str_equal_nocase(word, yg_str(words[i]))) {
            *status = (enum yg_cve5_status)i;
            return YG_OK;
        }
    }
    return yg_fail(err, YG_MALFORMED, yg_json_at(value), "\"%.*s\" is no status",
                   YG_STR_ARG(yg_clip(word, YG_COMPONENT_RAW_BYTES_MAX)));
}

static bool is_range(const struct yg_cve5_version *item)
{
    return item->less_than.len > 0 || item->less_than_or_equal.len > 0;
}

/* The range without its events. */
static struct yg_range range_of(const struct yg_cve5_version *item)
{
    struct yg_range range = {.type = YG_RANGE_ECOSYSTEM};

    if (yg_str_equal_nocase(item->type, YG_STR("git")))
        range.type = YG_RANGE_GIT;
    else if (item->type.len > 0)
        range = (struct yg_range){.type = YG_RANGE_NAMED, .scheme = item->type};
    return range;
}

static struct yg_str start_of(struct yg_str version)
{
    version = yg_str_trim(version);
    return yg_version_text_is_all(version) || yg_version_text_is_unstated(version) ? YG_STR("0")
                                                                                   : version;
}

/* End a range where the object ends. `capped`: whatever other events say. */
static bool add_end(struct reading *r, struct yg_range *range, const struct yg_cve5_version *item,
                    bool capped)
{
    struct yg_arena *arena = &r->decoder->arena;
    struct yg_str at = item->less_than.len > 0 ? item->less_than : item->less_than_or_equal;
    enum yg_event_kind kind = item->less_than.len > 0 ? YG_EVENT_FIXED : YG_EVENT_LAST_AFFECTED;

    at = yg_str_trim(at);
    if (!is_range(item))
        return yg_range_add_event(arena, range, YG_EVENT_LAST_AFFECTED, item->version);
    if (yg_str_equal(at, YG_STR("*")))
        return true;
    if (yg_str_ends(at, YG_STR(".*")))
        return yg_range_add_event(arena, range, YG_EVENT_LAST_AFFECTED, at);
    return yg_range_add_event(arena, range, kind, at) &&
           (!capped || kind != YG_EVENT_FIXED ||
            yg_range_add_event(arena, range, YG_EVENT_LIMIT, at));
}

/* The versions of an object that have the status asked for. */
static bool add_part(struct reading *r, const struct yg_cve5_version *item)
{
    struct yg_arena *arena = &r->decoder->arena;
    struct yg_range range = range_of(item);
    bool comes_back = false, ok = true;

    if (item->status == r->status)
        ok = yg_range_add_event(arena, &range, YG_EVENT_INTRODUCED, start_of(item->version));
    for (size_t i = 0; ok && i < item->change_count; i++) {
        bool starts = item->changes[i].status == r->status;

        comes_back |= starts;
        ok = yg_range_add_event(arena, &range, starts ? YG_EVENT_INTRODUCED : YG_EVENT_FIXED,
                                item->changes[i].at);
    }
    return ok && add_end(r, &range, item, comes_back) &&
           yg_affected_add_range(arena, &r->entry, &range);
}

/* The versions of an object that is no range. */
static bool read_single(struct reading *r, const struct yg_cve5_version *item,
                        struct yg_affected *entry)
{
    struct yg_arena *arena = &r->decoder->arena;
    struct yg_range kind = range_of(item);

    if (yg_version_text_is_unstated(item->version))
        return true;
    if (kind.type == YG_RANGE_GIT)
        return yg_range_add_event(arena, &kind, YG_EVENT_INTRODUCED, item->version) &&
               add_end(r, &kind, item, false) && yg_affected_add_range(arena, entry, &kind);

    enum yg_status st = yg_version_text_read(arena, item->version, &kind, entry, NULL);
    if (st == YG_UNSUPPORTED)
        return yg_affected_add_version(arena, entry, item->version);
    return st == YG_OK;
}

/* ---- what is taken out ---------------------------------------------------------------------- */

static bool take_range(struct reading *r, struct yg_range range)
{
    struct yg_range *slot = yg_arena_append(&r->decoder->arena, &r->taken, &r->taken_count);

    if (slot == NULL)
        return false;
    *slot = range;
    slot->excluded = true;
    return true;
}

static bool take_interval(struct reading *r, const struct yg_cve5_version *item,
                          struct yg_str start)
{
    struct yg_range range = range_of(item);

    return yg_range_add_event(&r->decoder->arena, &range, YG_EVENT_INTRODUCED, start) &&
           add_end(r, &range, item, false) && take_range(r, range);
}

/* The whole of an object. */
static bool take_out(struct reading *r, const struct yg_cve5_version *item)
{
    struct yg_affected single = {.all_versions = false};
    struct yg_cve5_version all = {.less_than = YG_STR("*")};
    bool ok = true;

    if (is_range(item))
        return take_interval(r, item, start_of(item->version));
    ok = read_single(r, item, &single);
    if (ok && single.all_versions)
        ok = take_interval(r, &all, YG_STR("0"));
    for (size_t i = 0; ok && i < single.range_count; i++)
        ok = take_range(r, single.ranges[i]);
    for (size_t i = 0; ok && i < single.version_count; i++) {
        struct yg_cve5_version one = {.version = single.versions[i], .type = item->type};

        ok = take_interval(r, &one, one.version);
    }
    return ok;
}

static bool is_empty(const struct yg_affected *entry)
{
    return !entry->all_versions && entry->range_count == 0 && entry->version_count == 0;
}

/* Close the entry being made. */
static enum yg_status close_entry(struct reading *r, struct yg_error *err)
{
    struct yg_arena *arena = &r->decoder->arena;
    struct yg_affected *slot;

    if (is_empty(&r->entry))
        return YG_OK;
    for (size_t i = 0; i < r->taken_count; i++) {
        if (r->decoder->copied_ranges++ == YG_ADVISORY_COPIED_RANGES_MAX)
            return yg_fail(err, YG_LIMIT, yg_json_at(r->at),
                           "too many turns between affected and unaffected");
        if (!yg_affected_add_range(arena, &r->entry, &r->taken[i]))
            return yg_no_memory(err);
    }
    slot = yg_arena_append(arena, &r->entries, &r->entry_count);
    if (slot == NULL)
        return yg_no_memory(err);
    *slot = r->entry;
    r->entry = (struct yg_affected){.status = slot->status};
    return YG_OK;
}

static enum yg_status add_item(struct reading *r, const struct yg_cve5_version *item,
                               struct yg_error *err)
{
    bool counts = item->status == r->status, takes = item->status != r->status;
    enum yg_status st = YG_OK;

    for (size_t i = 0; is_range(item) && i < item->change_count; i++) {
        counts |= item->changes[i].status == r->status;
        takes |= item->changes[i].status != r->status;
    }
    r->met |= counts;
    if (counts && !(is_range(item) ? add_part(r, item) : read_single(r, item, &r->entry)))
        return yg_no_memory(err);
    if (!takes)
        return YG_OK;
    st = close_entry(r, err);
    return st != YG_OK ? st : take_out(r, item) ? YG_OK : yg_no_memory(err);
}

/* All that has the status asked for. */
static enum yg_status read_status(struct reading *r, const struct yg_cve5_versions *versions,
                                  struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < versions->count; i++)
        st = add_item(r, &versions->items[i], err);
    if (st != YG_OK)
        return st;
    if (versions->otherwise == r->status) {
        st = r->taken_count > 0 ? close_entry(r, err) : YG_OK;
        r->entry.all_versions = true;
    }
    return st == YG_OK ? close_entry(r, err) : st;
}

enum yg_status yg_cve5_versions_read(struct yg_decoder *decoder, struct yg_json value,
                                     const struct yg_cve5_versions *versions,
                                     struct yg_affected **entries, size_t *count,
                                     struct yg_error *err)
{
    struct reading r = {.decoder = decoder, .at = value, .status = YG_CVE5_AFFECTED};
    enum yg_status st = read_status(&r, versions, err);

    if (st == YG_OK && r.entry_count == 0 &&
        !r.met) { /* then: is anything said to be unaffected? */
        r = (struct reading){.decoder = decoder, .at = value, .status = YG_CVE5_UNAFFECTED};
        r.entry.status = YG_STATUS_NOT_AFFECTED;
        st = read_status(&r, versions, err);
    }
    if (st == YG_OK && r.entry_count == 0 &&
        yg_arena_append(&decoder->arena, &r.entries, &r.entry_count) == NULL)
        st = yg_no_memory(err);
    *entries = r.entries;
    *count = r.entry_count;
    return st;
}
