/* native.c - ranges that people write as comparators in a line.
 *
 *   ~1.6.5 || >=1.7.2     alternatives, of comparators, of versions: two lists
 *   >=1.6.5  <1.7.0       the first of them
 *   >=1.7.2               the second
 *
 * A notation is a row that says what parts alternatives and comparators, and which of the shorter
 * forms it has. The alternatives are put in order by where they begin before all constraints are
 * sorted into one list: where one ends and the next begins at the same version, it ends first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "matchers/vers/convert.h"
#include "matchers/vers/vers_internal.h"

struct native;

struct notation {
    const char *type;         /* NULL: of any type */
    const char *alternatives; /* "||" or ","; NULL: there is one */
    bool commas;              /* part comparators, as blanks do */
    bool ranges;              /* ~, ^ and x */
    bool exact_parts;         /* "1.2" is that version, not 1.2.x, and is not completed */
    const char *floor;        /* behind the end of a range: pre-releases of it are out */
    const char *options;      /* what follows this is no range */
    enum yg_status (*read)(struct native *n, struct yg_str alternative);
};

struct native {
    struct yg_arena *arena;
    const struct notation *notation;
    struct yg_str text, type;
    struct yg_vers_list list; /* of the alternative at hand */
    bool any, none;
    struct yg_error *err;
};

static size_t offset_of(const struct native *n, struct yg_str part)
{
    return (size_t)(part.ptr - n->text.ptr);
}

static enum yg_status unreadable(struct native *n, struct yg_str part)
{
    return yg_fail(n->err, YG_MALFORMED, offset_of(n, part), "\"%.*s\" is no range",
                   YG_STR_ARG(part));
}

static enum yg_status add(struct native *n, enum yg_vers_comparator comparator,
                          struct yg_str version)
{
    struct yg_vers_constraint *slot =
        version.ptr == NULL ? NULL : yg_arena_append(n->arena, &n->list.items, &n->list.count);

    if (slot == NULL)
        return yg_fail(n->err, YG_NOMEM, YG_NO_OFFSET, "constraint");
    slot->comparator = comparator;
    slot->version = version;
    return YG_OK;
}

/* ---- versions with parts left open ---------------------------------------------------------- */

struct partial {
    uint64_t numbers[3];
    int count;            /* numbers given */
    bool wildcard;        /* x, X or * behind them */
    struct yg_str behind; /* "-rc.1", "+build" */
};

/* "1", "1.2", "1.x", "1.2.3-rc.1"; false: another form. */
static bool read_partial(struct yg_str text, struct partial *partial)
{
    size_t end = 0;

    memset(partial, 0, sizeof *partial);
    while (end < text.len && strchr("0123456789.xX*", text.ptr[end]) != NULL)
        end++;
    partial->behind = yg_str_from(text, end);
    struct yg_str rest = yg_str_head(text, end);
    for (int i = 0; rest.ptr != NULL; i++) {
        struct yg_str part = yg_str_cut(&rest, '.');
        bool open = part.len == 1 && strchr("xX*", part.ptr[0]) != NULL;

        if (i == 3 || (!open && (partial->wildcard || !yg_str_to_u64(part, &partial->numbers[i]))))
            return false;
        partial->wildcard |= open;
        partial->count += !open;
    }
    if (partial->wildcard && yg_str_equal(partial->behind, YG_STR("-")))
        return true; /* conan: pre-releases as well */
    return partial->behind.len == 0 ||
           (partial->count == 3 && strchr("-+", partial->behind.ptr[0]) != NULL);
}

static struct yg_str print(struct native *n, const uint64_t *numbers, int count, const char *behind)
{
    char text[96];
    int len = 0;

    for (int i = 0; i < count; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "%s%" PRIu64, i > 0 ? "." : "",
                        numbers[i]);
    len += snprintf(text + len, sizeof text - (size_t)len, "%s", behind);
    return yg_arena_copy(n->arena, (struct yg_str){text, (size_t)len});
}

/* From the version on, up to the next one when the number at `place` goes up. */
static enum yg_status add_range(struct native *n, const struct partial *partial,
                                struct yg_str version, int place)
{
    uint64_t next[3] = {partial->numbers[0], partial->numbers[1], partial->numbers[2]};
    bool exact = n->notation->exact_parts;
    struct yg_str low =
        exact || partial->behind.len > 0 ? version : print(n, partial->numbers, 3, "");

    next[place]++;
    for (int i = place + 1; i < 3; i++)
        next[i] = 0;
    enum yg_status status = add(n, YG_VERS_GREATER_OR_EQUAL, low);

    return status != YG_OK
               ? status
               : add(n, YG_VERS_LESS, print(n, next, exact ? place + 1 : 3, n->notation->floor));
}

/* The number that ^ lets go up: the first that is not 0. */
static int caret_place(const struct partial *partial)
{
    int place = 0;

    while (place < partial->count - 1 && partial->numbers[place] == 0)
        place++;
    return place;
}

static enum yg_status add_everything(struct native *n)
{
    static const uint64_t zero[3];

    if (n->notation->exact_parts) /* conan writes it so */
        return add(n, YG_VERS_GREATER_OR_EQUAL, print(n, zero, 3, ""));
    n->any = true;
    return YG_OK;
}

/* ">=1.x" is 1.x, says the type definition of npm. */
static enum yg_status add_open(struct native *n, const char *op, const struct partial *partial)
{
    int place = partial->count - 1;
    uint64_t next[3] = {partial->numbers[0], partial->numbers[1], partial->numbers[2]};

    next[place]++;
    if (strcmp(op, "<") == 0)
        return add(n, YG_VERS_LESS, print(n, partial->numbers, 3, ""));
    if (strcmp(op, "<=") == 0)
        return add(n, YG_VERS_LESS, print(n, next, 3, n->notation->floor));
    if (strcmp(op, ">") == 0)
        return add(n, YG_VERS_GREATER_OR_EQUAL, print(n, next, 3, ""));
    return add_range(n, partial, print(n, partial->numbers, 3, ""), place);
}

/* ---- one comparator ------------------------------------------------------------------------- */

static const struct op {
    const char *text;
    enum yg_vers_comparator comparator;
    bool range; /* ~ and ^ */
} ops[] = {
    {">=", YG_VERS_GREATER_OR_EQUAL, false},
    {"<=", YG_VERS_LESS_OR_EQUAL, false},
    {"!=", YG_VERS_UNEQUAL, false},
    {"==", YG_VERS_EQUAL, false},
    {"~>", YG_VERS_EQUAL, true},
    {">", YG_VERS_GREATER, false},
    {"<", YG_VERS_LESS, false},
    {"=", YG_VERS_EQUAL, false},
    {"~", YG_VERS_EQUAL, true},
    {"^", YG_VERS_EQUAL, true},
    {"", YG_VERS_EQUAL, false},
};

static const struct op *take_operator(struct yg_str *text)
{
    size_t i = 0;

    while (!yg_str_starts(*text, yg_str(ops[i].text)))
        i++;
    *text = yg_str_from(*text, strlen(ops[i].text));
    return &ops[i];
}

static enum yg_status add_comparator(struct native *n, const struct op *op, struct yg_str version)
{
    struct partial partial;

    if (version.len > 1 && (version.ptr[0] == 'v' || version.ptr[0] == 'V') &&
        version.ptr[1] >= '0' && version.ptr[1] <= '9')
        version = yg_str_from(version, 1);
    if (version.len == 0)
        return unreadable(n, version);
    bool parts = n->notation->ranges && read_partial(version, &partial);

    if (op->range && (!parts || partial.count == 0))
        return unreadable(n, version);
    if (parts && partial.count == 0)
        return add_everything(n);
    if (op->text[0] == '^')
        return add_range(n, &partial, version, caret_place(&partial));
    if (op->range)
        return add_range(n, &partial, version, partial.count > 1 ? 1 : 0);
    if (parts && partial.wildcard)
        return add_open(n, op->text, &partial);
    if (parts && partial.count < 3 && op->comparator == YG_VERS_EQUAL && !n->notation->exact_parts)
        return add_range(n, &partial, version, partial.count - 1);
    return add(n, op->comparator, version);
}

/* ---- alternatives --------------------------------------------------------------------------- */

static bool is_blank(const struct native *n, char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (n->notation->commas && c == ',');
}

static void skip_blanks(const struct native *n, struct yg_str *text)
{
    while (text->len > 0 && is_blank(n, text->ptr[0]))
        *text = yg_str_from(*text, 1);
}

static struct yg_str take_version(const struct native *n, struct yg_str *text)
{
    size_t end = 0;

    while (end < text->len && !is_blank(n, text->ptr[end]) &&
           strchr("<>=!~^", text->ptr[end]) == NULL)
        end++;
    struct yg_str version = yg_str_head(*text, end);

    *text = yg_str_from(*text, end);
    return version;
}

/* "5.0.0 - 7.2.3"; false: no hyphen is next */
static bool take_hyphen(const struct native *n, struct yg_str *text)
{
    if (!n->notation->ranges || text->len < 2 || text->ptr[0] != '-' || text->ptr[1] != ' ')
        return false;
    *text = yg_str_from(*text, 1);
    skip_blanks(n, text);
    return true;
}

static enum yg_status read_comparators(struct native *n, struct yg_str text)
{
    enum yg_status status = YG_OK;

    skip_blanks(n, &text);
    if (text.len == 0)
        return n->notation->ranges ? add_everything(n) : unreadable(n, text);
    while (text.len > 0 && status == YG_OK) {
        const struct op *op = take_operator(&text);

        skip_blanks(n, &text);
        struct yg_str version = take_version(n, &text);

        skip_blanks(n, &text);
        if (op->text[0] == '\0' && take_hyphen(n, &text)) {
            status = add(n, YG_VERS_GREATER_OR_EQUAL, version);
            if (status == YG_OK)
                status = add(n, YG_VERS_LESS_OR_EQUAL, take_version(n, &text));
            skip_blanks(n, &text);
        } else {
            status = add_comparator(n, op, version);
        }
    }
    return status;
}

static enum yg_status read_version(struct native *n, struct yg_str text)
{
    text = yg_str_trim(text);
    return text.len == 0 ? unreadable(n, text) : add(n, YG_VERS_EQUAL, text);
}

/* "1.4.1+" of a stable branch, whose second number is even, ends with the branch. */
static enum yg_status read_nginx(struct native *n, struct yg_str text)
{
    struct partial partial;

    text = yg_str_trim(text);
    n->any |= yg_str_equal(text, YG_STR("all"));
    n->none |= yg_str_equal(text, YG_STR("none"));
    if (n->any || n->none)
        return YG_OK;
    size_t hyphen = yg_str_index(text, '-');
    if (hyphen < text.len) {
        enum yg_status status =
            add(n, YG_VERS_GREATER_OR_EQUAL, yg_str_trim(yg_str_head(text, hyphen)));

        return status != YG_OK
                   ? status
                   : add(n, YG_VERS_LESS_OR_EQUAL, yg_str_trim(yg_str_from(text, hyphen + 1)));
    }
    if (!yg_str_ends(text, YG_STR("+")))
        return read_version(n, text);
    text = yg_str_head(text, text.len - 1);
    if (!read_partial(text, &partial) || partial.count != 3)
        return unreadable(n, text);
    if (partial.numbers[1] % 2 == 0)
        return add_range(n, &partial, text, 1);
    return add(n, YG_VERS_GREATER_OR_EQUAL, text);
}

/* Cut `rest` at the next separator of alternatives. */
static struct yg_str cut_alternative(const struct native *n, struct yg_str *rest)
{
    struct yg_str all = *rest, by = yg_str(n->notation->alternatives);
    size_t at = by.len == 0 ? all.len : yg_str_find(all, by);

    *rest = at == all.len ? (struct yg_str){NULL, 0} : yg_str_from(all, at + by.len);
    return yg_str_head(all, at);
}

struct alternative {
    struct yg_vers vers;
    size_t number;
};

struct alternatives {
    struct alternative *items;
    size_t count;
};

/* By where they begin: those without a beginning first. */
static int compare_alternatives(const void *a, const void *b)
{
    const struct alternative *x = a, *y = b;
    const struct yg_vers_constraint *first = x->vers.constraints, *second = y->vers.constraints;
    int below = yg_vers_is_upper(second->comparator) - yg_vers_is_upper(first->comparator);

    if (below != 0)
        return below;
    int order = yg_vers_compare(&x->vers, first, second);

    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static enum yg_status read_alternatives(struct native *n, struct yg_str text,
                                        struct alternatives *all)
{
    struct yg_str rest = text;

    while (rest.ptr != NULL) {
        struct yg_str alternative = cut_alternative(n, &rest);

        n->list = (struct yg_vers_list){NULL, 0};
        enum yg_status status = n->notation->read(n, alternative);
        if (status != YG_OK)
            return status;
        if (n->list.count == 0)
            continue;
        struct alternative *slot = yg_arena_append(n->arena, &all->items, &all->count);
        if (slot == NULL)
            return yg_fail(n->err, YG_NOMEM, YG_NO_OFFSET, "alternative");
        slot->number = all->count;
        status = yg_vers_make(n->arena, n->type, n->list.items, n->list.count, &slot->vers, n->err);
        if (status != YG_OK) {
            if (n->err != NULL)
                n->err->at = offset_of(n, alternative);
            return status;
        }
    }
    return YG_OK;
}

static enum yg_status join(struct native *n, struct alternatives *all, struct yg_vers *vers)
{
    struct yg_vers_list list = {0};

    if (n->any)
        return yg_vers_make_any(n->arena, n->type, vers, n->err);
    if (n->none)
        return yg_vers_make_any(n->arena, YG_STR("none"), vers, n->err);
    if (all->count > 1 && all->items[0].vers.scheme != NULL)
        qsort(all->items, all->count, sizeof *all->items, compare_alternatives);
    for (size_t i = 0; i < all->count; i++) {
        const struct yg_vers *part = &all->items[i].vers;

        for (size_t k = 0; k < part->count; k++) {
            struct yg_vers_constraint *slot = yg_arena_append(n->arena, &list.items, &list.count);

            if (slot == NULL)
                return yg_fail(n->err, YG_NOMEM, YG_NO_OFFSET, "constraints");
            *slot = part->constraints[k];
        }
    }
    return yg_vers_make(n->arena, n->type, list.items, list.count, vers, n->err);
}

static enum yg_status translate(struct yg_arena *arena, const struct notation *notation,
                                struct yg_str type, struct yg_str text, struct yg_vers *vers,
                                struct yg_error *err)
{
    struct native n = {
        .arena = arena, .notation = notation, .text = text, .type = type, .err = err};
    struct alternatives all = {0};

    if (text.len > YG_VERS_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, YG_VERS_BYTES_MAX, "a range has at most %zu bytes",
                       YG_VERS_BYTES_MAX);
    if (text.len == 0)
        return yg_fail(err, YG_MALFORMED, 0, "an empty range");
    if (notation->options != NULL)
        text = yg_str_head(text, yg_str_find(text, yg_str(notation->options)));
    enum yg_status status = read_alternatives(&n, text, &all);

    return status != YG_OK ? status : join(&n, &all, vers);
}

enum yg_status yg_vers_from_native(struct yg_arena *arena, struct yg_str type, struct yg_str text,
                                   struct yg_vers *vers, struct yg_error *err)
{
    static const struct notation notations[] = {
        {"npm", "||", false, true, false, "", NULL, read_comparators},
        {"conan", "||", false, true, true, "-", ",", read_comparators},
        {"nginx", ",", false, false, false, "", NULL, read_nginx},
        {"openssl", ",", false, false, false, "", NULL, read_version},
    };

    for (size_t i = 0; i < YG_COUNT(notations); i++)
        if (yg_str_equal(type, yg_str(notations[i].type)))
            return translate(arena, &notations[i], type, text, vers, err);
    return yg_fail(err, YG_UNSUPPORTED, YG_NO_OFFSET, "no native notation of \"%.*s\"",
                   YG_STR_ARG(type));
}

enum yg_status yg_vers_from_gitlab(struct yg_arena *arena, struct yg_str type, struct yg_str text,
                                   struct yg_vers *vers, struct yg_error *err)
{
    static const struct notation gitlab = {NULL,  "||", true, false,
                                           false, "",   NULL, read_comparators};

    return translate(arena, &gitlab, type, text, vers, err);
}

enum yg_status yg_vers_from_ghsa(struct yg_arena *arena, struct yg_str type, struct yg_str text,
                                 struct yg_vers *vers, struct yg_error *err)
{
    static const struct notation ghsa = {NULL,  NULL, true, false,
                                         false, "",   NULL, read_comparators};

    return translate(arena, &ghsa, type, text, vers, err);
}
