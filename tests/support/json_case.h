/* tests/support/json_case.h - the members of a test case that is a JSON object. */
#ifndef YG_TESTS_SUPPORT_JSON_CASE_H
#define YG_TESTS_SUPPORT_JSON_CASE_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "connectors/json.h"
#include "pipeline/base/arena.h"

/* A reader and an arena for a suite of tests whose cases are JSON: .init = case_begin, .fini =
 * case_end of CASE_READER. */
#define CASE_READER                                                                                \
    static struct yg_json_reader *reader;                                                          \
    static struct yg_arena arena;                                                                  \
                                                                                                   \
    static void case_begin(void)                                                                   \
    {                                                                                              \
        reader = yg_json_reader_create((size_t)1 << 20);                                           \
        cr_assert(ne(ptr, reader, NULL));                                                          \
    }                                                                                              \
                                                                                                   \
    static void case_end(void)                                                                     \
    {                                                                                              \
        yg_json_reader_destroy(reader);                                                            \
        yg_arena_deinit(&arena);                                                                   \
    }

/* The object that a line holds. */
static inline struct yg_json case_open(struct yg_json_reader *reader, struct yg_str line)
{
    struct yg_json root;

    cr_assert(eq(int, yg_json_open(reader, line, &root, NULL), YG_OK), "%.*s", YG_STR_ARG(line));
    return root;
}

static inline bool case_member(struct yg_json object, const char *name, struct yg_json *value)
{
    struct yg_str key;

    while (yg_json_next_member(&object, &key, value))
        if (yg_str_equal(key, yg_str(name)))
            return true;
    return false;
}

/* A member that is a string; absent when it is not there or something else. */
static inline struct yg_str case_text(struct yg_json object, const char *name)
{
    struct yg_json value;
    struct yg_str text;

    return case_member(object, name, &value) && yg_json_get_string(value, &text)
               ? text
               : (struct yg_str){NULL, 0};
}

/* A member that is true. */
static inline bool case_flag(struct yg_json object, const char *name)
{
    struct yg_json value;
    bool flag = false;

    return case_member(object, name, &value) && yg_json_get_bool(value, &flag) && flag;
}

#endif
