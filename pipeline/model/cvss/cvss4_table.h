/* pipeline/model/cvss/cvss4_table.h - the data of CVSS 4.0: equivalence classes and macrovectors.
 * For cvss4.c and its tests only.
 *
 * Source: CVSS v4.0 Specification Document, section 8, tables 24 to 31.
 */
#ifndef YG_PIPELINE_MODEL_CVSS_CVSS4_TABLE_H
#define YG_PIPELINE_MODEL_CVSS_CVSS4_TABLE_H

#include <stdint.h>

/* EQ3 and EQ6 depend on each other and are one; its classes are 00, 01, 10, 11 and 21. */
enum yg_eq { YG_EQ1, YG_EQ2, YG_EQ36, YG_EQ4, YG_EQ5, YG_EQ_COUNT };
#define YG_EQ_CLASSES_MAX 5

#define YG_EQ_DEPTHS_MULTIPLE 840 /* a multiple of every depth */

struct yg_eq_class {
    uint8_t steps; /* of its most severe vectors below the most severe value of each metric */
    uint8_t depth; /* steps from there to the next lower class; 0: there is no such class */
};

extern const struct yg_eq_class yg_cvss4_classes[YG_EQ_COUNT][YG_EQ_CLASSES_MAX];

/* By EQ1, EQ2, EQ3 with EQ6, EQ4 and EQ5, in tenths. */
extern const uint8_t yg_cvss4_scores[3][2][YG_EQ_CLASSES_MAX][3][3];

#endif
