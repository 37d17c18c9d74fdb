/* test_index_memory.c - the index when the n-th allocation fails, for each n: what was refused has
 * changed nothing and is taken when it comes again, or the index refuses everything from then
 * on. */
#include "tests/support/failing_tables.h"

#include "matchers/package/source_map.h"
#include "tests/support/index_bench.h"

#define CURL "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*"
#define CAM "cpe:2.3:o:acme:cam_firmware:*:*:*:*:*:*:*:*"
#define CAM_HARDWARE "cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*"

static const char *const advisories[] = {
    "GHSA-a alias=CVE-1,PYSEC-1;npm|a|s i0 f2.0.0|1.0.0;PyPI|b|i0 f1.0/i2.0|0.1,weird",
    "PYSEC-1 alias=GHSA-z;PyPI|b|i0|",
    "DSA-1 upstream=CVE-1,CVE-2,CVE-3,CVE-4,CVE-5;Debian:12|openssl|i0 f3.0.1-1|",
    "CVE-6 source=nvd;|" CAM "|i0 f2.0|||" CAM_HARDWARE " i0 & !" CURL " i8.0;|" CAM
    "|i1.0 f1.2|||" CURL " i0",
    "CVE-7 source=nvd;|" CURL "|i0 f8.4.0|;|cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:linux:*:*|i0|",
    "V-1 alias=CVE-6 source=acme;|" CAM "|i0||not_affected|" CURL " i7.0;npm|a|s i0||fixed",
    "GHSA-a mod=2 alias=CVE-2;npm|a|s i0 f2.5.0|",
    "CVE-6 source=nvd mod=2;|" CAM "|i0 f3.0|||" CAM_HARDWARE " i0;|" CURL "|i0|||" CAM " i0",
    "GHSA-a mod=1;npm|a|s i0 f9.0.0|", /* outdated: changes nothing */
};

static const struct yg_component components[] = {
    {.text = YG_STR("pkg:npm/a@1.0.0")},
    {.text = YG_STR("pkg:pypi/b@0.5")},
    {.text = YG_STR("pkg:deb/debian/libssl3@3.0.0-1?distro=debian-12&upstream=openssl")},
    {.text = YG_STR("pkg:deb/debian/libcrypto3@3.0.0-1?distro=debian-12")},
    {.text = YG_STR("pkg:deb/debian/curl@7.88.1-10?distro=bookworm"), .cpe = YG_STR(CURL)},
    {.text = YG_STR("cpe:2.3:o:acme:cam_firmware:1.1:h2:*:*:*:*:*:*")},
    {.text = YG_STR(CAM_HARDWARE)},
    {.text = YG_STR("pkg:generic/curl@8.3.0"), .cpe = YG_STR(CURL)},
    {.text = YG_STR("pkg:rpm/almalinux/nodejs@16.20.2-1.module_el8.8.0%2B3613%2Bdc8e5b43"
                    "?distro=almalinux-8&epoch=1&rpmmod=nodejs:16")},
    {.text = YG_STR("pkg:pypi/jinja2@3.1.2"),
     .owner = YG_STR("pkg:deb/debian/libssl3@3.0.0-1?upstream=openssl%403.0.0-1")},
};

/* A map that grows; false without memory. */
static bool set_sources(struct yg_index *index)
{
    struct yg_source_map *map = yg_source_map_create();
    struct yg_error err = {0};
    uint32_t feed;

    if (map == NULL)
        return false;
    enum yg_status st = yg_source_map_feed(map, YG_STR("debian"), YG_STR("12"), &feed, &err);
    for (int i = 0; st == YG_OK && i < 600; i++) {
        char name[16];

        snprintf(name, sizeof name, "libcrypto%d", i);
        st = yg_source_map_add(map, feed, yg_str(name), YG_STR("1"), YG_STR("openssl"), &err);
    }
    cr_expect(st == YG_OK || st == YG_NOMEM, "%s", err.text);
    yg_index_set_sources(index, map);
    return st == YG_OK;
}

/* All of it; false as soon as something says that memory is out. */
static bool works(struct yg_arena *arena)
{
    struct yg_index *index = yg_index_create();
    struct yg_index_change change;
    struct yg_error err = {0};
    bool ok = index != NULL && set_sources(index);

    for (size_t i = 0; ok && i < YG_COUNT(components); i++)
        ok = yg_index_intern(index, &components[i], YG_STR("debian-12")) != YG_IDENTITY_NONE;
    for (size_t i = 0; ok && i < YG_COUNT(advisories); i++) {
        long left = calls_until_failure;

        calls_until_failure = 0; /* the advisory itself is not under test */
        struct yg_advisory advisory = advisory_read(arena, advisories[i]);
        calls_until_failure = left;
        enum yg_status status = yg_index_apply(index, &advisory, &change, &err);
        ok = status == YG_OK;
        cr_expect(ok || status == YG_NOMEM, "%s", err.text);
    }
    if (ok) {
        ok = yg_index_remove(index, YG_STR("test"), YG_STR("PYSEC-1"), &change, &err) == YG_OK;
        cr_expect(ok || err.status == YG_NOMEM);
    }
    yg_index_destroy(index);
    return ok;
}

Test(index_memory, says_so_and_leaves_nothing_behind)
{
    struct yg_arena arena = {0};
    long n = 1;

    for (bool failed = true; failed; n++) { /* some failures can be waited out */
        failing_memory_at(n);
        bool ok = works(&arena);
        failed = failing_memory_failed();
        cr_expect(failed || ok, "call %ld", n);
        cr_assert(lt(long, n, 100000));
        failing_memory_at(0);
        yg_arena_reset(&arena, SIZE_MAX);
    }
    cr_expect(gt(long, n, 100), "only %ld calls", n);
    failing_memory_at(0);
    yg_arena_deinit(&arena);
}

/* ---- again ---------------------------------------------------------------------------------- */

enum { HALF = YG_COUNT(components) / 2 };

struct world {
    struct yg_index *index;
    struct yg_arena arena;
    uint32_t ids[YG_COUNT(components)];
};

static enum yg_status intern_at(struct world *world, size_t i)
{
    world->ids[i] = yg_index_intern(world->index, &components[i], YG_STR("debian-12"));
    return world->ids[i] == YG_IDENTITY_NONE ? YG_NOMEM : YG_OK;
}

static enum yg_status apply_at(struct world *world, size_t i)
{
    long left = calls_until_failure;
    struct yg_index_change change;
    struct yg_error err;

    calls_until_failure = 0;
    struct yg_advisory advisory = advisory_read(&world->arena, advisories[i]);
    calls_until_failure = left;
    return yg_index_apply(world->index, &advisory, &change, &err);
}

static enum yg_status remove_one(struct world *world, size_t i)
{
    struct yg_index_change change;
    struct yg_error err;

    (void)i;
    return yg_index_remove(world->index, YG_STR("test"), YG_STR("PYSEC-1"), &change, &err);
}

/* Do a step; when memory is out in it, once more. False: the index is half done, and says so. */
static bool insist(struct world *world, enum yg_status (*step)(struct world *, size_t), size_t i)
{
    enum yg_status st = step(world, i);

    if (st == YG_OK)
        return true;
    cr_expect(eq(int, st, YG_NOMEM));
    cr_expect(failing_memory_failed(), "only when memory is out");
    return step(world, i) == YG_OK;
}

/* Half of the components before any advisory, the others behind all. */
static bool play(struct world *world)
{
    bool ok = true;

    for (size_t i = 0; i < HALF; i++)
        cr_assert(insist(world, intern_at, i));
    for (size_t i = 0; ok && i < YG_COUNT(advisories); i++)
        ok = insist(world, apply_at, i);
    ok = ok && insist(world, remove_one, 0);
    for (size_t i = HALF; ok && i < YG_COUNT(components); i++)
        ok = insist(world, intern_at, i);
    if (!ok) {
        cr_expect(eq(int, apply_at(world, 0), YG_NOMEM), "half done: nothing is taken any more");
        cr_expect(eq(int, remove_one(world, 0), YG_NOMEM));
    }
    return ok;
}

/* What is said of every component, and which record is current. */
static void tell(const struct world *world, struct yg_buf *out)
{
    for (size_t i = 0; i < YG_COUNT(components); i++) {
        char text[1024];

        format_verdict(world->index, world->ids[i], text, sizeof text);
        yg_buf_printf(
            out, "%zu: %s, %s\n", i, text,
            yg_not_evaluable_name(yg_index_identity(world->index, world->ids[i]).not_evaluable));
    }
    struct yg_index_counts counts = yg_index_counts(world->index);
    yg_buf_printf(out, "%llu advisories, %llu rules\n", (unsigned long long)counts.advisories,
                  (unsigned long long)counts.rules);
}

static bool play_with(long fail_at, struct yg_buf *out)
{
    struct world world = {.index = yg_index_create()};

    cr_assert(world.index != NULL);
    failing_memory_at(fail_at);
    bool ok = play(&world);
    bool failed = failing_memory_failed();
    failing_memory_at(0);
    if (ok)
        tell(&world, out);
    yg_index_destroy(world.index);
    yg_arena_deinit(&world.arena);
    return failed;
}

Test(index_memory, leaves_all_as_it_was_or_says_that_it_is_half_done)
{
    struct yg_buf expected = {0};
    long n = 1, whole = 0;

    play_with(0, &expected);
    for (bool failed = true; failed; n++) {
        struct yg_buf found = {0};

        failed = play_with(n, &found);
        whole += found.len > 0;
        cr_expect(found.len == 0 || yg_str_equal(yg_buf_str(&found), yg_buf_str(&expected)),
                  "call %ld:\n%.*s\nnot\n%.*s", n, YG_STR_ARG(yg_buf_str(&found)),
                  YG_STR_ARG(yg_buf_str(&expected)));
        yg_buf_deinit(&found);
    }
    cr_expect(gt(long, whole, n / 4), "%ld of %ld failures are survived", whole, n);
    yg_buf_deinit(&expected);
}
