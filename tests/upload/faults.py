"""Faults of county and line: each stands in for the county for one request."""

from typing import Any

from builders.county import Fault, FaultyLine
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def lose_answer(wire: FaultyLine) -> Fault:
    """The county does its work; the line is cut before the answer's first byte."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def lost(message: Message) -> None:
            wire.cut()

        await app(scope, receive, lost)

    return fault


def cut_in_mid_answer(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> Any:
    """The county does its work; the line ends in the middle of the answer."""

    async def half(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": message["body"][: len(message["body"]) // 2], "more_body": True}
        await send(message)

    return app(scope, receive, half)


def cut_in_mid_request(wire: FaultyLine) -> Fault:
    """The line is cut while the county reads."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def half() -> Message:
            message = await receive()
            wire.cut()
            return {**message, "body": message.get("body", b"")[:10], "more_body": True}

        await app(scope, half, send)

    return fault


async def garbage(_app: ASGIApp, _scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"<html>please log in</html>"})


async def crash(_app: ASGIApp, _scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("out of order")


async def fine(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)
