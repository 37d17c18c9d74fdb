/* tests/matchers/fleet/oracle.h - how many assets are affected, counted anew from raw data.
 *
 * Of the product it shares only the version compare.
 *
 * Packages are npm's but for the last two: packages of Debian with a CPE beside, of which records
 * speak by either. A record has one or two entries, of which one or both have its guard.
 */
#ifndef YG_TESTS_MATCHERS_FLEET_ORACLE_H
#define YG_TESTS_MATCHERS_FLEET_ORACLE_H

#include <stdio.h>

#include "matchers/version/scheme.h"
#include "pipeline/model/vulnerability.h"

#ifndef ORACLE_HAS_SIZES /* a program may have its own */
enum { PACKAGES = 6, ASSETS = 25, SEGMENTS = 4, PARTITIONS = 2, IDS = 16, COMPONENTS = 5 };
#endif
/* Documents of one id and one modified stand beside each other. */
enum { PARTS = 8, RECORDS = IDS * PARTS };

/* Raw data, as the oracle knows it */

struct record {
    bool known, withdrawn;
    int64_t modified;
    uint64_t hash;
    char id[24];
    char aliases[3][24];
    size_t alias_count;
    struct entry {
        int package;
        bool by_cpe; /* of a Debian package: evidence */
        bool guarded;
    } entries[2];
    size_t entry_count;
    char introduced[16], fixed[16];    /* fixed "": open end */
    enum yg_vulnerability_status says; /* of the versions */
    struct condition {                 /* "running on": at least this version of another package */
        int package;
        bool negated;
        char least[16];
    } conditions[2];
    size_t condition_count;
};

struct asset {
    bool present;
    bool stale; /* what came last could not be read */
    int segment;
    size_t component_count;
    int packages[COMPONENTS];
    char versions[COMPONENTS][16]; /* "": none is stated, so nothing is known of it */
};

struct world {
    struct record records[RECORDS];
    struct asset assets[ASSETS];
    struct names {
        char name[RECORDS * 4][24];
        size_t count;
    } about[RECORDS]; /* what each record is about, as of the last comparison */
};

static bool is_debian(int package)
{
    return package >= PACKAGES - 2;
}

static bool is_cve(const char *id)
{
    return strncmp(id, "CVE-", 4) == 0;
}

/* Errata are about CVEs and link nothing. */
static bool is_erratum(const char *id)
{
    return strncmp(id, "DSA-", 4) == 0;
}

static int older(const char *a, const char *b)
{
    return yg_scheme_get(YG_SCHEME_NPM)->compare(yg_str(a), yg_str(b));
}

/* Names of the vulnerabilities that a record is about */

static void add_name(struct names *names, const char *name)
{
    if (is_erratum(name) && names->count > 0)
        return; /* nobody's alias; alone it names itself */
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->name[i], name) == 0)
            return;
    }
    snprintf(names->name[names->count++], 24, "%s", name);
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->name[i], name) == 0)
            return true;
    }
    return false;
}

static size_t direct_cves(const struct record *record, struct names *cves)
{
    cves->count = 0;
    if (is_cve(record->id))
        add_name(cves, record->id);
    for (size_t i = 0; i < record->alias_count; i++) {
        if (is_cve(record->aliases[i]))
            add_name(cves, record->aliases[i]);
    }
    return cves->count;
}

/* A smaller rank names a vulnerability before a greater one. */
static int rank(const char *name)
{
    return is_cve(name) ? 0 : strncmp(name, "GHSA-", 5) == 0 ? 1 : 2;
}

/* A member whose record names several CVEs is about these, and so are the others of its set. */
static void add_cves_of_many(const struct world *world, const struct names *members,
                             struct names *cves)
{
    for (size_t r = 0; r < RECORDS; r++) {
        const struct record *other = &world->records[r];
        struct names direct;

        if (!other->known || other->withdrawn || is_erratum(other->id) || is_cve(other->id) ||
            !has_name(members, other->id) || direct_cves(other, &direct) < 2)
            continue;
        for (size_t i = 0; i < direct.count; i++)
            add_name(cves, direct.name[i]);
    }
}

static void names_of(const struct world *world, const struct record *record, struct names *out)
{
    struct names members = {0}, cves;
    bool grew = true;

    direct_cves(record, out);
    if (out->count >= 2)
        return;
    if (is_erratum(record->id)) {
        if (out->count == 0)
            add_name(out, record->id);
        return;
    }
    add_name(&members, record->id);
    while (grew) { /* the closure over all records that link */
        grew = false;
        for (size_t r = 0; r < RECORDS; r++) {
            const struct record *other = &world->records[r];
            bool touches;

            if (!other->known || other->withdrawn || is_erratum(other->id) ||
                direct_cves(other, &cves) >= 2)
                continue;
            touches = has_name(&members, other->id);
            for (size_t i = 0; i < other->alias_count; i++)
                touches |= has_name(&members, other->aliases[i]);
            if (!touches)
                continue;
            size_t before = members.count;
            add_name(&members, other->id);
            for (size_t i = 0; i < other->alias_count; i++)
                add_name(&members, other->aliases[i]);
            grew |= members.count != before;
        }
    }
    cves.count = 0;
    for (size_t i = 0; i < members.count; i++) {
        if (is_cve(members.name[i]))
            add_name(&cves, members.name[i]);
    }
    if (cves.count == 0)
        add_cves_of_many(world, &members, &cves);
    if (cves.count >= 2 && out->count > 0)
        return; /* its own CVE */
    if (cves.count >= 1) {
        *out = cves;
        return;
    }
    const char *best = members.name[0];
    for (size_t i = 1; i < members.count; i++) {
        const char *name = members.name[i];

        if (rank(name) < rank(best) || (rank(name) == rank(best) && strcmp(name, best) < 0))
            best = name;
    }
    out->count = 0;
    add_name(out, best);
}

/* The evaluation of the OSV schema: walk the events in the order of their versions. */
static bool version_affected(const struct record *record, const char *version)
{
    bool begun = record->introduced[0] == '0' || older(version, record->introduced) >= 0;
    bool ended = record->fixed[0] != '\0' && older(version, record->fixed) >= 0;
    bool reversed = record->introduced[0] != '0' && record->fixed[0] != '\0' &&
                    older(record->fixed, record->introduced) < 0;

    return begun && (reversed || !ended);
}

static bool asset_meets(const struct record *record, const struct asset *asset)
{
    for (size_t i = 0; i < record->condition_count; i++) {
        const struct condition *condition = &record->conditions[i];
        bool there = false;

        for (size_t c = 0; c < asset->component_count; c++)
            there |= asset->packages[c] == condition->package && asset->versions[c][0] != '\0' &&
                     older(asset->versions[c], condition->least) >= 0;
        if (there == condition->negated)
            return false;
    }
    return true;
}

/* The half of the records comes from a source of lower rank. */
static bool is_coarse(const char *id)
{
    return strncmp(id, "PYSEC-", 6) == 0 || is_cve(id);
}

/* What a record says of a version, where its conditions are met; unknown: nothing. */
static enum yg_vulnerability_status record_status(const struct record *record, const char *version)
{
    bool inside = version_affected(record, version);

    if (record->says != YG_STATUS_AFFECTED)
        return inside ? record->says : YG_STATUS_UNKNOWN;
    return inside ? YG_STATUS_AFFECTED : YG_STATUS_NOT_AFFECTED;
}

/* What an entry of a record says of a component of an asset. */
static enum yg_vulnerability_status entry_status(const struct record *record, size_t entry,
                                                 const struct asset *asset, size_t component)
{
    const struct entry *of = &record->entries[entry];

    if (entry >= record->entry_count || of->package != asset->packages[component] ||
        asset->versions[component][0] == '\0' || (of->guarded && !asset_meets(record, asset)))
        return YG_STATUS_UNKNOWN;
    return record_status(record, asset->versions[component]);
}

/* What one component is for one vulnerability: of the records that speak of it on this asset, those
 * of the highest rank, and of these the highest status; else what is evident. */
static enum yg_vulnerability_status component_status(const struct world *world,
                                                     const struct asset *asset, size_t component,
                                                     const char *name)
{
    enum yg_vulnerability_status best[3] = {0}; /* evidence, coarse, fine */

    for (size_t k = 0; k < RECORDS * YG_COUNT(world->records[0].entries); k++) {
        const struct record *record = &world->records[k / 2];

        if (!record->known || record->withdrawn || !has_name(&world->about[k / 2], name))
            continue;
        bool evidence = record->entries[k % 2].by_cpe;
        enum yg_vulnerability_status status = entry_status(record, k % 2, asset, component);
        size_t rank = evidence ? 0 : is_coarse(record->id) ? 1 : 2;

        if (evidence)
            status =
                status == YG_STATUS_AFFECTED ? YG_STATUS_UNDER_INVESTIGATION : YG_STATUS_UNKNOWN;
        best[rank] = status > best[rank] ? status : best[rank];
    }
    return best[2] != 0 ? best[2] : best[1] != 0 ? best[1] : best[0];
}

static enum yg_vulnerability_status asset_status(const struct world *world,
                                                 const struct asset *asset, const char *name)
{
    enum yg_vulnerability_status status = YG_STATUS_UNKNOWN;

    for (size_t c = 0; c < asset->component_count; c++) {
        enum yg_vulnerability_status of = component_status(world, asset, c, name);

        status = of > status ? of : status;
    }
    return status;
}

#endif
