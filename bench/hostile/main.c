/* main.c - does hostile input cost at most three times what benign input of its size costs?
 *
 *   bench_hostile [--rounds N] [--json FILE] [ROW]...
 *
 * N: 11 by default. Without a ROW all of them. FILE gets one object a line. Time is the thread's
 * CPU time. A floor that is missed is said, and no error.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/hostile/hostile.h"
#include "tests/support/hostile_names.h"

static const struct hostile_row *const parts[] = {hostile_name_rows, hostile_inventory_rows,
                                                  hostile_range_rows};

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

static void measure_ratio(struct measure_report *report, const struct hostile_row *row,
                          size_t rounds)
{
    void *benign = row->make(row, false), *hostile = row->make(row, true);
    struct measure_row line = {row->name, "times the benign cost per byte", 3, 0, true};
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
}

static bool is_asked(const char *name, char *const *names, int count)
{
    bool asked = count == 0;

    for (int i = 0; i < count; i++)
        asked |= strcmp(names[i], name) == 0;
    return asked;
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
    for (size_t part = 0; part < YG_COUNT(parts); part++) {
        for (const struct hostile_row *row = parts[part]; row->name != NULL; row++) {
            if (!is_asked(row->name, argv + i, argc - i))
                continue;
            measure_ratio(report, row, rounds);
            measured++;
        }
    }
    measure_print(report);
    measure_report_destroy(report);
    if (json != NULL && fclose(json) != 0)
        return perror(path), 2;
    return measured > 0 ? 0 : 2;
}
