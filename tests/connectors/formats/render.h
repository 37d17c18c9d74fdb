/* tests/connectors/formats/render.h - decoded documents as short texts, so that a test is a table.
 *
 *   advisory    ghsa GHSA-1 modified=2024-01-01T00:00:00Z aliases=a,b severity=V3:CVSS:3.1/...
 *               npm/left-pad {SEMVER >=0 <1.2} versions=1.0,1.1
 *   inventory   cam-1 os=debian-12 scope=product/x exposure=internet; pkg:npm/a@1; b version=2
 *   enrichment  kev 2025-04-04T00:00:00Z; CVE-1 2025-04-01T00:00:00Z ransomware
 * What is absent leaves no trace.
 */
#ifndef YG_TESTS_CONNECTORS_FORMATS_RENDER_H
#define YG_TESTS_CONNECTORS_FORMATS_RENDER_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "connectors/formats/decode.h"
#include "pipeline/base/buf.h"

static inline void render_text(struct yg_buf *out, const char *name, struct yg_str text)
{
    if (text.len > 0)
        yg_buf_printf(out, " %s=%.*s", name, YG_STR_ARG(text));
}

static inline void render_time(struct yg_buf *out, const char *name, yg_time_ms t)
{
    char text[YG_TIME_TEXT_MAX];

    if (t != YG_TIME_NONE)
        render_text(out, name, yg_time_format(t, text));
}

static inline void render_list(struct yg_buf *out, const char *name, const struct yg_str *items,
                               size_t count)
{
    for (size_t i = 0; i < count; i++)
        yg_buf_printf(out, "%s%s%s%.*s", i == 0 ? " " : "", i == 0 ? name : "", i == 0 ? "=" : ",",
                      YG_STR_ARG(items[i]));
}

static inline void render_range(struct yg_buf *out, const struct yg_range *range)
{
    static const char *const types[] = {[YG_RANGE_SEMVER] = "SEMVER",
                                        [YG_RANGE_ECOSYSTEM] = "ECOSYSTEM",
                                        [YG_RANGE_GIT] = "GIT",
                                        [YG_RANGE_NAMED] = "",
                                        [YG_RANGE_VERS] = ""};
    static const char *const events[] = {[YG_EVENT_INTRODUCED] = " >=",
                                         [YG_EVENT_INTRODUCED_AFTER] = " >",
                                         [YG_EVENT_FIXED] = " <",
                                         [YG_EVENT_LAST_AFFECTED] = " <=",
                                         [YG_EVENT_LIMIT] = " limit "};

    yg_buf_printf(out, " {%s%s%.*s%.*s", range->excluded ? "not " : "", types[range->type],
                  YG_STR_ARG(range->scheme), YG_STR_ARG(range->vers));
    for (size_t k = 0; k < range->event_count; k++)
        yg_buf_printf(out, "%s%.*s", events[range->events[k].kind],
                      YG_STR_ARG(range->events[k].version));
    yg_buf_append_char(out, '}');
}

/* "cpe=... {ECOSYSTEM >=1}": the products and versions of an entry. */
static inline void render_product(struct yg_buf *out, const struct yg_affected *affected)
{
    render_text(out, "purl", affected->purl);
    render_text(out, "cpe", affected->cpe);
    if (affected->all_versions)
        yg_buf_append(out, YG_STR(" all"));
    if (affected->prose)
        yg_buf_append(out, YG_STR(" prose"));
    for (size_t i = 0; i < affected->range_count; i++)
        render_range(out, &affected->ranges[i]);
    render_list(out, "versions", affected->versions, affected->version_count);
}

static inline void render_affected(struct yg_buf *out, const struct yg_affected *affected)
{
    yg_buf_printf(out, "; %.*s/%.*s", YG_STR_ARG(affected->ecosystem), YG_STR_ARG(affected->name));
    render_text(out, "severity", affected->severity);
    if (affected->status != YG_STATUS_UNKNOWN)
        render_text(out, "status", yg_str(yg_vulnerability_status_name(affected->status)));
    render_product(out, affected);
    for (size_t i = 0; affected->guard != NULL && i < affected->guard->clause_count; i++) {
        const struct yg_clause *clause = &affected->guard->clauses[i];

        yg_buf_append(out, clause->negated ? YG_STR(" unless (") : YG_STR(" with ("));
        for (size_t k = 0; k < clause->any_count; k++) {
            yg_buf_append(out, k == 0 ? YG_STR("") : YG_STR(" or"));
            render_product(out, &clause->any[k]);
        }
        yg_buf_append_char(out, ')');
    }
}

static inline void render_advisory(struct yg_buf *out, const struct yg_advisory *advisory)
{
    static const char *const kinds[] = {"V2", "V3", "V4", "other"};

    yg_buf_printf(out, "%.*s %.*s", YG_STR_ARG(advisory->source), YG_STR_ARG(advisory->id));
    render_time(out, "modified", advisory->modified);
    render_time(out, "published", advisory->published);
    render_time(out, "withdrawn", advisory->withdrawn);
    render_list(out, "aliases", advisory->aliases, advisory->alias_count);
    render_list(out, "upstream", advisory->upstream, advisory->upstream_count);
    render_list(out, "related", advisory->related, advisory->related_count);
    render_text(out, "summary", advisory->summary);
    render_text(out, "details", advisory->details);
    render_text(out, "label", advisory->severity_label);
    for (size_t i = 0; i < advisory->severity_count; i++)
        render_text(out, kinds[advisory->severities[i].kind], advisory->severities[i].score);
    render_text(out, "url", advisory->reference_url);
    if (advisory->not_evaluable > 0)
        yg_buf_printf(out, " not_evaluable=%zu", advisory->not_evaluable);
    for (size_t i = 0; i < advisory->affected_count; i++)
        render_affected(out, &advisory->affected[i]);
}

static inline void render_inventory(struct yg_buf *out, const struct yg_inventory *inventory)
{
    const struct yg_segment *segment = &inventory->segment;

    yg_buf_append(out, inventory->asset);
    if (inventory->gone)
        yg_buf_append(out, YG_STR(" gone"));
    render_time(out, "seen", inventory->seen);
    render_text(out, "os", inventory->os);
    render_text(out, "kernel", inventory->kernel);
    render_text(out, "tenant", segment->tenant);
    if (!yg_str_equal(segment->scope, YG_SCOPE_UNASSIGNED))
        render_text(out, "scope", segment->scope);
    render_text(out, "site", segment->site);
    if (segment->exposure != YG_EXPOSED_UNKNOWN)
        render_text(out, "exposure", yg_str(yg_exposure_label_name(segment->exposure)));
    render_text(out, "stage", segment->stage);
    render_text(out, "kind", segment->kind);
    if (segment->must_not_stop)
        yg_buf_append(out, YG_STR(" must_not_stop"));
    render_text(out, "base", inventory->delta.base);
    render_list(out, "removed", inventory->delta.removed, inventory->delta.removed_count);
    for (size_t i = 0; i < inventory->component_count; i++) {
        struct yg_component component = yg_inventory_component(inventory, i);

        yg_buf_printf(out, "; %.*s", YG_STR_ARG(component.text));
        render_text(out, "version", component.version);
        render_text(out, "source", component.source);
        render_text(out, "cpe", component.cpe);
        render_text(out, "owner", component.owner);
    }
}

static inline void render_enrichment(struct yg_buf *out, const struct yg_enrichment *enrichment)
{
    yg_buf_printf(out, "%s", enrichment->kind == YG_ENRICHMENT_KEV ? "kev" : "epss");
    render_time(out, "published", enrichment->published);
    for (size_t i = 0; i < enrichment->entry_count; i++) {
        const struct yg_enrichment_entry *entry = &enrichment->entries[i];

        yg_buf_printf(out, "; %.*s", YG_STR_ARG(entry->vulnerability));
        render_time(out, "known_exploited", entry->known_exploited);
        if (entry->ransomware)
            yg_buf_append(out, YG_STR(" ransomware"));
        if (enrichment->kind == YG_ENRICHMENT_EPSS)
            yg_buf_printf(out, " epss=%g", entry->epss);
        if (entry->percentile >= 0)
            yg_buf_printf(out, " percentile=%g", entry->percentile);
    }
}

/* The text of an error, exactly. */
#define expect_message(err, expected) cr_expect(eq(str, (err).text, (char *)(expected)))

enum document_kind { ADVISORY, INVENTORY, ENRICHMENT };

/* Decode, and render behind what `out` has (NULL: no more than decode). */
static inline enum yg_status render(struct yg_decoder *decoder, enum document_kind kind,
                                    const struct yg_record *record, struct yg_buf *out,
                                    struct yg_error *err)
{
    const struct yg_advisory *advisories;
    size_t count;
    struct yg_inventory inventory;
    struct yg_enrichment enrichment;
    enum yg_status st;

    if (kind == ADVISORY) {
        st = yg_decode_advisories(decoder, record, &advisories, &count, err);
        for (size_t i = 0; st == YG_OK && out != NULL && i < count; i++) {
            yg_buf_append(out, i == 0 ? YG_STR("") : YG_STR("\n"));
            render_advisory(out, &advisories[i]);
        }
    } else if (kind == INVENTORY) {
        st = yg_decode_inventory(decoder, record, &inventory, err);
        if (st == YG_OK && out != NULL)
            render_inventory(out, &inventory);
    } else {
        st = yg_decode_enrichment(decoder, record, &enrichment, err);
        if (st == YG_OK && out != NULL)
            render_enrichment(out, &enrichment);
    }
    return st;
}

/* A row that decodes: `text` gives `rendered`. */
struct decode_row {
    const char *why, *text, *rendered;
};

static inline void expect_rendered(enum document_kind kind, const struct decode_row *rows,
                                   size_t count)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_buf out = {0};

    for (size_t i = 0; i < count; i++) {
        struct yg_record record = {.key = YG_STR("k"), .value = yg_str(rows[i].text)};
        struct yg_error err = {.text = ""};

        yg_buf_reset(&out);
        enum yg_status st = render(decoder, kind, &record, &out, &err);
        cr_expect(eq(int, st, YG_OK), "%s: %s at %zu", rows[i].why, err.text, err.at);
        cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(rows[i].rendered)),
                  "%s:\n  found    %.*s\n  expected %s", rows[i].why, YG_STR_ARG(yg_buf_str(&out)),
                  rows[i].rendered);
    }
    yg_buf_deinit(&out);
    yg_decoder_destroy(decoder);
}

/* A row that fails: with this status and message, at the first occurrence of `place` in the text
 * (its end for ""), or at no offset when it is NULL. */
struct error_row {
    const char *why, *text;
    enum yg_status status;
    const char *message, *place;
};

static inline void expect_errors(enum document_kind kind, const struct error_row *rows,
                                 size_t count)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);

    for (size_t i = 0; i < count; i++) {
        const struct error_row *row = &rows[i];
        struct yg_record record = {.key = YG_STR("k"), .value = yg_str(row->text)};
        struct yg_error err = {.text = ""};
        const char *place = row->place == NULL ? NULL : strstr(row->text, row->place);
        size_t at = place == NULL ? YG_NO_OFFSET : (size_t)(place - row->text);

        if (row->place != NULL && row->place[0] == '\0')
            at = strlen(row->text);
        enum yg_status st = render(decoder, kind, &record, NULL, &err);

        cr_assert(row->place == NULL || place != NULL, "%s: the row's place", row->why);
        cr_expect(eq(int, st, row->status), "%s: %s", row->why, err.text);
        cr_expect(eq(str, err.text, (char *)row->message), "%s", row->why);
        cr_expect(eq(sz, err.at, at), "%s: %s", row->why, err.text);
        cr_expect(eq(int, err.status, st), "%s", row->why);
    }
    yg_decoder_destroy(decoder);
}

/* A value of a kind that it cannot have, in place of the '@': "PATH: expected ..." is said of
 * it. */
struct kind_row {
    const char *text, *path, *expected; /* "a string", "an array", ... */
};

static inline void expect_kinds(enum document_kind kind, const char *prefix,
                                const struct kind_row *rows, size_t count)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    struct yg_buf text = {0}, message = {0};

    for (size_t i = 0; i < count; i++) {
        struct yg_str before =
            yg_str_head(yg_str(rows[i].text), yg_str_index(yg_str(rows[i].text), '@'));
        bool array = strcmp(rows[i].expected, "an array") == 0;
        struct yg_error err = {.text = ""};

        yg_buf_reset(&text);
        yg_buf_printf(&text, "%.*s%s%s", YG_STR_ARG(before), array ? "7" : "[]",
                      rows[i].text + before.len + 1);
        yg_buf_reset(&message);
        yg_buf_printf(&message, "%s%s: expected %s, found %s", prefix, rows[i].path,
                      rows[i].expected, array ? "a number" : "an array");
        struct yg_record record = {.key = YG_STR("k"), .value = yg_buf_str(&text)};
        cr_expect(eq(int, render(decoder, kind, &record, NULL, &err), YG_MALFORMED), "%s",
                  rows[i].path);
        cr_expect(yg_str_equal(yg_str(err.text), yg_buf_str(&message)), "%s: %s", rows[i].path,
                  err.text);
        cr_expect(eq(sz, err.at, before.len), "%s", rows[i].path);
    }
    yg_buf_deinit(&text);
    yg_buf_deinit(&message);
    yg_decoder_destroy(decoder);
}

/* Cut at every byte, in a block of its own so that a sanitizer sees a read behind it: never decodes
 * when the text is JSON (what is `open_ended` may), and errors stay inside the text. */
static inline void expect_truncations_fail(enum document_kind kind, struct yg_str text,
                                           bool open_ended)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);

    for (size_t len = 0; len < text.len; len++) {
        char *bytes = malloc(len + (len == 0));
        struct yg_record record = {.key = YG_STR("k"), .value = {bytes, len}};
        struct yg_error err = {.text = ""};

        memcpy(bytes, text.ptr, len);
        enum yg_status st = render(decoder, kind, &record, NULL, &err);
        cr_expect(open_ended || st != YG_OK, "cut at %zu", len);
        cr_expect(st == YG_OK || err.at == YG_NO_OFFSET || err.at <= len, "cut at %zu: %zu", len,
                  err.at);
        free(bytes);
    }
    yg_decoder_destroy(decoder);
}

/* A document in which one part is repeated. */
static inline struct yg_str repeat(struct yg_buf *out, const char *before, const char *part,
                                   size_t times, const char *after)
{
    yg_buf_reset(out);
    yg_buf_append(out, yg_str(before));
    for (size_t i = 0; i < times; i++) {
        if (i > 0)
            yg_buf_append_char(out, ',');
        yg_buf_append(out, yg_str(part));
    }
    yg_buf_append(out, yg_str(after));
    return yg_buf_str(out);
}

/* A limit: `max` times `part` decode, one more is refused with `message`. */
struct limit_row {
    const char *before, *part, *after;
    size_t max;
    const char *message;
};

static inline void expect_limits(enum document_kind kind, const struct limit_row *rows,
                                 size_t count)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)256 << 20);
    struct yg_buf text = {0};

    for (size_t i = 0; i < count; i++) {
        const struct limit_row *row = &rows[i];
        struct yg_record record = {.key = YG_STR("k")};
        struct yg_error err = {.text = ""};

        record.value = repeat(&text, row->before, row->part, row->max, row->after);
        cr_expect(eq(int, render(decoder, kind, &record, NULL, &err), YG_OK), "%s: %s",
                  row->message, err.text);
        record.value = repeat(&text, row->before, row->part, row->max + 1, row->after);
        cr_expect(eq(int, render(decoder, kind, &record, NULL, &err), YG_LIMIT), "%s",
                  row->message);
        expect_message(err, row->message);
        cr_expect(lt(sz, err.at, record.value.len), "%s", row->message);
    }
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}

/* One character repeated, between two texts: for limits on bytes. */
static inline struct yg_str fill(struct yg_buf *out, const char *before, char byte, size_t times,
                                 const char *after)
{
    yg_buf_reset(out);
    yg_buf_append(out, yg_str(before));
    char *to = yg_buf_reserve(out, times);
    memset(to, byte, times);
    out->len += times;
    yg_buf_append(out, yg_str(after));
    return yg_buf_str(out);
}

#endif
