/* Range syntaxes. Input: a letter that chooses the syntax, one that chooses flags and, for grype,
 * the scheme, then a range, a line feed and a version.
 *
 * Any range is read or refused at a place inside it; any version gets an answer; what is written
 * reads back, writes the same again and gives the same answer; as a set it agrees with itself. */
#include <stdlib.h>

#include "matchers/syntax/algebra.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static const struct yg_syntax *choose_syntax(uint8_t letter)
{
    size_t count = 0;

    while (yg_syntax_at(count) != NULL)
        count++;
    check(count > 0);
    return yg_syntax_at((size_t)(letter >= 'a' ? letter - 'a' : letter) % count);
}

static void check_written(const struct yg_requirement *requirement, struct yg_arena *arena,
                          struct yg_str version, bool contains)
{
    struct yg_buf first = {0}, second = {0};
    struct yg_requirement again;

    if (yg_requirement_write(requirement, &first) && first.len <= YG_REQUIREMENT_BYTES_MAX) {
        check(yg_syntax_parse(requirement->syntax, requirement->scheme, requirement->flags,
                              yg_buf_str(&first), arena, &again, NULL) == YG_OK);
        check(yg_requirement_write(&again, &second));
        check(yg_str_equal(yg_buf_str(&first), yg_buf_str(&second)));
        check(yg_requirement_contains(&again, version) == contains);
    }
    yg_buf_deinit(&first);
    yg_buf_deinit(&second);
}

static void check_set(const struct yg_requirement *requirement, struct yg_arena *arena,
                      bool contains)
{
    bool holds;

    if (requirement->count > 64) /* quadratic, and no different with more */
        return;
    if (yg_requirement_subset(requirement, requirement, arena, &holds, NULL) == YG_OK)
        check(holds);
    if (yg_requirement_intersects(requirement, requirement, arena, &holds, NULL) == YG_OK)
        check(holds || !contains);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yg_str version = {(const char *)data + 2, size - 2};
    struct yg_requirement requirement;
    struct yg_error err = {.text = ""};
    struct yg_arena arena = {0};

    if (size < 2)
        return 0;
    const struct yg_syntax *syntax = choose_syntax(data[0]);
    const struct yg_scheme *scheme = yg_syntax_scheme(syntax);
    if (scheme == NULL)
        scheme = yg_scheme_get((enum yg_scheme_id)(data[1] % (YG_SCHEME_COUNT - 1) + 1));
    struct yg_str range = yg_str_cut(&version, '\n');
    enum yg_status st =
        yg_syntax_parse(syntax, scheme, data[1] & 31, range, &arena, &requirement, &err);
    if (st == YG_OK) {
        bool contains = yg_requirement_contains(&requirement, version);

        check_written(&requirement, &arena, version, contains);
        check_set(&requirement, &arena, contains);
    } else {
        check(err.text[0] != '\0' && (err.at <= range.len || err.at == YG_NO_OFFSET));
    }
    yg_arena_deinit(&arena);
    return 0;
}
