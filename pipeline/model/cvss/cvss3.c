/* cvss3.c - CVSS 3.0 and 3.1: metrics, weights and equations.
 *
 * The versions differ in the rounding and in one term of the environmental score. Scores are fixed
 * point with 16 decimals: exact, but for the high power when the scope changes, which loses less
 * than 10^-14. No score of any vector lies that close to a step of its rounding (compared with
 * exact fractions over all combinations of metrics that the equations can tell apart).
 */
#include "pipeline/model/cvss/form.h"

__extension__ typedef unsigned __int128 wide;

enum metric {
    AV,
    AC,
    PR,
    UI,
    S,
    C,
    I,
    A,
    BASE_COUNT,
    E = BASE_COUNT,
    RL,
    RC,
    CR,
    IR,
    AR,
    MODIFIED, /* MAV; the others follow in the order of the base metrics */
    METRIC_COUNT = MODIFIED + BASE_COUNT
};

static const struct yg_cvss_metric metrics[METRIC_COUNT] = {
    [AV] = {"AV", "N A L P"},
    [AC] = {"AC", "L H"},
    [PR] = {"PR", "N L H"},
    [UI] = {"UI", "N R"},
    [S] = {"S", "U C"},
    [C] = {"C", "N L H"},
    [I] = {"I", "N L H"},
    [A] = {"A", "N L H"},
    [E] = {"E", "X U P F H"},
    [RL] = {"RL", "X O T W U"},
    [RC] = {"RC", "X U R C"},
    [CR] = {"CR", "X L M H"},
    [IR] = {"IR", "X L M H"},
    [AR] = {"AR", "X L M H"},
    [MODIFIED + AV] = {"MAV", "X N A L P"},
    [MODIFIED + AC] = {"MAC", "X L H"},
    [MODIFIED + PR] = {"MPR", "X N L H"},
    [MODIFIED + UI] = {"MUI", "X N R"},
    [MODIFIED + S] = {"MS", "X U C"},
    [MODIFIED + C] = {"MC", "X N L H"},
    [MODIFIED + I] = {"MI", "X N L H"},
    [MODIFIED + A] = {"MA", "X N L H"},
};

/* Hundredths. */
static const int vectors[] = {85, 62, 55, 20};
static const int complexities[] = {77, 44};
static const int privileges[2][3] = {{85, 62, 27}, {85, 68, 50}}; /* scope unchanged, changed */
static const int interactions[] = {85, 62};
static const int impacts[] = {0, 22, 56};
static const int maturities[] = {100, 91, 94, 97, 100};
static const int remediations[] = {100, 95, 96, 97, 100};
static const int confidences[] = {100, 92, 96, 100};
static const int requirements[] = {100, 50, 100, 150};

#define E4 10000
#define E12 (INT64_C(100000000) * E4)
#define ONE (E12 * E4) /* 1 in fixed point; scores of a vector stay below 11 */

static int64_t power(int64_t base, int exponent)
{
    const wide one = (uint64_t)ONE, factor = (uint64_t)base;
    wide result = one;

    for (int i = 0; i < exponent; i++)
        result = result * factor / one;
    return (int64_t)result;
}

/* A score in tenths, rounded up: in 3.0 what exceeds a tenth at all, in 3.1 (Appendix A) what
 * exceeds it after rounding to five decimals. */
static int round_up(int64_t score, bool plain)
{
    int64_t fine = plain ? score : (score + ONE / 200000) / (ONE / 100000),
            tenth = plain ? ONE / 10 : 10000;

    return (int)((fine + tenth - 1) / tenth);
}

/* The impact sub-score; `share` is ISC or MISC with 12 decimals, above 0. The third polynomial is
 * that of the environmental score of 3.1. */
static int64_t impact_score(int64_t share, bool changed, bool third)
{
    int64_t scaled = share * E4;

    if (!changed)
        return scaled / 100 * 642;

    int64_t high = third ? power(share * 9731 - ONE / 50, 13) : power(scaled - ONE / 50, 15);

    return (scaled - ONE / 1000 * 29) / 100 * 752 - high * 325 / 100;
}

/* Base score of base metrics; the environmental one, too: with `weights` on the impacts (in
 * hundredths) and modified metrics. */
static int base_score(const uint8_t base[BASE_COUNT], const int weights[3], bool plain, bool third)
{
    bool changed = base[S] == 1;
    int64_t left = 1, share;

    for (size_t i = 0; i < 3; i++)
        left *= E4 - impacts[base[C + i]] * weights[i];
    share = E12 - left;
    if (share == 0)
        return 0;
    if (share > E12 / 1000 * 915) /* the base score stays below it */
        share = E12 / 1000 * 915;

    int64_t exploitability = INT64_C(822) * vectors[base[AV]] * complexities[base[AC]] *
                             privileges[changed][base[PR]] * interactions[base[UI]];
    int64_t sum =
        impact_score(share, changed, third) + exploitability * (ONE / INT64_C(10000000000));

    if (changed)
        sum = sum / 25 * 27; /* 1.08 */
    return round_up(sum < 10 * ONE ? sum : 10 * ONE, plain);
}

static int temporal_score(const uint8_t values[], int score_x10, bool plain)
{
    int64_t product = INT64_C(1) * score_x10 * maturities[values[E]] * remediations[values[RL]] *
                      confidences[values[RC]];

    return round_up(product * (ONE / 10000000), plain);
}

static int environmental_score(const uint8_t values[], bool plain)
{
    int weights[] = {requirements[values[CR]], requirements[values[IR]], requirements[values[AR]]};
    uint8_t base[BASE_COUNT];

    for (size_t i = 0; i < BASE_COUNT; i++)
        base[i] = values[MODIFIED + i] == 0 ? values[i] : (uint8_t)(values[MODIFIED + i] - 1);
    return temporal_score(values, base_score(base, weights, plain, !plain), plain);
}

static enum yg_cvss_impact impact_of(uint8_t value)
{
    return (enum yg_cvss_impact)value;
}

static void score(const uint8_t values[], struct yg_cvss *cvss)
{
    static const int even[] = {100, 100, 100};
    bool plain = cvss->version == 30;

    cvss->base_x10 = base_score(values, even, plain, false);
    cvss->temporal_x10 = temporal_score(values, cvss->base_x10, plain);
    cvss->environmental_x10 = environmental_score(values, plain);
    cvss->impacts =
        (struct yg_cvss_impacts){impact_of(values[C]), impact_of(values[I]), impact_of(values[A])};
    cvss->network = values[AV] == 0;
    cvss->no_privileges = values[PR] == 0;
    cvss->no_interaction = values[UI] == 0;
}

const struct yg_cvss_form yg_cvss_form_30 = {
    30, "3.0", metrics, METRIC_COUNT, BASE_COUNT, false, score,
};
const struct yg_cvss_form yg_cvss_form_31 = {
    31, "3.1", metrics, METRIC_COUNT, BASE_COUNT, false, score,
};
