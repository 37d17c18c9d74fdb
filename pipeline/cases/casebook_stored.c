/* casebook_stored.c - what was decided last, and how a restart gives it back. */
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/pack.h"

static void pack_stored(struct yg_pack *pack, struct yg_book_stored *stored,
                        const struct yg_case *value, struct yg_str *scopes)
{
    struct yg_str policy = yg_pack_text(pack, value->policy);
    struct yg_str successor = yg_pack_text(pack, value->successor);

    if (stored != NULL) {
        stored->policy = policy;
        stored->successor = successor;
    }
    for (size_t i = 0; i < value->part_count; i++) {
        const struct yg_case_part *from = &value->parts[i];
        struct yg_book_stored_part part = {
            .team = yg_pack_text(pack, from->team),
            .class_name = yg_pack_text(pack, from->class_name),
            .rule = yg_pack_text(pack, from->rule),
            .exposure = from->exposure,
            .status = from->status,
            .state = from->state,
            .reason = from->reason,
            .opened = from->opened,
            .class_since = from->class_since,
            .scopes = scopes,
            .scope_count = from->scope_count,
        };

        for (size_t k = 0; k < from->scope_count; k++) {
            struct yg_str scope = yg_pack_text(pack, from->scopes[k].scope);

            if (stored != NULL)
                *scopes++ = scope;
        }
        if (stored != NULL)
            stored->parts[i] = part;
    }
}

/* One block with room for everything that it points to; NULL without memory. */
static struct yg_book_stored *make_stored(const struct yg_case *value)
{
    struct yg_pack pack = {NULL, 0};
    size_t parts = value->part_count * sizeof(struct yg_book_stored_part), scope_count = 0;
    size_t aliases = value->alias_count * sizeof(struct yg_book_vulnerability *);
    struct yg_book_stored *stored;

    for (size_t i = 0; i < value->part_count; i++)
        scope_count += value->parts[i].scope_count;
    pack_stored(&pack, NULL, value, NULL);
    stored =
        malloc(sizeof *stored + parts + aliases + scope_count * sizeof(struct yg_str) + pack.bytes);
    if (stored == NULL)
        return NULL;
    *stored = (struct yg_book_stored){
        .open = value->state == YG_CASE_OPEN,
        .parts = (struct yg_book_stored_part *)(stored + 1),
        .part_count = value->part_count,
        .aliases = (struct yg_book_vulnerability **)((char *)(stored + 1) + parts),
    };
    struct yg_str *scopes = (struct yg_str *)((char *)(stored + 1) + parts + aliases);

    pack.at = (char *)(scopes + scope_count);
    pack_stored(&pack, stored, value, scopes);
    return stored;
}

bool yg_book_store(struct yg_casebook *book, struct yg_book_case *one, const struct yg_case *value,
                   uint64_t fingerprint)
{
    struct yg_book_stored *stored = make_stored(value);

    if (stored == NULL)
        return false;
    stored->fingerprint = fingerprint;
    for (size_t i = 0; i < value->alias_count; i++) {
        stored->aliases[i] = yg_book_obtain(book, value->aliases[i]);
        if (stored->aliases[i] == NULL) {
            free(stored);
            return false;
        }
    }
    stored->alias_count = value->alias_count;
    free(one->next_stored);
    one->next_stored = stored;
    return true;
}

static void forget_keeper(struct yg_book_vulnerability *alias, const struct yg_book_case *one)
{
    for (size_t i = 0; i < alias->keeper_count; i++) {
        if (alias->keepers[i] == one)
            alias->keepers[i--] = alias->keepers[--alias->keeper_count];
    }
}

static bool note_keeper(struct yg_book_vulnerability *alias, struct yg_book_case *one)
{
    struct yg_book_case **more =
        realloc(alias->keepers, (alias->keeper_count + 1) * sizeof(struct yg_book_case *));

    if (more == NULL)
        return false;
    alias->keepers = more;
    more[alias->keeper_count++] = one;
    return true;
}

bool yg_book_publish(struct yg_casebook *book, struct yg_book_case *one)
{
    struct yg_book_stored *old = one->stored, *stored = one->next_stored;
    bool ok = true;

    if (stored == NULL)
        return true;
    for (size_t i = 0; old != NULL && i < old->alias_count; i++)
        forget_keeper(old->aliases[i], one);
    for (size_t i = 0; ok && i < stored->alias_count; i++)
        ok = note_keeper(stored->aliases[i], one);
    book->stored_count += old == NULL;
    book->open_count += stored->open;
    book->open_count -= old != NULL && old->open;
    free(old);
    one->stored = stored;
    one->next_stored = NULL;
    return ok;
}

/* Until better facts come, those of the stored value stand. */
static enum yg_status restore_facts(struct yg_casebook *book, const struct yg_case *stored,
                                    struct yg_error *err)
{
    const struct yg_book_vulnerability *known = yg_book_find(book, stored->vulnerability);
    struct yg_vulnerability facts = {
        .name = stored->vulnerability,
        .aliases = stored->aliases,
        .alias_count = stored->alias_count,
        .advisories = stored->advisories,
        .advisory_count = stored->advisory_count,
        .summary = stored->summary,
        .reference_url = stored->reference_url,
        .cvss = stored->cvss,
        .severity_label = yg_str(yg_case_severity_name(stored->severity)),
        .published = stored->published,
        .modified = stored->modified,
        .withdrawn = stored->reason == YG_CLOSED_WITHDRAWN,
    };

    if (known != NULL && known->facts != NULL)
        return YG_OK;
    return yg_casebook_apply_vulnerability(book, &facts, err);
}

enum yg_status yg_casebook_restore(struct yg_casebook *casebook, const struct yg_case *stored,
                                   struct yg_error *err)
{
    struct yg_book_vulnerability *vulnerability;
    struct yg_book_case *one = NULL;
    enum yg_status st = restore_facts(casebook, stored, err);

    if (st != YG_OK)
        return st;
    vulnerability = yg_book_obtain(casebook, stored->vulnerability);
    if (vulnerability != NULL)
        one = yg_book_obtain_case(casebook, vulnerability, stored->tenant);
    if (one == NULL || !yg_book_mark_case(casebook, one))
        return yg_book_no_memory(err);
    uint64_t fingerprint = yg_book_fingerprint(stored, &casebook->buf);

    if (casebook->buf.failed || !yg_book_store(casebook, one, stored, fingerprint) ||
        !yg_book_publish(casebook, one))
        return yg_book_no_memory(err);
    return YG_OK;
}
