/* simdjson_shim.cpp - the only C++ of the product. Nothing of simdjson passes through: its numbers
 * and texts of errors differ between versions. */
#include "connectors/simdjson_shim.h"

#include <memory>
#include <new>

#include <simdjson.h>

struct yg_simdjson {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

namespace
{

constexpr size_t capacity_min = 1 << 16;
constexpr size_t capacity_kept = 1 << 22; /* what a larger text needed beyond goes back */

simdjson::error_code reserve(struct yg_simdjson *shim, size_t len)
{
    size_t capacity = capacity_min;

    while (capacity < len)
        capacity *= 2;
    if (shim->parser == nullptr) /* the depth is of no interest to stage 1 */
        return simdjson::get_active_implementation()->create_dom_parser_implementation(
            capacity, 1, shim->parser);
    size_t held = shim->parser->capacity();
    bool fits = capacity <= held && (held <= capacity_kept || capacity > capacity_kept);
    return fits ? simdjson::SUCCESS : shim->parser->set_capacity(capacity);
}

enum yg_simdjson_result translate(simdjson::error_code error)
{
    switch (error) {
    case simdjson::SUCCESS:
        return YG_SIMDJSON_OK;
    case simdjson::UTF8_ERROR:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::UNCLOSED_STRING:
        return YG_SIMDJSON_MALFORMED;
    case simdjson::EMPTY:
        return YG_SIMDJSON_EMPTY;
    case simdjson::MEMALLOC:
        return YG_SIMDJSON_NOMEM;
    default:
        return YG_SIMDJSON_FAILED;
    }
}

} // namespace

struct yg_simdjson *yg_simdjson_create(void)
{
    return new (std::nothrow) yg_simdjson();
}

void yg_simdjson_destroy(struct yg_simdjson *shim)
{
    delete shim;
}

enum yg_simdjson_result yg_simdjson_index(struct yg_simdjson *shim, const char *text, size_t len,
                                          const uint32_t **index, size_t *count)
{
    simdjson::error_code error = reserve(shim, len);

    if (error == simdjson::SUCCESS)
        error = shim->parser->stage1(reinterpret_cast<const uint8_t *>(text), len,
                                     simdjson::stage1_mode::regular);
    if (error == simdjson::SUCCESS) {
        *index = shim->parser->structural_indexes.get();
        *count = shim->parser->n_structural_indexes;
    }
    return translate(error);
}

size_t yg_simdjson_bytes(const struct yg_simdjson *shim)
{
    return shim->parser == nullptr ? 0 : shim->parser->capacity() * sizeof(uint32_t);
}
