/* Cases, alerts and events against the documents of tests/data/schemas/{case,alert,event}. */
#include "connectors/formats/encode.h"
#include "tests/connectors/formats/documents.h"

struct state {
    struct yg_json_reader *reader;
    struct yg_arena arena;
    struct yg_buf text, written;
};

static void begin(struct state *state)
{
    *state = (struct state){.reader = yg_json_reader_create((size_t)1 << 20)};
    cr_assert(ne(ptr, state->reader, NULL));
}

static void end(struct state *state)
{
    yg_buf_deinit(&state->text);
    yg_buf_deinit(&state->written);
    yg_arena_deinit(&state->arena);
    yg_json_reader_destroy(state->reader);
}

static struct yg_case decode(struct state *state, const char *name)
{
    struct yg_error err = {.text = ""};
    struct yg_case value;

    cr_assert(
        eq(int,
           yg_decode_case(state->reader, &state->arena, document(name, &state->text), &value, &err),
           YG_OK),
        "%s: %s", name, err.text);
    return value;
}

Test(case_, decoded_and_encoded_is_the_same)
{
    static const char *const names[] = {"case/valid/full", "case/valid/least",
                                        "case/valid/renamed"};
    struct state state;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(names); i++) {
        struct yg_case value = decode(&state, names[i]);

        yg_buf_reset(&state.written);
        yg_encode_case(&state.written, &value);
        expect_document(names[i], &state.written);
    }
    end(&state);
}

static void expect_component(const struct yg_exposure_component *component)
{
    expect_text(component->text, "pkg:deb/debian/libwebp6@0.6.1-2.1?arch=arm64&distro=debian-11");
    expect_text(component->version, "0.6.1-2.1");
    expect_text(component->fixed, "0.6.1-2.1+deb11u2");
    expect_number(component->asset_count, 3);
}

static void expect_scope(const struct yg_case_scope *scope)
{
    expect_text(scope->scope, "factory/line-3");
    expect_text(scope->route, "owner");
    expect_number(scope->affected, 3);
    expect_number(scope->under_investigation, 1);
    expect_number(scope->segments_left_out, 4);
    cr_assert(eq(sz, scope->segment_count, 2));
    expect_text(scope->segments[0].site, "factory-2");
    expect_text(scope->segments[0].stage, "production");
    expect_text(scope->segments[0].kind, "machine");
    expect_number(scope->segments[0].exposure, YG_EXPOSED_INTERNAL);
    cr_expect(scope->segments[0].must_not_stop);
    expect_number(scope->segments[0].affected, 3);
    expect_number(scope->segments[0].under_investigation, 1);
    expect_number(scope->segments[1].exposure, YG_EXPOSED_UNKNOWN);
}

static void expect_part(const struct yg_case_part *part)
{
    expect_text(part->team, "fsirt");
    expect_number(part->state, YG_CASE_OPEN);
    expect_number(part->reason, YG_CLOSED_NOT);
    expect_text(part->class_name, "urgent");
    expect_text(part->rule, "exploited_internal_severe");
    expect_number(part->exposure, YG_EXPOSED_INTERNAL);
    expect_number(part->status, YG_STATUS_AFFECTED);
    expect_time(part->opened, "2023-09-13");
    expect_time(part->class_since, "2023-09-14T08:30:00.25Z");
    expect_time(part->due, "2023-09-16");
    expect_number(part->affected, 3);
    expect_number(part->under_investigation, 1);
    expect_number(part->must_not_stop, 3);
    expect_number(part->exposure_unknown, 1);
    cr_expect(part->counted_as_machines && part->sources_differ);
    expect_number(part->scopes_left_out, 2);
    cr_assert(eq(sz, part->scope_count, 2));
    expect_scope(&part->scopes[0]);
    expect_number(part->sample_count, 2);
    expect_text(part->samples[1], "aoi-04");
    cr_assert(eq(sz, part->component_count, 2));
    expect_component(&part->components[0]);
}

Test(case_, each_member_is_where_its_row_says)
{
    struct state state;

    begin(&state);
    struct yg_case value = decode(&state, "case/valid/full");
    expect_text(value.id, "CVE-2023-4863@acme");
    expect_text(value.tenant, "acme");
    expect_text(value.vulnerability, "CVE-2023-4863");
    expect_number(value.alias_count, 1);
    expect_text(value.aliases[0], "GHSA-j7hp-h8jx-5ppr");
    expect_number(value.advisory_count, 2);
    expect_text(value.advisories[0], "DSA-5497-2");
    expect_text(value.reference_url, "https://github.com/advisories/GHSA-j7hp-h8jx-5ppr");
    expect_number(value.severity, YG_SEVERITY_HIGH);
    expect_text(value.cvss, "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H");
    expect_number(value.cvss_base_x10, 88);
    expect_time(value.known_exploited, "2023-09-13");
    cr_expect(value.ransomware);
    expect_number(value.epss_x1e5, 51203);
    expect_time(value.published, "2023-09-12T15:30:20Z");
    expect_time(value.modified, "2024-10-22T18:31:02Z");
    expect_number(value.state, YG_CASE_OPEN);
    expect_text(value.class_name, "urgent");
    expect_time(value.opened, "2023-09-13");
    expect_time(value.due, "2023-09-16");
    expect_text(value.policy, "built-in-1");
    cr_assert(eq(sz, value.part_count, 2));
    expect_part(&value.parts[0]);
    expect_number(value.parts[1].reason, YG_CLOSED_REASSIGNED);
    expect_number(value.parts[1].status, YG_STATUS_UNDER_INVESTIGATION);
    value = decode(&state, "case/valid/renamed");
    expect_number(value.state, YG_CASE_CLOSED);
    expect_number(value.reason, YG_CLOSED_RENAMED);
    expect_text(value.successor, "CVE-2023-4863");
    expect_number(value.cvss_base_x10, 0);
    value = decode(&state, "case/valid/least");
    cr_expect(value.known_exploited == YG_TIME_NONE && value.due == YG_TIME_NONE);
    cr_expect(value.cvss_base_x10 < 0 && value.epss_x1e5 < 0);
    end(&state);
}

#define LEAST                                                                                      \
    "\"id\":\"X-1\",\"vulnerability\":\"X-1\",\"severity\":\"unknown\",\"policy\":\"1\","          \
    "\"class\":\"none\""

static const struct wrong {
    const char *why, *text, *message;
} wrongs[] = {
    {"a case that is neither open nor closed", "{" LEAST "}", "state: missing"},
    {"a word of another version", "{" LEAST ",\"state\":\"held\"}",
     "state: \"held\" is none of its words"},
    {"deep inside", "{" LEAST ",\"parts\":[{\"scopes\":[{\"segments\":[{\"site\":1}]}]}]}",
     "parts: [0]: scopes: [0]: segments: [0]: site: expected a string, found a number"},
    {"a part of nobody", "{" LEAST ",\"state\":\"open\",\"parts\":[{}]}",
     "parts: [0]: team: missing"},
    {"due is a day", "{" LEAST ",\"due\":\"2023-09-16T00:00:00Z\"}",
     "due: not a day: 2023-09-16T00:00:00Z"},
};

Test(case_, errors_say_the_path_and_leave_the_value_alone)
{
    struct state state;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        struct yg_case value = {.id = YG_STR("untouched")};
        struct yg_error err = {.text = ""};

        cr_expect(
            eq(int,
               yg_decode_case(state.reader, &state.arena, yg_str(wrongs[i].text), &value, &err),
               YG_MALFORMED),
            "%s", wrongs[i].why);
        cr_expect(eq(str, err.text, (char *)wrongs[i].message), "%s", wrongs[i].why);
        expect_text(value.id, "untouched");
    }
    end(&state);
}

/* ---- alerts --------------------------------------------------------------------------------- */

static const struct yg_alert_text ja = {
    YG_STR("\xE3\x80\x90\xE5\x8D\xB3\xE6\x99\x82\xE5\xAF\xBE\xE5\xBF\x9C\xE3\x80\x91"
           "CVE-2023-4863"),
    YG_STR("\xE5\x90\x84\xE4\xBD\x8D\n\xE8\xA9\xB2\xE5\xBD\x93\xE3\x81\x99\xE3\x82\x8B\xE8\xB3\x87"
           "\xE7\x94\xA3\xE3\x81\x8C 3 \xE5\x8F\xB0\xE3\x81\x82\xE3\x82\x8A\xE3\x81\xBE\xE3\x81\x99"
           "\xE3\x80\x82\n")};
static const struct yg_alert_text en = {YG_STR("[act now] CVE-2023-4863"),
                                        YG_STR("To all\n3 machines have it.\n")};

/* The alerts take the facts and the part of the case of the same name. */
Test(alert, of_a_part)
{
    struct yg_alert alert = {
        .id = YG_STR("b9b739ea2079dd5a"),
        .kind = YG_CHANGE_CLASS_UP,
        .lane = YG_LANE_URGENT,
        .team = YG_STR("fsirt"),
        .previous_class = YG_STR("soon"),
        .partitions = 7,
        .partitions_total = 8,
        .ja = ja,
        .en = en,
    };
    struct state state;

    begin(&state);
    struct yg_case value = decode(&state, "case/valid/full");
    alert.of = &value;
    alert.part = &value.parts[0];
    yg_encode_alert(&state.written, &alert);
    expect_document("alert/valid/full", &state.written);
    end(&state);
}

Test(alert, of_which_little_is_known)
{
    struct yg_case_part part = {.team = YG_STR("t"),
                                .state = YG_CASE_OPEN,
                                .class_name = YG_STR("c"),
                                .rule = YG_STR("r"),
                                .opened = YG_TIME_NONE,
                                .class_since = YG_TIME_NONE,
                                .due = YG_TIME_NONE};
    struct yg_alert alert = {.id = YG_STR("1"),
                             .kind = YG_CHANGE_OPENED,
                             .lane = YG_LANE_DIGEST,
                             .team = YG_STR("t"),
                             .part = &part,
                             .ja = ja,
                             .en = en};
    struct state state;

    begin(&state);
    struct yg_case value = decode(&state, "case/valid/least");
    alert.of = &value;
    yg_encode_alert(&state.written, &alert);
    expect_document("alert/valid/least", &state.written);
    end(&state);
}

Test(alert, summary)
{
    struct yg_alert_class classes[] = {{YG_STR("soon"), 1}, {YG_STR("planned"), 6}};
    struct yg_alert_item items[] = {
        {.of = YG_STR("CVE-2022-2097"),
         .class_name = YG_STR("soon"),
         .scope = YG_STR("product/cam-9"),
         .affected = 7,
         .under_investigation = 2},
        {.of = YG_STR("X-1"),
         .class_name = YG_STR("planned"),
         .due = YG_TIME_NONE,
         .under_investigation = 1},
    };
    struct yg_alert alert = {.id = YG_STR("36cbec9bdcb3b462"),
                             .kind = YG_CHANGE_SUMMARY,
                             .lane = YG_LANE_DIGEST,
                             .team = YG_STR("psirt"),
                             .tenant = YG_STR("acme"),
                             .classes = classes,
                             .class_count = YG_COUNT(classes),
                             .items = items,
                             .item_count = YG_COUNT(items),
                             .ja = ja,
                             .en = en};
    struct yg_buf written = {0};

    cr_assert(yg_time_parse(YG_STR("2023-05-08"), &items[0].due));
    yg_encode_alert(&written, &alert);
    expect_document("alert/valid/summary", &written);
    yg_buf_deinit(&written);
}

/* ---- events --------------------------------------------------------------------------------- */

Test(event, full_and_least)
{
    struct yg_event full = {.id = YG_STR("5f04b0d119cec24f"),
                            .kind = YG_CHANGE_CLOSED,
                            .of = YG_STR("CVE-2023-4863@acme"),
                            .team = YG_STR("ssirt"),
                            .tenant = YG_STR("acme"),
                            .previous_class = YG_STR("urgent"),
                            .class_name = YG_STR("planned"),
                            .reason = YG_CLOSED_NO_ASSET_AFFECTED,
                            .from = YG_STR("GHSA-j7hp-h8jx-5ppr@acme"),
                            .to = YG_STR("CVE-2023-5129@acme"),
                            .silent = true,
                            .policy = YG_STR("built-in-1")};
    struct yg_event least = {.id = YG_STR("1"),
                             .kind = YG_CHANGE_OPENED,
                             .of = YG_STR("X-1"),
                             .at = YG_TIME_NONE,
                             .policy = YG_STR("1")};
    struct yg_buf written = {0};

    cr_assert(yg_time_parse(YG_STR("2024-10-22T18:31:02Z"), &full.at));
    yg_encode_event(&written, &full);
    expect_document("event/valid/full", &written);
    yg_buf_reset(&written);
    yg_encode_event(&written, &least);
    expect_document("event/valid/least", &written);
    yg_buf_deinit(&written);
}
