/* pipeline/cases/text/text_write.h - words, numbers, dates and names in one language. Inside
 * text. */
#ifndef YG_PIPELINE_CASES_TEXT_TEXT_WRITE_H
#define YG_PIPELINE_CASES_TEXT_TEXT_WRITE_H

#include "pipeline/cases/text/text.h"

/* One alert in one language. Lack of memory is remembered in `failed`. */
struct yg_writer {
    const struct yg_text *text;
    const struct yg_text_totals *totals;
    const struct yg_template_set *set;
    enum yg_language language;
    struct yg_arena *arena;
    struct yg_buf buf;
    bool failed;
};

/* What stands in `buf`, moved into the arena. */
struct yg_str yg_writer_take(struct yg_writer *w);

/* The first line of a section that fits the places; absent when none does. */
struct yg_str yg_writer_phrase(struct yg_writer *w, const char *section,
                               const struct yg_template_places *places);
/* With one place, and with two. */
struct yg_str yg_writer_with(struct yg_writer *w, const char *section, const char *name,
                             struct yg_str value);
struct yg_str yg_writer_with_two(struct yg_writer *w, const char *section, const char *name1,
                                 struct yg_str value1, const char *name2, struct yg_str value2);
/* The section "FAMILY.MEMBER"; absent when there is none. */
struct yg_str yg_writer_word(struct yg_writer *w, const char *family, struct yg_str member);

/* `list` with one more item; an absent item adds nothing. */
struct yg_str yg_writer_join(struct yg_writer *w, struct yg_str list, struct yg_str item);

/* What was left out of a list: "LIST and N more", in the words of `section`; its place for the list
 * is called `name`. */
struct yg_str yg_writer_with_more(struct yg_writer *w, const char *section, const char *name,
                                  struct yg_str list, uint64_t more);

/* Absent when `number` is 0. */
struct yg_str yg_writer_number(struct yg_writer *w, uint64_t number);      /* "18,420" */
struct yg_str yg_writer_zero_number(struct yg_writer *w, uint64_t number); /* also "0" */
struct yg_str yg_writer_count(struct yg_writer *w, uint64_t number,
                              bool machines); /* "12 machines" */

/* "42.1", of a probability in 1/100000. */
struct yg_str yg_writer_percent(struct yg_writer *w, int32_t x1e5);

/* The day of `t` in a zone, with its weekday; absent for YG_TIME_NONE. */
struct yg_str yg_writer_date(struct yg_writer *w, yg_time_ms t, int64_t utc_offset_minutes);

/* Names for people. */
struct yg_str yg_writer_team(struct yg_writer *w, struct yg_str id);
struct yg_str yg_writer_scope(struct yg_writer *w, struct yg_str id);
struct yg_str yg_writer_supplier(struct yg_writer *w, struct yg_str id);
struct yg_str yg_writer_class(struct yg_writer *w, struct yg_str name);

/* Name and version of a component, from its purl or CPE where it is one. */
struct yg_str yg_writer_component(struct yg_writer *w,
                                  const struct yg_exposure_component *component,
                                  struct yg_str *version);

#endif
