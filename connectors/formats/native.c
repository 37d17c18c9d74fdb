/* native.c - the native inventory: what a small agent sends, and the fastest to read.
 *
 *   {"asset":"cam-000123","seen":"2026-11-23T09:00:00Z","os":"debian-12","scope":"product/cam-9",
 *    "site":"osaka-2","labels":{"exposure":"internet","stage":"shipped"},
 *    "components":["pkg:deb/debian/openssl@3.0.11-1~deb12u2",
 *                  {"cpe":"cpe:2.3:..."}, {"purl":"pkg:npm/a","version":"1.0","source":"b@2.0"},
 *                  {"purl":"pkg:pypi/jinja2@3.1.2","owner":"pkg:deb/debian/python3-jinja2@..."}]}
 *
 *   {"asset":"cam-000123", ... ,"base":"sha256:...","added":["pkg:..."],"removed":["pkg:..."]}
 *
 * Source: connectors/schemas/inventory.schema.json. Unknown keys are counted and skipped.
 * Rules:  `components` is required and may be empty; it is best placed last. An entry that is
 *         neither a string nor an object becomes a component named by its JSON text. An object is
 *         named by its purl, else its cpe, else its name; `version` counts where the purl has none;
 *         `cpe` and `owner`, the package that its files belong to, may stand beside a purl.
 *         `kernel` is the release of the running kernel, as uname -r says.
 *         A document with `base` is a delta: all of it but the components is said anew, and these
 *         are the set with that digest (delta.h) without those of `removed`, which are texts, and
 *         with those of `added`, which are as in `components`.
 */
#include "connectors/formats/decoder.h"

#include <assert.h>

#include "connectors/formats/delta.h"
#include "pipeline/base/hash.h"

/* Where a text goes that is a label: its key, and its place in struct yg_inventory. */
struct label {
    const char *key;
    size_t place;
};
#define LABEL(key, place)                                                                          \
    {                                                                                              \
        key, offsetof(struct yg_inventory, place)                                                  \
    }

/* Rows of the document; the labels first, then other texts. */
enum {
    ASSET,
    OS,
    KERNEL,
    SCOPE,
    SITE,
    ROOT_LABELS,
    SEEN = ROOT_LABELS,
    BASE,
    ROOT_TEXTS,
    LABELS = ROOT_TEXTS,
    COMPONENTS,
    ADDED,
    REMOVED,
    ROOTS
};
static const struct label root_labels[] = {
    [ASSET] = LABEL("asset", asset),      [OS] = LABEL("os", os),
    [KERNEL] = LABEL("kernel", kernel),   [SCOPE] = LABEL("scope", segment.scope),
    [SITE] = LABEL("site", segment.site),
};
static const char *const roots[] = {"asset", "os",     "kernel",     "scope", "site",   "seen",
                                    "base",  "labels", "components", "added", "removed"};
static_assert(YG_COUNT(roots) == ROOTS && YG_COUNT(root_labels) == ROOT_LABELS, "roots");
static_assert(YG_INVENTORY_LABEL_BYTES_MAX == YG_ASSET_ID_BYTES_MAX, "the asset is a label");

/* Rows of `labels`. */
enum { STAGE, KIND, TENANT, LABEL_LABELS, EXPOSURE = LABEL_LABELS, MUST_NOT_STOP, LABEL_ROWS };
static const struct label label_labels[] = {
    [STAGE] = LABEL("stage", segment.stage),
    [KIND] = LABEL("kind", segment.kind),
    [TENANT] = LABEL("tenant", segment.tenant),
};
static const char *const labels[] = {"stage", "kind", "tenant", "exposure", "must_not_stop"};
static_assert(YG_COUNT(labels) == LABEL_ROWS && YG_COUNT(label_labels) == LABEL_LABELS, "labels");

/* Rows of a component that is an object. */
enum { PURL, VERSION, SOURCE, CPE, NAME, OWNER, COMPONENT_ROWS };
static const char *const component[] = {"purl", "version", "source", "cpe", "name", "owner"};
static_assert(YG_COUNT(component) == COMPONENT_ROWS, "component");

void yg_native_init(struct yg_decoder *decoder)
{
    struct yg_native_keys *keys = &decoder->native;

    yg_json_keys_init(&keys->root, roots, YG_COUNT(roots), &decoder->keys);
    yg_json_keys_init(&keys->labels, labels, YG_COUNT(labels), &decoder->keys);
    yg_json_keys_init(&keys->component, component, YG_COUNT(component), &decoder->keys);
}

/* ---- components ----------------------------------------------------------------------------- */

static enum yg_status add_entry(struct yg_decoder *decoder, struct yg_json entry,
                                struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_json_taken taken;
    struct yg_json value;
    size_t row;

    yg_json_taken_init(&taken, entry);
    while (yg_json_take(&taken, &decoder->native.component, &row, &value))
        yg_field_show(&taken, row, value);

    enum yg_status st = yg_json_status(&entry, err);
    if (st != YG_OK)
        return st;
    const struct yg_component_facts facts = {
        .purl = yg_field_taken(&taken, PURL),
        .cpe = yg_field_taken(&taken, CPE),
        .name = yg_field_taken(&taken, NAME),
        .version = yg_field_taken(&taken, VERSION),
        .source = yg_field_taken(&taken, SOURCE),
        .owner = yg_field_taken(&taken, OWNER),
    };
    return yg_component_add(decoder, entry, &facts, inventory, err);
}

/* Cut what is longer than a component's text may be, which hardly ever is. */
static void clip_all(struct yg_str *texts, size_t count)
{
    size_t bits = 0, i = 0; /* bits that some length has */

    for (; i + 4 <= count; i += 4)
        bits |= texts[i].len | texts[i + 1].len | texts[i + 2].len | texts[i + 3].len;
    for (; i < count; i++)
        bits |= texts[i].len;
    for (i = 0; bits > YG_COMPONENT_BYTES_MAX && i < count; i++)
        texts[i] = yg_clip(texts[i], YG_COMPONENT_BYTES_MAX);
}

/* Add the run of items that are texts alone; their number is `*count`. */
static enum yg_status add_texts(struct yg_decoder *decoder, struct yg_json *list,
                                struct yg_inventory *inventory, size_t *count, struct yg_error *err)
{
    size_t most = YG_COMPONENTS_MAX - inventory->component_count + 1;
    size_t room = yg_json_items_max(*list) < most ? yg_json_items_max(*list) : most;
    struct yg_str *texts = yg_component_room(decoder, inventory, room);

    if (texts == NULL)
        return yg_no_memory(err);
    *count = yg_json_next_strings(list, texts, room);
    if (*count == most)
        return yg_fail(err, YG_LIMIT, yg_json_at(*list), "more than %d", YG_COMPONENTS_MAX);
    clip_all(texts, *count);
    inventory->component_count += *count;
    return YG_OK;
}

/* The tail of the document when nothing but its closing brace is behind the components. */
static struct yg_tail find_tail(struct yg_str text, struct yg_str components)
{
    size_t from = (size_t)(components.ptr - text.ptr);
    struct yg_str rest = yg_str_trim(yg_str_from(text, from + components.len));

    if (!yg_str_equal(rest, YG_STR("}")))
        return (struct yg_tail){0, 0};
    text = yg_str_from(text, from);
    return (struct yg_tail){yg_hash(text), (uint32_t)text.len};
}

static enum yg_status decode_components(struct yg_decoder *decoder, struct yg_json value,
                                        struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_json list = value, entry;
    size_t count;

    if (yg_json_kind(value) != YG_JSON_ARRAY)
        return yg_json_fail_kind(value, YG_JSON_ARRAY, err);
    for (;;) {
        enum yg_status st = add_texts(decoder, &list, inventory, &count, err);

        if (st != YG_OK)
            return st;
        if (!yg_json_next_item(&list, &entry))
            break;

        size_t i = inventory->component_count;
        st = add_entry(decoder, entry, inventory, err);
        if (st != YG_OK) {
            yg_error_wrap(err, "[%zu]", i);
            return st;
        }
    }
    return yg_json_status(&list, err);
}

/* Texts of components, cut as theirs are. */
static enum yg_status decode_removed(struct yg_decoder *decoder, struct yg_json value,
                                     struct yg_delta *delta, struct yg_error *err)
{
    enum yg_status st = yg_field_strings(decoder, value, YG_COMPONENTS_MAX, &delta->removed,
                                         &delta->removed_count, err);

    if (st == YG_OK)
        clip_all(delta->removed, delta->removed_count);
    return st;
}

/* ---- labels --------------------------------------------------------------------------------- */

/* The first `count` rows that were taken are labels: texts of limited length. */
static enum yg_status take_labels(const struct yg_json_taken *taken, const struct label *rows,
                                  size_t count, struct yg_inventory *inventory,
                                  struct yg_error *err)
{
    for (size_t row = 0; row < count; row++) {
        if (!(taken->strings >> row & 1))
            continue;
        if (taken->texts[row].len > YG_INVENTORY_LABEL_BYTES_MAX) {
            struct yg_json value = yg_json_taken_value(taken, row);

            return yg_fail(err, YG_LIMIT, yg_json_at(value), "%s: %zu bytes, at most %d",
                           rows[row].key, taken->texts[row].len, YG_INVENTORY_LABEL_BYTES_MAX);
        }
        *(struct yg_str *)((char *)inventory + rows[row].place) = taken->texts[row];
    }
    return YG_OK;
}

/* A value that is no string, where one is expected or nothing. */
static enum yg_status expect_string(struct yg_json value, struct yg_error *err)
{
    if (yg_json_kind(value) == YG_JSON_NULL)
        return YG_OK;
    return yg_json_fail_kind(value, YG_JSON_STRING, err);
}

static enum yg_status decode_must_not_stop(struct yg_json value, struct yg_inventory *inventory,
                                           struct yg_error *err)
{
    if (yg_json_kind(value) == YG_JSON_NULL ||
        yg_json_get_bool(value, &inventory->segment.must_not_stop))
        return YG_OK;
    return yg_json_fail_kind(value, YG_JSON_BOOL, err);
}

static enum yg_status decode_labels(struct yg_decoder *decoder, struct yg_json value,
                                    struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_json_taken taken;
    size_t row;
    bool present;
    enum yg_status st = yg_field_expect(value, YG_JSON_OBJECT, &present, err);

    yg_json_taken_init(&taken, value);
    while (st == YG_OK && yg_json_take(&taken, &decoder->native.labels, &row, &value)) {
        st = row == MUST_NOT_STOP ? decode_must_not_stop(value, inventory, err)
                                  : expect_string(value, err);
        if (st != YG_OK)
            yg_error_wrap(err, "%s", labels[row]);
    }
    if (st == YG_OK)
        st = yg_json_status(&taken.object, err);
    if (st == YG_OK && taken.strings >> MUST_NOT_STOP & 1) {
        st = decode_must_not_stop(yg_json_taken_value(&taken, MUST_NOT_STOP), inventory, err);
        yg_error_wrap(err, "%s", labels[MUST_NOT_STOP]);
    }
    if (st != YG_OK)
        return st;
    if (taken.strings >> EXPOSURE & 1)
        inventory->segment.exposure = yg_exposure_label_find(taken.texts[EXPOSURE]);
    return take_labels(&taken, label_labels, LABEL_LABELS, inventory, err);
}

/* ---- the document --------------------------------------------------------------------------- */

#define BIT(row) ((uint32_t)1 << (row))

/* A value that is no text. */
static enum yg_status take_value(struct yg_decoder *decoder, size_t row, struct yg_json value,
                                 struct yg_inventory *inventory, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (yg_json_kind(value) == YG_JSON_NULL)
        return YG_OK;
    if (row < ROOT_TEXTS)
        st = yg_json_fail_kind(value, YG_JSON_STRING, err);
    else if (row == LABELS)
        st = decode_labels(decoder, value, inventory, err);
    else if (row == REMOVED)
        st = decode_removed(decoder, value, &inventory->delta, err);
    else
        st = decode_components(decoder, value, inventory, err);
    if (st == YG_OK && row == COMPONENTS && !decoder->no_tails)
        inventory->tail = find_tail(decoder->peek.text, yg_json_raw(value));
    if (st != YG_OK)
        yg_error_wrap(err, "%s", roots[row]);
    return st;
}

static enum yg_status take_base(const struct yg_json_taken *taken, struct yg_inventory *inventory,
                                struct yg_error *err)
{
    struct yg_str digest = taken->texts[BASE];

    if (!yg_set_digest_check(digest))
        return yg_fail(err, YG_MALFORMED, yg_json_at(yg_json_taken_value(taken, BASE)),
                       "base: expected sha256: and 64 digits from 0 to 9 and a to f");
    inventory->delta.base = digest;
    return YG_OK;
}

/* The values that are strings. */
static enum yg_status take_strings(struct yg_decoder *decoder, const struct yg_json_taken *taken,
                                   struct yg_inventory *inventory, struct yg_error *err)
{
    enum yg_status st = take_labels(taken, root_labels, ROOT_LABELS, inventory, err);

    if (st == YG_OK && (taken->strings & BIT(SEEN))) {
        st = yg_json_take_time(yg_json_taken_value(taken, SEEN), &inventory->seen, err);
        if (st != YG_OK)
            yg_error_wrap(err, "%s", roots[SEEN]);
    }
    if (st == YG_OK && (taken->strings & BIT(BASE)))
        st = take_base(taken, inventory, err);
    for (size_t row = ROOT_TEXTS; st == YG_OK && row < ROOTS; row++) {
        if (taken->strings & BIT(row)) /* says what was expected there */
            st = take_value(decoder, row, yg_json_taken_value(taken, row), inventory, err);
    }
    return st;
}

/* Is it a whole inventory or a delta, and all of it? `has`: the rows that are not null. */
static enum yg_status check_kind(struct yg_json root, uint32_t has, struct yg_error *err)
{
    uint32_t of_delta = has & (BIT(BASE) | BIT(ADDED) | BIT(REMOVED));

    if (of_delta == 0 && !(has & BIT(COMPONENTS)))
        return yg_fail(err, YG_MALFORMED, yg_json_at(root), "components: missing");
    if (of_delta != 0 && (has & BIT(COMPONENTS)))
        return yg_fail(err, YG_MALFORMED, yg_json_at(root),
                       "components: not beside base, added or removed");
    if (of_delta != 0 && !(has & BIT(BASE)))
        return yg_fail(err, YG_MALFORMED, yg_json_at(root), "base: missing");
    return YG_OK;
}

enum yg_status yg_native_decode(struct yg_decoder *decoder, struct yg_json root,
                                struct yg_inventory *inventory, struct yg_error *err)
{
    struct yg_json_taken taken;
    struct yg_json value;
    uint32_t nulls = 0;
    enum yg_status st = YG_OK;
    size_t row;

    if (yg_json_kind(root) != YG_JSON_OBJECT)
        return yg_json_fail_kind(root, YG_JSON_OBJECT, err);
    yg_json_taken_init(&taken, root);
    while (st == YG_OK && yg_json_take(&taken, &decoder->native.root, &row, &value)) {
        nulls |= yg_json_kind(value) == YG_JSON_NULL ? BIT(row) : 0;
        st = take_value(decoder, row, value, inventory, err);
    }
    if (st == YG_OK)
        st = yg_json_status(&taken.object, err);
    if (st == YG_OK)
        st = take_strings(decoder, &taken, inventory, err);
    return st == YG_OK ? check_kind(root, taken.present & ~nulls, err) : st;
}
