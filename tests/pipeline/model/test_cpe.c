#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/model/cpe.h"

static struct yg_arena arena;

static void drop_arena(void)
{
    yg_arena_deinit(&arena);
}

TestSuite(cpe, .fini = drop_arena);

/* ---- unbind and bind ------------------------------------------------------------------------ */

static const struct name_row {
    const char *why, *text, *formatted, *uri;
} names[] = {
    {"a formatted string is itself", "cpe:2.3:a:haxx:curl:8.5.0:*:*:*:*:*:*:*",
     "cpe:2.3:a:haxx:curl:8.5.0:*:*:*:*:*:*:*", "cpe:/a:haxx:curl:8.5.0"},
    {"a URI: what is blank or not there is ANY", "cpe:/o:microsoft:windows_xp::sp3",
     "cpe:2.3:o:microsoft:windows_xp:*:sp3:*:*:*:*:*:*", "cpe:/o:microsoft:windows_xp::sp3"},
    {"NA is a value of its own", "cpe:2.3:h:cisco:asr_1001:-:*:*:*:*:*:*:*",
     "cpe:2.3:h:cisco:asr_1001:-:*:*:*:*:*:*:*", "cpe:/h:cisco:asr_1001:-"},
    {"escaped punctuation, the colon too, is percent-encoded in the URI",
     "cpe:2.3:a:misterpark:re\\:kyu:1\\+2:*:*:*:*:android:*:*",
     "cpe:2.3:a:misterpark:re\\:kyu:1\\+2:*:*:*:*:android:*:*",
     "cpe:/a:misterpark:re%3akyu:1%2b2::~~~android~~"},
    {"an escape without need goes", "cpe:2.3:a:\\x\\_y:z:1\\.0\\-2:*:*:*:*:*:*:*",
     "cpe:2.3:a:x_y:z:1.0-2:*:*:*:*:*:*:*", "cpe:/a:x_y:z:1.0-2"},
    {"wildcards at the ends", "cpe:/a:ven%01%01:%02prod%02:4.%02",
     "cpe:2.3:a:ven??:*prod*:4.*:*:*:*:*:*:*:*", "cpe:/a:ven%01%01:%02prod%02:4.%02"},
    {"an escape that is missing", "cpe:2.3:a:gnu:libstdc++:12:*:*:*:*:*:*:*",
     "cpe:2.3:a:gnu:libstdc\\+\\+:12:*:*:*:*:*:*:*", "cpe:/a:gnu:libstdc%2b%2b:12"},
    {"an encoding that is missing, as in JVN", "cpe:/o:nec:aterm_wg1810hp(je)/c",
     "cpe:2.3:o:nec:aterm_wg1810hp\\(je\\)\\/c:*:*:*:*:*:*:*:*",
     "cpe:/o:nec:aterm_wg1810hp%28je%29%2fc"},
    {"an encoded wildcard character is no wildcard", "cpe:/a:ven%2a:%3fprod",
     "cpe:2.3:a:ven\\*:\\?prod:*:*:*:*:*:*:*:*", "cpe:/a:ven%2a:%3fprod"},
    {"URIs fold to lower case, formatted strings do not", "cpe:/a:Apache:Log4J:2.%2B",
     "cpe:2.3:a:apache:log4j:2.\\+:*:*:*:*:*:*:*", "cpe:/a:apache:log4j:2.%2b"},
    {"the scheme in any case", "CPE:2.3:a:Apache:log4j:2.0:*:*:*:*:*:*:*",
     "cpe:2.3:a:Apache:log4j:2.0:*:*:*:*:*:*:*", "cpe:/a:Apache:log4j:2.0"},
    {"five packed parts, the last one whole", "cpe:/a:hp:insight:7.4:-:~ed~online~win2003~x64~oem",
     "cpe:2.3:a:hp:insight:7.4:-:ed:*:online:win2003:x64:oem",
     "cpe:/a:hp:insight:7.4:-:~ed~online~win2003~x64~oem"},
    {"an edition that is not packed", "cpe:/o:redhat:enterprise_linux:8::baseos:ja",
     "cpe:2.3:o:redhat:enterprise_linux:8:*:baseos:ja:*:*:*:*",
     "cpe:/o:redhat:enterprise_linux:8::baseos:ja"},
    {"a tilde", "cpe:2.3:a:a:b:1\\~2:*:*:*:*:*:*:*", "cpe:2.3:a:a:b:1\\~2:*:*:*:*:*:*:*",
     "cpe:/a:a:b:1%7e2"},
    {"the part may be open", "cpe:2.3:*:busybox:busybox:1.34.1:*:*:*:*:*:*:*",
     "cpe:2.3:*:busybox:busybox:1.34.1:*:*:*:*:*:*:*", "cpe:/:busybox:busybox:1.34.1"},
    {"an asterisk alone is ANY in both forms", "cpe:/a:%02:b", "cpe:2.3:a:*:b:*:*:*:*:*:*:*:*",
     "cpe:/a::b"},
    {"nothing at all", "cpe:/", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*", "cpe:/"},
};

static void expect_bound(const struct yg_cpe *cpe, const struct name_row *row)
{
    struct yg_buf formatted = {0}, uri = {0};

    yg_cpe_format(cpe, &formatted);
    yg_cpe_format_uri(cpe, &uri);
    cr_expect(yg_str_equal(yg_buf_str(&formatted), yg_str(row->formatted)), "%s: %.*s", row->why,
              YG_STR_ARG(yg_buf_str(&formatted)));
    cr_expect(yg_str_equal(yg_buf_str(&uri), yg_str(row->uri)), "%s: %.*s", row->why,
              YG_STR_ARG(yg_buf_str(&uri)));
    yg_buf_deinit(&formatted);
    yg_buf_deinit(&uri);
}

Test(cpe, reads_and_writes_both_forms)
{
    for (size_t i = 0; i < YG_COUNT(names); i++) {
        struct yg_error err = {.text = ""};
        struct yg_cpe cpe;

        cr_assert(eq(int, yg_cpe_parse(&arena, yg_str(names[i].text), &cpe, &err), YG_OK), "%s: %s",
                  names[i].why, err.text);
        expect_bound(&cpe, &names[i]);
    }
}

Test(cpe, keeps_texts_with_the_escapes_of_a_wfn)
{
    struct yg_cpe cpe;
    struct yg_buf plain = {0};

    cr_assert(
        eq(int,
           yg_cpe_parse(&arena, YG_STR("cpe:2.3:a:foo\\\\bar:big\\$x:2010.1-2:sp?:-:*:*:*:*:*"),
                        &cpe, NULL),
           YG_OK));
    cr_expect(yg_str_equal(cpe.values[YG_CPE_VENDOR].text, YG_STR("foo\\\\bar")));
    cr_expect(yg_str_equal(cpe.values[YG_CPE_VERSION].text, YG_STR("2010\\.1\\-2")));
    cr_expect(eq(int, cpe.values[YG_CPE_UPDATE].kind, YG_CPE_PATTERN));
    cr_expect(eq(int, cpe.values[YG_CPE_EDITION].kind, YG_CPE_NA));
    cr_expect(eq(int, cpe.values[YG_CPE_OTHER].kind, YG_CPE_ANY));
    for (size_t i = YG_CPE_VENDOR; i <= YG_CPE_LANGUAGE; i++) {
        yg_cpe_format_plain(cpe.values[i], &plain);
        yg_buf_append_char(&plain, ' ');
    }
    cr_expect(yg_str_equal(yg_buf_str(&plain), YG_STR("foo\\bar big$x 2010.1-2 sp? - * ")));
    yg_buf_deinit(&plain);
}

Test(cpe, tells_names_that_strict_readers_reject)
{
    struct yg_cpe cpe;

    cr_assert(eq(int, yg_cpe_parse(&arena, YG_STR("cpe:2.3:a:b:c++:*:*:*:*:*:*:*:*"), &cpe, NULL),
                 YG_OK));
    cr_expect(cpe.loose);
    cr_assert(eq(int, yg_cpe_parse(&arena, YG_STR("cpe:/o:nec:aterm(je)"), &cpe, NULL), YG_OK));
    cr_expect(cpe.loose);
    cr_assert(eq(int,
                 yg_cpe_parse(&arena, YG_STR("cpe:2.3:a:b:c\\+\\+:*:*:*:*:*:*:*:*"), &cpe, NULL),
                 YG_OK));
    cr_expect(not(cpe.loose));
}

static const struct bad_row {
    const char *why, *text;
    size_t at;
    const char *message;
} bad[] = {
    {"another scheme", "pkg:npm/x", 0, "cpe: starts with neither \"cpe:2.3:\" nor \"cpe:/\""},
    {"another edition", "cpe:2.4:a:b:c:1:*:*:*:*:*:*:*", 0,
     "cpe: starts with neither \"cpe:2.3:\" nor \"cpe:/\""},
    {"too few", "cpe:2.3:a:b:c:1", 15, "cpe: update: missing"},
    {"too many", "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*", 30, "cpe: more than eleven attributes"},
    {"an empty attribute", "cpe:2.3:a::c:1:*:*:*:*:*:*:*", 10,
     "cpe: vendor: empty: \"*\" says any value"},
    {"no such part", "cpe:2.3:x:b:c:1:*:*:*:*:*:*:*", 8, "cpe: part: none of a, o, h"},
    {"a wildcard inside", "cpe:2.3:a:b:c*d:1:*:*:*:*:*:*:*", 14,
     "cpe: product: \"*\" may stand once, \"?\"s together, at either end only"},
    {"two asterisks", "cpe:2.3:a:b:c**:1:*:*:*:*:*:*:*", 14,
     "cpe: product: \"*\" may stand once, \"?\"s together, at either end only"},
    {"a space", "cpe:2.3:a:b:c d:1:*:*:*:*:*:*:*", 13,
     "cpe: product: a character that must be escaped printable ASCII"},
    {"a space, even escaped", "cpe:2.3:a:b:c\\ d:1:*:*:*:*:*:*:*", 13,
     "cpe: product: a character that must be escaped printable ASCII"},
    {"an escape at the end", "cpe:2.3:a:b:c:1:*:*:*:*:*:*:x\\", 29,
     "cpe: other: a character that must be escaped printable ASCII"},
    {"a hyphen in disguise", "cpe:2.3:a:b:\\-:1:*:*:*:*:*:*:*", 12,
     "cpe: product: an escaped hyphen alone is no value"},
    {"URI: an asterisk without encoding", "cpe:/a:b:c*", 10,
     "cpe: product: a character that must be percent-encoded printable ASCII"},
    {"URI: not hexadecimal", "cpe:/a:b:c%4", 10,
     "cpe: product: a character that must be percent-encoded printable ASCII"},
    {"URI: not printable", "cpe:/a:b:c%99", 10,
     "cpe: product: a character that must be percent-encoded printable ASCII"},
    {"URI: too many", "cpe:/a:b:c:1:u:e:ja:x", 20, "cpe: more than seven components"},
    {"URI: too few packed", "cpe:/a:b:c:1:u:~e~s", 19,
     "cpe: target_sw: missing in the packed edition"},
    {"URI: too many packed", "cpe:/a:b:c:1:u:~~~~~~", 21, "cpe: more than five packed attributes"},
};

Test(cpe, says_what_is_wrong_and_where)
{
    for (size_t i = 0; i < YG_COUNT(bad); i++) {
        struct yg_error err = {.text = ""};
        struct yg_cpe cpe;

        cr_expect(eq(int, yg_cpe_parse(&arena, yg_str(bad[i].text), &cpe, &err), YG_MALFORMED),
                  "%s", bad[i].why);
        cr_expect(eq(sz, err.at, bad[i].at), "%s", bad[i].why);
        cr_expect(eq(str, err.text, (char *)bad[i].message), "%s", bad[i].why);
    }
}

Test(cpe, has_a_limit)
{
    static char text[YG_CPE_BYTES_MAX + 2] = "cpe:/a:";
    struct yg_cpe cpe;

    memset(text + 7, 'x', sizeof text - 8);
    cr_expect(eq(int, yg_cpe_parse(&arena, yg_str(text), &cpe, NULL), YG_LIMIT));
    text[YG_CPE_BYTES_MAX] = '\0';
    cr_expect(eq(int, yg_cpe_parse(&arena, yg_str(text), &cpe, NULL), YG_OK));
}

/* ---- matching ------------------------------------------------------------------------------- */

/* Table 6-2 of IR 7696, row by row; then how patterns match. */
static const struct value_row {
    const char *why, *source, *target, *relation;
} values[] = {
    {"1", "*", "*", "equal"},
    {"2", "*", "-", "superset"},
    {"3", "*", "i", "superset"},
    {"4", "*", "m*", "undefined"},
    {"5", "-", "*", "subset"},
    {"6", "-", "-", "equal"},
    {"7", "-", "i", "disjoint"},
    {"8", "-", "m*", "undefined"},
    {"9, equal", "i", "I", "equal"},
    {"9, not equal", "i", "k", "disjoint"},
    {"10", "i", "m*", "undefined"},
    {"11", "i", "-", "disjoint"},
    {"12", "i", "*", "subset"},
    {"13, among them", "m*", "mi", "superset"},
    {"13, not among them", "m*", "im", "disjoint"},
    {"14", "m*", "-", "disjoint"},
    {"15", "m*", "*", "subset"},
    {"16", "m*", "m*", "undefined"},
    {"an asterisk stands for nothing, too", "mac*", "mac", "superset"},
    {"so does a question mark", "mac?", "mac", "superset"},
    {"a question mark stands for one character", "mac?", "macos", "disjoint"},
    {"two for two", "mac??", "macos", "superset"},
    {"an escaped character is one", "??x", "\\!\\#x", "superset"},
    {"before and behind", "?b??", "abcd", "superset"},
    {"before and behind, too long", "?b?", "abcd", "disjoint"},
    {"the body lies anywhere", "*b*", "abab", "superset"},
    {"the last of several places fits", "*ab", "abxab", "superset"},
    {"the second of two places fits", "?a?", "aab", "superset"},
    {"only question marks", "??", "ab", "superset"},
    {"only question marks, too few", "??", "abc", "disjoint"},
    {"an escape is no body", "*\\*", "x\\*", "superset"},
    {"part of an escape is none", "*\\\\", "x\\*", "disjoint"},
    {"letters without case", "*SOFT*", "Microsoft", "superset"},
};

Test(cpe, compares_values_by_the_table)
{
    for (size_t i = 0; i < YG_COUNT(values); i++) {
        struct yg_cpe_value source, target;

        cr_assert(eq(int, yg_cpe_parse_value(&arena, yg_str(values[i].source), &source, NULL), 0));
        cr_assert(eq(int, yg_cpe_parse_value(&arena, yg_str(values[i].target), &target, NULL), 0));
        cr_expect(eq(str, (char *)yg_cpe_relation_name(yg_cpe_compare(source, target)),
                     (char *)values[i].relation),
                  "%s: %s %s", values[i].why, values[i].source, values[i].target);
    }
}

static const struct pair_row {
    const char *why, *source, *target, *relation;
} pairs[] = {
    {"the same", "cpe:/a:b:c:1", "cpe:2.3:a:B:c:1:*:*:*:*:*:*:*", "equal"},
    {"one attribute wider", "cpe:/a:b:c", "cpe:/a:b:c:1", "superset"},
    {"one attribute narrower", "cpe:/a:b:c:1", "cpe:/a:b:c", "subset"},
    {"wider here, narrower there", "cpe:/a:b:c:1", "cpe:/a:b:c::sp1", "none"},
    {"one attribute disjoint decides", "cpe:/a:b:c:1", "cpe:/a:b:d%02:2", "disjoint"},
    {"a pattern as target decides nothing", "cpe:/a:b:c", "cpe:/a:b:c:1%02", "undefined"},
    {"the part is an attribute like others", "cpe:/a:b:c", "cpe:/h:b:c", "disjoint"},
};

Test(cpe, combines_attributes_to_names)
{
    for (size_t i = 0; i < YG_COUNT(pairs); i++) {
        enum yg_cpe_relation relations[YG_CPE_ATTRIBUTE_COUNT];
        struct yg_cpe source, target;

        cr_assert(eq(int, yg_cpe_parse(&arena, yg_str(pairs[i].source), &source, NULL), YG_OK));
        cr_assert(eq(int, yg_cpe_parse(&arena, yg_str(pairs[i].target), &target, NULL), YG_OK));
        yg_cpe_relate(&source, &target, relations);
        cr_expect(eq(str, (char *)yg_cpe_relation_name(yg_cpe_combine(relations)),
                     (char *)pairs[i].relation),
                  "%s", pairs[i].why);
    }
}
