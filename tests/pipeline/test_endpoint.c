#include "pipeline/endpoint.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct yg_memory_ledger memory;
static const struct yg_metrics metrics = {.version = "0.1.0", .memory = &memory};

Test(endpoint, addresses)
{
    static const struct {
        const char *listen;
        bool good;
    } rows[] = {
        {"127.0.0.1:9464", true},
        {"0.0.0.0:0", true},
        {"[::1]:9464", true},
        {"[::]:65535", true},
        {"", false},
        {"9464", false},
        {":9464", false},
        {"127.0.0.1", false},
        {"127.0.0.1:", false},
        {"127.0.0.1:65536", false},
        {"127.0.0.1:-1", false},
        {"localhost:9464", false},
        {"::1:9464", false},
        {"[::1]", false},
        {"[]:1", false},
        {"[127.0.0.1]:1", false},
        {"300.0.0.1:1", false},
        {"127.0.0.1.127.0.0.1.127.0.0.1.127.0.0.1.127.0.0.1:1", false},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_error err = {.text = ""};
        enum yg_status st = yg_endpoint_check(yg_str(rows[i].listen), &err);

        cr_expect(eq(int, st, rows[i].good ? YG_OK : YG_CONFIG), "%s", rows[i].listen);
        if (!rows[i].good)
            cr_expect(yg_str_starts(yg_str(err.text),
                                    YG_STR("an address and a port are wanted, as 127.0.0.1:9464")),
                      "%s", err.text);
    }
}

/* Send one request, and read what comes until the other side closes. */
static struct yg_str ask(uint16_t port, const char *request, char *room, size_t size)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int to = socket(AF_INET, SOCK_STREAM, 0);
    size_t len = 0;

    cr_assert(eq(int, connect(to, (struct sockaddr *)&address, sizeof address), 0));
    cr_assert(eq(sz, (size_t)write(to, request, strlen(request)), strlen(request)));
    for (ssize_t got; len < size && (got = read(to, room + len, size - len)) > 0;)
        len += (size_t)got;
    close(to);
    return (struct yg_str){room, len};
}

#define REST " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"

static const struct row {
    const char *why, *request, *status, *has;
    bool bare; /* no body */
} rows[] = {
    {"what Prometheus asks for", "GET /metrics" REST "\r\n", "HTTP/1.1 200 ",
     "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n", false},
    {"and gets", "GET /metrics" REST "\r\n", "HTTP/1.1 200 ",
     "\n# TYPE yagura_memory_bytes gauge\n", false},
    {"with a query that means nothing here", "GET /metrics?name=x" REST "\r\n", "HTTP/1.1 200 ",
     "\nyagura_assets 0\n", false},
    {"the length without the text", "HEAD /metrics" REST "\r\n", "HTTP/1.1 200 ",
     "Content-Length: ", true},
    {"a probe of the platform", "GET /healthz" REST "\r\n", "HTTP/1.1 200 ", "\r\n\r\nok\n", false},
    {"nothing else is there", "GET /" REST "\r\n", "HTTP/1.1 404 ", "/metrics or /healthz\n",
     false},
    {"a longer path is another one", "GET /metrics/" REST "\r\n", "HTTP/1.1 404 ", "", false},
    {"nothing can be changed", "POST /metrics" REST "Content-Length: 3\r\n\r\nabc", "HTTP/1.1 405 ",
     "Allow: GET, HEAD\r\n", false},
    {"without a body, too", "DELETE /healthz" REST "\r\n", "HTTP/1.1 405 ", "Allow: GET, HEAD\r\n",
     false},
};

Test(endpoint, answers)
{
    struct yg_endpoint *endpoint;
    char room[16384];
    struct yg_error err;

    cr_assert(eq(int, yg_endpoint_start(YG_STR("127.0.0.1:0"), &metrics, &endpoint, &err), YG_OK));
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct yg_str got = ask(yg_endpoint_port(endpoint), row->request, room, sizeof room);

        cr_expect(yg_str_starts(got, yg_str(row->status)), "%s: %.*s", row->why, YG_STR_ARG(got));
        cr_expect(yg_str_find(got, yg_str(row->has)) + strlen(row->has) <= got.len, "%s: %.*s",
                  row->why, YG_STR_ARG(got));
        if (row->bare)
            cr_expect(yg_str_ends(got, YG_STR("\r\n\r\n")), "%s", row->why);
    }
    yg_endpoint_stop(endpoint);
}

Test(endpoint, an_address_in_use)
{
    struct yg_endpoint *first, *second;
    char listen[64];
    struct yg_error err;

    cr_assert(eq(int, yg_endpoint_start(YG_STR("127.0.0.1:0"), &metrics, &first, &err), YG_OK));
    snprintf(listen, sizeof listen, "127.0.0.1:%d", yg_endpoint_port(first));
    cr_expect(eq(int, yg_endpoint_start(yg_str(listen), &metrics, &second, &err), YG_IO));
    cr_expect(yg_str_starts(yg_str(err.text), yg_str(listen)), "%s", err.text);
    cr_expect(yg_str_ends(yg_str(err.text), YG_STR(": Address already in use")), "%s", err.text);
    yg_endpoint_stop(first);
    yg_endpoint_stop(NULL);
}
