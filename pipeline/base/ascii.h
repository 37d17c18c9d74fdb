/* pipeline/base/ascii.h - letters and digits of US-ASCII, whatever the locale.
 *
 * Threads: pure functions, any thread.
 */
#ifndef YG_PIPELINE_BASE_ASCII_H
#define YG_PIPELINE_BASE_ASCII_H

#include <stdbool.h>

static inline bool yg_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool yg_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

#endif
