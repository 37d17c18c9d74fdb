/* exposure.c - what stage 1 tells stage 2, as JSON: exposures, progress, facts of
 * vulnerabilities. */
#include "connectors/formats/component_shape.h"
#include "connectors/formats/encode.h"
#include "connectors/formats/facts.h"

#define S struct yg_exposure_component
static const struct yg_shape_field component_fields[] = {
    YG_SHAPE_ALWAYS("component", YG_SHAPE_TEXT, S, text),
    YG_SHAPE_MAYBE("version", YG_SHAPE_TEXT, S, version),
    YG_SHAPE_MAYBE("fixed", YG_SHAPE_TEXT, S, fixed),
    YG_SHAPE_ALWAYS("assets", YG_SHAPE_UINT32, S, asset_count),
};
#undef S
const struct yg_shape yg_component_shape = {sizeof(struct yg_exposure_component), component_fields,
                                            YG_COUNT(component_fields)};

/* ---- exposure ------------------------------------------------------------------------------- */

#define S struct yg_exposure
static const struct yg_shape_field exposure_shape_fields[] = {
    YG_SHAPE_ALWAYS("vulnerability", YG_SHAPE_TEXT, S, vulnerability),
    YG_SHAPE_ALWAYS("partition", YG_SHAPE_INT32, S, partition),
    YG_SHAPE_ALWAYS("segment", YG_SHAPE_SEGMENT, S, segment),
    YG_SHAPE_ALWAYS("affected", YG_SHAPE_UINT32, S, affected),
    YG_SHAPE_ALWAYS("under_investigation", YG_SHAPE_UINT32, S, under_investigation),
    YG_SHAPE_MAYBE("sources_differ", YG_SHAPE_FLAG, S, sources_differ),
    YG_SHAPE_TEXT_ARRAY("samples", S, samples, sample_count, YG_SAMPLES_MAX),
    YG_SHAPE_ARRAY("components", S, components, component_count, YG_EXPOSURE_COMPONENTS_MAX,
                   yg_component_shape),
};
#undef S
YG_SHAPE(exposure_shape, struct yg_exposure);

void yg_encode_exposure(struct yg_buf *buf, const struct yg_exposure *exposure)
{
    yg_shape_write(&exposure_shape, exposure, buf);
}

enum yg_status yg_decode_exposure(struct yg_json_reader *reader, struct yg_arena *arena,
                                  struct yg_str text, struct yg_exposure *exposure,
                                  struct yg_error *err)
{
    struct yg_exposure read;
    enum yg_status st = yg_shape_decode(&exposure_shape, reader, arena, text, &read, err);

    if (st == YG_OK)
        *exposure = read;
    return st;
}

/* ---- progress ------------------------------------------------------------------------------- */

#define REASON(name, reason)                                                                       \
    {                                                                                              \
        .key = (name), .type = YG_SHAPE_UINT64, .at = (reason) * sizeof(uint64_t)                  \
    }
static const struct yg_shape_field reasons_fields[] = {
    REASON("no_identity", YG_NOT_EVALUABLE_NO_IDENTITY),
    REASON("bad_identity", YG_NOT_EVALUABLE_BAD_IDENTITY),
    REASON("no_version", YG_NOT_EVALUABLE_NO_VERSION),
    REASON("bad_version", YG_NOT_EVALUABLE_BAD_VERSION),
    REASON("no_scheme", YG_NOT_EVALUABLE_NO_SCHEME),
    REASON("no_release", YG_NOT_EVALUABLE_NO_RELEASE),
    REASON("no_feed", YG_NOT_EVALUABLE_NO_FEED),
};
static_assert(YG_COUNT(reasons_fields) == YG_NOT_EVALUABLE_COUNT - 1, "every reason");
YG_SHAPE(reasons, uint64_t[YG_NOT_EVALUABLE_COUNT]);

#define S struct yg_progress
static const struct yg_shape_field progress_shape_fields[] = {
    YG_SHAPE_ALWAYS("partition", YG_SHAPE_INT32, S, partition),
    YG_SHAPE_ALWAYS("inventory_offset", YG_SHAPE_INT64, S, inventory_offset),
    YG_SHAPE_MAYBE("advisories", YG_SHAPE_TEXT, S, advisories),
    YG_SHAPE_MAYBE("caught_up", YG_SHAPE_FLAG, S, caught_up),
    YG_SHAPE_ALWAYS("assets", YG_SHAPE_UINT64, S, assets),
    YG_SHAPE_ALWAYS("stale", YG_SHAPE_UINT64, S, stale),
    YG_SHAPE_MAYBE("advisories_of_several_cves", YG_SHAPE_UINT64, S, advisories_of_many),
    YG_SHAPE_INNER("not_evaluable", S, not_evaluable, reasons),
};
#undef S
YG_SHAPE(progress_shape, struct yg_progress);

void yg_encode_progress(struct yg_buf *buf, const struct yg_progress *progress)
{
    yg_shape_write(&progress_shape, progress, buf);
}

enum yg_status yg_decode_progress(struct yg_json_reader *reader, struct yg_arena *arena,
                                  struct yg_str text, struct yg_progress *progress,
                                  struct yg_error *err)
{
    struct yg_progress read;
    enum yg_status st = yg_shape_decode(&progress_shape, reader, arena, text, &read, err);

    if (st == YG_OK)
        *progress = read;
    return st;
}

/* ---- facts ---------------------------------------------------------------------------------- */

struct facts {
    struct yg_vulnerability of;
    uint64_t watermark;
};

#define S struct facts
static const struct yg_shape_field facts_shape_fields[] = {
    YG_SHAPE_ALWAYS("vulnerability", YG_SHAPE_TEXT, S, of.name),
    YG_SHAPE_TEXT_LIST("aliases", S, of.aliases, of.alias_count),
    YG_SHAPE_TEXT_LIST("advisories", S, of.advisories, of.advisory_count),
    YG_SHAPE_TEXT_LIST("successors", S, of.successors, of.successor_count),
    YG_SHAPE_MAYBE("summary", YG_SHAPE_TEXT, S, of.summary),
    YG_SHAPE_MAYBE("cvss", YG_SHAPE_TEXT, S, of.cvss),
    YG_SHAPE_MAYBE("severity_label", YG_SHAPE_TEXT, S, of.severity_label),
    YG_SHAPE_MAYBE("reference", YG_SHAPE_TEXT, S, of.reference_url),
    YG_SHAPE_MAYBE("published", YG_SHAPE_TIME, S, of.published),
    YG_SHAPE_MAYBE("modified", YG_SHAPE_TIME, S, of.modified),
    YG_SHAPE_MAYBE("withdrawn", YG_SHAPE_FLAG, S, of.withdrawn),
    YG_SHAPE_ALWAYS("watermark", YG_SHAPE_UINT64, S, watermark), /* last: see same_facts */
};
#undef S
YG_SHAPE(facts_shape, struct facts);

void yg_encode_facts(struct yg_buf *buf, const struct yg_vulnerability *facts, uint64_t watermark)
{
    const struct facts written = {*facts, watermark};

    yg_shape_write(&facts_shape, &written, buf);
}

enum yg_status yg_decode_facts(struct yg_json_reader *reader, struct yg_arena *arena,
                               struct yg_str text, struct yg_vulnerability *facts,
                               uint64_t *watermark, struct yg_error *err)
{
    struct facts read;
    enum yg_status st = yg_shape_decode(&facts_shape, reader, arena, text, &read, err);

    if (st != YG_OK)
        return yg_error_wrap(err, "facts");
    *facts = read.of;
    *watermark = read.watermark;
    return YG_OK;
}
