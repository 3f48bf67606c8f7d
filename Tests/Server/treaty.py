"""The treaty in Schemas/, and the check of every message against it."""

import copy
import json

import jsonschema

from process import ROOT

SCHEMAS = ROOT / "Schemas"
ERRORS = json.loads((SCHEMAS / "errors.json").read_text())
REJECTIONS = {entry["code"]: entry for entry in ERRORS["rejections"]}
CONNECTION_ERRORS = {entry["code"]: entry for entry in ERRORS["errors"]}
PROBLEMS = {entry["code"]: entry for entry in ERRORS["http"]}


def validator(definition: str) -> jsonschema.Draft202012Validator:
    """A validator of one side's messages.

    The treaty lets receivers pass over members that it does not name. Server and tests of one tree
    have no use for such, so here the messages are closed.
    """
    schema = json.loads((SCHEMAS / "messages.schema.json").read_text())
    schema = copy.deepcopy(schema)
    for part in schema["$defs"].values():
        if "properties" in part:
            part["additionalProperties"] = False
    del schema["anyOf"]
    schema["$ref"] = f"#/$defs/{definition}"
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


VALIDATORS = {side: validator(f"{side}Message") for side in ("client", "server")}


def check(side: str, message: dict) -> dict:
    """The message, if this side may send it."""
    VALIDATORS[side].validate(message)
    if message["type"] == "reject":
        assert message["code"] in REJECTIONS, message
    if message["type"] == "error":
        assert message["code"] in CONNECTION_ERRORS, message
    return message


def received(payload: str | bytes) -> dict:
    """A message of the server."""
    assert isinstance(payload, str), "the server speaks in text messages only"
    return check("server", json.loads(payload, object_pairs_hook=without_repeats))


def without_repeats(pairs: list[tuple]) -> dict:
    """An object, unless a member is there twice."""
    result = dict(pairs)
    assert len(result) == len(pairs), f"a member is there twice: {pairs}"
    return result
