/* test_range_forms.c - ranges beyond OSV: CVE 5, CSAF and NVD, as their decoders hand them over. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>

#include "matchers/range/range.h"
#include "tests/support/ranges.h"

#define INTERVALS_TEXT_MAX 512

/* An entry in one line of words:
 *   all                       every version
 *   i1 a1 f1 l1 m1            events: introduced, introduced after, fixed, last affected, limit
 *   semver: rpm: ...          from here on events have that versionType; "eco:" the ecosystem's
 *   vers:...                  a VERS range of its own; "_" stands for a space
 *   not                       the range that follows is excluded
 *   /                         the next range
 *   =1.0                      a listed version */
struct reader {
    struct yg_arena *arena;
    struct yg_affected entry;
    struct yg_range *range; /* NULL: the next word begins one */
    enum yg_range_type type;
    struct yg_str scheme;
    bool excluded;
};

static void begin_range(struct reader *r)
{
    if (r->range != NULL)
        return;
    r->range = yg_arena_append(r->arena, &r->entry.ranges, &r->entry.range_count);
    cr_assert(ne(ptr, r->range, NULL));
    r->range->type = r->type;
    r->range->scheme = r->scheme;
    r->range->excluded = r->excluded;
    r->excluded = false;
}

static void read_vers(struct reader *r, struct yg_str word)
{
    struct yg_str text = yg_arena_copy(r->arena, word);

    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '_')
            ((char *)(uintptr_t)text.ptr)[i] = ' ';
    begin_range(r);
    r->range->type = YG_RANGE_VERS;
    r->range->vers = text;
    r->range = NULL;
}

static void read_event(struct reader *r, struct yg_str word)
{
    static const char letters[] = "iaflm";
    static const enum yg_event_kind kinds[] = {YG_EVENT_INTRODUCED, YG_EVENT_INTRODUCED_AFTER,
                                               YG_EVENT_FIXED, YG_EVENT_LAST_AFFECTED,
                                               YG_EVENT_LIMIT};

    begin_range(r);
    struct yg_range_event *event =
        yg_arena_append(r->arena, &r->range->events, &r->range->event_count);
    cr_assert(ne(ptr, event, NULL));
    event->kind = kinds[strchr(letters, word.ptr[0]) - letters];
    event->version = yg_str_from(word, 1);
}

static void read_word(struct reader *r, struct yg_str word)
{
    if (yg_str_equal(word, YG_STR("all"))) {
        r->entry.all_versions = true;
    } else if (yg_str_equal(word, YG_STR("not"))) {
        r->excluded = true;
        r->range = NULL;
    } else if (yg_str_equal(word, YG_STR("/"))) {
        r->range = NULL;
    } else if (yg_str_index(word, ':') == word.len - 1) {
        r->scheme = yg_str_head(word, word.len - 1);
        r->type = yg_str_equal(r->scheme, YG_STR("eco")) ? YG_RANGE_ECOSYSTEM : YG_RANGE_NAMED;
        r->range = NULL;
    } else if (yg_str_starts(word, YG_STR("vers:")) || yg_str_starts(word, YG_STR("<"))) {
        read_vers(r, word);
    } else if (word.ptr[0] == '=') {
        struct yg_str *slot =
            yg_arena_append(r->arena, &r->entry.versions, &r->entry.version_count);

        *slot = yg_str_from(word, 1);
    } else {
        read_event(r, word);
    }
}

static struct yg_affected read_entry(struct yg_arena *arena, const char *line)
{
    struct reader r = {.arena = arena, .type = YG_RANGE_ECOSYSTEM};
    struct yg_str rest = yg_str(line);

    while (rest.len > 0)
        read_word(&r, yg_str_cut(&rest, ' '));
    return r.entry;
}

/* "npm [1.0.0, 2.0.0) (3.0.0, ) next fixed 2.0.0" */
static void write_ranges(const struct yg_ranges *ranges, char text[INTERVALS_TEXT_MAX])
{
    struct yg_buf buf = {0};

    if (ranges == NULL) {
        strcpy(text, "-");
        return;
    }
    const struct yg_scheme *scheme = yg_scheme_get(ranges->scheme);
    yg_buf_printf(&buf, "%s", scheme == NULL ? "none" : scheme->name);
    for (uint32_t i = 0; i < ranges->interval_count; i++) {
        const struct yg_interval *in = &ranges->intervals[i];

        yg_buf_printf(&buf, " %c%.*s, %.*s%s",
                      in->low_excluded || in->low.text.ptr == NULL ? '(' : '[',
                      YG_STR_ARG(in->low.text), YG_STR_ARG(in->high.text),
                      in->high_unfixed    ? "..)"
                      : in->high_included ? "]"
                                          : ")");
    }
    for (uint32_t i = 0; i < ranges->version_count; i++)
        yg_buf_printf(&buf, " %.*s", YG_STR_ARG(ranges->versions[i]));
    if (ranges->first_fixed.text.ptr != NULL)
        yg_buf_printf(&buf, " fixed %.*s", YG_STR_ARG(ranges->first_fixed.text));
    snprintf(text, INTERVALS_TEXT_MAX, "%.*s", (int)buf.len, buf.ptr);
    yg_buf_deinit(&buf);
}

static const struct row {
    const char *why;
    enum yg_scheme_id scheme; /* of the package */
    const char *entry, *ranges;
    uint64_t git, unreadable;
} rows[] = {
    {"NVD versionStartExcluding", YG_SCHEME_NPM, "a1.0.0 f2.0.0", "npm (1.0.0, 2.0.0) fixed 2.0.0",
     0, 0},
    {"introduced after 0 is not the first version on", YG_SCHEME_NPM, "a0 f2.0.0",
     "npm (0, 2.0.0) fixed 2.0.0", 0, 0},
    {"introduced at and after one version: at it", YG_SCHEME_NPM, "a1.0.0 i1.0.0 f2.0.0",
     "npm [1.0.0, 2.0.0) fixed 2.0.0", 0, 0},
    {"fixed at a version and introduced after it: only that one is out", YG_SCHEME_NPM,
     "i1.0.0 f2.0.0 a2.0.0", "npm [1.0.0, 2.0.0) (2.0.0, ) fixed 2.0.0", 0, 0},
    {"last affected and introduced after: it goes on", YG_SCHEME_NPM, "i1.0.0 l2.0.0 a2.0.0",
     "npm [1.0.0, )", 0, 0},
    {"intervals around one version", YG_SCHEME_NPM, "i1.0.0 f2.0.0 / a2.0.0 f3.0.0",
     "npm [1.0.0, 2.0.0) (2.0.0, 3.0.0) fixed 2.0.0", 0, 0},
    {"a listed version closes the gap", YG_SCHEME_NPM, "i1.0.0 f2.0.0 / a2.0.0 f3.0.0 =2.0.0",
     "npm [1.0.0, 3.0.0) fixed 2.0.0", 0, 0},
    {"of two beginnings at one version the included one", YG_SCHEME_NPM,
     "a1.0.0 f2.0.0 / i1.0.0 f1.5.0", "npm [1.0.0, 2.0.0) fixed 1.5.0", 0, 0},

    {"every version", YG_SCHEME_NPM, "all", "npm (, )", 0, 0},
    {"every version of a package without an order", YG_SCHEME_NONE, "all", "none (, )", 0, 0},
    {"CVE 5 defaultStatus affected, unaffected from a version on", YG_SCHEME_NPM, "all not i2.0.0",
     "npm (, 2.0.0) fixed 2.0.0", 0, 0},
    {"unaffected up to a version", YG_SCHEME_NPM, "all not i0 f2.0.0", "npm [2.0.0, )", 0, 0},
    {"unaffected up to and with a version", YG_SCHEME_NPM, "all not i0 l2.0.0", "npm (2.0.0, )", 0,
     0},
    {"a hole in every version", YG_SCHEME_NPM, "all not i1.0.0 f2.0.0",
     "npm (, 1.0.0) [2.0.0, ) fixed 1.0.0", 0, 0},
    {"one version out", YG_SCHEME_NPM, "all not i1.0.0 l1.0.0",
     "npm (, 1.0.0) (1.0.0, ) fixed 1.0.0", 0, 0},
    {"excluded from behind a version on: it stays", YG_SCHEME_NPM, "all not a1.0.0",
     "npm (, 1.0.0]", 0, 0},
    {"everything excluded", YG_SCHEME_NPM, "i1.0.0 f2.0.0 not i0", "npm fixed 2.0.0", 0, 0},
    {"excluded outside: nothing happens", YG_SCHEME_NPM, "i1.0.0 f2.0.0 not i3.0.0",
     "npm [1.0.0, 2.0.0) fixed 2.0.0", 0, 0},
    {"excluded next to it: nothing happens", YG_SCHEME_NPM,
     "i1.0.0 f2.0.0 not i2.0.0 / not i0 f1.0.0", "npm [1.0.0, 2.0.0) fixed 2.0.0", 0, 0},
    {"the end of one and the beginning of the next interval", YG_SCHEME_NPM,
     "i1.0.0 f2.0.0 / i3.0.0 l4.0.0 not i1.5.0 f3.5.0",
     "npm [1.0.0, 1.5.0) [3.5.0, 4.0.0] fixed 1.5.0", 0, 0},
    {"two holes in one interval", YG_SCHEME_NPM,
     "i1.0.0 l9.0.0 not i2.0.0 f3.0.0 / not i4.0.0 f5.0.0",
     "npm [1.0.0, 2.0.0) [3.0.0, 4.0.0) [5.0.0, 9.0.0] fixed 2.0.0", 0, 0},
    {"a listed version is excluded like any other", YG_SCHEME_NPM, "=1.0.0 =3.0.0 not i2.0.0",
     "npm [1.0.0, 1.0.0]", 0, 0},
    {"an excluded range that cannot be read is counted, and nothing is taken out", YG_SCHEME_NPM,
     "i1.0.0 not inever", "npm [1.0.0, )", 0, 1},
    {"Linux: affected but for the stable lines", YG_SCHEME_SEMVER,
     "semver: i5.0 not i5.10.1 l5.10.* / not i5.15",
     "semver [5.0, 5.10.1) [5.11, 5.15) fixed 5.10.1", 0, 0},

    {"a wildcard as the end: all of that line, and no fixed version", YG_SCHEME_NPM,
     "semver: i2.0.0 f2.*", "npm [2.0.0, 3..)", 0, 0},
    {"less than or equal is the same", YG_SCHEME_NPM, "semver: i2.0.0 l2.5.*", "npm [2.0.0, 2.6..)",
     0, 0},
    {"a fix before the wildcard", YG_SCHEME_NPM, "semver: i2.0.0 f2.5.2 / i2.6.0 l2.*",
     "npm [2.0.0, 2.5.2) [2.6.0, 3..) fixed 2.5.2", 0, 0},
    {"without a versionType as well", YG_SCHEME_NPM, "i2.0.0 f2.*", "npm [2.0.0, 3..)", 0, 0},
    {"a beginning has none", YG_SCHEME_NPM, "i2.* f3.0.0", "-", 0, 1},
    {"nothing that counts before the wildcard", YG_SCHEME_NPM, "semver: i2.0.0 fx.*", "-", 0, 1},

    {"versionType of the package's own order", YG_SCHEME_RPM, "rpm: i0 f1:1.0-1",
     "rpm (, 1:1.0-1) fixed 1:1.0-1", 0, 0},
    {"another order is not read", YG_SCHEME_DEB, "rpm: i0 f1:1.0-1", "-", 0, 1},
    {"beside one that is", YG_SCHEME_DEB, "rpm: i0 f1:1.0-1 deb: i0 f2.0-1",
     "deb (, 2.0-1) fixed 2.0-1", 0, 1},
    {"python is PyPI", YG_SCHEME_PYPI, "python: i0 f1.0rc1", "pypi (, 1.0rc1) fixed 1.0rc1", 0, 0},
    {"in whatever case", YG_SCHEME_PYPI, "Python: i0 f1.0", "pypi (, 1.0) fixed 1.0", 0, 0},
    {"SemVer and what is ordered like it", YG_SCHEME_GOLANG, "npm: i0 f1.0.0",
     "golang (, 1.0.0) fixed 1.0.0", 0, 0},
    {"semver is filled in for everything", YG_SCHEME_DEB, "semver: i0 f2:1.0-1",
     "deb (, 2:1.0-1) fixed 2:1.0-1", 0, 0},
    {"custom leaves it to the package", YG_SCHEME_DEB, "custom: i0 f2:1.0-1",
     "deb (, 2:1.0-1) fixed 2:1.0-1", 0, 0},
    {"git is not evaluable, and counted as such", YG_SCHEME_NPM, "git: i0 fabcdef", "-", 1, 0},
    {"git beside another", YG_SCHEME_NPM, "git: i0 fabcdef semver: i0 f1.0.0",
     "npm (, 1.0.0) fixed 1.0.0", 1, 0},
    {"no order of the package: the stated one", YG_SCHEME_NONE, "maven: i0 f1.0.Final",
     "maven (, 1.0.Final) fixed 1.0.Final", 0, 0},
    {"the first stated one that is known", YG_SCHEME_NONE, "custom: i0 f1.0 rpm: i2.0 f3.0",
     "rpm (, 1.0) [2.0, 3.0) fixed 1.0", 0, 0},
    {"two orders: the second is not read", YG_SCHEME_NONE, "rpm: i0 f1.0 maven: i0 f2.0",
     "rpm (, 1.0) fixed 1.0", 0, 1},
    {"unknown words: the last resort", YG_SCHEME_NONE, "custom: i0 f1.0",
     "generic (, 1.0) fixed 1.0", 0, 0},
    {"an ecosystem without an order says nothing", YG_SCHEME_NONE, "i0 f1.0 =0.9", "none 0.9", 0,
     0},
    {"nor does it beside a stated order", YG_SCHEME_NONE, "i0 f9.0 rpm: i0 f1.0",
     "rpm (, 1.0) fixed 1.0", 0, 0},

    {"a specifier", YG_SCHEME_DEB, "vers:deb/>=1.0-1|<2.0-1", "deb [1.0-1, 2.0-1) fixed 2.0-1", 0,
     0},
    {"a hole", YG_SCHEME_DEB, "vers:deb/>1.0|!=1.5|<=2.0", "deb (1.0, 1.5) (1.5, 2.0] fixed 1.5", 0,
     0},
    {"every version", YG_SCHEME_DEB, "vers:all/*", "deb (, )", 0, 0},
    {"no version", YG_SCHEME_DEB, "vers:none/*", "deb", 0, 0},
    {"words", YG_SCHEME_NPM, "vers:npm/1.0.0|next", "npm [1.0.0, 1.0.0] next", 0, 0},
    {"of the type's order, where the package has none", YG_SCHEME_NONE, "vers:rpm/<1:0",
     "rpm (, 1:0) fixed 1:0", 0, 0},
    {"a type that nobody knows: the package's order", YG_SCHEME_DEB, "vers:unknown/<1.0~rc1",
     "deb (, 1.0~rc1) fixed 1.0~rc1", 0, 0},
    {"else the last resort", YG_SCHEME_NONE, "vers:unknown/<1.0", "generic (, 1.0) fixed 1.0", 0,
     0},
    {"of another order", YG_SCHEME_DEB, "vers:npm/<1.0.0", "-", 0, 1},
    {"of an order like the package's", YG_SCHEME_GOLANG, "vers:semver/<1.0.0",
     "golang (, 1.0.0) fixed 1.0.0", 0, 0},
    {"every version needs no order", YG_SCHEME_DEB, "vers:npm/*", "deb (, )", 0, 0},
    {"not to be read", YG_SCHEME_DEB, "vers:deb/<1.0|*", "-", 0, 1},
    {"a reserved type", YG_SCHEME_DEB, "vers:example/<1.0", "-", 0, 1},
    {"a one-sided operator, as CSAF 2.0 has it", YG_SCHEME_DEB, "<_1.0", "deb (, 1.0) fixed 1.0", 0,
     0},
    {"what vendors write", YG_SCHEME_NONE, "vers:all/>=V2.9.2<V2.9.4",
     "generic [V2.9.2, V2.9.4) fixed V2.9.4", 0, 0},
    {"excluded", YG_SCHEME_NPM, "all not vers:npm/>=2.0.0", "npm (, 2.0.0) fixed 2.0.0", 0, 0},
    {"excluded, and its end is no fix", YG_SCHEME_NPM, "all not vers:npm/<2.0.0", "npm [2.0.0, )",
     0, 0},
};

Test(range_forms, become_the_intervals_of_the_rows)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_arena arena = {0};
        struct yg_affected entry = read_entry(&arena, row->entry);
        struct yg_range_counts counts = {0};
        struct yg_ranges *ranges = NULL;
        struct yg_error err;
        char text[INTERVALS_TEXT_MAX];

        cr_assert(eq(int,
                     yg_ranges_build(ranges_maker(), row->scheme, &entry, &ranges, &counts, &err),
                     YG_OK));
        write_ranges(ranges, text);
        cr_expect(eq(str, text, (char *)(uintptr_t)row->ranges), "%s", row->why);
        cr_expect(eq(u64, counts.git, row->git), "%s", row->why);
        cr_expect(eq(u64, counts.unreadable, row->unreadable), "%s", row->why);
        yg_ranges_release(ranges);
        yg_arena_deinit(&arena);
    }
}

Test(range_forms, answer_for_the_text_of_a_version)
{
    static const struct {
        const char *why;
        enum yg_scheme_id scheme;
        const char *entry, *version;
        bool readable;
        enum yg_range_answer answer;
        const char *fixed;
    } cases[] = {
        {"inside", YG_SCHEME_NONE, "rpm: i0 f1:1.0", "2.0", true, YG_RANGE_INSIDE, "1:1.0"},
        {"fixed", YG_SCHEME_NONE, "rpm: i0 f1:1.0", "1:1.0", true, YG_RANGE_FIXED, NULL},
        {"the excluded beginning", YG_SCHEME_NPM, "a1.0.0 f2.0.0", "1.0.0", true, YG_RANGE_OUTSIDE,
         NULL},
        {"behind the excluded beginning", YG_SCHEME_NPM, "a1.0.0 f2.0.0", "1.0.1", true,
         YG_RANGE_INSIDE, "2.0.0"},
        {"the version between two intervals", YG_SCHEME_NPM, "i1.0.0 l3.0.0 not i2.0.0 l2.0.0",
         "2.0.0", true, YG_RANGE_FIXED, NULL},
        {"unaffected is fixed where something before it is affected", YG_SCHEME_NPM,
         "all not i2.0.0", "2.0.0", true, YG_RANGE_FIXED, NULL},
        {"the end of a wildcard is no fixed version", YG_SCHEME_NPM, "semver: i2.0.0 l2.5.*",
         "2.5.9", true, YG_RANGE_INSIDE, NULL},
        {"past the wildcard", YG_SCHEME_NPM, "semver: i2.0.0 l2.5.*", "2.6.0", true,
         YG_RANGE_OUTSIDE, NULL},
        {"no version of the order", YG_SCHEME_NPM, "i0 f2.0.0", "banana", false, YG_RANGE_OUTSIDE,
         NULL},
        {"no version, but listed", YG_SCHEME_NPM, "i0 f2.0.0 =banana", "banana", true,
         YG_RANGE_INSIDE, NULL},
        {"every version, without an order", YG_SCHEME_NONE, "all", "banana", true, YG_RANGE_INSIDE,
         NULL},
        {"a component may leave numbers out where the scheme allows it", YG_SCHEME_NONE,
         "python: i0 f2", "2.0.0", true, YG_RANGE_FIXED, NULL},
    };

    for (size_t i = 0; i < YG_COUNT(cases); i++) {
        struct yg_arena arena = {0};
        struct yg_affected entry = read_entry(&arena, cases[i].entry);
        struct yg_range_counts counts = {0};
        struct yg_ranges *ranges = NULL;
        struct yg_range_hit hit;
        struct yg_error err;
        enum yg_range_answer answer;

        cr_assert(eq(
            int, yg_ranges_build(ranges_maker(), cases[i].scheme, &entry, &ranges, &counts, &err),
            YG_OK));
        bool readable = yg_ranges_test_text(ranges, yg_str(cases[i].version), &answer, &hit);
        cr_expect(eq(int, readable, cases[i].readable), "%s", cases[i].why);
        cr_expect(eq(int, answer, cases[i].answer), "%s", cases[i].why);
        cr_expect(yg_str_equal(hit.fixed.text, yg_str(cases[i].fixed)), "%s: %.*s", cases[i].why,
                  YG_STR_ARG(hit.fixed.text));
        yg_ranges_release(ranges);
        yg_arena_deinit(&arena);
    }
}

/* One pair of bounds among the versions 0.0.0 to 9.0.0. */
struct pair {
    int low, high; /* 10: without end */
    bool low_excluded, high_included, excluded;
};

static bool pair_holds(const struct pair *pair, int version)
{
    return (version > pair->low || (version == pair->low && !pair->low_excluded)) &&
           (version < pair->high || (version == pair->high && pair->high_included));
}

static bool holds_naively(const struct pair *pairs, size_t count, bool all, int version)
{
    bool inside = all, outside = false;

    for (size_t i = 0; i < count; i++) {
        bool *which = pairs[i].excluded ? &outside : &inside;

        *which |= pair_holds(&pairs[i], version);
    }
    return inside && !outside;
}

static void random_pair(struct pair *pair)
{
    pair->low = rand() % 9;
    pair->high = pair->low + 1 + rand() % (10 - pair->low);
    pair->low_excluded = rand() % 2 == 0;
    pair->high_included = rand() % 2 == 0;
    pair->excluded = rand() % 3 == 0;
}

static void write_pair(const struct pair *pair, struct yg_buf *entry)
{
    yg_buf_printf(entry, " / %s%c%d.0.0", pair->excluded ? "not " : "",
                  pair->low_excluded ? 'a' : 'i', pair->low);
    if (pair->high < 10)
        yg_buf_printf(entry, " %c%d.0.0", pair->high_included ? 'l' : 'f', pair->high);
}

Test(range_forms, agree_with_a_naive_reading)
{
    const char *stated = getenv("YG_SEED");
    unsigned seed = stated != NULL ? (unsigned)atoi(stated) : 20261124;

    fprintf(stderr, "YG_SEED=%u\n", seed);
    srand(seed);
    for (int round = 0; round < 3000; round++) {
        struct yg_arena arena = {0};
        struct yg_buf line = {0};
        struct yg_range_counts counts = {0};
        struct yg_ranges *ranges = NULL;
        struct yg_error err;
        struct pair pairs[6];
        size_t count = 1 + (size_t)rand() % 6;
        bool all = rand() % 4 == 0;

        yg_buf_printf(&line, "%s =99.0.0", all ? "all" : "/");
        for (size_t i = 0; i < count; i++) {
            random_pair(&pairs[i]);
            write_pair(&pairs[i], &line);
        }
        yg_buf_append_char(&line, '\0');
        struct yg_affected entry = read_entry(&arena, line.ptr);
        cr_assert(eq(int,
                     yg_ranges_build(ranges_maker(), YG_SCHEME_NPM, &entry, &ranges, &counts, &err),
                     YG_OK));
        for (int version = 0; version < 10; version++) {
            enum yg_range_answer answer;
            struct yg_range_hit hit;
            char text[16];

            snprintf(text, sizeof text, "%d.0.0", version);
            cr_assert(yg_ranges_test_text(ranges, yg_str(text), &answer, &hit));
            cr_expect(eq(int, answer == YG_RANGE_INSIDE, holds_naively(pairs, count, all, version)),
                      "%s in %s, round %d", text, line.ptr, round);
        }
        yg_ranges_release(ranges);
        yg_buf_deinit(&line);
        yg_arena_deinit(&arena);
    }
}
