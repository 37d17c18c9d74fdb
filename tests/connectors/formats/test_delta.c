/* Digests of sets of components as any agent makes them, and what deltas make of sets. */
#include "tests/connectors/formats/render.h"
#include "tests/support/failing_memory.h"

#include "connectors/formats/delta.h"

static const struct digest_row {
    const char *why;
    size_t count;
    struct yg_str texts[5];
    const char *digest; /* printed by `LC_ALL=C sort -u | sha256sum` of these lines */
} digests[] = {
    {"no component is no line",
     0,
     {{NULL, 0}},
     "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"two components",
     2,
     {{"pkg:npm/a@1", 11}, {"pkg:npm/b@2", 11}},
     "sha256:c63a6ff53fc52e85d334918ac1e5cf5344fc4440f8a0b6113462110a2dc025e4"},
    {"in any order, and twice",
     4,
     {{"pkg:npm/b@2", 11}, {"pkg:npm/a@1", 11}, {"pkg:npm/b@2", 11}, {"pkg:npm/b@2", 11}},
     "sha256:c63a6ff53fc52e85d334918ac1e5cf5344fc4440f8a0b6113462110a2dc025e4"},
    {"in the order of bytes: capitals first, a beginning before the longer, the rest behind ASCII",
     4,
     {{"\xE6\xAB\x93", 3}, {"ab", 2}, {"a", 1}, {"B", 1}},
     "sha256:e743b2f3373929aef71850488d1758113e062572c463a4d80078f8690213f681"},
};

Test(delta, digests_are_those_of_the_command_line)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(digests); i++) {
        struct yg_str digest;
        enum yg_status st =
            yg_set_digest(&arena, digests[i].texts, digests[i].count, &digest, NULL);

        cr_assert(eq(int, st, YG_OK));
        cr_expect(yg_str_equal(digest, yg_str(digests[i].digest)), "%s: %.*s", digests[i].why,
                  YG_STR_ARG(digest));
        cr_expect(yg_set_digest_check(digest));
    }
    yg_arena_deinit(&arena);
}

static const struct row {
    const char *why;
    const char *base, *added, *removed; /* lists of a native document */
    const char *whole;                  /* rendered; NULL: refused */
} rows[] = {
    {"nothing", "[\"x\",\"y\"]", "[]", "[]", "a scope=s; x; y"},
    {"one comes, one goes", "[\"x\",\"y\"]", "[\"z\"]", "[\"x\"]", "a scope=s; y; z"},
    {"all go", "[\"x\",\"y\"]", "[]", "[\"y\",\"x\"]", "a scope=s"},
    {"the first ones come", "[]", "[\"x\"]", "[]", "a scope=s; x"},
    {"what is there twice goes twice", "[\"x\",\"y\",\"x\"]", "[]", "[\"x\"]", "a scope=s; y"},
    {"what is there already is there once", "[\"x\",\"y\"]", "[\"x\"]", "[]", "a scope=s; y; x"},
    {"what is known of a component comes anew", "[{\"purl\":\"p\",\"version\":\"1\"}]",
     "[{\"purl\":\"p\",\"version\":\"2\"}]", "[]", "a scope=s; p version=2"},
    {"what is known of the others stays", "[\"x\",{\"purl\":\"p\",\"version\":\"1\"}]", "[\"y\"]",
     "[\"x\"]", "a scope=s; p version=1; y"},
    {"what is not there cannot go", "[\"x\"]", "[\"y\"]", "[\"y\"]", NULL},
};

static void decode(struct yg_decoder *decoder, struct yg_buf *text, struct yg_inventory *out)
{
    struct yg_record record = {.value = yg_buf_str(text)};
    struct yg_error err = {.text = ""};

    cr_assert(eq(int, yg_decode_inventory(decoder, &record, out, &err), YG_OK), "%.*s: %s",
              YG_STR_ARG(record.value), err.text);
}

struct fixture {
    struct yg_decoder *decoders[2];
    struct yg_buf texts[2], out;
    struct yg_arena arena;
    struct yg_inventory base, delta;
};

static void prepare(struct fixture *f, const struct row *row)
{
    struct yg_str digest;

    *f = (struct fixture){.decoders = {yg_decoder_create(8192), yg_decoder_create(8192)}};
    yg_buf_printf(&f->texts[0], "{\"asset\":\"a\",\"scope\":\"old\",\"components\":%s}", row->base);
    decode(f->decoders[0], &f->texts[0], &f->base);
    cr_assert(eq(int,
                 yg_set_digest(&f->arena, f->base.texts, f->base.component_count, &digest, NULL),
                 YG_OK));
    yg_buf_printf(&f->texts[1],
                  "{\"asset\":\"a\",\"scope\":\"s\",\"base\":\"%.*s\",\"added\":%s,\"removed\":%s}",
                  YG_STR_ARG(digest), row->added, row->removed);
    decode(f->decoders[1], &f->texts[1], &f->delta);
}

static void release(struct fixture *f)
{
    for (int i = 0; i < 2; i++) {
        yg_decoder_destroy(f->decoders[i]);
        yg_buf_deinit(&f->texts[i]);
    }
    yg_buf_deinit(&f->out);
    yg_arena_deinit(&f->arena);
}

Test(delta, makes_the_whole_inventory)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_inventory whole = {.component_count = 0};
        struct yg_error err = {.text = ""};
        struct fixture f;

        prepare(&f, &rows[i]);
        enum yg_status st = yg_delta_apply(&f.arena, &f.base, &f.delta, &whole, &err);
        cr_expect(eq(int, st, rows[i].whole == NULL ? YG_REFUSED : YG_OK), "%s: %s", rows[i].why,
                  err.text);
        render_inventory(&f.out, &whole);
        cr_expect(rows[i].whole == NULL || yg_str_equal(yg_buf_str(&f.out), yg_str(rows[i].whole)),
                  "%s: %.*s", rows[i].why, YG_STR_ARG(yg_buf_str(&f.out)));
        cr_expect(not(yg_inventory_is_delta(&whole)), "%s", rows[i].why);
        release(&f);
    }
}

Test(delta, a_wrong_base_is_refused_with_what_to_do)
{
    struct yg_inventory whole;
    struct yg_error err = {.text = ""};
    struct yg_str one = YG_STR("x");
    struct fixture f;

    prepare(&f, &rows[1]);
    f.base.texts = &one;
    f.base.component_count = 1;
    cr_expect(eq(int, yg_delta_apply(&f.arena, &f.base, &f.delta, &whole, &err), YG_REFUSED));
    expect_message(
        err, "delta: its base is "
             "sha256:09834d488008f5f1ef589a2d7cedc52425bee9dd23b2212e4c1d673c5cbb54e4, held is "
             "sha256:73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac: a whole "
             "inventory is needed");
    release(&f);
}

Test(delta, memory_that_is_out_is_said)
{
    enum yg_status st = YG_NOMEM;

    for (long n = 1; st == YG_NOMEM; n++) {
        struct yg_inventory whole = {.component_count = 77};
        struct yg_error err = {.text = ""};
        struct yg_arena arena = {0};
        struct fixture f;

        prepare(&f, &rows[1]);
        failing_memory_at(n);
        st = yg_delta_apply(&arena, &f.base, &f.delta, &whole, &err);
        bool failed = failing_memory_failed();
        failing_memory_at(0);
        cr_assert(eq(int, st, failed ? YG_NOMEM : YG_OK), "call %ld: %s", n, err.text);
        cr_expect(eq(sz, whole.component_count, failed ? 77 : 2));
        yg_arena_deinit(&arena);
        release(&f);
    }
}
