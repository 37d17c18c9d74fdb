#!/usr/bin/python3
"""Everything that a run of the demo writes fits the JSON Schemas.

    test_output.py ROOT YAGURA

The waves of ops/demo are read, and behind them records of which each breaks something else, so that
there are dead letters, too. Each line of each topic must fit the schema of the topic. (Topics that
stay inside the process are compared with documents that fit in tests/connectors/formats.)
"""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import test_schemas  # noqa: E402  (beside this file)

SCHEMAS = {"cases": "case", "alerts": "alert", "events": "event", "dead-letter": "dead-letter"}

BROKEN = {
    "advisories": [
        b'{"schema_version":"1.6.0","id":"X-1","modified":"2024-01-01T00:00:00Z","affected":{}}',
        b'{"schema_version":"1.6.0","id":"","modified":"2024-01-01T00:00:00Z"}',
        b'{"schema_version":"1.6.0","id":"X-2"',
        b'{"id":"X-3","modified":"\xff"}',
        b"\x00" * 1000,
    ],
    "inventories": [
        b'{"asset":"a","labels":[],"components":[]}',
        b'{"asset":"' + b"a" * 2000 + b'","components":[]}',
        b'{"asset":"a","components":"' + b"x" * 300000 + b'"}',
        b'{"components":' + b"[" * 2000 + b"]" * 2000 + b"}",
        "{\"asset\":\"\u5927\u962a".encode(),
    ],
    "enrichment": [b'{"catalogVersion":"1","vulnerabilities":[{"cveID":1}]}', b"\x01\x02\x03"],
    "catalog": [b'{"type":"site","id":"osaka-2"}', b"[]"],
}


def write_broken(folder):
    """Files of one line each; how many there are."""
    for source, documents in BROKEN.items():
        os.makedirs(os.path.join(folder, source))
        for number, document in enumerate(documents):
            with open(os.path.join(folder, source, f"{number}.json"), "wb") as file:
                file.write(document)
    return sum(len(documents) for documents in BROKEN.values())


def configuration(root, broken, output):
    """The demo's, with one more wave; JSON is YAML."""
    def source(name, waves):
        paths = [os.path.join(root, "ops/demo", wave, name) for wave in waves]
        return {"connector": "file", "paths": paths + [os.path.join(broken, name)]}

    waves = ["wave-1", "wave-2", "wave-3"]
    return {
        "name": "schemas", "clock": "record",
        "sources": {"advisories": source("advisories", waves),
                    "inventories": source("inventories", waves),
                    "enrichment": source("enrichment", waves[:1]),
                    "catalog": source("catalog", waves[:1])},
        "outputs": {"connector": "file", "folder": output},
    }


def check_topic(path, validator):
    """(lines, sentences about what is wrong)"""
    wrong, count = [], 0
    with open(path, encoding="utf-8") as lines:
        for count, line in enumerate(lines, 1):
            for error in validator.iter_errors(json.loads(line)):
                wrong.append(f"{path}:{count}: {error.json_path}: {error.message[:200]}")
    return count, wrong


def run(root, yagura, folder):
    letters = write_broken(os.path.join(folder, "broken"))
    output, config = os.path.join(folder, "output"), os.path.join(folder, "config.yaml")
    os.makedirs(output)
    with open(config, "w", encoding="utf-8") as file:
        json.dump(configuration(root, os.path.join(folder, "broken"), output), file)
    status = subprocess.run([yagura, "run", "-c", config], check=False).returncode
    checks = test_schemas.validators(os.path.join(root, "connectors/schemas"))
    wrong = [] if status == 3 else [f"exit status {status}, expected 3: some input was rejected"]
    counts = {}
    for name in sorted(os.listdir(output)):
        topic = name[:-len(".ndjson")]
        if topic not in SCHEMAS:
            wrong.append(f"{name}: a topic without a schema")
            continue
        counts[topic], found = check_topic(os.path.join(output, name), checks[SCHEMAS[topic]])
        wrong += found
    print(", ".join(f"{count} {topic}" for topic, count in counts.items()))
    wrong += [f"{topic}: nothing was written" for topic in SCHEMAS if not counts.get(topic)]
    if counts.get("dead-letter") != letters:
        wrong.append(f"dead-letter: {counts.get('dead-letter')} of {letters} broken records")
    return wrong


def main(root, yagura):
    with tempfile.TemporaryDirectory() as folder:
        wrong = run(os.path.abspath(root), yagura, folder)
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
