/* grype.c - constraints as the scanner grype keeps them, for the versions of any scheme.
 *
 *   constraint = [ conjunct { "||" conjunct } ]      conjunct = comparator { "," comparator }
 *   comparator = [ "=" "!=" "<" "<=" ">" ">=" ] ( version | 'version' | "version" )
 *
 * Source: the database format of grype 0.9x, seen from its tests. No constraint means every
 *         version.
 * Any text is a version here: what the scheme's check refuses is ordered as its compare does it.
 */
#include "matchers/syntax/operators.h"

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    return yg_operators_read(
        reader,
        (struct yg_operator_rules){.bare = true, .quotes = true, .empty = true, .unchecked = true});
}

static bool take(const struct yg_requirement *requirement, struct yg_str *version)
{
    (void)requirement;
    *version = yg_str_trim(*version);
    return version->len > 0 && version->len <= YG_VERSION_BYTES_MAX;
}

const struct yg_syntax yg_syntax_grype = {
    .name = "grype",
    .scheme = YG_SCHEME_NONE,
    .parse = parse,
    .take = take,
};
