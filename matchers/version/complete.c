#include "matchers/version/complete.h"

static bool wants_three_numbers(enum yg_scheme_id id)
{
    return id == YG_SCHEME_SEMVER || id == YG_SCHEME_NPM || id == YG_SCHEME_CARGO ||
           id == YG_SCHEME_GOLANG;
}

struct yg_str yg_version_complete(const struct yg_scheme *scheme, struct yg_str text,
                                  struct yg_arena *arena)
{
    static const char zeros[] = {'.', '0', '.', '0'};
    size_t dots = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.')
            dots++;
        else if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return text;
    }
    if (!wants_three_numbers(scheme->id) || dots > 1 || text.len == 0)
        return text;
    char *completed = yg_arena_alloc(arena, text.len + 4);
    if (completed == NULL)
        return (struct yg_str){NULL, 0};
    memcpy(completed, text.ptr, text.len);
    memcpy(completed + text.len, zeros, sizeof zeros);
    return (struct yg_str){completed, text.len + 4 - 2 * dots};
}
