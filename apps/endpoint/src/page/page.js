// Owns keeping the status page current: asks for its middle part every second, and says when the endpoint does not answer.
const main = document.querySelector('main')
const live = document.querySelector('#live')

async function refresh() {
  try {
    if (document.hidden) return
    const answer = await fetch('/?part=main')
    if (!answer.ok) throw new Error(String(answer.status))
    main.innerHTML = await answer.text()
    live.textContent = 'live'
    live.className = ''
  } catch {
    live.textContent = 'no answer'
    live.className = 'away'
  } finally {
    setTimeout(refresh, 1000)
  }
}
setTimeout(refresh, 1000)
