/* matchers/cluster/cluster.h - which vulnerabilities an advisory is about.
 *
 *   CVE-2023-1 --- GHSA-a --- PYSEC-7        one cluster, named CVE-2023-1
 *        \
 *         '-- DSA-5000, RHSA-1, ... are about it, but are no members: they are about others too
 *
 * Kinds of ids:
 *   - errata and bulletins (DSA, USN, RHSA, SUSE-SU, ICSA, cisco-sa, ...): about the CVEs among
 *     aliases and upstream and what the GHSA ids there stand for, else about the CVEs among related
 *     ids, else about themselves;
 *   - prefixed ids (DEBIAN-CVE-2023-1): about the CVEs of their upstream and alias lists, else
 *     about the CVE in their name. As an alias of others they mean that CVE;
 *   - all others link themselves with their aliases, when together these name at most one CVE. With
 *     two or more CVEs they are about each and link only their own name, so that who calls itself
 *     the same as such a one is about the same. One without aliases, whose upstream list names
 *     CVEs, or else GHSA ids, is about those (container images, rebuilds and CSAF documents publish
 *     so).
 * A linked set with exactly one CVE is that CVE; with none it has the name that comes first in the
 * order GHSA, other, then bytewise; with two or more, linked only through a third, a record that
 * names a CVE itself is about that one and a record that names none is about all. So no
 * vulnerability has two CVEs. A GHSA id stands for what the records that link it are about.
 *
 * The outcome is a function of the set of records, whatever the order of arrival.
 *
 * Source:  OSV schema 1.7: aliases, upstream, related. CSAF 2.0: a part names its CVE in upstream.
 * Threads: one owner.
 * Cost:    a change looks again at the linked sets that it touches, at nothing else.
 */
#ifndef YG_MATCHERS_CLUSTER_CLUSTER_H
#define YG_MATCHERS_CLUSTER_CLUSTER_H

#include "pipeline/base/arena.h"
#include "pipeline/base/error.h"
#include "pipeline/base/memory.h"
#include "pipeline/model/advisory.h"

enum yg_id_kind {
    YG_ID_CVE,
    YG_ID_GHSA,
    YG_ID_OTHER,
    YG_ID_PREFIXED, /* "DEBIAN-CVE-2023-1", "UBUNTU-CVE-..." */
    YG_ID_ERRATUM
};

/* The kind of an id; `cve` is the CVE that it is or carries, absent for others. */
enum yg_id_kind yg_id_kind(struct yg_str id, struct yg_str *cve);

/* A CVE or GHSA id as its publisher writes it, in `room`: some feeds have them in small letters.
 * Any other id as it is. */
#define YG_ID_FOLDED_BYTES_MAX 32
struct yg_str yg_id_fold(struct yg_str id, char room[YG_ID_FOLDED_BYTES_MAX]);

struct yg_cluster;
struct yg_ids;

struct yg_cluster *yg_cluster_create(void);
void yg_cluster_destroy(struct yg_cluster *cluster);

/* The record with that number (the caller's, dense) is now this one; NULL: gone or withdrawn.
 * Errors: YG_NOMEM; the cluster may then only be destroyed. */
YG_MUST_CHECK enum yg_status yg_cluster_put(struct yg_cluster *cluster, uint32_t record,
                                            const struct yg_advisory *advisory,
                                            struct yg_error *err);

/* Of the last put: the records whose vulnerabilities changed, and all records of the touched sets
 * with the put one. In rising order, valid until the next put. */
struct yg_cluster_numbers {
    const uint32_t *items;
    size_t count;
};
struct yg_cluster_numbers yg_cluster_changed(const struct yg_cluster *cluster);
struct yg_cluster_numbers yg_cluster_touched(const struct yg_cluster *cluster);

/* Of the last put: numbers of all ids of the touched sets, each once. Valid until the next put. */
struct yg_cluster_numbers yg_cluster_met(const struct yg_cluster *cluster);

/* The vulnerabilities that a record is about, and was about before the last put (for changed ones),
 * as numbers of ids in rising order. */
struct yg_cluster_numbers yg_cluster_about(const struct yg_cluster *cluster, uint32_t record);
struct yg_cluster_numbers yg_cluster_about_before(const struct yg_cluster *cluster,
                                                  uint32_t record);

/* Does the record name two or more CVEs as aliases? */
bool yg_cluster_is_of_many(const struct yg_cluster *cluster, uint32_t record);

/* The table of all ids, whose numbers the numbers of ids are. Others may add names to it. */
struct yg_ids *yg_cluster_ids(struct yg_cluster *cluster);

struct yg_str yg_cluster_id(const struct yg_cluster *cluster, uint32_t number);

/* The records that link an id: as their own or as an alias. Valid until the next put. */
struct yg_cluster_numbers yg_cluster_linking(const struct yg_cluster *cluster, struct yg_str id);

/* The other names of a vulnerability, sorted bytewise: ids of its set that stand for nothing else.
 * None for an id that has another name. The array in `arena`, texts as long as the cluster. False
 * without memory. */
bool yg_cluster_members(struct yg_cluster *cluster, struct yg_str name, struct yg_arena *arena,
                        struct yg_str **members, size_t *count);

/* Add what the graph holds to its structure. */
void yg_cluster_memory(struct yg_cluster *cluster, struct yg_memory_report *report);

#endif
