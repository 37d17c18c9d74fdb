/* test_met.c - what was met lately is found again, and nothing else is taken for it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/met.h"
#include "pipeline/base/error.h"

static const struct {
    const char *why, *vector;
    int version;
} vectors[] = {
    {"v3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 31},
    {"again", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 31},
    {"v2.0", "AV:N/AC:L/Au:N/C:P/I:P/A:P", 20},
    {"none", "CVSS:3.1/AV:N", 0},
    {"none again", "CVSS:3.1/AV:N", 0},
    {"v4.0", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 40},
};

Test(met, vectors_have_a_version)
{
    struct yg_met *met = yg_met_create();

    for (size_t i = 0; i < YG_COUNT(vectors); i++) {
        struct yg_str vector = yg_str(vectors[i].vector);
        int version;

        cr_assert(yg_met_vector(met, &vector, &version));
        cr_expect(eq(int, version, vectors[i].version), "%s", vectors[i].why);
        cr_expect(yg_str_equal(vector, yg_str(vectors[i].vector)), "%s", vectors[i].why);
        cr_expect(eq(int, vector.ptr != vectors[i].vector, version != 0), "%s: kept",
                  vectors[i].why);
    }
    yg_met_destroy(met);
    yg_met_destroy(NULL);
}

#define LONG "a-name-of-thirty-two-characters--"

static const struct {
    const char *why, *ecosystem, *name, *cpe;
    bool remembered;
} packages[] = {
    {"an ecosystem and a name", "npm", "ms", NULL, true},
    {"without an ecosystem", "", "ms", NULL, false},
    {"without a name", "npm", "", NULL, false},
    {"a CPE may say more", "npm", "ms", "cpe:/a:v:p", false},
    {"as long as there is room", "npm", LONG "12345678901234567890", NULL, true},
    {"too long", "npm", LONG "123456789012345678901", NULL, false},
};

static struct yg_affected entry_of(const char *ecosystem, const char *name, const char *cpe)
{
    return (struct yg_affected){
        .ecosystem = yg_str(ecosystem), .name = yg_str(name), .cpe = yg_str(cpe)};
}

Test(met, packages_have_a_place)
{
    struct yg_met *met = yg_met_create();

    for (size_t i = 0; i < YG_COUNT(packages); i++) {
        struct yg_affected entry =
            entry_of(packages[i].ecosystem, packages[i].name, packages[i].cpe);
        struct yg_met_package *place = yg_met_place(met, &entry);

        cr_expect(eq(int, place != NULL, packages[i].remembered), "%s", packages[i].why);
        if (place == NULL)
            continue;
        cr_expect(not(yg_met_is_of(place, &entry)), "%s: not yet", packages[i].why);
        yg_met_put(place, &entry, YG_SCHEME_NPM, (uint32_t)i);
        cr_expect(yg_met_is_of(place, &entry), "%s", packages[i].why);
        cr_expect(eq(u32, place->package, (uint32_t)i), "%s", packages[i].why);
    }
    yg_met_destroy(met);
}

Test(met, a_place_is_of_one_package)
{
    static const struct {
        const char *why, *ecosystem, *name;
    } others[] = {{"cut at another place", "npmm", "s"},
                  {"another ecosystem", "pub", "ms"},
                  {"another name", "npm", "mt"},
                  {"a beginning", "npm", "m"}};
    struct yg_met_package place = {.used = false};
    struct yg_affected entry = entry_of("npm", "ms", NULL);

    yg_met_put(&place, &entry, YG_SCHEME_NPM, 7);
    for (size_t i = 0; i < YG_COUNT(others); i++) {
        struct yg_affected other = entry_of(others[i].ecosystem, others[i].name, NULL);

        cr_expect(not(yg_met_is_of(&place, &other)), "%s", others[i].why);
    }
}
