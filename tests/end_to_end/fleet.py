"""The input of the end-to-end tests: the demo's waves, and a few thousand more assets like them."""
import glob
import json
import os
import random

SCOPES = [("product/cam-9", "internet", "shipped"), ("product/gw-2", "internet", "shipped"),
          ("service/telemetry", "internal", "production"), ("factory/line-3", "internal", "production")]
COMPONENTS = ["pkg:deb/debian/libssl1.1@1.1.1n-0+deb11u%d?arch=arm64&distro=debian-11&upstream=openssl",
              "pkg:deb/debian/libcurl4@7.74.0-1.3+deb11u%d?arch=arm64&distro=debian-11&upstream=curl",
              "pkg:golang/golang.org/x/net@v0.1%d.0", "pkg:pypi/jinja2@3.1.%d", "pkg:npm/left-pad@1.%d.0"]


def demo_dir(root):
    return os.path.join(root, "ops", "demo")


def advisories(root, wave):
    """(key, document) pairs of a wave of the demo."""
    for path in sorted(glob.glob(os.path.join(demo_dir(root), "wave-%d" % wave, "advisories", "*"))):
        document = json.load(open(path, encoding="utf-8"))
        yield document["id"].split("-")[0].lower() + "/" + document["id"], document


def documents(root, wave, kind):
    """(key, text) pairs of the other files of a wave: one a line, or one a file."""
    for path in sorted(glob.glob(os.path.join(demo_dir(root), "wave-%d" % wave, kind, "*"))):
        text = open(path, encoding="utf-8").read()
        name = os.path.basename(path)
        if path.endswith(".ndjson"):
            for line in text.splitlines():
                value = json.loads(line)
                yield value.get("asset") or value.get("id"), line
        elif path.endswith(".json"):
            yield name, json.dumps(json.loads(text), ensure_ascii=False)
        else:
            yield name, text


def assets(wave, count, seed=20261124):
    """Deterministic native inventories: in wave 2 a tenth has changed, in wave 3 another."""
    rows = random.Random(seed)
    for number in range(count):
        scope, exposure, stage = rows.choice(SCOPES)
        versions = [rows.randrange(0, 9) for _ in COMPONENTS]
        later = [rows.randrange(0, 9) for _ in COMPONENTS]
        if wave > 1 and number % 10 != wave:
            continue
        chosen = versions if wave == 1 else later
        yield "asset-%05d" % number, json.dumps({
            "asset": "asset-%05d" % number, "seen": "2023-11-%02dT00:00:00Z" % (19 + wave), "scope": scope,
            "site": "site-%d" % (number % 3), "labels": {"exposure": exposure, "stage": stage},
            "components": [text % v for text, v in zip(COMPONENTS, chosen)]}, separators=(",", ":"))
