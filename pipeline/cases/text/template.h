/* pipeline/cases/text/template.h - texts for people, as data with places to fill.
 *
 *   # a comment
 *   @name                     a section, up to the next one
 *   Until {due} please        {due} is a place; a line of which a place is absent is left out
 *
 * Empty lines at the end of a section do not belong to it. Control bytes of a value become blanks.
 * Threads: a parsed set is read-only.
 * Memory:  borrows the text it was parsed from.
 */
#ifndef YG_PIPELINE_CASES_TEXT_TEMPLATE_H
#define YG_PIPELINE_CASES_TEXT_TEMPLATE_H

#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"

#define YG_TEMPLATE_SECTIONS_MAX 128
#define YG_TEMPLATE_PLACES_MAX 40

struct yg_template_set {
    struct {
        struct yg_str name, text;
    } sections[YG_TEMPLATE_SECTIONS_MAX];
    size_t count;
};

/* What to fill in. An empty value is absent. */
struct yg_template_places {
    struct {
        const char *name;
        struct yg_str value;
    } items[YG_TEMPLATE_PLACES_MAX];
    size_t count;
};

void yg_template_put(struct yg_template_places *places, const char *name, struct yg_str value);

/* Errors: YG_MALFORMED (text before the first section, a brace without its other, a name twice),
 *         YG_LIMIT;
 * err->at is the offset of the line. */
YG_MUST_CHECK enum yg_status yg_template_parse(struct yg_str text, struct yg_template_set *set,
                                               struct yg_error *err);

/* The text of a section; absent when there is none. */
struct yg_str yg_template_find(const struct yg_template_set *set, struct yg_str name);

/* Append every line of `text` whose places are all there, each with its LF. */
void yg_template_lines(struct yg_str text, const struct yg_template_places *places,
                       struct yg_buf *out);

/* Append the first such line, without LF; nothing when no line fits. */
void yg_template_first(struct yg_str text, const struct yg_template_places *places,
                       struct yg_buf *out);

#endif
