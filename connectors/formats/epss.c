/* epss.c - FIRST's exploit prediction scores, as daily files and as JSON.
 *
 *   #model_version:v2026.03.01,score_date:2026-11-23T00:00:00+0000     not in files before 2022
 *   cve,epss,percentile                                                percentile: since 2021-09
 *   CVE-2020-5902,0.94440,0.99987
 *
 *   {"status":"OK","data":[{"cve":"CVE-...","epss":"0.94","percentile":"0.99",
 *                           "date":"2026-11-23"}]}
 *   {"score_date":"2021-08-30T00:00:00+0000","data":[{"id":"CVE-...","epss":0.05885}]}
 *
 * Source: FIRST, EPSS data and statistics: epss_scores-YYYY-MM-DD.csv and the EPSS API.
 * Rules:  columns are found by name, others are passed over; scores are from 0 to 1. Of a date only
 *         the day counts. The day of FIRST's JSON is that of its first entry. No quotes in csv.
 */
#include "connectors/formats/decoder.h"

static struct yg_enrichment_entry *new_entry(struct yg_decoder *decoder,
                                             struct yg_enrichment *enrichment)
{
    struct yg_enrichment_entry *entry =
        yg_arena_append(&decoder->arena, &enrichment->entries, &enrichment->entry_count);

    if (entry != NULL) {
        entry->known_exploited = YG_TIME_NONE;
        entry->percentile = -1;
    }
    return entry;
}

/* The day of "2021-08-30T00:00:00+0000" and of "2021-08-30". */
static bool parse_day(struct yg_str text, yg_time_ms *t)
{
    return yg_time_parse(yg_str_head(text, strlen("2021-08-30")), t);
}

static bool parse_score(struct yg_str text, double *score)
{
    double value;

    if (!yg_str_to_double(text, &value) || !(value >= 0 && value <= 1))
        return false;
    *score = value;
    return true;
}

/* ---- csv ------------------------------------------------------------------------------------ */

enum column { COLUMN_CVE, COLUMN_EPSS, COLUMN_PERCENTILE, COLUMN_OTHER };

#define COLUMNS_MAX 16

struct csv {
    struct yg_str text, rest;
    size_t line; /* number of the line before `rest` */
    enum column columns[COLUMNS_MAX];
    size_t column_count;
    struct yg_error *err;
};

static size_t at(const struct csv *csv, struct yg_str part)
{
    return (size_t)(part.ptr - csv->text.ptr);
}

/* The next line without its end; false behind the last one. */
static bool next_line(struct csv *csv, struct yg_str *line)
{
    if (csv->rest.len == 0)
        return false;
    *line = yg_str_cut(&csv->rest, '\n');
    csv->line++;
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

/* "#model_version:v2022.01.01,score_date:2022-02-04T00:00:00+0000" */
static enum yg_status decode_comment(struct csv *csv, struct yg_str line, yg_time_ms *published)
{
    struct yg_str rest = yg_str_from(line, 1);

    while (rest.ptr != NULL) {
        struct yg_str value = yg_str_cut(&rest, ','), name = yg_str_cut(&value, ':');

        if (!yg_str_equal(name, YG_STR("score_date")))
            continue;
        if (!parse_day(value, published))
            return yg_fail(csv->err, YG_MALFORMED, at(csv, name), "line %zu: score_date: no date",
                           csv->line);
    }
    return YG_OK;
}

static enum yg_status decode_header(struct csv *csv, struct yg_str line)
{
    static const char *const names[] = {"cve", "epss", "percentile"};
    unsigned seen = 0;
    struct yg_str rest = line;

    while (rest.ptr != NULL) {
        struct yg_str name = yg_str_cut(&rest, ',');
        enum column column = COLUMN_CVE;

        if (csv->column_count == COLUMNS_MAX)
            return yg_fail(csv->err, YG_LIMIT, at(csv, name), "line %zu: more than %d columns",
                           csv->line, COLUMNS_MAX);
        while (column != COLUMN_OTHER && !yg_str_equal(name, yg_str(names[column])))
            column++;
        csv->columns[csv->column_count++] = column;
        seen |= 1U << column;
    }
    for (size_t i = 0; i < 2; i++) {
        if (!(seen >> i & 1))
            return yg_fail(csv->err, YG_MALFORMED, at(csv, line), "line %zu: no column %s",
                           csv->line, names[i]);
    }
    return YG_OK;
}

static bool is_id(struct yg_str text)
{
    bool good = text.len > 0 && text.len <= YG_ADVISORY_ID_BYTES_MAX;

    for (size_t i = 0; good && i < text.len; i++)
        good = text.ptr[i] > ' ' && text.ptr[i] < 0x7F && text.ptr[i] != '"';
    return good;
}

static enum yg_status decode_cell(const struct csv *csv, enum column column, struct yg_str cell,
                                  struct yg_enrichment_entry *entry)
{
    bool good = true;

    switch (column) {
    case COLUMN_CVE:
        entry->vulnerability = cell;
        if (!is_id(cell))
            return yg_fail(csv->err, YG_MALFORMED, at(csv, cell), "line %zu: cve: not an id",
                           csv->line);
        break;
    case COLUMN_EPSS:
        good = parse_score(cell, &entry->epss);
        break;
    case COLUMN_PERCENTILE:
        good = parse_score(cell, &entry->percentile);
        break;
    case COLUMN_OTHER:
        break;
    }
    if (good)
        return YG_OK;
    return yg_fail(csv->err, YG_MALFORMED, at(csv, cell), "line %zu: %s: not a number from 0 to 1",
                   csv->line, column == COLUMN_EPSS ? "epss" : "percentile");
}

static enum yg_status decode_row(struct yg_decoder *decoder, const struct csv *csv,
                                 struct yg_str line, struct yg_enrichment *enrichment)
{
    struct yg_enrichment_entry *entry;
    struct yg_str rest = line;

    if (enrichment->entry_count == YG_ENRICHMENT_ENTRIES_MAX)
        return yg_fail(csv->err, YG_LIMIT, at(csv, line), "line %zu: more than %d entries",
                       csv->line, YG_ENRICHMENT_ENTRIES_MAX);
    entry = new_entry(decoder, enrichment);
    if (entry == NULL)
        return yg_no_memory(csv->err);
    for (size_t i = 0; i < csv->column_count; i++) {
        enum yg_status st;

        if (rest.ptr == NULL)
            return yg_fail(csv->err, YG_MALFORMED, at(csv, line),
                           "line %zu: %zu columns, expected %zu", csv->line, i, csv->column_count);
        st = decode_cell(csv, csv->columns[i], yg_str_cut(&rest, ','), entry);
        if (st != YG_OK)
            return st;
    }
    if (rest.ptr != NULL)
        return yg_fail(csv->err, YG_MALFORMED, at(csv, rest), "line %zu: more than %zu columns",
                       csv->line, csv->column_count);
    return YG_OK;
}

enum yg_status yg_epss_csv_decode(struct yg_decoder *decoder, struct yg_str text,
                                  struct yg_enrichment *enrichment, struct yg_error *err)
{
    struct csv csv = {.text = text, .rest = text, .err = err};
    struct yg_str line;
    enum yg_status st = YG_OK;

    enrichment->kind = YG_ENRICHMENT_EPSS;
    if (yg_str_starts(text, YG_STR("\xEF\xBB\xBF")))
        csv.rest = yg_str_from(text, 3);
    while (st == YG_OK && next_line(&csv, &line)) {
        if (line.len == 0)
            continue;
        if (line.ptr[0] == '#')
            st = decode_comment(&csv, line, &enrichment->published);
        else if (csv.column_count == 0)
            st = decode_header(&csv, line);
        else
            st = decode_row(decoder, &csv, line, enrichment);
    }
    if (st == YG_OK && csv.column_count == 0)
        return yg_fail(err, YG_MALFORMED, text.len, "no line of column names");
    return st;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

struct item {
    struct yg_enrichment_entry *entry;
    yg_time_ms date;
};

static enum yg_status decode_id(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct item *item = out;

    (void)state;
    return yg_field_label(value, &item->entry->vulnerability, err);
}

/* A score stands as a number or, in FIRST's API, as a string. */
static enum yg_status take_score(struct yg_json value, double *score, struct yg_error *err)
{
    struct yg_str text;
    double number = -1;

    if (yg_json_kind(value) == YG_JSON_NULL)
        return YG_OK;
    if (yg_json_get_string(value, &text)) {
        if (parse_score(text, score))
            return YG_OK;
    } else if (yg_json_kind(value) == YG_JSON_STRING) {
        return yg_json_fail_kind(value, YG_JSON_STRING, err); /* its text is wrong */
    } else if (yg_json_get_double(value, &number) && number >= 0 && number <= 1) {
        *score = number;
        return YG_OK;
    }
    return yg_fail(err, YG_MALFORMED, yg_json_at(value), "not a number from 0 to 1");
}

static enum yg_status decode_epss(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    (void)state;
    return take_score(value, &((struct item *)out)->entry->epss, err);
}

static enum yg_status decode_percentile(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    (void)state;
    return take_score(value, &((struct item *)out)->entry->percentile, err);
}

static enum yg_status take_day(struct yg_json value, yg_time_ms *day, struct yg_error *err)
{
    struct yg_str text = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &text, err);

    if (st == YG_OK && text.ptr != NULL && !parse_day(text, day))
        st = yg_fail(err, YG_MALFORMED, yg_json_at(value), "no date");
    return st;
}

static enum yg_status decode_date(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    (void)state;
    return take_day(value, &((struct item *)out)->date, err);
}

static const struct yg_json_field item_fields[] = {
    {"cve", false, decode_id},    {"id", false, decode_id},
    {"epss", true, decode_epss},  {"percentile", false, decode_percentile},
    {"date", false, decode_date},
};

static enum yg_status add_item(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct yg_enrichment *enrichment = out;
    struct item item = {new_entry(decoder, enrichment), YG_TIME_NONE};
    enum yg_status st;

    if (item.entry == NULL)
        return yg_no_memory(err);
    st = yg_json_decode_fields(value, item_fields, YG_COUNT(item_fields), decoder, &item,
                               &decoder->keys, err);
    if (st == YG_OK && item.entry->vulnerability.len == 0)
        st = yg_fail(err, YG_MALFORMED, yg_json_at(value), "cve: missing");
    if (enrichment->published == YG_TIME_NONE)
        enrichment->published = item.date;
    return st;
}

static enum yg_status decode_data(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    return yg_field_each(value, YG_ENRICHMENT_ENTRIES_MAX, add_item, state, out, err);
}

static enum yg_status decode_score_date(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    (void)state;
    return take_day(value, &((struct yg_enrichment *)out)->published, err);
}

static const struct yg_json_field fields[] = {
    {"score_date", false, decode_score_date}, {"data", true, decode_data},
    {"model_version", false, yg_field_skip},  {"status", false, yg_field_skip},
    {"status-code", false, yg_field_skip},    {"version", false, yg_field_skip},
    {"access", false, yg_field_skip},         {"total", false, yg_field_skip},
    {"offset", false, yg_field_skip},         {"limit", false, yg_field_skip},
};

enum yg_status yg_epss_json_decode(struct yg_decoder *decoder, struct yg_json root,
                                   struct yg_enrichment *enrichment, struct yg_error *err)
{
    enrichment->kind = YG_ENRICHMENT_EPSS;
    return yg_json_decode_fields(root, fields, YG_COUNT(fields), decoder, enrichment,
                                 &decoder->keys, err);
}
