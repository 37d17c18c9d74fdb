/* CVSS vectors: scores stay in their range; a more severe value of a metric never lowers the score,
 * where the equations are monotone; the order of metrics does not matter where it is free. */
#include <stdlib.h>

#include "pipeline/base/buf.h"
#include "pipeline/model/cvss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_range(const struct yg_cvss *cvss)
{
    const int scores[] = {cvss->base_x10, cvss->temporal_x10, cvss->environmental_x10};

    for (size_t i = 0; i < YG_COUNT(scores); i++)
        check(scores[i] >= 0 && scores[i] <= 100);
    check(cvss->temporal_x10 <= cvss->base_x10);
    check(yg_cvss_version_name(cvss->version)[0] != '\0');
    check((cvss->macrovector[0] != '\0') == (cvss->version == 40));
    if (cvss->impacts.confidentiality + cvss->impacts.integrity + cvss->impacts.availability +
            cvss->subsequent.confidentiality + cvss->subsequent.integrity +
            cvss->subsequent.availability ==
        0)
        check(cvss->base_x10 == 0);
}

/* Metrics from the most severe value on. With a changed scope 3.x is not monotone in the impacts:
 * its polynomial falls again where they are highest. */
static const struct order {
    int version; /* 30 stands for 3.1, too */
    const char *metric, *values;
} orders[] = {
    {20, "AV:", "NAL"}, {20, "AC:", "LMH"}, {20, "Au:", "NSM"},  {20, "C:", "CPN"},
    {20, "I:", "CPN"},  {20, "A:", "CPN"},  {30, "AV:", "NALP"}, {30, "AC:", "LH"},
    {30, "PR:", "NLH"}, {30, "UI:", "NR"},  {40, "AV:", "NALP"}, {40, "AC:", "LH"},
    {40, "AT:", "NP"},  {40, "PR:", "NLH"}, {40, "UI:", "NPA"},  {40, "VC:", "HLN"},
    {40, "VI:", "HLN"}, {40, "VA:", "HLN"}, {40, "SC:", "HLN"},  {40, "SI:", "HLN"},
    {40, "SA:", "HLN"}, {40, "E:", "APU"},
};

/* Where the value of a metric stands, or the end. */
static size_t find_value(struct yg_str vector, struct yg_str metric)
{
    size_t at = 0;

    while (at < vector.len) {
        size_t found = at + yg_str_find(yg_str_from(vector, at), metric);

        if (found == vector.len)
            break;
        at = found + metric.len;
        if (found == 0 || vector.ptr[found - 1] == '/' || vector.ptr[found - 1] == '#' ||
            vector.ptr[found - 1] == '(')
            return at;
    }
    return vector.len;
}

static void check_order(const struct order *order, struct yg_str vector, const struct yg_cvss *cvss)
{
    size_t at = find_value(vector, yg_str(order->metric));
    struct yg_buf changed = {0};
    struct yg_cvss worse;

    if (at == vector.len ||
        yg_str_index(yg_str(order->values), vector.ptr[at]) == strlen(order->values))
        return; /* not there, or not defined */
    yg_buf_append(&changed, vector);
    for (const char *value = order->values; *value != vector.ptr[at]; value++) {
        changed.ptr[at] = *value;
        check(yg_cvss_parse(yg_buf_str(&changed), &worse, NULL) == YG_OK);
        check(worse.base_x10 >= cvss->base_x10 && worse.temporal_x10 >= cvss->temporal_x10);
    }
    yg_buf_deinit(&changed);
}

/* The metrics of 3.x from the last to the first. */
static void check_reversed(struct yg_str vector, const struct yg_cvss *cvss)
{
    struct yg_str rest = yg_str_from(vector, 9);
    struct yg_buf reversed = {0};
    struct yg_cvss again;

    yg_buf_append(&reversed, yg_str_head(vector, 9));
    while (rest.len > 0) {
        size_t slash = yg_str_rindex(rest, '/');

        yg_buf_append(&reversed, slash == rest.len ? rest : yg_str_from(rest, slash + 1));
        if (slash < rest.len)
            yg_buf_append_char(&reversed, '/');
        rest = slash == rest.len ? YG_STR("") : yg_str_head(rest, slash);
    }
    check(yg_cvss_parse(yg_buf_str(&reversed), &again, NULL) == YG_OK);
    check(again.base_x10 == cvss->base_x10 && again.temporal_x10 == cvss->temporal_x10 &&
          again.environmental_x10 == cvss->environmental_x10);
    yg_buf_deinit(&reversed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str vector = {(const char *)data, size};
    struct yg_error err = {.at = 0};
    struct yg_cvss cvss;

    if (yg_cvss_parse(vector, &cvss, &err) != YG_OK) {
        check(err.at <= size && err.text[0] != '\0');
        return 0;
    }
    check_range(&cvss);
    int version = cvss.version == 31 ? 30 : cvss.version;
    if (version == 30)
        check_reversed(vector, &cvss);
    for (size_t i = 0; i < YG_COUNT(orders); i++) {
        if (orders[i].version == version)
            check_order(&orders[i], vector, &cvss);
    }
    return 0;
}
