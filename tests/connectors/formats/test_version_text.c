#include "tests/connectors/formats/render.h"

#include "connectors/formats/advisories/version_text.h"

static const struct row {
    const char *why, *text, *rendered; /* rendered NULL: prose */
} rows[] = {
    {"one version", "1.2", " versions=1.2"},
    {"a version with words", "14 SP1", " versions=14 SP1"},
    {"several", "1.00 | 1.04", " versions=1.00,1.04"},
    {"every one", "*", " all"},
    {"every one, in words", "All Versions ", " all"},
    {"every one, of vers", "vers:all/*", " all"},
    {"below", "< 3.02.01", " {ECOSYSTEM >=0 <3.02.01}"},
    {"up to", "<=2.0", " {ECOSYSTEM >=0 <=2.0}"},
    {"from", ">= 1.8.0", " {ECOSYSTEM >=1.8.0}"},
    {"behind", ">1.8", " {ECOSYSTEM >1.8}"},
    {"exactly", "= 1.8", " versions=1.8"},
    {"exactly, of a programmer", "==1.8", " versions=1.8"},
    {"both bounds, by a comma", ">= 1.0, < 2.0", " {ECOSYSTEM >=1.0 <2.0}"},
    {"... by a bar", ">= 6.02 | <= 6.05", " {ECOSYSTEM >=6.02 <=6.05}"},
    {"... by a blank", ">= V2.0 < V2.1.6", " {ECOSYSTEM >=V2.0 <V2.1.6}"},
    {"... by nothing", ">=5.3<=6.4", " {ECOSYSTEM >=5.3 <=6.4}"},
    {"... by a word", ">= V2.0 and < V2.6", " {ECOSYSTEM >=V2.0 <V2.6}"},
    {"... the upper one first", "< 3.6, >= 3.0", " {ECOSYSTEM >=3.0 <3.6}"},
    {"two ranges", "< 1.5 | >= 2.0 < 2.3", " {ECOSYSTEM >=0 <1.5} {ECOSYSTEM >=2.0 <2.3}"},
    {"two ranges, doubled bars", ">= 1, < 1.5 || >= 2, < 2.3",
     " {ECOSYSTEM >=1 <1.5} {ECOSYSTEM >=2 <2.3}"},
    {"a range and single ones", "<= 1.12.0.25 | 1.12.13.2 | 1.12.14.5",
     " {ECOSYSTEM >=0 <=1.12.0.25} versions=1.12.13.2,1.12.14.5"},
    {"words before the bound", "All versions < V7.3 Update 15", " {ECOSYSTEM >=0 <V7.3 Update 15}"},
    {"a scheme that is none", "vers:all/>=V2.9.2<V2.9.4", " {ECOSYSTEM >=V2.9.2 <V2.9.4}"},
    {"vers", "vers:deb/>=1.2|<2.0", " {vers:deb/>=1.2|<2.0}"},
    {"words for up to", "2.3.6 and  below", " versions=2.3.6 and  below"},
    {"words for up to", "2.3.6 and earlier", " {ECOSYSTEM >=0 <=2.3.6}"},
    {"words for up to", "Version 2.3 or prior", " {ECOSYSTEM >=0 <=2.3}"},
    {"words for up to", "up to and including 2.3", " {ECOSYSTEM >=0 <=2.3}"},
    {"words for below", "Versions prior to 3.1", " {ECOSYSTEM >=0 <3.1}"},
    {"words for below", "before 3.1", " {ECOSYSTEM >=0 <3.1}"},
    {"words for from", "2.3 and later", " {ECOSYSTEM >=2.3}"},
    {"words of no version", "and later", " versions=and later"},
    {"nothing", "", ""},
    {"prose before the bound", "NMC2 <= 6.9.6", NULL},
    {"prose between", "<= V2.5.0 and Function State (FS) <= 9", NULL},
    {"a bound without version", ">= ", NULL},
    {"a bound without version, in between", "< | 2", NULL},
    {"not equal is not read", "!= 2, < 3", NULL},
    {"an arrow", "<=> 2", NULL},
};

Test(version_text, reads_every_row)
{
    static const struct yg_range kind = {.type = YG_RANGE_ECOSYSTEM};
    struct yg_arena arena = {0};
    struct yg_buf out = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_affected entry = {.all_versions = false};
        enum yg_status st = yg_version_text_read(&arena, yg_str(rows[i].text), &kind, &entry, NULL);

        yg_buf_reset(&out);
        render_product(&out, &entry);
        cr_expect(eq(int, st, rows[i].rendered == NULL ? YG_UNSUPPORTED : YG_OK), "%s: %s",
                  rows[i].why, rows[i].text);
        cr_expect(yg_str_equal(yg_buf_str(&out),
                               yg_str(rows[i].rendered == NULL ? "" : rows[i].rendered)),
                  "%s: %s: %.*s", rows[i].why, rows[i].text, YG_STR_ARG(yg_buf_str(&out)));
    }
    yg_buf_deinit(&out);
    yg_arena_deinit(&arena);
}

Test(version_text, adds_to_what_is_there_and_takes_nothing_away)
{
    static const struct yg_range kind = {.type = YG_RANGE_NAMED, .scheme = {"x", 1}};
    static const char *const texts[] = {"1", "< 2", "what <= 3", "> 4", "5"};
    struct yg_affected entry = {.all_versions = false};
    struct yg_arena arena = {0};
    struct yg_buf out = {0};

    for (size_t i = 0; i < YG_COUNT(texts); i++) {
        enum yg_status st = yg_version_text_read(&arena, yg_str(texts[i]), &kind, &entry, NULL);

        cr_expect(eq(int, st, i == 2 ? YG_UNSUPPORTED : YG_OK));
    }
    render_product(&out, &entry);
    cr_expect(yg_str_equal(yg_buf_str(&out), YG_STR(" {x >=0 <2} {x >4} versions=1,5")));
    yg_buf_deinit(&out);
    yg_arena_deinit(&arena);
}
