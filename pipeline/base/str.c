#include "pipeline/base/str.h"

#include <float.h>
#include <locale.h>
#include <stdlib.h>

int yg_str_compare(struct yg_str a, struct yg_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool yg_str_equal_nocase(struct yg_str a, struct yg_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

bool yg_str_starts(struct yg_str a, struct yg_str prefix)
{
    return a.len >= prefix.len && yg_str_equal(yg_str_head(a, prefix.len), prefix);
}

bool yg_str_ends(struct yg_str a, struct yg_str suffix)
{
    return a.len >= suffix.len && yg_str_equal(yg_str_from(a, a.len - suffix.len), suffix);
}

size_t yg_str_index(struct yg_str a, char byte)
{
    const char *found = a.len == 0 ? NULL : memchr(a.ptr, byte, a.len);

    return found == NULL ? a.len : (size_t)(found - a.ptr);
}

size_t yg_str_rindex(struct yg_str a, char byte)
{
    const char *found = a.len == 0 ? NULL : memrchr(a.ptr, byte, a.len);

    return found == NULL ? a.len : (size_t)(found - a.ptr);
}

size_t yg_str_find(struct yg_str a, struct yg_str needle)
{
    if (needle.len == 0)
        return 0;
    const char *found = a.len == 0 ? NULL : memmem(a.ptr, a.len, needle.ptr, needle.len);

    return found == NULL ? a.len : (size_t)(found - a.ptr);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct yg_str yg_str_trim(struct yg_str a)
{
    while (a.len > 0 && is_space(a.ptr[0]))
        a = yg_str_from(a, 1);
    while (a.len > 0 && is_space(a.ptr[a.len - 1]))
        a.len--;
    return a;
}

struct yg_str yg_str_cut(struct yg_str *rest, char byte)
{
    size_t at = yg_str_index(*rest, byte);
    struct yg_str part = yg_str_head(*rest, at);

    if (at == rest->len)
        *rest = (struct yg_str){NULL, 0};
    else
        *rest = yg_str_from(*rest, at + 1);
    return part;
}

bool yg_str_to_u64(struct yg_str a, uint64_t *value)
{
    uint64_t sum = 0;

    if (a.len == 0)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        unsigned digit = (unsigned)(unsigned char)a.ptr[i] - '0';

        if (digit > 9 || sum > ((uint64_t)INT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}

bool yg_str_to_double(struct yg_str a, double *value)
{
    static locale_t c_locale; /* the same object whoever creates it first; never freed */
    char copy[64];
    char *end;

    if (a.len == 0 || a.len >= sizeof copy)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (strchr("0123456789+-.eE", a.ptr[i]) == NULL || a.ptr[i] == '\0')
            return false;
    }
    memcpy(copy, a.ptr, a.len);
    copy[a.len] = '\0';
    locale_t locale = __atomic_load_n(&c_locale, __ATOMIC_ACQUIRE);
    if (locale == NULL) {
        locale_t none = NULL;

        locale = newlocale(LC_ALL_MASK, "C", NULL);
        if (locale == NULL)
            return false;
        if (!__atomic_compare_exchange_n(&c_locale, &none, locale, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE)) {
            freelocale(locale);
            locale = none;
        }
    }
    double number = strtod_l(copy, &end, locale);
    if (*end != '\0' || number > DBL_MAX || number < -DBL_MAX)
        return false;
    *value = number;
    return true;
}
