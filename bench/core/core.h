/* bench/core/core.h - the whole matching core, from messages in memory to exposures taken.
 *
 *   generated messages --> decode --> shard (identities, manifest, postings, counts) --> exposures
 *
 * with an advisory index of real size behind it. The yardstick reads the same bytes with simdjson's
 * DOM parser and walks over the component strings, doing nothing with them; it takes turns with the
 * core round by round. Time is the thread's CPU time. In the end the exposures are compared with a
 * naive count over the whole fleet, made of numbers alone (counts.c).
 */
#ifndef YG_BENCH_CORE_CORE_H
#define YG_BENCH_CORE_CORE_H

#include <pthread.h>

#include "bench/core/messages.h"
#include "bench/fleet/fleet.h"
#include "bench/measure.h"
#include "connectors/formats/decode.h"
#include "matchers/fleet/shard.h"

#define SHARDS_MAX 2

struct core_options {
    struct fleet_options fleet;
    uint64_t assets;       /* of a streamed fleet */
    uint64_t messages;     /* in memory at once: a round of the stream */
    uint64_t large_assets; /* of the fleet whose memory is measured */
    uint64_t grown_assets; /* of the fleet that grows */
    uint32_t rounds;
    uint32_t index_advisories; /* at least so many in the index */
    const char *data;          /* folder with real ones; NULL: generated */
    FILE *points;              /* of the plots over the size of a fleet; NULL: none */
};

/* ---- world.c: an advisory index that knows everything ---------------------------------------- */

struct world {
    struct core_options options;
    struct fleet *fleet; /* the mixed one; others have the same catalog and advisories */
    struct yg_index *index;
    struct yg_decoder *decoders[SHARDS_MAX];
    int readers[SHARDS_MAX]; /* slots of the index's reclaim */
    struct rules *rules;
    size_t index_bytes; /* resident, of the index and what decoded its documents */
    struct measure_report *report;
    bool wrong; /* some count was not the naive one's */
};

void world_open(struct world *world, const struct core_options *options);
void world_close(struct world *world);

/* A shard between two uses of the index: nothing of it is held. */
void world_pause(struct world *world, int reader);

/* Say why and end the program. */
void core_check(enum yg_status st, const struct yg_error *err);

/* ---- counts.c -------------------------------------------------------------------------------- */

/* Affected assets by (vulnerability, segment): all of it is resident from the beginning. */
struct counts {
    uint32_t *cells;
    uint32_t vulnerabilities, segments;
    uint64_t others; /* exposures of other vulnerabilities or segments, or of another status */
};

void counts_init(struct counts *counts, const struct fleet *fleet);
void counts_deinit(struct counts *counts);
void counts_set(struct counts *counts, const struct fleet *fleet,
                const struct yg_exposure *exposure);

struct rules *rules_create(const struct fleet *fleet);
void rules_destroy(struct rules *rules);

/* The naive way: each rule of each package of the asset. */
void counts_add_asset(struct counts *counts, const struct rules *rules,
                      const struct fleet_asset *asset);

/* Are they the same? Prints the totals, or the first cell that differs. */
bool counts_compare(const char *what, const struct counts *taken, const struct counts *naive);

/* ---- stream.c -------------------------------------------------------------------------------- */

struct fed {
    struct yg_shard *shard;
    struct yg_decoder *decoder;
    const struct fleet *fleet;
    int32_t partition;
    bool by_heads; /* a known end of a document is not parsed */
};

/* Decode and apply a message. */
void core_feed(const struct fed *fed, const struct messages *messages, uint64_t i);

/* Take all exposures that changed; how many. */
uint64_t core_take(const struct fed *fed, struct counts *counts);

/* Seconds of the yardstick over all messages: the DOM parser, and a walk over the components. */
double core_walk(const struct messages *messages);

/* ---- side.c ---------------------------------------------------------------------------------- */

/* A shard with what its thread has of its own. */
struct side {
    struct fed fed;
    struct messages messages;
    struct counts taken;
    pthread_barrier_t *start; /* what all threads wait at */
    double cpu;               /* seconds of the last run */
    uint64_t keys;
};

void side_init(struct side *side, struct world *world, uint32_t number, uint64_t room);
void side_deinit(struct side *side);

/* Each applies its messages and takes its exposures, on a thread of its own when there are several.
 * Seconds by the wall clock. */
double sides_run(struct side *sides, uint32_t count);

/* Add the counts of the others to those of the first. */
void sides_sum(struct side *sides, uint32_t count);

/* ---- stream.c, pair.c, memory.c, growth.c ---------------------------------------------------- */

/* The part of that name; false when there is none. */
bool bench_stream(struct world *world, const char *name);
bool bench_pair(struct world *world, const char *name);
bool bench_memory(struct world *world, const char *name);
bool bench_growth(struct world *world, const char *name);

#endif
