/* interner.pml - matchers/interner.c: threads intern, look up and grow, every interleaving.
 *
 * The tables are of 4, 8 and 16 slots; texts are numbers with a home slot that is the same in each
 * of them, so that they get into each other's way. Each step is one access to a slot. What an
 * acquire load must see of a text and its payload is left to ThreadSanitizer, what becomes of old
 * tables to reclaim.pml.
 *
 * A text must have one id, in all eyes, and whoever looks for a text that has been interned must
 * find it.
 *
 * Each line breaks the scheme in one way, and must be found:
 *   BREAK=1  an empty slot is not frozen when its table is moved
 *   BREAK=2  the larger table becomes the current one before all is moved
 *   BREAK=3  a search takes a frozen slot for an empty one
 *   BREAK=4  an insertion goes on in the table behind when its slot is taken by another
 *   BREAK=5  a thread that finds a frozen slot leaves the rest of the move to others
 *   BREAK=6  an insertion does not compare the texts on its path
 *   BREAK=7  the larger table becomes current whatever is current now
 */
#ifndef BREAK
#define BREAK 0
#endif

#define TABLES 3
#define THREADS 3
#define TEXTS 3
#define IDS 4

#define EMPTY 0
#define FROZEN 255 /* else id + 1 */
#define NONE 255

#define size(table) (4 << (table))
#define slot_at(table, text, i) (size(table) - 4 + ((home(text) + i) & (size(table) - 1)))
#define home(text) (text == 2 -> 3 : 2)

byte slots[4 + 8 + 16];
byte text_of[IDS]; /* by id */
byte count;
byte current;      /* table */
byte id_of[TEXTS] = NONE; /* as its first interner was told */
byte done;

/* Walk the path of `text` in `table`: `seen` is what was found `at` a slot. */
inline walk(table, text, compare)
{
    i = 0;
    do
    :: i == size(table) -> seen = FROZEN; break
    :: else ->
        at = slot_at(table, text, i);
        seen = slots[at];
        if
        :: seen == EMPTY || seen == FROZEN || (compare && text_of[seen - 1] == text) -> break
        :: else -> i++
        fi
    od
}

inline insert(from, text, id)
{
    table = from;
    found = NONE;
    do
    :: found != NONE -> break
    :: else ->
        walk(table, text, BREAK != 6);
        if
        :: seen == FROZEN -> table++; assert(table < TABLES)
        :: seen != EMPTY && seen != FROZEN -> found = seen - 1
        :: seen == EMPTY ->
            atomic {
                if
                :: slots[at] == EMPTY -> slots[at] = id + 1; found = id
                :: slots[at] != EMPTY && BREAK == 4 -> table++
                :: else
                fi
            }
        fi
    od
}

inline find(text)
{
    table = current;
    do
    :: walk(table, text, true);
        if
        :: seen == FROZEN && BREAK != 3 && table + 1 < TABLES -> table++
        :: seen == EMPTY || (seen == FROZEN && (BREAK == 3 || table + 1 == TABLES)) ->
            found = NONE;
            break
        :: else -> found = seen - 1; break
        fi
    od
}

inline make_current(table)
{
    atomic {
        if
        :: current == table || BREAK == 7 ->
            assert(current == table); /* else it goes back to one that has been freed */
            current = table + 1
        :: else
        fi
    }
}

inline grow(old)
{
    if
    :: BREAK == 2 -> make_current(old)
    :: else
    fi;
    k = 0;
    do
    :: k == size(old) -> break
    :: else ->
        atomic {
            moved = slots[size(old) - 4 + k];
            if
            :: moved == EMPTY && BREAK != 1 -> slots[size(old) - 4 + k] = FROZEN
            :: else
            fi
        };
        if
        :: moved != EMPTY && moved != FROZEN ->
            insert(old + 1, text_of[moved - 1], moved - 1)
        :: moved == FROZEN && BREAK == 5 -> break
        :: else
        fi;
        k++
    od;
    make_current(old)
}

/* What `text` is must be what it was to whoever asked before. */
inline check(text)
{
    d_step {
        assert(found != NONE && text_of[found] == text);
        if
        :: id_of[text] == NONE -> id_of[text] = found
        :: else -> assert(id_of[text] == found)
        fi
    }
}

inline intern(text)
{
    find(text);
    if
    :: found == NONE ->
        d_step { id = count; text_of[id] = text; count++ };
        old = current;
        if
        :: count > (size(old) - 1) / 2 -> grow(old)
        :: else
        fi;
        old = current;
        insert(old, text, id)
    :: else
    fi;
    check(text)
}

proctype thread(byte first, second)
{
    byte table, at, seen, found, id, i, k, moved, old;

    intern(first);
    intern(second);
    find(first);
    check(first);
    done++
}

/* Looks for what another has interned. */
proctype looker(byte text)
{
    byte table, at, seen, found, i;

    id_of[text] != NONE;
    find(text);
    check(text);
    done++
}

init {
    atomic {
        run thread(0, 1);
        run thread(1, 2);
        run looker(1)
    };
    done == THREADS
}
