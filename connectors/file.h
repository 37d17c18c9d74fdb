/* connectors/file.h - files as a source, folders of files as a sink.
 *
 * Source: a list of paths; a path is a file, a folder (read as a tree, files in byte order of their
 * paths; connectors/file_list.h says which), a glob or "-" (standard input). Compression (zstd with
 * a window of up to 2^27, gzip, xz) goes by the first bytes, the shape of a file by its content:
 *
 *   JSON lines   every line is one record: when the first line is a whole JSON object or array and
 *                more follows, or the name is *.jsonl or *.ndjson and it is broken
 *   JSON         the whole file is one record
 *   CSV          the whole file is one record (its first line is not JSON)
 *
 * key: the name of the file; for the n-th line of several "NAME:LINE". position: path, partition 0,
 * number of the record from 1. After the last record of each listed path comes IDLE, after the last
 * path END. An empty line is skipped, so are a byte order mark and white space at the end of a
 * record. What cannot be read, or is cut short, is YG_IO with its path after the records before it.
 *
 * Sink: one file TOPIC.ndjson per topic in a folder, or standard output for "-"; one value a line;
 * tombstones are lines {"key":KEY,"value":null}. Files are appended to. A commit writes and flushes
 * to all of them or, where one fails, to none; positions are not kept.
 *
 * Threads, memory: as connectors/source.h and connectors/sink.h say.
 */
#ifndef YG_CONNECTORS_FILE_H
#define YG_CONNECTORS_FILE_H

#include "connectors/sink.h"
#include "connectors/source.h"

/* `paths` are copied. Record values are limited to `bytes_max`: a larger one comes as a record
 * whose value is its first bytes_max + 1 bytes, so that a decoder's own limit rejects it with its
 * place. */
YG_MUST_CHECK enum yg_status yg_file_source_create(const struct yg_str *paths, size_t path_count,
                                                   size_t bytes_max, struct yg_source **source,
                                                   struct yg_error *err);

/* Tell files of one name apart: when several of the files have the same one, the keys of all are
 * their paths from behind the folders that are common to all of them. Before the first poll.
 * Errors: YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_file_source_tell_apart(struct yg_source *source,
                                                       struct yg_error *err);

YG_MUST_CHECK enum yg_status yg_file_sink_create(struct yg_str folder, struct yg_sink **sink,
                                                 struct yg_error *err);

#endif
