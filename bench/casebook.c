/* casebook.c - how many exposure records a casebook takes in a second, on one core.
 *
 *   bench_casebook [--vulnerabilities N] [--segments N] [--partitions N] [--rounds N] [--phases N]
 *                  [--json FILE]
 *
 * Facts of all vulnerabilities first, then one exposure for each (vulnerability, segment,
 * partition): without pattern, as after a restart, and settled once. Then all again with other
 * counts and a settle after every 20,000 records, as in a running system: those of a vulnerability
 * together, as when its advisory changes, and without pattern, where nearly every record makes a
 * new value of a case: these are the three phases. A round has a casebook of its own. What settling
 * costs is in every row.
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/measure.h"
#include "pipeline/cases/casebook.h"

#define SCOPES 300
#define SETTLE_EVERY 20000

struct bench {
    struct yg_casebook *casebook;
    size_t vulnerabilities, segments, partitions, rounds, phases;
    uint64_t cases, alerts;
};

static double held_mib(void)
{
    struct mallinfo2 info = mallinfo2();

    return (double)(info.uordblks + info.hblkhd) / (1 << 20);
}

static void check(enum yg_status st, const struct yg_error *err)
{
    if (st == YG_OK)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static enum yg_status count_output(void *state, const struct yg_casebook_output *output,
                                   struct yg_error *err)
{
    struct bench *b = state;

    (void)err;
    b->cases += output->kind == YG_OUTPUT_CASE;
    b->alerts += output->kind == YG_OUTPUT_ALERT;
    return YG_OK;
}

static void settle(struct bench *b)
{
    const struct yg_settle all = {0};
    struct yg_error err;

    check(yg_casebook_settle(b->casebook, &all, count_output, b, &err), &err);
}

static void apply_catalog(struct bench *b)
{
    char id[32], owner[32];
    struct yg_error err;

    for (int i = 0; i < SCOPES; i++) {
        struct yg_catalog_entity entity = {.kind = YG_CATALOG_SCOPE};

        snprintf(id, sizeof id, "service/s%03d", i);
        snprintf(owner, sizeof owner, "team-%d", i % 40);
        entity.id = yg_str(id);
        entity.scope.owner = yg_str(owner);
        check(yg_casebook_apply_catalog(b->casebook, &entity, &err), &err);
    }
}

static void apply_facts(struct bench *b)
{
    struct yg_error err;

    for (size_t i = 0; i < b->vulnerabilities; i++) {
        char name[32], alias[32];
        struct yg_str aliases[1];
        struct yg_vulnerability facts = {
            .summary = YG_STR("Something goes wrong when something else is parsed"),
            .cvss = YG_STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            .aliases = aliases,
            .alias_count = 1,
        };

        snprintf(name, sizeof name, "CVE-2026-%zu", 10000 + i);
        snprintf(alias, sizeof alias, "GHSA-%zu", i);
        facts.name = yg_str(name);
        aliases[0] = yg_str(alias);
        check(yg_casebook_apply_vulnerability(b->casebook, &facts, &err), &err);
    }
}

/* A walk over all numbers below `count` in an order without pattern: steps by a number without a
 * common divisor. */
static size_t step_of(size_t count)
{
    size_t step = (size_t)((double)count * 0.6180339887);

    for (;; step++) {
        size_t a = step, c = count;

        while (c != 0) {
            size_t rest = a % c;

            a = c;
            c = rest;
        }
        if (a == 1)
            return step % count;
    }
}

enum order { SCATTERED, TOGETHER };

/* Every (vulnerability, segment, partition) once. */
static void apply_exposures(struct bench *b, enum order order, uint32_t more, bool settles)
{
    size_t of_one = b->segments * b->partitions, count = b->vulnerabilities * of_one;
    size_t step = order == SCATTERED ? step_of(count) : 1, number = 0;
    struct yg_error err;

    for (size_t i = 0; i < count; i++, number = (number + step) % count) {
        size_t vulnerability = number / of_one, rest = number % of_one;
        size_t segment = rest % b->segments;
        char name[32], scope[32], site[16];
        struct yg_exposure exposure = {
            .partition = (int32_t)(rest / b->segments),
            .affected = (uint32_t)(number % 50 + more),
            .samples = {YG_STR("host-000123"), YG_STR("host-004567")},
            .sample_count = 2,
            .components = {{.text = YG_STR("pkg:deb/debian/openssl@3.0.11-1~deb12u2"),
                            .version = YG_STR("3.0.11-1~deb12u2"),
                            .fixed = YG_STR("3.0.13-1"),
                            .asset_count = 12}},
            .component_count = 1,
        };

        snprintf(name, sizeof name, "CVE-2026-%zu", 10000 + vulnerability);
        snprintf(scope, sizeof scope, "service/s%03zu", (vulnerability * 7 + segment) % SCOPES);
        snprintf(site, sizeof site, "site-%zu", segment % 4);
        exposure.vulnerability = yg_str(name);
        exposure.segment = (struct yg_segment){.scope = yg_str(scope),
                                               .site = yg_str(site),
                                               .exposure = YG_EXPOSED_INTERNAL,
                                               .kind = YG_STR("host")};
        check(yg_casebook_apply_exposure(b->casebook, &exposure, &err), &err);
        if (settles && i % SETTLE_EVERY == SETTLE_EVERY - 1)
            settle(b);
    }
}

enum phase { APPLIED, LIVE_TOGETHER, LIVE_SCATTERED, PHASES };

static const struct measure_row rows[PHASES] = {
    [APPLIED] = {"casebook_applied", "records/s", 150000, 300000, false},
    [LIVE_TOGETHER] = {"casebook_live", "records/s", 0, 0, false},
    [LIVE_SCATTERED] = {"casebook_live_worst", "records/s", 0, 0, false},
};

/* Records by second of CPU time. */
static double measure_phase(struct bench *b, enum phase phase)
{
    double records = (double)(b->vulnerabilities * b->segments * b->partitions);
    double start = measure_cpu();

    b->cases = b->alerts = 0;
    apply_exposures(b, phase == LIVE_TOGETHER ? TOGETHER : SCATTERED, 1 + (uint32_t)phase,
                    phase != APPLIED);
    if (phase == APPLIED)
        yg_casebook_end_baseline(b->casebook);
    settle(b);
    double took = measure_cpu() - start;
    printf("  %-20s %.2f s; %" PRIu64 " values of cases, %" PRIu64 " alerts, %.0f MiB\n",
           rows[phase].name, took, b->cases, b->alerts, held_mib());
    fflush(stdout);
    return records / took;
}

static void measure_round(struct bench *b, struct measure_series series[PHASES])
{
    struct yg_policy policy;
    struct yg_clock clock;
    struct yg_error err;

    yg_policy_default(&policy);
    yg_clock_init(&clock, YG_CLOCK_WALL);
    check(yg_casebook_create(&policy, &clock, true, &b->casebook, &err), &err);
    apply_catalog(b);
    apply_facts(b);
    for (enum phase phase = 0; phase < b->phases; phase++)
        measure_add(&series[phase], measure_phase(b, phase));
    yg_casebook_destroy(b->casebook);
}

static bool set_option(struct bench *b, const char *name, const char *value)
{
    const struct {
        const char *name;
        size_t *to, most;
    } options[] = {
        {"--vulnerabilities", &b->vulnerabilities, 1000000},
        {"--segments", &b->segments, 10000},
        {"--partitions", &b->partitions, 10000},
        {"--rounds", &b->rounds, MEASURE_ROUNDS_MAX},
        {"--phases", &b->phases, PHASES},
    };
    uint64_t number;

    for (size_t i = 0; i < YG_COUNT(options); i++) {
        if (strcmp(options[i].name, name) == 0 && yg_str_to_u64(yg_str(value), &number) &&
            number > 0 && number <= options[i].most)
            return *options[i].to = number, true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct bench b = {
        .vulnerabilities = 20000, .segments = 10, .partitions = 8, .rounds = 3, .phases = PHASES};
    struct measure_series series[PHASES] = {{.count = 0}};
    const char *path = NULL;
    FILE *json = NULL;

    for (int i = 1; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "--json") == 0)
            path = argv[i + 1];
        else if (i + 1 == argc || !set_option(&b, argv[i], argv[i + 1]))
            return fprintf(stderr, "bench_casebook: %s\n", argv[i]), 2;
    }
    if (path != NULL && (json = fopen(path, "a")) == NULL)
        return perror(path), 2;
    printf("%s; %s\n", measure_machine(), measure_build());
    for (size_t round = 0; round < b.rounds; round++)
        measure_round(&b, series);
    struct measure_report *report = measure_report_create(json);
    for (enum phase phase = 0; phase < b.phases; phase++)
        measure_row(report, &rows[phase], &series[phase]);
    measure_print(report);
    measure_report_destroy(report);
    if (json != NULL && fclose(json) != 0)
        return perror(path), 2;
    return 0;
}
