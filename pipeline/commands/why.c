/* why.c - `yagura why`: the path from a package URL to a verdict, in words. */
#include <getopt.h>
#include <stdio.h>

#include "connectors/file.h"
#include "connectors/formats/decode.h"
#include "matchers/index.h"
#include "pipeline/commands/commands.h"
#include "pipeline/model/purl.h"
#include "pipeline/source_maps.h"

#define ADVISORY_BYTES_MAX ((size_t)64 << 20)
#define LIST_MAX 256

struct text_list {
    struct yg_str items[LIST_MAX];
    size_t count;
};

struct question {
    const char *advisory, *purl, *os;
    struct text_list advisories, sources, beside;
};

static void print_line(void *state, struct yg_str line)
{
    (void)state;
    printf("%.*s\n", YG_STR_ARG(line));
}

static enum yg_status apply(struct yg_index *index, struct yg_decoder *decoder,
                            const struct yg_record *record, struct yg_error *err)
{
    const struct yg_advisory *items;
    struct yg_index_change change;
    size_t count;
    enum yg_status st = yg_decode_advisories(decoder, record, &items, &count, err);

    for (size_t i = 0; st == YG_OK && i < count; i++)
        st = yg_index_apply(index, &items[i], &change, err);
    return st;
}

/* Apply every advisory of a source; *rejected counts what could not be read. */
static enum yg_status load(struct yg_source *source, struct yg_index *index,
                           struct yg_decoder *decoder, uint64_t *rejected, struct yg_error *err)
{
    bool more = true;

    while (more) {
        struct yg_batch *batch = NULL;
        enum yg_status st = yg_source_poll(source, 1000, &batch, err);

        if (st == YG_IO) {
            fprintf(stderr, "yagura why: %s\n", err->text);
            ++*rejected;
            continue;
        }
        if (st != YG_OK)
            return st;
        for (size_t i = 0; batch != NULL && i < batch->record_count; i++) {
            const struct yg_record *record = &batch->records[i];

            st = apply(index, decoder, record, err);
            if (st == YG_OK || st == YG_UNSUPPORTED)
                continue;
            fprintf(stderr, "yagura why: %.*s, record %lld: %s\n",
                    YG_STR_ARG(record->position.topic), (long long)record->position.offset,
                    err->text);
            ++*rejected;
        }
        more = batch == NULL || batch->kind != YG_BATCH_END;
        yg_batch_release(batch);
    }
    return YG_OK;
}

/* Let the index know the maps of sources. */
static enum yg_status load_sources(const struct text_list *paths, struct yg_index *index,
                                   struct yg_error *err)
{
    struct yg_source_map *map;
    enum yg_status st = yg_source_maps_load(paths->items, paths->count, &map, err);

    if (st == YG_OK)
        yg_index_set_sources(index, map);
    return st;
}

/* The identity of the component, by what is beside it. */
static enum yg_status intern(struct yg_index *index, const struct question *question,
                             uint32_t *identity, struct yg_error *err)
{
    struct yg_component components[1 + LIST_MAX] = {{.text = yg_str(question->purl)}};
    struct yg_inventory inventory = {.os = yg_str(question->os),
                                     .components = components,
                                     .component_count = 1 + question->beside.count};
    uint32_t identities[1 + LIST_MAX];

    for (size_t i = 0; i < question->beside.count; i++)
        components[1 + i].text = question->beside.items[i];
    enum yg_status st = yg_index_intern_all(index, &inventory, identities, err);
    *identity = identities[0];
    return st;
}

static int explain(const struct question *question)
{
    const struct text_list *paths = &question->advisories;
    struct yg_source *source = NULL;
    struct yg_index *index = yg_index_create();
    struct yg_decoder *decoder = yg_decoder_create(ADVISORY_BYTES_MAX);
    struct yg_error err;
    uint64_t rejected = 0;
    uint32_t identity;
    int status = YG_EXIT_USAGE;

    if (index == NULL || decoder == NULL) {
        fputs("yagura why: no memory\n", stderr);
        goto out;
    }
    if (load_sources(&question->sources, index, &err) != YG_OK ||
        yg_file_source_create(paths->items, paths->count, ADVISORY_BYTES_MAX, &source, &err) !=
            YG_OK ||
        load(source, index, decoder, &rejected, &err) != YG_OK ||
        intern(index, question, &identity, &err) != YG_OK) {
        fprintf(stderr, "yagura why: %s\n", err.text);
        goto out;
    }
    enum yg_status st = yg_index_why(index, yg_str(question->advisory), identity, print_line, NULL);
    if (st == YG_NOMEM) {
        fputs("yagura why: no memory\n", stderr);
        goto out;
    }
    if (st != YG_OK) {
        printf("%s: no advisory with this id, and none about a vulnerability of this name, was "
               "read.\n",
               question->advisory);
        status = YG_EXIT_FOUND;
    } else {
        status = YG_EXIT_OK;
    }
    if (rejected > 0)
        status = YG_EXIT_REJECTED;
out:
    yg_source_destroy(source);
    yg_decoder_destroy(decoder);
    yg_index_destroy(index);
    return status;
}

/* A text that is neither a package URL nor a CPE is a slip of the caller's hand. */
static bool check_component(const struct yg_command *command, struct yg_str text)
{
    struct yg_arena arena = {0};
    struct yg_error err;
    struct yg_purl purl;
    bool good =
        yg_str_starts(text, YG_STR("cpe:")) || yg_purl_parse(&arena, text, &purl, &err) == YG_OK;

    if (!good)
        yg_usage_error(command, "'%.*s' is not a package URL: %s", YG_STR_ARG(text), err.text);
    yg_arena_deinit(&arena);
    return good;
}

/* The list that an option adds to; NULL: it adds to none. */
static struct text_list *find_list(struct question *question, int option)
{
    switch (option) {
    case 'a':
        return &question->advisories;
    case 's':
        return &question->sources;
    case 'b':
        return &question->beside;
    default:
        return NULL;
    }
}

int yg_command_why(const struct yg_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"os", required_argument, NULL, 'o'},
                                            {"advisories", required_argument, NULL, 'a'},
                                            {"sources", required_argument, NULL, 's'},
                                            {"beside", required_argument, NULL, 'b'},
                                            {NULL, 0, NULL, 0}};
    struct question question = {.os = NULL};
    int option, place;

    while ((option = getopt_long(argc, argv, ":", options, &place)) != -1) {
        struct text_list *list = find_list(&question, option);

        if (option == 'o')
            question.os = optarg;
        else if (list == NULL)
            return yg_option_error(command, option, argv);
        else if (list->count == LIST_MAX)
            return yg_usage_error(command, "--%s: at most %d", options[place].name, LIST_MAX);
        else
            list->items[list->count++] = yg_str(optarg);
    }
    if (argc - optind != 2)
        return yg_usage_error(command, "an advisory and a package URL are wanted");
    if (!check_component(command, yg_str(argv[optind + 1])))
        return YG_EXIT_USAGE;
    for (size_t i = 0; i < question.beside.count; i++) {
        if (!check_component(command, question.beside.items[i]))
            return YG_EXIT_USAGE;
    }
    if (question.advisories.count == 0)
        return yg_usage_error(command, "--advisories is missing: which documents shall be read?");
    question.advisory = argv[optind];
    question.purl = argv[optind + 1];
    return explain(&question);
}
