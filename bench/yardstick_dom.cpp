#include "bench/yardstick_dom.h"

#include <string>

#include <simdjson.h>

static_assert(YARDSTICK_PADDING >= simdjson::SIMDJSON_PADDING, "texts are parsed in place");

namespace
{

simdjson::dom::parser parser;

void add(struct yardstick_sum *sum, simdjson::dom::element value)
{
    std::string_view text;

    if (value.get(text) == simdjson::SUCCESS) {
        sum->strings++;
        sum->bytes += text.size();
    }
}

void add_component(struct yardstick_sum *sum, simdjson::dom::object component)
{
    for (auto [key, value] : component) {
        if (key == "bom-ref" || key == "purl" || key == "name" || key == "version")
            add(sum, value);
    }
}

} // namespace

bool yardstick_dom_parse(const char *text, size_t len)
{
    return parser.parse(text, len, false).error() == simdjson::SUCCESS;
}

bool yardstick_dom_walk(const char *text, size_t len, struct yardstick_sum *sum)
{
    simdjson::dom::object root;
    simdjson::dom::array components;
    simdjson::dom::object component;

    if (parser.parse(text, len, false).get(root) != simdjson::SUCCESS)
        return false;
    for (auto [key, value] : root) {
        if (key != "components" || value.get(components) != simdjson::SUCCESS)
            continue;
        for (simdjson::dom::element item : components) {
            sum->components++;
            if (item.get(component) == simdjson::SUCCESS)
                add_component(sum, component);
            else
                add(sum, item);
        }
    }
    return true;
}

const char *yardstick_kernel(void)
{
    static const std::string name = simdjson::get_active_implementation()->name();

    return name.c_str();
}
