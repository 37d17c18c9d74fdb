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

/* ---- lists of numbers ----------------------------------------------------------------------- */

bool yg_id_push(struct yg_id_list *list, uint32_t item)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        uint32_t *items = realloc(list->items, capacity * sizeof *items);

        if (items == NULL)
            return false;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return true;
}

static void drop(struct yg_id_list *list, uint32_t item)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i] != item)
            continue;
        list->items[i] = list->items[--list->count];
        return;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

void yg_id_sort(struct yg_id_list *list)
{
    uint32_t kept = 0;

    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare_numbers);
    for (uint32_t i = 0; i < list->count; i++)
        if (kept == 0 || list->items[kept - 1] != list->items[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static bool same(const struct yg_id_list *a, const struct yg_id_list *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof *a->items) == 0);
}

struct yg_cluster *yg_cluster_create(void)
{
    struct yg_cluster *cluster = calloc(1, sizeof *cluster);

    if (cluster == NULL)
        return NULL;
    cluster->ids = yg_interner_create(0);
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
        free(cluster->nodes[i].links.items);
        free(cluster->nodes[i].referrers.items);
    }
    for (size_t i = 0; i < cluster->record_count; i++) {
        free(cluster->records[i].nodes.items);
        free(cluster->records[i].direct.items);
        free(cluster->records[i].expands.items);
        free(cluster->records[i].about.items);
        free(cluster->records[i].before.items);
    }
    free(cluster->nodes);
    free(cluster->records);
    free(cluster->queue.items);
    free(cluster->touched.items);
    free(cluster->changed.items);
    free(cluster->names.items);
    free(cluster->expanded.items);
    yg_interner_destroy(cluster->ids);
    free(cluster);
}

/* Make `*items` hold more than `at` zeroed elements. */
bool yg_cluster_reach(void **items, size_t *count, size_t size, size_t at)
{
    if (at < *count)
        return true;
    size_t wanted = at < 512 ? 1024 : at * 2;
    char *moved = realloc(*items, wanted * size);

    if (moved == NULL)
        return false;
    memset(moved + *count * size, 0, (wanted - *count) * size);
    *items = moved;
    *count = wanted;
    return true;
}

/* ---- linked sets ---------------------------------------------------------------------------- */

static bool meet_node(struct yg_cluster *cluster, uint32_t node)
{
    if (cluster->nodes[node].seen == cluster->walk)
        return true;
    cluster->nodes[node].seen = cluster->walk;
    return yg_id_push(&cluster->queue, node);
}

static bool meet_record(struct yg_cluster *cluster, uint32_t record)
{
    struct yg_id_record *linked = &cluster->records[record];

    if (linked->seen == cluster->walk)
        return true;
    linked->seen = cluster->walk;
    if (!yg_id_push(&cluster->touched, record))
        return false;
    for (uint32_t i = 0; i < linked->nodes.count; i++)
        if (!meet_node(cluster, linked->nodes.items[i]))
            return false;
    return true;
}

/* The better name of two nodes. */
static uint32_t better(const struct yg_cluster *cluster, uint32_t a, uint32_t b)
{
    if (cluster->nodes[a].is_ghsa != cluster->nodes[b].is_ghsa)
        return cluster->nodes[a].is_ghsa ? a : b;
    return yg_str_compare(yg_interner_text(cluster->ids, a), yg_interner_text(cluster->ids, b)) < 0
               ? a
               : b;
}

static bool push_all(struct yg_id_list *list, const struct yg_id_list *items)
{
    for (uint32_t i = 0; i < items->count; i++)
        if (!yg_id_push(list, items->items[i]))
            return false;
    return true;
}

/* What the set of the nodes and records met from there on is called: its CVEs; without one the CVEs
 * of its records of many; else its best name. */
static bool name_set(struct yg_cluster *cluster, uint32_t nodes_from, uint32_t records_from)
{
    uint32_t best = cluster->queue.items[nodes_from];

    cluster->names.count = 0;
    for (uint32_t i = nodes_from; i < cluster->queue.count; i++) {
        uint32_t node = cluster->queue.items[i];

        if (cluster->nodes[node].is_cve && !yg_id_push(&cluster->names, node))
            return false;
        best = better(cluster, best, node);
    }
    bool has_cve = cluster->names.count > 0;
    for (uint32_t i = records_from; !has_cve && i < cluster->touched.count; i++)
        if (!push_all(&cluster->names, &cluster->records[cluster->touched.items[i]].direct))
            return false;
    if (cluster->names.count == 0)
        return yg_id_push(&cluster->names, best);
    yg_id_sort(&cluster->names);
    return true;
}

/* Store the outcome of a record, and whether it is another one than before. */
static bool set_about(struct yg_cluster *cluster, uint32_t record, const struct yg_id_list *about)
{
    struct yg_id_record *linked = &cluster->records[record];
    struct yg_id_list before = linked->before;

    if (same(&linked->about, about))
        return true;
    linked->before = linked->about;
    before.count = 0;
    bool copied = push_all(&before, about);
    linked->about = before;
    return copied && yg_id_push(&cluster->changed, record);
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
        const struct yg_id_list *links = &cluster->nodes[cluster->queue.items[i]].links;

        for (uint32_t k = 0; k < links->count; k++)
            if (!meet_record(cluster, links->items[k]))
                return false;
    }
    if (!name_set(cluster, nodes_from, records_from))
        return false;
    for (uint32_t i = records_from; i < cluster->touched.count; i++) {
        uint32_t record = cluster->touched.items[i];
        const struct yg_id_list *direct = &cluster->records[record].direct;

        if (!set_about(cluster, record, direct->count > 0 ? direct : &cluster->names))
            return false;
    }
    return true;
}

/* ---- records that expand ids ---------------------------------------------------------------- */

/* What an id stands for: the CVEs that records which link it name; where they name none, what these
 * are about; and where nobody links it, itself. */
static bool push_expanded(const struct yg_cluster *cluster, struct yg_id_list *names, uint32_t node)
{
    const struct yg_id_list *links = &cluster->nodes[node].links;
    uint32_t before = names->count;

    for (uint32_t i = 0; i < links->count; i++)
        if (!push_all(names, &cluster->records[links->items[i]].direct))
            return false;
    if (names->count > before)
        return true;
    return links->count > 0 ? push_all(names, &cluster->records[links->items[0]].about)
                            : yg_id_push(names, node);
}

static bool expand_record(struct yg_cluster *cluster, uint32_t record)
{
    const struct yg_id_record *linked = &cluster->records[record];
    struct yg_id_list *names = &cluster->expanded;

    names->count = 0;
    if (!push_all(names, &linked->direct))
        return false;
    for (uint32_t i = 0; i < linked->expands.count; i++)
        if (!push_expanded(cluster, names, linked->expands.items[i]))
            return false;
    yg_id_sort(names);
    return set_about(cluster, record, names);
}

/* Records that expand an id that this walk has met. */
static bool expand_referrers(struct yg_cluster *cluster)
{
    for (uint32_t i = 0; i < cluster->queue.count; i++) {
        const struct yg_id_list *referrers = &cluster->nodes[cluster->queue.items[i]].referrers;

        for (uint32_t k = 0; k < referrers->count; k++) {
            struct yg_id_record *referrer = &cluster->records[referrers->items[k]];

            if (referrer->seen == cluster->walk)
                continue;
            referrer->seen = cluster->walk;
            if (!expand_record(cluster, referrers->items[k]))
                return false;
        }
    }
    return true;
}

/* ---- the interface -------------------------------------------------------------------------- */

/* Take what a record has said before out of the graph; *old: the nodes that it linked. */
static void take_out(struct yg_cluster *cluster, uint32_t number, struct yg_id_list *old)
{
    struct yg_id_record *record = &cluster->records[number];

    for (uint32_t i = 0; i < record->nodes.count; i++)
        drop(&cluster->nodes[record->nodes.items[i]].links, number);
    for (uint32_t i = 0; i < record->expands.count; i++)
        drop(&cluster->nodes[record->expands.items[i]].referrers, number);
    *old = record->nodes;
    record->nodes = (struct yg_id_list){0};
    record->direct.count = record->expands.count = 0;
    record->of_many = false;
}

static bool put_in(struct yg_cluster *cluster, uint32_t number, const struct yg_advisory *advisory)
{
    struct yg_id_record *record = &cluster->records[number];

    if (advisory != NULL && !yg_cluster_read(cluster, record, advisory))
        return false;
    for (uint32_t i = 0; i < record->nodes.count; i++)
        if (!yg_id_push(&cluster->nodes[record->nodes.items[i]].links, number))
            return false;
    for (uint32_t i = 0; i < record->expands.count; i++)
        if (!yg_id_push(&cluster->nodes[record->expands.items[i]].referrers, number))
            return false;
    return true;
}

static bool visit_sets(struct yg_cluster *cluster, const struct yg_id_list *nodes)
{
    for (uint32_t i = 0; i < nodes->count; i++)
        if (!visit_set(cluster, nodes->items[i]))
            return false;
    return true;
}

static bool put(struct yg_cluster *cluster, uint32_t number, const struct yg_advisory *advisory)
{
    struct yg_id_list old = {0};

    if (!yg_cluster_reach((void **)&cluster->records, &cluster->record_count,
                          sizeof *cluster->records, number))
        return false;
    take_out(cluster, number, &old);
    bool ok = put_in(cluster, number, advisory) && visit_sets(cluster, &old) &&
              visit_sets(cluster, &cluster->records[number].nodes);
    free(old.items);
    if (ok && cluster->records[number].seen != cluster->walk) /* it links nothing */
        ok = yg_id_push(&cluster->touched, number) && expand_record(cluster, number);
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
    yg_id_sort(&cluster->touched);
    yg_id_sort(&cluster->changed);
    return YG_OK;
}

static struct yg_cluster_numbers view(const struct yg_id_list *list)
{
    return (struct yg_cluster_numbers){list->items, list->count};
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
    uint32_t number = yg_interner_find(cluster->ids, id);

    return number == YG_INTERNER_NONE ? (struct yg_cluster_numbers){NULL, 0}
                                      : view(&cluster->nodes[number].links);
}

bool yg_cluster_is_of_many(const struct yg_cluster *cluster, uint32_t record)
{
    return cluster->records[record].of_many;
}

struct yg_str yg_cluster_id(const struct yg_cluster *cluster, uint32_t number)
{
    return yg_interner_text(cluster->ids, number);
}

/* ---- members -------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
    return yg_str_compare(*(const struct yg_str *)a, *(const struct yg_str *)b);
}

/* All nodes connected with `start`, in `met`; *cve_count: how many of them are CVEs. */
static bool gather(struct yg_cluster *cluster, uint32_t start, struct yg_id_list *met,
                   uint32_t *cve_count)
{
    cluster->walk++;
    cluster->nodes[start].seen = cluster->walk;
    *cve_count = 0;
    if (!yg_id_push(met, start))
        return false;
    for (uint32_t i = 0; i < met->count; i++) {
        const struct yg_id_node *node = &cluster->nodes[met->items[i]];

        *cve_count += node->is_cve;
        for (uint32_t k = 0; k < node->links.count; k++) {
            struct yg_id_record *record = &cluster->records[node->links.items[k]];
            bool seen = record->seen == cluster->walk;

            record->seen = cluster->walk;
            for (uint32_t n = 0; !seen && n < record->nodes.count; n++) {
                uint32_t next = record->nodes.items[n];

                if (cluster->nodes[next].seen != cluster->walk && !yg_id_push(met, next))
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
    const struct yg_id_list *links = &cluster->nodes[id].links;
    bool named = cve_count <= 1;

    for (uint32_t i = 0; i < links->count; i++) {
        const struct yg_id_list *direct = &cluster->records[links->items[i]].direct;

        if (direct->count > 1 || (direct->count == 1 && direct->items[0] != name))
            return false;
        named |= direct->count == 1;
    }
    return named;
}

bool yg_cluster_members(struct yg_cluster *cluster, struct yg_str name, struct yg_arena *arena,
                        struct yg_str **members, size_t *count)
{
    uint32_t start = yg_interner_find(cluster->ids, name), cve_count;
    struct yg_id_list met = {0};

    *members = NULL;
    *count = 0;
    if (start == YG_INTERNER_NONE)
        return true;
    bool ok = gather(cluster, start, &met, &cve_count);
    for (uint32_t i = 0; ok && i < met.count; i++) {
        uint32_t id = met.items[i];

        if (id == start || cluster->nodes[id].is_cve || !is_member(cluster, id, start, cve_count))
            continue;
        struct yg_str *slot = yg_arena_append(arena, members, count);

        ok = slot != NULL;
        if (ok)
            *slot = yg_interner_text(cluster->ids, id);
    }
    free(met.items);
    if (ok && *count > 1)
        qsort(*members, *count, sizeof **members, compare_texts);
    return ok;
}
