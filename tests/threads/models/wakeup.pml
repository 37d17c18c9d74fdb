/* wakeup.pml - pipeline/base/wakeup.c, every interleaving: no wake is lost.
 *
 * Two wakers bring work and wake; the sleeper takes it until all is done. Work that a thread has
 * not been told of through an exchange may stay unseen for it: a look finds what the exchanges have
 * brought, or any newer amount. A sleep without a post to come is a deadlock, which spin finds.
 *
 * Each line breaks the scheme in one way, and must be found:
 *   BREAK=1  the sleeper does not look again after it has said that it will sleep
 *   BREAK=2  a waker looks whether to wake before it brings its work
 *   BREAK=3  the sleeper stores instead of exchanging, and learns nothing by it
 *   BREAK=4  who finds work after all does not take the post that is on its way
 */
#ifndef BREAK
#define BREAK 0
#endif

#define WAKERS 2
#define ITEMS 2 /* of each waker */

byte work;   /* brought so far */
byte told;   /* what the exchanges of `asleep` take along */
bool asleep;
byte posts;

inline bring()
{
    d_step { work++; mine = work }
}

inline wake()
{
    atomic {
        told = (mine > told -> mine : told);
        if
        :: asleep -> asleep = false; post = true
        :: else -> post = false
        fi
    };
    if
    :: post -> assert(posts < 1); posts++
    :: else
    fi
}

proctype waker()
{
    byte mine, i;
    bool post;

    do
    :: i == ITEMS -> break
    :: i < ITEMS ->
        if
        :: BREAK == 2 -> wake(); bring()
        :: else -> bring(); wake()
        fi;
        i++
    od
}

/* found := what a load may see */
inline look()
{
    atomic {
        found = known;
        do
        :: found < work -> found++
        :: break
        od;
        known = found
    }
}

active proctype sleeper()
{
    byte known, found, done;

    atomic { run waker(); run waker() };
    do
    :: done == WAKERS * ITEMS -> break
    :: done < WAKERS * ITEMS ->
        look();
        do
        :: found > done -> break
        :: else ->
            if
            :: BREAK == 3 -> asleep = true
            :: else -> atomic { asleep = true; known = (told > known -> told : known) }
            fi;
            if
            :: BREAK == 1 -> skip
            :: else -> look()
            fi;
            if
            :: found > done ->
                if
                :: atomic { asleep -> asleep = false; known = (told > known -> told : known) }
                :: !asleep ->
                    if
                    :: BREAK == 4 -> skip
                    :: else -> posts > 0; posts--
                    fi
                fi;
                break
            :: else -> posts > 0; posts--
            fi;
            look()
        od;
        done = found
    od
}
