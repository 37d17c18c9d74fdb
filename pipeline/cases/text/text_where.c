/* text_where.c - which assets and components an alert is about. */
#include "pipeline/cases/text/text_places.h"

#define SCOPES_SHOWN 5
#define COMPONENTS_SHOWN 5
#define UPDATES_SHOWN 3

static const struct yg_str absent = {NULL, 0};

/* Scopes and counts */

static struct yg_str main_scope(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    uint64_t more = part->scope_count + part->scopes_left_out;

    if (part->scope_count == 0)
        return absent;
    return yg_writer_with_more(w, "scope.more", "scope", yg_writer_scope(w, part->scopes[0].scope),
                               more - 1);
}

/* "A: 30 machines", or "30 machines (A: 20 machines; B: 10 machines)"; of one status. */
static struct yg_str counted_scopes(struct yg_writer *w, const struct yg_case_part *part,
                                    uint64_t sum, bool affected)
{
    struct yg_str list = absent;
    uint64_t more = part->scopes_left_out;
    size_t shown = 0;

    if (sum == 0)
        return absent;
    for (size_t i = 0; i < part->scope_count; i++) {
        const struct yg_case_scope *scope = &part->scopes[i];
        uint64_t count = affected ? scope->affected : scope->under_investigation;

        if (count == 0)
            continue;
        if (shown == SCOPES_SHOWN) {
            more++;
            continue;
        }
        shown++;
        list = yg_writer_join(
            w, list,
            yg_writer_with_two(w, "scope.count", "scope", yg_writer_scope(w, scope->scope), "count",
                               yg_writer_count(w, count, part->counted_as_machines)));
    }
    if (shown == 1 && more == 0)
        return list;
    list = yg_writer_with_more(w, "list.more", "list", list, more);
    return yg_writer_with_two(w, "scopes", "count",
                              yg_writer_count(w, sum, part->counted_as_machines), "scopes", list);
}

static struct yg_str affected(struct yg_writer *w, const struct yg_alert *alert)
{
    return counted_scopes(w, alert->part, alert->part->affected, true);
}

static struct yg_str under_investigation(struct yg_writer *w, const struct yg_alert *alert)
{
    return counted_scopes(w, alert->part, alert->part->under_investigation, false);
}

static struct yg_str not_affected(struct yg_writer *w, const struct yg_alert *alert)
{
    struct yg_template_places places = {.count = 0};

    (void)alert;
    if (!w->totals->checked)
        return yg_template_find(w->set, YG_STR("not_affected"));
    yg_template_put(&places, "assets", yg_writer_zero_number(w, w->totals->assets));
    yg_template_put(&places, "stale", yg_writer_zero_number(w, w->totals->stale));
    yg_template_put(&places, "not_evaluable", yg_writer_zero_number(w, w->totals->not_evaluable));
    return yg_writer_phrase(w, "not_affected.totals", &places);
}

/* Components */

/* The name of the one with most assets. */
static struct yg_str main_component(struct yg_writer *w, const struct yg_alert *alert)
{
    struct yg_str version;

    if (alert->part->component_count == 0)
        return absent;
    return yg_writer_component(w, &alert->part->components[0], &version);
}

static struct yg_str components(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    struct yg_str list = absent;
    size_t i = 0;

    for (; i < part->component_count && i < COMPONENTS_SHOWN; i++) {
        const struct yg_exposure_component *component = &part->components[i];
        struct yg_template_places places = {.count = 0};
        struct yg_str version;

        yg_template_put(&places, "component", yg_writer_component(w, component, &version));
        yg_template_put(&places, "version", version);
        yg_template_put(&places, "fixed", component->fixed);
        yg_template_put(&places, "count",
                        yg_writer_count(w, component->asset_count, part->counted_as_machines));
        list = yg_writer_join(w, list, yg_writer_phrase(w, "component", &places));
    }
    return yg_writer_with_more(w, "list.more", "list", list, part->component_count - i);
}

struct yg_str yg_text_components(struct yg_writer *w, const struct yg_case_part *part, bool fixed)
{
    struct yg_str list = absent;
    uint64_t more = 0;
    size_t shown = 0;

    for (size_t i = 0; i < part->component_count; i++) {
        const struct yg_exposure_component *component = &part->components[i];
        struct yg_template_places places = {.count = 0};
        struct yg_str version;

        if ((component->fixed.len > 0) != fixed)
            continue;
        if (shown++ >= UPDATES_SHOWN) {
            more++;
            continue;
        }
        yg_template_put(&places, "component", yg_writer_component(w, component, &version));
        yg_template_put(&places, "version", version);
        yg_template_put(&places, "fixed", component->fixed);
        list = yg_writer_join(w, list,
                              yg_writer_phrase(w, fixed ? "update" : "component.name", &places));
    }
    return yg_writer_with_more(w, "list.more", "list", list, more);
}

static struct yg_str samples(struct yg_writer *w, const struct yg_alert *alert)
{
    struct yg_str list = absent;

    for (size_t i = 0; i < alert->part->sample_count; i++)
        list = yg_writer_join(w, list, alert->part->samples[i]);
    return list;
}

/* The first sentence */

static const char *lead_section(const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;

    if (part->affected == 0)
        return "lead.under_investigation";
    if (part->must_not_stop == part->affected + part->under_investigation)
        return "lead.must_not_stop";
    if (alert->kind == YG_CHANGE_REOPENED)
        return "lead.reopened";
    return yg_text_is_unowned(part) ? "lead.unowned" : "lead.affected";
}

static struct yg_str lead(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    bool machines = part->counted_as_machines;
    struct yg_template_places to = {.count = 0};

    yg_template_put(&to, "vulnerability", alert->of->vulnerability);
    yg_template_put(&to, "component", main_component(w, alert));
    yg_template_put(&to, "affected_count", yg_writer_count(w, part->affected, machines));
    yg_template_put(&to, "under_investigation_count",
                    yg_writer_count(w, part->under_investigation, machines));
    return yg_writer_phrase(w, lead_section(alert), &to);
}

static const struct yg_text_place places[] = {
    {"lead", lead},
    {"scope", main_scope},
    {"component", main_component},
    {"affected", affected},
    {"under_investigation", under_investigation},
    {"not_affected", not_affected},
    {"components", components},
    {"samples", samples},
};

void yg_text_put_where(struct yg_writer *w, const struct yg_alert *alert,
                       struct yg_template_places *to)
{
    yg_text_put(w, alert, places, YG_COUNT(places), to);
}
