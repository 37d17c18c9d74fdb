#include "pipeline/cases/text/text_write.h"

#include <inttypes.h>
#include <stdio.h>

#include "pipeline/base/clock.h"
#include "pipeline/model/purl.h"

struct yg_str yg_writer_take(struct yg_writer *w)
{
    struct yg_str taken = {NULL, 0};

    if (!w->buf.failed)
        taken = yg_arena_copy(w->arena, yg_buf_str(&w->buf));
    if (taken.ptr == NULL)
        w->failed = true;
    yg_buf_reset(&w->buf);
    return taken;
}

struct yg_str yg_writer_phrase(struct yg_writer *w, const char *section,
                               const struct yg_template_places *places)
{
    yg_template_first(yg_template_find(w->set, yg_str(section)), places, &w->buf);
    return yg_writer_take(w);
}

struct yg_str yg_writer_with(struct yg_writer *w, const char *section, const char *name,
                             struct yg_str value)
{
    struct yg_template_places places = {.count = 0};

    if (value.len == 0)
        return (struct yg_str){NULL, 0};
    yg_template_put(&places, name, value);
    return yg_writer_phrase(w, section, &places);
}

struct yg_str yg_writer_with_two(struct yg_writer *w, const char *section, const char *name1,
                                 struct yg_str value1, const char *name2, struct yg_str value2)
{
    struct yg_template_places places = {.count = 0};

    yg_template_put(&places, name1, value1);
    yg_template_put(&places, name2, value2);
    return yg_writer_phrase(w, section, &places);
}

struct yg_str yg_writer_word(struct yg_writer *w, const char *family, struct yg_str member)
{
    char name[64];

    snprintf(name, sizeof name, "%s.%.*s", family, YG_STR_ARG(member));
    return yg_template_find(w->set, yg_str(name));
}

struct yg_str yg_writer_join(struct yg_writer *w, struct yg_str list, struct yg_str item)
{
    if (item.len == 0)
        return list;
    return list.len == 0 ? item : yg_writer_with_two(w, "list.pair", "list", list, "item", item);
}

struct yg_str yg_writer_zero_number(struct yg_writer *w, uint64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, number);

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            yg_buf_append_char(&w->buf, ',');
        yg_buf_append_char(&w->buf, digits[i]);
    }
    return yg_writer_take(w);
}

struct yg_str yg_writer_number(struct yg_writer *w, uint64_t number)
{
    return number == 0 ? (struct yg_str){NULL, 0} : yg_writer_zero_number(w, number);
}

struct yg_str yg_writer_with_more(struct yg_writer *w, const char *section, const char *name,
                                  struct yg_str list, uint64_t more)
{
    if (more == 0 || list.len == 0)
        return list;
    return yg_writer_with_two(w, section, name, list, "more", yg_writer_number(w, more));
}

struct yg_str yg_writer_count(struct yg_writer *w, uint64_t number, bool machines)
{
    const char *section = machines ? "count.machines" : "count.assets";

    if (number == 1)
        section = machines ? "count.machine" : "count.asset";
    return yg_writer_with(w, section, "number", yg_writer_number(w, number));
}

struct yg_str yg_writer_percent(struct yg_writer *w, int32_t x1e5)
{
    if (x1e5 < 1000)
        yg_buf_printf(&w->buf, "0.%02d", x1e5 / 10);
    else
        yg_buf_printf(&w->buf, "%d.%d", x1e5 / 1000, x1e5 % 1000 / 100);
    return yg_writer_take(w);
}

struct yg_str yg_writer_date(struct yg_writer *w, yg_time_ms t, int64_t utc_offset_minutes)
{
    struct yg_str weekdays = yg_template_find(w->set, YG_STR("weekdays"));
    struct yg_template_places places = {.count = 0};
    bool padded = w->language == YG_ENGLISH; /* 2026-03-08, but 2026 nen 3 gatsu 8 nichi */
    size_t width = weekdays.len / 7;
    struct yg_calendar day;
    char year[16], month[16], mday[16];

    if (t == YG_TIME_NONE)
        return (struct yg_str){NULL, 0};
    day = yg_time_calendar(t, (int)utc_offset_minutes);
    snprintf(year, sizeof year, "%d", day.year);
    snprintf(month, sizeof month, padded ? "%02d" : "%d", day.month);
    snprintf(mday, sizeof mday, padded ? "%02d" : "%d", day.day);
    yg_template_put(&places, "year", yg_str(year));
    yg_template_put(&places, "month", yg_str(month));
    yg_template_put(&places, "day", yg_str(mday));
    yg_template_put(&places, "weekday",
                    yg_str_head(yg_str_from(weekdays, (size_t)day.weekday * width), width));
    return yg_writer_phrase(w, "date", &places);
}

static struct yg_str name_of(const struct yg_writer *w, const struct yg_catalog_name *name,
                             struct yg_str id)
{
    struct yg_str first = w->language == YG_JAPANESE ? name->ja : name->en;
    struct yg_str second = w->language == YG_JAPANESE ? name->en : name->ja;

    if (first.len > 0)
        return first;
    return second.len > 0 ? second : id;
}

struct yg_str yg_writer_team(struct yg_writer *w, struct yg_str id)
{
    const struct yg_team *team = yg_owners_team(w->text->owners, id);

    return team == NULL ? id : name_of(w, &team->name, id);
}

struct yg_str yg_writer_scope(struct yg_writer *w, struct yg_str id)
{
    const struct yg_scope *scope = yg_owners_scope(w->text->owners, id);

    if (scope != NULL)
        return name_of(w, &scope->name, id);
    return yg_str_equal(id, YG_SCOPE_UNASSIGNED)
               ? yg_template_find(w->set, YG_STR("scope.unassigned"))
               : id;
}

struct yg_str yg_writer_supplier(struct yg_writer *w, struct yg_str id)
{
    const struct yg_supplier *supplier = yg_owners_supplier(w->text->owners, id);

    return supplier == NULL ? id : name_of(w, &supplier->name, id);
}

struct yg_str yg_writer_class(struct yg_writer *w, struct yg_str name)
{
    const struct yg_policy *policy = w->text->policy;
    size_t i = yg_policy_class_index(policy, name);
    struct yg_str word = {NULL, 0};

    if (i < policy->class_count && w->language == YG_JAPANESE)
        word = policy->classes[i].label_ja;
    else if (i < policy->class_count)
        word = policy->classes[i].label_en;
    if (word.len == 0)
        word = yg_writer_word(w, "class", name);
    return word.len == 0 ? name : word;
}

/* Distributions name packages without their vendor; elsewhere the namespace is part of the name. */
static bool namespace_counts(struct yg_str type)
{
    return !yg_str_equal(type, YG_STR("deb")) && !yg_str_equal(type, YG_STR("rpm")) &&
           !yg_str_equal(type, YG_STR("apk"));
}

/* Product and version of a CPE name, 2.3 or older: "cpe:2.3:a:VENDOR:PRODUCT:VERSION:*...",
 * "cpe:/a:VENDOR:PRODUCT:VERSION". Absent when it ends early. */
static struct yg_str cpe_product(struct yg_str rest, struct yg_str *version)
{
    struct yg_str product;

    rest = yg_str_from(rest, yg_str_starts(rest, YG_STR("cpe:2.3:")) ? 8 : 5);
    yg_str_cut(&rest, ':');
    yg_str_cut(&rest, ':');
    if (rest.ptr == NULL)
        return rest;
    product = yg_str_cut(&rest, ':');
    rest = yg_str_cut(&rest, ':');
    if (version->len == 0 && !yg_str_equal(rest, YG_STR("*")) && !yg_str_equal(rest, YG_STR("-")))
        *version = rest;
    return product;
}

struct yg_str yg_writer_component(struct yg_writer *w,
                                  const struct yg_exposure_component *component,
                                  struct yg_str *version)
{
    struct yg_purl purl;

    *version = component->version;
    if (yg_str_starts(component->text, YG_STR("cpe:"))) {
        struct yg_str product = cpe_product(component->text, version);

        return product.len > 0 ? product : component->text;
    }
    if (!yg_str_starts(component->text, YG_STR("pkg:")) ||
        yg_purl_parse(w->arena, component->text, &purl, NULL) != YG_OK)
        return component->text;
    if (version->len == 0)
        *version = purl.version;
    if (purl.name_space.len == 0 || !namespace_counts(purl.type))
        return purl.name;
    yg_buf_append(&w->buf, purl.name_space);
    yg_buf_append_char(&w->buf, '/');
    yg_buf_append(&w->buf, purl.name);
    return yg_writer_take(w);
}
