/* matchers/syntax/syntax.h - requirements in the range syntaxes of the package managers.
 *
 * A syntax is one row: it turns a text into a disjunction of conjunctions of comparators, all in
 * terms of one version scheme, and says with hooks what order alone does not tell:
 *
 *   npm "^1.2 || 3.x"    becomes    (>=1.2.0 and <2.0.0-0) or (>=3.0.0 and <4.0.0-0)
 *                                   and a pre-release matches only beside one of the same numbers
 *
 * "-0" is a floor: the lowest pre-release of a release, which keeps the pre-releases of the end
 * out. Each syntax has one (npm and hex -0, composer -dev, PEP 440 .dev0, gem .A), and a comparator
 * keeps both texts, with and without.
 *
 * Source:  at the head of each syntax's file, with the edition and with what was decided where
 *          editions differ.
 * Threads: parse: one owner of the arena; the rest: any thread.
 * Memory:  a requirement lies in the arena of its parse and borrows its text; contains allocates
 *          nothing.
 */
#ifndef YG_MATCHERS_SYNTAX_SYNTAX_H
#define YG_MATCHERS_SYNTAX_SYNTAX_H

#include "matchers/version/scheme.h"
#include "pipeline/base/arena.h"

#define YG_REQUIREMENT_BYTES_MAX 16384

enum yg_operator {
    YG_LESS,
    YG_LESS_EQUAL,
    YG_EQUAL,
    YG_NOT_EQUAL,
    YG_GREATER_EQUAL,
    YG_GREATER,
    YG_WITHIN,     /* from version on, before until: PEP 440 "==1.*" */
    YG_OUTSIDE,    /* not that: PEP 440 "!=1.*" */
    YG_IDENTICAL,  /* the same text, whatever its case: PEP 440 "===" */
    YG_BEGINS,     /* equal, or going on behind it with another part: apk "~", Maven "[1.*]" */
    YG_NOT_BEGINS, /* not that: apk "!~" */
};

struct yg_comparator {
    enum yg_operator op;
    struct yg_str version; /* as compared */
    struct yg_str plain;   /* without the floor: as people write it */
    struct yg_str until;   /* of YG_WITHIN and YG_OUTSIDE */
};

/* All comparators hold; none: every version. */
struct yg_conjunct {
    struct yg_comparator *comparators;
    size_t count;
};

struct yg_syntax;

/* One of the conjuncts holds; none: no version. */
struct yg_requirement {
    const struct yg_syntax *syntax;
    const struct yg_scheme *scheme;
    uint32_t flags; /* bits of the syntax's own table */
    struct yg_conjunct *conjuncts;
    size_t count;
};

/* The row with that name ("npm", "cargo", "pep440", ...), NULL when there is none. */
const struct yg_syntax *yg_syntax_find(struct yg_str name);

/* The row by number, NULL behind the last: to go through all. */
const struct yg_syntax *yg_syntax_at(size_t index);
const char *yg_syntax_name(const struct yg_syntax *syntax);

/* The scheme of a syntax; NULL when it serves any (grype), so that the caller must name one. */
const struct yg_scheme *yg_syntax_scheme(const struct yg_syntax *syntax);

/* Does the package manager itself take a range that it cannot read as one that allows nothing?
 * (npm: semver.satisfies) */
bool yg_syntax_unreadable_is_none(const struct yg_syntax *syntax);

/* Words separated by comma or blank ("loose,includePrerelease", "allow_pre=false") as bits.
 * Errors: YG_MALFORMED for a word that the syntax does not know, err->at its offset. */
YG_MUST_CHECK enum yg_status yg_syntax_flags(const struct yg_syntax *syntax, struct yg_str words,
                                             uint32_t *flags, struct yg_error *err);

/* Read `text` of at most YG_REQUIREMENT_BYTES_MAX bytes; `scheme` NULL: the syntax's own.
 * Errors: YG_MALFORMED, YG_LIMIT, YG_UNSUPPORTED (the syntax has another scheme, or needs one),
 * YG_NOMEM; err->at is the byte offset of what cannot be read. */
YG_MUST_CHECK enum yg_status yg_syntax_parse(const struct yg_syntax *syntax,
                                             const struct yg_scheme *scheme, uint32_t flags,
                                             struct yg_str text, struct yg_arena *arena,
                                             struct yg_requirement *requirement,
                                             struct yg_error *err);

/* Does the requirement allow the version? Any text may be asked: what is no version of the scheme
 * is not allowed. Cost: two passes over the version for each comparator. */
bool yg_requirement_contains(const struct yg_requirement *requirement, struct yg_str version);

/* Append the canonical form, as the package manager itself writes it; false, and nothing written,
 * for a syntax that has none. It reads back as an equal requirement. */
bool yg_requirement_write(const struct yg_requirement *requirement, struct yg_buf *out);

#endif
