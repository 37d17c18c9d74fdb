#include "connectors/json_scalar.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

static bool is_digit(struct yg_str text, size_t at)
{
    return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

/* One or more digits from `*at`, which moves behind them. */
static bool pass_digits(struct yg_str text, size_t *at)
{
    if (!is_digit(text, *at))
        return false;
    while (is_digit(text, *at))
        ++*at;
    return true;
}

bool yg_json_check_number(struct yg_str text, size_t *at)
{
    size_t i = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
    bool good;

    if (i < text.len && text.ptr[i] == '0') {
        i++; /* no digit may follow a leading zero */
        good = true;
    } else {
        good = pass_digits(text, &i);
    }
    if (good && i < text.len && text.ptr[i] == '.') {
        i++;
        good = pass_digits(text, &i);
    }
    if (good && i < text.len && (text.ptr[i] | 0x20) == 'e') {
        i++;
        if (i < text.len && (text.ptr[i] == '+' || text.ptr[i] == '-'))
            i++;
        good = pass_digits(text, &i);
    }
    *at = i;
    return good && i == text.len;
}

bool yg_json_number_to_int(struct yg_str text, int64_t *number)
{
    bool negative = text.ptr[0] == '-';
    uint64_t sum = 0, most = (uint64_t)INT64_MAX + negative;

    for (size_t i = negative; i < text.len; i++) {
        if (!is_digit(text, i))
            return false;
        unsigned digit = (unsigned)(text.ptr[i] - '0');
        if (sum > (most - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *number = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

static enum yg_status convert(const char *text, double *number)
{
    static locale_t c_locale; /* the same object whoever creates it first; never freed */
    locale_t locale = __atomic_load_n(&c_locale, __ATOMIC_ACQUIRE);

    if (locale == NULL) {
        locale_t none = NULL;

        locale = newlocale(LC_ALL_MASK, "C", NULL);
        if (locale == NULL)
            return YG_NOMEM;
        if (!__atomic_compare_exchange_n(&c_locale, &none, locale, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE)) {
            freelocale(locale);
            locale = none;
        }
    }
    double value = strtod_l(text, NULL, locale);
    if (isinf(value))
        return YG_LIMIT;
    *number = value;
    return YG_OK;
}

enum yg_status yg_json_number_to_double(struct yg_str text, double *number)
{
    char local[128], *copy = text.len < sizeof local ? local : malloc(text.len + 1);
    enum yg_status status;

    if (copy == NULL)
        return YG_NOMEM;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    status = convert(copy, number);
    if (copy != local)
        free(copy);
    return status;
}
