#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/fleet/set_name.h"
#include "pipeline/base/hash.h"

#define COMPONENTS_MAX 4

/* An inventory as one text: components behind each other, each a text and what stands beside it. */
struct said {
    const char *os, *kernel;
    struct {
        const char *text, *version, *source, *cpe, *owner;
    } components[COMPONENTS_MAX];
};

static struct yg_set_name name_of(const struct said *said)
{
    struct yg_str texts[COMPONENTS_MAX];
    struct yg_component_more more[COMPONENTS_MAX], *pointers[COMPONENTS_MAX];
    struct yg_inventory inventory = {.os = yg_str(said->os == NULL ? "" : said->os),
                                     .kernel = yg_str(said->kernel == NULL ? "" : said->kernel),
                                     .texts = texts,
                                     .more = pointers};
    uint64_t hashes[COMPONENTS_MAX];

#define PART(name) yg_str(said->components[i].name == NULL ? "" : said->components[i].name)
    for (size_t i = 0; i < COMPONENTS_MAX && said->components[i].text != NULL; i++) {
        texts[i] = PART(text);
        more[i] = (struct yg_component_more){PART(version), PART(source), PART(cpe), PART(owner)};
        pointers[i] = &more[i];
        if (more[i].version.len + more[i].source.len + more[i].cpe.len + more[i].owner.len == 0)
            pointers[i] = NULL;
        inventory.component_count = inventory.more_count = i + 1;
    }
    yg_hash_all(texts, inventory.component_count, hashes);
    return yg_set_name(&inventory, hashes);
}

Test(set_name, is_the_same_in_every_order)
{
    struct said a = {
        .os = "debian-12",
        .components = {{.text = "pkg:npm/a@1"}, {.text = "b"}, {.text = "c", .version = "2"}}};
    struct said b = {
        .os = "debian-12",
        .components = {{.text = "c", .version = "2"}, {.text = "pkg:npm/a@1"}, {.text = "b"}}};

    cr_expect(yg_set_name_equal(name_of(&a), name_of(&b)));
}

Test(set_name, differs_where_anything_else_is_said)
{
    static const struct said all[] = {
        {.components = {{.text = NULL}}},
        {.os = "a", .components = {{.text = NULL}}},
        {.kernel = "a", .components = {{.text = NULL}}},
        {.components = {{.text = ""}}},
        {.components = {{.text = "a"}}},
        {.components = {{.text = "a"}, {.text = "a"}}},
        {.components = {{.text = "a"}, {.text = "b"}}},
        {.components = {{.text = "ab"}}},
        {.os = "debian-11", .components = {{.text = "a"}}},
        {.kernel = "debian-11", .components = {{.text = "a"}}},
        {.os = "a", .kernel = "b", .components = {{.text = "a"}}},
        {.os = "b", .kernel = "a", .components = {{.text = "a"}}},
        {.components = {{.text = "a", .version = "b"}}},
        {.components = {{.text = "a", .source = "b"}}},
        {.components = {{.text = "a", .cpe = "b"}}},
        {.components = {{.text = "a", .owner = "b"}}},
        {.components = {{.text = "b", .owner = "a"}}},
        {.components = {{.text = "a", .owner = "b"}, {.text = "b"}}},
        {.components = {{.text = "a"}, {.text = "b", .owner = "b"}}},
    };

    for (size_t i = 0; i < YG_COUNT(all); i++)
        for (size_t k = 0; k < YG_COUNT(all); k++)
            cr_expect(eq(int, yg_set_name_equal(name_of(&all[i]), name_of(&all[k])), i == k),
                      "rows %zu and %zu", i, k);
}
