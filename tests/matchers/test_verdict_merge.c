/* test_verdict_merge.c - replacing a few entries of a verdict gives what making it anew gives, byte
 * by byte, again and again. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>

#include "matchers/verdict.h"
#include "pipeline/base/buf.h"
#include "tests/support/random.h"

#define VULNERABILITIES 40

/* What is said of one vulnerability. */
struct said {
    bool present, differs;
    uint8_t status;
    char fixed[24];
    uint32_t satisfied, guards, clauses; /* how many; of each guard */
    uint32_t first;                      /* clause */
};

static struct said random_said(uint64_t *random)
{
    struct said said = {.present = random_below(random, 3) > 0};

    said.differs = random_below(random, 2) == 0;
    said.status = (uint8_t)random_below(random, 5);
    if (random_below(random, 3) > 0)
        snprintf(said.fixed, sizeof said.fixed, "1.%zu", random_below(random, 2000000));
    if (random_below(random, 4) == 0) {
        said.satisfied = (uint32_t)random_below(random, 3);
        said.guards = (uint32_t)random_below(random, 3);
        said.clauses = (uint32_t)random_below(random, 3);
        said.first = (uint32_t)random_below(random, 1000);
    }
    return said;
}

static uint32_t word_count(const struct said *said)
{
    return said->satisfied + said->guards == 0
               ? 0
               : 2 + said->satisfied + said->guards * (2 + said->clauses);
}

static void put_words(const struct said *said, uint32_t **to)
{
    *(*to)++ = said->satisfied;
    *(*to)++ = said->guards;
    for (uint32_t i = 0; i < said->satisfied; i++)
        *(*to)++ = said->first + i;
    for (uint32_t g = 0; g < said->guards; g++) {
        *(*to)++ = YG_STATUS_AFFECTED;
        *(*to)++ = said->clauses;
        for (uint32_t i = 0; i < said->clauses; i++)
            *(*to)++ = said->first + 10 * g + i;
    }
}

/* The block as verdict.c lays it out; of the vulnerabilities with `chosen`, NULL: of all. */
static struct yg_verdict *build(const struct said *all, const bool *chosen, size_t *size)
{
    size_t count = 0, words = 0, bytes = 0;

    for (size_t v = 0; v < VULNERABILITIES; v++)
        if (all[v].present && (chosen == NULL || chosen[v])) {
            count++;
            words += word_count(&all[v]);
            bytes += all[v].fixed[0] != '\0' ? 2 + strlen(all[v].fixed) : 0;
        }
    *size = sizeof(struct yg_verdict) + count * sizeof(struct yg_verdict_entry) + 4 * words + bytes;
    if (count == 0)
        return yg_verdict_empty();
    struct yg_verdict *made = calloc(1, *size);
    cr_assert(made != NULL);
    uint32_t *word = (uint32_t *)&made->entries[count];
    char *text = (char *)(word + words);
    for (size_t v = 0; v < VULNERABILITIES; v++) {
        if (!all[v].present || (chosen != NULL && !chosen[v]))
            continue;
        struct yg_verdict_entry *entry = &made->entries[made->count++];
        uint16_t len = (uint16_t)strlen(all[v].fixed);

        *entry = (struct yg_verdict_entry){
            .vulnerability = (uint32_t)v * 3, .status = all[v].status, .differs = all[v].differs};
        if (len > 0) {
            entry->fixed = (uint32_t)(text - (char *)made);
            memcpy(text, &len, sizeof len);
            memcpy(text + sizeof len, all[v].fixed, len);
            text += sizeof len + len;
        }
        if (word_count(&all[v]) > 0) {
            entry->condition = (uint32_t)((char *)word - (char *)made);
            put_words(&all[v], &word);
            made->conditional = true;
        }
    }
    return made;
}

/* Replace some; sometimes by the same. */
static void change(uint64_t *random, struct said *said, bool *chosen, struct yg_numbers *replaced)
{
    size_t often = 1 + random_below(random, 12);

    replaced->count = 0;
    for (size_t v = 0; v < VULNERABILITIES; v++) {
        chosen[v] = random_below(random, often) == 0;
        if (!chosen[v])
            continue;
        cr_assert(yg_numbers_push(replaced, (uint32_t)v * 3));
        if (random_below(random, 3) > 0)
            said[v] = random_said(random);
    }
}

Test(verdict_merge, gives_what_making_it_anew_gives)
{
    uint64_t random = random_begin();
    struct said said[VULNERABILITIES] = {{0}};
    struct yg_numbers replaced = {0};
    struct yg_verdict *old = yg_verdict_empty();
    bool chosen[VULNERABILITIES];
    size_t changes = 0, size, part_size;

    for (int round = 0; round < 20000; round++) {
        struct yg_verdict *before = old;

        change(&random, said, chosen, &replaced);
        struct yg_verdict *part = build(said, chosen, &part_size);
        struct yg_verdict *expected = build(said, NULL, &size);
        bool same = yg_verdict_equal(old, expected);
        cr_assert(eq(int, yg_verdict_says(old, part, &replaced), same));
        old = yg_verdict_merge(old, part, &replaced);
        cr_assert(old != NULL);
        cr_assert(eq(u32, old->count, expected->count));
        cr_assert(zero(int, memcmp(old, expected, size)), "round %d", round);
        changes += !same;
        yg_verdict_free(before);
        yg_verdict_free(part);
        yg_verdict_free(expected);
    }
    cr_expect(gt(sz, changes, 1000));
    yg_verdict_free(old);
    free(replaced.items);
}
