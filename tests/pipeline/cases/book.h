/* book.h - a casebook under test, driven by lines.
 *
 *   facts CVE-1 alias=GHSA-a,GO-1 sev=high cvss=... pub=2026-11-01 about=DSA-1 withdrawn
 *   facts GHSA-a became=CVE-1,CVE-2
 *   count CVE-1 n=10 ui=2 p=1 scope=s exp=internet site=a stage=b kind=c tenant=t stop differ
 *         sample=a,b comp=pkg:npm/x@1,2.0,5
 *   kev CVE-1=2026-11-02,CVE-2=2026-11-03 at=2026-11-04 [ransomware]
 *   epss CVE-1=0.6 at=2026-11-04
 *   team t ja=.. en=..
 *   scope s owner=t kind=service unit=u stage=retired supplier=x,y ja=.. en=..
 *   supplier x window=w ja=.. en=..
 *   remove s                 from the catalog
 *   progress 0 assets=1000 stale=5 bad=7
 *   end                      of the baseline
 *   settle
 *   restart [VERSION]        a new casebook: cases restored, all lines above applied again
 *
 * "n=" not said is 1, "scope=" is s, "exp=" is internet, "sev=" is high, "pub=" is 2026-11-01.
 * What comes out is written to `log`, one item after the other with "; " between:
 *   CVE-1 cam opened urgent told urgent    an event, and the lane of the alert that goes with it
 *   CVE-1 cam opened soon silent           an event without an alert
 *   GHSA-a cam renamed to CVE-1 silent     on the old case; on the new one "renamed from GHSA-a"
 *   summary cam 3
 * Included by test programs of the casebook.
 */
#ifndef YG_TESTS_PIPELINE_CASES_BOOK_H
#define YG_TESTS_PIPELINE_CASES_BOOK_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "pipeline/base/arena.h"
#include "pipeline/cases/casebook.h"

#define BOOK_CASES_MAX 512
#define BOOK_LINES_MAX 4096

struct book {
    struct yg_policy policy;
    struct yg_clock clock;
    struct yg_settle settle;
    bool baseline;
    struct yg_casebook *casebook;
    struct yg_arena arena;
    struct yg_case *cases[BOOK_CASES_MAX]; /* the last value of each */
    size_t case_count;
    struct yg_str lines[BOOK_LINES_MAX]; /* applied so far */
    size_t line_count;
    struct yg_buf log;
    size_t outputs;        /* of all kinds */
    struct yg_buf text;    /* of all alerts: "LANGUAGE subject\nbody\n" */
    enum yg_status status; /* of the last line */
    struct yg_error err;
};

/* Deep copies */

static inline struct yg_str *book_copy_texts(struct yg_arena *arena, const struct yg_str *from,
                                             size_t count)
{
    struct yg_str *to = yg_arena_alloc(arena, (count + 1) * sizeof *to);

    for (size_t i = 0; i < count; i++)
        to[i] = yg_arena_copy(arena, from[i]);
    return to;
}

static inline void *book_copy_bytes(struct yg_arena *arena, const void *from, size_t bytes)
{
    void *to = yg_arena_alloc(arena, bytes + 1);

    if (bytes > 0)
        memcpy(to, from, bytes);
    return to;
}

static inline void book_copy_part(struct yg_arena *a, struct yg_case_part *part)
{
    part->team = yg_arena_copy(a, part->team);
    part->class_name = yg_arena_copy(a, part->class_name);
    part->rule = yg_arena_copy(a, part->rule);
    part->samples = book_copy_texts(a, part->samples, part->sample_count);
    part->components =
        book_copy_bytes(a, part->components, part->component_count * sizeof *part->components);
    for (size_t i = 0; i < part->component_count; i++) {
        struct yg_exposure_component *component = &part->components[i];

        component->text = yg_arena_copy(a, component->text);
        component->version = yg_arena_copy(a, component->version);
        component->fixed = yg_arena_copy(a, component->fixed);
    }
    part->scopes = book_copy_bytes(a, part->scopes, part->scope_count * sizeof *part->scopes);
    for (size_t i = 0; i < part->scope_count; i++) {
        struct yg_case_scope *scope = &part->scopes[i];

        scope->scope = yg_arena_copy(a, scope->scope);
        scope->route = yg_arena_copy(a, scope->route);
        scope->segments =
            book_copy_bytes(a, scope->segments, scope->segment_count * sizeof *scope->segments);
        for (size_t k = 0; k < scope->segment_count; k++) {
            scope->segments[k].site = yg_arena_copy(a, scope->segments[k].site);
            scope->segments[k].stage = yg_arena_copy(a, scope->segments[k].stage);
            scope->segments[k].kind = yg_arena_copy(a, scope->segments[k].kind);
        }
    }
}

static inline struct yg_case *book_copy_case(struct yg_arena *a, const struct yg_case *from)
{
    struct yg_case *to = book_copy_bytes(a, from, sizeof *from);
    struct yg_str *texts[] = {&to->id,         &to->tenant, &to->vulnerability,
                              &to->summary,    &to->cvss,   &to->successor,
                              &to->class_name, &to->policy, &to->reference_url};

    for (size_t i = 0; i < YG_COUNT(texts); i++)
        *texts[i] = yg_arena_copy(a, *texts[i]);
    to->aliases = book_copy_texts(a, from->aliases, from->alias_count);
    to->advisories = book_copy_texts(a, from->advisories, from->advisory_count);
    to->parts = book_copy_bytes(a, from->parts, from->part_count * sizeof *from->parts);
    for (size_t i = 0; i < to->part_count; i++)
        book_copy_part(a, &to->parts[i]);
    return to;
}

/* What comes out */

static inline struct yg_case *book_case(const struct book *b, const char *id)
{
    for (size_t i = 0; i < b->case_count; i++) {
        if (yg_str_equal(b->cases[i]->id, yg_str(id)))
            return b->cases[i];
    }
    return NULL;
}

static inline const struct yg_case_part *book_part(const struct book *b, const char *id,
                                                   const char *team)
{
    const struct yg_case *value = book_case(b, id);

    for (size_t i = 0; value != NULL && i < value->part_count; i++) {
        if (yg_str_equal(value->parts[i].team, yg_str(team)))
            return &value->parts[i];
    }
    return NULL;
}

static inline void book_keep(struct book *b, const struct yg_case *value)
{
    size_t i = 0;

    while (i < b->case_count && !yg_str_equal(b->cases[i]->id, value->id))
        i++;
    cr_assert(lt(sz, i, BOOK_CASES_MAX));
    b->cases[i] = book_copy_case(&b->arena, value);
    b->case_count += i == b->case_count;
}

static inline void book_log_event(struct book *b, const struct yg_event *event)
{
    yg_buf_printf(&b->log, "%s%.*s %.*s %s", b->log.len == 0 ? "" : "; ", YG_STR_ARG(event->of),
                  YG_STR_ARG(event->team), yg_case_change_name(event->kind));
    if (event->previous_class.len > 0)
        yg_buf_printf(&b->log, " %.*s ->", YG_STR_ARG(event->previous_class));
    if (event->kind == YG_CHANGE_CLOSED || event->kind == YG_CHANGE_RENAMED)
        b->log.len -= event->previous_class.len + 4;
    if (event->kind == YG_CHANGE_CLOSED) {
        yg_buf_printf(&b->log, " %s", yg_case_reason_name(event->reason));
    } else if (event->from.len > 0) {
        yg_buf_printf(&b->log, " from %.*s", YG_STR_ARG(event->from));
    } else if (event->to.len > 0) {
        yg_buf_printf(&b->log, " to %.*s", YG_STR_ARG(event->to));
    } else {
        yg_buf_printf(&b->log, " %.*s", YG_STR_ARG(event->class_name));
    }
    if (event->silent)
        yg_buf_append(&b->log, YG_STR(" silent"));
}

static inline void book_log_alert(struct book *b, const struct yg_alert *alert)
{
    const struct yg_alert_text *texts[] = {&alert->ja, &alert->en};

    if (alert->kind == YG_CHANGE_SUMMARY) {
        uint64_t total = 0;

        for (size_t i = 0; i < alert->class_count; i++)
            total += alert->classes[i].count;
        yg_buf_printf(&b->log, "%ssummary %.*s %u", b->log.len == 0 ? "" : "; ",
                      YG_STR_ARG(alert->team), (unsigned)total);
    } else {
        yg_buf_printf(&b->log, " told %s", yg_lane_name(alert->lane));
    }
    for (size_t i = 0; i < YG_COUNT(texts); i++)
        yg_buf_printf(&b->text, "%.*s\n%.*s\n", YG_STR_ARG(texts[i]->subject),
                      YG_STR_ARG(texts[i]->body));
}

static inline enum yg_status book_output(void *state, const struct yg_casebook_output *output,
                                         struct yg_error *err)
{
    struct book *b = state;

    (void)err;
    b->outputs++;
    switch (output->kind) {
    case YG_OUTPUT_CASE:
        book_keep(b, output->value);
        break;
    case YG_OUTPUT_EVENT:
        book_log_event(b, output->event);
        break;
    case YG_OUTPUT_ALERT:
        book_log_alert(b, output->alert);
        break;
    }
    return YG_OK;
}

/* Words of a line */

static inline struct yg_str book_option(struct yg_str line, const char *name, const char *otherwise)
{
    while (line.ptr != NULL) {
        struct yg_str value = yg_str_cut(&line, ' '), key = yg_str_cut(&value, '=');

        if (value.ptr != NULL && yg_str_equal(key, yg_str(name)))
            return value;
    }
    return yg_str(otherwise);
}

static inline bool book_flag(struct yg_str line, const char *name)
{
    while (line.ptr != NULL) {
        if (yg_str_equal(yg_str_cut(&line, ' '), yg_str(name)))
            return true;
    }
    return false;
}

static inline uint32_t book_number(struct yg_str text)
{
    uint64_t number = 0;

    cr_assert(text.len == 0 || yg_str_to_u64(text, &number));
    return (uint32_t)number;
}

static inline yg_time_ms book_time(struct yg_str text)
{
    yg_time_ms t = YG_TIME_NONE;

    cr_assert(text.len == 0 || yg_time_parse(text, &t));
    return t;
}

static inline size_t book_list(struct yg_str text, struct yg_str *items, size_t max)
{
    size_t count = 0;

    while (text.len > 0 && text.ptr != NULL) {
        cr_assert(lt(sz, count, max));
        items[count++] = yg_str_cut(&text, ',');
    }
    return count;
}

/* Blanks in names are written as '_'. */
static inline struct yg_str book_spaced(struct book *b, struct yg_str text)
{
    char *copy = book_copy_bytes(&b->arena, text.ptr, text.len);

    for (size_t i = 0; i < text.len; i++) {
        if (copy[i] == '_')
            copy[i] = ' ';
    }
    return text.ptr == NULL ? text : (struct yg_str){copy, text.len};
}

/* Lines */

static inline enum yg_status book_facts(struct book *b, struct yg_str name, struct yg_str line)
{
    struct yg_str aliases[64], about[64], successors[8];
    struct yg_vulnerability facts = {
        .name = name,
        .aliases = aliases,
        .alias_count = book_list(book_option(line, "alias", NULL), aliases, 64),
        .advisories = about,
        .advisory_count = book_list(book_option(line, "about", NULL), about, 64),
        .successors = successors,
        .successor_count = book_list(book_option(line, "became", NULL), successors, 8),
        .summary = book_spaced(b, book_option(line, "summary", NULL)),
        .reference_url = book_option(line, "url", NULL),
        .cvss = book_option(line, "cvss", NULL),
        .severity_label = book_option(line, "sev", "high"),
        .published = book_time(book_option(line, "pub", "2026-11-01")),
        .modified = book_time(book_option(line, "mod", "2026-11-01")),
        .withdrawn = book_flag(line, "withdrawn"),
    };

    yg_clock_observe(&b->clock, facts.modified);
    return yg_casebook_apply_vulnerability(b->casebook, &facts, &b->err);
}

static inline enum yg_status book_count(struct book *b, struct yg_str name, struct yg_str line)
{
    struct yg_exposure exposure = {
        .vulnerability = name,
        .partition = (int32_t)book_number(book_option(line, "p", "0")),
        .affected = book_number(book_option(line, "n", "1")),
        .under_investigation = book_number(book_option(line, "ui", "0")),
        .sources_differ = book_flag(line, "differ"),
        .segment = {.tenant = book_option(line, "tenant", ""),
                    .scope = book_option(line, "scope", "s"),
                    .site = book_option(line, "site", ""),
                    .stage = book_option(line, "stage", ""),
                    .kind = book_option(line, "kind", "device"),
                    .must_not_stop = book_flag(line, "stop"),
                    .exposure = yg_exposure_label_find(book_option(line, "exp", "internet"))},
    };
    struct yg_str components[YG_EXPOSURE_COMPONENTS_MAX], rest = book_option(line, "comp", "");

    exposure.sample_count =
        book_list(book_option(line, "sample", NULL), exposure.samples, YG_SAMPLES_MAX);
    while (rest.len > 0 && rest.ptr != NULL) {
        struct yg_str one = yg_str_cut(&rest, '+');
        size_t words = book_list(one, components, 3);

        exposure.components[exposure.component_count++] = (struct yg_exposure_component){
            .text = components[0],
            .version = yg_str_from(components[0], yg_str_rindex(components[0], '@') + 1),
            .fixed = words > 1 ? components[1] : yg_str(NULL),
            .asset_count = words > 2 ? book_number(components[2]) : 1,
        };
    }
    return yg_casebook_apply_exposure(b->casebook, &exposure, &b->err);
}

static inline enum yg_status book_exploits(struct book *b, enum yg_enrichment_kind kind,
                                           struct yg_str list, struct yg_str line)
{
    struct yg_enrichment_entry entries[16];
    struct yg_str items[16];
    struct yg_enrichment enrichment = {.kind = kind,
                                       .entries = entries,
                                       .entry_count = book_list(list, items, 16),
                                       .published = book_time(book_option(line, "at", NULL))};

    for (size_t i = 0; i < enrichment.entry_count; i++) {
        struct yg_str value = items[i], name = yg_str_cut(&value, '=');

        entries[i] = (struct yg_enrichment_entry){.vulnerability = name,
                                                  .known_exploited = YG_TIME_NONE,
                                                  .ransomware = book_flag(line, "ransomware"),
                                                  .percentile = -1};
        if (kind == YG_ENRICHMENT_KEV)
            entries[i].known_exploited = book_time(value);
        else
            cr_assert(yg_str_to_double(value, &entries[i].epss));
    }
    yg_clock_observe(&b->clock, enrichment.published);
    return yg_casebook_apply_enrichment(b->casebook, &enrichment, &b->err);
}

static inline enum yg_status book_catalog(struct book *b, enum yg_catalog_kind kind,
                                          struct yg_str id, struct yg_str line)
{
    struct yg_str suppliers[8];
    struct yg_catalog_name name = {book_spaced(b, book_option(line, "ja", NULL)),
                                   book_spaced(b, book_option(line, "en", NULL))};
    struct yg_catalog_entity entity = {
        .kind = kind,
        .id = id,
        .team = {.name = name},
        .scope = {.name = name,
                  .owner = book_option(line, "owner", NULL),
                  .kind = book_option(line, "kind", NULL),
                  .unit = book_option(line, "unit", NULL),
                  .stage = book_option(line, "stage", NULL),
                  .suppliers = suppliers,
                  .supplier_count = book_list(book_option(line, "supplier", NULL), suppliers, 8)},
        .supplier = {.name = name, .window = book_spaced(b, book_option(line, "window", NULL))},
    };

    return yg_casebook_apply_catalog(b->casebook, &entity, &b->err);
}

static inline enum yg_status book_progress(struct book *b, struct yg_str partition,
                                           struct yg_str line)
{
    struct yg_progress progress = {
        .partition = (int32_t)book_number(partition),
        .assets = book_number(book_option(line, "assets", "0")),
        .stale = book_number(book_option(line, "stale", "0")),
    };

    progress.not_evaluable[YG_NOT_EVALUABLE_NO_VERSION] =
        book_number(book_option(line, "bad", "0"));
    return yg_casebook_apply_progress(b->casebook, &progress, &b->err);
}

/* One line but settle and restart; it ends in b->status. */
static inline void book_apply(struct book *b, struct yg_str line)
{
    struct yg_str rest = line, verb = yg_str_cut(&rest, ' '), name = yg_str_cut(&rest, ' ');

    b->status = YG_OK;
    if (yg_str_equal(verb, YG_STR("facts")))
        b->status = book_facts(b, name, rest);
    else if (yg_str_equal(verb, YG_STR("count")))
        b->status = book_count(b, name, rest);
    else if (yg_str_equal(verb, YG_STR("kev")))
        b->status = book_exploits(b, YG_ENRICHMENT_KEV, name, rest);
    else if (yg_str_equal(verb, YG_STR("epss")))
        b->status = book_exploits(b, YG_ENRICHMENT_EPSS, name, rest);
    else if (yg_str_equal(verb, YG_STR("team")))
        b->status = book_catalog(b, YG_CATALOG_TEAM, name, rest);
    else if (yg_str_equal(verb, YG_STR("scope")))
        b->status = book_catalog(b, YG_CATALOG_SCOPE, name, rest);
    else if (yg_str_equal(verb, YG_STR("supplier")))
        b->status = book_catalog(b, YG_CATALOG_SUPPLIER, name, rest);
    else if (yg_str_equal(verb, YG_STR("remove")))
        b->status = yg_casebook_remove_catalog(b->casebook, name, &b->err);
    else if (yg_str_equal(verb, YG_STR("progress")))
        b->status = book_progress(b, name, rest);
    else if (yg_str_equal(verb, YG_STR("end")))
        yg_casebook_end_baseline(b->casebook);
    else
        cr_fatal("no such line: %.*s", YG_STR_ARG(line));
}

static inline void book_settle(struct book *b)
{
    b->status = yg_casebook_settle(b->casebook, &b->settle, book_output, b, &b->err);
}

static inline void book_create(struct book *b)
{
    b->status = yg_casebook_create(&b->policy, &b->clock, b->baseline, &b->casebook, &b->err);
}

/* The cases as they are stored go into a new casebook, all else is applied anew. */
static inline void book_restart(struct book *b)
{
    b->baseline = b->baseline && yg_casebook_in_baseline(b->casebook);
    yg_casebook_destroy(b->casebook);
    b->casebook = NULL;
    book_create(b);
    for (size_t i = 0; b->status == YG_OK && i < b->case_count; i++)
        b->status = yg_casebook_restore(b->casebook, b->cases[i], &b->err);
    for (size_t i = 0; b->status == YG_OK && i < b->line_count; i++)
        book_apply(b, b->lines[i]);
}

static inline void book_line(struct book *b, struct yg_str line)
{
    struct yg_str rest = line, verb = yg_str_cut(&rest, ' ');

    if (yg_str_equal(verb, YG_STR("settle"))) {
        book_settle(b);
    } else if (yg_str_equal(verb, YG_STR("restart"))) {
        b->policy.version = rest.len > 0 ? rest : b->policy.version;
        book_restart(b);
    } else {
        cr_assert(lt(sz, b->line_count, BOOK_LINES_MAX));
        b->lines[b->line_count++] = line;
        book_apply(b, line);
    }
}

/* Lines with "; " between, up to the first that fails. The text lives as long as the book. */
static inline void book_run(struct book *b, const char *lines)
{
    struct yg_str rest = yg_str(lines);

    while (rest.len > 0 && b->status == YG_OK) {
        size_t end = yg_str_find(rest, YG_STR("; "));

        book_line(b, yg_str_head(rest, end));
        rest = yg_str_from(rest, end == rest.len ? end : end + 2);
    }
}

/* The built-in policy, the clock of records. */
static inline void book_init(struct book *b, bool baseline)
{
    memset(b, 0, sizeof *b);
    yg_policy_default(&b->policy);
    yg_clock_init(&b->clock, YG_CLOCK_RECORD);
    b->baseline = baseline;
    book_create(b);
}

static inline void book_deinit(struct book *b)
{
    yg_casebook_destroy(b->casebook);
    yg_arena_deinit(&b->arena);
    yg_buf_deinit(&b->log);
    yg_buf_deinit(&b->text);
}

/* What was logged since the last call. */
static inline struct yg_str book_take_log(struct book *b)
{
    struct yg_str log = yg_arena_copy(&b->arena, yg_buf_str(&b->log));

    yg_buf_reset(&b->log);
    return log;
}

#endif
