import { expect, test } from 'vitest'
import { demoPage } from './page.ts'

const pack = {
  title: 'Mochi & <Friends>',
  folder: 'mascot',
  emoji: ['line-emoji/001.png'],
  zips: ['line-emoji-mascot.zip'],
}

test('every pack has its emoji on white and on dark, its page and its ZIP', () => {
  const page = demoPage([pack, { ...pack, folder: 'cat', zips: [] }])
  expect(page.match(/src="mascot\/line-emoji\/001\.png"/g)).toHaveLength(2)
  expect(page.match(/src="cat\/line-emoji\/001\.png"/g)).toHaveLength(2)
  expect(page).toContain('href="mascot/index.html"')
  expect(page).toContain('href="mascot/line-emoji-mascot.zip"')
})

test('a title is text, not markup', () => {
  expect(demoPage([pack])).toContain('Mochi &#38; &#60;Friends&#62;')
  expect(demoPage([pack])).not.toContain('<Friends>')
})
