/* gem.c - requirements of Ruby gems.
 *
 *   requirement = comparator { "," comparator }
 *   comparator  = [ "=" "!=" "<" "<=" ">" ">=" "~>" ] version        no operator means "="
 *
 * Source: RubyGems 3.5, Gem::Requirement and Gem::Version. "~> 1.4.5" is from 1.4.5 on, while the
 *         release of the version is below 1.5: pre-releases of 1.5 stay out. Pre-releases match
 *         like other versions otherwise. An empty version is 0.
 */
#include "matchers/syntax/operators.h"

/* Without what makes a pre-release of it: all from the first letter or hyphen on. */
static struct yg_str release_of(struct yg_str version)
{
    size_t len = 0;

    while (len < version.len && (yg_is_digit(version.ptr[len]) || version.ptr[len] == '.'))
        len++;
    while (len > 0 && version.ptr[len - 1] == '.')
        len--;
    return yg_str_head(version, len);
}

/* The release without its last number, and the number before one higher. */
static void add_pessimistic(struct yg_syntax_reader *reader, struct yg_str version)
{
    struct yg_str release = release_of(version);
    size_t dot = yg_str_rindex(release, '.');
    struct yg_str next = yg_syntax_next(reader, yg_str_head(release, dot));

    yg_syntax_add(reader, YG_GREATER_EQUAL, version);
    yg_syntax_add_floor(reader, YG_LESS, next, YG_STR(".A"));
}

static enum yg_status read_comparator(struct yg_syntax_reader *reader)
{
    bool pessimistic = yg_syntax_take(reader, YG_STR("~>"));
    enum yg_operator op = pessimistic ? YG_EQUAL : yg_operator_take(reader, YG_EQUAL);

    yg_syntax_blanks(reader);
    size_t start = reader->at;
    while (yg_syntax_more(reader) && yg_syntax_peek(reader) != ',')
        reader->at++;
    struct yg_str version =
        yg_str_trim((struct yg_str){reader->text.ptr + start, reader->at - start});
    if (version.len == 0)
        return yg_fail(reader->err, YG_MALFORMED, start, "a version is missing");
    enum yg_status st = yg_syntax_check(reader, version);
    if (st != YG_OK)
        return st;
    if (pessimistic)
        add_pessimistic(reader, version);
    else
        yg_syntax_add(reader, op, version);
    return YG_OK;
}

static enum yg_status parse(struct yg_syntax_reader *reader)
{
    yg_syntax_or(reader);
    do {
        yg_syntax_blanks(reader);
        enum yg_status st = read_comparator(reader);
        if (st != YG_OK)
            return st;
    } while (yg_syntax_take(reader, YG_STR(",")));
    return YG_OK;
}

static bool take(const struct yg_requirement *requirement, struct yg_str *version)
{
    *version = yg_str_trim(*version);
    if (version->len == 0)
        *version = YG_STR("0");
    return requirement->scheme->check(*version, NULL) == YG_OK;
}

static bool holds(const struct yg_requirement *requirement, const struct yg_comparator *comparator,
                  struct yg_str version)
{
    if (comparator->plain.len < comparator->version.len) /* the end of "~>" */
        return requirement->scheme->compare(release_of(version), comparator->plain) < 0;
    return yg_comparator_holds(requirement->scheme, comparator, version);
}

const struct yg_syntax yg_syntax_gem = {
    .name = "gem",
    .scheme = YG_SCHEME_GEM,
    .parse = parse,
    .take = take,
    .holds = holds,
};
