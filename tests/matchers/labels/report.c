#include "tests/matchers/labels/report.h"

#include <stdlib.h>

static void add(struct tally *sum, const struct tally *tally)
{
    for (size_t v = 0; v < VERDICT_COUNT; v++) {
        sum->labels[v] += tally->labels[v];
        for (size_t a = 0; a < ANSWER_COUNT; a++)
            sum->answers[v][a] += tally->answers[v][a];
    }
}

static struct tally sum_of(const struct labels *labels)
{
    struct tally sum = {.ecosystem = YG_STR("all")};

    for (size_t i = 0; i < labels->tally_count; i++)
        add(&sum, &labels->tallies[i]);
    return sum;
}

static size_t total(const struct tally *tally)
{
    return tally->labels[VERDICT_TP] + tally->labels[VERDICT_FP] + tally->labels[VERDICT_NONE];
}

/* A share in thousandths; -1 of nothing. */
static int permille(size_t part, size_t other)
{
    return part + other == 0 ? -1 : (int)(1000 * part / (part + other));
}

static int precision(const struct tally *tally)
{
    return permille(tally->answers[VERDICT_TP][ANSWER_AFFECTED],
                    tally->answers[VERDICT_FP][ANSWER_AFFECTED]);
}

static int recall(const struct tally *tally)
{
    return permille(tally->answers[VERDICT_TP][ANSWER_AFFECTED],
                    tally->answers[VERDICT_TP][ANSWER_NOT_AFFECTED]);
}

static void print_share(int share, FILE *to)
{
    if (share < 0)
        fprintf(to, " %8s", "-");
    else
        fprintf(to, " %6d.%d", share / 10, share % 10);
}

static void print_row(const struct tally *tally, FILE *to)
{
    const size_t *tp = tally->answers[VERDICT_TP];

    fprintf(to, "%-13.*s %6zu %6zu %6zu %6zu %6zu %6zu %6zu", YG_STR_ARG(tally->ecosystem),
            total(tally), tally->labels[VERDICT_TP], tp[ANSWER_AFFECTED], tp[ANSWER_NOT_AFFECTED],
            tally->labels[VERDICT_TP] - tp[ANSWER_AFFECTED] - tp[ANSWER_NOT_AFFECTED],
            tally->labels[VERDICT_FP], tally->answers[VERDICT_FP][ANSWER_AFFECTED]);
    print_share(precision(tally), to);
    print_share(recall(tally), to);
    fputc('\n', to);
}

static int compare_tallies(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;

    if (total(x) != total(y))
        return total(x) > total(y) ? -1 : 1;
    return yg_str_compare(x->ecosystem, y->ecosystem);
}

/* The tallies, most labels first. */
static void sort(const struct labels *labels, struct tally sorted[ECOSYSTEMS_MAX])
{
    memcpy(sorted, labels->tallies, sizeof labels->tallies);
    qsort(sorted, labels->tally_count, sizeof sorted[0], compare_tallies);
}

void report_table(const struct labels *labels, FILE *to)
{
    struct tally sorted[ECOSYSTEMS_MAX], sum = sum_of(labels);

    sort(labels, sorted);
    fprintf(to, "%zu advisories, names from %zu inventories\n", labels->advisories,
            labels->inventories);
    fprintf(to, "%-13s %6s %6s %6s %6s %6s %6s %6s %8s %8s\n", "ecosystem", "labels", "TP", "found",
            "missed", "silent", "FP", "wrong", "precis.", "recall");
    for (size_t i = 0; i < labels->tally_count; i++)
        print_row(&sorted[i], to);
    print_row(&sum, to);
    fprintf(to, "\n%-40s %8s %8s %8s\n", "answer", "TP", "FP", "nobody");
    for (enum answer a = ANSWER_AFFECTED; a < ANSWER_COUNT; a++)
        fprintf(to, "%-40s %8zu %8zu %8zu\n", answer_words(a), sum.answers[VERDICT_TP][a],
                sum.answers[VERDICT_FP][a], sum.answers[VERDICT_NONE][a]);
}

static void json_share(const char *name, int share, FILE *to)
{
    if (share < 0)
        fprintf(to, ",\"%s\":null", name);
    else
        fprintf(to, ",\"%s\":%d.%03d", name, share / 1000, share % 1000);
}

static void json_row(const struct tally *tally, FILE *to)
{
    static const char *const verdicts[VERDICT_COUNT] = {"tp", "fp", "nobody"};

    fprintf(to, "{\"ecosystem\":\"%.*s\",\"labels\":%zu", YG_STR_ARG(tally->ecosystem),
            total(tally));
    json_share("precision", precision(tally), to);
    json_share("recall", recall(tally), to);
    for (size_t v = 0; v < VERDICT_COUNT; v++) {
        fprintf(to, ",\"%s\":{\"labels\":%zu", verdicts[v], tally->labels[v]);
        for (enum answer a = ANSWER_AFFECTED; a < ANSWER_COUNT; a++)
            fprintf(to, ",\"%s\":%zu", answer_name(a), tally->answers[v][a]);
        fputc('}', to);
    }
    fputs("}\n", to);
}

void report_json(const struct labels *labels, FILE *to)
{
    struct tally sorted[ECOSYSTEMS_MAX], sum = sum_of(labels);

    sort(labels, sorted);
    for (size_t i = 0; i < labels->tally_count; i++)
        json_row(&sorted[i], to);
    json_row(&sum, to);
}
