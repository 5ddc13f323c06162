// Owns the report's HTML: one document with its style, script and figures inside; pictures lie beside it.

import { METRIC_IDS, METRICS, type MetricId } from '../score.ts'
import { metricText, type Report, type ReportColumn, TARGETS } from './model.ts'

type TableCell = { readonly text: string; readonly value: number; readonly state?: 'best' | 'met' | 'short' | '' }

type TableColumn = {
  readonly label: string
  readonly title: string
  readonly better: 'low' | 'high' | 'near-one'
  readonly of: (column: ReportColumn) => number | undefined
  readonly text: (value: number) => string
  readonly target?: { readonly atMost: number } | { readonly atLeast: number }
}

const METRIC_TARGETS: Partial<Record<MetricId, TableColumn['target']>> = TARGETS

const SUMMARY: readonly TableColumn[] = [
  ...METRIC_IDS.filter((metric) => metric !== 'coverage').map(
    (metric): TableColumn => ({
      label: metric === 'iou' ? 'IoU mean' : METRICS[metric].label,
      title: METRICS[metric].title,
      better: METRICS[metric].better,
      of: ({ total }) => total.means[metric],
      text: (value) => metricText(metric, value),
      ...(METRIC_TARGETS[metric] ? { target: METRIC_TARGETS[metric] } : {}),
    }),
  ),
  {
    label: 'IoU worst',
    title: 'IoU of the worst picture',
    better: 'high',
    of: ({ total }) => total.worstIou,
    text: (value) => value.toFixed(3),
    target: TARGETS.worstIou,
  },
  {
    label: METRICS.coverage.label,
    title: METRICS.coverage.title,
    better: 'near-one',
    of: ({ total }) => total.means.coverage,
    text: (value) => value.toFixed(3),
  },
  amount(
    'dtSSD',
    'Flicker of the clips: root mean square of (α_t − α_{t−1}) − (g_t − g_{t−1}) over the pixels, mean over the frames and clips, × 100',
    ({ total }) => total.dtSsd,
    (value) => value.toFixed(2),
  ),
  amount('Refused', 'Pictures without a result, scored as empty', ({ total }) => total.missing, String),
  amount(
    'ms',
    'Decode, cut, encode: wall time a picture',
    ({ total }) => total.ms,
    (value) => value.toFixed(0),
  ),
  {
    ...amount(
      'CPU s',
      'Processor time of all threads a picture',
      ({ total }) => seconds(total.cpuMs),
      (v) => v.toFixed(2),
    ),
    target: TARGETS.cpuS,
  },
  amount(
    'Peak MiB',
    'Most memory of the whole process',
    ({ peakRssMiB }) => peakRssMiB,
    (value) => value.toFixed(0),
  ),
  amount(
    'Model MB',
    'Bytes of the weights ÷ 10⁶',
    ({ modelBytes }) => modelBytes,
    (value) => (value / 1e6).toFixed(1),
  ),
]

function amount(label: string, title: string, of: TableColumn['of'], text: TableColumn['text']): TableColumn {
  return { label, title, better: 'low', of, text }
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000
}

/** The whole document. `style` and `script` are our own files and are put in as they are. */
export function renderReport(report: Report, style: string, script: string): string {
  const { machine, columns, pictures, set } = report
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Matting bench · popcel</title>
<style>${style}</style>
</head>
<body>
<div class="page">
<header>
<p class="brand">popcel bench</p>
<h1>Matting</h1>
<p class="facts">${pictures.length} pictures with true alpha${set === null ? '' : ` in ${escapeHtml(set)}`} · ${columns.length} ${columns.length === 1 ? 'cutter' : 'cutters'} · ${escapeHtml(machine.cpu)}, ${machine.cores} cores · Node ${escapeHtml(machine.node)} · ${escapeHtml(machine.commit)}</p>
</header>
<h2>Overall</h2>
<p class="facts">${set === null ? wordsOf(report) : OWN_WORDS} A picture without a result counts as an empty matte.</p>
${report.leftOut.map((words) => `<p class="left-out">${escapeHtml(words)}</p>`).join('\n')}
${summaryTable(columns, set === null)}
${definitions()}
${report.groups.length === 0 ? '' : groupSection()}
${clipTable(columns)}
<h2>Where the time goes</h2>
${stageTable(columns)}
<h2>Pictures</h2>
<div class="filters" id="filters"></div>
<div id="pictures"></div>
</div>
${toolbar()}
${lightbox()}
<script type="application/json" id="report">${scriptSafe({ ...report, metrics: METRICS })}</script>
<script>${script}</script>
</body>
</html>
`
}

function wordsOf({ groups }: Report): string {
  const apart = groups.includes('rendered')
  const means = apart
    ? 'Means over the painted and flat pictures; rendered ones stand by themselves below.'
    : 'Means over all pictures.'
  return `${means} Bold: best of its column. Green and red: against what issue 3 asks of <code>auto</code>.`
}

const OWN_WORDS =
  'Means over all pictures. Bold: best of its column. Halos are of the pictures whose truth has colours.'

/** Its table is filled by the script. */
function groupSection(): string {
  return `<h2>By background and look</h2>
<div class="choices" role="group" aria-label="Figure">
${[...METRIC_IDS, 'worstIou'].map((metric) => choice('metric', metric, metric === 'worstIou' ? 'IoU worst' : METRICS[metric as MetricId].label, metric === 'mad')).join('\n')}
</div>
<div class="scroll" id="groups" role="region" aria-label="Figures by background and look" tabindex="0"></div>`
}

function summaryTable(columns: readonly ReportColumn[], isJudged: boolean): string {
  const cells = SUMMARY.map(({ target, ...head }) => cellsOf(isJudged && target ? { ...head, target } : head, columns))
  const heads = SUMMARY.map(
    ({ label, title }) => `<th title="${escapeHtml(title)}"><button type="button">${escapeHtml(label)}</button></th>`,
  )
  const rows = columns.map(
    ({ name, from }, row) =>
      `<tr><th scope="row">${escapeHtml(name)}${from === 'peer' ? ' <span class="tag">peer</span>' : ''}</th>${cells.map((column) => td(column[row])).join('')}</tr>`,
  )
  return `<div class="scroll" role="region" aria-label="Figures of all pictures" tabindex="0"><table id="summary">
<thead><tr><th><button type="button">Cutter</button></th>${heads.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`
}

/** The words that a pointer finds on the heads, for everyone. */
function definitions(): string {
  const rows = SUMMARY.map(({ label, title }) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(title)}</dd>`)
  return `<details><summary>What the figures mean</summary>
<p class="facts">α is the result’s alpha and g the true one, both 0..1. SAD, MSE, Grad and Conn as Rhemann et al. define them (CVPR 2009), over the whole picture; dtSSD by Erofeev et al. (BMVC 2015). Each is the mean of the figures of single pictures.</p>
<dl>${rows.join('\n')}</dl></details>`
}

/** Nothing where no clip was cut at all. */
function clipTable(columns: readonly ReportColumn[]): string {
  const clips = [...new Set(columns.flatMap((column) => Object.keys(column.clips)))]
  const known = columns.filter((column) => Object.values(column.clips).some((value) => value !== undefined))
  if (known.length === 0) return ''
  const rows = known.map(({ name, clips: values }) => {
    const cells = clips.map((clip) => `<td>${values[clip]?.toFixed(2) ?? '–'}</td>`)
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`
  })
  return `<h2>Clips</h2>
<div class="scroll" role="region" aria-label="Flicker of the clips" tabindex="0"><table><thead><tr><th>dtSSD × 100</th>${clips.map((clip) => `<th>${escapeHtml(clip)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
<div id="clips"></div>`
}

function td(cell: TableCell | undefined): string {
  if (!cell) return '<td data-value="">–</td>'
  return `<td data-value="${cell.value}"${cell.state ? ` class="${cell.state}"` : ''}>${escapeHtml(cell.text)}</td>`
}

function cellsOf(
  { of, text, better, target }: TableColumn,
  columns: readonly ReportColumn[],
): (TableCell | undefined)[] {
  const values = columns.map(of)
  const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[]
  const far = (value: number) => (better === 'near-one' ? Math.abs(value - 1) : better === 'high' ? -value : value)
  const least = Math.min(...known.map(far))
  return values.map((value, at) => {
    if (value === undefined || !Number.isFinite(value)) return undefined
    const best = columns.length > 1 && known.length > 1 && far(value) === least ? 'best' : ''
    const judged = target && isAuto(columns[at]?.name ?? '') ? (isMet(value, target) ? 'met' : 'short') : ''
    return {
      text: text(value),
      value,
      state: [best, judged].filter(Boolean).join(' ') as NonNullable<TableCell['state']>,
    }
  })
}

function isAuto(name: string): boolean {
  return name === 'auto' || name.startsWith('auto+')
}

function isMet(value: number, target: NonNullable<TableColumn['target']>): boolean {
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

function stageTable(columns: readonly ReportColumn[]): string {
  const timed = columns.filter(({ total }) => Object.keys(total.stages).length > 0)
  if (timed.length === 0) return '<p class="facts">Only peers were judged; their times are not known.</p>'
  const stages = [...new Set(timed.flatMap(({ total }) => Object.keys(total.stages)))]
  const rows = timed.map(({ name, total }) => {
    const cells = stages
      .map((stage) => total.stages[stage])
      .map((ms) => `<td>${ms === undefined ? '–' : ms.toFixed(1)}</td>`)
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`
  })
  return `<div class="scroll" role="region" aria-label="Time by stage" tabindex="0"><table><thead><tr><th>ms a picture</th>${stages.map((stage) => `<th>${escapeHtml(stage)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
<p class="facts">Each stage over the pictures that went through it: with <code>auto</code> some are keyed and some go to a network.</p>`
}

const GROUNDS = [
  ['checker', 'Checker'],
  ['white', 'White'],
  ['black', 'Black'],
  ['colour', 'Colour'],
  ['alpha', 'Alpha'],
  ['error', 'Error'],
] as const

const LEGEND = '<p class="legend" hidden></p>'

function toolbar(): string {
  return `<div class="dock">${LEGEND}
<div class="toolbar" role="group" aria-label="What the pictures show">
${GROUNDS.map(([id, label]) => choice('ground', id, label, id === 'checker')).join('\n')}
</div></div>`
}

function lightbox(): string {
  return `<dialog id="zoom" aria-labelledby="zoom-title">
<div class="zoom-head"><h2 id="zoom-title"></h2><span class="zoom-hint">wheel or + − zooms, 0 shows all, drag or shift and arrows move, arrows change the picture</span>
<span class="zoom-buttons"><button type="button" id="zoom-out" aria-label="Smaller">−</button><span id="zoom-scale" role="status">1×</span><button type="button" id="zoom-in" aria-label="Larger">+</button>
<button type="button" id="zoom-previous" aria-label="Previous picture">‹</button><button type="button" id="zoom-next" aria-label="Next picture">›</button>
<button type="button" id="zoom-close" aria-label="Close">✕</button></span></div>
<div class="choices" role="group" aria-label="What the pictures show">${GROUNDS.map(([id, label]) => choice('ground', id, label, id === 'checker')).join('\n')}${LEGEND}</div>
<div id="zoom-views"></div>
</dialog>`
}

function choice(name: string, value: string, label: string, pressed: boolean): string {
  return `<button type="button" data-${name}="${value}" aria-pressed="${pressed}">${escapeHtml(label)}</button>`
}

/** For text and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** JSON that cannot end the script element it stands in. */
export function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
