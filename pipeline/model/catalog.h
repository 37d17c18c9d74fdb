/* pipeline/model/catalog.h - who owns what: teams, scopes (services and products), suppliers.
 *
 * Plain data, one entity a record; ids are unique across the kinds, so that a tombstone needs no
 * kind. The id of a scope is the one that inventories state ("product/cam-9").
 * Borrowed texts: valid as long as whoever filled the struct says.
 */
#ifndef YG_PIPELINE_MODEL_CATALOG_H
#define YG_PIPELINE_MODEL_CATALOG_H

#include "pipeline/base/str.h"

/* A name for people; one of the two may be absent, then the other stands for both, then the id. */
struct yg_catalog_name {
    struct yg_str ja, en;
};

struct yg_team {
    struct yg_catalog_name name;
    struct yg_str contact; /* mail address or channel; may be absent */
};

/* A service or product. Everything but its id may be absent. */
struct yg_scope {
    struct yg_catalog_name name;
    struct yg_str kind;       /* "service", "product" */
    struct yg_str owner;      /* id of a team */
    struct yg_str unit;       /* business unit */
    struct yg_str stage;      /* when the inventories do not say: "shipped", "retired", ... */
    struct yg_str contact;    /* who knows it */
    struct yg_str *suppliers; /* ids */
    size_t supplier_count;
};

struct yg_supplier {
    struct yg_catalog_name name;
    struct yg_str contact; /* outside the company */
    struct yg_str window;  /* who inside talks to it */
};

enum yg_catalog_kind { YG_CATALOG_TEAM, YG_CATALOG_SCOPE, YG_CATALOG_SUPPLIER };

struct yg_catalog_entity {
    enum yg_catalog_kind kind;
    struct yg_str id;
    struct yg_team team; /* the member that `kind` says */
    struct yg_scope scope;
    struct yg_supplier supplier;
};

#endif
