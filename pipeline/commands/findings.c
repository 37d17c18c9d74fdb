#include "pipeline/commands/findings.h"

#include <stdlib.h>

#include "pipeline/base/utf8.h"
#include "pipeline/commands/findings_table.h"
#include "pipeline/model/cvss.h"
#include "pipeline/model/purl.h"

/* A finding of an identity: as JSON all behind the asset, or the cells of a row. */
struct rendered {
    struct yg_str vulnerability;
    uint32_t number; /* of the vulnerability */
    enum yg_vulnerability_status status;
    bool guarded; /* it counts only in some manifests */
    bool counts;  /* for the asset in hand */
    struct yg_str json;
    struct yg_table_row row;
};

/* The findings of an identity, rendered when the first asset has it. */
struct of_identity {
    bool done;
    struct yg_str text; /* of the component */
    struct rendered *findings;
    size_t count;
};

struct writer {
    struct yg_match_stage *stage;
    const struct yg_findings_options *options;
    FILE *to;
    struct of_identity *by_identity;
    const struct of_identity **chosen; /* those of the asset in hand that have findings */
    size_t chosen_capacity;
    struct yg_numbers satisfied; /* clauses of guards, by the asset in hand */
    bool asked;                  /* they have been gathered */
    struct yg_table table;
    bool measuring;          /* no line is written yet */
    struct yg_arena arena;   /* of what is rendered */
    struct yg_arena scratch; /* of the facts of one finding */
    struct yg_buf line;
    struct of_identity *current;
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
        yg_purl_parse(&writer->arena, text, &purl, NULL) != YG_OK)
        return text;
    bool distribution = yg_str_equal(purl.type, YG_STR("deb")) ||
                        yg_str_equal(purl.type, YG_STR("rpm")) ||
                        yg_str_equal(purl.type, YG_STR("apk"));
    if (purl.name_space.len > 0 && !distribution) {
        yg_buf_append(&buf, purl.name_space);
        yg_buf_append_char(&buf, '/');
    }
    yg_buf_append(&buf, purl.name);
    struct yg_str name = yg_arena_copy(&writer->arena, yg_buf_str(&buf));
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

static struct yg_str render_json(struct writer *writer, const struct yg_finding *finding,
                                 const struct yg_vulnerability *facts)
{
    struct yg_buf *line = &writer->line;

    yg_buf_reset(line);
    append_text(line, "component", writer->view.text);
    append_text(line, "version", writer->view.version);
    append_text(line, "vulnerability", facts->name);
    append_texts(line, "aliases", facts->aliases, facts->alias_count);
    append_texts(line, "advisories", finding->advisories, finding->advisory_count);
    yg_buf_printf(line, ",\"status\":\"%s\"", yg_vulnerability_status_name(finding->status));
    append_text(line, "fixed", finding->fixed);
    append_text(line, "evidence", finding->evidence);
    yg_buf_append(line, YG_STR("}\n"));
    return yg_arena_copy(&writer->arena, yg_buf_str(line));
}

static struct yg_table_row render_row(struct writer *writer, const struct yg_finding *finding,
                                      const struct yg_vulnerability *facts)
{
    struct yg_str fixed = yg_str(yg_vulnerability_status_words(finding->status));
    struct yg_cvss cvss;
    char score[16] = "";

    if (facts->cvss.ptr != NULL && yg_cvss_parse(facts->cvss, &cvss, NULL) == YG_OK)
        snprintf(score, sizeof score, "%d.%d", cvss.base_x10 / 10, cvss.base_x10 % 10);
    if (finding->status == YG_STATUS_AFFECTED)
        fixed = finding->fixed.ptr == NULL ? YG_STR("no fix known") : finding->fixed;
    return (struct yg_table_row){{
        [YG_TABLE_NAME] = writer->name,
        [YG_TABLE_INSTALLED] = writer->view.version,
        [YG_TABLE_FIXED] = yg_arena_copy(&writer->arena, fixed),
        [YG_TABLE_VULNERABILITY] = yg_arena_copy(&writer->arena, facts->name),
        [YG_TABLE_CVSS] = yg_arena_copy(&writer->arena, yg_str(score)),
    }};
}

static void render(void *state, const struct yg_finding *finding)
{
    struct writer *writer = state;
    struct of_identity *current = writer->current;
    struct yg_vulnerability facts;

    yg_arena_reset(&writer->scratch, (size_t)1 << 20);
    struct rendered *slot = yg_arena_append(&writer->arena, &current->findings, &current->count);
    if (slot == NULL || !yg_index_vulnerability(yg_match_stage_index(writer->stage),
                                                finding->vulnerability, &writer->scratch, &facts)) {
        writer->failed = true;
        return;
    }
    *slot = (struct rendered){.vulnerability = yg_index_vulnerability_name(
                                  yg_match_stage_index(writer->stage), finding->vulnerability),
                              .number = finding->vulnerability,
                              .status = finding->status,
                              .guarded = finding->guarded};
    switch (writer->options->form) {
    case YG_FINDINGS_COUNTED:
        break;
    case YG_FINDINGS_JSON:
        slot->json = render_json(writer, finding, &facts);
        writer->failed |= slot->json.ptr == NULL;
        break;
    case YG_FINDINGS_TABLE:
        slot->row = render_row(writer, finding, &facts);
        yg_table_measure(&writer->table, &slot->row);
        for (size_t i = 0; i < YG_TABLE_COLUMNS; i++)
            writer->failed |= slot->row.cells[i].ptr == NULL && i != YG_TABLE_INSTALLED;
        break;
    }
}

static int compare_rendered(const void *a, const void *b)
{
    const struct rendered *first = a, *second = b;

    return yg_str_compare(first->vulnerability, second->vulnerability);
}

static struct of_identity *of_identity(struct writer *writer, uint32_t identity)
{
    struct of_identity *of = &writer->by_identity[identity];
    struct yg_index *index = yg_match_stage_index(writer->stage);

    if (of->done)
        return of;
    writer->view = yg_index_identity(index, identity);
    writer->name = short_name(writer, writer->view.text);
    writer->current = of;
    of->done = true;
    of->text = writer->view.text;
    writer->failed |= !yg_index_findings(index, identity, writer->options->all, render, writer);
    if (of->count > 1)
        qsort(of->findings, of->count, sizeof *of->findings, compare_rendered);
    return of;
}

static void write_text(struct writer *writer, struct yg_str text)
{
    if (!writer->measuring && fwrite(text.ptr, 1, text.len, writer->to) != text.len)
        writer->failed = true;
}

static int compare_identities(const void *a, const void *b)
{
    const struct of_identity *const *first = a, *const *second = b;

    int order = yg_str_compare((*first)->text, (*second)->text);

    return order != 0 ? order : (*first > *second) - (*first < *second);
}

/* Does the finding count for this asset? Most do; a guarded one asks the rest of the manifest. */
static bool counts(struct writer *writer, const struct yg_asset_view *asset, uint32_t identity,
                   const struct rendered *finding)
{
    const struct yg_index *index = yg_match_stage_index(writer->stage);
    enum yg_vulnerability_status status = YG_STATUS_UNKNOWN;

    if (!finding->guarded)
        return true;
    if (!writer->asked)
        writer->failed |= !yg_index_satisfied(index, asset->identities, asset->identity_count,
                                              &writer->satisfied);
    writer->asked = true;
    writer->failed |=
        !yg_index_finding_status(index, identity, finding->number, &writer->satisfied, &status);
    return status == finding->status;
}

/* Gather the identities of an asset that have findings, in order; returns how many there are. */
static size_t choose(struct writer *writer, const struct yg_asset_view *asset, uint64_t *findings)
{
    size_t count = 0;

    if (asset->identity_count > writer->chosen_capacity) {
        size_t capacity = asset->identity_count * 2;
        void *moved = reallocarray(writer->chosen, capacity, sizeof(const struct of_identity *));

        if (moved == NULL) {
            writer->failed = true;
            return 0;
        }
        writer->chosen = moved;
        writer->chosen_capacity = capacity;
    }
    *findings = 0;
    writer->asked = false;
    for (size_t i = 0; i < asset->identity_count; i++) {
        struct of_identity *of = of_identity(writer, asset->identities[i]);
        size_t here = 0;

        for (size_t k = 0; k < of->count; k++) {
            of->findings[k].counts = counts(writer, asset, asset->identities[i], &of->findings[k]);
            here += of->findings[k].counts;
        }
        *findings += here;
        if (here > 0)
            writer->chosen[count++] = of;
    }
    if (count > 1)
        qsort(writer->chosen, count, sizeof(const struct of_identity *), compare_identities);
    return count;
}

static void write_asset_json(struct writer *writer, const struct yg_asset_view *asset,
                             size_t chosen)
{
    struct yg_buf *head = &writer->line;

    yg_buf_reset(head);
    yg_buf_append(head, YG_STR("{\"asset\":"));
    yg_utf8_quote(head, asset->asset);
    for (size_t i = 0; i < chosen; i++) {
        for (size_t k = 0; k < writer->chosen[i]->count; k++) {
            if (!writer->chosen[i]->findings[k].counts)
                continue;
            write_text(writer, yg_buf_str(head));
            write_text(writer, writer->chosen[i]->findings[k].json);
        }
    }
}

static void write_row(struct writer *writer, const struct yg_table_row *row)
{
    yg_buf_reset(&writer->line);
    yg_table_append(&writer->table, row, &writer->line);
    write_text(writer, yg_buf_str(&writer->line));
}

static void write_asset_table(struct writer *writer, const struct yg_asset_view *asset,
                              size_t chosen, uint64_t findings)
{
    yg_buf_reset(&writer->line);
    yg_buf_printf(&writer->line, "%.*s (%.*s): %zu component%s, %llu finding%s%s\n",
                  YG_STR_ARG(asset->asset), YG_STR_ARG(asset->segment->scope),
                  asset->identity_count, asset->identity_count == 1 ? "" : "s",
                  (unsigned long long)findings, findings == 1 ? "" : "s",
                  asset->stale ? ", its last inventory was rejected" : "");
    write_text(writer, yg_buf_str(&writer->line));
    for (size_t i = 0; i < chosen; i++) {
        for (size_t k = 0; k < writer->chosen[i]->count; k++)
            if (writer->chosen[i]->findings[k].counts)
                write_row(writer, &writer->chosen[i]->findings[k].row);
    }
}

static void write_asset(void *state, const struct yg_asset_view *asset)
{
    struct writer *writer = state;
    uint64_t findings = 0;
    size_t chosen = choose(writer, asset, &findings);

    if (writer->measuring)
        return;
    writer->written += findings;
    if (writer->options->form == YG_FINDINGS_JSON)
        write_asset_json(writer, asset, chosen);
    else if (writer->options->form == YG_FINDINGS_TABLE)
        write_asset_table(writer, asset, chosen, findings);
}

/* The widths of a table are known when every row is. */
static void begin_table(struct writer *writer)
{
    struct yg_shard *shard = yg_match_stage_shard(writer->stage);

    writer->measuring = true;
    writer->failed |= !yg_shard_each_asset(shard, write_asset, writer);
    writer->measuring = false;
    yg_table_measure(&writer->table, &yg_table_head);
    yg_table_fit(&writer->table, writer->options->columns);
    if (yg_shard_counts(shard).assets > 0)
        write_row(writer, &yg_table_head);
}

uint64_t yg_findings_write(struct yg_match_stage *stage, const struct yg_findings_options *options,
                           FILE *to, bool *failed)
{
    struct writer writer = {.stage = stage, .options = options, .to = to};
    uint32_t identities = yg_index_identity_count(yg_match_stage_index(stage));

    writer.by_identity = calloc((size_t)identities + 1, sizeof *writer.by_identity);
    if (writer.by_identity == NULL) {
        *failed = true;
        return 0;
    }
    if (options->form == YG_FINDINGS_TABLE)
        begin_table(&writer);
    writer.failed |= !yg_shard_each_asset(yg_match_stage_shard(stage), write_asset, &writer);
    *failed = writer.failed || writer.line.failed;
    free(writer.by_identity);
    free(writer.chosen);
    free(writer.satisfied.items);
    yg_arena_deinit(&writer.arena);
    yg_arena_deinit(&writer.scratch);
    yg_buf_deinit(&writer.line);
    return writer.written;
}
