/* cpe.c - CPE names: unbind and bind.
 *
 * Both forms are cut into raw components, and a component into characters that are plain, quoted or
 * a wildcard. What a character looks like differs by form; where a wildcard may stand does not:
 *
 *   start --*--> lead --c--> body --*--> tail          c: any other character
 *   start --?--> lead --?--> lead --c--> body --?--> tail --?--> tail
 */
#include "pipeline/model/cpe.h"

#include <assert.h>

static const char *const names[] = {"part",      "vendor",    "product",  "version",
                                    "update",    "edition",   "language", "sw_edition",
                                    "target_sw", "target_hw", "other"};
static_assert(YG_COUNT(names) == YG_CPE_ATTRIBUTE_COUNT, "one name an attribute");

const char *yg_cpe_attribute_name(enum yg_cpe_attribute attribute)
{
    return names[attribute];
}

/* ---- characters ----------------------------------------------------------------------------- */

enum form { FORMATTED, URI };

enum role { PLAIN, QUOTED, WILDCARD };

struct character {
    char byte;
    enum role role;
    size_t len; /* bytes of the bound form; 0: no such character */
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_plain(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_printable(char c)
{
    return c > ' ' && c <= '~';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

static struct character escaped(char byte, size_t len)
{
    return (struct character){byte, is_plain(byte) ? PLAIN : QUOTED, is_printable(byte) ? len : 0};
}

/* The first character of a component of a formatted string, or of a WFN's value. */
static struct character read_formatted(struct yg_str text)
{
    char c = text.ptr[0];

    if (c == '\\')
        return escaped(text.len > 1 ? text.ptr[1] : '\0', 2);
    if (c == '*' || c == '?')
        return (struct character){c, WILDCARD, 1};
    return escaped(c, is_plain(c) || c == '.' || c == '-' ? 1 : 0);
}

/* The same of a URI. */
static struct character read_uri(struct yg_str text)
{
    char c = lower(text.ptr[0]);

    if (c != '%')
        return escaped(c, is_plain(c) || c == '.' || c == '-' || c == '~' ? 1 : 0);

    int high = text.len > 2 ? hex_digit(text.ptr[1]) : -1;
    int low = high >= 0 ? hex_digit(text.ptr[2]) : -1;
    int code = low < 0 ? 0 : high << 4 | low;
    if (code == 1 || code == 2)
        return (struct character){code == 1 ? '?' : '*', WILDCARD, 3};
    return escaped(code < 0x80 ? lower((char)code) : '\0', 3);
}

/* ---- unbind --------------------------------------------------------------------------------- */

struct parser {
    struct yg_str text;
    enum form form;
    bool lenient; /* punctuation may lack its escape */
    bool loose;   /* it did */
    char *to;     /* room for the texts, two bytes for each byte of the name */
    struct yg_error *err;
};

/* Punctuation that means something else without an escape. */
static bool is_special(enum form form, char c)
{
    return form == FORMATTED ? c == '\\' : c == '%' || c == '*' || c == '?';
}

enum state { START, LEAD_ASTERISK, LEAD_MARKS, BODY, TAIL_ASTERISK, TAIL_MARKS, BROKEN };

static enum state step(enum state state, struct character c)
{
    if (c.role != WILDCARD)
        return state <= BODY ? BODY : BROKEN;
    if (state == START)
        return c.byte == '*' ? LEAD_ASTERISK : LEAD_MARKS;
    if (state == BODY)
        return c.byte == '*' ? TAIL_ASTERISK : TAIL_MARKS;
    if (c.byte == '?' && (state == LEAD_MARKS || state == TAIL_MARKS))
        return state;
    return BROKEN;
}

static enum yg_status fail(const struct parser *p, const char *at, const char *what,
                           const char *sentence)
{
    return yg_fail(p->err, YG_MALFORMED, (size_t)(at - p->text.ptr), "cpe: %s%s%s", what,
                   *what == '\0' ? "" : ": ", sentence);
}

/* A component that is neither empty nor "-". `what` is its name in messages. */
static enum yg_status read_text(struct parser *p, const char *what, struct yg_str raw,
                                struct yg_cpe_value *value)
{
    struct yg_str rest = raw, text = {p->to, 0};
    enum state state = START;
    bool wild = false;

    while (rest.len > 0) {
        struct character c = p->form == URI ? read_uri(rest) : read_formatted(rest);

        if (c.len == 0 && p->lenient && !is_special(p->form, rest.ptr[0])) {
            c = escaped(rest.ptr[0], 1);
            p->loose |= c.len > 0;
        }
        if (c.len == 0)
            return fail(p, rest.ptr, what,
                        p->form == URI ? "a character that must be percent-encoded printable ASCII"
                                       : "a character that must be escaped printable ASCII");
        state = step(state, c);
        if (state == BROKEN)
            return fail(p, rest.ptr, what,
                        "\"*\" may stand once, \"?\"s together, at either end only");
        wild |= c.role == WILDCARD;
        if (c.role == QUOTED)
            *p->to++ = '\\';
        *p->to++ = c.byte;
        rest = yg_str_from(rest, c.len);
    }
    text.len = (size_t)(p->to - text.ptr);
    if (yg_str_equal(text, YG_STR("\\-")))
        return fail(p, raw.ptr, what, "an escaped hyphen alone is no value");
    if (state == LEAD_ASTERISK)
        *value = (struct yg_cpe_value){YG_CPE_ANY, {NULL, 0}};
    else
        *value = (struct yg_cpe_value){wild ? YG_CPE_PATTERN : YG_CPE_TEXT, text};
    return YG_OK;
}

static enum yg_status read_component(struct parser *p, const char *what, struct yg_str raw,
                                     struct yg_cpe_value *value)
{
    *value = (struct yg_cpe_value){YG_CPE_ANY, {NULL, 0}};
    if (raw.len == 0)
        return YG_OK;
    if (yg_str_equal(raw, YG_STR("-"))) {
        value->kind = YG_CPE_NA;
        return YG_OK;
    }
    return read_text(p, what, raw, value);
}

static enum yg_status read_attribute(struct parser *p, enum yg_cpe_attribute attribute,
                                     struct yg_str raw, struct yg_cpe *cpe)
{
    struct yg_cpe_value *value = &cpe->values[attribute];
    enum yg_status st = read_component(p, names[attribute], raw, value);

    if (st != YG_OK || attribute != YG_CPE_PART || value->kind < YG_CPE_TEXT)
        return st;
    if (value->text.len != 1 || memchr("aoh", lower(value->text.ptr[0]), 3) == NULL)
        return fail(p, raw.ptr, names[attribute], "none of a, o, h");
    return YG_OK;
}

/* Cut a formatted string at its first colon that is not escaped. */
static struct yg_str cut_formatted(struct yg_str *rest)
{
    struct yg_str all = *rest;
    size_t at = 0;

    while (at < all.len && all.ptr[at] != ':')
        at += all.ptr[at] == '\\' ? 2 : 1;
    *rest = at < all.len ? yg_str_from(all, at + 1) : (struct yg_str){NULL, 0};
    return yg_str_head(all, at);
}

static enum yg_status parse_formatted(struct parser *p, struct yg_str rest, struct yg_cpe *cpe)
{
    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++) {
        if (rest.ptr == NULL)
            return fail(p, p->text.ptr + p->text.len, names[i], "missing");

        struct yg_str raw = cut_formatted(&rest);
        if (raw.len == 0)
            return fail(p, raw.ptr, names[i], "empty: \"*\" says any value");
        enum yg_status st = read_attribute(p, (enum yg_cpe_attribute)i, raw, cpe);
        if (st != YG_OK)
            return st;
    }
    return rest.ptr == NULL ? YG_OK : fail(p, rest.ptr, "", "more than eleven attributes");
}

/* "~edition~sw_edition~target_sw~target_hw~other", without the first '~'. */
static enum yg_status unpack(struct parser *p, struct yg_str rest, struct yg_cpe *cpe)
{
    static const enum yg_cpe_attribute packed[] = {
        YG_CPE_EDITION, YG_CPE_SW_EDITION, YG_CPE_TARGET_SW, YG_CPE_TARGET_HW, YG_CPE_OTHER};
    const char *end = rest.ptr + rest.len;

    for (size_t i = 0; i < YG_COUNT(packed); i++) {
        if (rest.ptr == NULL)
            return fail(p, end, names[packed[i]], "missing in the packed edition");

        enum yg_status st = read_attribute(p, packed[i], yg_str_cut(&rest, '~'), cpe);
        if (st != YG_OK)
            return st;
    }
    return rest.ptr == NULL ? YG_OK : fail(p, rest.ptr, "", "more than five packed attributes");
}

static enum yg_status parse_uri(struct parser *p, struct yg_str rest, struct yg_cpe *cpe)
{
    for (size_t i = YG_CPE_PART; i <= YG_CPE_LANGUAGE && rest.ptr != NULL; i++) {
        struct yg_str raw = yg_str_cut(&rest, ':');
        bool packed = i == YG_CPE_EDITION && raw.len > 0 && raw.ptr[0] == '~';
        enum yg_status st = packed ? unpack(p, yg_str_from(raw, 1), cpe)
                                   : read_attribute(p, (enum yg_cpe_attribute)i, raw, cpe);

        if (st != YG_OK)
            return st;
    }
    return rest.ptr == NULL ? YG_OK : fail(p, rest.ptr, "", "more than seven components");
}

static enum yg_status open_parser(struct parser *p, struct yg_arena *arena)
{
    if (p->text.len > YG_CPE_BYTES_MAX)
        return yg_fail(p->err, YG_LIMIT, YG_CPE_BYTES_MAX, "cpe: at most %d bytes",
                       YG_CPE_BYTES_MAX);
    p->to = yg_arena_alloc(arena, 2 * p->text.len);
    return p->to == NULL ? yg_fail(p->err, YG_NOMEM, YG_NO_OFFSET, "cpe") : YG_OK;
}

static bool starts_nocase(struct yg_str text, struct yg_str prefix)
{
    return yg_str_equal_nocase(yg_str_head(text, prefix.len), prefix);
}

enum yg_status yg_cpe_parse(struct yg_arena *arena, struct yg_str text, struct yg_cpe *cpe,
                            struct yg_error *err)
{
    static const struct yg_str formatted = {"cpe:2.3:", 8}, uri = {"cpe:/", 5};
    struct parser p = {.text = text, .form = FORMATTED, .lenient = true, .err = err};
    struct yg_cpe parsed = {0};
    enum yg_status st;

    if (starts_nocase(text, uri))
        p.form = URI;
    else if (!starts_nocase(text, formatted))
        return yg_fail(err, YG_MALFORMED, 0, "cpe: starts with neither \"cpe:2.3:\" nor \"cpe:/\"");
    st = open_parser(&p, arena);
    if (st != YG_OK)
        return st;
    st = p.form == URI ? parse_uri(&p, yg_str_from(text, uri.len), &parsed)
                       : parse_formatted(&p, yg_str_from(text, formatted.len), &parsed);
    parsed.loose = p.loose;
    if (st == YG_OK)
        *cpe = parsed;
    return st;
}

enum yg_status yg_cpe_parse_value(struct yg_arena *arena, struct yg_str text,
                                  struct yg_cpe_value *value, struct yg_error *err)
{
    struct parser p = {.text = text, .form = FORMATTED, .err = err};
    struct yg_cpe_value parsed;
    enum yg_status st = open_parser(&p, arena);

    if (st == YG_OK)
        st = read_component(&p, "", text, &parsed);
    if (st == YG_OK)
        *value = parsed;
    return st;
}

/* ---- bind ----------------------------------------------------------------------------------- */

static void format_value(struct yg_cpe_value value, struct yg_buf *out)
{
    struct yg_str text = value.text;

    if (value.kind < YG_CPE_TEXT) {
        yg_buf_append_char(out, value.kind == YG_CPE_ANY ? '*' : '-');
        return;
    }
    for (size_t i = 0; i < text.len; i++) {
        bool quoted = text.ptr[i] == '\\';

        i += quoted;
        if (quoted && text.ptr[i] != '.' && text.ptr[i] != '-')
            yg_buf_append_char(out, '\\');
        yg_buf_append_char(out, text.ptr[i]);
    }
}

void yg_cpe_format(const struct yg_cpe *cpe, struct yg_buf *out)
{
    yg_buf_append(out, YG_STR("cpe:2.3"));
    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++) {
        yg_buf_append_char(out, ':');
        format_value(cpe->values[i], out);
    }
}

static void format_uri_value(struct yg_cpe_value value, struct yg_buf *out)
{
    struct yg_str text = value.text;

    if (value.kind == YG_CPE_NA)
        yg_buf_append_char(out, '-');
    for (size_t i = 0; i < text.len; i++) {
        bool quoted = text.ptr[i] == '\\';
        char c = text.ptr[i += quoted];

        if (!quoted && !is_plain(c))
            yg_buf_append(out, c == '?' ? YG_STR("%01") : YG_STR("%02"));
        else if (!quoted || c == '.' || c == '-')
            yg_buf_append_char(out, c);
        else
            yg_buf_printf(out, "%%%02x", (unsigned)c);
    }
}

static void format_edition(const struct yg_cpe *cpe, struct yg_buf *out)
{
    bool packed = false;

    for (size_t i = YG_CPE_SW_EDITION; i <= YG_CPE_OTHER; i++)
        packed |= cpe->values[i].kind != YG_CPE_ANY;
    if (packed)
        yg_buf_append_char(out, '~');
    format_uri_value(cpe->values[YG_CPE_EDITION], out);
    for (size_t i = YG_CPE_SW_EDITION; packed && i <= YG_CPE_OTHER; i++) {
        yg_buf_append_char(out, '~');
        format_uri_value(cpe->values[i], out);
    }
}

void yg_cpe_format_uri(const struct yg_cpe *cpe, struct yg_buf *out)
{
    size_t start = out->len;

    yg_buf_append(out, YG_STR("cpe:/"));
    for (size_t i = YG_CPE_PART; i <= YG_CPE_LANGUAGE; i++) {
        if (i == YG_CPE_EDITION)
            format_edition(cpe, out);
        else
            format_uri_value(cpe->values[i], out);
        yg_buf_append_char(out, ':');
    }
    while (!out->failed && out->len > start && out->ptr[out->len - 1] == ':')
        out->len--;
}

void yg_cpe_format_plain(struct yg_cpe_value value, struct yg_buf *out)
{
    struct yg_str text = value.text;

    if (value.kind < YG_CPE_TEXT)
        yg_buf_append_char(out, value.kind == YG_CPE_ANY ? '*' : '-');
    for (size_t i = 0; i < text.len; i++) {
        i += text.ptr[i] == '\\';
        yg_buf_append_char(out, text.ptr[i]);
    }
}
