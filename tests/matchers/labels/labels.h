/* labels.h - people's labels on matches of another scanner, answered from real advisories.
 *
 * A label says of a package of an image whether a vulnerability concerns it (TP) or was reported
 * wrongly (FP); "??" is nobody's word. Every label gets one answer:
 *
 *   affected        reported
 *   not affected    an advisory about the vulnerability has the package in this release, and the
 *                   version is in none of its ranges, or fixed
 *   investigating   only upstream's range speaks of a distribution's package
 *   the others      no answer, and why: see the words
 *
 * Precision is what is right of the reported, recall what is reported of the TP that an advisory
 * answers. The labels are of 2022 to 2024, the advisories a part of those of 2024 to 2026.
 *
 * Threads: one. Memory: `labels` owns all.
 */
#ifndef YG_TESTS_MATCHERS_LABELS_LABELS_H
#define YG_TESTS_MATCHERS_LABELS_LABELS_H

#include "matchers/index.h"
#include "tests/matchers/labels/catalogue.h"

enum answer {
    ANSWER_AFFECTED,
    ANSWER_NOT_AFFECTED,
    ANSWER_INVESTIGATING,
    ANSWER_NO_IDENTITY, /* nobody can tell what the package is */
    ANSWER_NO_FEED,     /* no advisory of the distribution's release was read */
    ANSWER_NO_VERSION,  /* a version that cannot be compared, or no release */
    ANSWER_NO_ADVISORY, /* nothing about the vulnerability was read */
    ANSWER_RELEASE,     /* advisories have the package in other releases only */
    ANSWER_PACKAGE,     /* advisories about the vulnerability name other packages */
    ANSWER_COUNT
};
/* "other_release", "other release" */
const char *answer_name(enum answer answer);
const char *answer_words(enum answer answer);

enum verdict { VERDICT_TP, VERDICT_FP, VERDICT_NONE, VERDICT_COUNT };

/* A line of the file; texts are borrowed from it. */
struct label {
    struct yg_str image, package, version, vulnerability, cve;
    enum verdict verdict;
};
bool label_read(struct yg_str line, struct label *label);

#define ECOSYSTEMS_MAX 64

struct tally {
    struct yg_str ecosystem;
    size_t labels[VERDICT_COUNT];
    size_t answers[VERDICT_COUNT][ANSWER_COUNT];
};

struct labels {
    struct yg_index *index;
    struct yg_decoder *decoder;
    struct catalogue catalogue;
    struct yg_interner *asked; /* vulnerabilities that labels name, and their packages */
    struct yg_arena arena;
    size_t advisories, inventories, unread; /* documents */
    struct tally tallies[ECOSYSTEMS_MAX];   /* in the order of their first label */
    size_t tally_count;
};

/* Read the advisories and inventories below `folder` (../shared/data); `text` is the label file. */
void labels_load(struct labels *labels, struct yg_str text, const char *folder);
void labels_free(struct labels *labels);

/* Answer a label, and count it. `component` (may be NULL) becomes what was asked for. */
enum answer labels_answer(struct labels *labels, const struct label *label,
                          struct yg_component *component);

/* Say why, line by line, as `yagura why` does. */
void labels_explain(struct labels *labels, const struct label *label,
                    const struct yg_component *component, yg_line_fn line, void *state);

#endif
