#include "pipeline/policy_file.h"

#include <stddef.h>
#include <stdlib.h>

#include "pipeline/policy_table.h"
#include "pipeline/yaml.h"

/* A member of a row: its key, and where it goes. */
struct member {
    const char *key;
    enum { TEXT, NUMBER } type;
    size_t offset;
};

static const struct member class_members[] = {
    {"name", TEXT, offsetof(struct yg_policy_class, name)},
    {"lane", TEXT, offsetof(struct yg_policy_class, lane)},
    {"days", NUMBER, offsetof(struct yg_policy_class, days)},
    {"label_ja", TEXT, offsetof(struct yg_policy_class, label_ja)},
    {"label_en", TEXT, offsetof(struct yg_policy_class, label_en)},
};
static const struct member priority_members[] = {
    {"name", TEXT, offsetof(struct yg_policy_priority, name)},
    {"status", TEXT, offsetof(struct yg_policy_priority, status)},
    {"known_exploited", TEXT, offsetof(struct yg_policy_priority, known_exploited)},
    {"epss", TEXT, offsetof(struct yg_policy_priority, epss)},
    {"severity", TEXT, offsetof(struct yg_policy_priority, severity)},
    {"exposure", TEXT, offsetof(struct yg_policy_priority, exposure)},
    {"automatable", TEXT, offsetof(struct yg_policy_priority, automatable)},
    {"technical_impact", TEXT, offsetof(struct yg_policy_priority, technical_impact)},
    {"class", TEXT, offsetof(struct yg_policy_priority, class_name)},
};
static const struct member route_members[] = {
    {"name", TEXT, offsetof(struct yg_policy_route, name)},
    {"scope", TEXT, offsetof(struct yg_policy_route, scope)},
    {"kind", TEXT, offsetof(struct yg_policy_route, kind)},
    {"unit", TEXT, offsetof(struct yg_policy_route, unit)},
    {"stage", TEXT, offsetof(struct yg_policy_route, stage)},
    {"site", TEXT, offsetof(struct yg_policy_route, site)},
    {"team", TEXT, offsetof(struct yg_policy_route, team)},
};
static const struct member policy_members[] = {
    {"version", TEXT, offsetof(struct yg_policy, version)},
    {"fallback_team", TEXT, offsetof(struct yg_policy, fallback_team)},
    {"utc_offset_minutes", NUMBER, offsetof(struct yg_policy, utc_offset_minutes)},
};

/* The lists of the policy: rows of `size` bytes. */
static const struct list {
    const char *key;
    const struct member *members;
    size_t member_count, size, items, count; /* offsets in struct yg_policy */
} lists[] = {
    {"classes", class_members, YG_COUNT(class_members), sizeof(struct yg_policy_class),
     offsetof(struct yg_policy, classes), offsetof(struct yg_policy, class_count)},
    {"priorities", priority_members, YG_COUNT(priority_members), sizeof(struct yg_policy_priority),
     offsetof(struct yg_policy, priorities), offsetof(struct yg_policy, priority_count)},
    {"routes", route_members, YG_COUNT(route_members), sizeof(struct yg_policy_route),
     offsetof(struct yg_policy, routes), offsetof(struct yg_policy, route_count)},
};

static const struct yg_str priority_key = {"priority", 8};

static bool to_number(struct yg_str text, int64_t *number)
{
    bool negative = yg_str_starts(text, YG_STR("-"));
    uint64_t value;

    if (!yg_str_to_u64(negative ? yg_str_from(text, 1) : text, &value))
        return false;
    *number = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

static void set_member(struct yg_complaints *complaints, const struct member *member,
                       const struct yg_yaml_member *from, void *to)
{
    const struct yg_yaml *value = from->value;

    if (value->kind != YG_YAML_SCALAR)
        yg_complain(complaints, value->line, value->column, "%s: a plain value is wanted",
                    member->key);
    else if (member->type == TEXT)
        *(struct yg_str *)((char *)to + member->offset) = value->text;
    else if (!to_number(value->text, (int64_t *)((char *)to + member->offset)))
        yg_complain(complaints, value->line, value->column, "%s: a number is wanted, not '%.*s'",
                    member->key, YG_STR_ARG(value->text));
}

static bool set_known(struct yg_complaints *complaints, const struct member *members, size_t count,
                      const struct yg_yaml_member *from, void *to)
{
    for (size_t i = 0; i < count; i++) {
        if (yg_str_equal(from->key, yg_str(members[i].key))) {
            set_member(complaints, &members[i], from, to);
            return true;
        }
    }
    return false;
}

static bool set_list(struct yg_arena *arena, struct yg_complaints *complaints,
                     const struct list *list, const struct yg_yaml *from, struct yg_policy *policy)
{
    char *rows;

    if (from->kind != YG_YAML_LIST) {
        yg_complain(complaints, from->line, from->column, "%s: a list is wanted", list->key);
        return true;
    }
    rows = yg_arena_zalloc(arena, (from->count + 1) * list->size);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < from->count; i++) {
        const struct yg_yaml *row = from->members[i].value;

        if (row->kind != YG_YAML_MAP)
            yg_complain(complaints, row->line, row->column, "%s[%zu]: a map is wanted", list->key,
                        i);
        for (size_t m = 0; row->kind == YG_YAML_MAP && m < row->count; m++) {
            const struct yg_yaml_member *member = &row->members[m];

            if (!set_known(complaints, list->members, list->member_count, member,
                           rows + i * list->size))
                yg_complain(complaints, member->line, member->column,
                            "%s[%zu].%.*s: this key is not known", list->key, i,
                            YG_STR_ARG(member->key));
        }
    }
    *(void **)((char *)policy + list->items) = rows;
    *(size_t *)((char *)policy + list->count) = from->count;
    return true;
}

static bool set_top(struct yg_arena *arena, struct yg_complaints *complaints,
                    const struct yg_yaml_member *member, struct yg_policy *policy)
{
    if (yg_str_equal(member->key, priority_key))
        return true; /* when all others are known */
    for (size_t i = 0; i < YG_COUNT(lists); i++) {
        if (yg_str_equal(member->key, yg_str(lists[i].key)))
            return set_list(arena, complaints, &lists[i], member->value, policy);
    }
    if (!set_known(complaints, policy_members, YG_COUNT(policy_members), member, policy))
        yg_complain(complaints, member->line, member->column, "%.*s: this key is not known",
                    YG_STR_ARG(member->key));
    return true;
}

/* Where a place such as "priorities[3].severity" stands in the file. */
struct places {
    struct yg_complaints *complaints;
    const struct yg_yaml *root;
};

static void complain_of_policy(void *state, const char *place, const char *sentence)
{
    const struct places *places = state;
    struct yg_str rest = yg_str(place), list = yg_str_head(rest, yg_str_index(rest, '['));
    const struct yg_yaml_member *found = yg_yaml_find(places->root, list);
    size_t line = 1, column = 1;

    if (found != NULL) {
        line = found->line;
        column = found->column;
        const char *bracket = strchr(place, '[');
        size_t row = bracket == NULL ? SIZE_MAX : strtoul(bracket + 1, NULL, 10);
        if (row < found->value->count) {
            line = found->value->members[row].value->line;
            column = found->value->members[row].value->column;
        }
    }
    yg_complain(places->complaints, line, column, "%s: %s", place, sentence);
}

enum yg_status yg_policy_load(struct yg_arena *arena, struct yg_str path, FILE *complaints,
                              size_t *problem_count, struct yg_policy *policy, struct yg_error *err)
{
    struct yg_complaints found = {.file = path, .to = complaints};
    struct yg_yaml *root;
    enum yg_status st = yg_yaml_load(arena, path, &found, &root, err);

    if (st != YG_OK)
        return st;
    if (root != NULL && root->kind != YG_YAML_MAP)
        yg_complain(&found, root->line, root->column, "a map is wanted");
    for (size_t i = 0; root != NULL && root->kind == YG_YAML_MAP && i < root->count; i++) {
        if (!set_top(arena, &found, &root->members[i], policy))
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    }
    const struct yg_yaml_member *priority = yg_yaml_find(root, priority_key);
    if (priority != NULL)
        st = yg_policy_add_table(arena, &found, priority->value,
                                 yg_yaml_find(root, YG_STR("priorities")) != NULL, policy, err);
    if (st != YG_OK)
        return st;
    struct places places = {&found, root};
    if (root != NULL && root->kind == YG_YAML_MAP)
        yg_policy_check(policy, complain_of_policy, &places);
    *problem_count += found.count;
    return YG_OK;
}
