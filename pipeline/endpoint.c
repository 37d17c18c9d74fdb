#include "pipeline/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_MAX 32
#define IDLE_SECONDS_MAX 60u /* a scraper that keeps its connection asks every 15 */

struct yg_endpoint {
    struct MHD_Daemon *daemon;
    const struct yg_metrics *metrics;
    uint16_t port;
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* ---- the address ---------------------------------------------------------------------------- */

static bool parse_host(struct yg_str host, uint16_t port, union address *address)
{
    char text[INET6_ADDRSTRLEN];
    bool v6 = host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';

    if (v6)
        host = (struct yg_str){host.ptr + 1, host.len - 2};
    if (host.len == 0 || host.len >= sizeof text)
        return false;
    memcpy(text, host.ptr, host.len);
    text[host.len] = '\0';
    if (v6) {
        address->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port)};
        return inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1;
    }
    address->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    return inet_pton(AF_INET, text, &address->v4.sin_addr) == 1;
}

static enum yg_status parse(struct yg_str listen, union address *address, struct yg_error *err)
{
    size_t colon = yg_str_rindex(listen, ':');
    uint64_t port;

    if (colon < listen.len && yg_str_to_u64(yg_str_from(listen, colon + 1), &port) &&
        port <= UINT16_MAX && parse_host(yg_str_head(listen, colon), (uint16_t)port, address))
        return YG_OK;
    return yg_fail(err, YG_CONFIG, YG_NO_OFFSET,
                   "an address and a port are wanted, as 127.0.0.1:9464 or [::1]:9464, not '%.*s'",
                   YG_STR_ARG(listen));
}

enum yg_status yg_endpoint_check(struct yg_str listen, struct yg_error *err)
{
    union address address;

    return parse(listen, &address, err);
}

/* ---- answers -------------------------------------------------------------------------------- */

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status,
                              const char *content_type, struct yg_str text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        text.len, (void *)(uintptr_t)text.ptr, MHD_RESPMEM_MUST_COPY);

    if (response == NULL)
        return MHD_NO; /* without memory the connection is closed */
    enum MHD_Result result =
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    if (result == MHD_YES && status == MHD_HTTP_METHOD_NOT_ALLOWED)
        result = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    if (result == MHD_YES)
        result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_metrics(struct MHD_Connection *connection,
                                      const struct yg_metrics *metrics)
{
    struct yg_buf text = {0};
    enum MHD_Result result = MHD_NO;

    yg_metrics_write(metrics, &text);
    if (!text.failed)
        result = answer(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
                        yg_buf_str(&text));
    yg_buf_deinit(&text);
    return result;
}

/* Called for the head of a request, for each part of its body, and at its end. */
static enum MHD_Result handle(void *state, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *body_size, void **request)
{
    static int seen;
    const struct yg_endpoint *endpoint = state;
    const char *plain = "text/plain; charset=utf-8";

    (void)version, (void)body;
    if (*request == NULL) {
        *request = &seen;
        return MHD_YES;
    }
    if (*body_size > 0) {
        *body_size = 0; /* nobody wants it */
        return MHD_YES;
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, plain, YG_STR("GET or HEAD\n"));
    if (strcmp(url, "/metrics") == 0)
        return answer_metrics(connection, endpoint->metrics);
    if (strcmp(url, "/healthz") == 0)
        return answer(connection, MHD_HTTP_OK, plain, YG_STR("ok\n"));
    return answer(connection, MHD_HTTP_NOT_FOUND, plain, YG_STR("/metrics or /healthz\n"));
}

/* ---- start and stop ------------------------------------------------------------------------- */

enum yg_status yg_endpoint_start(struct yg_str listen, const struct yg_metrics *metrics,
                                 struct yg_endpoint **out, struct yg_error *err)
{
    union address address;
    enum yg_status st = parse(listen, &address, err);
    unsigned flags = MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD;

    if (st != YG_OK)
        return st;
    struct yg_endpoint *endpoint = calloc(1, sizeof *endpoint);
    if (endpoint == NULL)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for the endpoint");
    endpoint->metrics = metrics;
    if (address.any.sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    errno = 0;
    endpoint->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, handle, endpoint, MHD_OPTION_SOCK_ADDR, &address,
                         MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                         MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS_MAX, MHD_OPTION_END);
    if (endpoint->daemon == NULL) {
        free(endpoint);
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%.*s: %s", YG_STR_ARG(listen),
                       errno != 0 ? strerror(errno) : "cannot be listened on");
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(endpoint->daemon, MHD_DAEMON_INFO_BIND_PORT);
    endpoint->port = info == NULL ? 0 : info->port;
    *out = endpoint;
    return YG_OK;
}

void yg_endpoint_stop(struct yg_endpoint *endpoint)
{
    if (endpoint == NULL)
        return;
    MHD_stop_daemon(endpoint->daemon);
    free(endpoint);
}

uint16_t yg_endpoint_port(const struct yg_endpoint *endpoint)
{
    return endpoint->port;
}
