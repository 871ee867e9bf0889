"""Validates JSON against the schemas: validate.py SCHEMAS, then lines of NAME, a tab and JSON on
standard input. Prints each fault; the exit code is their number, 100 at most."""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

schemas = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    schemas[path.stem] = schema
registry = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
)
checkers = {
    name: Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
    for name, schema in schemas.items()
}
faults = 0
seen = set()
for line in sys.stdin.buffer.read().decode("utf-8").splitlines():
    name, text = line.split("\t", 1)
    seen.add(name)
    for error in checkers[name].iter_errors(json.loads(text)):
        faults += 1
        print(f"{name}: {error.json_path}: {error.message[:300]}")
for name in sorted(schemas.keys() - seen):
    faults += 1
    print(f"{name}: nothing was validated against it")
sys.exit(min(faults, 100))
