/* pipeline/base/log.h - the log: one JSON object a line on standard error.
 *
 *   {"time":"2026-11-23T09:00:00.123Z","level":"warn","event":"record_rejected","topic":"inv",...}
 *
 * Only stages log, once per occasion; lower layers return errors. Values are escaped and cut at
 * 1,000 bytes; invalid UTF-8 becomes U+FFFD.
 * Threads: any thread; one write(2) per line, so lines never mix.
 */
#ifndef YG_PIPELINE_BASE_LOG_H
#define YG_PIPELINE_BASE_LOG_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

enum yg_log_level { YG_LOG_DEBUG, YG_LOG_INFO, YG_LOG_WARN, YG_LOG_ERROR };

struct yg_log_field {
    const char *name;
    struct yg_str text; /* used when ptr is not NULL, else `number` */
    int64_t number;
};

#define YG_LOG_TEXT(name, value) ((struct yg_log_field){(name), (value), 0})
#define YG_LOG_NUMBER(name, value) ((struct yg_log_field){(name), {NULL, 0}, (int64_t)(value)})

/* Lines below `level` are dropped; YG_LOG_INFO at start. Set before threads start. */
void yg_log_set_level(enum yg_log_level level);

/* Lines for people instead, for commands that a person started: "PREFIX: what happened: values", as
 * in "yagura scan: file not read: a.json: No such file". NULL: JSON again. Set before threads
 * start. */
void yg_log_set_words(const char *prefix);

/* Log `event` (snake_case) with fields. */
void yg_log_fields(enum yg_log_level level, const char *event, const struct yg_log_field *fields,
                   size_t count);
#define yg_log(level, event, ...)                                                                  \
    yg_log_fields((level), (event), (const struct yg_log_field[]){__VA_ARGS__},                    \
                  sizeof((const struct yg_log_field[]){__VA_ARGS__}) /                             \
                      sizeof(struct yg_log_field))

#endif
