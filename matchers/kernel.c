#include "matchers/kernel.h"

#include "pipeline/base/error.h"
#include "pipeline/model/purl.h"

static bool starts_with_any(struct yg_str text, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (yg_str_starts(text, yg_str(prefixes[i])))
            return true;
    return false;
}

/* Is `part` the beginning of `whole` up to one of its dots, or all of it? */
static bool is_head(struct yg_str part, struct yg_str whole)
{
    return part.len > 0 && yg_str_starts(whole, part) &&
           (whole.len == part.len || whole.ptr[part.len] == '.');
}

/* "linux-image-6.1.0-18-amd64": the release stands behind the words. */
static bool is_idle_deb(struct yg_str name, struct yg_str running)
{
    static const char *const prefixes[] = {"linux-image-", "linux-modules-"};

    if (!starts_with_any(name, prefixes, YG_COUNT(prefixes)))
        return false;
    for (size_t i = 1; i < name.len; i++)
        if (name.ptr[i - 1] == '-' && name.ptr[i] >= '0' && name.ptr[i] <= '9')
            return !yg_str_equal(yg_str_from(name, i), running);
    return false; /* depends on the newest one */
}

static bool is_idle_rpm(const struct yg_purl *purl, struct yg_str running)
{
    static const char *const names[] = {"kernel-core", "kernel-modules", "kernel-default",
                                        "kernel-uek", "kernel-rt"};

    if (purl->version.len == 0 || (!yg_str_equal(purl->name, YG_STR("kernel")) &&
                                   !starts_with_any(purl->name, names, YG_COUNT(names))))
        return false;
    return !is_head(purl->version, running) &&
           !is_head(yg_str_head(running, yg_str_rindex(running, '-')), purl->version);
}

bool yg_kernel_is_idle(struct yg_str text, struct yg_str running)
{
    static const char *const types[] = {"pkg:deb/", "pkg:rpm/"};
    struct yg_arena arena = {0};
    struct yg_purl purl;
    bool idle = false;

    if (running.len == 0 || !starts_with_any(text, types, YG_COUNT(types)))
        return false;
    if (yg_str_find(text, YG_STR("/linux-")) == text.len &&
        yg_str_find(text, YG_STR("/kernel")) == text.len)
        return false;
    if (yg_purl_parse(&arena, text, &purl, NULL) == YG_OK)
        idle = yg_str_equal(purl.type, YG_STR("deb")) ? is_idle_deb(purl.name, running)
                                                      : is_idle_rpm(&purl, running);
    yg_arena_deinit(&arena);
    return idle;
}
