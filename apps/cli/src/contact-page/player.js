// Owns playing on the contact page. An APNG that has played its plays rests; it starts again only as a new address,
// so the address gets a number behind a '?', which also works for files on disk.
{
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const loopButton = document.getElementById('loop')
  const groups = new Map()
  let round = 0

  for (const picture of document.querySelectorAll('.moving')) {
    const source = picture.dataset.src
    const group = groups.get(source) ?? { source, playMs: Number(picture.dataset.playMs), pictures: [], timer: 0 }
    group.pictures.push(picture)
    groups.set(source, group)
  }

  /** All pictures of one emoji start together, and again after their play while Loop is on. */
  function play(group) {
    clearTimeout(group.timer)
    const address = `${group.source}?${++round}`
    for (const picture of group.pictures) {
      const shown = picture.querySelector('source')
      shown.removeAttribute('media')
      shown.srcset = address
    }
    if (looping()) group.timer = setTimeout(play, group.playMs, group)
  }

  function looping() {
    return loopButton?.getAttribute('aria-pressed') === 'true'
  }

  function playAll() {
    for (const group of groups.values()) play(group)
  }

  function press(button, on) {
    button.setAttribute('aria-pressed', String(on))
  }

  document.getElementById('replay-all')?.addEventListener('click', playAll)
  loopButton?.addEventListener('click', () => {
    press(loopButton, !looping())
    if (looping()) playAll()
    else for (const group of groups.values()) clearTimeout(group.timer)
  })
  for (const button of document.querySelectorAll('.replay')) {
    button.addEventListener('click', () => {
      const picture = button.closest('.emoji').querySelector('.moving')
      play(groups.get(picture.dataset.src))
    })
  }
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => {
      for (const other of document.querySelectorAll('[data-zoom]')) press(other, other === button)
      document.documentElement.style.setProperty('--zoom', button.dataset.zoom)
      document.body.classList.toggle('large', button.dataset.zoom === '2')
    })
  }

  if (calm) {
    if (loopButton) press(loopButton, false)
    const all = document.getElementById('replay-all')
    if (all) all.textContent = 'Play all'
    for (const button of document.querySelectorAll('.replay')) button.textContent = 'Play'
  } else {
    playAll()
  }
}
