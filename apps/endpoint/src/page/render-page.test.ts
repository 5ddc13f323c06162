import { describe, expect, test } from 'vitest'
import { testBed } from '../testing/endpoint-of.ts'

const textOf = async (answer: Promise<Response>) => (await answer).text()

describe('the status page', () => {
  test('an endpoint where nothing happened says how to begin', async () => {
    using bed = testBed()
    const page = await textOf(bed.send('/'))
    expect(page).toContain('None yet. Send one: <code>POST /v2/local/run</code>')
    expect(page).toContain('A job starts one.')
  })

  test('shows the queue, the workers over time and the last jobs', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    const { id } = await bed.call('/run', { input: 1 })
    await bed.call('/run', { input: 2 })
    await bed.clock.advance(10)
    const [worker = ''] = bed.launcher.started
    await bed.clock.advance(2_000)
    await bed.send(`/v2/local/job-take/${worker}`)
    await bed.clock.advance(1_250)
    const error = JSON.stringify({ error_type: 'x', error_message: 'no <b>luck</b> with "x"' })
    await bed.call(`/job-done/${worker}/${id}`, { error })
    await bed.clock.advance(1_000)
    const page = await textOf(bed.send('/?part=main'))
    expect(page).not.toContain('<html')
    expect(page).toContain('<span>In queue</span><b>1</b><small>oldest waits 4.3 s</small>')
    expect(page).toContain('<span>Failed</span><b>1</b>')
    expect(page).toContain('<span>Workers</span><b>1 / 1</b>')
    expect(page).toContain('<title>initializing 2.0 s</title>')
    expect(page).toContain('<title>running 1.3 s</title>')
    expect(page).toContain('no &lt;b&gt;luck&lt;/b&gt; with &quot;x&quot;')
    expect(page.match(/<tr>/g)).toHaveLength(3)
    expect(page).toContain('last minute')
    await bed.clock.advance(100_000)
    expect(await textOf(bed.send('/'))).toContain('last 2 minutes')
    await bed.clock.advance(600_000)
    const later = await textOf(bed.send('/'))
    expect(later).toContain('last 5 minutes')
    // a bar never begins before the window does
    for (const [, x] of later.matchAll(/<rect class="\w+" x="([\d.-]+)"/g))
      expect(Number(x)).toBeGreaterThanOrEqual(110)
  })

  test('says that workers crash, with their last words', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    await bed.call('/run', { input: 1 })
    await bed.clock.advance(10)
    const [worker = ''] = bed.launcher.started
    bed.launcher.exit(worker, 'exit 1')
    expect(await textOf(bed.send('/'))).toMatch(new RegExp(`ended by themselves, once[\\s\\S]*last words of ${worker}`))
  })

  test('a name of a job or worker is text, never HTML', async () => {
    using bed = testBed()
    await bed.call('/run', { input: 1 })
    await bed.send(`/v2/local/job-take/${encodeURIComponent('<script>alert(1)</script>')}`)
    const page = await textOf(bed.send('/'))
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('&lt;script&gt;')
  })

  test('loads its own files only', async () => {
    using bed = testBed()
    const page = await bed.send('/')
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    const html = await page.text()
    for (const [, file = ''] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect((await bed.send(file)).status, file).toBe(200)
    }
    expect(html).not.toMatch(/(src|href)="https?:/)
  })
})

describe('what machines ask for', () => {
  test('/metrics follows what happens', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    await bed.call('/run', { input: 1 })
    await bed.clock.advance(3_000)
    await bed.send('/v2/local/job-take/w1')
    await bed.clock.advance(700)
    await bed.call(`/job-done/w1/${id}`, { output: 1 })
    const answer = await bed.send('/metrics')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    const lines = (await answer.text()).split('\n')
    for (const line of [
      'popcel_jobs_in_queue 1',
      'popcel_jobs_in_progress 0',
      'popcel_jobs_queued_total 2',
      'popcel_jobs_ended_total{state="COMPLETED"} 1',
      'popcel_job_delay_seconds_sum 3',
      'popcel_job_run_seconds_sum 0.7',
      'popcel_workers{state="idle"} 1',
    ]) {
      expect(lines).toContain(line)
    }
  })

  test('/openapi.json describes routes that are there, and no reference leads nowhere', async () => {
    using bed = testBed()
    const text = await textOf(bed.send('/openapi.json'))
    const document = JSON.parse(text) as {
      paths: Record<string, Record<string, unknown>>
      components: { schemas: Record<string, unknown> }
    }
    expect(Object.keys(document.paths)).toHaveLength(10)
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const method of Object.keys(methods)) {
        const body = method === 'post' ? { body: '{"input":1}' } : {}
        const signal = AbortSignal.abort()
        const answer = await bed.send(path.replace('{id}', 'nope'), undefined, {
          method: method.toUpperCase(),
          signal,
          ...body,
        })
        const { code } = (await answer.json()) as { code?: string }
        expect(code, `${method} ${path}`).not.toBe('no-such-route')
      }
    }
    for (const [, name = ''] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(document.components.schemas).toHaveProperty(name)
    }
  })
})
