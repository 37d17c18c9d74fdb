/* why.c - `yagura why`: the path from a package URL to a verdict, in words. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "connectors/file.h"
#include "connectors/formats/decode.h"
#include "matchers/index.h"
#include "pipeline/commands/commands.h"
#include "pipeline/model/purl.h"
#include "pipeline/source_maps.h"

#define ADVISORY_BYTES_MAX ((size_t)64 << 20)
#define COLUMNS 100
#define LIST_MAX 256

struct text_list {
    struct yg_str items[LIST_MAX];
    size_t count;
};

struct question {
    const char *advisory, *purl, *os, *cpe, *owner, *kernel; /* the last four may be NULL */
    struct text_list advisories, sources, beside;
};

/* Where to break a text that is longer than `columns`: at the last blank that leaves something,
 * else at the first behind it. */
static size_t break_at(struct yg_str text, size_t columns)
{
    size_t at = columns;

    while (at > columns / 2 && text.ptr[at] != ' ')
        at--;
    if (text.ptr[at] == ' ')
        return at;
    for (at = columns; at < text.len && text.ptr[at] != ' ';)
        at++;
    return at;
}

/* In lines of COLUMNS, the later ones set in. */
static void print_line(void *state, struct yg_str line)
{
    size_t indent = 0;

    (void)state;
    while (line.len > 0) {
        size_t columns = COLUMNS - indent;
        size_t end = line.len <= columns ? line.len : break_at(line, columns);

        printf("%*s%.*s\n", (int)indent, "", YG_STR_ARG(yg_str_head(line, end)));
        line = yg_str_from(line, end + (end < line.len));
        indent = 6;
    }
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

/* Explain to people; the identities are those of the component and of what is beside it. */
static enum yg_status tell(struct yg_index *index, const struct question *question,
                           const uint32_t *identities, size_t count, struct yg_error *err)
{
    struct yg_numbers satisfied = {0};
    enum yg_status st = YG_NOMEM;

    if (yg_index_satisfied(index, identities, count, &satisfied))
        st = yg_index_why(index, yg_str(question->advisory), identities[0],
                          question->beside.count > 0 ? &satisfied : NULL, print_line, NULL);
    free(satisfied.items);
    return st == YG_NOMEM ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory") : st;
}

/* Intern the component beside the others of its inventory, and explain. */
static enum yg_status answer(struct yg_index *index, const struct question *question,
                             struct yg_error *err)
{
    struct yg_str texts[1 + LIST_MAX] = {yg_str(question->purl)};
    struct yg_component_more more = {.cpe = yg_str(question->cpe),
                                     .owner = yg_str(question->owner)};
    struct yg_inventory inventory = {.os = yg_str(question->os),
                                     .kernel = yg_str(question->kernel),
                                     .texts = texts,
                                     .component_count = 1 + question->beside.count,
                                     .more = (struct yg_component_more *[]){&more},
                                     .more_count = 1};
    uint32_t identities[1 + LIST_MAX];

    for (size_t i = 0; i < question->beside.count; i++)
        texts[1 + i] = question->beside.items[i];
    enum yg_status st = yg_index_intern_all(index, &inventory, identities, err);
    return st == YG_OK ? tell(index, question, identities, inventory.component_count, err) : st;
}

static int explain(const struct question *question)
{
    const struct text_list *paths = &question->advisories;
    struct yg_source *source = NULL;
    struct yg_index *index = yg_index_create();
    struct yg_decoder *decoder = yg_decoder_create(ADVISORY_BYTES_MAX);
    struct yg_error err;
    uint64_t rejected = 0;
    int status = YG_EXIT_USAGE;

    if (index == NULL || decoder == NULL) {
        fputs("yagura why: no memory\n", stderr);
        goto out;
    }
    if (load_sources(&question->sources, index, &err) != YG_OK ||
        yg_file_source_create(paths->items, paths->count, ADVISORY_BYTES_MAX, &source, &err) !=
            YG_OK ||
        load(source, index, decoder, &rejected, &err) != YG_OK) {
        fprintf(stderr, "yagura why: %s\n", err.text);
        goto out;
    }
    enum yg_status st = answer(index, question, &err);
    if (st != YG_OK && st != YG_REFUSED) {
        fprintf(stderr, "yagura why: %s\n", err.text);
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

/* The text that an option sets; NULL: it sets none. */
static const char **find_text(struct question *question, int option)
{
    switch (option) {
    case 'o':
        return &question->os;
    case 'c':
        return &question->cpe;
    case 'w':
        return &question->owner;
    case 'k':
        return &question->kernel;
    default:
        return NULL;
    }
}

int yg_command_why(const struct yg_command *command, int argc, char **argv)
{
    static const struct option options[] = {
        {"os", required_argument, NULL, 'o'},      {"advisories", required_argument, NULL, 'a'},
        {"sources", required_argument, NULL, 's'}, {"beside", required_argument, NULL, 'b'},
        {"cpe", required_argument, NULL, 'c'},     {"owner", required_argument, NULL, 'w'},
        {"kernel", required_argument, NULL, 'k'},  {NULL, 0, NULL, 0}};
    struct question question = {.os = NULL};
    int option, place;

    while ((option = getopt_long(argc, argv, ":", options, &place)) != -1) {
        struct text_list *list = find_list(&question, option);
        const char **text = find_text(&question, option);

        if (text != NULL)
            *text = optarg;
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
