/* run.c - `yagura run` and `yagura check`. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>

#include "pipeline/base/log.h"
#include "pipeline/commands/commands.h"
#include "pipeline/config.h"
#include "pipeline/worker.h"

static struct yg_worker *running; /* set before the handler is installed */

static void stop_running(int signal_number)
{
    (void)signal_number;
    yg_worker_stop(running);
}

/* The -c of run and check, and the --keys of check (NULL: it has none); false after a usage
 * error. */
static bool parse(const struct yg_command *command, int argc, char **argv, const char **out,
                  bool *keys)
{
    static const struct option options[] = {{"keys", no_argument, NULL, 'k'},
                                            {"config", required_argument, NULL, 'c'},
                                            {NULL, 0, NULL, 0}};
    const char *path = NULL;
    bool good = false;
    int option;

    while ((option = getopt_long(argc, argv, ":c:", keys == NULL ? options + 1 : options, NULL)) !=
           -1) {
        if (option == 'c') {
            path = optarg;
        } else if (option == 'k') {
            *keys = true;
        } else {
            yg_option_error(command, option, argv);
            return false;
        }
    }
    if (optind < argc)
        yg_usage_error(command, "'%s' is not wanted here", argv[optind]);
    else if (path == NULL && (keys == NULL || !*keys))
        yg_usage_error(command, "-c FILE is missing");
    else
        good = true;
    *out = path;
    return good;
}

static int run(struct yg_worker *worker)
{
    struct sigaction action = {.sa_handler = stop_running};
    struct yg_error err;

    running = worker;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    enum yg_status st = yg_worker_run(worker, &err);
    signal(SIGTERM, SIG_IGN); /* it is ending, and what the handler stops is about to go */
    signal(SIGINT, SIG_IGN);
    if (st != YG_OK) {
        yg_log(YG_LOG_ERROR, "stopped", YG_LOG_TEXT("reason", yg_str(err.text)));
        return st == YG_BUDGET ? YG_EXIT_BUDGET : YG_EXIT_FOUND;
    }
    struct yg_match_totals totals = yg_match_stage_totals(yg_worker_match(worker));
    struct yg_case_totals cases = yg_case_stage_totals(yg_worker_case(worker));
    yg_log(YG_LOG_INFO, "finished", YG_LOG_NUMBER("advisories", totals.advisories),
           YG_LOG_NUMBER("inventories", totals.inventories),
           YG_LOG_NUMBER("rejected", totals.rejected + cases.rejected),
           YG_LOG_NUMBER("unread_files", totals.unread_files + cases.unread_files),
           YG_LOG_NUMBER("cases", cases.cases), YG_LOG_NUMBER("open_cases", cases.open_cases),
           YG_LOG_NUMBER("alerts", cases.alerts));
    bool rejected = totals.rejected + cases.rejected + totals.unread_files + cases.unread_files > 0;
    return rejected ? YG_EXIT_REJECTED : YG_EXIT_OK;
}

static int start(const struct yg_command *command, const struct yg_config *config)
{
    const struct yg_worker_options options = {
        .version = YG_VERSION, .in_steps = true, .baseline = true};
    struct yg_worker *worker = NULL;
    struct yg_error err;
    int status;

    if (config->advisories.connector == YG_CONNECTOR_KAFKA) /* what follows may take a while */
        yg_log(YG_LOG_INFO, "connecting", YG_LOG_TEXT("brokers", config->brokers));
    enum yg_status st = yg_worker_create(config, &options, &worker, &err);
    status = st == YG_OK ? run(worker) : yg_start_error(command, config, st, &err);
    yg_worker_destroy(worker);
    return status;
}

int yg_command_run(const struct yg_command *command, int argc, char **argv)
{
    const char *path;
    struct yg_config config;
    struct yg_error err;
    size_t problems;
    int status = YG_EXIT_USAGE;

    if (!parse(command, argc, argv, &path, NULL))
        return YG_EXIT_USAGE;
    if (yg_config_load(yg_str(path), &config, stderr, &problems, &err) != YG_OK)
        fprintf(stderr, "yagura run: %s\n", err.text);
    else
        status = start(command, &config);
    yg_config_deinit(&config);
    return status;
}

int yg_command_check(const struct yg_command *command, int argc, char **argv)
{
    bool keys = false;
    const char *path;
    struct yg_config config;
    struct yg_error err;
    size_t problems;
    int status = YG_EXIT_OK;

    if (!parse(command, argc, argv, &path, &keys))
        return YG_EXIT_USAGE;
    if (keys)
        yg_config_help(stdout);
    if (path == NULL)
        return YG_EXIT_OK;
    if (yg_config_load(yg_str(path), &config, stdout, &problems, &err) != YG_OK) {
        fprintf(stderr, "yagura check: %s\n", err.text);
        status = YG_EXIT_USAGE;
    } else {
        printf("%s: nothing wrong\n", path);
    }
    yg_config_deinit(&config);
    return status;
}
