/* cvss.c - `yagura cvss`: scores and severity of vectors of every version. */
#include "pipeline/model/cvss.h"

#include "pipeline/commands/lines.h"

/* v2.0 leaves out the score of a group of which it states no metric, or only "not defined". */
static bool states_any(struct yg_str vector, const char *const *metrics, size_t count)
{
    while (vector.ptr != NULL) {
        struct yg_str metric = yg_str_cut(&vector, '/');

        if (yg_str_ends(metric, YG_STR(":ND")) || yg_str_ends(metric, YG_STR(":ND)")))
            continue;
        for (size_t i = 0; i < count; i++)
            if (yg_str_starts(metric, yg_str(metrics[i])))
                return true;
    }
    return false;
}

static bool states_temporal(struct yg_str vector)
{
    static const char *const metrics[] = {"E:", "RL:", "RC:"};

    return states_any(vector, metrics, YG_COUNT(metrics));
}

static bool states_environmental(struct yg_str vector)
{
    static const char *const metrics[] = {"CDP:", "TD:", "CR:", "IR:", "AR:"};

    return states_any(vector, metrics, YG_COUNT(metrics));
}

static void append_score(struct yg_buf *out, const char *before, int score_x10)
{
    yg_buf_printf(out, "%s%d.%d", before, score_x10 / 10, score_x10 % 10);
}

/* The words of the CVSS JSON schemas: "CRITICAL". */
static void append_severity(struct yg_buf *out, int version, int score_x10)
{
    yg_buf_append(out, YG_STR(",\"severity\":\""));
    for (const char *word = yg_cvss_severity(version, score_x10); *word != '\0'; word++)
        yg_buf_append_char(out, (char)(*word - 'a' + 'A'));
    yg_buf_append_char(out, '"');
}

static void write_json(struct yg_str vector, const struct yg_cvss *cvss, struct yg_buf *out)
{
    yg_buf_printf(out, "{\"version\":\"%s\"", yg_cvss_version_name(cvss->version));
    if (cvss->version == 40) {
        append_score(out, ",\"score\":", cvss->environmental_x10);
        append_severity(out, cvss->version, cvss->environmental_x10);
        yg_buf_printf(out, ",\"macrovector\":\"%s\"}", cvss->macrovector);
        return;
    }
    append_score(out, ",\"base\":", cvss->base_x10);
    if (cvss->version != 20 || states_temporal(vector))
        append_score(out, ",\"temporal\":", cvss->temporal_x10);
    else
        yg_buf_append(out, YG_STR(",\"temporal\":null"));
    if (cvss->version != 20 || states_environmental(vector))
        append_score(out, ",\"environmental\":", cvss->environmental_x10);
    else
        yg_buf_append(out, YG_STR(",\"environmental\":null"));
    append_severity(out, cvss->version, cvss->base_x10);
    yg_buf_append_char(out, '}');
}

/* "9.8 critical, temporal 9.1, environmental 9.1"; "9.3 critical, macrovector 000200" */
static void write_text(struct yg_str vector, const struct yg_cvss *cvss, struct yg_buf *out)
{
    int score = cvss->version == 40 ? cvss->environmental_x10 : cvss->base_x10;

    append_score(out, "", score);
    yg_buf_printf(out, " %s", yg_cvss_severity(cvss->version, score));
    if (cvss->version == 40) {
        yg_buf_printf(out, ", macrovector %s", cvss->macrovector);
        return;
    }
    if (cvss->version != 20 || states_temporal(vector))
        append_score(out, ", temporal ", cvss->temporal_x10);
    if (cvss->version != 20 || states_environmental(vector))
        append_score(out, ", environmental ", cvss->environmental_x10);
}

static enum yg_status answer_cvss(const void *state, struct yg_str question, struct yg_arena *arena,
                                  struct yg_buf *answer, struct yg_error *err)
{
    const bool *json = state;
    struct yg_cvss cvss;
    enum yg_status st = yg_cvss_parse(question, &cvss, err);

    (void)arena;
    if (st != YG_OK)
        return st;
    if (*json)
        write_json(question, &cvss, answer);
    else
        write_text(question, &cvss, answer);
    return YG_OK;
}

int yg_command_cvss(const struct yg_command *command, int argc, char **argv)
{
    bool json;

    argc--, argv++;
    if (!yg_answer_format(command, &argc, argv, &json))
        return YG_EXIT_USAGE;
    if (argc > 1)
        return yg_usage_error(command, "one vector, or -");
    return yg_answer(command, answer_cvss, &json, argv, argc);
}
