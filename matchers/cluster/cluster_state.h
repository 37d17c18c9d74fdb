/* matchers/cluster/cluster_state.h - what the graph of ids is made of; for cluster*.c only.
 *
 *   cluster.c       the graph: what is connected, and what that makes records be about
 *   cluster_read.c  what one record says of itself
 */
#ifndef YG_MATCHERS_CLUSTER_CLUSTER_STATE_H
#define YG_MATCHERS_CLUSTER_CLUSTER_STATE_H

#include "matchers/cluster/cluster.h"
#include "matchers/interner.h"

struct yg_id_list {
    uint32_t *items;
    uint32_t count, capacity;
};

struct yg_id_node {
    struct yg_id_list links;     /* records that link this id */
    struct yg_id_list referrers; /* records that expand it */
    uint32_t seen;               /* number of the last walk that met it */
    bool is_cve, is_ghsa;
};

struct yg_id_record {
    struct yg_id_list nodes, direct, expands, about, before;
    uint32_t seen; /* number of the last walk that met it */
    bool of_many;
};

struct yg_cluster {
    struct yg_interner *ids;
    struct yg_id_node *nodes;
    struct yg_id_record *records;
    size_t node_count, record_count;
    uint32_t walk; /* number of the put, or list of members, at work */
    struct yg_id_list queue, touched, changed, names, expanded;
    bool failed; /* memory ran out in the middle of a put */
};

/* False without memory. */
bool yg_id_push(struct yg_id_list *list, uint32_t item);

/* In rising order, each once. */
void yg_id_sort(struct yg_id_list *list);

/* Make `*items` hold more than `at` zeroed elements; false without memory. */
bool yg_cluster_reach(void **items, size_t *count, size_t size, size_t at);

/* Fill `nodes`, `direct`, `expands` and `of_many` of a record, empty so far; false without
 * memory. */
bool yg_cluster_read(struct yg_cluster *cluster, struct yg_id_record *record,
                     const struct yg_advisory *advisory);

#endif
