"""Run a program and say what it took."""
import os
import subprocess
import time


class Cost:
    """Of one or of many processes."""

    def __init__(self):
        self.wall = self.cpu = self.resident = 0.0  # seconds, seconds, MiB at most
        self.runs = self.failed = 0

    def run(self, command, environment, log, core, succeeded, limit=600):
        """Run to the end on one core. Returns whether it succeeded."""
        self.runs += 1
        start = time.monotonic()
        with open(log, "ab") as out, subprocess.Popen(
                command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, preexec_fn=lambda: os.sched_setaffinity(0, {core})) as process:
            usage = wait(process, start + limit)
        self.wall += time.monotonic() - start
        self.cpu += usage.ru_utime + usage.ru_stime
        self.resident = max(self.resident, usage.ru_maxrss / 1024)
        good = succeeded(process.returncode)
        self.failed += not good
        return good


def wait(process, until):
    """Like wait4, but not for ever."""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid != 0:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage
        if time.monotonic() > until:
            process.kill()
            until = float("inf")
        time.sleep(0.002)


def machine():
    """As measure.c says it."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores"
