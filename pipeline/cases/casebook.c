#include "pipeline/cases/casebook.h"

#include <assert.h>
#include <stdlib.h>

#include "pipeline/cases/casebook_state.h"

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

    if (yg_policy_check(policy, first_problem, &problem) > 0)
        return yg_fail(err, YG_CONFIG, YG_NO_OFFSET, "%s", problem.text);
    book = calloc(1, sizeof *book);
    if (book == NULL)
        return yg_book_no_memory(err);
    book->policy = policy;
    book->clock = clock;
    book->phase = baseline ? YG_BASELINE_LOADING : YG_BASELINE_OVER;
    yg_exploits_init(&book->exploits);
    yg_text_init(&book->text, policy, &book->owners);
    for (size_t i = 0; i < policy->priority_count; i++) {
        size_t problems = yg_priority_compile(policy, i, &book->priority.rules[i], NULL, NULL);

        assert(problems == 0);
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
        free(one->next_stored);
        free(one);
    }
    free(vulnerability->claimants);
    free(vulnerability->ceding);
    free(vulnerability->keepers);
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
    yg_buf_deinit(&casebook->buf);
    yg_owners_deinit(&casebook->owners);
    yg_exploits_deinit(&casebook->exploits);
    free(casebook->progress);
    free(casebook->dirty);
    free(casebook);
}

void yg_casebook_end_baseline(struct yg_casebook *casebook)
{
    if (casebook->phase != YG_BASELINE_LOADING)
        return;
    casebook->phase = YG_BASELINE_ENDING;
    casebook->decide_all = true;
}

bool yg_casebook_in_baseline(const struct yg_casebook *casebook)
{
    return casebook->phase != YG_BASELINE_OVER;
}

/* Enrichment, catalog, progress */

static bool mark_exploited(void *state, struct yg_str name)
{
    struct yg_casebook *book = state;
    struct yg_book_vulnerability *vulnerability = yg_book_find(book, name);

    if (vulnerability == NULL)
        return true;
    for (size_t i = 0; i < vulnerability->claimant_count; i++) {
        if (!yg_book_mark(book, vulnerability->claimants[i]))
            return false;
    }
    return yg_book_mark(book, vulnerability);
}

enum yg_status yg_casebook_apply_enrichment(struct yg_casebook *casebook,
                                            const struct yg_enrichment *enrichment,
                                            struct yg_error *err)
{
    if (!yg_exploits_apply(&casebook->exploits, enrichment, mark_exploited, casebook))
        return yg_book_no_memory(err);
    return YG_OK;
}

enum yg_status yg_casebook_apply_catalog(struct yg_casebook *casebook,
                                         const struct yg_catalog_entity *entity,
                                         struct yg_error *err)
{
    if (!yg_owners_apply(&casebook->owners, entity))
        return yg_book_no_memory(err);
    casebook->decide_all = true;
    return YG_OK;
}

enum yg_status yg_casebook_remove_catalog(struct yg_casebook *casebook, struct yg_str id,
                                          struct yg_error *err)
{
    (void)err;
    yg_owners_remove(&casebook->owners, id);
    casebook->decide_all = true;
    return YG_OK;
}

enum yg_status yg_casebook_apply_progress(struct yg_casebook *casebook,
                                          const struct yg_progress *progress, struct yg_error *err)
{
    size_t i = 0;

    while (i < casebook->progress_count && casebook->progress[i].partition != progress->partition)
        i++;
    if (i == casebook->progress_count) {
        struct yg_progress *more =
            realloc(casebook->progress, (i + 1) * sizeof(struct yg_progress));

        if (more == NULL)
            return yg_book_no_memory(err);
        casebook->progress = more;
        casebook->progress_count++;
    }
    casebook->progress[i] = *progress;
    casebook->progress[i].advisories = (struct yg_str){NULL, 0};
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
        .dirty = casebook->decide_all ? casebook->case_count : casebook->dirty_count,
    };
}
