/* tests/threads/stress.h - YG_STRESS=N lets a validator work N times as long. */
#ifndef YG_TESTS_THREADS_STRESS_H
#define YG_TESTS_THREADS_STRESS_H

#include <stdlib.h>

static inline unsigned stress_factor(void)
{
    const char *stated = getenv("YG_STRESS");
    int factor = stated == NULL ? 1 : atoi(stated);

    return factor < 1 ? 1 : (unsigned)factor;
}

#endif
