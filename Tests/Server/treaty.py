"""The treaty in Schemas/, and the check of every message against it."""

import json

import jsonschema

from process import ROOT

SCHEMAS = ROOT / "Schemas"
ERRORS = json.loads((SCHEMAS / "errors.json").read_text())
REJECTIONS = {entry["code"]: entry for entry in ERRORS["rejections"]}
CONNECTION_ERRORS = {entry["code"]: entry for entry in ERRORS["errors"]}
PROBLEMS = {entry["code"]: entry for entry in ERRORS["http"]}
LIMITS = json.loads((SCHEMAS / "limits.json").read_text())["limits"]


def source(name: str) -> str:
    """The text of the Swift file of this name, in whatever folder of Sources it lies."""
    [path] = (ROOT / "Sources").rglob(f"{name}.swift")
    return path.read_text()


def closed_schema() -> dict:
    """The schema of all messages, each closed.

    The treaty lets receivers pass over members that it does not name. Server and tests of one tree
    have no use for such.
    """
    schema = json.loads((SCHEMAS / "messages.schema.json").read_text())
    for part in schema["$defs"].values():
        if "properties" in part:
            part["additionalProperties"] = False
    del schema["anyOf"]
    return schema


def validators(side: str) -> dict[str, jsonschema.Draft202012Validator]:
    """A validator for each type of message that this side may send."""
    schema = closed_schema()
    result = {}
    for choice in schema["$defs"][f"{side}Message"]["oneOf"]:
        message = schema["$defs"][choice["$ref"].removeprefix("#/$defs/")]
        own = schema | choice
        jsonschema.Draft202012Validator.check_schema(own)
        kind = message["properties"]["type"]["const"]
        result[kind] = jsonschema.Draft202012Validator(own)
    return result


VALIDATORS = {side: validators(side) for side in ("client", "server")}


def check(side: str, message: dict) -> dict:
    """The message, if this side may send it."""
    assert message["type"] in VALIDATORS[side], f"no message of the {side}: {message}"
    VALIDATORS[side][message["type"]].validate(shortened(message))
    if message["type"] == "reject":
        assert message["code"] in REJECTIONS, message
    if message["type"] == "error":
        assert message["code"] in CONNECTION_ERRORS, message
    return message


def shortened(message: dict) -> dict:
    """A message without the later ones of a great many components, which are checked here."""
    operation = message.get("operation", [])
    for part in operation[1000:]:
        assert part and type(part) in (int, str), f"no component: {part}"
    return message | {"operation": operation[:1000]} if len(operation) > 1000 else message


def received(payload: str | bytes) -> dict:
    """A message of the server."""
    assert isinstance(payload, str), "the server speaks in text messages only"
    return check("server", json.loads(payload, object_pairs_hook=without_repeats))


def without_repeats(pairs: list[tuple]) -> dict:
    """An object, unless a member is there twice."""
    result = dict(pairs)
    assert len(result) == len(pairs), f"a member is there twice: {pairs}"
    return result
