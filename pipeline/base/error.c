#include "pipeline/base/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef yg_fail
#undef yg_error_wrap

const char *yg_status_name(enum yg_status status)
{
    switch (status) {
    case YG_OK:
        return "ok";
    case YG_MALFORMED:
        return "malformed";
    case YG_LIMIT:
        return "limit";
    case YG_UNSUPPORTED:
        return "unsupported";
    case YG_NOMEM:
        return "no memory";
    case YG_IO:
        return "input/output";
    case YG_CONFIG:
        return "configuration";
    case YG_REFUSED:
        return "refused";
    case YG_FENCED:
        return "fenced";
    case YG_BUDGET:
        return "budget";
    case YG_STATUS_COUNT:
        break;
    }
    assert(!"a status outside its enum");
    return "";
}

enum yg_status yg_fail(struct yg_error *err, enum yg_status status, size_t at, const char *format,
                       ...)
{
    va_list args;

    assert(status != YG_OK);
    if (err == NULL)
        return status;
    err->status = status;
    err->at = at;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return status;
}

enum yg_status yg_error_wrap(struct yg_error *err, const char *format, ...)
{
    char context[YG_ERROR_TEXT_MAX / 2];
    char inner[YG_ERROR_TEXT_MAX];
    va_list args;

    if (err == NULL)
        return YG_MALFORMED;
    assert(err->status != YG_OK);
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
    memcpy(inner, err->text, sizeof inner);
    snprintf(err->text, sizeof err->text, "%s: %.*s", context,
             (int)(sizeof err->text - strlen(context) - 3), inner);
    return err->status;
}
