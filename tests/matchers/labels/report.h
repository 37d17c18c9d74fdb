/* report.h - precision and recall by ecosystem, as a table of 80 columns and as JSON. */
#ifndef YG_TESTS_MATCHERS_LABELS_REPORT_H
#define YG_TESTS_MATCHERS_LABELS_REPORT_H

#include <stdio.h>

#include "tests/matchers/labels/labels.h"

void report_table(const struct labels *labels, FILE *to);
void report_json(const struct labels *labels, FILE *to);

#endif
