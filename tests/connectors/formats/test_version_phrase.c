/* Phrases and what they mean: tests/data/jvn/phrases.tsv, whose lines say why they are there. */
#include "tests/connectors/formats/render.h"

#include "connectors/formats/advisories/version_phrase.h"
#include "tests/support/shared.h"

#define LINES_MIN 40 /* of the table: it was read */

struct bench {
    struct yg_arena arena;
    struct yg_buf out;
};

/* "why", the phrase, what it gives: "prose" is what cannot be read. */
static void check_line(struct bench *bench, struct yg_str line)
{
    struct yg_str why = yg_str_cut(&line, '\t'), phrase = yg_str_cut(&line, '\t'), expected = line;
    struct yg_affected entry = {.all_versions = false};
    enum yg_status st = yg_version_phrase_read(&bench->arena, phrase, &entry, NULL);

    yg_buf_reset(&bench->out);
    if (st == YG_OK)
        render_product(&bench->out, &entry);
    else
        yg_buf_append(&bench->out, YG_STR(" prose"));
    cr_expect(st == YG_OK || st == YG_UNSUPPORTED);
    cr_expect(st == YG_OK || entry.range_count + entry.version_count == 0);
    cr_expect(yg_str_equal(yg_str_trim(yg_buf_str(&bench->out)), expected), "%.*s: %.*s:%.*s",
              YG_STR_ARG(why), YG_STR_ARG(phrase), YG_STR_ARG(yg_buf_str(&bench->out)));
}

Test(version_phrase, reads_every_row)
{
    struct bench bench = {.out = {0}};
    struct yg_str text;
    size_t lines = 0;
    char *bytes = shared_read(YG_TEST_DATA "/jvn/phrases.tsv", &text);

    cr_assert(ne(ptr, bytes, NULL));
    while (text.len > 0) {
        struct yg_str line = yg_str_cut(&text, '\n');

        if (line.len > 0 && line.ptr[0] != '#') {
            check_line(&bench, line);
            lines++;
        }
    }
    cr_expect(ge(sz, lines, LINES_MIN));
    free(bytes);
    yg_buf_deinit(&bench.out);
    yg_arena_deinit(&bench.arena);
}

/* Texts of several elements of one item. */
Test(version_phrase, adds_to_what_is_there_and_takes_nothing_away)
{
    static const char *const texts[] = {"1.0", "2.0 \u672a\u6e80", "for 3.0", "4.0 and later"};
    struct yg_affected entry = {.all_versions = false};
    struct bench bench = {.out = {0}};

    for (size_t i = 0; i < YG_COUNT(texts); i++) {
        enum yg_status st = yg_version_phrase_read(&bench.arena, yg_str(texts[i]), &entry, NULL);

        cr_expect(eq(int, st, i == 2 ? YG_UNSUPPORTED : YG_OK));
    }
    render_product(&bench.out, &entry);
    cr_expect(yg_str_equal(yg_buf_str(&bench.out),
                           YG_STR(" {ECOSYSTEM >=0 <2.0} {ECOSYSTEM >=4.0} versions=1.0")));
    yg_buf_deinit(&bench.out);
    yg_arena_deinit(&bench.arena);
}
