/* test_held_bytes.c - what the tables say they hold, beside what they got from malloc and the
 * kernel.
 *
 * A table that says nothing, or forgets to say that it gave something back, shows as a difference.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <malloc.h>
#include <stdio.h>

#include "matchers/fleet/shard.h"
#include "matchers/index_state.h"
#include "pipeline/base/memory.h"
#include "tests/support/advisories.h"

#define ADVISORIES 4000
#define PACKAGES 2000
#define ASSETS 6000
#define COMPONENTS 40

static size_t pages; /* held from the kernel */

void *__real_yg_pages_alloc(size_t size);
void *__wrap_yg_pages_alloc(size_t size);
void __real_yg_pages_free(void *at, size_t size);
void __wrap_yg_pages_free(void *at, size_t size);

void *__wrap_yg_pages_alloc(size_t size)
{
    void *at = __real_yg_pages_alloc(size);

    pages += at == NULL ? 0 : size;
    return at;
}

void __wrap_yg_pages_free(void *at, size_t size)
{
    pages -= at == NULL ? 0 : size;
    __real_yg_pages_free(at, size);
}

static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

struct core {
    struct yg_index *index;
    struct yg_shard *shard;
    size_t before; /* allocated by others */
};

static void changed(struct core *core, const struct yg_index_change *change)
{
    struct yg_error err;

    cr_assert(eq(int,
                 yg_shard_changed(core->shard, change->identities, change->identity_count, &err),
                 YG_OK));
    yg_reclaim_quiescent(yg_index_reclaim(core->index), 0);
    yg_reclaim_poll(yg_index_reclaim(core->index));
}

/* All advisories: two entries of different packages each, of which many have equal ranges. */
static void apply_advisories(struct core *core, int revision)
{
    for (int i = 0; i < ADVISORIES; i++) {
        struct yg_arena arena = {0};
        struct yg_index_change change;
        struct yg_error err;
        char line[256];

        snprintf(line, sizeof line,
                 "GHSA-%d source=ghsa mod=%d alias=CVE-%d;npm|p%d|s i0 f%d.0.0|;npm|p%d|s i0 "
                 "f%d.%d.0|9.9.%d",
                 i, revision, i, i % PACKAGES, 1 + i % 3, (i * 7 + revision) % PACKAGES, 2 + i % 5,
                 revision, i);
        struct yg_advisory advisory = advisory_read(&arena, line);
        cr_assert(eq(int, yg_index_apply(core->index, &advisory, &change, &err), YG_OK), "%s",
                  line);
        changed(core, &change);
        yg_arena_deinit(&arena);
    }
}

static void remove_advisories(struct core *core)
{
    for (int i = 0; i < ADVISORIES; i++) {
        struct yg_index_change change;
        struct yg_error err;
        char id[32];

        snprintf(id, sizeof id, "GHSA-%d", i);
        cr_assert(eq(int, yg_index_remove(core->index, YG_STR("ghsa"), yg_str(id), &change, &err),
                     YG_OK));
        changed(core, &change);
    }
}

/* All assets, in a few scopes; another `turn` gives each another set. */
static void apply_assets(struct core *core, int turn)
{
    for (int asset = 0; asset < ASSETS; asset++) {
        char name[32], scope[32], texts[COMPONENTS][48];
        struct yg_str components[COMPONENTS];
        struct yg_error err;

        for (int i = 0; i < COMPONENTS; i++) {
            snprintf(texts[i], sizeof texts[i], "pkg:npm/p%d@%d.%d.0",
                     (asset * 13 + i * 31 + turn) % (2 * PACKAGES), (asset + i) % 4, i % 7);
            components[i] = yg_str(texts[i]);
        }
        snprintf(name, sizeof name, "asset-number-%d", asset);
        snprintf(scope, sizeof scope, "service/s%d", asset % 50);
        const struct yg_inventory inventory = {.asset = yg_str(name),
                                               .seen = YG_TIME_NONE,
                                               .segment = {.tenant = YG_STR(""),
                                                           .scope = yg_str(scope),
                                                           .site = YG_STR(""),
                                                           .stage = YG_STR(""),
                                                           .kind = YG_STR("")},
                                               .texts = components,
                                               .component_count = COMPONENTS};
        cr_assert(eq(int, yg_shard_apply(core->shard, 0, &inventory, &err), YG_OK));
    }
}

static void take_all(struct core *core)
{
    struct yg_exposure exposure;

    while (yg_shard_take_exposure(core->shard, &exposure))
        ;
}

static struct yg_memory_report report_of(struct core *core)
{
    struct yg_memory_report report = {{0}};

    yg_index_memory(core->index, &report);
    yg_shard_memory(core->shard, &report);
    return report;
}

/* What lies in pages is what the interners hold, and pages are taken before they are used. */
static size_t in_pages(const struct yg_index *index)
{
    return yg_interner_bytes(index->identities) + yg_interner_bytes(index->packages) +
           yg_interner_bytes(index->feeds) + yg_interner_bytes(index->vulnerabilities) +
           yg_interner_bytes(index->patterns);
}

/* A block of malloc's costs up to 16 bytes beyond its size, and postings have a block in hand. */
static void compare(const char *when, struct core *core)
{
    struct yg_memory_report report = report_of(core);
    size_t paged = in_pages(core->index);
    double said = (double)(yg_memory_sum(&report) - paged);
    double share = said / (double)(allocated() - core->before);

    (void)share;
#ifndef YG_SANITIZED /* whose malloc does not say */
    cr_expect(share > 0.87 && share < 1.02, "%s: %.3f of what is allocated", when, share);
#endif
    cr_expect(paged < pages + ((size_t)1 << 20) && paged > pages / 3,
              "%s: %zu bytes in pages of %zu", when, paged, pages);
}

Test(held_bytes, are_what_malloc_and_the_kernel_gave)
{
    struct core core = {.before = allocated()};

    core.index = yg_index_create();
    core.shard = yg_shard_create(core.index);
    cr_assert(core.index != NULL && core.shard != NULL);
    cr_assert(eq(int, yg_reclaim_reader(yg_index_reclaim(core.index)), 0));
    yg_reclaim_quiescent(yg_index_reclaim(core.index), 0);
    compare("nothing was read", &core);
    apply_advisories(&core, 1);
    compare("advisories were read", &core);
    apply_assets(&core, 0);
    take_all(&core);
    compare("assets were read", &core);
    struct yg_memory_report first = report_of(&core);
    cr_expect(gt(sz, first.bytes[YG_MEMORY_VERDICTS], 0));
    for (int revision = 2; revision < 6; revision++)
        apply_advisories(&core, revision);
    apply_assets(&core, 1);
    take_all(&core);
    compare("advisories and assets changed", &core);
    remove_advisories(&core);
    take_all(&core);
    compare("all advisories were taken back", &core);
    struct yg_memory_report last = report_of(&core);
    cr_expect(zero(sz, last.bytes[YG_MEMORY_VERDICTS]), "empty verdicts are one for all");
    yg_shard_destroy(core.shard);
    yg_index_destroy(core.index);
    cr_expect(zero(sz, pages));
}
