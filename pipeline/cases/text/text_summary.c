/* text_summary.c - what a baseline has opened silently, in one alert a team. */
#include <assert.h>

#include "pipeline/cases/text/text_places.h"

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

static struct yg_str item_text(struct yg_writer *w, const struct yg_alert_item *item)
{
    struct yg_template_places to = {.count = 0};

    yg_template_put(&to, "case", item->of);
    yg_template_put(&to, "class", yg_writer_class(w, item->class_name));
    yg_template_put(&to, "due", yg_writer_date(w, item->due, 0));
    yg_template_put(&to, "scope", yg_writer_scope(w, item->scope));
    yg_template_put(&to, "count",
                    yg_writer_count(w, item->affected + item->under_investigation, false));
    return yg_writer_phrase(w, "item", &to);
}

static struct yg_str left_out(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_number(w, total_of(alert) - alert->item_count);
}

static const struct yg_text_place places[] = {
    {"team", team},
    {"total", total},
    {"classes", classes},
    {"left_out", left_out},
};

/* Beside these "item1" and so on. */
void yg_text_put_summary(struct yg_writer *w, const struct yg_alert *alert,
                         struct yg_template_places *to)
{
    static const char *const names[] = {"item1", "item2", "item3", "item4", "item5",
                                        "item6", "item7", "item8", "item9", "item10"};

    static_assert(YG_COUNT(names) == YG_ALERT_ITEMS_MAX, "a name for each item");
    yg_text_put(w, alert, places, YG_COUNT(places), to);
    for (size_t i = 0; i < alert->item_count; i++)
        yg_template_put(to, names[i], item_text(w, &alert->items[i]));
}
