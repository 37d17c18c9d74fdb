#include "matchers/package/ecosystem_purl.h"

/* Where namespace and name part in the name that OSV uses; the whole name without it. */
static size_t name_part(const struct yg_ecosystem *row, struct yg_str name)
{
    size_t at = yg_str_rindex(name, row->names == YG_NAME_MAVEN ? ':' : '/');

    return at == name.len || yg_ecosystem_is_distribution(row) ? name.len : at;
}

static void add_qualifier(struct yg_purl *purl, const char *key, struct yg_str value)
{
    purl->qualifiers[purl->qualifier_count++] = (struct yg_purl_qualifier){yg_str(key), value};
}

bool yg_ecosystem_format_purl(struct yg_str ecosystem, struct yg_str name, struct yg_buf *out)
{
    struct yg_str release;
    const struct yg_ecosystem *row = yg_ecosystem_find(ecosystem, &release);

    if (row == NULL || name.len == 0)
        return false;
    struct yg_purl purl = {.type = yg_str(row->type), .name = name};
    struct yg_buf number = {0};
    size_t at = name_part(row, name);
    if (yg_ecosystem_is_distribution(row)) {
        purl.name_space = yg_str(row->name_space);
    } else if (at < name.len) {
        purl.name_space = yg_str_head(name, at);
        purl.name = yg_str_from(name, at + 1);
    }
    if ((row->traits & YG_SOURCES) != 0)
        add_qualifier(&purl, "arch", YG_STR("source"));
    if (release.len > 0 && yg_ecosystem_format_release(row, release, &number)) {
        const char *codename = yg_ecosystem_codename(row, yg_buf_str(&number));

        if (codename != NULL)
            add_qualifier(&purl, "distro", yg_str(codename));
    }
    yg_purl_format(&purl, out);
    yg_buf_deinit(&number);
    return true;
}

/* Docker's images are rebuilt from Alpine or Debian: one ecosystem over two types. */
static bool is_hardened_image(const struct yg_purl *purl)
{
    return yg_ecosystem_is_distribution_type(purl->type) &&
           yg_str_equal(purl->name_space, YG_STR("dhi"));
}

bool yg_ecosystem_read_purl(const struct yg_purl *purl, struct yg_buf *ecosystem,
                            struct yg_buf *name)
{
    const struct yg_ecosystem *row =
        is_hardened_image(purl) ? yg_ecosystem_of_purl(purl->name_space, (struct yg_str){NULL, 0})
                                : yg_ecosystem_of_purl(purl->type, purl->name_space);
    struct yg_buf release = {0};

    if (row == NULL || row->name == NULL)
        return false;
    yg_buf_append(ecosystem, yg_str(row->name));
    if (yg_ecosystem_is_distribution(row)) {
        struct yg_str distro = yg_purl_qualifier_get(purl, YG_STR("distro"));

        if (row->release != YG_RELEASE_NONE && distro.len > 0 &&
            yg_ecosystem_read_distro(row, distro, true, &release)) {
            yg_buf_append_char(ecosystem, ':');
            yg_buf_append(ecosystem, yg_buf_str(&release));
        }
    } else if (purl->name_space.len > 0 && !is_hardened_image(purl)) {
        yg_buf_append(name, purl->name_space);
        yg_buf_append_char(name, row->names == YG_NAME_MAVEN ? ':' : '/');
    }
    yg_buf_append(name, purl->name);
    yg_buf_deinit(&release);
    return true;
}
