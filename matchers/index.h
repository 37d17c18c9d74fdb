/* matchers/index.h - the advisory index: what the current advisories say of every identity.
 *
 * Two halves face each other and meet in the package:
 *
 *   advisories -> rules ---.                     .--- identities <- components of inventories
 *                           \                   /
 *                 package  [ rules | identities ]         verdict of an identity: per vulnerability
 *                                                         a status, immutable, replaced by pointer
 *
 * A new advisory touches only the identities of the packages it names; a new identity is parsed,
 * normalised and evaluated once, against the rules of its package. Vulnerabilities are clusters of
 * aliases, found before anything is counted (design.md 2, 5.2).
 *
 * Who decides: a distribution's package is looked up in that distribution's release only, by source
 * package and, where the feed names binary packages (AlmaLinux, Rocky, SUSE, Red Hat), by its own
 * name too; everything else by purl type and whole name, all sources alike. Affected wins;
 * `differs` says that another record with a rule for the package does not agree.
 * (matchers/package/ecosystem.h, matchers/package/identity.h, matchers/cluster/cluster.h,
 * matchers/verdict.h)
 *
 * Threads: one writer (apply, remove and what says "writer"); any number of readers, which intern
 *          identities and read verdicts without locks. A reader takes a slot of `yg_index_reclaim`
 *          and announces quiescence between batches. One that keeps verdicts beyond that (a shard,
 *          matchers/fleet/shard.h) announces instead the grace number of each change that it has
 *          answered: what was replaced then, it no longer holds.
 *          With any one of them stopped at any instruction of this code the others go on: a reader
 *          delays only the release of what is replaced meanwhile. New identities and changes
 *          allocate, though, and malloc has locks of its own (tests/threads/stopped.c).
 * Memory:  the index owns everything it hands out; texts of identities and names of vulnerabilities
 *          live as long as the index.
 */
#ifndef YG_MATCHERS_INDEX_H
#define YG_MATCHERS_INDEX_H

#include "matchers/numbers.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/error.h"
#include "pipeline/base/memory.h"
#include "pipeline/base/reclaim.h"
#include "pipeline/model/advisory.h"
#include "pipeline/model/exposure.h"
#include "pipeline/model/inventory.h"
#include "pipeline/model/vulnerability.h"

#define YG_IDENTITY_NONE UINT32_MAX
#define YG_IDENTITIES_MAX (UINT32_C(1) << 28)
#define YG_VULNERABILITY_NONE UINT32_MAX

struct yg_index;
struct yg_source_map;

struct yg_verdict_entry {
    uint32_t vulnerability;
    uint32_t fixed;     /* see yg_verdict_fixed */
    uint32_t condition; /* see yg_verdict_condition */
    uint8_t status;     /* where no guard holds: YG_STATUS_AFFECTED or _UNDER_INVESTIGATION, else
                           YG_STATUS_UNKNOWN: then it has guards, or only satisfies clauses of the
                           guards of others */
    bool differs;       /* some source says otherwise */
};

/* Entries in rising order of vulnerability, then their conditions and the texts of their fixed
 * versions: one block. */
struct yg_verdict {
    uint32_t count;
    bool conditional; /* some entry has a condition */
    struct yg_verdict_entry entries[];
};

/* The nearest fixed version of an entry, valid as long as the verdict; absent when none is known.
 * Thread: any reader. */
struct yg_str yg_verdict_fixed(const struct yg_verdict *verdict,
                               const struct yg_verdict_entry *entry);

/* "A running on B". Clauses are numbered by the index; a number never changes its meaning. A guard
 * holds in a manifest when each of its clauses is satisfied by some identity of it, and each
 * negated clause by none. What an entry with guards is in a manifest, the first one says that holds
 * there; where none does, the entry itself. */
#define YG_CLAUSE_NEGATED (UINT32_C(1) << 31)

struct yg_clause_list {
    const uint32_t *items;
    uint32_t count;
};

struct yg_entry_guard {
    uint8_t status; /* as in an entry */
    struct yg_clause_list clauses;
};

struct yg_condition {
    uint32_t guard_count;
    const uint32_t *guards;          /* for yg_condition_next_guard */
    struct yg_clause_list satisfied; /* clauses that the identity itself satisfies, rising */
};

/* Of an entry without condition all is zero. Valid as long as the verdict. Thread: any reader. */
struct yg_condition yg_verdict_condition(const struct yg_verdict *verdict,
                                         const struct yg_verdict_entry *entry);

/* Take the next guard off a condition; false when there is none left. */
bool yg_condition_next_guard(struct yg_condition *condition, struct yg_entry_guard *guard);

/* Add the clauses that the identity satisfies to a list; false without memory. */
YG_MUST_CHECK bool yg_condition_gather(struct yg_condition condition, struct yg_numbers *satisfied);

/* The status of an entry where these clauses (in rising order) are satisfied. */
uint8_t yg_verdict_status(const struct yg_verdict *verdict, const struct yg_verdict_entry *entry,
                          struct yg_clause_list satisfied);

/* Do two entries say the same, in every detail? */
bool yg_verdict_same_entry(const struct yg_verdict *a, const struct yg_verdict_entry *x,
                           const struct yg_verdict *b, const struct yg_verdict_entry *y);

/* What an applied advisory changed. The arrays are valid until the writer's next call. */
struct yg_index_change {
    bool outdated;              /* an older record than the current one: nothing changed */
    const uint32_t *identities; /* whose verdict was replaced, in rising order */
    size_t identity_count;
    const uint32_t *vulnerabilities; /* whose facts or members changed, in rising order */
    size_t vulnerability_count;
    uint64_t
        grace; /* for yg_reclaim_passed, when the reader has answered this one and all before */
};

struct yg_index *yg_index_create(void);
void yg_index_destroy(struct yg_index *index);
struct yg_reclaim *yg_index_reclaim(struct yg_index *index);

/* Where components of distributions that state no source package find one. The map belongs to the
 * index from now on, and must not change any more. Thread: writer, once, before the first identity
 * is made and before there are other threads. */
void yg_index_set_sources(struct yg_index *index, struct yg_source_map *sources);

/* Make `advisory` the current record of its (source, id), unless a later one is: the greatest
 * `modified` wins, whatever the order of arrival. Others of the same `modified` and another
 * content_hash are parts of the same revision and count beside it: feeds by ecosystem cut one
 * advisory into several documents. A withdrawn one stays known and matches nothing.
 * Errors: YG_NOMEM. A record that could not be made leaves everything as it was; when memory ends
 * inside the change, every later apply and remove fails too: the worker has to restart.
 * Thread: writer. */
YG_MUST_CHECK enum yg_status yg_index_apply(struct yg_index *index,
                                            const struct yg_advisory *advisory,
                                            struct yg_index_change *change, struct yg_error *err);

/* The record of (source, id) is gone (a tombstone). Unknown: no change. Thread: writer. */
YG_MUST_CHECK enum yg_status yg_index_remove(struct yg_index *index, struct yg_str source,
                                             struct yg_str id, struct yg_index_change *change,
                                             struct yg_error *err);

/* The identity of a component of an asset with operating system `os` (may be absent): found, or
 * made and evaluated. YG_IDENTITY_NONE when memory or ids are out. Thread: any reader. */
uint32_t yg_index_intern(struct yg_index *index, const struct yg_component *component,
                         struct yg_str os);

/* The identities of all components of an inventory, in their order, by what it says as a whole: its
 * OS, its running kernel and, where it states no OS, the releases that its other packages state
 * (index_inventory.c). The set of them depends on the set of components alone.
 * Errors: YG_NOMEM, also when ids are out. Thread: any reader. */
YG_MUST_CHECK enum yg_status yg_index_intern_all(struct yg_index *index,
                                                 const struct yg_inventory *inventory,
                                                 uint32_t *identities, struct yg_error *err);

/* The same for who has hashed the texts of the components (yg_hash_all). */
YG_MUST_CHECK enum yg_status yg_index_intern_hashed(struct yg_index *index,
                                                    const struct yg_inventory *inventory,
                                                    const uint64_t *hashes, uint32_t *identities,
                                                    struct yg_error *err);

/* Never NULL; count 0 for most. Thread: any reader. */
const struct yg_verdict *yg_index_verdict(const struct yg_index *index, uint32_t identity);

/* Identities are numbered 0, 1, 2 ... A number may stay unused when two readers meet one new text
 * at the same moment. Thread: any reader. */
uint32_t yg_index_identity_count(const struct yg_index *index);

struct yg_identity_view {
    struct yg_str text;    /* as found */
    struct yg_str version; /* that is compared; absent when there is none */
    struct yg_str package; /* its key: "deb/debian:12/openssl", "npm/lodash"; may be absent */
    enum yg_not_evaluable not_evaluable;
    bool release_assumed; /* the release is what other packages of the inventory state */
};

/* Of an identity that yg_index_intern has returned: to this reader, or to who handed it over. One
 * that is only counted may be in the making. Thread: any reader. */
struct yg_identity_view yg_index_identity(const struct yg_index *index, uint32_t identity);

/* The component that it was made of: what of it matters, without its asset's OS and kernel. Texts
 * live until identities are forgotten (matchers/index_forget.h). Thread: as above. */
struct yg_component yg_index_component(const struct yg_index *index, uint32_t identity);

/* Vulnerabilities are numbered likewise; a name keeps its number for ever. */
uint32_t yg_index_vulnerability_count(const struct yg_index *index);
struct yg_str yg_index_vulnerability_name(const struct yg_index *index, uint32_t vulnerability);
uint32_t yg_index_vulnerability_find(const struct yg_index *index, struct yg_str name);

/* The number of a name that an earlier process has used, given now when it has none: what became of
 * it is a fact, too. YG_VULNERABILITY_NONE without memory. Thread: writer. */
uint32_t yg_index_vulnerability_intern(struct yg_index *index, struct yg_str name);

/* Gather what is known of a vulnerability; arrays in `arena`, texts borrowed until the writer's
 * next apply or remove. False without memory. Thread: writer. */
bool yg_index_vulnerability(const struct yg_index *index, uint32_t vulnerability,
                            struct yg_arena *arena, struct yg_vulnerability *facts);

/* One finding of an identity, with its evidence: recomputed, not stored. Texts valid inside the
 * callback. */
struct yg_finding {
    uint32_t vulnerability;
    enum yg_vulnerability_status status;
    bool differs;
    bool guarded;                    /* so only in some manifests */
    struct yg_str fixed;             /* nearest fixed version; absent: none known */
    const struct yg_str *advisories; /* ids that speak about this identity and vulnerability */
    size_t advisory_count;
    struct yg_str evidence; /* "GHSA-x: 1.2.3 in [1.0.0, 1.2.4) by semver; ..." */
};
typedef void (*yg_finding_fn)(void *state, const struct yg_finding *finding);

/* All findings of an identity in rising order of vulnerability: affected and under investigation,
 * with `all` also fixed and not affected. Where guards decide, one for each status that it can
 * have. False without memory: then some are missing. Thread: writer. */
YG_MUST_CHECK bool yg_index_findings(const struct yg_index *index, uint32_t identity, bool all,
                                     yg_finding_fn each, void *state);

/* The clauses that a manifest satisfies, in rising order; then the status of a vulnerability for
 * one of its identities, which tells the guarded findings that count. False without memory. Slow:
 * for reports. Thread: writer. */
YG_MUST_CHECK bool yg_index_satisfied(const struct yg_index *index, const uint32_t *manifest,
                                      size_t count, struct yg_numbers *satisfied);
YG_MUST_CHECK bool yg_index_finding_status(const struct yg_index *index, uint32_t identity,
                                           uint32_t vulnerability,
                                           const struct yg_numbers *satisfied,
                                           enum yg_vulnerability_status *status);

/* Say in words, line by line, what the advisory `id` (of any source; or the name of a
 * vulnerability: all advisories about it) means for the identity: package, release, scheme, each
 * range, the verdict, and why it is not evaluable; where guards decide, also the status where these
 * clauses are satisfied (NULL: nothing is known of other components). YG_REFUSED when no such
 * advisory is known; YG_NOMEM: the answer is not whole. Thread: writer. */
typedef void (*yg_line_fn)(void *state, struct yg_str line);
YG_MUST_CHECK enum yg_status yg_index_why(const struct yg_index *index, struct yg_str id,
                                          uint32_t identity, const struct yg_numbers *satisfied,
                                          yg_line_fn line, void *state);

struct yg_index_counts {
    uint64_t advisories, withdrawn, rules, packages, identities, vulnerabilities;
    uint64_t ranges_git;        /* GIT ranges: not evaluable */
    uint64_t ranges_unreadable; /* with a version that is none: only these ranges are left out */
    uint64_t entries_unknown_ecosystem;
    uint64_t advisories_of_many; /* alias lists with two or more CVEs: attached to each */
};
/* Thread: writer. */
struct yg_index_counts yg_index_counts(const struct yg_index *index);

/* Ids of current advisories with two or more CVEs as aliases, the first `max` of them in the order
 * in which they were first met; how many. Valid until the next apply or remove. Thread: writer. */
size_t yg_index_list_of_many(const struct yg_index *index, struct yg_str *ids, size_t max);

/* Add what the index holds to its structures. Thread: writer. */
void yg_index_memory(struct yg_index *index, struct yg_memory_report *report);

#endif
