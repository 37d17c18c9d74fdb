/* connectors/file_list.h - which files a path of a command line means.
 *
 *   a file    itself, whatever its name
 *   a folder  every *.json, *.jsonl, *.ndjson, *.csv below it, also with .zst or .gz behind; no
 * hidden files or folders (".x"), no pipes; links are followed a glob    what it matches: folders
 * as above, files whatever their names but *.index.tsv, which only describe others
 *
 * Files are sorted by the bytes of their paths. A folder that cannot be read stands in the list
 * itself: opening it says why.
 *
 * Threads: one owner.
 * Memory:  owns its paths.
 */
#ifndef YG_CONNECTORS_FILE_LIST_H
#define YG_CONNECTORS_FILE_LIST_H

#include "pipeline/base/error.h"
#include "pipeline/base/str.h"

struct yg_file_list {
    char **paths;
    size_t count, capacity;
};

/* All zero is an empty list. */
void yg_file_list_clear(struct yg_file_list *list);

/* Append the files of `path`, sorted. "-" stays as it is.
 * Errors: YG_IO when nothing is there, with the path in the text; YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_file_list_find(struct yg_file_list *list, const char *path,
                                               struct yg_error *err);

/* Where the name of a file begins in its path: behind the last slash. */
size_t yg_file_name_at(const char *path);

/* Says the name (*.jsonl, *.ndjson, also compressed) that every line is a record? */
bool yg_file_is_lines(const char *path);

#endif
