import type { CutOut } from '@popcel/matting'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { checkFile } from './check/check.ts'
import { alphaBox } from './resample.ts'
import { makeTab } from './tab.ts'
import { blank, bouncingBall, drawShapes } from './testing/art.ts'

const read = async (file: Uint8Array): Promise<CutOut> => {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { ...blank(info.width, info.height), data: new Uint8Array(data) }
}
const bar = (width: number, height: number) =>
  drawShapes(180, 180, [
    {
      distance: (x, y) => Math.max(Math.abs(x - 60) - width / 2, Math.abs(y - 100) - height / 2),
      colour: () => [200, 40, 40],
    },
  ])

describe('makeTab', () => {
  it('is a 96×74 still picture that check accepts', async () => {
    const file = makeTab(bouncingBall(1)[0]!, 'line-emoji')
    const tab = await read(file)
    expect([tab.width, tab.height]).toEqual([96, 74])
    expect(checkFile('tab.png', file, 'line-emoji')).toEqual([])
  })

  it('fills the height with tall art and the width with wide art, in the middle', async () => {
    const tall = alphaBox(await read(makeTab(bar(40, 120), 'line-emoji')))!
    expect([tall.y, tall.height]).toEqual([0, 74])
    expect(Math.abs(tall.x + tall.width / 2 - 48)).toBeLessThanOrEqual(1)
    const wide = alphaBox(await read(makeTab(bar(110, 30), 'line-emoji')))!
    expect([wide.x, wide.width]).toEqual([0, 96])
    expect(Math.abs(wide.y + wide.height / 2 - 37)).toBeLessThanOrEqual(1)
  })

  it('takes pictures of any size, even one pixel', async () => {
    const dot = blank(1, 1)
    dot.data.set([10, 20, 30, 255])
    expect(alphaBox(await read(makeTab(dot, 'line-emoji')))).toEqual({ x: 11, y: 0, width: 74, height: 74 })
  })

  it('refuses a picture in which nothing is visible', () => {
    expect(() => makeTab(blank(180, 180), 'line-emoji')).toThrow('fully transparent')
  })
})
