/* memory_allowed.c - how much memory may this process use before it is killed?
 *
 *   version 2   /proc/self/cgroup "0::/a/b"         -> /sys/fs/cgroup/a/b/memory.max, a, /
 *   version 1   /proc/self/cgroup "4:memory:/a/b"   -> /sys/fs/cgroup/memory/a/b/
 *                                                      memory.limit_in_bytes, a, /
 *
 * A limit binds all groups below, so the least on the way up counts. In a container the path is
 * often that of the host and leads nowhere: then what stands at the root is the container's own.
 *
 * Source: cgroups(7); Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst of Linux.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "pipeline/base/memory.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The number in a file; SIZE_MAX when there is none ("max", or no such file). */
static size_t read_limit(const char *path)
{
    FILE *file = fopen(path, "re");
    unsigned long long value = SIZE_MAX;

    if (file == NULL)
        return SIZE_MAX;
    if (fscanf(file, "%llu", &value) != 1)
        value = SIZE_MAX;
    fclose(file);
    return (size_t)value;
}

/* The least limit from `group` up to the root of its hierarchy. */
static size_t limit_of(const char *mount, const char *group, const char *file)
{
    char folder[PATH_MAX], path[PATH_MAX + 64];
    size_t limit = SIZE_MAX, mount_len = strlen(mount);

    if (snprintf(folder, sizeof folder, "%s%s", mount, group) >= (int)sizeof folder)
        return SIZE_MAX;
    for (;;) {
        snprintf(path, sizeof path, "%s/%s", folder, file);
        limit = least(limit, read_limit(path));
        char *slash = strrchr(folder, '/');
        if (slash == NULL || (size_t)(slash - folder) < mount_len)
            return limit;
        *slash = '\0';
    }
}

/* One line of /proc/self/cgroup: "ID:CONTROLLERS:PATH". */
static size_t limit_of_line(const char *root, char *line)
{
    char mount[PATH_MAX];
    char *controllers = strchr(line, ':');
    char *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');

    if (group == NULL)
        return SIZE_MAX;
    *group++ = '\0';
    group[strcspn(group, "\n")] = '\0';
    if (strcmp(controllers, ":") == 0) {
        snprintf(mount, sizeof mount, "%s/sys/fs/cgroup", root);
        return limit_of(mount, group, "memory.max");
    }
    if (strcmp(controllers, ":memory") == 0) {
        snprintf(mount, sizeof mount, "%s/sys/fs/cgroup/memory", root);
        return limit_of(mount, group, "memory.limit_in_bytes");
    }
    return SIZE_MAX;
}

/* "MemTotal:  24585844 kB" */
static size_t memory_of_machine(const char *root)
{
    char path[PATH_MAX];
    unsigned long long total;
    size_t bytes = SIZE_MAX;

    snprintf(path, sizeof path, "%s/proc/meminfo", root);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return SIZE_MAX;
    if (fscanf(file, "MemTotal: %llu kB", &total) == 1)
        bytes = (size_t)total * 1024;
    fclose(file);
    return bytes;
}

size_t yg_memory_allowed(const char *root)
{
    char path[PATH_MAX], line[PATH_MAX + 64];
    size_t allowed = memory_of_machine(root);

    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return allowed;
    while (fgets(line, sizeof line, file) != NULL)
        allowed = least(allowed, limit_of_line(root, line));
    fclose(file);
    return allowed;
}

size_t yg_memory_budget_of(size_t allowed)
{
    size_t margin = allowed / 8 + ((size_t)64 << 20);

    return margin > allowed / 2 ? allowed - allowed / 2 : allowed - margin;
}
