/* bench/match_peers.h - the version orders of dpkg and rpm, by their own libraries.
 *
 * They are found by pkg-config when the benchmarks are configured (ops/setup bench installs them),
 * and left out where they are not there. Both read a version into a structure of their own first,
 * as we build a key: reading and comparing are timed apart, and together from the texts.
 *
 * Source:  libdpkg (dpkg/version.h, parseversion), librpm (rpm/rpmver.h).
 * Memory:  what `read` makes is valid until `drop` of it and `reset`.
 */
#ifndef YG_BENCH_MATCH_PEERS_H
#define YG_BENCH_MATCH_PEERS_H

#include <stdbool.h>
#include <stddef.h>

/* Room for what a peer makes of a version. */
struct match_peer_version {
    void *room[4];
};

struct match_peer {
    const char *name, *scheme; /* "dpkg", "deb" */
    const char *package;       /* that has its library */
    bool built;                /* else the rest is NULL */
    bool (*read)(const char *text, struct match_peer_version *version);
    int (*compare)(const struct match_peer_version *a, const struct match_peer_version *b);
    void (*drop)(struct match_peer_version *version);
    void (*reset)(void); /* after all have been dropped */
};

/* The peer of a scheme, NULL when there is none. */
const struct match_peer *match_peer_find(const char *scheme);

#endif
