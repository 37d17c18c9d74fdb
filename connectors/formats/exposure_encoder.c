/* exposure_encoder.c - the bytes of yg_encode_exposure for a stream of exposures.
 *
 * A new advisory says the same component versions of a thousand segments:
 *
 *   {"vulnerability":"CVE-2026-1","partition":0,"segment":"...",...,"components":[
 *       {"component":"pkg:npm/a@1.0","version":"1.0","fixed":"1.2","assets":   <- rendered once
 *                                                                       17}    <- written each time
 *
 * A rendered piece is found by the number of its component version, which whoever makes exposures
 * gives them (pipeline/model/exposure.h); one without a number goes the way of the table.
 * Pieces and the room behind the buffer's end are padded, so that they are copied in whole steps.
 */
#include <stdlib.h>
#include <string.h>

#include "connectors/formats/component_shape.h"
#include "connectors/formats/encode.h"
#include "connectors/formats/write.h"
#include "pipeline/base/utf8.h"

#define PIECES 256 /* a power of two; holders of one vulnerability are numbered in a row */
#define STEP 32
#define DIGITS_MAX 10

struct yg_exposure_encoder {
    struct piece {
        uint64_t number; /* 0: none */
        struct yg_buf text;
    } pieces[PIECES];
};

struct yg_exposure_encoder *yg_exposure_encoder_create(void)
{
    return calloc(1, sizeof(struct yg_exposure_encoder));
}

void yg_exposure_encoder_destroy(struct yg_exposure_encoder *encoder)
{
    if (encoder == NULL)
        return;
    for (size_t i = 0; i < PIECES; i++)
        yg_buf_deinit(&encoder->pieces[i].text);
    free(encoder);
}

/* What stands of a component version before its count; NULL without memory. */
static const struct yg_buf *find_piece(struct yg_exposure_encoder *encoder,
                                       const struct yg_exposure_component *component)
{
    struct piece *piece = &encoder->pieces[component->number % PIECES];

    if (piece->number == component->number)
        return &piece->text;
    struct yg_exposure_component none = *component;
    none.asset_count = 0;
    piece->number = 0;
    yg_buf_reset(&piece->text);
    yg_shape_write(&yg_component_shape, &none, &piece->text);
    if (yg_buf_reserve(&piece->text, STEP) == NULL)
        return NULL;
    piece->text.len -= strlen("0}");
    piece->number = component->number;
    return &piece->text;
}

/* Copy whole steps: both sides have room for one more. */
static char *put_piece(char *to, const struct yg_buf *piece)
{
    const char *from = piece->ptr;

    for (size_t i = 0; i < piece->len; i += STEP)
        memcpy(to + i, from + i, STEP);
    return to + piece->len;
}

static char *put_number(char *to, uint32_t number)
{
    char digits[DIGITS_MAX];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (at < sizeof digits)
        *to++ = digits[at++];
    return to;
}

/* The pieces of all component versions and their bytes; false when one has no number, two have the
 * same place, or without memory. */
static bool find_pieces(struct yg_exposure_encoder *encoder, const struct yg_exposure *exposure,
                        const struct yg_buf **pieces, size_t *bytes)
{
    *bytes = 0;
    for (size_t i = 0; i < exposure->component_count; i++) {
        const struct yg_exposure_component *component = &exposure->components[i];

        pieces[i] = component->number == 0 ? NULL : find_piece(encoder, component);
        if (pieces[i] == NULL)
            return false;
        *bytes += pieces[i]->len + DIGITS_MAX + strlen("},");
    }
    for (size_t i = 0; i < exposure->component_count; i++) {
        uint64_t number = exposure->components[i].number;

        if (encoder->pieces[number % PIECES].number != number)
            return false;
    }
    return true;
}

static void append_components(struct yg_exposure_encoder *encoder, struct yg_buf *buf,
                              const struct yg_exposure *exposure)
{
    const struct yg_buf *pieces[YG_EXPOSURE_COMPONENTS_MAX];
    size_t bytes;

    if (exposure->component_count == 0)
        return;
    yg_buf_append(buf, YG_STR(",\"components\":["));
    if (!find_pieces(encoder, exposure, pieces, &bytes)) {
        for (size_t i = 0; i < exposure->component_count; i++) {
            yg_shape_write(&yg_component_shape, &exposure->components[i], buf);
            yg_buf_append_char(buf, i + 1 < exposure->component_count ? ',' : ']');
        }
        return;
    }
    char *to = yg_buf_reserve(buf, bytes + STEP);
    for (size_t i = 0; to != NULL && i < exposure->component_count; i++) {
        to = put_number(put_piece(to, pieces[i]), exposure->components[i].asset_count);
        *to++ = '}';
        *to++ = ',';
    }
    if (to == NULL)
        return;
    to[-1] = ']';
    buf->len = (size_t)(to - buf->ptr);
}

static void append_samples(struct yg_buf *buf, const struct yg_exposure *exposure)
{
    if (exposure->sample_count == 0)
        return;
    yg_buf_append(buf, YG_STR(",\"samples\":["));
    for (size_t i = 0; i < exposure->sample_count; i++) {
        yg_utf8_quote(buf, exposure->samples[i]);
        yg_buf_append_char(buf, ',');
    }
    if (!buf->failed)
        buf->ptr[buf->len - 1] = ']';
}

static void append_number(struct yg_buf *buf, struct yg_str name, uint32_t number)
{
    char *to = yg_buf_reserve(buf, name.len + DIGITS_MAX);

    if (to == NULL)
        return;
    memcpy(to, name.ptr, name.len);
    buf->len = (size_t)(put_number(to + name.len, number) - buf->ptr);
}

void yg_exposure_encode(struct yg_exposure_encoder *encoder, struct yg_buf *buf,
                        const struct yg_exposure *exposure)
{
    yg_buf_append(buf, YG_STR("{\"vulnerability\":"));
    yg_utf8_quote(buf, exposure->vulnerability);
    yg_write_number(buf, "partition", exposure->partition);
    yg_buf_append(buf, YG_STR(",\"segment\":"));
    yg_write_segment(buf, &exposure->segment);
    append_number(buf, YG_STR(",\"affected\":"), exposure->affected);
    append_number(buf, YG_STR(",\"under_investigation\":"), exposure->under_investigation);
    if (exposure->sources_differ)
        yg_buf_append(buf, YG_STR(",\"sources_differ\":true"));
    append_samples(buf, exposure);
    append_components(encoder, buf, exposure);
    yg_buf_append_char(buf, '}');
}
