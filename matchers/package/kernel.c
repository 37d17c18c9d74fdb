#include "matchers/package/kernel.h"

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

/* "6.1.0-18-amd64" of "linux-image-6.1.0-18-amd64-unsigned", and what follows; else empty. */
static struct yg_str deb_release(struct yg_str name)
{
    size_t at = 1, dots = 0;

    while (at < name.len && (name.ptr[at - 1] != '-' || name.ptr[at] < '0' || name.ptr[at] > '9'))
        at++;
    struct yg_str release = yg_str_from(name, at);
    for (size_t i = 0; i < release.len && release.ptr[i] != '-'; i++)
        dots += release.ptr[i] == '.';
    return yg_str_head(release, dots < 2 ? 0 : release.len); /* "22.04" is Ubuntu's */
}

static bool is_idle_deb(struct yg_str name, struct yg_str running)
{
    static const char *const prefixes[] = {"linux-image-", "linux-modules-"};
    struct yg_str release = deb_release(name);

    if (!starts_with_any(name, prefixes, YG_COUNT(prefixes)) || release.len == 0)
        return false;
    return !yg_str_starts(release, running) ||
           (release.len > running.len && release.ptr[running.len] != '-');
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

bool yg_kernel_test(struct yg_str text, struct yg_str running, bool *idle)
{
    static const char *const types[] = {"pkg:deb/", "pkg:rpm/"};
    struct yg_arena arena = {0};
    struct yg_purl purl;

    *idle = false;
    if (running.len == 0 || !starts_with_any(text, types, YG_COUNT(types)))
        return true;
    if (yg_str_find(text, YG_STR("/linux-")) == text.len &&
        yg_str_find(text, YG_STR("/kernel")) == text.len)
        return true;
    enum yg_status st = yg_purl_parse(&arena, text, &purl, NULL);
    if (st == YG_OK)
        *idle = yg_str_equal(purl.type, YG_STR("deb")) ? is_idle_deb(purl.name, running)
                                                       : is_idle_rpm(&purl, running);
    yg_arena_deinit(&arena);
    return st != YG_NOMEM;
}
