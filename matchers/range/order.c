/* order.c - in which order are the versions of a range?
 *
 * Whoever wrote a record states an order beside a range (versionType of CVE 5, the type of a VERS).
 * The order of the package's own ecosystem goes first: a stated one can only agree with it. Where
 * the package is of no ecosystem, the stated order is all there is.
 */
#include "matchers/range/build.h"
#include "matchers/vers/vers.h"

/* Values of versionType. The CVE Record Format 5.1 names some and leaves the rest to the writers;
 * these are what they write. "semver" is what many tools fill in for everything. */
static const struct named {
    const char *name, *scheme;
} named[] = {
    {"alpine", "apk"},
    {"apk", "apk"},
    {"cargo", "cargo"},
    {"composer", "composer"},
    {"date", "datetime"},
    {"deb", "deb"},
    {"debian", "deb"},
    {"dpkg", "deb"},
    {"gem", "gem"},
    {"go", "golang"},
    {"golang", "golang"},
    {"hex", "hex"},
    {"maven", "maven"},
    {"npm", "npm"},
    {"nuget", "nuget"},
    {"original_commit_for_fix", "semver"}, /* Linux: the release that has the first fix */
    {"pypi", "pypi"},
    {"python", "pypi"},
    {"rpm", "rpm"},
    {"rubygems", "gem"},
    {"semver", "semver"},
};

static const struct yg_scheme *scheme_of_name(struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(named); i++)
        if (yg_str_equal_nocase(name, yg_str(named[i].name)))
            return yg_scheme_find(yg_str(named[i].scheme));
    return NULL;
}

bool yg_range_is_git(const struct yg_range *range)
{
    return range->type == YG_RANGE_GIT ||
           (range->type == YG_RANGE_NAMED && yg_str_equal_nocase(range->scheme, YG_STR("git")));
}

/* `*states` is set when the range speaks of an order at all. */
static const struct yg_scheme *stated_scheme(const struct yg_range *range, bool *states)
{
    struct yg_arena arena = {0};
    const struct yg_scheme *scheme = NULL;
    struct yg_vers vers;

    if (range->type == YG_RANGE_NAMED && !yg_range_is_git(range)) {
        *states = true;
        return scheme_of_name(range->scheme);
    }
    if (range->type != YG_RANGE_VERS)
        return NULL;
    *states = true;
    if (yg_vers_parse(&arena, range->vers, YG_VERS_LIKE, NULL, &vers, NULL) == YG_OK &&
        vers.order == YG_VERS_ORDER_OWN)
        scheme = vers.scheme;
    yg_arena_deinit(&arena);
    return scheme;
}

const struct yg_scheme *yg_range_scheme(const struct yg_scheme *package,
                                        const struct yg_affected *affected)
{
    bool states = false;

    if (package != NULL)
        return package;
    for (size_t i = 0; i < affected->range_count; i++) {
        const struct yg_scheme *scheme = stated_scheme(&affected->ranges[i], &states);

        if (scheme != NULL)
            return scheme;
    }
    return states ? yg_scheme_find(YG_STR("generic")) : NULL;
}

/* Schemes whose versions are ordered as SemVer says. */
static bool is_semver_like(const struct yg_scheme *scheme)
{
    static const char *const names[] = {"semver", "npm", "cargo", "golang", "hex", "pub"};

    for (size_t i = 0; i < YG_COUNT(names); i++)
        if (yg_str_equal(yg_str(scheme->name), yg_str(names[i])))
            return true;
    return false;
}

bool yg_scheme_agrees(const struct yg_scheme *own, const struct yg_scheme *stated)
{
    return own == stated || (is_semver_like(own) && is_semver_like(stated));
}

bool yg_range_agrees(const struct yg_range *range, const struct yg_scheme *own)
{
    const struct yg_scheme *stated = scheme_of_name(range->scheme);

    return stated == NULL || stated->id == YG_SCHEME_SEMVER || yg_scheme_agrees(own, stated);
}
