/* matchers/cluster/cluster_state.h - what the graph of ids is made of; for cluster*.c only.
 *
 *   cluster.c       the graph: what is connected, and what that makes records be about
 *   cluster_read.c  what one record says of itself
 */
#ifndef YG_MATCHERS_CLUSTER_CLUSTER_STATE_H
#define YG_MATCHERS_CLUSTER_CLUSTER_STATE_H

#include "matchers/cluster/cluster.h"
#include "matchers/few.h"
#include "matchers/ids.h"

struct yg_id_node {
    struct yg_few links;     /* records that link this id */
    struct yg_few referrers; /* records that expand it */
    uint32_t seen;           /* number of the last walk that met it */
    uint32_t cve;            /* the node of the CVE that it is or carries; YG_ID_NONE */
    uint8_t kind;            /* enum yg_id_kind */
    bool known;              /* `cve` and `kind` are */
};

struct yg_id_record {
    struct yg_few nodes, direct, expands, about, before;
    uint32_t seen; /* number of the last walk that met it */
    bool of_many;
};

struct yg_cluster {
    struct yg_ids *ids; /* a number is a node's */
    struct yg_id_node *nodes;
    struct yg_id_record *records;
    size_t node_count, record_count;
    uint32_t walk; /* number of the put, or list of members, at work */
    struct yg_few written, queue, touched, changed, names, expanded;
    bool failed; /* memory ran out in the middle of a put */
    struct yg_memory_walk lists;
};

/* The node of an id as somebody writes it, made when new; YG_ID_NONE without memory. */
uint32_t yg_id_node_of(struct yg_cluster *cluster, struct yg_str written);

/* Fill `nodes`, `direct`, `expands` and `of_many` of a record, empty so far; false without
 * memory. */
bool yg_cluster_read(struct yg_cluster *cluster, struct yg_id_record *record,
                     const struct yg_advisory *advisory);

#endif
