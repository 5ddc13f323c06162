// Owns looking at the clips of the matting report: every cutter at the same frame, played or stepped. Uses what report.js defines.
const FRAME_MS = 120
const clipPainters = []

function framesOf(place, at) {
  const file = `${place}/${String(at).padStart(2, '0')}`
  return { cut: `${file}.png`, alpha: `${file}.alpha.png`, error: `${file}.error.png` }
}

/** What a clip's frame shows; the truth has no errors, and the picture is itself on every ground. */
function clipCell(column, place, at) {
  const files = framesOf(place, at)
  if (column === 'picture') return { column, cut: files.cut, alpha: files.cut, error: files.cut, missing: null }
  return { column, ...files, error: column === 'truth' ? files.alpha : files.error, missing: null }
}

function playerOf(clip, show) {
  const slider = element('input', {
    type: 'range',
    min: 0,
    max: clip.frames - 1,
    value: 0,
    ariaLabel: `Frame of ${clip.id}`,
  })
  const play = element('button', {
    type: 'button',
    textContent: 'Play',
    ariaPressed: 'false',
    ariaLabel: `Play ${clip.id}`,
  })
  let timer
  const stop = () => {
    clearInterval(timer)
    timer = undefined
    play.ariaPressed = 'false'
  }
  slider.addEventListener('input', () => {
    stop()
    show(Number(slider.value))
  })
  play.addEventListener('click', () => {
    if (timer !== undefined) return stop()
    play.ariaPressed = 'true'
    timer = setInterval(() => {
      slider.value = String((Number(slider.value) + 1) % clip.frames)
      show(Number(slider.value))
    }, FRAME_MS)
  })
  return element('div', { className: 'player' }, play, slider)
}

function clipSection(clip) {
  const id = encodeURIComponent(clip.id)
  const places = [
    ['picture', `clips/${id}`],
    ['truth', `truth/${id}`],
    ...clip.columns.map((column) => [column, `cuts/${encodeURIComponent(column)}/${id}`]),
  ]
  let at = 0
  const tiles = places.map(([column, place]) => {
    const frame = element(
      'span',
      { className: 'frame' },
      element('img', { loading: 'lazy', alt: `${clip.id}, ${column}` }),
    )
    return { column, place, frame }
  })
  const show = (next) => {
    at = next
    for (const { column, place, frame } of tiles) paint({ frame, cell: clipCell(column, place, at), isSmall: false })
  }
  clipPainters.push(() => show(at))
  show(0)
  const shownTiles = tiles.map(({ column, frame }) =>
    element('div', { className: 'tile' }, frame, element('span', { className: 'name' }, column)),
  )
  return element(
    'section',
    { className: 'picture' },
    element('h3', {}, clip.id),
    playerOf(clip, show),
    element('div', { className: 'tiles' }, ...shownTiles),
  )
}

document.addEventListener('ground', () => {
  for (const painter of clipPainters) painter()
})
$('clips')?.append(...report.clips.filter(({ columns }) => columns.length > 0).map(clipSection))
