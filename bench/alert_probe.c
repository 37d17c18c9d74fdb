/* alert_probe BROKERS COUNT ECOSYSTEM NAME: how long from an advisory to its alert?
 *
 * Appends COUNT advisories about the package NAME of ECOSYSTEM, one after the other, each when the
 * alert of the one before it has been read, and prints how long each took: from before the record
 * is handed to the producer until a read_committed consumer of `alerts` holds the alert. Started by
 * bench/alert_latency, which has a worker and a fleet up.
 */
#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 30000

static void die(const char *what, const char *why)
{
    fprintf(stderr, "alert_probe: %s: %s\n", what, why);
    exit(1);
}

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static rd_kafka_t *client(rd_kafka_type_t type, const char *const settings[][2], size_t count)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char why[512];

    for (size_t i = 0; i < count; i++) {
        if (rd_kafka_conf_set(conf, settings[i][0], settings[i][1], why, sizeof why) !=
            RD_KAFKA_CONF_OK)
            die(settings[i][0], why);
    }
    rd_kafka_t *made = rd_kafka_new(type, conf, why, sizeof why);
    if (made == NULL)
        die("client", why);
    return made;
}

/* Read the one partition of `alerts` from its end on. */
static rd_kafka_t *alerts_reader(const char *brokers)
{
    const char *const settings[][2] = {
        {"bootstrap.servers", brokers},  {"group.id", "alert-probe"},
        {"enable.auto.commit", "false"}, {"isolation.level", "read_committed"},
        {"fetch.wait.max.ms", "50"},     {"socket.nagle.disable", "true"}};
    rd_kafka_t *reader = client(RD_KAFKA_CONSUMER, settings, sizeof settings / sizeof settings[0]);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    const struct rd_kafka_metadata *metadata;

    rd_kafka_poll_set_consumer(reader);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(reader, "alerts", NULL);
    rd_kafka_resp_err_t err = rd_kafka_metadata(reader, 0, topic, &metadata, 10000);
    if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
        die("alerts", rd_kafka_err2str(err));
    for (int i = 0; i < metadata->topics[0].partition_cnt; i++) {
        int64_t low, high;

        err = rd_kafka_query_watermark_offsets(reader, "alerts", i, &low, &high, 10000);
        if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
            die("alerts", rd_kafka_err2str(err));
        rd_kafka_topic_partition_list_add(list, "alerts", i)->offset = high;
    }
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
    err = rd_kafka_assign(reader, list);
    if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
        die("alerts", rd_kafka_err2str(err));
    rd_kafka_topic_partition_list_destroy(list);
    return reader;
}

static void append(rd_kafka_t *producer, rd_kafka_topic_t *topic, const char *id, char **argv)
{
    char value[2048], key[64], time_text[32];
    time_t seconds = time(NULL);

    strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
    int key_size = snprintf(key, sizeof key, "cve/%s", id);
    int size = snprintf(
        value, sizeof value,
        "{\"schema_version\":\"1.6.0\",\"id\":\"%s\",\"modified\":\"%s\",\"published\":\"%s\","
        "\"summary\":\"A measured vulnerability\",\"severity\":[{\"type\":\"CVSS_V3\",\"score\":"
        "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],\"affected\":[{\"package\":"
        "{\"ecosystem\":\"%s\",\"name\":\"%s\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":"
        "[{\"introduced\":\"0\"}]}]}]}",
        id, time_text, time_text, argv[3], argv[4]);

    if (rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, value, (size_t)size, key, (size_t)key_size,
                         NULL) != 0)
        die("advisories", rd_kafka_err2str(rd_kafka_last_error()));
    rd_kafka_poll(producer, 0);
}

/* Until the alert that names `id` is here. */
static void await(rd_kafka_t *reader, rd_kafka_t *producer, const char *id)
{
    double end = now_ms() + WAIT_MS;
    char wanted[64];
    bool found = false;

    snprintf(wanted, sizeof wanted, "\"case\":\"%s\"", id);
    while (!found) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(reader, 100);

        if (now_ms() > end)
            die(id, "no alert within 30 s");
        found = message != NULL && message->err == RD_KAFKA_RESP_ERR_NO_ERROR &&
                memmem(message->payload, message->len, wanted, strlen(wanted)) != NULL;
        if (message != NULL)
            rd_kafka_message_destroy(message);
        rd_kafka_poll(producer, 0);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int count = argc == 5 ? atoi(argv[2]) : 0;

    if (count < 1) {
        fputs("usage: alert_probe BROKERS COUNT ECOSYSTEM NAME\n", stderr);
        return 2;
    }
    const char *const settings[][2] = {
        {"bootstrap.servers", argv[1]}, {"linger.ms", "0"}, {"socket.nagle.disable", "true"}};
    rd_kafka_t *producer =
        client(RD_KAFKA_PRODUCER, settings, sizeof settings / sizeof settings[0]);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(producer, "advisories", NULL);
    rd_kafka_t *reader = alerts_reader(argv[1]);
    double *took = calloc((size_t)count, sizeof *took);

    if (took == NULL)
        die("memory", "none");
    for (int i = -1; i < count; i++) { /* the first makes the connections and does not count */
        char id[32];
        double start;

        snprintf(id, sizeof id, "CVE-2099-%05d", 10000 + i);
        usleep(
            (useconds_t)(20000 + 7919 * (i + 1) % 50000)); /* at no fixed place in a commit cycle */
        start = now_ms();
        append(producer, topic, id, argv);
        await(reader, producer, id);
        if (i >= 0)
            took[i] = now_ms() - start;
    }
    qsort(took, (size_t)count, sizeof *took, compare);
    printf(
        "advisory to alert, %d advisories: p50 %.1f ms, p99 %.1f ms, best %.1f ms, worst %.1f ms\n",
        count, took[count / 2], took[(count * 99 + 99) / 100 - 1], took[0], took[count - 1]);
    free(took);
    rd_kafka_consumer_close(reader);
    rd_kafka_destroy(reader);
    rd_kafka_flush(producer, 1000);
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(producer);
    return 0;
}
