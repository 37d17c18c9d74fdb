/* text.c - the places of an alert, one small function each, and the table that lists them. */
#include "pipeline/cases/text.h"

#include <assert.h>
#include <stdio.h>

#include "pipeline/cases/text_write.h"
#include "pipeline/model/cvss.h"

#define SCOPES_SHOWN 5
#define COMPONENTS_SHOWN 5
#define UPDATES_SHOWN 3
#define ADVISORIES_SHOWN 5

extern const unsigned char yg_text_ja[], yg_text_en[];
extern const size_t yg_text_ja_size, yg_text_en_size;

static const struct yg_str absent = {NULL, 0};

void yg_text_init(struct yg_text *text, const struct yg_policy *policy,
                  const struct yg_owners *owners)
{
    enum yg_status ja, en;

    text->policy = policy;
    text->owners = owners;
    ja = yg_template_parse((struct yg_str){(const char *)yg_text_ja, yg_text_ja_size},
                           &text->sets[YG_JAPANESE], NULL);
    en = yg_template_parse((struct yg_str){(const char *)yg_text_en, yg_text_en_size},
                           &text->sets[YG_ENGLISH], NULL);
    assert(ja == YG_OK);
    assert(en == YG_OK);
}

/* What was left out of a list: "LIST and N more". */
static struct yg_str with_more(struct yg_writer *w, const char *section, const char *name,
                               struct yg_str list, uint64_t more)
{
    if (more == 0 || list.len == 0)
        return list;
    return yg_writer_with_two(w, section, name, list, "more", yg_writer_number(w, more));
}

/* Scopes and counts */

static struct yg_str main_scope(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    uint64_t more = part->scope_count + part->scopes_left_out;

    if (part->scope_count == 0)
        return absent;
    return with_more(w, "scope.more", "scope", yg_writer_scope(w, part->scopes[0].scope), more - 1);
}

/* "30 machines (A 20 machines; B 10 machines)", of one status. */
static struct yg_str counted_scopes(struct yg_writer *w, const struct yg_case_part *part, uint64_t sum,
                                    bool affected)
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
        if (shown++ < SCOPES_SHOWN)
            list = yg_writer_join(
                w, list,
                yg_writer_with_two(w, "scope.count", "scope", yg_writer_scope(w, scope->scope),
                                   "count", yg_writer_count(w, count, part->counted_as_machines)));
        else
            more++;
    }
    list = with_more(w, "list.more", "list", list, more);
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

static struct yg_str lead(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    struct yg_template_places places = {.count = 0};
    const char *section = "lead.affected";

    yg_template_put(&places, "vulnerability", alert->of->vulnerability);
    yg_template_put(&places, "affected_count",
                    yg_writer_count(w, part->affected, part->counted_as_machines));
    yg_template_put(&places, "under_investigation_count",
                    yg_writer_count(w, part->under_investigation, part->counted_as_machines));
    if (part->affected == 0)
        section = "lead.under_investigation";
    else if (part->must_not_stop == part->affected + part->under_investigation)
        section = "lead.must_not_stop";
    else if (alert->kind == YG_CHANGE_REOPENED)
        section = "lead.reopened";
    return yg_writer_phrase(w, section, &places);
}

/* Components */

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
    return with_more(w, "list.more", "list", list, part->component_count - i);
}

/* Components with a fixed version as updates, or those without one as names. */
static struct yg_str some_components(struct yg_writer *w, const struct yg_case_part *part, bool fixed)
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
    return with_more(w, "list.more", "list", list, more);
}

static struct yg_str samples(struct yg_writer *w, const struct yg_alert *alert)
{
    struct yg_str list = absent;

    for (size_t i = 0; i < alert->part->sample_count; i++)
        list = yg_writer_join(w, list, alert->part->samples[i]);
    return list;
}

/* What to do */

#define ACTIONS_MAX 6

static bool has_unassigned(const struct yg_case_part *part)
{
    for (size_t i = 0; i < part->scope_count; i++) {
        if (yg_str_equal(part->scopes[i].route, YG_STR("unassigned")) ||
            yg_str_equal(part->scopes[i].route, YG_STR("fallback")))
            return true;
    }
    return false;
}

/* Assets that must not stop hear of measures that need no stop before they hear of updates. */
static size_t list_actions(struct yg_writer *w, const struct yg_case_part *part,
                           struct yg_str actions[ACTIONS_MAX])
{
    uint64_t all = part->affected + part->under_investigation;
    bool no_stop_only = part->must_not_stop == all, machines = part->counted_as_machines;
    const char *update = no_stop_only ? "action.update_in_window" : "action.update";
    struct yg_str candidates[ACTIONS_MAX] = {
        yg_writer_with(w, "action.must_not_stop", "count",
                       yg_writer_count(w, part->must_not_stop, machines)),
        yg_writer_with(w, update, "updates", some_components(w, part, true)),
        yg_writer_with(w, "action.no_fix", "components", some_components(w, part, false)),
        yg_writer_with(w, "action.confirm", "count",
                       yg_writer_count(w, part->under_investigation, machines)),
        has_unassigned(part) ? yg_template_find(w->set, YG_STR("action.unassigned")) : absent,
    };
    size_t count = 0;

    for (size_t i = 0; i < ACTIONS_MAX; i++) {
        if (candidates[i].len > 0)
            actions[count++] = candidates[i];
    }
    return count;
}

static struct yg_str actions(struct yg_writer *w, const struct yg_alert *alert)
{
    struct yg_str list[ACTIONS_MAX], lines[ACTIONS_MAX];
    size_t count = list_actions(w, alert->part, list);

    if (count <= 1)
        return count == 0 ? absent : list[0];
    for (size_t i = 0; i < count; i++)
        lines[i] = yg_writer_with_two(w, i == 0 ? "action.first" : "action.next", "number",
                                      yg_writer_number(w, i + 1), "action", list[i]);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            yg_buf_append_char(&w->buf, '\n');
        yg_buf_append(&w->buf, lines[i]);
    }
    return yg_writer_take(w);
}

/* How bad, how urgent */

static struct yg_str severity_word(struct yg_writer *w, const struct yg_case *value)
{
    return yg_writer_word(w, "severity", yg_str(yg_case_severity_name(value->severity)));
}

static struct yg_str effects(struct yg_writer *w, const struct yg_cvss *cvss)
{
    struct yg_str list = absent;

    if (cvss->confidentiality != YG_IMPACT_NONE)
        list = yg_writer_word(w, "effect", YG_STR("confidentiality"));
    if (cvss->integrity != YG_IMPACT_NONE)
        list = yg_writer_join(w, list, yg_writer_word(w, "effect", YG_STR("integrity")));
    if (cvss->availability != YG_IMPACT_NONE)
        list = yg_writer_join(w, list, yg_writer_word(w, "effect", YG_STR("availability")));
    return list;
}

static struct yg_str impact(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case *value = alert->of;
    struct yg_template_places places = {.count = 0};
    struct yg_cvss cvss;
    char score[16];

    if (value->severity == YG_SEVERITY_UNKNOWN)
        return yg_template_find(w->set, YG_STR("impact.unknown"));
    yg_template_put(&places, "severity", severity_word(w, value));
    if (value->cvss_base_x10 < 0 || yg_cvss_parse(value->cvss, &cvss, NULL) != YG_OK)
        return yg_writer_phrase(w, "impact.label", &places);
    snprintf(score, sizeof score, "%d.%d", cvss.base_x10 / 10, cvss.base_x10 % 10);
    yg_template_put(&places, "effects", effects(w, &cvss));
    yg_template_put(&places, "version", cvss.version == 30 ? YG_STR("3.0") : YG_STR("3.1"));
    yg_template_put(&places, "score", yg_str(score));
    return yg_writer_phrase(w, "impact.vector", &places);
}

static struct yg_str exploitation(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case *value = alert->of;

    if (value->known_exploited != YG_TIME_NONE)
        return yg_writer_with(
            w, value->ransomware ? "exploitation.ransomware" : "exploitation.known", "date",
            yg_writer_date(w, value->known_exploited, 0));
    if (!w->totals->exploits_read)
        return yg_template_find(w->set, YG_STR("exploitation.not_read"));
    if (value->epss_x1e5 < 0)
        return yg_template_find(w->set, YG_STR("exploitation.none"));
    return yg_writer_with(w, "exploitation.epss", "percent", yg_writer_percent(w, value->epss_x1e5));
}

static struct yg_str path(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case *value = alert->of;
    const struct yg_case_part *part = alert->part;
    struct yg_str facts = absent;

    if (part->status == YG_STATUS_UNDER_INVESTIGATION)
        facts = yg_template_find(w->set, YG_STR("path.unconfirmed"));
    if (value->known_exploited != YG_TIME_NONE)
        facts = yg_writer_join(w, facts, yg_template_find(w->set, YG_STR("path.known_exploited")));
    if (value->epss_x1e5 >= 0)
        facts = yg_writer_join(w, facts,
                               yg_writer_with(w, "path.epss", "percent",
                                              yg_writer_percent(w, value->epss_x1e5)));
    facts = yg_writer_join(
        w, facts, yg_writer_with(w, "path.severity", "severity", severity_word(w, value)));
    facts = yg_writer_join(
        w, facts,
        yg_writer_word(w, "path.exposure", yg_str(yg_exposure_label_name(part->exposure))));
    return yg_writer_with_two(w, "path", "facts", facts, "rule", part->rule);
}

/* How sure, why you, what is not known */

static struct yg_str evidence(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case *value = alert->of;
    struct yg_str list = absent;
    size_t i = 0;

    for (; i < value->advisory_count && i < ADVISORIES_SHOWN; i++)
        list = yg_writer_join(w, list, value->advisories[i]);
    if (i == 0)
        return yg_template_find(w->set, YG_STR("evidence.none"));
    return yg_writer_with(w, "evidence", "advisories",
                          with_more(w, "list.more", "list", list, value->advisory_count - i));
}

static struct yg_str confidence(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_template_find(w->set, alert->part->sources_differ ? YG_STR("confidence.differ")
                                                                : YG_STR("confidence"));
}

static struct yg_str route(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    struct yg_template_places places = {.count = 0};
    char section[32];

    if (part->scope_count == 0)
        return absent;
    struct yg_str rule = part->scopes[0].route;

    yg_template_put(&places, "scope", yg_writer_scope(w, part->scopes[0].scope));
    yg_template_put(&places, "rule", rule);
    if (yg_writer_word(w, "route", rule).ptr == NULL)
        return yg_writer_phrase(w, "route.rule", &places);
    snprintf(section, sizeof section, "route.%.*s", YG_STR_ARG(rule));
    return yg_writer_phrase(w, section, &places);
}

static struct yg_str suppliers(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    const struct yg_scope *scope =
        part->scope_count == 0 ? NULL : yg_owners_scope(w->text->owners, part->scopes[0].scope);
    struct yg_str list = absent;

    for (size_t i = 0; scope != NULL && i < scope->supplier_count; i++) {
        const struct yg_supplier *supplier =
            yg_owners_supplier(w->text->owners, scope->suppliers[i]);
        struct yg_str name = scope->suppliers[i], window = absent;

        if (supplier != NULL) {
            bool ja = w->language == YG_JAPANESE;
            struct yg_str first = ja ? supplier->name.ja : supplier->name.en;
            struct yg_str second = ja ? supplier->name.en : supplier->name.ja;

            name = first.len > 0 ? first : second.len > 0 ? second : name;
            window = supplier->window;
        }
        list = yg_writer_join(
            w, list, yg_writer_with_two(w, "supplier", "supplier", name, "window", window));
    }
    return list;
}

static struct yg_str unknowns(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    struct yg_str list = absent;

    if (alert->partitions < alert->partitions_total)
        list = yg_writer_with_two(w, "unknown.partitions", "done",
                                  yg_writer_zero_number(w, alert->partitions), "total",
                                  yg_writer_number(w, alert->partitions_total));
    list = yg_writer_join(
        w, list,
        yg_writer_with(w, "unknown.exposure", "count",
                       yg_writer_count(w, part->exposure_unknown, part->counted_as_machines)));
    if (alert->of->severity == YG_SEVERITY_UNKNOWN)
        list = yg_writer_join(w, list, yg_template_find(w->set, YG_STR("unknown.severity")));
    if (some_components(w, part, false).len > 0)
        list = yg_writer_join(w, list, yg_template_find(w->set, YG_STR("unknown.fix")));
    return list;
}

/* Dates and names */

static struct yg_str team(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_team(w, alert->team);
}

static struct yg_str class_word(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_class(w, alert->part->class_name);
}

static struct yg_str previous_class(struct yg_writer *w, const struct yg_alert *alert)
{
    return alert->previous_class.len == 0 ? absent : yg_writer_class(w, alert->previous_class);
}

static struct yg_str due(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_date(w, alert->part->due, 0);
}

static struct yg_str since(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_date(w, alert->part->class_since, w->text->policy->utc_offset_minutes);
}

static struct yg_str opened(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_date(w, alert->part->opened, w->text->policy->utc_offset_minutes);
}

static struct yg_str days(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_policy *policy = w->text->policy;

    for (size_t i = 0; i < policy->class_count; i++) {
        if (yg_str_equal(policy->classes[i].name, alert->part->class_name) &&
            policy->classes[i].days >= 0)
            return yg_writer_zero_number(w, (uint64_t)policy->classes[i].days);
    }
    return absent;
}

static struct yg_str reason(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_writer_word(w, "reason", yg_str(yg_case_reason_name(alert->part->reason)));
}

static struct yg_str vulnerability(struct yg_writer *w, const struct yg_alert *alert)
{
    (void)w;
    return alert->of->vulnerability;
}

static struct yg_str case_id(struct yg_writer *w, const struct yg_alert *alert)
{
    (void)w;
    return alert->of->id;
}

static struct yg_str summary_text(struct yg_writer *w, const struct yg_alert *alert)
{
    (void)w;
    return yg_str_head(alert->of->summary, yg_str_index(alert->of->summary, '\n'));
}

static struct yg_str reference(struct yg_writer *w, const struct yg_alert *alert)
{
    (void)w;
    return alert->of->reference_url;
}

static struct yg_str policy_version(struct yg_writer *w, const struct yg_alert *alert)
{
    (void)alert;
    return w->text->policy->version;
}

/* Summaries */

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

struct place {
    const char *name;
    struct yg_str (*value)(struct yg_writer *w, const struct yg_alert *alert);
};

static const struct place part_places[] = {
    {"team", team},
    {"vulnerability", vulnerability},
    {"scope", main_scope},
    {"class", class_word},
    {"previous_class", previous_class},
    {"lead", lead},
    {"actions", actions},
    {"due", due},
    {"since", since},
    {"days", days},
    {"opened", opened},
    {"impact", impact},
    {"summary", summary_text},
    {"affected", affected},
    {"under_investigation", under_investigation},
    {"not_affected", not_affected},
    {"components", components},
    {"samples", samples},
    {"exploitation", exploitation},
    {"path", path},
    {"evidence", evidence},
    {"confidence", confidence},
    {"route", route},
    {"suppliers", suppliers},
    {"unknowns", unknowns},
    {"reason", reason},
    {"reference", reference},
    {"case", case_id},
    {"policy", policy_version},
};

static const struct place summary_places[] = {
    {"team", team},   {"total", total},       {"classes", classes},
    {"items", items}, {"left_out", left_out}, {"policy", policy_version},
};
static_assert(YG_COUNT(part_places) <= YG_TEMPLATE_PLACES_MAX, "room for all places");

/* The sections of an alert: subject, body. Events without an alert have none. */
static const char *const sections[][2] = {
    [YG_CHANGE_OPENED] = {"subject.opened", "body.opened"},
    [YG_CHANGE_REOPENED] = {"subject.opened", "body.opened"},
    [YG_CHANGE_CLASS_UP] = {"subject.class_up", "body.opened"},
    [YG_CHANGE_CLOSED] = {"subject.closed", "body.closed"},
    [YG_CHANGE_SUMMARY] = {"subject.summary", "body.summary"},
};

static void write_text(struct yg_writer *w, const struct yg_alert *alert, struct yg_alert_text *out)
{
    const struct place *list = part_places;
    size_t count = YG_COUNT(part_places);
    struct yg_template_places places = {.count = 0};

    if (alert->kind == YG_CHANGE_SUMMARY) {
        list = summary_places;
        count = YG_COUNT(summary_places);
    }
    for (size_t i = 0; i < count; i++)
        yg_template_put(&places, list[i].name, list[i].value(w, alert));
    out->subject = yg_writer_phrase(w, sections[alert->kind][0], &places);
    yg_template_lines(yg_template_find(w->set, yg_str(sections[alert->kind][1])), &places, &w->buf);
    out->body = yg_writer_take(w);
}

bool yg_text_alert(const struct yg_text *text, const struct yg_text_totals *totals,
                   struct yg_arena *arena, struct yg_alert *alert)
{
    bool good = true;

    assert((size_t)alert->kind < YG_COUNT(sections));
    assert(sections[alert->kind][0] != NULL);
    for (int i = 0; i < YG_LANGUAGE_COUNT; i++) {
        struct yg_writer w = {.text = text,
                           .totals = totals,
                           .set = &text->sets[i],
                           .language = (enum yg_language)i,
                           .arena = arena};

        write_text(&w, alert, i == YG_JAPANESE ? &alert->ja : &alert->en);
        yg_buf_deinit(&w.buf);
        good = good && !w.failed;
    }
    return good;
}
