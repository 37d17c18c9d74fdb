#include "pipeline/cases/casebook.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"
#include "pipeline/cases/pack.h"

static enum yg_status no_memory(struct yg_error *err)
{
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "casebook: no memory");
}

/* Names and cases */

/* CVE before GHSA before all others, then by name: as vulnerabilities are named. */
static int name_rank(struct yg_str name)
{
    if (yg_str_starts(name, YG_STR("CVE-")))
        return 0;
    return yg_str_starts(name, YG_STR("GHSA-")) ? 1 : 2;
}

static bool better_name(struct yg_str a, struct yg_str b)
{
    int rank = name_rank(a) - name_rank(b);

    return rank < 0 || (rank == 0 && yg_str_compare(a, b) < 0);
}

struct yg_book_vulnerability *yg_book_root(struct yg_book_vulnerability *vulnerability)
{
    struct yg_book_vulnerability *root = vulnerability;

    for (size_t i = 0; i < vulnerability->claimant_count; i++) {
        if (better_name(vulnerability->claimants[i]->name, root->name))
            root = vulnerability->claimants[i];
    }
    /* Each step leads to a better name, so this ends. */
    return root == vulnerability ? root : yg_book_root(root);
}

struct yg_book_vulnerability *yg_book_find(const struct yg_casebook *book, struct yg_str name)
{
    return yg_table_find(&book->vulnerabilities, name);
}

struct yg_book_case *yg_book_find_case(const struct yg_book_vulnerability *vulnerability,
                                       struct yg_str tenant)
{
    struct yg_book_case *one = vulnerability->cases;

    while (one != NULL && !yg_str_equal(one->tenant, tenant))
        one = one->next;
    return one;
}

static struct yg_book_vulnerability *obtain(struct yg_casebook *book, struct yg_str name)
{
    struct yg_book_vulnerability *made = yg_book_find(book, name);
    struct yg_pack pack;

    if (made != NULL)
        return made;
    made = calloc(1, sizeof *made + name.len);
    if (made == NULL)
        return NULL;
    pack.at = (char *)(made + 1);
    made->name = yg_pack_text(&pack, name);
    if (!yg_table_set(&book->vulnerabilities, made->name, made)) {
        free(made);
        return NULL;
    }
    return made;
}

/* "VULNERABILITY" or "VULNERABILITY@TENANT" into book->buf. */
static void format_id(struct yg_casebook *book, struct yg_str name, struct yg_str tenant)
{
    struct yg_str parts[] = {name, tenant};

    yg_buf_reset(&book->buf);
    for (size_t p = 0; p < YG_COUNT(parts); p++) {
        if (p > 0 && tenant.len > 0)
            yg_buf_append_char(&book->buf, '@');
        for (size_t i = 0; i < parts[p].len; i++) {
            char c = parts[p].ptr[i];

            if (c == '%' || c == '@')
                yg_buf_printf(&book->buf, "%%%02X", (unsigned)c);
            else
                yg_buf_append_char(&book->buf, c);
        }
    }
}

static struct yg_book_case *obtain_case(struct yg_casebook *book,
                                        struct yg_book_vulnerability *vulnerability,
                                        struct yg_str tenant)
{
    struct yg_book_case *one = yg_book_find_case(vulnerability, tenant);
    struct yg_pack pack;

    if (one != NULL)
        return one;
    format_id(book, vulnerability->name, tenant);
    if (book->buf.failed)
        return NULL;
    one = calloc(1, sizeof *one + tenant.len + book->buf.len);
    if (one == NULL)
        return NULL;
    pack.at = (char *)(one + 1);
    one->tenant = yg_pack_text(&pack, tenant);
    one->id = yg_pack_text(&pack, yg_buf_str(&book->buf));
    one->number = book->case_count++;
    one->vulnerability = vulnerability;
    one->next = vulnerability->cases;
    vulnerability->cases = one;
    return one;
}

bool yg_book_mark(struct yg_casebook *book, struct yg_book_case *one)
{
    if (one->dirty)
        return true;
    if (book->dirty_count == book->dirty_capacity) {
        size_t capacity = book->dirty_capacity == 0 ? 64 : book->dirty_capacity * 2;
        struct yg_book_case **more = realloc(book->dirty, capacity * sizeof(struct yg_book_case *));

        if (more == NULL)
            return false;
        book->dirty = more;
        book->dirty_capacity = capacity;
    }
    book->dirty[book->dirty_count++] = one;
    one->dirty = true;
    return true;
}

/* A case and the one that its entries count for. */
static bool mark_with_root(struct yg_casebook *book, struct yg_book_case *one)
{
    struct yg_book_vulnerability *root = yg_book_root(one->vulnerability);
    struct yg_book_case *of_root;

    if (!yg_book_mark(book, one))
        return false;
    if (root == one->vulnerability)
        return true;
    of_root = obtain_case(book, root, one->tenant);
    return of_root != NULL && yg_book_mark(book, of_root);
}

static bool mark_all_of(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    for (struct yg_book_case *one = vulnerability->cases; one != NULL; one = one->next) {
        if (!mark_with_root(book, one))
            return false;
    }
    return true;
}

static bool mark_everything(struct yg_casebook *book)
{
    size_t at = 0;

    for (void *each; (each = yg_table_next(&book->vulnerabilities, &at)) != NULL;) {
        if (!mark_all_of(book, each))
            return false;
    }
    return true;
}

/* Life */

static void first_problem(void *state, const char *place, const char *sentence)
{
    struct yg_error *err = state;

    if (err != NULL && err->text[0] == '\0')
        yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "policy: %s: %s", place, sentence);
}

enum yg_status yg_casebook_create(const struct yg_policy *policy, const struct yg_clock *clock,
                                  bool baseline, struct yg_casebook **casebook,
                                  struct yg_error *err)
{
    struct yg_casebook *book;
    struct yg_error problem = {.text = ""};
    struct yg_priority_problem unused;

    if (yg_policy_check(policy, first_problem, &problem) > 0)
        return yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "%s", problem.text);
    book = calloc(1, sizeof *book);
    if (book == NULL)
        return no_memory(err);
    book->policy = policy;
    book->clock = clock;
    book->phase = baseline ? YG_BASELINE_LOADING : YG_BASELINE_OVER;
    yg_exploits_init(&book->exploits);
    yg_text_init(&book->text, policy, &book->owners);
    for (size_t i = 0; i < policy->priority_count; i++) {
        bool compiled = yg_priority_compile(policy, i, &book->priority.rules[i], &unused);

        assert(compiled);
        book->priority.count++;
    }
    *casebook = book;
    return YG_OK;
}

static void free_vulnerability(struct yg_book_vulnerability *vulnerability)
{
    struct yg_book_case *next;

    for (struct yg_book_case *one = vulnerability->cases; one != NULL; one = next) {
        next = one->next;
        for (uint32_t i = 0; i < one->entry_count; i++)
            free(one->entries[i]);
        free(one->entries);
        free(one->stored);
        free(one);
    }
    free(vulnerability->claimants);
    free(vulnerability->facts);
    free(vulnerability);
}

void yg_casebook_destroy(struct yg_casebook *casebook)
{
    size_t at = 0;

    if (casebook == NULL)
        return;
    for (void *each; (each = yg_table_next(&casebook->vulnerabilities, &at)) != NULL;)
        free_vulnerability(each);
    yg_table_deinit(&casebook->vulnerabilities);
    yg_table_deinit(&casebook->segments);
    yg_table_deinit(&casebook->entries);
    yg_arena_deinit(&casebook->segment_arena);
    yg_arena_deinit(&casebook->arena);
    yg_arena_deinit(&casebook->silent_arena);
    yg_buf_deinit(&casebook->buf);
    yg_owners_deinit(&casebook->owners);
    yg_exploits_deinit(&casebook->exploits);
    free(casebook->progress);
    free(casebook->dirty);
    free(casebook);
}

void yg_casebook_end_baseline(struct yg_casebook *casebook)
{
    if (casebook->phase == YG_BASELINE_LOADING)
        casebook->phase = YG_BASELINE_ENDING;
}

bool yg_casebook_in_baseline(const struct yg_casebook *casebook)
{
    return casebook->phase != YG_BASELINE_OVER;
}

/* Exposures */

static const struct yg_book_segment *intern_segment(struct yg_casebook *book,
                                                    const struct yg_segment *segment)
{
    struct yg_book_segment *found;

    yg_buf_reset(&book->buf);
    yg_segment_format(segment, &book->buf);
    if (book->buf.failed)
        return NULL;
    found = yg_table_find(&book->segments, yg_buf_str(&book->buf));
    if (found != NULL)
        return found;
    found = yg_arena_zalloc(&book->segment_arena, sizeof *found);
    if (found == NULL)
        return NULL;
    found->number = (uint32_t)book->segments.count;
    found->text = yg_arena_copy(&book->segment_arena, yg_buf_str(&book->buf));
    if (found->text.ptr == NULL ||
        yg_segment_parse(&book->segment_arena, found->text, &found->parts, NULL) != YG_OK ||
        !yg_table_set(&book->segments, found->text, found))
        return NULL;
    return found;
}

static void pack_entry(struct yg_pack *pack, struct yg_book_entry *entry,
                       const struct yg_exposure *exposure)
{
    yg_pack_texts(pack, entry == NULL ? NULL : entry->samples, exposure->samples,
                  exposure->sample_count);
    for (size_t i = 0; i < exposure->component_count; i++) {
        struct yg_exposure_component component = exposure->components[i];

        component.text = yg_pack_text(pack, component.text);
        component.version = yg_pack_text(pack, component.version);
        component.fixed = yg_pack_text(pack, component.fixed);
        if (entry != NULL)
            entry->components[i] = component;
    }
}

static struct yg_book_entry *make_entry(const struct yg_exposure *exposure)
{
    struct yg_pack pack = {NULL, 0};
    size_t components = exposure->component_count * sizeof(struct yg_exposure_component);
    size_t samples = exposure->sample_count * sizeof(struct yg_str);
    struct yg_book_entry *entry;

    assert(exposure->sample_count <= YG_SAMPLES_MAX);
    assert(exposure->component_count <= YG_EXPOSURE_COMPONENTS_MAX);
    pack_entry(&pack, NULL, exposure);
    entry = malloc(sizeof *entry + components + samples + pack.bytes);
    if (entry == NULL)
        return NULL;
    *entry = (struct yg_book_entry){
        .affected = exposure->affected,
        .under_investigation = exposure->under_investigation,
        .sources_differ = exposure->sources_differ,
        .sample_count = (uint32_t)exposure->sample_count,
        .component_count = (uint32_t)exposure->component_count,
        .components = (struct yg_exposure_component *)(entry + 1),
        .samples = (struct yg_str *)((char *)(entry + 1) + components),
    };
    pack.at = (char *)(entry + 1) + components + samples;
    pack_entry(&pack, entry, exposure);
    return entry;
}

static struct yg_str key_text(const struct yg_book_key *key)
{
    static_assert(sizeof *key == 12, "no padding: keys are compared as bytes");
    return (struct yg_str){(const char *)key, sizeof *key};
}

static void remove_entry(struct yg_casebook *book, struct yg_book_case *one,
                         const struct yg_book_key *key)
{
    struct yg_book_entry *entry = yg_table_remove(&book->entries, key_text(key));

    if (entry == NULL)
        return;
    struct yg_book_entry *last = one->entries[--one->entry_count];

    last->slot = entry->slot;
    one->entries[entry->slot] = last;
    free(entry);
}

static bool set_entry(struct yg_casebook *book, struct yg_book_case *one,
                      struct yg_book_entry *entry)
{
    struct yg_book_entry *old = yg_table_find(&book->entries, key_text(&entry->key));

    if (old == NULL && one->entry_count == one->entry_capacity) {
        uint32_t capacity = one->entry_capacity == 0 ? 4 : one->entry_capacity * 2;
        struct yg_book_entry **more =
            realloc(one->entries, capacity * sizeof(struct yg_book_entry *));

        if (more == NULL)
            return false;
        one->entries = more;
        one->entry_capacity = capacity;
    }
    if (!yg_table_set(&book->entries, key_text(&entry->key), entry))
        return false;
    entry->slot = old == NULL ? one->entry_count++ : old->slot;
    one->entries[entry->slot] = entry;
    free(old);
    return true;
}

enum yg_status yg_casebook_apply_exposure(struct yg_casebook *casebook,
                                          const struct yg_exposure *exposure, struct yg_error *err)
{
    struct yg_book_vulnerability *vulnerability = obtain(casebook, exposure->vulnerability);
    const struct yg_book_segment *segment = intern_segment(casebook, &exposure->segment);
    struct yg_book_case *one;
    struct yg_book_entry *entry;

    if (vulnerability == NULL || segment == NULL)
        return no_memory(err);
    one = obtain_case(casebook, vulnerability, exposure->segment.tenant);
    if (one == NULL || !mark_with_root(casebook, one))
        return no_memory(err);
    struct yg_book_key key = {one->number, segment->number, exposure->partition};

    if (exposure->affected == 0 && exposure->under_investigation == 0) {
        remove_entry(casebook, one, &key);
        return YG_OK;
    }
    entry = make_entry(exposure);
    if (entry == NULL)
        return no_memory(err);
    entry->key = key;
    entry->segment = segment;
    if (!set_entry(casebook, one, entry)) {
        free(entry);
        return no_memory(err);
    }
    return YG_OK;
}

/* Facts */

static void pack_facts(struct yg_pack *pack, struct yg_vulnerability *facts, struct yg_str *lists)
{
    struct yg_str *texts[] = {&facts->name, &facts->summary,        &facts->reference_url,
                              &facts->cvss, &facts->severity_label};

    for (size_t i = 0; i < YG_COUNT(texts); i++)
        *texts[i] = yg_pack_text(pack, *texts[i]);
    yg_pack_texts(pack, lists, facts->aliases, facts->alias_count);
    yg_pack_texts(pack, lists == NULL ? NULL : lists + facts->alias_count, facts->advisories,
                  facts->advisory_count);
    if (lists == NULL)
        return;
    facts->aliases = lists;
    facts->advisories = lists + facts->alias_count;
}

static struct yg_vulnerability *copy_facts(const struct yg_vulnerability *facts)
{
    struct yg_vulnerability counted = *facts, *copy;
    struct yg_pack pack = {NULL, 0};
    size_t lists = (facts->alias_count + facts->advisory_count) * sizeof(struct yg_str);

    pack_facts(&pack, &counted, NULL);
    copy = malloc(sizeof *copy + lists + pack.bytes);
    if (copy == NULL)
        return NULL;
    *copy = *facts;
    pack.at = (char *)(copy + 1) + lists;
    pack_facts(&pack, copy, (struct yg_str *)(copy + 1));
    return copy;
}

static bool texts_equal(const struct yg_str *a, size_t a_count, const struct yg_str *b,
                        size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (!yg_str_equal(a[i], b[i]))
            return false;
    }
    return true;
}

static bool facts_equal(const struct yg_vulnerability *a, const struct yg_vulnerability *b)
{
    return yg_str_equal(a->summary, b->summary) && yg_str_equal(a->cvss, b->cvss) &&
           yg_str_equal(a->reference_url, b->reference_url) &&
           yg_str_equal(a->severity_label, b->severity_label) && a->published == b->published &&
           a->modified == b->modified && a->withdrawn == b->withdrawn &&
           texts_equal(a->aliases, a->alias_count, b->aliases, b->alias_count) &&
           texts_equal(a->advisories, a->advisory_count, b->advisories, b->advisory_count);
}

/* Take back or make the claim of `vulnerability` on one alias; the alias's cases go with it. */
static void disclaim(struct yg_book_vulnerability *alias,
                     const struct yg_book_vulnerability *vulnerability)
{
    for (size_t i = 0; i < alias->claimant_count; i++) {
        if (alias->claimants[i] == vulnerability)
            alias->claimants[i--] = alias->claimants[--alias->claimant_count];
    }
}

static bool claim(struct yg_book_vulnerability *alias, struct yg_book_vulnerability *vulnerability)
{
    struct yg_book_vulnerability **more = realloc(
        alias->claimants, (alias->claimant_count + 1) * sizeof(struct yg_book_vulnerability *));

    if (more == NULL)
        return false;
    alias->claimants = more;
    more[alias->claimant_count++] = vulnerability;
    return true;
}

/* Every case of the alias, and the cases that it counted for until now. */
static bool release_aliases(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    const struct yg_vulnerability *facts = vulnerability->facts;

    for (size_t i = 0; facts != NULL && i < facts->alias_count; i++) {
        struct yg_book_vulnerability *alias = yg_book_find(book, facts->aliases[i]);

        assert(alias != NULL);
        if (!mark_all_of(book, alias))
            return false;
        disclaim(alias, vulnerability);
    }
    return true;
}

static bool take_aliases(struct yg_casebook *book, struct yg_book_vulnerability *vulnerability)
{
    const struct yg_vulnerability *facts = vulnerability->facts;

    for (size_t i = 0; i < facts->alias_count; i++) {
        struct yg_book_vulnerability *alias = obtain(book, facts->aliases[i]);

        if (alias == NULL || !claim(alias, vulnerability) || !mark_all_of(book, alias))
            return false;
    }
    return true;
}

enum yg_status yg_casebook_apply_vulnerability(struct yg_casebook *casebook,
                                               const struct yg_vulnerability *facts,
                                               struct yg_error *err)
{
    struct yg_book_vulnerability *vulnerability = obtain(casebook, facts->name);
    struct yg_vulnerability *copy;

    if (vulnerability == NULL)
        return no_memory(err);
    if (vulnerability->facts != NULL && facts_equal(vulnerability->facts, facts))
        return YG_OK;
    copy = copy_facts(facts);
    if (copy == NULL)
        return no_memory(err);
    bool released = release_aliases(casebook, vulnerability);

    free(vulnerability->facts);
    vulnerability->facts = copy;
    if (!released || !take_aliases(casebook, vulnerability) ||
        !mark_all_of(casebook, vulnerability))
        return no_memory(err);
    return YG_OK;
}

/* Enrichment, catalog, progress */

static bool mark_exploited(void *state, struct yg_str name)
{
    struct yg_casebook *book = state;
    struct yg_book_vulnerability *vulnerability = yg_book_find(book, name);

    if (vulnerability == NULL)
        return true;
    for (size_t i = 0; i < vulnerability->claimant_count; i++) {
        if (!mark_all_of(book, vulnerability->claimants[i]))
            return false;
    }
    return mark_all_of(book, vulnerability);
}

enum yg_status yg_casebook_apply_enrichment(struct yg_casebook *casebook,
                                            const struct yg_enrichment *enrichment,
                                            struct yg_error *err)
{
    if (!yg_exploits_apply(&casebook->exploits, enrichment, mark_exploited, casebook))
        return no_memory(err);
    return YG_OK;
}

enum yg_status yg_casebook_apply_catalog(struct yg_casebook *casebook,
                                         const struct yg_catalog_entity *entity,
                                         struct yg_error *err)
{
    if (!yg_owners_apply(&casebook->owners, entity) || !mark_everything(casebook))
        return no_memory(err);
    return YG_OK;
}

enum yg_status yg_casebook_remove_catalog(struct yg_casebook *casebook, struct yg_str id,
                                          struct yg_error *err)
{
    yg_owners_remove(&casebook->owners, id);
    return mark_everything(casebook) ? YG_OK : no_memory(err);
}

enum yg_status yg_casebook_apply_progress(struct yg_casebook *casebook,
                                          const struct yg_progress *progress, struct yg_error *err)
{
    size_t i = 0;

    while (i < casebook->progress_count &&
           casebook->progress[i].partition != progress->partition)
        i++;
    if (i == casebook->progress_count) {
        struct yg_progress *more =
            realloc(casebook->progress, (i + 1) * sizeof(struct yg_progress));

        if (more == NULL)
            return no_memory(err);
        casebook->progress = more;
        casebook->progress_count++;
    }
    casebook->progress[i] = *progress;
    casebook->progress[i].advisories = (struct yg_str){NULL, 0};
    return YG_OK;
}

/* Stored cases */

static void pack_stored(struct yg_pack *pack, struct yg_book_stored *stored,
                        const struct yg_case *value, struct yg_str *scopes)
{
    struct yg_str text = yg_pack_text(pack, value->policy);

    if (stored != NULL)
        stored->policy = text;
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
            text = yg_pack_text(pack, from->scopes[k].scope);
            if (stored != NULL)
                *scopes++ = text;
        }
        if (stored != NULL)
            stored->parts[i] = part;
    }
}

bool yg_book_store(struct yg_casebook *book, struct yg_book_case *one, const struct yg_case *value,
                   uint64_t fingerprint)
{
    struct yg_pack pack = {NULL, 0};
    size_t scope_count = 0, parts = value->part_count * sizeof(struct yg_book_stored_part);
    struct yg_book_stored *stored;

    for (size_t i = 0; i < value->part_count; i++)
        scope_count += value->parts[i].scope_count;
    pack_stored(&pack, NULL, value, NULL);
    stored = malloc(sizeof *stored + parts + scope_count * sizeof(struct yg_str) + pack.bytes);
    if (stored == NULL)
        return false;
    *stored = (struct yg_book_stored){
        .fingerprint = fingerprint,
        .open = value->state == YG_CASE_OPEN,
        .parts = (struct yg_book_stored_part *)(stored + 1),
        .part_count = value->part_count,
    };
    struct yg_str *scopes = (struct yg_str *)((char *)(stored + 1) + parts);

    pack.at = (char *)(scopes + scope_count);
    pack_stored(&pack, stored, value, scopes);
    book->stored_count += one->stored == NULL;
    book->open_count += stored->open;
    book->open_count -= one->stored != NULL && one->stored->open;
    free(one->stored);
    one->stored = stored;
    return true;
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
    vulnerability = obtain(casebook, stored->vulnerability);
    if (vulnerability != NULL)
        one = obtain_case(casebook, vulnerability, stored->tenant);
    if (one == NULL || !mark_with_root(casebook, one))
        return no_memory(err);
    uint64_t fingerprint = yg_book_fingerprint(stored, &casebook->buf);

    if (casebook->buf.failed || !yg_book_store(casebook, one, stored, fingerprint))
        return no_memory(err);
    return YG_OK;
}

struct yg_casebook_counts yg_casebook_counts(const struct yg_casebook *casebook)
{
    return (struct yg_casebook_counts){
        .exposures = casebook->entries.count,
        .vulnerabilities = casebook->vulnerabilities.count,
        .cases = casebook->stored_count,
        .open_cases = casebook->open_count,
        .waiting = casebook->waiting_count,
        .dirty = casebook->dirty_count,
    };
}
