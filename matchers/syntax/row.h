/* matchers/syntax/row.h - what a syntax is made of, for the files of this folder.
 *
 * A file defines one row (or the rows of one family). Its parse reads from a cursor and adds what
 * it finds; the hooks may be NULL.
 *
 * Errors:  running out of memory is remembered, so that only yg_syntax_parse looks for it.
 */
#ifndef YG_MATCHERS_SYNTAX_ROW_H
#define YG_MATCHERS_SYNTAX_ROW_H

#include "matchers/syntax/syntax.h"

struct yg_syntax_flag {
    const char *word;
    uint32_t bit; /* 0: known, and how it is without */
};

/* The cursor of a parse. A parse may shorten `text` for a while to read a part. */
struct yg_syntax_reader {
    struct yg_str text;
    size_t at;
    struct yg_arena *arena;
    struct yg_requirement *requirement;
    struct yg_error *err;
    bool no_memory;
};

struct yg_syntax {
    const char *name;
    enum yg_scheme_id scheme; /* YG_SCHEME_NONE: any, the caller names it */
    const struct yg_syntax_flag *flags;
    size_t flag_count;

    bool unreadable_is_none; /* the package manager takes what it cannot read as no version */

    enum yg_status (*parse)(struct yg_syntax_reader *reader);

    /* Is it a version that can be asked about? May trim or replace it. NULL: scheme's check. */
    bool (*take)(const struct yg_requirement *requirement, struct yg_str *version);

    /* Does one comparator hold? NULL: yg_comparator_holds. */
    bool (*holds)(const struct yg_requirement *requirement, const struct yg_comparator *comparator,
                  struct yg_str version);

    /* A version for which all comparators hold: may it match? NULL: yes. */
    bool (*admits)(const struct yg_requirement *requirement, const struct yg_conjunct *conjunct,
                   struct yg_str version);

    /* Do pre-releases match only beside a comparator of the same numbers (yg_partial_admits)?
     * NULL: no. For the algebra, which has to know what admits does. */
    bool (*guards_prereleases)(const struct yg_requirement *requirement);

    /* The whole question, for what is no disjunction. NULL: some conjunct holds and admits. */
    bool (*contains)(const struct yg_requirement *requirement, struct yg_str version);

    /* The canonical form. NULL: there is none. */
    void (*write)(const struct yg_requirement *requirement, struct yg_buf *out);
};

/* One row a line; syntax.c lists them. */
extern const struct yg_syntax yg_syntax_npm;
extern const struct yg_syntax yg_syntax_npm_gtr;
extern const struct yg_syntax yg_syntax_npm_ltr;
extern const struct yg_syntax yg_syntax_cargo;
extern const struct yg_syntax yg_syntax_pep440;
extern const struct yg_syntax yg_syntax_pep440_pre;
extern const struct yg_syntax yg_syntax_pep440_lenient;
extern const struct yg_syntax yg_syntax_hex;
extern const struct yg_syntax yg_syntax_gem;
extern const struct yg_syntax yg_syntax_nuget;
extern const struct yg_syntax yg_syntax_composer;
extern const struct yg_syntax yg_syntax_apk_match;
extern const struct yg_syntax yg_syntax_maven_range;
extern const struct yg_syntax yg_syntax_grype;

/* By order, and by text for the operators that compare texts. */
bool yg_comparator_holds(const struct yg_scheme *scheme, const struct yg_comparator *comparator,
                         struct yg_str version);

/* Some conjunct holds and admits: what `contains` NULL means. */
bool yg_requirement_any(const struct yg_requirement *requirement, struct yg_str version);

static inline bool yg_syntax_more(const struct yg_syntax_reader *reader)
{
    return reader->at < reader->text.len;
}

/* The byte at the cursor; NUL at the end. */
static inline char yg_syntax_peek(const struct yg_syntax_reader *reader)
{
    return yg_syntax_more(reader) ? reader->text.ptr[reader->at] : '\0';
}

static inline bool yg_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool yg_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool yg_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Pass over blanks. */
void yg_syntax_blanks(struct yg_syntax_reader *reader);

/* Take `word` when it stands at the cursor. */
bool yg_syntax_take(struct yg_syntax_reader *reader, struct yg_str word);

/* Check a version that is a piece of the reader's text; err->at is the offset in that text. */
YG_MUST_CHECK enum yg_status yg_syntax_check(struct yg_syntax_reader *reader,
                                             struct yg_str version);

/* Add a conjunct; comparators go to the last one. */
void yg_syntax_or(struct yg_syntax_reader *reader);

/* Add a comparator; with `floor`, its version is `version` and then `floor`. */
void yg_syntax_add(struct yg_syntax_reader *reader, enum yg_operator op, struct yg_str version);
void yg_syntax_add_floor(struct yg_syntax_reader *reader, enum yg_operator op,
                         struct yg_str version, struct yg_str floor);

/* A text in the reader's arena. */
struct yg_str yg_syntax_print(struct yg_syntax_reader *reader, const char *format, ...)
    YG_PRINTF(2, 3);

/* A version whose last number is one higher ("1.9" becomes "1.10"); where it ends in no number that
 * was 0. */
struct yg_str yg_syntax_next(struct yg_syntax_reader *reader, struct yg_str version);

#endif
