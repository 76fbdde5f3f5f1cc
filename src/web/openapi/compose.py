"""Composes an OpenAPI document of files in YAML, and writes it as JSON.

    compose.py OUT.json FRAME.yaml PART.yaml...

The frame is a document of its own (openapi, info, servers, security). A part adds any of `tags`,
`paths` and `components`; all stand in the order of the files. What is there already, a part cannot
say again: that, and a key that is twice in one file, is an error.
"""

import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    """YAML as a document is: no key twice, and a date is text."""

    def construct_mapping(self, node, deep=False):
        mapping = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in mapping:
                raise yaml.MarkedYAMLError(problem=f"{key!r} stands here twice", problem_mark=key_node.start_mark)
            mapping[key] = self.construct_object(value_node, deep=True)
        return mapping


Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))
Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)


def read(path):
    with open(path, encoding="utf-8") as file:
        try:
            return yaml.load(file, Loader) or {}
        except yaml.YAMLError as error:
            sys.exit(f"{path}: {error}")


def add(target, part, path, where):
    for key, value in part.items():
        if key in target:
            sys.exit(f"{path}: {where}/{key} is there already")
        target[key] = value


def compose(frame_path, part_paths):
    document = read(frame_path)
    for path in part_paths:
        part = read(path)
        strange = set(part) - {"tags", "paths", "components"}
        if strange:
            sys.exit(f"{path}: a part has no {', '.join(sorted(strange))}")
        document.setdefault("tags", []).extend(part.get("tags", []))
        add(document.setdefault("paths", {}), part.get("paths", {}), path, "#/paths")
        for kind, entries in part.get("components", {}).items():
            known = document.setdefault("components", {}).setdefault(kind, {})
            add(known, entries, path, f"#/components/{kind}")
    return document


def main(output, frame, *parts):
    text = json.dumps(compose(frame, parts), indent=2, ensure_ascii=False)
    with open(output, "w", encoding="utf-8") as file:
        file.write(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
