/* bench/micro/micro.h - what the matching core is made of, each part beside a yardstick.
 *
 * A part and its yardstick do the same work on the same data in one process and take turns, round
 * by round. Each gives a number that says what it has found: both must find the same. Rows of a
 * part: NAME (speed by the yardstick's, from the pairs of a round), NAME_ns and NAME_peer_ns.
 */
#ifndef YG_BENCH_MICRO_MICRO_H
#define YG_BENCH_MICRO_MICRO_H

#include "bench/core/messages.h"
#include "bench/measure.h"

struct micro {
    struct fleet *fleet;
    uint64_t messages; /* inventories that a round works on */
    uint32_t rounds;
    struct measure_report *report;
    bool wrong; /* some part has not found what its yardstick has */
};

/* Seconds that one pass took; *found says what it has found. */
typedef double (*micro_pass)(void *state, uint64_t *found);

struct micro_pair {
    const char *name;
    const char *unit;     /* of the times: "ns/message" */
    uint64_t items;       /* of a pass: a time is seconds by them */
    micro_pass own, peer; /* peer NULL: there is none here */
};

void micro_measure(struct micro *micro, const struct micro_pair *pair, void *state);

/* Say why and end the program. */
void micro_check(enum yg_status st, const struct yg_error *err);

/* The components of inventories as an index meets them: texts that lie in their messages. */
struct micro_texts {
    struct messages messages;
    struct yg_str *texts;
    size_t *starts; /* of each inventory in texts; one more than there are */
    size_t text_count;
    uint32_t *numbers; /* of each text: the component version in the fleet's catalog */
    uint32_t number_count;
};
void micro_texts_init(struct micro_texts *texts, const struct micro *micro);
void micro_texts_deinit(struct micro_texts *texts);

/* The parts: decode.c, intern.c, manifest.c, posting.c, ring.c, query.c. */
void micro_decode(struct micro *micro);
void micro_intern(struct micro *micro);
void micro_manifest(struct micro *micro);
void micro_posting(struct micro *micro);
void micro_ring(struct micro *micro);
void micro_query(struct micro *micro);

#endif
