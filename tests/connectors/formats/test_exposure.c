/* Exposures, progress and facts against the documents of tests/data/schemas. */
#include "connectors/formats/encode.h"
#include "connectors/formats/facts.h"
#include "tests/connectors/formats/documents.h"

struct state {
    struct yg_json_reader *reader;
    struct yg_arena arena;
    struct yg_buf text, written;
    struct yg_error err;
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

/* One of the three: decode, and encode again. */
enum kind { EXPOSURE, PROGRESS, FACTS };

union value {
    struct yg_exposure exposure;
    struct yg_progress progress;
    struct yg_vulnerability facts;
};

static enum yg_status copy(struct state *state, enum kind kind, struct yg_str text,
                           union value *value)
{
    enum yg_status st;
    uint64_t watermark;

    yg_buf_reset(&state->written);
    if (kind == EXPOSURE) {
        st = yg_decode_exposure(state->reader, &state->arena, text, &value->exposure, &state->err);
        if (st == YG_OK)
            yg_encode_exposure(&state->written, &value->exposure);
    } else if (kind == PROGRESS) {
        st = yg_decode_progress(state->reader, &state->arena, text, &value->progress, &state->err);
        if (st == YG_OK)
            yg_encode_progress(&state->written, &value->progress);
    } else {
        st = yg_decode_facts(state->reader, &state->arena, text, &value->facts, &watermark,
                             &state->err);
        if (st == YG_OK)
            yg_encode_facts(&state->written, &value->facts, watermark);
    }
    return st;
}

static void decode(struct state *state, enum kind kind, const char *name, union value *value)
{
    cr_assert(eq(int, copy(state, kind, document(name, &state->text), value), YG_OK), "%s: %s",
              name, state->err.text);
}

static const struct same {
    enum kind kind;
    const char *name;
} same[] = {
    {EXPOSURE, "exposure/valid/full"}, {EXPOSURE, "exposure/valid/least"},
    {PROGRESS, "progress/valid/full"}, {PROGRESS, "progress/valid/least"},
    {FACTS, "facts/valid/full"},       {FACTS, "facts/valid/least"},
};

Test(exposure, decoded_and_encoded_is_the_same)
{
    struct state state;
    union value value;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(same); i++) {
        decode(&state, same[i].kind, same[i].name, &value);
        expect_document(same[i].name, &state.written);
    }
    end(&state);
}

/* The encoder of a stream against the table, for exposures whose component versions are unnumbered,
 * new to it, known, or come after another one of the same place in its memory. */
Test(exposure, the_encoder_of_a_stream_writes_the_same_bytes)
{
    static const struct {
        const char *why;
        uint64_t number; /* of the first component version; the others follow */
        uint32_t assets;
        uint64_t step; /* from number to number */
    } rows[] = {
        {"without numbers", 0, 7, 1},         {"rendered for the first time", 1, 0, 1},
        {"known by then", 1, 4294967295, 1},  {"in the place of another", 1 + 4096, 10, 1},
        {"and the other way round", 1, 9, 1}, {"two in one place", 8192, 12, 4096},
    };
    static const char *const texts[] = {
        "exposure/valid/full",
        "exposure/valid/least",
    };
    struct yg_exposure_encoder *encoder = yg_exposure_encoder_create();
    struct yg_buf found = {0};
    struct state state;
    union value value;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(rows) * YG_COUNT(texts); i++) {
        size_t row = i / YG_COUNT(texts);
        struct yg_exposure *exposure = &value.exposure;

        decode(&state, EXPOSURE, texts[i % YG_COUNT(texts)], &value);
        for (size_t c = 0; c < exposure->component_count; c++) {
            exposure->components[c].asset_count = rows[row].assets;
            exposure->components[c].number =
                rows[row].number == 0 ? 0 : rows[row].number + c * rows[row].step;
            if (rows[row].number > 4096) /* another text than before, and longer */
                exposure->components[c].text =
                    YG_STR("pkg:npm/%40scope/a-name-that-is-much-longer-\"-than-the-others@1.0.0");
        }
        yg_buf_reset(&state.written);
        yg_encode_exposure(&state.written, exposure);
        yg_buf_reset(&found);
        yg_exposure_encode(encoder, &found, exposure);
        cr_expect(yg_str_equal(yg_buf_str(&found), yg_buf_str(&state.written)),
                  "%s: %.*s\nnot %.*s", rows[row].why, YG_STR_ARG(yg_buf_str(&found)),
                  YG_STR_ARG(yg_buf_str(&state.written)));
    }
    yg_buf_deinit(&found);
    yg_exposure_encoder_destroy(encoder);
    end(&state);
}

Test(exposure, each_member_is_where_its_row_says)
{
    struct state state;
    union value value;
    const struct yg_exposure *read = &value.exposure;

    begin(&state);
    decode(&state, EXPOSURE, "exposure/valid/full", &value);
    expect_text(read->vulnerability, "CVE-2023-4863");
    expect_number(read->partition, 3);
    expect_text(read->segment.tenant, "acme");
    expect_text(read->segment.scope, "factory/line-3");
    expect_text(read->segment.site, "\xE5\xA4\xA7\xE9\x98\xAA \"2\"");
    expect_number(read->segment.exposure, YG_EXPOSED_INTERNAL);
    expect_text(read->segment.stage, "production");
    cr_expect(read->segment.must_not_stop);
    expect_text(read->segment.kind, "machine");
    expect_number(read->affected, 3);
    expect_number(read->under_investigation, 1);
    cr_expect(read->sources_differ);
    expect_number(read->sample_count, 3);
    expect_text(read->samples[2], "aoi-05");
    expect_number(read->component_count, 2);
    expect_text(read->components[0].version, "0.6.1-2.1");
    expect_text(read->components[0].fixed, "0.6.1-2.1+deb11u2");
    expect_number(read->components[0].asset_count, 3);
    expect_text(read->components[1].text, "bootloader");
    cr_expect(eq(ptr, (void *)read->components[1].fixed.ptr, NULL), "no fixed version is known");
    end(&state);
}

Test(progress, each_member_is_where_its_row_says)
{
    struct state state;
    union value value;

    begin(&state);
    decode(&state, PROGRESS, "progress/valid/full", &value);
    expect_number(value.progress.partition, 1);
    expect_number(value.progress.inventory_offset, INT64_MAX);
    expect_text(value.progress.advisories, "advisories/0:123,advisories.urgent/0:7");
    cr_expect(value.progress.caught_up);
    expect_number(value.progress.assets, 1000000);
    expect_number(value.progress.stale, 2);
    expect_number(value.progress.advisories_of_many, 85);
    expect_number(value.progress.not_evaluable[YG_EVALUABLE], 0);
    for (int reason = 1; reason < YG_NOT_EVALUABLE_COUNT; reason++)
        expect_number(value.progress.not_evaluable[reason], reason);
    end(&state);
}

/* The keys are the words of the model. */
Test(progress, every_reason_has_its_word)
{
    for (int reason = 1; reason < YG_NOT_EVALUABLE_COUNT; reason++) {
        struct yg_progress progress = {.assets = 0};
        struct yg_buf written = {0};
        char part[128];

        progress.not_evaluable[reason] = 5;
        yg_encode_progress(&written, &progress);
        snprintf(part, sizeof part, "\"not_evaluable\":{\"%s\":5}",
                 yg_not_evaluable_name((enum yg_not_evaluable)reason));
        cr_expect(lt(sz, yg_str_find(yg_buf_str(&written), yg_str(part)), written.len), "%s", part);
        yg_buf_deinit(&written);
    }
}

Test(facts, each_member_is_where_its_row_says)
{
    struct state state;
    struct yg_vulnerability read;
    uint64_t watermark;

    begin(&state);
    cr_assert(
        eq(int,
           yg_decode_facts(state.reader, &state.arena, document("facts/valid/full", &state.text),
                           &read, &watermark, &state.err),
           YG_OK));
    expect_number(watermark, 412);
    expect_text(read.name, "GHSA-xxxx-2023-4448");
    expect_number(read.alias_count, 2);
    expect_text(read.aliases[1], "GO-2023-2102");
    expect_number(read.advisory_count, 2);
    expect_text(read.advisories[0], "DSA-5522-1");
    expect_number(read.successor_count, 2);
    expect_text(read.successors[1], "CVE-2023-44488");
    cr_expect(yg_str_starts(read.summary, YG_STR("HTTP/2 \"rapid reset\":\ta line\n")));
    expect_text(read.cvss, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H");
    expect_text(read.severity_label, "HIGH");
    expect_text(read.reference_url, "https://example.org/a?b=c\\d");
    expect_time(read.published, "2023-10-10T14:15:10.883Z");
    expect_time(read.modified, "2024-12-20T17:40:00Z");
    cr_expect(read.withdrawn);
    cr_assert(
        eq(int,
           yg_decode_facts(state.reader, &state.arena, document("facts/valid/least", &state.text),
                           &read, &watermark, &state.err),
           YG_OK));
    cr_expect(read.published == YG_TIME_NONE && read.modified == YG_TIME_NONE && !read.withdrawn);
    end(&state);
}

/* Facts are compared without their watermark, which stands last: a text that looks like it does not
 * end them earlier. */
Test(facts, no_text_looks_like_the_watermark)
{
    struct yg_vulnerability facts = {.name = YG_STR("X-1"),
                                     .summary = YG_STR("\",\"watermark\":1"),
                                     .published = YG_TIME_NONE,
                                     .modified = YG_TIME_NONE};
    struct yg_buf written = {0};

    yg_encode_facts(&written, &facts, 7);
    cr_expect(eq(sz, yg_str_find(yg_buf_str(&written), YG_STR(",\"watermark\":")),
                 written.len - strlen(",\"watermark\":7}")));
    yg_buf_deinit(&written);
}

#define SEGMENT "\"segment\":\"|a||unknown|||\""
#define EXPOSED "\"vulnerability\":\"X\",\"partition\":0,\"affected\":1,\"under_investigation\":0"

static const struct wrong {
    const char *why;
    enum kind kind;
    const char *text;
    enum yg_status status;
    const char *message, *place;
} wrongs[] = {
    {"no segment", EXPOSURE, "{" EXPOSED "}", YG_MALFORMED, "segment: missing", "{"},
    {"a segment of another version", EXPOSURE, "{" EXPOSED ",\"segment\":\"a|b\"}", YG_MALFORMED,
     "segment: segment: part 2 is not well formed", "\"a|b"},
    {"a count beyond 32 bits", EXPOSURE, "{\"affected\":4294967296}", YG_MALFORMED,
     "affected: out of range", "429"},
    {"a negative count", EXPOSURE, "{\"affected\":-1}", YG_MALFORMED, "affected: out of range",
     "-1"},
    {"more samples than five", EXPOSURE,
     "{" EXPOSED "," SEGMENT ",\"samples\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}", YG_LIMIT,
     "samples: [5]: more than 5", "\"6\""},
    {"a component without a count", EXPOSURE, "{\"components\":[{\"component\":\"x\"}]}",
     YG_MALFORMED, "components: [0]: assets: missing", "{\"component\""},
    {"progress of no partition", PROGRESS, "{\"inventory_offset\":1,\"assets\":0,\"stale\":0}",
     YG_MALFORMED, "partition: missing", "{"},
    {"another record of its topic", PROGRESS, "{\"baseline\":\"ended\"}", YG_MALFORMED,
     "partition: missing", "{"},
    {"a reason", PROGRESS, "{\"not_evaluable\":{\"no_feed\":\"1\"}}", YG_MALFORMED,
     "not_evaluable: no_feed: expected a number, found a string", "\"1\""},
    {"facts without a watermark", FACTS, "{\"vulnerability\":\"X\"}", YG_MALFORMED,
     "facts: watermark: missing", "{"},
    {"an alias", FACTS, "{\"aliases\":[\"a\",1]}", YG_MALFORMED,
     "facts: aliases: [1]: expected a string, found a number", "1]"},
};

Test(exposure, errors_say_path_and_place)
{
    struct state state;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        const struct wrong *row = &wrongs[i];
        struct yg_str text = yg_str(row->text);
        union value value;

        memset(&value, 0x5A, sizeof value);
        union value before = value;
        cr_expect(eq(int, copy(&state, row->kind, text, &value), row->status), "%s", row->why);
        cr_expect(eq(str, state.err.text, (char *)row->message), "%s", row->why);
        cr_expect(eq(sz, state.err.at, yg_str_find(text, yg_str(row->place))), "%s", row->why);
        cr_expect(zero(int, memcmp(&value, &before, sizeof value)), "%s: untouched", row->why);
    }
    end(&state);
}

Test(exposure, as_many_components_as_it_has_room_for)
{
    struct state state;
    union value value;

    begin(&state);
    for (size_t count = YG_EXPOSURE_COMPONENTS_MAX; count <= YG_EXPOSURE_COMPONENTS_MAX + 1;
         count++) {
        struct yg_buf text = {0};

        yg_buf_printf(&text, "{%s,%s,\"components\":[", EXPOSED, SEGMENT);
        for (size_t i = 0; i < count; i++)
            yg_buf_printf(&text, "%s{\"component\":\"c%zu\",\"assets\":1}", i > 0 ? "," : "", i);
        yg_buf_append(&text, YG_STR("]}"));
        enum yg_status st = copy(&state, EXPOSURE, yg_buf_str(&text), &value);
        if (count == YG_EXPOSURE_COMPONENTS_MAX) {
            cr_expect(eq(int, st, YG_OK), "%s", state.err.text);
            expect_number(value.exposure.component_count, YG_EXPOSURE_COMPONENTS_MAX);
        } else {
            cr_expect(eq(int, st, YG_LIMIT));
        }
        yg_buf_deinit(&text);
    }
    end(&state);
}
