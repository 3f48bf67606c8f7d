"""Requests as bytes, and what errors must look like."""

import treaty
from process import PATIENCE, Answer, Server

# What asks for a WebSocket.
UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13",
           "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec_WebSocket_Protocol": "stet.v1"}


def exchange(server: Server, data: bytes, parts: list[bytes] | None = None) -> bytes:
    """Sends bytes as they are and returns all that comes until the server closes."""
    with server.connect() as bare:
        try:
            for part in parts or [data]:
                bare.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        bare.settimeout(PATIENCE)
        answer = b""
        try:
            while part := bare.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
        return answer


def refused(answer: Answer, status: int, code: str) -> None:
    """Checks an error against the treaty."""
    assert answer.status == status, answer.text
    assert answer.problem() == code
    assert answer.fields["cache-control"] == "no-store", "it is kept for nobody"
    assert ("retry-after" in answer.fields) == (status == 503)
    assert treaty.PROBLEMS[code]["status"] == status
