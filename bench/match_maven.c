#include "bench/match_maven.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ARTIFACT_JAR "/usr/share/maven/lib/maven-artifact-3.x.jar"
#define LANG_JAR "/usr/share/maven/lib/commons-lang3.jar"

static bool write_pairs(const struct match_pairs *pairs, char *path)
{
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    if (file == NULL)
        return false;
    for (size_t i = 0; i < pairs->count; i++)
        fprintf(file, "%s\t%s\n", pairs->items[i].a.ptr, pairs->items[i].b.ptr);
    return fclose(file) == 0;
}

static bool read_output(FILE *from, const struct match_pairs *pairs, size_t rounds, char *signs,
                        struct match_maven_round *times)
{
    bool ok = fread(signs, 1, pairs->count, from) == pairs->count;

    for (size_t i = 0; ok && i < rounds; i++)
        ok = fscanf(from, "%lf %lf %lf", &times[i].compare, &times[i].build,
                    &times[i].compare_built) == 3;
    while (ok && fgetc(from) != EOF)
        continue;
    return ok;
}

bool match_maven_run(const struct match_pairs *pairs, size_t rounds, size_t repeats, char *signs,
                     struct match_maven_round *times)
{
    char path[] = "/tmp/yagura-match-XXXXXX", command[512];
    FILE *from = NULL;
    bool ok = false;

    if (access(ARTIFACT_JAR, R_OK) != 0 || access(LANG_JAR, R_OK) != 0) {
        fprintf(stderr, "maven: not there (ops/setup kafka installs it)\n");
        return false;
    }
    if (write_pairs(pairs, path)) {
        snprintf(command, sizeof command, "java -cp %s:%s %s %s %zu %zu", ARTIFACT_JAR, LANG_JAR,
                 YG_BENCH_MAVEN, path, rounds, repeats);
        from = popen(command, "r");
        ok = from != NULL && read_output(from, pairs, rounds, signs, times);
        if (from != NULL)
            ok = pclose(from) == 0 && ok;
    }
    unlink(path);
    if (!ok)
        fprintf(stderr, "maven: java could not compare the pairs\n");
    return ok;
}
