#include "matchers/version/languages/pypi.h"

#include <assert.h>

#include "matchers/version/key.h"
#include "matchers/version/semver/semver_core.h"
#include "pipeline/base/ascii.h"

/* Where a part is missing, it sorts before or after every number. */
enum presence { BEFORE, PRESENT, AFTER };

struct version {
    struct yg_str epoch, release; /* release: digits and dots, trailing ".0" cut off */
    enum presence pre, post, dev;
    int pre_name; /* a, b, rc */
    struct yg_str pre_number, post_number, dev_number;
    struct yg_str local;  /* absent: none */
    const char *stem_end; /* behind release and pre-release */
};

struct reader {
    struct yg_str rest;
};

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static struct yg_str take_digits(struct reader *reader)
{
    struct yg_str run = {reader->rest.ptr, 0};

    while (run.len < reader->rest.len && yg_is_digit(reader->rest.ptr[run.len]))
        run.len++;
    reader->rest = yg_str_from(reader->rest, run.len);
    return run;
}

/* Take "[-_.]?NAME[-_.]?N*"; false, and nothing taken, when the name does not stand there. */
static bool take_named(struct reader *reader, const char *const *names, size_t count, size_t *which,
                       struct yg_str *number)
{
    struct yg_str rest = reader->rest;

    if (rest.len > 0 && is_separator(rest.ptr[0]))
        rest = yg_str_from(rest, 1);
    if (rest.len == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct yg_str name = yg_str(names[i]);

        if (lower(rest.ptr[0]) != name.ptr[0] ||
            !yg_str_equal_nocase(yg_str_head(rest, name.len), name))
            continue;
        rest = yg_str_from(rest, name.len);
        struct reader inner = {rest};
        if (rest.len > 1 && is_separator(rest.ptr[0]) && yg_is_digit(rest.ptr[1]))
            inner.rest = yg_str_from(rest, 1);
        *number = take_digits(&inner);
        if (number->len == 0)
            *number = YG_STR("0");
        *which = i;
        reader->rest = inner.rest;
        return true;
    }
    return false;
}

static void take_release(struct reader *reader, struct version *version)
{
    version->release = take_digits(reader);
    while (version->release.len > 0 && reader->rest.len > 1 && reader->rest.ptr[0] == '.' &&
           yg_is_digit(reader->rest.ptr[1])) {
        reader->rest = yg_str_from(reader->rest, 1);
        struct yg_str number = take_digits(reader);
        version->release.len = (size_t)(number.ptr + number.len - version->release.ptr);
    }
}

static void take_suffixes(struct reader *reader, struct version *version)
{
    static const char *const pre[] = {"alpha", "a", "beta", "b", "preview", "pre", "c", "rc"};
    static const int pre_order[] = {0, 0, 1, 1, 2, 2, 2, 2};
    static const char *const post[] = {"post", "rev", "r"};
    static const char *const dev[] = {"dev"};
    size_t which;

    if (take_named(reader, pre, YG_COUNT(pre), &which, &version->pre_number)) {
        version->pre = PRESENT;
        version->pre_name = pre_order[which];
    }
    version->stem_end = reader->rest.ptr;
    if (take_named(reader, post, YG_COUNT(post), &which, &version->post_number)) {
        version->post = PRESENT;
    } else if (reader->rest.len > 1 && reader->rest.ptr[0] == '-' &&
               yg_is_digit(reader->rest.ptr[1])) {
        reader->rest = yg_str_from(reader->rest, 1);
        version->post_number = take_digits(reader);
        version->post = PRESENT;
    }
    if (take_named(reader, dev, YG_COUNT(dev), &which, &version->dev_number))
        version->dev = PRESENT;
}

static bool is_local(char c)
{
    c = lower(c);
    return yg_is_digit(c) || (c >= 'a' && c <= 'z');
}

static bool take_local(struct reader *reader, struct version *version)
{
    if (reader->rest.len == 0 || reader->rest.ptr[0] != '+')
        return true;
    reader->rest = yg_str_from(reader->rest, 1);
    version->local = reader->rest;
    while (true) {
        size_t len = 0;

        while (len < reader->rest.len && is_local(reader->rest.ptr[len]))
            len++;
        reader->rest = yg_str_from(reader->rest, len);
        if (len == 0)
            return false;
        if (reader->rest.len == 0 || !is_separator(reader->rest.ptr[0]))
            break;
        reader->rest = yg_str_from(reader->rest, 1);
    }
    version->local.len = (size_t)(reader->rest.ptr - version->local.ptr);
    return true;
}

static enum yg_status parse(struct yg_str text, struct version *version, struct yg_error *err)
{
    struct reader reader = {yg_str_trim(text)};

    *version = (struct version){.epoch = YG_STR("0"), .pre = AFTER, .post = BEFORE, .dev = AFTER};
    if (reader.rest.len > 0 && lower(reader.rest.ptr[0]) == 'v')
        reader.rest = yg_str_from(reader.rest, 1);
    take_release(&reader, version);
    if (version->release.len > 0 && reader.rest.len > 0 && reader.rest.ptr[0] == '!' &&
        yg_str_index(version->release, '.') == version->release.len) {
        version->epoch = version->release;
        reader.rest = yg_str_from(reader.rest, 1);
        take_release(&reader, version);
    }
    if (version->release.len == 0)
        return yg_fail(err, YG_MALFORMED, (size_t)(reader.rest.ptr - text.ptr),
                       "a release number is missing");
    take_suffixes(&reader, version);
    if (!take_local(&reader, version) || reader.rest.len > 0)
        return yg_fail(err, YG_MALFORMED, (size_t)(reader.rest.ptr - text.ptr),
                       "this is not how a version goes on by PEP 440");
    /* A development release of nothing else comes before the pre-releases. */
    if (version->pre == AFTER && version->post == BEFORE && version->dev == PRESENT)
        version->pre = BEFORE;
    return YG_OK;
}

enum yg_status yg_version_pypi_check(struct yg_str text, struct yg_error *err)
{
    struct version version;

    return parse(text, &version, err);
}

enum yg_status yg_version_pypi_parts(struct yg_str text, struct yg_pypi_parts *parts,
                                     struct yg_error *err)
{
    struct version version;
    enum yg_status st = parse(text, &version, err);

    if (st != YG_OK)
        return st;
    text = yg_str_trim(text);
    *parts = (struct yg_pypi_parts){
        .epoch = version.epoch,
        .release = version.release,
        .stem = yg_str_head(text, (size_t)(version.stem_end - text.ptr)),
        .public = yg_str_head(text, yg_str_index(text, '+')),
        .pre = version.pre == PRESENT,
        .post = version.post == PRESENT,
        .dev = version.dev == PRESENT,
    };
    return YG_OK;
}

/* Missing numbers at the end are zero. */
static int order_release(struct yg_str a, struct yg_str b)
{
    while (a.ptr != NULL || b.ptr != NULL) {
        struct yg_str x = a.ptr == NULL ? YG_STR("0") : yg_str_cut(&a, '.');
        struct yg_str y = b.ptr == NULL ? YG_STR("0") : yg_str_cut(&b, '.');
        int order = yg_semver_order_digits(x, y);

        if (order != 0)
            return order;
    }
    return 0;
}

static int order_presence(enum presence a, struct yg_str a_number, enum presence b,
                          struct yg_str b_number)
{
    if (a != b || a != PRESENT)
        return (int)a - (int)b;
    return yg_semver_order_digits(a_number, b_number);
}

static struct yg_str take_local_part(struct yg_str *rest)
{
    size_t len = 0;

    while (len < rest->len && !is_separator(rest->ptr[len]))
        len++;
    struct yg_str part = yg_str_head(*rest, len);
    *rest = len == rest->len ? (struct yg_str){NULL, 0} : yg_str_from(*rest, len + 1);
    return part;
}

static int order_words(struct yg_str a, struct yg_str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return lower(a.ptr[i]) < lower(b.ptr[i]) ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static bool all_digits(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!yg_is_digit(text.ptr[i]))
            return false;
    }
    return true;
}

/* Words before numbers, fewer parts before more, no local version first of all. */
static int order_local(struct yg_str a, struct yg_str b)
{
    while (a.ptr != NULL && b.ptr != NULL) {
        struct yg_str x = take_local_part(&a), y = take_local_part(&b);
        bool x_number = all_digits(x), y_number = all_digits(y);
        int order = x_number != y_number ? (x_number ? 1 : -1)
                    : x_number           ? yg_semver_order_digits(x, y)
                                         : order_words(x, y);

        if (order != 0)
            return order;
    }
    return (a.ptr != NULL) - (b.ptr != NULL);
}

int yg_version_pypi_compare(struct yg_str a, struct yg_str b)
{
    struct version x, y;
    int order;

    if (parse(a, &x, NULL) != YG_OK || parse(b, &y, NULL) != YG_OK)
        return yg_str_compare(a, b); /* unchecked: an order all the same */
    order = yg_semver_order_digits(x.epoch, y.epoch);
    if (order == 0)
        order = order_release(x.release, y.release);
    if (order == 0 && x.pre == PRESENT && y.pre == PRESENT)
        order = x.pre_name - y.pre_name;
    if (order == 0)
        order = order_presence(x.pre, x.pre_number, y.pre, y.pre_number);
    if (order == 0)
        order = order_presence(x.post, x.post_number, y.post, y.post_number);
    if (order == 0)
        order = order_presence(x.dev, x.dev_number, y.dev, y.dev_number);
    return order != 0 ? order : order_local(x.local, y.local);
}

/* What follows the release or a part of it, in the order of versions: ".dev", "a", "b", "rc",
 * nothing, ".post". A local version follows NOTHING and the number of DEV. */
enum mark { DEV = 1, PRE, NOTHING = PRE + 3, POST, WORD };
static_assert((int)WORD < YG_KEY_NUMBER, "marks sort before numbers");

static void put_release(struct yg_buf *out, struct yg_str release)
{
    size_t zeros = 0;

    while (release.ptr != NULL) {
        struct yg_str number = yg_str_cut(&release, '.');

        if (yg_semver_order_digits(number, YG_STR("0")) == 0) {
            zeros++; /* unless others follow they are as good as missing */
            continue;
        }
        for (; zeros > 0; zeros--)
            yg_key_number(out, YG_STR("0"));
        yg_key_number(out, number);
    }
}

static void put_local(struct yg_buf *out, struct yg_str local)
{
    while (local.ptr != NULL) {
        struct yg_str part = take_local_part(&local);

        if (all_digits(part)) {
            yg_key_number(out, part);
            continue;
        }
        yg_key_mark(out, WORD);
        for (size_t i = 0; i < part.len; i++)
            yg_key_mark(out, lower(part.ptr[i]));
        yg_key_mark(out, YG_KEY_TEXT_END);
    }
}

void yg_version_pypi_key(struct yg_str text, struct yg_buf *out)
{
    struct version version;
    enum yg_status st = parse(text, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    yg_key_number(out, version.epoch);
    put_release(out, version.release);
    if (version.pre == PRESENT) {
        yg_key_mark(out, PRE + version.pre_name);
        yg_key_number(out, version.pre_number);
    }
    if (version.post == PRESENT) {
        yg_key_mark(out, POST);
        yg_key_number(out, version.post_number);
    }
    if (version.dev == PRESENT) {
        yg_key_mark(out, DEV);
        yg_key_number(out, version.dev_number);
    } else {
        yg_key_mark(out, NOTHING);
    }
    put_local(out, version.local);
}

/* ---- the normal form ------------------------------------------------------------------------ */

static void append_number(struct yg_buf *out, const char *mark, struct yg_str digits)
{
    while (digits.len > 1 && digits.ptr[0] == '0')
        digits = yg_str_from(digits, 1);
    yg_buf_append(out, yg_str(mark));
    yg_buf_append(out, digits);
}

static void append_local(struct yg_buf *out, struct yg_str local)
{
    for (const char *mark = "+"; local.ptr != NULL; mark = ".") {
        struct yg_str part = take_local_part(&local);

        if (all_digits(part)) {
            append_number(out, mark, part);
            continue;
        }
        yg_buf_append(out, yg_str(mark));
        for (size_t i = 0; i < part.len; i++)
            yg_buf_append_char(out, lower(part.ptr[i]));
    }
}

void yg_version_pypi_normalize(struct yg_str text, struct yg_buf *out)
{
    static const char *const pre_names[] = {"a", "b", "rc"};
    struct version version;
    enum yg_status st = parse(text, &version, NULL);

    assert(st == YG_OK); /* it was checked */
    if (yg_semver_order_digits(version.epoch, YG_STR("0")) != 0) {
        append_number(out, "", version.epoch);
        yg_buf_append_char(out, '!');
    }
    for (const char *mark = ""; version.release.ptr != NULL; mark = ".")
        append_number(out, mark, yg_str_cut(&version.release, '.'));
    if (version.pre == PRESENT)
        append_number(out, pre_names[version.pre_name], version.pre_number);
    if (version.post == PRESENT)
        append_number(out, ".post", version.post_number);
    if (version.dev == PRESENT)
        append_number(out, ".dev", version.dev_number);
    append_local(out, version.local);
}
