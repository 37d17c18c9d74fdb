#include "pipeline/base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

void yg_clock_init(struct yg_clock *clock, enum yg_clock_kind kind)
{
    clock->kind = kind;
    clock->latest = YG_TIME_NONE;
}

void yg_clock_observe(struct yg_clock *clock, yg_time_ms t)
{
    if (t > clock->latest)
        clock->latest = t;
}

yg_time_ms yg_clock_now(const struct yg_clock *clock)
{
    return clock->kind == YG_CLOCK_WALL ? yg_time_wall() : clock->latest;
}

yg_time_ms yg_time_wall(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (yg_time_ms)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t yg_time_monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Days from 1970-01-01 to a civil date and back: Howard Hinnant, "chrono-compatible low-level date
 * algorithms". Years count from March, so that the leap day is the last of its year. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, struct yg_calendar *c)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t march = (5 * of_year + 2) / 153;

    c->day = (int)(of_year - (153 * march + 2) / 5 + 1);
    c->month = (int)(march < 10 ? march + 3 : march - 9);
    c->year = (int)(year + era * 400 + (c->month <= 2));
}

static bool digits(struct yg_str *text, size_t count, int *value)
{
    if (text->len < count)
        return false;
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text->ptr[i] < '0' || text->ptr[i] > '9')
            return false;
        *value = *value * 10 + (text->ptr[i] - '0');
    }
    *text = yg_str_from(*text, count);
    return true;
}

static bool byte(struct yg_str *text, const char *any_of)
{
    if (text->len == 0)
        return false;
    while (*any_of != '\0' && *any_of != text->ptr[0])
        any_of++;
    if (*any_of == '\0')
        return false;
    *text = yg_str_from(*text, 1);
    return true;
}

static bool zone(struct yg_str *text, int *minutes)
{
    int hour, minute, sign;

    *minutes = 0;
    if (text->len == 0 || byte(text, "Zz"))
        return text->len == 0;
    sign = text->ptr[0] == '-' ? -1 : 1;
    if (!byte(text, "+-") || !digits(text, 2, &hour))
        return false;
    byte(text, ":");
    if (!digits(text, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *minutes = sign * (hour * 60 + minute);
    return text->len == 0;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

bool yg_time_parse(struct yg_str text, yg_time_ms *t)
{
    static const yg_time_ms first = -62135596800000; /* 0001-01-01T00:00:00Z */
    static const yg_time_ms last = 253402300799999;  /* 9999-12-31T23:59:59.999Z */
    int year, month, day, hour = 0, minute = 0, second = 0, offset = 0, fraction = 0;

    if (!digits(&text, 4, &year) || !byte(&text, "-") || !digits(&text, 2, &month) ||
        !byte(&text, "-") || !digits(&text, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return false;
    if (text.len > 0) {
        if (!byte(&text, "Tt ") || !digits(&text, 2, &hour) || !byte(&text, ":") ||
            !digits(&text, 2, &minute) || !byte(&text, ":") || !digits(&text, 2, &second))
            return false;
        if (byte(&text, ".")) {
            int scale = 100, digit;

            if (!digits(&text, 1, &digit))
                return false;
            do {
                fraction += digit * scale;
                scale /= 10;
            } while (digits(&text, 1, &digit));
        }
        if (hour > 23 || minute > 59 || second > 60 || !zone(&text, &offset))
            return false;
    }
    int64_t seconds =
        days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    yg_time_ms at = (seconds - offset * 60) * 1000 + fraction;
    if (at < first || at > last)
        return false;
    *t = at;
    return true;
}

struct yg_calendar yg_time_calendar(yg_time_ms t, int utc_offset_minutes)
{
    struct yg_calendar c = {0};

    assert(t != YG_TIME_NONE);
    t += (yg_time_ms)utc_offset_minutes * 60000;
    int64_t days = t / YG_DAY_MS - (t % YG_DAY_MS < 0);
    int64_t of_day = (t - days * YG_DAY_MS) / 1000;

    civil_from_days(days, &c);
    c.hour = (int)(of_day / 3600);
    c.minute = (int)(of_day / 60 % 60);
    c.second = (int)(of_day % 60);
    c.weekday = (int)(((days + 4) % 7 + 7) % 7);
    return c;
}

struct yg_str yg_time_format(yg_time_ms t, char out[YG_TIME_TEXT_MAX])
{
    struct yg_calendar c = yg_time_calendar(t, 0);
    int ms = (int)(((t % 1000) + 1000) % 1000);
    int len = snprintf(out, YG_TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", c.year % 10000,
                       c.month, c.day, c.hour, c.minute, c.second);

    if (ms != 0)
        len += snprintf(out + len, YG_TIME_TEXT_MAX - (size_t)len, ".%03d", ms);
    len += snprintf(out + len, YG_TIME_TEXT_MAX - (size_t)len, "Z");
    return (struct yg_str){out, (size_t)len};
}
