/* tests/support/suite.h - one file of a conformance suite, case by case, and its row in the table.
 *
 *   static const struct suite_exception exceptions[] = {{"a case as named below", "clause ..."}};
 *   struct suite suite = {.path = "version/order-deb.tsv", .least = 7271, .exceptions = exceptions,
 *                         .exception_count = YG_COUNT(exceptions)};
 *   struct yg_str line;
 *
 *   if (!suite_open(&suite))
 *       return;                     the folder is not there: a word has been printed
 *   while (suite_next(&suite, &line))
 *       suite_case(&suite, line, ok, "found %d", order);
 *   suite_close(&suite);
 *
 * A case that fails and is no exception fails the test, and so does an exception that passes, or
 * that no case has. A suite of heuristics (`figure`) may fail, but not in more cases than it says.
 * Several suites may share a file, each with a part of its lines and a row of its own.
 * The row goes to stderr, and to the folder $YG_CONFORMANCE_ROWS, from which tests/conformance.py
 * makes one table of all suites.
 */
#ifndef YG_TESTS_SUPPORT_SUITE_H
#define YG_TESTS_SUPPORT_SUITE_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/shared.h"

#define SUITE_EXCEPTIONS_MAX 64
#define SUITE_DEFECTS_MAX 4

struct suite_exception {
    const char *name; /* the case, as suite_case names it */
    const char *why;  /* the clause of the standard against it; equal ones are a group */
    bool disputed;    /* the suites contradict each other here, or mark the case so */
};

/* Where the suite was made with a tool that has a defect: every case that shows it. */
struct suite_defect {
    bool (*covers)(struct yg_str name); /* such a case is disputed, and must fail */
    const char *why;                    /* the clause that the tool breaks */
};

struct suite {
    const char *path; /* below the conformance folder */
    const char *part; /* of the file: "invalid", ...; NULL: all of it, or what others leave */
    const char
        *note;    /* for the table, where it needs a word: what it means to pass, ...; or NULL */
    size_t least; /* cases that there are at least */
    bool figure;  /* heuristic, generic, legacy or product-specific: reported, not demanded */
    size_t fails_max; /* of a figure: it gets no worse unnoticed */
    const struct suite_exception *exceptions;
    size_t exception_count;
    const struct suite_defect *defects;
    size_t defect_count;

    char *bytes;
    struct yg_str rest;
    size_t cases, passed, excepted, disputed;
    bool met[SUITE_EXCEPTIONS_MAX];
    size_t shown[SUITE_DEFECTS_MAX]; /* cases that show the defect */
};

static inline bool suite_open(struct suite *suite)
{
    cr_assert(le(sz, suite->exception_count, SUITE_EXCEPTIONS_MAX));
    cr_assert(le(sz, suite->defect_count, SUITE_DEFECTS_MAX));
    suite->cases = suite->passed = suite->excepted = suite->disputed = 0;
    suite->bytes = shared_conformance(suite->path, &suite->rest);
    return suite->bytes != NULL;
}

/* The next line that is neither empty nor a comment of a TSV file. */
static inline bool suite_next(struct suite *suite, struct yg_str *line)
{
    while (suite->rest.len > 0) {
        *line = yg_str_cut(&suite->rest, '\n');
        if (line->len > 0 && line->ptr[0] != '#')
            return true;
    }
    return false;
}

static inline const struct suite_exception *suite_find(struct suite *suite, struct yg_str name)
{
    for (size_t i = 0; i < suite->exception_count; i++) {
        if (yg_str_equal(name, yg_str(suite->exceptions[i].name))) {
            suite->met[i] = true;
            return &suite->exceptions[i];
        }
    }
    return NULL;
}

static inline bool suite_shows_defect(struct suite *suite, struct yg_str name)
{
    for (size_t i = 0; i < suite->defect_count; i++) {
        if (suite->defects[i].covers(name)) {
            suite->shown[i]++;
            return true;
        }
    }
    return false;
}

/* One case and its outcome; `format` says what was found instead. */
__attribute__((format(printf, 4, 5))) static inline void
suite_case(struct suite *suite, struct yg_str name, bool ok, const char *format, ...)
{
    const struct suite_exception *exception = suite_find(suite, name);
    bool defect = exception == NULL && suite_shows_defect(suite, name);
    char found[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(found, sizeof found, format, args);
    va_end(args);
    suite->cases++;
    suite->passed += ok;
    suite->excepted += !ok && exception != NULL && !exception->disputed;
    suite->disputed += !ok && (defect || (exception != NULL && exception->disputed));
    if (suite->figure && !ok && getenv("YG_SHOW_FIGURES") != NULL)
        fprintf(stderr, "%s: %.*s: %s\n", suite->path, YG_STR_ARG(name), found);
    if (exception != NULL || defect)
        cr_expect(eq(int, ok, false), "%s: %.*s: passes by now: take it off the list", suite->path,
                  YG_STR_ARG(name));
    else if (!suite->figure)
        cr_expect(ok, "%s: %.*s: %s", suite->path, YG_STR_ARG(name), found);
}

/* "PATH" or "PATH, PART" */
static inline void suite_name(const struct suite *suite, char name[SHARED_PATH_MAX])
{
    snprintf(name, SHARED_PATH_MAX, "%s%s%s", suite->path, suite->part == NULL ? "" : ", ",
             suite->part == NULL ? "" : suite->part);
}

/* name, kind, cases, passed, excepted, disputed, then the groups of reasons with their numbers, and
 * the note */
static inline void suite_write_row(const struct suite *suite, FILE *to)
{
    char name[SHARED_PATH_MAX];

    suite_name(suite, name);
    fprintf(to, "%s\t%s\t%zu\t%zu\t%zu\t%zu", name, suite->figure ? "figure" : "normative",
            suite->cases, suite->passed, suite->excepted, suite->disputed);
    for (size_t i = 0; i < suite->exception_count; i++) {
        size_t same = 0, earlier = 0;

        for (size_t k = 0; k < suite->exception_count; k++) {
            bool equal =
                yg_str_equal(yg_str(suite->exceptions[k].why), yg_str(suite->exceptions[i].why));

            same += equal;
            earlier += equal && k < i;
        }
        if (earlier == 0)
            fprintf(to, "\t%zu: %s", same, suite->exceptions[i].why);
    }
    for (size_t i = 0; i < suite->defect_count; i++)
        fprintf(to, "\t%zu: %s", suite->shown[i], suite->defects[i].why);
    if (suite->note != NULL)
        fprintf(to, "\t%s", suite->note);
    fputc('\n', to);
}

static inline void suite_close(struct suite *suite)
{
    const char *folder = getenv("YG_CONFORMANCE_ROWS");
    char name[SHARED_PATH_MAX], path[2 * SHARED_PATH_MAX];

    suite_name(suite, name);
    cr_expect(ge(sz, suite->cases, suite->least), "%s", name);
    if (suite->figure)
        cr_expect(le(sz, suite->cases - suite->passed, suite->fails_max), "%s", name);
    for (size_t i = 0; i < suite->exception_count; i++)
        cr_expect(suite->met[i], "%s: no such case: %s", suite->path, suite->exceptions[i].name);
    for (size_t i = 0; i < suite->defect_count; i++)
        cr_expect(gt(sz, suite->shown[i], 0), "%s: no case: %s", suite->path,
                  suite->defects[i].why);
    suite_write_row(suite, stderr);
    if (folder != NULL) {
        int len = snprintf(path, sizeof path, "%s/%s", folder, name);

        for (char *c = path + strlen(folder) + 1; c < path + len; c++)
            *c = *c == '/' ? '+' : *c;
        FILE *file = fopen(path, "w");
        cr_assert(ne(ptr, file, NULL), "%s", path);
        suite_write_row(suite, file);
        fclose(file);
    }
    free(suite->bytes);
    suite->bytes = NULL;
}

#endif
