/* test_source_maps.c - from package indexes to a map and back into memory: without memory, and over
 * the real inventories. */
#include "pipeline/source_maps.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glob.h>

#include "connectors/formats/decode.h"
#include "matchers/package/identity.h"
#include "pipeline/commands/source_import.h"
#include "tests/support/failing_memory.h"
#include "tests/support/folder.h"
#include "tests/support/lines.h"
#include "tests/support/shared.h"

#define STRIDE 4

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

/* Import an index, write the map to `path`. */
static enum yg_status make_map(const char *distribution, const char *release, const char *index,
                               const char *path, struct yg_error *err)
{
    const struct yg_ecosystem *ecosystem = yg_ecosystem_of_distribution(yg_str(distribution));
    struct yg_source_import import;
    FILE *to = fopen(path, "w");
    enum yg_status st;

    cr_assert(ecosystem != NULL && to != NULL);
    yg_source_import_init(&import, ecosystem);
    cr_assert(yg_ecosystem_read_release(ecosystem, yg_str(release), &import.release) ||
              import.release.failed);
    st = yg_source_import_read(&import, index, err);
    if (st == YG_OK)
        st = yg_source_import_finish(&import, err);
    if (st == YG_OK)
        st = yg_source_import_write(&import, to, err);
    yg_source_import_deinit(&import);
    fclose(to);
    return st;
}

/* ---- without memory -------------------------------------------------------------------------- */

static const char index_text[] =
    "<metadata xmlns=\"http://linux.duke.edu/metadata/common\" "
    "xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n"
    "<package><name>perl-Errno</name><version epoch=\"0\" ver=\"1.30\" rel=\"480\"/>"
    "<format><rpm:sourcerpm>perl-5.32.1-480.src.rpm</rpm:sourcerpm></format></package>\n"
    "<package><name>perl</name><version epoch=\"4\" ver=\"5.32.1\" rel=\"480\"/>"
    "<format><rpm:sourcerpm>perl-5.32.1-480.src.rpm</rpm:sourcerpm></format></package>\n"
    "</metadata>\n";

Test(source_maps, says_when_memory_is_out)
{
    struct folder folder;
    char index[FOLDER_PATH_MAX], path[FOLDER_PATH_MAX];
    enum yg_status st = YG_NOMEM;

    folder_create(&folder);
    folder_write(&folder, "primary.xml", yg_str(index_text));
    folder_path(&folder, "primary.xml", index);
    folder_path(&folder, "map.jsonl", path);
    for (long n = 1; st != YG_OK; n++) {
        const struct yg_str paths[] = {yg_str(path)};
        struct yg_source_map *map = NULL;
        struct yg_error err = {.text = ""};

        failing_memory_at(n);
        st = make_map("rocky", "9", index, path, &err);
        if (st == YG_OK)
            st = yg_source_maps_load(paths, 1, &map, &err);
        if (failing_memory_failed()) /* expat calls a prefix unbound that it could not store */
            cr_expect(st == YG_NOMEM || st == YG_OK || strstr(err.text, "unbound prefix") != NULL,
                      "call %ld: %s", n, err.text);
        else
            cr_expect(eq(int, st, YG_OK), "%s", err.text);
        if (failing_memory_failed() && st == YG_OK) /* a failure that was waited out */
            st = YG_NOMEM;
        failing_memory_at(0);
        if (st == YG_OK) {
            struct yg_source_found found;

            cr_expect(yg_source_map_find(map, YG_STR("rpm/rocky-linux:9"), YG_STR("perl-Errno"),
                                         YG_STR("1.30-480"), &found));
            cr_expect(yg_str_equal(found.version, YG_STR("4:5.32.1-480")));
        }
        yg_source_map_destroy(map);
        cr_assert(lt(long, n, 2000));
    }
    folder_destroy(&folder);
}

/* ---- real inventories ------------------------------------------------------------------------ */

struct figure {
    size_t packages; /* of the release */
    size_t stated;   /* whose source somebody states */
    size_t found;    /* of the others: whose source the map knows */
    size_t agreed;   /* of those stated: the map says the same */
    size_t differs;  /* or something else */
};

/* What the map would say of a component if nobody stated its source. */
static struct yg_str mapped_key(struct yg_arena *arena, const struct yg_component *component,
                                struct yg_str os, const struct yg_source_map *map,
                                struct yg_identity_facts *facts)
{
    struct yg_component silent = *component;
    struct yg_buf text = {0};
    size_t at = yg_str_find(component->text, YG_STR("upstream="));

    silent.source = (struct yg_str){NULL, 0};
    yg_buf_append(&text, yg_str_head(component->text, at));
    struct yg_str rest = yg_str_from(component->text, at);
    yg_buf_append(&text, yg_str_from(rest, yg_str_index(rest, '&')));
    silent.text = yg_arena_copy(arena, yg_buf_str(&text));
    yg_buf_deinit(&text);
    cr_assert(yg_identity_parse(arena, &silent, os, map, facts));
    return facts->key_count > 0 ? facts->keys[0].package.text : (struct yg_str){NULL, 0};
}

static void count(const struct yg_component *component, struct yg_str os,
                  const struct yg_source_map *map, struct figure *figure)
{
    struct yg_arena arena = {0};
    struct yg_identity_facts facts, silent;

    cr_assert(yg_identity_parse(&arena, component, os, map, &facts));
    if (yg_str_equal(facts.feed, YG_STR("deb/debian:11")) && !facts.owned) {
        struct yg_str key = mapped_key(&arena, component, os, map, &silent);
        bool stated = component->source.len > 0 ||
                      yg_str_find(component->text, YG_STR("upstream=")) < component->text.len;

        figure->packages++;
        figure->stated += stated;
        figure->found += !stated && facts.mapped;
        if (stated && silent.mapped) {
            bool same = yg_str_equal(key, facts.keys[0].package.text);

            figure->agreed += same;
            figure->differs += !same;
        }
    }
    yg_arena_deinit(&arena);
}

static void count_file(struct yg_decoder *decoder, const char *path,
                       const struct yg_source_map *map, struct figure *figure)
{
    bool full = getenv("YG_FULL") != NULL;
    struct lines lines;
    struct yg_str line;

    cr_assert(lines_open(&lines, path), "%s", path);
    for (size_t number = 1; lines_next(&lines, &line); number++) {
        struct yg_record record = {.key = YG_STR("a"), .value = line, .time = YG_TIME_NONE};
        struct yg_inventory inventory;

        if ((!full && number % STRIDE != 0) ||
            yg_decode_inventory(decoder, &record, &inventory, NULL) != YG_OK)
            continue;
        for (size_t i = 0; i < inventory.component_count; i++) {
            struct yg_component component = yg_inventory_component(&inventory, i);

            count(&component, inventory.os, map, figure);
        }
    }
    lines_close(&lines);
}

/* The inventories at hand are of Debian 11, the index is of Debian 12. As if it were of 11 it still
 * knows most names; what states a source shows that it says the same of them, but for those whose
 * names hold a version (gcc-10). */
Test(source_maps, finds_sources_in_real_inventories)
{
    static const char *const patterns[] = {"inventories/spdx/*.jsonl.zst",
                                           "inventories/cyclonedx/*.jsonl.zst"};
    char index[SHARED_PATH_MAX], root[SHARED_PATH_MAX], path[FOLDER_PATH_MAX];
    struct yg_source_map *map = NULL;
    struct figure figure = {0};
    struct yg_error err = {.text = ""};
    struct folder folder;

    if (!shared_data_path("inventories/package-lists/debian-bookworm-amd64.Packages-subset.zst",
                          index) ||
        !shared_data_path("README.md", root))
        return;
    root[strlen(root) - strlen("README.md")] = '\0';
    folder_create(&folder);
    folder_path(&folder, "map.jsonl", path);
    cr_assert(eq(int, make_map("debian", "11", index, path, &err), YG_OK), "%s", err.text);
    const struct yg_str paths[] = {yg_str(path)};
    cr_assert(eq(int, yg_source_maps_load(paths, 1, &map, &err), YG_OK), "%s", err.text);
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);
    for (size_t i = 0; i < YG_COUNT(patterns); i++) {
        char pattern[SHARED_PATH_MAX + 64];
        glob_t found;

        snprintf(pattern, sizeof pattern, "%s%s", root, patterns[i]);
        cr_assert(eq(int, glob(pattern, 0, NULL, &found), 0), "%s", pattern);
        for (size_t k = 0; k < found.gl_pathc; k++)
            count_file(decoder, found.gl_pathv[k], map, &figure);
        globfree(&found);
    }
    printf("%zu packages of Debian 11, %zu state a source; %zu of the others find one; of those "
           "that state one the map says the same of %zu, another of %zu\n",
           figure.packages, figure.stated, figure.found, figure.agreed, figure.differs);
    cr_expect(gt(sz, figure.found, 0));
    cr_expect(gt(sz, figure.agreed, 20 * figure.differs));
    yg_decoder_destroy(decoder);
    yg_source_map_destroy(map);
    folder_destroy(&folder);
}
