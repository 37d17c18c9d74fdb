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
#include "pipeline/base/hash.h"
#include "tests/matchers/fleet/oracle.h"

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % below;
}

/* Both sides */

/* What an exposure says besides its counts. */
struct detail {
    struct {
        char text[64];
        uint32_t assets;
    } components[ASSETS * COMPONENTS];
    size_t component_count;
    char samples[YG_SAMPLES_MAX][16];
    size_t sample_count;
};

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
        struct detail details[PARTITIONS][SEGMENTS];
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

static void keep_detail(const struct yg_exposure *exposure, struct detail *detail)
{
    cr_assert(lt(sz, exposure->component_count, YG_EXPOSURE_COMPONENTS_MAX), "all are there");
    *detail = (struct detail){.component_count = exposure->component_count,
                              .sample_count = exposure->sample_count};
    for (size_t i = 0; i < exposure->component_count; i++) {
        snprintf(detail->components[i].text, sizeof detail->components[i].text, "%.*s",
                 YG_STR_ARG(exposure->components[i].text));
        detail->components[i].assets = (uint32_t)exposure->components[i].asset_count;
    }
    for (size_t i = 0; i < exposure->sample_count; i++)
        snprintf(detail->samples[i], sizeof detail->samples[i], "%.*s",
                 YG_STR_ARG(exposure->samples[i]));
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
        keep_detail(&exposure, &run->published[i].details[exposure.partition][s]);
    }
}

static void format_component(const struct asset *asset, size_t component, char out[64])
{
    snprintf(out, 64,
             is_debian(asset->packages[component])
                 ? "pkg:deb/debian/package-%d@%s-1?distro=debian-12"
                 : "pkg:npm/package-%d@%s",
             asset->packages[component], asset->versions[component]);
}

static uint32_t *assets_of(struct detail *detail, const char text[64])
{
    size_t i = 0;

    while (i < detail->component_count && strcmp(detail->components[i].text, text) != 0)
        i++;
    if (i == detail->component_count) {
        detail->component_count++;
        memcpy(detail->components[i].text, text, sizeof detail->components[i].text);
    }
    return &detail->components[i].assets;
}

/* Count the components of an asset that say something, equal ones once. */
static void add_components(const struct world *world, const struct asset *asset, const char *name,
                           struct detail *detail)
{
    char texts[COMPONENTS][64];

    for (size_t c = 0; c < asset->component_count; c++) {
        bool anew = true;

        format_component(asset, c, texts[c]);
        for (size_t i = 0; i < c; i++)
            anew &= strcmp(texts[i], texts[c]) != 0;
        if (anew && component_status(world, asset, c, name) >= YG_STATUS_UNDER_INVESTIGATION)
            ++*assets_of(detail, texts[c]);
    }
}

static void compare_details(const struct run *run, const char *name, size_t partition,
                            size_t segment, const struct detail *found, const char *where)
{
    struct detail wanted = {.component_count = 0};
    size_t affected = 0;

    for (size_t a = partition; a < ASSETS; a += PARTITIONS) {
        const struct asset *asset = &run->world.assets[a];

        if (!asset->present || (size_t)asset->segment != segment)
            continue;
        add_components(&run->world, asset, name, &wanted);
        affected += asset_status(&run->world, asset, name) == YG_STATUS_AFFECTED;
    }
    cr_assert(eq(sz, found->sample_count, affected < YG_SAMPLES_MAX ? affected : YG_SAMPLES_MAX),
              "%s: samples", where);
    for (size_t i = 0; i < found->sample_count; i++) {
        uint64_t a;

        cr_assert(yg_str_to_u64(yg_str(found->samples[i] + 1), &a));
        cr_assert(i == 0 || strcmp(found->samples[i - 1], found->samples[i]) < 0);
        cr_assert(eq(sz, a % PARTITIONS, partition));
        cr_assert(eq(sz, (size_t)run->world.assets[a].segment, segment), "%s: a sample", where);
        cr_assert(
            eq(int, asset_status(&run->world, &run->world.assets[a], name), YG_STATUS_AFFECTED),
            "%s: a sample is affected", where);
    }
    cr_assert(eq(sz, found->component_count, wanted.component_count), "%s: components", where);
    for (size_t i = 0; i < found->component_count; i++)
        cr_assert(
            eq(u32, found->components[i].assets, *assets_of(&wanted, found->components[i].text)),
            "%s: %s", where, found->components[i].text);
}

static void compare(struct run *run, uint64_t seed, int step)
{
    struct names all = {0};
    char where[128];

    for (size_t r = 0; r < RECORDS; r++) {
        struct names *about = &run->world.about[r];

        if (!run->world.records[r].known || run->world.records[r].withdrawn)
            continue;
        names_of(&run->world, &run->world.records[r], about);
        for (size_t i = 0; i < about->count; i++)
            add_name(&all, about->name[i]);
    }
    for (size_t i = 0; i < run->published_count; i++)
        add_name(&all, run->published[i].name);
    for (size_t n = 0; n < all.count; n++) {
        static const struct detail none[PARTITIONS][SEGMENTS];
        const struct detail(*details)[SEGMENTS] = none;
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
            if (strcmp(run->published[i].name, all.name[n]) == 0) {
                found = run->published[i].counts;
                details = run->published[i].details;
            }
        }
        for (size_t p = 0; p < PARTITIONS; p++) {
            for (size_t s = 0; s < SEGMENTS; s++) {
                cr_assert(eq(u32, found.affected[p][s], wanted.affected[p][s]),
                          "seed %llu, step %d, %s, partition %zu, segment %zu",
                          (unsigned long long)seed, step, all.name[n], p, s);
                cr_assert(eq(u32, found.investigated[p][s], wanted.investigated[p][s]),
                          "seed %llu, step %d, %s, partition %zu, segment %zu: investigated",
                          (unsigned long long)seed, step, all.name[n], p, s);
                snprintf(where, sizeof where, "seed %llu, step %d, %s, partition %zu, segment %zu",
                         (unsigned long long)seed, step, all.name[n], p, s);
                compare_details(run, all.name[n], p, s, &details[p][s], where);
            }
        }
    }
}

/* Random events */

/* What is a pre-release to npm is a revision to Debian. */
static void draw_version(bool released, char out[16])
{
    snprintf(out, 16, "%u.%u.0%s", 1 + draw(3), draw(4), released || draw(6) > 0 ? "" : "-rc.1");
}

/* A package as an advisory names it. */
struct name {
    char text[64];
};

static void name_package(int package, bool by_cpe, struct name *name, struct yg_affected *affected)
{
    snprintf(name->text, sizeof name->text,
             by_cpe ? "cpe:2.3:a:acme:package-%d:*:*:*:*:*:*:*:*" : "package-%d", package);
    if (by_cpe) {
        affected->cpe = yg_str(name->text);
        return;
    }
    affected->ecosystem = is_debian(package) ? YG_STR("Debian:12") : YG_STR("npm");
    affected->name = yg_str(name->text);
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
    struct name name;
    struct yg_range_event event;
    struct yg_range range;
    struct yg_affected affected;
};

static void make_clause(const struct condition *condition, struct platform *platform,
                        struct yg_clause *clause)
{
    platform->event = (struct yg_range_event){YG_EVENT_INTRODUCED, yg_str(condition->least)};
    platform->range =
        (struct yg_range){.type = YG_RANGE_ECOSYSTEM, .events = &platform->event, .event_count = 1};
    platform->affected = (struct yg_affected){.ranges = &platform->range, .range_count = 1};
    name_package(condition->package, is_debian(condition->package), &platform->name,
                 &platform->affected);
    *clause = (struct yg_clause){&platform->affected, 1, condition->negated};
}

static void change_advisory(struct run *run)
{
    static const char *const kinds[] = {"CVE-2024-000%u", "GHSA-aaaa-bbbb-000%u", "PYSEC-2024-%u",
                                        "DSA-500%u-1"};
    size_t r = draw(IDS);
    struct record record = {.known = true, .hash = draw(1000), .entry_count = 1 + draw(2)};
    struct name names[YG_COUNT(record.entries)];
    bool released = false;
    struct yg_index_change change;
    struct yg_str aliases[3];
    struct yg_error err;

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
    for (size_t i = 0; i < record.entry_count; i++) {
        int package = (int)draw(PACKAGES);

        record.entries[i] = (struct entry){package, is_debian(package) && draw(2) == 0, false};
        released |= is_debian(package);
    }
    if (draw(2) == 0)
        snprintf(record.introduced, 16, "0");
    else
        draw_version(released, record.introduced);
    if (draw(3) > 0)
        draw_version(released, record.fixed);
    if (released && record.introduced[0] != '0' && record.fixed[0] != '\0' &&
        older(record.fixed, record.introduced) < 0) /* bounds of a CPE in the wrong order */
        record.fixed[0] = '\0';
    if (strcmp(record.introduced, record.fixed) == 0) /* the schema gives equal versions no order */
        record.fixed[0] = '\0';

    record.says = draw(3) > 0 ? YG_STATUS_AFFECTED
                              : (enum yg_vulnerability_status)(1 + draw(YG_STATUS_AFFECTED));
    record.condition_count = draw(3) == 0 ? 1 + draw(2) : 0;
    for (size_t i = 0; i < record.condition_count; i++) {
        record.conditions[i].package = (int)draw(PACKAGES);
        record.conditions[i].negated = draw(4) == 0;
        draw_version(is_debian(record.conditions[i].package), record.conditions[i].least);
    }

    struct yg_range_event events[] = {{YG_EVENT_INTRODUCED, yg_str(record.introduced)},
                                      {YG_EVENT_FIXED, yg_str(record.fixed)}};
    struct yg_range range = {.type = YG_RANGE_ECOSYSTEM,
                             .events = events,
                             .event_count = record.fixed[0] == '\0' ? 1 : 2};
    struct platform platforms[YG_COUNT(record.conditions)];
    struct yg_clause clauses[YG_COUNT(record.conditions)];
    struct yg_guard guard = {clauses, record.condition_count};
    for (size_t i = 0; i < record.condition_count; i++)
        make_clause(&record.conditions[i], &platforms[i], &clauses[i]);
    struct yg_affected affected[YG_COUNT(record.entries)];
    for (size_t i = 0; i < record.entry_count; i++) {
        record.entries[i].guarded = record.condition_count > 0 && (i == 0 || draw(2) == 0);
        affected[i] = (struct yg_affected){
            .ranges = &range,
            .range_count = 1,
            .status = record.says == YG_STATUS_AFFECTED ? YG_STATUS_UNKNOWN : record.says,
            .guard = record.entries[i].guarded ? &guard : NULL};
        name_package(record.entries[i].package, record.entries[i].by_cpe, &names[i], &affected[i]);
    }
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
                                   .affected = affected,
                                   .affected_count = record.entry_count,
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
    struct name cpes[COMPONENTS];
    struct yg_str components[COMPONENTS];
    struct yg_component_more facts[COMPONENTS] = {0}, *more[COMPONENTS];
    struct yg_error err;

    memset(asset, 0, sizeof *asset);
    asset->present = draw(8) != 0;
    asset->segment = (int)draw(SEGMENTS);
    asset->component_count = draw(COMPONENTS + 1);
    for (size_t c = 0; c < asset->component_count; c++) {
        asset->packages[c] = (int)draw(PACKAGES);
        draw_version(is_debian(asset->packages[c]), asset->versions[c]);
        format_component(asset, c, texts[c]);
        components[c] = yg_str(texts[c]);
        more[c] = &facts[c];
        if (is_debian(asset->packages[c])) {
            struct yg_affected affected = {.cpe = {NULL, 0}};

            name_package(asset->packages[c], true, &cpes[c], &affected);
            facts[c].cpe = affected.cpe;
        }
    }
    snprintf(id, sizeof id, "a%zu", a);
    struct yg_inventory inventory = {.asset = yg_str(id),
                                     .seen = YG_TIME_NONE,
                                     .segment = segment_of(asset->segment),
                                     .texts = components,
                                     .component_count = asset->component_count,
                                     .more = more,
                                     .more_count = asset->component_count,
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
    for (size_t i = 0; i < run->published_count; i++)
        memset(run->published[i].details[partition], 0,
               sizeof run->published[i].details[partition]);
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
