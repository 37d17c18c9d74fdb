/* test_owners.c - the catalog by id, with copies of its own. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/error.h"
#include "pipeline/cases/owners.h"

static void apply_scope(struct yg_owners *owners, const char *owner)
{
    char id[] = "product/cam-9", name[] = "Camera", supplier[] = "maker";
    struct yg_str suppliers[] = {yg_str(supplier), YG_STR("other")};
    struct yg_catalog_entity entity = {
        .kind = YG_CATALOG_SCOPE,
        .id = yg_str(id),
        .scope = {.name = {.en = yg_str(name)},
                  .owner = yg_str(owner),
                  .suppliers = suppliers,
                  .supplier_count = YG_COUNT(suppliers)},
    };

    cr_assert(yg_owners_apply(owners, &entity));
    memset(id, 'x', sizeof id - 1); /* what was given may go */
    memset(name, 'x', sizeof name - 1);
    memset(supplier, 'x', sizeof supplier - 1);
}

Test(owners, keep_copies_and_replace_them)
{
    struct yg_owners owners = {0};
    const struct yg_scope *scope;

    cr_expect(yg_owners_scope(&owners, YG_STR("product/cam-9")) == NULL, "empty");
    apply_scope(&owners, "cam");
    scope = yg_owners_scope(&owners, YG_STR("product/cam-9"));
    cr_assert(scope != NULL);
    cr_expect(yg_str_equal(scope->owner, YG_STR("cam")));
    cr_expect(yg_str_equal(scope->name.en, YG_STR("Camera")));
    cr_expect(scope->name.ja.ptr == NULL, "absent stays absent");
    cr_assert(eq(sz, scope->supplier_count, 2));
    cr_expect(yg_str_equal(scope->suppliers[0], YG_STR("maker")));
    apply_scope(&owners, "web");
    scope = yg_owners_scope(&owners, YG_STR("product/cam-9"));
    cr_expect(yg_str_equal(scope->owner, YG_STR("web")));
    yg_owners_deinit(&owners);
}

Test(owners, tell_kinds_apart)
{
    struct yg_catalog_entity team = {.kind = YG_CATALOG_TEAM, .id = YG_STR("x")};
    struct yg_catalog_entity supplier = {.kind = YG_CATALOG_SUPPLIER, .id = YG_STR("x")};
    struct yg_owners owners = {0};

    cr_assert(yg_owners_apply(&owners, &team));
    cr_expect(yg_owners_team(&owners, YG_STR("x")) != NULL);
    cr_expect(yg_owners_scope(&owners, YG_STR("x")) == NULL);
    cr_assert(yg_owners_apply(&owners, &supplier), "an id may change its kind");
    cr_expect(yg_owners_team(&owners, YG_STR("x")) == NULL);
    cr_expect(yg_owners_supplier(&owners, YG_STR("x")) != NULL);
    yg_owners_remove(&owners, YG_STR("x"));
    yg_owners_remove(&owners, YG_STR("x"));
    cr_expect(yg_owners_supplier(&owners, YG_STR("x")) == NULL);
    yg_owners_deinit(&owners);
}
