/* matchers/syntax/partial.h - versions of the SemVer family that leave parts open.
 *
 *   1    1.2    1.x    1.2.*    1.2.3    1.2.3-rc.1+build
 *
 * Source: the grammars at the end of node-semver's README and of the semver crate, which differ in
 *         what the rules below say.
 */
#ifndef YG_MATCHERS_SYNTAX_PARTIAL_H
#define YG_MATCHERS_SYNTAX_PARTIAL_H

#include "matchers/syntax/row.h"

struct yg_partial_rules {
    bool wildcards;        /* x, X and * stand for a number and all behind it */
    bool leading_zeros;    /* in numbers and numeric identifiers */
    bool bare_prerelease;  /* "1.2.3beta" */
    bool short_prerelease; /* "1.2-beta" */
    bool short_build;      /* "1.x+build" */
    uint64_t number_max;
};

struct yg_partial {
    size_t at;           /* where its first number stands in the text */
    uint64_t numbers[3]; /* 0 where it has none */
    int count;           /* numbers before the first wildcard or the end */
    bool wildcard;
    bool hole;                /* a number follows a wildcard, and says nothing */
    struct yg_str prerelease; /* without its hyphen; absent: none */
};

/* Read the longest such version at the cursor; what follows it is the caller's to judge.
 * Errors: YG_MALFORMED. */
YG_MUST_CHECK enum yg_status yg_partial_read(struct yg_syntax_reader *reader,
                                             struct yg_partial_rules rules,
                                             struct yg_partial *partial);

/* Its numbers and pre-release as a version, missing numbers zero. */
struct yg_str yg_partial_print(struct yg_syntax_reader *reader, const struct yg_partial *partial);

/* The next release when the number at `place` (0 to 2) goes up by one. */
struct yg_str yg_partial_next(struct yg_syntax_reader *reader, const struct yg_partial *partial,
                              int place);

/* The place of the number that must stay by "^": the first that is not 0, or the last one given. */
int yg_partial_caret(const struct yg_partial *partial);

/* May the version match, pre-releases being asked for? It is none, or a comparator is one of the
 * same three numbers (a floor does not count). */
bool yg_partial_admits(const struct yg_conjunct *conjunct, struct yg_str version);

#endif
