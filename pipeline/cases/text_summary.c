/* text_summary.c - what a baseline has opened silently, in one alert a team. */
#include "pipeline/cases/text_places.h"

static const struct yg_str absent = {NULL, 0};

static struct yg_str team(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_team(w, alert->team);
}

static uint64_t total_of(const struct yg_alert *alert)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < alert->class_count; i++)
        sum += alert->classes[i].count;
    return sum;
}

static struct yg_str total(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_number(w, total_of(alert));
}

static struct yg_str classes(struct yg_writer *w, const struct yg_alert *alert)
{
    struct yg_str list = absent;

    for (size_t i = 0; i < alert->class_count; i++) {
        const struct yg_alert_class *row = &alert->classes[i];

        list = yg_writer_join(w, list,
                              yg_writer_with_two(w, "class.count", "class",
                                                 yg_writer_class(w, row->class_name), "number",
                                                 yg_writer_number(w, row->count)));
    }
    return list;
}

static struct yg_str items(struct yg_writer *w, const struct yg_alert *alert)
{
    struct yg_str list = absent;

    for (size_t i = 0; i < alert->item_count; i++) {
        const struct yg_alert_item *item = &alert->items[i];
        struct yg_template_places places = {.count = 0};

        yg_template_put(&places, "case", item->of);
        yg_template_put(&places, "class", yg_writer_class(w, item->class_name));
        yg_template_put(&places, "due", yg_writer_date(w, item->due, 0));
        yg_template_put(&places, "scope", yg_writer_scope(w, item->scope));
        yg_template_put(&places, "count",
                        yg_writer_count(w, item->affected + item->under_investigation, false));
        list = yg_writer_join(w, list, yg_writer_phrase(w, "item", &places));
    }
    return list;
}

static struct yg_str left_out(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_number(w, total_of(alert) - alert->item_count);
}

static const struct yg_text_place places[] = {
    {"team", team},   {"total", total},       {"classes", classes},
    {"items", items}, {"left_out", left_out},
};

void yg_text_put_summary(struct yg_writer *w, const struct yg_alert *alert,
                         struct yg_template_places *to)
{
    yg_text_put(w, alert, places, YG_COUNT(places), to);
}
