#include "matchers/package/platform.h"

/* ---- keys ----------------------------------------------------------------------------------- */

static void fold(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] - 'A' + 'a');
}

bool yg_platform_key(const struct yg_cpe *cpe, struct yg_buf *out)
{
    size_t start = out->len;

    for (size_t i = YG_CPE_PART; i <= YG_CPE_PRODUCT; i++)
        if (cpe->values[i].kind != YG_CPE_TEXT)
            return false;
    yg_buf_append(out, YG_STR("cpe"));
    for (size_t i = YG_CPE_PART; i <= YG_CPE_PRODUCT; i++) {
        yg_buf_append_char(out, i == YG_CPE_PART ? '/' : ':');
        yg_cpe_format_plain(cpe->values[i], out);
    }
    if (!out->failed)
        fold(out->ptr + start, out->len - start);
    return true;
}

bool yg_platform_is_hardware(const struct yg_cpe *cpe)
{
    return cpe->values[YG_CPE_PART].kind == YG_CPE_TEXT &&
           yg_str_equal_nocase(cpe->values[YG_CPE_PART].text, YG_STR("h"));
}

/* ---- names ---------------------------------------------------------------------------------- */

static unsigned bit(enum yg_cpe_attribute attribute)
{
    return 1U << attribute;
}

/* Two values of which neither is ANY. */
static bool value_covers(struct yg_cpe_value rule, struct yg_cpe_value component)
{
    switch (yg_cpe_compare(rule, component)) {
    case YG_CPE_EQUAL:
    case YG_CPE_SUPERSET:
        return true;
    case YG_CPE_UNDEFINED:
        return rule.kind == YG_CPE_PATTERN && yg_str_equal_nocase(rule.text, component.text);
    case YG_CPE_DISJOINT:
    case YG_CPE_SUBSET:
    case YG_CPE_NONE:
        return false;
    }
    return false;
}

static enum yg_platform_answer cover_version(struct yg_cpe_value component, bool ranged)
{
    if (!ranged || component.kind == YG_CPE_TEXT)
        return YG_PLATFORM_COVERED;
    return component.kind == YG_CPE_NA ? YG_PLATFORM_OTHER : YG_PLATFORM_UNSURE;
}

static enum yg_platform_answer cover_value(enum yg_cpe_attribute attribute,
                                           struct yg_cpe_value rule, struct yg_cpe_value component,
                                           bool ranged)
{
    bool names = attribute == YG_CPE_PART || attribute == YG_CPE_VENDOR;

    if (attribute == YG_CPE_PRODUCT && (rule.kind != YG_CPE_TEXT || component.kind != YG_CPE_TEXT))
        return YG_PLATFORM_OTHER;
    if (attribute == YG_CPE_VERSION && rule.kind == YG_CPE_ANY)
        return cover_version(component, ranged);
    if (rule.kind == YG_CPE_ANY)
        return names ? YG_PLATFORM_UNSURE : YG_PLATFORM_COVERED;
    if (component.kind == YG_CPE_ANY)
        return names || attribute == YG_CPE_VERSION ? YG_PLATFORM_UNSURE : YG_PLATFORM_COVERED;
    return value_covers(rule, component) ? YG_PLATFORM_COVERED : YG_PLATFORM_OTHER;
}

struct yg_platform_cover yg_platform_cover(const struct yg_cpe *rule,
                                           const struct yg_cpe *component, bool ranged)
{
    struct yg_platform_cover cover = {YG_PLATFORM_COVERED, YG_CPE_PART, 0};

    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++) {
        enum yg_cpe_attribute attribute = (enum yg_cpe_attribute)i;
        struct yg_cpe_value asked = rule->values[i], given = component->values[i];
        enum yg_platform_answer answer = cover_value(attribute, asked, given, ranged);

        if (answer < cover.answer)
            cover.because = attribute;
        if (answer < cover.answer)
            cover.answer = answer;
        bool asks = asked.kind != YG_CPE_ANY || (ranged && attribute == YG_CPE_VERSION);
        if (asks && given.kind == YG_CPE_ANY)
            cover.open |= bit(attribute);
    }
    return cover;
}

/* ---- versions ------------------------------------------------------------------------------- */

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Copy what the buffer holds, folded, and make its key. */
static bool keep_bound(struct yg_arena *arena, const struct yg_scheme *scheme, struct yg_buf *buf,
                       struct yg_bound *bound)
{
    if (buf->failed)
        return false;
    fold(buf->ptr, buf->len);
    bound->text = yg_arena_copy(arena, yg_buf_str(buf));
    if (bound->text.ptr == NULL)
        return false;
    if (scheme == NULL || bound->text.len > YG_VERSION_BYTES_MAX ||
        scheme->check(bound->text, NULL) != YG_OK)
        return true;
    bound->key = yg_version_key(scheme, bound->text, arena);
    return bound->key.ptr != NULL;
}

/* Does a version have its update at its end already? "10.1.14-h13" and "h13" */
static bool has_update(struct yg_str version, struct yg_str update)
{
    size_t at = version.len - update.len;

    return version.len > update.len && !is_alphanumeric(version.ptr[at - 1]) &&
           yg_str_equal_nocase(yg_str_from(version, at), update);
}

bool yg_platform_version(struct yg_arena *arena, enum yg_scheme_id scheme,
                         const struct yg_cpe *component, struct yg_platform_version *version)
{
    const struct yg_cpe_value *plain = &component->values[YG_CPE_VERSION];
    const struct yg_cpe_value *update = &component->values[YG_CPE_UPDATE];
    const struct yg_scheme *row = yg_scheme_get(scheme);
    struct yg_buf buf = {0}, tail = {0};
    bool ok = true;

    memset(version, 0, sizeof *version);
    if (plain->kind != YG_CPE_TEXT)
        return true;
    yg_cpe_format_plain(*plain, &buf);
    ok = keep_bound(arena, row, &buf, &version->plain);
    if (ok && update->kind == YG_CPE_TEXT) {
        yg_cpe_format_plain(*update, &tail);
        if (!has_update(version->plain.text, yg_buf_str(&tail))) {
            yg_buf_append_char(&buf, '-');
            yg_buf_append(&buf, yg_buf_str(&tail));
            ok = !tail.failed && keep_bound(arena, row, &buf, &version->updated);
        }
    }
    yg_buf_deinit(&buf);
    yg_buf_deinit(&tail);
    return ok;
}

/* Is the bound an update of this version? "10.1.14-h13" of "10.1.14" */
static bool is_update_of(struct yg_bound bound, struct yg_str version)
{
    return bound.text.len > version.len && !is_alphanumeric(bound.text.ptr[version.len]) &&
           yg_str_equal_nocase(yg_str_head(bound.text, version.len), version);
}

enum yg_range_answer yg_platform_test(const struct yg_ranges *ranges,
                                      const struct yg_platform_version *version,
                                      struct yg_range_hit *hit)
{
    struct yg_range_hit updated_hit;
    enum yg_range_answer plain = yg_ranges_test(ranges, version->plain, hit), updated;

    if (version->updated.text.ptr == NULL)
        return plain;
    updated = yg_ranges_test(ranges, version->updated, &updated_hit);
    bool decides =
        hit->interval != NULL && (is_update_of(hit->interval->low, version->plain.text) ||
                                  is_update_of(hit->interval->high, version->plain.text));
    if (plain == YG_RANGE_INSIDE && !decides)
        return plain;
    *hit = updated_hit;
    return updated;
}
