// Owns what moves in the matting report: sorting tables, choosing grounds and pictures, looking closer. Reads #report.
const report = JSON.parse(document.getElementById('report').textContent)
const state = {
  ground: 'checker',
  metric: 'mad',
  group: 'all',
  by: 'worst',
  column: report.columns[0]?.name ?? '',
  at: 0,
}
const view = { scale: 1, x: 0, y: 0 }
const $ = (id) => document.getElementById(id)
const digits = { mad: 4, edgeBand: 4, mse: 4, sad: 2, grad: 2, conn: 2, haloBlack: 4, haloWhite: 4, haloColour: 4 }

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
  const body = element('tbody')
  for (const column of report.columns) {
    const row = element('tr', {}, element('th', { scope: 'row', textContent: column.name }))
    for (const group of report.groups) {
      const found = column.groups[group]
      const value = metric === 'worstIou' ? found?.worstIou : found?.means[metric]
      row.append(
        element('td', {
          textContent: value === undefined || value === null ? '–' : value.toFixed(digits[metric] ?? 3),
        }),
      )
    }
    body.append(row)
  }
  $('groups').replaceChildren(element('table', {}, element('thead', {}, head), body))
}

function sourceOf(cell) {
  if (state.ground === 'alpha') return cell.alpha
  return state.ground === 'error' ? cell.error : cell.cut
}

function cellsOf(picture) {
  const truth = {
    column: 'truth',
    cut: picture.truth,
    alpha: picture.truthAlpha,
    error: picture.truthAlpha,
    missing: null,
  }
  return [truth, ...picture.cells]
}

function numbers({ scores }) {
  if (!scores) return ''
  return `MAD ${scores.mad.toFixed(4)} · edge ${scores.edgeBand.toFixed(3)}\nIoU ${scores.iou.toFixed(3)} · cover ${scores.coverage.toFixed(2)}`
}

function tile(picture, at, cell) {
  const frame = element('span', { className: `frame ${cell.missing ? '' : state.ground}` })
  if (cell.missing) frame.append(element('span', { className: 'missing', textContent: cell.missing }))
  else frame.append(element('img', { src: sourceOf(cell), loading: 'lazy', alt: `${picture.id}, ${cell.column}` }))
  const name = element('span', { className: 'name' }, cell.column)
  if (cell.model && cell.model !== cell.column) name.append(element('i', { textContent: cell.model }))
  const words = element('span', { className: 'numbers', textContent: numbers(cell) })
  const made = element('button', { type: 'button', className: 'tile' }, frame, name, words)
  made.addEventListener('click', () => openZoom(at))
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
  const madOf = (picture) => picture.cells.find(({ column }) => column === state.column)?.scores.mad ?? 0
  if (state.by === 'worst') return rows.sort((a, b) => madOf(b) - madOf(a))
  if (state.by === 'best') return rows.sort((a, b) => madOf(a) - madOf(b))
  return rows
}

function showPictures() {
  const rows = shown().map((picture, at) => {
    const title = element('h3', {}, picture.id, element('span', { textContent: picture.title }))
    const original = element(
      'button',
      { type: 'button', className: 'tile' },
      frameOfOriginal(picture),
      element('span', { className: 'name', textContent: 'picture' }),
    )
    original.addEventListener('click', () => openZoom(at))
    const tiles = element(
      'div',
      { className: 'tiles' },
      original,
      ...cellsOf(picture).map((cell) => tile(picture, at, cell)),
    )
    return element('section', { className: 'picture' }, title, tiles)
  })
  $('pictures').replaceChildren(...rows)
}

function frameOfOriginal(picture) {
  return element(
    'span',
    { className: 'frame' },
    element('img', { src: picture.picture, loading: 'lazy', alt: picture.id }),
  )
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
  const groups = [['all', 'all'], ...report.groups.map((group) => [group, group]), ['shadow', 'with a shadow']]
  $('filters').append(
    select('Show', 'group', groups),
    select('sorted', 'by', [
      ['worst', 'worst first'],
      ['best', 'best first'],
      ['table', 'as in the table'],
    ]),
    select(
      'by MAD of',
      'column',
      report.columns.map(({ name }) => [name, name]),
    ),
  )
}

function openZoom(at) {
  state.at = at
  view.scale = 1
  view.x = 0
  view.y = 0
  showZoom()
  if (!$('zoom').open) $('zoom').showModal()
}

function showZoom() {
  const picture = shown()[state.at]
  if (!picture) return
  $('zoom-title').textContent = picture.id
  const original = {
    column: 'picture',
    cut: picture.picture,
    alpha: picture.picture,
    error: picture.picture,
    missing: null,
  }
  const views = [original, ...cellsOf(picture)].map((cell) => {
    const pane = element('div', { className: `window ${cell.missing ? '' : state.ground}` })
    if (cell.missing) pane.append(element('span', { className: 'missing', textContent: cell.missing }))
    else pane.append(element('img', { src: sourceOf(cell), alt: cell.column, draggable: false }))
    const words = element(
      'p',
      {},
      element('b', { textContent: cell.column }),
      ' ',
      element('span', { textContent: numbers(cell).replace('\n', ' · ') }),
    )
    return element('div', { className: 'view' }, pane, words)
  })
  $('zoom-views').replaceChildren(...views)
  place()
}

/** All windows show the same place at the same size; at 1 the whole picture fits. */
function place() {
  for (const pane of document.querySelectorAll('.window')) {
    const image = pane.querySelector('img')
    if (!image) continue
    const scale = (view.scale * Math.min(pane.clientWidth, pane.clientHeight)) / 512
    image.style.transform = `scale(${scale}) translate(${-256 + view.x}px, ${-256 + view.y}px)`
  }
  $('zoom-scale').textContent = `${view.scale.toFixed(view.scale < 10 ? 1 : 0)}×`
}

function zoomBy(factor) {
  view.scale = Math.min(32, Math.max(1, view.scale * factor))
  if (view.scale === 1) Object.assign(view, { x: 0, y: 0 })
  place()
}

function step(by) {
  const count = shown().length
  state.at = (state.at + by + count) % count
  showZoom()
}

function drag(event) {
  if (event.buttons !== 1 || !event.target.closest('.window')) return
  const pane = event.target.closest('.window')
  const scale = (view.scale * Math.min(pane.clientWidth, pane.clientHeight)) / 512
  view.x = Math.min(256, Math.max(-256, view.x + event.movementX / scale))
  view.y = Math.min(256, Math.max(-256, view.y + event.movementY / scale))
  place()
}

function chooseGround(ground) {
  state.ground = ground
  press('ground', ground)
  showPictures()
  if ($('zoom').open) showZoom()
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
$('zoom-in').addEventListener('click', () => zoomBy(2))
$('zoom-out').addEventListener('click', () => zoomBy(0.5))
$('zoom-next').addEventListener('click', () => step(1))
$('zoom-previous').addEventListener('click', () => step(-1))
$('zoom-close').addEventListener('click', () => $('zoom').close())
$('zoom-views').addEventListener('pointermove', drag)
$('zoom-views').addEventListener(
  'wheel',
  (event) => {
    if (!event.target.closest('.window')) return
    event.preventDefault()
    zoomBy(event.deltaY < 0 ? 1.25 : 0.8)
  },
  { passive: false },
)
document.addEventListener('keydown', ({ key }) => {
  if (!$('zoom').open) return
  if (key === 'ArrowRight') step(1)
  if (key === 'ArrowLeft') step(-1)
  if (key === '+') zoomBy(1.5)
  if (key === '-') zoomBy(1 / 1.5)
})
window.addEventListener('resize', place)
makeSortable($('summary'))
groupTable()
showFilters()
showPictures()
