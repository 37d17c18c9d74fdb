#include "matchers/version/distributions/nevra.h"

#include "matchers/version/distributions/rpm.h"

static const char *const architectures[] = {
    "noarch",  "src",         "nosrc",   "x86_64", "i386", "i486",  "i586",
    "i686",    "aarch64",     "armv7hl", "armhf",  "ppc",  "ppc64", "ppc64le",
    "riscv64", "loongarch64", "s390x",   "s390",   "ia64", "sparc", "athlon",
};

static bool is_architecture(struct yg_str text)
{
    for (size_t i = 0; i < YG_COUNT(architectures); i++) {
        if (yg_str_equal(text, yg_str(architectures[i])))
            return true;
    }
    return false;
}

enum yg_status yg_nevra_parse(struct yg_str text, struct yg_nevra *nevra, struct yg_error *err)
{
    struct yg_nevra found = {.evr = text};
    size_t dot = yg_str_rindex(text, '.');

    if (dot < text.len && is_architecture(yg_str_from(text, dot + 1))) {
        found.architecture = yg_str_from(text, dot + 1);
        found.evr = yg_str_head(text, dot);
    }
    size_t release = yg_str_rindex(found.evr, '-');
    if (release == found.evr.len)
        return yg_fail(err, YG_MALFORMED, release, "there is no release");
    if (release + 1 == found.evr.len)
        return yg_fail(err, YG_MALFORMED, found.evr.len, "the release is empty");
    size_t version = yg_str_rindex(yg_str_head(found.evr, release), '-');
    if (version < release) {
        found.name = yg_str_head(found.evr, version);
        found.evr = yg_str_from(found.evr, version + 1);
    }
    enum yg_status st = yg_version_rpm_check(found.evr, err);
    if (st != YG_OK) {
        if (err != NULL)
            err->at += (size_t)(found.evr.ptr - text.ptr);
        return st;
    }
    *nevra = found;
    return YG_OK;
}

int yg_nevra_compare(const struct yg_nevra *a, const struct yg_nevra *b)
{
    int order = yg_str_compare(a->name, b->name);

    if (order == 0)
        order = yg_version_rpm_compare(a->evr, b->evr);
    return order != 0 ? order : yg_str_compare(a->architecture, b->architecture);
}
