// Owns looking closer in the matting report: one picture in every window at the same place and size. Uses what report.js defines.
const view = { at: 0, scale: 1, x: 0, y: 0, width: 1, height: 1 }
/** Times the size at which all of it is seen, or screen px for one of the picture, whichever is more. */
const MOST = 32

function openZoom(at) {
  Object.assign(view, { at, scale: 1, x: 0, y: 0 })
  // First: what is not open has no size, and the pictures are laid out by that of their windows.
  if (!$('zoom').open) $('zoom').showModal()
  showZoom()
}

function allNumbers({ scores, cpuMs }) {
  if (!scores) return ''
  const figures = Object.entries(report.metrics).map(([id, { label }]) => `${label} ${figure(id, scores[id])}`)
  if (typeof cpuMs === 'number') figures.push(`${(cpuMs / 1000).toFixed(2)} s CPU`)
  return figures.join(' · ')
}

function windowOf(cell, id) {
  const ground = cell.missing || cell.column === 'picture' ? '' : state.ground
  const pane = element('div', { className: `window ${ground}` })
  if (cell.missing) pane.append(element('span', { className: 'missing', textContent: cell.missing }))
  else pane.append(element('img', { src: sourceOf(cell), alt: `${id}, ${cell.column}`, draggable: false }))
  const figures = element('span', { textContent: allNumbers(cell) })
  const words = element('p', {}, element('b', { textContent: cell.column }), ' ', figures)
  return element('div', { className: 'view' }, pane, words)
}

function showZoom() {
  const picture = shown()[view.at]
  if (!picture) return
  view.width = picture.width
  view.height = picture.height
  $('zoom-title').textContent = picture.id
  $('zoom-views').replaceChildren(...cellsOf(picture).map((cell) => windowOf(cell, picture.id)))
  place()
}

/** Screen px for each of the picture, the same in every window; at a scale of 1 the whole picture fits. */
function pxNow() {
  const panes = [...document.querySelectorAll('.window')]
  return (
    view.scale * Math.min(...panes.flatMap((one) => [one.clientWidth / view.width, one.clientHeight / view.height]))
  )
}

/** All windows show the same place at the same size. */
function place() {
  $('zoom-views').classList.toggle('zoomed', view.scale > 1)
  const px = pxNow()
  for (const image of document.querySelectorAll('.window img')) {
    image.style.width = `${view.width}px`
    image.style.height = `${view.height}px`
    image.style.transform = `scale(${px}) translate(${view.x - view.width / 2}px, ${view.y - view.height / 2}px)`
    // Single pixels are looked at when they are large; made smaller they would only be left out.
    image.style.imageRendering = px * devicePixelRatio >= 1.5 ? 'pixelated' : 'auto'
  }
  $('zoom-scale').textContent = `${view.scale.toFixed(view.scale < 10 ? 1 : 0)}×`
}

/** What lies under the place stays there: px from the middle of the window. */
function zoomBy(factor, { x, y } = { x: 0, y: 0 }) {
  const was = pxNow()
  const most = Math.max(MOST, (MOST * view.scale) / was)
  view.scale = Math.min(most, Math.max(1, view.scale * factor))
  const px = pxNow()
  view.x += x / px - x / was
  view.y += y / px - y / was
  if (view.scale === 1) Object.assign(view, { x: 0, y: 0 })
  moveBy(0, 0)
}

/** By px of the picture. */
function moveBy(x, y) {
  const within = (value, side) => Math.min(side / 2, Math.max(-side / 2, value))
  view.x = within(view.x + x, view.width)
  view.y = within(view.y + y, view.height)
  place()
}

function step(by) {
  const count = shown().length
  view.at = (view.at + by + count) % count
  showZoom()
}

function inPane(pane, { x, y }) {
  const box = pane.getBoundingClientRect()
  return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 }
}

/** Fingers and pressed mice, by id: where each was last. */
const pressed = new Map()

function moved(event) {
  const from = pressed.get(event.pointerId)
  if (!from) return
  const to = { pane: from.pane, x: event.clientX, y: event.clientY }
  const others = [...pressed.entries()].filter(([id]) => id !== event.pointerId).map(([, place]) => place)
  pressed.set(event.pointerId, to)
  const px = pxNow()
  if (others.length === 0 && view.scale > 1) moveBy((to.x - from.x) / px, (to.y - from.y) / px)
  if (others.length === 1) {
    const [other] = others
    const apart = (place) => Math.max(1, Math.hypot(place.x - other.x, place.y - other.y))
    const middle = inPane(from.pane, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 })
    zoomBy(apart(to) / apart(from), middle)
    if (view.scale > 1) moveBy((to.x - from.x) / 2 / px, (to.y - from.y) / 2 / px)
  }
}

/** Px of the screen that a key moves the picture by. */
const KEY_STEP = 60
const WAYS = { ArrowRight: [-1, 0], ArrowLeft: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }

function keyed(event) {
  const { key, shiftKey } = event
  if (!$('zoom').open) return
  if (key === '+' || key === '=') zoomBy(1.5)
  if (key === '-') zoomBy(1 / 1.5)
  if (key === '0') zoomBy(0)
  if (shiftKey && key in WAYS && view.scale > 1) {
    const px = pxNow()
    moveBy((WAYS[key][0] * KEY_STEP) / px, (WAYS[key][1] * KEY_STEP) / px)
    event.preventDefault()
  }
  if (!shiftKey && key === 'ArrowRight') step(1)
  if (!shiftKey && key === 'ArrowLeft') step(-1)
}

document.addEventListener('look-closer', ({ detail }) => openZoom(detail))
document.addEventListener('ground', () => $('zoom').open && showZoom())
document.addEventListener('keydown', keyed)
$('zoom-in').addEventListener('click', () => zoomBy(2))
$('zoom-out').addEventListener('click', () => zoomBy(0.5))
$('zoom-next').addEventListener('click', () => step(1))
$('zoom-previous').addEventListener('click', () => step(-1))
$('zoom-close').addEventListener('click', () => $('zoom').close())
$('zoom-views').addEventListener('pointerdown', (event) => {
  const pane = event.target.closest('.window')
  if (pane && event.button === 0) pressed.set(event.pointerId, { pane, x: event.clientX, y: event.clientY })
})
document.addEventListener('pointermove', moved)
for (const end of ['pointerup', 'pointercancel'])
  document.addEventListener(end, ({ pointerId }) => pressed.delete(pointerId))
$('zoom-views').addEventListener(
  'wheel',
  (event) => {
    const pane = event.target.closest('.window')
    if (!pane) return
    event.preventDefault()
    // A notch of a mouse is some 100 px or 3 lines; a touchpad sends many small steps.
    const turned = Math.max(-200, Math.min(200, event.deltaY * (event.deltaMode === 1 ? 33 : 1)))
    zoomBy(2 ** (-turned / 300), inPane(pane, { x: event.clientX, y: event.clientY }))
  },
  { passive: false },
)
window.addEventListener('resize', place)
