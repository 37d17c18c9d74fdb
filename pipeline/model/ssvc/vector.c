/* vector.c - SSVC vectors: "SSVCv2/E:A/A:Y/2026-11-24T20:20:00Z/". */
#include "pipeline/model/ssvc.h"

#define INITIALS_MAX 2

/* The initials of a name: of the first two words in title case, but "Impact"; the second in lower
 * case. Returns how many. */
static size_t find_initials(struct yg_str name, char initials[INITIALS_MAX])
{
    size_t count = 0;

    while (name.ptr != NULL && count < INITIALS_MAX) {
        struct yg_str word = yg_str_cut(&name, ' ');
        bool title = word.len > 0 && word.ptr[0] >= 'A' && word.ptr[0] <= 'Z';

        if (!title || yg_str_equal(word, YG_STR("Impact")))
            continue;
        initials[count] = (char)(count == 0 ? word.ptr[0] : word.ptr[0] - 'A' + 'a');
        count++;
    }
    return count;
}

static bool has_initials(struct yg_str name, struct yg_str text)
{
    char initials[INITIALS_MAX];
    size_t count = find_initials(name, initials);

    return count > 0 && yg_str_equal(text, (struct yg_str){initials, count});
}

static bool begins_with(struct yg_str name, struct yg_str text)
{
    char initials[INITIALS_MAX];

    return text.len == 1 && find_initials(name, initials) > 0 && initials[0] == text.ptr[0];
}

/* The places of the table: its points, then the outcome, then none. */
static const struct yg_ssvc_point *point_at(const struct yg_ssvc_table *table, size_t i)
{
    return i < table->point_count ? table->points[i] : table->outcome;
}

static size_t find_point(const struct yg_ssvc_table *table, struct yg_str text)
{
    size_t none = table->point_count + 1, found = none;

    for (size_t i = 0; i < none; i++) {
        if (yg_str_equal(point_at(table, i)->key, text) ||
            yg_str_equal(point_at(table, i)->id, text))
            return i;
    }
    for (size_t i = 0; i < none; i++) {
        if (has_initials(point_at(table, i)->name, text))
            return i;
    }
    for (size_t i = 0; i < table->point_count; i++) {
        if (!begins_with(table->points[i]->name, text))
            continue;
        if (found != none)
            return none;
        found = i;
    }
    return found;
}

/* The value that `text` begins with, by the longest key or initials; returns its length, 0 when
 * there is none. */
static size_t find_value(const struct yg_ssvc_point *point, struct yg_str text, size_t *value)
{
    size_t longest = 0;

    for (size_t i = 0; i < point->value_count; i++) {
        struct yg_str key = point->values[i].key;

        if (key.len > longest && yg_str_starts(text, key)) {
            longest = key.len;
            *value = i;
        }
    }
    for (size_t i = 0; i < point->value_count; i++) {
        for (size_t len = longest + 1; len <= INITIALS_MAX && len <= text.len; len++) {
            if (has_initials(point->values[i].name, yg_str_head(text, len))) {
                longest = len;
                *value = i;
            }
        }
    }
    return longest;
}

struct reader {
    const struct yg_ssvc_table *table;
    struct yg_str vector;
    struct yg_ssvc_selection out;
    size_t point_count;
};

static size_t offset(const struct reader *r, struct yg_str part)
{
    return (size_t)(part.ptr - r->vector.ptr);
}

static enum yg_status read_values(struct reader *r, const struct yg_ssvc_point *point,
                                  struct yg_str text, uint32_t *set, struct yg_error *err)
{
    if (*set != 0)
        return yg_fail(err, YG_MALFORMED, offset(r, text), "SSVC: %.*s twice",
                       YG_STR_ARG(point->key));
    do {
        size_t value = 0, len = find_value(point, text, &value);

        if (len == 0)
            return yg_fail(err, YG_MALFORMED, offset(r, text),
                           "SSVC: %.*s: \"%.*s\" is not a value", YG_STR_ARG(point->key),
                           YG_STR_ARG(yg_str_head(text, 16)));
        *set |= UINT32_C(1) << value;
        text = yg_str_from(text, len);
    } while (text.len > 0);
    return YG_OK;
}

/* "E:A" or "ssvc:E:1.1.0:A": the value stands behind the last colon. */
static enum yg_status read_pair(struct reader *r, struct yg_str text, struct yg_error *err)
{
    size_t colon = yg_str_rindex(text, ':');
    struct yg_str values = yg_str_from(text, colon + 1);

    if (colon == 0 || colon == text.len || values.len == 0)
        return yg_fail(err, YG_MALFORMED, offset(r, text),
                       "SSVC: \"%.*s\" is not a decision point with its value",
                       YG_STR_ARG(yg_str_head(text, 16)));

    size_t i = find_point(r->table, yg_str_head(text, colon));
    r->point_count++;
    if (i < r->table->point_count)
        return read_values(r, r->table->points[i], values, &r->out.points[i], err);
    if (i == r->table->point_count)
        return read_values(r, r->table->outcome, values, &r->out.outcome, err);
    r->out.passed_over++;
    return YG_OK;
}

static enum yg_status read_parts(struct reader *r, struct yg_str rest, struct yg_error *err)
{
    while (rest.len > 0) {
        struct yg_str text = yg_str_cut(&rest, '/');
        bool timed = r->out.at != YG_TIME_NONE;
        enum yg_status st = YG_OK;

        if (timed)
            return yg_fail(err, YG_MALFORMED, offset(r, text), "SSVC: text behind the time");
        if (!yg_time_parse(text, &r->out.at))
            st = read_pair(r, text, err);
        if (st != YG_OK)
            return st;
    }
    if (r->point_count == 0)
        return yg_fail(err, YG_MALFORMED, r->vector.len, "SSVC: no decision point");
    return YG_OK;
}

enum yg_status yg_ssvc_vector_parse(const struct yg_ssvc_table *table, struct yg_str vector,
                                    struct yg_ssvc_selection *selection, struct yg_error *err)
{
    static const struct yg_str prefixes[] = {{"SSVCv2/", 7}, {"SSVC/v2/", 8}};
    struct reader r = {.table = table, .vector = vector, .out = {.at = YG_TIME_NONE}};

    for (size_t i = 0; i < YG_COUNT(prefixes); i++) {
        if (!yg_str_starts(vector, prefixes[i]))
            continue;

        enum yg_status st = read_parts(&r, yg_str_from(vector, prefixes[i].len), err);
        if (st == YG_OK)
            *selection = r.out;
        return st;
    }
    return yg_fail(err, YG_UNSUPPORTED, 0, "SSVC: not a vector of version 2");
}

/* Does another point of the table have the key of this one, too? */
static bool shares_key(const struct yg_ssvc_table *table, const struct yg_ssvc_point *point)
{
    size_t count = 0;

    for (size_t i = 0; i <= table->point_count; i++)
        count += yg_str_equal(point_at(table, i)->key, point->key);
    return count > 1;
}

static void write_pair(const struct yg_ssvc_table *table, const struct yg_ssvc_point *point,
                       uint32_t set, bool namespaced, struct yg_buf *to)
{
    if (set == 0)
        return;
    yg_buf_append(to, namespaced || shares_key(table, point) ? point->id : point->key);
    yg_buf_append_char(to, ':');
    for (size_t i = 0; i < point->value_count; i++) {
        if ((set >> i & 1) != 0)
            yg_buf_append(to, point->values[i].key);
    }
    yg_buf_append_char(to, '/');
}

/* By key in ASCII order, by id where two have one key. */
static int compare_points(const struct yg_ssvc_point *a, const struct yg_ssvc_point *b)
{
    int order = yg_str_compare(a->key, b->key);

    return order != 0 ? order : yg_str_compare(a->id, b->id);
}

/* The point that follows `after` (NULL: none); NULL behind the last. */
static const struct yg_ssvc_point *next_point(const struct yg_ssvc_table *table,
                                              const struct yg_ssvc_point *after, size_t *at)
{
    const struct yg_ssvc_point *next = NULL;

    for (size_t i = 0; i < table->point_count; i++) {
        const struct yg_ssvc_point *point = table->points[i];

        if ((after == NULL || compare_points(point, after) > 0) &&
            (next == NULL || compare_points(point, next) < 0)) {
            next = point;
            *at = i;
        }
    }
    return next;
}

void yg_ssvc_vector_write(const struct yg_ssvc_table *table,
                          const struct yg_ssvc_selection *selection, bool namespaced,
                          struct yg_buf *to)
{
    const struct yg_ssvc_point *point = NULL;
    char time[YG_TIME_TEXT_MAX];
    size_t i = 0;

    yg_buf_append(to, YG_STR("SSVCv2/"));
    while ((point = next_point(table, point, &i)) != NULL)
        write_pair(table, point, selection->points[i], namespaced, to);
    write_pair(table, table->outcome, selection->outcome, namespaced, to);
    if (selection->at != YG_TIME_NONE) {
        yg_buf_append(to, yg_time_format(selection->at, time));
        yg_buf_append_char(to, '/');
    }
}
