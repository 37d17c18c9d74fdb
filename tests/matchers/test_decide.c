/* test_decide.c - who decides when several speak: the distribution, the higher rank, the guard, the
 * package that owns the files. */
#include "tests/support/index_bench.h"

#define ADVISORIES_MAX 3
#define CURL "cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*"
#define CAM "cpe:2.3:o:acme:cam_firmware:*:*:*:*:*:*:*:*"
#define CAM_HARDWARE "cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*"

static const struct row {
    const char *why;
    const char *advisories[ADVISORIES_MAX];
    struct {
        const char *text, *cpe, *owner;
        bool idle;
    } component;
    const char *verdict;
} rows[] = {
    /* CPE */
    {"a CPE is found by part, vendor and product",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|"},
     {"cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*", "", "", false},
     "CVE-1!8.4.0"},
    {"the same in the old form",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|"},
     {"cpe:/a:haxx:curl:8.3.0", "", "", false},
     "CVE-1!8.4.0"},
    {"past the range",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|"},
     {"cpe:2.3:a:haxx:curl:8.4.0:*:*:*:*:*:*:*", "", "", false},
     ""},
    {"DT#3178: a wildcard vendor alone is no match",
     {"CVE-1 source=nvd;|cpe:2.3:a:*:zstandard:*:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:h:amd:zstandard:1.0:*:*:*:*:*:*:*", "", "", false},
     ""},
    {"fleet#31082: the same product of another vendor",
     {"CVE-1 source=nvd;|cpe:2.3:a:boltcms:bolt:*:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:a:logitech:bolt:1.0:*:*:*:*:*:*:*", "", "", false},
     ""},
    {"fleet#13615: without a version nothing is affected",
     {"CVE-1 source=nvd;|" CURL "|i0|"},
     {"cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*", "", "", false},
     ""},
    {"an edition for another system is another product",
     {"CVE-1 source=nvd;|cpe:2.3:a:acme:forms:*:*:*:*:*:wordpress:*:*|i0 f2.0|"},
     {"cpe:2.3:a:acme:forms:1.0:*:*:*:*:drupal:*:*", "", "", false},
     ""},
    {"a criterion of one version means that one",
     {"CVE-1 source=nvd;|cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:a:haxx:curl:8.4.0:*:*:*:*:*:*:*", "", "", false},
     ""},
    {"the one that it names",
     {"CVE-1 source=nvd;|cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*", "", "", false},
     "CVE-1"},
    {"the version beside a CPE that has none, for a rule that asks for a platform",
     {"CVE-1 source=nvd;|cpe:2.3:a:acme:forms:*:*:*:*:*:wordpress:*:*|i0 f2.0|"},
     {"pkg:generic/forms@1.0", "cpe:2.3:a:acme:forms:*:*:*:*:*:wordpress:*:*", "", false},
     "CVE-1!2.0"},
    {"letters of a version have no case",
     {"CVE-1 source=nvd;|cpe:2.3:a:haxx:curl:8.3.0A:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:a:haxx:curl:8.3.0a:*:*:*:*:*:*:*", "", "", false},
     "CVE-1"},
    {"a criterion with version '-' means what has no version",
     {"CVE-1 source=nvd;|cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*", "", "", false},
     "CVE-1"},
    {"hardware without a version is meant by a criterion of every version",
     {"CVE-1 source=nvd;|cpe:2.3:h:acme:cam:*:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*", "", "", false},
     "CVE-1"},
    {"fleet#13615: of software, \"-\" may be a version that nobody knew",
     {"CVE-1 source=nvd;|" CURL "|i0|"},
     {"cpe:2.3:a:haxx:curl:-:*:*:*:*:*:*:*", "", "", false},
     ""},
    {"and no version of it",
     {"CVE-1 source=nvd;|cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*|i0|"},
     {"cpe:2.3:h:acme:cam:2.0:*:*:*:*:*:*:*", "", "", false},
     ""},
    {"an update that the range names",
     {"CVE-1 source=nvd;|cpe:2.3:o:paloaltonetworks:pan-os:*:*:*:*:*:*:*:*|i10.1.0 f10.1.14-h13|"},
     {"cpe:2.3:o:paloaltonetworks:pan-os:10.1.14:h13:*:*:*:*:*:*", "", "", false},
     ""},
    {"a purl of type cpe is no CPE",
     {"CVE-1 source=nvd;|cpe:2.3:a:acme:forms:*:*:*:*:*:wordpress:*:*|i0|"},
     {"pkg:cpe/a:acme:forms@1.0", "", "", false},
     ""},
    {"a package of no known type is found by its CPE",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|"},
     {"pkg:generic/curl@8.3.0", CURL, "", false},
     "CVE-1!8.4.0"},
    {"a package of no known type is found by its purl",
     {"X-1 alias=CVE-1;|pkg:generic/acme/tool|i0 f2.0|"},
     {"pkg:generic/acme/tool@1.9", "", "", false},
     "CVE-1!2.0"},
    {"a guessed CPE of a language's package says nothing",
     {"CVE-1 source=nvd;|cpe:2.3:a:acme:left_pad:*:*:*:*:*:*:*:*|i0 f2.0|"},
     {"pkg:npm/left-pad@1.0.0", "cpe:2.3:a:acme:left_pad:1.0.0:*:*:*:*:*:*:*", "", false},
     ""},
    /* distributions */
    {"upstream's range without a word of the distribution is under investigation",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|"},
     {"pkg:deb/debian/curl@7.88.1-10%2Bdeb12u1?distro=debian-12", CURL, "", false},
     "?CVE-1"},
    {"the distribution's fix is older than upstream's: a backport",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|",
      "DSA-1-1 upstream=CVE-1;Debian:12|curl|i0 f7.88.1-10+deb12u1|"},
     {"pkg:deb/debian/curl@7.88.1-10%2Bdeb12u1?distro=debian-12", CURL, "", false},
     ""},
    {"the distribution says affected",
     {"CVE-1 source=nvd;|" CURL "|i0 f7.0|",
      "DSA-1-1 upstream=CVE-1;Debian:12|curl|i0 f7.88.1-10+deb12u4|"},
     {"pkg:deb/debian/curl@7.88.1-10%2Bdeb12u1?distro=debian-12", CURL, "", false},
     "CVE-1!7.88.1-10+deb12u4"},
    {"a word about another release is none about this one",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|", "DSA-1-1 upstream=CVE-1;Debian:11|curl|i0 f7.0|"},
     {"pkg:deb/debian/curl@7.88.1-10?distro=debian-12", CURL, "", false},
     "?CVE-1"},
    {"the version is what upstream released",
     {"CVE-1 source=nvd;|" CURL "|i0 f7.88.1|"},
     {"pkg:deb/debian/curl@1:7.88.1~rc1-10?distro=debian-12", CURL, "", false},
     ""},
    /* rank */
    {"a curated database before NVD: outside its range is not affected",
     {"CVE-1 source=nvd;npm|a|s i0|", "GHSA-a alias=CVE-1 source=ghsa;npm|a|s i0 f1.0.0|"},
     {"pkg:npm/a@1.5.0", "", "", false},
     ""},
    {"what is curated in NVD's form has NVD's rank",
     {"CVE-1 source=nvd-overrides;npm|a|s i0|",
      "GHSA-a alias=CVE-1 source=ghsa;npm|a|s i0 f1.0.0|"},
     {"pkg:npm/a@1.5.0", "", "", false},
     ""},
    {"NVD where nobody else speaks",
     {"CVE-1 source=nvd;npm|a|s i0 f2.0.0|"},
     {"pkg:npm/a@1.5.0", "", "", false},
     "CVE-1!2.0.0"},
    {"lower ranks that differ are said to",
     {"CVE-1 source=nvd;npm|a|s i0 f1.0.0|", "GHSA-a alias=CVE-1 source=ghsa;npm|a|s i0 f2.0.0|"},
     {"pkg:npm/a@1.5.0", "", "", false},
     "CVE-1!2.0.0~"},
    {"of equals, affected wins",
     {"PYSEC-1 alias=CVE-1 source=pysec;PyPI|a|i0 f1.0|",
      "GHSA-a alias=CVE-1 source=ghsa;PyPI|a|i0 f2.0|"},
     {"pkg:pypi/a@1.5", "", "", false},
     "CVE-1!2.0~"},
    /* statuses */
    {"an entry may say that its versions are fixed",
     {"X-1 alias=CVE-1;npm|a|s i1.2.0 f1.3.0||fixed"},
     {"pkg:npm/a@1.2.3", "", "", false},
     ""},
    {"under investigation",
     {"X-1 alias=CVE-1;npm|a|s i0 f2.0.0||under_investigation"},
     {"pkg:npm/a@1.2.3", "", "", false},
     "?CVE-1"},
    {"within one record the higher status counts",
     {"X-1 alias=CVE-1;npm|a|s i0 f2.0.0||not_affected;npm|a|s i1.0.0 f2.0.0|"},
     {"pkg:npm/a@1.2.3", "", "", false},
     "CVE-1!2.0.0"},
    {"not affected by one, affected by its equal: both are told",
     {"X-1 alias=CVE-1;npm|a|s i0 f2.0.0||not_affected", "Y-1 alias=CVE-1;npm|a|s i0 f2.0.0|"},
     {"pkg:npm/a@1.2.3", "", "", false},
     "CVE-1!2.0.0~"},
    /* guards */
    {"firmware on hardware: guarded",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|||" CAM_HARDWARE " i0"},
     {"cpe:2.3:o:acme:cam_firmware:1.0:*:*:*:*:*:*:*", "", "", false},
     "&-CVE-1!2.0"},
    {"the hardware only satisfies the clause",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|||" CAM_HARDWARE " i0"},
     {"cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*", "", "", false},
     "(CVE-1)"},
    {"one rule without a guard needs none",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|||" CAM_HARDWARE " i0;|" CAM "|i0 f1.5|"},
     {"cpe:2.3:o:acme:cam_firmware:1.0:*:*:*:*:*:*:*", "", "", false},
     "CVE-1!2.0"},
    {"upstream's range is evidence only where its guard holds",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|||" CAM_HARDWARE " i0"},
     {"pkg:deb/debian/curl@7.88.1-10%2Bdeb12u1?distro=debian-12", CURL, "", false},
     "?&-CVE-1"},
    {"under investigation only where the guard holds",
     {"X-1 alias=CVE-1;npm|a|s i0 f2.0.0||under_investigation|b s i0"},
     {"pkg:npm/a@1.2.3", "", "", false},
     "?&-CVE-1"},
    {"a vendor's \"not affected\" is about its own product",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|",
      "V-1 alias=CVE-1 source=acme;|" CURL "|i0||not_affected|" CAM_HARDWARE " i0"},
     {"cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*", "", "", false},
     "-&CVE-1!8.4.0~"},
    {"so are the ranges in which its product is affected",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|",
      "V-1 alias=CVE-1 source=acme;|" CURL "|i0 f8.0.0|||" CAM_HARDWARE " i0"},
     {"cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*", "", "", false},
     "-&CVE-1!8.4.0~"},
    {"guarded words of several records stand in their order",
     {"CVE-1 source=nvd;|" CURL "|i0 f8.4.0|||" CAM " i0",
      "V-1 alias=CVE-1 source=acme;|" CURL "|i0||not_affected|" CAM_HARDWARE " i0"},
     {"cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*", "", "", false},
     "-&&-CVE-1!8.4.0~"},
    {"one that changes nothing is left out",
     {"V-1 alias=CVE-1 source=acme;|" CURL "|i0||not_affected|" CAM_HARDWARE " i0"},
     {"cpe:2.3:a:haxx:curl:8.3.0:*:*:*:*:*:*:*", "", "", false},
     ""},
    /* modules */
    {"a fix in another stream of the module says nothing",
     {"ALSA-1 upstream=CVE-1 summary=nodejs:18;AlmaLinux:8|nodejs|i0 "
      "f1:18.19.0-1.module_el8.9.0+3717+b5f3a8b7|"},
     {"pkg:rpm/almalinux/nodejs@16.20.2-1.module_el8.8.0%2B3613%2Bdc8e5b43"
      "?distro=almalinux-8&epoch=1&rpmmod=nodejs:16",
      "", "", false},
     ""},
    {"the same stream",
     {"ALSA-1 upstream=CVE-1 summary=nodejs:16;AlmaLinux:8|nodejs|i0 "
      "f1:16.20.3-1.module_el8.9.0+3717+b5f3a8b7|"},
     {"pkg:rpm/almalinux/nodejs@16.20.2-1.module_el8.8.0%2B3613%2Bdc8e5b43"
      "?distro=almalinux-8&epoch=1&rpmmod=nodejs:16:8080",
      "", "", false},
     "CVE-1!1:16.20.3-1.module_el8.9.0+3717+b5f3a8b7"},
    {"no stream is stated: the versions decide",
     {"ALSA-1 upstream=CVE-1 summary=nodejs:18;AlmaLinux:8|nodejs|i0 "
      "f1:18.19.0-1.module_el8.9.0+3717+b5f3a8b7|"},
     {"pkg:rpm/almalinux/nodejs@16.20.2-1.module_el8.8.0%2B3613%2Bdc8e5b43"
      "?distro=almalinux-8&epoch=1",
      "", "", false},
     "CVE-1!1:18.19.0-1.module_el8.9.0+3717+b5f3a8b7"},
    {"a rule of every version names no build",
     {"RHSA-1 upstream=CVE-1 summary=nodejs;AlmaLinux:8|nodejs|i0|"},
     {"pkg:rpm/almalinux/nodejs@16.20.2-1.module_el8.8.0%2B3613%2Bdc8e5b43"
      "?distro=almalinux-8&epoch=1",
      "", "", false},
     "CVE-1"},
    {"a package of no module",
     {"ALSA-1 upstream=CVE-1 summary=nodejs:18;AlmaLinux:8|nodejs|i0 "
      "f1:18.19.0-1.module_el8.9.0+3717+b5f3a8b7|"},
     {"pkg:rpm/almalinux/nodejs@16.20.2-1.el8?distro=almalinux-8&epoch=1", "", "", false},
     ""},
    /* owners and kernels */
    {"files that a distribution package owns have its verdict",
     {"GHSA-a alias=CVE-1 source=ghsa;PyPI|jinja2|i0 f3.1.4|",
      "DSA-1-1 upstream=CVE-2;Debian:12|jinja2|i0 f3.1.2-1+deb12u1|"},
     {"pkg:pypi/jinja2@3.1.2", "",
      "pkg:deb/debian/python3-jinja2@3.1.2-1?distro=debian-12&upstream=jinja2", false},
     "CVE-2!3.1.2-1+deb12u1"},
    {"a kernel that is installed and not running",
     {"DSA-1-1 upstream=CVE-1;Debian:12|linux|i0 f6.1.99-1|"},
     {"pkg:deb/debian/linux-image-6.1.0-18-amd64@6.1.76-1?distro=debian-12&upstream=linux", "", "",
      true},
     ""},
    {"the running kernel",
     {"DSA-1-1 upstream=CVE-1;Debian:12|linux|i0 f6.1.99-1|"},
     {"pkg:deb/debian/linux-image-6.1.0-18-amd64@6.1.76-1?distro=debian-12&upstream=linux", "", "",
      false},
     "CVE-1!6.1.99-1"},
};

static uint32_t intern_row(struct bench *bench, const struct row *row)
{
    struct yg_component component = {.text = yg_str(row->component.text),
                                     .cpe = yg_str(row->component.cpe),
                                     .owner = yg_str(row->component.owner),
                                     .idle = row->component.idle};
    uint32_t id = yg_index_intern(bench->index, &component, (struct yg_str){NULL, 0});

    cr_assert(ne(u32, id, YG_IDENTITY_NONE));
    return id;
}

Test(decide, by_every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        for (int first = 0; first < 2; first++) { /* component first, or advisories first */
            struct bench bench;
            uint32_t identity = 0;

            bench_init(&bench);
            if (first == 0)
                identity = intern_row(&bench, &rows[i]);
            for (size_t k = 0; k < ADVISORIES_MAX && rows[i].advisories[k] != NULL; k++)
                apply(&bench, rows[i].advisories[k]);
            if (first == 1)
                identity = intern_row(&bench, &rows[i]);
            expect_verdict(&bench, identity, rows[i].verdict, rows[i].why);
            bench_deinit(&bench);
        }
    }
}

/* The identities of a manifest, and what the first of them is for CVE-1 there. */
#define ON_CAM                                                                                     \
    "CVE-1 source=nvd;|" CAM "|i0 f2.0|||" CAM_HARDWARE                                            \
    " i0 & !cpe:2.3:a:acme:shield:*:*:*:*:*:*:*:* i0"
#define CAM_1 "cpe:2.3:o:acme:cam_firmware:1.0:*:*:*:*:*:*:*"

static const struct manifest {
    const char *why, *advisories[ADVISORIES_MAX], *components[4];
    enum yg_vulnerability_status status;
} manifests[] = {
    {"firmware alone", {ON_CAM}, {CAM_1}, YG_STATUS_UNKNOWN},
    {"firmware on its hardware", {ON_CAM}, {CAM_1, CAM_HARDWARE}, YG_STATUS_AFFECTED},
    {"firmware on other hardware",
     {ON_CAM},
     {CAM_1, "cpe:2.3:h:acme:bell:-:*:*:*:*:*:*:*"},
     YG_STATUS_UNKNOWN},
    {"a negated clause spoils it",
     {ON_CAM},
     {CAM_1, CAM_HARDWARE, "cpe:2.3:a:acme:shield:1.0:*:*:*:*:*:*:*"},
     YG_STATUS_UNKNOWN},
    {"a guard that is only negated",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|||!cpe:2.3:a:acme:shield:*:*:*:*:*:*:*:* i0"},
     {CAM_1},
     YG_STATUS_AFFECTED},
    {"the component satisfies the clause itself",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|||" CAM " i1.0"},
     {CAM_1},
     YG_STATUS_AFFECTED},
    {"NVD's word where the vendor's is about another product",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|",
      "V-1 alias=CVE-1 source=acme;|" CAM "|i0||not_affected|" CAM_HARDWARE " i0"},
     {CAM_1},
     YG_STATUS_AFFECTED},
    {"the vendor's word where it holds",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|",
      "V-1 alias=CVE-1 source=acme;|" CAM "|i0||not_affected|" CAM_HARDWARE " i0"},
     {CAM_1, CAM_HARDWARE},
     YG_STATUS_NOT_AFFECTED},
    {"a kernel that does not run carries nothing",
     {"CVE-1 source=nvd;|" CAM "|i0 f2.0|||cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:* i0"},
     {CAM_1, "idle"},
     YG_STATUS_UNKNOWN},
};

/* The status by the verdicts of the manifest, as shards count. */
static uint8_t counted_status(const struct yg_index *index, uint32_t identity, uint32_t number,
                              struct yg_clause_list satisfied)
{
    const struct yg_verdict *verdict = yg_index_verdict(index, identity);

    for (uint32_t i = 0; i < verdict->count; i++)
        if (verdict->entries[i].vulnerability == number)
            return yg_verdict_status(verdict, &verdict->entries[i], satisfied);
    return YG_STATUS_UNKNOWN;
}

static uint32_t intern_part(struct bench *bench, const char *text)
{
    struct yg_component kernel = {
        .text = YG_STR("pkg:deb/debian/linux-image-6.1.0-18-amd64@6.1.76-1?distro=debian-12"),
        .cpe = YG_STR("cpe:2.3:o:linux:linux_kernel:6.1.76:*:*:*:*:*:*:*"),
        .idle = true};

    return strcmp(text, "idle") == 0
               ? yg_index_intern(bench->index, &kernel, (struct yg_str){NULL, 0})
               : intern(bench, text, "");
}

Test(decide, evaluates_guards_by_manifest)
{
    for (size_t i = 0; i < YG_COUNT(manifests); i++) {
        const struct manifest *row = &manifests[i];
        struct yg_numbers satisfied = {0};
        enum yg_vulnerability_status status = YG_STATUS_UNKNOWN;
        struct bench bench;
        uint32_t ids[4];
        size_t count = 0;

        bench_init(&bench);
        for (size_t k = 0; k < ADVISORIES_MAX && row->advisories[k] != NULL; k++)
            apply(&bench, row->advisories[k]);
        for (; count < 4 && row->components[count] != NULL; count++)
            ids[count] = intern_part(&bench, row->components[count]);
        uint32_t number = yg_index_vulnerability_find(bench.index, YG_STR("CVE-1"));
        cr_assert(yg_index_satisfied(bench.index, ids, count, &satisfied));
        cr_assert(yg_index_finding_status(bench.index, ids[0], number, &satisfied, &status));
        cr_expect(eq(int, status, row->status), "%s", row->why);
        cr_expect(
            eq(int,
               counted_status(bench.index, ids[0], number,
                              (struct yg_clause_list){satisfied.items, (uint32_t)satisfied.count}),
               row->status < YG_STATUS_UNDER_INVESTIGATION ? YG_STATUS_UNKNOWN : row->status),
            "%s: counted", row->why);
        free(satisfied.items);
        bench_deinit(&bench);
    }
}

/* A CVE 5 record may take out again all that it names: its rule has neither ranges nor versions. */
Test(decide, an_entry_of_which_nothing_is_left_says_not_affected)
{
    struct yg_range_event from_first = {YG_EVENT_INTRODUCED, YG_STR("0")};
    struct yg_range ranges[] = {
        {.type = YG_RANGE_ECOSYSTEM, .events = &from_first, .event_count = 1},
        {.type = YG_RANGE_ECOSYSTEM, .events = &from_first, .event_count = 1, .excluded = true},
    };
    struct yg_affected affected = {.ecosystem = YG_STR("npm"),
                                   .name = YG_STR("a"),
                                   .ranges = ranges,
                                   .range_count = YG_COUNT(ranges)};
    struct yg_advisory advisory = {.source = YG_STR("cve"),
                                   .id = YG_STR("CVE-1"),
                                   .modified = 1,
                                   .published = 1,
                                   .withdrawn = YG_TIME_NONE,
                                   .affected = &affected,
                                   .affected_count = 1};
    struct bench bench;
    struct yg_error err;

    bench_init(&bench);
    cr_assert(eq(int, yg_index_apply(bench.index, &advisory, &bench.change, &err), YG_OK));
    expect_verdict(&bench, intern(&bench, "pkg:npm/a@1.0.0", ""), "", "nothing is left");
    bench_deinit(&bench);
}
