/* bench/match_maven.h - Maven's own version order, in a Java machine beside
 * (bench/MatchMaven.java).
 *
 * It needs java and the jars that the Debian packages maven (ops/setup kafka) and
 * libmaven3-core-java install. Java compiles what it runs, so the rounds come after others to warm
 * up, and after ours.
 */
#ifndef YG_BENCH_MATCH_MAVEN_H
#define YG_BENCH_MATCH_MAVEN_H

#include "bench/match_pairs.h"

/* Nanoseconds of one round: comparing from the texts, reading them, comparing what was read. */
struct match_maven_round {
    double compare, build, compare_built;
};

/* `repeats` passes over the pairs in each of `rounds` rounds; signs[i] is '<', '=' or '>'. False,
 * and a printed word why, when Maven or Java is not there. */
bool match_maven_run(const struct match_pairs *pairs, size_t rounds, size_t repeats, char *signs,
                     struct match_maven_round *times);

#endif
