/* The JSON reader: any bytes, read in four ways and by simdjson's DOM, under every kernel. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/connectors/json_oracle.h"

#define KERNELS_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *kernels[KERNELS_MAX];
    size_t count = json_oracle_kernels(kernels, KERNELS_MAX);
    char why[JSON_WHY_MAX];

    for (size_t i = 0; i < count; i++) {
        if (json_oracle_compare(kernels[i], (const char *)data, size, why) == JSON_DIFFERENT) {
            fprintf(stderr, "%s: %s\n", kernels[i], why);
            abort();
        }
    }
    return 0;
}
