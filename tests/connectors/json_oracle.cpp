/* json_oracle.cpp - the one C++ file of the tests: the oracle has no C interface. */
#include "tests/connectors/json_oracle.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <simdjson.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow" /* a C function with the name of its struct */
extern "C" {
#include "connectors/json_keys.h"
}
#pragma GCC diagnostic pop

namespace
{

using simdjson::dom::element;

/* One reading of one text. `element` pointers are null when the DOM refuses the text: then values
 * are read but have nothing to be compared with. */
struct reading {
    bool by_runs;     /* next_strings, next_members and raw mixed in */
    bool by_keys;     /* items that are objects by take_items */
    bool beyond;      /* a number that the DOM cannot hold was seen */
    std::string why;  /* first difference; empty when none */
    unsigned choices; /* state of the pseudo-random choices of by_runs */

    bool differ(struct yg_json value, const char *what)
    {
        if (why.empty())
            why = std::string(what) + " at " + std::to_string(yg_json_at(value));
        return false;
    }

    unsigned choose(unsigned bound)
    {
        choices = choices * 1664525u + 1013904223u;
        return (choices >> 16) % bound;
    }
};

bool same(struct yg_str ours, std::string_view theirs)
{
    return std::string_view(ours.ptr, ours.len) == theirs;
}

bool visit(reading &r, struct yg_json value, const element *expected);

bool visit_string(reading &r, struct yg_json value, const element *expected)
{
    struct yg_str text;
    std::string_view theirs;

    if (!yg_json_get_string(value, &text))
        return expected == nullptr || r.differ(value, "string not read");
    if (expected == nullptr)
        return true;
    if (expected->get(theirs) != simdjson::SUCCESS || !same(text, theirs))
        return r.differ(value, "other string");
    return true;
}

bool visit_number(reading &r, struct yg_json value, const element *expected)
{
    double ours_double = 0, theirs_double;
    int64_t ours = 0, theirs;
    uint64_t theirs_big;
    bool is_double = yg_json_get_double(value, &ours_double),
         is_int = yg_json_get_int(value, &ours);
    struct yg_str raw = yg_json_raw(value);

    if (expected == nullptr) { /* more digits than 64 bits hold, or infinite */
        bool integer =
            raw.ptr != nullptr &&
            std::string_view(raw.ptr, raw.len).find_first_of(".eE") == std::string_view::npos;
        r.beyond |= raw.ptr != nullptr && (!is_double || (integer && raw.len >= 19 && !is_int));
        return true;
    }
    switch (expected->type()) {
    case simdjson::dom::element_type::INT64:
        theirs = expected->get_int64().value_unsafe();
        if (!is_int || ours != theirs || !is_double || ours_double != (double)theirs)
            return r.differ(value, "other integer");
        return true;
    case simdjson::dom::element_type::UINT64:
        theirs_big = expected->get_uint64().value_unsafe();
        if (is_int || !is_double || ours_double != (double)theirs_big)
            return r.differ(value, "other unsigned integer");
        return true;
    case simdjson::dom::element_type::DOUBLE:
        theirs_double = expected->get_double().value_unsafe();
        if (is_int || !is_double || std::memcmp(&ours_double, &theirs_double, sizeof ours_double))
            return r.differ(value, "other double");
        return true;
    default:
        return r.differ(value, "number of another kind");
    }
}

bool visit_bool(reading &r, struct yg_json value, const element *expected)
{
    bool ours, theirs;

    if (!yg_json_get_bool(value, &ours))
        return expected == nullptr || r.differ(value, "literal not read");
    if (expected != nullptr && (expected->get(theirs) != simdjson::SUCCESS || ours != theirs))
        return r.differ(value, "other literal");
    return true;
}

/* An iterator of the DOM that may be absent. */
template <class container> struct counterpart {
    container list;
    typename container::iterator it, end;
    bool present;

    explicit counterpart(const element *expected) : list(), it(), end(), present(false)
    {
        if (expected != nullptr && expected->get(list) == simdjson::SUCCESS) {
            it = list.begin();
            end = list.end();
            present = true;
        }
    }
    bool at_end() const
    {
        return present && !(it != end);
    }
};

/* Keys of inventories and of the suites; what is not among them is one more case. */
const char *const key_names[] = {"a",    "type", "bom-ref",    "name",   "version",
                                 "purl", "id",   "components", "SPDXID", "licenseConcluded"};

struct known_keys {
    struct yg_json_counts counts = {};
    struct yg_json_keys keys = {};

    known_keys()
    {
        yg_json_keys_init(&keys, key_names, YG_COUNT(key_names), &counts);
    }
};
known_keys known; /* remembers the order of keys, from text to text */

/* The first value under that key; false when there is none. */
bool find(const element *object, std::string_view key, element *value)
{
    simdjson::dom::object members;

    if (object->get(members) != simdjson::SUCCESS)
        return false;
    for (auto member : members) {
        if (member.key == key) {
            *value = member.value;
            return true;
        }
    }
    return false;
}

/* What was taken, all of it, against the DOM's object. */
bool compare_taken(reading &r, const struct yg_json_taken &taken, const element *expected)
{
    for (size_t row = 0; row < YG_COUNT(key_names); row++) {
        element value;
        std::string_view theirs;
        struct yg_str text;
        bool present = find(expected, key_names[row], &value);
        bool is_string = present && value.get(theirs) == simdjson::SUCCESS;

        if (present != (taken.present >> row & 1) || is_string != (taken.strings >> row & 1))
            return r.differ(taken.object, "other members taken");
        if (is_string &&
            (!same(taken.texts[row], theirs) ||
             !yg_json_get_string(yg_json_taken_value(&taken, row), &text) || !same(text, theirs)))
            return r.differ(taken.object, "other text taken");
    }
    return true;
}

bool visit_taken(reading &r, struct yg_json_taken &taken, const element *expected)
{
    struct yg_json value;
    element theirs;
    size_t row;

    while (yg_json_take(&taken, &known.keys, &row, &value)) {
        if (expected != nullptr && !find(expected, key_names[row], &theirs))
            return r.differ(value, "a member that is not there");
        if (r.choose(3) != 0 && !visit(r, value, expected == nullptr ? nullptr : &theirs))
            return false;
    }
    return expected == nullptr || compare_taken(r, taken, expected);
}

bool visit_array(reading &r, struct yg_json array, const element *expected)
{
    counterpart<simdjson::dom::array> theirs(expected);
    struct yg_str texts[3], text;
    struct yg_json_taken taken[3];
    struct yg_json item, again;
    element value;

    if (expected != nullptr && !theirs.present)
        return r.differ(array, "not an array");
    for (;;) {
        size_t n = r.by_runs ? yg_json_next_strings(&array, texts, 1 + r.choose(3)) : 0;

        for (size_t i = 0; i < n && theirs.present; i++, ++theirs.it) {
            std::string_view string;
            if (theirs.at_end() || (*theirs.it).get(string) != simdjson::SUCCESS ||
                !same(texts[i], string))
                return r.differ(array, "other run of strings");
        }
        if (n > 0)
            continue;
        n = r.by_keys ? yg_json_take_items(&array, &known.keys, taken, 1 + r.choose(3)) : 0;
        for (size_t i = 0; i < n; i++) {
            if (theirs.at_end())
                return r.differ(array, "one object more");
            if (theirs.present)
                value = *theirs.it;
            if (!visit_taken(r, taken[i], theirs.present ? &value : nullptr))
                return false;
            if (theirs.present)
                ++theirs.it;
        }
        if (n > 0)
            continue;
        if (!yg_json_next_item(&array, &item))
            break;
        again = item;
        if (yg_json_get_string(again, &text) != (yg_json_kind(again) == YG_JSON_STRING) &&
            expected != nullptr)
            return r.differ(item, "string not read");
        if (theirs.at_end())
            return r.differ(item, "one item more");
        if (theirs.present)
            value = *theirs.it;
        if (!visit(r, item, theirs.present ? &value : nullptr))
            return false;
        if (theirs.present)
            ++theirs.it;
    }
    if (theirs.present && !theirs.at_end())
        return r.differ(array, "items are missing");
    return true;
}

bool visit_member(reading &r, counterpart<simdjson::dom::object> &theirs, struct yg_str key,
                  struct yg_json value)
{
    element expected;

    if (!theirs.present)
        return visit(r, value, nullptr);
    if (theirs.at_end())
        return r.differ(value, "one member more");
    if (!same(key, theirs.it.key()))
        return r.differ(value, "other key");
    expected = theirs.it.value();
    if (!visit(r, value, &expected))
        return false;
    ++theirs.it;
    return true;
}

bool visit_object(reading &r, struct yg_json object, const element *expected)
{
    counterpart<simdjson::dom::object> theirs(expected);
    struct yg_json_member members[3];
    struct yg_str key, text;
    struct yg_json value;

    if (expected != nullptr && !theirs.present)
        return r.differ(object, "not an object");
    for (;;) {
        size_t n = r.by_runs ? yg_json_next_members(&object, members, 1 + r.choose(3)) : 0;

        for (size_t i = 0; i < n; i++) {
            bool is_string = yg_json_kind(members[i].value) == YG_JSON_STRING;
            if ((members[i].text.ptr != nullptr) != is_string ||
                (is_string && (!yg_json_get_string(members[i].value, &text) ||
                               !yg_str_equal(text, members[i].text))))
                return r.differ(members[i].value, "other text in a run");
            if (!visit_member(r, theirs, members[i].key, members[i].value))
                return false;
        }
        if (n > 0 && r.choose(4) != 0)
            continue;
        if (!yg_json_next_member(&object, &key, &value))
            break;
        if (!visit_member(r, theirs, key, value))
            return false;
    }
    if (theirs.present && !theirs.at_end())
        return r.differ(object, "members are missing");
    return true;
}

bool check_raw(reading &r, struct yg_json value, bool is_valid)
{
    struct yg_str raw = yg_json_raw(value);

    if (raw.ptr == nullptr)
        return !is_valid || r.differ(value, "no raw text");
    if (raw.len == 0 || std::strchr(" \t\r\n", raw.ptr[raw.len - 1]) != nullptr)
        return r.differ(value, "white space in the raw text");
    return true;
}

bool visit(reading &r, struct yg_json value, const element *expected)
{
    if (r.by_runs && r.choose(3) == 0 && !check_raw(r, value, expected != nullptr))
        return false;
    if (yg_json_status(&value, nullptr) != YG_OK)
        return expected == nullptr || r.differ(value, "refused");
    switch (yg_json_kind(value)) {
    case YG_JSON_NULL:
        return expected == nullptr || expected->is_null() || r.differ(value, "not null");
    case YG_JSON_BOOL:
        return visit_bool(r, value, expected);
    case YG_JSON_NUMBER:
        return visit_number(r, value, expected);
    case YG_JSON_STRING:
        return visit_string(r, value, expected);
    case YG_JSON_ARRAY:
        return visit_array(r, value, expected);
    case YG_JSON_OBJECT:
        return visit_object(r, value, expected);
    }
    return r.differ(value, "no kind");
}

/* Status and error of one reading; all but the first fill `r`. */
struct outcome {
    enum yg_status status;
    struct yg_error err;

    bool operator!=(const outcome &other) const
    {
        return status != other.status ||
               (status != YG_OK &&
                (err.at != other.err.at || std::strcmp(err.text, other.err.text) != 0));
    }
};

outcome read_once(struct yg_json_reader *reader, struct yg_str text, reading *r,
                  const element *expected)
{
    struct yg_json root;
    outcome o = {};

    o.status = yg_json_open(reader, text, &root, &o.err);
    if (o.status == YG_OK && r != nullptr)
        visit(*r, root, expected);
    if (o.status == YG_OK || o.status != YG_NOMEM)
        o.status = yg_json_close(reader, &o.err);
    return o;
}

/* Arrays and objects inside each other, strings left out. */
unsigned nesting(struct yg_str text)
{
    unsigned depth = 0, most = 0;
    bool inside = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (inside && c == '\\')
            i++;
        else if (c == '"')
            inside = !inside;
        else if (!inside && (c == '[' || c == '{'))
            most = ++depth > most ? depth : most;
        else if (!inside && (c == ']' || c == '}'))
            depth--;
    }
    return most;
}

struct destroyer {
    void operator()(struct yg_json_reader *reader) const
    {
        yg_json_reader_destroy(reader);
    }
};

struct yg_json_reader *reader_on(const std::string &kernel)
{
    static std::map<std::string, std::unique_ptr<struct yg_json_reader, destroyer>> readers;
    auto &reader = readers[kernel];

    if (reader == nullptr) {
        auto &active = simdjson::get_active_implementation();
        const simdjson::implementation *best = active;
        struct yg_json root;

        active = simdjson::get_available_implementations()[kernel];
        reader.reset(yg_json_reader_create(YG_JSON_BYTES_MAX));
        if (yg_json_open(reader.get(), YG_STR("0"), &root, nullptr) != YG_OK)
            std::abort(); /* the open has taken the kernel */
        active = best;
    }
    return reader.get();
}

enum json_verdict say(char why[JSON_WHY_MAX], const char *what, const outcome &o)
{
    std::snprintf(why, JSON_WHY_MAX, "%s; reader: %s at %zd: %s", what, yg_status_name(o.status),
                  o.status == YG_OK ? -1 : (ssize_t)o.err.at, o.status == YG_OK ? "" : o.err.text);
    return JSON_DIFFERENT;
}

} // namespace

size_t json_oracle_kernels(const char **names, size_t max)
{
    static std::map<std::string, bool> kept;
    size_t n = 0;

    for (auto *kernel : simdjson::get_available_implementations()) {
        if (kernel->supported_by_runtime_system())
            kept[kernel->name()] = true;
    }
    for (auto &kernel : kept) {
        if (n < max)
            names[n++] = kernel.first.c_str();
    }
    return n;
}

enum json_verdict json_oracle_compare(const char *kernel, const char *bytes, size_t len,
                                      char why[JSON_WHY_MAX])
{
    static simdjson::dom::parser parser;
    struct yg_json_reader *reader = reader_on(kernel);
    std::unique_ptr<char[]> exact(new char[len == 0 ? 1 : len]); /* not a byte more to be read */
    struct yg_str text = {exact.get(), len};
    size_t mark = len >= 3 && std::memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    reading steps = {}, runs = {}, by_keys = {};
    element document;

    if (len > 0)
        std::memcpy(exact.get(), bytes, len);
    bool is_valid = parser.parse(bytes + mark, len - mark).get(document) == simdjson::SUCCESS;
    const element *expected = is_valid ? &document : nullptr;

    runs.by_runs = true;
    runs.choices = (unsigned)len;
    outcome checked = read_once(reader, text, nullptr, nullptr);
    if (checked.status == YG_LIMIT) {
        expected = nullptr;
        if (nesting(text) <= YG_JSON_DEPTH_MAX)
            return say(why, "not too deep", checked);
    }
    outcome stepped = read_once(reader, text, &steps, expected);
    outcome run = read_once(reader, text, &runs, expected);
    by_keys.by_keys = true;
    by_keys.choices = (unsigned)len;
    outcome taken = read_once(reader, text, &by_keys, expected);

    if (!steps.why.empty())
        return say(why, steps.why.c_str(), stepped);
    if (!runs.why.empty())
        return say(why, ("by runs: " + runs.why).c_str(), run);
    if (!by_keys.why.empty())
        return say(why, ("by keys: " + by_keys.why).c_str(), taken);
    if (taken != checked)
        return say(why, "keys differ from the check", taken);
    if (stepped != checked)
        return say(why, "steps differ from the check", stepped);
    if (run != checked)
        return say(why, "runs differ from the check", run);
    if (checked.status == YG_LIMIT)
        return JSON_TOO_DEEP;
    if (checked.status == YG_OK && !is_valid)
        return steps.beyond ? JSON_BEYOND_DOM : say(why, "the DOM refuses it", checked);
    if (checked.status != YG_OK && is_valid)
        return say(why, "the DOM accepts it", checked);
    return is_valid ? JSON_VALID : JSON_INVALID;
}
