/* cvss.c - CVSS 3.x vectors: a table of the metrics, then the base formula.
 *
 * The two versions differ in the rounding only: 3.0 rounds up in the reals, 3.1 first to five
 * decimals, so that the result does not depend on binary fractions. Doubles are far finer than the
 * decimals of the formula, so 3.0 is rounded up with a margin that is below the smallest true
 * excess.
 */
#include "pipeline/model/cvss.h"

enum metric { AV, AC, PR, UI, S, C, I, A, BASE_COUNT };

/* Metric names and the letters of their values; the base metrics first, in the enum's order. */
static const struct {
    const char *name, *values;
} metrics[] = {
    {"AV", "NALP"}, {"AC", "LH"},    {"PR", "NLH"},  {"UI", "NR"},   {"S", "UC"},
    {"C", "HLN"},   {"I", "HLN"},    {"A", "HLN"},   {"E", "XUPFH"}, {"RL", "XOTWU"},
    {"RC", "XURC"}, {"CR", "XLMH"},  {"IR", "XLMH"}, {"AR", "XLMH"}, {"MAV", "XNALP"},
    {"MAC", "XLH"}, {"MPR", "XNLH"}, {"MUI", "XNR"}, {"MS", "XUC"},  {"MC", "XNLH"},
    {"MI", "XNLH"}, {"MA", "XNLH"},
};

/* Split "NAME:V" and find it in the table; false when it is not there. */
static bool find_metric(struct yg_str text, size_t *metric, char *value)
{
    struct yg_str rest = text;
    struct yg_str name = yg_str_cut(&rest, ':');

    if (rest.len != 1)
        return false;
    *value = rest.ptr[0];
    for (*metric = 0; *metric < YG_COUNT(metrics); ++*metric) {
        if (yg_str_equal(name, yg_str(metrics[*metric].name)))
            return *value != '\0' && strchr(metrics[*metric].values, *value) != NULL;
    }
    return false;
}

/* Read all metrics; `base` gets the letters of the base metrics. */
static enum yg_status parse_metrics(struct yg_str vector, size_t at, char base[BASE_COUNT],
                                    struct yg_error *err)
{
    struct yg_str rest = yg_str_from(vector, at);
    bool seen[YG_COUNT(metrics)] = {false};

    while (rest.ptr != NULL) {
        struct yg_str text = yg_str_cut(&rest, '/');
        size_t offset = (size_t)(text.ptr - vector.ptr), metric;
        char value;

        if (!find_metric(text, &metric, &value))
            return yg_fail(err, YG_MALFORMED, offset, "CVSS: \"%.*s\" is not a metric",
                           YG_STR_ARG(yg_str_head(text, 16)));
        if (seen[metric])
            return yg_fail(err, YG_MALFORMED, offset, "CVSS: %s twice", metrics[metric].name);
        seen[metric] = true;
        if (metric < BASE_COUNT)
            base[metric] = value;
    }
    for (size_t metric = 0; metric < BASE_COUNT; metric++) {
        if (!seen[metric])
            return yg_fail(err, YG_MALFORMED, vector.len, "CVSS: %s is missing",
                           metrics[metric].name);
    }
    return YG_OK;
}

static enum yg_cvss_impact impact_of(char letter)
{
    return letter == 'H' ? YG_IMPACT_HIGH : letter == 'L' ? YG_IMPACT_LOW : YG_IMPACT_NONE;
}

static double impact_weight(char letter)
{
    return letter == 'H' ? 0.56 : letter == 'L' ? 0.22 : 0.0;
}

static double vector_weight(char letter)
{
    switch (letter) {
    case 'N':
        return 0.85;
    case 'A':
        return 0.62;
    case 'L':
        return 0.55;
    default:
        return 0.2;
    }
}

static double privileges_weight(char letter, bool changed)
{
    if (letter == 'N')
        return 0.85;
    if (letter == 'L')
        return changed ? 0.68 : 0.62;
    return changed ? 0.5 : 0.27;
}

/* A score in tenths, rounded up as the version demands. */
static int round_up(double score, int version)
{
    if (version == 30) {
        int whole = (int)(score * 10 + 1e-9);

        return score * 10 - whole > 1e-9 ? whole + 1 : whole;
    }
    int rounded = (int)(score * 100000 + 0.5);

    return rounded / 10000 + (rounded % 10000 != 0);
}

static double impact_score(const char base[BASE_COUNT])
{
    double left =
        (1 - impact_weight(base[C])) * (1 - impact_weight(base[I])) * (1 - impact_weight(base[A]));
    double sub_score = 1 - left;

    if (base[S] == 'U')
        return 6.42 * sub_score;

    double x = sub_score - 0.02, power = 1;

    for (int i = 0; i < 15; i++)
        power *= x;
    return 7.52 * (sub_score - 0.029) - 3.25 * power;
}

/* Section 7.1 of v3.1 (8.1 of v3.0), in tenths. */
static int base_score(const char base[BASE_COUNT], int version)
{
    bool changed = base[S] == 'C';
    double impact = impact_score(base);
    double exploitability = 8.22 * vector_weight(base[AV]) * (base[AC] == 'L' ? 0.77 : 0.44) *
                            privileges_weight(base[PR], changed) * (base[UI] == 'N' ? 0.85 : 0.62);
    double score = (changed ? 1.08 : 1.0) * (impact + exploitability);

    if (base[C] == 'N' && base[I] == 'N' && base[A] == 'N')
        return 0; /* no impact; with a changed scope the formula would go below zero */
    return round_up(score < 10 ? score : 10, version);
}

enum yg_status yg_cvss_parse(struct yg_str vector, struct yg_cvss *cvss, struct yg_error *err)
{
    static const struct yg_str prefix_30 = {"CVSS:3.0/", 9}, prefix_31 = {"CVSS:3.1/", 9};
    int version = yg_str_starts(vector, prefix_30) ? 30 : yg_str_starts(vector, prefix_31) ? 31 : 0;
    char base[BASE_COUNT];

    if (version == 0)
        return yg_fail(err, YG_UNSUPPORTED, 0, "CVSS: not a vector of version 3.0 or 3.1");

    enum yg_status st = parse_metrics(vector, prefix_30.len, base, err);
    if (st != YG_OK)
        return st;
    *cvss = (struct yg_cvss){.version = version,
                             .base_x10 = base_score(base, version),
                             .confidentiality = impact_of(base[C]),
                             .integrity = impact_of(base[I]),
                             .availability = impact_of(base[A]),
                             .network = base[AV] == 'N',
                             .no_privileges = base[PR] == 'N',
                             .no_interaction = base[UI] == 'N'};
    return YG_OK;
}

const char *yg_cvss_severity(int base_x10)
{
    if (base_x10 <= 0)
        return "none";
    if (base_x10 < 40)
        return "low";
    if (base_x10 < 70)
        return "medium";
    return base_x10 < 90 ? "high" : "critical";
}
