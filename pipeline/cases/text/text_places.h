/* pipeline/cases/text/text_places.h - what an alert says, place by place. Inside text.
 *
 * A place is a name that the texts use ("{due}") and one small function that makes its value;
 * absent when there is nothing to say. Each of these adds the places of one table.
 */
#ifndef YG_PIPELINE_CASES_TEXT_TEXT_PLACES_H
#define YG_PIPELINE_CASES_TEXT_TEXT_PLACES_H

#include "pipeline/cases/text/text_write.h"

struct yg_text_place {
    const char *name;
    struct yg_str (*value)(struct yg_writer *w, const struct yg_alert *alert);
};

void yg_text_put(struct yg_writer *w, const struct yg_alert *alert,
                 const struct yg_text_place *places, size_t count, struct yg_template_places *to);

/* Of a part: which assets and components; what to do; how bad, how sure, why you. */
void yg_text_put_where(struct yg_writer *w, const struct yg_alert *alert,
                       struct yg_template_places *to);
void yg_text_put_actions(struct yg_writer *w, const struct yg_alert *alert,
                         struct yg_template_places *to);
void yg_text_put_reasons(struct yg_writer *w, const struct yg_alert *alert,
                         struct yg_template_places *to);
/* Of a summary. */
void yg_text_put_summary(struct yg_writer *w, const struct yg_alert *alert,
                         struct yg_template_places *to);

/* Nobody is on record as the owner of its scopes. */
bool yg_text_is_unowned(const struct yg_case_part *part);

/* Components with a fixed version as updates, or those without one as names. */
struct yg_str yg_text_components(struct yg_writer *w, const struct yg_case_part *part, bool fixed);

#endif
