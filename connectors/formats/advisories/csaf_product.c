/* csaf_product.c - what a product id means, and what its status says.
 *
 * A product is one of three things:
 *
 *   a package of a distribution   a relationship to a platform whose CPE name is Red Hat's, SUSE's
 *                                 or openSUSE's, of something with an rpm purl, or with a name like
 *                                 "python39-pip-20.2.4-7.5.1.noarch": ecosystem (OSV's name of the
 *                                 platform), name, version. Its lines of versions do not branch:
 *                                 "fixed" and "recommended" mean that every version before it is
 *                                 affected. Architectures are one.
 *   a product in, on or with      the part's names and versions, for assets that have the whole: a
 *   another                       guard. Of a container image, which its digest names, without.
 *   a product alone               its purls and its CPE name
 *
 * Versions are, in this order, those of the purl; of the nearest branch of category product_version
 * or product_version_range (version_text.h); else all. A range in prose gives an entry without
 * versions; a product without purl and CPE name one with a name for people: neither can be
 * evaluated, and both are kept. A status of such a product that is no claim of affected versions
 * ("fixed", "recommended" beside the names of no distribution) says so of exactly those versions.
 */
#include "connectors/formats/advisories/csaf.h"
#include "connectors/formats/advisories/parts.h"
#include "connectors/formats/advisories/version_text.h"
#include "pipeline/base/hash.h"
#include "pipeline/model/purl.h"

#define NO_PACKAGE UINT32_MAX
#define HOPS_MAX 16 /* relationships of relationships: modules of Red Hat have 2 */

struct claim {
    struct yg_decoder *decoder;
    struct yg_csaf_tree *tree;
    enum yg_csaf_status status;
    uint64_t vulnerability;
    struct yg_json at;
    struct yg_advisory *advisory;
};

static enum yg_vulnerability_status model_status(enum yg_csaf_status status)
{
    switch (status) {
    case YG_CSAF_FIRST_AFFECTED:
    case YG_CSAF_KNOWN_AFFECTED:
    case YG_CSAF_LAST_AFFECTED:
        return YG_STATUS_UNKNOWN; /* of an entry: affected */
    case YG_CSAF_KNOWN_NOT_AFFECTED:
        return YG_STATUS_NOT_AFFECTED;
    case YG_CSAF_FIRST_FIXED:
    case YG_CSAF_FIXED:
    case YG_CSAF_RECOMMENDED:
        return YG_STATUS_FIXED;
    case YG_CSAF_UNDER_INVESTIGATION:
        return YG_STATUS_UNDER_INVESTIGATION;
    }
    return YG_STATUS_UNKNOWN;
}

/* ---- packages of distributions -------------------------------------------------------------- */

/* The product at the end of a chain of relationships: what is installed, or on what. */
static struct yg_csaf_product *follow(const struct yg_csaf_tree *tree,
                                      struct yg_csaf_product *product, bool to_part)
{
    for (int i = 0; product != NULL && product->part.len > 0 && i < HOPS_MAX; i++)
        product = yg_csaf_product_find(tree, to_part ? product->part : product->whole);
    return product;
}

/* `head` and then `tail` in the arena; ptr NULL without memory. */
static struct yg_str join(struct yg_arena *arena, struct yg_str head, struct yg_str tail)
{
    char *text = yg_arena_alloc(arena, head.len + tail.len + 1);

    if (text == NULL)
        return (struct yg_str){NULL, 0};
    memcpy(text, head.ptr, head.len);
    if (tail.len > 0)
        memcpy(text + head.len, tail.ptr, tail.len);
    return (struct yg_str){text, head.len + tail.len};
}

/* OSV's name of a platform; *ecosystem is absent when it is none of the distributions. */
static bool find_ecosystem(struct yg_arena *arena, const struct yg_csaf_product *platform,
                           struct yg_str *ecosystem)
{
    static const struct {
        struct yg_str cpe, name, ecosystem; /* beginnings; no name: the rest of the CPE name */
    } rows[] = {
        {{"cpe:/o:redhat:", 14}, {NULL, 0}, {"Red Hat:", 8}},
        {{"cpe:/a:redhat:", 14}, {NULL, 0}, {"Red Hat:", 8}},
        {{"cpe:/o:suse:", 12}, {"SUSE ", 5}, {"SUSE:", 5}},
        {{"cpe:/a:suse:", 12}, {"SUSE ", 5}, {"SUSE:", 5}},
        {{"cpe:/o:opensuse:", 16}, {"openSUSE ", 9}, {"openSUSE:", 9}},
    };

    *ecosystem = (struct yg_str){NULL, 0};
    for (size_t i = 0; platform != NULL && i < YG_COUNT(rows); i++) {
        struct yg_str from = rows[i].name.len > 0 ? platform->name : platform->cpe;
        struct yg_str lead = rows[i].name.len > 0 ? rows[i].name : rows[i].cpe;

        if (!yg_str_starts(platform->cpe, rows[i].cpe) || !yg_str_starts(from, lead) ||
            from.len == lead.len)
            continue;
        *ecosystem = join(arena, rows[i].ecosystem, yg_str_from(from, lead.len));
        return ecosystem->ptr != NULL;
    }
    return true;
}

/* "python39-pip-20.2.4-7.5.1.noarch" is python39-pip in version 20.2.4-7.5.1. */
static bool split_nevra(struct yg_str text, struct yg_str *name, struct yg_str *version)
{
    static const char *const architectures[] = {
        "noarch",  "x86_64", "src",    "nosrc", "aarch64", "i586",    "i686",    "i386",
        "ppc64le", "ppc64",  "s390x",  "s390",  "ppc",     "ia64",    "armv7hl", "armv6hl",
        "armv7l",  "i486",   "athlon", "x86",   "sparc",   "riscv64",
    };
    size_t dot = yg_str_rindex(text, '.');
    struct yg_str rest = yg_str_head(text, dot);

    if (dot == text.len ||
        !yg_word_is_one_of(yg_str_from(text, dot + 1), architectures, YG_COUNT(architectures)))
        return false;
    size_t release = yg_str_rindex(rest, '-');
    size_t upstream = yg_str_rindex(yg_str_head(rest, release), '-');
    if (release == rest.len || upstream == release || upstream == 0)
        return false;
    *name = yg_str_head(rest, upstream);
    *version = yg_str_from(rest, upstream + 1);
    return true;
}

/* "1:14.20.1-2" of a purl with qualifier epoch=1; false without memory. */
static bool version_of_purl(struct yg_arena *arena, const struct yg_purl *purl,
                            struct yg_str *version)
{
    struct yg_str epoch = yg_purl_qualifier_get(purl, YG_STR("epoch"));

    *version = purl->version;
    if (purl->version.len == 0 || epoch.len == 0 || yg_str_equal(epoch, YG_STR("0")))
        return true;
    epoch = join(arena, epoch, YG_STR(":"));
    if (epoch.ptr != NULL)
        *version = join(arena, epoch, purl->version);
    return epoch.ptr != NULL && version->ptr != NULL;
}

/* Name and version of what is installed; *found is false when it is no rpm. */
static bool read_package(struct yg_arena *arena, const struct yg_csaf_product *part,
                         struct yg_csaf_package *package, bool *found)
{
    struct yg_purl purl;

    for (size_t i = 0; i < part->purl_count; i++) {
        enum yg_status st = yg_purl_parse(arena, part->purls[i], &purl, NULL);

        if (st == YG_NOMEM)
            return false;
        if (st != YG_OK || !yg_str_equal(purl.type, YG_STR("rpm")))
            continue;
        package->name = purl.name;
        *found = true;
        return version_of_purl(arena, &purl, &package->version);
    }
    if (part->purl_count > 0)
        return true;
    *found = true;
    if (!split_nevra(part->id, &package->name, &package->version) &&
        !split_nevra(part->name, &package->name, &package->version))
        package->name = part->name;
    return true;
}

static size_t package_slot(const struct yg_csaf_tree *tree, const struct yg_csaf_package *package)
{
    size_t mask = tree->package_slot_count - 1, slot = package->hash & mask;

    for (; tree->package_slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct yg_csaf_package *other = &tree->packages[tree->package_slots[slot]];

        if (other->hash == package->hash && yg_str_equal(other->name, package->name) &&
            yg_str_equal(other->version, package->version) &&
            yg_str_equal(other->ecosystem, package->ecosystem))
            break;
    }
    return slot;
}

/* Room for a package of every product, once. */
static bool make_packages(struct yg_arena *arena, struct yg_csaf_tree *tree)
{
    if (tree->package_slots != NULL)
        return true;
    tree->package_slots =
        yg_arena_zalloc(arena, tree->product_slot_count * sizeof *tree->package_slots);
    tree->package_slot_count = tree->product_slot_count;
    return tree->package_slots != NULL &&
           yg_arena_append(arena, &tree->packages, &tree->package_count) != NULL; /* [0] */
}

/* The number of a package, found or new; 0 without memory. */
static uint32_t intern_package(struct yg_arena *arena, struct yg_csaf_tree *tree,
                               struct yg_csaf_package *package)
{
    if (!make_packages(arena, tree))
        return 0;
    package->hash = yg_hash_mix(yg_hash(package->name) ^ yg_hash_mix(yg_hash(package->version))) ^
                    yg_hash(package->ecosystem);

    size_t slot = package_slot(tree, package);
    if (tree->package_slots[slot] != 0)
        return tree->package_slots[slot];

    struct yg_csaf_package *added = yg_arena_append(arena, &tree->packages, &tree->package_count);
    if (added == NULL)
        return 0;
    *added = *package;
    tree->package_slots[slot] = (uint32_t)tree->package_count - 1;
    return tree->package_slots[slot];
}

/* Which package of a distribution is the product? False without memory. */
static bool find_package(struct yg_arena *arena, struct yg_csaf_tree *tree,
                         struct yg_csaf_product *product)
{
    const struct yg_csaf_product *part = follow(tree, product, true);
    struct yg_csaf_package package = {.name = {NULL, 0}};
    bool found = false;

    if (product->package != 0)
        return true;
    product->package = NO_PACKAGE;
    if (product->part.len == 0 || part == NULL)
        return true;
    if (!find_ecosystem(arena, follow(tree, product, false), &package.ecosystem))
        return false;
    if (package.ecosystem.len == 0)
        return true;
    if (!read_package(arena, part, &package, &found))
        return false;
    if (found)
        product->package = intern_package(arena, tree, &package);
    return product->package != 0;
}

/* Of products that are one package the first speaks. */
static enum yg_status add_package(const struct claim *claim, struct yg_csaf_package *package,
                                  struct yg_error *err)
{
    struct yg_arena *arena = &claim->decoder->arena;
    struct yg_affected entry = {.ecosystem = package->ecosystem, .name = package->name};
    struct yg_range before = {.type = YG_RANGE_ECOSYSTEM};
    bool ok = true;

    if (package->said_in != claim->vulnerability)
        package->said = 0;
    package->said_in = claim->vulnerability;
    if (package->said >> claim->status & 1)
        return YG_OK;
    package->said |= UINT32_C(1) << claim->status;

    entry.status = model_status(claim->status);
    if (entry.status == YG_STATUS_FIXED && package->version.len > 0) {
        entry.status = YG_STATUS_UNKNOWN;
        ok = yg_range_add_event(arena, &before, YG_EVENT_INTRODUCED, YG_STR("0")) &&
             yg_range_add_event(arena, &before, YG_EVENT_FIXED, package->version) &&
             yg_affected_add_range(arena, &entry, &before);
    } else if (package->version.len > 0) {
        ok = yg_affected_add_version(arena, &entry, package->version);
    } else {
        entry.all_versions = true;
    }
    return !ok ? yg_no_memory(err)
               : yg_advisory_add_affected(claim->decoder, claim->advisory, claim->at, &entry, err);
}

/* ---- other products ------------------------------------------------------------------------- */

/* The text of the nearest branch that holds versions; absent when there is none. */
static struct yg_str version_of_branch(const struct yg_csaf_branch *branch, bool *is_range)
{
    for (; branch != NULL; branch = branch->parent) {
        *is_range = yg_str_equal(branch->category, YG_STR("product_version_range"));
        if (*is_range || yg_str_equal(branch->category, YG_STR("product_version")))
            return branch->name;
    }
    return (struct yg_str){NULL, 0};
}

/* The versions that a product's branch names. False without memory. */
static bool set_versions_of_branch(struct yg_arena *arena, const struct yg_csaf_product *product,
                                   struct yg_affected *entry)
{
    static const struct yg_range kind = {.type = YG_RANGE_ECOSYSTEM};
    bool is_range = false;
    struct yg_str text = version_of_branch(product->branch, &is_range);

    if (text.len == 0) {
        entry->all_versions = true;
        return true;
    }
    if (yg_version_text_is_unstated(text))
        return true;

    enum yg_status st = yg_version_text_read(arena, text, &kind, entry, NULL);
    if (st == YG_UNSUPPORTED && !is_range)
        return yg_affected_add_version(arena, entry, text);
    return st != YG_NOMEM;
}

/* The versions of a product under the name that `entry` has. False without memory. */
static bool set_versions(struct yg_arena *arena, const struct yg_csaf_product *product,
                         struct yg_affected *entry)
{
    struct yg_str version = {NULL, 0};
    struct yg_purl purl;
    enum yg_status st = YG_UNSUPPORTED;

    if (entry->purl.len > 0)
        st = yg_purl_parse(arena, entry->purl, &purl, NULL);
    if (st == YG_NOMEM || (st == YG_OK && !version_of_purl(arena, &purl, &version)))
        return false;
    return version.len > 0 ? yg_affected_add_version(arena, entry, version)
                           : set_versions_of_branch(arena, product, entry);
}

static enum yg_status add_name(const struct claim *claim, const struct yg_csaf_product *product,
                               struct yg_affected entry, struct yg_error *err)
{
    entry.name = product->name;
    entry.status = model_status(claim->status);
    if (!set_versions(&claim->decoder->arena, product, &entry))
        return yg_no_memory(err);
    return yg_advisory_add_affected(claim->decoder, claim->advisory, claim->at, &entry, err);
}

/* The product under each of its names. */
static enum yg_status add_names(const struct claim *claim, const struct yg_csaf_product *product,
                                const struct yg_guard *guard, struct yg_error *err)
{
    struct yg_affected entry = {.guard = guard};
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && i < product->purl_count; i++) {
        bool is_image = yg_str_starts(product->purls[i], YG_STR("pkg:oci/"));

        entry = (struct yg_affected){.purl = product->purls[i], .guard = is_image ? NULL : guard};
        st = add_name(claim, product, entry, err);
    }
    entry = (struct yg_affected){.cpe = product->cpe, .guard = guard};
    if (st == YG_OK && (product->cpe.len > 0 || product->purl_count == 0))
        st = add_name(claim, product, entry, err);
    return st;
}

/* What an asset has that has the product: one of its names. NULL without memory. */
static const struct yg_guard *guard_of(struct yg_arena *arena, struct yg_csaf_product *whole)
{
    if (whole->guard != NULL)
        return whole->guard;

    struct yg_guard *guard = yg_arena_zalloc(arena, sizeof *guard);
    struct yg_clause *clause = guard == NULL ? NULL : yg_arena_zalloc(arena, sizeof *clause);
    struct yg_affected *any = NULL;

    for (size_t i = 0; clause != NULL && i < whole->purl_count + (whole->cpe.len > 0); i++) {
        any = yg_arena_append(arena, &clause->any, &clause->any_count);
        if (any == NULL)
            return NULL;
        if (i < whole->purl_count)
            any->purl = whole->purls[i];
        else
            any->cpe = whole->cpe;
        if (!set_versions(arena, whole, any))
            return NULL;
    }
    if (clause == NULL)
        return NULL;
    *guard = (struct yg_guard){.clauses = clause, .clause_count = 1};
    whole->guard = guard;
    return guard;
}

/* A product in, on or with another. Where either has no name an inventory could have, nothing can
 * be evaluated. */
static enum yg_status add_related(const struct claim *claim, struct yg_csaf_product *product,
                                  struct yg_error *err)
{
    const struct yg_csaf_product *part = follow(claim->tree, product, true);
    struct yg_csaf_product *whole = follow(claim->tree, product, false);
    struct yg_csaf_product unnamed = {.name = product->name};

    if (product->purl_count > 0 || product->cpe.len > 0) /* the relationship has names itself */
        return add_names(claim, product, NULL, err);
    if (part == NULL || whole == NULL || part->part.len > 0 || whole->part.len > 0 ||
        (whole->purl_count == 0 && whole->cpe.len == 0))
        return add_names(claim, &unnamed, NULL, err);

    const struct yg_guard *guard = guard_of(&claim->decoder->arena, whole);
    return guard == NULL ? yg_no_memory(err) : add_names(claim, part, guard, err);
}

enum yg_status yg_csaf_product_add(struct yg_decoder *decoder, struct yg_csaf_tree *tree,
                                   struct yg_str id, enum yg_csaf_status status,
                                   uint64_t vulnerability, struct yg_json value,
                                   struct yg_advisory *advisory, struct yg_error *err)
{
    struct claim claim = {decoder, tree, status, vulnerability, value, advisory};
    struct yg_csaf_product *product = yg_csaf_product_find(tree, id);
    struct yg_csaf_product unnamed = {.name = id};

    if (product == NULL)
        return add_names(&claim, &unnamed, NULL, err);
    if (!find_package(&decoder->arena, tree, product))
        return yg_no_memory(err);
    if (product->package != NO_PACKAGE)
        return add_package(&claim, &tree->packages[product->package], err);
    if (product->part.len > 0)
        return add_related(&claim, product, err);
    return add_names(&claim, product, NULL, err);
}
