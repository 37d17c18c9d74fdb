#!/usr/bin/python3
"""The JSON Schemas of connectors/schemas against documents.

    test_schemas.py ROOT

For every connectors/schemas/NAME.schema.json there is a folder tests/data/schemas/NAME: each
document under valid/ must fit the schema, each under invalid/ must not. A schema without documents,
and a folder without a schema, fail. (That the decoders read the valid ones is tested in C.)
"""
import json
import os
import sys

import jsonschema


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def documents(folder):
    if not os.path.isdir(folder):
        return []
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]


def check_schema(schema_path, data):
    """Yield one sentence for each thing that is wrong."""
    schema = load(schema_path)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.draft202012_format_checker)
    valid, invalid = (documents(os.path.join(data, kind)) for kind in ("valid", "invalid"))
    if not valid or not invalid:
        yield f"{schema_path}: no documents under {data}/valid or {data}/invalid"
    for path in valid:
        for error in validator.iter_errors(load(path)):
            yield f"{path}: {error.json_path}: {error.message}"
    for path in invalid:
        if validator.is_valid(load(path)):
            yield f"{path}: fits the schema, and should not"
    print(f"{os.path.basename(schema_path)}: {len(valid)} valid, {len(invalid)} invalid")


def main(root):
    schemas, data = os.path.join(root, "connectors/schemas"), os.path.join(root, "tests/data/schemas")
    names = [name[:-len(".schema.json")] for name in sorted(os.listdir(schemas))
             if name.endswith(".schema.json")]
    wrong = [f"{data}/{name}: no such schema" for name in os.listdir(data) if name not in names]
    for name in names:
        wrong += check_schema(f"{schemas}/{name}.schema.json", f"{data}/{name}")
    if not names:
        wrong.append(f"{schemas}: no schemas")
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
