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


def validators(folder):
    """Name -> validator. A schema may refer to another one by its file name."""
    schemas = {name[:-len(".schema.json")]: load(os.path.join(folder, name))
               for name in sorted(os.listdir(folder)) if name.endswith(".schema.json")}
    by_id = {schema["$id"]: schema for schema in schemas.values()}
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    return {name: jsonschema.Draft202012Validator(
        schema, resolver=jsonschema.RefResolver.from_schema(schema, store=by_id),
        format_checker=jsonschema.draft202012_format_checker) for name, schema in schemas.items()}


def check_schema(name, validator, data):
    """Yield one sentence for each thing that is wrong."""
    valid, invalid = (documents(os.path.join(data, kind)) for kind in ("valid", "invalid"))
    if not valid or not invalid:
        yield f"{name}: no documents under {data}/valid or {data}/invalid"
    for path in valid:
        for error in validator.iter_errors(load(path)):
            yield f"{path}: {error.json_path}: {error.message}"
    for path in invalid:
        if validator.is_valid(load(path)):
            yield f"{path}: fits the schema, and should not"
    print(f"{name}: {len(valid)} valid, {len(invalid)} invalid")


def main(root):
    schemas, data = os.path.join(root, "connectors/schemas"), os.path.join(root, "tests/data/schemas")
    checks = validators(schemas)
    wrong = [f"{data}/{name}: no such schema" for name in os.listdir(data) if name not in checks]
    for name, validator in checks.items():
        wrong += check_schema(name, validator, f"{data}/{name}")
    if not checks:
        wrong.append(f"{schemas}: no schemas")
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
