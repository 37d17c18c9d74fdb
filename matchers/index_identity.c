/* index_identity.c - the readers' side: components in, verdicts out, without locks.
 *
 * The key of an identity is the component's text; where more decides, what follows it behind a byte
 * that is in no UTF-8 text:   text [FF version FF source FF os]
 */
#include <stdlib.h>

#include "matchers/index_state.h"
#include "matchers/record.h"
#include "matchers/verdict.h"

#define SEPARATOR '\xff'
#define KEY_BYTES_ON_STACK 1024

struct key {
    struct yg_str text;
    char bytes[KEY_BYTES_ON_STACK];
    char *allocated;
};

static char *put(char *to, struct yg_str text)
{
    *to++ = SEPARATOR;
    if (text.len > 0)
        memcpy(to, text.ptr, text.len);
    return to + text.len;
}

static bool make_key(const struct yg_component *component, struct yg_str os, struct key *key)
{
    struct yg_str text = component->text;

    key->allocated = NULL;
    key->text = text;
    if (component->version.len == 0 && component->source.len == 0 && os.len == 0)
        return true;
    size_t len = text.len + component->version.len + component->source.len + os.len + 3;
    char *bytes = key->bytes;
    if (len > sizeof key->bytes)
        bytes = key->allocated = malloc(len);
    if (bytes == NULL)
        return false;
    if (text.len > 0)
        memcpy(bytes, text.ptr, text.len);
    put(put(put(bytes + text.len, component->version), component->source), os);
    key->text = (struct yg_str){bytes, len};
    return true;
}

/* ---- making an identity --------------------------------------------------------------------- */

struct identity_maker {
    struct yg_index *index;
    const struct yg_component *component;
    struct yg_str os;
};

static struct yg_str store_text(struct yg_index *index, struct yg_str text, bool *ok)
{
    if (text.ptr == NULL)
        return text;
    char *copy = yg_interner_alloc(index->identities, text.len);
    if (copy == NULL) {
        *ok = false;
        return (struct yg_str){NULL, 0};
    }
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return (struct yg_str){copy, text.len};
}

static struct yg_bound store_version(struct yg_index *index, struct yg_arena *arena,
                                     const struct yg_identity_facts *facts, struct yg_str text,
                                     bool *ok)
{
    const struct yg_scheme *scheme = yg_scheme_get(facts->scheme);
    struct yg_bound bound = {store_text(index, text, ok), {NULL, 0}};

    if (scheme == NULL || facts->reason != YG_EVALUABLE || !*ok)
        return bound;
    if (scheme->key == NULL) {
        bound.key = bound.text;
        return bound;
    }
    struct yg_str key = yg_version_key(scheme, text, arena);
    *ok = key.ptr != NULL;
    if (*ok)
        bound.key = store_text(index, key, ok);
    return bound;
}

/* Can rules say something: all of them, or at least their lists of versions? */
static bool is_looked_up(enum yg_not_evaluable reason)
{
    return reason == YG_EVALUABLE || reason == YG_NOT_EVALUABLE_NO_SCHEME;
}

static bool store_keys(struct yg_index *index, const struct yg_identity_facts *facts, uint32_t id,
                       struct yg_identity_state *state)
{
    for (size_t i = 0; i < facts->key_count; i++) {
        state->keys[i].package =
            yg_package_intern(index->packages, index->feeds, facts->keys[i].package);
        state->keys[i].by_source = facts->keys[i].by_source;
        state->keys[i].link.identity = id;
        if (state->keys[i].package == YG_INTERNER_NONE)
            return false;
    }
    state->key_count = (uint32_t)facts->key_count;
    if (facts->feed.len > 0) {
        state->feed = yg_interner_intern(index->feeds, facts->feed, NULL);
        return state->feed != YG_INTERNER_NONE;
    }
    return true;
}

static struct yg_identity_state *make_state(struct yg_index *index, struct yg_arena *arena,
                                            const struct yg_identity_facts *facts, uint32_t id)
{
    size_t size = sizeof(struct yg_identity_state) +
                  facts->key_count * sizeof((struct yg_identity_state *)0)->keys[0];
    struct yg_identity_state *state = yg_interner_alloc(index->identities, size);
    bool ok = true;

    if (state == NULL)
        return NULL;
    memset(state, 0, size);
    state->row = facts->row;
    state->reason = facts->reason;
    state->release_from = facts->release_from;
    state->scheme = facts->scheme;
    state->pseudo = facts->pseudo;
    state->feed = YG_INTERNER_NONE;
    state->version = store_version(index, arena, facts, facts->version, &ok);
    state->source_version = state->version;
    if (!yg_str_equal(facts->source_version, facts->version))
        state->source_version = store_version(index, arena, facts, facts->source_version, &ok);
    return ok && store_keys(index, facts, id, state) ? state : NULL;
}

static void push_link(struct yg_package *package, struct yg_link *link)
{
    struct yg_link *head = atomic_load_explicit(&package->identities, memory_order_relaxed);

    do {
        link->next = head;
    } while (!atomic_compare_exchange_weak_explicit(&package->identities, &head, link,
                                                    memory_order_seq_cst, memory_order_relaxed));
}

/* Evaluate a new identity, which is on the lists of its packages now. */
static bool evaluate_new(struct yg_index *index, struct yg_identity *identity)
{
    struct yg_hits hits = {0};
    struct yg_verdict *verdict = NULL, *none = NULL;

    if (yg_hits_collect(index, identity->state, &hits))
        verdict = yg_verdict_make(&hits, NULL, NULL);
    yg_hits_deinit(&hits);
    if (verdict == NULL)
        return false;
    if (!atomic_compare_exchange_strong_explicit(&identity->verdict, &none, verdict,
                                                 memory_order_seq_cst, memory_order_relaxed))
        yg_verdict_free(verdict); /* the writer has been here, with all that it knows */
    return true;
}

static bool prepare_identity(void *state, uint32_t id, struct yg_str text)
{
    const struct identity_maker *maker = state;
    struct yg_index *index = maker->index;
    struct yg_identity *identity = yg_identity_at(index, id);
    struct yg_identity_facts facts;
    struct yg_arena arena = {0};
    bool ok = yg_identity_parse(&arena, maker->component, maker->os, &facts);

    (void)text;
    if (ok)
        identity->state = make_state(index, &arena, &facts, id);
    ok = ok && identity->state != NULL;
    yg_arena_deinit(&arena);
    if (!ok)
        return false;
    if (!is_looked_up(facts.reason)) {
        atomic_store_explicit(&identity->verdict, yg_verdict_empty(), memory_order_release);
        return true;
    }
    for (uint32_t i = 0; i < identity->state->key_count; i++)
        push_link(yg_package_at(index, identity->state->keys[i].package),
                  &identity->state->keys[i].link);
    if (evaluate_new(index, identity))
        return true;
    atomic_store_explicit(&identity->state->dropped, true, memory_order_relaxed);
    return false;
}

static void drop_identity(void *state, uint32_t id)
{
    const struct identity_maker *maker = state;

    atomic_store_explicit(&yg_identity_at(maker->index, id)->state->dropped, true,
                          memory_order_relaxed);
}

/* ---- the interface -------------------------------------------------------------------------- */

uint32_t yg_index_intern(struct yg_index *index, const struct yg_component *component,
                         struct yg_str os)
{
    struct identity_maker state = {index, component, os};
    struct yg_interner_maker maker = {prepare_identity, drop_identity, &state};
    struct key key;

    if (os.len > 0 && !yg_identity_needs_os(component->text))
        state.os = (struct yg_str){NULL, 0};
    if (!make_key(component, state.os, &key))
        return YG_IDENTITY_NONE;
    uint32_t id = yg_interner_intern(index->identities, key.text, &maker);
    free(key.allocated);
    return id;
}

const struct yg_verdict *yg_index_verdict(const struct yg_index *index, uint32_t identity)
{
    const struct yg_verdict *verdict =
        atomic_load_explicit(&yg_identity_at(index, identity)->verdict, memory_order_acquire);

    return verdict == NULL ? yg_verdict_empty() : verdict;
}

uint32_t yg_index_identity_count(const struct yg_index *index)
{
    return yg_interner_count(index->identities);
}

/* Has the package rules, but none with a version of no release? */
static bool cannot_compare_pseudo(const struct yg_index *index, uint32_t number)
{
    const struct yg_package *package = yg_package_at(index, number);
    const struct yg_rules *rules = atomic_load_explicit(&package->rules, memory_order_acquire);

    return rules != NULL && atomic_load_explicit(&rules->count, memory_order_relaxed) > 0 &&
           atomic_load_explicit(&package->pseudo_rules, memory_order_relaxed) == 0;
}

/* What only the advisories read so far can say. */
static enum yg_not_evaluable judge_now(const struct yg_index *index, uint32_t identity)
{
    const struct yg_identity_state *state = yg_identity_at(index, identity)->state;

    if (!is_looked_up(state->reason))
        return state->reason;
    if (yg_index_verdict(index, identity)->count > 0)
        return YG_EVALUABLE; /* a release without a feed of its own, a type without order: still
                                something is known */
    if (state->reason != YG_EVALUABLE)
        return state->reason;
    if (state->pseudo && cannot_compare_pseudo(index, state->keys[0].package))
        return YG_NOT_EVALUABLE_BAD_VERSION;
    if (state->feed == YG_INTERNER_NONE)
        return YG_EVALUABLE;
    const struct yg_feed *feed = yg_interner_payload(index->feeds, state->feed);
    return atomic_load_explicit(&feed->rules, memory_order_relaxed) == 0 ? YG_NOT_EVALUABLE_NO_FEED
                                                                         : YG_EVALUABLE;
}

struct yg_identity_view yg_index_identity(const struct yg_index *index, uint32_t identity)
{
    struct yg_str text = yg_interner_text(index->identities, identity);
    const struct yg_identity_state *state = yg_identity_at(index, identity)->state;
    struct yg_identity_view view = {.text = yg_str_head(text, yg_str_index(text, SEPARATOR))};

    if (state == NULL)
        return view;
    view.version = state->version.text;
    if (state->key_count > 0)
        view.package = yg_interner_text(index->packages, state->keys[0].package);
    view.not_evaluable = judge_now(index, identity);
    return view;
}
