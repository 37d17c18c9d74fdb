/* test_shard.c - the matching core against a brute-force oracle, under random orders of events.
 *
 * The oracle keeps the raw advisories and inventories and counts anew every time; of the product it
 * shares only the version compare. YG_SEED repeats a run, YG_ROUNDS makes it longer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>

#include "matchers/fleet/shard.h"
#include "matchers/version/scheme.h"
#include "pipeline/base/hash.h"

enum { PACKAGES = 6, ASSETS = 25, SEGMENTS = 4, PARTITIONS = 2, IDS = 16, COMPONENTS = 5 };
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
    int package;
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
    int segment;
    size_t component_count;
    int packages[COMPONENTS];
    char versions[COMPONENTS][16];
};

struct world {
    struct record records[RECORDS];
    struct asset assets[ASSETS];
};

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % below;
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

struct names {
    char name[RECORDS * 4][24];
    size_t count;
};

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
            there |= asset->packages[c] == condition->package &&
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

/* What one component is for one vulnerability: of the records that speak of it on this asset, those
 * of the highest rank, and of these the highest status. */
static enum yg_vulnerability_status component_status(const struct world *world,
                                                     const struct asset *asset, size_t component,
                                                     const char *name)
{
    enum yg_vulnerability_status fine = YG_STATUS_UNKNOWN, coarse = YG_STATUS_UNKNOWN;

    for (size_t r = 0; r < RECORDS; r++) {
        const struct record *record = &world->records[r];
        enum yg_vulnerability_status *status = is_coarse(record->id) ? &coarse : &fine;
        struct names names;

        if (!record->known || record->withdrawn || asset->packages[component] != record->package ||
            record_status(record, asset->versions[component]) <= *status ||
            !asset_meets(record, asset))
            continue;
        names_of(world, record, &names);
        if (has_name(&names, name))
            *status = record_status(record, asset->versions[component]);
    }
    return fine != YG_STATUS_UNKNOWN ? fine : coarse;
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

/* Both sides */

struct run {
    struct world world;
    struct yg_index *index;
    struct yg_shard *shard;
    int reader;
    struct {
        char name[24];
        struct counts {
            uint32_t affected[PARTITIONS][SEGMENTS], investigated[PARTITIONS][SEGMENTS];
        } counts;
    } published[64];
    size_t published_count;
    uint64_t clock;
};

static struct yg_segment segment_of(int number)
{
    static const char *const scopes[] = {"service/a", "service/b", "product/c", "factory/d"};

    return (struct yg_segment){.tenant = YG_STR(""),
                               .scope = yg_str(scopes[number]),
                               .site = YG_STR(""),
                               .stage = YG_STR(""),
                               .kind = YG_STR("")};
}

static void drain(struct run *run)
{
    struct yg_exposure exposure;

    while (yg_shard_take_exposure(run->shard, &exposure)) {
        size_t i = 0, s = 0;

        while (!yg_str_equal(segment_of((int)s).scope, exposure.segment.scope))
            s++;
        while (i < run->published_count &&
               !yg_str_equal(yg_str(run->published[i].name), exposure.vulnerability))
            i++;
        if (i == run->published_count) {
            cr_assert(lt(sz, i, YG_COUNT(run->published)));
            snprintf(run->published[i].name, 24, "%.*s", YG_STR_ARG(exposure.vulnerability));
            run->published_count++;
        }
        cr_assert(exposure.partition >= 0 && exposure.partition < PARTITIONS);
        run->published[i].counts.affected[exposure.partition][s] = exposure.affected;
        run->published[i].counts.investigated[exposure.partition][s] = exposure.under_investigation;
        cr_expect(ge(sz, exposure.affected, exposure.sample_count));
        for (size_t k = 0; k < exposure.sample_count; k++) {
            uint64_t asset;
            char name[24];

            cr_assert(yg_str_to_u64(yg_str_from(exposure.samples[k], 1), &asset));
            cr_assert(lt(u64, asset, ASSETS));
            snprintf(name, sizeof name, "%.*s", YG_STR_ARG(exposure.vulnerability));
            cr_expect(eq(int, asset_status(&run->world, &run->world.assets[asset], name),
                         YG_STATUS_AFFECTED),
                      "a sample is affected");
        }
        if (exposure.affected > 0)
            cr_expect(ne(sz, exposure.component_count, 0));
    }
}

static void compare(const struct run *run, uint64_t seed, int step)
{
    struct names all = {0};

    for (size_t r = 0; r < RECORDS; r++) {
        struct names names;

        if (!run->world.records[r].known || run->world.records[r].withdrawn)
            continue;
        names_of(&run->world, &run->world.records[r], &names);
        for (size_t i = 0; i < names.count; i++)
            add_name(&all, names.name[i]);
    }
    for (size_t i = 0; i < run->published_count; i++)
        add_name(&all, run->published[i].name);
    for (size_t n = 0; n < all.count; n++) {
        struct counts wanted = {{{0}}, {{0}}}, found = {{{0}}, {{0}}};

        for (size_t a = 0; a < ASSETS; a++) {
            const struct asset *asset = &run->world.assets[a];

            if (!asset->present)
                continue;
            enum yg_vulnerability_status status = asset_status(&run->world, asset, all.name[n]);
            wanted.affected[a % PARTITIONS][asset->segment] += status == YG_STATUS_AFFECTED;
            wanted.investigated[a % PARTITIONS][asset->segment] +=
                status == YG_STATUS_UNDER_INVESTIGATION;
        }
        for (size_t i = 0; i < run->published_count; i++) {
            if (strcmp(run->published[i].name, all.name[n]) == 0)
                found = run->published[i].counts;
        }
        for (size_t p = 0; p < PARTITIONS; p++) {
            for (size_t s = 0; s < SEGMENTS; s++) {
                cr_assert(eq(u32, found.affected[p][s], wanted.affected[p][s]),
                          "seed %llu, step %d, %s, partition %zu, segment %zu",
                          (unsigned long long)seed, step, all.name[n], p, s);
                cr_assert(eq(u32, found.investigated[p][s], wanted.investigated[p][s]),
                          "seed %llu, step %d, %s, partition %zu, segment %zu: investigated",
                          (unsigned long long)seed, step, all.name[n], p, s);
            }
        }
    }
}

/* Random events */

static void draw_version(char out[16])
{
    snprintf(out, 16, "%u.%u.0%s", 1 + draw(3), draw(4), draw(6) == 0 ? "-rc.1" : "");
}

/* The parts of an id after one more document of it. */
static void keep_record(struct record *parts, const struct record *record)
{
    size_t count = 0;

    if (parts[0].known && parts[0].modified > record->modified)
        return;
    if (parts[0].known && parts[0].modified < record->modified)
        memset(parts, 0, PARTS * sizeof *parts);
    for (; parts[count].known; count++) {
        if (parts[count].hash == record->hash)
            return;
    }
    cr_assert(lt(sz, count, PARTS));
    parts[count] = *record;
}

/* A condition as an advisory has it. */
struct platform {
    char name[32];
    struct yg_range_event event;
    struct yg_range range;
    struct yg_affected affected;
};

static void make_clause(const struct condition *condition, struct platform *platform,
                        struct yg_clause *clause)
{
    snprintf(platform->name, sizeof platform->name, "package-%d", condition->package);
    platform->event = (struct yg_range_event){YG_EVENT_INTRODUCED, yg_str(condition->least)};
    platform->range =
        (struct yg_range){.type = YG_RANGE_SEMVER, .events = &platform->event, .event_count = 1};
    platform->affected = (struct yg_affected){.ecosystem = YG_STR("npm"),
                                              .name = yg_str(platform->name),
                                              .ranges = &platform->range,
                                              .range_count = 1};
    *clause = (struct yg_clause){&platform->affected, 1, condition->negated};
}

static void change_advisory(struct run *run)
{
    static const char *const kinds[] = {"CVE-2024-000%u", "GHSA-aaaa-bbbb-000%u", "PYSEC-2024-%u",
                                        "DSA-500%u-1"};
    size_t r = draw(IDS);
    struct record record = {.known = true, .hash = draw(1000), .package = (int)draw(PACKAGES)};
    struct yg_index_change change;
    struct yg_str aliases[3];
    struct yg_error err;
    char name[32];

    record.modified = draw(4) > 0   ? (int64_t)++run->clock
                      : draw(2) > 0 ? run->world.records[r * PARTS].modified
                                    : (int64_t)draw((uint32_t)run->clock + 1);
    record.withdrawn = draw(6) == 0;
    snprintf(record.id, sizeof record.id, kinds[r % 4], (unsigned)(r / 4));
    bool erratum = is_erratum(record.id);
    record.alias_count = draw(3);
    for (size_t i = 0; i < record.alias_count; i++)
        snprintf(record.aliases[i], 24, erratum || draw(2) == 0 ? kinds[0] : kinds[1 + draw(3)],
                 draw(IDS / 4));
    if (draw(2) == 0)
        snprintf(record.introduced, 16, "0");
    else
        draw_version(record.introduced);
    if (draw(3) > 0)
        draw_version(record.fixed);
    if (strcmp(record.introduced, record.fixed) == 0) /* the schema gives equal versions no order */
        record.fixed[0] = '\0';

    record.says = draw(3) > 0 ? YG_STATUS_AFFECTED
                              : (enum yg_vulnerability_status)(1 + draw(YG_STATUS_AFFECTED));
    record.condition_count = draw(3) == 0 ? 1 + draw(2) : 0;
    for (size_t i = 0; i < record.condition_count; i++) {
        record.conditions[i].package = (int)draw(PACKAGES);
        record.conditions[i].negated = draw(4) == 0;
        draw_version(record.conditions[i].least);
    }

    struct yg_range_event events[] = {{YG_EVENT_INTRODUCED, yg_str(record.introduced)},
                                      {YG_EVENT_FIXED, yg_str(record.fixed)}};
    struct yg_range range = {
        .type = YG_RANGE_SEMVER, .events = events, .event_count = record.fixed[0] == '\0' ? 1 : 2};
    snprintf(name, sizeof name, "package-%d", record.package);
    struct platform platforms[YG_COUNT(record.conditions)];
    struct yg_clause clauses[YG_COUNT(record.conditions)];
    struct yg_guard guard = {clauses, record.condition_count};
    for (size_t i = 0; i < record.condition_count; i++)
        make_clause(&record.conditions[i], &platforms[i], &clauses[i]);
    struct yg_affected affected = {.ecosystem = YG_STR("npm"),
                                   .name = yg_str(name),
                                   .ranges = &range,
                                   .range_count = 1,
                                   .status = record.says == YG_STATUS_AFFECTED ? YG_STATUS_UNKNOWN
                                                                               : record.says,
                                   .guard = record.condition_count > 0 ? &guard : NULL};
    struct yg_str source = is_coarse(record.id) ? YG_STR("nvd") : YG_STR("test");
    for (size_t i = 0; i < record.alias_count; i++)
        aliases[i] = yg_str(record.aliases[i]);
    struct yg_advisory advisory = {.source = source,
                                   .id = yg_str(record.id),
                                   .modified = record.modified,
                                   .published = 0,
                                   .withdrawn = record.withdrawn ? 1 : YG_TIME_NONE,
                                   .aliases = aliases,
                                   .alias_count = erratum ? 0 : record.alias_count,
                                   .upstream = aliases,
                                   .upstream_count = erratum ? record.alias_count : 0,
                                   .affected = &affected,
                                   .affected_count = 1,
                                   .content_hash = record.hash};
    struct record *parts = &run->world.records[r * PARTS];
    if (draw(12) == 0 && parts[0].known) {
        cr_assert(
            eq(int, yg_index_remove(run->index, source, yg_str(record.id), &change, &err), YG_OK));
        memset(parts, 0, PARTS * sizeof *parts);
    } else {
        cr_assert(eq(int, yg_index_apply(run->index, &advisory, &change, &err), YG_OK), "%s",
                  err.text);
        keep_record(parts, &record);
    }
    cr_assert(eq(int, yg_shard_changed(run->shard, change.identities, change.identity_count, &err),
                 YG_OK));
    yg_reclaim_quiescent(yg_index_reclaim(run->index), run->reader);
    yg_reclaim_poll(yg_index_reclaim(run->index));
}

static void change_asset(struct run *run)
{
    size_t a = draw(ASSETS);
    struct asset *asset = &run->world.assets[a];
    char id[16], texts[COMPONENTS][64];
    struct yg_component components[COMPONENTS];
    struct yg_error err;

    memset(asset, 0, sizeof *asset);
    asset->present = draw(8) != 0;
    asset->segment = (int)draw(SEGMENTS);
    asset->component_count = draw(COMPONENTS + 1);
    for (size_t c = 0; c < asset->component_count; c++) {
        asset->packages[c] = (int)draw(PACKAGES);
        draw_version(asset->versions[c]);
        snprintf(texts[c], sizeof texts[c], "pkg:npm/package-%d@%s", asset->packages[c],
                 asset->versions[c]);
        components[c] = (struct yg_component){.text = yg_str(texts[c])};
    }
    snprintf(id, sizeof id, "a%zu", a);
    struct yg_inventory inventory = {.asset = yg_str(id),
                                     .seen = YG_TIME_NONE,
                                     .segment = segment_of(asset->segment),
                                     .components = components,
                                     .component_count = asset->component_count,
                                     .gone = !asset->present};
    cr_assert(
        eq(int, yg_shard_apply(run->shard, (int32_t)(a % PARTITIONS), &inventory, &err), YG_OK),
        "%s", err.text);
}

/* Another worker owns the partition now, and says what is in it. */
static void drop_partition(struct run *run)
{
    size_t partition = draw(PARTITIONS);

    yg_shard_drop_partition(run->shard, (int32_t)partition);
    for (size_t a = partition; a < ASSETS; a += PARTITIONS)
        run->world.assets[a].present = false;
    for (size_t i = 0; i < run->published_count; i++)
        for (size_t s = 0; s < SEGMENTS; s++)
            run->published[i].counts.affected[partition][s] =
                run->published[i].counts.investigated[partition][s] = 0;
}

static uint64_t number_from(const char *variable, uint64_t preset)
{
    const char *text = getenv(variable);

    return text == NULL ? preset : strtoull(text, NULL, 10);
}

Test(shard, equals_the_oracle_whatever_the_order)
{
    uint64_t seed = number_from("YG_SEED", (uint64_t)yg_time_wall());
    uint64_t rounds = number_from("YG_ROUNDS", 40);

    printf("seed %llu, %llu rounds\n", (unsigned long long)seed, (unsigned long long)rounds);
    for (uint64_t round = 0; round < rounds; round++) {
        struct run *run = calloc(1, sizeof *run);
        struct yg_error err;

        random_state = yg_hash_mix(seed + round) | 1;
        run->index = yg_index_create();
        run->shard = yg_shard_create(run->index);
        run->reader = yg_reclaim_reader(yg_index_reclaim(run->index));
        for (int step = 0; step < 150; step++) {
            if (draw(40) == 0)
                drop_partition(run);
            else if (draw(2) == 0)
                change_advisory(run);
            else
                change_asset(run);
            if (draw(3) == 0) {
                drain(run);
                compare(run, seed + round, step);
            }
        }
        cr_assert(eq(int, yg_shard_check(run->shard, &err), YG_OK), "seed %llu: %s",
                  (unsigned long long)(seed + round), err.text);
        yg_shard_destroy(run->shard);
        yg_index_destroy(run->index);
        free(run);
    }
}
