/* test_vectors.c - every range syntax in a few rows of our own: what it allows, how it is written,
 * and what is said of a range that cannot be read. The suites of other projects are in
 * test_conformance.c.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/syntax/syntax.h"

static void parse(const char *name, const char *words, const char *range, struct yg_arena *arena,
                  struct yg_requirement *requirement, const char *why)
{
    const struct yg_syntax *syntax = yg_syntax_find(yg_str(name));
    struct yg_error err = {.text = ""};
    uint32_t flags;

    cr_assert(syntax != NULL, "%s", name);
    const struct yg_scheme *scheme = yg_syntax_scheme(syntax);
    if (scheme == NULL)
        scheme = yg_scheme_get(YG_SCHEME_SEMVER);
    cr_assert(eq(int, yg_syntax_flags(syntax, yg_str(words), &flags, &err), YG_OK), "%s", err.text);
    cr_assert(eq(int,
                 yg_syntax_parse(syntax, scheme, flags, yg_str(range), arena, requirement, &err),
                 YG_OK),
              "%s: %s '%s': %s", why, name, range, err.text);
}

/* Versions between blanks; "-" stands for none. */
static const struct row {
    const char *why, *syntax, *flags, *range, *inside, *outside;
} rows[] = {
    {"a caret keeps the first number that is not 0", "npm", "", "^1.2.3", "1.2.3 1.9.0",
     "1.2.2 2.0.0"},
    {"... which may be the second", "npm", "", "^0.2.3", "0.2.9", "0.3.0"},
    {"... or the last", "npm", "", "^0.0.3", "0.0.3", "0.0.4"},
    {"... and with numbers left open the last given", "npm", "", "^0.0", "0.0.9", "0.1.0"},
    {"a tilde keeps two numbers", "npm", "", "~1.2.3", "1.2.9", "1.3.0 1.2.2"},
    {"... or one, when one is given", "npm", "", "~1", "1.9.9", "2.0.0"},
    {"a hyphen range holds both ends", "npm", "", "1.2 - 2.3", "1.2.0 2.3.9", "2.4.0 1.1.9"},
    {"or binds last", "npm", "", "1.0.0 || >=2 <3", "1.0.0 2.5.0", "1.5.0 3.0.0"},
    {"a pre-release matches beside one of the same numbers", "npm", "", ">=1.2.3-rc.1",
     "1.2.3-rc.2 1.2.4", "1.2.4-rc.1 1.2.3-rc.0"},
    {"... and else only with the flag", "npm", "includePrerelease", ">=1.2.3-rc.1", "1.2.4-rc.1",
     "1.2.3-rc.0"},
    {"a number after a wildcard says nothing for a tilde, as in npm", "npm", "", "~1.x.5", "1.0.0",
     "2.0.0"},
    {"\"> =1\" is \">=1\"", "npm", "", "> =1.2.0", "1.2.0", "1.1.0"},
    {"words that are no comparator are passed over", "npm", "loose", "foo >=1.0.0", "1.0.0",
     "0.9.0"},
    {"strictly, a version has no zeros in front", "npm", "", ">=1.0.0", "v1.2.3", "01.2.3 =1.2.3"},
    {"above all that is allowed", "npm-gtr", "", "~1.2 || 3.x", "4.0.0", "1.3.0 3.1.0 1.0.0"},
    {"below all that is allowed", "npm-ltr", "", "~1.2 || 3.x", "1.1.0", "2.0.0 1.2.0"},
    {"nothing lies above an open range", "npm-gtr", "", ">=1.2", "-", "9.0.0"},
    {"no operator is a caret", "cargo", "", "1.2.3", "1.9.0", "2.0.0 1.2.2"},
    {"a comma is and", "cargo", "", ">=1.2, <1.5", "1.4.9", "1.5.0 1.1.0"},
    {"a wildcard is exact about what is given", "cargo", "", "1.2.*", "1.2.9", "1.3.0 1.1.0"},
    {"the greatest number has no next one", "cargo", "", "^18446744073709551615",
     "18446744073709551615.1.0", "1.0.0"},
    {"above 1 begins at 2, without its pre-releases", "cargo", "", ">1", "2.0.0",
     "1.9.0 2.0.0-rc.1"},
    {"a pre-release beside one of the same numbers", "cargo", "", ">=1.0.0-a, <1.0.0", "1.0.0-b",
     "1.0.0 0.9.0"},
    {"a short caret begins at its first pre-release", "cargo", "", "^1, >=1.0.0-a", "1.0.0-b 1.0.0",
     "1.0.0-0 0.9.0"},
    {"compatible: all but the last number stay", "pep440", "", "~=1.4.2", "1.4.2 1.4.9", "1.5 1.4"},
    {"... and the epoch", "pep440", "", "~=1!1.4", "1!1.9", "1.9 2!1.4"},
    {"a prefix takes pre-releases and local versions in", "pep440", "", "==1.9.*",
     "1.9.5 1.9.dev1 1.9a1 1.9+x", "1.10 1.8.9"},
    {"... and 9 goes to 10", "pep440", "", "!=9.*", "10 8", "9.1"},
    {"below leaves out the pre-releases of the bound", "pep440", "", "<2", "1.9 1.9.post1",
     "2.0rc1 2.0.0.0a1"},
    {"above leaves out its post-releases and local versions", "pep440", "", ">1.0", "1.0.1",
     "1.0.post1 1.0+x"},
    {"... unless the bound is one", "pep440", "", ">1.0.post1", "1.0.post2", "1.0.post1"},
    {"a local version is equal to its public one", "pep440", "", "==1.0", "1.0+x 1.0.0", "1.0.1"},
    {"... unless the bound has one", "pep440", "", "==1.0+x", "1.0+X", "1.0 1.0+y"},
    {"identical texts, whatever their case", "pep440", "", "===Foo", "foo", "1.0"},
    {"no clause is every version", "pep440", "", "", "1.0 2.0a1", "-"},
    {"pre-releases are left out on demand", "pep440", "prereleases=0", ">=1", "1.5", "1.5a1"},
    {"the inner switch wins", "pep440-pre", "spec_pre=False contains_pre=True", ">=1", "1.5a1",
     "0.9"},
    {"blanks are and, || is or", "pep440-lenient", "", ">=1 <2 || 3", "1.5 3.0", "2.5 0.9"},
    {"local versions in order", "pep440-lenient", "local", ">=1.0+sp2, <1.0+sp9", "1.0+sp5",
     "1.0 1.0+sp9"},
    {"or binds last", "hex", "", "< 1.0.0 and >= 0.5.0 or == 2.0.0", "0.7.0 2.0.0", "0.4.0 1.5.0"},
    {"two numbers go up to the next major one", "hex", "", "~> 1.2", "1.9.0", "2.0.0 1.1.0"},
    {"three to the next minor one, without its pre-releases", "hex", "", "~> 1.2.3", "1.2.9",
     "1.3.0-dev 1.3.0"},
    {"a pre-release wants a bound that is one", "hex", "allow_pre=false", ">= 1.0.0", "1.1.0",
     "1.1.0-rc.1"},
    {"the last number may go up", "gem", "", "~> 1.4.4", "1.4.9 1.4.4", "1.5.0 1.5.0.rc1 1.4.3"},
    {"... and 9 goes to 10", "gem", "", "~> 1.9.1", "1.9.2", "1.10"},
    {"a pre-release of the bound", "gem", "", "~> 2.0.rc1", "2.0.rc2 2.9", "3.0.a 1.9"},
    {"a comma is and", "gem", "", ">= 1.4, != 1.5, < 2", "1.6", "1.5 2.0 1.3"},
    {"a caret keeps the first number that is not 0", "composer", "", "^1.2.3", "1.2.3 1.9.0",
     "1.2.2 2.0.0-alpha1"},
    {"... or the last one given", "composer", "", "^0.3", "0.3.9", "0.4.0-dev 0.2"},
    {"a tilde lets the last number given go up", "composer", "", "~1.2", "1.2 1.9", "2.0 1.1"},
    {"... of three the third", "composer", "", "~1.2.3", "1.2.9", "1.3.0 1.2.2"},
    {"a beginning takes its pre-releases in", "composer", "", ">=1.2", "1.2.0-beta1", "1.1.9"},
    {"an end leaves its pre-releases out", "composer", "", "<2.0", "1.9", "2.0-alpha1"},
    {"a bound that names a stability is that", "composer", "", ">=1.2-beta2", "1.2.0",
     "1.2.0-beta1"},
    {"a flag on one that names none makes it that", "composer", "", ">=1.2@beta", "1.2.0-beta1",
     "1.2.0-alpha1"},
    {"... not for an equal one", "composer", "", "=1.2@beta", "1.2.0", "1.2.0-beta"},
    {"... nor behind a blank", "composer", "", "> 1.2@beta", "1.2.1", "1.2.0-beta2 1.2.0"},
    {"build metadata keeps the pre-releases out", "composer", "", "^1.9+b", "1.9.0", "1.9.0-beta"},
    {"a short end of a hyphen range takes all that it begins", "composer", "", "1.0 - 2.0", "2.0.9",
     "2.1"},
    {"... a whole one is the end", "composer", "", "1.0 - 2.0.0", "2.0.0", "2.0.1"},
    {"comma and blank are and, one bar or two are or", "composer", "", ">=1,<1.5 !=1.2 | 3.*",
     "1.3 3.4", "1.2 1.5 4.0"},
    {"all versions", "composer", "", "*", "1.0 2.0-dev", "-"},
    {"a version alone and what is newer", "nuget", "", "1.2", "1.2.0 3.0", "1.1"},
    {"intervals", "nuget", "", "(1.0, 2.0]", "1.5.0 2.0.0", "1.0.0 2.0.1"},
    {"one version", "nuget", "", "[1.5]", "1.5.0", "1.5.1 1.4.9"},
    {"a floating version is its lowest", "nuget", "", "1.2.*", "1.2.0 9.0.0", "1.1.9 1.2.0-rc"},
    {"... pre-releases from 0", "nuget", "", "1.2.0-rc.*", "1.2.0-rc.0", "1.2.0-beta"},
    {"a part behind it", "apk-match", "", "~3.6", "3.6 3.6.1 3.6_rc1 3.6-r4", "3.60 3.5 3.7"},
    {"or newer", "apk-match", "", ">~3.6", "3.6_rc1 3.7", "3.5.9"},
    {"not so", "apk-match", "", "!~3.6", "3.60", "3.6.1"},
    {"by order", "apk-match", "", "<3.6-r2", "3.6-r1", "3.6-r2"},
    {"a union", "maven-range", "", "(,1.0],[2.0,3.0)", "0.9 1.0 2.5", "1.5 3.0"},
    {"anything behind an open end", "maven-range", "", "[2.0,),[1.0]", "1.0 2.5", "1.5"},
    {"all that begins so", "maven-range", "", "[1.2.*]", "1.2 1.2.7 1.2-beta", "1.20 1.3 1.1"},
    {"operators", "maven-range", "", ">= 1.0 < 2.0 || = 3.0", "1.5 3.0", "2.0 0.9"},
    {"no constraint is every version", "grype", "", "", "1.0.0", "-"},
    {"quotes and or", "grype", "", "'1.0.0' || >2.0, <3.0", "1.0.0 2.5.0", "1.5.0 3.0.0"},
};

static void ask(const struct row *row, const struct yg_requirement *requirement,
                const char *versions, bool expected)
{
    struct yg_str rest = yg_str(versions);

    while (rest.len > 0 && !yg_str_equal(rest, YG_STR("-"))) {
        struct yg_str version = yg_str_cut(&rest, ' ');

        cr_expect(eq(int, yg_requirement_contains(requirement, version), expected),
                  "%s: %s '%s' and %.*s", row->why, row->syntax, row->range, YG_STR_ARG(version));
    }
}

Test(syntax_vectors, allow_what_is_inside_and_nothing_else)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_requirement requirement;

        parse(rows[i].syntax, rows[i].flags, rows[i].range, &arena, &requirement, rows[i].why);
        ask(&rows[i], &requirement, rows[i].inside, true);
        ask(&rows[i], &requirement, rows[i].outside, false);
    }
    yg_arena_deinit(&arena);
}

Test(syntax_vectors, every_syntax_has_a_row)
{
    for (size_t k = 0; yg_syntax_at(k) != NULL; k++) {
        const char *name = yg_syntax_name(yg_syntax_at(k));
        bool found = false;

        for (size_t i = 0; i < YG_COUNT(rows); i++)
            found = found || strcmp(rows[i].syntax, name) == 0;
        cr_expect(found, "%s", name);
    }
}

Test(syntax_vectors, a_requirement_allows_no_text_that_is_no_version)
{
    static const struct {
        const char *syntax, *range;
    } open[] = {
        {"npm", ">=0.0.0"}, {"cargo", ">=0.0.0"}, {"hex", ">= 0.0.0"}, {"gem", ">= 0"},
        {"nuget", "0.0.0"}, {"apk-match", ">=0"}, {"composer", ">=0"}, {"pep440", ">=0"},
    };
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(open); i++) {
        struct yg_requirement requirement;

        parse(open[i].syntax, "", open[i].range, &arena, &requirement, "open");
        cr_expect(not(yg_requirement_contains(&requirement, YG_STR("one two"))), "%s",
                  open[i].syntax);
        cr_expect(not(yg_requirement_contains(&requirement, YG_STR("1..2"))), "%s", open[i].syntax);
    }
    yg_arena_deinit(&arena);
}

static const struct {
    const char *why, *syntax, *flags, *range, *canonical;
} written[] = {
    {"the empty range", "npm", "", " ", "*"},
    {"what all versions meet stands alone", "npm", "", "^1 || * || 2", "*"},
    {"what none can meet goes", "npm", "", "1.x || <* 3", ">=1.0.0 <2.0.0-0"},
    {"... unless there is nothing else", "npm", "", "<*", "<0.0.0-0"},
    {"said twice", "npm", "", "=1.2.3 v1.2.3", "1.2.3"},
    {"numbers of pre-releases lose their zeros", "npm", "loose", "1.2.3-01.a", "1.2.3-1.a"},
    {"build metadata goes", "npm", "", "~1.2.3+b", ">=1.2.3 <1.3.0-0"},
    {"from it on", "nuget", "", "01.2", "[1.2.0, )"},
    {"a fourth number that is no 0", "nuget", "", "(1.2.3.4,2.0.0.0]", "(1.2.3.4, 2.0.0]"},
    {"both ends open", "nuget", "", "(, )", "(, )"},
};

Test(syntax_vectors, are_written_in_canonical_form)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(written); i++) {
        struct yg_requirement requirement;
        struct yg_buf out = {0};

        parse(written[i].syntax, written[i].flags, written[i].range, &arena, &requirement,
              written[i].why);
        cr_expect(yg_requirement_write(&requirement, &out));
        cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(written[i].canonical)), "%s: %.*s",
                  written[i].why, YG_STR_ARG(yg_buf_str(&out)));
        yg_buf_deinit(&out);
    }
    yg_arena_deinit(&arena);
}

static const struct {
    const char *syntax, *flags, *range;
    size_t at;
    const char *text;
} errors[] = {
    {"npm", "", "1.2.3 || foo", 9, "a number is missing"},
    {"npm", "", ">=1.2.3.4", 7, "'.' follows a version"},
    {"npm", "", "1.x.5", 0, "only wildcards may follow a wildcard"},
    {"npm", "", "1.02.0", 2, "a number begins with 0"},
    {"npm", "", "==1.0.0", 1, "only one 'v' may precede a version"},
    {"npm", "", "^9007199254740991.0.0", 1, "no number above 9007199254740991 is left"},
    {"npm", "", "1.2.3-", 6, "an identifier is missing"},
    {"npm", "loose", "foo bar", 0, "nothing in it can be read as a range"},
    {"cargo", "", "1.0.0 2.0.0", 6, "'2' where a comma or the end is wanted"},
    {"cargo", "", ">=1, *", 5, "'*' must be the whole of a requirement"},
    {"cargo", "", "18446744073709551616", 0, "a number is above 18446744073709551615"},
    {"cargo", "", "", 0, "a number is missing"},
    {"cargo", "", "1.2+b", 3, "'+' where a comma or the end is wanted"},
    {"pep440", "", "==1.0, 2.0", 7, "an operator is missing"},
    {"pep440", "", ">=1.*", 3, "'.*' goes with '==' and '!=' only"},
    {"pep440", "", ">=1.0+x", 5, "a local version goes with '==' and '!=' only"},
    {"pep440", "", "~=1", 2, "'~=' wants two release numbers at least"},
    {"pep440", "strict", "==1.0a1.*", 7, "'.*' can follow release numbers only"},
    {"pep440", "", "==1.0 >2", 6, "a comma is missing"},
    {"hex", "", "1.2.3 and", 6, "'and', 'or' or the end is wanted"},
    {"hex", "", ">= 1.2", 3, "three numbers are wanted"},
    {"hex", "", "~> 1", 3, "two or three numbers are wanted"},
    {"gem", "", "~> 1.2, ", 8, "a version is missing"},
    {"composer", "", "~1.x", 1, "this is no version for '~'"},
    {"composer", "", ">=1.*", 0, "'*' takes no operator"},
    {"composer", "", ">=1.0 ||", 8, "a version is missing"},
    {"nuget", "", "[1.0, 2.0", 9, "']' or ')' is wanted"},
    {"nuget", "", "(1.0)", 0, "one version stands between '[' and ']'"},
    {"nuget", "", "1.*.0", 0, "'*' ends the numbers or the pre-release"},
    {"nuget", "", "[2.0, 1.0]", 0, "the range ends before it begins"},
    {"maven-range", "", "[1.0,2.0),[1.5,3.0]", 10, "ranges ascend and do not overlap"},
    {"maven-range", "", "[1.0,1.0)", 0, "the range holds nothing"},
    {"maven-range", "", "1.0", 0, "an operator is missing"},
    {"grype", "", "> 1.0 2.0", 6, "a comma or '||' is wanted"},
    {"grype", "", "'1.0", 0, "the quote is not closed"},
};

Test(syntax_vectors, say_what_cannot_be_read_and_where)
{
    struct yg_arena arena = {0};

    for (size_t i = 0; i < YG_COUNT(errors); i++) {
        const struct yg_syntax *syntax = yg_syntax_find(yg_str(errors[i].syntax));
        const struct yg_scheme *scheme = yg_syntax_scheme(syntax);
        struct yg_requirement requirement;
        struct yg_error err = {.text = ""};
        uint32_t flags;

        cr_assert(eq(int, yg_syntax_flags(syntax, yg_str(errors[i].flags), &flags, &err), YG_OK));
        cr_expect(
            ne(int,
               yg_syntax_parse(syntax, scheme == NULL ? yg_scheme_get(YG_SCHEME_SEMVER) : scheme,
                               flags, yg_str(errors[i].range), &arena, &requirement, &err),
               YG_OK),
            "%s '%s'", errors[i].syntax, errors[i].range);
        cr_expect(eq(sz, err.at, errors[i].at), "%s '%s'", errors[i].syntax, errors[i].range);
        cr_expect(yg_str_equal(yg_str(err.text), yg_str(errors[i].text)), "%s '%s'",
                  errors[i].syntax, errors[i].range);
    }
    yg_arena_deinit(&arena);
}

Test(syntax_vectors, refuse_flags_schemes_and_sizes_that_do_not_fit)
{
    static char large[YG_REQUIREMENT_BYTES_MAX + 1];
    const struct yg_syntax *npm = yg_syntax_find(YG_STR("npm"));
    const struct yg_scheme *deb = yg_scheme_get(YG_SCHEME_DEB);
    struct yg_requirement requirement;
    struct yg_arena arena = {0};
    struct yg_error err;
    uint32_t flags;

    cr_expect(eq(int, yg_syntax_flags(npm, YG_STR("loose,strict"), &flags, &err), YG_MALFORMED));
    cr_expect(eq(sz, err.at, 6));
    cr_expect(yg_str_equal(yg_str(err.text), YG_STR("npm knows no flag 'strict'")));
    cr_expect(eq(int, yg_syntax_parse(npm, deb, 0, YG_STR("1"), &arena, &requirement, &err),
                 YG_UNSUPPORTED));
    cr_expect(yg_str_equal(yg_str(err.text), YG_STR("npm is about npm versions, not deb")));
    cr_expect(eq(int,
                 yg_syntax_parse(yg_syntax_find(YG_STR("grype")), NULL, 0, YG_STR("1"), &arena,
                                 &requirement, &err),
                 YG_UNSUPPORTED));
    cr_expect(yg_str_equal(yg_str(err.text), YG_STR("grype needs a version scheme")));
    cr_expect(eq(int,
                 yg_syntax_parse(npm, NULL, 0, (struct yg_str){large, sizeof large}, &arena,
                                 &requirement, &err),
                 YG_LIMIT));
    cr_expect(eq(sz, err.at, YG_REQUIREMENT_BYTES_MAX));
    cr_expect(yg_syntax_find(YG_STR("pip")) == NULL);
    yg_arena_deinit(&arena);
}
