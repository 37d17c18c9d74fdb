/* pipeline/base/memory.h - who holds how much memory, and how much all may hold.
 *
 *   module   yg_x_memory(x, report)    adds the bytes of its tables to their structures: no walk
 *   thread   publish(account, report)  what it owns, now and then
 *   ledger   all accounts              read by any thread: metrics, refusals
 *
 * A structure is a name that people see, as `yagura_memory_bytes{structure="manifests"}`; the table
 * of names is in memory.c. A table counts with its capacity, a block of malloc's with what malloc
 * took for it. What is resident beyond the tables (allocator, connectors, stacks) is `other`, so
 * that the sum is what the kernel counts, and what it kills for.
 *
 * Threads: a report belongs to one caller; an account is written by the thread that opened it and
 *          read by all.
 */
#ifndef YG_PIPELINE_BASE_MEMORY_H
#define YG_PIPELINE_BASE_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>

#include "pipeline/base/error.h"

enum yg_memory_structure {
    YG_MEMORY_IDENTITIES,
    YG_MEMORY_VERDICTS,
    YG_MEMORY_PACKAGES,
    YG_MEMORY_ADVISORIES,
    YG_MEMORY_CLUSTERS,
    YG_MEMORY_VULNERABILITIES,
    YG_MEMORY_SOURCE_MAPS,
    YG_MEMORY_ASSETS,
    YG_MEMORY_ASSET_IDS,
    YG_MEMORY_MANIFESTS,
    YG_MEMORY_POSTINGS,
    YG_MEMORY_COUNTING,
    YG_MEMORY_EXPOSURES,
    YG_MEMORY_SEGMENTS,
    YG_MEMORY_DECODERS,
    YG_MEMORY_OUTPUTS,
    YG_MEMORY_CASEBOOK,
    YG_MEMORY_OTHER,
    YG_MEMORY_STRUCTURE_COUNT
};

/* "identities", and what that is: "texts, table and facts of identities". */
const char *yg_memory_name(enum yg_memory_structure structure);
const char *yg_memory_meaning(enum yg_memory_structure structure);

struct yg_memory_report {
    size_t bytes[YG_MEMORY_STRUCTURE_COUNT];
};

static inline void yg_memory_add(struct yg_memory_report *report,
                                 enum yg_memory_structure structure, size_t bytes)
{
    report->bytes[structure] += bytes;
}

size_t yg_memory_sum(const struct yg_memory_report *report);

/* What malloc took for a block of its own; 0 for NULL. Cost: a look-up in its maps. */
size_t yg_memory_block(const void *block);

/* Of lists too many and too small to keep a sum of: it is added up again when their number has
 * changed by a quarter. So it is at most that much out of date, and costs a few additions a list.
 * True: set `bytes`. All zero at first. */
struct yg_memory_walk {
    size_t count, bytes;
};
bool yg_memory_walk_due(struct yg_memory_walk *walk, size_t count);

/* Bytes of the process that are resident and backed by no file; 0 when the kernel does not say.
 * Cost: about 10 us. */
size_t yg_memory_resident(void);

/* What this process may use: the least of the machine's memory and the limits of the control groups
 * (version 1 or 2) that it is in. `root` goes in front of /proc and /sys: "" but in tests. */
size_t yg_memory_allowed(const char *root);

/* The budget that is taken when none is set: seven eighths less 64 MiB, at least half. Tables grow
 * by steps, documents take their bytes before they are counted, and the kernel counts its own. */
size_t yg_memory_budget_of(size_t allowed);

#define YG_MEMORY_ACCOUNTS_MAX 72 /* stages, and shards */

struct yg_memory_ledger {
    size_t budget;            /* bytes; 0: none */
    size_t (*resident)(void); /* NULL: only tables count */
    int account_count;
    struct yg_memory_account {
        _Atomic size_t bytes[YG_MEMORY_STRUCTURE_COUNT];
    } accounts[YG_MEMORY_ACCOUNTS_MAX];
};

/* One more account. Before threads start; at most YG_MEMORY_ACCOUNTS_MAX. */
struct yg_memory_account *yg_memory_open(struct yg_memory_ledger *ledger);

/* The account says what the report says. Thread: the account's. */
void yg_memory_publish(struct yg_memory_account *account, const struct yg_memory_report *report);

/* As publish, with what is resident beyond all accounts as `other`: one thread of all does it. */
void yg_memory_publish_all(struct yg_memory_ledger *ledger, struct yg_memory_account *account,
                           const struct yg_memory_report *report);

/* All accounts added up, as of their last publication. Any thread. */
void yg_memory_read(const struct yg_memory_ledger *ledger, struct yg_memory_report *report);

/* Is there room for `wanted` more bytes, by what was published?
 * Errors: YG_BUDGET: "memory: 61.2 MiB more than 480.0 MiB held, the budget is 512.0 MiB (manifests
 * 210.3 MiB, ...)", with the four largest structures; wanted 0: "480.0 MiB held, ...". */
YG_MUST_CHECK enum yg_status yg_memory_check(const struct yg_memory_ledger *ledger, size_t wanted,
                                             struct yg_error *err);

/* "512.0 MiB", "17 bytes". */
#define YG_MEMORY_TEXT_MAX 24
const char *yg_memory_format(size_t bytes, char text[YG_MEMORY_TEXT_MAX]);

#endif
