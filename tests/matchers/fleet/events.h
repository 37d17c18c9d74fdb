/* tests/matchers/fleet/events.h - random advisories and inventories, for the oracle and for the
 * product alike.
 *
 * The state of the random numbers is the program's: draw() after draw_from(seed).
 */
#ifndef YG_TESTS_MATCHERS_FLEET_EVENTS_H
#define YG_TESTS_MATCHERS_FLEET_EVENTS_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "matchers/index.h"
#include "pipeline/base/hash.h"
#include "tests/matchers/fleet/oracle.h"

static uint64_t random_state;

static void draw_from(uint64_t seed)
{
    random_state = yg_hash_mix(seed) | 1;
}

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % below;
}

static uint64_t number_from(const char *variable, uint64_t preset)
{
    const char *text = getenv(variable);

    return text == NULL ? preset : strtoull(text, NULL, 10);
}

/* What is a pre-release to npm is a revision to Debian. */
static void draw_version(bool released, char out[16])
{
    snprintf(out, 16, "%u.%u.0%s", 1 + draw(3), draw(4), released || draw(6) > 0 ? "" : "-rc.1");
}

/* Inventories */

static struct yg_segment segment_of(int number)
{
    static const char *const scopes[] = {"service/a", "service/b", "product/c", "factory/d",
                                         "unassigned"};

    return (struct yg_segment){.tenant = YG_STR(""),
                               .scope = yg_str(scopes[number]),
                               .site = YG_STR(""),
                               .stage = YG_STR(""),
                               .kind = YG_STR("")};
}

static void format_component(const struct asset *asset, size_t component, char out[64])
{
    int package = asset->packages[component];
    const char *version = asset->versions[component];

    if (is_debian(package))
        snprintf(out, 64, "pkg:deb/debian/package-%d@%s-1?distro=debian-12", package, version);
    else
        snprintf(out, 64, version[0] == '\0' ? "pkg:npm/package-%d" : "pkg:npm/package-%d@%s",
                 package, version);
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

/* An asset as its inventory states it, with what it points to. */
struct statement {
    char id[16], lines[COMPONENTS][64];
    struct name cpes[COMPONENTS];
    struct yg_str texts[COMPONENTS];
    struct yg_component_more facts[COMPONENTS], *more[COMPONENTS];
    struct yg_inventory inventory;
};

static void make_component(const struct asset *asset, size_t component, struct statement *out)
{
    struct yg_affected affected = {.cpe = {NULL, 0}};

    format_component(asset, component, out->lines[component]);
    out->texts[component] = yg_str(out->lines[component]);
    out->more[component] = NULL;
    if (!is_debian(asset->packages[component]))
        return;
    name_package(asset->packages[component], true, &out->cpes[component], &affected);
    out->facts[component] = (struct yg_component_more){.cpe = affected.cpe};
    out->more[component] = &out->facts[component];
}

static void make_inventory(const struct asset *asset, size_t number, struct statement *out)
{
    size_t more_count = 0;

    for (size_t c = 0; c < asset->component_count; c++) {
        make_component(asset, c, out);
        if (out->more[c] != NULL)
            more_count = c + 1;
    }
    snprintf(out->id, sizeof out->id, "a%zu", number);
    out->inventory = (struct yg_inventory){.asset = yg_str(out->id),
                                           .seen = YG_TIME_NONE,
                                           .segment = segment_of(asset->segment),
                                           .texts = out->texts,
                                           .component_count = asset->component_count,
                                           .more = out->more,
                                           .more_count = more_count,
                                           .gone = !asset->present};
}

/* Advisories */

static void draw_condition(struct condition *condition)
{
    condition->package = (int)draw(PACKAGES);
    condition->negated = draw(4) == 0;
    draw_version(is_debian(condition->package), condition->least);
}

static void draw_names(size_t number, struct record *record)
{
    static const char *const kinds[] = {"CVE-2024-000%u", "GHSA-aaaa-bbbb-000%u", "PYSEC-2024-%u",
                                        "DSA-500%u-1"};

    snprintf(record->id, sizeof record->id, kinds[number % 4], (unsigned)(number / 4));
    record->alias_count = draw(3);
    for (size_t i = 0; i < record->alias_count; i++)
        snprintf(record->aliases[i], sizeof record->aliases[i],
                 is_erratum(record->id) || draw(2) == 0 ? kinds[0] : kinds[1 + draw(3)],
                 draw(IDS / 4));
}

static void draw_range(bool released, struct record *record)
{
    if (draw(2) == 0)
        snprintf(record->introduced, sizeof record->introduced, "0");
    else
        draw_version(released, record->introduced);
    if (draw(3) > 0)
        draw_version(released, record->fixed);
    if (released && record->introduced[0] != '0' && record->fixed[0] != '\0' &&
        older(record->fixed, record->introduced) < 0) /* bounds of a CPE in the wrong order */
        record->fixed[0] = '\0';
    if (strcmp(record->introduced, record->fixed) ==
        0) /* the schema gives equal versions no order */
        record->fixed[0] = '\0';
}

/* A document of the id with this number: mostly newer than what the world has of it. */
static void draw_record(const struct world *world, size_t number, uint64_t *clock,
                        struct record *record)
{
    bool released = false;

    *record = (struct record){.known = true, .hash = draw(1000), .entry_count = 1 + draw(2)};
    record->modified = draw(4) > 0   ? (int64_t)++ * clock
                       : draw(2) > 0 ? world->records[number * PARTS].modified
                                     : (int64_t)draw((uint32_t)*clock + 1);
    record->withdrawn = draw(6) == 0;
    draw_names(number, record);
    record->condition_count = draw(3) == 0 ? 1 + draw(2) : 0;
    for (size_t i = 0; i < record->condition_count; i++)
        draw_condition(&record->conditions[i]);
    for (size_t i = 0; i < record->entry_count; i++) {
        int package = (int)draw(PACKAGES);

        record->entries[i] =
            (struct entry){.package = package,
                           .by_cpe = is_debian(package) && draw(2) == 0,
                           .guarded = record->condition_count > 0 && (i == 0 || draw(2) == 0)};
        released |= is_debian(package);
    }
    draw_range(released, record);
    record->says = draw(3) > 0 ? YG_STATUS_AFFECTED
                               : (enum yg_vulnerability_status)(1 + draw(YG_STATUS_AFFECTED));
}

/* A condition as an advisory has it. */
struct platform {
    struct name name;
    struct yg_range_event event;
    struct yg_range range;
    struct yg_affected affected;
};

/* A record as an advisory, with what it points to. */
struct document {
    struct yg_range_event events[2];
    struct yg_range range;
    struct platform platforms[2];
    struct yg_clause clauses[2];
    struct yg_guard guard;
    struct name names[2];
    struct yg_affected affected[2];
    struct yg_str aliases[3];
    struct yg_advisory advisory;
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

static void make_entry(const struct record *record, size_t entry, struct document *out)
{
    out->affected[entry] = (struct yg_affected){
        .ranges = &out->range,
        .range_count = 1,
        .status = record->says == YG_STATUS_AFFECTED ? YG_STATUS_UNKNOWN : record->says,
        .guard = record->entries[entry].guarded ? &out->guard : NULL};
    name_package(record->entries[entry].package, record->entries[entry].by_cpe, &out->names[entry],
                 &out->affected[entry]);
}

static void make_advisory(const struct record *record, struct document *out)
{
    bool erratum = is_erratum(record->id);

    out->events[0] = (struct yg_range_event){YG_EVENT_INTRODUCED, yg_str(record->introduced)};
    out->events[1] = (struct yg_range_event){YG_EVENT_FIXED, yg_str(record->fixed)};
    out->range = (struct yg_range){.type = YG_RANGE_ECOSYSTEM,
                                   .events = out->events,
                                   .event_count = record->fixed[0] == '\0' ? 1 : 2};
    for (size_t i = 0; i < record->condition_count; i++)
        make_clause(&record->conditions[i], &out->platforms[i], &out->clauses[i]);
    out->guard = (struct yg_guard){out->clauses, record->condition_count};
    for (size_t i = 0; i < record->entry_count; i++)
        make_entry(record, i, out);
    for (size_t i = 0; i < record->alias_count; i++)
        out->aliases[i] = yg_str(record->aliases[i]);
    out->advisory =
        (struct yg_advisory){.source = is_coarse(record->id) ? YG_STR("nvd") : YG_STR("test"),
                             .id = yg_str(record->id),
                             .modified = record->modified,
                             .published = 0,
                             .withdrawn = record->withdrawn ? 1 : YG_TIME_NONE,
                             .aliases = out->aliases,
                             .alias_count = erratum ? 0 : record->alias_count,
                             .upstream = out->aliases,
                             .upstream_count = erratum ? record->alias_count : 0,
                             .affected = out->affected,
                             .affected_count = record->entry_count,
                             .content_hash = record->hash};
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
    assert(count < PARTS);
    parts[count] = *record;
}

/* Bring a new document, or a tombstone, to the world and to the index. */
static void change_advisory(struct world *world, struct yg_index *index, uint64_t *clock,
                            struct yg_index_change *change)
{
    size_t number = draw(IDS);
    struct record record, *parts = &world->records[number * PARTS];
    struct document document;
    struct yg_error err;
    enum yg_status st;

    draw_record(world, number, clock, &record);
    make_advisory(&record, &document);
    if (draw(12) == 0 && parts[0].known) {
        st = yg_index_remove(index, document.advisory.source, document.advisory.id, change, &err);
        memset(parts, 0, PARTS * sizeof *parts);
    } else {
        st = yg_index_apply(index, &document.advisory, change, &err);
        keep_record(parts, &record);
    }
    assert(st == YG_OK);
}

#endif
