/* matchers/version/complete.h - short versions of schemes that want three numbers.
 *
 * People write "<2" and ">=1.2" where a scheme knows 2.0.0 and 1.2.0 only.
 *
 * Threads: any thread.
 */
#ifndef YG_MATCHERS_VERSION_COMPLETE_H
#define YG_MATCHERS_VERSION_COMPLETE_H

#include "matchers/version/scheme.h"
#include "pipeline/base/arena.h"

/* "1" is 1.0.0 and "1.2" is 1.2.0 in semver, npm, cargo and golang, copied into the arena; any
 * other text comes back as it is. ptr NULL without memory (or when it was so before). */
struct yg_str yg_version_complete(const struct yg_scheme *scheme, struct yg_str text,
                                  struct yg_arena *arena);

#endif
