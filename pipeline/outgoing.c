#include "pipeline/outgoing.h"

#include "connectors/formats/encode.h"
#include "pipeline/base/log.h"

#define LETTER_KEY_BYTES_MAX 1024 /* the whole key stands in the letter, unless that is cut, too */

static enum yg_status send_letter(const struct yg_outgoing *to, const struct yg_output *refused,
                                  const struct yg_error *reason, struct yg_error *err)
{
    const struct yg_record record = {
        .key = refused->key,
        .value = refused->value,
        .headers = refused->headers,
        .header_count = refused->header_count,
        .position = {refused->topic, refused->partition, YG_OFFSET_NONE},
        .time = YG_TIME_NONE};
    struct yg_buf text = {0};

    yg_encode_dead_letter(&text, &record, reason);
    const struct yg_output letter = {.topic = to->topic_dead_letter,
                                     .partition = YG_PARTITION_ANY,
                                     .key = yg_str_head(refused->key, LETTER_KEY_BYTES_MAX),
                                     .value = yg_buf_str(&text)};
    enum yg_status st = text.failed ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a letter")
                                    : yg_sink_append(to->sink, &letter, err);
    yg_buf_deinit(&text);
    return st == YG_LIMIT ? YG_OK : st; /* a topic that takes not even that: the log has it */
}

enum yg_status yg_outgoing_append(const struct yg_outgoing *to, const struct yg_output *output,
                                  struct yg_error *err)
{
    struct yg_error reason;
    enum yg_status st = yg_sink_append(to->sink, output, &reason);

    if (st == YG_OK)
        return YG_OK;
    if (st != YG_LIMIT) {
        yg_fail(err, st, reason.at, "%s", reason.text);
        return yg_error_wrap(err, "topic %.*s", YG_STR_ARG(output->topic));
    }
    yg_log(YG_LOG_ERROR, "record_too_large", YG_LOG_TEXT("topic", output->topic),
           YG_LOG_TEXT("key", output->key), YG_LOG_TEXT("reason", yg_str(reason.text)));
    ++*to->rejected;
    return send_letter(to, output, &reason, err);
}
