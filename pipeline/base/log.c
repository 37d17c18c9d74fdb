#include "pipeline/base/log.h"

#include <stdio.h>
#include <unistd.h>

#include "pipeline/base/buf.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/utf8.h"

#define VALUE_BYTES_MAX 1000

static enum yg_log_level level_min = YG_LOG_INFO;
static const char *words; /* NULL: JSON */

void yg_log_set_level(enum yg_log_level level)
{
    level_min = level;
}

void yg_log_set_words(const char *prefix)
{
    words = prefix;
}

static void append_words(struct yg_buf *line, const char *event, const struct yg_log_field *fields,
                         size_t count)
{
    yg_buf_append(line, yg_str(words));
    yg_buf_append(line, YG_STR(": "));
    for (; *event != '\0'; event++)
        yg_buf_append_char(line, *event == '_' ? ' ' : *event);
    for (size_t i = 0; i < count; i++) {
        yg_buf_append(line, i == 0 ? YG_STR(": ") : YG_STR(", "));
        if (fields[i].text.ptr == NULL)
            yg_buf_printf(line, "%lld", (long long)fields[i].number);
        else
            yg_buf_append(line, yg_str_head(fields[i].text, VALUE_BYTES_MAX));
    }
    yg_buf_append_char(line, '\n');
}

static void append_json(struct yg_buf *line, enum yg_log_level level, const char *event,
                        const struct yg_log_field *fields, size_t count)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    char now[YG_TIME_TEXT_MAX];

    yg_buf_printf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"",
                  yg_time_format(yg_time_wall(), now).ptr, names[level], event);
    for (size_t i = 0; i < count; i++) {
        yg_buf_printf(line, ",\"%s\":", fields[i].name);
        if (fields[i].text.ptr == NULL)
            yg_buf_printf(line, "%lld", (long long)fields[i].number);
        else
            yg_utf8_quote(line, yg_str_head(fields[i].text, VALUE_BYTES_MAX));
    }
    yg_buf_append(line, YG_STR("}\n"));
}

void yg_log_fields(enum yg_log_level level, const char *event, const struct yg_log_field *fields,
                   size_t count)
{
    struct yg_buf line = {0};

    if (level < level_min)
        return;
    if (words != NULL)
        append_words(&line, event, fields, count);
    else
        append_json(&line, level, event, fields, count);
    if (!line.failed) {
        ssize_t written = write(STDERR_FILENO, line.ptr, line.len);
        (void)written; /* a log that cannot be written has nowhere to complain */
    }
    yg_buf_deinit(&line);
}
