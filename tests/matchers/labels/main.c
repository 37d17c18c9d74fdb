/* main.c - precision and recall against people's labels, by ecosystem.
 *
 *   match_labels [--json | --answers | --list]
 *
 * A table, or with --json an object a line: each ecosystem, then all. With --answers a line for
 * each label: it, the component that was asked for, the answer, parted by tabs. With --list every
 * label that an advisory contradicts, and the words of `yagura why`. Labels and advisories lie
 * beside the repository (tests/support/shared.h); without them a word says so.
 */
#include <getopt.h>

#include "tests/matchers/labels/report.h"
#include "tests/support/shared.h"

static void print_line(void *state, struct yg_str line)
{
    (void)state;
    printf("    %.*s\n", YG_STR_ARG(line));
}

enum form { FORM_TABLE, FORM_JSON, FORM_ANSWERS, FORM_LIST };

static void list(struct labels *labels, const struct label *label, struct yg_str line,
                 const struct yg_component *component, enum answer answer)
{
    if ((label->verdict == VERDICT_TP && answer == ANSWER_NOT_AFFECTED) ||
        (label->verdict == VERDICT_FP && answer == ANSWER_AFFECTED)) {
        printf("%.*s\t%.*s\t%s\n", YG_STR_ARG(line), YG_STR_ARG(component->text),
               answer_words(answer));
        labels_explain(labels, label, component, print_line, NULL);
    }
}

static void answer_all(struct yg_str text, const char *folder, enum form form)
{
    struct yg_str rest = text;
    struct labels labels;
    struct label label;

    labels_load(&labels, text, folder);
    while (rest.len > 0) {
        struct yg_str line = yg_str_cut(&rest, '\n');
        struct yg_component component;

        if (line.len == 0 || line.ptr[0] == '#' || !label_read(line, &label))
            continue;
        enum answer answer = labels_answer(&labels, &label, &component);
        if (form == FORM_ANSWERS)
            printf("%.*s\t%.*s\t%s\n", YG_STR_ARG(line), YG_STR_ARG(component.text),
                   answer_name(answer));
        else if (form == FORM_LIST)
            list(&labels, &label, line, &component, answer);
    }
    if (form == FORM_JSON)
        report_json(&labels, stdout);
    else if (form == FORM_TABLE)
        report_table(&labels, stdout);
    labels_free(&labels);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, FORM_JSON},
                                            {"answers", no_argument, NULL, FORM_ANSWERS},
                                            {"list", no_argument, NULL, FORM_LIST},
                                            {NULL, 0, NULL, 0}};
    enum form form = FORM_TABLE;
    char folder[SHARED_PATH_MAX];
    struct yg_str text;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?')
            return fprintf(stderr, "usage: match_labels [--json | --answers | --list]\n"), 2;
        form = (enum form)option;
    }
    if (!shared_data_path("README.md", folder))
        return 0;
    folder[strlen(folder) - strlen("/README.md")] = '\0';
    char *bytes = shared_conformance("matching/match-labels.tsv", &text);
    if (bytes == NULL)
        return 0;
    answer_all(text, folder, form);
    free(bytes);
    return 0;
}
