#include "pipeline/yaml.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "pipeline/base/buf.h"
#include "tests/support/folder.h"

/* The tree in one line: scalars as they are, [lists], {maps}. */
static void show(const struct yg_yaml *node, struct yg_buf *out)
{
    const char *brackets = node->kind == YG_YAML_LIST ? "[]" : "{}";

    if (node->kind == YG_YAML_SCALAR) {
        yg_buf_printf(out, "'%.*s'", YG_STR_ARG(node->text));
        return;
    }
    yg_buf_append_char(out, brackets[0]);
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0)
            yg_buf_append_char(out, ' ');
        if (node->kind == YG_YAML_MAP)
            yg_buf_printf(out, "%.*s@%zu:%zu=", YG_STR_ARG(node->members[i].key),
                          node->members[i].line, node->members[i].column);
        show(node->members[i].value, out);
    }
    yg_buf_append_char(out, brackets[1]);
}

/* Load `text`; the tree (nothing when there is none) and below it the complaints. */
static void load(const struct folder *folder, struct yg_str text, struct yg_buf *out)
{
    char path[FOLDER_PATH_MAX], *said = NULL;
    size_t said_len = 0;
    struct yg_arena arena = {0};
    struct yg_complaints complaints = {.file = YG_STR("F"), .to = open_memstream(&said, &said_len)};
    struct yg_yaml *root = NULL;
    struct yg_error err = {.text = ""};

    folder_write(folder, "a.yaml", text);
    cr_assert(eq(int,
                 yg_yaml_load(&arena, yg_str(folder_path(folder, "a.yaml", path)), &complaints,
                              &root, &err),
                 YG_OK),
              "%s", err.text);
    fclose(complaints.to);
    yg_buf_reset(out);
    if (root != NULL)
        show(root, out);
    yg_buf_printf(out, "\n%s", said);
    free(said);
    yg_arena_deinit(&arena);
}

static const struct row {
    const char *why, *text, *expected;
} rows[] = {
    {"nothing", "", "\n"},
    {"a comment is nothing", "# x\n", "\n"},
    {"a scalar", "x", "'x'\n"},
    {"keys know their places", "a: 1\nb:\n  c: [x, 'y z']\n",
     "{a@1:1='1' b@2:1={c@3:3=['x' 'y z']}}\n"},
    {"flow style", "{a: [{b: c}, []]}", "{a@1:2=[{b@1:7='c'} []]}\n"},
    {"no value is an empty one", "a:\nb: ''\n", "{a@1:1='' b@2:1=''}\n"},
    {"a key twice", "a: 1\nb: 2\na: 3\n",
     "{a@1:1='1' b@2:1='2' a@3:1='3'}\nF:3:1: 'a' stands twice, first in line 1\n"},
    {"the same key in two maps is fine", "a: {x: 1}\nb: {x: 2}\n",
     "{a@1:1={x@1:5='1'} b@2:1={x@2:5='2'}}\n"},
    {"a key that is no word", "[a]: 1\nb: 2\n", "{b@2:1='2'}\nF:1:1: a key must be a plain word\n"},
    {"an alias", "a: &x {b: 1}\nc: *x\n",
     "{a@1:1={b@1:8='1'} c@2:1=''}\nF:2:4: aliases are not read: write the value of '*x' out\n"},
    {"aliases of aliases grow to nothing", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
     "{a@1:1=['x'] b@2:1=['' ''] c@3:1=['' '']}\n"
     "F:2:8: aliases are not read: write the value of '*a' out\n"
     "F:2:12: aliases are not read: write the value of '*a' out\n"
     "F:3:5: aliases are not read: write the value of '*b' out\n"
     "F:3:9: aliases are not read: write the value of '*b' out\n"},
    {"a second document", "a: 1\n---\nb: 2\n",
     "{a@1:1='1'}\nF:2:1: a second document begins here\n"},
    {"a document with its marks", "---\na: 1\n...\n", "{a@2:1='1'}\n"},
    {"an open bracket", "a: [1\nb: 2\n",
     "\nF:2:2: this is not YAML: did not find expected ',' or ']'\n"},
    {"a tab as indentation", "a:\n\tb: 1\n",
     "\nF:2:1: this is not YAML: found character that cannot start any token\n"},
    {"a variable that is set", "a: ${YG_SET}\nb: x-${YG_SET}-${YG_SET}\n",
     "{a@1:1='word' b@2:1='x-word-word'}\n"},
    {"a default is for what is not set", "a: ${YG_SET:-x}\nb: ${YG_UNSET:-x y}\nc: ${YG_UNSET:-}\n",
     "{a@1:1='word' b@2:1='x y' c@3:1=''}\n"},
    {"in quotes and lists, too", "a: [\"${YG_SET}\", '${YG_SET}']\n", "{a@1:1=['word' 'word']}\n"},
    {"a key is left alone", "${YG_SET}: 1\n", "{${YG_SET}@1:1='1'}\n"},
    {"a variable that is not set", "a: 1\nb: x${YG_UNSET}y\n",
     "{a@1:1='1' b@2:1='xy'}\nF:2:4: the environment variable YG_UNSET is not set\n"},
    {"a variable without an end", "a: ${YG_SET\n",
     "{a@1:1=''}\nF:1:4: '${' without a closing '}'\n"},
    {"a variable without a name", "a: ${}\nb: ${:-x}\n",
     "{a@1:1='' b@2:1=''}\nF:1:4: '' is not the name of an environment variable\n"
     "F:2:4: '' is not the name of an environment variable\n"},
    {"a dollar alone is a dollar", "a: $YG_SET $ {x} 1$\n", "{a@1:1='$YG_SET $ {x} 1$'}\n"},
};

Test(yaml, reads_every_row)
{
    struct folder folder;
    struct yg_buf found = {0};

    setenv("YG_SET", "word", 1);
    unsetenv("YG_UNSET");
    folder_create(&folder);
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        load(&folder, yg_str(rows[i].text), &found);
        cr_expect(yg_str_equal(yg_buf_str(&found), yg_str(rows[i].expected)),
                  "%s: expected\n%sfound\n%.*s", rows[i].why, rows[i].expected,
                  YG_STR_ARG(yg_buf_str(&found)));
    }
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

/* 32 levels are read, the 33rd is said and nothing of the rest. */
Test(yaml, is_not_nested_without_end)
{
    struct folder folder;
    struct yg_buf text = {0}, found = {0};

    folder_create(&folder);
    for (int levels = 31; levels <= 200; levels += levels < 34 ? 1 : 83) {
        char expected[64];

        yg_buf_reset(&text);
        for (int i = 0; i < levels; i++)
            yg_buf_append_char(&text, '[');
        yg_buf_append_char(&text, 'x');
        for (int i = 0; i < levels; i++)
            yg_buf_append_char(&text, ']');
        load(&folder, yg_buf_str(&text), &found);
        snprintf(expected, sizeof expected, "\nF:1:34: nested deeper than 32 levels\n");
        if (levels <= 32)
            cr_expect(eq(sz, found.len, text.len + 3), "%d: %.*s", levels,
                      YG_STR_ARG(yg_buf_str(&found)));
        else
            cr_expect(yg_str_equal(yg_buf_str(&found), yg_str(expected)), "%d: %.*s", levels,
                      YG_STR_ARG(yg_buf_str(&found)));
    }
    yg_buf_deinit(&text);
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

Test(yaml, says_what_is_not_utf8)
{
    struct folder folder;
    struct yg_buf found = {0};

    folder_create(&folder);
    load(&folder, YG_STR("a: 1\nb: \xFF\n"), &found);
    cr_expect(yg_str_equal(yg_buf_str(&found),
                           YG_STR("\nF:2:4: this is not YAML: invalid leading UTF-8 octet\n")),
              "%.*s", YG_STR_ARG(yg_buf_str(&found)));
    yg_buf_deinit(&found);
    folder_destroy(&folder);
}

Test(yaml, says_why_a_file_cannot_be_read)
{
    static const struct {
        const char *path, *text;
    } files[] = {{"/nothing/here.yaml", "/nothing/here.yaml: No such file or directory"},
                 {"/tmp", "/tmp: Is a directory"}};

    for (size_t i = 0; i < YG_COUNT(files); i++) {
        struct yg_complaints complaints = {.to = NULL};
        struct yg_arena arena = {0};
        struct yg_yaml *root;
        struct yg_error err;

        cr_expect(
            eq(int, yg_yaml_load(&arena, yg_str(files[i].path), &complaints, &root, &err), YG_IO));
        cr_expect(eq(str, err.text, (char *)files[i].text));
        cr_expect(eq(sz, complaints.count, 0));
        yg_arena_deinit(&arena);
    }
}
