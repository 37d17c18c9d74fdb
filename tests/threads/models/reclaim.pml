/* reclaim.pml - pipeline/base/reclaim.c under the memory model of C11, every interleaving.
 *
 * One writer replaces an object and retires the old one, as the advisory index does, and tells of
 * each change. Of the two readers one uses what it finds, batch by batch, with and without going
 * offline in between; the other does the same, or is a shard: it keeps what it has found beyond its
 * batches, and changes it for the newer one when it is told so, which may be late.
 *
 * A load of `current` may see an old object unless its thread knows of a newer one. What is seq_cst
 * is one order for all, so such a load sees the last store; it also learns what the storing thread
 * knew. The store of OFFLINE is only a release: the writer may miss it for a while. A use of an
 * object must be over, and known to the writer to be over, when the object is released.
 *
 * Each line breaks the scheme in one way, and must be found:
 *   BREAK=1  a reader does not load the grace number again behind its store
 *   BREAK=2  what was retired at the very number that all have seen is released
 *   BREAK=3  the grace number advances before the object is unlinked
 *   BREAK=4  going offline is no release
 *   BREAK=5  coming online is no release
 *   BREAK=6  the writer looks at the readers without acquire
 *   BREAK=7  the writer takes a reader that is online for one that is offline
 *   BREAK=8  a reader keeps an object beyond its batch
 *   BREAK=9  a shard announces the newest grace number, not that of the change
 *   BREAK=10  a shard announces the number before it has answered the change
 *   BREAK=11  a change is told without ordering what was done before
 */
#ifndef BREAK
#define BREAK 0
#endif

#ifndef READERS
#define READERS 2
#endif
#ifndef REPLACEMENTS
#define REPLACEMENTS 2
#endif
#ifndef BATCHES
#define BATCHES 2
#endif
#define OFFLINE 15

byte current;                      /* number of the object: stored by the writer with release */
byte grace = 1;                    /* seq_cst */
byte current_at[REPLACEMENTS + 2]; /* what the store of this grace number takes along */
byte seen[READERS] = OFFLINE;      /* the last seq_cst store of each reader */
bool offline[READERS];             /* stored behind it */
byte changes[REPLACEMENTS];        /* the grace number that goes with each change */
byte sent;                         /* changes that the writer has told of */
byte released;                     /* one bit for each object */
byte ended;                        /* readers */

/* Objects whose use the writer does not know to be over, one bit for each. */
byte fresh[READERS]; /* no store of the reader has taken it along yet */
byte told[READERS];  /* the writer has not read the seq_cst store yet that did */
byte left[READERS];  /* nor the store of OFFLINE */

#define bit_of(object) (1 << (object))
#define know(object) newest = (object > newest -> object : newest)

inline quiescent()
{
    d_step { number = grace; know(current_at[number]) };
    d_step {
        if
        :: BREAK != 5 -> told[r] = told[r] | left[r] | fresh[r]; left[r] = 0; fresh[r] = 0
        :: else
        fi;
        seen[r] = number;
        offline[r] = false
    };
    if
    :: BREAK != 1 -> d_step { know(current_at[grace]); number = 0 }
    :: else
    fi
}

inline go_offline()
{
    d_step {
        if
        :: BREAK != 4 -> left[r] = left[r] | fresh[r]; fresh[r] = 0
        :: else
        fi;
        offline[r] = true
    }
}

inline use_again()
{
    d_step {
        assert((released & bit_of(held)) == 0);
        fresh[r] = fresh[r] | bit_of(held)
    }
}

inline use()
{
    atomic {
        held = newest;
        do
        :: held < current -> held++
        :: break
        od;
        newest = held
    };
    use_again();
    use_again()
}

proctype reader(byte r)
{
    byte newest; /* the newest object that it knows of */
    byte held, number, batch;

    do
    :: batch == BATCHES -> break
    :: batch < BATCHES ->
        quiescent();
        if
        :: BREAK == 8 && batch > 0 -> use_again()
        :: else -> use()
        fi;
        if
        :: go_offline()
        :: skip
        fi;
        batch++
    od;
    go_offline();
    ended++
}

/* yg_reclaim_passed: a release is enough. The writer may miss it for a while, as if it had looked
 * before. */
inline pass()
{
    d_step {
        told[r] = told[r] | left[r] | fresh[r]; left[r] = 0; fresh[r] = 0;
        seen[r] = (number > seen[r] -> number : seen[r])
    }
}

/* The old object is compared with the new one, which is kept from now on. */
inline answer()
{
    d_step {
        number = changes[next];
        next++;
        if
        :: BREAK != 11 -> know(current_at[number])
        :: else
        fi
    };
    if
    :: BREAK == 10 -> pass()
    :: else
    fi;
    use_again();
    use();
    if
    :: BREAK == 9 -> number = grace
    :: else
    fi;
    pass();
    number = 0
}

proctype shard(byte r)
{
    byte newest, held, number, batch, next;

    quiescent();
    use();
    do
    :: batch == BATCHES -> break
    :: batch < BATCHES ->
        if
        :: next < sent -> answer()
        :: use_again()
        fi;
        batch++
    od;
    go_offline();
    ended++
}

#define in_use(r) (fresh[r] | told[r] | left[r])
#define learn(uses)                                                                                \
    if                                                                                             \
    :: BREAK != 6 -> uses = 0                                                                      \
    :: else                                                                                        \
    fi

/* yg_reclaim_poll: note i is about object i and was made at grace number i + 1. */
inline poll()
{
    safe = OFFLINE;
    i = 0;
    do
    :: i == READERS -> break
    :: i < READERS ->
        atomic {
            if
            :: offline[i] || BREAK == 7 -> number = OFFLINE; learn(left[i])
            :: !offline[i] || ended < READERS -> number = seen[i]
            fi;
            learn(told[i]);
            safe = (number < safe -> number : safe);
            number = 0;
            i++
        }
    od;
    atomic {
        do
        :: first < retired && first + (BREAK == 2 -> 0 : 1) < safe ->
            assert((in_use(0) & bit_of(first)) == 0 && (in_use(1) & bit_of(first)) == 0);
            released = released | bit_of(first);
            first++
        :: else -> break
        od;
        safe = 0; i = 0 /* fewer states */
    }
}

inline unlink()
{
    current = n
}

inline advance()
{
    d_step { current_at[grace + 1] = current; grace++ }
}

active proctype writer()
{
    byte n = 1, first, retired, safe, i, number;

    atomic {
        run reader(0);
        if
        :: run reader(1)
        :: run shard(1)
        fi
    };
    do
    :: n > REPLACEMENTS -> break
    :: n <= REPLACEMENTS ->
        if
        :: BREAK == 3 -> advance(); unlink()
        :: else -> unlink(); advance()
        fi;
        retired++;
        if
        :: poll()
        :: skip
        fi;
        d_step { changes[sent] = grace; sent++ };
        n++
    od;
    ended == READERS;
    poll(); /* misses nothing: the threads have been joined */
    assert(first == REPLACEMENTS) /* all are released in the end */
}
