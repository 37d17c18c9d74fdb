/* pipeline/cases/owners.h - the catalog as the casebook holds it: entities by id.
 *
 * Threads: one owner.
 * Memory:  owns copies; what find returns is borrowed until the next apply or remove of that id.
 */
#ifndef YG_PIPELINE_CASES_OWNERS_H
#define YG_PIPELINE_CASES_OWNERS_H

#include "pipeline/cases/table.h"
#include "pipeline/model/catalog.h"

/* All zero is empty. */
struct yg_owners {
    struct yg_table entities; /* id -> struct yg_catalog_entity */
};

void yg_owners_deinit(struct yg_owners *owners);

/* False without memory: nothing changed. */
bool yg_owners_apply(struct yg_owners *owners, const struct yg_catalog_entity *entity);
void yg_owners_remove(struct yg_owners *owners, struct yg_str id);

/* NULL when the id is unknown or of another kind. */
const struct yg_team *yg_owners_team(const struct yg_owners *owners, struct yg_str id);
const struct yg_scope *yg_owners_scope(const struct yg_owners *owners, struct yg_str id);
const struct yg_supplier *yg_owners_supplier(const struct yg_owners *owners, struct yg_str id);

#endif
