/* ring.pml - pipeline/base/ring.c under the memory model of C11, every interleaving.
 *
 * A load may see an old value unless its thread already knows a newer one: it takes any value from
 * the newest known one to the last one stored. Both indexes have one writer and only grow, so here
 * an index counts on without wrapping and its value says which store it was; what the code computes
 * from it is taken modulo WRAP. A release store takes along what its thread has done to the slots;
 * an acquire load that reads it learns that. A slot is plain memory: to use it without knowing of
 * the other side's last use is a data race, which the assertions find.
 *
 * Each line breaks the ring in one way, and must be found:
 *   BREAK=1  push publishes the slot before it has filled it
 *   BREAK=2  push stores tail without release
 *   BREAK=3  pop loads tail without acquire
 *   BREAK=4  pop stores head without release
 *   BREAK=5  push loads head without acquire
 *   BREAK=6  pop gives the slot back before it has read it
 *   BREAK=7  push takes a full ring for one with room
 *   BREAK=8  pop takes an empty ring for one with an item
 *   BREAK=9  count loads head without acquire
 */
#ifndef BREAK
#define BREAK 0
#endif

#define SLOTS 2
#define ITEMS 6
#define WRAP 4 /* the smallest in which full and empty differ; in the code 2^32 */

#define distance(tail, head) ((tail + WRAP * ITEMS - head) % WRAP)

byte head, tail;              /* the last values stored */
byte slots[SLOTS];            /* item n is n + 1 */
byte filled, emptied;         /* how often the producer has written and the consumer read a slot */
byte filled_at[ITEMS + 1];    /* what the store of this value of tail takes along, */
byte emptied_at[ITEMS + 1];   /* and of head */
byte tail_seen_at[ITEMS + 1]; /* the consumer's newest tail, taken along by head as well */
bool producer_done;

#define load(value, oldest, newest)                                                                \
    value = oldest;                                                                                \
    do                                                                                             \
    :: value < newest -> value++                                                                   \
    :: break                                                                                       \
    od

#define store_tail()                                                                               \
    d_step { filled_at[n + 1] = (BREAK == 2 -> 0 : filled); tail = n + 1 }

#define fill()                                                                                     \
    d_step {                                                                                       \
        assert(emptied_known + SLOTS > n); /* the slot's last item is known to be read */          \
        slots[n % SLOTS] = n + 1;                                                                  \
        filled++                                                                                   \
    }

active proctype producer()
{
    byte n;             /* tail, as its own writer knows it */
    byte head_seen;
    byte emptied_known; /* what has been acquired */

    do
    :: n == ITEMS -> break
    :: n < ITEMS ->
        if
        :: distance(n, head_seen) >= SLOTS + (BREAK == 7 -> 1 : 0) ->
            atomic {
                load(head_seen, head_seen, head);
                if
                :: BREAK != 5 && emptied_at[head_seen] > emptied_known ->
                    emptied_known = emptied_at[head_seen]
                :: else
                fi
            }
        :: else
        fi;
        if
        :: distance(n, head_seen) >= SLOTS + (BREAK == 7 -> 1 : 0) -> skip /* full: false */
        :: else ->
            if
            :: BREAK == 1 -> store_tail(); fill()
            :: else -> fill(); store_tail()
            fi;
            n++
        fi
    od;
    producer_done = true
}

#define store_head()                                                                               \
    d_step {                                                                                       \
        emptied_at[n + 1] = (BREAK == 4 -> 0 : emptied);                                           \
        tail_seen_at[n + 1] = (BREAK == 4 -> 0 : tail_seen);                                       \
        head = n + 1                                                                               \
    }

#define empty_slot()                                                                               \
    d_step {                                                                                       \
        assert(filled_known > n);           /* the slot is known to be filled */                   \
        assert(slots[n % SLOTS] == n + 1);  /* in order, none lost, none twice */                  \
        emptied++                                                                                  \
    }

active proctype consumer()
{
    byte n; /* head, as its own writer knows it */
    byte tail_seen;
    byte filled_known;

    do
    :: n == ITEMS -> break
    :: n < ITEMS ->
        if
        :: distance(tail_seen, n) == 0 && BREAK != 8 ->
            atomic {
                load(tail_seen, tail_seen, tail);
                if
                :: BREAK != 3 && filled_at[tail_seen] > filled_known ->
                    filled_known = filled_at[tail_seen]
                :: else
                fi
            }
        :: else
        fi;
        if
        :: distance(tail_seen, n) == 0 && BREAK != 8 -> skip /* empty: NULL */
        :: else ->
            if
            :: BREAK == 6 -> store_head(); empty_slot()
            :: else -> empty_slot(); store_head()
            fi;
            n++
        fi
    od;
    producer_done && emptied == ITEMS && filled == ITEMS /* else an invalid end state */
}

/* yg_ring_count by a third thread: never negative. It may exceed SLOTS while the others go on
 * between the two loads, which is why the code takes the lesser of both. */
active proctype observer()
{
    byte head_seen, tail_seen, tail_known;

    do
    :: atomic {
            load(head_seen, head_seen, head);
            if
            :: BREAK != 9 && tail_seen_at[head_seen] > tail_known ->
                tail_known = tail_seen_at[head_seen]
            :: else
            fi
        };
        atomic {
            load(tail_seen, tail_known, tail);
            tail_known = tail_seen;
            assert(tail_seen >= head_seen)
        }
    :: tail == ITEMS -> break
    od
}
