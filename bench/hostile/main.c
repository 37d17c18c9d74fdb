/* main.c - does hostile input cost at most three times what benign input of its size costs?
 *
 *   bench_hostile [--rounds N] [--json FILE] [ROW]...
 *
 * N: 11 by default. Without a ROW all of them. FILE gets one object a line. Time is the thread's
 * CPU time. The worst row of each part is the one that is held to the floor; a floor that is missed
 * is said, and no error.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/hostile/hostile.h"
#include "tests/support/hostile_names.h"

#define UNIT "x benign, by byte"

static const struct part {
    const struct hostile_row *rows;
    struct measure_row worst;
} parts[] = {
    {hostile_name_rows, {"hostile_names", UNIT, 3, 1, true}},
    {hostile_inventory_rows, {"hostile_components", UNIT, 3, 1, true}},
    {hostile_range_rows, {"hostile_ranges", UNIT, 3, 1, true}},
};

void hostile_checked(bool held, const char *file, int line)
{
    if (held)
        return;
    fprintf(stderr, "bench_hostile: %s:%d\n", file, line);
    exit(1);
}

/* Nanoseconds a byte. */
static double measure(const struct hostile_row *row, const void *input)
{
    return row->run(row, input) * 1e9 / (double)row->bytes(input);
}

static struct measure_series measure_ratios(struct measure_report *report,
                                            const struct hostile_row *row, size_t rounds)
{
    void *benign = row->make(row, false), *hostile = row->make(row, true);
    struct measure_row line = {row->name, UNIT, 0, 0, true};
    struct measure_series ratios = {.count = 0}, costs = {.count = 0};

    for (size_t i = 0; i < rounds; i++) {
        double cost = measure(row, benign);

        measure_add(&costs, cost);
        measure_add(&ratios, measure(row, hostile) / cost);
    }
    measure_row(report, &line, &ratios);
    printf("%-26s %5.1f MB, benign %5.1f MB at %.1f ns a byte\n", row->name,
           (double)row->bytes(hostile) / 1e6, (double)row->bytes(benign) / 1e6,
           measure_median(&costs));
    fflush(stdout);
    row->drop(benign);
    row->drop(hostile);
    return ratios;
}

static bool is_asked(const char *name, char *const *names, int count)
{
    bool asked = count == 0;

    for (int i = 0; i < count; i++)
        asked |= strcmp(names[i], name) == 0;
    return asked;
}

/* The rows of a part that are asked for, and the worst of them; how many there are. */
static size_t measure_part(struct measure_report *report, const struct part *part,
                           char *const *names, int count, size_t rounds)
{
    struct measure_series worst = {.count = 0};
    size_t measured = 0;

    for (const struct hostile_row *row = part->rows; row->name != NULL; row++) {
        if (!is_asked(row->name, names, count))
            continue;
        struct measure_series ratios = measure_ratios(report, row, rounds);

        if (measured++ == 0 || measure_median(&ratios) > measure_median(&worst))
            worst = ratios;
    }
    if (measured > 0)
        measure_row(report, &part->worst, &worst);
    return measured;
}

int main(int argc, char **argv)
{
    size_t rounds = 11, measured = 0;
    const char *path = NULL;
    FILE *json = NULL;
    int i = 1;

    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--json") == 0)
            path = argv[i + 1];
        else if (strcmp(argv[i], "--rounds") == 0)
            rounds = strtoul(argv[i + 1], NULL, 10);
        else
            return fprintf(stderr, "bench_hostile: %s\n", argv[i]), 2;
    }
    if (rounds < 1 || rounds > MEASURE_ROUNDS_MAX)
        return fprintf(stderr, "bench_hostile: 1 to %d rounds\n", MEASURE_ROUNDS_MAX), 2;
    if (path != NULL && (json = fopen(path, "a")) == NULL)
        return perror(path), 2;
    hostile_fix_seed();
    printf("%s; %s\n", measure_machine(), measure_build());
    struct measure_report *report = measure_report_create(json);
    for (size_t part = 0; part < YG_COUNT(parts); part++)
        measured += measure_part(report, &parts[part], argv + i, argc - i, rounds);
    measure_print(report);
    measure_report_destroy(report);
    if (json != NULL && fclose(json) != 0)
        return perror(path), 2;
    return measured > 0 ? 0 : 2;
}
