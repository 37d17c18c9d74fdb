#include "pipeline/findings.h"

#include <stdlib.h>

#include "pipeline/base/utf8.h"
#include "pipeline/model/cvss.h"
#include "pipeline/model/purl.h"

/* What is rendered of an identity: its findings, one text each, kept until the end. */
struct rendered {
    bool done;
    uint32_t first, count; /* in writer->texts */
};

struct writer {
    struct yg_match_stage *stage;
    const struct yg_findings_options *options;
    FILE *to;
    bool json;
    struct rendered *by_identity;
    struct yg_str *texts;
    size_t text_count;
    struct yg_arena arena;   /* of the texts */
    struct yg_arena scratch; /* per identity */
    struct yg_buf line;
    struct yg_identity_view view; /* of the identity in hand */
    struct yg_str name;           /* its short name */
    uint64_t written;
    bool failed;
};

/* The name and namespace of a purl, else the text as it is. */
static struct yg_str short_name(struct writer *writer, struct yg_str text)
{
    struct yg_buf buf = {0};
    struct yg_purl purl;

    if (!yg_str_starts(text, YG_STR("pkg:")) ||
        yg_purl_parse(&writer->scratch, text, &purl, NULL) != YG_OK)
        return text;
    bool distribution = yg_str_equal(purl.type, YG_STR("deb")) ||
                        yg_str_equal(purl.type, YG_STR("rpm")) ||
                        yg_str_equal(purl.type, YG_STR("apk"));
    if (purl.name_space.len > 0 && !distribution) {
        yg_buf_append(&buf, purl.name_space);
        yg_buf_append_char(&buf, '/');
    }
    yg_buf_append(&buf, purl.name);
    struct yg_str name = yg_arena_copy(&writer->scratch, yg_buf_str(&buf));
    yg_buf_deinit(&buf);
    return name;
}

static void append_texts(struct yg_buf *line, const char *name, const struct yg_str *texts,
                         size_t count)
{
    yg_buf_printf(line, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            yg_buf_append_char(line, ',');
        yg_utf8_quote(line, texts[i]);
    }
    yg_buf_append_char(line, ']');
}

static void append_text(struct yg_buf *line, const char *name, struct yg_str text)
{
    yg_buf_printf(line, ",\"%s\":", name);
    if (text.ptr == NULL)
        yg_buf_append(line, YG_STR("null"));
    else
        yg_utf8_quote(line, text);
}

/* Everything of the object behind the asset. */
static void render_json(struct writer *writer, const struct yg_finding *finding,
                        const struct yg_vulnerability *facts)
{
    struct yg_buf *line = &writer->line;

    append_text(line, "component", writer->view.text);
    append_text(line, "version", writer->view.version);
    append_text(line, "vulnerability", facts->name);
    append_texts(line, "aliases", facts->aliases, facts->alias_count);
    append_texts(line, "advisories", finding->advisories, finding->advisory_count);
    yg_buf_printf(line, ",\"status\":\"%s\"", yg_vulnerability_status_name(finding->status));
    append_text(line, "fixed", finding->fixed);
    append_text(line, "evidence", finding->evidence);
    yg_buf_append(line, YG_STR("}\n"));
}

/* `text` in exactly `columns` columns; a longer one ends in "..". */
static void append_cell(struct yg_buf *line, struct yg_str text, size_t columns)
{
    size_t width = yg_utf8_columns(text);
    bool cut = width > columns;

    while (width > columns - (cut ? 2 : 0)) {
        do
            text.len--;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80);
        width = yg_utf8_columns(text);
    }
    yg_buf_append(line, text);
    if (cut)
        yg_buf_append(line, YG_STR(".."));
    for (width += cut ? 2 : 0; width < columns; width++)
        yg_buf_append_char(line, ' ');
    yg_buf_append_char(line, ' ');
}

static void render_row(struct writer *writer, const struct yg_finding *finding,
                       const struct yg_vulnerability *facts)
{
    size_t spare = writer->options->columns < 80 ? 0 : writer->options->columns - 80;
    struct yg_buf *line = &writer->line;
    struct yg_cvss cvss;
    char score[16] = "";

    if (facts->cvss.ptr != NULL && yg_cvss_parse(facts->cvss, &cvss, NULL) == YG_OK)
        snprintf(score, sizeof score, "%d.%d", cvss.base_x10 / 10, cvss.base_x10 % 10);
    yg_buf_append(line, YG_STR("  "));
    append_cell(line, writer->name, 20 + spare / 2);
    append_cell(line, writer->view.version, 15 + spare / 4);
    if (finding->status == YG_STATUS_AFFECTED || finding->status == YG_STATUS_FIXED)
        append_cell(line, finding->fixed.ptr == NULL ? YG_STR("no fix known") : finding->fixed,
                    15 + spare / 4);
    else
        append_cell(line, yg_str(yg_vulnerability_status_name(finding->status)), 15 + spare / 4);
    append_cell(line, facts->name, 19);
    yg_buf_printf(line, "%4s", score);
    if (finding->status == YG_STATUS_FIXED)
        yg_buf_append(line, YG_STR(" fixed"));
    yg_buf_append_char(line, '\n');
}

static void render(void *state, const struct yg_finding *finding)
{
    struct writer *writer = state;
    struct yg_vulnerability facts;
    struct yg_str *slot;

    if (!yg_index_vulnerability(yg_match_stage_index(writer->stage), finding->vulnerability,
                                &writer->scratch, &facts)) {
        writer->failed = true;
        return;
    }
    yg_buf_reset(&writer->line);
    if (writer->json)
        render_json(writer, finding, &facts);
    else
        render_row(writer, finding, &facts);
    slot = yg_arena_append(&writer->arena, &writer->texts, &writer->text_count);
    if (slot != NULL)
        *slot = yg_arena_copy(&writer->arena, yg_buf_str(&writer->line));
    writer->failed |= slot == NULL || slot->ptr == NULL || writer->line.failed;
}

static const struct rendered *rendered_of(struct writer *writer, uint32_t identity)
{
    struct rendered *rendered = &writer->by_identity[identity];

    if (!rendered->done) {
        yg_arena_reset(&writer->scratch, (size_t)1 << 20);
        writer->view = yg_index_identity(yg_match_stage_index(writer->stage), identity);
        writer->name = short_name(writer, writer->view.text);
        rendered->done = true;
        rendered->first = (uint32_t)writer->text_count;
        yg_index_findings(yg_match_stage_index(writer->stage), identity, writer->options->all,
                          render, writer);
        rendered->count = (uint32_t)writer->text_count - rendered->first;
    }
    return rendered;
}

static void write_text(struct writer *writer, struct yg_str text)
{
    if (fwrite(text.ptr, 1, text.len, writer->to) != text.len)
        writer->failed = true;
}

static void write_asset_json(struct writer *writer, const struct yg_asset_view *asset)
{
    struct yg_buf head = {0};

    yg_buf_append(&head, YG_STR("{\"asset\":"));
    yg_utf8_quote(&head, asset->asset);
    for (size_t i = 0; i < asset->identity_count; i++) {
        const struct rendered *rendered = rendered_of(writer, asset->identities[i]);

        for (uint32_t t = 0; t < rendered->count; t++) {
            write_text(writer, yg_buf_str(&head));
            write_text(writer, writer->texts[rendered->first + t]);
            writer->written++;
        }
    }
    writer->failed |= head.failed;
    yg_buf_deinit(&head);
}

static void write_asset_table(struct writer *writer, const struct yg_asset_view *asset)
{
    uint64_t rows = 0;

    for (size_t i = 0; i < asset->identity_count; i++)
        rows += rendered_of(writer, asset->identities[i])->count;
    fprintf(writer->to, "%.*s (%.*s): %zu components, %llu finding%s%s\n", YG_STR_ARG(asset->asset),
            YG_STR_ARG(asset->segment->scope), asset->identity_count, (unsigned long long)rows,
            rows == 1 ? "" : "s", asset->stale ? ", last inventory rejected" : "");
    for (size_t i = 0; i < asset->identity_count; i++) {
        const struct rendered *rendered = rendered_of(writer, asset->identities[i]);

        for (uint32_t t = 0; t < rendered->count; t++)
            write_text(writer, writer->texts[rendered->first + t]);
    }
    writer->written += rows;
}

static void write_asset(void *state, const struct yg_asset_view *asset)
{
    struct writer *writer = state;

    if (writer->json)
        write_asset_json(writer, asset);
    else
        write_asset_table(writer, asset);
}

static uint64_t write_all(struct yg_match_stage *stage, const struct yg_findings_options *options,
                          bool json, FILE *to, bool *failed)
{
    struct writer writer = {.stage = stage, .options = options, .to = to, .json = json};
    uint32_t identities = yg_index_identity_count(yg_match_stage_index(stage));

    writer.by_identity = calloc((size_t)identities + 1, sizeof *writer.by_identity);
    if (writer.by_identity == NULL) {
        *failed = true;
        return 0;
    }
    if (!json && yg_shard_counts(yg_match_stage_shard(stage)).assets > 0) {
        struct yg_buf *line = &writer.line;
        size_t spare = options->columns < 80 ? 0 : options->columns - 80;

        yg_buf_append(line, YG_STR("  "));
        append_cell(line, YG_STR("NAME"), 20 + spare / 2);
        append_cell(line, YG_STR("INSTALLED"), 15 + spare / 4);
        append_cell(line, YG_STR("FIXED IN"), 15 + spare / 4);
        append_cell(line, YG_STR("VULNERABILITY"), 19);
        yg_buf_append(line, YG_STR("CVSS\n"));
        write_text(&writer, yg_buf_str(line));
    }
    yg_shard_each_asset(yg_match_stage_shard(stage), write_asset, &writer);
    *failed = writer.failed || fflush(to) != 0;
    free(writer.by_identity);
    yg_arena_deinit(&writer.arena);
    yg_arena_deinit(&writer.scratch);
    yg_buf_deinit(&writer.line);
    return writer.written;
}

uint64_t yg_findings_json(struct yg_match_stage *stage, const struct yg_findings_options *options,
                          FILE *to, bool *failed)
{
    return write_all(stage, options, true, to, failed);
}

uint64_t yg_findings_table(struct yg_match_stage *stage, const struct yg_findings_options *options,
                           FILE *to, bool *failed)
{
    return write_all(stage, options, false, to, failed);
}
