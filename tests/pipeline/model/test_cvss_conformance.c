/* test_cvss_conformance.c - every version against published scores, where they lie beside the
 * repository; the data of v4.0 against that of the standard. */
#include "pipeline/model/cvss.h"

#include "connectors/json.h"
#include "pipeline/model/cvss/cvss4_table.h"
#include "tests/support/suite.h"

/* "5.7" and what may follow behind a space; `otherwise` for an empty text. */
static int tenths(struct yg_str text, int otherwise)
{
    double value;

    if (text.len == 0)
        return otherwise;
    cr_assert(yg_str_to_double(yg_str_cut(&text, ' '), &value));
    return (int)(value * 10 + 0.5);
}

static bool same_severity(struct yg_str expected, int version, int score_x10)
{
    return expected.len == 0 ||
           yg_str_equal_nocase(expected, yg_str(yg_cvss_severity(version, score_x10)));
}

/* vector, base, temporal, environmental, severity of base. A score that is left out has no metric
 * in the vector: it is the one before. */
static void check_scores(struct suite *suite, int version)
{
    struct yg_str line;

    if (!suite_open(suite))
        return;
    while (suite_next(suite, &line)) {
        struct yg_str vector = yg_str_cut(&line, '\t');
        int base = tenths(yg_str_cut(&line, '\t'), -1);
        int temporal = tenths(yg_str_cut(&line, '\t'), base);
        int environmental = tenths(yg_str_cut(&line, '\t'), temporal);
        struct yg_cvss found = {.base_x10 = -1};
        struct yg_error err = {.text = ""};
        bool ok = yg_cvss_parse(vector, &found, &err) == YG_OK && found.version == version &&
                  found.base_x10 == base && found.temporal_x10 == temporal &&
                  found.environmental_x10 == environmental &&
                  same_severity(yg_str_cut(&line, '\t'), version, base);

        suite_case(suite, vector, ok, "%d %d %d %s", found.base_x10, found.temporal_x10,
                   found.environmental_x10, err.text);
    }
    suite_close(suite);
}

Test(cvss_conformance, scores_of_2_and_3)
{
    struct suite v2 = {.path = "cvss/v2.tsv", .least = 1563};
    struct suite v30 = {.path = "cvss/v30.tsv", .least = 2772};
    struct suite v31 = {.path = "cvss/v31.tsv", .least = 2759};

    check_scores(&v2, 20);
    check_scores(&v30, 30);
    check_scores(&v31, 31);
}

/* vector, score of all metrics, severity, macrovector */
Test(cvss_conformance, scores_of_4)
{
    struct suite suite = {.path = "cvss/v40.tsv", .least = 3973};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str vector = yg_str_cut(&line, '\t');
        int score = tenths(yg_str_cut(&line, '\t'), -1);
        struct yg_str severity = yg_str_cut(&line, '\t'), macrovector = yg_str_cut(&line, '\t');
        struct yg_cvss found = {.base_x10 = -1};
        struct yg_error err = {.text = ""};
        bool ok = yg_cvss_parse(vector, &found, &err) == YG_OK &&
                  found.environmental_x10 == score && same_severity(severity, 40, score) &&
                  yg_str_equal(macrovector, yg_str(found.macrovector));

        suite_case(&suite, vector, ok, "%d %s %s", found.environmental_x10, found.macrovector,
                   err.text);
    }
    suite_close(&suite);
}

/* vector, "score (who)", others: sums that end in a half, which the standard rounds up. */
Test(cvss_conformance, halves_of_4)
{
    struct suite suite = {.path = "cvss/disputed.tsv", .least = 14};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str vector = yg_str_cut(&line, '\t');
        int score = tenths(yg_str_cut(&line, '\t'), -1);
        struct yg_cvss found = {.base_x10 = -1};
        struct yg_error err = {.text = ""};
        bool ok = yg_cvss_parse(vector, &found, &err) == YG_OK && found.environmental_x10 == score;

        suite_case(&suite, vector, ok, "%d %s", found.environmental_x10, err.text);
    }
    suite_close(&suite);
}

/* version (or "2.0/other"), state, vector */
Test(cvss_conformance, validity)
{
    struct suite suite = {.path = "cvss/vector-valid.tsv", .least = 26};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str version = yg_str_cut(&line, '\t');
        bool valid = yg_str_equal(yg_str_cut(&line, '\t'), YG_STR("valid"));
        struct yg_str vector = yg_str_cut(&line, '\t');
        struct yg_cvss found = {.version = 0};
        struct yg_error err = {.text = ""};
        bool parsed = yg_cvss_parse(vector, &found, &err) == YG_OK;
        bool ok = parsed == valid &&
                  (!valid || yg_str_starts(version, yg_str(yg_cvss_version_name(found.version))));

        suite_case(&suite, vector, ok, "%d %s", found.version, err.text);
    }
    suite_close(&suite);
}

static unsigned digit(struct yg_str text, size_t at)
{
    cr_assert(at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9');
    return (unsigned)(text.ptr[at] - '0');
}

/* Class of EQ3 and EQ6 together. */
static unsigned join36(unsigned eq3, unsigned eq6)
{
    return eq3 == 2 ? 4 : 2 * eq3 + eq6;
}

Test(cvss_conformance, macrovectors_of_4)
{
    struct suite suite = {.path = "cvss/reference-v40-macrovector-lookup.tsv", .least = 270};
    struct yg_str line;

    if (!suite_open(&suite))
        return;
    while (suite_next(&suite, &line)) {
        struct yg_str eq = yg_str_cut(&line, '\t');
        int score = tenths(line, -1), found;

        found = yg_cvss4_scores[digit(eq, 0)][digit(eq, 1)][join36(digit(eq, 2), digit(eq, 5))]
                               [digit(eq, 3)][digit(eq, 4)];
        suite_case(&suite, eq, found == score, "%d", found);
    }
    suite_close(&suite);
}

/* Steps below the most severe value, counted in the order of severity of the standard; safety is
 * the most severe value of what subsequent systems suffer. */
static unsigned steps_of(struct yg_str vector)
{
    static const struct {
        const char *metrics, *values;
    } orders[] = {
        {"AV ", "NALP"},       {"PR ", "NLH"},       {"UI ", "NPA"},
        {"AC ", "LH"},         {"AT ", "NP"},        {"VC VI VA ", "HLN"},
        {"SC SI SA ", "SHLN"}, {"CR IR AR ", "HML"}, {"E ", "APU"},
    };
    unsigned sum = 0;

    while (vector.len > 0) {
        struct yg_str value = yg_str_cut(&vector, '/'), metric = yg_str_cut(&value, ':');

        for (size_t i = 0; i < YG_COUNT(orders); i++) {
            struct yg_str list = yg_str(orders[i].metrics);

            while (list.len > 0) {
                if (yg_str_equal(yg_str_cut(&list, ' '), metric))
                    sum += (unsigned)yg_str_index(yg_str(orders[i].values), value.ptr[0]);
            }
        }
    }
    return sum;
}

/* `class_of` is set on the way down to the leaves: "eq1": {"0": leaf}, "eq3": {"0": {"1": leaf}} */
static void walk(struct suite *suite, struct yg_json value, enum yg_eq eq, unsigned class_of,
                 unsigned level)
{
    struct yg_json below;
    struct yg_str key, vector;
    int64_t depth;
    char name[64];

    if (yg_json_kind(value) == YG_JSON_OBJECT) {
        while (yg_json_next_member(&value, &key, &below))
            walk(suite, below, eq, level == 0 ? digit(key, 0) : join36(class_of, digit(key, 0)),
                 level + 1);
    } else if (yg_json_kind(value) == YG_JSON_ARRAY) {
        while (yg_json_next_item(&value, &below)) {
            cr_assert(yg_json_get_string(below, &vector));
            snprintf(name, sizeof name, "%d/%u %.*s", eq, class_of, YG_STR_ARG(vector));
            suite_case(suite, yg_str(name),
                       steps_of(vector) == yg_cvss4_classes[eq][class_of].steps, "%u steps",
                       yg_cvss4_classes[eq][class_of].steps);
        }
    } else {
        cr_assert(yg_json_get_int(value, &depth));
        snprintf(name, sizeof name, "%d/%u depth", eq, class_of);
        suite_case(suite, yg_str(name), depth == yg_cvss4_classes[eq][class_of].depth, "%u",
                   yg_cvss4_classes[eq][class_of].depth);
    }
}

Test(cvss_conformance, most_severe_vectors_of_4)
{
    static const char *const names[] = {"eq1", "eq2", "eq3", "eq3eq6", "eq4", "eq5"};
    static const enum yg_eq eqs[] = {YG_EQ1, YG_EQ2, YG_EQ36, YG_EQ36, YG_EQ4, YG_EQ5};
    struct suite suite = {.path = "cvss/reference-v40-max-vectors.json", .least = 37};
    struct yg_json_reader *reader = yg_json_reader_create(YG_JSON_BYTES_MAX);
    struct yg_json root, part, value;
    struct yg_str key;

    if (suite_open(&suite)) {
        cr_assert(eq(int, yg_json_open(reader, suite.rest, &root, NULL), YG_OK));
        while (yg_json_next_member(&root, &key, &part)) {
            while (yg_json_next_member(&part, &key, &value)) {
                for (size_t i = 0; i < YG_COUNT(names); i++) {
                    if (yg_str_equal(key, yg_str(names[i])))
                        walk(&suite, value, eqs[i], 0, 0);
                }
            }
        }
        cr_assert(eq(int, yg_json_close(reader, NULL), YG_OK));
        suite_close(&suite);
    }
    yg_json_reader_destroy(reader);
}
