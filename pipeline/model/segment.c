#include "pipeline/model/segment.h"

#include <assert.h>

static const char *const label_names[] = {"unknown", "internet", "internal", "isolated"};

const char *yg_exposure_label_name(enum yg_exposure_label label)
{
    assert((size_t)label < YG_COUNT(label_names));
    return label_names[label];
}

enum yg_exposure_label yg_exposure_label_find(struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(label_names); i++) {
        if (yg_str_equal(name, yg_str(label_names[i])))
            return (enum yg_exposure_label)i;
    }
    return YG_EXPOSED_UNKNOWN;
}

bool yg_segment_equal(const struct yg_segment *a, const struct yg_segment *b)
{
    return yg_str_equal(a->tenant, b->tenant) && yg_str_equal(a->scope, b->scope) &&
           yg_str_equal(a->site, b->site) && a->exposure == b->exposure &&
           yg_str_equal(a->stage, b->stage) && a->must_not_stop == b->must_not_stop &&
           yg_str_equal(a->kind, b->kind);
}

static bool is_escaped(char byte)
{
    unsigned char c = (unsigned char)byte;

    return c == '%' || c == '|' || c < 0x20 || c == 0x7F;
}

static void append_part(struct yg_buf *out, struct yg_str part)
{
    while (part.len > 0) {
        size_t plain = 0;

        while (plain < part.len && !is_escaped(part.ptr[plain]))
            plain++;
        yg_buf_append(out, yg_str_head(part, plain));
        part = yg_str_from(part, plain);
        if (part.len > 0) {
            yg_buf_printf(out, "%%%02X", (unsigned char)part.ptr[0]);
            part = yg_str_from(part, 1);
        }
    }
}

void yg_segment_format(const struct yg_segment *segment, struct yg_buf *out)
{
    append_part(out, segment->tenant);
    yg_buf_append_char(out, '|');
    append_part(out, segment->scope);
    yg_buf_append_char(out, '|');
    append_part(out, segment->site);
    yg_buf_append_char(out, '|');
    yg_buf_append(out, yg_str(yg_exposure_label_name(segment->exposure)));
    yg_buf_append_char(out, '|');
    append_part(out, segment->stage);
    yg_buf_append(out, segment->must_not_stop ? YG_STR("|must_not_stop|") : YG_STR("||"));
    append_part(out, segment->kind);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decode one part into the arena. */
static enum yg_status decode_part(struct yg_arena *arena, struct yg_str part, struct yg_str *out)
{
    char *to = yg_arena_alloc(arena, part.len + 1);
    size_t len = 0;

    if (to == NULL)
        return YG_NOMEM;
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];

        if (c == '%') {
            int high = i + 2 < part.len ? hex_digit(part.ptr[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(part.ptr[i + 2]) : -1;

            if (low < 0)
                return YG_MALFORMED;
            c = (char)(high << 4 | low);
            i += 2;
        }
        to[len++] = c;
    }
    *out = (struct yg_str){to, len};
    return YG_OK;
}

enum yg_status yg_segment_parse(struct yg_arena *arena, struct yg_str text,
                                struct yg_segment *segment, struct yg_error *err)
{
    struct yg_str parts[7], rest = text;

    for (size_t i = 0; i < YG_COUNT(parts); i++) {
        struct yg_str part = yg_str_cut(&rest, '|');
        bool last = i + 1 == YG_COUNT(parts);
        enum yg_status st =
            (rest.ptr == NULL) == last ? decode_part(arena, part, &parts[i]) : YG_MALFORMED;

        if (st == YG_NOMEM)
            return yg_fail(err, st, YG_NO_OFFSET, "no memory for a segment");
        if (st != YG_OK)
            return yg_fail(err, YG_MALFORMED, (size_t)(part.ptr - text.ptr),
                           "segment: part %zu is not well formed", i + 1);
    }
    *segment = (struct yg_segment){.tenant = parts[0],
                                   .scope = parts[1],
                                   .site = parts[2],
                                   .exposure = yg_exposure_label_find(parts[3]),
                                   .stage = parts[4],
                                   .must_not_stop = parts[5].len > 0,
                                   .kind = parts[6]};
    return YG_OK;
}
