/* tables.c - the decision points and tables that CERT/CC and CISA publish.
 *
 * Source: the JSON of the tables and decision points in github.com/CERTCC/SSVC, data/json, editions
 *         as in the ids. Rows are in the order of struct yg_ssvc_table, which is not that of the
 *         published mapping where that one goes from the mildest to the gravest row.
 */
#include "pipeline/model/ssvc.h"

#define S(literal)                                                                                 \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

/* NAME_values become struct yg_ssvc_point NAME. */
#define POINT(variable, space, key, version, name)                                                 \
    static const struct yg_ssvc_point variable = {S(space ":" key ":" version), S(key), S(name),   \
                                                  variable##_values, YG_COUNT(variable##_values)}

static const struct yg_ssvc_value exploitation_values[] = {
    {S("N"), S("None")},
    {S("P"), S("Public PoC")},
    {S("A"), S("Active")},
};
POINT(exploitation, "ssvc", "E", "1.1.0", "Exploitation");

static const struct yg_ssvc_value system_exposure_values[] = {
    {S("S"), S("Small")},
    {S("C"), S("Controlled")},
    {S("O"), S("Open")},
};
POINT(system_exposure, "ssvc", "EXP", "1.0.1", "System Exposure");

static const struct yg_ssvc_value automatable_values[] = {
    {S("N"), S("No")},
    {S("Y"), S("Yes")},
};
POINT(automatable, "ssvc", "A", "2.0.0", "Automatable");

static const struct yg_ssvc_value human_impact_values[] = {
    {S("L"), S("Low")},
    {S("M"), S("Medium")},
    {S("H"), S("High")},
    {S("VH"), S("Very High")},
};
POINT(human_impact, "ssvc", "HI", "2.0.2", "Human Impact");

static const struct yg_ssvc_value defer_to_immediate_values[] = {
    {S("D"), S("Defer")},
    {S("S"), S("Scheduled")},
    {S("O"), S("Out-of-Cycle")},
    {S("I"), S("Immediate")},
};
POINT(defer_to_immediate, "ssvc", "DSOI", "1.0.0", "Defer, Scheduled, Out-of-Cycle, Immediate");

static const struct yg_ssvc_value utility_values[] = {
    {S("L"), S("Laborious")},
    {S("E"), S("Efficient")},
    {S("S"), S("Super Effective")},
};
POINT(utility, "ssvc", "U", "1.0.1", "Utility");

static const struct yg_ssvc_value technical_impact_values[] = {
    {S("P"), S("Partial")},
    {S("T"), S("Total")},
};
POINT(technical_impact, "ssvc", "TI", "1.0.0", "Technical Impact");

static const struct yg_ssvc_value public_safety_impact_values[] = {
    {S("M"), S("Minimal")},
    {S("S"), S("Significant")},
};
POINT(public_safety_impact, "ssvc", "PSI", "2.0.1", "Public Safety Impact");

static const struct yg_ssvc_value report_public_values[] = {
    {S("Y"), S("Yes")},
    {S("N"), S("No")},
};
POINT(report_public, "ssvc", "RP", "1.0.0", "Report Public");

static const struct yg_ssvc_value supplier_contacted_values[] = {
    {S("N"), S("No")},
    {S("Y"), S("Yes")},
};
POINT(supplier_contacted, "ssvc", "SCON", "1.0.0", "Supplier Contacted");

static const struct yg_ssvc_value report_credibility_values[] = {
    {S("NC"), S("Not Credible")},
    {S("C"), S("Credible")},
};
POINT(report_credibility, "ssvc", "RC", "1.0.0", "Report Credibility");

static const struct yg_ssvc_value supplier_cardinality_values[] = {
    {S("O"), S("One")},
    {S("M"), S("Multiple")},
};
POINT(supplier_cardinality, "ssvc", "SC", "1.0.0", "Supplier Cardinality");

static const struct yg_ssvc_value supplier_engagement_values[] = {
    {S("A"), S("Active")},
    {S("U"), S("Unresponsive")},
};
POINT(supplier_engagement, "ssvc", "SE", "1.0.0", "Supplier Engagement");

static const struct yg_ssvc_value decline_to_coordinate_values[] = {
    {S("D"), S("Decline")},
    {S("T"), S("Track")},
    {S("C"), S("Coordinate")},
};
POINT(decline_to_coordinate, "ssvc", "COORDINATE", "1.0.1", "Decline, Track, Coordinate");

static const struct yg_ssvc_value supplier_involvement_values[] = {
    {S("FR"), S("Fix Ready")},
    {S("C"), S("Cooperative")},
    {S("UU"), S("Uncooperative/Unresponsive")},
};
POINT(supplier_involvement, "ssvc", "SINV", "1.0.0", "Supplier Involvement");

static const struct yg_ssvc_value public_value_added_values[] = {
    {S("L"), S("Limited")},
    {S("A"), S("Ampliative")},
    {S("P"), S("Precedence")},
};
POINT(public_value_added, "ssvc", "PVA", "1.0.0", "Public Value Added");

static const struct yg_ssvc_value publish_values[] = {
    {S("N"), S("Do Not Publish")},
    {S("P"), S("Publish")},
};
POINT(publish, "ssvc", "PUBLISH", "1.0.0", "Publish, Do Not Publish");

static const struct yg_ssvc_value mission_and_well_being_values[] = {
    {S("L"), S("Low")},
    {S("M"), S("Medium")},
    {S("H"), S("High")},
};
POINT(mission_and_well_being, "ssvc", "MWI", "1.0.0", "Mission and Well-Being Impact");

static const struct yg_ssvc_value cisa_levels_values[] = {
    {S("T"), S("Track")},
    {S("T*"), S("Track*")},
    {S("AT"), S("Attend")},
    {S("AC"), S("Act")},
};
POINT(cisa_levels, "cisa", "CISA", "1.1.0", "CISA Levels");

static const struct yg_ssvc_value in_kev_values[] = {
    {S("N"), S("No")},
    {S("Y"), S("Yes")},
};
POINT(in_kev, "cisa", "KEV", "1.0.0", "In KEV");

static const struct yg_ssvc_value publicly_exposed_values[] = {
    {S("N"), S("No")},
    {S("Y"), S("Yes")},
};
POINT(publicly_exposed, "cisa", "PE", "1.0.0", "Publicly Exposed");

static const struct yg_ssvc_value remediation_values[] = {
    {S("FSU"), S("Fix on system upgrade")},
    {S("60D"), S("60 days")},
    {S("14D"), S("14 days")},
    {S("3D"), S("3 days")},
    {S("3DF"), S("3 days & forensic investigation")},
};
POINT(remediation, "cisa", "BOD2604", "1.0.0", "CISA BOD 26-04 Remediation Timelines");

static const struct yg_ssvc_value safety_impact_values[] = {
    {S("N"), S("Negligible")},
    {S("M"), S("Marginal")},
    {S("R"), S("Critical")},
    {S("C"), S("Catastrophic")},
};
POINT(safety_impact, "ssvc", "SI", "2.0.1", "Safety Impact");

static const struct yg_ssvc_value mission_impact_values[] = {
    {S("D"), S("Degraded")},
    {S("MSC"), S("MEF Support Crippled")},
    {S("MEF"), S("MEF Failure")},
    {S("MF"), S("Mission Failure")},
};
POINT(mission_impact, "ssvc", "MI", "2.0.0", "Mission Impact");

static const struct yg_ssvc_value value_density_values[] = {
    {S("D"), S("Diffuse")},
    {S("C"), S("Concentrated")},
};
POINT(value_density, "ssvc", "VD", "1.0.0", "Value Density");

/* Deployer Patch Application Priority */

static const struct yg_ssvc_point *const deployer_points[] = {&exploitation, &system_exposure,
                                                              &automatable, &human_impact};
static const uint8_t deployer_outcomes[] = {
    0, 0, 1, 1, 0, 1, 1, 1, /* N S */
    0, 1, 1, 1, 1, 1, 1, 1, /* N C */
    0, 1, 1, 1, 1, 1, 1, 2, /* N O */
    0, 1, 1, 1, 1, 1, 1, 1, /* P S */
    0, 1, 1, 1, 1, 1, 1, 2, /* P C */
    1, 1, 1, 2, 1, 1, 2, 2, /* P O */
    1, 1, 2, 2, 1, 2, 2, 2, /* A S */
    1, 1, 2, 2, 2, 2, 2, 2, /* A C */
    1, 2, 2, 3, 2, 2, 3, 3, /* A O */
};

/* Supplier Patch Development Priority */

static const struct yg_ssvc_point *const supplier_points[] = {
    &exploitation, &utility, &technical_impact, &public_safety_impact};
static const uint8_t supplier_outcomes[] = {
    0, 1, 1, 2, /* N L */
    1, 2, 1, 2, /* N E */
    1, 2, 2, 2, /* N S */
    1, 2, 1, 3, /* P L */
    1, 3, 2, 3, /* P E */
    2, 3, 2, 3, /* P S */
    2, 3, 2, 3, /* A L */
    2, 3, 2, 3, /* A E */
    3, 3, 3, 3, /* A S */
};

/* Coordinator Triage */

static const struct yg_ssvc_point *const coordinator_triage_points[] = {
    &report_public,        &supplier_contacted,  &report_credibility,
    &supplier_cardinality, &supplier_engagement, &utility,
    &public_safety_impact};
static const uint8_t coordinator_triage_outcomes[] = {
    0, 0, 0, 0, 0, 0, /* Y N NC O A */
    0, 0, 0, 0, 0, 0, /* Y N NC O U */
    0, 0, 0, 0, 0, 2, /* Y N NC M A */
    0, 0, 0, 0, 0, 2, /* Y N NC M U */
    0, 0, 0, 0, 0, 0, /* Y N C O A */
    0, 0, 0, 0, 0, 0, /* Y N C O U */
    0, 0, 0, 0, 0, 2, /* Y N C M A */
    0, 0, 0, 0, 0, 2, /* Y N C M U */
    0, 0, 0, 0, 0, 0, /* Y Y NC O A */
    0, 0, 0, 0, 0, 0, /* Y Y NC O U */
    0, 0, 0, 0, 0, 2, /* Y Y NC M A */
    0, 0, 0, 0, 0, 2, /* Y Y NC M U */
    0, 0, 0, 0, 0, 0, /* Y Y C O A */
    0, 0, 0, 0, 0, 0, /* Y Y C O U */
    0, 0, 0, 0, 0, 2, /* Y Y C M A */
    0, 0, 0, 0, 0, 2, /* Y Y C M U */
    0, 0, 0, 0, 0, 0, /* N N NC O A */
    0, 0, 0, 0, 0, 0, /* N N NC O U */
    0, 0, 0, 0, 0, 2, /* N N NC M A */
    0, 0, 0, 0, 0, 2, /* N N NC M U */
    0, 0, 0, 0, 0, 0, /* N N C O A */
    0, 0, 0, 0, 0, 0, /* N N C O U */
    0, 0, 0, 0, 0, 2, /* N N C M A */
    0, 0, 0, 0, 0, 2, /* N N C M U */
    0, 0, 0, 1, 0, 1, /* N Y NC O A */
    0, 0, 0, 1, 0, 1, /* N Y NC O U */
    0, 1, 0, 1, 1, 2, /* N Y NC M A */
    0, 1, 0, 1, 1, 2, /* N Y NC M U */
    0, 0, 0, 1, 0, 1, /* N Y C O A */
    1, 2, 2, 2, 2, 2, /* N Y C O U */
    0, 1, 0, 1, 2, 2, /* N Y C M A */
    2, 2, 2, 2, 2, 2, /* N Y C M U */
};

/* Coordinator Publish Decision Table */

static const struct yg_ssvc_point *const coordinator_publish_points[] = {
    &supplier_involvement, &exploitation, &public_value_added};
static const uint8_t coordinator_publish_outcomes[] = {
    0, 0, 1, 0, 0, 1, 0, 1, 1, /* FR */
    0, 0, 1, 0, 0, 1, 0, 1, 1, /* C */
    0, 0, 1, 0, 1, 1, 1, 1, 1, /* UU */
};

/* CISA Coordinator */

static const struct yg_ssvc_point *const cisa_coordinator_points[] = {
    &exploitation, &automatable, &technical_impact, &mission_and_well_being};
static const uint8_t cisa_coordinator_outcomes[] = {
    0, 0, 0, 0, 0, 1, /* N N */
    0, 0, 2, 0, 0, 2, /* N Y */
    0, 0, 1, 0, 1, 2, /* P N */
    0, 0, 2, 0, 1, 2, /* P Y */
    0, 0, 2, 0, 2, 3, /* A N */
    2, 2, 3, 2, 3, 3, /* A Y */
};

/* CISA BOD 26-04 */

static const struct yg_ssvc_point *const cisa_bod_26_04_points[] = {
    &in_kev, &publicly_exposed, &automatable, &technical_impact};
static const uint8_t cisa_bod_26_04_outcomes[] = {
    0, 0, 1, 1, /* N N */
    1, 2, 2, 3, /* N Y */
    2, 2, 2, 4, /* Y N */
    2, 4, 3, 4, /* Y Y */
};

/* Human Impact */

static const struct yg_ssvc_point *const human_impact_points[] = {&safety_impact, &mission_impact};
static const uint8_t human_impact_outcomes[] = {
    0, 0, 1, 3, 0, 0, 1, 3, 1, 2, 2, 3, 3, 3, 3, 3,
};

/* Public Safety Impact */

static const struct yg_ssvc_point *const public_safety_impact_points[] = {&safety_impact};
static const uint8_t public_safety_impact_outcomes[] = {
    0,
    1,
    1,
    1,
};

/* Utility */

static const struct yg_ssvc_point *const utility_points[] = {&automatable, &value_density};
static const uint8_t utility_outcomes[] = {
    0,
    1,
    1,
    2,
};

#define TABLE(variable, id, name, result)                                                          \
    {                                                                                              \
        S(id), S(name), variable##_points, YG_COUNT(variable##_points), &(result),                 \
            variable##_outcomes                                                                    \
    }

static const struct yg_ssvc_table tables[] = {
    TABLE(deployer, "ssvc:DT_DP:1.0.0", "Deployer Patch Application Priority", defer_to_immediate),
    TABLE(supplier, "ssvc:DT_SP:1.0.0", "Supplier Patch Development Priority", defer_to_immediate),
    TABLE(coordinator_triage, "ssvc:DT_COORD_TRIAGE:1.0.0", "Coordinator Triage",
          decline_to_coordinate),
    TABLE(coordinator_publish, "ssvc:DT_COORD_PUBLISH:1.0.0", "Coordinator Publish Decision Table",
          publish),
    TABLE(cisa_coordinator, "cisa:DT_CO:2.0.3", "CISA Coordinator", cisa_levels),
    TABLE(cisa_bod_26_04, "cisa:DT_BOD2604:1.0.0", "CISA BOD 26-04", remediation),
    TABLE(human_impact, "ssvc:DT_HI:1.0.0", "Human Impact", human_impact),
    TABLE(public_safety_impact, "ssvc:DT_PSI:1.0.0", "Public Safety Impact", public_safety_impact),
    TABLE(utility, "ssvc:DT_U:1.0.0", "Utility", utility),
};

const struct yg_ssvc_table *yg_ssvc_table_at(size_t i)
{
    return i < YG_COUNT(tables) ? &tables[i] : NULL;
}

const struct yg_ssvc_table *yg_ssvc_table_find(struct yg_str id)
{
    for (size_t i = 0; i < YG_COUNT(tables); i++) {
        struct yg_str own = tables[i].id;

        if (yg_str_equal(id, own) || yg_str_equal(id, yg_str_head(own, yg_str_rindex(own, ':'))))
            return &tables[i];
    }
    return NULL;
}
