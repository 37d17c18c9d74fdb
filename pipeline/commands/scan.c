/* scan.c - `yagura scan`: the worker over files, once, and its findings. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "connectors/queue.h"
#include "pipeline/base/log.h"
#include "pipeline/commands/commands.h"
#include "pipeline/commands/findings.h"
#include "pipeline/commands/findings_table.h"
#include "pipeline/commands/scan_report.h"
#include "pipeline/policy_file.h"

#define CLEAR_LINE "\r\033[K"

enum format { TABLE, JSON, ALERTS };

struct scan {
    const struct yg_command *command;
    struct yg_config config;
    enum format format;
    const char *output;
    struct yg_str fail_on, policy;
    bool all, quiet;
    struct yg_source *results; /* what the case stage commits */
    struct yg_scan_report report;
    uint64_t started_ns;
};

static bool add_item(struct scan *scan, struct yg_config_list *list, const char *path)
{
    struct yg_str *slot = yg_arena_append(&scan->config.arena, &list->items, &list->count);

    if (slot == NULL)
        return false;
    *slot = yg_str(path);
    return true;
}

static bool add_path(struct scan *scan, struct yg_config_source *source, const char *path)
{
    source->connector = YG_CONNECTOR_FILE;
    return add_item(scan, &source->paths, path);
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
                                            {"sources", required_argument, NULL, 's'},
                                            {"policy", required_argument, NULL, 'p'},
                                            {"format", required_argument, NULL, 'f'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"fail-on", required_argument, NULL, 'F'},
                                            {"all", no_argument, NULL, 'A'},
                                            {"quiet", no_argument, NULL, 'q'},
                                            {NULL, 0, NULL, 0}};
    bool good = true;
    int option;

    while (good && (option = getopt_long(argc, argv, ":f:o:q", options, NULL)) != -1) {
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
        case 's':
            good = add_item(scan, &scan->config.source_maps, optarg);
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
            yg_option_error(scan->command, option, argv);
            return false;
        }
    }
    for (int i = optind; good && i < argc; i++)
        good = add_path(scan, &scan->config.inventories, argv[i]);
    return good;
}

/* What only the whole command line can say. */
static bool check(struct scan *scan)
{
    struct yg_error err;
    size_t problems = 0;

    scan->config.inventories.tell_apart = true;
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
    if (scan->fail_on.ptr != NULL && yg_scan_class(policy, scan->fail_on) == policy->class_count) {
        yg_usage_error(scan->command, "--fail-on: the policy has no class '%.*s'",
                       YG_STR_ARG(scan->fail_on));
        return false;
    }
    return true;
}

/* Over the last one, and gone before anything else is said. */
static void show_progress(void *state, const struct yg_match_totals *totals)
{
    (void)state;
    fprintf(stderr, CLEAR_LINE "%llu advisories, %llu inventories, %llu components, %llu rejected",
            (unsigned long long)totals->advisories, (unsigned long long)totals->inventories,
            (unsigned long long)totals->components, (unsigned long long)totals->rejected);
}

/* As wide as the terminal; a file or a pipe gets what fits every screen. */
static size_t table_columns(FILE *to)
{
    struct winsize size;

    if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > YG_TABLE_COLUMNS_MIN)
        return size.ws_col;
    return YG_TABLE_COLUMNS_MIN;
}

/* Was something in a form that is known and not read? */
static bool left_unread(const struct yg_decoder_counts *counts)
{
    uint64_t unread = 0;

    for (int form = 0; form < YG_FORM_COUNT; form++) {
        if (!yg_form_is_decoded((enum yg_form)form) && form != YG_FORM_UNKNOWN)
            unread += counts->documents[form];
    }
    return unread > 0;
}

static int exit_status(const struct scan *scan, struct yg_worker *worker)
{
    struct yg_match_totals totals = yg_match_stage_totals(yg_worker_match(worker));
    struct yg_case_totals cases = yg_case_stage_totals(yg_worker_case(worker));
    size_t limit = 0;

    if (totals.rejected + totals.unread_files + cases.rejected + cases.unread_files > 0)
        return YG_EXIT_REJECTED;
    /* A form that is not read is no fault of the input, but no gate is passed with it. */
    if (scan->fail_on.ptr != NULL &&
        (left_unread(yg_match_stage_decoded(yg_worker_match(worker))) ||
         left_unread(yg_case_stage_decoded(yg_worker_case(worker)))))
        return YG_EXIT_REJECTED;
    /* An empty file is a list that was not made: whoever gates on the status must not pass, and
     * nobody is told that all is well. */
    if (totals.inventories == 0 || totals.advisories == 0) {
        fprintf(stderr, "yagura scan: nothing was checked: no %s was read\n",
                totals.inventories == 0 ? "inventory" : "advisory");
        return scan->fail_on.ptr != NULL ? YG_EXIT_REJECTED : YG_EXIT_OK;
    }
    if (scan->fail_on.ptr != NULL)
        limit = yg_scan_class(&scan->config.policy, scan->fail_on) + 1;
    for (size_t i = 0; i < limit; i++) {
        if (scan->report.cases[i] > 0)
            return YG_EXIT_FOUND;
    }
    return YG_EXIT_OK;
}

/* Everything after the run; returns the exit status. */
static int report(struct scan *scan, struct yg_worker *worker, FILE *to)
{
    static const enum yg_findings_form forms[] = {
        [TABLE] = YG_FINDINGS_TABLE, [JSON] = YG_FINDINGS_JSON, [ALERTS] = YG_FINDINGS_COUNTED};
    const struct yg_findings_options options = {
        .form = forms[scan->format], .all = scan->all, .columns = table_columns(to)};
    struct yg_error err;
    bool failed = false;

    scan->report.config = &scan->config;
    scan->report.alerts_to = scan->format == ALERTS ? to : NULL;
    if (yg_scan_report_read(&scan->report, scan->results, &err) != YG_OK) {
        fprintf(stderr, "yagura scan: %s\n", err.text);
        return YG_EXIT_USAGE;
    }
    scan->report.findings = yg_findings_write(yg_worker_match(worker), &options, to, &failed);
    if (failed || fflush(to) != 0) {
        fprintf(stderr, "yagura scan: the output could not be written: %s\n", strerror(errno));
        return YG_EXIT_USAGE;
    }
    if (!scan->quiet)
        yg_scan_report_summarise(&scan->report, worker,
                                 (double)(yg_time_monotonic_ns() - scan->started_ns) / 1e9, stderr);
    return exit_status(scan, worker);
}

/* Create the worker, run it, report. */
static int run(struct scan *scan, FILE *to)
{
    struct yg_worker_options options = {.baseline = false};
    bool progress = !scan->quiet && isatty(STDERR_FILENO);
    struct yg_worker *worker = NULL;
    int status = YG_EXIT_USAGE;
    struct yg_error err;

    yg_log_set_words(progress ? CLEAR_LINE "yagura scan" : "yagura scan");
    if (progress)
        options.tick = show_progress;
    enum yg_status st = yg_queue_create(0, &options.case_sink, &scan->results, &err);
    if (st == YG_OK)
        st = yg_worker_create(&scan->config, &options, &worker, &err);
    if (st == YG_OK)
        st = yg_worker_run(worker, &err);
    if (progress)
        fputs(CLEAR_LINE, stderr);
    if (st == YG_OK)
        status = report(scan, worker, to);
    else
        fprintf(stderr, "yagura scan: %s\n", err.text);
    if (st == YG_BUDGET)
        status = YG_EXIT_BUDGET;
    yg_worker_destroy(worker);
    yg_source_destroy(scan->results);
    return status;
}

static int scan_all(struct scan *scan)
{
    FILE *to = scan->output == NULL ? stdout : fopen(scan->output, "w");

    if (to == NULL) {
        fprintf(stderr, "yagura scan: %s: %s\n", scan->output, strerror(errno));
        return YG_EXIT_USAGE;
    }
    int status = run(scan, to);
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
