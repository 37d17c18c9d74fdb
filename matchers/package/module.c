#include "matchers/package/module.h"

bool yg_module_built(struct yg_str version)
{
    static const char *const marks[] = {".module_", ".module+"};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (yg_str_find(version, yg_str(marks[i])) < version.len)
            return true;
    return false;
}

struct yg_str yg_module_of_label(struct yg_str label)
{
    struct yg_str rest = label, name = yg_str_cut(&rest, ':'), stream = yg_str_cut(&rest, ':');

    if (name.len == 0 || stream.len == 0)
        return (struct yg_str){NULL, 0};
    return yg_str_head(label, name.len + 1 + stream.len);
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '+';
}

static bool is_name(struct yg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_name_byte(text.ptr[i]))
            return false;
    return text.len > 0;
}

struct yg_str yg_module_of_title(struct yg_str title)
{
    while (title.ptr != NULL) {
        struct yg_str word = yg_str_cut(&title, ' '), stream = word;
        struct yg_str name = yg_str_cut(&stream, ':');

        if (is_name(name) && is_name(stream))
            return word;
    }
    return (struct yg_str){NULL, 0};
}
