#include "matchers/version/products/jvm.h"

#include "matchers/version/tokens.h"

enum { PRERELEASE = 1, RELEASE = 2, WORD = YG_KEY_ABOVE };
enum { NUMBERS, UPDATE, PRERELEASE_WORD, DONE };

static bool is_word(char c)
{
    return yg_is_digit(c) || yg_is_letter(c);
}

/* The length of what parts two numbers at the beginning of `rest`, 0 when none does. */
static size_t separator_len(struct yg_str rest)
{
    static const char *const separators[] = {".", "_", "-update_", "u"};

    for (size_t i = 0; i < YG_COUNT(separators); i++) {
        size_t len = strlen(separators[i]);

        if (yg_str_starts(rest, yg_str(separators[i])) && len < rest.len &&
            yg_is_digit(rest.ptr[len]))
            return len;
    }
    return 0;
}

/* The numbers at the beginning, the "1." of old versions included. */
static struct yg_str head(struct yg_str text)
{
    struct yg_str rest = text;

    for (;;) {
        yg_cut_run(&rest, yg_is_digit);
        size_t len = separator_len(rest);
        if (len == 0)
            return yg_str_head(text, text.len - rest.len);
        rest = yg_str_from(rest, len);
    }
}

/* "-b08", "-b002" */
static bool is_build(struct yg_str word)
{
    size_t i = 1;

    while (i < word.len && yg_is_digit(word.ptr[i]))
        i++;
    return word.len > 1 && i == word.len && word.ptr[0] == 'b';
}

enum yg_status yg_version_jvm_check(struct yg_str text, struct yg_error *err)
{
    struct yg_str numbers = head(text);

    if (numbers.len == 0 || !yg_is_digit(numbers.ptr[0]))
        return yg_fail(err, YG_MALFORMED, 0, "a number is missing");
    for (size_t i = numbers.len; i < text.len; i++) {
        bool mark = text.ptr[i] == '-' || text.ptr[i] == '+';

        if (i == numbers.len
                ? !mark
                : !mark && !is_word(text.ptr[i]) && text.ptr[i] != '.' && text.ptr[i] != '_')
            return yg_fail(err, YG_MALFORMED, i, "this is not how a Java version goes on");
    }
    return YG_OK;
}

static struct yg_cursor start(struct yg_str text)
{
    struct yg_cursor cursor = {.rest = head(text), .state = NUMBERS};
    struct yg_str tail = yg_str_from(text, cursor.rest.len);

    if (yg_str_starts(cursor.rest, YG_STR("1.")))
        cursor.rest = yg_str_from(cursor.rest, 2);
    while (cursor.rest.len > 0 && cursor.rest.ptr[cursor.rest.len - 1] == '0') {
        size_t end = cursor.rest.len;

        while (end > 0 && cursor.rest.ptr[end - 1] == '0')
            end--;
        if (end == 0 || yg_is_digit(cursor.rest.ptr[end - 1]))
            break;
        while (end > 0 && !yg_is_digit(cursor.rest.ptr[end - 1]))
            end--;
        cursor.rest.len = end;
    }
    if (tail.len > 0 && tail.ptr[0] == '-') {
        tail = yg_str_from(tail, 1);
        struct yg_str word = yg_cut_run(&tail, is_word);
        if (word.len > 0 && !is_build(word))
            cursor.later[0] = word;
    }
    return cursor;
}

static bool next(struct yg_cursor *cursor, struct yg_token *token)
{
    struct yg_str *rest = &cursor->rest, word = cursor->later[0];
    size_t digits = 0;

    switch (cursor->state) {
    case NUMBERS:
        if (rest->len == 0) {
            *token = yg_token_mark(word.ptr == NULL ? RELEASE : PRERELEASE);
            cursor->state = word.ptr == NULL ? DONE : PRERELEASE_WORD;
            return true;
        }
        *token = yg_token_number(yg_cut_run(rest, yg_is_digit));
        cursor->state = rest->len > 0 && rest->ptr[0] == 'u' ? UPDATE : NUMBERS;
        *rest = yg_str_from(*rest, separator_len(*rest));
        return true;
    case UPDATE: /* 8u392 is 8.0.392 */
        *token = yg_token_number(YG_STR("0"));
        cursor->state = NUMBERS;
        return true;
    case PRERELEASE_WORD:
        while (digits < word.len && yg_is_digit(word.ptr[digits]))
            digits++;
        *token = digits == word.len ? yg_token_number(word) : (struct yg_token){WORD, word};
        cursor->state = DONE;
        return true;
    default:
        return false;
    }
}

int yg_version_jvm_compare(struct yg_str a, struct yg_str b)
{
    return yg_tokens_compare(start(a), start(b), next);
}

void yg_version_jvm_key(struct yg_str text, struct yg_buf *out)
{
    yg_tokens_key(start(text), next, out);
}
