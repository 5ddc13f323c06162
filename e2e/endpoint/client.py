# Drives an endpoint with the unmodified Python SDK; prints one JSON object: what each call gave.
import asyncio
import json
import sys
import time

import aiohttp
import runpod

runpod.api_key = "any"
runpod.endpoint_url_base = sys.argv[1]


def plain(endpoint):
    job = endpoint.run({"a": 1})
    first = job.status()
    output = job.output(timeout=60)
    failed = endpoint.run({"fail": True})
    failed.output(timeout=60)
    refused = endpoint.run({"input": {"refuse": True}})
    refused.output(timeout=60)
    steps = endpoint.run({"steps": 4})
    seen = []
    while not steps._fetch_job().get("status") in ("COMPLETED", "FAILED"):
        seen.append(steps._fetch_job().get("output"))
        time.sleep(0.1)
    return {
        "first": first,
        "output": output,
        "sync": endpoint.run_sync({"b": 2}, timeout=60),
        "failed": failed._fetch_job(),
        "refused": refused._fetch_job(),
        "progress": [word for word in seen if word],
        "health": endpoint.health(),
    }


def stops(endpoint):
    """One worker: the first job runs, the others wait."""
    runs, waits, purged = (endpoint.run({"sleep": 20}) for _ in range(3))
    while runs.status() != "IN_PROGRESS":
        time.sleep(0.1)
    answer = {"waiting": waits.cancel(), "purge": endpoint.purge_queue(), "purged": purged.status()}
    answer["running"] = runs.cancel()
    answer["after"] = endpoint.run_sync({"sleep": 0}, timeout=60)
    return answer


def words(endpoint):
    job = endpoint.run({"text": "one two three"})
    chunks = list(job.stream())
    failed = endpoint.run({"text": "one", "fail": True})
    return {
        "chunks": chunks,
        "output": job.output(timeout=60),
        "failed_chunks": list(failed.stream()),
        "failed": failed._fetch_job(),
        "sync": endpoint.run_sync({"text": "four five"}, timeout=60),
    }


async def together(endpoint_id):
    async with aiohttp.ClientSession() as session:
        endpoint = runpod.AsyncioEndpoint(endpoint_id, session)
        jobs = [await endpoint.run({"sleep": 1.5}) for _ in range(6)]
        return {"outputs": [await job.output(timeout=60) for job in jobs], "health": await endpoint.health()}


def cancel_together(endpoint):
    job = endpoint.run({"sleep": 30})
    while job.status() != "IN_PROGRESS":
        time.sleep(0.1)
    answer = job.cancel()
    started = time.time()
    while endpoint.health()["workers"]["running"] > 0:
        time.sleep(0.1)
    return {"cancel": answer, "let_go_s": time.time() - started}


def fresh(endpoint):
    return {"pids": [endpoint.run_sync({}, timeout=60)["pid"] for _ in range(2)]}


what = sys.argv[2]
if what == "together":
    result = asyncio.run(together("local"))
else:
    result = globals()[what](runpod.Endpoint("local"))
print(json.dumps(result))
