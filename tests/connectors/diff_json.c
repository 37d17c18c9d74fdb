/* diff_json.c - the JSON reader against the DOM over real and broken texts, under every kernel.
 *
 *   diff_json      every file of the JSON conformance suite, with all prefixes and many changed
 *                  bytes of the small ones; the first lines of every data file
 *   YG_FULL=1      every line of every data file
 *
 * Prints the counts; the exit status is 1 when anything differs.
 */
#include <glob.h>

#include "pipeline/base/error.h"
#include "tests/connectors/json_oracle.h"
#include "tests/support/shared.h"

#define KERNELS_MAX 8
#define SMALL_BYTES 120
#define LINES_BY_DEFAULT 40

struct tally {
    unsigned long counts[JSON_VERDICTS];
};

static const char *kernels[KERNELS_MAX];
static size_t kernel_count;

/* Compare under every kernel; the verdict, or JSON_DIFFERENT when they disagree. */
static enum json_verdict compare(struct tally *tally, const char *name, struct yg_str text)
{
    enum json_verdict verdict = JSON_DIFFERENT, first = JSON_DIFFERENT;
    char why[JSON_WHY_MAX] = "";

    for (size_t k = 0; k < kernel_count; k++) {
        verdict = json_oracle_compare(kernels[k], text.ptr, text.len, why);
        if (k == 0)
            first = verdict;
        if (verdict == JSON_DIFFERENT || verdict != first) {
            printf("%s, %s: %s\n  %.*s\n", name, kernels[k], why,
                   text.len > 200 ? 200 : (int)text.len, text.ptr);
            verdict = JSON_DIFFERENT;
            break;
        }
    }
    tally->counts[verdict]++;
    return verdict;
}

static void print_tally(const char *what, const struct tally *tally)
{
    printf("%s: %lu valid, %lu invalid, %lu with numbers beyond the DOM, %lu too deep, %lu "
           "DIFFERENT\n",
           what, tally->counts[JSON_VALID], tally->counts[JSON_INVALID],
           tally->counts[JSON_BEYOND_DOM], tally->counts[JSON_TOO_DEEP],
           tally->counts[JSON_DIFFERENT]);
}

/* All prefixes of a text, and at each place some bytes that matter to the grammar. */
static void compare_broken(struct tally *tally, const char *name, struct yg_str text)
{
    static const char bytes[] = "{}[]:,\"\\0a u-.e\n\x01\x0c\x1a\x7f\x80\xff";
    char changed[SMALL_BYTES];

    if (text.len > SMALL_BYTES)
        return;
    for (size_t i = 0; i < text.len; i++) {
        compare(tally, name, yg_str_head(text, i));
        memcpy(changed, text.ptr, text.len);
        for (size_t b = 0; b < sizeof bytes; b++) { /* the NUL at the end, too */
            changed[i] = bytes[b];
            compare(tally, name, (struct yg_str){changed, text.len});
        }
    }
}

/* The suite says accept, reject or either. Returns files that were judged otherwise. */
static unsigned compare_suite(struct tally *whole, struct tally *broken)
{
    struct yg_str index, rest, line, label, text;
    char *index_bytes = shared_conformance("format/json-index.tsv", &index), *bytes;
    char name[256];
    unsigned wrong = 0;

    rest = index;
    while (index_bytes != NULL && rest.ptr != NULL) {
        line = yg_str_cut(&rest, '\n');
        label = yg_str_cut(&line, '\t');
        if (line.len == 0 || yg_str_starts(label, YG_STR("#")))
            continue;
        snprintf(name, sizeof name, "format/%.*s", YG_STR_ARG(line));
        bytes = shared_conformance(name, &text);
        if (bytes == NULL)
            continue;
        enum json_verdict verdict = compare(whole, name, text);
        bool accepted = verdict == JSON_VALID || verdict == JSON_BEYOND_DOM;
        if (accepted ? yg_str_equal(label, YG_STR("reject"))
                     : yg_str_equal(label, YG_STR("accept"))) {
            printf("%s: the suite says %.*s\n", name, YG_STR_ARG(label));
            wrong++;
        }
        compare_broken(broken, name, text);
        free(bytes);
    }
    free(index_bytes);
    return wrong;
}

static void compare_lines(struct tally *tally, const char *path, unsigned long lines_max)
{
    char command[SHARED_PATH_MAX + 64], *line = NULL;
    size_t room = 0;
    ssize_t len;
    FILE *pipe;

    snprintf(command, sizeof command, "zstd -dcq --long=27 '%s' 2>/dev/null", path);
    pipe = popen(command, "r");
    for (unsigned long n = 0; pipe != NULL && n < lines_max; n++) {
        len = getline(&line, &room, pipe);
        if (len < 0)
            break;
        compare(tally, path, (struct yg_str){line, (size_t)len});
    }
    if (pipe != NULL)
        pclose(pipe);
    free(line);
}

static void compare_data(struct tally *tally, unsigned long lines_max)
{
    static const char *const levels[] = {"*.jsonl.zst", "*/*.jsonl.zst", "*/*/*.jsonl.zst",
                                         "*/*/*/*.jsonl.zst"};
    const char *root = getenv("YG_DATA_DIR"), *source = getenv("YG_SOURCE_DIR");
    char pattern[SHARED_PATH_MAX];

    for (size_t i = 0; i < YG_COUNT(levels); i++) {
        glob_t found;

        if (root != NULL)
            snprintf(pattern, sizeof pattern, "%s/%s", root, levels[i]);
        else
            snprintf(pattern, sizeof pattern, "%s/../shared/data/%s", source == NULL ? "." : source,
                     levels[i]);
        if (glob(pattern, 0, NULL, &found) == 0) {
            for (size_t f = 0; f < found.gl_pathc; f++)
                compare_lines(tally, found.gl_pathv[f], lines_max);
            globfree(&found);
        }
    }
}

int main(void)
{
    const char *full = getenv("YG_FULL");
    struct tally suite = {{0}}, broken = {{0}}, data = {{0}};
    unsigned wrong;

    kernel_count = json_oracle_kernels(kernels, KERNELS_MAX);
    printf("kernels:");
    for (size_t k = 0; k < kernel_count; k++)
        printf(" %s", kernels[k]);
    printf("\n");
    wrong = compare_suite(&suite, &broken);
    print_tally("suite", &suite);
    print_tally("broken texts", &broken);
    compare_data(&data, full != NULL && *full == '1' ? (unsigned long)-1 : LINES_BY_DEFAULT);
    print_tally("data", &data);
    return wrong > 0 || suite.counts[JSON_DIFFERENT] + broken.counts[JSON_DIFFERENT] +
                                data.counts[JSON_DIFFERENT] >
                            0;
}
