/* index_identity.c - the readers' side: components in, verdicts out, without locks.
 *
 * The key of an identity is the component's text; where more decides, that follows, each part
 * behind a byte that is in no UTF-8 text:
 *     text [FF version FF source FF os FF cpe FF owner FF idle [FF release]]
 */
#include <stdlib.h>

#include "matchers/index_state.h"
#include "matchers/package/platform.h"
#include "matchers/record.h"
#include "matchers/verdict.h"

#define SEPARATOR '\xff'

static char *put(char *to, struct yg_str text)
{
    *to++ = SEPARATOR;
    if (text.len > 0)
        memcpy(to, text.ptr, text.len);
    return to + text.len;
}

bool yg_identity_tail_init(struct yg_identity_tail *tail, const struct yg_component *component,
                           struct yg_str os)
{
    const struct yg_str parts[] = {
        component->version, component->source, os,
        component->cpe,     component->owner,  component->idle ? YG_STR("idle") : YG_STR("")};
    size_t more = component->release.len;

    tail->allocated = NULL;
    tail->text = (struct yg_str){NULL, 0};
    tail->hash = 0;
    for (size_t i = 0; i < YG_COUNT(parts); i++)
        more += parts[i].len;
    if (more == 0)
        return true;
    size_t len = more + YG_COUNT(parts) + (component->release.len > 0);
    char *to = tail->bytes;
    if (len > sizeof tail->bytes)
        to = tail->allocated = malloc(len);
    if (to == NULL)
        return false;
    tail->text = (struct yg_str){to, len};
    for (size_t i = 0; i < YG_COUNT(parts); i++)
        to = put(to, parts[i]);
    if (component->release.len > 0)
        put(to, component->release);
    tail->hash = yg_hash(tail->text);
    return true;
}

void yg_identity_tail_deinit(struct yg_identity_tail *tail)
{
    free(tail->allocated);
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

static struct yg_own_version store_version(struct yg_index *index, struct yg_arena *arena,
                                           enum yg_scheme_id id, struct yg_str text, bool *ok)
{
    const struct yg_scheme *scheme = yg_scheme_get(id);
    struct yg_own_version version = {{store_text(index, text, ok), {NULL, 0}}, id};
    struct yg_bound *bound = &version.bound;

    if (scheme == NULL || !*ok || text.len == 0 || text.len > YG_VERSION_BYTES_MAX ||
        scheme->check(text, NULL) != YG_OK)
        return version;
    if (scheme->key == NULL) {
        bound->key = bound->text;
        return version;
    }
    struct yg_str key = yg_version_key(scheme, text, arena);
    *ok = key.ptr != NULL;
    if (*ok)
        bound->key = store_text(index, key, ok);
    return version;
}

/* Room for what few identities have; NULL without memory. */
static void *store_room(struct yg_index *index, size_t size, bool *ok)
{
    void *room = *ok ? yg_interner_alloc(index->identities, size) : NULL;

    *ok = room != NULL;
    if (room != NULL)
        memset(room, 0, size);
    return room;
}

static const struct yg_own_version *store_source(struct yg_index *index, struct yg_arena *arena,
                                                 const struct yg_identity_facts *facts, bool *ok)
{
    if (!*ok || yg_str_equal(facts->source_version, facts->version))
        return NULL;
    struct yg_own_version *source = store_room(index, sizeof *source, ok);
    if (source != NULL)
        *source = store_version(index, arena, facts->scheme, facts->source_version, ok);
    return source;
}

static const struct yg_own_platform *store_platform(struct yg_index *index, struct yg_arena *arena,
                                                    const struct yg_identity_facts *facts,
                                                    const struct yg_own_version *own, bool *ok)
{
    if (!*ok || facts->cpe == NULL)
        return NULL;
    struct yg_own_platform *platform = store_room(index, sizeof *platform, ok);
    for (size_t i = 0; *ok && i < YG_CPE_ATTRIBUTE_COUNT; i++) {
        platform->name.values[i].kind = facts->cpe->values[i].kind;
        platform->name.values[i].text = store_text(index, facts->cpe->values[i].text, ok);
    }
    if (!*ok)
        return NULL;
    platform->version = *own;
    if (facts->scheme != YG_SCHEME_NVD || !yg_str_equal(facts->cpe_version, facts->version))
        platform->version = store_version(index, arena, YG_SCHEME_NVD, facts->cpe_version, ok);
    if (facts->cpe_updated_version.ptr != NULL)
        platform->updated =
            store_version(index, arena, YG_SCHEME_NVD, facts->cpe_updated_version, ok).bound;
    return platform;
}

static const struct yg_str *store_module(struct yg_index *index, struct yg_str module, bool *ok)
{
    if (!*ok || module.len == 0)
        return NULL;
    struct yg_str *copy = store_room(index, sizeof *copy, ok);
    if (copy != NULL)
        *copy = store_text(index, module, ok);
    return copy;
}

static bool store_keys(struct yg_index *index, const struct yg_identity_facts *facts, uint32_t id,
                       struct yg_identity_state *state)
{
    for (size_t i = 0; i < facts->key_count; i++) {
        state->keys[i].package =
            yg_package_intern(index->packages, index->feeds, facts->keys[i].package);
        state->keys[i].use = (uint8_t)facts->keys[i].use;
        state->keys[i].evidence = facts->keys[i].evidence;
        state->keys[i].link.identity = id;
        if (state->keys[i].package == YG_INTERNER_NONE)
            return false;
    }
    state->key_count = (uint8_t)facts->key_count;
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
    state->reason = (uint8_t)facts->reason;
    state->release_from = (uint8_t)facts->release_from;
    state->pseudo = facts->pseudo;
    state->modular = facts->modular;
    state->idle = facts->idle;
    state->owned = facts->owned;
    state->mapped = facts->mapped;
    state->feed = YG_INTERNER_NONE;
    state->own = store_version(index, arena, facts->scheme, facts->version, &ok);
    state->source = store_source(index, arena, facts, &ok);
    state->platform = store_platform(index, arena, facts, &state->own, &ok);
    state->module = store_module(index, facts->module, &ok);
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
        verdict = yg_verdict_make(&hits);
    yg_hits_deinit(&hits);
    if (verdict == NULL)
        return false;
    yg_index_add_verdict(index, verdict);
    if (!atomic_compare_exchange_strong_explicit(&identity->verdict, &none, verdict,
                                                 memory_order_seq_cst, memory_order_relaxed)) {
        yg_index_drop_verdict(index, verdict);
        yg_verdict_free(verdict); /* the writer has been here, with all that it knows */
    }
    return true;
}

static bool prepare_identity(void *state, uint32_t id, struct yg_str text)
{
    const struct identity_maker *maker = state;
    struct yg_index *index = maker->index;
    struct yg_identity *identity = yg_identity_at(index, id);
    struct yg_identity_facts facts;
    struct yg_arena arena = {0};
    bool ok = yg_identity_parse(&arena, maker->component, maker->os, index->sources, &facts);

    (void)text;
    if (ok)
        identity->state = make_state(index, &arena, &facts, id);
    ok = ok && identity->state != NULL;
    yg_arena_deinit(&arena);
    if (!ok)
        return false;
    if (!yg_is_looked_up(facts.reason, facts.cpe != NULL)) {
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

/* The component without an owner or a CPE that does not matter. */
static struct yg_component what_matters(const struct yg_component *component)
{
    struct yg_component needed = *component;

    if (!yg_identity_is_owned(component->text, component->owner))
        needed.owner = (struct yg_str){NULL, 0};
    if (needed.cpe.len > 0 && (needed.owner.len > 0 || !yg_identity_needs_cpe(needed.text)))
        needed.cpe = (struct yg_str){NULL, 0};
    return needed;
}

/* What decides of a component and of the asset's OS. */
struct question {
    struct yg_component component;
    struct yg_str os;
};

static struct question ask(const struct yg_component *component, struct yg_str os)
{
    struct question question = {*component, os};

    if (component->owner.len > 0 || component->cpe.len > 0)
        question.component = what_matters(component);
    if (os.len > 0 &&
        !yg_identity_needs_os(question.component.owner.len > 0 ? question.component.owner
                                                               : question.component.text))
        question.os = (struct yg_str){NULL, 0};
    return question;
}

uint64_t yg_identity_hash(const struct yg_component *component, uint64_t text_hash,
                          struct yg_str os, bool *ok)
{
    struct question question = ask(component, os);
    struct yg_identity_tail tail;

    *ok = yg_identity_tail_init(&tail, &question.component, question.os);
    if (!*ok)
        return 0;
    uint64_t hash = yg_interner_key(component->text, text_hash, tail.text, tail.hash).hash;
    yg_identity_tail_deinit(&tail);
    return hash;
}

uint32_t yg_identity_intern(struct yg_index *index, const struct yg_component *component,
                            uint64_t text_hash, struct yg_str os)
{
    struct question question = ask(component, os);
    struct identity_maker state = {index, &question.component, question.os};
    struct yg_interner_maker maker = {prepare_identity, drop_identity, &state};
    struct yg_identity_tail tail;

    if (!yg_identity_tail_init(&tail, &question.component, question.os))
        return YG_IDENTITY_NONE;
    struct yg_interner_key key = yg_interner_key(component->text, text_hash, tail.text, tail.hash);
    uint32_t id = yg_interner_intern_key(index->identities, &key, &maker);
    yg_identity_tail_deinit(&tail);
    return id;
}

uint32_t yg_index_intern(struct yg_index *index, const struct yg_component *component,
                         struct yg_str os)
{
    return yg_identity_intern(index, component, yg_hash(component->text), os);
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

/* Is something decided about it? A clause that it satisfies, and evidence, are no decisions. */
static bool is_decided(const struct yg_identity_state *state, const struct yg_verdict *verdict)
{
    bool evidence = state->key_count > 0 && state->keys[state->key_count - 1].evidence;

    for (uint32_t i = 0; i < verdict->count; i++) {
        const struct yg_verdict_entry *entry = &verdict->entries[i];

        if (entry->status == YG_STATUS_AFFECTED)
            return true;
        if (!evidence && (entry->status != YG_STATUS_UNKNOWN ||
                          yg_verdict_condition(verdict, entry).guard_count > 0))
            return true;
    }
    return false;
}

/* What only the advisories read so far can say. */
static enum yg_not_evaluable judge_now(const struct yg_index *index, uint32_t identity)
{
    const struct yg_identity_state *state = yg_identity_at(index, identity)->state;

    if (!yg_is_looked_up(state->reason, false))
        return state->reason;
    if (is_decided(state, yg_index_verdict(index, identity)))
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
    view.version = state->own.bound.text;
    if (state->key_count > 0)
        view.package = yg_interner_text(index->packages, state->keys[0].package);
    view.not_evaluable = judge_now(index, identity);
    view.release_assumed = state->release_from == YG_RELEASE_OF_INVENTORY;
    return view;
}

struct yg_component yg_index_component(const struct yg_index *index, uint32_t identity)
{
    struct yg_str rest = yg_interner_text(index->identities, identity);
    struct yg_component component = {.text = yg_str_cut(&rest, SEPARATOR)};

    component.version = yg_str_cut(&rest, SEPARATOR);
    component.source = yg_str_cut(&rest, SEPARATOR);
    (void)yg_str_cut(&rest, SEPARATOR); /* the OS */
    component.cpe = yg_str_cut(&rest, SEPARATOR);
    component.owner = yg_str_cut(&rest, SEPARATOR);
    return component;
}
