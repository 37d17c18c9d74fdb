#include "pipeline/base/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/support/folder.h"

#define MIB ((size_t)1 << 20)

Test(memory, every_structure_has_a_name_of_its_own_and_a_meaning)
{
    for (int i = 0; i < YG_MEMORY_STRUCTURE_COUNT; i++) {
        struct yg_str name = yg_str(yg_memory_name((enum yg_memory_structure)i));

        cr_expect(gt(sz, name.len, 0));
        cr_expect(gt(sz, strlen(yg_memory_meaning((enum yg_memory_structure)i)), name.len));
        for (size_t c = 0; c < name.len; c++)
            cr_expect(name.ptr[c] == '_' || (name.ptr[c] >= 'a' && name.ptr[c] <= 'z'),
                      "%s is the value of a label", name.ptr);
        for (int k = 0; k < i; k++)
            cr_expect(
                ne(str, (char *)name.ptr, (char *)yg_memory_name((enum yg_memory_structure)k)));
    }
}

Test(memory, sizes_for_people)
{
    static const struct {
        size_t bytes;
        const char *text;
    } rows[] = {{0, "0 bytes"},
                {1023, "1023 bytes"},
                {1024, "1.0 KiB"},
                {MIB - 1, "1024.0 KiB"},
                {210 * MIB + MIB / 4, "210.2 MiB"},
                {(size_t)3 << 30, "3.0 GiB"},
                {(size_t)5 << 40, "5.0 TiB"},
                {SIZE_MAX, "16.0 EiB"}};
    char text[YG_MEMORY_TEXT_MAX];

    for (size_t i = 0; i < YG_COUNT(rows); i++)
        cr_expect(eq(str, (char *)yg_memory_format(rows[i].bytes, text), (char *)rows[i].text));
}

static size_t resident_100(void)
{
    return 100 * MIB;
}

static size_t resident_unknown(void)
{
    return 0;
}

static const struct row {
    const char *why;
    size_t budget, manifests, postings, casebook, wanted;
    size_t (*resident)(void);
    const char *said; /* NULL: there is room */
} rows[] = {
    {"no budget, no limit", 0, 900 * MIB, 0, 0, 900 * MIB, NULL, NULL},
    {"below it", 64 * MIB, 60 * MIB, 0, 3 * MIB, 0, NULL, NULL},
    {"what is wanted just fits", 64 * MIB, 60 * MIB, 0, 3 * MIB, MIB, NULL, NULL},
    {"what is wanted does not", 64 * MIB, 60 * MIB, 0, 3 * MIB, MIB + 1, NULL,
     "memory: 1.0 MiB more than the 63.0 MiB held, the budget is 64.0 MiB (manifests 60.0 MiB, "
     "casebook 3.0 MiB)"},
    {"reached, not only passed", 64 * MIB, 61 * MIB, 0, 3 * MIB, 0, NULL,
     "memory: 64.0 MiB held, the budget is 64.0 MiB (manifests 61.0 MiB, casebook 3.0 MiB)"},
    {"the largest first, whatever the order of the table", 8 * MIB, 2 * MIB, 5 * MIB, 3 * MIB, 0,
     NULL,
     "memory: 10.0 MiB held, the budget is 8.0 MiB (postings 5.0 MiB, casebook 3.0 MiB, "
     "manifests 2.0 MiB)"},
    {"what the tables do not know counts, too", 100 * MIB, 2 * MIB, 0, 3 * MIB, 0, resident_100,
     "memory: 100.0 MiB held, the budget is 100.0 MiB (other 95.0 MiB, casebook 3.0 MiB, "
     "manifests 2.0 MiB)"},
    {"tables that are not resident yet: the sum is theirs", 101 * MIB, 100 * MIB, 0, 3 * MIB, 0,
     resident_100,
     "memory: 103.0 MiB held, the budget is 101.0 MiB (manifests 100.0 MiB, casebook 3.0 MiB)"},
    {"a kernel that does not say", 9 * MIB, 2 * MIB, 0, 3 * MIB, 0, resident_unknown, NULL},
};

Test(memory, refuses_with_numbers)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_memory_ledger ledger = {.budget = row->budget, .resident = row->resident};
        struct yg_memory_account *match = yg_memory_open(&ledger), *cases = yg_memory_open(&ledger);
        struct yg_memory_report a = {{0}}, b = {{0}};
        struct yg_error err = {.text = ""};

        yg_memory_add(&a, YG_MEMORY_MANIFESTS, row->manifests);
        yg_memory_add(&a, YG_MEMORY_POSTINGS, row->postings);
        yg_memory_add(&b, YG_MEMORY_CASEBOOK, row->casebook);
        yg_memory_publish(cases, &b);
        yg_memory_publish_all(&ledger, match, &a);
        yg_memory_publish_all(&ledger, match, &a); /* `other` is not counted as a table */
        enum yg_status st = yg_memory_check(&ledger, row->wanted, &err);
        cr_expect(eq(int, st, row->said == NULL ? YG_OK : YG_BUDGET), "%s", row->why);
        cr_expect(eq(str, err.text, (char *)(row->said == NULL ? "" : row->said)), "%s", row->why);
    }
}

Test(memory, a_walk_is_due_when_a_quarter_has_changed)
{
    static const struct {
        size_t count;
        bool due;
    } steps[] = {{0, false},  {1, true},    {1, false},  {2, true},  {100, true}, {124, false},
                 {125, true}, {155, false}, {95, false}, {94, true}, {0, true},   {0, false}};
    struct yg_memory_walk walk = {0, 0};

    for (size_t i = 0; i < YG_COUNT(steps); i++)
        cr_expect(eq(int, yg_memory_walk_due(&walk, steps[i].count), steps[i].due), "step %zu", i);
}

Test(memory, blocks_and_what_is_resident)
{
    char *block = malloc(1000);

    cr_assert(ne(ptr, block, NULL));
    cr_expect(ge(sz, yg_memory_block(block), 1000));
    cr_expect(lt(sz, yg_memory_block(block), 2000));
    free(block);
    cr_expect(zero(sz, yg_memory_block(NULL)));

    size_t before = yg_memory_resident();
    block = malloc(64 * MIB);
    cr_assert(ne(ptr, block, NULL));
    memset(block, 1, 64 * MIB);
    cr_expect(gt(sz, yg_memory_resident(), before + 60 * MIB));
    free(block);
}

/* What stands in the files of the kernel, and what may be used then. */
static const struct machine {
    const char *why;
    const char *files[4][2];
    size_t allowed;
} machines[] = {
    {"no limit: the memory of the machine",
     {{"proc/meminfo", "MemTotal:       24585844 kB\nMemFree: 1 kB\n"}},
     (size_t)24585844 << 10},
    {"nothing is known", {{"proc/uptime", "1\n"}}, SIZE_MAX},
    {"version 2, a container: its group is the root that it sees",
     {{"proc/meminfo", "MemTotal: 1000 kB\n"},
      {"proc/self/cgroup", "0::/\n"},
      {"sys/fs/cgroup/memory.max", "500000\n"}},
     500000},
    {"version 2: no limit is \"max\"",
     {{"proc/meminfo", "MemTotal: 1000 kB\n"},
      {"proc/self/cgroup", "0::/\n"},
      {"sys/fs/cgroup/memory.max", "max\n"}},
     1024000},
    {"version 2: the limit of a group above binds, too",
     {{"proc/self/cgroup", "0::/a.slice/b.service\n"},
      {"sys/fs/cgroup/a.slice/memory.max", "300000\n"},
      {"sys/fs/cgroup/a.slice/b.service/memory.max", "400000\n"}},
     300000},
    {"version 1, beside other controllers and an empty version 2",
     {{"proc/meminfo", "MemTotal: 1000 kB\n"},
      {"proc/self/cgroup", "9:name=systemd:/\n4:memory:/x/y\n3:cpuset:/\n0::/\n"},
      {"sys/fs/cgroup/memory/x/y/memory.limit_in_bytes", "200000\n"}},
     200000},
    {"version 1: no limit is a number beyond all memory",
     {{"proc/meminfo", "MemTotal: 1000 kB\n"},
      {"proc/self/cgroup", "4:memory:/\n"},
      {"sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"}},
     1024000},
    {"a container that sees the path of the host: what stands at the root is its own",
     {{"proc/meminfo", "MemTotal: 1000 kB\n"},
      {"proc/self/cgroup", "4:memory:/docker/0123\n"},
      {"sys/fs/cgroup/memory/memory.limit_in_bytes", "100000\n"}},
     100000},
    {"lines that are none",
     {{"proc/meminfo", "1\n"}, {"proc/self/cgroup", "x\n4:memory\n"}},
     SIZE_MAX},
};

/* Make the folders of a file below `root`. */
static void make_folders(const struct folder *root, const char *name)
{
    char part[128], path[FOLDER_PATH_MAX];

    for (size_t i = 1; name[i] != '\0'; i++) {
        if (name[i] == '/') {
            snprintf(part, sizeof part, "%.*s", (int)i, name);
            mkdir(folder_path(root, part, path), 0700); /* or it is there */
        }
    }
}

Test(memory, the_least_of_machine_and_groups_is_allowed)
{
    for (size_t i = 0; i < YG_COUNT(machines); i++) {
        const struct machine *machine = &machines[i];
        struct folder root;

        folder_create(&root);
        for (size_t f = 0; f < YG_COUNT(machine->files) && machine->files[f][0] != NULL; f++) {
            make_folders(&root, machine->files[f][0]);
            folder_write(&root, machine->files[f][0], yg_str(machine->files[f][1]));
        }
        cr_expect(eq(sz, yg_memory_allowed(root.path), machine->allowed), "%s", machine->why);
        folder_destroy(&root);
    }
    cr_expect(gt(sz, yg_memory_allowed(""), 0));
    cr_expect(eq(sz, yg_memory_budget_of(8192 * MIB), (8192 - 1024 - 64) * MIB));
    cr_expect(eq(sz, yg_memory_budget_of(256 * MIB), 160 * MIB));
    cr_expect(eq(sz, yg_memory_budget_of(100 * MIB), 50 * MIB));
}
