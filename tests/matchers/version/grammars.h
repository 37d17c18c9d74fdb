/* tests/matchers/version/grammars.h - of what the versions of each scheme are made.
 *
 * Random versions are strung together from few pieces, so that near and equal ones are common:
 *
 *   grammar_state = yg_hash_mix(seed) | 1;
 *   grammar_draw(&grammars[g], version);
 */
#ifndef YG_TESTS_MATCHERS_VERSION_GRAMMARS_H
#define YG_TESTS_MATCHERS_VERSION_GRAMMARS_H

#include <stdio.h>
#include <stdlib.h>

#include "matchers/version/scheme.h"

#define GRAMMAR_PIECES_MAX 24
#define GRAMMAR_VERSION_BYTES 64

/* Texts of which versions are strung together; what `check` refuses is thrown away. */
static const struct grammar {
    enum yg_scheme_id id;
    const char *pieces[GRAMMAR_PIECES_MAX];
} grammars[] = {
    {YG_SCHEME_SEMVER,
     {"1.0.0", "v1.0.0", "1.0.1", "1.10.0", "-", "a", "A", "1", "0", "10", ".", "-a.b", "-rc", "+",
      "b1"}},
    {YG_SCHEME_NPM,
     {"1.0.0", "v1.0.0", "=1.0.0", "1.0.1", "01.0.0", "-", "a", "1", "0", "10", ".", "beta", "-a.b",
      "+", "b1", " "}},
    {YG_SCHEME_CARGO,
     {"1.0.0", "1.0.1", "1.10.0", "-", "a", "1", "0", "10", ".", "-a.b", "+", "b1"}},
    {YG_SCHEME_GOLANG,
     {"1.0.0", "v1.0.0", "v1", "v1.0", "v1.2", "-", "a", "1", "0", "10", ".", "-a.b",
      "+incompatible", "-0.20210101000000-0123456789ab"}},
    {YG_SCHEME_PYPI, {"1",  "1.0",   "0",    "1!",     "0!", "10", ".",  "a1", "a",    "b2", "rc1",
                      "c1", ".dev1", ".dev", ".post1", "-1", "r1", "+1", "+a", "+1.a", "_2", "v"}},
    {YG_SCHEME_MAVEN,
     {"1",  "0",  "10", ".0",    "-0", ".",  "-", "a",  "b",   "m",   "rc", "alpha",
      "cr", "sp", "ga", "final", "x",  "X1", "_", "-1", "1.0", "ga0", "00"}},
    {YG_SCHEME_GEM,
     {"1", "0", "00", "10", ".", "-", "a", "b", "B", "rc", ".0", ".a", ".1", "-1", ".pre", "1.0",
      " "}},
    {YG_SCHEME_NUGET,
     {"1", "0", "00", "10", ".", "-", "a", "A", "-1", "-0", ".1", ".0", "-a", "--1", "rc", "+b",
      " ", "2147483648"}},
    {YG_SCHEME_COMPOSER,
     {"1",      "0",    "10",     ".0",     ".1", "-",    "a",       "b2",
      "RC1",    "rc.1", "-dev",   "dev-",   "x",  ".x",   "2010-01", "-02",
      "100000", "p1",   "stable", "STABLE", "v",  "@dev", "+m",      "-pl.3-1"}},
    {YG_SCHEME_HEX,
     {"1.0.0", "1.0.1", "1.10.0", "-", "a", "A", "1", "0", "10", ".", "-a.b", "-rc", "+", "b1"}},
    {YG_SCHEME_PUB,
     {"1.0.0", "v1.0.0", "1.0.1", "01.0.0", "-", "a", "A", "1", "0", "10", ".", "-a.b", "-a", "+b",
      "+1", "+b.1"}},
    {YG_SCHEME_DEB,
     {"1", "0", "00", "10", ".", "~", "+", "-", "a", "Z", "1:", "0:", "~rc", "dfsg", "-0", "-1"}},
    {YG_SCHEME_RPM,
     {"1", "0", "00", "10", ".", "~", "^", "-", "a", "Z", "1:", "0:", "_", "rc", "el8", "+", "-0",
      "-1"}},
    {YG_SCHEME_APK, {"1",      "0",  "00",  "10",   ".1",    ".0",  ".01", ".10", "a",   "b",
                     "_alpha", "_p", "_p1", "_rc0", "_git1", "~a1", "~0",  "-r0", "-r1", "-r10"}},
    {YG_SCHEME_ALPM, /* no releases: they count only where both have one */
     {"1", "0", "00", "10", ".", ".1", "..1", "a", "b", "rc", "_", "+a", "1:", "0:", ".a"}},
    {YG_SCHEME_EBUILD,
     {"1", "0", "10", ".0", ".1", ".01", ".010", ".10", "a", "b", "_alpha", "_p", "_p1", "_rc0",
      "_pre2", "-r0", "-r1", "-r10"}},
    {YG_SCHEME_CRAN, {"1", "0", "01", "10", ".1", "-1", ".0", "-0", ".10"}},
    {YG_SCHEME_HACKAGE, {"1", "0", "10", "2", ".1", ".0", ".10"}},
    {YG_SCHEME_CONAN,
     {"1", "0", "10", ".0", ".1", ".a", "a", "b", "*", ".*", "-pre", "-0", "-1", "-", "+b", "+1",
      "_", ".2u"}},
    {YG_SCHEME_PYPI_LEGACY,
     {"1", "0", "10", ".0", ".", "-", "-0", "a", "B", "rc", "dev", "final", "pre", "post", "z", "+",
      ":", "@", "1!"}},
    {YG_SCHEME_BITNAMI,
     {"1.0.0", "v1.0.0", "1.0.1", "1.10.0", "-", "a", "1", "0", "10", ".", "-rc", "-1", "+b"}},
    {YG_SCHEME_OPENSSL,
     {"1.0.2", "1.1.1", "3.0.0", "1.1.0", "01.0.2", "a", "z", "b", "-alpha", "-beta", "-pre",
      "-dev", "-rc", "1", "0", "10"}},
    {YG_SCHEME_JVM,
     {"1.8.0", "8", "1", "0", "10", ".0", ".1", "_1", "_10", "u1", "-update_1", "-ea", "-b1",
      "-b02", "+1", "-1", "-a"}},
    {YG_SCHEME_DOTTED, {"1", "0", "01", "10", ".1", ".0", ".10"}},
    {YG_SCHEME_MAJORMINOR, {"1", "0", "01", "10", ".1", ".0", "-1", "-0", ".10"}},
    {YG_SCHEME_DOTTED3, {"1", "0", "01", "10", ".1", ".0", ".10"}},
    {YG_SCHEME_DOTTED4, {"1", "0", "01", "10", ".1", ".0", ".10"}},
    {YG_SCHEME_EDGE, {"1", "0", "01", "10", ".1", ".0", ".10"}},
    {YG_SCHEME_INTDOT, {"1", "0", "01", "10", ".1", ".0", ".10", "a", "-1", "_"}},
    {YG_SCHEME_FORTISASE, {"1", "0", "01", "10", ".1", ".0", ".10", ".a", ".b", ".aa", "."}},
    {YG_SCHEME_PANOS, {"10.2.4", "10.2.0", "9.1.4", "010.2.4", "-h", "-b", "1", "0", "10", "01"}},
    {YG_SCHEME_GOVERSION,
     {"1", "0", "v1", "10", ".0", ".1", ".01", "-", "a", "rc", "~", ".a", "-1", "-beta", "+b",
      "beta"}},
    {YG_SCHEME_RPM_VERSION,
     {"1", "0", "00", "10", ".", "~", "^", "-", "a", "Z", "1:", "0:", "_", "rc", "-1"}},
    {YG_SCHEME_DATETIME,
     {"2024-01-01T00:00:00", "2023-12-31T19:00:00", "2024-01-01t12:30:60", ".0", ".5", "00", "1",
      "Z", "z", "+00:00", "-05:00", "+23:59"}},
    {YG_SCHEME_LEXICOGRAPHIC, {"a", "A", "b", "1", "10", " ", "\xC3\xA4", "\xE3\x81\x82", "."}},
    {YG_SCHEME_NVD, {"1", "0", "10", "01", ".", "-", "a", "SP", "rc", "_", ":"}},
    {YG_SCHEME_GENERIC,
     {"1", "0", "10", "01", ".", ".0", "-", "a", "B", "sp", "rc", "beta", "dev", "-a", "+", "v",
      "_", " "}},
};
_Static_assert(YG_COUNT(grammars) == YG_SCHEME_COUNT - 1, "a grammar for every scheme");

static uint64_t grammar_state; /* never 0 */

static inline uint32_t grammar_below(uint32_t bound)
{
    grammar_state ^= grammar_state << 13;
    grammar_state ^= grammar_state >> 7;
    grammar_state ^= grammar_state << 17;
    return (uint32_t)(grammar_state >> 33) % bound;
}

/* The number in an environment variable, else `preset`. */
static inline uint64_t grammar_number(const char *variable, uint64_t preset)
{
    const char *text = getenv(variable);

    return text == NULL ? preset : strtoull(text, NULL, 10);
}

/* A random version that the scheme's `check` takes. */
static inline void grammar_draw(const struct grammar *grammar, char out[GRAMMAR_VERSION_BYTES])
{
    const struct yg_scheme *scheme = yg_scheme_get(grammar->id);
    uint32_t count = 0;

    while (count < GRAMMAR_PIECES_MAX && grammar->pieces[count] != NULL)
        count++;
    do {
        size_t len = 0;

        out[0] = '\0';
        for (uint32_t pieces = 1 + grammar_below(6); pieces > 0; pieces--) {
            const char *piece = grammar->pieces[grammar_below(count)];

            if (len + strlen(piece) < GRAMMAR_VERSION_BYTES) {
                strcpy(out + len, piece);
                len += strlen(piece);
            }
        }
    } while (scheme->check(yg_str(out), NULL) != YG_OK);
}

#endif
