"""The files in Schemas/ say what the code does."""

import json
import re
import subprocess

import jsonschema
import pytest

import treaty
from editor import editors
from process import Server, document_path

CLASSES = {"retry", "resync", "fatal"}
OPENAPI = json.loads((treaty.SCHEMAS / "openapi.json").read_text())


def cases(text: str) -> dict[str, str]:
    """The cases of an enumeration of strings, by name."""
    return dict(re.findall(r'^ +case (\w+) = "([a-z-]+)"$', text, re.MULTILINE))


def test_the_codes_are_those_of_the_code():
    rejections = cases(treaty.source("RejectionCode"))
    assert set(rejections.values()) == set(treaty.REJECTIONS)
    text = treaty.source("ConnectionErrorCode")
    errors = cases(text)
    closes = dict(re.findall(r"case \.(\w+): (\d{4})", text))
    assert {errors[name]: int(code) for name, code in closes.items()} == {
        code: entry["close"] for code, entry in treaty.CONNECTION_ERRORS.items()}
    problems = cases(treaty.source("Problem").split("package var status")[0])
    assert set(problems.values()) == set(treaty.PROBLEMS)


def test_the_statuses_are_those_of_the_code():
    names = dict(re.findall(
        r"let (\w+) = (?:HTTPStatus|Self)\(rawValue: (\d+)\)", treaty.source("HTTPStatus")))
    text = treaty.source("Problem")
    problems = cases(text)
    body = text.split("package var status: HTTPStatus {", 1)[1].split("    }\n  }\n", 1)[0]
    told = {}
    for heads, status in re.findall(r"case ([.\w, \n]+): \.(\w+)", body):
        for name in re.findall(r"\.(\w+)", heads):
            told[problems[name]] = int(names[status])
    assert told == {code: entry["status"] for code, entry in treaty.PROBLEMS.items()}


def test_every_code_has_a_class_and_a_meaning():
    for group in (treaty.REJECTIONS, treaty.CONNECTION_ERRORS, treaty.PROBLEMS):
        for code, entry in group.items():
            assert entry["class"] in CLASSES and entry["meaning"], code
    total = sum(len(treaty.ERRORS[group]) for group in ("rejections", "errors", "http"))
    distinct = len(treaty.REJECTIONS) + len(treaty.CONNECTION_ERRORS) + len(treaty.PROBLEMS)
    assert total == distinct, "no code is there twice"


def test_the_limits_are_those_of_the_code():
    text = treaty.source("ServerLimits")
    found = {}
    parts = r"\b(engine|webSocket|http|httpTimeouts|stream|checkpoints) = [\w.]+\((.*?)\)"
    for part, body in re.findall(parts, text, re.DOTALL):
        for name, value in re.findall(r"(\w+):\s+([\d_]+(?: << \d+)?)", body):
            found[part, name] = eval(value)  # noqa: S307: digits and a shift
    for part, file in {"server": "ServerLimits", "pacing": "Pacing"}.items():
        for name, value in re.findall(
                r"package var (\w+)(?:: UInt64)? = ([\d_]+(?: << \d+)?)$", treaty.source(file),
                re.MULTILINE):
            found[part, name] = eval(value)  # noqa: S307: digits and a shift
    folding = re.search(r"package var foldingCount = ([\d_]+)", treaty.source("SQLiteJournal"))
    found["server", "foldingCount"] = int(folding[1])
    for part, file in {"json": "JSONReader", "name": "DocumentName"}.items():
        text = treaty.source(file)
        for name, value in re.findall(
                r"(?:package static let|init\(.*,) (\w+Limit)(?:: Int)? = (\d+)", text):
            found[part, name] = int(value)
    assert len(found) > 30
    assert found == {(entry["part"], entry["name"]): entry["default"] for entry in treaty.LIMITS}
    assert all(entry["unit"] and entry["of"] for entry in treaty.LIMITS)


async def test_hello_announces_the_limits(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        announced = [entry for entry in treaty.LIMITS if entry["announced"]]
        assert ada.hello["limits"] == {entry["name"]: entry["default"] for entry in announced}


def test_the_schema_of_the_messages_tells_all_forms():
    sent = set(treaty.VALIDATORS["server"])
    assert sent == {"hello", "part", "snapshot", "edit", "ack", "reject", "presence", "left",
                    "digest", "access", "pong", "error"}
    assert set(treaty.VALIDATORS["client"]) == {"edit", "presence", "ping"}
    text = (treaty.SCHEMAS / "README.md").read_text()
    for kind in sent:
        assert f'{{"type":"{kind}"' in text, f"README.md does not tell {kind}"


CLIENT = json.loads((treaty.SCHEMAS / "client.schema.json").read_text())


def test_the_clients_examples_have_their_form():
    jsonschema.Draft202012Validator.check_schema(CLIENT)
    document = json.loads((treaty.SCHEMAS / "vectors/client.json").read_text())
    jsonschema.Draft202012Validator(CLIENT).validate(document)
    hello = document["base"]["hello"]
    for vector in document["vectors"]:
        for action in vector["actions"]:
            if "send" in action:
                treaty.check("client", action["send"])
        message = vector["event"].get("receive")
        is_strange = vector["row"] in ("unknown-type", "strange-presence")
        if message and not is_strange and message.get("code") != "no-weather":
            treaty.check("server", (hello if message["type"] == "hello" else {}) | message)


def test_a_clients_memory_has_its_form():
    schema = CLIENT | {"$ref": "#/$defs/memory"}
    script = """
      import { TextOperation } from "./Web/client/text-operation.js";
      import { makeClient, makeSynchronized } from "./Tests/Web/stage.mjs";
      const { client } = makeSynchronized("one");
      for (const text of "xy") {
        client.edit(new TextOperation().insert(text).retain(client.text.length));
      }
      client.receive({ type: "digest", revision: 1, digest: "0".repeat(16) });
      console.log(JSON.stringify([makeClient().client.memory, client.memory]));
    """
    command = ["node", "--input-type=module", "-e", script]
    told = subprocess.run(command, cwd=treaty.ROOT, check=True, capture_output=True, text=True)
    for memory in json.loads(told.stdout):
        # The stage's names of sessions are shorter than a server's.
        identity = {"epoch": "epoch-aaaaA", "session": "own-sessioA", "resume": "r" * 22}
        full = memory | {"identity": memory["identity"] and identity}
        jsonschema.Draft202012Validator(schema).validate(full)


def body_schema(path: str, status: str, media: str) -> jsonschema.Draft202012Validator:
    """The schema of a response's body."""
    content = OPENAPI["paths"][path]["get"]["responses"][status]["content"]
    schema = content[media]["schema"] | {"components": OPENAPI["components"]}
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


async def test_the_rest_side_answers_by_its_description(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
    one, kind = "/v1/documents/{name}", "application/json"
    page = house.get(document_path(name), Accept=kind)
    body_schema(one, "200", kind).validate(page.json)
    page = house.get(document_path(name) + "?revision=0", Accept=kind)
    body_schema(one, "200", kind).validate(page.json)
    body_schema("/v1/documents", "200", kind).validate(house.get("/v1/documents?limit=1").json)
    body_schema("/healthz", "200", kind).validate(house.get("/healthz").json)
    problem = house.get(document_path(name + " none"))
    body_schema(one, "404", "application/problem+json").validate(problem.json)


@pytest.mark.parametrize("path", OPENAPI["paths"])
def test_the_description_names_the_methods(house: Server, path: str):
    answer = house.request("DELETE", path.replace("{name}", "x"))
    allowed = set(answer.fields["allow"].split(", ")) - {"HEAD", "OPTIONS"}
    item = OPENAPI["paths"][path]
    assert answer.status == 405
    assert allowed == {method.upper() for method in item if method in ("get", "put")}


def test_every_code_of_http_is_described():
    told = set(re.findall(r"[a-z]+(?:-[a-z]+)+", json.dumps(OPENAPI["paths"])))
    general = {"bad-request", "unknown-path", "method-not-allowed", "request-timeout"}
    assert set(treaty.PROBLEMS) - general <= told
