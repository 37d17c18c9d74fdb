/* cluster_read.c - what one record says: which ids it links, which CVEs it names. */
#include "matchers/cluster/cluster_state.h"

/* The node of an id; YG_INTERNER_NONE without memory. */
static uint32_t node_of(struct yg_cluster *cluster, struct yg_str written)
{
    char room[YG_ID_FOLDED_BYTES_MAX];
    struct yg_str id = yg_id_fold(written, room), cve;
    uint32_t number = yg_interner_intern(cluster->ids, id, NULL);

    if (number == YG_INTERNER_NONE ||
        !yg_cluster_reach((void **)&cluster->nodes, &cluster->node_count, sizeof *cluster->nodes,
                          number))
        return YG_INTERNER_NONE;
    enum yg_id_kind kind = yg_id_kind(id, &cve);
    cluster->nodes[number].is_cve = kind == YG_ID_CVE;
    cluster->nodes[number].is_ghsa = kind == YG_ID_GHSA;
    return number;
}

static bool push_id(struct yg_cluster *cluster, struct yg_id_list *list, struct yg_str id)
{
    uint32_t number = node_of(cluster, id);

    return number != YG_INTERNER_NONE && yg_id_push(list, number);
}

/* The CVEs that ids are or carry. */
static bool push_cves(struct yg_cluster *cluster, struct yg_id_list *list, const struct yg_str *ids,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str cve;

        yg_id_kind(ids[i], &cve);
        if (cve.ptr != NULL && !push_id(cluster, list, cve))
            return false;
    }
    yg_id_sort(list);
    return true;
}

/* The GHSA ids among ids: flaws, whose CVE others know. */
static bool push_expands(struct yg_cluster *cluster, struct yg_id_list *list,
                         const struct yg_str *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str cve;

        if (yg_id_kind(ids[i], &cve) == YG_ID_GHSA && !push_id(cluster, list, ids[i]))
            return false;
    }
    yg_id_sort(list);
    return true;
}

static bool read_erratum(struct yg_cluster *cluster, struct yg_id_record *record,
                         const struct yg_advisory *advisory)
{
    struct yg_id_list *direct = &record->direct, *expands = &record->expands;

    if (!push_cves(cluster, direct, advisory->aliases, advisory->alias_count) ||
        !push_cves(cluster, direct, advisory->upstream, advisory->upstream_count) ||
        !push_expands(cluster, expands, advisory->aliases, advisory->alias_count) ||
        !push_expands(cluster, expands, advisory->upstream, advisory->upstream_count))
        return false;
    if (direct->count + expands->count > 0)
        return true;
    if (!push_cves(cluster, direct, advisory->related, advisory->related_count))
        return false;
    return direct->count > 0 || push_id(cluster, direct, advisory->id);
}

static bool read_prefixed(struct yg_cluster *cluster, struct yg_id_record *record,
                          const struct yg_advisory *advisory)
{
    struct yg_id_list *direct = &record->direct;

    if (!push_cves(cluster, direct, advisory->upstream, advisory->upstream_count) ||
        !push_cves(cluster, direct, advisory->aliases, advisory->alias_count))
        return false;
    return direct->count > 0 || push_cves(cluster, direct, &advisory->id, 1);
}

/* An alias as a node: errata are none, prefixed ids are their CVE. */
static bool push_member(struct yg_cluster *cluster, struct yg_id_list *nodes, struct yg_str id)
{
    struct yg_str cve;
    enum yg_id_kind kind = yg_id_kind(id, &cve);

    if (kind == YG_ID_ERRATUM || id.len == 0)
        return true;
    return push_id(cluster, nodes, cve.ptr != NULL ? cve : id);
}

/* Of a record without aliases: is it about others, by its upstream list? */
static bool read_upstream(struct yg_cluster *cluster, struct yg_id_record *record,
                          const struct yg_advisory *advisory, bool *about_others)
{
    if (!push_cves(cluster, &record->direct, advisory->upstream, advisory->upstream_count) ||
        (record->direct.count == 0 &&
         !push_expands(cluster, &record->expands, advisory->upstream, advisory->upstream_count)))
        return false;
    *about_others = record->direct.count + record->expands.count > 0;
    return true;
}

static bool read_ordinary(struct yg_cluster *cluster, struct yg_id_record *record,
                          enum yg_id_kind kind, const struct yg_advisory *advisory)
{
    struct yg_id_list *direct = &record->direct, *nodes = &record->nodes;

    if (!push_cves(cluster, direct, &advisory->id, 1) ||
        !push_cves(cluster, direct, advisory->aliases, advisory->alias_count))
        return false;
    record->of_many = direct->count > 1;
    if (record->of_many)
        return kind == YG_ID_CVE || push_member(cluster, nodes, advisory->id);
    if (direct->count == 0 && advisory->alias_count == 0) {
        bool about_others;

        if (!read_upstream(cluster, record, advisory, &about_others))
            return false;
        if (about_others)
            return true;
    }
    if (!push_member(cluster, nodes, advisory->id))
        return false;
    for (size_t i = 0; i < advisory->alias_count; i++)
        if (!push_member(cluster, nodes, advisory->aliases[i]))
            return false;
    yg_id_sort(nodes);
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
