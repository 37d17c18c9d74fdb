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

#include "matchers/cluster/cluster.h"
#include "matchers/few.h"
#include "matchers/ids.h"
#include "matchers/index.h"
#include "matchers/interner.h"
#include "matchers/numbers.h"
#include "matchers/package/identity.h"
#include "matchers/range/range.h"
#include "pipeline/model/cpe.h"

struct yg_rule {
    struct yg_record *record;
    struct yg_ranges *ranges;
    const struct yg_cpe *pattern; /* of a CPE entry that asks for more than product and version */
    uint32_t package;
    uint32_t affected; /* which entry of the advisory */
    uint32_t guard;    /* 1 + place in record->guards; 0: none */
    uint32_t clause;   /* not about the package: it satisfies this clause; YG_CLAUSE_NONE */
    uint8_t status;    /* enum yg_vulnerability_status: said of the versions in the ranges */
    uint8_t build;     /* enum yg_rule_build: of the versions that it names */
    bool versionless;  /* a CPE with version "-": of what has none */
    bool prose;        /* its versions were read from prose */
};

#define YG_CLAUSE_NONE UINT32_MAX

/* RPM: builds for a module stand beside the plain ones. */
enum yg_rule_build { YG_BUILD_ANY, YG_BUILD_PLAIN, YG_BUILD_OF_MODULE };

/* Clauses of one guard: their numbers, YG_CLAUSE_NEGATED set for a negated one. */
struct yg_rule_guard {
    uint32_t first, count; /* in record->clauses */
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
    struct yg_str source, id, cvss; /* in the tables of the index */
    struct yg_str summary, reference_url, severity_label;
    yg_time_ms modified, published, withdrawn;
    uint64_t content_hash;
    struct yg_range_counts counts;
    uint32_t unknown_entries; /* `affected` entries of an unknown ecosystem */
    uint32_t unread_prose;    /* entries whose versions are prose that nobody could read */
    bool of_many;             /* names two or more CVEs as aliases */
    uint32_t rule_count, guard_count;
    struct yg_rule *rules; /* in rising order of package */
    struct yg_rule_guard *guards;
    uint32_t *clauses;    /* of all guards */
    uint8_t rank;         /* of the source: the highest that speaks decides */
    struct yg_str module; /* in `summary`: the stream that it is about; may be absent */
    _Atomic(struct yg_about *) about;
    char texts[];
};

struct yg_vulnerability_state {
    struct yg_few records; /* numbers; writer only */
};

/* Whose record a number is, for ever. */
struct yg_record_name {
    uint32_t id, source; /* in the table of ids, in that of sources */
    uint32_t part;       /* of a revision that came in several documents */
    uint32_t next;       /* record with the same id; YG_RECORD_NONE */
};

#define YG_RECORD_NONE UINT32_MAX

/* What the index knows of an id: a number plus 1, or 0. */
struct yg_id_state {
    uint32_t record;        /* the last one with that id; the others follow by `next` */
    uint32_t vulnerability; /* of that name */
};

/* A version as a component has it. */
struct yg_own_version {
    struct yg_bound bound;    /* key.ptr NULL: not of the scheme */
    enum yg_scheme_id scheme; /* that `bound.key` is a key of */
};

/* What the CPE of a component says. */
struct yg_own_platform {
    struct yg_cpe name;
    struct yg_own_version version;
    struct yg_bound updated; /* the version with its update; text absent: it has none */
};

/* Identities count in the millions: what few of them have is stored beside. */
struct yg_identity_state {
    const struct yg_ecosystem *row;
    struct yg_own_version own;
    const struct yg_own_version *source;    /* of the source package; NULL: the own one */
    const struct yg_own_platform *platform; /* NULL: no CPE was stated */
    const struct yg_str *module;            /* the RPM module's stream; NULL: none was stated */
    uint32_t feed;                          /* YG_INTERNER_NONE outside distributions */
    uint8_t key_count;
    uint8_t reason;       /* enum yg_not_evaluable */
    uint8_t release_from; /* enum yg_release_from */
    bool pseudo, modular, idle, owned, mapped;
    _Atomic bool dropped; /* another thread published the same text */
    struct {
        uint32_t package;
        uint8_t use;   /* enum yg_key_use: which version is compared */
        bool evidence; /* what is found here is no decision: see matchers/verdict.h */
        struct yg_link link;
    } keys[];
};

static inline const struct yg_own_version *
yg_identity_version(const struct yg_identity_state *identity, enum yg_key_use use)
{
    if (use == YG_KEY_CPE)
        return &identity->platform->version;
    return use == YG_KEY_SOURCE && identity->source != NULL ? identity->source : &identity->own;
}

/* Can rules say something: all of them, or at least their lists of versions, or, of a platform
 * without a version, that it is there? */
static inline bool yg_is_looked_up(enum yg_not_evaluable reason, bool by_cpe)
{
    return reason == YG_EVALUABLE || reason == YG_NOT_EVALUABLE_NO_SCHEME ||
           (reason == YG_NOT_EVALUABLE_NO_VERSION && by_cpe);
}

struct yg_identity {
    _Atomic(struct yg_verdict *) verdict; /* NULL: not evaluated yet */
    struct yg_identity_state *state;      /* set before the identity is published */
};

/* What one rule says of one vulnerability. */
struct yg_hit {
    uint32_t vulnerability;
    const struct yg_rule *rule;
    enum yg_range_answer answer;
    struct yg_range_hit range;
    enum yg_key_use use;
    bool evidence, idle;
};

struct yg_hits {
    struct yg_hit *items; /* sorted by vulnerability, then record */
    size_t count, capacity;
};

/* What is spread over blocks of malloc's, as it took them (index_memory.c). */
struct yg_index_bytes {
    _Atomic size_t verdicts; /* those of new identities are added by readers */
    size_t records, rules;   /* writer only */
    struct yg_memory_walk vulnerabilities;
};

struct yg_index {
    struct yg_reclaim *reclaim;
    struct yg_source_map *sources; /* may be NULL; constant once there are identities */
    struct yg_interner *identities, *packages, *feeds, *vulnerabilities;
    struct yg_interner *patterns; /* names of CPE entries, without the version; writer only */
    struct yg_arena pattern_arena;
    /* writer only */
    struct yg_range_maker *ranges;
    struct yg_met *met;
    struct yg_arena scratch;
    struct yg_cluster *cluster;
    struct yg_ids *ids; /* the cluster's */
    struct yg_ids *source_ids;
    struct yg_id_state *id_states;
    size_t id_count; /* of states; an id may have a greater number: then it has none */
    struct yg_record **records;
    struct yg_record_name *names; /* of records */
    uint32_t record_count;
    size_t record_capacity;
    uint32_t clause_count; /* numbers given to clauses so far */
    uint32_t look_at;      /* fleet/forget.c: at so many identities */
    struct yg_index_counts counts;
    struct yg_hits hits; /* of the identity at hand */
    struct yg_numbers changed, facts, evaluate, packages_touched, candidates;
    struct yg_numbers whole; /* packages whose identities need a full evaluation */
    struct yg_index_bytes bytes;
    struct yg_record *orphan; /* of the change in which memory ran out */
    bool failed;              /* memory ran out inside a change */
};

/* What the key of an identity says behind the component's text (index_identity.c); empty for
 * most. */
struct yg_identity_tail {
    struct yg_str text;
    uint64_t hash;
    char bytes[1024];
    char *allocated;
};

/* False without memory. */
bool yg_identity_tail_init(struct yg_identity_tail *tail, const struct yg_component *component,
                           struct yg_str os);
void yg_identity_tail_deinit(struct yg_identity_tail *tail);

/* The key of a component that is a text alone; `os` is the tail of the asset's OS. */
static inline struct yg_interner_key yg_identity_key_of_text(struct yg_str text, uint64_t hash,
                                                             const struct yg_identity_tail *os)
{
    bool with_os = os->text.len > 0 && yg_identity_may_need_os(text) && yg_identity_needs_os(text);

    return yg_interner_key(text, hash, with_os ? os->text : (struct yg_str){NULL, 0}, os->hash);
}

/* Does an inventory without OS hold packages that state no release? (index_inventory.c) */
bool yg_inventory_lacks_release(const struct yg_inventory *inventory);

/* The hash of the key of a component of which more is said than its text; *ok false without
 * memory. */
uint64_t yg_identity_hash(const struct yg_component *component, uint64_t text_hash,
                          struct yg_str os, bool *ok);

/* yg_index_intern, for who has hashed the text. */
uint32_t yg_identity_intern(struct yg_index *index, const struct yg_component *component,
                            uint64_t text_hash, struct yg_str os);

/* The last record with an id, YG_RECORD_NONE when there has never been one. */
static inline uint32_t yg_record_of_id(const struct yg_index *index, uint32_t id)
{
    return id < index->id_count ? index->id_states[id].record - 1 : YG_RECORD_NONE;
}

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

/* index_memory.c. One verdict more is seen by readers, one less. Thread: any. */
void yg_index_add_verdict(struct yg_index *index, const struct yg_verdict *verdict);
void yg_index_drop_verdict(struct yg_index *index, const struct yg_verdict *verdict);

/* A record comes in with its rules, ranges, and what it is about; one goes out, which still has
 * them. Thread: writer. */
void yg_index_add_record(struct yg_index *index, const struct yg_record *record);
void yg_index_drop_record(struct yg_index *index, const struct yg_record *record);

#endif
