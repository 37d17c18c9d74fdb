#include "pipeline/cases/owners.h"

#include <stdlib.h>

#include "pipeline/cases/pack.h"

/* Every text of an entity, in both passes. */
static void pack_entity(struct yg_pack *pack, struct yg_catalog_entity *e, struct yg_str *suppliers)
{
    struct yg_str *texts[] = {
        &e->id,
        &e->team.name.ja,
        &e->team.name.en,
        &e->team.contact,
        &e->scope.name.ja,
        &e->scope.name.en,
        &e->scope.kind,
        &e->scope.owner,
        &e->scope.unit,
        &e->scope.stage,
        &e->scope.contact,
        &e->supplier.name.ja,
        &e->supplier.name.en,
        &e->supplier.contact,
        &e->supplier.window,
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = yg_pack_text(pack, *texts[i]);
    yg_pack_texts(pack, suppliers, e->scope.suppliers, e->scope.supplier_count);
    if (suppliers != NULL)
        e->scope.suppliers = suppliers;
}

static struct yg_catalog_entity *copy_entity(const struct yg_catalog_entity *entity)
{
    struct yg_catalog_entity counted = *entity, *copy;
    struct yg_pack pack = {NULL, 0};
    size_t array_bytes = entity->scope.supplier_count * sizeof(struct yg_str);

    pack_entity(&pack, &counted, NULL);
    copy = malloc(sizeof *copy + array_bytes + pack.bytes);
    if (copy == NULL)
        return NULL;
    *copy = *entity;
    pack.at = (char *)(copy + 1) + array_bytes;
    pack_entity(&pack, copy, (struct yg_str *)(copy + 1));
    return copy;
}

void yg_owners_deinit(struct yg_owners *owners)
{
    size_t at = 0;

    for (void *entity; (entity = yg_table_next(&owners->entities, &at)) != NULL;)
        free(entity);
    yg_table_deinit(&owners->entities);
}

bool yg_owners_apply(struct yg_owners *owners, const struct yg_catalog_entity *entity)
{
    struct yg_catalog_entity *old = yg_table_find(&owners->entities, entity->id);
    struct yg_catalog_entity *copy = copy_entity(entity);

    if (copy == NULL)
        return false;
    if (!yg_table_set(&owners->entities, copy->id, copy)) {
        free(copy);
        return false;
    }
    free(old);
    return true;
}

void yg_owners_remove(struct yg_owners *owners, struct yg_str id)
{
    free(yg_table_remove(&owners->entities, id));
}

static const struct yg_catalog_entity *find(const struct yg_owners *owners, struct yg_str id,
                                            enum yg_catalog_kind kind)
{
    const struct yg_catalog_entity *entity = yg_table_find(&owners->entities, id);

    return entity != NULL && entity->kind == kind ? entity : NULL;
}

const struct yg_team *yg_owners_team(const struct yg_owners *owners, struct yg_str id)
{
    const struct yg_catalog_entity *entity = find(owners, id, YG_CATALOG_TEAM);

    return entity == NULL ? NULL : &entity->team;
}

const struct yg_scope *yg_owners_scope(const struct yg_owners *owners, struct yg_str id)
{
    const struct yg_catalog_entity *entity = find(owners, id, YG_CATALOG_SCOPE);

    return entity == NULL ? NULL : &entity->scope;
}

const struct yg_supplier *yg_owners_supplier(const struct yg_owners *owners, struct yg_str id)
{
    const struct yg_catalog_entity *entity = find(owners, id, YG_CATALOG_SUPPLIER);

    return entity == NULL ? NULL : &entity->supplier;
}
