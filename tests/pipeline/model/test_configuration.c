/* test_configuration.c - trees become entries with guards.
 *
 * A tree is written "&(|(a! b) -|(c))": AND and OR of its operands, '-' negates, '!' is vulnerable.
 * Entries are written "a{b|c + -d}; e": clauses of the guard in braces, any of b and c, none of d.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/buf.h"
#include "pipeline/model/configuration.h"

static struct yg_arena arena;

static void drop_arena(void)
{
    yg_arena_deinit(&arena);
}

TestSuite(configuration, .fini = drop_arena);

static void read_node(const char **text, struct yg_configuration *node)
{
    struct yg_criterion *criteria = NULL;
    struct yg_configuration *children = NULL;

    memset(node, 0, sizeof *node);
    node->negated = **text == '-';
    *text += node->negated;
    node->joined_by = **text == '&' ? YG_OPERATOR_AND : YG_OPERATOR_OR;
    for (*text += 2; **text != ')'; *text += **text == ' ') {
        if (strchr("-&|", **text) != NULL) {
            read_node(text, yg_arena_append(&arena, &children, &node->child_count));
            continue;
        }
        struct yg_criterion *criterion = yg_arena_append(&arena, &criteria, &node->criterion_count);
        criterion->affected.name = (struct yg_str){*text, strcspn(*text, "! )")};
        *text += criterion->affected.name.len;
        criterion->vulnerable = **text == '!';
        *text += criterion->vulnerable;
    }
    (*text)++;
    node->criteria = criteria;
    node->children = children;
}

static void write_entry(const struct yg_affected *entry, struct yg_buf *out)
{
    yg_buf_append(out, entry->name);
    for (size_t i = 0; entry->guard != NULL && i < entry->guard->clause_count; i++) {
        const struct yg_clause *clause = &entry->guard->clauses[i];

        yg_buf_append(out, i == 0 ? YG_STR("{") : YG_STR(" + "));
        if (clause->negated)
            yg_buf_append_char(out, '-');
        for (size_t k = 0; k < clause->any_count; k++)
            yg_buf_printf(out, "%s%.*s", k == 0 ? "" : "|", YG_STR_ARG(clause->any[k].name));
    }
    if (entry->guard != NULL)
        yg_buf_append_char(out, '}');
}

static const struct row {
    const char *why, *tree, *entries;
    size_t nameless;
} rows[] = {
    {"entries stand for themselves", "|(a! b!)", "a; b", 0},
    {"who is not vulnerable is no entry", "|(a! b)", "a", 0},
    {"A running on B", "&(|(a!) |(b))", "a{b}", 0},
    {"one of several platforms", "&(|(a! c!) |(b d))", "a{b|d}; c{b|d}", 0},
    {"both are vulnerable, together only", "&(|(a!) |(b!))", "a{b}; b{a}", 0},
    {"an AND of criteria", "&(a! b c!)", "a{b + c}; c{a + b}", 0},
    {"three levels of NVD 1.1", "|(&(|(a!) |(b)) |(c!))", "a{b}; c", 0},
    {"without something", "&(|(a!) -|(b c))", "a{-b|c}", 0},
    {"not both is not one or not the other", "&(|(a!) -&(b c))", "a{-b}; a{-c}", 0},
    {"twice negated", "-|(-|(a!))", "a", 0},
    {"a negated AND of negations is an OR", "-&(-|(a!) -|(b!))", "a; b", 0},
    {"nothing but negations names nobody", "-|(a! b!)", "", 1},
    {"an OR of ANDs below an AND: alternatives", "&(|(a!) |(&(b c) |(d)))", "a{b + c}; a{d}", 0},
    {"ORs of ORs are one clause", "&(|(a!) |(|(b) |(c |(d))))", "a{b|c|d}", 0},
    {"a node without operands says nothing", "&(|(a!) |())", "a", 0},
    {"an alternative that names nobody", "|(-|(a!) |(b!))", "b", 1},
    {"nothing at all", "|()", "", 0},
};

Test(configuration, expands_trees)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const char *text = rows[i].tree;
        struct yg_configuration tree;
        struct yg_configuration_entries entries;
        struct yg_buf found = {0};

        read_node(&text, &tree);
        cr_assert(eq(int, yg_configuration_expand(&arena, &tree, &entries, NULL), YG_OK));
        cr_expect(eq(sz, entries.nameless, rows[i].nameless), "%s", rows[i].why);
        for (size_t k = 0; k < entries.count; k++) {
            yg_buf_append(&found, k == 0 ? YG_STR("") : YG_STR("; "));
            write_entry(&entries.affected[k], &found);
        }
        cr_expect(yg_str_equal(yg_buf_str(&found), yg_str(rows[i].entries)), "%s: %.*s",
                  rows[i].why, YG_STR_ARG(yg_buf_str(&found)));
        yg_buf_deinit(&found);
    }
}

Test(configuration, shares_a_guard_among_the_entries_of_a_clause)
{
    const char *text = "&(|(a! b!) |(c))";
    struct yg_configuration tree;
    struct yg_configuration_entries entries;

    read_node(&text, &tree);
    cr_assert(eq(int, yg_configuration_expand(&arena, &tree, &entries, NULL), YG_OK));
    cr_assert(eq(sz, entries.count, 2));
    cr_expect(entries.affected[0].guard == entries.affected[1].guard);
}

static const struct limit_row {
    const char *why, *open, *close, *message;
    int times;
} limits[] = {
    {"levels", "-|(a!", ")", "configuration: at most 16 levels", 17},
    {"each of eleven negated pairs doubles the alternatives", "-&(a b)", "",
     "configuration: at most 1024 alternatives", 11},
};

Test(configuration, has_limits)
{
    for (size_t i = 0; i < YG_COUNT(limits); i++) {
        struct yg_configuration tree;
        struct yg_configuration_entries entries;
        struct yg_error err = {.text = ""};
        struct yg_buf text = {0};

        yg_buf_append(&text, YG_STR("&("));
        for (int k = 0; k < limits[i].times; k++)
            yg_buf_append(&text, yg_str(limits[i].open));
        for (int k = 0; k < limits[i].times; k++)
            yg_buf_append(&text, yg_str(limits[i].close));
        yg_buf_append(&text, YG_STR(")"));
        yg_buf_append_char(&text, '\0');
        const char *at = text.ptr;
        read_node(&at, &tree);
        cr_expect(eq(int, yg_configuration_expand(&arena, &tree, &entries, &err), YG_LIMIT), "%s",
                  limits[i].why);
        cr_expect(eq(str, err.text, (char *)limits[i].message), "%s", limits[i].why);
        yg_buf_deinit(&text);
    }
}
