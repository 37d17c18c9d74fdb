/* connectors/formats/encode.h - what yagura writes, as JSON; and back what it reads again.
 *
 * One object without white space, members in a fixed order, absent ones left out: equal structs
 * give equal bytes. Times are RFC 3339 UTC, due dates calendar days. The shapes are
 * connectors/schemas/NAME.schema.json.
 *
 * Threads: pure functions; an encoder has one owner.
 * Memory:  encoders append to the buffer; lack of memory is remembered there (`failed`).
 *          Decoded texts borrow from the text and the reader, arrays lie in the arena.
 */
#ifndef YG_CONNECTORS_FORMATS_ENCODE_H
#define YG_CONNECTORS_FORMATS_ENCODE_H

#include "connectors/json.h"
#include "connectors/record.h"
#include "pipeline/base/buf.h"
#include "pipeline/model/case.h"
#include "pipeline/model/catalog.h"
#include "pipeline/model/source_package.h"

void yg_encode_case(struct yg_buf *buf, const struct yg_case *value);
void yg_encode_alert(struct yg_buf *buf, const struct yg_alert *alert);
void yg_encode_event(struct yg_buf *buf, const struct yg_event *event);
void yg_encode_exposure(struct yg_buf *buf, const struct yg_exposure *exposure);
void yg_encode_progress(struct yg_buf *buf, const struct yg_progress *progress);
void yg_encode_source_line(struct yg_buf *buf, const struct yg_source_line *line);

/* The bytes of yg_encode_exposure, faster for the many exposures of one vulnerability: what they
 * say of component versions with the same number is rendered once and kept. Memory: create returns
 * NULL without it; encode remembers the lack in the buffer. */
struct yg_exposure_encoder;
struct yg_exposure_encoder *yg_exposure_encoder_create(void);
void yg_exposure_encoder_destroy(struct yg_exposure_encoder *encoder);
void yg_exposure_encode(struct yg_exposure_encoder *encoder, struct yg_buf *buf,
                        const struct yg_exposure *exposure);

/* A record that was turned away. Key, values of headers and payload are text when they are UTF-8,
 * else, or when escapes would more than double them, NAME_base64. Beyond YG_DEAD_LETTER_PAYLOAD_MAX
 * bytes the payload is cut, the SHA-256 digest is of all of it; a letter is shorter than Kafka's
 * default limit of a message, 1,048,588 bytes. */
#define YG_DEAD_LETTER_PAYLOAD_MAX ((size_t)256 << 10)
void yg_encode_dead_letter(struct yg_buf *buf, const struct yg_record *record,
                           const struct yg_error *reason);

/* Errors: YG_MALFORMED with the offset, YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_decode_case(struct yg_json_reader *reader, struct yg_arena *arena,
                                            struct yg_str text, struct yg_case *value,
                                            struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_decode_exposure(struct yg_json_reader *reader,
                                                struct yg_arena *arena, struct yg_str text,
                                                struct yg_exposure *exposure, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_decode_progress(struct yg_json_reader *reader,
                                                struct yg_arena *arena, struct yg_str text,
                                                struct yg_progress *progress, struct yg_error *err);
YG_MUST_CHECK enum yg_status yg_decode_source_line(struct yg_json_reader *reader,
                                                   struct yg_arena *arena, struct yg_str text,
                                                   struct yg_source_line *line,
                                                   struct yg_error *err);

/* An entity of the catalog:
 *   {"type":"team","id":"psirt","name":{"ja":"...","en":"..."},"contact":"..."}
 *   {"type":"product"|"service","id":"product/cam-9","name":...,"owner":"psirt","unit":...,
 *    "stage":...,"contact":...,"suppliers":["acme"]}
 *   {"type":"supplier","id":"acme","name":...,"contact":...,"window":...}
 * A name may be one text for both languages. */
YG_MUST_CHECK enum yg_status yg_decode_catalog(struct yg_json_reader *reader,
                                               struct yg_arena *arena, struct yg_str text,
                                               struct yg_catalog_entity *entity,
                                               struct yg_error *err);

#endif
