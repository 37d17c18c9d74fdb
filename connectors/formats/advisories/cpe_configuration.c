/* cpe_configuration.c - from trees of AND and OR to entries with guards.
 *
 * The clauses of one AND stand in a row, and once more behind it, so that "all but one" is a slice:
 *
 *   clauses   [ 0  1  2  0  1 ]         guard of what satisfies clause 1: [ 2  0 ]
 */
#include "connectors/formats/advisories/cpe_configuration.h"

#include "connectors/formats/advisories/parts.h"

struct node {
    struct yg_affected *products; /* one for each match */
    bool *vulnerable;             /* likewise */
    size_t product_count, vulnerable_count;
    bool negated, all; /* all: AND */
};

struct configuration {
    struct yg_decoder *decoder;
    struct node *nodes;
    size_t node_count;
    bool negated, all;
};

/* ---- reading -------------------------------------------------------------------------------- */

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
    struct configuration *configuration = state;
    struct yg_arena *arena = &configuration->decoder->arena;
    struct node *node = out;
    struct match match = {.vulnerable = false};
    enum yg_status st = yg_json_decode_fields(value, match_fields, YG_COUNT(match_fields), NULL,
                                              &match, &configuration->decoder->keys, err);

    if (st != YG_OK)
        return st;

    struct yg_affected *product = yg_arena_append(arena, &node->products, &node->product_count);
    bool *vulnerable = yg_arena_append(arena, &node->vulnerable, &node->vulnerable_count);
    if (product == NULL || vulnerable == NULL || !set_versions(arena, &match, product))
        return yg_no_memory(err);
    product->cpe = match.criteria;
    *vulnerable = match.vulnerable;
    return YG_OK;
}

static enum yg_status decode_matches(void *state, struct yg_json value, void *out,
                                     struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_AFFECTED_MAX, add_match, state, out, err);
}

static enum yg_status decode_operator(struct yg_json value, bool *all, struct yg_error *err)
{
    struct yg_str word = {NULL, 0};
    enum yg_status st = yg_json_take_string(value, &word, err);

    if (st != YG_OK || word.ptr == NULL)
        return st;
    *all = yg_str_equal_nocase(word, YG_STR("AND"));
    if (!*all && !yg_str_equal_nocase(word, YG_STR("OR")))
        return yg_fail(err, YG_MALFORMED, yg_json_at(value), "\"%.*s\" is neither AND nor OR",
                       YG_STR_ARG(yg_clip(word, YG_COMPONENT_RAW_BYTES_MAX)));
    return YG_OK;
}

static enum yg_status decode_node_operator(void *state, struct yg_json value, void *out,
                                           struct yg_error *err)
{
    (void)state;
    return decode_operator(value, &((struct node *)out)->all, err);
}

static enum yg_status decode_node_negate(void *state, struct yg_json value, void *out,
                                         struct yg_error *err)
{
    (void)state;
    return decode_flag(value, &((struct node *)out)->negated, err);
}

static const struct yg_json_field node_fields[] = {
    {"operator", false, decode_node_operator},
    {"negate", false, decode_node_negate},
    {"cpeMatch", true, decode_matches},
};

static enum yg_status add_node(void *state, struct yg_json value, void *out, struct yg_error *err)
{
    struct configuration *configuration = out;
    struct yg_decoder *decoder = configuration->decoder;
    struct node *node =
        yg_arena_append(&decoder->arena, &configuration->nodes, &configuration->node_count);

    if (node == NULL)
        return yg_no_memory(err);
    return yg_json_decode_fields(value, node_fields, YG_COUNT(node_fields), state, node,
                                 &decoder->keys, err);
}

static enum yg_status decode_nodes(void *state, struct yg_json value, void *out,
                                   struct yg_error *err)
{
    return yg_field_each(value, YG_ADVISORY_AFFECTED_MAX, add_node, state, out, err);
}

static enum yg_status decode_configuration_operator(void *state, struct yg_json value, void *out,
                                                    struct yg_error *err)
{
    (void)state;
    return decode_operator(value, &((struct configuration *)out)->all, err);
}

static enum yg_status decode_configuration_negate(void *state, struct yg_json value, void *out,
                                                  struct yg_error *err)
{
    (void)state;
    return decode_flag(value, &((struct configuration *)out)->negated, err);
}

static const struct yg_json_field configuration_fields[] = {
    {"operator", false, decode_configuration_operator},
    {"negate", false, decode_configuration_negate},
    {"nodes", true, decode_nodes},
};

/* ---- conjunctive form ----------------------------------------------------------------------- */

/* How many clauses a node is under an AND. */
static size_t clauses_of(const struct node *node)
{
    if (node->product_count == 0)
        return 0;
    return node->all ? node->product_count : 1;
}

static bool is_conjunctive(const struct node *node)
{
    return !node->negated || !node->all || node->product_count <= 1;
}

/* The clauses of `count` nodes, twice in a row. */
static struct yg_clause *lay_out_clauses(struct yg_arena *arena, const struct node *nodes,
                                         size_t count, size_t clause_count)
{
    struct yg_clause *clauses = yg_arena_alloc(arena, 2 * clause_count * sizeof *clauses);
    size_t n = 0;

    if (clauses == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct node *node = &nodes[i];
        size_t parts = clauses_of(node);

        for (size_t k = 0; k < parts; k++)
            clauses[n++] = (struct yg_clause){.any = node->products + k,
                                              .any_count = node->all ? 1 : node->product_count,
                                              .negated = node->negated};
    }
    memcpy(clauses + clause_count, clauses, clause_count * sizeof *clauses);
    return clauses;
}

/* The entries of one node, whose clauses begin at `first` of `clause_count`. */
static enum yg_status add_entries(struct yg_decoder *decoder, const struct node *node,
                                  struct yg_clause *clauses, size_t first, size_t clause_count,
                                  struct yg_json at, struct yg_advisory *advisory,
                                  struct yg_error *err)
{
    const struct yg_guard *guard = NULL;
    enum yg_status st = YG_OK;

    for (size_t i = 0; st == YG_OK && !node->negated && i < node->product_count; i++) {
        struct yg_affected entry = node->products[i];

        if (clause_count > 1 && (i == 0 || node->all)) {
            struct yg_guard *others = yg_arena_alloc(&decoder->arena, sizeof *others);

            if (others == NULL)
                return yg_no_memory(err);
            others->clauses = clauses + first + (node->all ? i : 0) + 1;
            others->clause_count = clause_count - 1;
            guard = others;
        }
        entry.guard = guard;
        if (node->vulnerable[i])
            st = yg_advisory_add_affected(decoder, advisory, at, &entry, err);
    }
    return st;
}

/* The entries of nodes that are joined by AND. */
static enum yg_status add_conjunction(struct yg_decoder *decoder, const struct node *nodes,
                                      size_t count, struct yg_json at, struct yg_advisory *advisory,
                                      struct yg_error *err)
{
    size_t clause_count = 0, first = 0;
    enum yg_status st = YG_OK;

    for (size_t i = 0; i < count; i++) {
        if (!is_conjunctive(&nodes[i]))
            return YG_OK; /* no entry: counted by the caller */
        clause_count += clauses_of(&nodes[i]);
    }
    if (clause_count == 0)
        return YG_OK;

    struct yg_clause *clauses = lay_out_clauses(&decoder->arena, nodes, count, clause_count);
    if (clauses == NULL)
        return yg_no_memory(err);
    for (size_t i = 0; st == YG_OK && i < count; i++) {
        st = add_entries(decoder, &nodes[i], clauses, first, clause_count, at, advisory, err);
        first += clauses_of(&nodes[i]);
    }
    return st;
}

static enum yg_status add_configuration(void *state, struct yg_json value, void *out,
                                        struct yg_error *err)
{
    struct yg_advisory *advisory = out;
    struct configuration configuration = {.decoder = state};
    size_t before = advisory->affected_count, negated = 0;
    enum yg_status st =
        yg_json_decode_fields(value, configuration_fields, YG_COUNT(configuration_fields),
                              &configuration, &configuration, &configuration.decoder->keys, err);
    size_t step = configuration.all ? configuration.node_count : 1;

    for (size_t i = 0; st == YG_OK && !configuration.negated && i < configuration.node_count;
         i += step) {
        negated += !configuration.all && configuration.nodes[i].negated;
        st = add_conjunction(state, &configuration.nodes[i], step, value, advisory, err);
    }
    if (negated > 0 || advisory->affected_count == before)
        advisory->not_evaluable++;
    return st;
}

enum yg_status yg_cpe_configurations_decode(struct yg_decoder *decoder, struct yg_json list,
                                            struct yg_advisory *advisory, struct yg_error *err)
{
    return yg_field_each(list, YG_ADVISORY_AFFECTED_MAX, add_configuration, decoder, advisory, err);
}
