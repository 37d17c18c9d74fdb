/* test_cluster.c - what advisories are about, whatever the order in which they arrive. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "matchers/cluster/cluster.h"
#include "tests/support/advisories.h"

#define RECORDS_MAX 8

Test(cluster, tells_kinds_of_ids)
{
    static const struct row {
        const char *why, *id;
        enum yg_id_kind kind;
        const char *cve;
    } rows[] = {
        {"CVE", "CVE-2023-0286", YG_ID_CVE, "CVE-2023-0286"},
        {"GHSA", "GHSA-35jh-r3h4-6jhm", YG_ID_GHSA, NULL},
        {"ecosystem", "PYSEC-2023-12", YG_ID_OTHER, NULL},
        {"Go", "GO-2022-0646", YG_ID_OTHER, NULL},
        {"a year is no CVE", "BIT-activemq-2020-13920", YG_ID_OTHER, NULL},
        {"Debian's record of a CVE", "DEBIAN-CVE-2024-1234", YG_ID_PREFIXED, "CVE-2024-1234"},
        {"several words in front", "ROOT-OS-DEBIAN-bookworm-CVE-2025-53014", YG_ID_PREFIXED,
         "CVE-2025-53014"},
        {"something behind the number is no CVE", "X-CVE-2025-53014-foo", YG_ID_OTHER, NULL},
        {"Debian", "DSA-5343-1", YG_ID_ERRATUM, NULL},
        {"Ubuntu", "USN-5844-1", YG_ID_ERRATUM, NULL},
        {"Red Hat", "RHSA-2023:0946", YG_ID_ERRATUM, NULL},
        {"AlmaLinux, bug fix", "ALBA-2022:5095", YG_ID_ERRATUM, NULL},
        {"Rocky", "RLSA-2019:0975", YG_ID_ERRATUM, NULL},
        {"Rocky, of a special interest group", "RXSA-2023:0101", YG_ID_ERRATUM, NULL},
        {"Oracle", "ELSA-2024-12345", YG_ID_ERRATUM, NULL},
        {"SUSE", "SUSE-SU-2024:1525-1", YG_ID_ERRATUM, NULL},
        {"SUSE, with a page of an error in its name", "SUSE-SU-403 Forbidden-1", YG_ID_ERRATUM,
         NULL},
        {"openSUSE", "openSUSE-SU-2024:10003-1", YG_ID_ERRATUM, NULL},
        {"Debian, long-term support", "DLA-0001-1", YG_ID_ERRATUM, NULL},
        {"Debian, testing", "DTSA-1-1", YG_ID_ERRATUM, NULL},
        {"Ubuntu, kernel", "LSN-0108-1", YG_ID_ERRATUM, NULL},
        {"Mageia", "MGASA-2025-0124", YG_ID_ERRATUM, NULL},
        {"openEuler, OSV", "OESA-2021-1001", YG_ID_ERRATUM, NULL},
        {"openEuler, CSAF", "openEuler-SA-2025-1351", YG_ID_ERRATUM, NULL},
        {"CleanStart", "CLEANSTART-2025-CN65903", YG_ID_ERRATUM, NULL},
        {"Android", "ASB-A-111893654", YG_ID_ERRATUM, NULL},
        {"Pixel", "PUB-A-110373476", YG_ID_ERRATUM, NULL},
        {"JVN", "JVNDB-2023-000001", YG_ID_ERRATUM, NULL},
        {"JVN, a note", "JVNVU#91234567", YG_ID_ERRATUM, NULL},
        {"CISA", "ICSA-17-010-01A", YG_ID_ERRATUM, NULL},
        {"CISA, medical", "ICSMA-17-009-01A", YG_ID_ERRATUM, NULL},
        {"CISA, others", "VA-24-201-01", YG_ID_ERRATUM, NULL},
        {"Cisco", "cisco-sa-20180328-smi2", YG_ID_ERRATUM, NULL},
        {"Siemens", "SSA-426509", YG_ID_ERRATUM, NULL},
        {"Fortinet", "FG-IR-21-173", YG_ID_ERRATUM, NULL},
        {"Palo Alto", "PAN-SA-2025-0007", YG_ID_ERRATUM, NULL},
        {"BSI", "WID-SEC-W-2025-0001", YG_ID_ERRATUM, NULL},
        {"NCSC-NL", "NCSC-2025-0210", YG_ID_ERRATUM, NULL},
        {"SICK", "SCA-2025-0007", YG_ID_ERRATUM, NULL},
        {"Open-Xchange", "OXDC-ADV-2024-0003", YG_ID_ERRATUM, NULL},
        {"Microsoft's document of a CVE", "msrc_CVE-2025-29795", YG_ID_PREFIXED, "CVE-2025-29795"},
        {"curl's record of a CVE", "CURL-CVE-2024-2379", YG_ID_PREFIXED, "CVE-2024-2379"},
        {"a CVE in small letters", "cve-2024-2379", YG_ID_CVE, "cve-2024-2379"},
        {"a GHSA in small letters", "ghsa-389x-839f-4rhx", YG_ID_GHSA, NULL},
        {"a document of a product's owner", "2022-EVD-UC-01-UI-001", YG_ID_OTHER, NULL},
        {"a document without a name", "fcf5bd33-41c3-45f9-885a-c2ee812f49c9", YG_ID_OTHER, NULL},
        {"a malicious package", "MAL-2021-1", YG_ID_OTHER, NULL},
        {"Julia", "JLSEC-2025-1", YG_ID_OTHER, NULL},
        {"nothing", "", YG_ID_OTHER, NULL},
        {"only CVE", "CVE", YG_ID_OTHER, NULL},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_str cve;

        cr_expect(eq(int, yg_id_kind(yg_str(rows[i].id), &cve), rows[i].kind), "%s", rows[i].why);
        cr_expect(yg_str_equal(cve, yg_str(rows[i].cve)), "%s: %.*s", rows[i].why, YG_STR_ARG(cve));
    }
}

static const struct world {
    const char *why;
    struct {
        const char *advisory, *about; /* about: names joined by ' ', sorted by text */
    } records[RECORDS_MAX];
} worlds[] = {
    {"alone", {{"CVE-1", "CVE-1"}}},
    {"no CVE: GHSA before others", {{"PYSEC-1 alias=GHSA-b", "GHSA-b"}, {"GHSA-b", "GHSA-b"}}},
    {"no CVE, no GHSA: the smallest", {{"RUSTSEC-2 alias=GO-1", "GO-1"}}},
    {"an alias pair is one vulnerability",
     {{"GHSA-a alias=CVE-1", "CVE-1"}, {"PYSEC-1 alias=CVE-1", "CVE-1"}, {"CVE-1", "CVE-1"}}},
    {"aliases through a third", {{"GO-1 alias=GHSA-a", "CVE-1"}, {"GHSA-a alias=CVE-1", "CVE-1"}}},
    {"no alias in common: two", {{"GHSA-a alias=CVE-1", "CVE-1"}, {"GHSA-b alias=CVE-2", "CVE-2"}}},
    {"an erratum with several CVEs is about each, and links nothing",
     {{"DSA-1 upstream=CVE-1,CVE-2", "CVE-1 CVE-2"},
      {"GHSA-a alias=CVE-1", "CVE-1"},
      {"GHSA-b alias=CVE-2", "CVE-2"}}},
    {"an erratum with aliases", {{"RHSA-1 alias=CVE-3", "CVE-3"}}},
    {"an erratum with related ids only", {{"ALSA-1 related=CVE-1,CVE-2,RHSA-1", "CVE-1 CVE-2"}}},
    {"related ids count for less than upstream", {{"USN-1 upstream=CVE-1 related=CVE-2", "CVE-1"}}},
    {"an erratum without CVE is about itself", {{"ALBA-1", "ALBA-1"}}},
    {"an erratum as an alias links nothing",
     {{"GHSA-a alias=CVE-1,DSA-1", "CVE-1"}, {"GHSA-b alias=DSA-1", "GHSA-b"}}},
    {"Ubuntu's ids in an erratum stand for their CVEs",
     {{"USN-1 related=UBUNTU-CVE-1-1,UBUNTU-CVE-2-2", "CVE-1-1 CVE-2-2"}}},
    {"a prefixed record is about the CVE of its name",
     {{"DEBIAN-CVE-1-1", "CVE-1-1"}, {"GHSA-a alias=CVE-1-1", "CVE-1-1"}}},
    {"a prefixed record is about its upstream", {{"ALPINE-CVE-1-1 upstream=CVE-2-2", "CVE-2-2"}}},
    {"a record with two CVEs is about each and links nothing",
     {{"GHSA-a alias=CVE-1,CVE-2", "CVE-1 CVE-2"},
      {"CVE-1", "CVE-1"},
      {"PYSEC-1 alias=CVE-2", "CVE-2"},
      {"GO-1 alias=GHSA-a", "CVE-1 CVE-2"}}},
    {"what is the same as one with two CVEs, and names one of them, is about that one",
     {{"GHSA-a alias=CVE-1,CVE-2", "CVE-1 CVE-2"},
      {"GO-1 alias=GHSA-a,CVE-1", "CVE-1"},
      {"PYSEC-1 alias=GO-1", "CVE-1"}}},
    {"a CVE's own record with others beside it links nothing (osv.dev adds up alias lists)",
     {{"CVE-1 alias=CVE-2,GHSA-a", "CVE-1 CVE-2"},
      {"GHSA-a alias=CVE-1", "CVE-1"},
      {"GO-1 alias=GHSA-a", "CVE-1"}}},
    {"two CVEs linked through a third: who names one is about that, who names none about both",
     {{"GHSA-a alias=CVE-1", "CVE-1"},
      {"GO-1 alias=GHSA-a,GHSA-b", "CVE-1 CVE-2"},
      {"GHSA-b alias=CVE-2", "CVE-2"}}},
    {"a prefixed alias is its CVE", {{"GHSA-a alias=UBUNTU-CVE-1-1", "CVE-1-1"}}},
    {"a rebuild names its upstream only",
     {{"CGA-1 upstream=CVE-1,CVE-2", "CVE-1 CVE-2"}, {"GHSA-a alias=CVE-1", "CVE-1"}}},
    {"upstream counts only without aliases", {{"X-1 alias=GHSA-a upstream=CVE-1", "GHSA-a"}}},
    {"a part of a CSAF document", {{"SSA-1 upstream=CVE-1", "CVE-1"}}},
    {"of an owner that nobody knows", {{"2022-EVD-1 upstream=CVE-1", "CVE-1"}}},
    {"a bulletin stands for what its GHSA ids are about, in small letters too",
     {{"CLEANSTART-1 upstream=ghsa-a,GHSA-b,CVE-3", "CVE-1 CVE-3 GHSA-b"},
      {"GHSA-a alias=CVE-1", "CVE-1"}}},
    {"as does a record without aliases, where it names no CVE",
     {{"2022-EVD-1 upstream=GHSA-a", "CVE-1"},
      {"CGA-1 upstream=CVE-2,GHSA-b", "CVE-2"},
      {"GO-1 alias=GHSA-a,CVE-1", "CVE-1"}}},
    {"two that expand one id are not linked by it",
     {{"CLEANSTART-1 upstream=GHSA-a,GHSA-b", "GHSA-a GHSA-b"},
      {"CLEANSTART-2 upstream=GHSA-b", "GHSA-b"}}},
    {"a GHSA id with two CVEs stands for both",
     {{"CLEANSTART-1 upstream=GHSA-a", "CVE-1 CVE-2"},
      {"GHSA-a alias=CVE-1,CVE-2", "CVE-1 CVE-2"}}},
    {"itself as an alias", {{"GHSA-a alias=GHSA-a,CVE-1,CVE-1", "CVE-1"}}},
    {"itself as its upstream", {{"MY-1 upstream=MY-1", "MY-1"}}},
};

static void expect_about(const struct yg_cluster *cluster, uint32_t record, const char *about,
                         const char *why)
{
    struct yg_cluster_numbers numbers = yg_cluster_about(cluster, record);
    struct yg_str rest = yg_str(about);
    size_t expected = 0;

    while (rest.len > 0) {
        struct yg_str name = yg_str_cut(&rest, ' ');
        bool found = false;

        for (size_t i = 0; i < numbers.count; i++)
            found |= yg_str_equal(yg_cluster_id(cluster, numbers.items[i]), name);
        cr_expect(found, "%s: record %u is not about %.*s", why, record, YG_STR_ARG(name));
        expected++;
    }
    cr_expect(eq(sz, numbers.count, expected), "%s: record %u", why, record);
}

static unsigned seed_of_run(void)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;

    fprintf(stderr, "YG_SEED=%u\n", seed);
    return seed;
}

/* Every world in many orders of arrival, with replacements and removals on the way: the outcome is
 * that of the records that are there in the end. */
Test(cluster, is_a_function_of_the_set_of_records)
{
    struct yg_arena arena = {0};
    struct yg_error err;

    srand(seed_of_run());
    for (size_t w = 0; w < YG_COUNT(worlds); w++) {
        uint32_t count = 0;

        while (count < RECORDS_MAX && worlds[w].records[count].advisory != NULL)
            count++;
        for (int round = 0; round < 60; round++) {
            struct yg_cluster *cluster = yg_cluster_create();
            bool present[RECORDS_MAX] = {false};
            uint32_t missing = count;

            cr_assert(cluster != NULL);
            for (int step = 0; missing > 0; step++) {
                uint32_t n = (uint32_t)rand() % count;
                bool gone = step < 20 && rand() % 4 == 0, other = step < 20 && rand() % 4 == 0;
                /* for a while a record may be another world's, or gone */
                const char *line =
                    other ? worlds[(size_t)rand() % YG_COUNT(worlds)].records[0].advisory
                          : worlds[w].records[n].advisory;
                struct yg_advisory advisory = advisory_read(&arena, line);

                cr_assert(
                    eq(int, yg_cluster_put(cluster, n, gone ? NULL : &advisory, &err), YG_OK));
                missing += (uint32_t)present[n];
                present[n] = !gone && !other;
                missing -= (uint32_t)present[n];
            }
            for (uint32_t n = 0; n < count; n++)
                expect_about(cluster, n, worlds[w].records[n].about, worlds[w].why);
            yg_cluster_destroy(cluster);
        }
    }
    yg_arena_deinit(&arena);
}

static bool is_in(struct yg_cluster_numbers numbers, uint32_t number)
{
    for (size_t i = 0; i < numbers.count; i++)
        if (numbers.items[i] == number)
            return true;
    return false;
}

static void put(struct yg_cluster *cluster, uint32_t record, const char *line)
{
    struct yg_arena arena = {0};
    struct yg_error err;
    struct yg_advisory advisory = {0};

    if (line != NULL)
        advisory = advisory_read(&arena, line);
    cr_assert(
        eq(int, yg_cluster_put(cluster, record, line == NULL ? NULL : &advisory, &err), YG_OK));
    yg_arena_deinit(&arena);
}

Test(cluster, says_which_records_changed)
{
    struct yg_cluster *cluster = yg_cluster_create();

    put(cluster, 0, "GHSA-a");
    cr_expect(is_in(yg_cluster_changed(cluster), 0), "a new one is about itself");
    put(cluster, 1, "GHSA-z alias=CVE-9");
    cr_expect(not(is_in(yg_cluster_changed(cluster), 0)), "not linked");
    put(cluster, 2, "GO-1 alias=GHSA-a,CVE-1");
    cr_expect(is_in(yg_cluster_changed(cluster), 0), "GHSA-a is CVE-1 now");
    expect_about(cluster, 0, "CVE-1", "linked");
    cr_expect(eq(sz, yg_cluster_about_before(cluster, 0).count, 1));
    put(cluster, 2, "GO-1 alias=GHSA-a,CVE-1");
    cr_expect(eq(sz, yg_cluster_changed(cluster).count, 0), "the same again");
    cr_expect(is_in(yg_cluster_touched(cluster), 0), "but looked at");
    cr_expect(not(is_in(yg_cluster_touched(cluster), 1)), "and nothing else");
    put(cluster, 2, NULL);
    cr_expect(is_in(yg_cluster_changed(cluster), 0), "back to itself");
    cr_expect(is_in(yg_cluster_changed(cluster), 2), "about nothing");
    expect_about(cluster, 0, "GHSA-a", "alone again");
    expect_about(cluster, 2, "", "gone");
    yg_cluster_destroy(cluster);
}

Test(cluster, lists_members)
{
    struct yg_cluster *cluster = yg_cluster_create();
    struct yg_arena arena = {0};
    struct yg_str *members;
    size_t count;

    put(cluster, 0, "GHSA-a alias=CVE-1,PYSEC-1");
    put(cluster, 1, "GO-1 alias=GHSA-a");
    put(cluster, 2, "DSA-1 upstream=CVE-1");
    cr_assert(yg_cluster_members(cluster, YG_STR("CVE-1"), &arena, &members, &count));
    cr_assert(eq(sz, count, 3), "errata are no members");
    cr_expect(yg_str_equal(members[0], YG_STR("GHSA-a")));
    cr_expect(yg_str_equal(members[1], YG_STR("GO-1")));
    cr_expect(yg_str_equal(members[2], YG_STR("PYSEC-1")));
    cr_assert(yg_cluster_members(cluster, YG_STR("CVE-404"), &arena, &members, &count));
    cr_expect(eq(sz, count, 0));
    yg_arena_deinit(&arena);
    yg_cluster_destroy(cluster);
}

/* Of names linked through a third each belongs to the CVE that its own record names. */
Test(cluster, gives_a_name_to_one_vulnerability)
{
    static const struct row {
        const char *name, *members;
    } rows[] = {
        {"CVE-1", "GHSA-a"}, {"CVE-2", "GHSA-b"}, {"GHSA-a", ""}, {"GO-1", ""}, {"GHSA-c", ""}};
    struct yg_cluster *cluster = yg_cluster_create();
    struct yg_arena arena = {0};

    put(cluster, 0, "GHSA-a alias=CVE-1");
    put(cluster, 1, "GO-1 alias=GHSA-a,GHSA-b");
    put(cluster, 2, "GHSA-b alias=CVE-2");
    put(cluster, 3, "GHSA-c alias=CVE-1,CVE-2");
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_str *members;
        size_t count, expected = rows[i].members[0] != '\0';

        cr_assert(yg_cluster_members(cluster, yg_str(rows[i].name), &arena, &members, &count));
        cr_expect(eq(sz, count, expected), "%s", rows[i].name);
        cr_expect(count == 0 || yg_str_equal(members[0], yg_str(rows[i].members)), "%s",
                  rows[i].name);
    }
    yg_arena_deinit(&arena);
    yg_cluster_destroy(cluster);
}

Test(cluster, counts_records_of_many)
{
    struct yg_cluster *cluster = yg_cluster_create();

    put(cluster, 0, "GHSA-a alias=CVE-1,CVE-2");
    put(cluster, 1, "GHSA-b alias=CVE-1");
    put(cluster, 2, "DSA-1 upstream=CVE-1,CVE-2");
    cr_expect(yg_cluster_is_of_many(cluster, 0));
    cr_expect(not(yg_cluster_is_of_many(cluster, 1)));
    cr_expect(not(yg_cluster_is_of_many(cluster, 2)), "an erratum is about many by nature");
    yg_cluster_destroy(cluster);
}
