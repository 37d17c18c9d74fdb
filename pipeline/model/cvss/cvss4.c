/* cvss4.c - CVSS 4.0: metrics, equivalence classes and interpolation.
 *
 * Experts have scored the 270 macrovectors, classes of vectors that weigh alike in each of six
 * respects (EQ1 to EQ6; EQ3 and EQ6 depend on each other and are one here). A vector loses against
 * the worst of its macrovector in proportion to its distance:
 *
 *   score = macrovector - mean over EQ of (macrovector - next lower in EQ) x distance / depth
 *
 * where distance is how many steps the metrics of the EQ lie below the most severe vectors of their
 * class, and depth how many there are. All most severe vectors of a class have the same number of
 * steps, so the sum of the steps of its metrics is enough to know the distance.
 *
 * The result is a fraction with a small denominator, so that the half is rounded up exactly.
 * Source: CVSS v4.0 Specification Document, section 8 and tables 24 to 31.
 */
#include <string.h>

#include "pipeline/model/cvss/cvss4_table.h"
#include "pipeline/model/cvss/form.h"

enum metric {
    AV,
    AC,
    AT,
    PR,
    UI,
    VC,
    VI,
    VA,
    SC,
    SI,
    SA,
    BASE_COUNT,
    E = BASE_COUNT,
    CR,
    IR,
    AR,
    MODIFIED, /* MAV; the others follow in the order of the base metrics */
    SUPPLEMENTAL = MODIFIED + BASE_COUNT,
    METRIC_COUNT = SUPPLEMENTAL + 6
};

/* Values from the most severe on. */
static const struct yg_cvss_metric metrics[METRIC_COUNT] = {
    [AV] = {"AV", "N A L P"},
    [AC] = {"AC", "L H"},
    [AT] = {"AT", "N P"},
    [PR] = {"PR", "N L H"},
    [UI] = {"UI", "N P A"},
    [VC] = {"VC", "H L N"},
    [VI] = {"VI", "H L N"},
    [VA] = {"VA", "H L N"},
    [SC] = {"SC", "H L N"},
    [SI] = {"SI", "H L N"},
    [SA] = {"SA", "H L N"},
    [E] = {"E", "X A P U"},
    [CR] = {"CR", "X H M L"},
    [IR] = {"IR", "X H M L"},
    [AR] = {"AR", "X H M L"},
    [MODIFIED + AV] = {"MAV", "X N A L P"},
    [MODIFIED + AC] = {"MAC", "X L H"},
    [MODIFIED + AT] = {"MAT", "X N P"},
    [MODIFIED + PR] = {"MPR", "X N L H"},
    [MODIFIED + UI] = {"MUI", "X N P A"},
    [MODIFIED + VC] = {"MVC", "X H L N"},
    [MODIFIED + VI] = {"MVI", "X H L N"},
    [MODIFIED + VA] = {"MVA", "X H L N"},
    [MODIFIED + SC] = {"MSC", "X H L N"},
    [MODIFIED + SI] = {"MSI", "X S H L N"},
    [MODIFIED + SA] = {"MSA", "X S H L N"},
    [SUPPLEMENTAL] = {"S", "X N P"},
    {"AU", "X N Y"},
    {"R", "X A U I"},
    {"V", "X D C"},
    {"RE", "X L M H"},
    {"U", "X Clear Green Amber Red"},
};

/* How many steps each metric lies below its most severe value; all metrics taken into account. */
struct steps {
    unsigned of[E + 4]; /* base metrics, E, CR, IR, AR */
};

/* SI and SA have a more severe value than their base metrics can state: safety. SC counts like
 * them. */
static void read_steps(const uint8_t values[], struct steps *steps)
{
    for (unsigned m = AV; m < BASE_COUNT; m++) {
        unsigned modified = values[MODIFIED + m], above = m >= SC ? 1 : 0;

        if (modified == 0)
            steps->of[m] = values[m] + above;
        else
            steps->of[m] = m == SC ? modified : modified - 1;
    }
    for (unsigned m = E; m <= AR; m++)
        steps->of[m] = values[m] == 0 ? 0 : values[m] - 1u;
}

static bool harmless(const unsigned s[])
{
    return s[VC] == 2 && s[VI] == 2 && s[VA] == 2 && s[SC] == 3 && s[SI] == 3 && s[SA] == 3;
}

/* The class of each EQ, and how far below its most severe vectors. */
struct place {
    unsigned of[YG_EQ_COUNT], distance[YG_EQ_COUNT];
};

static void find_place(const unsigned s[], struct place *place)
{
    bool any = s[AV] == 0 || s[PR] == 0 || s[UI] == 0;
    bool all = s[AV] == 0 && s[PR] == 0 && s[UI] == 0;
    unsigned eq3 = s[VC] == 0 && s[VI] == 0 ? 0 : s[VC] == 0 || s[VI] == 0 || s[VA] == 0 ? 1 : 2;
    bool required =
        (s[CR] == 0 && s[VC] == 0) || (s[IR] == 0 && s[VI] == 0) || (s[AR] == 0 && s[VA] == 0);
    unsigned sums[YG_EQ_COUNT] = {
        [YG_EQ1] = s[AV] + s[PR] + s[UI],
        [YG_EQ2] = s[AC] + s[AT],
        [YG_EQ36] = s[VC] + s[VI] + s[VA] + s[CR] + s[IR] + s[AR],
        [YG_EQ4] = s[SC] + s[SI] + s[SA],
        [YG_EQ5] = s[E],
    };

    place->of[YG_EQ1] = all ? 0 : any && s[AV] != 3 ? 1 : 2;
    place->of[YG_EQ2] = s[AC] == 0 && s[AT] == 0 ? 0 : 1;
    place->of[YG_EQ36] = eq3 == 2 ? 4 : 2 * eq3 + (required ? 0 : 1);
    place->of[YG_EQ4] = s[SI] == 0 || s[SA] == 0                 ? 0
                        : s[SC] == 1 || s[SI] == 1 || s[SA] == 1 ? 1
                                                                 : 2;
    place->of[YG_EQ5] = s[E];
    for (size_t q = 0; q < YG_EQ_COUNT; q++)
        place->distance[q] = sums[q] - yg_cvss4_classes[q][place->of[q]].steps;
}

static unsigned score_at(const unsigned at[])
{
    return yg_cvss4_scores[at[YG_EQ1]][at[YG_EQ2]][at[YG_EQ36]][at[YG_EQ4]][at[YG_EQ5]];
}

/* The score of the macrovector whose class in `q` is the next lower one; false at the lowest. From
 * 00 of EQ3 and EQ6 there are two, the higher one counts. */
static bool next_lower(const struct place *place, enum yg_eq q, unsigned *score)
{
    static const unsigned below36[YG_EQ_CLASSES_MAX][2] = {{1, 2}, {3, 3}, {3, 3}, {4, 4}, {5, 5}};
    unsigned at[YG_EQ_COUNT], other;

    memcpy(at, place->of, sizeof at);
    at[q] = q == YG_EQ36 ? below36[place->of[q]][0] : place->of[q] + 1;
    if (at[q] == YG_EQ_CLASSES_MAX || yg_cvss4_classes[q][at[q]].depth == 0)
        return false;
    *score = score_at(at);
    if (q == YG_EQ36) {
        at[q] = below36[place->of[q]][1];
        other = score_at(at);
        *score = other > *score ? other : *score;
    }
    return true;
}

static int score_place(const struct place *place)
{
    unsigned top = score_at(place->of), count = 0, loss = 0; /* in 1/840 of a tenth */

    for (unsigned q = 0; q < YG_EQ_COUNT; q++) {
        unsigned below;

        if (!next_lower(place, (enum yg_eq)q, &below))
            continue;
        count++;
        loss += (top - below) * place->distance[q] *
                (YG_EQ_DEPTHS_MULTIPLE / yg_cvss4_classes[q][place->of[q]].depth);
    }
    if (count == 0)
        return (int)top;

    unsigned unit = YG_EQ_DEPTHS_MULTIPLE * count;

    return (int)((2 * (top * unit - loss) + unit) / (2 * unit));
}

/* The score of the metrics before `end`; the others count as not defined. */
static int score_until(const uint8_t all[], size_t end, struct place *place)
{
    uint8_t values[METRIC_COUNT] = {0};
    struct steps steps;

    memcpy(values, all, end);
    read_steps(values, &steps);
    find_place(steps.of, place);
    return harmless(steps.of) ? 0 : score_place(place);
}

static void write_macrovector(const struct place *place, char text[7])
{
    static const char eq3[] = "00112", eq6[] = "01011";

    text[0] = (char)('0' + place->of[YG_EQ1]);
    text[1] = (char)('0' + place->of[YG_EQ2]);
    text[2] = eq3[place->of[YG_EQ36]];
    text[3] = (char)('0' + place->of[YG_EQ4]);
    text[4] = (char)('0' + place->of[YG_EQ5]);
    text[5] = eq6[place->of[YG_EQ36]];
    text[6] = '\0';
}

static enum yg_cvss_impact impact_of(uint8_t value)
{
    return (enum yg_cvss_impact)(YG_IMPACT_HIGH - value);
}

static void score(const uint8_t values[], struct yg_cvss *cvss)
{
    struct place place;

    cvss->base_x10 = score_until(values, BASE_COUNT, &place);
    cvss->temporal_x10 = score_until(values, E + 1, &place);
    cvss->environmental_x10 = score_until(values, SUPPLEMENTAL, &place);
    write_macrovector(&place, cvss->macrovector);
    cvss->impacts = (struct yg_cvss_impacts){impact_of(values[VC]), impact_of(values[VI]),
                                             impact_of(values[VA])};
    cvss->subsequent = (struct yg_cvss_impacts){impact_of(values[SC]), impact_of(values[SI]),
                                                impact_of(values[SA])};
    cvss->network = values[AV] == 0;
    cvss->no_privileges = values[PR] == 0;
    cvss->no_interaction = values[UI] == 0;
}

const struct yg_cvss_form yg_cvss_form_40 = {
    40, "4.0", metrics, METRIC_COUNT, BASE_COUNT, true, score,
};
