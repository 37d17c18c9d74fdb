#include "pipeline/model/cvss.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define V4_WORST "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"

static const struct row {
    const char *why, *vector;
    int base_x10, temporal_x10, environmental_x10;
} rows[] = {
    {"2.0: the guide's first example, base", "AV:N/AC:L/Au:N/C:N/I:N/A:C", 78, 78, 78},
    {"2.0: its other scores", "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H",
     78, 64, 92},
    {"2.0: no targets, no score", "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:N/TD:N", 78, 64,
     0},
    {"2.0: the second example: the base score is not cut at an impact of 10",
     "AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 100, 83, 90},
    {"2.0: the third example",
     "AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", 62, 49, 75},
    {"2.0: no impact", "AV:N/AC:L/Au:N/C:N/I:N/A:N", 0, 0, 0},
    {"2.0: never below 0: the equation gives -0.2", "AV:L/AC:H/Au:M/C:P/I:N/A:N/CR:L", 8, 8, 0},
    {"2.0: damage without impact", "AV:N/AC:L/Au:N/C:N/I:N/A:N/CDP:H", 0, 0, 50},
    {"2.0: without environmental metrics the temporal score stands: the equation gives 7.1",
     "AV:L/AC:L/Au:N/C:C/I:C/A:C/CR:ND", 72, 72, 72},
    {"2.0: with one the equation counts", "AV:L/AC:L/Au:N/C:C/I:C/A:C/CR:M", 72, 72, 71},
    {"2.0: in any order, with prefix", "CVSS:2.0/A:C/I:N/C:N/Au:N/AC:L/AV:N", 78, 78, 78},
    {"2.0: in parentheses", "(AV:N/AC:L/Au:N/C:N/I:N/A:C)", 78, 78, 78},
    {"2.0: another prefix in use", "CVSS2#AV:N/AC:L/Au:N/C:N/I:N/A:C", 78, 78, 78},

    {"the usual worst of a service", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, 98, 98},
    {"never above 10", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100, 100, 100},
    {"no impact is 0, unchanged scope", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0, 0, 0},
    {"no impact is 0, changed scope", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N", 0, 0, 0},
    {"low end", "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 16, 16, 16},
    {"privileges weigh less when the scope changes", "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N",
     64, 64, 64},
    {"order of metrics is free", "CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", 98, 98, 98},
    {"each group has its score",
     "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U/CR:L/MAV:P/MC:N", 98, 78, 49},
    {"3.0: one polynomial for a changed scope", "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", 96,
     96, 96},
    {"3.1: the environmental score has another, even without its metrics",
     "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", 96, 96, 97},

    {"4.0: nothing is worse", V4_WORST, 100, 100, 100},
    {"4.0: no impact", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0, 0, 0},
    {"4.0: CVSS-B, CVSS-BT and CVSS-BTE", V4_WORST "/E:U/MSC:N/MSI:N/MSA:N", 100, 91, 81},
    {"4.0: safety is worse than high",
     "CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N/MSI:S", 10, 10, 41},
    {"4.0: an exact half is rounded up",
     "CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:A/VC:N/VI:H/VA:L/SC:N/SI:N/SA:L", 57, 57, 57},
    {"4.0: supplemental metrics do not count", V4_WORST "/S:P/AU:Y/R:I/V:C/RE:H/U:Red", 100, 100,
     100},
};

Test(cvss, scores_every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_cvss cvss = {.base_x10 = -1};
        struct yg_error err = {.text = ""};

        cr_expect(eq(int, yg_cvss_parse(yg_str(rows[i].vector), &cvss, &err), YG_OK), "%s: %s",
                  rows[i].why, err.text);
        cr_expect(eq(int, cvss.base_x10, rows[i].base_x10), "%s", rows[i].why);
        cr_expect(eq(int, cvss.temporal_x10, rows[i].temporal_x10), "%s", rows[i].why);
        cr_expect(eq(int, cvss.environmental_x10, rows[i].environmental_x10), "%s", rows[i].why);
    }
}

#define NONE YG_IMPACT_NONE
#define LOW YG_IMPACT_LOW
#define HIGH YG_IMPACT_HIGH

/* What the policies ask for. */
static const struct fact {
    const char *why, *vector;
    int version;
    struct yg_cvss_impacts impacts, subsequent;
    bool network, no_privileges, no_interaction;
    const char *macrovector;
} facts[] = {
    {"3.0",
     "CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:L/A:N",
     30,
     {HIGH, LOW, NONE},
     {NONE, NONE, NONE},
     true,
     false,
     true,
     ""},
    {"3.1",
     "CVSS:3.1/AV:A/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H",
     31,
     {NONE, NONE, HIGH},
     {NONE, NONE, NONE},
     false,
     true,
     false,
     ""},
    {"2.0: complete is high; of interaction it says nothing",
     "AV:N/AC:L/Au:N/C:C/I:P/A:N",
     20,
     {HIGH, LOW, NONE},
     {NONE, NONE, NONE},
     true,
     true,
     false,
     ""},
    {"2.0: one login",
     "AV:A/AC:L/Au:S/C:N/I:N/A:P",
     20,
     {NONE, NONE, LOW},
     {NONE, NONE, NONE},
     false,
     false,
     false,
     ""},
    {"4.0: both systems",
     "CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:H/SA:L/E:P",
     40,
     {HIGH, LOW, NONE},
     {NONE, HIGH, LOW},
     true,
     true,
     true,
     "011110"},
    {"4.0: modified metrics move the macrovector and leave the impacts",
     "CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MVC:L/MVI:L/MVA:L/MSI:S",
     40,
     {HIGH, HIGH, HIGH},
     {NONE, NONE, NONE},
     false,
     false,
     false,
     "202001"},
};

static bool same_impacts(struct yg_cvss_impacts a, struct yg_cvss_impacts b)
{
    return a.confidentiality == b.confidentiality && a.integrity == b.integrity &&
           a.availability == b.availability;
}

Test(cvss, keeps_what_the_policies_ask_for)
{
    for (size_t i = 0; i < YG_COUNT(facts); i++) {
        const struct fact *fact = &facts[i];
        struct yg_cvss cvss;

        cr_assert(eq(int, yg_cvss_parse(yg_str(fact->vector), &cvss, NULL), YG_OK), "%s",
                  fact->why);
        cr_expect(eq(int, cvss.version, fact->version), "%s", fact->why);
        cr_expect(same_impacts(cvss.impacts, fact->impacts), "%s", fact->why);
        cr_expect(same_impacts(cvss.subsequent, fact->subsequent), "%s", fact->why);
        cr_expect(eq(int, cvss.network, fact->network), "%s", fact->why);
        cr_expect(eq(int, cvss.no_privileges, fact->no_privileges), "%s", fact->why);
        cr_expect(eq(int, cvss.no_interaction, fact->no_interaction), "%s", fact->why);
        cr_expect(eq(str, cvss.macrovector, (char *)fact->macrovector), "%s", fact->why);
    }
}

#define HEAD "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H"
#define V2 "AV:N/AC:L/Au:N/C:P/I:P"

static const struct wrong {
    const char *why, *vector;
    enum yg_status status;
    size_t at;
    const char *text;
} wrongs[] = {
    {"a version to come", "CVSS:4.1/AV:N", YG_UNSUPPORTED, 0,
     "CVSS: not a vector of version 2.0, 3.0, 3.1 or 4.0"},
    {"nothing behind the version", "CVSS:3.1", YG_UNSUPPORTED, 0,
     "CVSS: not a vector of version 2.0, 3.0, 3.1 or 4.0"},
    {"empty", "", YG_MALFORMED, 0, "CVSS: an empty vector"},
    {"no vector at all", "HIGH", YG_MALFORMED, 0, "CVSS: \"HIGH\" is not a metric"},
    {"a base metric is missing", HEAD, YG_MALFORMED, 40, "CVSS: A is missing"},
    {"nothing but the prefix", "CVSS:3.1/", YG_MALFORMED, 9, "CVSS: \"\" is not a metric"},
    {"twice, same value", HEAD "/A:H/A:H", YG_MALFORMED, 45, "CVSS: A twice"},
    {"twice, another value", HEAD "/A:H/I:L", YG_MALFORMED, 45, "CVSS: I twice"},
    {"unknown metric", HEAD "/A:H/QQ:H", YG_MALFORMED, 45, "CVSS: \"QQ:H\" is not a metric"},
    {"unknown value", HEAD "/A:X", YG_MALFORMED, 43, "CVSS: A: \"X\" is not a value"},
    {"value too long", HEAD "/A:HH", YG_MALFORMED, 43, "CVSS: A: \"HH\" is not a value"},
    {"two values in one", HEAD "/A:N L", YG_MALFORMED, 43, "CVSS: A: \"N L\" is not a value"},
    {"no value", HEAD "/A:", YG_MALFORMED, 43, "CVSS: A: \"\" is not a value"},
    {"no colon", HEAD "/A", YG_MALFORMED, 41, "CVSS: \"A\" is not a metric"},
    {"lower case", HEAD "/a:h", YG_MALFORMED, 41, "CVSS: \"a:h\" is not a metric"},
    {"empty metric", HEAD "//A:H", YG_MALFORMED, 41, "CVSS: \"\" is not a metric"},
    {"slash at the end", HEAD "/A:H/", YG_MALFORMED, 45, "CVSS: \"\" is not a metric"},
    {"long garbage is cut in the text", HEAD "/A:HHHHHHHHHHHHHHHHHHHHHHHHH", YG_MALFORMED, 43,
     "CVSS: A: \"HHHHHHHHHHHHHHHH\" is not a value"},
    {"a metric of 4.0 in 3.1", HEAD "/A:H/AT:N", YG_MALFORMED, 45,
     "CVSS: \"AT:N\" is not a metric"},
    {"2.0: one parenthesis", "(" V2 "/A:P", YG_MALFORMED, 0, "CVSS: \"(AV:N\" is not a metric"},
    {"2.0: empty parentheses", "()", YG_MALFORMED, 1, "CVSS: \"\" is not a metric"},
    {"2.0: missing before the parenthesis", "(" V2 ")", YG_MALFORMED, 23, "CVSS: A is missing"},
    {"2.0: a value of 3.1", V2 "/A:H", YG_MALFORMED, 25, "CVSS: A: \"H\" is not a value"},
    {"4.0: another order", "CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H",
     YG_MALFORMED, 14, "CVSS: AV belongs before AC"},
    {"4.0: environmental metrics stand behind the threat metric", V4_WORST "/CR:H/E:P",
     YG_MALFORMED, 69, "CVSS: E belongs before CR"},
    {"4.0: safety is a modified value only",
     "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:S/SA:H", YG_MALFORMED, 57,
     "CVSS: SI: \"S\" is not a value"},
    {"4.0: of two subsequent impacts only", V4_WORST "/MSC:S", YG_MALFORMED, 68,
     "CVSS: MSC: \"S\" is not a value"},
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
        int version, score_x10;
        const char *name;
    } edges[] = {{31, 0, "none"},    {31, 1, "low"},       {31, 39, "low"},    {31, 40, "medium"},
                 {31, 69, "medium"}, {31, 70, "high"},     {31, 89, "high"},   {31, 90, "critical"},
                 {40, 0, "none"},    {40, 90, "critical"}, {30, 89, "high"},   {20, 0, "low"},
                 {20, 39, "low"},    {20, 40, "medium"},   {20, 69, "medium"}, {20, 70, "high"},
                 {20, 100, "high"}};

    for (size_t i = 0; i < YG_COUNT(edges); i++)
        cr_expect(eq(str, (char *)yg_cvss_severity(edges[i].version, edges[i].score_x10),
                     (char *)edges[i].name),
                  "%d: %d", edges[i].version, edges[i].score_x10);
}

Test(cvss, names_the_version)
{
    static const int versions[] = {20, 30, 31, 40};
    static const char *const names[] = {"2.0", "3.0", "3.1", "4.0"};

    for (size_t i = 0; i < YG_COUNT(versions); i++)
        cr_expect(eq(str, (char *)yg_cvss_version_name(versions[i]), (char *)names[i]));
}
