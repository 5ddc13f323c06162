// Owns a worker that takes exactly as long as it is told: to start, and for each job. Arguments: the addresses to take from and to
// report to, its own id, ms to start, ms for a job.

const [take = '', done = '', worker = '', startMs = '', jobMs = ''] = process.argv.slice(2)
const at = (url: string, job: string) => url.replace('$RUNPOD_POD_ID', worker).replace('$ID', job)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const ending = new AbortController()

process.on('SIGTERM', () => ending.abort())
// what Node took to start is a part of the start
await pause(Math.max(0, Number(startMs) - performance.now()))
while (!ending.signal.aborted) {
  try {
    const answer = await fetch(`${at(take, worker)}&job_in_progress=0`, { signal: ending.signal })
    if (answer.status !== 200) continue
    const { id } = (await answer.json()) as { id: string }
    await pause(Number(jobMs))
    await fetch(`${at(done, id)}&isStream=false`, { method: 'POST', body: '{"output":1}' })
  } catch {
    await pause(5)
  }
}
process.exit(0)
