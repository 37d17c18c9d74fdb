/* inventory.c - an asset as the document that its agent would send.
 *
 *   native      connectors/schemas/inventory.schema.json, `components` last
 *   CycloneDX   1.5: bom-ref, name, version and purl (or cpe) of each component; scope, site and
 *               labels are headers of the record
 *
 * Components come in the order in which they were drawn; that order stays from round to round, and
 * so do all bytes of a list that has not changed.
 */
#include "bench/fleet/state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_SEEN_MS ((yg_time_ms)1795424400000) /* 2026-11-23T09:00:00Z */
#define ROUND_MS ((yg_time_ms)3600000)
#define OS YG_STR("debian-12")
#define KIND YG_STR("device")

enum { HEADER_SCOPE, HEADER_SITE, HEADER_EXPOSURE, HEADER_STAGE, HEADER_KIND, HEADER_OS, HEADERS };

/* ---- segments ------------------------------------------------------------------------------- */

static const char *const stages[] = {"shipped", "production"};

static struct yg_str put_label(struct fleet *fleet, const char *format, uint32_t number)
{
    size_t at = fleet->labels.len;

    yg_buf_printf(&fleet->labels, format, number);
    return (struct yg_str){fleet->labels.ptr + at, fleet->labels.len - at};
}

static void make_headers(const struct yg_segment *segment, struct yg_record_header *headers)
{
    headers[HEADER_SCOPE] = (struct yg_record_header){YG_STR("scope"), segment->scope};
    headers[HEADER_SITE] = (struct yg_record_header){YG_STR("site"), segment->site};
    headers[HEADER_EXPOSURE] = (struct yg_record_header){
        YG_STR("exposure"), yg_str(yg_exposure_label_name(segment->exposure))};
    headers[HEADER_STAGE] = (struct yg_record_header){YG_STR("stage"), segment->stage};
    headers[HEADER_KIND] = (struct yg_record_header){YG_STR("kind"), segment->kind};
    headers[HEADER_OS] = (struct yg_record_header){YG_STR("os"), OS};
}

/* The four of a scope: on the internet or not, shipped or in production; each at one site. */
void fleet_make_segments(struct fleet *fleet)
{
    uint32_t count = fleet->options.scopes * FLEET_SEGMENTS_OF_SCOPE;

    fleet->segments = fleet_memory(count, sizeof *fleet->segments);
    fleet->headers = fleet_memory((size_t)count * HEADERS, sizeof *fleet->headers);
    if (yg_buf_reserve(&fleet->labels, (size_t)count * 64) == NULL) /* texts must not move */
        abort();
    for (uint32_t i = 0; i < count; i++) {
        struct random random = random_of(fleet->options.seed, STREAM_SCOPE, i, 0);
        uint32_t site = random_below(&random, fleet->options.sites);

        fleet->segments[i] = (struct yg_segment){
            .tenant = {"", 0},
            .scope = put_label(fleet, "product/p%03u", i / FLEET_SEGMENTS_OF_SCOPE),
            .site = put_label(fleet, "site-%u", site),
            .exposure = i % 2 == 0 ? YG_EXPOSED_INTERNET : YG_EXPOSED_INTERNAL,
            .stage = yg_str(stages[i / 2 % 2]),
            .kind = KIND};
        make_headers(&fleet->segments[i], &fleet->headers[(size_t)i * HEADERS]);
    }
}

struct yg_segment fleet_segment(const struct fleet *fleet, uint32_t segment)
{
    return fleet->segments[segment];
}

const struct yg_record_header *fleet_headers(const struct fleet *fleet, uint32_t segment,
                                             size_t *count)
{
    *count = HEADERS;
    return &fleet->headers[(size_t)segment * HEADERS];
}

uint32_t fleet_find_segment(const struct fleet *fleet, const struct yg_segment *segment)
{
    struct yg_str prefix = YG_STR("product/p");
    uint64_t scope;

    if (!yg_str_starts(segment->scope, prefix) ||
        !yg_str_to_u64(yg_str_from(segment->scope, prefix.len), &scope) ||
        scope >= fleet->options.scopes)
        return UINT32_MAX;
    for (uint32_t i = 0; i < FLEET_SEGMENTS_OF_SCOPE; i++) {
        uint32_t number = (uint32_t)scope * FLEET_SEGMENTS_OF_SCOPE + i;

        if (yg_segment_equal(segment, &fleet->segments[number]))
            return number;
    }
    return UINT32_MAX;
}

/* ---- documents ------------------------------------------------------------------------------ */

struct yg_str fleet_asset_id(const struct fleet *fleet, uint64_t number,
                             char out[FLEET_ASSET_ID_MAX + 1])
{
    static const char *const kinds[] = {"cam", "gateway", "plc", "host"};
    struct random random = random_of(fleet->options.seed, STREAM_ID, number, 0);
    const char *kind = kinds[random_below(&random, YG_COUNT(kinds))];
    size_t len = 20 + random_below(&random, FLEET_ASSET_ID_MAX - 20 + 1);
    size_t at = (size_t)snprintf(out, FLEET_ASSET_ID_MAX + 1, "%s-%09llu-", kind,
                                 (unsigned long long)number);

    for (; at < len; at++)
        out[at] = "0123456789abcdef"[random_below(&random, 16)];
    out[at] = '\0';
    return (struct yg_str){out, at};
}

static struct yg_str seen(const struct fleet *fleet, const struct fleet_asset *asset,
                          char out[YG_TIME_TEXT_MAX])
{
    struct random random = random_of(fleet->options.seed, STREAM_SEEN, asset->number, asset->round);

    return yg_time_format(FIRST_SEEN_MS + asset->round * ROUND_MS +
                              (yg_time_ms)random_below(&random, 3600) * 1000,
                          out);
}

static char *add(char *at, struct yg_str text)
{
    memcpy(at, text.ptr, text.len);
    return at + text.len;
}
#define ADD(at, literal) add(at, YG_STR(literal))

static void put_native(const struct fleet *fleet, const struct fleet_asset *asset,
                       struct yg_buf *out)
{
    const struct yg_segment *segment = &fleet->segments[asset->segment];
    char id[FLEET_ASSET_ID_MAX + 1], time[YG_TIME_TEXT_MAX];
    struct yg_str asset_id = fleet_asset_id(fleet, asset->number, id);
    struct yg_str when = seen(fleet, asset, time);

    yg_buf_printf(out,
                  "{\"asset\":\"%.*s\",\"seen\":\"%.*s\",\"os\":\"%.*s\",\"scope\":\"%.*s\","
                  "\"site\":\"%.*s\",\"labels\":{\"exposure\":\"%s\",\"stage\":\"%.*s\","
                  "\"kind\":\"%.*s\"},\"components\":[",
                  YG_STR_ARG(asset_id), YG_STR_ARG(when), YG_STR_ARG(OS),
                  YG_STR_ARG(segment->scope), YG_STR_ARG(segment->site),
                  yg_exposure_label_name(segment->exposure), YG_STR_ARG(segment->stage),
                  YG_STR_ARG(segment->kind));
    for (size_t i = 0; i < asset->count; i++) {
        struct yg_str text = fleet_component(fleet, asset->items[i]);
        char *from = yg_buf_reserve(out, text.len + 8), *at = from;

        if (from == NULL)
            return;
        at = i > 0 ? ADD(at, ",\"") : ADD(at, "\"");
        at = add(at, text);
        at = ADD(at, "\"");
        out->len += (size_t)(at - from);
    }
    yg_buf_append(out, YG_STR("]}"));
}

static char *add_entry(const struct fleet *fleet, struct fleet_item item, char *at)
{
    const struct package *package = &fleet->packages[item.package];
    const struct text *text = &fleet->texts[package->first + item.version];
    const char *bytes = fleet->bytes.ptr + text->at;
    struct yg_str whole = {bytes, text->len};
    bool is_cpe = fleet_types[package->type].ecosystem == NULL;

    at = is_cpe ? ADD(at, "{\"type\":\"firmware\",\"bom-ref\":\"")
                : ADD(at, "{\"type\":\"library\",\"bom-ref\":\"");
    at = add(at, whole);
    at = ADD(at, "\",\"name\":\"");
    at = add(at, (struct yg_str){bytes + text->name_at, text->name_len});
    at = ADD(at, "\",\"version\":\"");
    at = add(at, (struct yg_str){bytes + text->version_at, text->version_len});
    at = is_cpe ? ADD(at, "\",\"cpe\":\"") : ADD(at, "\",\"purl\":\"");
    at = add(at, whole);
    return ADD(at, "\"}");
}

static void put_cyclonedx(const struct fleet *fleet, const struct fleet_asset *asset,
                          struct yg_buf *out)
{
    char id[FLEET_ASSET_ID_MAX + 1], time[YG_TIME_TEXT_MAX];
    struct yg_str asset_id = fleet_asset_id(fleet, asset->number, id);
    struct yg_str when = seen(fleet, asset, time);

    yg_buf_printf(out,
                  "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":%u,"
                  "\"metadata\":{\"timestamp\":\"%.*s\",\"component\":{\"type\":\"device\","
                  "\"bom-ref\":\"%.*s\",\"name\":\"%.*s\"}},\"components\":[",
                  asset->round + 1, YG_STR_ARG(when), YG_STR_ARG(asset_id), YG_STR_ARG(asset_id));
    for (size_t i = 0; i < asset->count; i++) {
        struct yg_str text = fleet_component(fleet, asset->items[i]);
        char *from = yg_buf_reserve(out, 3 * text.len + 128), *at = from;

        if (from == NULL)
            return;
        if (i > 0)
            at = ADD(at, ",");
        at = add_entry(fleet, asset->items[i], at);
        out->len += (size_t)(at - from);
    }
    yg_buf_append(out, YG_STR("]}"));
}

void fleet_put_inventory(const struct fleet *fleet, const struct fleet_asset *asset,
                         enum fleet_form form, struct yg_buf *out)
{
    if (form == FLEET_NATIVE)
        put_native(fleet, asset, out);
    else
        put_cyclonedx(fleet, asset, out);
}
