/* cvss2.c - CVSS 2.0: metrics, weights and equations.
 *
 * Weights have at most three decimals, so a score before it is rounded has at most 21: everything
 * is exact in 128 bits. A tie is rounded up.
 */
#include "pipeline/model/cvss/form.h"

__extension__ typedef unsigned __int128 wide;

enum metric { AV, AC, AU, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR, METRIC_COUNT };

static const struct yg_cvss_metric metrics[METRIC_COUNT] = {
    [AV] = {"AV", "L A N"},      [AC] = {"AC", "H M L"},
    [AU] = {"Au", "M S N"},      [C] = {"C", "N P C"},
    [I] = {"I", "N P C"},        [A] = {"A", "N P C"},
    [E] = {"E", "ND U POC F H"}, [RL] = {"RL", "ND OF TF W U"},
    [RC] = {"RC", "ND UC UR C"}, [CDP] = {"CDP", "ND N L LM MH H"},
    [TD] = {"TD", "ND N L M H"}, [CR] = {"CR", "ND L M H"},
    [IR] = {"IR", "ND L M H"},   [AR] = {"AR", "ND L M H"},
};

/* Thousandths for the base metrics, hundredths for the others. */
static const unsigned vectors[] = {395, 646, 1000};
static const unsigned complexities[] = {350, 610, 710};
static const unsigned authentications[] = {450, 560, 704};
static const unsigned impacts[] = {0, 275, 660};
static const unsigned exploitabilities[] = {100, 85, 90, 95, 100};
static const unsigned remediations[] = {100, 87, 90, 95, 100};
static const unsigned confidences[] = {100, 90, 95, 100};
static const unsigned damages[] = {0, 0, 10, 30, 40, 50};
static const unsigned distributions[] = {100, 0, 25, 75, 100};
static const unsigned requirements[] = {100, 50, 100, 151};

static const unsigned even[] = {100, 100, 100}; /* weights of the base score */

#define E9 1000000000u
#define E17 (UINT64_C(100000000) * E9)

/* Section 3.2.1, in tenths. `weights` multiply the impacts, in hundredths; `limited` is the ceiling
 * of AdjustedImpact. */
static int base_score(const uint8_t values[], const unsigned weights[3], bool limited)
{
    wide left = 1, impact, exploitability, sum;

    for (size_t i = 0; i < 3; i++)
        left *= 100000 - impacts[values[C + i]] * weights[i];
    impact = 1041 * ((wide)E9 * 1000000 - left); /* 17 decimals */
    if (limited && impact > (wide)E17 * 10)
        impact = (wide)E17 * 10;
    exploitability = 20 * (wide)vectors[values[AV]] * complexities[values[AC]] *
                     authentications[values[AU]];       /* 9 decimals */
    sum = 6 * impact + 4 * exploitability * (E17 / E9); /* 18 decimals */
    if (impact == 0 || sum < (wide)E17 * 15)            /* 1.5 */
        return 0;
    sum = (sum - (wide)E17 * 15) * 1176;                        /* 21 decimals */
    return (int)((sum + (wide)E17 * 500) / ((wide)E17 * 1000)); /* a tenth is 10^20 */
}

/* Section 3.2.2: `score` in tenths, times three weights in hundredths. */
static int temporal_score(const uint8_t values[], int score)
{
    unsigned product = (unsigned)score * exploitabilities[values[E]] * remediations[values[RL]] *
                       confidences[values[RC]];

    return (int)((product + 500000) / 1000000);
}

/* Section 3.2.3. Without any environmental metric there is no such score: the temporal one stands,
 * which the equation could miss by a tenth, for its impact ends at 10. */
static int environmental_score(const uint8_t values[])
{
    bool defined = false;

    for (size_t m = CDP; m <= AR; m++)
        defined = defined || values[m] != 0;
    if (!defined)
        return temporal_score(values, base_score(values, even, false));

    unsigned weights[] = {requirements[values[CR]], requirements[values[IR]],
                          requirements[values[AR]]};
    unsigned adjusted = (unsigned)temporal_score(values, base_score(values, weights, true));
    unsigned sum = adjusted * 100 + (100 - adjusted) * damages[values[CDP]];

    return (int)((sum * distributions[values[TD]] + 5000) / 10000);
}

static enum yg_cvss_impact impact_of(uint8_t value)
{
    return (enum yg_cvss_impact)value;
}

static void score(const uint8_t values[], struct yg_cvss *cvss)
{
    cvss->base_x10 = base_score(values, even, false);
    cvss->temporal_x10 = temporal_score(values, cvss->base_x10);
    cvss->environmental_x10 = environmental_score(values);
    cvss->impacts =
        (struct yg_cvss_impacts){impact_of(values[C]), impact_of(values[I]), impact_of(values[A])};
    cvss->network = values[AV] == 2;
    cvss->no_privileges = values[AU] == 2;
}

const struct yg_cvss_form yg_cvss_form_20 = {
    20, "2.0", metrics, METRIC_COUNT, A + 1, false, score,
};
