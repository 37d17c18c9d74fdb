/* bench/core/messages.h - inventories of a fleet as records in memory, one behind the other. */
#ifndef YG_BENCH_CORE_MESSAGES_H
#define YG_BENCH_CORE_MESSAGES_H

#include "bench/fleet/fleet.h"

struct message {
    size_t at; /* of the value; the key stands before it */
    uint32_t len, key_len, segment;
};

struct messages {
    enum fleet_form form;
    struct yg_buf bytes;
    struct message *items;
    uint64_t count, room, payload;
};

/* Room for `room` messages of that form; `payload` counts bytes of values. */
void messages_init(struct messages *messages, const struct fleet *fleet, enum fleet_form form,
                   uint64_t room);
void messages_deinit(struct messages *messages);
void messages_clear(struct messages *messages);
void messages_add(struct messages *messages, const struct fleet *fleet,
                  const struct fleet_asset *asset);
struct yg_record message_record(const struct messages *messages, const struct fleet *fleet,
                                uint64_t i);

#endif
