/* cvss.c - what all versions share: the prefix, the walk along the metrics, the severity words. */
#include "pipeline/model/cvss/form.h"

static const struct prefix {
    struct yg_str text;
    const struct yg_cvss_form *form;
} prefixes[] = {
    {{"CVSS:4.0/", 9}, &yg_cvss_form_40}, {{"CVSS:3.1/", 9}, &yg_cvss_form_31},
    {{"CVSS:3.0/", 9}, &yg_cvss_form_30}, {{"CVSS:2.0/", 9}, &yg_cvss_form_20},
    {{"CVSS2#", 6}, &yg_cvss_form_20},
};

/* The form of a vector; *metrics is the part behind the prefix. NULL for an unknown version. */
static const struct yg_cvss_form *find_form(struct yg_str vector, struct yg_str *metrics)
{
    for (size_t i = 0; i < YG_COUNT(prefixes); i++) {
        if (yg_str_starts(vector, prefixes[i].text)) {
            *metrics = yg_str_from(vector, prefixes[i].text.len);
            return prefixes[i].form;
        }
    }
    if (yg_str_starts(vector, YG_STR("CVSS:")))
        return NULL;
    *metrics = vector;
    if (yg_str_starts(vector, YG_STR("(")) && yg_str_ends(vector, YG_STR(")")))
        *metrics = yg_str_from(yg_str_head(vector, vector.len - 1), 1);
    return &yg_cvss_form_20;
}

/* Place of `name` among the metrics; the count when it is none of them. */
static size_t find_metric(const struct yg_cvss_form *form, struct yg_str name)
{
    size_t i = 0;

    while (i < form->count && !yg_str_equal(name, yg_str(form->metrics[i].name)))
        i++;
    return i;
}

static bool find_value(const struct yg_cvss_metric *metric, struct yg_str text, uint8_t *value)
{
    struct yg_str rest = yg_str(metric->values);

    for (*value = 0; rest.ptr != NULL; ++*value) {
        if (yg_str_equal(yg_str_cut(&rest, ' '), text))
            return true;
    }
    return false;
}

/* One vector while it is read: metrics below `next` may not come any more where order matters. */
struct reader {
    const struct yg_cvss_form *form;
    struct yg_str vector;
    uint8_t values[YG_CVSS_METRICS_MAX];
    bool seen[YG_CVSS_METRICS_MAX];
    size_t next;
};

static enum yg_status read_metric(struct reader *r, struct yg_str text, struct yg_error *err)
{
    struct yg_str value = text, name = yg_str_cut(&value, ':');
    size_t at = (size_t)(text.ptr - r->vector.ptr), i = find_metric(r->form, name);

    if (i == r->form->count || value.ptr == NULL)
        return yg_fail(err, YG_MALFORMED, at, "CVSS: \"%.*s\" is not a metric",
                       YG_STR_ARG(yg_str_head(text, 16)));
    if (!find_value(&r->form->metrics[i], value, &r->values[i]))
        return yg_fail(err, YG_MALFORMED, at + name.len + 1, "CVSS: %s: \"%.*s\" is not a value",
                       r->form->metrics[i].name, YG_STR_ARG(yg_str_head(value, 16)));
    if (r->seen[i])
        return yg_fail(err, YG_MALFORMED, at, "CVSS: %s twice", r->form->metrics[i].name);
    if (r->form->ordered && i < r->next)
        return yg_fail(err, YG_MALFORMED, at, "CVSS: %s belongs before %s",
                       r->form->metrics[i].name, r->form->metrics[r->next - 1].name);
    r->seen[i] = true;
    r->next = i + 1;
    return YG_OK;
}

static enum yg_status read_metrics(struct reader *r, struct yg_str metrics, struct yg_error *err)
{
    struct yg_str rest = metrics;
    size_t end = (size_t)(metrics.ptr - r->vector.ptr) + metrics.len;

    do {
        enum yg_status st = read_metric(r, yg_str_cut(&rest, '/'), err);

        if (st != YG_OK)
            return st;
    } while (rest.ptr != NULL);
    for (size_t i = 0; i < r->form->base_count; i++) {
        if (!r->seen[i])
            return yg_fail(err, YG_MALFORMED, end, "CVSS: %s is missing", r->form->metrics[i].name);
    }
    return YG_OK;
}

enum yg_status yg_cvss_parse(struct yg_str vector, struct yg_cvss *cvss, struct yg_error *err)
{
    struct reader r = {.vector = vector};
    struct yg_str metrics;

    if (vector.len == 0)
        return yg_fail(err, YG_MALFORMED, 0, "CVSS: an empty vector");
    r.form = find_form(vector, &metrics);
    if (r.form == NULL)
        return yg_fail(err, YG_UNSUPPORTED, 0,
                       "CVSS: not a vector of version 2.0, 3.0, 3.1 or 4.0");

    enum yg_status st = read_metrics(&r, metrics, err);
    if (st != YG_OK)
        return st;
    *cvss = (struct yg_cvss){.version = r.form->version};
    r.form->score(r.values, cvss);
    return YG_OK;
}

const char *yg_cvss_severity(int version, int score_x10)
{
    if (version == 20)
        return score_x10 < 40 ? "low" : score_x10 < 70 ? "medium" : "high";
    if (score_x10 <= 0)
        return "none";
    if (score_x10 < 40)
        return "low";
    if (score_x10 < 70)
        return "medium";
    return score_x10 < 90 ? "high" : "critical";
}

const char *yg_cvss_version_name(int version)
{
    for (size_t i = 0; i < YG_COUNT(prefixes); i++) {
        if (prefixes[i].form->version == version)
            return prefixes[i].form->name;
    }
    return "";
}
