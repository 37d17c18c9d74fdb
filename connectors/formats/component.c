/* component.c - one component and one operating system out of what a document says in many
 * fields. */
#include "connectors/formats/decoder.h"

#define TEXTS_MIN 256

/* Has the purl a version? The '@' that starts a segment is an npm scope's
 * (pipeline/model/purl.c). */
static bool has_version(struct yg_str purl)
{
    struct yg_str path = yg_str_head(purl, yg_str_index(purl, '#'));

    path = yg_str_head(path, yg_str_index(path, '?'));
    size_t at = yg_str_rindex(path, '@');
    return at + 1 < path.len && at > 0 && path.ptr[at - 1] != '/';
}

static bool has_upstream(struct yg_str purl)
{
    static const struct yg_str qualifier = {"upstream=", 9};
    struct yg_str rest = yg_str_from(purl, yg_str_index(purl, '?'));

    for (size_t at; (at = yg_str_find(rest, qualifier)) < rest.len;) {
        struct yg_str value = yg_str_from(rest, at + qualifier.len);

        if ((rest.ptr[at - 1] == '?' || rest.ptr[at - 1] == '&') && value.len > 0 &&
            value.ptr[0] != '&' && value.ptr[0] != '#')
            return true;
        rest = yg_str_from(rest, at + 1);
    }
    return false;
}

/* "a" + separator + "b" in the arena; ptr NULL when memory is out. */
static struct yg_str join(struct yg_arena *arena, struct yg_str a, char separator, struct yg_str b)
{
    size_t len = a.len + 1 + b.len;
    char *to = yg_arena_alloc(arena, len);

    if (to == NULL)
        return (struct yg_str){NULL, 0};
    memcpy(to, a.ptr, a.len);
    to[a.len] = separator;
    memcpy(to + a.len + 1, b.ptr, b.len);
    return (struct yg_str){to, len};
}

static enum yg_status join_if(struct yg_arena *arena, struct yg_str a, char separator,
                              struct yg_str b, struct yg_str *out, struct yg_error *err)
{
    *out = a;
    if (a.len == 0 || b.len == 0)
        return YG_OK;
    *out = join(arena, a, separator, b);
    return out->ptr == NULL ? yg_no_memory(err) : YG_OK;
}

struct yg_component_more *yg_component_more(struct yg_decoder *decoder,
                                            struct yg_inventory *inventory, size_t i)
{
    while (inventory->more_count <= i) /* a new place is NULL */
        if (yg_arena_append(&decoder->arena, &inventory->more, &inventory->more_count) == NULL)
            return NULL;
    if (inventory->more[i] == NULL)
        inventory->more[i] = yg_arena_zalloc(&decoder->arena, sizeof *inventory->more[i]);
    return inventory->more[i];
}

struct yg_str *yg_component_room(struct yg_decoder *decoder, struct yg_inventory *inventory,
                                 size_t count)
{
    size_t used = inventory->component_count, room = used + count;

    if (room > decoder->text_room || inventory->texts == NULL) {
        if (room < TEXTS_MIN || room < 2 * used)
            room = used < TEXTS_MIN / 2 ? TEXTS_MIN : 2 * used;
        struct yg_str *moved = yg_arena_alloc(&decoder->arena, room * sizeof *moved);
        if (moved == NULL)
            return NULL;
        if (used > 0)
            memcpy(moved, inventory->texts, used * sizeof *moved);
        inventory->texts = moved;
        decoder->text_room = room;
    }
    return inventory->texts + used;
}

/* What stands beside the purl of the newest component. */
static enum yg_status add_beside(struct yg_decoder *decoder, const struct yg_component_facts *facts,
                                 struct yg_inventory *inventory, struct yg_error *err)
{
    bool has_own_version = facts->version.len == 0 || has_version(facts->purl);
    bool has_own_source = facts->source.len == 0 || has_upstream(facts->purl);

    if (facts->cpe.len == 0 && facts->owner.len == 0 && has_own_version && has_own_source)
        return YG_OK;
    struct yg_component_more *more =
        yg_component_more(decoder, inventory, inventory->component_count - 1);
    if (more == NULL)
        return yg_no_memory(err);
    more->cpe = facts->cpe;
    more->owner = facts->owner;
    if (!has_own_version)
        more->version = facts->version;
    return has_own_source ? YG_OK
                          : join_if(&decoder->arena, facts->source, '@', facts->source_version,
                                    &more->source, err);
}

/* A component that only has a name. */
static enum yg_status add_name(struct yg_decoder *decoder, const struct yg_component_facts *facts,
                               struct yg_inventory *inventory, struct yg_error *err)
{
    size_t i = inventory->component_count - 1;

    if (facts->version.len > 0) {
        struct yg_component_more *more = yg_component_more(decoder, inventory, i);

        if (more == NULL)
            return yg_no_memory(err);
        more->version = facts->version;
    }
    inventory->texts[i] = facts->name;
    return facts->group.len == 0 ? YG_OK
                                 : join_if(&decoder->arena, facts->group, '/', facts->name,
                                           &inventory->texts[i], err);
}

enum yg_status yg_component_add(struct yg_decoder *decoder, struct yg_json entry,
                                const struct yg_component_facts *facts,
                                struct yg_inventory *inventory, struct yg_error *err)
{
    if (inventory->component_count == YG_COMPONENTS_MAX)
        return yg_fail(err, YG_LIMIT, yg_json_at(entry), "components: more than %d",
                       YG_COMPONENTS_MAX);
    struct yg_str *text = yg_component_room(decoder, inventory, 1);
    if (text == NULL)
        return yg_no_memory(err);
    inventory->component_count++;
    *text = facts->purl;
    if (facts->purl.len > 0)
        return add_beside(decoder, facts, inventory, err);
    *text = facts->cpe;
    if (facts->cpe.len > 0)
        return YG_OK;
    if (facts->name.len > 0)
        return add_name(decoder, facts, inventory, err);
    *text = facts->otherwise.len > 0 ? facts->otherwise : yg_field_shown(entry);
    if (text->ptr == NULL)
        *text = YG_STR("");
    return YG_OK;
}

/* What documents call a system -> its ID in os-release(5). Names that are IDs need no row; a longer
 * name stands before its beginning. */
static const struct system {
    const char *name, *id;
} systems[] = {
    {"alpine linux", "alpine"},
    {"almalinux os", "almalinux"},
    {"amazon linux", "amzn"},
    {"centos linux", "centos"},
    {"centos stream", "centos"},
    {"debian gnu/linux", "debian"},
    {"fedora linux", "fedora"},
    {"opensuse leap", "opensuse-leap"},
    {"oracle linux server", "ol"},
    {"oracle linux", "ol"},
    {"red hat enterprise linux server", "rhel"},
    {"red hat enterprise linux", "rhel"},
    {"rocky linux", "rocky"},
    {"suse linux enterprise server", "sles"},
};

/* The ID of "Red Hat Enterprise Linux" and of "Red Hat Enterprise Linux 9.4 EUS", whose rest is
 * "9.4 EUS"; NULL when no row fits. */
static const char *find_system(struct yg_str name, struct yg_str *rest)
{
    for (size_t i = 0; i < YG_COUNT(systems); i++) {
        size_t len = strlen(systems[i].name);

        if (!yg_str_equal_nocase(yg_str_head(name, len), yg_str(systems[i].name)) ||
            (name.len > len && name.ptr[len] != ' '))
            continue;
        *rest = yg_str_trim(yg_str_from(name, len));
        return systems[i].id;
    }
    return NULL;
}

static bool starts_with_digit(struct yg_str text)
{
    return text.len > 0 && text.ptr[0] >= '0' && text.ptr[0] <= '9';
}

/* Lower case, white space as '-'. */
static struct yg_str fold(struct yg_arena *arena, struct yg_str name)
{
    char *to = yg_arena_alloc(arena, name.len + 1);

    if (to == NULL)
        return (struct yg_str){NULL, 0};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        to[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (c == ' ' || (c >= '\t' && c <= '\r'))
            to[i] = '-';
    }
    return (struct yg_str){to, name.len};
}

enum yg_status yg_inventory_set_os(struct yg_decoder *decoder, struct yg_str name,
                                   struct yg_str version, struct yg_inventory *inventory,
                                   struct yg_error *err)
{
    struct yg_str id = yg_clip(yg_str_trim(name), YG_INVENTORY_LABEL_BYTES_MAX / 2), rest;
    struct yg_str number = yg_clip(yg_str_trim(version), YG_INVENTORY_LABEL_BYTES_MAX / 2 - 1);
    const char *known = find_system(id, &rest);

    if (inventory->os.len > 0 || id.len == 0)
        return YG_OK;
    if (known != NULL && !starts_with_digit(number) && starts_with_digit(rest))
        number = rest;
    number = yg_str_head(number, yg_str_index(number, ' ')); /* "9.2 EUS" */
    id = known != NULL ? yg_str(known) : fold(&decoder->arena, id);
    if (id.ptr == NULL)
        return yg_no_memory(err);
    return join_if(&decoder->arena, id, '-', number, &inventory->os, err);
}
