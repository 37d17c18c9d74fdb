/* purl.c - `yagura purl`: the canonical form of package URLs. */
#include "pipeline/model/purl.h"

#include "pipeline/base/utf8.h"
#include "pipeline/commands/lines.h"

static void write_json(const struct yg_purl *purl, struct yg_buf *out)
{
    yg_buf_append_char(out, '{');
    yg_answer_member(out, true, "type", purl->type);
    yg_answer_member(out, false, "namespace", purl->name_space);
    yg_answer_member(out, false, "name", purl->name);
    yg_answer_member(out, false, "version", purl->version);
    yg_buf_append(out, YG_STR(",\"qualifiers\":{"));
    for (size_t i = 0; i < purl->qualifier_count; i++) {
        yg_buf_append(out, i == 0 ? YG_STR("") : YG_STR(","));
        yg_utf8_quote(out, purl->qualifiers[i].key);
        yg_buf_append_char(out, ':');
        yg_utf8_quote(out, purl->qualifiers[i].value);
    }
    yg_buf_append_char(out, '}');
    yg_answer_member(out, false, "subpath", purl->subpath);
    yg_buf_append_char(out, '}');
}

static enum yg_status answer_purl(const void *state, struct yg_str question, struct yg_arena *arena,
                                  struct yg_buf *answer, struct yg_error *err)
{
    const bool *json = state;
    struct yg_purl purl;
    enum yg_status st = yg_purl_parse(arena, question, &purl, err);

    if (st == YG_OK)
        st = yg_purl_check(&purl, err);
    if (st != YG_OK)
        return st;
    if (*json)
        write_json(&purl, answer);
    else
        yg_purl_format(&purl, answer);
    return YG_OK;
}

int yg_command_purl(const struct yg_command *command, int argc, char **argv)
{
    bool json;

    argc--, argv++;
    if (!yg_answer_format(command, &argc, argv, &json))
        return YG_EXIT_USAGE;
    if (argc > 1)
        return yg_usage_error(command, "one package URL, or -");
    return yg_answer(command, answer_purl, &json, argv, argc);
}
