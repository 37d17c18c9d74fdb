#include "pipeline/policy_table.h"

#include <errno.h>

#include "connectors/formats/ssvc.h"
#include "pipeline/cases/priority_table.h"

#define TABLE_BYTES_MAX ((size_t)16 << 20)

struct loader {
    struct yg_arena *arena;
    struct yg_complaints *complaints;
    struct yg_policy *policy;
    struct yg_ssvc_table loaded; /* of a file */
    struct yg_priority_source source;
    bool nomem;
};

static void complain_at(struct loader *l, const struct yg_yaml *at, const char *member,
                        const char *sentence)
{
    yg_complain(l->complaints, at->line, at->column, "priority.%s: %s", member, sentence);
}

/* ---- table ---------------------------------------------------------------------------------- */

/* `name` beside the policy file; an absolute path stays. NUL-terminated. */
static const char *find_path(struct loader *l, struct yg_str name)
{
    struct yg_str policy = l->complaints->file;
    size_t slash = yg_str_rindex(policy, '/');
    struct yg_str folder = slash == policy.len ? YG_STR("") : yg_str_head(policy, slash + 1);
    struct yg_buf path = {0};

    if (!yg_str_starts(name, YG_STR("/")))
        yg_buf_append(&path, folder);
    yg_buf_append(&path, name);
    yg_buf_append_char(&path, '\0');
    struct yg_str copy = yg_arena_copy(l->arena, yg_buf_str(&path));
    l->nomem |= path.failed || copy.ptr == NULL;
    yg_buf_deinit(&path);
    return copy.ptr;
}

/* All of a file; false, and errno, when it cannot be read or is too large. */
static bool read_file(const char *path, struct yg_buf *text)
{
    FILE *file = fopen(path, "rb");
    size_t got = 1;

    if (file == NULL)
        return false;
    while (got > 0 && text->len <= TABLE_BYTES_MAX) {
        char *room = yg_buf_reserve(text, 1 << 16);

        got = room == NULL ? 0 : fread(room, 1, 1 << 16, file);
        text->len += got;
    }
    bool ok = ferror(file) == 0;
    fclose(file);
    if (ok && text->len > TABLE_BYTES_MAX)
        errno = EFBIG;
    return ok && text->len <= TABLE_BYTES_MAX;
}

static void decode_table(struct loader *l, const struct yg_yaml *at, struct yg_str text)
{
    struct yg_json_reader *reader = yg_json_reader_create(TABLE_BYTES_MAX);
    struct yg_error err = {.text = ""};
    enum yg_status st = YG_NOMEM;

    if (reader != NULL)
        st = yg_ssvc_table_decode(reader, l->arena, text, &l->loaded, &err);
    if (st == YG_OK)
        l->source.table = &l->loaded;
    else if (st == YG_NOMEM)
        l->nomem = true;
    else
        complain_at(l, at, "table", err.text);
    yg_json_reader_destroy(reader);
}

static void load_table(struct loader *l, const struct yg_yaml *value)
{
    struct yg_buf text = {0};

    if (!yg_str_ends(value->text, YG_STR(".json"))) {
        l->source.table = yg_ssvc_table_find(value->text);
        if (l->source.table == NULL)
            complain_at(l, value, "table", "expected the id of a built-in table or FILE.json");
        return;
    }

    const char *path = find_path(l, value->text);
    if (path == NULL)
        return;
    if (!read_file(path, &text))
        complain_at(l, value, "table", strerror(errno));
    else if (text.failed)
        l->nomem = true;
    else
        decode_table(l, value, yg_buf_str(&text));
    yg_buf_deinit(&text);
}

/* ---- the other members, which need the table ------------------------------------------------ */

static void set_class(struct loader *l, const struct yg_yaml_member *member)
{
    const struct yg_ssvc_point *outcome = l->source.table->outcome;
    size_t i = 0;

    while (i < outcome->value_count && !yg_str_equal(outcome->values[i].key, member->key))
        i++;
    if (i == outcome->value_count)
        yg_complain(l->complaints, member->line, member->column,
                    "priority.classes: the table has no outcome '%.*s'", YG_STR_ARG(member->key));
    else if (yg_policy_class_index(l->policy, member->value->text) == l->policy->class_count)
        yg_complain(l->complaints, member->value->line, member->value->column,
                    "priority.classes: no class is named '%.*s'", YG_STR_ARG(member->value->text));
    else
        l->source.classes[i] = member->value->text;
}

static void set_classes(struct loader *l, const struct yg_yaml *value)
{
    size_t before = l->complaints->count;
    const struct yg_ssvc_point *outcome = l->source.table->outcome;

    for (size_t i = 0; value->kind == YG_YAML_MAP && i < value->count; i++)
        set_class(l, &value->members[i]);
    for (size_t i = 0; l->complaints->count == before && i < outcome->value_count; i++) {
        if (l->source.classes[i].len == 0)
            yg_complain(l->complaints, value->line, value->column,
                        "priority.classes: a class for the outcome '%.*s' is wanted",
                        YG_STR_ARG(outcome->values[i].key));
    }
}

static void set_assumed(struct loader *l, const struct yg_yaml *value)
{
    struct yg_error err = {.text = ""};

    if (yg_ssvc_vector_parse(l->source.table, value->text, &l->source.assumed, &err) != YG_OK)
        complain_at(l, value, "assume", err.text);
    else if (l->source.assumed.passed_over > 0 || l->source.assumed.outcome != 0)
        complain_at(l, value, "assume", "decision points of the table are wanted, and no others");
}

static void set_epss(struct loader *l, const struct yg_yaml *value)
{
    double number;

    if (!yg_str_to_double(value->text, &number) || number < 0 || number > 1)
        complain_at(l, value, "epss", "a probability from 0 to 1 is wanted");
    l->source.epss = value->text;
}

static const struct member {
    const char *key;
    enum yg_yaml_kind kind;
    bool required;
    void (*set)(struct loader *l, const struct yg_yaml *value);
} members[] = {
    {"table", YG_YAML_SCALAR, true, load_table}, /* first: the others need it */
    {"classes", YG_YAML_MAP, true, set_classes},
    {"assume", YG_YAML_SCALAR, false, set_assumed},
    {"epss", YG_YAML_SCALAR, false, set_epss},
};

static bool is_known(struct yg_str key)
{
    for (size_t i = 0; i < YG_COUNT(members); i++) {
        if (yg_str_equal(key, yg_str(members[i].key)))
            return true;
    }
    return false;
}

static void set_members(struct loader *l, const struct yg_yaml *priority)
{
    for (size_t i = 0; i < priority->count; i++) {
        const struct yg_yaml_member *member = &priority->members[i];

        if (!is_known(member->key))
            yg_complain(l->complaints, member->line, member->column,
                        "priority.%.*s: this key is not known", YG_STR_ARG(member->key));
    }
    for (size_t i = 0; i < YG_COUNT(members); i++) {
        const struct yg_yaml_member *found = yg_yaml_find(priority, yg_str(members[i].key));

        if (found == NULL && members[i].required)
            complain_at(l, priority, members[i].key, "missing");
        else if (found != NULL && found->value->kind != members[i].kind)
            complain_at(l, found->value, members[i].key,
                        members[i].kind == YG_YAML_MAP ? "a map is wanted"
                                                       : "a plain value is wanted");
        else if (found != NULL)
            members[i].set(l, found->value);
        if (l->source.table == NULL)
            return;
    }
}

/* How many rows stay: the file's own, else the built-in ones about what is not confirmed. */
static size_t count_kept(const struct yg_policy *policy, bool own_rows)
{
    size_t kept = 0;

    if (own_rows)
        return policy->priority_count;
    while (kept < policy->priority_count && policy->priorities[kept].status.len > 0)
        kept++;
    return kept;
}

enum yg_status yg_policy_add_table(struct yg_arena *arena, struct yg_complaints *complaints,
                                   const struct yg_yaml *priority, bool own_rows,
                                   struct yg_policy *policy, struct yg_error *err)
{
    struct loader l = {.arena = arena,
                       .complaints = complaints,
                       .policy = policy,
                       .source = {.assumed = {.at = YG_TIME_NONE}, .epss = YG_STR("0.1")}};
    size_t before = complaints->count;

    if (priority->kind != YG_YAML_MAP) {
        yg_complain(complaints, priority->line, priority->column, "priority: a map is wanted");
        return YG_OK;
    }
    set_members(&l, priority);
    if (l.nomem)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory");
    if (complaints->count > before)
        return YG_OK;

    enum yg_status st =
        yg_priority_from_table(&l.source, count_kept(policy, own_rows), arena, policy, err);
    if (st != YG_LIMIT)
        return st;
    complain_at(&l, priority, "table", "more rows than a policy can have; assume more");
    return YG_OK;
}
