/* cve5_affected.c - which packages and products an item of `affected` names.
 *
 * One item becomes an entry for each name and each part of its versions (cve5_versions.c):
 *
 *   packageURL                     a purl
 *   collectionURL + packageName    a package of the ecosystem that a word of the URL's host names;
 *                                  of Red Hat, whose CPE names say where a package is installed:
 *                                  "Red Hat:enterprise_linux:9::baseos"
 *   cpes                           the products named, in the versions that the item lists: what a
 *                                  CPE name says of version and update is the version fixed, the
 *                                  last known, or all of them in turn. An item that lists single
 *                                  versions only and calls all affected means its names besides as
 *                                  they stand
 *   none of these                  vendor and product alone: one entry without a package, whose
 *                                  name is for people
 *
 * Source: CVE Record Format 5.1, `product`; `platforms`, `modules` and the like narrow what no
 *         inventory tells, and are passed over.
 */
#include "connectors/formats/advisories/cve5.h"
#include "connectors/formats/advisories/parts.h"
#include "pipeline/model/cpe.h"

struct product {
    struct yg_decoder *decoder;
    struct yg_advisory *advisory;
    struct yg_json at;
    struct yg_str vendor, product, collection, package, purl;
    struct yg_str *cpes;
    size_t cpe_count;
    struct yg_cve5_versions versions;

    struct yg_affected *entries; /* versions only */
    size_t entry_count;
};

/* ---- reading -------------------------------------------------------------------------------- */

YG_FIELD_OF_TEXT(decode_at, struct yg_cve5_change, at)

static enum yg_status decode_change_status(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    (void)state;
    return yg_cve5_take_status(value, &((struct yg_cve5_change *)out)->status, err);
}

static const struct yg_json_field change_fields[] = {
    {"at", true, decode_at},
    {"status", true, decode_change_status},
};

static enum yg_status add_change(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct product *product = state;
    struct yg_cve5_version *version = out;
    struct yg_cve5_change *slot =
        yg_arena_append(&product->decoder->arena, &version->changes, &version->change_count);

    if (slot == NULL)
        return yg_no_memory(err);
    return yg_json_decode_fields(value, change_fields, YG_COUNT(change_fields), state, slot,
                                 &product->decoder->keys, err);
}

static enum yg_status decode_changes(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_EVENTS_MAX, add_change, state, out, err);
}

YG_FIELD_OF_TEXT(decode_version, struct yg_cve5_version, version)
YG_FIELD_OF_TEXT(decode_version_type, struct yg_cve5_version, type)
YG_FIELD_OF_TEXT(decode_less_than, struct yg_cve5_version, less_than)
YG_FIELD_OF_TEXT(decode_less_than_or_equal, struct yg_cve5_version, less_than_or_equal)

static enum yg_status decode_status(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    (void)state;
    return yg_cve5_take_status(value, &((struct yg_cve5_version *)out)->status, err);
}

static const struct yg_json_field version_fields[] = {
    {"version", false, decode_version},
    {"status", false, decode_status},
    {"versionType", false, decode_version_type},
    {"lessThan", false, decode_less_than},
    {"lessThanOrEqual", false, decode_less_than_or_equal},
    {"changes", false, decode_changes},
};

static enum yg_status add_version(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct product *product = state;
    struct yg_cve5_versions *versions = out;
    struct yg_cve5_version *slot =
        yg_arena_append(&product->decoder->arena, &versions->items, &versions->count);

    if (slot == NULL)
        return yg_no_memory(err);
    return yg_json_decode_fields(value, version_fields, YG_COUNT(version_fields), state, slot,
                                 &product->decoder->keys, err);
}

static enum yg_status decode_versions(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_VERSIONS_MAX, add_version, state,
                         &((struct product *)out)->versions, err);
}

static enum yg_status decode_default_status(void *state, struct yg_json value, void *out,
                                            struct yg_error *err)
{
    (void)state;
    return yg_cve5_take_status(value, &((struct product *)out)->versions.otherwise, err);
}

static enum yg_status decode_cpes(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct product *product = out;

    (void)state;
    return yg_field_strings(product->decoder, value, YG_ADVISORY_CPES_MAX, &product->cpes,
                            &product->cpe_count, err);
}

YG_FIELD_OF_TEXT(decode_vendor, struct product, vendor)
YG_FIELD_OF_TEXT(decode_product, struct product, product)
YG_FIELD_OF_TEXT(decode_collection, struct product, collection)
YG_FIELD_OF_TEXT(decode_package, struct product, package)
YG_FIELD_OF_TEXT(decode_purl, struct product, purl)

static const struct yg_json_field product_fields[] = {
    {"vendor", false, decode_vendor},
    {"product", false, decode_product},
    {"collectionURL", false, decode_collection},
    {"packageName", false, decode_package},
    {"packageURL", false, decode_purl},
    {"cpes", false, decode_cpes},
    {"modules", false, yg_field_skip},
    {"programFiles", false, yg_field_skip},
    {"programRoutines", false, yg_field_skip},
    {"platforms", false, yg_field_skip},
    {"repo", false, yg_field_skip},
    {"defaultStatus", false, decode_default_status},
    {"versions", false, decode_versions},
};

/* ---- packages ------------------------------------------------------------------------------- */

/* Add every part of the versions under one name. */
static enum yg_status add_named(const struct product *product, const struct yg_affected *name,
                                struct yg_error *err)
{
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < product->entry_count; i++) {
        struct yg_affected entry = product->entries[i];

        entry.ecosystem = name->ecosystem;
        entry.name = name->name;
        entry.purl = name->purl;
        entry.cpe = name->cpe;
        st =
            yg_advisory_add_affected(product->decoder, product->advisory, product->at, &entry, err);
    }
    return st;
}

/* The ecosystem of a collection, by a word of its URL's host; absent when none is known. */
static struct yg_str ecosystem_of(struct yg_str url)
{
    static const struct {
        const char *word, *ecosystem;
    } rows[] = {
        {"npm", "npm"},
        {"npmjs", "npm"},
        {"pypi", "PyPI"},
        {"maven", "Maven"},
        {"mvnrepository", "Maven"},
        {"rubygems", "RubyGems"},
        {"crates", "crates.io"},
        {"nuget", "NuGet"},
        {"packagist", "Packagist"},
        {"go", "Go"},
        {"hex", "Hex"},
        {"pub", "Pub"},
        {"hackage", "Hackage"},
        {"cran", "CRAN"},
    };
    size_t scheme = yg_str_find(url, YG_STR("://"));
    struct yg_str host = scheme < url.len ? yg_str_from(url, scheme + 3) : url;

    host = yg_str_head(host, yg_str_index(host, '/'));
    while (host.ptr != NULL) {
        struct yg_str word = yg_str_cut(&host, '.');

        for (size_t i = 0; i < YG_COUNT(rows); i++) {
            if (yg_str_equal_nocase(word, yg_str(rows[i].word)))
                return yg_str(rows[i].ecosystem);
        }
    }
    return (struct yg_str){NULL, 0};
}

/* "Red Hat:enterprise_linux:9::baseos" of "cpe:/o:redhat:enterprise_linux:9::baseos"; absent for
 * names of others. False without memory. */
static bool red_hat_ecosystem(struct yg_arena *arena, struct yg_str cpe, struct yg_str *ecosystem)
{
    static const struct yg_str heads[] = {{"cpe:/o:redhat:", 14}, {"cpe:/a:redhat:", 14}};
    static const struct yg_str name = {"Red Hat:", 8};

    *ecosystem = (struct yg_str){NULL, 0};
    for (size_t i = 0; i < YG_COUNT(heads); i++) {
        struct yg_str rest = yg_str_from(cpe, heads[i].len);
        char *text;

        if (!yg_str_starts(cpe, heads[i]) || rest.len == 0)
            continue;
        text = yg_arena_alloc(arena, name.len + rest.len);
        if (text == NULL)
            return false;
        memcpy(text, name.ptr, name.len);
        memcpy(text + name.len, rest.ptr, rest.len);
        *ecosystem = (struct yg_str){text, name.len + rest.len};
    }
    return true;
}

/* Packages of Red Hat: *found is false when the item names none. */
static enum yg_status add_red_hat(const struct product *product, bool *found, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    *found = false;
    for (size_t i = 0; st == YG_OK && product->package.len > 0 && i < product->cpe_count; i++) {
        struct yg_affected name = {.name = product->package};

        if (!red_hat_ecosystem(&product->decoder->arena, product->cpes[i], &name.ecosystem))
            return yg_no_memory(err);
        if (name.ecosystem.len == 0)
            continue;
        *found = true;
        st = add_named(product, &name, err);
    }
    return st;
}

/* ---- products ------------------------------------------------------------------------------- */

/* Does the item list single versions only, and say of all that they are affected? */
static bool lists_affected_only(const struct product *product)
{
    const struct yg_cve5_versions *versions = &product->versions;

    for (size_t i = 0; i < versions->count; i++) {
        const struct yg_cve5_version *item = &versions->items[i];

        if (item->status != YG_CVE5_AFFECTED || item->less_than.len > 0 ||
            item->less_than_or_equal.len > 0)
            return false;
    }
    return versions->count > 0 && versions->otherwise != YG_CVE5_AFFECTED;
}

/* The name of the product in any version, as a formatted string; as it stands when it cannot be
 * read. ptr NULL without memory. `concrete`: it had a version. */
static struct yg_str without_version(struct yg_decoder *decoder, struct yg_str text, bool *concrete)
{
    struct yg_buf *out = &decoder->scratch;
    struct yg_cpe cpe;

    *concrete = false;
    enum yg_status st = yg_cpe_parse(&decoder->arena, text, &cpe, NULL);
    if (st == YG_NOMEM)
        return (struct yg_str){NULL, 0};
    if (st != YG_OK)
        return text;
    *concrete = cpe.values[YG_CPE_VERSION].kind == YG_CPE_TEXT;
    cpe.values[YG_CPE_VERSION] = cpe.values[YG_CPE_UPDATE] =
        (struct yg_cpe_value){YG_CPE_ANY, {NULL, 0}};
    yg_buf_reset(out);
    yg_cpe_format(&cpe, out);
    return out->failed ? (struct yg_str){NULL, 0} : yg_arena_copy(&decoder->arena, yg_buf_str(out));
}

/* Names of one product stand together: the last few are looked at, so that a long list costs no
 * more than its length. A name met again gives the same entry again. */
#define RECENT 16

static bool is_recent(struct yg_str name, const struct yg_str *names, size_t count)
{
    for (size_t i = count > RECENT ? count - RECENT : 0; i < count; i++) {
        if (yg_str_equal(name, names[i]))
            return true;
    }
    return false;
}

/* Products by CPE name: each once, however many of its versions are named. */
static enum yg_status add_cpes(const struct product *product, struct yg_error *err)
{
    struct yg_arena *arena = &product->decoder->arena;
    struct yg_str *names = NULL;
    size_t name_count = 0;
    enum yg_status st = YG_OK;
    bool as_they_stand = lists_affected_only(product), concrete;

    for (size_t i = 0; st == YG_OK && i < product->cpe_count; i++) {
        struct yg_affected name = {.name = product->product};
        struct yg_affected named = {
            .name = product->product, .cpe = product->cpes[i], .all_versions = true};

        name.cpe = without_version(product->decoder, product->cpes[i], &concrete);
        if (name.cpe.ptr == NULL)
            return yg_no_memory(err);
        if (as_they_stand && concrete)
            st = yg_advisory_add_affected(product->decoder, product->advisory, product->at, &named,
                                          err);
        if (st != YG_OK || is_recent(name.cpe, names, name_count))
            continue;

        struct yg_str *slot = yg_arena_append(arena, &names, &name_count);
        if (slot == NULL)
            return yg_no_memory(err);
        *slot = name.cpe;
        st = add_named(product, &name, err);
    }
    return st;
}

/* The entries of all names of the item. */
static enum yg_status add_names(const struct product *product, struct yg_error *err)
{
    struct yg_affected purl = {.purl = product->purl, .name = product->package};
    struct yg_affected package = {.name = product->package};
    struct yg_affected words = {.name = product->product};
    size_t before = product->advisory->affected_count;
    bool is_red_hat = false;
    enum yg_status st = YG_OK;

    if (product->purl.len > 0)
        st = add_named(product, &purl, err);
    if (product->package.len > 0)
        package.ecosystem = ecosystem_of(product->collection);
    if (st == YG_OK && package.ecosystem.len > 0)
        st = add_named(product, &package, err);
    if (st == YG_OK)
        st = add_red_hat(product, &is_red_hat, err);
    if (st == YG_OK && !is_red_hat)
        st = add_cpes(product, err);
    if (st == YG_OK && product->advisory->affected_count == before)
        st = add_named(product, &words, err);
    return st;
}

static enum yg_status add_product(void *state, struct yg_json value, void *out,
                                  struct yg_error *err)
{
    struct product product = {.decoder = state, .advisory = out, .at = value};
    enum yg_status st = yg_json_decode_fields(value, product_fields, YG_COUNT(product_fields),
                                              &product, &product, &product.decoder->keys, err);

    if (st == YG_OK)
        st = yg_cve5_versions_read(state, value, &product.versions, &product.entries,
                                   &product.entry_count, err);
    return st == YG_OK ? add_names(&product, err) : st;
}

enum yg_status yg_cve5_affected_decode(struct yg_decoder *decoder, struct yg_json list,
                                       struct yg_advisory *advisory, struct yg_error *err)
{
    return yg_field_each(list, YG_ADVISORY_AFFECTED_MAX, add_product, decoder, advisory, err);
}
