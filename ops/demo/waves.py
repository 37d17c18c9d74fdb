"""The demo's documents as (key, text) pairs, wave by wave, as they go into topics."""
import json
import os

FOLDER = os.path.dirname(os.path.abspath(__file__))
WAVES = (1, 2, 3)
KINDS = ("enrichment", "catalog", "advisories", "inventories")


def documents(wave, kind):
    """One record a file; of .ndjson files one a line, keyed by the entity's id."""
    folder = os.path.join(FOLDER, "wave-%d" % wave, kind)
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        if name.endswith(".ndjson"):
            for line in text.splitlines():
                value = json.loads(line)
                yield value.get("asset") or value["id"], line
        elif kind == "advisories":
            value = json.loads(text)
            yield "%s/%s" % (value["id"].split("-")[0].lower(), value["id"]), text
        else:
            yield name, text
