/* cpe.c - `yagura cpe`: names in their 2.3 form, and how two of them relate. */
#include "pipeline/model/cpe.h"

#include "pipeline/commands/lines.h"

static void write_json(const struct yg_cpe *cpe, struct yg_buf *out)
{
    yg_buf_append_char(out, '{');
    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++) {
        struct yg_str text = cpe->values[i].text;

        if (cpe->values[i].kind == YG_CPE_ANY)
            text = YG_STR("ANY");
        else if (cpe->values[i].kind == YG_CPE_NA)
            text = YG_STR("NA");
        yg_answer_member(out, i == 0, yg_cpe_attribute_name((enum yg_cpe_attribute)i), text);
    }
    yg_buf_append_char(out, '}');
}

static enum yg_status parse(struct yg_arena *arena, struct yg_str text, struct yg_cpe *cpe,
                            struct yg_error *err)
{
    enum yg_status st = yg_cpe_parse(arena, text, cpe, err);

    if (st == YG_OK && cpe->loose)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "cpe: a character that must be escaped is not");
    return st;
}

static enum yg_status answer_relation(struct yg_arena *arena, struct yg_str question,
                                      struct yg_buf *answer, struct yg_error *err)
{
    enum yg_cpe_relation relations[YG_CPE_ATTRIBUTE_COUNT];
    struct yg_str first, second;
    struct yg_cpe source, target;

    if (!yg_question_field(&question, false, &first, err) ||
        !yg_question_field(&question, true, &second, err))
        return YG_MALFORMED;
    enum yg_status st = parse(arena, first, &source, err);
    if (st == YG_OK)
        st = parse(arena, second, &target, err);
    if (st != YG_OK)
        return st;
    yg_cpe_relate(&source, &target, relations);
    yg_buf_append(answer, yg_str(yg_cpe_relation_name(yg_cpe_combine(relations))));
    return YG_OK;
}

static enum yg_status answer_cpe(const void *state, struct yg_str question, struct yg_arena *arena,
                                 struct yg_buf *answer, struct yg_error *err)
{
    const bool *json = state;
    struct yg_cpe cpe;

    if (yg_str_index(question, '\t') < question.len)
        return answer_relation(arena, question, answer, err);
    enum yg_status st = parse(arena, question, &cpe, err);
    if (st != YG_OK)
        return st;
    if (*json)
        write_json(&cpe, answer);
    else
        yg_cpe_format(&cpe, answer);
    return YG_OK;
}

int yg_command_cpe(const struct yg_command *command, int argc, char **argv)
{
    bool json;

    argc--, argv++;
    if (!yg_answer_format(command, &argc, argv, &json))
        return YG_EXIT_USAGE;
    if (argc > 2)
        return yg_usage_error(command, "one name, two to be compared, or -");
    return yg_answer(command, answer_cpe, &json, argv, argc);
}
