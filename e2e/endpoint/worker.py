# Workers made with the unmodified Python SDK, one kind for each way of writing a handler.
import asyncio
import os
import sys
import time

import runpod


def plain(job):
    given = job["input"]
    if given.get("fail"):
        raise ValueError("as asked")
    if given.get("refuse"):
        return {"error": "refused", "hint": "ask otherwise"}
    for step in range(given.get("steps", 0)):
        runpod.serverless.progress_update(job, f"step {step}")
        time.sleep(0.3)
    time.sleep(given.get("sleep", 0))
    return {"echo": given, "pid": os.getpid()}


def words(job):
    for word in job["input"]["text"].split():
        yield {"word": word}
    if job["input"].get("fail"):
        yield {"error": "in the middle"}


running = 0


async def together(job):
    global running
    running += 1
    most = running
    for _ in range(int(job["input"]["sleep"] * 20)):
        await asyncio.sleep(0.05)
        most = max(most, running)
    running -= 1
    return {"most": most}


KINDS = {
    "plain": {"handler": plain},
    "words": {"handler": words, "return_aggregate_stream": True},
    "together": {"handler": together, "concurrency_modifier": lambda _: 3},
    "fresh": {"handler": plain, "refresh_worker": True},
}
runpod.serverless.start(KINDS[sys.argv[1]])
