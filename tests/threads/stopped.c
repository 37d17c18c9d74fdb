/* tests/threads/stopped.c - with any one thread stopped at any instruction, the others go on.
 *
 *   stopped [OPERATIONS [ROUNDS]]
 *
 *   debugger (parent)                   victim                 others (threads of the victim's)
 *   lets it run                         makes a fresh object   wait
 *   takes n single steps                begins its operation   wait
 *   lets the others go, waits for them  is stopped             each ends OPERATIONS on the object
 *   lets it run                         ends its operation,    wait
 *                                       checks the object
 *
 * n is 0, 1, 2 ... to the last instruction. A long operation is begun ROUNDS times, and stopped at
 * one to five random instructions (YG_SEED). At a stop inside a library the others must go
 * on as well, unless the operation allocates: malloc has locks, which is said where it matters
 * (pipeline/base/pages.h, matchers/index.h).
 *
 * Time decides only when the others count as blocked: after so long that no load explains it. A row
 * with a mutex shows that they would be found out. Exit status 77: no debugging allowed here.
 */
#include "tests/threads/stopped.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCKED_AFTER_MS 180000
#define BLOCKED_ON_PURPOSE_MS 1000
#define PARTS 5 /* stops of a long operation */
#define SKIPPED 77

extern char __executable_start, etext; /* of the linker */

static uint64_t operations = 1000000;
static uint32_t rounds = 40;
static const struct stopped_row *row;
static int go[STOPPED_OTHERS][2], finished[2]; /* pipes */
static uint64_t *wrong;                        /* shared with the victim */
static bool ended;                             /* the victim, which it never should */

/* ---- victim and others ---------------------------------------------------------------------- */

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(EXIT_FAILURE);
}

static void *be_other(void *argument)
{
    unsigned who = (unsigned)(uintptr_t)argument;
    char token;

    while (read(go[who][0], &token, 1) == 1) {
        for (uint64_t i = 0; i < operations; i++)
            row->work(who, i);
        must(write(finished[1], &token, 1) == 1, "write");
    }
    return NULL;
}

/* The debugger sees the signal; nobody else ever does. */
static void tell_debugger(int signal)
{
    must(syscall(SYS_tgkill, getpid(), gettid(), signal) == 0, "tgkill");
}

static void be_victim(void)
{
    pthread_t thread;

    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        exit(SKIPPED);
    for (uintptr_t who = 0; who < STOPPED_OTHERS; who++) {
        errno = pthread_create(&thread, NULL, be_other, (void *)who);
        must(errno == 0, "pthread_create");
    }
    tell_debugger(SIGUSR2);
    for (;;) {
        row->set_up();
        tell_debugger(SIGUSR1);
        row->operate();
        tell_debugger(SIGUSR2);
        *wrong += row->tear_down();
    }
}

/* ---- debugger ------------------------------------------------------------------------------- */

/* Wait for the victim to stop; the signal that stopped it, 0 when it has ended. */
static int wait_for(pid_t victim)
{
    int status;

    must(waitpid(victim, &status, __WALL) == victim, "waitpid");
    if (WIFSTOPPED(status))
        return WSTOPSIG(status);
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
        puts("a process may not debug its child here");
        exit(SKIPPED);
    }
    ended = true;
    printf("the victim has ended: status %#x\n", (unsigned)status);
    return 0;
}

static bool run_until(pid_t victim, int signal)
{
    must(ptrace(PTRACE_CONT, victim, NULL, NULL) == 0, "PTRACE_CONT");
    int stopped_by = wait_for(victim);

    if (stopped_by != signal && stopped_by != 0)
        printf("signal %d\n", stopped_by);
    return stopped_by == signal;
}

static uintptr_t instruction_of(pid_t victim)
{
    struct user_regs_struct registers;
    struct iovec place = {&registers, sizeof registers};

    must(ptrace(PTRACE_GETREGSET, victim, (void *)NT_PRSTATUS, &place) == 0, "PTRACE_GETREGSET");
#if defined __x86_64__
    return registers.rip;
#else
    return registers.pc;
#endif
}

static bool in_program(uintptr_t instruction)
{
    return instruction >= (uintptr_t)&__executable_start && instruction < (uintptr_t)&etext;
}

/* Take `count` steps, and more to an instruction at which to stop. Returns how many were taken;
 * *over: the operation has ended before that. */
static uint32_t step(pid_t victim, uint32_t count, bool *over)
{
    uint32_t taken = 0;

    *over = false;
    while (taken < count || (row->own_code && !in_program(instruction_of(victim)))) {
        must(ptrace(PTRACE_SINGLESTEP, victim, NULL, NULL) == 0, "PTRACE_SINGLESTEP");
        int stopped_by = wait_for(victim);

        taken++;
        *over = stopped_by == SIGUSR2;
        if (stopped_by != SIGTRAP)
            break;
    }
    return taken;
}

/* Let the others go; false when they do not come to their end. */
static bool others_finish(void)
{
    int wait_ms = row->blocks ? BLOCKED_ON_PURPOSE_MS : BLOCKED_AFTER_MS;
    char token = 0;

    for (unsigned who = 0; who < STOPPED_OTHERS; who++)
        must(write(go[who][1], &token, 1) == 1, "write");
    for (unsigned who = 0; who < STOPPED_OTHERS; who++) {
        struct pollfd one = {.fd = finished[0], .events = POLLIN};

        if (poll(&one, 1, wait_ms) != 1)
            return false;
        must(read(finished[0], &token, 1) == 1, "read");
    }
    return true;
}

static uint32_t draw(uint32_t below)
{
    static uint32_t state;

    if (state == 0) {
        const char *stated = getenv("YG_SEED");

        state = stated != NULL ? (uint32_t)atoi(stated) : 20261125;
        printf("YG_SEED=%" PRIu32 "\n", state);
    }
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * below >> 32);
}

/* How the stops of a row went. */
struct outcome {
    uint32_t stops, length; /* in instructions */
    bool blocked, died;
};

static void tell_where(pid_t victim, uint32_t taken)
{
    uintptr_t at = instruction_of(victim);

    if (in_program(at))
        printf("blocked by a stop after %" PRIu32 " instructions, at %#tx of the program\n", taken,
               (char *)at - &__executable_start);
    else
        printf("blocked by a stop after %" PRIu32 " instructions, in a library\n", taken);
}

/* One operation of the victim, stopped after so many instructions; false when there are not so
 * many, or no more is to be learned. */
static bool stop_at(pid_t victim, const uint32_t *counts, uint32_t stops, struct outcome *outcome)
{
    uint32_t taken = 0;
    bool over;

    if (!run_until(victim, SIGUSR1)) {
        outcome->died = true;
        return false;
    }
    for (uint32_t i = 0; i < stops; i++) {
        taken += step(victim, counts[i] > taken ? counts[i] - taken : 0, &over);
        if (over) {
            outcome->length = taken > outcome->length ? taken : outcome->length;
            return false;
        }
        outcome->stops++;
        outcome->blocked = !others_finish();
        if (outcome->blocked && !row->blocks)
            tell_where(victim, taken);
        if (outcome->blocked)
            return false;
    }
    outcome->died = !run_until(victim, SIGUSR2);
    return !outcome->died;
}

static void stop_at_each(pid_t victim, struct outcome *outcome)
{
    uint32_t count = 0;

    while (stop_at(victim, &count, 1, outcome))
        count++;
}

static void stop_at_random(pid_t victim, struct outcome *outcome)
{
    const uint32_t never = UINT32_MAX;
    uint32_t counts[PARTS];

    stop_at(victim, &never, 1, outcome); /* how long is it? */
    for (uint32_t i = 0; i < rounds && !outcome->blocked && !outcome->died; i++) {
        uint32_t parts = 1 + i % PARTS;

        for (uint32_t part = 0; part < parts; part++)
            counts[part] = (part * outcome->length + draw(outcome->length)) / parts;
        stop_at(victim, counts, parts, outcome);
    }
}

static bool play(void)
{
    must(pipe(finished) == 0, "pipe");
    for (unsigned who = 0; who < STOPPED_OTHERS; who++)
        must(pipe(go[who]) == 0, "pipe");
    *wrong = 0;
    ended = false;
    fflush(stdout);
    pid_t victim = fork();
    must(victim >= 0, "fork");
    if (victim == 0)
        be_victim();
    if (wait_for(victim) != SIGUSR2)
        return false;
    must(ptrace(PTRACE_SETOPTIONS, victim, NULL, (void *)PTRACE_O_EXITKILL) == 0, "SETOPTIONS");
    struct outcome outcome = {0};
    if (row->is_long)
        stop_at_random(victim, &outcome);
    else
        stop_at_each(victim, &outcome);
    if (!outcome.blocked && !outcome.died) /* the last operation is checked, too */
        outcome.died = !run_until(victim, SIGUSR1);
    if (!ended) {
        kill(victim, SIGKILL);
        waitpid(victim, NULL, __WALL);
    }
    for (unsigned who = 0; who < STOPPED_OTHERS; who++) {
        close(go[who][0]);
        close(go[who][1]);
    }
    close(finished[0]);
    close(finished[1]);
    bool ok = outcome.blocked == row->blocks && !outcome.died && *wrong == 0 && outcome.stops > 0;
    printf("%s: %s: %" PRIu32 " stops in %" PRIu32 " instructions, %" PRIu64
           " operations of each other at each%s, %" PRIu64 " wrong\n",
           ok ? "ok" : "FAILED", row->why, outcome.stops, outcome.length, operations,
           outcome.blocked ? ", blocked" : "", *wrong);
    return ok;
}

static bool play_all(const struct stopped_row *rows, size_t count)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        row = &rows[i];
        ok &= play();
    }
    return ok;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        operations = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        rounds = (uint32_t)strtoul(argv[2], NULL, 10);
    wrong = mmap(NULL, sizeof *wrong, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(wrong != MAP_FAILED, "mmap");
    must(mallopt(M_ARENA_MAX, 1) == 1, "mallopt"); /* one lock for all: who takes it is found out */
    bool ok = play_all(stopped_base_rows, stopped_base_row_count);
    ok &= play_all(stopped_index_rows, stopped_index_row_count);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
