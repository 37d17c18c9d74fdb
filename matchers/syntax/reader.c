#include <stdarg.h>
#include <stdio.h>

#include "matchers/syntax/row.h"

void yg_syntax_blanks(struct yg_syntax_reader *reader)
{
    while (yg_is_blank(yg_syntax_peek(reader)))
        reader->at++;
}

bool yg_syntax_take(struct yg_syntax_reader *reader, struct yg_str word)
{
    if (!yg_str_starts(yg_str_from(reader->text, reader->at), word))
        return false;
    reader->at += word.len;
    return true;
}

enum yg_status yg_syntax_check(struct yg_syntax_reader *reader, struct yg_str version)
{
    enum yg_status st = reader->requirement->scheme->check(version, reader->err);

    if (st != YG_OK && reader->err != NULL && reader->err->at != YG_NO_OFFSET)
        reader->err->at += (size_t)(version.ptr - reader->text.ptr);
    return st;
}

void yg_syntax_or(struct yg_syntax_reader *reader)
{
    struct yg_requirement *requirement = reader->requirement;

    if (yg_arena_append(reader->arena, &requirement->conjuncts, &requirement->count) == NULL)
        reader->no_memory = true;
}

static void add(struct yg_syntax_reader *reader, struct yg_comparator comparator)
{
    struct yg_requirement *requirement = reader->requirement;
    struct yg_comparator *slot;

    if (reader->no_memory || comparator.version.ptr == NULL)
        return;
    struct yg_conjunct *conjunct = &requirement->conjuncts[requirement->count - 1];
    slot = yg_arena_append(reader->arena, &conjunct->comparators, &conjunct->count);
    if (slot == NULL)
        reader->no_memory = true;
    else
        *slot = comparator;
}

void yg_syntax_add(struct yg_syntax_reader *reader, enum yg_operator op, struct yg_str version)
{
    add(reader, (struct yg_comparator){.op = op, .version = version, .plain = version});
}

void yg_syntax_add_floor(struct yg_syntax_reader *reader, enum yg_operator op,
                         struct yg_str version, struct yg_str floor)
{
    struct yg_str whole =
        yg_syntax_print(reader, "%.*s%.*s", YG_STR_ARG(version), YG_STR_ARG(floor));

    add(reader, (struct yg_comparator){
                    .op = op, .version = whole, .plain = yg_str_head(whole, version.len)});
}

struct yg_str yg_syntax_print(struct yg_syntax_reader *reader, const char *format, ...)
{
    struct yg_str none = {NULL, 0};
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = len < 0 ? NULL : yg_arena_alloc(reader->arena, (size_t)len + 1);
    if (text == NULL) {
        reader->no_memory = true;
        return none;
    }
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (struct yg_str){text, (size_t)len};
}

struct yg_str yg_syntax_next(struct yg_syntax_reader *reader, struct yg_str version)
{
    size_t start = version.len, kept;

    while (start > 0 && yg_is_digit(version.ptr[start - 1]))
        start--;
    for (kept = version.len; kept > start && version.ptr[kept - 1] == '9';)
        kept--;
    size_t nines = version.len - kept;
    struct yg_str head = yg_str_head(version, kept - (kept > start));
    int digit = kept > start ? version.ptr[kept - 1] - '0' + 1 : 1;
    struct yg_str next =
        yg_syntax_print(reader, "%.*s%d%0*d", YG_STR_ARG(head), digit, (int)nines, 0);
    return nines == 0 && next.ptr != NULL ? yg_str_head(next, next.len - 1) : next;
}
