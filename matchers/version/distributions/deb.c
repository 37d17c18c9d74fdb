#include "matchers/version/distributions/deb.h"

#include <assert.h>

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

static struct yg_deb_parts split(struct yg_str text)
{
    struct yg_deb_parts parts = {.upstream = text};
    size_t colon = yg_str_index(text, ':');

    if (colon < text.len) {
        parts.epoch = yg_str_head(text, colon);
        parts.upstream = yg_str_from(text, colon + 1);
    }
    size_t hyphen = yg_str_rindex(parts.upstream, '-');
    if (hyphen < parts.upstream.len) {
        parts.revision = yg_str_from(parts.upstream, hyphen + 1);
        parts.upstream = yg_str_head(parts.upstream, hyphen);
    }
    return parts;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static enum yg_status check_bytes(struct yg_str text, struct yg_str part, const char *marks,
                                  struct yg_error *err)
{
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];

        if (!yg_is_digit(c) && !is_letter(c) && (c == '\0' || strchr(marks, c) == NULL))
            return yg_fail(err, YG_MALFORMED, (size_t)(part.ptr - text.ptr) + i,
                           "this byte is not allowed in a Debian version");
    }
    return YG_OK;
}

/* What dpkg refuses. */
static enum yg_status find_error(struct yg_str text, const struct yg_deb_parts *parts,
                                 struct yg_error *err)
{
    if (parts->epoch.ptr != NULL) {
        for (size_t i = 0; i < parts->epoch.len; i++) {
            if (!yg_is_digit(parts->epoch.ptr[i]))
                return yg_fail(err, YG_MALFORMED, i, "the epoch is not a number");
        }
        if (parts->epoch.len == 0)
            return yg_fail(err, YG_MALFORMED, 0, "the epoch is empty");
        if (yg_semver_order_digits(parts->epoch, YG_STR("2147483647")) > 0)
            return yg_fail(err, YG_LIMIT, 0, "the epoch is above 2147483647");
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ' || (text.ptr[i] >= '\t' && text.ptr[i] <= '\r'))
            return yg_fail(err, YG_MALFORMED, i, "there is a blank");
    }
    if (parts->upstream.len == 0)
        return yg_fail(err, YG_MALFORMED, parts->epoch.ptr == NULL ? 0 : parts->epoch.len + 1,
                       "the upstream version is empty");
    if (parts->revision.ptr != NULL && parts->revision.len == 0)
        return yg_fail(err, YG_MALFORMED, text.len, "the revision is empty");
    return YG_OK;
}

/* What dpkg warns about, but for "_" in a revision. */
static enum yg_status find_warning(struct yg_str text, const struct yg_deb_parts *parts,
                                   struct yg_error *err)
{
    assert(parts->upstream.ptr != NULL);
    if (!yg_is_digit(parts->upstream.ptr[0]))
        return yg_fail(err, YG_MALFORMED, (size_t)(parts->upstream.ptr - text.ptr),
                       "the upstream version does not begin with a digit");
    enum yg_status st = check_bytes(text, parts->upstream, ".+-~:", err);
    return st != YG_OK ? st : check_bytes(text, parts->revision, ".+~_", err);
}

enum yg_deb_reading yg_version_deb_read(struct yg_str text, struct yg_deb_parts *parts,
                                        struct yg_error *err)
{
    struct yg_deb_parts found = split(text);

    if (find_error(text, &found, err) != YG_OK)
        return YG_DEB_ERROR;
    *parts = found;
    return find_warning(text, &found, err) != YG_OK ? YG_DEB_WARNING : YG_DEB_READ;
}

enum yg_status yg_version_deb_check(struct yg_str text, struct yg_error *err)
{
    struct yg_deb_parts parts = split(text);
    enum yg_status st = find_error(text, &parts, err);

    return st != YG_OK ? st : find_warning(text, &parts, err);
}

/* Letters before other marks, "~" before everything, even the end. */
static int weight(struct yg_str text, size_t at)
{
    char c = at < text.len ? text.ptr[at] : '\0';

    if (c == '~')
        return -1;
    if (at >= text.len || yg_is_digit(c))
        return 0;
    return is_letter(c) ? c : (unsigned char)c + 256;
}

/* deb-version(7): runs of non-digits and of digits in turn. */
static int order_part(struct yg_str a, struct yg_str b)
{
    size_t i = 0, j = 0;

    assert(a.len == 0 || a.ptr != NULL);
    assert(b.len == 0 || b.ptr != NULL);
    while (i < a.len || j < b.len) {
        while ((i < a.len && !yg_is_digit(a.ptr[i])) || (j < b.len && !yg_is_digit(b.ptr[j]))) {
            int order = weight(a, i) - weight(b, j);

            if (order != 0)
                return order;
            i++, j++;
        }
        size_t i_end = i, j_end = j;
        while (i_end < a.len && yg_is_digit(a.ptr[i_end]))
            i_end++;
        while (j_end < b.len && yg_is_digit(b.ptr[j_end]))
            j_end++;
        struct yg_str x = i_end > i ? (struct yg_str){a.ptr + i, i_end - i} : YG_STR("0");
        struct yg_str y = j_end > j ? (struct yg_str){b.ptr + j, j_end - j} : YG_STR("0");
        int order = yg_semver_order_digits(x, y);
        if (order != 0)
            return order;
        i = i_end, j = j_end;
    }
    return 0;
}

int yg_version_deb_compare(struct yg_str a, struct yg_str b)
{
    struct yg_deb_parts x = split(a), y = split(b);
    int order = yg_semver_order_digits(x.epoch.len == 0 ? YG_STR("0") : x.epoch,
                                       y.epoch.len == 0 ? YG_STR("0") : y.epoch);

    if (order == 0)
        order = order_part(x.upstream, y.upstream);
    if (order == 0)
        order = order_part(x.revision, y.revision);
    return order;
}

/* Marks of keys. The end of a run of non-digits is the number that follows it, so numbers stand
 * between "~" and the letters. */
enum { TILDE = 1, END, LETTER = YG_KEY_ABOVE, OTHER = LETTER + 52 };

/* The marks that weight() puts behind the letters, in its order; all that `check` lets through. */
static const char others[] = "+-.:_";
static_assert(OTHER + sizeof others - 1 <= 256, "a mark is a byte");

static int mark_of(char c)
{
    if (c == '~')
        return TILDE;
    if (is_letter(c))
        return LETTER + (c <= 'Z' ? c - 'A' : c - 'a' + 26);
    const char *other = strchr(others, c);
    assert(c != '\0' && other != NULL); /* it was checked */
    return OTHER + (int)(other - others);
}

static void put_part(struct yg_buf *out, struct yg_str part)
{
    size_t at = 0;

    assert(part.len == 0 || part.ptr != NULL);
    do {
        while (at < part.len && !yg_is_digit(part.ptr[at]))
            yg_key_mark(out, mark_of(part.ptr[at++]));
        size_t start = at;
        while (at < part.len && yg_is_digit(part.ptr[at]))
            at++;
        yg_key_number(out, yg_str_from(yg_str_head(part, at), start));
    } while (at < part.len);
    yg_key_mark(out, END);
}

void yg_version_deb_key(struct yg_str text, struct yg_buf *out)
{
    struct yg_deb_parts parts = split(text);

    yg_key_number(out, parts.epoch);
    put_part(out, parts.upstream);
    put_part(out, parts.revision);
}
