/* tests/support/index_bench.h - an advisory index to apply one-line advisories to. */
#ifndef YG_TESTS_SUPPORT_INDEX_BENCH_H
#define YG_TESTS_SUPPORT_INDEX_BENCH_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "matchers/index.h"
#include "pipeline/base/buf.h"
#include "tests/support/advisories.h"

struct bench {
    struct yg_index *index;
    struct yg_arena arena;
    struct yg_index_change change;
};

static inline void bench_init(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    bench->index = yg_index_create();
    cr_assert(bench->index != NULL);
}

static inline void bench_deinit(struct bench *bench)
{
    yg_index_destroy(bench->index);
    yg_arena_deinit(&bench->arena);
}

static inline void apply(struct bench *bench, const char *line)
{
    struct yg_advisory advisory = advisory_read(&bench->arena, line);
    struct yg_error err;

    cr_assert(eq(int, yg_index_apply(bench->index, &advisory, &bench->change, &err), YG_OK), "%s",
              line);
}

static inline void take_out(struct bench *bench, const char *source, const char *id)
{
    struct yg_error err;

    cr_assert(eq(int,
                 yg_index_remove(bench->index, yg_str(source), yg_str(id), &bench->change, &err),
                 YG_OK));
}

static inline uint32_t intern(struct bench *bench, const char *text, const char *os)
{
    struct yg_component component = {.text = yg_str(text)};
    uint32_t id = yg_index_intern(bench->index, &component, yg_str(os));

    cr_assert(ne(u32, id, YG_IDENTITY_NONE));
    return id;
}

static inline const char *status_mark(uint8_t status)
{
    return status == YG_STATUS_AFFECTED ? "" : status == YG_STATUS_UNKNOWN ? "-" : "?";
}

/* "?CVE-1!1.2.4~": '?' under investigation, '!' and the fixed version, '~' sources differ,
 * in brackets when the identity only satisfies a clause; where guards decide, '&' and what each of
 * them says comes before what is said elsewhere ('-': nothing): "&-CVE-2" is affected where its
 * guard holds, "-&CVE-2" where it does not. */
static inline void format_entry(const struct yg_index *index, const struct yg_verdict *verdict,
                                const struct yg_verdict_entry *entry, struct yg_buf *out)
{
    struct yg_str name = yg_index_vulnerability_name(index, entry->vulnerability);
    struct yg_str fixed = yg_verdict_fixed(verdict, entry);
    struct yg_condition condition = yg_verdict_condition(verdict, entry);
    struct yg_entry_guard guard;

    if (entry->status == YG_STATUS_UNKNOWN && condition.guard_count == 0) {
        yg_buf_printf(out, "(%.*s)", YG_STR_ARG(name));
        return;
    }
    while (yg_condition_next_guard(&condition, &guard))
        yg_buf_printf(out, "%s&", status_mark(guard.status));
    yg_buf_printf(out, "%s%.*s%s%.*s%s", status_mark(entry->status), YG_STR_ARG(name),
                  fixed.len > 0 ? "!" : "", YG_STR_ARG(fixed), entry->differs ? "~" : "");
}

/* The entries in rising order of name. */
static inline void format_verdict(const struct yg_index *index, uint32_t identity, char *out,
                                  size_t size)
{
    const struct yg_verdict *verdict = yg_index_verdict(index, identity);
    struct yg_str names[64];
    size_t order[64];
    struct yg_buf buf = {0};

    cr_assert(le(u32, verdict->count, 64));
    for (uint32_t i = 0; i < verdict->count; i++) {
        size_t at = i;

        names[i] = yg_index_vulnerability_name(index, verdict->entries[i].vulnerability);
        for (; at > 0 && yg_str_compare(names[i], names[order[at - 1]]) < 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
        cr_expect(i == 0 ||
                  verdict->entries[i - 1].vulnerability < verdict->entries[i].vulnerability);
    }
    for (uint32_t i = 0; i < verdict->count; i++) {
        yg_buf_append(&buf, yg_str(i > 0 ? " " : ""));
        format_entry(index, verdict, &verdict->entries[order[i]], &buf);
    }
    snprintf(out, size, "%.*s", YG_STR_ARG(yg_buf_str(&buf)));
    yg_buf_deinit(&buf);
}

static inline void expect_verdict(struct bench *bench, uint32_t identity, const char *expected,
                                  const char *why)
{
    char text[1024];

    format_verdict(bench->index, identity, text, sizeof text);
    cr_expect(yg_str_equal(yg_str(text), yg_str(expected)), "%s: \"%s\", not \"%s\"", why, text,
              expected);
}

#endif
