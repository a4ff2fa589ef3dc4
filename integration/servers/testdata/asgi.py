import asyncio
import os
import urllib.parse

import everything
import load


async def app(scope, receive, send):
    assert scope["type"] == "http"
    query = dict(urllib.parse.parse_qsl(scope["query_string"].decode()))
    n = int(query["n"])
    await asyncio.to_thread(everything.sleep, int(query.get("sleep", 0)))
    # in the loop's thread and in one of its pool
    here, there = load.work(n), await asyncio.to_thread(load.work, n)
    assert here == there
    answer = f"{here} {os.getpid()}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(answer)).encode())]})
    await send({"type": "http.response.body", "body": answer})
