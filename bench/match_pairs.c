#include "bench/match_pairs.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/matchers/version/grammars.h"
#include "tests/support/shared.h"

static struct yg_str copy_text(struct match_pairs *pairs, struct yg_str text)
{
    char *copy = yg_arena_alloc(&pairs->arena, text.len + 1);

    if (copy == NULL)
        abort();
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    pairs->bytes += text.len;
    return (struct yg_str){copy, text.len};
}

static void add_pair(struct match_pairs *pairs, struct yg_str a, struct yg_str b)
{
    struct match_pair *pair = yg_arena_append(&pairs->arena, &pairs->items, &pairs->count);

    if (pair == NULL)
        abort();
    pair->a = copy_text(pairs, a);
    pair->b = copy_text(pairs, b);
}

/* scheme, a, op, b, ...; lines of other schemes and of refused texts are passed over. */
static void read_file(struct match_pairs *pairs, const char *path)
{
    struct yg_str rest;
    char *bytes = shared_read(path, &rest);

    while (bytes != NULL && rest.len > 0) {
        struct yg_str line = yg_str_cut(&rest, '\n'), name = yg_str_cut(&line, '\t');
        struct yg_str a = yg_str_cut(&line, '\t');

        yg_str_cut(&line, '\t');
        struct yg_str b = yg_str_cut(&line, '\t');
        if (yg_str_equal(name, yg_str(pairs->scheme->name)) &&
            pairs->scheme->check(a, NULL) == YG_OK && pairs->scheme->check(b, NULL) == YG_OK)
            add_pair(pairs, a, b);
    }
    free(bytes);
}

static void read_files(struct match_pairs *pairs)
{
    static const char one[] = "version/order-deb.tsv", last[] = "deb.tsv";
    char path[SHARED_PATH_MAX];
    glob_t files;

    if (!shared_conformance_path(one, path))
        return;
    strcpy(path + strlen(path) - strlen(last), "*.tsv");
    if (glob(path, 0, NULL, &files) != 0)
        return;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        if (strstr(files.gl_pathv[i], "disputed") == NULL) /* has other columns */
            read_file(pairs, files.gl_pathv[i]);
    }
    globfree(&files);
}

void match_pairs_init(struct match_pairs *pairs, const struct yg_scheme *scheme)
{
    size_t g = 0;

    *pairs = (struct match_pairs){.scheme = scheme};
    read_files(pairs);
    while (g < YG_COUNT(grammars) && grammars[g].id != scheme->id)
        g++;
    grammar_state = 1;
    for (; g < YG_COUNT(grammars) && pairs->count < MATCH_PAIRS_MIN; pairs->generated++) {
        char a[GRAMMAR_VERSION_BYTES], b[GRAMMAR_VERSION_BYTES];

        grammar_draw(&grammars[g], a);
        grammar_draw(&grammars[g], b);
        add_pair(pairs, yg_str(a), yg_str(b));
    }
}

void match_pairs_deinit(struct match_pairs *pairs)
{
    yg_arena_deinit(&pairs->arena);
}
