/* cpe_match.c - CPE name matching: which set of products contains which? */
#include "pipeline/model/cpe.h"

#include <assert.h>

static const char *const names[] = {"undefined", "disjoint", "equal", "subset", "superset", "none"};

const char *yg_cpe_relation_name(enum yg_cpe_relation relation)
{
    return names[relation];
}

/* Bytes of the character at `at`: an escaped one has two. */
static size_t character_len(struct yg_str text, size_t at)
{
    return text.ptr[at] == '\\' ? 2 : 1;
}

/* A pattern taken apart: how many characters may stand before and behind its body. */
struct pattern {
    struct yg_str body;
    size_t before_max, behind_max;
};

/* How many characters the wildcards at the start of `text` stand for; cuts them off. */
static size_t cut_wildcards(struct yg_str *text)
{
    size_t marks = 0;

    if (text->len > 0 && text->ptr[0] == '*') {
        *text = yg_str_from(*text, 1);
        return SIZE_MAX;
    }
    while (marks < text->len && text->ptr[marks] == '?')
        marks++;
    *text = yg_str_from(*text, marks);
    return marks;
}

static struct pattern take_apart(struct yg_str text)
{
    struct pattern pattern;
    size_t end = 0;

    pattern.before_max = cut_wildcards(&text);
    while (end < text.len && text.ptr[end] != '*' && text.ptr[end] != '?')
        end += character_len(text, end);
    pattern.body = yg_str_head(text, end);
    text = yg_str_from(text, end);
    pattern.behind_max = cut_wildcards(&text);
    return pattern;
}

static size_t count_characters(struct yg_str text)
{
    size_t count = 0;

    for (size_t at = 0; at < text.len; at += character_len(text, at))
        count++;
    return count;
}

/* Does the pattern match a text that is none? */
static bool matches(struct yg_str source, struct yg_str text)
{
    struct pattern pattern = take_apart(source);
    struct yg_str body = pattern.body;
    size_t before = 0;

    for (size_t at = 0; at + body.len <= text.len; at += character_len(text, at)) {
        struct yg_str here = yg_str_from(text, at);

        if (yg_str_equal_nocase(yg_str_head(here, body.len), body) &&
            count_characters(yg_str_from(here, body.len)) <= pattern.behind_max)
            return true;
        if (before++ == pattern.before_max || here.len == 0)
            return false;
    }
    return false;
}

enum yg_cpe_relation yg_cpe_compare(struct yg_cpe_value source, struct yg_cpe_value target)
{
    if (target.kind == YG_CPE_PATTERN)
        return YG_CPE_UNDEFINED;
    switch (source.kind) {
    case YG_CPE_ANY:
        return target.kind == YG_CPE_ANY ? YG_CPE_EQUAL : YG_CPE_SUPERSET;
    case YG_CPE_NA:
        if (target.kind == YG_CPE_ANY)
            return YG_CPE_SUBSET;
        return target.kind == YG_CPE_NA ? YG_CPE_EQUAL : YG_CPE_DISJOINT;
    case YG_CPE_TEXT:
        if (target.kind == YG_CPE_ANY)
            return YG_CPE_SUBSET;
        return target.kind == YG_CPE_TEXT && yg_str_equal_nocase(source.text, target.text)
                   ? YG_CPE_EQUAL
                   : YG_CPE_DISJOINT;
    case YG_CPE_PATTERN:
        if (target.kind == YG_CPE_ANY)
            return YG_CPE_SUBSET;
        return target.kind == YG_CPE_TEXT && matches(source.text, target.text) ? YG_CPE_SUPERSET
                                                                               : YG_CPE_DISJOINT;
    }
    return YG_CPE_UNDEFINED;
}

void yg_cpe_relate(const struct yg_cpe *source, const struct yg_cpe *target,
                   enum yg_cpe_relation relations[YG_CPE_ATTRIBUTE_COUNT])
{
    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++)
        relations[i] = yg_cpe_compare(source->values[i], target->values[i]);
}

enum yg_cpe_relation yg_cpe_combine(const enum yg_cpe_relation relations[YG_CPE_ATTRIBUTE_COUNT])
{
    unsigned met = 0; /* a bit for each relation */

    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++)
        met |= 1U << relations[i];
    if ((met & 1U << YG_CPE_DISJOINT) != 0)
        return YG_CPE_DISJOINT;
    if ((met & 1U << YG_CPE_UNDEFINED) != 0)
        return YG_CPE_UNDEFINED;
    met &= ~(1U << YG_CPE_EQUAL);
    if (met == 0)
        return YG_CPE_EQUAL;
    if (met == 1U << YG_CPE_SUBSET)
        return YG_CPE_SUBSET;
    return met == 1U << YG_CPE_SUPERSET ? YG_CPE_SUPERSET : YG_CPE_NONE;
}
