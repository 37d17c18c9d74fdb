/* Dead letters against the documents of tests/data/schemas/dead-letter, and at their limits. */
#include "connectors/formats/encode.h"
#include "connectors/json_fields.h"
#include "tests/connectors/formats/documents.h"

#define MAX YG_DEAD_LETTER_PAYLOAD_MAX

static struct yg_error reason(enum yg_status status, size_t at, const char *text)
{
    struct yg_error err;

    yg_fail(&err, status, at, "%s", text);
    return err;
}

static const struct yg_error plain = {.status = YG_MALFORMED, .at = YG_NO_OFFSET, .text = "r"};

Test(dead_letter, what_has_to_be_sent_again_is_all_there)
{
    struct yg_record_header headers[] = {
        {YG_STR("format"), YG_STR("osv")},
        {YG_STR("trace"), {"\xFF\x00", 2}},
        {YG_STR("none"), {NULL, 0}},
    };
    struct yg_record record = {.key = YG_STR("osv/\xE9\x8D\xB5"),
                               .value = YG_STR("abc"),
                               .headers = headers,
                               .header_count = YG_COUNT(headers),
                               .position = {YG_STR("advisories"), 3, 123456789012}};
    struct yg_error err =
        reason(YG_MALFORMED, 17, "osv: affected: [2]: expected an object, found a string");
    struct yg_buf written = {0};

    cr_assert(yg_time_parse(YG_STR("2026-11-23T09:00:00.001Z"), &record.time));
    yg_encode_dead_letter(&written, &record, &err);
    expect_document("dead-letter/valid/full", &written);
    yg_buf_deinit(&written);
}

Test(dead_letter, what_is_no_text_is_base64)
{
    struct yg_record record = {.key = YG_STR("\x80"),
                               .value = {"\xFF\xFE\x00", 3},
                               .position = {YG_STR("inventories"), 0, 0},
                               .time = YG_TIME_NONE};
    struct yg_error err = reason(YG_LIMIT, YG_NO_OFFSET, "json: more than 16777216 bytes");
    struct yg_buf written = {0};

    yg_encode_dead_letter(&written, &record, &err);
    expect_document("dead-letter/valid/binary", &written);
    yg_buf_deinit(&written);
}

Test(dead_letter, a_tombstone_without_a_key_has_neither)
{
    struct yg_record record = {.position = {YG_STR("inventories"), 0, -1}, .time = YG_TIME_NONE};
    struct yg_error err = reason(YG_REFUSED, YG_NO_OFFSET, "a reason");
    struct yg_buf written = {0};

    yg_encode_dead_letter(&written, &record, &err);
    expect_document("dead-letter/valid/tombstone", &written);
    yg_buf_deinit(&written);
}

/* ---- members of a letter, by reading it ----------------------------------------------------- */

struct letter {
    struct yg_str time, key, key_base64, sha256, payload, payload_base64;
    int64_t bytes;
    size_t header_count;
    bool cut;
};

static void read_member(struct letter *letter, struct yg_str key, struct yg_json value)
{
    const struct {
        const char *key;
        struct yg_str *text;
    } texts[] = {
        {"time", &letter->time},
        {"key", &letter->key},
        {"key_base64", &letter->key_base64},
        {"sha256", &letter->sha256},
        {"payload", &letter->payload},
        {"payload_base64", &letter->payload_base64},
    };
    struct yg_json item;

    for (size_t i = 0; i < YG_COUNT(texts); i++) {
        if (yg_str_equal(key, yg_str(texts[i].key)))
            cr_expect(yg_json_get_string(value, texts[i].text));
    }
    if (yg_str_equal(key, YG_STR("bytes")))
        cr_expect(yg_json_get_int(value, &letter->bytes));
    if (yg_str_equal(key, YG_STR("cut")))
        cr_expect(yg_json_get_bool(value, &letter->cut));
    while (yg_str_equal(key, YG_STR("headers")) && yg_json_next_item(&value, &item))
        letter->header_count++;
}

/* Encode and read back; the texts are valid until the next call and the reader's end. */
static struct letter send(struct yg_json_reader *reader, const struct yg_record *record,
                          struct yg_buf *written)
{
    struct letter letter = {.bytes = -1};
    struct yg_json root, value;
    struct yg_error err = {.text = ""};
    struct yg_str key;

    yg_buf_reset(written);
    yg_encode_dead_letter(written, record, &plain);
    cr_assert(not(written->failed));
    cr_assert(eq(int, yg_json_open(reader, yg_buf_str(written), &root, &err), YG_OK), "%s",
              err.text);
    while (yg_json_next_member(&root, &key, &value))
        read_member(&letter, key, value);
    cr_assert(eq(int, yg_json_close(reader, &err), YG_OK), "%s", err.text);
    return letter;
}

struct state {
    struct yg_json_reader *reader;
    struct yg_buf written, value;
};

static void begin(struct state *state)
{
    *state = (struct state){.reader = yg_json_reader_create((size_t)4 << 20)};
    cr_assert(ne(ptr, state->reader, NULL));
}

static void end(struct state *state)
{
    yg_json_reader_destroy(state->reader);
    yg_buf_deinit(&state->written);
    yg_buf_deinit(&state->value);
}

/* FIPS 180-4, examples of SHA-256. */
static const struct digest {
    const char *text, *sha256;
} digests[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

Test(dead_letter, digest_is_sha256)
{
    struct state state;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(digests); i++) {
        struct yg_record record = {.value = yg_str(digests[i].text), .time = YG_TIME_NONE};
        struct letter letter = send(state.reader, &record, &state.written);

        expect_text(letter.sha256, digests[i].sha256);
        expect_text(letter.payload, digests[i].text);
        expect_number(letter.bytes, (int64_t)strlen(digests[i].text));
        cr_expect(not(letter.cut));
    }
    end(&state);
}

/* `before` bytes of 'x', then the text: what is kept of a value that is too long? */
static const struct cut {
    const char *why;
    size_t before;
    const char *text;
    size_t kept;
} cuts[] = {
    {"as long as may be", MAX - 1, "x", MAX},
    {"one more", MAX, "x", MAX},
    {"two bytes that end at the limit", MAX - 2, "\xC3\xA9", MAX},
    {"two bytes around it", MAX - 1, "\xC3\xA9", MAX - 1},
    {"three bytes, the last behind it", MAX - 2, "\xE5\xA4\xA7", MAX - 2},
    {"three bytes, two behind it", MAX - 1, "\xE5\xA4\xA7", MAX - 1},
    {"four bytes, one behind it", MAX - 3, "\xF0\x9F\x98\x80", MAX - 3},
    {"four bytes, three behind it", MAX - 1, "\xF0\x9F\x98\x80", MAX - 1},
    {"four bytes behind it", MAX, "\xF0\x9F\x98\x80", MAX},
};

static struct yg_str fill(struct yg_buf *buf, size_t count, const char *byte, const char *text)
{
    yg_buf_reset(buf);
    char *to = yg_buf_reserve(buf, count);
    cr_assert(ne(ptr, to, NULL));
    memset(to, *byte, count);
    buf->len += count;
    yg_buf_append(buf, yg_str(text));
    return yg_buf_str(buf);
}

Test(dead_letter, a_long_value_is_cut_between_characters)
{
    struct state state;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(cuts); i++) {
        struct yg_record record = {.time = YG_TIME_NONE};

        record.value = fill(&state.value, cuts[i].before, "x", cuts[i].text);
        struct letter letter = send(state.reader, &record, &state.written);
        cr_expect(eq(sz, letter.payload.len, cuts[i].kept), "%s", cuts[i].why);
        expect_number(letter.bytes, (int64_t)record.value.len);
        cr_expect(eq(int, letter.cut, cuts[i].kept < record.value.len), "%s", cuts[i].why);
    }
    end(&state);
}

/* Its digest is of all of it: 300,000 times 'x', by sha256sum(1). */
Test(dead_letter, the_digest_is_of_the_whole_value)
{
    struct yg_record record = {.time = YG_TIME_NONE};
    struct state state;

    begin(&state);
    record.value = fill(&state.value, 300000, "x", "");
    struct letter letter = send(state.reader, &record, &state.written);
    expect_text(letter.sha256, "29927e273accc68286005017f7fa6e4f27bddb4db3083ff8b8d4c3667905b7fa");
    end(&state);
}

Test(dead_letter, a_long_key_stays_text)
{
    struct state state;
    struct yg_record record = {.time = YG_TIME_NONE};

    begin(&state);
    record.key = fill(&state.value, 1023, "k", "\xE5\xA4\xA7");
    struct letter letter = send(state.reader, &record, &state.written);
    cr_expect(eq(sz, letter.key.len, 1023), "not inside a character, not as base64");
    cr_expect(letter.cut);
    record.key = fill(&state.value, 1024, "k", "");
    letter = send(state.reader, &record, &state.written);
    cr_expect(eq(sz, letter.key.len, 1024));
    cr_expect(not(letter.cut));
    end(&state);
}

/* A bug once: control characters are six bytes each as an escape, so that a letter of 256 KiB of
 * them was longer than a message may be and stopped the worker. */
Test(dead_letter, no_letter_is_longer_than_a_message_may_be)
{
    static const char *const fills[] = {"\x01", "\"", "x", "\xFF", "\x7F", "\n"};
    struct state state;
    struct yg_buf name = {0};

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(fills); i++) {
        struct yg_record_header headers[100];
        struct yg_record record = {
            .headers = headers, .header_count = YG_COUNT(headers), .time = YG_TIME_NONE};

        fill(&name, 5000, fills[i], "");
        for (size_t k = 0; k < YG_COUNT(headers); k++)
            headers[k] = (struct yg_record_header){yg_buf_str(&name), yg_buf_str(&name)};
        record.key = yg_buf_str(&name);
        record.value = fill(&state.value, 10 * MAX, fills[i], "");
        struct letter letter = send(state.reader, &record, &state.written);
        cr_expect(lt(sz, state.written.len, 1000000), "\\x%02X", (unsigned char)fills[i][0]);
        cr_expect(letter.cut);
        expect_number(letter.header_count, 64);
    }
    yg_buf_deinit(&name);
    end(&state);
}

/* A record's time is whatever its writer says. */
static const struct time {
    const char *why;
    yg_time_ms time;
    const char *text;
} times[] = {
    {"the first second", 0, "1970-01-01T00:00:00Z"},
    {"the last of four digits", 253402300799999, "9999-12-31T23:59:59.999Z"},
    {"microseconds for milliseconds", 1795424400000000, ""},
    {"the greatest", INT64_MAX, ""},
    {"none, as Kafka says it", -1, ""},
    {"the least", INT64_MIN + 1, ""},
    {"none", YG_TIME_NONE, ""},
};

Test(dead_letter, a_time_beyond_the_calendar_is_left_out)
{
    struct state state;

    begin(&state);
    for (size_t i = 0; i < YG_COUNT(times); i++) {
        struct yg_record record = {.time = times[i].time};
        struct letter letter = send(state.reader, &record, &state.written);

        cr_expect(yg_str_equal(letter.time, yg_str(times[i].text)), "%s: %.*s", times[i].why,
                  YG_STR_ARG(letter.time));
    }
    end(&state);
}
