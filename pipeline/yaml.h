/* pipeline/yaml.h - a YAML file as a tree of nodes that know their line and column.
 *
 * Source:  libyaml's events. One document; keys are plain words and stand once; aliases are
 *          refused. `${NAME}` in a value is the environment variable NAME, `${NAME:-text}` has a
 *          default.
 * Memory:  nodes and texts live in the arena given to yg_yaml_load.
 */
#ifndef YG_PIPELINE_YAML_H
#define YG_PIPELINE_YAML_H

#include <stdio.h>

#include "pipeline/base/arena.h"

enum yg_yaml_kind { YG_YAML_SCALAR, YG_YAML_LIST, YG_YAML_MAP };

struct yg_yaml {
    enum yg_yaml_kind kind;
    size_t line, column;            /* from 1 */
    struct yg_str text;             /* scalar, after substitution of ${...} */
    struct yg_yaml_member *members; /* list: keys absent */
    size_t count;
};

struct yg_yaml_member {
    struct yg_str key;
    size_t line, column; /* of the key */
    struct yg_yaml *value;
};

/* Where problems go: each is printed as "FILE:LINE:COLUMN: sentence" and counted. */
struct yg_complaints {
    struct yg_str file;
    FILE *to; /* may be NULL */
    size_t count;
};

void yg_complain(struct yg_complaints *complaints, size_t line, size_t column, const char *format,
                 ...) YG_PRINTF(4, 5);

/* Read and parse `path`. *root is NULL when the text is not YAML (that is complained about) and for
 * an empty file. Errors: YG_IO, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_yaml_load(struct yg_arena *arena, struct yg_str path,
                                          struct yg_complaints *complaints, struct yg_yaml **root,
                                          struct yg_error *err);

/* The member of a map, NULL when absent or when `map` is not a map. */
const struct yg_yaml_member *yg_yaml_find(const struct yg_yaml *map, struct yg_str key);

#endif
