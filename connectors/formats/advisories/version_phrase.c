#include "connectors/formats/advisories/version_phrase.h"

#include "connectors/formats/advisories/parts.h"
#include "connectors/formats/advisories/version_text.h"
#include "pipeline/base/ascii.h"

#define BAAJON "\u30d0\u30fc\u30b8\u30e7\u30f3" /* version */
#define ZEN "\u5168"                            /* all; also in "subete", written so */
#define SUBETE "\u3059\u3079\u3066"             /* all */
#define SORE "\u305d\u308c"                     /* it */
#define OYOBI "\u304a\u3088\u3073"              /* and */
#define IZEN "\u4ee5\u524d"                     /* that and before */
#define IKOU "\u4ee5\u964d"                     /* that and after */
#define YORI "\u3088\u308a"                     /* than */
#define NO "\u306e"                             /* of */

#define WORDS(text)                                                                                \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

/* The words behind a version that make it a bound. */
struct mark {
    struct yg_str words;
    enum yg_event_kind kind;
    bool is_half; /* says nothing without an upper bound behind it */
};

static const struct mark lows[] = {
    {WORDS("\u304b\u3089"), YG_EVENT_INTRODUCED, true},       /* kara: from */
    {WORDS("\u4ee5\u4e0a"), YG_EVENT_INTRODUCED, false},      /* ijou: or more */
    {WORDS(YORI "\u5f8c"), YG_EVENT_INTRODUCED_AFTER, false}, /* yori ato: after */
    {WORDS(OYOBI SORE IKOU), YG_EVENT_INTRODUCED, false},     /* and after it */
    {WORDS("\u53ca\u3073" SORE IKOU), YG_EVENT_INTRODUCED, false},
    {WORDS(IKOU), YG_EVENT_INTRODUCED, false},
    {WORDS(" and later"), YG_EVENT_INTRODUCED, false},
};

/* The longer of two that end alike first. */
static const struct mark highs[] = {
    {WORDS(OYOBI SORE IZEN), YG_EVENT_LAST_AFFECTED, false}, /* and before it */
    {WORDS("\u53ca\u3073" SORE IZEN), YG_EVENT_LAST_AFFECTED, false},
    {WORDS(OYOBI SORE YORI "\u524d"), YG_EVENT_LAST_AFFECTED, false},
    {WORDS(IZEN), YG_EVENT_LAST_AFFECTED, false},
    {WORDS("\u307e\u3067"), YG_EVENT_LAST_AFFECTED, false}, /* made: up to */
    {WORDS("\u4ee5\u4e0b"), YG_EVENT_LAST_AFFECTED, false}, /* ika: or less */
    {WORDS(YORI "\u524d"), YG_EVENT_FIXED, false},          /* yori mae: before */
    {WORDS("\u672a\u6e80"), YG_EVENT_FIXED, false},         /* miman: below */
    {WORDS(" and earlier"), YG_EVENT_LAST_AFFECTED, false},
};

/* ---- letters -------------------------------------------------------------------------------- */

/* The character at the beginning, as ASCII when it is full-width; 0: it is another one. */
static char narrow(struct yg_str text)
{
    const unsigned char *c = (const unsigned char *)text.ptr;

    if (text.len < 3 || (c[0] != 0xE3 && c[0] != 0xEF))
        return 0;

    unsigned code = (c[0] & 0x0Fu) << 12 | (c[1] & 0x3Fu) << 6 | (c[2] & 0x3Fu);
    if (code == 0x3000) /* ideographic space */
        return ' ';
    if (code == 0x3001) /* ideographic comma */
        return ',';
    return code > 0xFF00 && code <= 0xFF5E ? (char)(code - 0xFF00 + ' ') : (char)0;
}

/* A copy with full-width characters narrowed; ptr NULL without memory. */
static struct yg_str narrow_all(struct yg_arena *arena, struct yg_str text)
{
    struct yg_str copy = yg_arena_copy(arena, text);
    char *to = (char *)copy.ptr;

    copy.len = 0;
    for (size_t i = 0; to != NULL && i < text.len; copy.len++) {
        char c = narrow(yg_str_from(text, i));

        to[copy.len] = c != 0 ? c : text.ptr[i];
        i += c != 0 ? 3 : 1;
    }
    return copy;
}

/* ---- one version ---------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_sign(char c)
{
    return c == '.' || c == '-' || c == '_' || c == '+';
}

/* "1.4.2", "2.0-beta9", "V3.2": one word that begins with a number. Not "2.x", which is many, nor
 * "1.0-1.5", which may be. */
static bool is_version(struct yg_str text)
{
    size_t i = text.len > 0 && (text.ptr[0] == 'v' || text.ptr[0] == 'V');

    if (i >= text.len || !yg_is_digit(text.ptr[i]) || is_sign(text.ptr[text.len - 1]))
        return false;
    for (; i < text.len; i++) {
        char c = text.ptr[i], before = i == 0 ? '.' : text.ptr[i - 1];

        if (!yg_is_digit(c) && !is_letter(c) && !is_sign(c))
            return false;
        if (((c == 'x' || c == 'X') && !is_letter(before) && !yg_is_digit(before)) ||
            (yg_is_digit(c) && before == '-'))
            return false;
    }
    return true;
}

/* Is there a version in `text`, behind words that only say so? "Ver.1.4.2" */
static bool take_version(struct yg_str text, struct yg_str *version)
{
    static const struct yg_str leads[] = {
        WORDS("\u30d5\u30a1\u30fc\u30e0\u30a6\u30a7\u30a2"), /* firmware */
        WORDS(BAAJON),
        WORDS("versions"),
        WORDS("version"),
        WORDS("ver."),
        WORDS("ver"),
    };

    text = yg_str_trim(text);
    for (size_t i = 0; i < YG_COUNT(leads); i++) {
        if (yg_str_equal_nocase(yg_str_head(text, leads[i].len), leads[i]))
            text = yg_str_trim(yg_str_from(text, leads[i].len));
    }
    *version = text;
    return is_version(text);
}

/* ---- one phrase ----------------------------------------------------------------------------- */

struct reading {
    struct yg_arena *arena;
    struct yg_affected *entry;   /* a copy: taken over when all of it has been read */
    bool open_below, open_above; /* some range begins with the first version, has no end */
};

static bool take_tail(struct yg_str *text, struct yg_str words)
{
    if (!yg_str_ends(*text, words))
        return false;
    *text = yg_str_trim(yg_str_head(*text, text->len - words.len));
    return true;
}

/* "... no subete no baajon" says no more than "...". */
static struct yg_str skip_tail(struct yg_str text)
{
    static const struct yg_str tails[] = {WORDS(BAAJON), WORDS(SUBETE NO), WORDS(ZEN "\u3066" NO),
                                          WORDS(ZEN), WORDS(NO)};

    for (size_t i = 0; i < YG_COUNT(tails); i++)
        take_tail(&text, tails[i]);
    return text;
}

static bool is_all(struct yg_str text)
{
    static const char *const words[] = {SUBETE NO BAAJON, ZEN "\u3066" NO BAAJON, ZEN BAAJON,
                                        SUBETE};

    return (text.len > 0 && yg_version_text_is_all(text)) ||
           yg_word_is_one_of(text, words, YG_COUNT(words));
}

/* The lower bound that `text` begins with: the first of the words in it. */
static const struct mark *find_low(struct yg_str text, size_t *at)
{
    const struct mark *found = NULL;

    *at = text.len;
    for (size_t i = 0; i < YG_COUNT(lows); i++) {
        size_t place = yg_str_find(text, lows[i].words);

        if (place < *at) {
            *at = place;
            found = &lows[i];
        }
    }
    return found;
}

static const struct mark *take_high(struct yg_str *text)
{
    for (size_t i = 0; i < YG_COUNT(highs); i++) {
        if (take_tail(text, highs[i].words))
            return &highs[i];
    }
    return NULL;
}

static bool add_range(struct reading *r, const struct mark *low, struct yg_str from,
                      const struct mark *high, struct yg_str to)
{
    struct yg_range range = {.type = YG_RANGE_ECOSYSTEM};

    r->open_below |= low == NULL;
    r->open_above |= high == NULL;
    return yg_range_add_event(r->arena, &range, low == NULL ? YG_EVENT_INTRODUCED : low->kind,
                              low == NULL ? YG_STR("0") : from) &&
           (high == NULL || yg_range_add_event(r->arena, &range, high->kind, to)) &&
           yg_affected_add_range(r->arena, r->entry, &range);
}

/* *readable is false for prose. False without memory. */
static bool read_phrase(struct reading *r, struct yg_str text, bool *readable)
{
    struct yg_str from = {NULL, 0}, to = {NULL, 0};
    size_t at;

    if (is_all(text)) {
        r->entry->all_versions = true;
        return true;
    }
    text = skip_tail(text);
    const struct mark *low = find_low(text, &at);
    if (low != NULL) {
        *readable = take_version(yg_str_head(text, at), &from);
        text = yg_str_trim(yg_str_from(text, at + low->words.len));
    }
    bool ends = low != NULL && text.len == 0;
    const struct mark *high = ends ? NULL : take_high(&text);
    if (ends ? low->is_half : !take_version(text, &to) || (low != NULL && high == NULL))
        *readable = false;
    if (!*readable)
        return true;
    if (low == NULL && high == NULL)
        return yg_affected_add_version(r->arena, r->entry, to);
    return add_range(r, low, from, high, to);
}

enum yg_status yg_version_phrase_read(struct yg_arena *arena, struct yg_str text,
                                      struct yg_affected *entry, struct yg_error *err)
{
    struct yg_affected copy = *entry;
    struct reading r = {.arena = arena, .entry = &copy};
    struct yg_str rest = narrow_all(arena, text);
    bool readable = true;

    if (rest.ptr == NULL)
        return yg_no_memory(err);
    while (readable && rest.ptr != NULL) {
        if (!read_phrase(&r, yg_str_trim(yg_str_cut(&rest, ',')), &readable))
            return yg_no_memory(err);
    }
    if (!readable || (r.open_below && r.open_above))
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "prose");
    *entry = copy;
    return YG_OK;
}
