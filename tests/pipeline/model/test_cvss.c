#include "pipeline/model/cvss.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/shared.h"

static const struct row {
    const char *why, *vector;
    int base_x10;
} rows[] = {
    {"the usual worst of a service", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98},
    {"never above 10", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100},
    {"no impact is 0, unchanged scope", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0},
    {"no impact is 0, changed scope", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N", 0},
    {"low end", "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 16},
    {"privileges weigh less when the scope changes", "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N",
     64},
    {"order of metrics is free", "CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", 98},
    {"temporal and environmental metrics do not count",
     "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U/CR:L/MAV:P/MC:N", 98},
};

Test(cvss, scores_every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_cvss cvss = {.base_x10 = -1};
        struct yg_error err = {.text = ""};

        cr_expect(eq(int, yg_cvss_parse(yg_str(rows[i].vector), &cvss, &err), YG_OK), "%s: %s",
                  rows[i].why, err.text);
        cr_expect(eq(int, cvss.base_x10, rows[i].base_x10), "%s", rows[i].why);
    }
}

Test(cvss, keeps_what_the_policies_ask_for)
{
    struct yg_cvss cvss;

    cr_assert(eq(int,
                 yg_cvss_parse(YG_STR("CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:L/A:N"), &cvss, NULL),
                 YG_OK));
    cr_expect(eq(int, cvss.version, 30));
    cr_expect(eq(int, cvss.confidentiality, YG_IMPACT_HIGH));
    cr_expect(eq(int, cvss.integrity, YG_IMPACT_LOW));
    cr_expect(eq(int, cvss.availability, YG_IMPACT_NONE));
    cr_expect(cvss.network && !cvss.no_privileges && cvss.no_interaction);
    cr_assert(eq(int,
                 yg_cvss_parse(YG_STR("CVSS:3.1/AV:A/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H"), &cvss, NULL),
                 YG_OK));
    cr_expect(eq(int, cvss.version, 31));
    cr_expect(cvss.no_privileges && !cvss.network && !cvss.no_interaction);
}

#define HEAD "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H"

static const struct wrong {
    const char *why, *vector;
    enum yg_status status;
    size_t at;
    const char *text;
} wrongs[] = {
    {"version 2 has no prefix", "AV:N/AC:L/Au:N/C:P/I:P/A:P", YG_UNSUPPORTED, 0,
     "CVSS: not a vector of version 3.0 or 3.1"},
    {"version 4", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", YG_UNSUPPORTED,
     0, "CVSS: not a vector of version 3.0 or 3.1"},
    {"empty", "", YG_UNSUPPORTED, 0, "CVSS: not a vector of version 3.0 or 3.1"},
    {"a base metric is missing", HEAD, YG_MALFORMED, 40, "CVSS: A is missing"},
    {"nothing but the prefix", "CVSS:3.1/", YG_MALFORMED, 9, "CVSS: \"\" is not a metric"},
    {"twice, same value", HEAD "/A:H/A:H", YG_MALFORMED, 45, "CVSS: A twice"},
    {"twice, another value", HEAD "/A:H/I:L", YG_MALFORMED, 45, "CVSS: I twice"},
    {"unknown metric", HEAD "/A:H/QQ:H", YG_MALFORMED, 45, "CVSS: \"QQ:H\" is not a metric"},
    {"unknown value", HEAD "/A:X", YG_MALFORMED, 41, "CVSS: \"A:X\" is not a metric"},
    {"value too long", HEAD "/A:HH", YG_MALFORMED, 41, "CVSS: \"A:HH\" is not a metric"},
    {"no value", HEAD "/A:", YG_MALFORMED, 41, "CVSS: \"A:\" is not a metric"},
    {"lower case", HEAD "/a:h", YG_MALFORMED, 41, "CVSS: \"a:h\" is not a metric"},
    {"empty metric", HEAD "//A:H", YG_MALFORMED, 41, "CVSS: \"\" is not a metric"},
    {"slash at the end", HEAD "/A:H/", YG_MALFORMED, 45, "CVSS: \"\" is not a metric"},
    {"long garbage is cut in the text", HEAD "/A:HHHHHHHHHHHHHHHHHHHHHHHHH", YG_MALFORMED, 41,
     "CVSS: \"A:HHHHHHHHHHHHHH\" is not a metric"},
};

Test(cvss, rejects_with_place_and_reason)
{
    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        struct yg_cvss cvss = {.version = -1};
        struct yg_error err = {.text = ""};

        cr_expect(eq(int, yg_cvss_parse(yg_str(wrongs[i].vector), &cvss, &err), wrongs[i].status),
                  "%s", wrongs[i].why);
        cr_expect(eq(sz, err.at, wrongs[i].at), "%s", wrongs[i].why);
        cr_expect(eq(str, err.text, (char *)wrongs[i].text), "%s", wrongs[i].why);
        cr_expect(eq(int, cvss.version, -1), "%s: output stays as it was", wrongs[i].why);
    }
}

Test(cvss, names_the_severity_at_every_edge)
{
    static const struct {
        int base_x10;
        const char *name;
    } edges[] = {{0, "none"},  {1, "low"},   {39, "low"},      {40, "medium"},   {69, "medium"},
                 {70, "high"}, {89, "high"}, {90, "critical"}, {100, "critical"}};

    for (size_t i = 0; i < YG_COUNT(edges); i++)
        cr_expect(eq(str, (char *)yg_cvss_severity(edges[i].base_x10), (char *)edges[i].name), "%d",
                  edges[i].base_x10);
}

/* Base column of a published table: vector, base, ... */
static void check_scores(const char *path)
{
    struct yg_str rest;
    size_t count = 0, same = 0;
    char *content = shared_conformance(path, &rest);

    if (content == NULL)
        return;
    while (rest.ptr != NULL) {
        struct yg_str line = yg_str_cut(&rest, '\n');
        struct yg_str vector = yg_str_cut(&line, '\t'), base = yg_str_cut(&line, '\t');
        struct yg_cvss cvss = {.base_x10 = -1};
        struct yg_error err = {.text = ""};
        double expected;

        if (vector.len == 0 || vector.ptr[0] == '#')
            continue;
        cr_assert(yg_str_to_double(base, &expected));
        enum yg_status st = yg_cvss_parse(vector, &cvss, &err);
        bool ok = st == YG_OK && cvss.base_x10 == (int)(expected * 10 + 0.5);

        cr_expect(ok, "%.*s: %.1f, found %d (%s)", YG_STR_ARG(vector), expected, cvss.base_x10,
                  err.text);
        count++;
        same += ok;
    }
    fprintf(stderr, "%s: %zu of %zu base scores\n", path, same, count);
    cr_expect(gt(sz, count, 2000), "%s", path);
    free(content);
}

Test(cvss, agrees_with_published_scores)
{
    check_scores("cvss/v30.tsv");
    check_scores("cvss/v31.tsv");
}

/* version, state, vector: what is valid parses, everything else of version 3 is malformed and of
 * another version unsupported. */
Test(cvss, agrees_with_published_validity)
{
    struct yg_str rest;
    size_t count = 0;
    char *content = shared_conformance("cvss/vector-valid.tsv", &rest);

    if (content == NULL)
        return;
    while (rest.ptr != NULL) {
        struct yg_str line = yg_str_cut(&rest, '\n');
        struct yg_str version = yg_str_cut(&line, '\t'), state = yg_str_cut(&line, '\t');
        struct yg_str vector = yg_str_cut(&line, '\t');
        struct yg_cvss cvss;
        enum yg_status expected = YG_UNSUPPORTED;

        if (version.len == 0 || version.ptr[0] == '#')
            continue;
        if (yg_str_starts(version, YG_STR("3.")))
            expected = yg_str_equal(state, YG_STR("valid")) ? YG_OK : YG_MALFORMED;
        cr_expect(eq(int, yg_cvss_parse(vector, &cvss, NULL), expected), "%.*s",
                  YG_STR_ARG(vector));
        count++;
    }
    fprintf(stderr, "cvss/vector-valid.tsv: %zu vectors\n", count);
    cr_expect(gt(sz, count, 20));
    free(content);
}
