/* messages.c - records in memory, one behind the other: key, value, padding for the yardstick. */
#include "bench/core/messages.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/yardstick_dom.h"

#define COMPONENT_BYTES_NATIVE 46
#define COMPONENT_BYTES_CYCLONEDX 172

void messages_init(struct messages *messages, const struct fleet *fleet, enum fleet_form form,
                   uint64_t room)
{
    double component = form == FLEET_NATIVE ? COMPONENT_BYTES_NATIVE : COMPONENT_BYTES_CYCLONEDX;
    size_t bytes =
        (size_t)((double)room * (fleet_options(fleet)->components_mean * component + 640));
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    *messages = (struct messages){.form = form, .room = room};
    messages->items = calloc(room, sizeof *messages->items);
    char *start = yg_buf_reserve(&messages->bytes, bytes);
    if (messages->items == NULL || start == NULL)
        abort();
    size_t skipped = page - (uintptr_t)start % page;
    if (bytes > 2 * page) /* only advice: a kernel without huge pages goes on with small ones */
        madvise(start + skipped, (bytes - skipped) / page * page, MADV_HUGEPAGE);
    memset(start, 0, bytes);
}

void messages_deinit(struct messages *messages)
{
    yg_buf_deinit(&messages->bytes);
    free(messages->items);
}

void messages_clear(struct messages *messages)
{
    yg_buf_reset(&messages->bytes);
    messages->count = 0;
    messages->payload = 0;
}

void messages_add(struct messages *messages, const struct fleet *fleet,
                  const struct fleet_asset *asset)
{
    static const char padding[YARDSTICK_PADDING];
    struct message *message = &messages->items[messages->count++];
    char id[FLEET_ASSET_ID_MAX + 1];
    struct yg_str key = fleet_asset_id(fleet, asset->number, id);

    assert(messages->count <= messages->room);
    yg_buf_append(&messages->bytes, key);
    message->at = messages->bytes.len;
    message->key_len = (uint32_t)key.len;
    message->segment = asset->segment;
    fleet_put_inventory(fleet, asset, messages->form, &messages->bytes);
    message->len = (uint32_t)(messages->bytes.len - message->at);
    messages->payload += message->len;
    yg_buf_append(&messages->bytes, (struct yg_str){padding, sizeof padding});
    if (messages->bytes.failed)
        abort();
}

struct yg_record message_record(const struct messages *messages, const struct fleet *fleet,
                                uint64_t i)
{
    const struct message *message = &messages->items[i];
    const char *value = messages->bytes.ptr + message->at;
    struct yg_record record = {.key = {value - message->key_len, message->key_len},
                               .value = {value, message->len},
                               .time = YG_TIME_NONE};

    if (messages->form == FLEET_CYCLONEDX)
        record.headers = fleet_headers(fleet, message->segment, &record.header_count);
    return record;
}
