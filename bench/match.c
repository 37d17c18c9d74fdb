/* bench/match.c - how fast are versions compared, in every scheme, and beside the tools' own code?
 *
 *   bench_match [-r ROUNDS] [--json FILE] [SCHEME...]
 *
 *   compare texts   pairs/s from the two texts, as `compare` does
 *   build keys      versions/s of which `key` is made
 *   compare keys    pairs/s by memcmp of two keys
 *
 * A row below a scheme is the library of the tool that made the scheme, on the same pairs: what it
 * makes of a version when it reads it stands in the place of our key. All answers must be ours, but
 * for the known differences below, else the exit status is 1.
 *
 * The ways take turns round by round, so that a slow moment of the machine hits all; time is the
 * thread's CPU time. Maven's run in Java, by the wall clock, after ours. Printed are the median and
 * the best round. That `compare` allocates nothing is asserted.
 */
#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench/match_maven.h"
#include "bench/match_pairs.h"
#include "bench/match_peers.h"
#include "tests/support/failing_memory.h"

#define ROUNDS_MAX 101
#define ROUND_PAIRS 20000 /* few pairs are repeated up to so many in a round */

enum way { COMPARE, BUILD, COMPARE_BUILT, WAY_COUNT };

static const char *const way_names[WAY_COUNT] = {"compare", "build", "compare_built"};

/* What is measured of one scheme by one contender. */
struct result {
    const char *scheme, *by;
    size_t pairs, generated;
    bool has_key;
    double key_size;                     /* bytes of keys over bytes of texts; 0 of a peer */
    size_t different, known;             /* answers, from ours: without and with a known reason */
    double rates[WAY_COUNT][ROUNDS_MAX]; /* per second, rising once all rounds are over */
};

/* Where the edition of a tool that Debian packages differs from the one that we follow. */
static const struct difference {
    const char *scheme, *a, *b, *why;
} known[] = {
    {"maven", "1", "\xD9\xA8", "in Maven 4 only ASCII digits are digits"},
    {"maven", "1.0-sp-1-redhat", "1.0.final-redhat",
     "in Maven 4 .final is nothing where more follows"},
};

struct bench {
    size_t rounds;
    FILE *json;
    size_t result_count, different, known;
};

/* ---- one scheme ----------------------------------------------------------------------------- */

struct key {
    size_t start, len;
};

struct work {
    const struct match_pairs *pairs;
    size_t repeats;
    char *signs, *peer_signs; /* '<', '=' or '>' of each pair */
    struct yg_buf bytes;      /* of our keys */
    struct key *keys;         /* two for a pair */
    const struct match_peer *peer;
    struct match_peer_version *read; /* two for a pair */
};

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static char sign(int order)
{
    return order < 0 ? '<' : order > 0 ? '>' : '=';
}

static void compare_ours(struct work *w)
{
    const long many = 1L << 40;

    failing_memory_at(many);
    for (size_t i = 0; i < w->pairs->count; i++)
        w->signs[i] = sign(w->pairs->scheme->compare(w->pairs->items[i].a, w->pairs->items[i].b));
    assert(calls_until_failure == many); /* nothing was allocated */
    failing_memory_at(0);
}

static void build_ours(struct work *w)
{
    yg_buf_reset(&w->bytes);
    for (size_t i = 0; i < 2 * w->pairs->count; i++) {
        const struct match_pair *pair = &w->pairs->items[i / 2];

        w->keys[i].start = w->bytes.len;
        w->pairs->scheme->key(i % 2 == 0 ? pair->a : pair->b, &w->bytes);
        w->keys[i].len = w->bytes.len - w->keys[i].start;
    }
    assert(!w->bytes.failed);
}

static void compare_keys(struct work *w)
{
    for (size_t i = 0; i < w->pairs->count; i++) {
        const struct key *a = &w->keys[2 * i], *b = a + 1;
        int order = yg_str_compare((struct yg_str){w->bytes.ptr + a->start, a->len},
                                   (struct yg_str){w->bytes.ptr + b->start, b->len});

        w->signs[i] = sign(order);
    }
}

static void compare_theirs(struct work *w)
{
    for (size_t i = 0; i < w->pairs->count; i++) {
        struct match_peer_version a, b;

        w->peer->read(w->pairs->items[i].a.ptr, &a);
        w->peer->read(w->pairs->items[i].b.ptr, &b);
        w->peer_signs[i] = sign(w->peer->compare(&a, &b));
        w->peer->drop(&a);
        w->peer->drop(&b);
    }
    w->peer->reset();
}

static void build_theirs(struct work *w)
{
    for (size_t i = 0; i < 2 * w->pairs->count; i++) {
        const struct match_pair *pair = &w->pairs->items[i / 2];

        w->peer->read(i % 2 == 0 ? pair->a.ptr : pair->b.ptr, &w->read[i]);
    }
}

static void drop_theirs(struct work *w)
{
    for (size_t i = 0; i < 2 * w->pairs->count; i++)
        w->peer->drop(&w->read[i]);
    w->peer->reset();
}

static void compare_read(struct work *w)
{
    for (size_t i = 0; i < w->pairs->count; i++)
        w->peer_signs[i] = sign(w->peer->compare(&w->read[2 * i], &w->read[2 * i + 1]));
}

/* Per second: `count` things in each pass. */
static double measure(struct work *w, void (*pass)(struct work *), size_t count,
                      void (*after)(struct work *))
{
    double took = 0;

    for (size_t repeat = 0; repeat < w->repeats; repeat++) {
        double start = cpu_seconds();

        pass(w);
        took += cpu_seconds() - start;
        if (after != NULL && repeat + 1 < w->repeats)
            after(w);
    }
    return (double)(count * w->repeats) / took;
}

static void run_ours(struct work *w, double rates[WAY_COUNT])
{
    size_t count = w->pairs->count;

    rates[COMPARE] = measure(w, compare_ours, count, NULL);
    if (w->pairs->scheme->key == NULL)
        return;
    rates[BUILD] = measure(w, build_ours, 2 * count, NULL);
    rates[COMPARE_BUILT] = measure(w, compare_keys, count, NULL);
}

static void run_theirs(struct work *w, double rates[WAY_COUNT])
{
    size_t count = w->pairs->count;

    rates[COMPARE] = measure(w, compare_theirs, count, NULL);
    rates[BUILD] = measure(w, build_theirs, 2 * count, drop_theirs);
    rates[COMPARE_BUILT] = measure(w, compare_read, count, NULL);
    drop_theirs(w);
}

/* ---- results -------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void print_rates(const struct result *result, size_t rounds)
{
    for (int way = 0; way < (result->has_key ? WAY_COUNT : BUILD); way++)
        printf(" %7.2f (%6.2f)", result->rates[way][rounds / 2] / 1e6,
               result->rates[way][rounds - 1] / 1e6);
}

static void print_result(const struct result *result, size_t rounds)
{
    if (result->key_size > 0 || !result->has_key)
        printf("%-13s %5zu", result->scheme, result->pairs);
    else
        printf("  %-11s %5s", result->by, "");
    print_rates(result, rounds);
    if (result->key_size > 0)
        printf(" %8.2f", result->key_size);
    printf("\n");
}

static void write_result(FILE *json, const struct result *result, size_t rounds, bool first)
{
    fprintf(json, "%s\n {\"scheme\":\"%s\",\"by\":\"%s\",\"pairs\":%zu,\"generated\":%zu",
            first ? "" : ",", result->scheme, result->by, result->pairs, result->generated);
    for (int way = 0; way < (result->has_key ? WAY_COUNT : BUILD); way++)
        fprintf(json, ",\"%s\":{\"median\":%.0f,\"best\":%.0f}", way_names[way],
                result->rates[way][rounds / 2], result->rates[way][rounds - 1]);
    if (result->key_size > 0)
        fprintf(json, ",\"key_size\":%.3f", result->key_size);
    fprintf(json, ",\"different\":%zu,\"known\":%zu}", result->different, result->known);
}

static void report(struct bench *bench, struct result *result)
{
    for (int way = 0; way < WAY_COUNT; way++)
        qsort(result->rates[way], bench->rounds, sizeof result->rates[way][0], by_value);
    print_result(result, bench->rounds);
    if (bench->json != NULL)
        write_result(bench->json, result, bench->rounds, bench->result_count == 0);
    bench->result_count++;
    bench->different += result->different;
    bench->known += result->known;
}

static const char *why_known(const char *scheme, const struct match_pair *pair)
{
    for (size_t i = 0; i < YG_COUNT(known); i++) {
        if (strcmp(known[i].scheme, scheme) == 0 && yg_str_equal(pair->a, yg_str(known[i].a)) &&
            yg_str_equal(pair->b, yg_str(known[i].b)))
            return known[i].why;
    }
    return NULL;
}

/* Where the contender's answers differ from ours. */
static void count_different(const struct work *w, struct result *result)
{
    for (size_t i = 0; i < w->pairs->count; i++) {
        const struct match_pair *pair = &w->pairs->items[i];

        if (w->peer_signs[i] == w->signs[i])
            continue;
        const char *why = why_known(result->scheme, pair);
        result->different += why == NULL;
        result->known += why != NULL;
        fprintf(stderr, "%s: '%s' %c '%s', but %s says %c%s%s\n", result->scheme, pair->a.ptr,
                w->signs[i], pair->b.ptr, result->by, w->peer_signs[i], why == NULL ? "" : ": ",
                why == NULL ? "" : why);
    }
}

/* ---- main ----------------------------------------------------------------------------------- */

static void *allocate(size_t count, size_t size)
{
    void *block = calloc(count == 0 ? 1 : count, size);

    if (block == NULL)
        abort();
    return block;
}

static bool peer_reads(const struct match_peer *peer, struct yg_str text)
{
    struct match_peer_version version;
    bool ok = peer->read(text.ptr, &version);

    if (ok)
        peer->drop(&version);
    return ok;
}

/* All are measured on the same pairs: those that the peer refuses are left out. */
static void keep_readable(struct match_pairs *pairs, const struct match_peer *peer)
{
    size_t kept = 0;

    for (size_t i = 0; i < pairs->count; i++) {
        if (peer_reads(peer, pairs->items[i].a) && peer_reads(peer, pairs->items[i].b))
            pairs->items[kept++] = pairs->items[i];
    }
    peer->reset();
    if (kept < pairs->count)
        fprintf(stderr, "%s: %s refuses a version of %zu pairs, left out\n", peer->scheme,
                peer->name, pairs->count - kept);
    pairs->count = kept;
}

static double key_size(struct work *w)
{
    size_t texts = 0;

    build_ours(w);
    for (size_t i = 0; i < w->pairs->count; i++)
        texts += w->pairs->items[i].a.len + w->pairs->items[i].b.len;
    return (double)w->bytes.len / (double)texts;
}

static void run_maven(struct bench *bench, struct work *w, struct result *result)
{
    static struct match_maven_round times[ROUNDS_MAX];
    double passes = 1e9 * (double)w->repeats, count = (double)w->pairs->count;

    if (!match_maven_run(w->pairs, bench->rounds, w->repeats, w->peer_signs, times))
        return;
    for (size_t i = 0; i < bench->rounds; i++) {
        result->rates[COMPARE][i] = passes * count / times[i].compare;
        result->rates[BUILD][i] = passes * 2 * count / times[i].build;
        result->rates[COMPARE_BUILT][i] = passes * count / times[i].compare_built;
    }
    count_different(w, result);
    report(bench, result);
}

/* Round 0 warms up. */
static void run_rounds(struct bench *bench, struct work *w, struct result *ours,
                       struct result *theirs)
{
    for (size_t round = 0; round <= bench->rounds; round++) {
        double rates[2][WAY_COUNT] = {{0}};

        run_ours(w, rates[0]);
        if (w->peer != NULL)
            run_theirs(w, rates[1]);
        for (int way = 0; way < WAY_COUNT && round > 0; way++) {
            ours->rates[way][round - 1] = rates[0][way];
            theirs->rates[way][round - 1] = rates[1][way];
        }
    }
    report(bench, ours);
    if (w->peer == NULL)
        return;
    count_different(w, theirs);
    report(bench, theirs);
}

static void run_scheme(struct bench *bench, const struct yg_scheme *scheme)
{
    static struct result ours, theirs;
    const struct match_peer *peer = match_peer_find(scheme->name);
    struct match_pairs pairs;
    struct work w = {.pairs = &pairs, .peer = peer != NULL && peer->built ? peer : NULL};

    match_pairs_init(&pairs, scheme);
    if (peer != NULL && !peer->built)
        fprintf(stderr, "%s: built without %s (ops/setup bench)\n", peer->name, peer->package);
    if (w.peer != NULL)
        keep_readable(&pairs, peer);
    w.repeats = 1 + ROUND_PAIRS / (pairs.count + 1);
    w.signs = allocate(pairs.count, 1);
    w.peer_signs = allocate(pairs.count, 1);
    w.keys = allocate(2 * pairs.count, sizeof *w.keys);
    w.read = allocate(2 * pairs.count, sizeof *w.read);
    ours = (struct result){.scheme = scheme->name, .by = "yagura", .has_key = scheme->key != NULL};
    ours.pairs = pairs.count;
    ours.generated = pairs.generated;
    theirs = ours;
    theirs.has_key = true;
    theirs.by = peer != NULL ? peer->name : "maven";
    ours.key_size = ours.has_key ? key_size(&w) : 0;
    run_rounds(bench, &w, &ours, &theirs);
    if (strcmp(scheme->name, "maven") == 0)
        run_maven(bench, &w, &theirs);
    free(w.signs);
    free(w.peer_signs);
    free(w.keys);
    free(w.read);
    yg_buf_deinit(&w.bytes);
    match_pairs_deinit(&pairs);
}

static bool is_wanted(const char *scheme, char **names)
{
    for (char **name = names; *name != NULL; name++) {
        if (strcmp(*name, scheme) == 0)
            return true;
    }
    return *names == NULL;
}

static int run_all(struct bench *bench, char **names)
{
    printf("version orders: millions a second, median (best) of %zu rounds, thread CPU time\n"
           "%-13s %5s %16s %16s %16s %8s\n",
           bench->rounds, "scheme", "pairs", "compare texts", "build keys", "compare keys",
           "key/text");
    if (bench->json != NULL)
        fprintf(bench->json, "{\"rounds\":%zu,\"unit\":\"per second\",\"results\":[",
                bench->rounds);
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++) {
        const struct yg_scheme *scheme = yg_scheme_get((enum yg_scheme_id)id);

        if (is_wanted(scheme->name, names))
            run_scheme(bench, scheme);
    }
    if (bench->json != NULL)
        fprintf(bench->json, "\n]}\n");
    printf("answers that differ from those of dpkg, rpm and maven: %zu, for known reasons: %zu\n",
           bench->different, bench->known);
    return bench->result_count == 0 || bench->different > 0;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"json", required_argument, NULL, 'j'}, {0}};
    struct bench bench = {.rounds = 9};
    int option;

    while ((option = getopt_long(argc, argv, "r:", options, NULL)) != -1) {
        if (option == 'r')
            bench.rounds = strtoul(optarg, NULL, 10);
        else if (option == 'j' && bench.json == NULL)
            bench.json = fopen(optarg, "w");
        else
            return 2;
        if (option == 'j' && bench.json == NULL)
            return perror(optarg), 2;
    }
    if (bench.rounds == 0 || bench.rounds > ROUNDS_MAX)
        return 2;
    int status = run_all(&bench, argv + optind);
    if (bench.json != NULL && fclose(bench.json) != 0)
        return perror("--json"), 2;
    return status;
}
