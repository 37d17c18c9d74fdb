/* version.c - `yagura version`: orders and ranges, as the matchers see them. */
#include "matchers/syntax/syntax.h"
#include "matchers/vers/vers.h"
#include "pipeline/commands/lines.h"

/* ---- compare -------------------------------------------------------------------------------- */

/* Is it a version of the scheme? The error names it. */
static enum yg_status check(const struct yg_scheme *scheme, struct yg_str text,
                            struct yg_error *err)
{
    enum yg_status st = scheme->check(text, err);

    if (st != YG_OK)
        yg_error_wrap(err, "%s version \"%.*s\"", scheme->name,
                      (int)(text.len < 100 ? text.len : 100), text.len == 0 ? "" : text.ptr);
    return st;
}

/* Texts that the scheme refuses have a place in some orders, as the ecosystem's own tool gives them
 * one; in others there is no answer. */
static enum yg_status answer_compare(const void *state, struct yg_str question,
                                     struct yg_arena *arena, struct yg_buf *answer,
                                     struct yg_error *err)
{
    const struct yg_scheme *scheme = state;
    struct yg_str a, b;

    (void)arena;
    if (!yg_question_field(&question, false, &a, err) ||
        !yg_question_field(&question, true, &b, err))
        return YG_MALFORMED;
    enum yg_status st = check(scheme, a, err);
    if (st == YG_OK)
        st = check(scheme, b, err);
    if (st != YG_OK)
        scheme = yg_scheme_of_unreadable(scheme->id);
    if (scheme == NULL || a.len > YG_VERSION_BYTES_MAX || b.len > YG_VERSION_BYTES_MAX)
        return st;
    int order = scheme->compare(a, b);
    yg_buf_append_char(answer, order < 0 ? '<' : order > 0 ? '>' : '=');
    return YG_OK;
}

static int compare(const struct yg_command *command, int argc, char **argv)
{
    const struct yg_scheme *scheme = argc == 0 ? NULL : yg_scheme_find(yg_str(argv[0]));

    if (argc < 2)
        return yg_usage_error(command, "compare wants a scheme and two versions, or -");
    if (scheme == NULL)
        return yg_usage_error(command, "there is no scheme '%s'", argv[0]);
    return yg_answer(command, answer_compare, scheme, argv + 1, argc - 1);
}

/* ---- in ------------------------------------------------------------------------------------- */

struct question {
    const struct yg_scheme *scheme;
    const struct yg_syntax *syntax; /* NULL: vers */
    uint32_t flags;
};

static enum yg_status in_vers(struct yg_str range, struct yg_str version, struct yg_arena *arena,
                              bool *inside, struct yg_error *err)
{
    struct yg_vers vers;
    enum yg_status st = yg_vers_parse(arena, range, YG_VERS_LENIENT, NULL, &vers, err);

    return st != YG_OK ? st : yg_vers_contains(&vers, version, inside, err);
}

static enum yg_status in_syntax(const struct question *asked, struct yg_str range,
                                struct yg_str version, struct yg_arena *arena, bool *inside,
                                struct yg_error *err)
{
    struct yg_requirement requirement;
    enum yg_status st = yg_syntax_parse(asked->syntax, asked->scheme, asked->flags, range, arena,
                                        &requirement, err);

    if (st == YG_OK)
        *inside = yg_requirement_contains(&requirement, version);
    else if (st == YG_MALFORMED && yg_syntax_unreadable_is_none(asked->syntax))
        st = YG_OK;
    return st;
}

static enum yg_status answer_in(const void *state, struct yg_str question, struct yg_arena *arena,
                                struct yg_buf *answer, struct yg_error *err)
{
    const struct question *asked = state;
    struct yg_str range, version;
    bool inside = false;

    if (!yg_question_field(&question, false, &range, err) ||
        !yg_question_field(&question, true, &version, err))
        return YG_MALFORMED;
    enum yg_status st = asked->syntax == NULL
                            ? in_vers(range, version, arena, &inside, err)
                            : in_syntax(asked, range, version, arena, &inside, err);
    yg_buf_append(answer, inside ? YG_STR("yes") : YG_STR("no"));
    return st;
}

/* Take "--flags FLAGS" out of the words. */
static const char *take_flags(int *argc, char **argv)
{
    const char *flags = "";
    int kept = 0;

    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], "--flags") == 0 && i + 1 < *argc)
            flags = argv[++i];
        else if (strncmp(argv[i], "--flags=", 8) == 0)
            flags = argv[i] + 8;
        else
            argv[kept++] = argv[i];
    }
    *argc = kept;
    return flags;
}

static int in(const struct yg_command *command, int argc, char **argv)
{
    const char *flags = take_flags(&argc, argv);
    struct question asked = {.flags = 0};
    struct yg_error err;

    if (argc < 3)
        return yg_usage_error(command, "in wants a scheme, a syntax, a range and a version, or -");
    asked.scheme = yg_scheme_find(yg_str(argv[0]));
    if (asked.scheme == NULL)
        return yg_usage_error(command, "there is no scheme '%s'", argv[0]);
    if (strcmp(argv[1], "vers") == 0)
        return yg_answer(command, answer_in, &asked, argv + 2, argc - 2);
    asked.syntax = yg_syntax_find(yg_str(argv[1]));
    if (asked.syntax == NULL)
        return yg_usage_error(command, "there is no range syntax '%s'", argv[1]);
    if (yg_syntax_flags(asked.syntax, yg_str(flags), &asked.flags, &err) != YG_OK)
        return yg_usage_error(command, "--flags: %s", err.text);
    return yg_answer(command, answer_in, &asked, argv + 2, argc - 2);
}

/* ---- the command ---------------------------------------------------------------------------- */

static int list_names(void)
{
    const struct yg_syntax *syntax;

    fputs("schemes:", stdout);
    for (int id = YG_SCHEME_NONE + 1; id < YG_SCHEME_COUNT; id++)
        printf(" %s", yg_scheme_get((enum yg_scheme_id)id)->name);
    fputs("\nsyntaxes: vers", stdout);
    for (size_t i = 0; (syntax = yg_syntax_at(i)) != NULL; i++)
        printf(" %s", yg_syntax_name(syntax));
    fputc('\n', stdout);
    return YG_EXIT_OK;
}

int yg_command_version(const struct yg_command *command, int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "compare") == 0)
        return compare(command, argc - 2, argv + 2);
    if (argc > 1 && strcmp(argv[1], "in") == 0)
        return in(command, argc - 2, argv + 2);
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list_names();
    return yg_usage_error(command, "compare, in or list?");
}
