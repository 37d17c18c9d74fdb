/* tests/threads/index.c - readers intern and read verdicts while the writer applies.
 *
 * Readers make identities out of a shared stock in random order, all of them meeting the same new
 * texts at the same time; the writer meanwhile publishes, replaces and removes advisories about
 * their packages: of two ranks and every status, by package and by CPE, with guards, which the
 * identities of other packages satisfy. Every reader's identities must agree in number, and in the
 * end every verdict must be what an index says that saw the same records without any haste.
 *
 * A rule that a reader misses, or a verdict that is freed too early, is a wrong verdict here, or an
 * error under ThreadSanitizer and AddressSanitizer. YG_SEED repeats a run.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "matchers/index.h"
#include "tests/support/advisories.h"
#include "tests/threads/stress.h"

/* So many records that hardly one is touched twice: that would mend what a reader missed. */
enum { READERS = 4, PACKAGES = 200, VERSIONS = 100, STOCK = PACKAGES * VERSIONS, RECORDS = 20000 };

#define STEPS_MIN 100

#ifdef YG_SANITIZED /* it sees a race without meeting it */
#define ROUNDS 5
#else
#define ROUNDS 30
#endif

struct reader {
    struct yg_index *index;
    int slot;
    unsigned seed;
    uint32_t ids[STOCK]; /* what each text became */
    uint64_t entries;    /* read, so that the reads cannot be left out */
    pthread_t thread;
};

static _Atomic uint32_t busy_with; /* package of some reader: the writer aims at it */
static _Atomic int ready, done;    /* readers that have begun, and that have ended */

static uint32_t draw(unsigned *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/* Every fifth package is named by a CPE, every fifth is one of Debian's with a CPE beside. */
enum kind { BY_CPE, OF_DEBIAN, OF_NPM };

static enum kind kind_of(uint32_t package)
{
    return package % 5 == 0 ? BY_CPE : package % 5 == 1 ? OF_DEBIAN : OF_NPM;
}

static uint32_t intern(struct yg_index *index, uint32_t number)
{
    static const char *const forms[] = {[BY_CPE] = "cpe:2.3:a:acme:p%u:%u.0.0:*:*:*:*:*:*:*",
                                        [OF_DEBIAN] =
                                            "pkg:deb/debian/p%u@%u.0.0-1?distro=debian-12",
                                        [OF_NPM] = "pkg:npm/p%u@%u.0.0"};
    uint32_t package = number % PACKAGES;
    char text[64], cpe[64];
    int len = snprintf(text, sizeof text, forms[kind_of(package)], package, number / PACKAGES);
    int cpe_len = snprintf(cpe, sizeof cpe, "cpe:2.3:a:acme:p%u:*:*:*:*:*:*:*:*", package);
    struct yg_component component = {.text = {text, (size_t)len}};

    if (kind_of(package) == OF_DEBIAN)
        component.cpe = (struct yg_str){cpe, (size_t)cpe_len};
    return yg_index_intern(index, &component, (struct yg_str){NULL, 0});
}

/* What a condition asks, whatever the numbers of its clauses and the order of its guards. */
static uint64_t sum_condition(struct yg_condition condition)
{
    uint64_t sum = condition.guard_count * UINT64_C(1000003) + condition.satisfied.count;
    struct yg_entry_guard guard;

    while (yg_condition_next_guard(&condition, &guard)) {
        uint64_t of = guard.status;

        for (uint32_t i = 0; i < guard.clauses.count; i++)
            of = of * 31 + 1 + (guard.clauses.items[i] >= YG_CLAUSE_NEGATED);
        sum += of * of;
    }
    return sum;
}

static void *read_all(void *argument)
{
    struct reader *reader = argument;

    atomic_fetch_add(&ready, 1);
    for (uint32_t n = 0; n < STOCK; n++) {
        if (n % 16 == 0)
            yg_reclaim_quiescent(yg_index_reclaim(reader->index), reader->slot);
        /* mostly the same texts at the same time in all readers, sometimes an old one */
        uint32_t number = draw(&reader->seed, 4) > 0 ? n : draw(&reader->seed, n + 1);
        atomic_store_explicit(&busy_with, (n + 1) % PACKAGES, memory_order_relaxed);
        uint32_t id = intern(reader->index, number);
        const struct yg_verdict *verdict = yg_index_verdict(reader->index, id);

        reader->ids[number] = id;
        for (uint32_t i = 0; i < verdict->count; i++)
            reader->entries +=
                yg_verdict_fixed(verdict, &verdict->entries[i]).len +
                yg_index_vulnerability_name(reader->index, verdict->entries[i].vulnerability).len +
                sum_condition(yg_verdict_condition(verdict, &verdict->entries[i]));
        reader->entries += yg_index_identity(reader->index, id).not_evaluable;
    }
    for (uint32_t n = 0; n < STOCK; n++) { /* what the random walk left out */
        if (n % 16 == 0)
            yg_reclaim_quiescent(yg_index_reclaim(reader->index), reader->slot);
        reader->ids[n] = intern(reader->index, n);
    }
    yg_reclaim_offline(yg_index_reclaim(reader->index), reader->slot);
    atomic_fetch_add(&done, 1);
    return NULL;
}

static const char *source_of(uint32_t n)
{
    return n % 3 == 0 ? "nvd" : "test";
}

/* "npm|p7|", "|cpe:2.3:a:acme:p5:*...|", "Debian:12|p6|" or, for evidence, its CPE */
static int format_package(char *to, size_t size, uint32_t package, bool evidence)
{
    if (kind_of(package) == OF_NPM)
        return snprintf(to, size, "npm|p%u|", package);
    if (kind_of(package) == OF_DEBIAN && !evidence)
        return snprintf(to, size, "Debian:12|p%u|", package);
    return snprintf(to, size, "|cpe:2.3:a:acme:p%u:*:*:*:*:*:%s:*:*|", package,
                    package % 2 == 0 ? "*" : "linux");
}

/* Record n in its m-th version: another range, another alias, now and then withdrawn, some with a
 * status or a guard. */
static void format_record(char *line, size_t size, uint32_t n, uint32_t m)
{
    static const char *const statuses[] = {
        "", "", "", "not_affected", "affected", "fixed", "under_investigation"};
    int len = snprintf(line, size, "GHSA-%u source=%s mod=%u alias=CVE-%u%s;", n, source_of(n),
                       m + 1, (n + m) % 12000, (n + m) % 7 == 0 ? " withdrawn" : "");

    len += format_package(line + len, size - (size_t)len, n % PACKAGES, (n + m) % 2 == 0);
    len += snprintf(line + len, size - (size_t)len, "i%u.0.0 f%u.0.0||%s", m % 20, 20 + n % 30,
                    statuses[(n + m) % YG_COUNT(statuses)]);
    if ((n + m) % 3 == 0)
        len += snprintf(line + len, size - (size_t)len,
                        "|cpe:2.3:a:acme:p%u:*:*:*:*:*:*:*:* i%u.0.0 & "
                        "!cpe:2.3:a:acme:p%u:*:*:*:*:*:*:*:* i0",
                        (n + m) % PACKAGES, m % 10, (n + 1) % PACKAGES);
    len += snprintf(line + len, size - (size_t)len, ";");
    len += format_package(line + len, size - (size_t)len, (n * 7 + m) % PACKAGES, m % 2 == 0);
    snprintf(line + len, size - (size_t)len, "i0|");
}

static void apply(struct yg_index *index, const char *line)
{
    struct yg_arena arena = {0};
    struct yg_advisory advisory = advisory_read(&arena, line);
    struct yg_index_change change;
    struct yg_error err;

    if (yg_index_apply(index, &advisory, &change, &err) != YG_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    yg_arena_deinit(&arena);
}

static void take_out(struct yg_index *index, uint32_t n)
{
    char id[32];
    struct yg_index_change change;
    struct yg_error err;

    snprintf(id, sizeof id, "GHSA-%u", n);
    if (yg_index_remove(index, yg_str(source_of(n)), yg_str(id), &change, &err) != YG_OK)
        abort();
}

static bool same_verdict(const struct yg_index *a, uint32_t x, const struct yg_index *b, uint32_t y)
{
    const struct yg_verdict *v = yg_index_verdict(a, x), *w = yg_index_verdict(b, y);
    uint32_t found = 0;

    for (uint32_t i = 0; i < v->count; i++) {
        struct yg_str name = yg_index_vulnerability_name(a, v->entries[i].vulnerability);
        uint32_t number = yg_index_vulnerability_find(b, name);

        for (uint32_t k = 0; k < w->count; k++)
            found += w->entries[k].vulnerability == number &&
                     w->entries[k].differs == v->entries[i].differs &&
                     w->entries[k].status == v->entries[i].status &&
                     sum_condition(yg_verdict_condition(v, &v->entries[i])) ==
                         sum_condition(yg_verdict_condition(w, &w->entries[k])) &&
                     yg_str_equal(yg_verdict_fixed(v, &v->entries[i]),
                                  yg_verdict_fixed(w, &w->entries[k]));
    }
    return v->count == w->count && found == v->count;
}

/* Returns how many verdicts or numbers were wrong. */
static uint64_t play(unsigned seed)
{
    static struct reader readers[READERS];
    struct yg_index *index = yg_index_create(), *calm = yg_index_create();
    static uint32_t last[RECORDS]; /* version of each record in the end, 0: gone */
    char line[512];
    uint64_t wrong = 0;

    if (index == NULL || calm == NULL)
        abort();
    atomic_store(&ready, 0);
    atomic_store(&done, 0);
    memset(last, 0, sizeof last);
    for (unsigned i = 0; i < READERS; i++) {
        readers[i] = (struct reader){
            .index = index, .seed = seed + i, .slot = yg_reclaim_reader(yg_index_reclaim(index))};
        if (pthread_create(&readers[i].thread, NULL, read_all, &readers[i]) != 0)
            abort();
    }
    while (atomic_load(&ready) < READERS)
        continue;
    for (uint32_t step = 1; step < STEPS_MIN || atomic_load(&done) < READERS; step++) {
        uint32_t n = draw(&seed, RECORDS / PACKAGES) * PACKAGES +
                     atomic_load_explicit(&busy_with, memory_order_relaxed);

        if (draw(&seed, 6) == 0) {
            take_out(index, n);
            last[n] = 0;
        } else {
            format_record(line, sizeof line, n, step);
            apply(index, line);
            last[n] = step;
        }
    }
    for (unsigned i = 0; i < READERS; i++)
        pthread_join(readers[i].thread, NULL);
    for (uint32_t n = 0; n < RECORDS; n++) {
        format_record(line, sizeof line, n, last[n]);
        if (last[n] > 0)
            apply(calm, line);
    }
    for (uint32_t n = 0; n < STOCK; n++) {
        for (unsigned i = 1; i < READERS; i++)
            wrong += readers[i].ids[n] != readers[0].ids[n];
        wrong += !same_verdict(index, readers[0].ids[n], calm, intern(calm, n));
    }
    yg_index_destroy(index);
    yg_index_destroy(calm);
    return wrong;
}

int main(void)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;
    uint64_t wrong = 0;

    printf("YG_SEED=%u\n", seed);
    for (unsigned round = 0; round < ROUNDS * stress_factor(); round++)
        wrong += play(seed + round);
    printf("index: %" PRIu64 " wrong\n", wrong);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
