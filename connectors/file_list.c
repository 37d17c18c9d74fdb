#include "connectors/file_list.h"

#include <errno.h>
#include <fts.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char *const compressions[] = {".zst", ".gz"};
static const char *const formats[] = {".json", ".jsonl", ".ndjson", ".csv"};

/* Cut one of the suffixes off the end of `name`, unless nothing would be left. */
static bool cut_suffix(struct yg_str *name, const char *const *suffixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str suffix = yg_str(suffixes[i]);

        if (name->len > suffix.len && yg_str_ends(*name, suffix)) {
            name->len -= suffix.len;
            return true;
        }
    }
    return false;
}

static struct yg_str last_segment(struct yg_str path)
{
    size_t slash = yg_str_rindex(path, '/');

    return slash == path.len ? path : yg_str_from(path, slash + 1);
}

size_t yg_file_name_at(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

bool yg_file_is_lines(const char *path)
{
    struct yg_str name = yg_str(path);

    cut_suffix(&name, compressions, YG_COUNT(compressions));
    return yg_str_ends(name, YG_STR(".jsonl")) || yg_str_ends(name, YG_STR(".ndjson"));
}

static bool is_data(struct yg_str path)
{
    struct yg_str name = last_segment(path);

    cut_suffix(&name, compressions, YG_COUNT(compressions));
    return cut_suffix(&name, formats, YG_COUNT(formats));
}

void yg_file_list_clear(struct yg_file_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->paths[i]);
    free(list->paths);
    *list = (struct yg_file_list){NULL, 0, 0};
}

static enum yg_status append(struct yg_file_list *list, const char *path, struct yg_error *err)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        char **paths = reallocarray(list->paths, capacity, sizeof *paths);

        if (paths == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%s", path);
        list->paths = paths;
        list->capacity = capacity;
    }
    list->paths[list->count] = strdup(path);
    if (list->paths[list->count] == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%s", path);
    list->count++;
    return YG_OK;
}

/* What one entry of the tree adds to the list. */
static enum yg_status append_entry(struct yg_file_list *list, FTS *tree, FTSENT *entry,
                                   struct yg_error *err)
{
    if (entry->fts_level > 0 && entry->fts_name[0] == '.') {
        fts_set(tree, entry, FTS_SKIP);
        return YG_OK;
    }
    switch (entry->fts_info) {
    case FTS_F:
    case FTS_NS:     /* not even a stat */
    case FTS_SLNONE: /* a link to nothing */
        return is_data(yg_str(entry->fts_path)) ? append(list, entry->fts_path, err) : YG_OK;
    case FTS_DNR:
    case FTS_ERR:
        return append(list, entry->fts_path, err);
    default:
        return YG_OK;
    }
}

static enum yg_status walk(struct yg_file_list *list, const char *folder, struct yg_error *err)
{
    char *roots[] = {(char *)folder, NULL};
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    enum yg_status st = YG_OK;
    FTSENT *entry;

    if (tree == NULL)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", folder, strerror(errno));
    while (st == YG_OK && (entry = fts_read(tree)) != NULL)
        st = append_entry(list, tree, entry, err);
    fts_close(tree);
    return st;
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static enum yg_status expand(struct yg_file_list *list, const char *pattern, struct yg_error *err)
{
    glob_t found = {.gl_pathc = 0};
    int code = glob(pattern, GLOB_NOSORT, NULL, &found);
    enum yg_status st = YG_OK;

    if (code == GLOB_NOSPACE)
        st = yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "%s", pattern);
    else if (code != 0)
        st = yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: no file matches", pattern);
    for (size_t i = 0; st == YG_OK && i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];

        if (is_folder(path))
            st = walk(list, path, err);
        else if (!yg_str_ends(yg_str(path), YG_STR(".index.tsv")))
            st = append(list, path, err);
    }
    globfree(&found);
    return st;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum yg_status yg_file_list_find(struct yg_file_list *list, const char *path, struct yg_error *err)
{
    size_t before = list->count;
    struct stat info;
    enum yg_status st;

    if (strcmp(path, "-") == 0)
        return append(list, path, err);
    if (stat(path, &info) == 0)
        st = S_ISDIR(info.st_mode) ? walk(list, path, err) : append(list, path, err);
    else if (errno == ENOENT && strpbrk(path, "*?[") != NULL)
        st = expand(list, path, err);
    else
        st = yg_fail(err, YG_IO, YG_NO_OFFSET, "%s: %s", path, strerror(errno));
    if (list->count > before)
        qsort(list->paths + before, list->count - before, sizeof *list->paths, compare_paths);
    return st;
}
