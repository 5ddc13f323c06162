import { expect, test } from 'vitest'
import { METRIC_IDS, METRICS, type Scores } from '../score.ts'
import type { Case, Column } from '../summary.ts'
import { type Report, reportColumn } from './model.ts'
import { escapeHtml, renderReport, scriptSafe } from './render.ts'

const scores = (value: number): Scores => Object.fromEntries(METRIC_IDS.map((metric) => [metric, value])) as Scores

function column(name: string, from: Column['from'], values: readonly number[]): Column {
  const backgrounds = ['white', 'photo'] as const
  const cases = values.map(
    (value, at): Case => ({
      id: `p${at}`,
      background: backgrounds[at % 2]!,
      kind: 'flat',
      scores: scores(value),
      missing: undefined,
      model: undefined,
      ms: from === 'peer' ? undefined : { decode: 2, key: 8.25 },
      cpuMs: from === 'peer' ? undefined : 420,
    }),
  )
  return { name, from, cases, clips: {}, modelBytes: from === 'peer' ? undefined : 11_500_000, peakRssMiB: undefined }
}

const GROUPS = ['white', 'photo', 'flat', 'green']

function report(...columns: Column[]): Report {
  const machine = {
    cpu: 'a <fast> one',
    cores: 2,
    memoryGiB: 4,
    system: 'x',
    node: '24',
    sharp: '1',
    libvips: '8',
    commit: 'abc',
  }
  return {
    machine,
    columns: columns.map((each) => reportColumn(each, GROUPS)),
    groups: GROUPS,
    pictures: [],
    clips: [],
    leftOut: [],
    set: null,
  }
}

test('groups have the means of their own pictures, and empty ones are left out', () => {
  const { groups } = reportColumn(column('x', 'popcel', [0.1, 0.5, 0.3]), GROUPS)
  expect(Object.keys(groups)).toEqual(['white', 'photo', 'flat'])
  expect(groups['white']!.means.mad).toBeCloseTo(0.2, 9)
  expect(groups['photo']).toMatchObject({ count: 1, worstIou: 0.5 })
  expect(groups['flat']!.count).toBe(3)
})

test('the summary marks the best of each column, and judges auto only', () => {
  const page = renderReport(report(column('auto', 'popcel', [0.01]), column('rival', 'peer', [0.02])), '', '')
  const [auto = '', rival = ''] = page.split('<tbody>')[1]!.split('</tbody>')[0]!.split('\n')
  expect(auto).toContain('<td data-value="0.01" class="best met">0.0100</td>')
  expect(rival).toContain('<td data-value="0.02">0.0200</td>')
  // IoU: high is good; 0.02 of the rival is best, 0.01 of auto is short of 0.965
  expect(auto).toContain('<td data-value="0.01" class="short">0.010</td>')
  expect(rival).toContain('<td data-value="0.02" class="best">0.020</td>')
  expect(auto).toContain('<td data-value="0.42" class="short">0.42</td>')
  expect(auto).toContain('>11.5</td>')
  expect(rival).toContain('<td data-value="">–</td>')
  expect(rival).toContain('peer')
})

test('stages are a table of their own, without peers', () => {
  const page = renderReport(report(column('auto', 'popcel', [0.01]), column('rival', 'peer', [0.02])), '', '')
  const stages = page.split('ms a picture')[1]!.split('</table>')[0]!
  expect(stages).toContain('<th>key</th>')
  expect(stages).toContain('<td>8.3</td>')
  expect(stages).not.toContain('rival')
  expect(renderReport(report(column('rival', 'peer', [0.02])), '', '')).toContain('Only peers were judged')
})

test('clips are a table of their own, of those who cut any; columns that are left out are told', () => {
  const one = { ...column('auto', 'popcel', [0.01]), clips: { elf: 8.304, plush: undefined } }
  const made = { ...report(one, column('rival', 'peer', [0.02])), leftOut: ['<b> is left out'] }
  const page = renderReport(made, '', '')
  const clips = page.split('dtSSD × 100')[1]!.split('</table>')[0]!
  expect(clips).toContain('<td>8.30</td><td>–</td>')
  expect(clips).not.toContain('rival')
  expect(page).toContain('<p class="left-out">&#60;b&#62; is left out</p>')
  expect(renderReport(report(column('rival', 'peer', [0.02])), '', '')).not.toContain('<h2>Clips</h2>')
})

test('every figure of the summary has its definition on the page, and only auto itself is judged', () => {
  const page = renderReport(report(column('autocut', 'peer', [0.01])), '', '')
  for (const metric of METRIC_IDS.filter((id) => id !== 'iou'))
    expect(page).toContain(`<dt>${METRICS[metric].label}</dt>`)
  expect(page).not.toMatch(/class="(met|short)/)
})

test('a set of one’s own has no groups and no targets, and figures that could not be measured are dashes', () => {
  const one = column('auto', 'popcel', [0.01])
  const blind = {
    ...one,
    cases: one.cases.map((each) => ({ ...each, scores: { ...each.scores, haloBlack: Number.NaN } })),
  }
  const made = { ...report(blind), groups: [], set: 'AIM <500>' }
  const page = renderReport(made, '', '')
  expect(page).toContain('with true alpha in AIM &#60;500&#62;')
  expect(page).not.toMatch(/class="(met|short)|By background and look|issue 3/)
  expect(page).toContain('<td data-value="">–</td>')
})

test('nothing from outside can become markup', () => {
  const page = renderReport(report(column('</script><b>', 'peer', [0.1])), '', '')
  expect(page).not.toContain('</script><b>')
  expect(page).toContain('a &#60;fast&#62; one')
  expect(JSON.parse(scriptSafe({ a: '</script>' }))).toEqual({ a: '</script>' })
  expect(escapeHtml('"<&>"')).toBe('&#34;&#60;&#38;&#62;&#34;')
})

test('style and script are inside, and the page asks for nothing outside', () => {
  const page = renderReport(report(column('auto', 'popcel', [0.1])), '.x{}', 'run()')
  expect(page).toContain('<style>.x{}</style>')
  expect(page).toContain('<script>run()</script>')
  expect(page).not.toMatch(/https?:|<link|src="/)
})
