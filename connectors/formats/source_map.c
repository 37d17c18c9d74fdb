/* source_map.c - the lines of a map from binary to source packages.
 *
 *   {"distribution":"debian","release":"12","rows":45012,"indexes":["9f86d081..."]}
 *   {"package":"libgcc-s1","version":"12.2.0-14+deb12u1","source":"gcc-12@12.2.0-14"}
 *   {"package":"libssl3","version":"3.0.17-1~deb12u2","source":"openssl"}
 *
 * One shape serves both kinds of line: what belongs to the other one is absent.
 */
#include "connectors/formats/encode.h"
#include "connectors/formats/shape.h"

#define S struct yg_source_line
static const struct yg_shape_field line_shape_fields[] = {
    YG_SHAPE_MAYBE("distribution", YG_SHAPE_TEXT, S, distribution),
    YG_SHAPE_MAYBE("release", YG_SHAPE_TEXT, S, release),
    YG_SHAPE_MAYBE("rows", YG_SHAPE_UINT64, S, rows),
    YG_SHAPE_TEXT_LIST("indexes", S, indexes, index_count),
    YG_SHAPE_MAYBE("package", YG_SHAPE_TEXT, S, package),
    YG_SHAPE_MAYBE("version", YG_SHAPE_TEXT, S, version),
    YG_SHAPE_MAYBE("source", YG_SHAPE_TEXT, S, source),
};
YG_SHAPE(line_shape, S);
#undef S

void yg_encode_source_line(struct yg_buf *buf, const struct yg_source_line *line)
{
    yg_shape_write(&line_shape, line, buf);
}

enum yg_status yg_decode_source_line(struct yg_json_reader *reader, struct yg_arena *arena,
                                     struct yg_str text, struct yg_source_line *line,
                                     struct yg_error *err)
{
    struct yg_source_line read;
    enum yg_status st = yg_shape_decode(&line_shape, reader, arena, text, &read, err);

    if (st != YG_OK)
        return st;
    if ((read.distribution.len > 0) == (read.package.len > 0))
        return yg_fail(err, YG_MALFORMED, 0,
                       "neither the head of a map of sources (distribution, release, rows) nor a "
                       "row of one (package, version, source)");
    *line = read;
    return YG_OK;
}
