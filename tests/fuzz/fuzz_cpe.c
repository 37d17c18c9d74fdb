/* CPE names: a refusal says where; what is read, written and read again is the same name; relations
 * agree with their mirror image and with a naive reading of patterns; a rule covers itself.
 *
 * The input is up to two names, one a line. */
#include <stdlib.h>

#include "matchers/package/platform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool read_name(struct yg_arena *arena, struct yg_str text, struct yg_cpe *cpe)
{
    struct yg_error err = {.status = YG_OK, .at = YG_NO_OFFSET};
    enum yg_status st = yg_cpe_parse(arena, text, cpe, &err);

    check(yg_cpe_parse(arena, text, cpe, NULL) == st);
    if (st == YG_OK)
        return true;
    check(st == YG_MALFORMED || st == YG_LIMIT);
    check(err.status == st && err.at <= text.len && err.text[0] != '\0');
    return false;
}

/* ---- unbind, bind, unbind ------------------------------------------------------------------- */

static bool is_same(const struct yg_cpe *a, const struct yg_cpe *b, bool folded)
{
    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++) {
        const struct yg_cpe_value *x = &a->values[i], *y = &b->values[i];

        if (x->kind != y->kind ||
            !(folded ? yg_str_equal_nocase(x->text, y->text) : yg_str_equal(x->text, y->text)))
            return false;
    }
    return true;
}

static void check_forms(struct yg_arena *arena, const struct yg_cpe *cpe)
{
    struct yg_buf formatted = {0}, uri = {0}, key = {0}, same = {0};
    struct yg_cpe again;

    yg_cpe_format(cpe, &formatted);
    yg_cpe_format_uri(cpe, &uri);
    check(!formatted.failed && !uri.failed);
    if (formatted.len <= YG_CPE_BYTES_MAX) {
        check(read_name(arena, yg_buf_str(&formatted), &again));
        check(is_same(cpe, &again, false) && !again.loose);
    }
    if (uri.len <= YG_CPE_BYTES_MAX) {
        check(read_name(arena, yg_buf_str(&uri), &again));
        check(is_same(cpe, &again, true) && !again.loose);
        check(yg_platform_key(cpe, &key) == yg_platform_key(&again, &same));
        check(yg_str_equal(yg_buf_str(&key), yg_buf_str(&same)));
    }
    yg_buf_deinit(&formatted);
    yg_buf_deinit(&uri);
    yg_buf_deinit(&key);
    yg_buf_deinit(&same);
}

/* ---- relations ------------------------------------------------------------------------------ */

static size_t character_len(struct yg_str text)
{
    return text.ptr[0] == '\\' ? 2 : 1;
}

/* Character by character: '*' takes any number, '?' one or none. */
static bool matches(struct yg_str pattern, struct yg_str text)
{
    if (pattern.len == 0)
        return text.len == 0;
    char c = pattern.ptr[0];
    struct yg_str rest = yg_str_from(pattern, character_len(pattern));

    if (c == '*' || c == '?')
        return matches(rest, text) ||
               (text.len > 0 &&
                matches(c == '*' ? pattern : rest, yg_str_from(text, character_len(text))));
    size_t len = character_len(pattern);
    return text.len >= len &&
           yg_str_equal_nocase(yg_str_head(text, len), yg_str_head(pattern, len)) &&
           matches(rest, yg_str_from(text, len));
}

static enum yg_cpe_relation mirror(enum yg_cpe_relation relation)
{
    if (relation == YG_CPE_SUBSET)
        return YG_CPE_SUPERSET;
    return relation == YG_CPE_SUPERSET ? YG_CPE_SUBSET : relation;
}

/* Long texts take the naive reading too long. */
static bool is_short(const struct yg_cpe_value *value)
{
    return value->text.len <= 40;
}

static bool check_values(const struct yg_cpe_value *a, const struct yg_cpe_value *b)
{
    enum yg_cpe_relation there = yg_cpe_compare(*a, *b), back = yg_cpe_compare(*b, *a);

    check((there == YG_CPE_UNDEFINED) == (b->kind == YG_CPE_PATTERN));
    check((back == YG_CPE_UNDEFINED) == (a->kind == YG_CPE_PATTERN));
    if (there == YG_CPE_UNDEFINED)
        return false;
    if (a->kind == YG_CPE_PATTERN) {
        if (b->kind == YG_CPE_TEXT && is_short(a) && is_short(b))
            check((there == YG_CPE_SUPERSET) == matches(a->text, b->text));
        return false;
    }
    check(back == mirror(there));
    return true;
}

static void check_pair(const struct yg_cpe *a, const struct yg_cpe *b)
{
    enum yg_cpe_relation there[YG_CPE_ATTRIBUTE_COUNT], back[YG_CPE_ATTRIBUTE_COUNT];
    bool mirrored = true;

    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++)
        mirrored &= check_values(&a->values[i], &b->values[i]);
    yg_cpe_relate(a, b, there);
    yg_cpe_relate(b, a, back);
    if (mirrored)
        check(yg_cpe_combine(back) == mirror(yg_cpe_combine(there)));
    bool superset = yg_cpe_combine(there) == YG_CPE_SUPERSET;
    bool product = a->values[YG_CPE_PRODUCT].kind == YG_CPE_TEXT;
    enum yg_platform_answer answer = yg_platform_cover(a, b, false).answer;

    if (superset && product)
        check(answer != YG_PLATFORM_OTHER);
    if (answer == YG_PLATFORM_COVERED)
        check(yg_cpe_combine(there) != YG_CPE_DISJOINT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str rest = {(const char *)data, size}, first = yg_str_cut(&rest, '\n');
    struct yg_arena arena = {0};
    struct yg_cpe a, b;

    if (read_name(&arena, first, &a)) {
        check_forms(&arena, &a);
        if (a.values[YG_CPE_PRODUCT].kind == YG_CPE_TEXT)
            check(yg_platform_cover(&a, &a, false).answer != YG_PLATFORM_OTHER);
        if (read_name(&arena, rest, &b)) {
            check_pair(&a, &b);
            check_pair(&b, &a);
        }
    }
    yg_arena_deinit(&arena);
    return 0;
}
