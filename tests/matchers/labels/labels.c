#include "tests/matchers/labels/labels.h"

#include <assert.h>
#include <glob.h>
#include <stdlib.h>

#include "connectors/formats/decode.h"
#include "matchers/numbers.h"
#include "matchers/package/package_key.h"
#include "tests/matchers/labels/derive.h"
#include "tests/support/lines.h"

#define DOCUMENT_BYTES_MAX ((size_t)64 << 20)

static const struct {
    const char *name, *words;
} answers[ANSWER_COUNT] = {
    [ANSWER_AFFECTED] = {"affected", "affected"},
    [ANSWER_NOT_AFFECTED] = {"not_affected", "not affected"},
    [ANSWER_INVESTIGATING] = {"investigating", "only upstream's range speaks"},
    [ANSWER_NO_IDENTITY] = {"no_identity", "of no package that can be told"},
    [ANSWER_NO_FEED] = {"no_feed", "no advisory of the release was read"},
    [ANSWER_NO_VERSION] = {"no_version", "a version that cannot be compared"},
    [ANSWER_NO_ADVISORY] = {"no_advisory", "no advisory about it was read"},
    [ANSWER_RELEASE] = {"other_release", "advisories of other releases only"},
    [ANSWER_PACKAGE] = {"other_package", "advisories about other packages only"},
};

const char *answer_name(enum answer answer)
{
    return answers[answer].name;
}

const char *answer_words(enum answer answer)
{
    return answers[answer].words;
}

bool label_read(struct yg_str line, struct label *label)
{
    struct yg_str verdict;

    label->image = yg_str_cut(&line, '\t');
    label->package = yg_str_cut(&line, '\t');
    label->version = yg_str_cut(&line, '\t');
    label->vulnerability = yg_str_cut(&line, '\t');
    label->cve = yg_str_cut(&line, '\t');
    verdict = line;
    label->verdict = yg_str_equal(verdict, YG_STR("TP"))   ? VERDICT_TP
                     : yg_str_equal(verdict, YG_STR("FP")) ? VERDICT_FP
                                                           : VERDICT_NONE;
    return verdict.len > 0;
}

/* ---- what advisories there are about what is asked ------------------------------------------ */

static void intern(struct yg_interner *interner, struct yg_str text)
{
    uint32_t id = yg_interner_intern(interner, text, NULL);

    assert(id != YG_INTERNER_NONE);
}

/* "deb/debian:12/openssl" without its release. */
static void append_without_release(struct yg_str key, struct yg_buf *out)
{
    size_t colon = yg_str_index(key, ':'), slash = yg_str_rindex(key, '/');

    yg_buf_append(out, yg_str_head(key, colon < slash ? colon : slash));
    yg_buf_append(out, yg_str_from(key, slash));
}

/* "CVE-1 is known"; "CVE-1|deb/debian/openssl". Of a key without feed the name is the end. */
static void append_question(struct yg_str vulnerability, struct yg_str key, struct yg_buf *out)
{
    yg_buf_reset(out);
    yg_buf_append(out, vulnerability);
    yg_buf_append_char(out, '|');
    if (yg_str_starts(key, YG_STR("deb/")) || yg_str_starts(key, YG_STR("rpm/")) ||
        yg_str_starts(key, YG_STR("apk/")))
        append_without_release(key, out);
    else
        yg_buf_append(out, key);
}

static void note_names(struct labels *labels, const struct yg_str *names, size_t count,
                       const struct yg_advisory *advisory)
{
    struct yg_buf question = {0};
    struct yg_arena arena = {0};

    for (size_t i = 0; i < count; i++) {
        if (yg_interner_find(labels->asked, names[i]) == YG_INTERNER_NONE)
            continue;
        append_question(names[i], (struct yg_str){NULL, 0}, &question);
        intern(labels->asked, yg_buf_str(&question));
        for (size_t k = 0; k < advisory->affected_count; k++) {
            struct yg_entry_package package;

            if (yg_package_key_of_affected(&arena, &advisory->affected[k], &package) != YG_OK)
                continue;
            append_question(names[i], package.key.text, &question);
            intern(labels->asked, yg_buf_str(&question));
        }
    }
    yg_arena_deinit(&arena);
    yg_buf_deinit(&question);
}

static bool is_known(const struct labels *labels, struct yg_str vulnerability, struct yg_str key)
{
    struct yg_buf question = {0};

    append_question(vulnerability, key, &question);
    bool known = yg_interner_find(labels->asked, yg_buf_str(&question)) != YG_INTERNER_NONE;
    yg_buf_deinit(&question);
    return known;
}

/* ---- loading -------------------------------------------------------------------------------- */

static void take_advisory(struct labels *labels, const struct yg_record *record)
{
    const struct yg_advisory *items;
    struct yg_index_change change;
    size_t count;
    struct yg_error err;

    if (yg_decode_advisories(labels->decoder, record, &items, &count, &err) != YG_OK) {
        labels->unread++;
        return;
    }
    labels->advisories += count;
    for (size_t i = 0; i < count; i++) {
        const struct yg_advisory *advisory = &items[i];
        enum yg_status st = yg_index_apply(labels->index, advisory, &change, &err);

        assert(st == YG_OK);
        note_names(labels, &advisory->id, 1, advisory);
        note_names(labels, advisory->aliases, advisory->alias_count, advisory);
        note_names(labels, advisory->upstream, advisory->upstream_count, advisory);
        note_names(labels, advisory->related, advisory->related_count, advisory);
        for (size_t k = 0; k < advisory->affected_count; k++)
            catalogue_add_affected(&labels->catalogue, &advisory->affected[k]);
    }
}

static void take_inventory(struct labels *labels, const struct yg_record *record)
{
    struct yg_inventory inventory;
    struct yg_error err;

    if (yg_decode_inventory(labels->decoder, record, &inventory, &err) != YG_OK) {
        labels->unread++;
        return;
    }
    labels->inventories++;
    for (size_t i = 0; i < inventory.component_count; i++) {
        struct yg_component component = yg_inventory_component(&inventory, i);

        catalogue_add_component(&labels->catalogue, &component);
    }
}

static void read_file(struct labels *labels, const char *path,
                      void (*take)(struct labels *, const struct yg_record *))
{
    struct lines lines;
    struct yg_str line;
    bool opened = lines_open(&lines, path);

    assert(opened);
    while (lines_next(&lines, &line)) {
        struct yg_record record = {
            .key = YG_STR("asset"), .value = line, .position = {.topic = yg_str(path)}};

        if (line.len > 0)
            take(labels, &record);
    }
    lines_close(&lines);
}

static void read_folder(struct labels *labels, const char *folder, const char *part,
                        void (*take)(struct labels *, const struct yg_record *))
{
    struct yg_buf pattern = {0};
    glob_t found;

    yg_buf_printf(&pattern, "%s/%s/*/*.jsonl.zst", folder, part);
    yg_buf_append_char(&pattern, '\0');
    if (glob(pattern.ptr, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            read_file(labels, found.gl_pathv[i], take);
        globfree(&found);
    }
    yg_buf_deinit(&pattern);
}

/* The sources of the binary packages of every image's distribution, and what labels ask for. */
static void take_labels(struct labels *labels, struct yg_str text, struct yg_source_map *sources)
{
    struct yg_interner *systems = yg_interner_create(0);

    assert(systems != NULL);
    while (text.len > 0) {
        struct yg_str line = yg_str_cut(&text, '\n'), type, distribution, release;
        struct label label;

        if (!label_read(line, &label))
            continue;
        if (sources == NULL) {
            intern(labels->asked, label.vulnerability);
            intern(labels->asked, label.cve);
            continue;
        }
        const struct image *image = image_find(label.image);
        if (image == NULL || !derive_distribution(image, &type, &distribution, &release) ||
            yg_interner_find(systems, yg_str(image->os)) != YG_INTERNER_NONE)
            continue;
        intern(systems, yg_str(image->os));
        catalogue_fill_sources(&labels->catalogue, type, distribution, release, sources);
    }
    yg_interner_destroy(systems);
}

void labels_load(struct labels *labels, struct yg_str text, const char *folder)
{
    struct yg_source_map *sources = yg_source_map_create();

    memset(labels, 0, sizeof *labels);
    labels->index = yg_index_create();
    labels->decoder = yg_decoder_create(DOCUMENT_BYTES_MAX);
    labels->asked = yg_interner_create(0);
    assert(labels->index != NULL && labels->decoder != NULL && labels->asked != NULL &&
           sources != NULL);
    catalogue_init(&labels->catalogue);
    take_labels(labels, text, NULL);
    read_folder(labels, folder, "inventories", take_inventory);
    take_labels(labels, text, sources);
    yg_index_set_sources(labels->index, sources);
    read_folder(labels, folder, "advisories", take_advisory);
    catalogue_sort(&labels->catalogue);
}

void labels_free(struct labels *labels)
{
    yg_index_destroy(labels->index);
    yg_decoder_destroy(labels->decoder);
    catalogue_deinit(&labels->catalogue);
    yg_interner_destroy(labels->asked);
    yg_arena_deinit(&labels->arena);
}

/* ---- answers -------------------------------------------------------------------------------- */

struct search {
    struct labels *labels;
    const struct label *label;
    uint32_t identity;
    struct yg_numbers satisfied; /* clauses, by the component alone */
    enum yg_vulnerability_status status;
};

static bool is_asked(const struct label *label, struct yg_str name)
{
    return (label->cve.len > 0 && yg_str_equal(label->cve, name)) ||
           yg_str_equal(label->vulnerability, name);
}

static bool any_asked(const struct label *label, const struct yg_str *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_asked(label, names[i]))
            return true;
    return false;
}

/* What a finding says of a manifest that has nothing but the component. */
static enum yg_vulnerability_status status_alone(const struct search *search,
                                                 const struct yg_finding *finding)
{
    enum yg_vulnerability_status status = finding->status;
    bool asked = !finding->guarded ||
                 yg_index_finding_status(search->labels->index, search->identity,
                                         finding->vulnerability, &search->satisfied, &status);

    assert(asked);
    return status;
}

static void look_at(void *state, const struct yg_finding *finding)
{
    struct search *search = state;
    struct yg_index *index = search->labels->index;
    struct yg_arena arena = {0};
    struct yg_vulnerability facts;
    bool gathered = yg_index_vulnerability(index, finding->vulnerability, &arena, &facts);

    assert(gathered);
    if (is_asked(search->label, facts.name) ||
        any_asked(search->label, facts.aliases, facts.alias_count) ||
        any_asked(search->label, finding->advisories, finding->advisory_count)) {
        enum yg_vulnerability_status status = status_alone(search, finding);

        search->status = status > search->status ? status : search->status;
    }
    yg_arena_deinit(&arena);
}

static enum answer no_finding(const struct labels *labels, const struct label *label,
                              uint32_t identity)
{
    static const struct yg_str none = {NULL, 0};
    struct yg_identity_view view = yg_index_identity(labels->index, identity);

    if (view.not_evaluable == YG_NOT_EVALUABLE_NO_FEED)
        return ANSWER_NO_FEED;
    if (!is_known(labels, label->vulnerability, none) &&
        (label->cve.len == 0 || !is_known(labels, label->cve, none)))
        return ANSWER_NO_ADVISORY;
    if (view.not_evaluable != YG_EVALUABLE)
        return ANSWER_NO_VERSION;
    if (is_known(labels, label->vulnerability, view.package) ||
        (label->cve.len > 0 && is_known(labels, label->cve, view.package)))
        return ANSWER_RELEASE;
    return ANSWER_PACKAGE;
}

static enum answer answer_identity(struct labels *labels, const struct label *label,
                                   uint32_t identity)
{
    struct search search = {.labels = labels, .label = label, .identity = identity};
    bool done = yg_index_satisfied(labels->index, &identity, 1, &search.satisfied) &&
                yg_index_findings(labels->index, identity, true, look_at, &search);

    assert(done);
    free(search.satisfied.items);
    switch (search.status) {
    case YG_STATUS_AFFECTED:
        return ANSWER_AFFECTED;
    case YG_STATUS_UNDER_INVESTIGATION:
        return ANSWER_INVESTIGATING;
    case YG_STATUS_FIXED:
    case YG_STATUS_NOT_AFFECTED:
        return ANSWER_NOT_AFFECTED;
    case YG_STATUS_UNKNOWN:
        break;
    }
    return no_finding(labels, label, identity);
}

static struct tally *find_tally(struct labels *labels, struct yg_str ecosystem)
{
    size_t i = 0;

    while (i < labels->tally_count && !yg_str_equal(labels->tallies[i].ecosystem, ecosystem))
        i++;
    assert(i < ECOSYSTEMS_MAX);
    if (i == labels->tally_count)
        labels->tallies[labels->tally_count++].ecosystem = yg_arena_copy(&labels->arena, ecosystem);
    return &labels->tallies[i];
}

/* By OSV's name, else by the purl's. */
static struct yg_str ecosystem_of(const struct yg_component *component, struct yg_arena *arena)
{
    struct yg_purl purl;
    struct yg_error err;

    if (yg_purl_parse(arena, component->text, &purl, &err) != YG_OK)
        return YG_STR("unknown");
    const struct yg_ecosystem *row = yg_ecosystem_of_purl(purl.type, purl.name_space);
    if (row != NULL && row->name != NULL)
        return yg_str(row->name);
    if (yg_ecosystem_is_distribution_type(purl.type))
        return row != NULL ? yg_str(row->name_space) : purl.name_space;
    return yg_str_equal(purl.type, YG_STR("generic")) ? YG_STR("programs") : purl.type;
}

enum answer labels_answer(struct labels *labels, const struct label *label,
                          struct yg_component *component)
{
    const struct image *image = image_find(label->image);
    struct yg_component derived = {.text = {NULL, 0}};
    struct yg_str ecosystem = YG_STR("(not told)");
    enum answer answer = ANSWER_NO_IDENTITY;

    if (image != NULL && derive_component(&labels->arena, &labels->catalogue, image, label->package,
                                          label->version, &derived)) {
        uint32_t identity = yg_index_intern(labels->index, &derived, (struct yg_str){NULL, 0});

        assert(identity != YG_IDENTITY_NONE);
        answer = answer_identity(labels, label, identity);
        ecosystem = ecosystem_of(&derived, &labels->arena);
    }
    struct tally *tally = find_tally(labels, ecosystem);
    tally->labels[label->verdict]++;
    tally->answers[label->verdict][answer]++;
    if (component != NULL)
        *component = derived;
    return answer;
}

void labels_explain(struct labels *labels, const struct label *label,
                    const struct yg_component *component, yg_line_fn line, void *state)
{
    uint32_t identity = yg_index_intern(labels->index, component, (struct yg_str){NULL, 0});

    enum yg_status st = yg_index_why(labels->index, label->cve, identity, NULL, line, state);

    if (st == YG_REFUSED)
        st = yg_index_why(labels->index, label->vulnerability, identity, NULL, line, state);
    assert(st == YG_OK || st == YG_REFUSED);
}
