/* script_book.h - lines of book.h with what the casebook says of them.
 *
 * What is said is compared after each settle, joined by " / "; a second settle says nothing.
 */
#ifndef YG_TESTS_PIPELINE_CASES_SCRIPT_BOOK_H
#define YG_TESTS_PIPELINE_CASES_SCRIPT_BOOK_H

#include "tests/pipeline/cases/book.h"

struct script {
    const char *why, *lines, *said;
};

static inline void run_scripts(const struct script *scripts, size_t count, bool baseline)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str rest = yg_str(scripts[i].lines), said = yg_str(scripts[i].said);
        struct book b;

        book_init(&b, baseline);
        while (rest.len > 0) {
            size_t end = yg_str_find(rest, YG_STR("; "));
            struct yg_str line = yg_str_head(rest, end);

            rest = yg_str_from(rest, end == rest.len ? end : end + 2);
            book_line(&b, line);
            cr_assert(eq(int, b.status, YG_OK), "%s: %s", scripts[i].why, b.err.text);
            if (!yg_str_equal(line, YG_STR("settle")))
                continue;
            size_t part = yg_str_find(said, YG_STR(" / "));
            struct yg_str expected = yg_str_head(said, part), log = book_take_log(&b);

            said = yg_str_from(said, part == said.len ? part : part + 3);
            cr_expect(yg_str_equal(log, expected), "%s: said '%.*s', expected '%.*s'",
                      scripts[i].why, YG_STR_ARG(log), YG_STR_ARG(expected));
            book_settle(&b);
            cr_expect(eq(sz, book_take_log(&b).len, 0), "%s: settled twice", scripts[i].why);
        }
        cr_expect(eq(sz, said.len, 0), "%s: too few settles", scripts[i].why);
        book_deinit(&b);
    }
}

#endif
