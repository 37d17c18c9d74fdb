/* test_convert.c - ranges of other notations, written as VERS. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/vers/convert.h"

typedef enum yg_status (*from_fn)(struct yg_arena *, struct yg_str, struct yg_str, struct yg_vers *,
                                  struct yg_error *);

static bool formats_as(const struct yg_vers *vers, const char *text, struct yg_buf *buf)
{
    yg_buf_reset(buf);
    yg_vers_format(vers, buf);
    yg_buf_append_char(buf, '\0');
    return yg_str_equal(yg_str(buf->ptr), yg_str(text));
}

Test(vers_convert, translates_lines_of_comparators)
{
    static const struct {
        const char *why;
        from_fn from;
        const char *type, *text, *vers;
    } rows[] = {
        {"one version", yg_vers_from_native, "npm", "1.2.3", "vers:npm/1.2.3"},
        {"an interval", yg_vers_from_native, "npm", ">= 1.2.3 <2", "vers:npm/>=1.2.3|<2.0.0"},
        {"alternatives in order", yg_vers_from_native, "npm", ">=2.0.0 || <1.0.0",
         "vers:npm/<1.0.0|>=2.0.0"},
        {"one ends where the next begins", yg_vers_from_native, "npm",
         ">=2.0.0 <3.0.0 || >=1.0.0 <2.0.0", "vers:npm/>=1.0.0|<2.0.0|>=2.0.0|<3.0.0"},
        {"~ of three numbers", yg_vers_from_native, "npm", "~1.2.3", "vers:npm/>=1.2.3|<1.3.0"},
        {"~ of one number", yg_vers_from_native, "npm", "~1", "vers:npm/>=1.0.0|<2.0.0"},
        {"~>", yg_vers_from_native, "npm", "~> 1.2", "vers:npm/>=1.2.0|<1.3.0"},
        {"^ of a release", yg_vers_from_native, "npm", "^1.2.3", "vers:npm/>=1.2.3|<2.0.0"},
        {"^ below 1", yg_vers_from_native, "npm", "^0.2.3", "vers:npm/>=0.2.3|<0.3.0"},
        {"^ below 0.1", yg_vers_from_native, "npm", "^0.0.3", "vers:npm/>=0.0.3|<0.0.4"},
        {"^ of zeros left open", yg_vers_from_native, "npm", "^0.0", "vers:npm/>=0.0.0|<0.1.0"},
        {"a wildcard", yg_vers_from_native, "npm", "1.2.x", "vers:npm/>=1.2.0|<1.3.0"},
        {"a number left out is one", yg_vers_from_native, "npm", "1.2", "vers:npm/>=1.2.0|<1.3.0"},
        {"below a wildcard", yg_vers_from_native, "npm", "<1.x", "vers:npm/<1.0.0"},
        {"up to a wildcard", yg_vers_from_native, "npm", "<=1.x", "vers:npm/<2.0.0"},
        {"above a wildcard", yg_vers_from_native, "npm", ">1.x", "vers:npm/>=2.0.0"},
        {"from a wildcard, as the type definition has it", yg_vers_from_native, "npm", ">=2.2.x",
         "vers:npm/>=2.2.0|<2.3.0"},
        {"a hyphen", yg_vers_from_native, "npm", "1.0.0 - 2.0.0", "vers:npm/>=1.0.0|<=2.0.0"},
        {"everything", yg_vers_from_native, "npm", "1.0.0 || *", "vers:npm/*"},
        {"nothing written is everything", yg_vers_from_native, "npm", " ", "vers:npm/*"},
        {"conan ends below the pre-releases", yg_vers_from_native, "conan", "~2.5",
         "vers:conan/>=2.5|<2.6-"},
        {"conan has no version left open", yg_vers_from_native, "conan", "1.2", "vers:conan/1.2"},
        {"conan's options", yg_vers_from_native, "conan", ">1 <2.0, include_prerelease=True",
         "vers:conan/>1|<2.0"},
        {"nginx: a stable branch ends with it, the mainline does not", yg_vers_from_native, "nginx",
         "1.5.0+, 1.4.1+", "vers:nginx/>=1.4.1|<1.5.0|>=1.5.0"},
        {"nginx: a hyphen", yg_vers_from_native, "nginx", "0.7.52-0.8.39, 0.5.1",
         "vers:nginx/0.5.1|>=0.7.52|<=0.8.39"},
        {"nginx: all", yg_vers_from_native, "nginx", "all", "vers:nginx/*"},
        {"nginx: none", yg_vers_from_native, "nginx", "none", "vers:none/*"},
        {"openssl: a list", yg_vers_from_native, "openssl", "3.0.0, 1.0.1b",
         "vers:openssl/1.0.1b|3.0.0"},
        {"GitLab: commas", yg_vers_from_gitlab, "pypi", ">=1.0,<1.1||==2.0rc1",
         "vers:pypi/>=1.0|<1.1|2.0rc1"},
        {"GitLab: blanks, and v", yg_vers_from_gitlab, "golang", "<=v1.9 || >=v1.10.0 <v1.10.5",
         "vers:golang/<=1.9.0|>=1.10.0|<1.10.5"},
        {"GitHub: both ends", yg_vers_from_ghsa, "npm", "< 2.0.0, >= 1.0.0",
         "vers:npm/>=1.0.0|<2.0.0"},
        {"GitHub: one version", yg_vers_from_ghsa, "maven", "= 1.0-RC1", "vers:maven/1.0-RC1"},
    };
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err;
        enum yg_status status =
            rows[i].from(&arena, yg_str(rows[i].type), yg_str(rows[i].text), &vers, &err);

        cr_assert(eq(int, status, YG_OK), "%s: %s", rows[i].why, err.text);
        cr_expect(formats_as(&vers, rows[i].vers, &buf), "%s: %s", rows[i].why, buf.ptr);
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&buf);
}

Test(vers_convert, refuses_other_lines)
{
    static const struct {
        const char *why;
        from_fn from;
        const char *type, *text;
        enum yg_status status;
        size_t at;
    } rows[] = {
        {"nothing", yg_vers_from_native, "npm", "", YG_MALFORMED, 0},
        {"a type without a notation", yg_vers_from_native, "deb", "1.0", YG_UNSUPPORTED,
         YG_NO_OFFSET},
        {"a comparator alone", yg_vers_from_native, "npm", "1.0.0 || >=", YG_MALFORMED, 11},
        {"~ without a number", yg_vers_from_native, "npm", "~x", YG_MALFORMED, 1},
        {"^ of a word", yg_vers_from_native, "npm", "^next", YG_MALFORMED, 1},
        {"a bound that is no version", yg_vers_from_native, "npm", "1.0.0 || <next", YG_MALFORMED,
         8},
        {"an empty alternative", yg_vers_from_gitlab, "gem", "<1.0||", YG_MALFORMED, 6},
        {"an empty item of a list", yg_vers_from_native, "openssl", "1.0.1,,1.0.2", YG_MALFORMED,
         6},
        {"a plus behind a word", yg_vers_from_native, "nginx", "1.2+", YG_MALFORMED, 0},
        {"the invalid type", yg_vers_from_ghsa, "invalid", "< 1.0", YG_MALFORMED, 0},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers vers;
        struct yg_error err;

        cr_expect(eq(int,
                     rows[i].from(&arena, yg_str(rows[i].type), yg_str(rows[i].text), &vers, &err),
                     rows[i].status),
                  "%s", rows[i].why);
        cr_expect(eq(sz, err.at, rows[i].at), "%s: %s", rows[i].why, err.text);
        yg_arena_deinit(&arena);
    }
}

#define INTRODUCED YG_VERS_INTRODUCED
#define FIXED YG_VERS_FIXED
#define LAST_AFFECTED YG_VERS_LAST_AFFECTED
#define LIMIT YG_VERS_LIMIT

Test(vers_convert, translates_events)
{
    static const struct {
        const char *why;
        struct {
            enum yg_vers_event_kind kind;
            const char *version;
        } events[4];
        const char *vers; /* NULL: refused */
    } rows[] = {
        {"0 is the first version on", {{INTRODUCED, "0"}, {FIXED, "1.2.0"}}, "vers:npm/<1.2.0"},
        {"without an end", {{INTRODUCED, "1.0.0"}}, "vers:npm/>=1.0.0"},
        {"everything", {{INTRODUCED, "0"}}, "vers:npm/*"},
        {"last affected",
         {{INTRODUCED, "1.0.0"}, {LAST_AFFECTED, "1.2.0"}},
         "vers:npm/>=1.0.0|<=1.2.0"},
        {"a limit", {{INTRODUCED, "1.0.0"}, {LIMIT, "1.2.0"}}, "vers:npm/>=1.0.0|<1.2.0"},
        {"a limit of * is none", {{INTRODUCED, "1.0.0"}, {LIMIT, "*"}}, "vers:npm/>=1.0.0"},
        {"two intervals, in any order",
         {{FIXED, "3.2.0"}, {INTRODUCED, "3.0.0"}, {INTRODUCED, "0"}, {FIXED, "2.0.0"}},
         "vers:npm/<2.0.0|>=3.0.0|<3.2.0"},
        {"no event", {{INTRODUCED, NULL}}, NULL},
        {"a word", {{INTRODUCED, "never"}}, NULL},
    };
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers_event events[4];
        struct yg_vers vers;
        struct yg_error err;
        size_t count = 0;

        for (; count < 4 && rows[i].events[count].version != NULL; count++)
            events[count] = (struct yg_vers_event){rows[i].events[count].kind,
                                                   yg_str(rows[i].events[count].version)};
        enum yg_status status = yg_vers_from_osv(&arena, YG_STR("npm"), events, count, &vers, &err);
        cr_assert(eq(int, status, rows[i].vers == NULL ? YG_MALFORMED : YG_OK), "%s", rows[i].why);
        if (status == YG_OK)
            cr_expect(formats_as(&vers, rows[i].vers, &buf), "%s: %s", rows[i].why, buf.ptr);
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&buf);
}

Test(vers_convert, translates_bounds_of_the_nvd)
{
    static const struct {
        const char *why, *start_including, *start_excluding, *end_including, *end_excluding,
            *version, *vers; /* NULL: refused */
    } rows[] = {
        {"both ends", "1.0", NULL, NULL, "2.0", "*", "vers:generic/>=1.0|<2.0"},
        {"the other two", NULL, "1.0", "2.0", NULL, "*", "vers:generic/>1.0|<=2.0"},
        {"no end", NULL, NULL, NULL, NULL, "*", "vers:generic/*"},
        {"one version", NULL, NULL, NULL, NULL, "1.0", "vers:generic/1.0"},
        {"no version", NULL, NULL, NULL, NULL, "-", NULL},
        {"nothing", NULL, NULL, NULL, NULL, "", NULL},
    };
    struct yg_buf buf = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_arena arena = {0};
        struct yg_vers_nvd range = {.start_including = yg_str(rows[i].start_including),
                                    .start_excluding = yg_str(rows[i].start_excluding),
                                    .end_including = yg_str(rows[i].end_including),
                                    .end_excluding = yg_str(rows[i].end_excluding),
                                    .version = yg_str(rows[i].version)};
        struct yg_vers vers;
        struct yg_error err;
        enum yg_status status = yg_vers_from_nvd(&arena, YG_STR("generic"), &range, &vers, &err);

        cr_assert(eq(int, status, rows[i].vers == NULL ? YG_MALFORMED : YG_OK), "%s", rows[i].why);
        if (status == YG_OK)
            cr_expect(formats_as(&vers, rows[i].vers, &buf), "%s: %s", rows[i].why, buf.ptr);
        yg_arena_deinit(&arena);
    }
    yg_buf_deinit(&buf);
}
