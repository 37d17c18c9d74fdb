#include "matchers/version/prerelease.h"

#include "matchers/version/tokens.h"

/* WORDS is the rule where nothing else is said. `letters` are words of one letter. */
static const struct rule {
    enum { WORDS, HYPHEN, ANY_LETTER, NEVER } kind;
    bool branches;
    const char *letters;
} rules[YG_SCHEME_COUNT] = {
    [YG_SCHEME_NONE] = {.kind = NEVER},
    [YG_SCHEME_SEMVER] = {.kind = HYPHEN},
    [YG_SCHEME_NPM] = {.kind = HYPHEN},
    [YG_SCHEME_CARGO] = {.kind = HYPHEN},
    [YG_SCHEME_GOLANG] = {.kind = HYPHEN},
    [YG_SCHEME_NUGET] = {.kind = HYPHEN},
    [YG_SCHEME_HEX] = {.kind = HYPHEN},
    [YG_SCHEME_PUB] = {.kind = HYPHEN},
    [YG_SCHEME_CONAN] = {.kind = HYPHEN},
    [YG_SCHEME_GEM] = {.kind = ANY_LETTER},
    [YG_SCHEME_PYPI] = {.letters = "abc"},
    [YG_SCHEME_PYPI_LEGACY] = {.letters = "abc"},
    [YG_SCHEME_MAVEN] = {.letters = "abm"},
    [YG_SCHEME_COMPOSER] = {.branches = true, .letters = "ab"},
    [YG_SCHEME_DATETIME] = {.kind = NEVER},
    [YG_SCHEME_LEXICOGRAPHIC] = {.kind = NEVER},
};

static const char *const words[] = {"alpha", "beta",    "rc",       "cr",        "pre", "preview",
                                    "dev",   "nightly", "snapshot", "milestone", "ea",  "canary"};

static bool is_known(struct yg_str word, const char *letters)
{
    for (size_t i = 0; i < YG_COUNT(words); i++) {
        if (yg_str_equal_nocase(word, yg_str(words[i])))
            return true;
    }
    return letters != NULL && word.len == 1 && strchr(letters, word.ptr[0] | ' ') != NULL;
}

static bool has_word(struct yg_str text, const char *letters)
{
    while (text.len > 0) {
        struct yg_str word = yg_cut_run(&text, yg_is_letter);

        if (word.len > 0 && is_known(word, letters))
            return true;
        text = yg_str_from(text, word.len == 0);
    }
    return false;
}

static bool has_letter(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (yg_is_letter(text.ptr[i]))
            return true;
    }
    return false;
}

/* "master" and "dev-main", not "v1.2". */
static bool is_branch(struct yg_str text)
{
    bool v = text.len > 1 && (text.ptr[0] == 'v' || text.ptr[0] == 'V');

    return !yg_is_digit(text.ptr[v]);
}

bool yg_version_is_prerelease(enum yg_scheme_id scheme, struct yg_str text)
{
    const struct rule *rule = &rules[scheme];
    struct yg_str release = yg_str_head(text, yg_str_index(text, '+')); /* without build */

    switch (rule->kind) {
    case WORDS:
        return has_word(release, rule->letters) || (rule->branches && is_branch(text));
    case HYPHEN:
        return yg_str_index(release, '-') < release.len;
    case ANY_LETTER:
        return has_letter(text);
    case NEVER:
        break;
    }
    return false;
}
