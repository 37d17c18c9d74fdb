/* test_index_memory.c - the index when the n-th allocation fails, for each n. */
#include "tests/support/failing_memory.h"

#include "matchers/source_map.h"
#include "tests/support/index_bench.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

static const char *const advisories[] = {
    "GHSA-a alias=CVE-1,PYSEC-1;npm|a|s i0 f2.0.0|1.0.0;PyPI|b|i0 f1.0/i2.0|0.1,weird",
    "PYSEC-1 alias=GHSA-z;PyPI|b|i0|",
    "DSA-1 upstream=CVE-1,CVE-2,CVE-3,CVE-4,CVE-5;Debian:12|openssl|i0 f3.0.1-1|",
    "GHSA-a mod=2 alias=CVE-2;npm|a|s i0 f2.5.0|",
};

static const char *const texts[] = {
    "pkg:npm/a@1.0.0",
    "pkg:pypi/b@0.5",
    "pkg:deb/debian/libssl3@3.0.0-1?distro=debian-12&upstream=openssl",
    "pkg:deb/debian/libcrypto3@3.0.0-1?distro=debian-12",
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

    for (size_t i = 0; ok && i < YG_COUNT(texts); i++) {
        struct yg_component component = {.text = yg_str(texts[i])};

        ok = yg_index_intern(index, &component, (struct yg_str){NULL, 0}) != YG_IDENTITY_NONE;
    }
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
