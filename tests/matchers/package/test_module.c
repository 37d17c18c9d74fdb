#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/package/module.h"
#include "pipeline/base/error.h"

static const struct row {
    const char *why, *text, *module; /* NULL: none */
} labels[] =
    {
        {"name and stream", "nodejs:16", "nodejs:16"},
        {"with context", "nodejs:16:8080020230906:63b34585", "nodejs:16"},
        {"no stream", "nodejs", NULL},
        {"an empty stream", "nodejs::8080", NULL},
        {"nothing", "", NULL},
},
  titles[] = {
      {"at the beginning", "nodejs:18 security update", "nodejs:18"},
      {"behind the severity", "Important: container-tools:rhel8 security update",
       "container-tools:rhel8"},
      {"an address is none", "see https://a/b", NULL},
      {"a word before a colon is none", "Moderate: bind update", NULL},
      {"nothing", "", NULL},
};

Test(module, is_read_from_labels)
{
    for (size_t i = 0; i < YG_COUNT(labels); i++) {
        struct yg_str module = yg_module_of_label(yg_str(labels[i].text));

        cr_expect(yg_str_equal(module, yg_str(labels[i].module)), "%s: %.*s", labels[i].why,
                  YG_STR_ARG(module));
    }
}

Test(module, is_read_from_titles)
{
    for (size_t i = 0; i < YG_COUNT(titles); i++) {
        struct yg_str module = yg_module_of_title(yg_str(titles[i].text));

        cr_expect(yg_str_equal(module, yg_str(titles[i].module)), "%s: %.*s", titles[i].why,
                  YG_STR_ARG(module));
    }
}

Test(module, shows_in_versions)
{
    cr_expect(yg_module_built(YG_STR("1:16.20.2-1.module_el8.8.0+3613+dc8e5b43")));
    cr_expect(yg_module_built(YG_STR("10.3.28-1.module+el8.4.0+427+adf35707")));
    cr_expect(eq(int, yg_module_built(YG_STR("1:16.20.2-1.el8")), false));
}
