#include "matchers/met.h"

#include <stdlib.h>

#include "pipeline/base/hash.h"
#include "pipeline/model/cvss.h"

struct yg_met *yg_met_create(void)
{
    struct yg_met *met = calloc(1, sizeof *met);

    if (met == NULL)
        return NULL;
    met->vectors = yg_ids_create();
    if (met->vectors == NULL) {
        free(met);
        return NULL;
    }
    return met;
}

void yg_met_destroy(struct yg_met *met)
{
    if (met == NULL)
        return;
    yg_ids_destroy(met->vectors);
    free(met->vector_versions);
    free(met);
}

/* ---- vectors -------------------------------------------------------------------------------- */

bool yg_met_vector(struct yg_met *met, struct yg_str *vector, int *version)
{
    uint32_t number = yg_ids_find(met->vectors, *vector);
    struct yg_cvss cvss;

    *version = 0;
    if (number == YG_ID_NONE) {
        if (yg_cvss_parse(*vector, &cvss, NULL) != YG_OK)
            return true;
        number = yg_ids_intern(met->vectors, *vector);
        if (number == YG_ID_NONE ||
            !yg_ids_reach((void **)&met->vector_versions, &met->vector_count,
                          sizeof *met->vector_versions, number))
            return false;
        met->vector_versions[number] = (uint8_t)cvss.version;
    }
    *version = met->vector_versions[number];
    *vector = yg_ids_text(met->vectors, number);
    return true;
}

/* ---- packages ------------------------------------------------------------------------------- */

struct yg_met_package *yg_met_place(struct yg_met *met, const struct yg_affected *affected)
{
    struct yg_str ecosystem = affected->ecosystem, name = affected->name;

    if (ecosystem.len == 0 || name.len == 0 || affected->cpe.len > 0 ||
        ecosystem.len + name.len > YG_MET_BYTES)
        return NULL;
    uint64_t hash = yg_hash_with(name, yg_hash(ecosystem));

    return &met->packages[hash % YG_MET_PACKAGES];
}

bool yg_met_is_of(const struct yg_met_package *place, const struct yg_affected *affected)
{
    struct yg_str ecosystem = affected->ecosystem, name = affected->name;

    return place->used && place->ecosystem_len == ecosystem.len && place->name_len == name.len &&
           memcmp(place->bytes, ecosystem.ptr, ecosystem.len) == 0 &&
           memcmp(place->bytes + ecosystem.len, name.ptr, name.len) == 0;
}

void yg_met_put(struct yg_met_package *place, const struct yg_affected *affected,
                enum yg_scheme_id scheme, uint32_t package)
{
    struct yg_str ecosystem = affected->ecosystem, name = affected->name;

    place->package = package;
    place->scheme = (uint8_t)scheme;
    place->used = true;
    place->ecosystem_len = (uint8_t)ecosystem.len;
    place->name_len = (uint8_t)name.len;
    memcpy(place->bytes, ecosystem.ptr, ecosystem.len);
    memcpy(place->bytes + ecosystem.len, name.ptr, name.len);
}
