/* index_inventory.c - the identities of a whole inventory: where one component does not say all of
 * itself, the others may.
 *
 * An inventory that states no OS often holds distribution packages without `distro=`, of which only
 * some state their release in the version:
 *
 *   pkg:deb/debian/openssl@1.1.1n-0+deb11u3     states 11
 *   pkg:deb/debian/libssl1.1@1.1.1n-0+deb11u3   states 11
 *   pkg:deb/debian/bash@5.1-2                   states nothing: 11 is assumed
 *
 * All packages of one distribution that state a release must agree on one, and one of them by
 * `distro=`, or two by their versions; else nothing is assumed. Files that a package owns state
 * nothing of their own, and take part in what is assumed. The same package twice is one.
 *
 * What is assumed is part of the identity, so a package stands apart from itself on an asset that
 * states its OS, and an asset moves to another manifest when its packages begin to disagree. How
 * many packages state it is no part: identities are shared by assets.
 *
 * Cost: an inventory with an OS pays nothing; without one, a look for `distro=` in each purl of a
 * distribution; where one lacks it, the facts of all identities, and a second look-up for those
 * without release, whose identity of none stays beside the assumed one.
 * Why:  ops/decisions/2026-11-25-assumed-releases.md has how often either rule is wrong.
 */
#include <stdlib.h>

#include "matchers/index_state.h"
#include "matchers/package/kernel.h"

#define FIND_AT_ONCE 256

/* What the packages of one distribution state. */
struct statement {
    uint32_t feed;  /* of the release, YG_INTERNER_NONE: none so far */
    uint32_t first; /* the identity that stated it first */
    bool certain;   /* by `distro=`, or by a second one */
    bool disputed;
};

static uint32_t intern(struct yg_index *index, const struct yg_inventory *inventory, size_t number,
                       uint64_t hash, struct yg_str release)
{
    struct yg_component component = yg_inventory_component(inventory, number);

    if (inventory->kernel.len > 0 &&
        !yg_kernel_test(component.text, inventory->kernel, &component.idle))
        return YG_IDENTITY_NONE;
    component.release = release;
    return yg_identity_intern(index, &component, hash, inventory->os);
}

/* Find those that are known, and are a text alone or one of the asset's OS: nearly all are.
 * YG_IDENTITY_NONE for the others. False without memory. */
static bool find_known(const struct yg_index *index, const struct yg_inventory *inventory,
                       const uint64_t *hashes, uint32_t *identities)
{
    struct yg_interner_key keys[FIND_AT_ONCE];
    struct yg_identity_tail os;
    size_t count;

    if (!yg_identity_tail_init(&os, &(struct yg_component){.idle = false}, inventory->os))
        return false;
    for (size_t first = 0; first < inventory->component_count; first += count) {
        count = inventory->component_count - first;
        if (count > FIND_AT_ONCE)
            count = FIND_AT_ONCE;
        for (size_t i = 0; i < count; i++)
            keys[i] = yg_identity_key_of_text(inventory->texts[first + i], hashes[first + i], &os);
        yg_interner_find_all(index->identities, keys, count, identities + first);
    }
    yg_identity_tail_deinit(&os);
    for (size_t i = 0; i < inventory->more_count; i++)
        if (inventory->more[i] != NULL)
            identities[i] = YG_IDENTITY_NONE;
    return true;
}

bool yg_inventory_lacks_release(const struct yg_inventory *inventory)
{
    for (size_t i = 0; i < inventory->component_count; i++) {
        const struct yg_component_more *more = yg_inventory_more(inventory, i);

        if (yg_identity_needs_os(inventory->texts[i]) ||
            (more != NULL && more->owner.len > 0 && yg_identity_needs_os(more->owner)))
            return true;
    }
    return false;
}

/* The facts of a package of a distribution with releases; NULL for any other. */
static const struct yg_identity_state *package_of_release(const struct yg_index *index,
                                                          uint32_t identity)
{
    const struct yg_identity_state *state = yg_identity_at(index, identity)->state;

    return state->row != NULL && yg_ecosystem_is_distribution(state->row) &&
                   state->row->release != YG_RELEASE_NONE
               ? state
               : NULL;
}

static void hear(const struct yg_identity_state *state, uint32_t identity,
                 struct statement *statement)
{
    if (state->owned || state->release_from == YG_RELEASE_UNKNOWN)
        return;
    if (statement->feed == YG_INTERNER_NONE) {
        statement->feed = state->feed;
        statement->first = identity;
    }
    statement->certain |= state->release_from == YG_RELEASE_OF_PURL || identity != statement->first;
    statement->disputed |= state->feed != statement->feed;
}

/* The release of "deb/debian:11". */
static struct yg_str release_of(const struct yg_index *index, uint32_t feed)
{
    struct yg_str text = yg_interner_text(index->feeds, feed);

    return yg_str_from(text, yg_str_index(text, ':') + 1);
}

/* Put the identity with the assumed release in the place of each that has none. */
static bool assume(struct yg_index *index, const struct yg_inventory *inventory,
                   const uint64_t *hashes, uint32_t *identities)
{
    struct statement statements[YG_ECOSYSTEMS_MAX];

    for (size_t i = 0; i < YG_COUNT(statements); i++)
        statements[i] = (struct statement){.feed = YG_INTERNER_NONE};
    for (size_t i = 0; i < inventory->component_count; i++) {
        const struct yg_identity_state *state = package_of_release(index, identities[i]);

        if (state != NULL)
            hear(state, identities[i], &statements[yg_ecosystem_number(state->row)]);
    }
    for (size_t i = 0; i < inventory->component_count; i++) {
        const struct yg_identity_state *state = package_of_release(index, identities[i]);

        if (state == NULL || state->release_from != YG_RELEASE_UNKNOWN)
            continue;
        const struct statement *statement = &statements[yg_ecosystem_number(state->row)];
        if (!statement->certain || statement->disputed)
            continue;
        identities[i] = intern(index, inventory, i, hashes[i], release_of(index, statement->feed));
        if (identities[i] == YG_IDENTITY_NONE)
            return false;
    }
    return true;
}

enum yg_status yg_index_intern_hashed(struct yg_index *index, const struct yg_inventory *inventory,
                                      const uint64_t *hashes, uint32_t *identities,
                                      struct yg_error *err)
{
    bool known = inventory->kernel.len == 0;

    if (known && !find_known(index, inventory, hashes, identities))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for the name of an OS");
    for (size_t i = 0; i < inventory->component_count; i++) {
        if (known && identities[i] != YG_IDENTITY_NONE)
            continue;
        identities[i] = intern(index, inventory, i, hashes[i], (struct yg_str){NULL, 0});
        if (identities[i] == YG_IDENTITY_NONE)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "components[%zu]: no room for its identity",
                           i);
    }
    if (inventory->os.len == 0 && yg_inventory_lacks_release(inventory) &&
        !assume(index, inventory, hashes, identities))
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no room for an identity");
    return YG_OK;
}

enum yg_status yg_index_intern_all(struct yg_index *index, const struct yg_inventory *inventory,
                                   uint32_t *identities, struct yg_error *err)
{
    uint64_t *hashes = malloc((inventory->component_count + 1) * sizeof *hashes);

    if (hashes == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for %zu components",
                       inventory->component_count);
    yg_hash_all(inventory->texts, inventory->component_count, hashes);
    enum yg_status st = yg_index_intern_hashed(index, inventory, hashes, identities, err);
    free(hashes);
    return st;
}
