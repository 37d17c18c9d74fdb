/* A document that was decoded by its head is the document that a whole decode gives. */
#include "tests/connectors/formats/render.h"
#include "tests/support/random.h"

#define BYTES_MAX 8192

/* Ends of documents that begin at the [ of their components; a whole decode has seen each. */
static const char *const tails[] = {
    "[]}",
    "[\"pkg:npm/a@1\",\"pkg:npm/b@2\"]}",
    "[ {\"purl\":\"pkg:npm/a\",\"version\":\"1\"} , 7, [[]] ] \n} \n",
    "[\"\\u0061\\\"\"]}",
};

static const struct row {
    const char *why, *head;
    bool taken;
} rows[] = {
    {"as agents send it",
     "{\"asset\":\"cam-1\",\"seen\":\"2026-11-23T09:00:00Z\",\"os\":\"debian-12\",\"scope\":"
     "\"product/cam-9\",\"labels\":{\"exposure\":\"internet\"},\"components\":",
     true},
    {"the record names the asset", "{\"components\":", true},
    {"unknown keys are skipped", "{\"asset\":\"a\",\"x\":[1,{\"y\":[]}],\"components\":", true},
    {"escapes and white space in the head",
     "\n{ \"asset\" : \"\\u0061\\\"[\", \"scope\":\"\xE6\xAB\x93\",\"components\":", true},
    {"of duplicate keys the first counts",
     "{\"asset\":\"a\",\"asset\":\"b\",\"components\":", true},
    {"a byte order mark", "\xEF\xBB\xBF{\"asset\":\"a\",\"components\":", true},

    {"the first components count, which are not at the end",
     "{\"asset\":\"a\",\"components\":[\"x\"],\"y\":1,\"components\":", false},
    {"null, and then components: none count", "{\"components\":null,\"components\":", false},
    {"white space in the key's place is left to the whole decode",
     "{\"asset\":\"a\",\"components\" :", false},
    {"white space before the list, likewise", "{\"asset\":\"a\",\"components\": ", false},
    {"components of an inner object", "{\"asset\":\"a\",\"x\":{\"components\":", false},
    {"components in a list", "{\"asset\":\"a\",\"x\":[{\"components\":", false},
    {"the end of another key", "{\"asset\":\"a\",\"my\\\"components\":", false},
    {"the key in a string", "{\"asset\":\"a\",\"x\":\"y\\\"components\\\":", false},
    {"a string that ends early", "{\"asset\":\"\"components\":", false},
    {"no comma", "{\"asset\":\"a\"\"components\":", false},
    {"no document", "\"components\":", false},
    {"a wrong label", "{\"asset\":\"a\",\"labels\":{\"stage\":1},\"components\":", false},
    {"no time", "{\"asset\":\"a\",\"seen\":\"now\",\"components\":", false},
    {"not UTF-8", "{\"asset\":\"\xFF\",\"components\":", false},
    {"another form", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":", false},
    {"an inventory that another form's key makes one of that form",
     "{\"bomFormat\":1,\"asset\":\"a\",\"components\":", false},
};

static struct yg_str join(struct yg_buf *buf, struct yg_str head, const char *tail)
{
    yg_buf_reset(buf);
    yg_buf_append(buf, head);
    yg_buf_append(buf, yg_str(tail));
    return yg_buf_str(buf);
}

static bool same_tail(struct yg_tail a, struct yg_tail b)
{
    return a.hash == b.hash && a.bytes == b.bytes;
}

/* The tail and the components of "{"asset":"a","components":TAIL". */
static struct yg_inventory known(struct yg_decoder *decoder, const char *tail)
{
    static char text[BYTES_MAX];
    struct yg_inventory inventory;
    int len = snprintf(text, sizeof text, "{\"asset\":\"a\",\"components\":%s", tail);
    struct yg_record record = {.value = {text, (size_t)len}};

    cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK), "%s", tail);
    cr_assert(eq(int, (int)inventory.tail.bytes, (int)strlen(tail)), "%s", tail);
    return inventory;
}

/* Whether the head is taken. If it is, it and the components of the known tail are the document. */
static bool is_taken(struct yg_decoder *decoders[3], struct yg_str head, const char *tail)
{
    static struct yg_buf text, found, expected;
    struct yg_record record = {.key = YG_STR("k"), .value = join(&text, head, tail)};
    struct yg_inventory before = known(decoders[0], tail), inventory, whole;
    struct yg_error err = {.text = ""};

    if (!yg_decode_head(decoders[1], &record, &inventory))
        return false;
    cr_expect(eq(sz, inventory.component_count, 0));
    if (!same_tail(inventory.tail, before.tail))
        return false; /* it began elsewhere: no document of that asset had such a tail */
    cr_expect(eq(int, yg_decode_inventory(decoders[2], &record, &whole, &err), YG_OK), "%.*s: %s",
              YG_STR_ARG(record.value), err.text);
    cr_expect(same_tail(inventory.tail, whole.tail), "%.*s", YG_STR_ARG(record.value));
    inventory.texts = before.texts;
    inventory.component_count = before.component_count;
    inventory.more = before.more;
    inventory.more_count = before.more_count;
    yg_buf_reset(&found);
    yg_buf_reset(&expected);
    render_inventory(&found, &inventory);
    render_inventory(&expected, &whole);
    cr_expect(yg_str_equal(yg_buf_str(&found), yg_buf_str(&expected)),
              "%.*s:\n  found    %.*s\n  expected %.*s", YG_STR_ARG(record.value),
              YG_STR_ARG(yg_buf_str(&found)), YG_STR_ARG(yg_buf_str(&expected)));
    return true;
}

static void create(struct yg_decoder *decoders[3])
{
    for (int i = 0; i < 3; i++) {
        decoders[i] = yg_decoder_create(BYTES_MAX);
        cr_assert(ne(ptr, decoders[i], NULL));
    }
}

static void destroy(struct yg_decoder *decoders[3])
{
    for (int i = 0; i < 3; i++)
        yg_decoder_destroy(decoders[i]);
}

Test(head, is_taken_where_the_whole_document_says_the_same)
{
    struct yg_decoder *decoders[3];

    create(decoders);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        for (size_t k = 0; k < YG_COUNT(tails); k++)
            cr_expect(eq(int, is_taken(decoders, yg_str(rows[i].head), tails[k]), rows[i].taken),
                      "%s, %s", rows[i].why, tails[k]);
    }
    destroy(decoders);
}

/* Heads of the table with a few bytes changed, dropped or doubled, most of them those that JSON is
 * made of. */
Test(head, random_heads_are_taken_only_with_the_same_result)
{
    static const char bytes[] = "{}[]:,\"\\ ua1componentsasset";
    struct yg_decoder *decoders[3];
    uint64_t random = random_begin();
    size_t taken = 0;

    create(decoders);
    for (size_t round = 0; round < 30000; round++) {
        struct yg_str from = yg_str(rows[random_below(&random, YG_COUNT(rows))].head);
        char head[512];
        size_t len = 0, odds = 1 + random_below(&random, from.len * 2);

        for (size_t i = 0; i < from.len; i++) {
            size_t what = random_below(&random, odds * 3);

            if (what != 0)
                head[len++] = from.ptr[i];
            if (what == 1)
                head[len++] = bytes[random_below(&random, sizeof bytes - 1)];
            if (what == 2)
                head[len - 1] = bytes[random_below(&random, sizeof bytes - 1)];
        }
        taken += is_taken(decoders, (struct yg_str){head, len},
                          tails[random_below(&random, YG_COUNT(tails))]);
    }
    cr_expect(gt(sz, taken, 1000));
    destroy(decoders);
}

Test(head, tail_is_what_stands_behind_the_key)
{
    static const struct tail_row {
        const char *why, *text;
        size_t bytes;
    } tail_rows[] = {
        {"up to the last byte", "{\"asset\":\"a\",\"components\":[\"x\"]}\n", 7},
        {"white space before the list is no part of it", "{\"components\": [] }", 4},
        {"something stands behind the components", "{\"components\":[],\"asset\":\"a\"}", 0},
        {"also a second list of that name", "{\"components\":[],\"components\":[]}", 0},
        {"another form has none", "{\"specVersion\":\"1.5\",\"components\":[]}", 0},
    };
    struct yg_decoder *decoder = yg_decoder_create(BYTES_MAX);

    for (size_t i = 0; i < YG_COUNT(tail_rows); i++) {
        struct yg_record record = {.key = YG_STR("k"), .value = yg_str(tail_rows[i].text)};
        struct yg_inventory inventory;

        cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
        cr_expect(eq(sz, inventory.tail.bytes, tail_rows[i].bytes), "%s", tail_rows[i].why);
    }
    yg_decoder_destroy(decoder);
}

Test(head, tails_can_be_left_out)
{
    struct yg_decoder *decoder = yg_decoder_create(BYTES_MAX);
    struct yg_record record = {.value = YG_STR("{\"asset\":\"a\",\"components\":[\"x\"]}")};
    struct yg_inventory inventory;

    for (int on = 0; on <= 1; on++) {
        yg_decoder_set_tails(decoder, on);
        cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
        cr_expect(eq(int, inventory.tail.bytes > 0, on));
        cr_expect(eq(int, yg_decode_head(decoder, &record, &inventory), on),
                  "without tails nothing can be compared");
    }
    yg_decoder_destroy(decoder);
}

Test(head, a_record_counts_once)
{
    struct yg_decoder *decoder = yg_decoder_create(BYTES_MAX);
    const struct yg_decoder_counts *counts = yg_decoder_counts(decoder);
    struct yg_record record = {
        .value = YG_STR("{\"asset\":\"a\",\"asset\":\"b\",\"x\":1,\"components\":[]}")};
    struct yg_inventory inventory;

    cr_assert(yg_decode_head(decoder, &record, &inventory));
    cr_expect(eq(u64, counts->documents[YG_FORM_NATIVE], 1));
    cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(eq(u64, counts->documents[YG_FORM_NATIVE], 1), "decoded whole after its head");
    cr_expect(eq(u64, counts->unknown_keys, 1));
    cr_expect(eq(u64, counts->duplicate_keys, 1));
    cr_assert(eq(int, yg_decode_inventory(decoder, &record, &inventory, NULL), YG_OK));
    cr_expect(eq(u64, counts->documents[YG_FORM_NATIVE], 2), "the same bytes come again");

    record.value = YG_STR("{\"asset\":7,\"y\":1,\"components\":[]}");
    cr_assert(not(yg_decode_head(decoder, &record, &inventory)));
    cr_expect(eq(u64, counts->documents[YG_FORM_NATIVE], 2), "a head that is not taken");
    cr_expect(eq(u64, counts->unknown_keys, 2));
    yg_decoder_destroy(decoder);
}

Test(head, too_large_a_record_is_left_to_the_whole_decode)
{
    struct yg_decoder *decoder = yg_decoder_create(64);
    struct yg_inventory inventory;
    struct yg_buf text = {0};
    struct yg_record record = {
        .value = fill(&text, "{\"asset\":\"a\",\"components\":[\"", 'x', 64, "\"]}")};

    cr_expect(not(yg_decode_head(decoder, &record, &inventory)));
    record.value = YG_STR("{\"asset\":\"a\",\"components\":[]}");
    cr_expect(yg_decode_head(decoder, &record, &inventory));
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}
