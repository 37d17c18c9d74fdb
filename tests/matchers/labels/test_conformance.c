/* test_conformance.c - people's labels as rows of the table of suites.
 *
 * A label counts as passed when yagura says the same: affected for TP, anything else for FP. Most
 * that fail are about distributions whose advisories are not among the data. Where an advisory
 * contradicts a label, the table below says why: a contradiction that it does not have is a defect,
 * of yagura or of the label, and fails the test.
 */
#include "tests/matchers/labels/report.h"
#include "tests/support/suite.h"

#define DOUBTED "Debian calls it unimportant, and affected without a fix"
#define YOUNGER "a security update of the distribution, younger than the label, fixes it"
#define OWNED "a distribution's package owns it and has the fix; the label does not name the owner"
#define LINKED "the module is linked, the vulnerable part of it is not"
#define MODE "of an editor's mode that is named like a package"
#define NARROWED "the ranges of today do not have the version"

/* Contradictions by package. */
static const struct cause {
    enum verdict verdict;
    const char *package, *why;
} causes[] = {
    {VERDICT_FP, "ssl_client",
     "Alpine publishes by source package: busybox; the label is about "
     "the program of this one"},
    {VERDICT_FP, "bsdutils", YOUNGER},
    {VERDICT_FP, "libc-bin", DOUBTED},
    {VERDICT_FP, "libc6", DOUBTED},
    {VERDICT_FP, "libcurl3-gnutls", DOUBTED},
    {VERDICT_FP, "libfdisk1", YOUNGER},
    {VERDICT_FP, "libsmartcols1", YOUNGER},
    {VERDICT_FP, "libsqlite3-0", YOUNGER},
    {VERDICT_FP, "openssh-client", DOUBTED},
    {VERDICT_FP, "libtinfo6", YOUNGER},
    {VERDICT_FP, "PyYAML", OWNED},
    {VERDICT_FP, "busybox", OWNED},
    {VERDICT_FP, "guava", OWNED},
    {VERDICT_FP, "jsoup", OWNED},
    {VERDICT_FP, "urllib3", OWNED},
    {VERDICT_FP, "webrick", OWNED},
    {VERDICT_FP, "github.com/containerd/containerd", LINKED},
    {VERDICT_FP, "github.com/opencontainers/runc", LINKED},
    {VERDICT_FP, "github.com/prometheus/prometheus",
     "the module's versions are not those of the "
     "program: v0.37.0 is 2.37.0"},
    {VERDICT_FP, "handlebars", MODE},
    {VERDICT_FP, "npm", MODE},
    {VERDICT_FP, "swift", MODE},
    {VERDICT_FP, "maven-compat", "the same package is labelled TP in other images"},
    {VERDICT_FP, "maven-core", "the same package is labelled TP in other images"},
    {VERDICT_FP, "dom4j", "a fork, of another group than the label can tell"},
    {VERDICT_FP, "git", "the last version in the range, which is of npm's package git"},
    {VERDICT_FP, "github", "in the range of the plugin's advisory"},
    {VERDICT_TP, "Django", NARROWED},
    {VERDICT_TP, "ant", NARROWED},
    {VERDICT_TP, "cgi", NARROWED},
    {VERDICT_TP, "cryptiles", NARROWED},
    {VERDICT_TP, "jackson-databind", NARROWED},
    {VERDICT_TP, "libncursesw6", NARROWED},
    {VERDICT_TP, "libpython3.9-minimal", NARROWED},
    {VERDICT_TP, "libpython3.9-stdlib", NARROWED},
    {VERDICT_TP, "libssl1.1", NARROWED},
    {VERDICT_TP, "lodash", NARROWED},
    {VERDICT_TP, "login", NARROWED},
    {VERDICT_TP, "ncurses-base", NARROWED},
    {VERDICT_TP, "nghttp2-libs", NARROWED},
    {VERDICT_TP, "openssl", NARROWED},
    {VERDICT_TP, "passwd", NARROWED},
    {VERDICT_TP, "rdoc", NARROWED},
    {VERDICT_TP, "spring-web", NARROWED},
    {VERDICT_TP, "tar", NARROWED},
};

static size_t met[YG_COUNT(causes)];

static void explain(const struct label *label, enum answer answer, struct yg_str line)
{
    if (!(label->verdict == VERDICT_TP && answer == ANSWER_NOT_AFFECTED) &&
        !(label->verdict == VERDICT_FP && answer == ANSWER_AFFECTED))
        return;
    for (size_t i = 0; i < YG_COUNT(causes); i++) {
        if (causes[i].verdict != label->verdict ||
            !yg_str_equal(label->package, yg_str(causes[i].package)))
            continue;
        met[i]++;
        return;
    }
    cr_expect(false, "%.*s: %s", YG_STR_ARG(line), answer_words(answer));
}

/* How often each reason was met; one that never was is taken off the table. */
static void report_causes(void)
{
    for (size_t i = 0; i < YG_COUNT(causes); i++) {
        size_t count = 0;
        bool first = true;

        cr_expect(gt(sz, met[i], 0), "%s", causes[i].package);
        for (size_t k = 0; k < YG_COUNT(causes); k++) {
            bool same = yg_str_equal(yg_str(causes[k].why), yg_str(causes[i].why));

            count += same ? met[k] : 0;
            first = first && !(same && k < i);
        }
        if (first)
            fprintf(stderr, "%6zu  %s\n", count, causes[i].why);
    }
}

/* A label of the disputed file names several, parted by '|': any of them will do. */
static bool allows(struct yg_str verdicts, bool affected)
{
    while (verdicts.len > 0) {
        struct yg_str verdict = yg_str_cut(&verdicts, '|');

        if (yg_str_equal(verdict, YG_STR("??")) ||
            yg_str_equal(verdict, affected ? YG_STR("TP") : YG_STR("FP")))
            return true;
    }
    return false;
}

static void check(struct labels *labels, struct suite *suite, bool explained)
{
    struct yg_str line;

    if (!suite_open(suite))
        return;
    while (suite_next(suite, &line)) {
        struct label label;

        cr_assert(label_read(line, &label), "%.*s", YG_STR_ARG(line));
        enum answer answer = labels_answer(labels, &label, NULL);
        if (explained)
            explain(&label, answer, line);
        suite_case(
            suite, line,
            allows(yg_str_from(line, yg_str_rindex(line, '\t') + 1), answer == ANSWER_AFFECTED),
            "%s", answer_words(answer));
    }
    suite_close(suite);
}

/* Without advisories no label is answered: the rows say so. */
Test(labels_conformance, says_what_people_say)
{
    char folder[SHARED_PATH_MAX];
    bool has_data = shared_data_path("README.md", folder);
    struct suite suite = {.path = "matching/match-labels.tsv",
                          .note = has_data
                                      ? "passed: affected for TP, else for FP. Of most others no "
                                        "advisory is at hand; precision and recall: match_labels"
                                      : "no advisories are at hand",
                          .least = 9147,
                          .figure = true,
                          .fails_max = has_data ? 4874 : 9147};
    struct suite disputed = {.path = "matching/match-labels-disputed.tsv",
                             .note = "passed: as one of the labels has it",
                             .least = 7,
                             .figure = true,
                             .fails_max = has_data ? 3 : 7};
    struct labels labels;
    struct yg_str text;

    char *bytes = shared_conformance(suite.path, &text);
    if (bytes == NULL)
        return;
    folder[strlen(folder) - strlen("/README.md")] = '\0'; /* also of one that is not there */
    labels_load(&labels, text, folder);
    check(&labels, &suite, true);
    if (has_data) {
        report_table(&labels, stderr);
        report_causes();
    }
    check(&labels, &disputed, false);
    labels_free(&labels);
    free(bytes);
}
