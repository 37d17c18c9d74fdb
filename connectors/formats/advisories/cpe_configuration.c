#include "connectors/formats/advisories/cpe_configuration.h"

#include "connectors/formats/advisories/parts.h"
#include "pipeline/model/configuration.h"

/* A node while it is read; or a configuration, whose operands are nodes. */
struct node {
    struct yg_criterion *criteria;
    size_t criterion_count;
    struct yg_configuration *nodes;
    size_t node_count;
    enum yg_operator joined_by;
    bool negated;
};

struct match {
    struct yg_str criteria, start_including, start_excluding, end_including, end_excluding;
    bool vulnerable;
};

YG_FIELD_OF_TEXT(decode_criteria, struct match, criteria)
YG_FIELD_OF_TEXT(decode_start_including, struct match, start_including)
YG_FIELD_OF_TEXT(decode_start_excluding, struct match, start_excluding)
YG_FIELD_OF_TEXT(decode_end_including, struct match, end_including)
YG_FIELD_OF_TEXT(decode_end_excluding, struct match, end_excluding)

static enum yg_status decode_flag(struct yg_json value, bool *flag, struct yg_error *err)
{
    if (yg_json_kind(value) == YG_JSON_NULL || yg_json_get_bool(value, flag))
        return YG_OK;
    return yg_json_fail_kind(value, YG_JSON_BOOL, err);
}

static enum yg_status decode_vulnerable(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    (void)state;
    return decode_flag(value, &((struct match *)out)->vulnerable, err);
}

static const struct yg_json_field match_fields[] = {
    {"vulnerable", true, decode_vulnerable},
    {"criteria", true, decode_criteria},
    {"matchCriteriaId", false, yg_field_skip},
    {"versionStartIncluding", false, decode_start_including},
    {"versionStartExcluding", false, decode_start_excluding},
    {"versionEndIncluding", false, decode_end_including},
    {"versionEndExcluding", false, decode_end_excluding},
};

/* The versions of a match. Without bounds: every one that its name admits. */
static bool set_versions(struct yg_arena *arena, const struct match *match,
                         struct yg_affected *product)
{
    struct yg_range range = {.type = YG_RANGE_ECOSYSTEM};
    const struct {
        struct yg_str version;
        enum yg_event_kind kind;
    } bounds[] = {
        {match->start_including, YG_EVENT_INTRODUCED},
        {match->start_excluding, YG_EVENT_INTRODUCED_AFTER},
        {match->end_including, YG_EVENT_LAST_AFFECTED},
        {match->end_excluding, YG_EVENT_FIXED},
    };
    bool starts = match->start_including.len > 0 || match->start_excluding.len > 0;

    for (size_t i = 0; i < YG_COUNT(bounds); i++) {
        if (bounds[i].version.len > 0 &&
            !yg_range_add_event(arena, &range, bounds[i].kind, bounds[i].version))
            return false;
    }
    product->all_versions = range.event_count == 0;
    if (product->all_versions)
        return true;
    return (starts || yg_range_add_event(arena, &range, YG_EVENT_INTRODUCED, YG_STR("0"))) &&
           yg_affected_add_range(arena, product, &range);
}

static enum yg_status add_match(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct node *node = out;
    struct match match = {.vulnerable = false};
    enum yg_status st = yg_json_decode_fields(value, match_fields, YG_COUNT(match_fields), NULL,
                                              &match, &decoder->keys, err);

    if (st != YG_OK)
        return st;

    struct yg_criterion *criterion =
        yg_arena_append(&decoder->arena, &node->criteria, &node->criterion_count);
    if (criterion == NULL || !set_versions(&decoder->arena, &match, &criterion->affected))
        return yg_no_memory(err);
    criterion->affected.cpe = match.criteria;
    criterion->vulnerable = match.vulnerable;
    return YG_OK;
}

static enum yg_status decode_matches(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_AFFECTED_MAX, add_match, state, out, err);
}

static enum yg_status decode_operator(void *state, struct yg_json value, void *out,
                                      struct yg_error *err)
{
    struct node *node = out;
    struct yg_str word = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &word, err);

    (void)state;
    if (st != YG_OK || word.ptr == NULL)
        return st;
    node->joined_by = yg_str_equal_nocase(word, YG_STR("AND")) ? YG_OPERATOR_AND : YG_OPERATOR_OR;
    if (node->joined_by == YG_OPERATOR_OR && !yg_str_equal_nocase(word, YG_STR("OR")))
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "\"%.*s\" is neither AND nor OR",
                       YG_STR_ARG(yg_clip(word, YG_COMPONENT_RAW_BYTES_MAX)));
    return YG_OK;
}

static enum yg_status decode_negate(void *state, struct yg_json value, void *out,
                                    struct yg_error *err)
{
    (void)state;
    return decode_flag(value, &((struct node *)out)->negated, err);
}

static struct yg_configuration tree_of(const struct node *node)
{
    return (struct yg_configuration){.joined_by = node->joined_by,
                                     .negated = node->negated,
                                     .criteria = node->criteria,
                                     .criterion_count = node->criterion_count,
                                     .children = node->nodes,
                                     .child_count = node->node_count};
}

static const struct yg_json_field node_fields[] = {
    {"operator", false, decode_operator},
    {"negate", false, decode_negate},
    {"cpeMatch", true, decode_matches},
};

static enum yg_status add_node(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct node *configuration = out, node = {.negated = false};
    enum yg_status st = yg_json_decode_fields(value, node_fields, YG_COUNT(node_fields), decoder,
                                              &node, &decoder->keys, err);

    if (st != YG_OK)
        return st;

    struct yg_configuration *slot =
        yg_arena_append(&decoder->arena, &configuration->nodes, &configuration->node_count);
    if (slot == NULL)
        return yg_no_memory(err);
    *slot = tree_of(&node);
    return YG_OK;
}

static enum yg_status decode_nodes(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_AFFECTED_MAX, add_node, state, out, err);
}

static const struct yg_json_field configuration_fields[] = {
    {"operator", false, decode_operator},
    {"negate", false, decode_negate},
    {"nodes", true, decode_nodes},
};

static enum yg_status add_configuration(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct yg_decoder *decoder = state;
    struct yg_advisory *advisory = out;
    struct node configuration = {.negated = false};
    struct yg_configuration_entries entries = {NULL, 0, 0};
    enum yg_status st =
        yg_json_decode_fields(value, configuration_fields, YG_COUNT(configuration_fields), decoder,
                              &configuration, &decoder->keys, err);

    if (st == YG_OK) {
        struct yg_configuration tree = tree_of(&configuration);

        st = yg_configuration_expand(&decoder->arena, &tree, &entries, err);
    }
    for (size_t i = 0; st == YG_OK && i < entries.count; i++)
        st = yg_advisory_add_affected(decoder, advisory, value, &entries.affected[i], err);
    if (st == YG_OK && (entries.count == 0 || entries.nameless > 0))
        advisory->not_evaluable++;
    return st;
}

enum yg_status yg_cpe_configurations_decode(struct yg_decoder *decoder, struct yg_json list,
                                            struct yg_advisory *advisory, struct yg_error *err)
{
    return yg_field_each(list, YG_ADVISORY_AFFECTED_MAX, add_configuration, decoder, advisory, err);
}
