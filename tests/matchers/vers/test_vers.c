/* test_vers.c - specifiers read, checked, ordered, asked and turned around. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "matchers/vers/vers.h"

static enum yg_status parse(struct yg_arena *arena, const char *text, enum yg_vers_mode mode,
                            struct yg_vers *vers, struct yg_error *err)
{
    memset(err, 0, sizeof *err);
    return yg_vers_parse(arena, yg_str(text), mode, NULL, vers, err);
}

static bool formats_as(const struct yg_vers *vers, const char *text, struct yg_buf *buf)
{
    yg_buf_reset(buf);
    yg_vers_format(vers, buf);
    yg_buf_append_char(buf, '\0');
    return yg_str_equal(yg_str(buf->ptr), yg_str(text));
}

Test(vers, takes_the_canonical_form)
{
    static const struct {
        const char *why, *text;
    } rows[] = {
        {"one version", "vers:npm/1.2.3"},
        {"an interval", "vers:npm/>=1.0.0|<2.0.0"},
        {"every version", "vers:deb/*"},
        {"all has no other form", "vers:all/*"},
        {"none has no other form", "vers:none/*"},
        {"every comparator", "vers:npm/<1.0.0|1.1.0|>1.2.0|!=1.3.0|<=1.4.0|>=1.5.0"},
        {"an equality behind a lower bound: Clause 5.4 allows it", "vers:pypi/>=1.0|1.1|1.2"},
        {"an inequality may stand anywhere", "vers:pypi/!=1.0|<2.0|!=3.0|>=4.0|!=5.0"},
        {"an inequality between bounds does not count", "vers:pypi/>=1.0|!=1.5|<2.0"},
        {"a literal percent sign", "vers:npm/1.0%252F0"},
        {"a space", "vers:deb/1%202"},
        {"an epoch needs no encoding", "vers:deb/>=1:1.0-1~deb12u1|<2:0.9+dfsg-1"},
        {"a reserved type without an order: as it stands", "vers:example/2.0|>=1.0"},
        {"a type with a dot and a dash", "vers:test/1"},
    };
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err;

        cr_expect(eq(int, parse(&arena, rows[i].text, YG_VERS_STRICT, &vers, &err), YG_OK),
                  "%s: %s", rows[i].why, err.text);
        if (err.text[0] == '\0')
            cr_expect(formats_as(&vers, rows[i].text, &buf), "%s: %s", rows[i].why, buf.ptr);
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&buf);
}

Test(vers, says_what_is_wrong_and_where)
{
    static const struct {
        const char *why, *text;
        size_t at;
        const char *words;
    } rows[] = {
        {"nothing", "", 0, "an empty specifier"},
        {"no scheme", "nonsense", 0, "no \"vers:\" in front"},
        {"another scheme", "foo:npm/>=1.0.0", 0, "no \"vers:\" in front"},
        {"capitals", "VERS:npm/1.0.0", 0, "no \"vers:\" in front"},
        {"no slash", "vers:npmnoslash", 15, "no \"/\" behind the type"},
        {"no type", "vers:/all", 5, "a type is letters, digits, \".\" and \"-\", first a letter"},
        {"a digit first", "vers:7zip/1", 5,
         "a type is letters, digits, \".\" and \"-\", first a letter"},
        {"an encoded type", "vers:n%70m/1", 5,
         "a type is letters, digits, \".\" and \"-\", first a letter"},
        {"a type in capitals", "vers:NPM/1.0.0", 5, "a type is in lower case"},
        {"the invalid type", "vers:invalid/*", YG_NO_OFFSET,
         "the type \"invalid\" is always an error"},
        {"no constraint", "vers:npm/", 9, "no constraint"},
        {"a leading pipe", "vers:npm/|>=1.0.0", 9, "an empty constraint"},
        {"a trailing pipe", "vers:npm/>=1.0.0|", 17, "an empty constraint"},
        {"two pipes", "vers:npm/>=1.0.0||<2.0.0", 17, "an empty constraint"},
        {"white space", "vers:npm/>=1.0.0| <2.0.0", 17, "white space is written %20"},
        {"a line feed", "vers:npm/1.0.0\n", 14, "white space is written %20"},
        {"an equals sign", "vers:npm/=1.0.0", 9, "equality is a version without \"=\""},
        {"a comparator alone", "vers:npm/>=", 11, "a constraint without a version"},
        {"an asterisk among others", "vers:npm/*|1.0.0", 9, "\"*\" stands alone"},
        {"an asterisk in a version", "vers:npm/1.*", 9, "\"*\" stands alone"},
        {"versions of all", "vers:all/<1.0", 9, "the type \"all\" goes with \"*\" alone"},
        {"versions of none", "vers:none/<1.0", 10, "the type \"none\" goes with \"*\" alone"},
        {"a broken triplet", "vers:npm/1.0%2G0", 9, "\"%\" begins two hexadecimal digits"},
        {"a cut triplet", "vers:npm/1.0%2", 9, "\"%\" begins two hexadecimal digits"},
        {"lower case hexadecimals", "vers:deb/1%3c2", 9,
         "the version has to be encoded as \"1%3C2\""},
        {"encoded without need", "vers:deb/1%3A2", 9, "the version has to be encoded as \"1:2\""},
        {"not encoded", "vers:npm/1=2", 9, "the version has to be encoded as \"1%3D2\""},
        {"a control character", "vers:deb/1%092", 9, "a version has no control characters"},
        {"a date in lower case", "vers:datetime/2024-01-01t00:00:00z", 14,
         "a date and time has T and Z in upper case"},
        {"a date's colons, encoded", "vers:datetime/2024-01-01T00%3A00%3A00Z", 14,
         "the version has to be encoded as \"2024-01-01T00:00:00Z\""},
        {"not sorted", "vers:npm/>=2.0.0|<1.0.0", 18, "\"1.0.0\" is not sorted by version"},
        {"the same version twice", "vers:npm/>=1.0.0|<=1.0.0", 19,
         "the version \"1.0.0\" occurs twice"},
        {"equal by the scheme", "vers:pypi/1.0|1.0.0", 14, "the version \"1.0.0\" occurs twice"},
        {"twice without an order", "vers:test/1|2|1", 14, "the version \"1\" occurs twice"},
        {"two upper bounds", "vers:npm/<1.0.0|<2.0.0", 17, "\"<2.0.0\" cannot follow \"<1.0.0\""},
        {"two lower bounds, an inequality between", "vers:npm/>1.0.0|!=1.1.0|>=2.0.0", 26,
         "\">=2.0.0\" cannot follow \">1.0.0\""},
        {"an upper bound behind an equality", "vers:npm/1.0.0|<2.0.0", 16,
         "\"<2.0.0\" cannot follow \"1.0.0\""},
        {"a bound that is no version", "vers:npm/<banana", 10, "<banana: a number is missing"},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers = {.count = 77};
        struct yg_error err;

        cr_expect(eq(int, parse(&arena, rows[i].text, YG_VERS_STRICT, &vers, &err), YG_MALFORMED),
                  "%s", rows[i].why);
        cr_expect(eq(sz, err.at, rows[i].at), "%s", rows[i].why);
        cr_expect(eq(str, err.text, (char *)(uintptr_t)rows[i].words), "%s", rows[i].why);
        cr_expect(eq(sz, vers.count, 77), "%s: outputs are written on success", rows[i].why);
        yg_arena_deinit(&arena);
    }
}

Test(vers, puts_right_what_people_write)
{
    static const struct {
        const char *why, *text, *means;
    } rows[] = {
        {"capitals", "VERS:NPM/1.0.0", "vers:npm/1.0.0"},
        {"white space", "  vers:npm/ >= 1.0.0 | < 2.0.0\n", "vers:npm/>=1.0.0|<2.0.0"},
        {"a trailing pipe", "vers:npm/>=1.0.0|<2.0.0|", "vers:npm/>=1.0.0|<2.0.0"},
        {"pipes like npm's", "vers:npm/<1.0.0||>=2.0.0", "vers:npm/<1.0.0|>=2.0.0"},
        {"equals signs", "vers:npm/=1.0.0|==2.0.0", "vers:npm/1.0.0|2.0.0"},
        {"no pipe before a comparator", "vers:npm/>=1.0.0<2.0.0!=1.5.0",
         "vers:npm/>=1.0.0|!=1.5.0|<2.0.0"},
        {"not sorted", "vers:npm/<2.0.0|>=1.0.0|1.10.0|1.9.0",
         "vers:npm/>=1.0.0|1.9.0|1.10.0|<2.0.0"},
        {"not encoded", "vers:deb/1 2|3%3a4|5%", "vers:deb/3:4|1%202|5%25"},
        {"numbers left out", "vers:npm/>=1|<1.5", "vers:npm/>=1.0.0|<1.5.0"},
        {"versions twice stay, as they stood", "vers:pypi/>=1.0|<=1.0|1.0.0",
         "vers:pypi/>=1.0|<=1.0|1.0.0"},
        {"what cannot be read goes behind", "vers:npm/next|1.0.0|beta", "vers:npm/1.0.0|beta|next"},
    };
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err;

        cr_assert(eq(int, parse(&arena, rows[i].text, YG_VERS_LENIENT, &vers, &err), YG_OK),
                  "%s: %s", rows[i].why, err.text);
        cr_expect(formats_as(&vers, rows[i].means, &buf), "%s: %s", rows[i].why, buf.ptr);
        cr_expect(ne(int, parse(&arena, rows[i].text, YG_VERS_STRICT, &vers, &err), YG_OK),
                  "%s: only leniently", rows[i].why);
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&buf);
}

/* As published by vendors; ordered as the package is. */
Test(vers, takes_what_resembles_a_specifier)
{
    static const struct {
        const char *why, *text, *means; /* NULL: refused */
    } rows[] = {
        {"a specifier", "vers:deb/<1.2", "vers:deb/<1.2"},
        {"all, with versions", "vers:all/<1.2", "vers:all/<1.2"},
        {"all, with versions and no pipe", "vers:all/>=1.2<1.4", "vers:all/>=1.2|<1.4"},
        {"no type at all", "< 1.2", "vers:unknown/<1.2"},
        {"spaces around the pipe", ">= 6.02 | <= 6.05", "vers:unknown/>=6.02|<=6.05"},
        {"no pipe", ">= 2.0 < 2.1.6", "vers:unknown/>=2.0|<2.1.6"},
        {"and", ">= 2.0 and < 2.6", "vers:unknown/>=2.0|<2.6"},
        {"a word in front that is all versions", "All versions < 9.1", "vers:unknown/<9.1"},
        {"all versions", "all versions", "vers:unknown/*"},
        {"every version", "*", "vers:unknown/*"},
        {"one version", "18.1", "vers:unknown/18.1"},
        {"a product as the type", "FortiOS/>=7.4.0|<=7.4.3", "vers:fortios/>=7.4.0|<=7.4.3"},
        {"a date is no type", "<2/9", "vers:unknown/<2/9"},
        {"a product", "NMC2 <= 6.9.6", NULL},
        {"words between", "All BIOS versions < 1.0", NULL},
        {"words behind", "FortiOS/7.0 all versions", NULL},
        {"words", "7.0 all versions", NULL},
        {"a service pack is part of a version", "< V7.4 SP1 Update 14",
         "vers:unknown/<V7.4%20SP1%20Update%2014"},
        {"a second condition", "All versions <= V2.5.0 and Function State (FS) <= 11", NULL},
        {"a condition in brackets", "< V05.11 (only with debug support)", NULL},
        {"a condition", "All versions < 4.14 on Windows", NULL},
        {"brackets in a version", "< 02.07.07(10)", "vers:unknown/<02.07.07(10)"},
        {"nothing", " ", NULL},
    };
    const struct yg_scheme *scheme = yg_scheme_find(YG_STR("generic"));
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err = {0};
        enum yg_status status =
            yg_vers_parse(&arena, yg_str(rows[i].text), YG_VERS_LIKE, scheme, &vers, &err);

        cr_expect(eq(int, status, rows[i].means == NULL ? YG_MALFORMED : YG_OK), "%s: %s",
                  rows[i].why, err.text);
        if (status == YG_OK && rows[i].means != NULL)
            cr_expect(formats_as(&vers, rows[i].means, &buf), "%s: %s", rows[i].why, buf.ptr);
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&buf);
}

Test(vers, orders_by_the_type_else_by_the_caller)
{
    static const struct {
        const char *why, *text;
        enum yg_vers_order order;
        const char *scheme;
    } rows[] = {
        {"the type knows", "vers:npm/1.0.0", YG_VERS_ORDER_OWN, "npm"},
        {"under another name", "vers:alpine/1.0", YG_VERS_ORDER_OWN, "apk"},
        {"all", "vers:all/1.0", YG_VERS_ORDER_CALLER, "deb"},
        {"generic", "vers:generic/1.0", YG_VERS_ORDER_CALLER, "deb"},
        {"nobody has heard of it", "vers:someweirdunknownverstype/1.0", YG_VERS_ORDER_CALLER,
         "deb"},
        {"reserved: no order", "vers:example/1.0", YG_VERS_ORDER_NONE, NULL},
    };
    const struct yg_scheme *deb = yg_scheme_find(YG_STR("deb"));

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err;

        cr_assert(eq(int,
                     yg_vers_parse(&arena, yg_str(rows[i].text), YG_VERS_LENIENT, deb, &vers, &err),
                     YG_OK),
                  "%s", rows[i].why);
        cr_expect(eq(int, vers.order, rows[i].order), "%s", rows[i].why);
        cr_expect(yg_str_equal(yg_str(vers.scheme == NULL ? NULL : vers.scheme->name),
                               yg_str(rows[i].scheme)),
                  "%s", rows[i].why);
        yg_arena_deinit(&arena);
    }
}

Test(vers, refuses_what_nobody_can_put_right)
{
    static const struct {
        const char *why, *text;
    } rows[] = {
        {"an asterisk among others", "vers:npm/*|<1.0.0"},
        {"an asterisk in a bound", "vers:npm/<=5.10.*"},
        {"nothing but pipes", "vers:npm/||"},
        {"a comparator alone", "vers:npm/>=|1.0.0"},
        {"a version in front of a comparator", "vers:npm/1.0.0<2.0.0"},
        {"a bound that is no version", "vers:semver/<2.6.7.5"},
        {"no version is left", "vers:npm/>1.0.0|<=1.0.0"},
        {"no version is left, beside an inequality", "vers:npm/>1.0.0|<=1.0.0|!=3.0.0"},
        {"none with versions", "vers:none/1.0"},
        {"the invalid type", "vers:invalid/1.0"},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err;

        cr_expect(eq(int, parse(&arena, rows[i].text, YG_VERS_LENIENT, &vers, &err), YG_MALFORMED),
                  "%s", rows[i].why);
        yg_arena_deinit(&arena);
    }
}

/* "(1.0.0, 2.0.0] [3.0.0, 3.0.0] [4.0.0, )" */
static void write_intervals(const struct yg_vers *vers, struct yg_buf *buf)
{
    yg_buf_reset(buf);
    for (size_t i = 0; i < vers->interval_count; i++) {
        const struct yg_vers_interval *in = &vers->intervals[i];

        yg_buf_printf(buf, "%s%c%.*s, %.*s%c", i == 0 ? "" : " ", in->low_included ? '[' : '(',
                      YG_STR_ARG(in->low), YG_STR_ARG(in->high), in->high_included ? ']' : ')');
    }
    yg_buf_append_char(buf, '\0');
}

/* Simplified, as intervals, and the complement. */
static const struct meaning {
    const char *why, *text, *simple, *intervals, *inverse;
} meanings[] = {
    {"one version", "vers:npm/1.0.0", "vers:npm/1.0.0", "[1.0.0, 1.0.0]", "vers:npm/!=1.0.0"},
    {"all but one", "vers:npm/!=1.0.0", "vers:npm/!=1.0.0", "(, 1.0.0) (1.0.0, )",
     "vers:npm/1.0.0"},
    {"everything", "vers:npm/*", "vers:npm/*", "(, )", "vers:none/*"},
    {"nothing", "vers:none/*", "vers:none/*", "", "vers:all/*"},
    {"below", "vers:npm/<1.0.0", "vers:npm/<1.0.0", "(, 1.0.0)", "vers:npm/>=1.0.0"},
    {"above", "vers:npm/>1.0.0", "vers:npm/>1.0.0", "(1.0.0, )", "vers:npm/<=1.0.0"},
    {"between", "vers:npm/>=1.0.0|<2.0.0", "vers:npm/>=1.0.0|<2.0.0", "[1.0.0, 2.0.0)",
     "vers:npm/<1.0.0|>=2.0.0"},
    {"outside", "vers:npm/<=1.0.0|>2.0.0", "vers:npm/<=1.0.0|>2.0.0", "(, 1.0.0] (2.0.0, )",
     "vers:npm/>1.0.0|<=2.0.0"},
    {"a hole", "vers:npm/>=1.0.0|!=1.5.0|<2.0.0", "vers:npm/>=1.0.0|!=1.5.0|<2.0.0",
     "[1.0.0, 1.5.0) (1.5.0, 2.0.0)", "vers:npm/<1.0.0|1.5.0|>=2.0.0"},
    {"an inequality outside says nothing", "vers:npm/1.0.0|!=2.0.0", "vers:npm/1.0.0|!=2.0.0",
     "[1.0.0, 1.0.0]", "vers:npm/!=1.0.0"},
    {"of lower bounds the first, of upper bounds the last",
     "vers:npm/>1.0.0|>=2.0.0|3.0.0|<4.0.0|<=5.0.0|6.0.0|>7.0.0|>8.0.0",
     "vers:npm/>1.0.0|<=5.0.0|6.0.0|>7.0.0", "(1.0.0, 5.0.0] [6.0.0, 6.0.0] (7.0.0, )",
     "vers:npm/<=1.0.0|>5.0.0|!=6.0.0|<=7.0.0"},
    {"versions below an upper bound", "vers:npm/1.0.0|2.0.0|<3.0.0", "vers:npm/<3.0.0", "(, 3.0.0)",
     "vers:npm/>=3.0.0"},
    {"an upper bound that closes nothing takes in what is between",
     "vers:npm/>=1.0.0|<2.0.0|3.0.0|<4.0.0", "vers:npm/>=1.0.0|<4.0.0", "[1.0.0, 4.0.0)",
     "vers:npm/<1.0.0|>=4.0.0"},
    {"one version as an interval", "vers:npm/>=1.0.0|<=1.0.0", "vers:npm/1.0.0", "[1.0.0, 1.0.0]",
     "vers:npm/!=1.0.0"},
    {"the same, behind another interval", "vers:npm/<0.5.0|>=1.0.0|<=1.0.0",
     "vers:npm/<0.5.0|1.0.0", "(, 0.5.0) [1.0.0, 1.0.0]", "vers:npm/>=0.5.0|!=1.0.0"},
    {"intervals that meet", "vers:npm/>=1.0.0|<=2.0.0|>=2.0.0|<3.0.0", "vers:npm/>=1.0.0|<3.0.0",
     "[1.0.0, 3.0.0)", "vers:npm/<1.0.0|>=3.0.0"},
    {"the same, lower bound first", "vers:npm/>=1.0.0|>=2.0.0|<2.0.0|<3.0.0",
     "vers:npm/>=1.0.0|<3.0.0", "[1.0.0, 3.0.0)", "vers:npm/<1.0.0|>=3.0.0"},
    {"intervals that meet around a version", "vers:npm/>=1.0.0|<2.0.0|>2.0.0|<3.0.0",
     "vers:npm/>=1.0.0|!=2.0.0|<3.0.0", "[1.0.0, 2.0.0) (2.0.0, 3.0.0)",
     "vers:npm/<1.0.0|2.0.0|>=3.0.0"},
    {"below and above one version", "vers:npm/<2.0.0|>2.0.0", "vers:npm/!=2.0.0",
     "(, 2.0.0) (2.0.0, )", "vers:npm/2.0.0"},
    {"up to and from one version", "vers:npm/<=2.0.0|>=2.0.0|3.0.0|next", "vers:npm/*", "(, )",
     "vers:none/*"},
    {"up to and from one version, then an end", "vers:npm/<=2.0.0|>2.0.0|<=3.0.0",
     "vers:npm/<=3.0.0", "(, 3.0.0]", "vers:npm/>3.0.0"},
    {"a version excluded and included is included", "vers:npm/!=1.0.0|1.0.0|2.0.0",
     "vers:npm/1.0.0|2.0.0", "[1.0.0, 1.0.0] [2.0.0, 2.0.0]", "vers:npm/!=1.0.0|!=2.0.0"},
    {"below and equal", "vers:npm/<1.0.0|1.0.0|!=1.0.0", "vers:npm/<=1.0.0", "(, 1.0.0]",
     "vers:npm/>1.0.0"},
    {"above and equal", "vers:npm/1.0.0|>1.0.0", "vers:npm/>=1.0.0", "[1.0.0, )",
     "vers:npm/<1.0.0"},
    {"words are equal or not", "vers:npm/>=1.0.0|next|!=nightly", "vers:npm/>=1.0.0|next|!=nightly",
     "[1.0.0, )", "vers:npm/<1.0.0|!=next|nightly"},
    {"all but one, and a word that is among them", "vers:npm/<1.0.0|>=1.0.0|!=2.0.0|next",
     "vers:npm/!=2.0.0", "(, 2.0.0) (2.0.0, )", "vers:npm/2.0.0"},
    {"a word that becomes one of all but one", "vers:npm/2.0.0|!=next", "vers:npm/2.0.0|!=next",
     "[2.0.0, 2.0.0]", "vers:npm/!=2.0.0"},
    {"a word twice, and excluded", "vers:npm/<1.0.0|next|next|!=next", "vers:npm/<1.0.0|next",
     "(, 1.0.0)", "vers:npm/>=1.0.0|!=next"},
    {"words alone", "vers:npm/next", "vers:npm/next", "", "vers:npm/!=next"},
};

Test(vers, means_what_the_rows_say)
{
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(meanings); i++) {
        const struct meaning *row = &meanings[i];
        struct yg_arena arena = {0};
        struct yg_vers vers, simple, inverse;
        struct yg_error err;

        cr_assert(eq(int, parse(&arena, row->text, YG_VERS_LENIENT, &vers, &err), YG_OK), "%s: %s",
                  row->why, err.text);
        write_intervals(&vers, &buf);
        cr_expect(eq(str, buf.ptr, (char *)(uintptr_t)row->intervals), "%s", row->why);
        cr_assert(eq(int, yg_vers_simplify(&arena, &vers, &simple, &err), YG_OK), "%s", row->why);
        cr_expect(formats_as(&simple, row->simple, &buf), "%s: %s", row->why, buf.ptr);
        cr_assert(eq(int, yg_vers_invert(&arena, &vers, &inverse, &err), YG_OK), "%s", row->why);
        cr_expect(formats_as(&inverse, row->inverse, &buf), "%s: %s", row->why, buf.ptr);
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&buf);
}

Test(vers, contains_what_lies_in_it)
{
    static const struct {
        const char *why, *text, *version;
        enum yg_status status;
        bool inside;
    } rows[] = {
        {"by the order of the type", "vers:npm/>=1.9.0|<1.11.0", "1.10.0", YG_OK, true},
        {"a pre-release of the upper bound is below it", "vers:npm/<2.0.0", "2.0.0-rc.1", YG_OK,
         true},
        {"Debian's tilde", "vers:deb/<1.0-1", "1.0-1~deb12u1", YG_OK, true},
        {"an epoch", "vers:deb/<1:0", "99", YG_OK, true},
        {"equal by the scheme", "vers:pypi/1.0", "1.0.0", YG_OK, true},
        {"the hole", "vers:pypi/>=1.0|!=1.5", "1.5.0", YG_OK, false},
        {"beside the hole", "vers:pypi/>=1.0|!=1.5", "1.5.1", YG_OK, true},
        {"alpine is apk", "vers:alpine/<1.2.3-r4", "1.2.3-r3", YG_OK, true},
        {"everything, of whatever form", "vers:npm/*", "banana", YG_OK, true},
        {"nothing", "vers:none/*", "1.0.0", YG_OK, false},
        {"words, by their bytes", "vers:npm/next", "next", YG_OK, true},
        {"words that are excluded", "vers:npm/!=next", "next", YG_OK, false},
        {"no version, and not named", "vers:npm/<1.0.0", "banana", YG_MALFORMED, false},
        {"a reserved type has no order", "vers:example/1.2.3", "1.2.3", YG_UNSUPPORTED, false},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err;
        bool inside = false;

        cr_assert(eq(int, parse(&arena, rows[i].text, YG_VERS_STRICT, &vers, &err), YG_OK), "%s",
                  rows[i].why);
        cr_expect(eq(int, yg_vers_contains(&vers, yg_str(rows[i].version), &inside, &err),
                     rows[i].status),
                  "%s", rows[i].why);
        cr_expect(eq(int, inside, rows[i].inside), "%s", rows[i].why);
        yg_arena_deinit(&arena);
    }
}

Test(vers, knows_whether_two_meet)
{
    static const struct {
        const char *why, *a, *b;
        enum yg_status status;
        bool common;
    } rows[] = {
        {"a version in an interval", "vers:npm/>=1.0.0|<3.0.0", "vers:npm/2.5.0", YG_OK, true},
        {"end to end, one excluded", "vers:npm/<2.0.0", "vers:npm/>=2.0.0", YG_OK, false},
        {"end to end, both included", "vers:npm/<=2.0.0", "vers:npm/>=2.0.0", YG_OK, true},
        {"the second of one, the first of the other", "vers:npm/1.0.0|>=5.0.0",
         "vers:npm/>=2.0.0|<3.0.0|6.0.0", YG_OK, true},
        {"into the hole", "vers:npm/!=1.0.0", "vers:npm/1.0.0", YG_OK, false},
        {"everything", "vers:npm/*", "vers:deb/1.0", YG_OK, true},
        {"nothing", "vers:none/*", "vers:npm/*", YG_OK, false},
        {"the same word", "vers:npm/next", "vers:npm/1.0.0|next", YG_OK, true},
        {"a word that is excluded", "vers:npm/next", "vers:npm/!=next", YG_OK, false},
        {"different types", "vers:npm/1.0.0", "vers:deb/1.0.0", YG_UNSUPPORTED, false},
        {"no order", "vers:test/1", "vers:test/1", YG_UNSUPPORTED, false},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers a, b;
        struct yg_error err;
        bool ab = false, ba = false;

        cr_assert(eq(int, parse(&arena, rows[i].a, YG_VERS_STRICT, &a, &err), YG_OK));
        cr_assert(eq(int, parse(&arena, rows[i].b, YG_VERS_STRICT, &b, &err), YG_OK));
        cr_expect(eq(int, yg_vers_overlaps(&a, &b, &ab, &err), rows[i].status), "%s", rows[i].why);
        cr_expect(eq(int, yg_vers_overlaps(&b, &a, &ba, &err), rows[i].status), "%s", rows[i].why);
        cr_expect(eq(int, ab, rows[i].common), "%s", rows[i].why);
        cr_expect(eq(int, ba, rows[i].common), "%s, swapped", rows[i].why);
        yg_arena_deinit(&arena);
    }
}

/* The containment of "How to parse and validate VERS", step by step, on versions N.0.0. */
static bool contains_naively(const struct yg_vers *vers, int version)
{
    const struct yg_vers_constraint *bounds[8];
    size_t count = 0;

    for (size_t i = 0; i < vers->count; i++) {
        const struct yg_vers_constraint *c = &vers->constraints[i];
        bool same = atoi(c->version.ptr) == version;

        if (same && (c->comparator == YG_VERS_EQUAL || c->comparator == YG_VERS_LESS_OR_EQUAL ||
                     c->comparator == YG_VERS_GREATER_OR_EQUAL))
            return true;
        if (same)
            return false;
        if (c->comparator != YG_VERS_EQUAL && c->comparator != YG_VERS_UNEQUAL)
            bounds[count++] = c;
    }
    for (size_t i = 0; i < count; i++) {
        int at = atoi(bounds[i]->version.ptr);
        int next = i + 1 < count ? atoi(bounds[i + 1]->version.ptr) : INT_MAX;
        bool lower = bounds[i]->comparator == YG_VERS_GREATER ||
                     bounds[i]->comparator == YG_VERS_GREATER_OR_EQUAL;

        if ((i == 0 && !lower && version < at) || (lower && version > at && version < next))
            return true;
    }
    return false;
}

/* A strict text of up to 8 constraints with at least one bound. */
static void random_text(struct yg_buf *buf)
{
    static const char *const free_ones[] = {"", "!="}, *const lower[] = {">", ">="},
                             *const upper[] = {"<", "<="};
    bool inside = rand() % 2 == 0, bound = false;
    int version = 0, count = 0;

    yg_buf_reset(buf);
    yg_buf_printf(buf, "vers:npm/");
    while (!bound || (count < 8 && rand() % 4 != 0)) {
        bool is_bound = rand() % 2 == 0 || count == 7;
        const char *const *from = !is_bound ? free_ones : inside ? upper : lower;
        int pick = !is_bound && inside ? 1 : rand() % 2;

        version += 1 + rand() % 2;
        yg_buf_printf(buf, "%s%s%d.0.0", count++ > 0 ? "|" : "", from[pick], version);
        inside = is_bound ? !inside : inside;
        bound |= is_bound;
    }
}

Test(vers, contains_what_the_steps_of_the_standard_say)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;
    struct yg_buf text = {0};

    fprintf(stderr, "YG_SEED=%u\n", seed);
    srand(seed);
    for (int round = 0; round < 3000; round++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err = {0};

        random_text(&text);
        cr_assert(eq(int,
                     yg_vers_parse(&arena, yg_buf_str(&text), YG_VERS_STRICT, NULL, &vers, &err),
                     YG_OK),
                  "%.*s: %s", YG_STR_ARG(yg_buf_str(&text)), err.text);
        for (int version = 0; version < 18; version++) {
            char number[16];
            bool inside = false;

            snprintf(number, sizeof number, "%d.0.0", version);
            cr_assert(eq(int, yg_vers_contains(&vers, yg_str(number), &inside, &err), YG_OK));
            cr_expect(eq(int, inside, contains_naively(&vers, version)), "%s in %.*s", number,
                      YG_STR_ARG(yg_buf_str(&text)));
        }
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&text);
}
