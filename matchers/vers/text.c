/* text.c - percent-encoding, and the specifier as text. */
#include "matchers/vers/vers_internal.h"

/* Clause 5.3.3.2: these, and what is neither printable nor ASCII. */
static bool is_encoded(unsigned char c)
{
    return c <= ' ' || c >= 0x7f || strchr("><=!*|%", c) != NULL;
}

void yg_vers_encode(struct yg_str version, struct yg_buf *out)
{
    for (size_t i = 0; i < version.len; i++) {
        unsigned char c = (unsigned char)version.ptr[i];

        if (is_encoded(c))
            yg_buf_printf(out, "%%%02X", c);
        else
            yg_buf_append_char(out, (char)c);
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct yg_str yg_vers_decode(struct yg_str text, struct yg_arena *arena, bool *ok)
{
    size_t len = 0;

    *ok = true;
    if (yg_str_index(text, '%') == text.len)
        return text;
    char *decoded = yg_arena_alloc(arena, text.len);
    if (decoded == NULL)
        return (struct yg_str){NULL, 0};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '%') {
            int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_digit(text.ptr[i + 2]);

            if (low < 0) {
                *ok = false;
                return text;
            }
            c = (char)(high * 16 + low);
            i += 2;
        }
        decoded[len++] = c;
    }
    return (struct yg_str){decoded, len};
}

const char *yg_vers_comparator_text(enum yg_vers_comparator comparator)
{
    static const char *const texts[] = {
        [YG_VERS_EQUAL] = "",           [YG_VERS_UNEQUAL] = "!=", [YG_VERS_LESS] = "<",
        [YG_VERS_LESS_OR_EQUAL] = "<=", [YG_VERS_GREATER] = ">",  [YG_VERS_GREATER_OR_EQUAL] = ">=",
    };

    return texts[comparator];
}

void yg_vers_format(const struct yg_vers *vers, struct yg_buf *out)
{
    yg_buf_printf(out, "vers:%.*s/", YG_STR_ARG(vers->type));
    if (vers->any || vers->none)
        yg_buf_append_char(out, '*');
    for (size_t i = 0; i < vers->count; i++) {
        if (i > 0)
            yg_buf_append_char(out, '|');
        yg_buf_append(out, yg_str(yg_vers_comparator_text(vers->constraints[i].comparator)));
        yg_vers_encode(vers->constraints[i].version, out);
    }
}
