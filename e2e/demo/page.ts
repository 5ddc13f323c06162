// Owns the page that links the demo's packs. The page of one pack is popcel's own.

export type DemoPack = {
  title: string
  /** The pack's folder, as seen from the page. */
  folder: string
  /** The emoji's files, as seen from the pack's folder. */
  emoji: readonly string[]
  zips: readonly string[]
}

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem; }
  h1 { font-size: 1.4rem; margin: 0 0 1rem; }
  h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
  section { margin: 0 0 2rem; }
  .row { display: flex; flex-wrap: wrap; gap: .5rem; padding: .75rem; border-radius: .75rem; background: #fff; }
  .row + .row { margin-top: .5rem; background: #17212b; }
  img { width: 90px; height: 90px; }
`

export function demoPage(packs: readonly DemoPack[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Popcel demo</title>
<style>${STYLE}</style>
<h1>Popcel demo</h1>
${packs.map(section).join('\n')}
</html>
`
}

function section({ title, folder, emoji, zips }: DemoPack): string {
  const pictures = emoji.map((file) => `<img src="${escaped(`${folder}/${file}`)}" alt="">`).join('')
  const links = zips.map((zip) => `<a href="${escaped(`${folder}/${zip}`)}">${escaped(zip)}</a>`)
  return `<section>
<h2>${escaped(title)}</h2>
<div class="row">${pictures}</div>
<div class="row">${pictures}</div>
<p>${[`<a href="${escaped(folder)}/index.html">every emoji, large, with its figures</a>`, ...links].join(' · ')}</p>
</section>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
