/* type.c - which scheme orders the versions of a VERS type? */
#include "matchers/vers/vers_internal.h"

/* Types whose scheme has another name than the type. */
static const struct row {
    const char *type, *scheme;
} rows[] = {
    {"alpine", "apk"},    {"arch", "alpm"},      {"dart", "pub"},
    {"gentoo", "ebuild"}, {"intdot", "generic"}, /* numbers and dots: what both order alike */
    {"nginx", "generic"},
};

static struct yg_str scheme_name(struct yg_str type)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++)
        if (yg_str_equal(type, yg_str(rows[i].type)))
            return yg_str(rows[i].scheme);
    return type;
}

static bool is_one_of(struct yg_str type, const char *a, const char *b)
{
    return yg_str_equal(type, yg_str(a)) || yg_str_equal(type, yg_str(b));
}

enum yg_status yg_vers_set_type(struct yg_str type, const struct yg_scheme *caller,
                                struct yg_vers *vers, struct yg_error *err)
{
    const struct yg_scheme *generic = yg_scheme_find(YG_STR("generic"));

    if (yg_str_equal(type, YG_STR("invalid")))
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "the type \"invalid\" is always an error");
    vers->type = type;
    vers->scheme = yg_scheme_find(scheme_name(type));
    vers->order = YG_VERS_ORDER_OWN;
    if (vers->scheme == NULL || vers->scheme == generic) {
        vers->order = caller != NULL ? YG_VERS_ORDER_CALLER : YG_VERS_ORDER_GENERIC;
        vers->scheme = caller != NULL ? caller : generic;
    }
    if (vers->scheme == NULL || is_one_of(type, "example", "test")) {
        vers->order = YG_VERS_ORDER_NONE;
        vers->scheme = NULL;
    }
    return YG_OK;
}
