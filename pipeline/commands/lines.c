#include "pipeline/commands/lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "pipeline/base/utf8.h"

static int answer_stream(const struct yg_command *command, yg_answer_fn answer, const void *state)
{
    struct yg_arena arena = {0};
    struct yg_buf out = {0};
    char *line = NULL;
    size_t capacity = 0;
    ssize_t len;

    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    while ((len = getline(&line, &capacity, stdin)) >= 0) {
        struct yg_error err = {.text = ""};
        size_t end = len > 0 && line[len - 1] == '\n' ? (size_t)len - 1 : (size_t)len;

        yg_buf_reset(&out);
        if (answer(state, (struct yg_str){line, end}, &arena, &out, &err) != YG_OK) {
            yg_buf_reset(&out);
            yg_buf_printf(&out, "error: %s", err.text);
        }
        yg_buf_append_char(&out, '\n');
        fwrite(out.ptr, 1, out.len, stdout);
        yg_arena_reset(&arena, (size_t)1 << 20);
    }
    bool failed = ferror(stdin) || out.failed || fflush(stdout) != 0 || ferror(stdout);
    free(line);
    yg_buf_deinit(&out);
    yg_arena_deinit(&arena);
    if (failed)
        fprintf(stderr, "yagura %s: cannot read or write all lines\n", command->name);
    return failed ? YG_EXIT_USAGE : YG_EXIT_OK;
}

int yg_answer(const struct yg_command *command, yg_answer_fn answer, const void *state,
              char **words, int count)
{
    struct yg_arena arena = {0};
    struct yg_buf question = {0}, out = {0};
    struct yg_error err = {.text = ""};
    int status = YG_EXIT_OK;

    if (count == 1 && strcmp(words[0], "-") == 0)
        return answer_stream(command, answer, state);
    if (count == 0)
        return yg_usage_error(command, "what shall be answered?");
    for (int i = 0; i < count; i++) {
        if (i > 0)
            yg_buf_append_char(&question, '\t');
        yg_buf_append(&question, yg_str(words[i]));
    }
    if (answer(state, yg_buf_str(&question), &arena, &out, &err) == YG_OK && !out.failed)
        printf("%.*s\n", YG_STR_ARG(yg_buf_str(&out)));
    else
        status = yg_usage_error(command, "%s", out.failed ? "no memory" : err.text);
    yg_buf_deinit(&question);
    yg_buf_deinit(&out);
    yg_arena_deinit(&arena);
    return status;
}

bool yg_question_field(struct yg_str *rest, bool last, struct yg_str *field, struct yg_error *err)
{
    if (rest->ptr == NULL) {
        yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "a field is missing");
        return false;
    }
    *field = yg_str_cut(rest, '\t');
    if (!last || rest->ptr == NULL)
        return true;
    yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "too many fields");
    return false;
}

bool yg_answer_format(const struct yg_command *command, int *argc, char **argv, bool *json)
{
    static const char option[] = "--format";
    int kept = 0;

    *json = false;
    for (int i = 0; i < *argc; i++) {
        const char *value = argv[i] + sizeof option - 1;

        if (strncmp(argv[i], option, sizeof option - 1) != 0 || (*value != '\0' && *value != '=')) {
            argv[kept++] = argv[i];
            continue;
        }
        value = *value == '=' ? value + 1 : ++i < *argc ? argv[i] : "";
        *json = strcmp(value, "json") == 0;
        if (!*json && strcmp(value, "text") != 0) {
            yg_usage_error(command, "--format is text or json, not '%s'", value);
            return false;
        }
    }
    *argc = kept;
    return true;
}

void yg_answer_member(struct yg_buf *out, bool first, const char *name, struct yg_str text)
{
    yg_buf_printf(out, "%s\"%s\":", first ? "" : ",", name);
    if (text.ptr == NULL)
        yg_buf_append(out, YG_STR("null"));
    else
        yg_utf8_quote(out, text);
}
