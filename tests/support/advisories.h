/* tests/support/advisories.h - advisories written in one line.
 *
 *   "GHSA-1 source=ghsa mod=2 alias=CVE-1,PYSEC-2 upstream=.. related=.. withdrawn hash=7 cvss=..;
 *    npm|lodash|i0 f4.17.21|1.0,2.0;  Debian:12|openssl|i0 f3.0|;  Go|x/y||;  |name|git"
 *
 * First the id and its facts, then one `affected` entry per ';': ecosystem, name (or a purl or
 * CPE), ranges, versions, status, guard. Ranges are parted by '/': events i (introduced), a
 * (introduced after), f (fixed), l (last_affected), m (limit); "s" in front makes it SEMVER, "git"
 * a GIT range, "t=rpm" one in the order of that name. A '+' in an ecosystem stands for a space. A
 * guard is clauses parted by '&', a negated one begins with '!', each a name, in the ecosystem of
 * the entry, and ranges: "Debian:12|a|i0|||lib i1.0 & !cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:* i0".
 *
 * Memory: everything is in the arena.
 */
#ifndef YG_TESTS_SUPPORT_ADVISORIES_H
#define YG_TESTS_SUPPORT_ADVISORIES_H

#include <assert.h>
#include <stdlib.h>

#include "pipeline/base/arena.h"
#include "pipeline/model/advisory.h"

static void advisory_list(struct yg_arena *arena, struct yg_str text, struct yg_str **items,
                          size_t *count)
{
    while (text.len > 0) {
        struct yg_str *item = yg_arena_append(arena, items, count);

        assert(item != NULL);
        *item = yg_str_cut(&text, ',');
    }
}

static struct yg_str advisory_ecosystem(struct yg_arena *arena, struct yg_str text)
{
    struct yg_str copy = yg_arena_copy(arena, text);

    for (size_t i = 0; i < copy.len; i++)
        if (copy.ptr[i] == '+')
            ((char *)(uintptr_t)copy.ptr)[i] = ' ';
    return copy;
}

static void advisory_range(struct yg_arena *arena, struct yg_str text, struct yg_affected *affected)
{
    struct yg_range *range = yg_arena_append(arena, &affected->ranges, &affected->range_count);

    assert(range != NULL);
    range->type = YG_RANGE_ECOSYSTEM;
    while (text.ptr != NULL) {
        struct yg_str word = yg_str_cut(&text, ' ');

        if (yg_str_equal(word, YG_STR("git"))) {
            range->type = YG_RANGE_GIT;
        } else if (yg_str_equal(word, YG_STR("s"))) {
            range->type = YG_RANGE_SEMVER;
        } else if (yg_str_starts(word, YG_STR("t="))) {
            range->type = YG_RANGE_NAMED;
            range->scheme = yg_str_from(word, 2);
        } else if (word.len > 0) {
            struct yg_range_event *event =
                yg_arena_append(arena, &range->events, &range->event_count);

            assert(event != NULL);
            event->kind = word.ptr[0] == 'i'   ? YG_EVENT_INTRODUCED
                          : word.ptr[0] == 'a' ? YG_EVENT_INTRODUCED_AFTER
                          : word.ptr[0] == 'f' ? YG_EVENT_FIXED
                          : word.ptr[0] == 'l' ? YG_EVENT_LAST_AFFECTED
                                               : YG_EVENT_LIMIT;
            event->version = yg_str_from(word, 1);
        }
    }
}

/* A package by whatever names it. */
static void advisory_name(struct yg_str name, struct yg_affected *affected)
{
    if (yg_str_starts(name, YG_STR("pkg:")))
        affected->purl = name;
    else if (yg_str_starts(name, YG_STR("cpe:")))
        affected->cpe = name;
    else
        affected->name = name;
}

static enum yg_vulnerability_status advisory_status(struct yg_str word)
{
    for (int status = YG_STATUS_UNKNOWN; status <= YG_STATUS_AFFECTED; status++)
        if (yg_str_equal(
                word, yg_str(yg_vulnerability_status_name((enum yg_vulnerability_status)status))))
            return (enum yg_vulnerability_status)status;
    assert(word.len == 0);
    return YG_STATUS_UNKNOWN;
}

static const struct yg_guard *advisory_guard(struct yg_arena *arena, struct yg_str text,
                                             struct yg_str ecosystem)
{
    struct yg_guard *guard = yg_arena_zalloc(arena, sizeof *guard);

    assert(guard != NULL);
    while (text.len > 0) {
        struct yg_str word = yg_str_trim(yg_str_cut(&text, '&'));
        struct yg_clause *clause = yg_arena_append(arena, &guard->clauses, &guard->clause_count);
        struct yg_affected *any = yg_arena_zalloc(arena, sizeof *any);

        assert(clause != NULL && any != NULL);
        clause->negated = word.len > 0 && word.ptr[0] == '!';
        word = yg_str_from(word, clause->negated);
        advisory_name(yg_str_cut(&word, ' '), any);
        if (any->cpe.len == 0 && any->purl.len == 0)
            any->ecosystem = ecosystem;
        advisory_range(arena, word, any);
        clause->any = any;
        clause->any_count = 1;
    }
    return guard;
}

static void advisory_affected(struct yg_arena *arena, struct yg_str text,
                              struct yg_advisory *advisory)
{
    struct yg_affected *affected =
        yg_arena_append(arena, &advisory->affected, &advisory->affected_count);

    assert(affected != NULL);
    affected->ecosystem = advisory_ecosystem(arena, yg_str_cut(&text, '|'));
    advisory_name(yg_str_cut(&text, '|'), affected);
    struct yg_str ranges = yg_str_cut(&text, '|');
    while (ranges.len > 0)
        advisory_range(arena, yg_str_cut(&ranges, '/'), affected);
    advisory_list(arena, yg_str_cut(&text, '|'), &affected->versions, &affected->version_count);
    affected->status = advisory_status(yg_str_cut(&text, '|'));
    if (text.len > 0)
        affected->guard = advisory_guard(arena, text, affected->ecosystem);
}

static void advisory_severity(struct yg_arena *arena, struct yg_str vector,
                              struct yg_advisory *advisory)
{
    struct yg_severity *severity =
        yg_arena_append(arena, &advisory->severities, &advisory->severity_count);

    assert(severity != NULL);
    *severity =
        (struct yg_severity){yg_str_starts(vector, YG_STR("CVSS:4"))   ? YG_SEVERITY_CVSS_V4
                             : yg_str_starts(vector, YG_STR("CVSS:3")) ? YG_SEVERITY_CVSS_V3
                                                                       : YG_SEVERITY_CVSS_V2,
                             vector};
}

static void advisory_fact(struct yg_arena *arena, struct yg_str word, struct yg_advisory *advisory)
{
    struct yg_str value = word, key = yg_str_cut(&value, '=');
    uint64_t number = 0;

    yg_str_to_u64(value, &number);
    if (yg_str_equal(key, YG_STR("source")))
        advisory->source = value;
    else if (yg_str_equal(key, YG_STR("mod")))
        advisory->modified = advisory->published = (yg_time_ms)number;
    else if (yg_str_equal(key, YG_STR("hash")))
        advisory->content_hash = number;
    else if (yg_str_equal(key, YG_STR("alias")))
        advisory_list(arena, value, &advisory->aliases, &advisory->alias_count);
    else if (yg_str_equal(key, YG_STR("upstream")))
        advisory_list(arena, value, &advisory->upstream, &advisory->upstream_count);
    else if (yg_str_equal(key, YG_STR("related")))
        advisory_list(arena, value, &advisory->related, &advisory->related_count);
    else if (yg_str_equal(key, YG_STR("summary")))
        advisory->summary = value;
    else if (yg_str_equal(key, YG_STR("cvss")))
        advisory_severity(arena, value, advisory);
    else if (yg_str_equal(key, YG_STR("withdrawn")))
        advisory->withdrawn = 1;
    else
        assert(!"an unknown word in an advisory");
}

static inline struct yg_advisory advisory_read(struct yg_arena *arena, const char *line)
{
    struct yg_str text = yg_str(line), head = yg_str_cut(&text, ';');
    struct yg_advisory advisory = {
        .source = YG_STR("test"), .modified = 1, .published = 1, .withdrawn = YG_TIME_NONE};

    advisory.id = yg_str_cut(&head, ' ');
    while (head.ptr != NULL) {
        struct yg_str word = yg_str_cut(&head, ' ');

        if (word.len > 0)
            advisory_fact(arena, word, &advisory);
    }
    while (text.ptr != NULL) {
        struct yg_str entry = yg_str_trim(yg_str_cut(&text, ';'));

        if (entry.len > 0)
            advisory_affected(arena, entry, &advisory);
    }
    return advisory;
}

#endif
