# Drives our endpoint with our worker by the unmodified Python SDK; prints one JSON object: what each call gave.
import json
import sys

import runpod

runpod.api_key = "any"
runpod.endpoint_url_base = sys.argv[1]
endpoint = runpod.Endpoint("local")

job = endpoint.run({"ms": 20, "word": "one"})
output = job.output(timeout=60)
failed = endpoint.run({"fail": "as asked"})
failed.output(timeout=60)
stream = endpoint.run({"chunks": 3, "ms": 30})
chunks = list(stream.stream())
sync = endpoint.run_sync({"word": "two"}, timeout=60)
# with one worker, what comes after it would wait for it
long = endpoint.run({"ms": 3000000})
print(
    json.dumps(
        {
            "output": output,
            "status": job.status(),
            "sync": sync,
            "failed": failed._fetch_job(),
            "chunks": chunks,
            "cancel": long.cancel(),
            "health": endpoint.health(),
        }
    )
)
