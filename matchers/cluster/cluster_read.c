/* cluster_read.c - what one record says: which ids it links, which CVEs it names. */
#include "matchers/cluster/cluster_state.h"

/* Find out what a new node is; false without memory. */
static bool classify(struct yg_cluster *cluster, uint32_t number, struct yg_str id)
{
    struct yg_str cve;
    enum yg_id_kind kind = yg_id_kind(id, &cve);
    uint32_t carried = YG_ID_NONE;

    if (kind == YG_ID_CVE)
        carried = number;
    else if (cve.ptr != NULL && (carried = yg_id_node_of(cluster, cve)) == YG_ID_NONE)
        return false;
    cluster->nodes[number].cve = carried;
    cluster->nodes[number].kind = (uint8_t)kind;
    cluster->nodes[number].known = true;
    return true;
}

uint32_t yg_id_node_of(struct yg_cluster *cluster, struct yg_str written)
{
    char room[YG_ID_FOLDED_BYTES_MAX];
    struct yg_str id = yg_id_fold(written, room);
    uint32_t number = yg_ids_intern(cluster->ids, id);

    if (number == YG_ID_NONE || !yg_ids_reach((void **)&cluster->nodes, &cluster->node_count,
                                              sizeof *cluster->nodes, number))
        return YG_ID_NONE;
    if (!cluster->nodes[number].known && !classify(cluster, number, id))
        return YG_ID_NONE;
    return number;
}

/* The nodes of ids, in their order; an empty id has none. */
static bool find_nodes(struct yg_cluster *cluster, const struct yg_str *ids, size_t count)
{
    cluster->written.count = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = ids[i].len == 0 ? YG_ID_NONE : yg_id_node_of(cluster, ids[i]);

        if (ids[i].len > 0 && (number == YG_ID_NONE || !yg_few_push(&cluster->written, number)))
            return false;
    }
    return true;
}

/* The CVEs that the nodes found last are or carry. */
static bool push_cves(struct yg_cluster *cluster, struct yg_few *list)
{
    const uint32_t *numbers = yg_few_view(&cluster->written);

    for (uint32_t i = 0; i < cluster->written.count; i++) {
        uint32_t cve = cluster->nodes[numbers[i]].cve;

        if (cve != YG_ID_NONE && !yg_few_push(list, cve))
            return false;
    }
    yg_few_sort(list);
    return true;
}

/* The GHSA ids among them: flaws, whose CVE others know. */
static bool push_expands(struct yg_cluster *cluster, struct yg_few *list)
{
    const uint32_t *numbers = yg_few_view(&cluster->written);

    for (uint32_t i = 0; i < cluster->written.count; i++)
        if (cluster->nodes[numbers[i]].kind == YG_ID_GHSA && !yg_few_push(list, numbers[i]))
            return false;
    yg_few_sort(list);
    return true;
}

/* They as nodes to be linked: errata are none, prefixed ids are their CVE. */
static bool push_members(struct yg_cluster *cluster, struct yg_few *nodes)
{
    const uint32_t *numbers = yg_few_view(&cluster->written);

    for (uint32_t i = 0; i < cluster->written.count; i++) {
        const struct yg_id_node *node = &cluster->nodes[numbers[i]];

        if (node->kind != YG_ID_ERRATUM &&
            !yg_few_push(nodes, node->cve != YG_ID_NONE ? node->cve : numbers[i]))
            return false;
    }
    return true;
}

static bool read_erratum(struct yg_cluster *cluster, struct yg_id_record *record,
                         const struct yg_advisory *advisory)
{
    struct yg_few *direct = &record->direct, *expands = &record->expands;

    if (!find_nodes(cluster, advisory->aliases, advisory->alias_count) ||
        !push_cves(cluster, direct) || !push_expands(cluster, expands) ||
        !find_nodes(cluster, advisory->upstream, advisory->upstream_count) ||
        !push_cves(cluster, direct) || !push_expands(cluster, expands))
        return false;
    if (direct->count + expands->count > 0)
        return true;
    if (!find_nodes(cluster, advisory->related, advisory->related_count) ||
        !push_cves(cluster, direct))
        return false;
    uint32_t own = direct->count > 0 ? 0 : yg_id_node_of(cluster, advisory->id);
    return direct->count > 0 || (own != YG_ID_NONE && yg_few_push(direct, own));
}

static bool read_prefixed(struct yg_cluster *cluster, struct yg_id_record *record,
                          const struct yg_advisory *advisory)
{
    struct yg_few *direct = &record->direct;

    if (!find_nodes(cluster, advisory->upstream, advisory->upstream_count) ||
        !push_cves(cluster, direct) ||
        !find_nodes(cluster, advisory->aliases, advisory->alias_count) ||
        !push_cves(cluster, direct))
        return false;
    return direct->count > 0 ||
           (find_nodes(cluster, &advisory->id, 1) && push_cves(cluster, direct));
}

/* Of a record without aliases: is it about others, by its upstream list? */
static bool read_upstream(struct yg_cluster *cluster, struct yg_id_record *record,
                          const struct yg_advisory *advisory, bool *about_others)
{
    if (!find_nodes(cluster, advisory->upstream, advisory->upstream_count) ||
        !push_cves(cluster, &record->direct) ||
        (record->direct.count == 0 && !push_expands(cluster, &record->expands)))
        return false;
    *about_others = record->direct.count + record->expands.count > 0;
    return true;
}

static bool read_ordinary(struct yg_cluster *cluster, struct yg_id_record *record,
                          enum yg_id_kind kind, const struct yg_advisory *advisory)
{
    struct yg_few *direct = &record->direct, *nodes = &record->nodes;
    bool about_others = false;

    if (!find_nodes(cluster, &advisory->id, 1) || !push_cves(cluster, direct) ||
        !push_members(cluster, nodes) ||
        !find_nodes(cluster, advisory->aliases, advisory->alias_count) ||
        !push_cves(cluster, direct))
        return false;
    record->of_many = direct->count > 1;
    if (record->of_many) {
        nodes->count = kind == YG_ID_CVE ? 0 : nodes->count;
        return true;
    }
    if (direct->count == 0 && advisory->alias_count == 0 &&
        !read_upstream(cluster, record, advisory, &about_others))
        return false;
    if (about_others) {
        nodes->count = 0;
        return true;
    }
    if (advisory->alias_count > 0 && !push_members(cluster, nodes))
        return false;
    yg_few_sort(nodes);
    return true;
}

bool yg_cluster_read(struct yg_cluster *cluster, struct yg_id_record *record,
                     const struct yg_advisory *advisory)
{
    struct yg_str cve;

    enum yg_id_kind kind = yg_id_kind(advisory->id, &cve);

    switch (kind) {
    case YG_ID_ERRATUM:
        return read_erratum(cluster, record, advisory);
    case YG_ID_PREFIXED:
        return read_prefixed(cluster, record, advisory);
    case YG_ID_CVE:
    case YG_ID_GHSA:
    case YG_ID_OTHER:
        return read_ordinary(cluster, record, kind, advisory);
    }
    return false;
}
