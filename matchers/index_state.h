/* matchers/index_state.h - what the advisory index is made of; for its own files only.
 *
 *   record (source, id)  -- rules --> package  <-- links -- identity -- verdict
 *        \                               '--> feed: how many rules has deb/debian:12?
 *         '-- about --> vulnerability -- records about it
 *
 * Publication. A reader that makes an identity pushes it on the lists of its packages, then reads
 * their rules, and sets the verdict only where there is none. The writer publishes rules and
 * abouts, then walks the lists, and overwrites. Both steps of both are seq_cst, so one of the two
 * sees the other: a rule is never missed. An identity that the writer meets without verdict is
 * evaluated against everything, else against the vulnerabilities at hand.
 *
 * Memory: records, arrays of rules, abouts and verdicts are immutable once published, replaced by
 *         pointer, and retired through the index's reclaim.
 */
#ifndef YG_MATCHERS_INDEX_STATE_H
#define YG_MATCHERS_INDEX_STATE_H

#include <stdatomic.h>

#include "matchers/cluster.h"
#include "matchers/identity.h"
#include "matchers/index.h"
#include "matchers/interner.h"
#include "matchers/numbers.h"
#include "matchers/range.h"

struct yg_rule {
    struct yg_record *record;
    struct yg_ranges *ranges;
    uint32_t package;
    uint32_t affected; /* which entry of the advisory */
};

struct yg_rules {
    uint32_t capacity;
    _Atomic uint32_t count; /* written by the writer, who fills a slot first */
    struct yg_rule *items[];
};

struct yg_link {
    struct yg_link *next;
    uint32_t identity;
};

struct yg_package {
    _Atomic(struct yg_rules *) rules;     /* NULL: none yet */
    _Atomic(struct yg_link *) identities; /* pushed by readers, never removed */
    _Atomic uint32_t pseudo_rules;        /* rules with a version of no release */
    uint32_t feed;                        /* YG_INTERNER_NONE outside distributions */
    bool touched;                         /* writer: gathered for this change */
};

struct yg_feed {
    _Atomic uint32_t rules;
};

struct yg_about {
    uint32_t count;
    uint32_t vulnerabilities[]; /* in rising order */
};

/* The current advisory of (source, id), or a withdrawn one. */
struct yg_record {
    uint32_t number;
    enum yg_id_kind kind;
    struct yg_str source, id, summary, reference_url, cvss, severity_label;
    yg_time_ms modified, published, withdrawn;
    uint64_t content_hash;
    struct yg_range_counts counts;
    uint32_t unknown_entries; /* `affected` entries of an unknown ecosystem */
    bool of_many;             /* names two or more CVEs as aliases */
    uint32_t rule_count;
    struct yg_rule *rules; /* in rising order of package */
    _Atomic(struct yg_about *) about;
    char texts[];
};

struct yg_vulnerability_state {
    uint32_t *records; /* numbers; writer only */
    uint32_t count, capacity;
};

struct yg_identity_state {
    const struct yg_ecosystem *row;
    struct yg_bound version, source_version; /* key.ptr NULL: not of the scheme */
    enum yg_not_evaluable reason;
    enum yg_release_from release_from;
    enum yg_scheme_id scheme;
    bool pseudo;
    _Atomic bool dropped; /* another thread published the same text */
    uint32_t feed;        /* YG_INTERNER_NONE outside distributions */
    uint32_t key_count;
    struct {
        uint32_t package;
        bool by_source;
        struct yg_link link;
    } keys[];
};

struct yg_identity {
    _Atomic(struct yg_verdict *) verdict; /* NULL: not evaluated yet */
    struct yg_identity_state *state;      /* set before the identity is published */
};

struct yg_index {
    struct yg_reclaim *reclaim;
    struct yg_interner *identities, *packages, *feeds, *vulnerabilities;
    /* writer only */
    struct yg_interner *names; /* source and id -> record number */
    struct yg_interner *ids;   /* id -> first record number with it */
    struct yg_record **records;
    uint32_t *same_id; /* next record with the same id */
    size_t record_capacity;
    struct yg_cluster *cluster;
    struct yg_index_counts counts;
    struct yg_numbers changed, facts, evaluate, packages_touched, candidates;
    struct yg_numbers whole;  /* packages whose identities need a full evaluation */
    struct yg_record *orphan; /* of the change in which memory ran out */
    bool failed;              /* memory ran out inside a change */
};

static inline struct yg_package *yg_package_at(const struct yg_index *index, uint32_t package)
{
    return yg_interner_payload(index->packages, package);
}

static inline struct yg_identity *yg_identity_at(const struct yg_index *index, uint32_t identity)
{
    return yg_interner_payload(index->identities, identity);
}

static inline struct yg_vulnerability_state *yg_vulnerability_at(const struct yg_index *index,
                                                                 uint32_t vulnerability)
{
    return yg_interner_payload(index->vulnerabilities, vulnerability);
}

#endif
