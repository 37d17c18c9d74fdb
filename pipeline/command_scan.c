/* command_scan.c - `yagura scan`: the worker over files, once, and its findings. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "connectors/formats/encode.h"
#include "connectors/queue.h"
#include "pipeline/commands.h"
#include "pipeline/findings.h"
#include "pipeline/policy_file.h"
#include "pipeline/worker.h"

enum format { TABLE, JSON, ALERTS };

struct scan {
    const struct yg_command *command;
    struct yg_config config;
    enum format format;
    const char *output;
    struct yg_str fail_on, policy;
    bool all, quiet;
    struct yg_source *results; /* what the case stage commits */
    uint64_t findings, alerts;
    uint64_t cases[YG_POLICY_CLASSES_MAX]; /* open ones by class */
    uint64_t started_ns;
};

static bool add_path(struct scan *scan, struct yg_config_source *source, const char *path)
{
    struct yg_str *slot =
        yg_arena_append(&scan->config.arena, &source->paths.items, &source->paths.count);

    if (slot == NULL)
        return false;
    source->connector = YG_CONNECTOR_FILE;
    *slot = yg_str(path);
    return true;
}

static bool set_format(struct scan *scan, const char *name)
{
    static const char *const names[] = {"table", "json", "alerts"};

    for (size_t i = 0; i < YG_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            scan->format = (enum format)i;
            return true;
        }
    }
    return false;
}

/* Fill `scan` from the command line; false after a usage error. */
static bool parse(struct scan *scan, int argc, char **argv)
{
    static const struct option options[] = {{"advisories", required_argument, NULL, 'a'},
                                            {"enrichment", required_argument, NULL, 'e'},
                                            {"catalog", required_argument, NULL, 'c'},
                                            {"policy", required_argument, NULL, 'p'},
                                            {"format", required_argument, NULL, 'f'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"fail-on", required_argument, NULL, 'F'},
                                            {"all", no_argument, NULL, 'A'},
                                            {"quiet", no_argument, NULL, 'q'},
                                            {NULL, 0, NULL, 0}};
    bool good = true;
    int option;

    while (good && (option = getopt_long(argc, argv, "f:o:q", options, NULL)) != -1) {
        switch (option) {
        case 'a':
            good = add_path(scan, &scan->config.advisories, optarg);
            break;
        case 'e':
            good = add_path(scan, &scan->config.enrichment, optarg);
            break;
        case 'c':
            good = add_path(scan, &scan->config.catalog, optarg);
            break;
        case 'p':
            scan->policy = yg_str(optarg);
            break;
        case 'f':
            good = set_format(scan, optarg);
            if (!good)
                yg_usage_error(scan->command, "--format: table, json or alerts, not '%s'", optarg);
            break;
        case 'o':
            scan->output = optarg;
            break;
        case 'F':
            scan->fail_on = yg_str(optarg);
            break;
        case 'A':
            scan->all = true;
            break;
        case 'q':
            scan->quiet = true;
            break;
        default:
            yg_usage_error(scan->command, "this option is not known, or its value is missing");
            return false;
        }
    }
    for (int i = optind; good && i < argc; i++)
        good = add_path(scan, &scan->config.inventories, argv[i]);
    return good;
}

static size_t class_of(const struct yg_policy *policy, struct yg_str name)
{
    size_t i = 0;

    while (i < policy->class_count && !yg_str_equal(policy->classes[i].name, name))
        i++;
    return i;
}

/* What only the whole command line can say. */
static bool check(struct scan *scan)
{
    struct yg_error err;
    size_t problems = 0;

    if (scan->config.inventories.paths.count == 0) {
        yg_usage_error(scan->command, "no inventory is named");
        return false;
    }
    if (scan->config.advisories.paths.count == 0) {
        yg_usage_error(scan->command, "--advisories is missing: what shall be matched against?");
        return false;
    }
    if (scan->policy.ptr != NULL &&
        (yg_policy_load(&scan->config.arena, scan->policy, stderr, &problems, &scan->config.policy,
                        &err) != YG_OK ||
         problems > 0)) {
        if (problems == 0)
            fprintf(stderr, "yagura scan: %s\n", err.text);
        return false;
    }
    const struct yg_policy *policy = &scan->config.policy;
    if (scan->fail_on.ptr != NULL && class_of(policy, scan->fail_on) == policy->class_count) {
        yg_usage_error(scan->command, "--fail-on: the policy has no class '%.*s'",
                       YG_STR_ARG(scan->fail_on));
        return false;
    }
    return true;
}

static void show_progress(void *state, const struct yg_match_totals *totals)
{
    const struct scan *scan = state;

    (void)scan;
    fprintf(stderr, "\r%llu advisories, %llu inventories, %llu components, %llu rejected ",
            (unsigned long long)totals->advisories, (unsigned long long)totals->inventories,
            (unsigned long long)totals->components, (unsigned long long)totals->rejected);
}

/* Results of the case stage */

/* The text of an alert, for people: subject and body in both languages. */
static bool print_alert(struct yg_json_reader *reader, struct yg_str value, FILE *to)
{
    struct yg_json root, member, text;
    struct yg_str key, part, words;

    if (yg_json_open(reader, value, &root, NULL) != YG_OK)
        return false;
    while (yg_json_next_member(&root, &key, &member)) {
        if (!yg_str_equal(key, YG_STR("ja")) && !yg_str_equal(key, YG_STR("en")))
            continue;
        while (yg_json_next_member(&member, &part, &text)) {
            if (yg_json_get_string(text, &words))
                fprintf(to, "%.*s%s", YG_STR_ARG(words),
                        yg_str_ends(words, YG_STR("\n")) ? "" : "\n");
        }
        fputc('\n', to);
    }
    return true;
}

static void count_case(struct scan *scan, struct yg_json_reader *reader, struct yg_arena *arena,
                       struct yg_str value)
{
    const struct yg_policy *policy = &scan->config.policy;
    struct yg_case stored;

    yg_arena_reset(arena, (size_t)1 << 20);
    if (yg_decode_case(reader, arena, value, &stored, NULL) != YG_OK ||
        stored.state != YG_CASE_OPEN)
        return;
    size_t class_number = class_of(policy, stored.class_name);
    if (class_number < policy->class_count)
        scan->cases[class_number]++;
}

/* Every case is written once: a scan has one settle. */
static bool take_results(struct scan *scan, FILE *to)
{
    struct yg_json_reader *reader = yg_json_reader_create((size_t)scan->config.record_bytes_max);
    struct yg_arena arena = {0};
    bool good = reader != NULL, more = good;

    while (more) {
        struct yg_batch *batch = NULL;
        struct yg_error err;

        good = yg_source_poll(scan->results, 0, &batch, &err) == YG_OK;
        more = good && batch != NULL && batch->kind == YG_BATCH_RECORDS;
        for (size_t i = 0; more && i < batch->record_count; i++) {
            const struct yg_record *record = &batch->records[i];
            struct yg_str topic = record->position.topic;

            if (yg_str_equal(topic, scan->config.topic_cases)) {
                count_case(scan, reader, &arena, record->value);
            } else if (yg_str_equal(topic, scan->config.topic_alerts) && scan->format == ALERTS) {
                scan->alerts++;
                good &= print_alert(reader, record->value, to);
            } else if (yg_str_equal(topic, scan->config.topic_dead_letter)) {
                fprintf(stderr, "rejected: %.*s\n", YG_STR_ARG(record->value));
            }
        }
        yg_batch_release(batch);
    }
    yg_arena_deinit(&arena);
    yg_json_reader_destroy(reader);
    return good;
}

/* The summary */

static void summarise(const struct scan *scan, struct yg_worker *worker)
{
    struct yg_match_stage *match = yg_worker_match(worker);
    struct yg_match_totals totals = yg_match_stage_totals(match);
    struct yg_case_totals cases = yg_case_stage_totals(yg_worker_case(worker));
    const struct yg_decoder_counts *decoded = yg_match_stage_decoded(match);
    const struct yg_policy *policy = &scan->config.policy;
    double seconds = (double)(yg_time_monotonic_ns() - scan->started_ns) / 1e9;
    struct yg_progress progress;

    fprintf(stderr, "\ndocuments       ");
    for (int form = 0; form < YG_FORM_COUNT; form++) {
        if (decoded->documents[form] > 0)
            fprintf(stderr, "%llu %s%s  ", (unsigned long long)decoded->documents[form],
                    yg_form_name((enum yg_form)form),
                    yg_form_is_decoded((enum yg_form)form) ? "" : " (not read)");
    }
    fprintf(stderr, "\nrejected        %llu documents, %llu unreadable files\n",
            (unsigned long long)(totals.rejected + cases.rejected),
            (unsigned long long)(totals.unread_files + cases.unread_files));
    yg_shard_progress(yg_match_stage_shard(match), 0, &progress);
    fprintf(stderr, "components      %llu in %llu inventories\n",
            (unsigned long long)totals.components, (unsigned long long)totals.inventories);
    fprintf(stderr, "not evaluable   ");
    for (int reason = 1; reason < YG_NOT_EVALUABLE_COUNT; reason++) {
        if (progress.not_evaluable[reason] > 0)
            fprintf(stderr, "%llu %s  ", (unsigned long long)progress.not_evaluable[reason],
                    yg_not_evaluable_name((enum yg_not_evaluable)reason));
    }
    fprintf(stderr, "\nfindings        %llu\ncases           ", (unsigned long long)scan->findings);
    for (size_t i = 0; i < policy->class_count; i++)
        fprintf(stderr, "%llu %.*s  ", (unsigned long long)scan->cases[i],
                YG_STR_ARG(policy->classes[i].name));
    fprintf(stderr, "\nseconds         %.2f (%.0f components/s)\n", seconds,
            (double)totals.components / (seconds > 0 ? seconds : 1));
}

static size_t table_columns(FILE *to)
{
    struct winsize size;

    if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col >= 80)
        return size.ws_col > 160 ? 160 : size.ws_col;
    return isatty(fileno(to)) ? 80 : 120;
}

/* Everything after the run; returns the exit status. */
static int report(struct scan *scan, struct yg_worker *worker, FILE *to)
{
    struct yg_match_stage *match = yg_worker_match(worker);
    const struct yg_findings_options options = {.all = scan->all, .columns = table_columns(to)};
    bool failed = false;

    if (!take_results(scan, to)) {
        fputs("yagura scan: the results could not be read\n", stderr);
        return YG_EXIT_USAGE;
    }
    if (scan->format == JSON)
        scan->findings = yg_findings_json(match, &options, to, &failed);
    else if (scan->format == TABLE)
        scan->findings = yg_findings_table(match, &options, to, &failed);
    else
        scan->findings = scan->alerts;
    if (failed || fflush(to) != 0) {
        fprintf(stderr, "yagura scan: the output could not be written: %s\n", strerror(errno));
        return YG_EXIT_USAGE;
    }
    if (!scan->quiet)
        summarise(scan, worker);

    struct yg_match_totals totals = yg_match_stage_totals(match);
    struct yg_case_totals cases = yg_case_stage_totals(yg_worker_case(worker));
    if (totals.rejected + totals.unread_files + cases.rejected + cases.unread_files > 0)
        return YG_EXIT_REJECTED;
    size_t limit = scan->fail_on.ptr == NULL ? 0
                                             : class_of(&scan->config.policy, scan->fail_on) + 1;
    for (size_t i = 0; i < limit; i++) {
        if (scan->cases[i] > 0)
            return YG_EXIT_FOUND;
    }
    return YG_EXIT_OK;
}

static int scan_all(struct scan *scan)
{
    struct yg_worker_options options = {.baseline = false};
    FILE *to = scan->output == NULL ? stdout : fopen(scan->output, "w");
    struct yg_worker *worker = NULL;
    int status = YG_EXIT_USAGE;
    struct yg_error err;

    if (to == NULL) {
        fprintf(stderr, "yagura scan: %s: %s\n", scan->output, strerror(errno));
        return YG_EXIT_USAGE;
    }
    if (!scan->quiet && isatty(STDERR_FILENO)) {
        options.tick = show_progress;
        options.tick_state = scan;
    }
    enum yg_status st = yg_queue_create(0, &options.case_sink, &scan->results, &err);
    if (st == YG_OK)
        st = yg_worker_create(&scan->config, &options, &worker, &err);
    if (st == YG_OK)
        st = yg_worker_run(worker, &err);
    if (st == YG_OK)
        status = report(scan, worker, to);
    else
        fprintf(stderr, "yagura scan: %s\n", err.text);
    yg_worker_destroy(worker);
    yg_source_destroy(scan->results);
    if (to != stdout && fclose(to) != 0 && status != YG_EXIT_USAGE) {
        fprintf(stderr, "yagura scan: %s: %s\n", scan->output, strerror(errno));
        status = YG_EXIT_USAGE;
    }
    return status;
}

int yg_command_scan(const struct yg_command *command, int argc, char **argv)
{
    struct scan scan = {.command = command, .started_ns = yg_time_monotonic_ns()};
    struct yg_error err;
    int status = YG_EXIT_USAGE;

    if (yg_config_default(&scan.config, &err) != YG_OK)
        fprintf(stderr, "yagura scan: %s\n", err.text);
    else if (parse(&scan, argc, argv) && check(&scan))
        status = scan_all(&scan);
    yg_config_deinit(&scan.config);
    return status;
}
