/* cluster.c - a graph of ids and records, looked at again where it changes.
 *
 *   node (an id)      [links: records that link it] [referrers: records that expand it]
 *   record            [nodes it links] [direct: CVEs it names] [expands: nodes] [about: outcome]
 *
 * A put takes the record's old links out, puts the new ones in, and gathers from the nodes of both
 * everything that is connected now: whatever the old record held together falls into sets that each
 * hold one of its nodes. For every record met the outcome is computed anew and compared; then for
 * every record that expands a node met. A record that expands links nothing, so there it ends.
 */
#include "matchers/cluster/cluster_state.h"

#include <assert.h>
#include <stdlib.h>

struct yg_cluster *yg_cluster_create(void)
{
    struct yg_cluster *cluster = calloc(1, sizeof *cluster);

    if (cluster == NULL)
        return NULL;
    cluster->ids = yg_ids_create();
    if (cluster->ids == NULL) {
        free(cluster);
        return NULL;
    }
    return cluster;
}

void yg_cluster_destroy(struct yg_cluster *cluster)
{
    if (cluster == NULL)
        return;
    for (size_t i = 0; i < cluster->node_count; i++) {
        yg_few_deinit(&cluster->nodes[i].links);
        yg_few_deinit(&cluster->nodes[i].referrers);
    }
    for (size_t i = 0; i < cluster->record_count; i++) {
        yg_few_deinit(&cluster->records[i].nodes);
        yg_few_deinit(&cluster->records[i].direct);
        yg_few_deinit(&cluster->records[i].expands);
        yg_few_deinit(&cluster->records[i].about);
        yg_few_deinit(&cluster->records[i].before);
    }
    free(cluster->nodes);
    free(cluster->records);
    yg_few_deinit(&cluster->written);
    yg_few_deinit(&cluster->queue);
    yg_few_deinit(&cluster->touched);
    yg_few_deinit(&cluster->changed);
    yg_few_deinit(&cluster->names);
    yg_few_deinit(&cluster->expanded);
    yg_ids_destroy(cluster->ids);
    free(cluster);
}

static bool is_cve(const struct yg_cluster *cluster, uint32_t node)
{
    return cluster->nodes[node].cve == node;
}

static bool is_ghsa(const struct yg_cluster *cluster, uint32_t node)
{
    return cluster->nodes[node].kind == YG_ID_GHSA;
}

/* ---- linked sets ---------------------------------------------------------------------------- */

static bool meet_node(struct yg_cluster *cluster, uint32_t node)
{
    if (cluster->nodes[node].seen == cluster->walk)
        return true;
    cluster->nodes[node].seen = cluster->walk;
    return yg_few_push(&cluster->queue, node);
}

static bool meet_record(struct yg_cluster *cluster, uint32_t record)
{
    struct yg_id_record *linked = &cluster->records[record];

    if (linked->seen == cluster->walk)
        return true;
    linked->seen = cluster->walk;
    if (!yg_few_push(&cluster->touched, record))
        return false;
    for (uint32_t i = 0; i < linked->nodes.count; i++)
        if (!meet_node(cluster, yg_few_view(&linked->nodes)[i]))
            return false;
    return true;
}

/* The better name of two nodes. */
static uint32_t better(const struct yg_cluster *cluster, uint32_t a, uint32_t b)
{
    if (is_ghsa(cluster, a) != is_ghsa(cluster, b))
        return is_ghsa(cluster, a) ? a : b;
    return yg_str_compare(yg_ids_text(cluster->ids, a), yg_ids_text(cluster->ids, b)) < 0 ? a : b;
}

/* What the set of the nodes and records met from there on is called: its CVEs; without one the CVEs
 * of its records of many; else its best name. */
static bool name_set(struct yg_cluster *cluster, uint32_t nodes_from, uint32_t records_from)
{
    uint32_t best = yg_few_view(&cluster->queue)[nodes_from];

    cluster->names.count = 0;
    for (uint32_t i = nodes_from; i < cluster->queue.count; i++) {
        uint32_t node = yg_few_view(&cluster->queue)[i];

        if (is_cve(cluster, node) && !yg_few_push(&cluster->names, node))
            return false;
        best = better(cluster, best, node);
    }
    bool has_cve = cluster->names.count > 0;
    for (uint32_t i = records_from; !has_cve && i < cluster->touched.count; i++)
        if (!yg_few_push_all(&cluster->names,
                             &cluster->records[yg_few_view(&cluster->touched)[i]].direct))
            return false;
    if (cluster->names.count == 0)
        return yg_few_push(&cluster->names, best);
    yg_few_sort(&cluster->names);
    return true;
}

/* Store the outcome of a record, and whether it is another one than before. */
static bool set_about(struct yg_cluster *cluster, uint32_t record, const struct yg_few *about)
{
    struct yg_id_record *linked = &cluster->records[record];
    struct yg_few before = linked->before;

    if (yg_few_equal(&linked->about, about))
        return true;
    linked->before = linked->about;
    before.count = 0;
    bool copied = yg_few_push_all(&before, about);
    linked->about = before;
    return copied && yg_few_push(&cluster->changed, record);
}

/* Gather the set of a node that was not met yet and compute the outcome of its records. */
static bool visit_set(struct yg_cluster *cluster, uint32_t node)
{
    uint32_t nodes_from = cluster->queue.count, records_from = cluster->touched.count;

    if (cluster->nodes[node].seen == cluster->walk)
        return true;
    if (!meet_node(cluster, node))
        return false;
    for (uint32_t i = nodes_from; i < cluster->queue.count; i++) {
        const struct yg_few *links = &cluster->nodes[yg_few_view(&cluster->queue)[i]].links;

        for (uint32_t k = 0; k < links->count; k++)
            if (!meet_record(cluster, yg_few_view(links)[k]))
                return false;
    }
    if (!name_set(cluster, nodes_from, records_from))
        return false;
    for (uint32_t i = records_from; i < cluster->touched.count; i++) {
        uint32_t record = yg_few_view(&cluster->touched)[i];
        const struct yg_few *direct = &cluster->records[record].direct;

        if (!set_about(cluster, record, direct->count > 0 ? direct : &cluster->names))
            return false;
    }
    return true;
}

/* ---- records that expand ids ---------------------------------------------------------------- */

/* What an id stands for: the CVEs that records which link it name; where they name none, what these
 * are about; and where nobody links it, itself. */
static bool push_expanded(const struct yg_cluster *cluster, struct yg_few *names, uint32_t node)
{
    const struct yg_few *links = &cluster->nodes[node].links;
    uint32_t before = names->count;

    for (uint32_t i = 0; i < links->count; i++)
        if (!yg_few_push_all(names, &cluster->records[yg_few_view(links)[i]].direct))
            return false;
    if (names->count > before)
        return true;
    return links->count > 0 ? yg_few_push_all(names, &cluster->records[yg_few_view(links)[0]].about)
                            : yg_few_push(names, node);
}

static bool expand_record(struct yg_cluster *cluster, uint32_t record)
{
    const struct yg_id_record *linked = &cluster->records[record];
    struct yg_few *names = &cluster->expanded;

    names->count = 0;
    if (!yg_few_push_all(names, &linked->direct))
        return false;
    for (uint32_t i = 0; i < linked->expands.count; i++)
        if (!push_expanded(cluster, names, yg_few_view(&linked->expands)[i]))
            return false;
    yg_few_sort(names);
    return set_about(cluster, record, names);
}

/* Records that expand an id that this walk has met. */
static bool expand_referrers(struct yg_cluster *cluster)
{
    for (uint32_t i = 0; i < cluster->queue.count; i++) {
        const struct yg_few *referrers = &cluster->nodes[yg_few_view(&cluster->queue)[i]].referrers;

        for (uint32_t k = 0; k < referrers->count; k++) {
            struct yg_id_record *referrer = &cluster->records[yg_few_view(referrers)[k]];

            if (referrer->seen == cluster->walk)
                continue;
            referrer->seen = cluster->walk;
            if (!expand_record(cluster, yg_few_view(referrers)[k]))
                return false;
        }
    }
    return true;
}

/* ---- the interface -------------------------------------------------------------------------- */

/* Take what a record has said before out of the graph; *old: the nodes that it linked. */
static void take_out(struct yg_cluster *cluster, uint32_t number, struct yg_few *old)
{
    struct yg_id_record *record = &cluster->records[number];

    for (uint32_t i = 0; i < record->nodes.count; i++)
        yg_few_drop(&cluster->nodes[yg_few_view(&record->nodes)[i]].links, number);
    for (uint32_t i = 0; i < record->expands.count; i++)
        yg_few_drop(&cluster->nodes[yg_few_view(&record->expands)[i]].referrers, number);
    *old = record->nodes;
    record->nodes = (struct yg_few){0};
    record->direct.count = record->expands.count = 0;
    record->of_many = false;
}

static bool put_in(struct yg_cluster *cluster, uint32_t number, const struct yg_advisory *advisory)
{
    struct yg_id_record *record = &cluster->records[number];

    if (advisory != NULL && !yg_cluster_read(cluster, record, advisory))
        return false;
    for (uint32_t i = 0; i < record->nodes.count; i++)
        if (!yg_few_push(&cluster->nodes[yg_few_view(&record->nodes)[i]].links, number))
            return false;
    for (uint32_t i = 0; i < record->expands.count; i++)
        if (!yg_few_push(&cluster->nodes[yg_few_view(&record->expands)[i]].referrers, number))
            return false;
    return true;
}

static bool visit_sets(struct yg_cluster *cluster, const struct yg_few *nodes)
{
    for (uint32_t i = 0; i < nodes->count; i++)
        if (!visit_set(cluster, yg_few_view(nodes)[i]))
            return false;
    return true;
}

static bool put(struct yg_cluster *cluster, uint32_t number, const struct yg_advisory *advisory)
{
    struct yg_few old = {0};

    if (!yg_ids_reach((void **)&cluster->records, &cluster->record_count, sizeof *cluster->records,
                      number))
        return false;
    take_out(cluster, number, &old);
    bool ok = put_in(cluster, number, advisory) && visit_sets(cluster, &old) &&
              visit_sets(cluster, &cluster->records[number].nodes);
    yg_few_deinit(&old);
    if (ok && cluster->records[number].seen != cluster->walk) /* it links nothing */
        ok = yg_few_push(&cluster->touched, number) && expand_record(cluster, number);
    return ok && expand_referrers(cluster);
}

enum yg_status yg_cluster_put(struct yg_cluster *cluster, uint32_t record,
                              const struct yg_advisory *advisory, struct yg_error *err)
{
    assert(!cluster->failed);
    cluster->walk++;
    cluster->queue.count = cluster->touched.count = cluster->changed.count = 0;
    if (!put(cluster, record, advisory)) {
        cluster->failed = true;
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "aliases");
    }
    yg_few_sort(&cluster->touched);
    yg_few_sort(&cluster->changed);
    return YG_OK;
}

static struct yg_cluster_numbers view(const struct yg_few *list)
{
    return (struct yg_cluster_numbers){yg_few_view(list), list->count};
}

struct yg_cluster_numbers yg_cluster_changed(const struct yg_cluster *cluster)
{
    return view(&cluster->changed);
}

struct yg_cluster_numbers yg_cluster_touched(const struct yg_cluster *cluster)
{
    return view(&cluster->touched);
}

struct yg_cluster_numbers yg_cluster_met(const struct yg_cluster *cluster)
{
    return view(&cluster->queue);
}

struct yg_cluster_numbers yg_cluster_about(const struct yg_cluster *cluster, uint32_t record)
{
    return view(&cluster->records[record].about);
}

struct yg_cluster_numbers yg_cluster_about_before(const struct yg_cluster *cluster, uint32_t record)
{
    return view(&cluster->records[record].before);
}

struct yg_cluster_numbers yg_cluster_linking(const struct yg_cluster *cluster, struct yg_str id)
{
    uint32_t number = yg_ids_find(cluster->ids, id);

    return number >= cluster->node_count ? (struct yg_cluster_numbers){NULL, 0}
                                         : view(&cluster->nodes[number].links);
}

bool yg_cluster_is_of_many(const struct yg_cluster *cluster, uint32_t record)
{
    return cluster->records[record].of_many;
}

struct yg_ids *yg_cluster_ids(struct yg_cluster *cluster)
{
    return cluster->ids;
}

struct yg_str yg_cluster_id(const struct yg_cluster *cluster, uint32_t number)
{
    return yg_ids_text(cluster->ids, number);
}

/* ---- members -------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
    return yg_str_compare(*(const struct yg_str *)a, *(const struct yg_str *)b);
}

/* All nodes connected with `start`, in `met`; *cve_count: how many of them are CVEs. */
static bool gather(struct yg_cluster *cluster, uint32_t start, struct yg_few *met,
                   uint32_t *cve_count)
{
    cluster->walk++;
    cluster->nodes[start].seen = cluster->walk;
    *cve_count = 0;
    if (!yg_few_push(met, start))
        return false;
    for (uint32_t i = 0; i < met->count; i++) {
        const struct yg_id_node *node = &cluster->nodes[yg_few_view(met)[i]];

        *cve_count += is_cve(cluster, yg_few_view(met)[i]);
        for (uint32_t k = 0; k < node->links.count; k++) {
            struct yg_id_record *record = &cluster->records[yg_few_view(&node->links)[k]];
            bool seen = record->seen == cluster->walk;

            record->seen = cluster->walk;
            for (uint32_t n = 0; !seen && n < record->nodes.count; n++) {
                uint32_t next = yg_few_view(&record->nodes)[n];

                if (cluster->nodes[next].seen != cluster->walk && !yg_few_push(met, next))
                    return false;
                cluster->nodes[next].seen = cluster->walk;
            }
        }
    }
    return true;
}

/* Is an id of the set a name of that vulnerability only? Records that link it name this CVE or
 * none; where the set has several, one has to. */
static bool is_member(const struct yg_cluster *cluster, uint32_t id, uint32_t name,
                      uint32_t cve_count)
{
    const struct yg_few *links = &cluster->nodes[id].links;
    bool named = cve_count <= 1;

    for (uint32_t i = 0; i < links->count; i++) {
        const struct yg_few *direct = &cluster->records[yg_few_view(links)[i]].direct;

        if (direct->count > 1 || (direct->count == 1 && yg_few_view(direct)[0] != name))
            return false;
        named |= direct->count == 1;
    }
    return named;
}

bool yg_cluster_members(struct yg_cluster *cluster, struct yg_str name, struct yg_arena *arena,
                        struct yg_str **members, size_t *count)
{
    uint32_t start = yg_ids_find(cluster->ids, name), cve_count;
    struct yg_few met = {0};

    *members = NULL;
    *count = 0;
    if (start >= cluster->node_count) /* none, or of a name that no record has used */
        return true;
    bool ok = gather(cluster, start, &met, &cve_count);
    for (uint32_t i = 0; ok && i < met.count; i++) {
        uint32_t id = yg_few_view(&met)[i];

        if (id == start || is_cve(cluster, id) || !is_member(cluster, id, start, cve_count))
            continue;
        struct yg_str *slot = yg_arena_append(arena, members, count);

        ok = slot != NULL;
        if (ok)
            *slot = yg_ids_text(cluster->ids, id);
    }
    yg_few_deinit(&met);
    if (ok && *count > 1)
        qsort(*members, *count, sizeof **members, compare_texts);
    return ok;
}

/* ---- memory --------------------------------------------------------------------------------- */

static size_t walk_lists(const struct yg_cluster *cluster)
{
    size_t numbers = 0;

    for (size_t i = 0; i < cluster->node_count; i++)
        numbers += cluster->nodes[i].links.capacity + cluster->nodes[i].referrers.capacity;
    for (size_t i = 0; i < cluster->record_count; i++) {
        const struct yg_id_record *record = &cluster->records[i];

        numbers += record->nodes.capacity + record->direct.capacity + record->expands.capacity +
                   record->about.capacity + record->before.capacity;
    }
    return numbers * sizeof(uint32_t);
}

void yg_cluster_memory(struct yg_cluster *cluster, struct yg_memory_report *report)
{
    if (yg_memory_walk_due(&cluster->lists, cluster->node_count + cluster->record_count))
        cluster->lists.bytes = walk_lists(cluster);
    yg_memory_add(report, YG_MEMORY_CLUSTERS,
                  yg_ids_bytes(cluster->ids) + cluster->node_count * sizeof cluster->nodes[0] +
                      cluster->record_count * sizeof cluster->records[0] + cluster->lists.bytes);
}
