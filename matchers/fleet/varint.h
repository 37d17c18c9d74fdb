/* matchers/fleet/varint.h - unsigned numbers in 1 to 5 bytes, seven bits each, low bits first
 * (LEB128). */
#ifndef YG_MATCHERS_FLEET_VARINT_H
#define YG_MATCHERS_FLEET_VARINT_H

#include <stddef.h>
#include <stdint.h>

#define YG_VARINT_BYTES_MAX 5

/* Write `value` at `to`; returns the bytes written. */
static inline size_t yg_varint_put(uint8_t *to, uint32_t value)
{
    size_t n = 0;

    while (value >= 0x80) {
        to[n++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    to[n++] = (uint8_t)value;
    return n;
}

/* How many bytes yg_varint_put writes. */
static inline size_t yg_varint_size(uint32_t value)
{
    return value < 0x80 ? 1 : (size_t)(38 - __builtin_clz(value)) / 7;
}

/* Read one number and move `from` behind it. The bytes are our own and well formed. */
static inline uint32_t yg_varint_get(const uint8_t **from)
{
    const uint8_t *p = *from;
    uint32_t value = *p & 0x7F;

    for (unsigned shift = 7; *p++ & 0x80; shift += 7)
        value |= (uint32_t)(*p & 0x7F) << shift;
    *from = p;
    return value;
}

#endif
