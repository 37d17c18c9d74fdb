/* pipeline/model/segment.h - the unit in which assets are counted.
 *
 * A tuple of labels of an asset. Equal tuples are one segment; the shards intern them. The text
 * form is the tuple joined by '|', each part with '%', '|' and control bytes percent-encoded:
 *   tenant|scope|site|exposure|stage|must_not_stop|kind
 */
#ifndef YG_PIPELINE_MODEL_SEGMENT_H
#define YG_PIPELINE_MODEL_SEGMENT_H

#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"

#define YG_SEGMENTS_MAX 65536
#define YG_SCOPE_UNASSIGNED YG_STR("unassigned")

enum yg_exposure_label {
    YG_EXPOSED_UNKNOWN, /* counts as exposed to the internet */
    YG_EXPOSED_INTERNET,
    YG_EXPOSED_INTERNAL,
    YG_EXPOSED_ISOLATED
};

struct yg_segment {
    struct yg_str tenant; /* empty: the only one */
    struct yg_str scope;  /* "product/cam-9"; YG_SCOPE_UNASSIGNED when not stated */
    struct yg_str site;   /* may be empty */
    enum yg_exposure_label exposure;
    struct yg_str stage; /* "development", "shipped", "production", "retired"; may be empty */
    bool must_not_stop;
    struct yg_str kind; /* "device", "host", "service", "product", "machine"; may be empty */
};

bool yg_segment_equal(const struct yg_segment *a, const struct yg_segment *b);

/* The text form; and back, with the parts copied into the arena. */
void yg_segment_format(const struct yg_segment *segment, struct yg_buf *out);
YG_MUST_CHECK enum yg_status yg_segment_parse(struct yg_arena *arena, struct yg_str text,
                                              struct yg_segment *segment, struct yg_error *err);

const char *yg_exposure_label_name(enum yg_exposure_label label);
/* Unknown words are YG_EXPOSED_UNKNOWN. */
enum yg_exposure_label yg_exposure_label_find(struct yg_str name);

#endif
