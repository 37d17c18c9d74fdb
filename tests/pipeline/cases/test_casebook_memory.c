/* test_casebook_memory.c - the casebook when the n-th allocation fails, for each n. */
#include "tests/support/failing_memory.h"

#include "tests/pipeline/cases/book.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

static const char *const lines[] = {
    "scope s owner=cam supplier=x ja=a_b",
    "team cam ja=c en=d",
    "supplier x window=w",
    "facts CVE-1 alias=GHSA-a cvss=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H about=GHSA-a",
    "facts CVE-2",
    "facts CVE-3",
    "facts GHSA-a",
    "count GHSA-a n=3 ui=1 stop differ sample=a,b comp=pkg:npm/%40n/x@1,2,3+pkg:deb/debian/y@1",
    "count CVE-1 p=1 exp=unknown site=osaka comp=pkg:npm/x@1",
    "count CVE-2 scope=unassigned",
    "count CVE-3 tenant=t",
    "count CVE-4",
    "kev CVE-1=2026-11-02 at=2026-11-03",
    "epss CVE-1=0.5,CVE-2=0.01 at=2026-11-03",
    "progress 0 assets=10",
    "settle",
    "facts CVE-1 cvss=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    "count CVE-2 n=0 scope=unassigned",
    "kev CVE-9=2026-11-02 at=2026-11-04",
    "remove s",
    "settle",
    "facts CVE-3 became=CVE-5,CVE-6",
    "facts CVE-5 alias=GO-1",
    "facts CVE-6",
    "count CVE-5 tenant=t",
    "count CVE-6 tenant=t",
    "count CVE-3 n=0 tenant=t",
    "facts CVE-1",
    "settle",
    "facts CVE-5",
    "facts GO-1",
    "count GO-1 tenant=t",
    "count CVE-5 n=0 tenant=t",
    "settle",
    "end",
    "settle",
    "restart",
    "settle",
};

/* What the harness itself keeps must not fail: only calls into the casebook do. */
static enum yg_status output(void *state, const struct yg_casebook_output *out,
                             struct yg_error *err)
{
    long left = calls_until_failure;
    enum yg_status st;

    calls_until_failure = 0;
    st = book_output(state, out, err);
    calls_until_failure = left;
    return st;
}

/* All of it; false as soon as something says that memory is out. */
static bool works(struct book *b, long n)
{
    memset(b, 0, sizeof *b);
    yg_policy_default(&b->policy);
    yg_clock_init(&b->clock, YG_CLOCK_RECORD);
    b->baseline = true;
    cr_assert(yg_arena_alloc(&b->arena, (size_t)1 << 20) != NULL); /* enough for the harness */
    yg_arena_reset(&b->arena, SIZE_MAX);
    failing_memory_at(n);
    book_create(b);
    for (size_t i = 0; b->status == YG_OK && i < YG_COUNT(lines); i++) {
        struct yg_str line = yg_str(lines[i]);

        if (yg_str_equal(line, YG_STR("settle")))
            b->status = yg_casebook_settle(b->casebook, &b->settle, output, b, &b->err);
        else
            book_line(b, line);
    }
    cr_expect(b->status == YG_OK || b->status == YG_NOMEM, "call %ld: %s", n, b->err.text);
    return b->status == YG_OK;
}

Test(casebook_memory, says_so_and_leaves_nothing_behind)
{
    long n = 1;

    for (bool failed = true; failed; n++) {
        struct book b;
        bool ok = works(&b, n);

        failed = failing_memory_failed();
        cr_expect(ok == !failed, "call %ld: a lack of memory was %s", n,
                  ok ? "kept back" : "made up");
        cr_assert(lt(long, n, 100000));
        failing_memory_at(0);
        book_deinit(&b);
    }
    cr_expect(gt(long, n, 100), "only %ld calls", n);
}
