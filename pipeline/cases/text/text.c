/* text.c - an alert in both languages: the places that every part has, and the sections they
 * fill. */
#include "pipeline/cases/text/text.h"

#include <assert.h>

#include "pipeline/cases/text/text_places.h"

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

void yg_text_put(struct yg_writer *w, const struct yg_alert *alert,
                 const struct yg_text_place *list, size_t count, struct yg_template_places *to)
{
    for (size_t i = 0; i < count; i++)
        yg_template_put(to, list[i].name, list[i].value(w, alert));
}

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

    size_t i = yg_policy_class_index(policy, alert->part->class_name);

    if (i == policy->class_count || policy->classes[i].days < 0)
        return absent;
    return yg_writer_zero_number(w, (uint64_t)policy->classes[i].days);
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

static const struct yg_text_place places[] = {
    {"team", team},
    {"vulnerability", vulnerability},
    {"class", class_word},
    {"previous_class", previous_class},
    {"due", due},
    {"since", since},
    {"days", days},
    {"opened", opened},
    {"reason", reason},
    {"summary", summary_text},
    {"reference", reference},
    {"case", case_id},
};

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
    struct yg_template_places to = {.count = 0};

    yg_template_put(&to, "policy", w->text->policy->version);
    if (alert->kind == YG_CHANGE_SUMMARY) {
        yg_text_put_summary(w, alert, &to);
    } else {
        yg_text_put(w, alert, places, YG_COUNT(places), &to);
        yg_text_put_where(w, alert, &to);
        yg_text_put_actions(w, alert, &to);
        yg_text_put_reasons(w, alert, &to);
    }
    out->subject = yg_writer_phrase(w, sections[alert->kind][0], &to);
    yg_template_lines(yg_template_find(w->set, yg_str(sections[alert->kind][1])), &to, &w->buf);
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
