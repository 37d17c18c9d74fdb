#include "matchers/fleet/forget.h"

#include <stdlib.h>

#include "matchers/fleet/shard_state.h"
#include "matchers/index_forget.h"

#define IDENTITIES_MIN 65536 /* fewer are not worth a look */

static bool has_bit(const uint64_t *bits, uint32_t i)
{
    return (bits[i / 64] >> i % 64 & 1) != 0;
}

static void set_bit(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= UINT64_C(1) << i % 64;
}

/* ---- what is held --------------------------------------------------------------------------- */

/* What has postings: those of dead manifests count until the next rebuild. */
static void mark_postings(const struct yg_shard *shard, uint64_t *held)
{
    for (uint32_t i = 0; i < shard->counted_count; i++) {
        if (yg_postings_open(shard->postings, i).left > 0)
            set_bit(held, i);
    }
}

/* Dead manifests that live ones are patches of: they have no postings, but their identities. */
static bool mark_parents(struct yg_shard *shard, uint64_t *held)
{
    uint32_t count = yg_manifests_count(shard->manifests);
    uint64_t *seen = calloc(count / 64 + 1, sizeof *seen);
    bool ready = seen != NULL;

    for (uint32_t i = 0; ready && i < count; i++) {
        uint32_t parent = yg_manifests_parent(shard->manifests, i);

        if (parent == i || has_bit(seen, parent))
            continue;
        set_bit(seen, parent);
        ready = yg_shard_load(shard, parent, &shard->before);
        for (size_t k = 0; ready && k < shard->before.count; k++)
            set_bit(held, shard->before.ids[k]);
    }
    free(seen);
    return ready;
}

/* A bit for each identity that some shard holds; NULL without memory. */
static uint64_t *find_held(const struct yg_index *index, struct yg_shard *const *shards,
                           size_t shard_count)
{
    uint64_t *held = calloc(yg_interner_count(index->identities) / 64 + 1, sizeof *held);

    for (size_t i = 0; held != NULL && i < shard_count; i++) {
        mark_postings(shards[i], held);
        if (!mark_parents(shards[i], held)) {
            free(held);
            held = NULL;
        }
    }
    return held;
}

bool yg_fleet_should_forget(struct yg_index *index, struct yg_shard *const *shards,
                            size_t shard_count)
{
    uint32_t count = yg_interner_count(index->identities), kept = 0;

    if (count < IDENTITIES_MIN || count < index->look_at)
        return false;
    index->look_at = count + count / 4;
    uint64_t *held = find_held(index, shards, shard_count);
    for (uint32_t i = 0; held != NULL && i < count / 64 + 1; i++)
        kept += (uint32_t)__builtin_popcountll(held[i]);
    free(held);
    return held != NULL && kept < count / 2;
}

/* ---- new numbers ---------------------------------------------------------------------------- */

/* What a shard becomes. */
struct renumbered {
    struct yg_rebuilt rebuilt;
    const struct yg_verdict **counted;
};

static bool prepare(const struct yg_shard *shard, const struct yg_forgetting *f,
                    struct renumbered *next)
{
    next->counted = calloc(f->kept + 1, sizeof *next->counted);
    if (next->counted == NULL)
        return false;
    for (uint32_t i = 0; i < shard->counted_count && i < f->count; i++) {
        if (f->numbers[i] != YG_IDENTITY_NONE)
            next->counted[f->numbers[i]] = shard->counted[i];
    }
    return yg_shard_prepare_rebuilt(shard, f->numbers, &next->rebuilt);
}

static void renumber_holders(struct yg_holders *holders, const uint32_t *numbers)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < holders->count; i++) {
        uint32_t plain = holders->identities[i] & YG_HOLDER_PLAIN;
        uint32_t number = numbers[holders->identities[i] & ~YG_HOLDER_PLAIN];

        if (number != YG_IDENTITY_NONE)
            holders->identities[kept++] = number | plain;
    }
    holders->count = kept;
}

static void commit(struct yg_shard *shard, const struct yg_forgetting *f, struct renumbered *next)
{
    yg_shard_drop_clauses(shard);
    yg_shard_drop_detail(shard);
    yg_shard_commit_rebuilt(shard, &next->rebuilt);
    const struct yg_verdict **counted = shard->counted;
    shard->counted = next->counted;
    shard->counted_count = f->kept;
    next->counted = counted;
    for (uint32_t v = 0; v < shard->vulnerability_count; v++)
        renumber_holders(&shard->holders[v], f->numbers);
}

bool yg_fleet_forget(struct yg_index *index, struct yg_shard *const *shards, size_t shard_count,
                     uint32_t *forgotten)
{
    uint64_t *held = find_held(index, shards, shard_count);
    struct renumbered *next = calloc(shard_count + 1, sizeof *next);
    struct yg_forgetting f = {0};
    bool ready = held != NULL && next != NULL && yg_index_forget_prepare(index, held, &f);

    for (size_t i = 0; ready && i < shard_count; i++)
        ready = prepare(shards[i], &f, &next[i]);
    if (ready) {
        *forgotten = f.count - f.kept;
        for (size_t i = 0; i < shard_count; i++)
            commit(shards[i], &f, &next[i]);
        yg_index_forget_commit(index, &f);
    } else {
        yg_forgetting_deinit(&f);
    }
    for (size_t i = 0; next != NULL && i < shard_count; i++) {
        yg_rebuilt_deinit(&next[i].rebuilt);
        free(next[i].counted);
    }
    free(next);
    free(held);
    return ready;
}
