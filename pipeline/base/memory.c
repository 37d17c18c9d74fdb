#include "pipeline/base/memory.h"

#include <assert.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LARGEST 4 /* structures that a refusal names */

static const struct {
    const char *name, *meaning;
} structures[] = {
    [YG_MEMORY_IDENTITIES] = {"identities", "texts, table and facts of component identities"},
    [YG_MEMORY_VERDICTS] = {"verdicts", "what the rules say of identities"},
    [YG_MEMORY_PACKAGES] = {"packages", "package keys, feeds and their lists of rules"},
    [YG_MEMORY_ADVISORIES] = {"advisories", "records with their rules, ranges and texts"},
    [YG_MEMORY_CLUSTERS] = {"clusters", "aliases between advisories"},
    [YG_MEMORY_VULNERABILITIES] = {"vulnerabilities", "names and records of vulnerabilities"},
    [YG_MEMORY_SOURCE_MAPS] = {"source_maps", "from binary to source packages"},
    [YG_MEMORY_ASSETS] = {"assets", "a row and a slot for each asset"},
    [YG_MEMORY_ASSET_IDS] = {"asset_ids", "texts of asset ids"},
    [YG_MEMORY_MANIFESTS] = {"manifests", "sets of identities, and their assets by segment"},
    [YG_MEMORY_POSTINGS] = {"postings", "which manifests hold an identity"},
    [YG_MEMORY_COUNTING] = {"counting", "verdicts counted with, and who holds a vulnerability"},
    [YG_MEMORY_EXPOSURES] = {"exposures", "counts by vulnerability and segment"},
    [YG_MEMORY_SEGMENTS] = {"segments", "interned segments and their tallies"},
    [YG_MEMORY_DECODERS] = {"decoders", "buffers of documents being read"},
    [YG_MEMORY_OUTPUTS] = {"outputs", "buffers and notes of what goes out"},
    [YG_MEMORY_CASEBOOK] = {"casebook", "cases, counts and facts of the casebook"},
    [YG_MEMORY_OTHER] = {"other", "resident beyond the tables: allocator, connectors, stacks"},
};
static_assert(YG_COUNT(structures) == YG_MEMORY_STRUCTURE_COUNT, "each structure has a name");

const char *yg_memory_name(enum yg_memory_structure structure)
{
    return structures[structure].name;
}

const char *yg_memory_meaning(enum yg_memory_structure structure)
{
    return structures[structure].meaning;
}

size_t yg_memory_sum(const struct yg_memory_report *report)
{
    size_t sum = 0;

    for (int i = 0; i < YG_MEMORY_STRUCTURE_COUNT; i++)
        sum += report->bytes[i];
    return sum;
}

size_t yg_memory_block(const void *block)
{
    return malloc_usable_size((void *)(uintptr_t)block);
}

bool yg_memory_walk_due(struct yg_memory_walk *walk, size_t count)
{
    size_t changed = count > walk->count ? count - walk->count : walk->count - count;

    if (changed == 0 || changed < walk->count / 4)
        return false;
    walk->count = count;
    return true;
}

size_t yg_memory_resident(void)
{
    unsigned long long whole, resident, shared;
    FILE *file = fopen("/proc/self/statm", "re");
    size_t bytes = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%llu %llu %llu", &whole, &resident, &shared) == 3 && resident > shared)
        bytes = (size_t)(resident - shared) * (size_t)sysconf(_SC_PAGESIZE);
    fclose(file);
    return bytes;
}

struct yg_memory_account *yg_memory_open(struct yg_memory_ledger *ledger)
{
    assert(ledger->account_count < YG_MEMORY_ACCOUNTS_MAX);
    return &ledger->accounts[ledger->account_count++];
}

void yg_memory_publish(struct yg_memory_account *account, const struct yg_memory_report *report)
{
    for (int i = 0; i < YG_MEMORY_STRUCTURE_COUNT; i++)
        atomic_store_explicit(&account->bytes[i], report->bytes[i], memory_order_relaxed);
}

void yg_memory_read(const struct yg_memory_ledger *ledger, struct yg_memory_report *report)
{
    memset(report, 0, sizeof *report);
    for (int a = 0; a < ledger->account_count; a++) {
        for (int i = 0; i < YG_MEMORY_STRUCTURE_COUNT; i++)
            report->bytes[i] +=
                atomic_load_explicit(&ledger->accounts[a].bytes[i], memory_order_relaxed);
    }
}

void yg_memory_publish_all(struct yg_memory_ledger *ledger, struct yg_memory_account *account,
                           const struct yg_memory_report *report)
{
    struct yg_memory_report own = *report, all;

    own.bytes[YG_MEMORY_OTHER] = 0;
    yg_memory_publish(account, &own);
    if (ledger->resident == NULL)
        return;
    yg_memory_read(ledger, &all);
    size_t sum = yg_memory_sum(&all), resident = ledger->resident();
    own.bytes[YG_MEMORY_OTHER] = resident > sum ? resident - sum : 0;
    yg_memory_publish(account, &own);
}

const char *yg_memory_format(size_t bytes, char text[YG_MEMORY_TEXT_MAX])
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes / 1024;
    size_t unit = 0;

    for (; value >= 1024; value /= 1024)
        unit++;
    if (bytes < 1024)
        snprintf(text, YG_MEMORY_TEXT_MAX, "%zu bytes", bytes);
    else
        snprintf(text, YG_MEMORY_TEXT_MAX, "%.1f %s", value, units[unit]);
    return text;
}

/* "manifests 210.3 MiB, postings 96.1 MiB, ..." */
static void name_largest(struct yg_memory_report report, char *to, size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (int n = 0; n < LARGEST; n++) {
        char text[YG_MEMORY_TEXT_MAX];
        int largest = 0;

        for (int i = 1; i < YG_MEMORY_STRUCTURE_COUNT; i++)
            largest = report.bytes[i] > report.bytes[largest] ? i : largest;
        if (report.bytes[largest] == 0)
            return;
        used += (size_t)snprintf(to + used, size - used, "%s%s %s", n == 0 ? "" : ", ",
                                 structures[largest].name,
                                 yg_memory_format(report.bytes[largest], text));
        report.bytes[largest] = 0;
    }
}

enum yg_status yg_memory_check(const struct yg_memory_ledger *ledger, size_t wanted,
                               struct yg_error *err)
{
    char more[YG_MEMORY_TEXT_MAX], held[YG_MEMORY_TEXT_MAX], budget[YG_MEMORY_TEXT_MAX];
    char largest[LARGEST * 48];
    struct yg_memory_report all;

    if (ledger->budget == 0)
        return YG_OK;
    yg_memory_read(ledger, &all);
    size_t sum = yg_memory_sum(&all);
    if (sum < ledger->budget && wanted <= ledger->budget - sum)
        return YG_OK;
    name_largest(all, largest, sizeof largest);
    return yg_fail(err, YG_BUDGET, YG_NO_OFFSET, "memory: %s%s%s held, the budget is %s (%s)",
                   wanted == 0 ? "" : yg_memory_format(wanted, more),
                   wanted == 0 ? "" : " more than the ", yg_memory_format(sum, held),
                   yg_memory_format(ledger->budget, budget), largest);
}
