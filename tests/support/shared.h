/* tests/support/shared.h - real data and conformance suites that lie beside the repository.
 *
 * They are not part of it: a test that wants them says so and passes when they are absent. Folders:
 * $YG_CONFORMANCE_DIR and $YG_DATA_DIR, else ../shared/conformance and ../shared/data of the
 * repository root ($YG_SOURCE_DIR, which ctest sets, else the working directory).
 */
#ifndef YG_TESTS_SUPPORT_SHARED_H
#define YG_TESTS_SUPPORT_SHARED_H

#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/str.h"

#define SHARED_PATH_MAX 4096

/* The path of a file or folder in one of the two; false, and a printed word, when it is absent. */
static inline bool shared_path(const char *variable, const char *folder, const char *name,
                               char path[SHARED_PATH_MAX])
{
    const char *root = getenv(variable), *source = getenv("YG_SOURCE_DIR");
    FILE *file;

    if (root != NULL)
        snprintf(path, SHARED_PATH_MAX, "%s/%s", root, name);
    else
        snprintf(path, SHARED_PATH_MAX, "%s/../shared/%s/%s", source == NULL ? "." : source, folder,
                 name);
    file = fopen(path, "rb");
    if (file == NULL)
        fprintf(stderr, "not there, not tested: %s\n", path);
    else
        fclose(file);
    return file != NULL;
}

static inline bool shared_conformance_path(const char *name, char path[SHARED_PATH_MAX])
{
    return shared_path("YG_CONFORMANCE_DIR", "conformance", name, path);
}

static inline bool shared_data_path(const char *name, char path[SHARED_PATH_MAX])
{
    return shared_path("YG_DATA_DIR", "data", name, path);
}

/* All of a file; the caller frees it. NULL when it cannot be read. */
static inline char *shared_read(const char *path, struct yg_str *content)
{
    FILE *file = fopen(path, "rb");
    size_t len = 0, capacity = 1 << 16, got;
    char *bytes = file == NULL ? NULL : malloc(capacity);

    while (bytes != NULL && (got = fread(bytes + len, 1, capacity - len, file)) > 0) {
        char *more;

        len += got;
        if (len < capacity)
            continue;
        more = realloc(bytes, capacity *= 2);
        if (more == NULL)
            free(bytes);
        bytes = more;
    }
    if (file != NULL)
        fclose(file);
    *content = (struct yg_str){bytes, len};
    return bytes;
}

/* All of a conformance file, or NULL when it is absent. */
static inline char *shared_conformance(const char *name, struct yg_str *content)
{
    char path[SHARED_PATH_MAX];

    return shared_conformance_path(name, path) ? shared_read(path, content) : NULL;
}

#endif
