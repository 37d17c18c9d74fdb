/* cluster.c - a graph of ids and records, looked at again where it changes.
 *
 *   node (an id)      [links: records that link it]
 *   record            [nodes it links] [direct: CVEs it names] [about: outcome]
 *
 * A put takes the record's old links out, puts the new ones in, and gathers from the nodes of both
 * everything that is connected now: whatever the old record held together falls into sets that each
 * hold one of its nodes. For every record met the outcome is computed anew and compared.
 */
#include "matchers/cluster.h"

#include <assert.h>
#include <stdlib.h>

#include "matchers/interner.h"

/* ---- kinds of ids --------------------------------------------------------------------------- */

/* Beginnings of errata and bulletins. "OSV-" and the like are no errata: they name flaws. */
static const char *const errata[] = {
    "DSA-",     "DLA-",        "DTSA-",    "USN-",        "LSN-",      "SSN-",   "RHSA-",
    "RHBA-",    "RHEA-",       "ALSA-",    "ALBA-",       "ALEA-",     "RLSA-",  "RLBA-",
    "RLEA-",    "RXSA-",       "ELSA-",    "ELBA-",       "ELEA-",     "CESA-",  "SUSE-SU-",
    "SUSE-RU-", "SUSE-FU-",    "SUSE-OU-", "SUSE-SU:",    "openSUSE-", "MGASA-", "MGAA-",
    "FEDORA-",  "GLSA-",       "OESA-",    "ASB-A-",      "PUB-A-",    "JVNDB-", "ALAS",
    "ASA-",     "CLEANSTART-", "PHSA-",    "FreeBSD-SA-",
};

/* Where "CVE-" and then only digits and '-' begin in an id; id.len when nowhere. */
static size_t find_cve(struct yg_str id)
{
    size_t at = id.len;

    while (at > 0 && ((id.ptr[at - 1] >= '0' && id.ptr[at - 1] <= '9') || id.ptr[at - 1] == '-'))
        at--;
    if (at < 3 || id.len - at < 2 || id.ptr[at] != '-' || memcmp(id.ptr + at - 3, "CVE", 3) != 0)
        return id.len;
    return at - 3;
}

enum yg_id_kind yg_id_kind(struct yg_str id, struct yg_str *cve)
{
    size_t at = find_cve(id);

    *cve = (struct yg_str){NULL, 0};
    if (at == 0 && id.len > 0) {
        *cve = id;
        return YG_ID_CVE;
    }
    for (size_t i = 0; i < YG_COUNT(errata); i++)
        if (yg_str_starts(id, yg_str(errata[i])))
            return YG_ID_ERRATUM;
    if (yg_str_starts(id, YG_STR("GHSA-")))
        return YG_ID_GHSA;
    if (at < id.len && id.ptr[at - 1] == '-') {
        *cve = yg_str_from(id, at);
        return YG_ID_PREFIXED;
    }
    return YG_ID_OTHER;
}

/* ---- the graph ------------------------------------------------------------------------------ */

struct list {
    uint32_t *items;
    uint32_t count, capacity;
};

struct node {
    struct list links; /* records that link this id */
    uint32_t seen;     /* number of the last put that met it */
    bool is_cve, is_ghsa;
};

struct linked {
    struct list nodes, direct, about, before;
    uint32_t seen;
    bool active, of_many;
};

struct yg_cluster {
    struct yg_interner *ids;
    struct node *nodes;
    struct linked *records;
    size_t node_count, record_count;
    uint32_t put; /* number of the put at work */
    struct list queue, touched, changed, names;
    bool failed; /* memory ran out in the middle of a put */
};

static bool push(struct list *list, uint32_t item)
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

static bool contains(const struct list *list, uint32_t item)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i] == item)
            return true;
    return false;
}

static void drop(struct list *list, uint32_t item)
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

static void sort(struct list *list)
{
    uint32_t kept = 0;

    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare_numbers);
    for (uint32_t i = 0; i < list->count; i++)
        if (kept == 0 || list->items[kept - 1] != list->items[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static bool same(const struct list *a, const struct list *b)
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
    for (size_t i = 0; i < cluster->node_count; i++)
        free(cluster->nodes[i].links.items);
    for (size_t i = 0; i < cluster->record_count; i++) {
        free(cluster->records[i].nodes.items);
        free(cluster->records[i].direct.items);
        free(cluster->records[i].about.items);
        free(cluster->records[i].before.items);
    }
    free(cluster->nodes);
    free(cluster->records);
    free(cluster->queue.items);
    free(cluster->touched.items);
    free(cluster->changed.items);
    free(cluster->names.items);
    yg_interner_destroy(cluster->ids);
    free(cluster);
}

/* Make `*items` hold more than `at` zeroed elements. */
static bool reach(void **items, size_t *count, size_t size, size_t at)
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

/* The node of an id; YG_INTERNER_NONE without memory. */
static uint32_t node_of(struct yg_cluster *cluster, struct yg_str id)
{
    uint32_t number = yg_interner_intern(cluster->ids, id, NULL);
    struct yg_str cve;

    if (number == YG_INTERNER_NONE ||
        !reach((void **)&cluster->nodes, &cluster->node_count, sizeof *cluster->nodes, number))
        return YG_INTERNER_NONE;
    enum yg_id_kind kind = yg_id_kind(id, &cve);
    cluster->nodes[number].is_cve = kind == YG_ID_CVE;
    cluster->nodes[number].is_ghsa = kind == YG_ID_GHSA;
    return number;
}

static bool push_id(struct yg_cluster *cluster, struct list *list, struct yg_str id)
{
    uint32_t number = node_of(cluster, id);

    return number != YG_INTERNER_NONE && push(list, number);
}

/* The CVEs that ids are or carry. */
static bool push_cves(struct yg_cluster *cluster, struct list *list, const struct yg_str *ids,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct yg_str cve;

        yg_id_kind(ids[i], &cve);
        if (cve.ptr != NULL && !push_id(cluster, list, cve))
            return false;
    }
    sort(list);
    return true;
}

/* ---- what one record says ------------------------------------------------------------------- */

static bool read_erratum(struct yg_cluster *cluster, struct linked *record,
                         const struct yg_advisory *advisory)
{
    struct list *direct = &record->direct;

    if (!push_cves(cluster, direct, advisory->aliases, advisory->alias_count) ||
        !push_cves(cluster, direct, advisory->upstream, advisory->upstream_count))
        return false;
    if (direct->count == 0 &&
        !push_cves(cluster, direct, advisory->related, advisory->related_count))
        return false;
    return direct->count > 0 || push_id(cluster, direct, advisory->id);
}

static bool read_prefixed(struct yg_cluster *cluster, struct linked *record,
                          const struct yg_advisory *advisory)
{
    struct list *direct = &record->direct;

    if (!push_cves(cluster, direct, advisory->upstream, advisory->upstream_count) ||
        !push_cves(cluster, direct, advisory->aliases, advisory->alias_count))
        return false;
    return direct->count > 0 || push_cves(cluster, direct, &advisory->id, 1);
}

/* An alias as a node: errata are none, prefixed ids are their CVE. */
static bool push_member(struct yg_cluster *cluster, struct list *nodes, struct yg_str id)
{
    struct yg_str cve;
    enum yg_id_kind kind = yg_id_kind(id, &cve);

    if (kind == YG_ID_ERRATUM || id.len == 0)
        return true;
    return push_id(cluster, nodes, cve.ptr != NULL ? cve : id);
}

static bool read_ordinary(struct yg_cluster *cluster, struct linked *record,
                          const struct yg_advisory *advisory)
{
    struct list *direct = &record->direct, *nodes = &record->nodes;

    if (!push_cves(cluster, direct, &advisory->id, 1) ||
        !push_cves(cluster, direct, advisory->aliases, advisory->alias_count))
        return false;
    record->of_many = direct->count > 1;
    if (record->of_many)
        return true;
    if (direct->count == 0 && advisory->alias_count == 0) {
        if (!push_cves(cluster, direct, advisory->upstream, advisory->upstream_count))
            return false;
        if (direct->count > 0)
            return true;
    }
    if (!push_member(cluster, nodes, advisory->id))
        return false;
    for (size_t i = 0; i < advisory->alias_count; i++)
        if (!push_member(cluster, nodes, advisory->aliases[i]))
            return false;
    sort(nodes);
    return true;
}

static bool read_record(struct yg_cluster *cluster, struct linked *record,
                        const struct yg_advisory *advisory)
{
    struct yg_str cve;

    switch (yg_id_kind(advisory->id, &cve)) {
    case YG_ID_ERRATUM:
        return read_erratum(cluster, record, advisory);
    case YG_ID_PREFIXED:
        return read_prefixed(cluster, record, advisory);
    case YG_ID_CVE:
    case YG_ID_GHSA:
    case YG_ID_OTHER:
        return read_ordinary(cluster, record, advisory);
    }
    return false;
}

/* ---- linked sets ---------------------------------------------------------------------------- */

static bool meet_node(struct yg_cluster *cluster, uint32_t node)
{
    if (cluster->nodes[node].seen == cluster->put)
        return true;
    cluster->nodes[node].seen = cluster->put;
    return push(&cluster->queue, node);
}

static bool meet_record(struct yg_cluster *cluster, uint32_t record)
{
    struct linked *linked = &cluster->records[record];

    if (linked->seen == cluster->put)
        return true;
    linked->seen = cluster->put;
    if (!push(&cluster->touched, record))
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

/* What the set in the queue from `from` on is called: its CVEs, else its best name. */
static bool name_set(struct yg_cluster *cluster, uint32_t from)
{
    uint32_t best = cluster->queue.items[from];

    cluster->names.count = 0;
    for (uint32_t i = from; i < cluster->queue.count; i++) {
        uint32_t node = cluster->queue.items[i];

        if (cluster->nodes[node].is_cve && !push(&cluster->names, node))
            return false;
        best = better(cluster, best, node);
    }
    if (cluster->names.count == 0)
        return push(&cluster->names, best);
    sort(&cluster->names);
    return true;
}

/* Store the outcome of a record, and whether it is another one than before. */
static bool set_about(struct yg_cluster *cluster, uint32_t record, const struct list *about)
{
    struct linked *linked = &cluster->records[record];
    struct list before = linked->before;

    if (same(&linked->about, about))
        return true;
    linked->before = linked->about;
    before.count = 0;
    for (uint32_t i = 0; i < about->count; i++) {
        if (!push(&before, about->items[i])) {
            linked->about = before;
            return false;
        }
    }
    linked->about = before;
    return push(&cluster->changed, record);
}

/* Gather the set of a node that was not met yet and compute the outcome of its records. */
static bool visit_set(struct yg_cluster *cluster, uint32_t node)
{
    uint32_t nodes_from = cluster->queue.count, records_from = cluster->touched.count;

    if (cluster->nodes[node].seen == cluster->put)
        return true;
    if (!meet_node(cluster, node))
        return false;
    for (uint32_t i = nodes_from; i < cluster->queue.count; i++) {
        const struct list *links = &cluster->nodes[cluster->queue.items[i]].links;

        for (uint32_t k = 0; k < links->count; k++)
            if (!meet_record(cluster, links->items[k]))
                return false;
    }
    if (!name_set(cluster, nodes_from))
        return false;
    for (uint32_t i = records_from; i < cluster->touched.count; i++) {
        uint32_t record = cluster->touched.items[i];
        const struct list *direct = &cluster->records[record].direct;

        if (!set_about(cluster, record,
                       cluster->names.count > 1 && direct->count > 0 ? direct : &cluster->names))
            return false;
    }
    return true;
}

/* ---- the interface -------------------------------------------------------------------------- */

static bool put(struct yg_cluster *cluster, uint32_t number, const struct yg_advisory *advisory)
{
    struct list old = {0};
    bool ok = false;

    if (!reach((void **)&cluster->records, &cluster->record_count, sizeof *cluster->records,
               number))
        return false;
    struct linked *record = &cluster->records[number];
    for (uint32_t i = 0; i < record->nodes.count; i++)
        drop(&cluster->nodes[record->nodes.items[i]].links, number);
    old = record->nodes;
    record->nodes = (struct list){0};
    record->direct.count = 0;
    record->of_many = false;
    record->active = advisory != NULL;
    if (advisory != NULL && !read_record(cluster, record, advisory))
        goto out;
    for (uint32_t i = 0; i < record->nodes.count; i++)
        if (!push(&cluster->nodes[record->nodes.items[i]].links, number))
            goto out;
    for (uint32_t i = 0; i < old.count; i++)
        if (!visit_set(cluster, old.items[i]))
            goto out;
    for (uint32_t i = 0; i < record->nodes.count; i++)
        if (!visit_set(cluster, record->nodes.items[i]))
            goto out;
    if (record->seen != cluster->put)
        ok = push(&cluster->touched, number) && set_about(cluster, number, &record->direct);
    else
        ok = true;
out:
    free(old.items);
    return ok;
}

enum yg_status yg_cluster_put(struct yg_cluster *cluster, uint32_t record,
                              const struct yg_advisory *advisory, struct yg_error *err)
{
    assert(!cluster->failed);
    cluster->put++;
    cluster->queue.count = cluster->touched.count = cluster->changed.count = 0;
    if (!put(cluster, record, advisory)) {
        cluster->failed = true;
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "aliases");
    }
    sort(&cluster->touched);
    sort(&cluster->changed);
    return YG_OK;
}

static struct yg_cluster_numbers view(const struct list *list)
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

struct yg_cluster_numbers yg_cluster_about(const struct yg_cluster *cluster, uint32_t record)
{
    return view(&cluster->records[record].about);
}

struct yg_cluster_numbers yg_cluster_about_before(const struct yg_cluster *cluster, uint32_t record)
{
    return view(&cluster->records[record].before);
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

/* All nodes connected with `start`, in `met`. */
static bool gather(const struct yg_cluster *cluster, uint32_t start, struct list *met)
{
    if (!push(met, start))
        return false;
    for (uint32_t i = 0; i < met->count; i++) {
        const struct list *links = &cluster->nodes[met->items[i]].links;

        for (uint32_t k = 0; k < links->count; k++) {
            const struct list *nodes = &cluster->records[links->items[k]].nodes;

            for (uint32_t n = 0; n < nodes->count; n++)
                if (!contains(met, nodes->items[n]) && !push(met, nodes->items[n]))
                    return false;
        }
    }
    return true;
}

bool yg_cluster_members(const struct yg_cluster *cluster, struct yg_str name,
                        struct yg_arena *arena, struct yg_str **members, size_t *count)
{
    uint32_t start = yg_interner_find(cluster->ids, name);
    struct list met = {0};

    *members = NULL;
    *count = 0;
    if (start == YG_INTERNER_NONE)
        return true;
    bool ok = gather(cluster, start, &met);
    for (uint32_t i = 0; ok && i < met.count; i++) {
        if (met.items[i] == start || cluster->nodes[met.items[i]].is_cve)
            continue;
        struct yg_str *slot = yg_arena_append(arena, members, count);

        ok = slot != NULL;
        if (ok)
            *slot = yg_interner_text(cluster->ids, met.items[i]);
    }
    free(met.items);
    if (ok && *count > 1)
        qsort(*members, *count, sizeof **members, compare_texts);
    return ok;
}
