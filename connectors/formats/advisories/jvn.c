/* jvn.c - JVN iPedia's VULDEF to advisories.
 *
 * Source: VULDEF 3.2 (jvndb.jvn.jp/schema/vuldef_3.2.xsd), as the yearly feeds of details and
 *         MyJVN's getVulnDetailInfo give it: any number of Vulinfo in one document.
 * Rules:
 *   source          "jvn"; id: VulinfoID
 *   upstream        VulinfoID of related advisories that is a CVE; related: any other text there
 *   affected        an entry for each Cpe of an AffectedItem, one without a package when it has
 *                   none; VersionNumber is prose: version_phrase.h
 *   not_evaluable   VersionNumbers that nobody can read, and items without any: each has an entry
 *                   without versions, which keeps the prose behind the name. None says "all"
 *   severities      each Vector; the label is the last: the highest version comes last
 *   reference_url   the first URL of the vendor, else the first
 *   content_hash    of the Vulinfo's own bytes: a feed is cut anew every day
 *
 * An RSS feed of JVN iPedia lists what VULDEF tells: it names no versions, and would take the place
 * of the advisory, so it is refused. So is a document type: entities are how XML is made to swell.
 */
#include <assert.h>
#include <expat.h>
#include <stdlib.h>

#include "connectors/formats/advisories/parts.h"
#include "connectors/formats/advisories/version_phrase.h"
#include "connectors/formats/advisories/version_text.h"

#define BYTES_MAX ((size_t)1 << 30) /* expat counts in int */
#define VULDEF "http://jvn.jp/vuldef/ "
#define DEPTH_MAX 8 /* of the elements below */

/* An element by the place where it stands; what lies in OTHER is passed over. */
enum element {
    OTHER,
    TOP,
    DOCUMENT,
    VULINFO,
    ID,
    DATA,
    TITLE,
    DESCRIPTION,
    OVERVIEW,
    AFFECTED,
    ITEM,
    ITEM_VENDOR,
    ITEM_PRODUCT,
    ITEM_CPE,
    ITEM_VERSION,
    IMPACT,
    CVSS,
    CVSS_SEVERITY,
    CVSS_VECTOR,
    RELATED,
    RELATED_ITEM,
    RELATED_ID,
    RELATED_URL,
    PUBLISHED,
    MODIFIED
};

static const struct row {
    enum element parent;
    const char *name; /* with its namespace, as expat puts them together */
    enum element element;
    size_t bytes_max; /* of its text; 0: it has none */
} rows[] = {
    {TOP, VULDEF "VULDEF-Document", DOCUMENT, 0},
    {DOCUMENT, VULDEF "Vulinfo", VULINFO, 0},
    {VULINFO, VULDEF "VulinfoID", ID, YG_ADVISORY_ID_BYTES_MAX},
    {VULINFO, VULDEF "VulinfoData", DATA, 0},
    {DATA, VULDEF "Title", TITLE, YG_ADVISORY_SUMMARY_BYTES_MAX},
    {DATA, VULDEF "VulinfoDescription", DESCRIPTION, 0},
    {DESCRIPTION, VULDEF "Overview", OVERVIEW, SIZE_MAX},
    {DATA, VULDEF "Affected", AFFECTED, 0},
    {AFFECTED, VULDEF "AffectedItem", ITEM, 0},
    {ITEM, VULDEF "Name", ITEM_VENDOR, YG_ADVISORY_TEXT_BYTES_MAX},
    {ITEM, VULDEF "ProductName", ITEM_PRODUCT, YG_ADVISORY_TEXT_BYTES_MAX},
    {ITEM, VULDEF "Cpe", ITEM_CPE, YG_ADVISORY_TEXT_BYTES_MAX},
    {ITEM, VULDEF "VersionNumber", ITEM_VERSION, YG_ADVISORY_TEXT_BYTES_MAX},
    {DATA, VULDEF "Impact", IMPACT, 0},
    {IMPACT, VULDEF "Cvss", CVSS, 0},
    {CVSS, VULDEF "Severity", CVSS_SEVERITY, YG_ADVISORY_TEXT_BYTES_MAX},
    {CVSS, VULDEF "Vector", CVSS_VECTOR, YG_ADVISORY_TEXT_BYTES_MAX},
    {DATA, VULDEF "Related", RELATED, 0},
    {RELATED, VULDEF "RelatedItem", RELATED_ITEM, 0},
    {RELATED_ITEM, VULDEF "VulinfoID", RELATED_ID, YG_ADVISORY_TEXT_BYTES_MAX},
    {RELATED_ITEM, VULDEF "URL", RELATED_URL, YG_ADVISORY_TEXT_BYTES_MAX},
    {DATA, VULDEF "DateFirstPublished", PUBLISHED, YG_ADVISORY_TEXT_BYTES_MAX},
    {DATA, VULDEF "DateLastUpdated", MODIFIED, YG_ADVISORY_TEXT_BYTES_MAX},
};

/* An AffectedItem. */
struct item {
    struct yg_str vendor, product, *cpes, *phrases;
    size_t cpe_count, phrase_count;
};

struct jvn {
    XML_Parser parser;
    struct yg_decoder *decoder;
    struct yg_advisories *list;
    struct yg_advisory *advisory; /* of the Vulinfo that is open */
    struct item item;
    struct yg_str text; /* the document */
    const struct row *path[DEPTH_MAX];
    size_t depth, passed;        /* elements of `path`; of OTHER, open below them */
    size_t begin;                /* of the Vulinfo in the text */
    bool of_advisory, of_vendor; /* type of the RelatedItem */
    bool vendor_url;             /* the advisory has the URL of a vendor */
    enum yg_status status;
    struct yg_error err;
};

/* End the reading (expat may still call a handler or two, which do nothing), with what `err` says;
 * the advisory's id in front. */
static void stop(struct jvn *jvn)
{
    jvn->status = jvn->err.status;
    if (jvn->advisory != NULL)
        yg_advisory_wrap(jvn->advisory, jvn->status, &jvn->err);
    XML_StopParser(jvn->parser, XML_FALSE);
}

static size_t at_of(const struct jvn *jvn)
{
    XML_Index at = XML_GetCurrentByteIndex(jvn->parser);

    return at < 0 ? YG_NO_OFFSET : (size_t)at;
}

static void stop_without_memory(struct jvn *jvn)
{
    if (yg_no_memory(&jvn->err) != YG_OK)
        stop(jvn);
}

/* One more text of a list of at most `max`. */
static void add_text(struct jvn *jvn, struct yg_str text, size_t max, struct yg_str **items,
                     size_t *count)
{
    if (*count == max) {
        yg_fail(&jvn->err, YG_LIMIT, at_of(jvn), "more than %zu", max);
        stop(jvn);
        return;
    }
    struct yg_str *slot = yg_arena_append(&jvn->decoder->arena, items, count);
    if (slot == NULL)
        stop_without_memory(jvn);
    else
        *slot = text;
}

/* ---- affected items ------------------------------------------------------------------------- */

static void add_entry(struct jvn *jvn, const struct yg_affected *entry)
{
    struct yg_decoder *decoder = jvn->decoder;

    if (jvn->advisory->affected_count == YG_ADVISORY_AFFECTED_MAX ||
        decoder->entries++ == YG_ADVISORY_ENTRIES_MAX) {
        yg_fail(&jvn->err, YG_LIMIT, at_of(jvn), "more than %d affected entries",
                YG_ADVISORY_AFFECTED_MAX);
        stop(jvn);
        return;
    }
    struct yg_affected *slot =
        yg_arena_append(&decoder->arena, &jvn->advisory->affected, &jvn->advisory->affected_count);
    if (slot == NULL)
        stop_without_memory(jvn);
    else
        *slot = *entry;
}

/* An entry of a name for people: "VENDOR PRODUCT", and the prose that nobody could read. */
static void add_named(struct jvn *jvn, struct yg_affected *entry, struct yg_str prose)
{
    const struct item *item = &jvn->item;
    struct yg_buf *buf = &jvn->decoder->scratch;

    yg_buf_reset(buf);
    yg_buf_printf(buf, "%.*s%s%.*s%s%.*s", YG_STR_ARG(item->vendor),
                  item->vendor.len > 0 && item->product.len > 0 ? " " : "",
                  YG_STR_ARG(item->product), prose.len > 0 ? ": " : "", YG_STR_ARG(prose));
    entry->name = yg_arena_copy(&jvn->decoder->arena, yg_buf_str(buf));
    if (buf->failed || entry->name.ptr == NULL) {
        stop_without_memory(jvn);
        return;
    }
    for (size_t i = 0; i < item->cpe_count && jvn->status == YG_OK; i++) {
        entry->cpe = item->cpes[i];
        add_entry(jvn, entry);
    }
    if (item->cpe_count == 0)
        add_entry(jvn, entry);
}

/* The entries of an item: one of what can be read, one of each phrase that cannot. */
static void add_item(struct jvn *jvn)
{
    const struct item *item = &jvn->item;
    struct yg_affected known = {.prose = true};

    for (size_t i = 0; i < item->phrase_count && jvn->status == YG_OK; i++) {
        struct yg_affected unread = {.prose = true};
        enum yg_status st =
            yg_version_phrase_read(&jvn->decoder->arena, item->phrases[i], &known, &jvn->err);

        if (st == YG_UNSUPPORTED) {
            jvn->advisory->not_evaluable++;
            add_named(jvn, &unread, item->phrases[i]);
        } else if (st != YG_OK) {
            stop(jvn);
        }
    }
    if (jvn->status != YG_OK)
        return;
    if (item->phrase_count == 0)
        jvn->advisory->not_evaluable++;
    if (item->phrase_count == 0 || known.range_count + known.version_count > 0 ||
        known.all_versions)
        add_named(jvn, &known, (struct yg_str){NULL, 0});
}

/* ---- texts ---------------------------------------------------------------------------------- */

static bool is_cve(struct yg_str text)
{
    struct yg_str year, number = yg_str_from(text, 4);
    uint64_t value;

    if (!yg_str_starts(text, YG_STR("CVE-")))
        return false;
    year = yg_str_cut(&number, '-');
    return year.len == 4 && number.len >= 4 && yg_str_to_u64(year, &value) &&
           yg_str_to_u64(number, &value);
}

static bool has_text(const struct yg_str *items, size_t count, struct yg_str text)
{
    for (size_t i = 0; i < count; i++) {
        if (yg_str_equal(items[i], text))
            return true;
    }
    return false;
}

static void take_related(struct jvn *jvn, struct yg_str text)
{
    struct yg_advisory *advisory = jvn->advisory;
    bool cve = is_cve(text);
    struct yg_str **items = cve ? &advisory->upstream : &advisory->related;
    size_t *count = cve ? &advisory->upstream_count : &advisory->related_count;

    if (jvn->of_advisory && !has_text(*items, *count, text))
        add_text(jvn, text, YG_ADVISORY_IDS_MAX, items, count);
}

static void take_url(struct jvn *jvn, struct yg_str text)
{
    if (jvn->advisory->reference_url.len > 0 && (jvn->vendor_url || !jvn->of_vendor))
        return;
    jvn->advisory->reference_url = text;
    jvn->vendor_url = jvn->of_vendor;
}

static void take_vector(struct jvn *jvn, struct yg_str vector)
{
    struct yg_advisory *advisory = jvn->advisory;

    if (advisory->severity_count == YG_ADVISORY_SEVERITIES_MAX) {
        yg_fail(&jvn->err, YG_LIMIT, at_of(jvn), "more than %d severities",
                YG_ADVISORY_SEVERITIES_MAX);
        stop(jvn);
        return;
    }
    struct yg_severity *slot =
        yg_arena_append(&jvn->decoder->arena, &advisory->severities, &advisory->severity_count);
    if (slot == NULL)
        stop_without_memory(jvn);
    else
        *slot = (struct yg_severity){yg_severity_kind_of_vector(vector), vector};
}

static void take_time(struct jvn *jvn, const char *name, struct yg_str text, yg_time_ms *time)
{
    if (yg_time_parse(text, time))
        return;
    yg_fail(&jvn->err, YG_MALFORMED, at_of(jvn), "%s: not a time: %.*s", name,
            YG_STR_ARG(yg_clip(text, YG_COMPONENT_RAW_BYTES_MAX)));
    stop(jvn);
}

static void take_id(struct jvn *jvn, struct yg_str id)
{
    if (yg_advisory_check_id(id, at_of(jvn), &jvn->err) != YG_OK) {
        yg_error_wrap(&jvn->err, "VulinfoID");
        stop(jvn);
        return;
    }
    jvn->advisory->id = id;
}

/* The text of an element that has ended; empty ones say nothing. */
static void take_text(struct jvn *jvn, enum element element, struct yg_str text)
{
    struct yg_advisory *advisory = jvn->advisory;
    struct item *item = &jvn->item;

    if (element == ID)
        take_id(jvn, text);
    else if (text.len == 0)
        return;
    else if (element == TITLE)
        advisory->summary = text;
    else if (element == OVERVIEW)
        advisory->details = text;
    else if (element == ITEM_VENDOR)
        item->vendor = text;
    else if (element == ITEM_PRODUCT)
        item->product = text;
    else if (element == ITEM_CPE)
        add_text(jvn, text, YG_ADVISORY_CPES_MAX, &item->cpes, &item->cpe_count);
    else if (element == ITEM_VERSION)
        add_text(jvn, text, YG_ADVISORY_RANGES_MAX, &item->phrases, &item->phrase_count);
    else if (element == CVSS_SEVERITY)
        advisory->severity_label = text;
    else if (element == CVSS_VECTOR)
        take_vector(jvn, text);
    else if (element == RELATED_ID)
        take_related(jvn, text);
    else if (element == RELATED_URL)
        take_url(jvn, text);
    else if (element == PUBLISHED)
        take_time(jvn, "DateFirstPublished", text, &advisory->published);
    else if (element == MODIFIED)
        take_time(jvn, "DateLastUpdated", text, &advisory->modified);
}

/* ---- elements ------------------------------------------------------------------------------- */

static enum element element_of(const struct jvn *jvn)
{
    return jvn->depth == 0 ? TOP : jvn->path[jvn->depth - 1]->element;
}

static const struct row *find_row(enum element parent, const char *name)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        if (rows[i].parent == parent && strcmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

static void refuse_root(struct jvn *jvn, const char *name)
{
    const char *local = strrchr(name, ' ');

    if (strcmp(name, "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF") == 0)
        yg_fail(&jvn->err, YG_REFUSED, at_of(jvn),
                "a list of titles without versions: the advisories are in VULDEF");
    else
        yg_fail(&jvn->err, YG_MALFORMED, at_of(jvn), "<%.60s>: expected VULDEF-Document",
                local == NULL ? name : local + 1);
    stop(jvn);
}

static void begin_related(struct jvn *jvn, const XML_Char **attributes)
{
    jvn->of_advisory = jvn->of_vendor = false;
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(attributes[i], "type") != 0)
            continue;
        jvn->of_advisory = strcmp(attributes[i + 1], "advisory") == 0;
        jvn->of_vendor = strcmp(attributes[i + 1], "vendor") == 0;
    }
}

static void begin_vulinfo(struct jvn *jvn)
{
    jvn->advisory = NULL;
    if (jvn->list->count == YG_ADVISORIES_MAX) {
        yg_fail(&jvn->err, YG_LIMIT, at_of(jvn), "more than %d Vulinfo", YG_ADVISORIES_MAX);
        stop(jvn);
        return;
    }
    jvn->advisory = yg_advisory_add(jvn->decoder, jvn->list);
    if (jvn->advisory == NULL) {
        stop_without_memory(jvn);
        return;
    }
    jvn->advisory->source = YG_STR("jvn");
    jvn->vendor_url = false;
    jvn->begin = at_of(jvn);
}

static void end_vulinfo(struct jvn *jvn)
{
    size_t end = at_of(jvn) + (size_t)XML_GetCurrentByteCount(jvn->parser);
    const char *missing = jvn->advisory->id.len == 0                ? "VulinfoID"
                          : jvn->advisory->modified == YG_TIME_NONE ? "DateLastUpdated"
                                                                    : NULL;

    if (missing != NULL) {
        yg_fail(&jvn->err, YG_MALFORMED, jvn->begin, "%s: missing", missing);
        stop(jvn);
        return;
    }
    jvn->advisory->content_hash =
        yg_content_hash(yg_str_head(yg_str_from(jvn->text, jvn->begin), end - jvn->begin));
    jvn->advisory = NULL;
}

static void XMLCALL begin_element(void *state, const XML_Char *name, const XML_Char **attributes)
{
    struct jvn *jvn = state;
    const struct row *row = jvn->passed > 0 ? NULL : find_row(element_of(jvn), name);

    if (jvn->status != YG_OK)
        return;
    if (row == NULL) {
        jvn->passed++;
        if (jvn->depth == 0)
            refuse_root(jvn, name);
        return;
    }
    assert(jvn->depth < DEPTH_MAX);
    jvn->path[jvn->depth++] = row;
    yg_buf_reset(&jvn->decoder->scratch);
    if (row->element == VULINFO)
        begin_vulinfo(jvn);
    else if (row->element == ITEM)
        jvn->item = (struct item){.cpe_count = 0};
    else if (row->element == RELATED_ITEM)
        begin_related(jvn, attributes);
}

static void XMLCALL read_text(void *state, const XML_Char *text, int len)
{
    struct jvn *jvn = state;
    struct yg_buf *to = &jvn->decoder->scratch;

    if (jvn->status != YG_OK || jvn->passed > 0 || jvn->depth == 0)
        return;
    const struct row *row = jvn->path[jvn->depth - 1];
    if (row->bytes_max == 0)
        return;
    if (to->len + (size_t)len <= row->bytes_max) {
        yg_buf_append(to, (struct yg_str){text, (size_t)len});
        return;
    }
    yg_fail(&jvn->err, YG_LIMIT, at_of(jvn), "%s: more than %zu bytes", row->name + strlen(VULDEF),
            row->bytes_max);
    stop(jvn);
}

static void XMLCALL end_element(void *state, const XML_Char *name)
{
    struct jvn *jvn = state;
    struct yg_buf *buf = &jvn->decoder->scratch;

    (void)name;
    if (jvn->status != YG_OK)
        return;
    if (jvn->passed > 0) {
        jvn->passed--;
        return;
    }
    const struct row *row = jvn->path[--jvn->depth];
    if (row->element == VULINFO) {
        end_vulinfo(jvn);
    } else if (row->element == ITEM) {
        add_item(jvn);
    } else if (row->bytes_max > 0) {
        struct yg_str text = yg_arena_copy(&jvn->decoder->arena, yg_str_trim(yg_buf_str(buf)));

        if (buf->failed || text.ptr == NULL)
            stop_without_memory(jvn);
        else
            take_text(jvn, row->element, text);
    }
}

static void XMLCALL refuse_doctype(void *state, const XML_Char *name, const XML_Char *system,
                                   const XML_Char *public, int internal)
{
    struct jvn *jvn = state;

    (void)name, (void)system, (void)public, (void)internal;
    yg_fail(&jvn->err, YG_MALFORMED, at_of(jvn), "a document type is not wanted");
    stop(jvn);
}

/* ---- the document --------------------------------------------------------------------------- */

static enum yg_status parse(struct jvn *jvn, struct yg_error *err)
{
    if (jvn->text.len > BYTES_MAX)
        return yg_fail(err, YG_LIMIT, BYTES_MAX, "more than %zu bytes", BYTES_MAX);
    if (XML_Parse(jvn->parser, jvn->text.ptr, (int)jvn->text.len, XML_TRUE) == XML_STATUS_OK)
        return YG_OK;
    enum XML_Error code = XML_GetErrorCode(jvn->parser);
    if (jvn->status != YG_OK) {
        *err = jvn->err;
        return jvn->status;
    }
    if (code == XML_ERROR_NO_MEMORY)
        return yg_no_memory(err);
    return yg_fail(err, YG_MALFORMED, at_of(jvn), "%s", XML_ErrorString(code));
}

enum yg_status yg_jvn_decode(struct yg_decoder *decoder, struct yg_str text,
                             struct yg_advisories *list, struct yg_error *err)
{
    static const XML_Memory_Handling_Suite memory = {malloc, realloc, free};
    struct jvn jvn = {.decoder = decoder, .list = list, .text = text};

    yg_buf_reset(&decoder->scratch);
    jvn.parser = XML_ParserCreate_MM(NULL, &memory, " ");
    if (jvn.parser == NULL)
        return yg_no_memory(err);
    XML_SetUserData(jvn.parser, &jvn);
    XML_SetElementHandler(jvn.parser, begin_element, end_element);
    XML_SetCharacterDataHandler(jvn.parser, read_text);
    XML_SetStartDoctypeDeclHandler(jvn.parser, refuse_doctype);
    enum yg_status st = parse(&jvn, err);
    XML_ParserFree(jvn.parser);
    return st;
}
