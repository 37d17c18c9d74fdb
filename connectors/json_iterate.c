/* json_iterate.c - steps from item to item and from member to member, and runs of them. */
#include "connectors/json_reader.h"

/* Step `container`, whose brackets are `open` and `close`: the token behind the opening bracket or
 * behind a comma. 0 at the end (which is noted), when failed, and when it is of another kind. */
static inline uint32_t step(struct yg_json *container, char open, char close)
{
    struct yg_json_reader *r = container->reader;
    uint32_t first = token_of(*container), token = current_of(*container);

    if (r->failed || token == YG_JSON_ENDED || byte_at(r, first) != (unsigned char)open)
        return 0;
    if (token == 0) {
        token = first + 1;
        if (byte_at(r, token) != (unsigned char)close)
            return token;
    } else {
        token = yg_json_pass_value(r, token, depth_of(*container) + 1);
        if (token == 0)
            return 0;
        if (byte_at(r, token) == ',')
            return token + 1;
        if (byte_at(r, token) != (unsigned char)close)
            return yg_json_fail_token(
                r, token, close == ']' ? "expected a comma or ]" : "expected a comma or }");
    }
    set_ended(container, token);
    return 0;
}

/* Make `token` the current item of `container`; false (failed) when it begins no value or lies too
 * deep. */
static inline bool stand_on(struct yg_json *container, uint32_t token, struct yg_json *value)
{
    struct yg_json_reader *r = container->reader;
    uint32_t depth = depth_of(*container) + 1;
    unsigned char kind = yg_json_kinds[byte_at(r, token)];

    if (kind == 0)
        return yg_json_fail_token(r, token, "expected a value");
    if (depth == YG_JSON_DEPTH_MAX && kind >= YG_JSON_ARRAY + 1)
        return yg_json_fail_deep(r, token);
    set_current(container, token);
    put_handle(value, r, token, depth);
    return true;
}

/* Does the container end at `token`, whose closing bracket is there? Then that is noted. */
static inline bool ends_at(struct yg_json *container, uint32_t token, char open, char close)
{
    const struct yg_json_reader *r = container->reader;

    if (r->text[r->index[token]] != close || r->text[r->index[token_of(*container)]] != open)
        return false;
    set_ended(container, token);
    return true;
}

uint32_t yg_json_step_item(struct yg_json *array)
{
    return step(array, '[', ']');
}

static __attribute__((noinline)) bool next_item_slowly(struct yg_json *array, struct yg_json *item)
{
    uint32_t token = yg_json_step_item(array);

    return token != 0 && stand_on(array, token, item);
}

static __attribute__((noinline)) bool next_member_slowly(struct yg_json *object, struct yg_str *key,
                                                         struct yg_json *value)
{
    struct yg_json_reader *r = object->reader;
    uint32_t token = step(object, '{', '}');

    if (token == 0)
        return false;
    if (byte_at(r, token) != '"')
        return yg_json_fail_token(r, token, "expected a key");
    if (!read_string(r, token, key))
        return false;
    if (byte_at(r, token + 1) != ':')
        return yg_json_fail_token(r, token + 1, "expected a colon");
    return stand_on(object, token + 2, value);
}

/* Nothing was asked for yet: the token behind the opening bracket; else 0. */
static inline uint32_t at_first(const struct yg_json *container, uint32_t ahead)
{
    uint32_t first = token_of(*container);

    return current_of(*container) == 0 && first + ahead < container->reader->walkable ? first + 1
                                                                                      : 0;
}

bool yg_json_next_item(struct yg_json *array, struct yg_json *item)
{
    const struct yg_json_reader *r = array->reader;
    uint32_t token = at_first(array, 2);

    if (token == 0) {
        token = yg_json_behind_current(array);
        if (token != 0 && ends_at(array, token, '[', ']'))
            return false;
        if (token == 0 || token + 2 > r->walkable || r->text[r->index[token]] != ',')
            return next_item_slowly(array, item);
        token++;
    } else if (r->text[r->index[token]] == ']') {
        return next_item_slowly(array, item);
    }
    if (r->text[r->index[token_of(*array)]] != '[')
        return next_item_slowly(array, item);
    return stand_on(array, token, item);
}

bool yg_json_next_member(struct yg_json *object, struct yg_str *key, struct yg_json *value)
{
    const struct yg_json_reader *r = object->reader;
    const uint32_t *index = r->index;
    const char *text = r->text;
    uint32_t token = at_first(object, 4), start, end;

    if (token == 0) {
        token = yg_json_behind_current(object);
        if (token != 0 && ends_at(object, token, '{', '}'))
            return false;
        if (token == 0 || token + 4 > r->walkable || text[index[token]] != ',')
            return next_member_slowly(object, key, value);
        token++;
    }
    if (text[index[token]] != '"' || text[index[token + 1]] != ':' ||
        text[index[token_of(*object)]] != '{')
        return next_member_slowly(object, key, value);
    start = index[token] + 1;
    end = index[token + 1];
    if (!is_clean(r, start, end) || text[end - 1] != '"')
        return next_member_slowly(object, key, value);
    put_text(key, text + start, end - 1 - start);
    return stand_on(object, token + 2, value);
}

/* The hot loops: what has a string without escapes and a comma or the end right behind its closing
 * quote, in the array or object whose next item or member is at `token`. They return how many and
 * leave the rest to the step. */

/* The strings of compact JSON, as far as another one follows at once: they lie "," apart. Such a
 * place says that both quotes are there, and that the second one is the next token but one. */
static size_t run_of_compact_strings(const struct yg_json_reader *r, uint32_t token,
                                     struct yg_str *texts, size_t max)
{
    const uint32_t *index = r->index + token;
    const char *text = r->text;
    uint32_t limit = yg_json_clean_limit(r), start = index[0], end;
    size_t n = 0;

    if (text[start] != '"')
        return 0;
    while (n < max && (end = index[2 * n + 1]) <= limit &&
           yg_json_three(text + end - 1, '"', ',', '"')) {
        texts[n++] = (struct yg_str){text + start + 1, end - start - 2};
        start = end + 1;
    }
    return n;
}

static size_t run_of_strings(struct yg_json *array, uint32_t token, struct yg_str *texts,
                             size_t max)
{
    const struct yg_json_reader *r = array->reader;
    const uint32_t *index = r->index;
    const char *text = r->text;
    uint32_t count = r->walkable, backslash = r->backslash;
    size_t n = 0;

    if (token >= count || index[token] < r->clean_from)
        return 0;
    n = run_of_compact_strings(r, token, texts, max);
    token += 2 * (uint32_t)n;
    while (n < max && token + 1 < count) {
        uint32_t start = index[token], end = index[token + 1];

        if (text[start] != '"' || text[end - 1] != '"' || end > backslash)
            break;
        if (text[end] != ',' && text[end] != ']')
            break;
        put_text(&texts[n++], text + start + 1, end - start - 2);
        if (text[end] == ']') {
            set_ended(array, token + 1);
            return n;
        }
        token += 2;
    }
    if (n > 0)
        set_current(array, token - 2);
    return n;
}

static size_t run_of_members(struct yg_json *object, uint32_t token, struct yg_json_member *members,
                             size_t max)
{
    struct yg_json_reader *r = object->reader;
    const uint32_t *index = r->index;
    const char *text = r->text;
    uint32_t count = r->walkable, backslash = r->backslash, depth = depth_of(*object) + 1;
    size_t n = 0;

    if (token >= count || index[token] < r->clean_from)
        return 0;
    while (n < max && token + 3 < count) {
        uint32_t key = index[token], colon = index[token + 1];
        uint32_t value = index[token + 2], end = index[token + 3];
        struct yg_json_member *member = &members[n];

        if (text[key] != '"' || text[colon - 1] != '"' || text[colon] != ':' ||
            text[value] != '"' || text[end - 1] != '"' || end > backslash)
            break;
        if (text[end] != ',' && text[end] != '}')
            break;
        put_text(&member->key, text + key + 1, colon - key - 2);
        put_text(&member->text, text + value + 1, end - value - 2);
        put_handle(&member->value, r, token + 2, depth);
        n++;
        if (text[end] == '}') {
            set_ended(object, token + 3);
            return n;
        }
        token += 4;
    }
    if (n > 0)
        set_current(object, token - 2);
    return n;
}

size_t yg_json_items_max(struct yg_json array)
{
    uint32_t token = current_of(array);

    if (token == YG_JSON_ENDED || array.reader->failed)
        return 0;
    return (array.reader->count - (token == 0 ? token_of(array) : token)) / 2;
}

size_t yg_json_next_strings(struct yg_json *array, struct yg_str *texts, size_t max)
{
    struct yg_json_reader *r = array->reader;
    size_t n = 0, run;
    uint32_t token;

    while (n < max && current_of(*array) != YG_JSON_ENDED &&
           (token = yg_json_step_item(array)) != 0) {
        run = run_of_strings(array, token, texts + n, max - n);
        n += run;
        if (run > 0)
            continue;
        if (byte_at(r, token) != '"' || !read_string(r, token, &texts[n]))
            break;
        set_current(array, token);
        n++;
    }
    return n;
}

/* One member of any kind. */
static bool next_any_member(struct yg_json *object, struct yg_json_member *member)
{
    if (!yg_json_next_member(object, &member->key, &member->value))
        return false;
    member->text = (struct yg_str){NULL, 0};
    return yg_json_get_string(member->value, &member->text) || !object->reader->failed;
}

size_t yg_json_next_members(struct yg_json *object, struct yg_json_member *members, size_t max)
{
    uint32_t token;
    size_t n;

    if (max == 0 || current_of(*object) == YG_JSON_ENDED || (token = step(object, '{', '}')) == 0)
        return 0;
    n = run_of_members(object, token, members, max);
    if (n == 0 && next_any_member(object, members))
        n = 1;
    return n;
}
