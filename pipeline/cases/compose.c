/* compose.c - add a case up: from exposures to parts.
 *
 *   entries of the vulnerability and of what is merged into it
 *     -> one row per segment, summed over partitions, with its route and the row that decides
 *     -> sorted by (team, scope, segment): runs become parts, scopes and segments
 *
 * An entry under an alias stands aside where one under the case's own name (or under an alias that
 * comes before) exists for the same segment and partition: then the exposures have moved already.
 * Cost: one sort of the entries of the case.
 */
#include "pipeline/cases/casebook_state.h"

#include <assert.h>
#include <stdlib.h>

#include "pipeline/cases/route.h"

struct row {
    const struct yg_book_segment *segment;
    struct yg_route route;
    struct yg_book_entry **entries;
    size_t entry_count;
    uint64_t affected, under_investigation;
    struct yg_book_decision decision;
};

struct composer {
    struct yg_casebook *book;
    struct yg_arena *arena;
    struct yg_case *value;
    struct yg_priority_flaw flaw;
    struct row *rows;
    size_t row_count;
};

/* Entries */

static int compare_entries(const void *a, const void *b)
{
    const struct yg_book_entry *x = *(struct yg_book_entry *const *)a;
    const struct yg_book_entry *y = *(struct yg_book_entry *const *)b;

    if (x->segment != y->segment)
        return yg_str_compare(x->segment->text, y->segment->text);
    if (x->key.partition != y->key.partition)
        return x->key.partition < y->key.partition ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static size_t take_entries(struct yg_book_case *one, uint32_t rank, struct yg_book_entry **to)
{
    for (uint32_t i = 0; i < one->entry_count; i++) {
        one->entries[i]->rank = rank;
        to[i] = one->entries[i];
    }
    return one->entry_count;
}

/* All entries that count for the case, sorted, without those that stand aside. */
static bool collect_entries(struct composer *c, struct yg_book_case *one,
                            struct yg_book_entry ***entries, size_t *count)
{
    size_t total = one->entry_count, filled, kept = 0, merged_count;
    struct yg_book_case **merged;
    struct yg_book_entry **all;

    if (!yg_book_merged_cases(c->book, one, &merged, &merged_count))
        return false;
    for (size_t i = 0; i < merged_count; i++)
        total += merged[i]->entry_count;
    all = yg_arena_alloc(c->arena, (total + 1) * sizeof(struct yg_book_entry *));
    if (all == NULL)
        return false;
    filled = take_entries(one, 0, all);
    for (size_t i = 0; i < merged_count; i++)
        filled += take_entries(merged[i], (uint32_t)i + 1, all + filled);
    assert(filled == total);
    qsort(all, total, sizeof(struct yg_book_entry *), compare_entries);
    for (size_t i = 0; i < total; i++) {
        if (kept > 0 && all[kept - 1]->segment == all[i]->segment &&
            all[kept - 1]->key.partition == all[i]->key.partition)
            continue;
        all[kept++] = all[i];
    }
    *entries = all;
    *count = kept;
    return true;
}

/* Rows */

static struct yg_book_decision decide(const struct composer *c, const struct row *row)
{
    const struct yg_case *value = c->value;
    struct yg_priority_input input = {
        .affected = row->affected > 0,
        .known_exploited = value->known_exploited != YG_TIME_NONE,
        .epss_x1e5 = value->epss_x1e5,
        .exposure = row->segment->parts.exposure,
        .flaw = c->flaw,
    };
    size_t rule = yg_priority_decide(&c->book->priority, &input);

    return (struct yg_book_decision){c->book->priority.rules[rule].class_index, rule};
}

static bool make_rows(struct composer *c, struct yg_book_entry **entries, size_t count)
{
    c->rows = yg_arena_alloc(c->arena, (count + 1) * sizeof *c->rows);
    if (c->rows == NULL)
        return false;
    for (size_t i = 0, end; i < count; i = end) {
        struct row row = {.segment = entries[i]->segment, .entries = entries + i};

        for (end = i; end < count && entries[end]->segment == row.segment; end++) {
            row.affected += entries[end]->affected;
            row.under_investigation += entries[end]->under_investigation;
        }
        row.entry_count = end - i;
        row.route = yg_route_find(c->book->policy, &row.segment->parts,
                                  yg_owners_scope(&c->book->owners, row.segment->parts.scope));
        if (row.route.team.len == 0)
            continue;
        row.decision = decide(c, &row);
        c->rows[c->row_count++] = row;
    }
    return true;
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = yg_str_compare(x->route.team, y->route.team);

    if (order == 0)
        order = yg_str_compare(x->segment->parts.scope, y->segment->parts.scope);
    return order != 0 ? order : yg_str_compare(x->segment->text, y->segment->text);
}

/* Scopes and segments: most affected first, then by name. */

static int compare_counts(uint64_t affected_a, uint64_t other_a, uint64_t affected_b,
                          uint64_t other_b)
{
    if (affected_a != affected_b)
        return affected_a > affected_b ? -1 : 1;
    return other_a == other_b ? 0 : other_a > other_b ? -1 : 1;
}

static int compare_row_counts(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order =
        compare_counts(x->affected, x->under_investigation, y->affected, y->under_investigation);

    return order != 0 ? order : yg_str_compare(x->segment->text, y->segment->text);
}

static int compare_scopes(const void *a, const void *b)
{
    const struct yg_case_scope *x = a, *y = b;
    int order =
        compare_counts(x->affected, x->under_investigation, y->affected, y->under_investigation);

    return order != 0 ? order : yg_str_compare(x->scope, y->scope);
}

/* `rows` are those of one scope; they are sorted anew. */
static bool fill_scope(struct composer *c, struct row *rows, size_t count,
                       struct yg_case_scope *scope)
{
    size_t shown = count < YG_CASE_SEGMENTS_MAX ? count : YG_CASE_SEGMENTS_MAX;

    *scope = (struct yg_case_scope){.scope = rows[0].segment->parts.scope,
                                    .route = rows[0].route.name,
                                    .segment_count = shown,
                                    .segments_left_out = count - shown};
    scope->segments = yg_arena_alloc(c->arena, shown * sizeof *scope->segments);
    if (scope->segments == NULL)
        return false;
    qsort(rows, count, sizeof *rows, compare_row_counts);
    for (size_t i = 0; i < count; i++) {
        const struct yg_segment *parts = &rows[i].segment->parts;

        scope->affected += rows[i].affected;
        scope->under_investigation += rows[i].under_investigation;
        if (i < shown)
            scope->segments[i] = (struct yg_case_segment){
                .site = parts->site,
                .stage = parts->stage,
                .kind = parts->kind,
                .exposure = parts->exposure,
                .must_not_stop = parts->must_not_stop,
                .affected = rows[i].affected,
                .under_investigation = rows[i].under_investigation,
            };
    }
    return true;
}

static bool fill_scopes(struct composer *c, struct row *rows, size_t count,
                        struct yg_case_part *part)
{
    part->scopes = yg_arena_alloc(c->arena, count * sizeof *part->scopes);
    if (part->scopes == NULL)
        return false;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && yg_str_equal(rows[end].segment->parts.scope,
                                                      rows[i].segment->parts.scope);)
            end++;
        if (!fill_scope(c, rows + i, end - i, &part->scopes[part->scope_count++]))
            return false;
    }
    qsort(part->scopes, part->scope_count, sizeof *part->scopes, compare_scopes);
    if (part->scope_count > YG_CASE_SCOPES_MAX) {
        part->scopes_left_out = part->scope_count - YG_CASE_SCOPES_MAX;
        part->scope_count = YG_CASE_SCOPES_MAX;
    }
    return true;
}

/* Samples and components, of all entries of a part */

/* Into the ascending list of the least, each once. */
static void add_sample(struct yg_case_part *part, struct yg_str sample)
{
    size_t at = part->sample_count;

    while (at > 0 && yg_str_compare(sample, part->samples[at - 1]) < 0)
        at--;
    if (at == YG_SAMPLES_MAX || (at > 0 && yg_str_equal(part->samples[at - 1], sample)))
        return;
    part->sample_count += part->sample_count < YG_SAMPLES_MAX;
    memmove(&part->samples[at + 1], &part->samples[at],
            (part->sample_count - 1 - at) * sizeof *part->samples);
    part->samples[at] = sample;
}

static bool fill_samples(struct composer *c, const struct row *rows, size_t count,
                         struct yg_case_part *part)
{
    part->samples = yg_arena_alloc(c->arena, YG_SAMPLES_MAX * sizeof *part->samples);
    if (part->samples == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        for (size_t e = 0; e < rows[i].entry_count; e++) {
            const struct yg_book_entry *entry = rows[i].entries[e];

            for (uint32_t k = 0; k < entry->sample_count; k++)
                add_sample(part, entry->samples[k]);
        }
    }
    return true;
}

static int compare_component_names(const void *a, const void *b)
{
    const struct yg_exposure_component *x = a, *y = b;
    int order = yg_str_compare(x->text, y->text);

    if (order == 0)
        order = yg_str_compare(x->version, y->version);
    return order != 0 ? order : yg_str_compare(x->fixed, y->fixed);
}

static int compare_component_counts(const void *a, const void *b)
{
    const struct yg_exposure_component *x = a, *y = b;

    if (x->asset_count != y->asset_count)
        return x->asset_count > y->asset_count ? -1 : 1;
    return compare_component_names(a, b);
}

/* Equal ones become one, with the sum of their assets. `list` is sorted by name. */
static size_t unite_components(struct yg_exposure_component *list, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && compare_component_names(&list[kept - 1], &list[i]) == 0) {
            uint32_t sum = list[kept - 1].asset_count + list[i].asset_count;

            list[kept - 1].asset_count = sum < list[i].asset_count ? UINT32_MAX : sum;
        } else {
            list[kept++] = list[i];
        }
    }
    return kept;
}

static bool fill_components(struct composer *c, const struct row *rows, size_t count,
                            struct yg_case_part *part)
{
    struct yg_exposure_component *all = NULL;
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t e = 0; e < rows[i].entry_count; e++) {
            const struct yg_book_entry *entry = rows[i].entries[e];

            for (uint32_t k = 0; k < entry->component_count; k++) {
                struct yg_exposure_component *slot = yg_arena_append(c->arena, &all, &total);

                if (slot == NULL)
                    return false;
                *slot = entry->components[k];
            }
        }
    }
    if (total == 0)
        return true;
    qsort(all, total, sizeof *all, compare_component_names);
    total = unite_components(all, total);
    qsort(all, total, sizeof *all, compare_component_counts);
    part->components = all;
    part->component_count = total < YG_CASE_COMPONENTS_MAX ? total : YG_CASE_COMPONENTS_MAX;
    return true;
}

/* Parts */

static bool is_machine(struct yg_str kind)
{
    return yg_str_equal(kind, YG_STR("device")) || yg_str_equal(kind, YG_STR("host")) ||
           yg_str_equal(kind, YG_STR("machine"));
}

static void add_row(struct yg_case_part *part, const struct row *row)
{
    uint64_t assets = row->affected + row->under_investigation;

    part->affected += row->affected;
    part->under_investigation += row->under_investigation;
    if (row->segment->parts.must_not_stop)
        part->must_not_stop += assets;
    if (row->segment->parts.exposure == YG_EXPOSED_UNKNOWN)
        part->exposure_unknown += assets;
    if (!is_machine(row->segment->parts.kind))
        part->counted_as_machines = false;
    for (size_t i = 0; i < row->entry_count; i++)
        part->sources_differ |= row->entries[i]->sources_differ;
}

/* The row that makes a part's class: the highest class, then the first rule, then the first
 * segment. */
static const struct row *deciding_row(const struct row *rows, size_t count)
{
    const struct row *best = &rows[0];

    for (size_t i = 1; i < count; i++) {
        const struct yg_book_decision *a = &rows[i].decision, *b = &best->decision;

        if (a->class_index < b->class_index ||
            (a->class_index == b->class_index && a->rule_index < b->rule_index))
            best = &rows[i];
    }
    return best;
}

static bool fill_part(struct composer *c, struct row *rows, size_t count, struct yg_case_part *part,
                      struct yg_book_decision *decision)
{
    const struct yg_policy *policy = c->book->policy;
    const struct row *deciding = deciding_row(rows, count);

    *decision = deciding->decision;
    *part = (struct yg_case_part){
        .team = rows[0].route.team,
        .state = YG_CASE_OPEN,
        .class_name = policy->classes[decision->class_index].name,
        .rule = policy->priorities[decision->rule_index].name,
        .exposure = deciding->segment->parts.exposure,
        .status = deciding->affected > 0 ? YG_STATUS_AFFECTED : YG_STATUS_UNDER_INVESTIGATION,
        .opened = YG_TIME_NONE,
        .class_since = YG_TIME_NONE,
        .due = YG_TIME_NONE,
        .counted_as_machines = true,
    };
    for (size_t i = 0; i < count; i++)
        add_row(part, &rows[i]);
    return fill_samples(c, rows, count, part) && fill_components(c, rows, count, part) &&
           fill_scopes(c, rows, count, part);
}

static bool fill_parts(struct composer *c, struct yg_book_decision **decisions)
{
    struct yg_case *value = c->value;

    value->parts = yg_arena_alloc(c->arena, (c->row_count + 1) * sizeof *value->parts);
    *decisions = yg_arena_alloc(c->arena, (c->row_count + 1) * sizeof **decisions);
    if (value->parts == NULL || *decisions == NULL)
        return false;
    for (size_t i = 0, end; i < c->row_count; i = end) {
        for (end = i + 1;
             end < c->row_count && yg_str_equal(c->rows[end].route.team, c->rows[i].route.team);)
            end++;
        if (!fill_part(c, c->rows + i, end - i, &value->parts[value->part_count],
                       &(*decisions)[value->part_count]))
            return false;
        value->part_count++;
    }
    return true;
}

/* What is known of the vulnerability. */
static void fill_facts(struct composer *c, const struct yg_book_case *one)
{
    const struct yg_vulnerability *facts = one->vulnerability->facts;
    struct yg_exploit_view exploit = yg_exploits_find(&c->book->exploits, facts);

    *c->value = (struct yg_case){
        .id = one->id,
        .tenant = one->tenant,
        .vulnerability = one->vulnerability->name,
        .aliases = facts->aliases,
        .alias_count = facts->alias_count,
        .advisories = facts->advisories,
        .advisory_count = facts->advisory_count,
        .summary = facts->summary,
        .reference_url = facts->reference_url,
        .cvss = facts->cvss,
        .known_exploited = exploit.known_exploited,
        .ransomware = exploit.ransomware,
        .epss_x1e5 = exploit.epss_x1e5,
        .published = facts->published,
        .modified = facts->modified,
        .opened = YG_TIME_NONE,
        .due = YG_TIME_NONE,
        .policy = c->book->policy->version,
    };
    c->flaw = yg_priority_read_flaw(facts->cvss, facts->severity_label);
    c->value->severity = c->flaw.severity;
    c->value->cvss_base_x10 = c->flaw.base_x10;
}

bool yg_book_compose(struct yg_casebook *book, struct yg_book_case *one, bool merged,
                     struct yg_case *value, struct yg_book_decision **decisions)
{
    struct composer c = {.book = book, .arena = &book->arena, .value = value};
    struct yg_book_entry **entries = NULL;
    size_t count = 0;

    assert(one->vulnerability->facts != NULL);
    fill_facts(&c, one);
    if (!merged && !collect_entries(&c, one, &entries, &count))
        return false;
    if (!make_rows(&c, entries, count))
        return false;
    qsort(c.rows, c.row_count, sizeof *c.rows, compare_rows);
    return fill_parts(&c, decisions);
}
