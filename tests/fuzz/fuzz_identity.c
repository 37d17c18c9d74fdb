/* What components mean: a text, a CPE, a source, an owner, a version, an OS and another text parted
 * by newlines become facts that hold together, an index that is told of the very package finds
 * them, and an inventory of the two texts means the same in either order. */
#include <stdlib.h>

#include "matchers/index.h"
#include "matchers/package/identity.h"
#include "matchers/package/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_facts(const struct yg_identity_facts *facts)
{
    check(facts->key_count <= YG_IDENTITY_KEYS_MAX);
    check(facts->reason != YG_NOT_EVALUABLE_NO_FEED && facts->reason < YG_NOT_EVALUABLE_COUNT);
    /* By its own version, by that of its CPE, or, hardware without versions, at all. */
    check(facts->reason != YG_EVALUABLE ||
          (facts->key_count > 0 && (facts->version.len > 0 || facts->cpe != NULL)));
    for (size_t i = 0; i < facts->key_count; i++) {
        const struct yg_identity_key *key = &facts->keys[i];

        check(key->package.text.len > key->package.feed_len);
        check(key->use != YG_KEY_CPE || facts->cpe != NULL);
        for (size_t k = 0; k < i; k++)
            check(!yg_str_equal(key->package.text, facts->keys[k].package.text));
    }
}

/* An entry of the same package under all versions is found, unless the component cannot be read. */
static void check_index(const struct yg_component *component, struct yg_str os)
{
    struct yg_affected affected = {
        .purl = component->text, .cpe = component->text, .all_versions = true};
    struct yg_advisory advisory = {.source = YG_STR("test"),
                                   .id = YG_STR("CVE-2024-1"),
                                   .modified = 1,
                                   .published = 1,
                                   .withdrawn = YG_TIME_NONE,
                                   .affected = &affected,
                                   .affected_count = 1};
    struct yg_index *index = yg_index_create();
    struct yg_index_change change;
    struct yg_error err;

    check(index != NULL && yg_index_apply(index, &advisory, &change, &err) == YG_OK);
    uint32_t identity = yg_index_intern(index, component, os);
    check(identity != YG_IDENTITY_NONE);
    struct yg_identity_view view = yg_index_identity(index, identity);
    const struct yg_verdict *verdict = yg_index_verdict(index, identity);
    check(yg_str_equal(view.text,
                       yg_str_head(component->text, yg_str_index(component->text, '\xff'))));
    check(verdict->count <= 1);
    if (verdict->count == 1)
        check(view.version.len > 0);
    yg_index_destroy(index);
}

static void check_inventory(const struct yg_component *component, struct yg_str other)
{
    struct yg_str texts[] = {component->text, other, component->text};
    struct yg_component_more facts = {component->version, component->source, component->cpe,
                                      component->owner};
    struct yg_component_more *more[] = {&facts, NULL, &facts};
    struct yg_inventory forward = {.texts = texts, .component_count = 2, more, 2};
    struct yg_inventory backward = {.texts = texts + 1, .component_count = 2, more + 1, 2};
    struct yg_index *index = yg_index_create();
    uint32_t a[2], b[2];

    check(index != NULL && yg_index_intern_all(index, &forward, a, NULL) == YG_OK &&
          yg_index_intern_all(index, &backward, b, NULL) == YG_OK);
    check(a[0] == b[1] && a[1] == b[0]);
    yg_index_destroy(index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str rest = {(const char *)data, size};
    struct yg_component component = {.text = yg_str_cut(&rest, '\n')};
    struct yg_arena arena = {0};
    struct yg_identity_facts facts;

    component.cpe = yg_str_cut(&rest, '\n');
    component.source = yg_str_cut(&rest, '\n');
    component.owner = yg_str_cut(&rest, '\n');
    component.version = yg_str_cut(&rest, '\n');
    struct yg_str os = yg_str_cut(&rest, '\n');
    if (!yg_kernel_test(component.text, os, &component.idle))
        abort();
    check(yg_identity_parse(&arena, &component, os, NULL, &facts));
    check_facts(&facts);
    check_index(&component, os);
    check_inventory(&component, rest);
    yg_arena_deinit(&arena);
    return 0;
}
