#include "pipeline/commands/scan_report.h"

#include <errno.h>
#include <inttypes.h>

#include "connectors/formats/encode.h"

size_t yg_scan_class(const struct yg_policy *policy, struct yg_str name)
{
    size_t i = 0;

    while (i < policy->class_count && !yg_str_equal(policy->classes[i].name, name))
        i++;
    return i;
}

/* What the case stage has committed */

struct reading {
    struct yg_scan_report *report;
    struct yg_json_reader *reader;
    struct yg_arena arena;
};

/* Subject and body of an alert in one language, or in both. */
static void print_texts(struct yg_json texts, FILE *to)
{
    struct yg_str key, words;
    struct yg_json text;

    while (yg_json_next_member(&texts, &key, &text)) {
        if (yg_json_get_string(text, &words))
            fprintf(to, "%.*s%s", YG_STR_ARG(words), yg_str_ends(words, YG_STR("\n")) ? "" : "\n");
    }
    fputc('\n', to);
}

static enum yg_status take_alert(struct reading *reading, struct yg_str value, struct yg_error *err)
{
    FILE *to = reading->report->alerts_to;
    struct yg_json root, member;
    struct yg_str key;

    reading->report->alerts++;
    if (to == NULL)
        return YG_OK;
    enum yg_status st = yg_json_open(reading->reader, value, &root, err);
    while (st == YG_OK && yg_json_next_member(&root, &key, &member)) {
        if (yg_str_equal(key, YG_STR("ja")) || yg_str_equal(key, YG_STR("en")))
            print_texts(member, to);
    }
    if (st == YG_OK && ferror(to) != 0)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "the output could not be written: %s",
                       strerror(errno));
    return st;
}

static enum yg_status take_case(struct reading *reading, struct yg_str value, struct yg_error *err)
{
    const struct yg_policy *policy = &reading->report->config->policy;
    struct yg_case stored;

    yg_arena_reset(&reading->arena, (size_t)1 << 20);
    enum yg_status st = yg_decode_case(reading->reader, &reading->arena, value, &stored, err);
    if (st != YG_OK || stored.state != YG_CASE_OPEN)
        return st;
    size_t class_number = yg_scan_class(policy, stored.class_name);
    if (class_number < policy->class_count)
        reading->report->cases[class_number]++;
    return YG_OK;
}

/* "rejected: a.ndjson, record 7, byte 12: reason". */
static enum yg_status take_dead_letter(struct reading *reading, struct yg_str value,
                                       struct yg_error *err)
{
    struct yg_str key, topic = {NULL, 0}, reason = {NULL, 0};
    int64_t offset = -1, at = -1;
    struct yg_json root, member;

    enum yg_status st = yg_json_open(reading->reader, value, &root, err);
    while (st == YG_OK && yg_json_next_member(&root, &key, &member)) {
        if (yg_str_equal(key, YG_STR("topic")))
            yg_json_get_string(member, &topic);
        else if (yg_str_equal(key, YG_STR("reason")))
            yg_json_get_string(member, &reason);
        else if (yg_str_equal(key, YG_STR("offset")))
            yg_json_get_int(member, &offset);
        else if (yg_str_equal(key, YG_STR("at")))
            yg_json_get_int(member, &at);
    }
    if (st != YG_OK)
        return st;
    fprintf(stderr, "rejected: %.*s, record %" PRId64, YG_STR_ARG(topic), offset);
    if (at >= 0)
        fprintf(stderr, ", byte %" PRId64, at);
    fprintf(stderr, ": %.*s\n", YG_STR_ARG(reason));
    return YG_OK;
}

static enum yg_status take(struct reading *reading, const struct yg_record *record,
                           struct yg_error *err)
{
    const struct yg_config *config = reading->report->config;
    struct yg_str topic = record->position.topic;

    if (yg_str_equal(topic, config->topic_cases) && record->value.ptr != NULL)
        return take_case(reading, record->value, err);
    if (yg_str_equal(topic, config->topic_alerts))
        return take_alert(reading, record->value, err);
    if (yg_str_equal(topic, config->topic_dead_letter))
        return take_dead_letter(reading, record->value, err);
    return YG_OK;
}

/* Every case is written once: a scan has one settle. */
enum yg_status yg_scan_report_read(struct yg_scan_report *report, struct yg_source *results,
                                   struct yg_error *err)
{
    struct reading reading = {.report = report};
    enum yg_status st = YG_OK;
    bool more = true;

    reading.reader = yg_json_reader_create((size_t)report->config->record_bytes_max);
    if (reading.reader == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory to read the results");
    while (st == YG_OK && more) {
        struct yg_batch *batch = NULL;

        st = yg_source_poll(results, 0, &batch, err);
        more = st == YG_OK && batch != NULL && batch->kind == YG_BATCH_RECORDS;
        for (size_t i = 0; st == YG_OK && more && i < batch->record_count; i++)
            st = take(&reading, &batch->records[i], err);
        yg_batch_release(batch);
    }
    yg_arena_deinit(&reading.arena);
    yg_json_reader_destroy(reading.reader);
    return st;
}

/* The summary: numbers below each other, one thing a line. */

#define LINE "%-14s %10" PRIu64 " %s\n"

static void print_forms(const struct yg_decoder_counts *first,
                        const struct yg_decoder_counts *second, FILE *to)
{
    const char *title = "documents";

    for (int form = 0; form < YG_FORM_COUNT; form++) {
        uint64_t count = first->documents[form] + second->documents[form];

        if (count == 0)
            continue;
        fprintf(to, "%-14s %10" PRIu64 " %s%s\n", title, count, yg_form_name((enum yg_form)form),
                yg_form_is_decoded((enum yg_form)form) ? ""
                : form == YG_FORM_UNKNOWN              ? ", rejected"
                                                       : ", not read yet");
        title = "";
    }
}

/* What advisories say that no inventory can be compared with. */
static void print_unheld(const struct yg_decoder_counts *counts, FILE *to)
{
    const char *title = "advisories";

    if (counts->nameless > 0) {
        fprintf(to, LINE, title, counts->nameless,
                counts->nameless == 1 ? "product named in words only"
                                      : "products named in words only");
        title = "";
    }
    if (counts->not_evaluable > 0)
        fprintf(to, LINE, title, counts->not_evaluable,
                counts->not_evaluable == 1 ? "statement that names no product"
                                           : "statements that name no product");
}

#define NAMES_SHOWN 3

/* Documents whose aliases name several CVEs: `yagura why` says of each which. */
static void print_of_many(const struct yg_index *index, FILE *to)
{
    struct yg_index_counts counts = yg_index_counts(index);
    struct yg_str ids[NAMES_SHOWN];
    size_t shown = yg_index_list_of_many(index, ids, NAMES_SHOWN);

    if (counts.advisories_of_many == 0)
        return;
    fprintf(to, "%-14s %10" PRIu64 " attached to each of several CVEs:", "advisories",
            counts.advisories_of_many);
    for (size_t i = 0; i < shown; i++)
        fprintf(to, "%s%.*s", i == 0 ? " " : ", ", YG_STR_ARG(ids[i]));
    fprintf(to, "%s\n", counts.advisories_of_many > shown ? ", ..." : "");
}

static void print_not_evaluable(const struct yg_progress *progress, FILE *to)
{
    const char *title = "not evaluable";

    for (int reason = 1; reason < YG_NOT_EVALUABLE_COUNT; reason++) {
        if (progress->not_evaluable[reason] == 0)
            continue;
        fprintf(to, LINE, title, progress->not_evaluable[reason],
                yg_not_evaluable_words((enum yg_not_evaluable)reason));
        title = "";
    }
}

void yg_scan_report_summarise(const struct yg_scan_report *report, struct yg_worker *worker,
                              double seconds, FILE *to)
{
    struct yg_match_stage *match = yg_worker_match(worker);
    struct yg_match_totals totals = yg_match_stage_totals(match);
    struct yg_case_totals cases = yg_case_stage_totals(yg_worker_case(worker));
    const struct yg_policy *policy = &report->config->policy;
    uint64_t rejected = totals.rejected + cases.rejected;
    uint64_t unread = totals.unread_files + cases.unread_files;
    struct yg_progress progress;

    print_forms(yg_match_stage_decoded(match), yg_case_stage_decoded(yg_worker_case(worker)), to);
    fprintf(to, LINE, "rejected", rejected, rejected == 1 ? "document" : "documents");
    if (unread > 0)
        fprintf(to, LINE, "", unread, unread == 1 ? "file not read" : "files not read");
    print_unheld(yg_match_stage_decoded(match), to);
    print_of_many(yg_match_stage_index(match), to);
    fprintf(to, "%-14s %10" PRIu64 " in %" PRIu64 " %s\n", "components", totals.components,
            totals.inventories, totals.inventories == 1 ? "inventory" : "inventories");
    yg_shard_recount_not_evaluable(yg_match_stage_shard(match));
    yg_shard_progress(yg_match_stage_shard(match), 0, &progress);
    print_not_evaluable(&progress, to);
    uint64_t assumed = yg_shard_count_assumed(yg_match_stage_shard(match));
    if (assumed > 0)
        fprintf(to, LINE, "assumed", assumed,
                assumed == 1 ? "release, as other packages of the inventory state it"
                             : "releases, as other packages of the inventory state them");
    fprintf(to, "%-14s %10" PRIu64 "\n", "findings", report->findings);
    for (size_t i = 0; i < policy->class_count; i++)
        fprintf(to, "%-14s %10" PRIu64 " %.*s\n", i == 0 ? "cases" : "", report->cases[i],
                YG_STR_ARG(policy->classes[i].name));
    fprintf(to, "%-14s %10.2f\n", "seconds", seconds);
}
