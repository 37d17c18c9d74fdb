/* main.c - the table of commands. */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pipeline/commands/commands.h"

static const struct yg_command commands[] = {
    {"scan", "match SBOMs against advisories, from files, once",
     "yagura scan [OPTION]... INVENTORY...\n"
     "\n"
     "Match inventories against advisories and print what is affected. A PATH or INVENTORY is a\n"
     "file, a folder (read as a tree), a glob, or - for standard input; JSON, JSON lines, .csv,\n"
     ".zst, .gz; the form is told by the content.\n"
     "\n"
     "  --advisories PATH   OSV, CVE 5, NVD 2.0, CSAF documents; may be given several times\n"
     "  --enrichment PATH   KEV catalog, EPSS scores; may be given several times\n"
     "  --catalog PATH      teams, services, products; may be given several times\n"
     "  --sources FILE      of which source packages binaries are, as `yagura sources import` "
     "wrote\n"
     "                      it; may be given several times\n"
     "  --policy FILE       priority table and texts instead of the built-in ones\n"
     "  --format FORMAT     table (default), json (one finding a line), alerts\n"
     "  --all               findings that are fixed or not affected, too\n"
     "  --output FILE       write there instead of standard output\n"
     "  --fail-on CLASS     exit with 1 when a case is of this class or above: urgent, soon,\n"
     "                      planned or none, unless --policy names others\n"
     "  --quiet             no progress and no summary\n"
     "\n"
     "In findings a native inventory has its own id; an SBOM has the name of its file, with :LINE\n"
     "in a file of many, and with its folder where files have the same name.\n"
     "\n"
     "Exit status: 0 nothing at or above --fail-on, 1 something, 2 usage or configuration,\n"
     "3 some input was rejected (after doing the rest), or --fail-on had nothing to check,\n"
     "4 no memory for all of it.\n",
     yg_command_scan},
    {"why", "explain what an advisory means for a package, step by step",
     "yagura why ADVISORY PURL [--os OS] [--cpe CPE] [--owner PURL] [--kernel RELEASE]\n"
     "       [--beside PURL]... [--sources FILE]... --advisories PATH...\n"
     "\n"
     "Say in words every step from the package URL to the verdict. ADVISORY is the id of an\n"
     "advisory (GHSA-..., DSA-..., CVE-...) or the name of a vulnerability.\n"
     "\n"
     "  --os OS             operating system of the asset, such as debian-12\n"
     "  --cpe CPE           the CPE that the inventory has beside the package URL\n"
     "  --owner PURL        package of a distribution that owns the component's files\n"
     "  --kernel RELEASE    the running kernel, as uname -r says\n"
     "  --beside PURL       another package of the same inventory, or a CPE: what it runs on or\n"
     "                      with; without an OS, what releases they state counts for all; may be\n"
     "                      given several times\n"
     "  --sources FILE      of which source packages binaries are, as `yagura sources import` "
     "wrote\n"
     "                      it; may be given several times\n"
     "  --advisories PATH   OSV, CVE 5, NVD 2.0, CSAF documents; may be given several times\n"
     "\n"
     "Exit status: 0 explained, 1 no such advisory was read, 2 usage, 3 some input was rejected.\n",
     yg_command_why},
    {"sources", "make a map from a distribution's binary to its source packages",
     "yagura sources import --distribution NAME [--release RELEASE] [--output FILE] INDEX...\n"
     "\n"
     "Advisories of Debian, Ubuntu, Alpine and others name source packages; many inventories name\n"
     "binary packages alone. Read the package indexes of a release and write which source each\n"
     "package is built from, where it is not its own: for --sources of scan and why, and for\n"
     "source_maps in the configuration of run.\n"
     "\n"
     "INDEX is a Packages file of Debian or Ubuntu, an APKINDEX of Alpine or the archive of it, "
     "or\n"
     "a primary.xml of an rpm repository; plain, .gz, .xz or .zst; - is standard input. Name all\n"
     "of the release at once: architectures, components, updates, security.\n"
     "\n"
     "  --distribution NAME debian, ubuntu, alpine, rocky, almalinux, fedora, ...\n"
     "  --release RELEASE   12, bookworm, 22.04, 3.18, ...; Alpine's archive states it itself\n"
     "  --output FILE       write there instead of standard output\n"
     "\n"
     "The same indexes give the same file. Exit status: 0 written, 2 usage, or it could not be\n"
     "written, 3 an index was rejected, and nothing written.\n",
     yg_command_sources},
    {"run", "the worker: read, match and alert until stopped",
     "yagura run -c FILE\n"
     "\n"
     "Run a worker. With file sources it ends when all files are read; with Kafka it runs until\n"
     "SIGTERM or SIGINT, and commits before it ends.\n"
     "\n"
     "  -c, --config FILE   the configuration\n"
     "\n"
     "Exit status: 0 all read, or stopped, 1 it could not go on, as its last line says, 2 usage,\n"
     "configuration or no broker at the start, 3 some input was rejected (after doing the rest),\n"
     "4 memory_budget was reached: what was applied is committed, its last line says more.\n",
     yg_command_run},
    {"check", "check a configuration, all problems at once",
     "yagura check -c FILE\n"
     "       yagura check --keys\n"
     "\n"
     "Print every problem of the configuration and of its policy as FILE:LINE:COLUMN: sentence.\n"
     "\n"
     "  -c, --config FILE   the configuration\n"
     "      --keys          list every key with its type, default and meaning\n"
     "\n"
     "Exit status: 0 nothing wrong, 2 problems.\n",
     yg_command_check},
    {"topics", "plan or create the Kafka topics that a configuration needs",
     "yagura topics plan|apply -c FILE\n"
     "\n"
     "plan   list every topic with partitions and settings, and how the broker differs\n"
     "apply  create what is missing; what differs is reported and never changed\n"
     "\n"
     "  -c, --config FILE   the configuration\n"
     "\n"
     "Exit status: 0 all topics are as planned, 1 something is missing (plan) or differs,\n"
     "2 usage, configuration or no broker.\n",
     yg_command_topics},
    {"version", "compare versions and ask ranges, in the order of any ecosystem",
     "yagura version compare SCHEME A B\n"
     "       yagura version compare SCHEME -\n"
     "       yagura version in SCHEME SYNTAX [--flags FLAGS] RANGE VERSION\n"
     "       yagura version in SCHEME SYNTAX [--flags FLAGS] -\n"
     "       yagura version list\n"
     "\n"
     "compare  print <, = or >\n"
     "in       print yes or no: does the range hold the version?\n"
     "list     the names of all schemes and syntaxes\n"
     "\n"
     "SCHEME is deb, rpm, apk, semver, npm, pypi, ...; SYNTAX is npm, pep440, maven-range, vers, "
     "...;\n"
     "FLAGS are words of the syntax, such as includePrerelease.\n"
     "- reads a question from each line of standard input, its fields parted by tabs, and prints "
     "one\n"
     "line for each, 'error: REASON' for a bad one.\n"
     "\n"
     "Exit status: 0 answered, 2 usage, or no answer to a question that is not of a stream.\n",
     yg_command_version},
    {"purl", "the canonical form of a package URL",
     "yagura purl [--format text|json] PURL\n"
     "       yagura purl [--format text|json] -\n"
     "\n"
     "Print the canonical form, or with --format json its parts; absent ones are null.\n"
     "- reads one from each line of standard input and prints one line for each, 'error: REASON' "
     "for\n"
     "a bad one.\n"
     "\n"
     "Exit status: 0 answered, 2 usage, or what is asked for is no package URL.\n",
     yg_command_purl},
    {"cpe", "the 2.3 form of a CPE name, and how two names relate",
     "yagura cpe [--format text|json] NAME\n"
     "       yagura cpe NAME NAME\n"
     "       yagura cpe [--format text|json] -\n"
     "\n"
     "Print the formatted string of a name in either form, or with --format json its attributes;\n"
     "of two names how the first relates to the second: disjoint, equal, subset, superset,\n"
     "undefined or none.\n"
     "- reads a name, or two parted by a tab, from each line of standard input and prints one "
     "line\n"
     "for each, 'error: REASON' for a bad one.\n"
     "\n"
     "Exit status: 0 answered, 2 usage, or what is asked for is no name.\n",
     yg_command_cpe},
    {"cvss", "the scores and severity of a CVSS vector",
     "yagura cvss [--format text|json] VECTOR\n"
     "       yagura cvss [--format text|json] -\n"
     "\n"
     "Print the scores of a vector of version 2.0, 3.0, 3.1 or 4.0.\n"
     "- reads one from each line of standard input and prints one line for each, 'error: REASON' "
     "for\n"
     "a bad one.\n"
     "\n"
     "Exit status: 0 answered, 2 usage, or what is asked for is no vector.\n",
     yg_command_cvss},
};

int yg_usage_error(const struct yg_command *command, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "yagura %s: ", command->name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nSee: yagura %s --help\n", command->name);
    return YG_EXIT_USAGE;
}

int yg_option_error(const struct yg_command *command, int result, char **argv)
{
    const char *word = argv[optind - 1];
    char letter[] = {'-', (char)optopt, '\0'};

    if (strncmp(word, "--", 2) != 0)
        word = letter;
    if (result == ':')
        return yg_usage_error(command, "the option '%s' needs a value", word);
    return yg_usage_error(command, "there is no option '%s'", word);
}

int yg_start_error(const struct yg_command *command, const struct yg_config *config,
                   enum yg_status status, const struct yg_error *err)
{
    bool kafka = config->advisories.connector == YG_CONNECTOR_KAFKA;

    fprintf(stderr, "yagura %s: %s%s\n", command->name, err->text,
            status == YG_IO && kafka
                ? "; does a broker run there, and are kafka.brokers and kafka.properties right?"
                : "");
    return YG_EXIT_USAGE;
}

static void print_help(FILE *to)
{
    fputs("yagura - which of your devices and services does an advisory affect, and who must act?\n"
          "\nusage: yagura COMMAND [OPTION]...\n\n",
          to);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fputs("\nyagura COMMAND --help explains a command; yagura --version says which version this "
          "is.\n",
          to);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return YG_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return YG_EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("yagura %s\n", YG_VERSION);
        return YG_EXIT_OK;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        for (int a = 2; a < argc; a++) {
            if (strcmp(argv[a], "--help") == 0) {
                fputs(commands[i].usage, stdout);
                return YG_EXIT_OK;
            }
        }
        opterr = 0;
        return commands[i].run(&commands[i], argc - 1, argv + 1);
    }
    fprintf(stderr, "yagura: there is no command '%s'; see: yagura --help\n", argv[1]);
    return YG_EXIT_USAGE;
}
