#include "connectors/formats/advisories/version_text.h"

#include "connectors/formats/advisories/parts.h"
#include "pipeline/base/ascii.h"

bool yg_version_text_is_unstated(struct yg_str text)
{
    static const char *const words[] = {"",     "-",         "n/a",           "na",
                                        "none", "undefined", "unspecified",   "unknown",
                                        "tbd",  "various",   "not specified", "not applicable"};

    return (text.len == 0 || !yg_is_digit(text.ptr[0])) &&
           yg_word_is_one_of(yg_str_trim(text), words, YG_COUNT(words));
}

bool yg_version_text_is_all(struct yg_str text)
{
    static const char *const words[] = {"*",   "all",         "all versions", "all version",
                                        "any", "any version", "vers:all/*",   "all/*"};

    return (text.len == 0 || !yg_is_digit(text.ptr[0])) &&
           yg_word_is_one_of(yg_str_trim(text), words, YG_COUNT(words));
}

/* ---- words ---------------------------------------------------------------------------------- */

/* One bound in words, before or behind the version. The longer of two that begin alike first. */
static const struct phrase {
    struct yg_str words;
    enum yg_event_kind kind;
    bool is_behind;
} phrases[] = {
#define PHRASE(text, kind, is_behind)                                                              \
    {                                                                                              \
        {text, sizeof(text) - 1}, kind, is_behind                                                  \
    }
    PHRASE("prior to and including ", YG_EVENT_LAST_AFFECTED, false),
    PHRASE("up to and including ", YG_EVENT_LAST_AFFECTED, false),
    PHRASE("prior to ", YG_EVENT_FIXED, false),
    PHRASE("earlier than ", YG_EVENT_FIXED, false),
    PHRASE("before ", YG_EVENT_FIXED, false),
    PHRASE("below ", YG_EVENT_FIXED, false),
    PHRASE("up to ", YG_EVENT_LAST_AFFECTED, false),
    PHRASE("through ", YG_EVENT_LAST_AFFECTED, false),
    PHRASE(" and below", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" and earlier", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" and lower", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" and older", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" and prior", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" or below", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" or earlier", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" or lower", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" or older", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" or prior", YG_EVENT_LAST_AFFECTED, true),
    PHRASE(" and above", YG_EVENT_INTRODUCED, true),
    PHRASE(" and higher", YG_EVENT_INTRODUCED, true),
    PHRASE(" and later", YG_EVENT_INTRODUCED, true),
    PHRASE(" and newer", YG_EVENT_INTRODUCED, true),
    PHRASE(" or above", YG_EVENT_INTRODUCED, true),
    PHRASE(" or higher", YG_EVENT_INTRODUCED, true),
    PHRASE(" or later", YG_EVENT_INTRODUCED, true),
    PHRASE(" or newer", YG_EVENT_INTRODUCED, true),
#undef PHRASE
};

/* Does `text` begin (end) with the words? Then `rest` is what is left. */
static bool take_words(struct yg_str text, struct yg_str words, bool is_behind, struct yg_str *rest)
{
    if (text.len <= words.len)
        return false;

    size_t at = is_behind ? text.len - words.len : 0;
    if (!yg_str_equal_nocase(yg_str_head(yg_str_from(text, at), words.len), words))
        return false;
    *rest = yg_str_trim(is_behind ? yg_str_head(text, at) : yg_str_from(text, words.len));
    return rest->len > 0;
}

static const struct phrase *find_phrase(struct yg_str text, struct yg_str *version)
{
    for (size_t i = 0; i < YG_COUNT(phrases); i++) {
        if (take_words(text, phrases[i].words, phrases[i].is_behind, version))
            return &phrases[i];
    }
    return NULL;
}

/* "All versions < 2" is "< 2"; so is "vers:all/<2". */
static struct yg_str skip_lead(struct yg_str text)
{
    static const struct yg_str leads[] = {
        {"vers:all/", 9}, {"all versions", 12}, {"all ", 4}, {"versions ", 9}, {"version ", 8}};
    struct yg_str rest;

    for (size_t i = 0; i < YG_COUNT(leads); i++) {
        if (take_words(text, leads[i], false, &rest))
            text = rest;
    }
    return text;
}

/* ---- constraints ---------------------------------------------------------------------------- */

struct reading {
    struct yg_arena *arena;
    const struct yg_range *kind;
    struct yg_affected *entry; /* a copy: taken over when all of it has been read */
    struct yg_str low, high;
    enum yg_event_kind low_kind, high_kind;
};

/* Add the range between the bounds met so far, if there are any. False without memory. */
static bool flush(struct reading *r)
{
    struct yg_range range = {.type = r->kind->type, .scheme = r->kind->scheme};
    bool ok = true;

    if (r->low.len == 0 && r->high.len == 0)
        return true;
    if (r->low.len == 0)
        ok = yg_range_add_event(r->arena, &range, YG_EVENT_INTRODUCED, YG_STR("0"));
    else
        ok = yg_range_add_event(r->arena, &range, r->low_kind, r->low);
    if (ok && r->high.len > 0)
        ok = yg_range_add_event(r->arena, &range, r->high_kind, r->high);
    r->low = r->high = (struct yg_str){NULL, 0};
    return ok && yg_affected_add_range(r->arena, r->entry, &range);
}

/* `joined`: to the bound before, not by a "|". */
static bool add_low(struct reading *r, enum yg_event_kind kind, struct yg_str version, bool joined)
{
    if ((r->low.len > 0 || (r->high.len > 0 && !joined)) && !flush(r))
        return false;
    r->low = version;
    r->low_kind = kind;
    return true;
}

static bool add_high(struct reading *r, enum yg_event_kind kind, struct yg_str version)
{
    if (r->high.len > 0 && !flush(r))
        return false;
    r->high = version;
    r->high_kind = kind;
    return true;
}

static bool add_bound(struct reading *r, struct yg_str op, struct yg_str version, bool joined)
{
    if (yg_str_equal(op, YG_STR("<")))
        return add_high(r, YG_EVENT_FIXED, version);
    if (yg_str_equal(op, YG_STR("<=")))
        return add_high(r, YG_EVENT_LAST_AFFECTED, version);
    if (yg_str_equal(op, YG_STR(">")))
        return add_low(r, YG_EVENT_INTRODUCED_AFTER, version, joined);
    if (yg_str_equal(op, YG_STR(">=")))
        return add_low(r, YG_EVENT_INTRODUCED, version, joined);
    return yg_affected_add_version(r->arena, r->entry, version);
}

static bool is_operator(char c)
{
    return c == '<' || c == '>' || c == '=' || c == '!';
}

/* The next part of `rest`: up to a separator, or to an operator that is not at its beginning. */
static struct yg_str next_part(struct yg_str *rest)
{
    size_t i = 0;

    while (i < rest->len && is_operator(rest->ptr[i]))
        i++;
    while (i < rest->len && !is_operator(rest->ptr[i]) && strchr("|,;&", rest->ptr[i]) == NULL &&
           !yg_str_starts(yg_str_from(*rest, i), YG_STR(" and ")))
        i++;
    struct yg_str part = yg_str_head(*rest, i);
    *rest = yg_str_from(*rest, i);
    return part;
}

/* Pass over blanks and separators; was there a "|"? */
static bool skip_separators(struct yg_str *rest)
{
    bool alternative = false;

    while (rest->len > 0) {
        size_t step = strchr(" \t|,;&", rest->ptr[0]) != NULL ? 1
                      : yg_str_starts(*rest, YG_STR("and "))  ? 4
                                                              : 0;
        if (step == 0)
            break;
        alternative |= rest->ptr[0] == '|';
        *rest = yg_str_from(*rest, step);
    }
    return alternative;
}

/* A list of bounds. *readable is false for prose. False without memory. */
static bool read_bounds(struct reading *r, struct yg_str rest, bool *readable)
{
    bool alternative = false;

    for (bool first = true; rest.len > 0; first = false) {
        struct yg_str part = next_part(&rest);
        size_t op_len = 0;

        while (op_len < part.len && is_operator(part.ptr[op_len]))
            op_len++;
        struct yg_str op = yg_str_head(part, op_len),
                      version = yg_str_trim(yg_str_from(part, op_len));
        /* A part without an operator is a version only behind a "|". */
        *readable = version.len > 0 && op_len <= 2 && !yg_str_equal(op, YG_STR("!=")) &&
                    (op_len > 0 || (alternative && !first));
        if (!*readable)
            return true;
        if (!add_bound(r, op, version, !alternative))
            return false;
        alternative = skip_separators(&rest);
    }
    return flush(r);
}

static bool has_operator(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '<' || text.ptr[i] == '>' || text.ptr[i] == '=')
            return true;
    }
    return false;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static bool read_list(struct reading *r, struct yg_str text)
{
    while (text.ptr != NULL) {
        struct yg_str version = yg_str_trim(yg_str_cut(&text, '|'));

        if (version.len > 0 && !yg_affected_add_version(r->arena, r->entry, version))
            return false;
    }
    return true;
}

/* Most texts are one version: a digit, and nothing that any rule looks for. */
static bool is_plain(struct yg_str text)
{
    bool plain = text.len > 0 && yg_is_digit(text.ptr[0]);

    for (size_t i = 0; plain && i < text.len; i++)
        plain = strchr(" |<>=", text.ptr[i]) == NULL;
    return plain;
}

static bool read_any(struct reading *r, struct yg_str text, bool *readable)
{
    struct yg_str version;

    if (is_plain(text))
        return yg_affected_add_version(r->arena, r->entry, text);
    if (yg_version_text_is_all(text)) {
        r->entry->all_versions = true;
        return true;
    }
    if (yg_str_starts(text, YG_STR("vers:")) && !yg_str_starts(text, YG_STR("vers:all/"))) {
        struct yg_range range = {.type = YG_RANGE_VERS, .vers = text};

        return yg_affected_add_range(r->arena, r->entry, &range);
    }
    struct yg_str core = skip_lead(text);
    if (has_operator(core))
        return read_bounds(r, core, readable);
    const struct phrase *phrase = find_phrase(core, &version);
    if (phrase == NULL)
        return read_list(r, text);
    if (phrase->kind == YG_EVENT_INTRODUCED)
        return add_low(r, phrase->kind, version, true) && flush(r);
    return add_high(r, phrase->kind, version) && flush(r);
}

enum yg_status yg_version_text_read(struct yg_arena *arena, struct yg_str text,
                                    const struct yg_range *kind, struct yg_affected *entry,
                                    struct yg_error *err)
{
    struct yg_affected copy = *entry;
    struct reading r = {.arena = arena, .kind = kind, .entry = &copy};
    bool readable = true;

    if (!read_any(&r, yg_str_trim(text), &readable))
        return yg_no_memory(err);
    if (!readable)
        return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "prose");
    *entry = copy;
    return YG_OK;
}
