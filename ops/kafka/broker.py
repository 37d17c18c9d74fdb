"""A broker of its own on a free port, and records into and out of its topics by kcat: for the demo,
the end-to-end tests and the benchmarks."""
import collections
import json
import os
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))

RECORD_END, KEY_END = "\x1e", "\x1f"  # ASCII record and unit separator: in no JSON text


def free_port():
    """A free port with a free one above it, as ops/kafka/start wants them."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Broker:
    """A broker in `folder`, up while the `with` lasts."""

    def __init__(self, folder):
        self.folder = folder
        self.brokers = "127.0.0.1:%d" % free_port()
        self.kcat = ["kcat", "-b", self.brokers]
        self.counts = {}

    def start(self):
        subprocess.run([os.path.join(HERE, "start"), self.folder], check=True,
                       stdout=subprocess.DEVNULL,
                       env=dict(os.environ, KAFKA_PORT=self.brokers.split(":")[1]))

    def kill_and_start(self):
        subprocess.run([os.path.join(HERE, "stop"), self.folder, "KILL"], check=True)
        self.start()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        subprocess.run([os.path.join(HERE, "stop"), self.folder], check=True)

    def produce(self, topic, pairs):
        """Append (key, text) pairs, partitioned by key as Kafka's own clients do; None deletes."""
        text = "".join(key + KEY_END + (value or "") + RECORD_END for key, value in pairs)
        if text:
            subprocess.run(self.kcat + ["-P", "-t", topic, "-K", KEY_END, "-D", RECORD_END, "-Z",
                                        "-X", "partitioner=murmur2_random"],
                           input=text.encode(), check=True)

    def read(self, topic):
        """All committed (key, text or None) pairs, in order within a partition."""
        out = subprocess.run(self.kcat + ["-C", "-t", topic, "-o", "beginning", "-e", "-q",
                                          "-X", "isolation.level=read_committed",
                                          "-f", "%K %k %S %s\n"],
                             stdout=subprocess.PIPE, check=True).stdout
        at, pairs = 0, []

        def take():
            nonlocal at
            space = out.index(b" ", at)
            size, start = int(out[at:space]), space + 1
            at = start + max(size, 0) + 1
            return None if size < 0 else out[start:start + size].decode()

        while at < len(out):
            pairs.append((take(), take()))
        return pairs

    def last(self, topic):
        """The last value of every key that is not deleted."""
        values = dict(self.read(topic))
        return {key: value for key, value in values.items() if value is not None}

    def partitions(self, topic):
        if topic not in self.counts:
            out = subprocess.run(self.kcat + ["-L", "-t", topic, "-J"], stdout=subprocess.PIPE,
                                 check=True).stdout
            self.counts[topic] = len(json.loads(out)["topics"][0]["partitions"])
        return self.counts[topic]

    def ends(self, topics):
        """End offsets as {(topic, partition): offset}."""
        wanted = ["%s:%d:-1" % (topic, partition)
                  for topic in topics for partition in range(self.partitions(topic))]
        command = self.kcat + ["-Q"] + [part for one in wanted for part in ("-t", one)]
        for tries_left in range(60, -1, -1):  # a broker that has just come back leads nothing yet
            done = subprocess.run(command, stdout=subprocess.PIPE, check=tries_left == 0)
            if done.returncode == 0:
                break
            time.sleep(0.5)
        out = done.stdout.decode()
        ends = {}
        for line in out.splitlines():  # "cases [0] offset 17"
            topic, partition, _, offset = line.split()
            ends[topic, int(partition.strip("[]"))] = int(offset)
        return ends

    def applied(self):
        """Has the match stage applied every inventory and every advisory, and the casebook ended
        its baseline, as progress says?"""
        ends = self.ends(("inventories", "advisories"))
        advisories = {"%s/%d:%d" % (topic, partition, end)
                      for (topic, partition), end in ends.items() if topic == "advisories" and end}
        done, progress = {}, self.last("progress")
        for key, value in progress.items():
            if key.startswith("partition-"):
                value = json.loads(value)
                if advisories <= set(value.get("advisories", "").split(",")):
                    done[value["partition"]] = value["inventory_offset"]
        return "casebook" in progress and all(
            done.get(partition, 0) == end
            for (topic, partition), end in ends.items() if topic == "inventories")

    def added_up(self):
        """Does the casebook say of every vulnerability what the exposures add up to?"""
        sums, cases = collections.Counter(), collections.Counter()
        for key, value in self.last("exposures").items():
            if key.count("|") > 1:  # not facts, not progress
                value = json.loads(value)
                sums[value["vulnerability"]] += value["affected"] + value["under_investigation"]
        for value in map(json.loads, self.last("cases").values()):
            for part in value["parts"]:
                cases[value["vulnerability"]] += part["affected"] + part["under_investigation"]
        return +sums == +cases

    def settle(self, topics, seconds, worker):
        """Wait until everything is applied, the casebook has followed, and then nothing was written
        to `topics` for so long. A casebook that does not follow is waited for no longer than a
        minute: then the cases speak for themselves."""
        last, since = None, time.time()
        following = since + 60
        while (time.time() - since < seconds or not self.applied() or
               (time.time() < following and not self.added_up())):
            if worker.poll() is not None:
                raise SystemExit("the worker ended with status %d" % worker.returncode)
            now = self.ends(topics)
            if now != last:
                last, since = now, time.time()
            time.sleep(0.2)
