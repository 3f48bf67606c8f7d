"""Checks WebSocket messages against Schemas/messages.schema.json."""

import copy
import json

import jsonschema

from server import ROOT

SCHEMA = json.loads((ROOT / "Schemas/messages.schema.json").read_text())


def validator(definition: str) -> jsonschema.Draft202012Validator:
    """A validator for one side's messages.

    The treaty lets receivers ignore members that it does not name; a page and a server of the same
    tree have no use for such, so here every message is closed.
    """
    schema = copy.deepcopy(SCHEMA)
    for name, part in schema["$defs"].items():
        if "properties" in part:
            part["additionalProperties"] = False
    del schema["anyOf"]
    schema["$ref"] = f"#/$defs/{definition}"
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


VALIDATORS = {side: validator(f"{side}Message") for side in ("client", "server")}


def check(side: str, payload: str | bytes) -> dict:
    """The message, if it is one that this side may send."""
    assert isinstance(payload, str), "only text messages are spoken here"
    message = json.loads(payload)
    VALIDATORS[side].validate(message)
    return message
