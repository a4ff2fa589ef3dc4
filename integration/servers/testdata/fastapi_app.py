"""An application of FastAPI whose routes await Go, and answer with memory of Go."""
import asyncio
import ctypes
import os

import awaitables
import everything
import load
from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

app = FastAPI()


@app.get("/")
async def work(n: int, sleep: int = 0):
    await awaitables.sleep(sleep, "")
    return PlainTextResponse(f"{await asyncio.to_thread(load.work, n)} {os.getpid()}")


@app.get("/bytes")
def octets(n: int):  # in a thread of the pool
    return Response(everything.octets(n), media_type="application/octet-stream")


def address(buffer):
    return ctypes.addressof(ctypes.c_char.from_buffer(buffer))


@app.get("/array")
async def array(rows: int, columns: int):
    a = everything.range(rows, columns)
    response = Response(memoryview(a), media_type="application/octet-stream")
    response.headers["x-shared"] = str(address(response.body) == address(a))
    return response


@app.get("/parts")
async def parts(rows: int, columns: int):
    a = everything.range(rows, columns)
    return StreamingResponse((memoryview(row).cast("B") for row in a), media_type="application/octet-stream")


@app.get("/words")
async def words(text: str):
    return StreamingResponse(await awaitables.words(text), media_type="text/plain")


@app.get("/late")
async def late():
    try:
        await awaitables.sleep(60_000, "", timeout=0.01)
    except TimeoutError as e:
        return Response(str(e), status_code=504)
