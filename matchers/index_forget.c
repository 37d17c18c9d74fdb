/* index_forget.c - identities that nobody holds any more leave; the others get new numbers.
 *
 *   old   0 a   1 -   2 -   3 d   4 e   5 -        -: held by no shard
 *   new   0 a         ...   1 d   2 e
 *
 * An interner gives nothing back, and its numbers are places in many tables. So the texts and facts
 * of what is held are copied into a new one, in the order of their numbers: whatever is sorted by
 * number stays sorted. Verdicts are handed over as they are. What was forgotten is an identity
 * never seen when it comes again.
 *
 * Threads: the writer, while no reader is inside and every change has been handed over: all shards
 *          stand between two batches.
 * Cost:    about half a microsecond for each identity that stays; memory for them a second time
 *          until the old ones are gone.
 */
#include "matchers/index_forget.h"

#include <stdlib.h>

#include "matchers/verdict.h"

static struct yg_str copy_text(struct yg_interner *to, struct yg_str text, bool *ok)
{
    char *copy = text.ptr == NULL || !*ok ? NULL : yg_interner_alloc(to, text.len);

    if (copy == NULL) {
        *ok &= text.ptr == NULL;
        return (struct yg_str){NULL, 0};
    }
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return (struct yg_str){copy, text.len};
}

static struct yg_bound copy_bound(struct yg_interner *to, struct yg_bound bound, bool *ok)
{
    struct yg_str text = copy_text(to, bound.text, ok);

    if (bound.key.ptr == bound.text.ptr)
        return (struct yg_bound){text, text};
    return (struct yg_bound){text, copy_text(to, bound.key, ok)};
}

static struct yg_own_version copy_version(struct yg_interner *to,
                                          const struct yg_own_version *version, bool *ok)
{
    return (struct yg_own_version){copy_bound(to, version->bound, ok), version->scheme};
}

static void *copy_room(struct yg_interner *to, const void *from, size_t size, bool *ok)
{
    void *room = *ok ? yg_interner_alloc(to, size) : NULL;

    *ok = room != NULL;
    if (room != NULL)
        memcpy(room, from, size);
    return room;
}

static const struct yg_own_platform *copy_platform(struct yg_interner *to,
                                                   const struct yg_identity_state *old,
                                                   const struct yg_own_version *own, bool *ok)
{
    const struct yg_own_platform *from = old->platform;
    struct yg_own_platform *platform = copy_room(to, from, sizeof *platform, ok);

    if (platform == NULL)
        return NULL;
    for (size_t i = 0; i < YG_CPE_ATTRIBUTE_COUNT; i++)
        platform->name.values[i].text = copy_text(to, from->name.values[i].text, ok);
    platform->version = from->version.bound.text.ptr == old->own.bound.text.ptr
                            ? *own
                            : copy_version(to, &from->version, ok);
    platform->updated = copy_bound(to, from->updated, ok);
    return platform;
}

/* A copy of everything but the place on the lists of the packages. */
static struct yg_identity_state *
copy_state(struct yg_interner *to, const struct yg_identity_state *old, uint32_t number, bool *ok)
{
    size_t size = sizeof *old + old->key_count * sizeof old->keys[0];
    struct yg_identity_state *state = copy_room(to, old, size, ok);

    if (state == NULL)
        return NULL;
    state->own = copy_version(to, &old->own, ok);
    if (old->source != NULL) {
        struct yg_own_version *source = copy_room(to, old->source, sizeof *source, ok);

        if (source != NULL)
            *source = copy_version(to, old->source, ok);
        state->source = source;
    }
    if (old->platform != NULL)
        state->platform = copy_platform(to, old, &state->own, ok);
    if (old->module != NULL) {
        struct yg_str *module = copy_room(to, old->module, sizeof *module, ok);

        if (module != NULL)
            *module = copy_text(to, *old->module, ok);
        state->module = module;
    }
    for (uint8_t i = 0; i < state->key_count; i++)
        state->keys[i].link = (struct yg_link){NULL, number};
    return state;
}

static bool copy_identity(const struct yg_index *index, struct yg_forgetting *f, uint32_t old)
{
    struct yg_interner_key key = yg_interner_key_of(index->identities, old);
    uint32_t number = yg_interner_intern_key(f->identities, &key, NULL);
    bool ok = number != YG_INTERNER_NONE;

    if (ok) {
        struct yg_identity *identity = yg_interner_payload(f->identities, number);

        identity->state = copy_state(f->identities, yg_identity_at(index, old)->state, number, &ok);
        f->numbers[old] = number;
        f->kept = number + 1;
    }
    return ok;
}

bool yg_index_forget_prepare(const struct yg_index *index, const uint64_t *held,
                             struct yg_forgetting *f)
{
    bool ok;

    *f = (struct yg_forgetting){.count = yg_interner_count(index->identities)};
    f->identities = yg_interner_create(sizeof(struct yg_identity));
    f->numbers = malloc((f->count + 1) * sizeof *f->numbers);
    ok = f->identities != NULL && f->numbers != NULL;
    for (uint32_t old = 0; ok && old < f->count; old++) {
        f->numbers[old] = YG_IDENTITY_NONE;
        if ((held[old / 64] >> old % 64 & 1) != 0)
            ok = copy_identity(index, f, old);
    }
    return ok;
}

void yg_forgetting_deinit(struct yg_forgetting *f)
{
    yg_interner_destroy(f->identities);
    free(f->numbers);
}

static void link_identity(struct yg_index *index, struct yg_identity_state *state)
{
    for (uint8_t i = 0; i < state->key_count; i++) {
        struct yg_package *package = yg_package_at(index, state->keys[i].package);

        state->keys[i].link.next = atomic_load_explicit(&package->identities, memory_order_relaxed);
        atomic_store_explicit(&package->identities, &state->keys[i].link, memory_order_release);
    }
}

void yg_index_forget_commit(struct yg_index *index, struct yg_forgetting *f)
{
    struct yg_interner *old_identities = index->identities;

    for (uint32_t i = 0; i < yg_interner_count(index->packages); i++)
        atomic_store_explicit(&yg_package_at(index, i)->identities, NULL, memory_order_relaxed);
    for (uint32_t old = 0; old < f->count; old++) {
        struct yg_identity *from = yg_identity_at(index, old);
        struct yg_verdict *verdict = atomic_load_explicit(&from->verdict, memory_order_acquire);

        if (f->numbers[old] == YG_IDENTITY_NONE) {
            if (verdict != NULL)
                yg_index_drop_verdict(index, verdict);
            yg_verdict_free(verdict);
            continue;
        }
        struct yg_identity *to = yg_interner_payload(f->identities, f->numbers[old]);
        atomic_store_explicit(&to->verdict, verdict, memory_order_release);
        if (yg_is_looked_up(to->state->reason, to->state->platform != NULL))
            link_identity(index, to->state);
    }
    index->identities = f->identities;
    f->identities = old_identities;
    yg_forgetting_deinit(f);
}
