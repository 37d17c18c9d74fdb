/* tests/support/folder.h - a temporary folder with files, plain or compressed. */
#ifndef YG_TESTS_SUPPORT_FOLDER_H
#define YG_TESTS_SUPPORT_FOLDER_H

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "pipeline/base/str.h"

#define FOLDER_PATH_MAX 512

struct folder {
    char path[64];
};

static inline void folder_create(struct folder *folder)
{
    snprintf(folder->path, sizeof folder->path, "/tmp/yagura-test-XXXXXX");
    cr_assert(mkdtemp(folder->path) != NULL);
}

static int folder_remove(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    return remove(path);
}

static inline void folder_destroy(struct folder *folder)
{
    nftw(folder->path, folder_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* The path of `name` below the folder, in `path`. */
static inline const char *folder_path(const struct folder *folder, const char *name,
                                      char path[FOLDER_PATH_MAX])
{
    snprintf(path, FOLDER_PATH_MAX, "%s/%s", folder->path, name);
    return path;
}

static inline void folder_make(const struct folder *folder, const char *name)
{
    char path[FOLDER_PATH_MAX];

    cr_assert(mkdir(folder_path(folder, name, path), 0777) == 0, "%s", path);
}

static inline void folder_write(const struct folder *folder, const char *name,
                                struct yg_str content)
{
    char path[FOLDER_PATH_MAX];
    FILE *file = fopen(folder_path(folder, name, path), "wb");

    cr_assert(file != NULL, "%s", path);
    cr_assert(content.len == 0 || fwrite(content.ptr, content.len, 1, file) == 1, "%s", path);
    cr_assert(fclose(file) == 0, "%s", path);
}

static inline void folder_write_zstd(const struct folder *folder, const char *name,
                                     struct yg_str content)
{
    size_t bound = ZSTD_compressBound(content.len);
    char *bytes = malloc(bound);
    size_t len = ZSTD_compress(bytes, bound, content.ptr, content.len, 3);

    cr_assert(ZSTD_isError(len) == 0);
    folder_write(folder, name, (struct yg_str){bytes, len});
    free(bytes);
}

static inline void folder_write_gzip(const struct folder *folder, const char *name,
                                     struct yg_str content)
{
    char path[FOLDER_PATH_MAX];
    gzFile file = gzopen(folder_path(folder, name, path), "wb");

    cr_assert(file != NULL, "%s", path);
    cr_assert(content.len == 0 || gzwrite(file, content.ptr, (unsigned)content.len) > 0);
    cr_assert(gzclose(file) == Z_OK);
}

#endif
