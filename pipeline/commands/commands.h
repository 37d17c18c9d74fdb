/* pipeline/commands/commands.h - the commands of `yagura`, one row and one function each.
 *
 * Exit statuses are the same everywhere: 0 nothing to report, 1 something was found that the caller
 * asked to fail on, or a worker could not go on, 2 usage, configuration or no broker, 3 some input
 * was rejected, 4 the memory budget was reached.
 */
#ifndef YG_PIPELINE_COMMANDS_COMMANDS_H
#define YG_PIPELINE_COMMANDS_COMMANDS_H

#include "pipeline/config.h"

enum yg_exit { YG_EXIT_OK, YG_EXIT_FOUND, YG_EXIT_USAGE, YG_EXIT_REJECTED, YG_EXIT_BUDGET };

struct yg_command {
    const char *name;
    const char *summary; /* one line for `yagura --help` */
    const char *usage;   /* the whole text of `yagura COMMAND --help` */
    int (*run)(const struct yg_command *command, int argc, char **argv);
};

int yg_command_run(const struct yg_command *command, int argc, char **argv);
int yg_command_check(const struct yg_command *command, int argc, char **argv);
int yg_command_scan(const struct yg_command *command, int argc, char **argv);
int yg_command_why(const struct yg_command *command, int argc, char **argv);
int yg_command_sources(const struct yg_command *command, int argc, char **argv);
int yg_command_topics(const struct yg_command *command, int argc, char **argv);
int yg_command_version(const struct yg_command *command, int argc, char **argv);
int yg_command_purl(const struct yg_command *command, int argc, char **argv);
int yg_command_cpe(const struct yg_command *command, int argc, char **argv);
int yg_command_cvss(const struct yg_command *command, int argc, char **argv);

/* Print "yagura COMMAND: MESSAGE" and where help is; returns YG_EXIT_USAGE. */
int yg_usage_error(const struct yg_command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What getopt_long found wrong (its '?' or ':'), as a usage error; optind is still where it was.
 * Its own messages are off (opterr 0), option strings begin with ':'. */
int yg_option_error(const struct yg_command *command, int result, char **argv);

/* Print why a command could not begin its work, and with Kafka what to look at; returns
 * YG_EXIT_USAGE. */
int yg_start_error(const struct yg_command *command, const struct yg_config *config,
                   enum yg_status status, const struct yg_error *err);

#endif
