#include "matchers/version/general/datetime.h"

#include "pipeline/base/ascii.h"
#include "pipeline/base/clock.h"

/* "0" is a digit, "T" one of "Tt"; the zone follows behind the seconds and their fraction. */
static const char shape[] = "0000-00-00T00:00:00", zone_shape[] = "+00:00";

struct instant {
    yg_time_ms ms;
    struct yg_str fraction; /* of the millisecond, without zeros at the end */
};

static bool fits(char c, char wanted)
{
    switch (wanted) {
    case '0':
        return yg_is_digit(c);
    case 'T':
        return c == 'T' || c == 't';
    case '+':
        return c == '+' || c == '-';
    default:
        return c == wanted;
    }
}

/* The first byte of `text` that is not of the shape; the shape's length when all is. */
static size_t misfit(struct yg_str text, const char *wanted)
{
    size_t i = 0;

    while (wanted[i] != '\0' && i < text.len && fits(text.ptr[i], wanted[i]))
        i++;
    return i;
}

static size_t fraction_len(struct yg_str text)
{
    size_t i = 1;

    if (text.len == 0 || text.ptr[0] != '.')
        return 0;
    while (i < text.len && yg_is_digit(text.ptr[i]))
        i++;
    return i;
}

enum yg_status yg_version_datetime_check(struct yg_str text, struct yg_error *err)
{
    size_t at = misfit(text, shape);
    yg_time_ms ms;

    if (at < sizeof shape - 1)
        return yg_fail(err, YG_MALFORMED, at, "this is not how a time of RFC 3339 goes on");
    size_t fraction = fraction_len(yg_str_from(text, at));
    if (fraction == 1)
        return yg_fail(err, YG_MALFORMED, at + 1, "the fraction has no digits");
    struct yg_str zone = yg_str_from(text, at += fraction);
    if (zone.len != 1 || (zone.ptr[0] | ' ') != 'z') {
        size_t good = misfit(zone, zone_shape);

        if (good < sizeof zone_shape - 1 || zone.len > good)
            return yg_fail(err, YG_MALFORMED, at + good, "Z or an offset like +09:00 is wanted");
    }
    if (!yg_time_parse(text, &ms))
        return yg_fail(err, YG_MALFORMED, 0, "there is no such time");
    return YG_OK;
}

static struct instant read_instant(struct yg_str text)
{
    struct instant instant = {.ms = 0};
    struct yg_str behind = yg_str_from(text, sizeof shape - 1);
    size_t len = fraction_len(behind);

    if (!yg_time_parse(text, &instant.ms))
        instant.ms = YG_TIME_NONE; /* unchecked: before every time */
    instant.fraction = yg_str_from(yg_str_head(behind, len), 4);
    while (instant.fraction.len > 0 && instant.fraction.ptr[instant.fraction.len - 1] == '0')
        instant.fraction.len--;
    return instant;
}

int yg_version_datetime_compare(struct yg_str a, struct yg_str b)
{
    struct instant x = read_instant(a), y = read_instant(b);

    if (x.ms != y.ms)
        return x.ms < y.ms ? -1 : 1;
    return yg_str_compare(x.fraction, y.fraction);
}

void yg_version_datetime_key(struct yg_str text, struct yg_buf *out)
{
    struct instant instant = read_instant(text);
    uint64_t biased = (uint64_t)instant.ms ^ (UINT64_C(1) << 63); /* negative ones come first */

    for (int shift = 56; shift >= 0; shift -= 8)
        yg_buf_append_char(out, (char)(biased >> shift & 0xFF));
    yg_buf_append(out, instant.fraction);
}
