"""A TCP proxy between page and server that can be slow, deaf, or cut."""

import asyncio
import contextlib


class Network:
    """Listens on a port of its own; use it with `async with`."""

    def __init__(self, upstream_port: int, delay: float = 0) -> None:
        self.upstream_port = upstream_port
        self.delay = delay
        """Seconds that each piece is held back, each way."""
        self.rate = 0
        """Bytes a second that answers go at; 0 is no limit."""
        self.is_open = True
        self.loses_answers = False
        """Whether what the server sends is dropped."""
        self.rewritten: dict[bytes, bytes] = {}
        """What a careless proxy makes of parts of the requests."""
        self.writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> "Network":
        self.listener = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = self.listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self.listener.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Breaks every connection and refuses new ones until `restore`."""
        self.is_open = False
        for writer in list(self.writers):
            writer.transport.abort()

    def restore(self) -> None:
        self.is_open = True
        self.loses_answers = False

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_open:
            writer.transport.abort()
            return
        self.writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        except OSError:
            writer.transport.abort()
            self.writers.discard(writer)
            return
        self.writers.add(far_writer)
        await asyncio.gather(
            self.forward(reader, far_writer, is_answer=False),
            self.forward(far_reader, writer, is_answer=True))
        self.writers -= {writer, far_writer}

    async def forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_answer: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(4096 if self.rate else 65536):
                if self.rate and is_answer:
                    await asyncio.sleep(len(piece) / self.rate)
                if self.delay:
                    await asyncio.sleep(self.delay)
                if is_answer and self.loses_answers:
                    continue
                for old, new in self.rewritten.items():
                    piece = piece if is_answer else piece.replace(old, new)
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()
