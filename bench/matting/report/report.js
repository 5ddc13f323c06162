// Owns what moves in the matting report: sorting tables, choosing grounds and pictures. Reads #report. Looking closer is in zoom.js,
// which is told by the events `look-closer` and `ground`.
const report = JSON.parse(document.getElementById('report').textContent)
const state = {
  ground: 'checker',
  metric: 'mad',
  group: 'all',
  by: 'worst',
  sortMetric: 'mad',
  column: report.columns[0]?.name ?? '',
}
/** Frames of the list and what each shows, to change the ground of without making the list anew: what has the focus keeps it. */
const frames = []
const $ = (id) => document.getElementById(id)
const GROUNDS = ['checker', 'white', 'black', 'colour', 'alpha', 'error']

/** How far from right a figure is: small is good. */
function missBy(metric, value) {
  const better = report.metrics[metric]?.better ?? 'high'
  return better === 'low' ? value : better === 'high' ? -value : Math.abs(value - 1)
}

/** JSON has no infinity and no NaN: they come as null. */
function figure(metric, value) {
  return value === undefined || value === null ? '–' : value.toFixed(report.metrics[metric]?.digits ?? 3)
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

function press(name, value) {
  for (const button of document.querySelectorAll(`[data-${name}]`))
    button.setAttribute('aria-pressed', String(button.dataset[name] === value))
}

/** Click on a head sorts by it, smallest first; again turns it round. Empty cells stay last. */
function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells]
  heads.forEach((head, at) => {
    head.querySelector('button').addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending'
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending')
      const sortKey = (row) => (at === 0 ? row.cells[0].textContent : row.cells[at].dataset.value)
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [left, right] = [sortKey(a), sortKey(b)]
        if (left === '' || right === '') return Number(left === '') - Number(right === '')
        const order = at === 0 ? left.localeCompare(right) : Number(left) - Number(right)
        return descending ? -order : order
      })
      table.tBodies[0].append(...rows)
    })
  })
}

function groupTable() {
  const metric = state.metric
  const head = element('tr', {}, element('th', { textContent: 'Cutter' }))
  for (const group of report.groups) {
    const count = report.columns[0].groups[group]?.count
    head.append(element('th', { textContent: `${group} (${count ?? 0})` }))
  }
  const valueIn = (column, group) => {
    const found = column.groups[group]
    return metric === 'worstIou' ? found?.worstIou : found?.means[metric]
  }
  const best = report.groups.map((group) =>
    Math.min(
      ...report.columns.map((column) => missBy(metric, valueIn(column, group) ?? Number.NaN)).filter(Number.isFinite),
    ),
  )
  const body = element('tbody')
  for (const column of report.columns) {
    const row = element('tr', {}, element('th', { scope: 'row', textContent: column.name }))
    for (const [at, group] of report.groups.entries()) {
      const value = valueIn(column, group)
      const isBest = report.columns.length > 1 && missBy(metric, value ?? Number.NaN) === best[at]
      row.append(element('td', { textContent: figure(metric, value), className: isBest ? 'best' : '' }))
    }
    body.append(row)
  }
  $('groups').replaceChildren(element('table', {}, element('thead', {}, head), body))
}

function sourceOf(cell, isSmall = false) {
  const source = state.ground === 'alpha' ? cell.alpha : state.ground === 'error' ? cell.error : cell.cut
  return isSmall ? `${source}.small.webp` : source
}

/** The picture as it came, its truth, and every result. */
function cellsOf({ picture, truth, truthAlpha, cells }) {
  const original = { column: 'picture', cut: picture, alpha: picture, error: picture, missing: null }
  const ideal = { column: 'truth', cut: truth, alpha: truthAlpha, error: truthAlpha, missing: null }
  return [original, ideal, ...cells]
}

function numbers({ scores }) {
  if (!scores) return ''
  return `MAD ${figure('mad', scores.mad)} · edge ${scores.edgeBand.toFixed(3)}\nIoU ${figure('iou', scores.iou)} · cover ${scores.coverage?.toFixed(2) ?? '–'}`
}

/** What a frame shows on the ground that is chosen. */
function paint({ frame, cell, isSmall }) {
  frame.classList.remove(...GROUNDS)
  if (cell.missing) return
  if (cell.column !== 'picture') frame.classList.add(state.ground)
  const image = frame.querySelector('img')
  const source = sourceOf(cell, isSmall)
  if (image.getAttribute('src') !== source) image.src = source
}

function tile(picture, at, cell) {
  const frame = element('span', { className: 'frame' })
  if (cell.missing) frame.append(element('span', { className: 'missing', textContent: cell.missing }))
  else frame.append(element('img', { loading: 'lazy', alt: `${picture.id}, ${cell.column}` }))
  const shownIn = { frame, cell, isSmall: picture.large }
  paint(shownIn)
  frames.push(shownIn)
  const name = element('span', { className: 'name' }, cell.column)
  if (cell.model && cell.model !== cell.column) name.append(element('i', { textContent: cell.model }))
  const words = element('span', { className: 'numbers', textContent: numbers(cell) })
  const made = element('button', { type: 'button', className: 'tile' }, frame, name, words)
  made.addEventListener('click', () => document.dispatchEvent(new CustomEvent('look-closer', { detail: at })))
  return made
}

function shown() {
  const rows = report.pictures.filter(
    ({ background, kind, shadow }) =>
      state.group === 'all' ||
      background === state.group ||
      kind === state.group ||
      (state.group === 'shadow' && shadow !== 'none'),
  )
  const missOf = (picture) => {
    const scores = picture.cells.find(({ column }) => column === state.column)?.scores
    return scores ? missBy(state.sortMetric, scores[state.sortMetric] ?? Number.POSITIVE_INFINITY) : 0
  }
  if (state.by === 'worst') return rows.sort((a, b) => missOf(b) - missOf(a))
  if (state.by === 'best') return rows.sort((a, b) => missOf(a) - missOf(b))
  return rows
}

function showPictures() {
  frames.length = 0
  const rows = shown().map((picture, at) => {
    const title = element('h3', {}, picture.id, element('span', { textContent: picture.title }))
    const tiles = element('div', { className: 'tiles' }, ...cellsOf(picture).map((cell) => tile(picture, at, cell)))
    return element('section', { className: 'picture' }, title, tiles)
  })
  if (rows.length === 0) rows.push(element('p', { className: 'facts', textContent: 'No picture is of this kind.' }))
  $('pictures').replaceChildren(...rows)
}

function select(label, key, options) {
  const made = element('select', {}, ...options.map(([value, text]) => element('option', { value, textContent: text })))
  made.value = state[key]
  made.addEventListener('change', () => {
    state[key] = made.value
    showPictures()
  })
  return element('label', {}, `${label} `, made)
}

function showFilters() {
  const groups = [['all', 'all'], ...report.groups.map((group) => [group, group])]
  if (report.pictures.some(({ shadow }) => shadow !== 'none')) groups.push(['shadow', 'with a shadow'])
  if (groups.length > 1) $('filters').append(select('Show', 'group', groups))
  $('filters').append(
    select('sorted', 'by', [
      ['worst', 'worst first'],
      ['best', 'best first'],
      ['table', 'as in the table'],
    ]),
    select(
      'by',
      'sortMetric',
      Object.entries(report.metrics).map(([id, { label }]) => [id, label]),
    ),
    select(
      'of',
      'column',
      report.columns.map(({ name }) => [name, name]),
    ),
  )
}

const LEGENDS = {
  alpha: 'Alpha: white is kept, black is taken away.',
  error: 'Red: too much is kept. Blue: too little. As strong as the root of the error; the truth lies below in grey.',
}

function chooseGround(ground) {
  state.ground = ground
  press('ground', ground)
  for (const legend of document.querySelectorAll('.legend')) {
    legend.textContent = LEGENDS[ground] ?? ''
    legend.hidden = !(ground in LEGENDS)
  }
  for (const one of frames) paint(one)
  document.dispatchEvent(new Event('ground'))
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest('button')
  if (button?.dataset.ground) chooseGround(button.dataset.ground)
  if (button?.dataset.metric) {
    state.metric = button.dataset.metric
    press('metric', state.metric)
    groupTable()
  }
})
makeSortable($('summary'))
if (report.groups.length > 0) groupTable()
showFilters()
showPictures()
