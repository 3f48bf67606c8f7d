"""Loaded by schemathesis: which parameters go together, which OpenAPI has no words for."""

import schemathesis

TOGETHER = [("session", "resume"), ("resume", "session"), ("digest", "since")]
APART = [("revision", "at")]


@schemathesis.hook
def filter_case(context, case) -> bool:
    """Passes over requests whose query breaks a rule about two parameters."""
    given = set(case.query or {})
    return all(other in given for one, other in TOGETHER if one in given) and not any(
        {one, other} <= given for one, other in APART)
