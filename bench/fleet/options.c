/* options.c - the options of a fleet by name: one row each. */
#include "bench/fleet/state.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { NUMBER64, NUMBER, SHARE };

#define ROW(name, kind, field, least, most, help)                                                  \
    {                                                                                              \
        name, kind, offsetof(struct fleet_options, field), least, most, help                       \
    }

static const struct row {
    const char *name;
    enum kind kind;
    size_t offset;
    double least, most;
    const char *help;
} rows[] = {
    ROW("seed", NUMBER64, seed, 0, 0x1p53, "of everything"),
    ROW("packages", NUMBER, packages, 64, 10000000, "drawn by Zipf"),
    ROW("zipf", SHARE, zipf, 0, 3, "exponent"),
    ROW("versions-mean", SHARE, versions_mean, 1, 32, "of a package"),
    ROW("components-min", NUMBER, components_min, 8, 100000, "of an asset"),
    ROW("components-max", NUMBER, components_max, 8, 100000, ""),
    ROW("components-mean", SHARE, components_mean, 8, 100000, ""),
    ROW("unique", SHARE, unique, 0, 1, "share of assets with a set of their own"),
    ROW("images", NUMBER, images, 1, 1000000, "that the others come from"),
    ROW("drift", SHARE, drift, 0, 1, "share of these that differ from their image"),
    ROW("churn", SHARE, churn, 0, 1, "share of assets that change from round to round"),
    ROW("changes-max", NUMBER, changes_max, 1, 1000, "components that drift or change at once"),
    ROW("scopes", NUMBER, scopes, 1, 16000, "four segments each"),
    ROW("image-scopes", NUMBER, image_scopes, 1, 16000, "that assets of one image belong to"),
    ROW("sites", NUMBER, sites, 1, 100000, ""),
    ROW("advised", SHARE, advised, 0, 1, "share of packages that advisories speak about"),
    ROW("advisories", NUMBER, advisories, 0, 10000000, "about these packages"),
    ROW("guarded", SHARE, guarded, 0, 1, "share of CPE advisories that ask for a platform"),
};

static double value_of(const struct row *row, const struct fleet_options *options)
{
    const char *at = (const char *)options + row->offset;

    switch (row->kind) {
    case NUMBER64:
        return (double)*(const uint64_t *)(const void *)at;
    case NUMBER:
        return *(const uint32_t *)(const void *)at;
    case SHARE:
        return *(const double *)(const void *)at;
    }
    return 0;
}

bool fleet_options_set(struct fleet_options *options, const char *name, const char *value)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        char *at = (char *)options + rows[i].offset, *end;
        double number = strtod(value, &end);

        if (strncmp(name, "--", 2) != 0 || strcmp(name + 2, rows[i].name) != 0)
            continue;
        if (end == value || *end != '\0' || !(number >= rows[i].least && number <= rows[i].most))
            return false;
        if (rows[i].kind == NUMBER64)
            *(uint64_t *)(void *)at = (uint64_t)number;
        else if (rows[i].kind == NUMBER)
            *(uint32_t *)(void *)at = (uint32_t)number;
        else
            *(double *)(void *)at = number;
        return true;
    }
    return false;
}

void fleet_options_help(void)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        printf("  --%-18s %s (%.10g)\n", rows[i].name, rows[i].help,
               value_of(&rows[i], &fleet_defaults));
}
