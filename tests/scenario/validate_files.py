"""Every fixture and scenario that ships is valid by the schema, in the eyes of a validator that is
not ours; broken ones are not.   validate_files.py SCHEMA.json FOLDER..."""

import json
import pathlib
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.2 as the simulator reads it: on, off, yes and dates are texts."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("tag:yaml.org,2002:bool", r"^(true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^-?[0-9]+$", "-0123456789"),
    ("tag:yaml.org,2002:float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
]:
    Loader.add_implicit_resolver(tag, re.compile(pattern), list(first))

BROKEN = [
    "name: no version",
    "version: 1\ntimelime: []",
    "version: 1\nsims: [{iccid: 8988280666000000001}]",
    "version: 1\ntimeline: [{at: 1m}]",
    "version: 1\ntimeline: [{at: 1m, note: a, state: b}]",
    "version: 1\ntimeline: [{note: no time}]",
    "version: 1\nexpect: [{request: {}, sms: {}}]",
    "version: 1\nexpect: [{sms: {status: DELIVERD}}]",
    "version: 1\nrules: [{on: sms.attempt}]",
    "version: 1\nplatform: {sms_validity: 12}",
]

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
wrong = 0
files = [
    file
    for folder in sys.argv[2:]
    for file in sorted(pathlib.Path(folder).rglob("*"))
    if file.suffix in {".yaml", ".yml", ".json"}
]
for file in files:
    for error in validator.iter_errors(yaml.load(file.read_text(), Loader)):
        print(f"{file}: {error.json_path}: {error.message[:300]}")
        wrong += 1
for text in BROKEN:
    if validator.is_valid(yaml.load(text, Loader)):
        print(f"valid, and should not be: {text!r}")
        wrong += 1
print(f"{len(files)} files, {wrong} mistakes")
sys.exit(1 if wrong or not files else 0)
