import { describe, expect, test } from 'vitest'
import type { ContactPage, PageEmoji } from './model.ts'
import { renderPage } from './render-page.ts'

const wave: PageEmoji = {
  action: 'wave',
  file: '001.png',
  src: 'line-emoji/001.png',
  still: 'frames/wave/01.png',
  bytes: 150_000,
  maxBytes: 300_000,
  frames: 12,
  seconds: 2,
  plays: 2,
  colours: 255,
  psnrDb: 47.12,
  notes: [],
}
const page: ContactPage = {
  character: 'hero',
  before: new Uint8Array([1, 2, 3]),
  after: 'cut-out.png',
  cutFacts: ['1024×1024'],
  packs: [
    {
      platform: 'line-emoji',
      title: 'LINE animated emoji',
      zip: 'line-emoji-hero.zip',
      zipBytes: 1_200_000,
      width: 180,
      height: 180,
      emoji: [wave, { ...wave, action: 'cry', file: '002.png', src: 'line-emoji/002.png' }],
      notes: [],
    },
  ],
  failed: [],
  warnings: [],
}
const render = (more: Partial<ContactPage> = {}) => renderPage({ ...page, ...more }, 'body{}', 'go()')
const withEmoji = (more: Partial<PageEmoji>) =>
  render({ packs: page.packs.map((pack) => ({ ...pack, emoji: [{ ...wave, ...more }] })) })

describe('every emoji', () => {
  test('is shown large on white, dark and checkerboard, and small on the same', () => {
    const row = withEmoji({}).split('<li class="emoji">')[1]!
    for (const ground of ['white', 'dark', 'checker']) {
      expect(row).toMatch(
        new RegExp(`class="tile ${ground}"[^>]*><picture[^>]*>\\s*<source[^>]*>\\s*<img[^>]*width="180"`),
      )
      for (const px of [20, 32, 48]) expect(row).toMatch(new RegExp(`<div class="${ground}">.*?width="${px}"`, 's'))
    }
  })

  test('appears in both chats', () => {
    const chats = render().split('Every emoji')[0]!
    for (const src of ['line-emoji/001.png', 'line-emoji/002.png'])
      expect(chats.split(`<img src="${src}"`).length - 1).toBeGreaterThanOrEqual(2)
  })

  test('has its facts in words', () => {
    const row = withEmoji({})
    for (const fact of ['150 kB', 'of 300 kB', '2 s × 2, 12 frames', '255 colours, 47.1 dB', 'width:50%'])
      expect(row).toContain(fact)
    expect(withEmoji({ colours: 'truecolour', psnrDb: null })).toContain('Truecolour, lossless')
  })

  test('plays only as a still for readers who asked for less motion', () => {
    expect(withEmoji({})).toContain('<source media="(prefers-reduced-motion: reduce)" srcset="frames/wave/01.png">')
  })

  test('tells the player how long all its plays last', () => {
    expect(withEmoji({ seconds: 1, plays: 4 })).toContain('data-play-ms="4000"')
    expect(withEmoji({ seconds: 3, plays: 0 })).toContain('data-play-ms="3000"')
  })
})

describe('the verdict', () => {
  test('is that it passes, or how many faults there are', () => {
    expect(render()).toContain('Passes the check')
    const faulty = withEmoji({ notes: [{ level: 'refuse', text: 'has 21 frames' }] })
    expect(faulty).toContain('1 fault to mend first')
    expect(faulty).toContain('has 21 frames')
    expect(withEmoji({ notes: [{ level: 'warn', text: 'a jump' }] })).toContain('Passes the check')
  })

  test('names what could not be made, also when nothing could', () => {
    const none = render({ packs: [], failed: [{ action: 'cry', message: 'no luck' }] })
    expect(none).toContain('cry could not be made: no luck')
    expect(none).not.toContain('toolbar"')
  })
})

test('no string from outside becomes markup', () => {
  const evil = '<script>alert(1)</script>"\'><img src=x>'
  const made = render({
    character: evil,
    after: evil,
    cutFacts: [evil],
    warnings: [evil],
    failed: [{ action: evil, message: evil }],
    packs: page.packs.map((pack) => ({
      ...pack,
      title: evil,
      zip: evil,
      platform: evil,
      emoji: [{ ...wave, action: evil, file: evil, src: evil, still: evil, notes: [{ level: 'warn', text: evil }] }],
      notes: [{ level: 'refuse', text: evil }],
    })),
  })
  expect(made).not.toContain('<script>alert')
  expect(made).not.toContain('<img src=x>')
  expect(made.match(/<script>/g)).toHaveLength(1)
})

test('the page needs no other place: its style, script and before picture are in it', () => {
  const made = render()
  expect(made).toContain('<style>body{}</style>')
  expect(made).toContain('<script>go()</script>')
  expect(made).toContain('src="data:image/webp;base64,AQID"')
  expect(made).not.toMatch(/https?:\/\//)
})
