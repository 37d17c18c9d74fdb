/* pipeline/endpoint.h - a worker's HTTP endpoint: GET /metrics, GET /healthz.
 *
 * /metrics is pipeline/metrics.h; /healthz is "ok" as long as the worker runs. HEAD as GET; another
 * method is 405, another path 404. Plain HTTP without a login: it shows numbers only, and belongs
 * on the loopback interface or behind what the platform has for it.
 *
 * Source:  RFC 9110; libmicrohttpd 0.9.75 and 1.0.1.
 * Threads: start and stop from one thread; requests are answered by a thread of its own, which
 *          reads atomics alone.
 */
#ifndef YG_PIPELINE_ENDPOINT_H
#define YG_PIPELINE_ENDPOINT_H

#include "pipeline/base/error.h"
#include "pipeline/metrics.h"

struct yg_endpoint;

/* Check "ADDRESS:PORT": an IPv4 address, or an IPv6 address in brackets; port 0 takes a free one.
 * Names are not looked up. Errors: YG_CONFIG. */
YG_MUST_CHECK enum yg_status yg_endpoint_check(struct yg_str listen, struct yg_error *err);

/* Listen and answer. `metrics` is borrowed until the stop.
 * Errors: YG_CONFIG; YG_IO: the address is in use, or not this machine's; YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_endpoint_start(struct yg_str listen,
                                               const struct yg_metrics *metrics,
                                               struct yg_endpoint **endpoint, struct yg_error *err);
void yg_endpoint_stop(struct yg_endpoint *endpoint); /* accepts NULL */

/* The port that it listens on. */
uint16_t yg_endpoint_port(const struct yg_endpoint *endpoint);

#endif
