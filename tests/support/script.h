/* script.h - scripted sources and a sink that remembers, for the stages. */
#ifndef YG_TESTS_SUPPORT_SCRIPT_H
#define YG_TESTS_SUPPORT_SCRIPT_H

#include <assert.h>
#include <stdlib.h>

#include "connectors/sink.h"
#include "pipeline/base/buf.h"

/* One batch of one partition. */
struct step {
    enum yg_batch_kind kind;
    int32_t partition;
    int64_t offset;   /* of the record; ASSIGNED: what was committed */
    const char *text; /* value of the record, or the committed metadata; NULL ends the script */
};

struct sink {
    struct yg_sink base;
    size_t exposure_bytes_max; /* 0: any */
    int open, open_at_poll;    /* records that wait for a commit */
    int commits, exposures, letters, open_exposures, open_letters;
    struct yg_buf last_letter;
    int64_t positions[4]; /* committed, by partition */
    struct yg_buf metadata;
};

struct script {
    struct yg_source base;
    const struct step *steps;
    size_t next;
    struct sink *sink;
    void (*end)(void *state); /* at the end of the script; may be NULL */
    void *end_state;
};

/* A batch of one step: it may be in use while the next ones are polled. */
struct step_batch {
    struct yg_batch base;
    struct yg_record record;
    struct yg_partition partition;
};

static void release_step(struct yg_batch *batch)
{
    free(batch);
}

static struct yg_batch *make_step(const struct step *step)
{
    struct step_batch *made = calloc(1, sizeof *made);

    assert(made != NULL);
    made->base = (struct yg_batch){.kind = step->kind, .release = release_step};
    if (step->kind == YG_BATCH_RECORDS) {
        made->record = (struct yg_record){.value = yg_str(step->text),
                                          .position = {YG_STR("t"), step->partition, step->offset},
                                          .time = YG_TIME_NONE};
        made->base.records = &made->record;
        made->base.record_count = 1;
    } else if (step->kind != YG_BATCH_IDLE) {
        made->partition = (struct yg_partition){.topic = YG_STR("t"),
                                                .partition = step->partition,
                                                .committed = step->offset,
                                                .metadata = yg_str(step->text),
                                                .end = YG_OFFSET_NONE};
        made->base.partitions = &made->partition;
        made->base.partition_count = 1;
    }
    return &made->base;
}

static enum yg_status poll_script(struct yg_source *base, int timeout_ms, struct yg_batch **batch,
                                  struct yg_error *err)
{
    struct script *script = (struct script *)base;
    const struct step *step = &script->steps[script->next];

    (void)timeout_ms, (void)err;
    if (script->sink->open > script->sink->open_at_poll)
        script->sink->open_at_poll = script->sink->open;
    *batch = NULL;
    if (step->text == NULL) {
        if (script->end != NULL)
            script->end(script->end_state);
        return YG_OK;
    }
    script->next++;
    *batch = make_step(step);
    return YG_OK;
}

static enum yg_status seek_script(struct yg_source *base, struct yg_str topic, int32_t partition,
                                  int64_t offset, struct yg_error *err)
{
    (void)base, (void)topic, (void)partition, (void)offset, (void)err;
    return YG_OK;
}

static void complete_script(struct yg_source *base, const struct yg_batch *batch)
{
    (void)base, (void)batch;
}

static void destroy_script(struct yg_source *base)
{
    (void)base; /* on the stack of the test */
}

static const struct yg_source_ops script_ops = {poll_script, seek_script, complete_script,
                                                destroy_script};

static enum yg_status append(struct yg_sink *base, const struct yg_output *output,
                             struct yg_error *err)
{
    struct sink *sink = (struct sink *)base;
    bool is_exposure = yg_str_equal(output->topic, YG_STR("exposures"));
    bool is_letter = yg_str_equal(output->topic, YG_STR("dead-letter"));

    if (is_exposure && sink->exposure_bytes_max > 0 && output->value.len > sink->exposure_bytes_max)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "too large");
    sink->open++;
    sink->open_exposures += is_exposure && !yg_str_starts(output->key, YG_STR("|"));
    sink->open_letters += is_letter;
    if (is_letter) {
        yg_buf_reset(&sink->last_letter);
        yg_buf_append(&sink->last_letter, output->value);
    }
    return YG_OK;
}

static enum yg_status commit(struct yg_sink *base, struct yg_source *source,
                             const struct yg_commit_position *positions, size_t position_count,
                             struct yg_error *err)
{
    struct sink *sink = (struct sink *)base;

    (void)source, (void)err;
    sink->commits++;
    sink->exposures += sink->open_exposures;
    sink->letters += sink->open_letters;
    sink->open = sink->open_exposures = sink->open_letters = 0;
    for (size_t i = 0; i < position_count; i++) {
        sink->positions[positions[i].partition] = positions[i].offset;
        yg_buf_reset(&sink->metadata);
        yg_buf_append(&sink->metadata, positions[i].metadata);
    }
    return YG_OK;
}

static enum yg_status abort_open(struct yg_sink *base, struct yg_error *err)
{
    struct sink *sink = (struct sink *)base;

    (void)err;
    sink->open = sink->open_exposures = sink->open_letters = 0;
    return YG_OK;
}

static void destroy_sink(struct yg_sink *base)
{
    (void)base; /* on the stack of the test */
}

static const struct yg_sink_ops sink_ops = {append, commit, abort_open, destroy_sink};

#endif
