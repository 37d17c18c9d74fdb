/* tests/threads/stopped.h - what stopped.c stops, and what goes on meanwhile. */
#ifndef YG_TESTS_THREADS_STOPPED_H
#define YG_TESTS_THREADS_STOPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STOPPED_OTHERS 2

struct stopped_row {
    const char *why;
    bool is_long;  /* too long for a stop at each instruction: at random ones */
    bool own_code; /* the operation allocates: no stops inside libraries, whose locks it may hold */
    bool blocks;   /* it is not lock-free, and the test must find that out */
    void (*set_up)(void);
    void (*operate)(void);                  /* what is stopped */
    void (*work)(unsigned who, uint64_t i); /* the i-th operation of one of the others */
    uint64_t (*tear_down)(void);            /* returns how much was wrong */
};

extern const struct stopped_row stopped_base_rows[], stopped_index_rows[];
extern const size_t stopped_base_row_count, stopped_index_row_count;

#endif
