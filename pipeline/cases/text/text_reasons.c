/* text_reasons.c - how bad, how sure, why this team, and what is not known. */
#include <stdio.h>

#include "pipeline/cases/route.h"
#include "pipeline/cases/text/text_places.h"
#include "pipeline/model/cvss.h"

#define ADVISORIES_SHOWN 5

static const struct yg_str absent = {NULL, 0};

/* How bad, how urgent */

static struct yg_str severity_word(struct yg_writer *w, const struct yg_case *value)
{
    return yg_writer_word(w, "severity", yg_str(yg_case_severity_name(value->severity)));
}

/* On the vulnerable system or, as v4.0 tells apart, on another one. */
static struct yg_str effects(struct yg_writer *w, const struct yg_cvss *cvss)
{
    struct yg_str list = absent;

    if (cvss->impacts.confidentiality + cvss->subsequent.confidentiality > YG_IMPACT_NONE)
        list = yg_writer_word(w, "effect", YG_STR("confidentiality"));
    if (cvss->impacts.integrity + cvss->subsequent.integrity > YG_IMPACT_NONE)
        list = yg_writer_join(w, list, yg_writer_word(w, "effect", YG_STR("integrity")));
    if (cvss->impacts.availability + cvss->subsequent.availability > YG_IMPACT_NONE)
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
    yg_template_put(&places, "version", yg_str(yg_cvss_version_name(cvss.version)));
    yg_template_put(&places, "score", yg_str(score));
    return yg_writer_phrase(w, "impact.vector", &places);
}

static struct yg_str exploitation(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case *value = alert->of;
    int64_t zone = w->text->policy->utc_offset_minutes;
    const char *section = "exploitation.not_read";
    struct yg_template_places to = {.count = 0};

    yg_template_put(&to, "listed", yg_writer_date(w, value->known_exploited, 0));
    yg_template_put(&to, "catalogue", yg_writer_date(w, w->totals->kev_published, zone));
    if (value->epss_x1e5 >= 0)
        yg_template_put(&to, "percent", yg_writer_percent(w, value->epss_x1e5));
    if (value->known_exploited != YG_TIME_NONE)
        section = value->ransomware ? "exploitation.ransomware" : "exploitation.known";
    else if (w->totals->kev_read)
        section = "exploitation.none";
    return yg_writer_phrase(w, section, &to);
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
        facts = yg_writer_join(
            w, facts,
            yg_writer_with(w, "path.epss", "percent", yg_writer_percent(w, value->epss_x1e5)));
    facts = yg_writer_join(w, facts,
                           yg_writer_with(w, "path.severity", "severity", severity_word(w, value)));
    facts = yg_writer_join(
        w, facts,
        yg_writer_word(w, "path.exposure", yg_str(yg_exposure_label_name(part->exposure))));
    return yg_writer_with_two(w, "path", "facts", facts, "rule", part->rule);
}

/* How sure, why you, what is not known */

static struct yg_str evidence(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case *value = alert->of;
    struct yg_template_places to = {.count = 0};
    struct yg_str list = absent;
    size_t i = 0;

    for (; i < value->advisory_count && i < ADVISORIES_SHOWN; i++)
        list = yg_writer_join(w, list, value->advisories[i]);
    yg_template_put(&to, "advisories",
                    yg_writer_with_more(w, "list.more", "list", list, value->advisory_count - i));
    return yg_writer_phrase(w, alert->part->affected > 0 ? "evidence" : "evidence.unconfirmed",
                            &to);
}

static struct yg_str confidence(struct yg_writer *w, const struct yg_alert *alert)
{
    return yg_template_find(w->set, alert->part->sources_differ ? YG_STR("confidence.differ")
                                                                : YG_STR("confidence"));
}

/* The section that says why a route leads to its team. */
static const char *route_section(const struct yg_policy *policy, struct yg_str route)
{
    if (yg_str_equal(route, YG_ROUTE_UNASSIGNED))
        return "route.unassigned";
    if (yg_str_equal(route, YG_ROUTE_FALLBACK))
        return "route.fallback";
    for (size_t i = 0; i < policy->route_count; i++) {
        if (yg_str_equal(policy->routes[i].name, route) &&
            yg_str_equal(policy->routes[i].team, YG_ROUTE_OWNER))
            return "route.owner";
    }
    return "route.rule";
}

static struct yg_str route(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    struct yg_template_places to = {.count = 0};

    if (part->scope_count == 0)
        return absent;
    yg_template_put(&to, "scope", yg_writer_scope(w, part->scopes[0].scope));
    yg_template_put(&to, "rule", part->scopes[0].route);
    return yg_writer_phrase(w, route_section(w->text->policy, part->scopes[0].route), &to);
}

static struct yg_str suppliers(struct yg_writer *w, const struct yg_alert *alert)
{
    const struct yg_case_part *part = alert->part;
    const struct yg_scope *scope =
        part->scope_count == 0 ? NULL : yg_owners_scope(w->text->owners, part->scopes[0].scope);
    struct yg_str list = absent;

    for (size_t i = 0; scope != NULL && i < scope->supplier_count; i++) {
        struct yg_str id = scope->suppliers[i];
        const struct yg_supplier *supplier = yg_owners_supplier(w->text->owners, id);

        list = yg_writer_join(w, list,
                              yg_writer_with_two(w, "supplier", "supplier",
                                                 yg_writer_supplier(w, id), "window",
                                                 supplier == NULL ? absent : supplier->window));
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
    if (yg_text_components(w, part, false).len > 0)
        list = yg_writer_join(w, list, yg_template_find(w->set, YG_STR("unknown.fix")));
    return list;
}

static const struct yg_text_place places[] = {
    {"impact", impact},       {"exploitation", exploitation}, {"path", path},
    {"evidence", evidence},   {"confidence", confidence},     {"route", route},
    {"suppliers", suppliers}, {"unknowns", unknowns},
};

void yg_text_put_reasons(struct yg_writer *w, const struct yg_alert *alert,
                         struct yg_template_places *to)
{
    yg_text_put(w, alert, places, YG_COUNT(places), to);
}
