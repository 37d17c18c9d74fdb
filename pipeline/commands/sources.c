/* sources.c - `yagura sources`: maps from binary to source packages. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "pipeline/commands/commands.h"
#include "pipeline/commands/source_import.h"

struct wish {
    const char *distribution, *release, *output; /* NULL: not said */
};

/* Write the map to the file; false after a message. */
static bool write_map(const struct yg_source_import *import, const char *path)
{
    FILE *to = path == NULL ? stdout : fopen(path, "w");
    struct yg_error err = {.text = ""};
    bool good = to != NULL;

    if (good)
        good = yg_source_import_write(import, to, &err) == YG_OK;
    else
        yg_fail(&err, YG_IO, YG_NO_OFFSET, "%s", strerror(errno));
    if (to != NULL && to != stdout && fclose(to) != 0 && good) {
        yg_fail(&err, YG_IO, YG_NO_OFFSET, "%s", strerror(errno));
        good = false;
    }
    if (!good)
        fprintf(stderr, "yagura sources: %s: %s\n", path == NULL ? "standard output" : path,
                err.text);
    return good;
}

static void summarise(const struct yg_source_import *import)
{
    fprintf(stderr, "%s%s%.*s: %llu packages of %zu index%s, %llu rows\n",
            import->ecosystem->name_space, import->release.len == 0 ? "" : " ",
            YG_STR_ARG(yg_buf_str(&import->release)), (unsigned long long)import->packages,
            import->digest_count, import->digest_count == 1 ? "" : "es",
            (unsigned long long)import->rows);
    if (import->conflicts > 0)
        fprintf(stderr,
                "%llu times one version of a package is of two sources: the first by name is "
                "taken\n",
                (unsigned long long)import->conflicts);
}

/* Read all indexes, then write; nothing is written when one of them is wrong. */
static int import_all(const struct yg_command *command, struct yg_source_import *import,
                      const struct wish *wish, char **paths, int count)
{
    struct yg_error err;
    bool good = true;

    for (int i = 0; i < count; i++) {
        if (yg_source_import_read(import, paths[i], &err) == YG_OK)
            continue;
        fprintf(stderr, "yagura sources: %s\n", err.text);
        good = false;
    }
    if (!good)
        return YG_EXIT_REJECTED;
    if (import->release.len == 0 && import->ecosystem->release != YG_RELEASE_NONE)
        return yg_usage_error(command, "--release is missing, and the index does not state it");
    if (yg_source_import_finish(import, &err) != YG_OK) {
        fprintf(stderr, "yagura sources: %s\n", err.text);
        return YG_EXIT_USAGE;
    }
    if (!write_map(import, wish->output))
        return YG_EXIT_USAGE;
    summarise(import);
    return YG_EXIT_OK;
}

static int import(const struct yg_command *command, const struct wish *wish, char **paths,
                  int count)
{
    const struct yg_ecosystem *ecosystem = yg_ecosystem_of_distribution(yg_str(wish->distribution));
    struct yg_source_import import;

    if (ecosystem == NULL)
        return yg_usage_error(command, "--distribution: '%s' is not known", wish->distribution);
    yg_source_import_init(&import, ecosystem);
    int status;
    if (wish->release != NULL &&
        !yg_ecosystem_read_release(ecosystem, yg_str(wish->release), &import.release))
        status = yg_usage_error(command, "--release: '%s' is no release of %s", wish->release,
                                ecosystem->name_space);
    else
        status = import_all(command, &import, wish, paths, count);
    yg_source_import_deinit(&import);
    return status;
}

int yg_command_sources(const struct yg_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"distribution", required_argument, NULL, 'd'},
                                            {"release", required_argument, NULL, 'r'},
                                            {"output", required_argument, NULL, 'o'},
                                            {NULL, 0, NULL, 0}};
    struct wish wish = {NULL, NULL, NULL};
    int option;

    while ((option = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
        if (option == 'd')
            wish.distribution = optarg;
        else if (option == 'r')
            wish.release = optarg;
        else if (option == 'o')
            wish.output = optarg;
        else
            return yg_option_error(command, option, argv);
    }
    if (optind == argc || strcmp(argv[optind], "import") != 0)
        return yg_usage_error(command, "import is wanted");
    if (wish.distribution == NULL)
        return yg_usage_error(command, "--distribution is missing: whose packages are these?");
    if (optind + 1 == argc)
        return yg_usage_error(command, "no index is named");
    return import(command, &wish, argv + optind + 1, argc - optind - 1);
}
