import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { createBoundsCanvas } from './bounds-canvas.ts'
import type { Context2D } from './canvas.ts'
import { cleanCaption, drawCaption, layOutCaption } from './caption.ts'
import { prepareCharacter } from './character.ts'
import { deform } from './deform.ts'
import { layOutText } from './lettering.ts'
import { restPose } from './pose.ts'
import { areaOf, fitStage, poseBox, roomOf, seenBox, standsOut, sweptBox, tightenRoom, unite } from './stage.ts'
import { round } from './testing/figures.ts'

const area = areaOf(200, 100, undefined)

describe('the stage', () => {
  it('keeps a margin of 2 %, at least a pixel and a half', () => {
    expect(area).toEqual({ left: 2, top: 2, right: 198, bottom: 98 })
    expect(areaOf(20, 20, undefined).left).toBe(1.5)
    expect(areaOf(100, 100, { edge: 'bottom', takes: 20 })).toEqual({ left: 2, top: 2, right: 98, bottom: 78 })
    expect(areaOf(100, 100, { edge: 'top', takes: 20 }).top).toBe(22)
  })

  it('fits a box into the area as large as it goes, centred', () => {
    const stage = fitStage({ left: -0.5, top: -1, right: 0.5, bottom: 0 }, area, { width: 200, height: 100 }, undefined)
    expect(stage).toEqual({ scale: 96, x: 100, y: 98 })
  })

  it('lays a hidden side on the canvas’ edge', () => {
    const box = { left: -0.5, top: -1, right: 0.5, bottom: 0 }
    expect(fitStage(box, area, { width: 200, height: 100 }, 'bottom')).toEqual({ scale: 98, x: 100, y: 100 })
    const right = fitStage(box, area, { width: 200, height: 100 }, 'right')
    expect(right.x + 0.5 * right.scale).toBeCloseTo(200, 9)
  })

  it('sweeps the silhouette over all poses', () => {
    const c = prepareCharacter(round())
    const poses = [restPose(), { ...restPose(), lift: 0.3 }, { ...restPose(), dx: -0.2 }].map((pose) => deform(pose, c))
    const box = sweptBox(poses.map((pose) => poseBox(c, pose)))
    expect(box.top).toBeCloseTo(-1.3, 2)
    expect(box.bottom).toBeCloseTo(0, 2)
    expect(box.left).toBeCloseTo(-0.7, 2)
    expect(box.right).toBeCloseTo(0.5, 2)
    expect(seenBox({ ...box, bottom: 0.9 }, c, 'bottom').bottom).toBe(0)
    expect(seenBox({ ...box, right: 9 }, c, 'right').right).toBeLessThan(1)
  })

  it('gives effects the room that the figure at 88 % leaves', () => {
    const seen = { left: -0.5, top: -1, right: 0.5, bottom: 0 }
    const room = roomOf(seen, { left: 0, top: 0, right: 100, bottom: 100 })
    expect(room.right - room.left).toBeCloseTo(1 / 0.88, 9)
    expect(room.bottom - room.top).toBeCloseTo(1 / 0.88, 9)
    expect(room.left).toBeCloseTo(-room.right, 9)
    expect(room.top).toBeLessThan(-1.06)
    expect(room.bottom).toBeGreaterThanOrEqual(0)
  })

  it('tightens the room by what stood out, down to the figure', () => {
    const seen = { left: -0.5, top: -1, right: 0.5, bottom: 0 }
    const room = { left: -0.7, top: -1.2, right: 0.7, bottom: 0 }
    const tight = tightenRoom(room, room, { left: -0.8, top: -2, right: 0.6, bottom: 0 }, seen)
    expect(tight.left).toBeCloseTo(-0.6, 9)
    expect(tight.top).toBe(-1)
    expect(tight.right).toBe(0.7)
    // still a tenth too wide: another tenth closer
    expect(tightenRoom(tight, room, { left: -0.75, top: -1, right: 0.6, bottom: 0 }, seen).left).toBeCloseTo(-0.55, 9)
    expect(standsOut(room, room)).toBe(false)
    expect(standsOut({ ...room, left: -0.8 }, room)).toBe(true)
    expect(unite(seen, undefined)).toBe(seen)
    expect(unite(seen, room)).toEqual(room)
  })
})

describe('the measuring canvas', () => {
  it('knows fills, strokes and transforms', () => {
    const c = createBoundsCanvas()
    expect(c.bounds()).toBeUndefined()
    c.save()
    c.transform(2, 0, 0, 2, 10, 20)
    c.beginPath()
    c.moveTo(0, 0)
    c.lineTo(5, 1)
    c.fill()
    expect(c.bounds()).toEqual({ left: 10, top: 20, right: 20, bottom: 22 })
    c.lineWidth = 3
    c.stroke()
    expect(c.bounds()).toEqual({ left: 7, top: 17, right: 23, bottom: 25 })
    c.restore()
    c.beginPath()
    c.arc(0, 0, 4, 0, 1)
    c.fill()
    expect(c.bounds()).toEqual({ left: -4, top: -4, right: 23, bottom: 25 })
  })
  it('does not count what is transparent', () => {
    const c = createBoundsCanvas()
    c.globalAlpha = 0
    c.beginPath()
    c.moveTo(1, 1)
    c.fill()
    expect(c.bounds()).toBeUndefined()
  })
  it('does not know less than a turned ellipse covers', () => {
    const c = createBoundsCanvas()
    c.beginPath()
    c.ellipse(0, 0, 10, 1, Math.PI / 2, 0, 7)
    c.fill()
    const box = c.bounds()!
    expect(box.bottom).toBeGreaterThanOrEqual(10)
    expect(box.right).toBeLessThan(2)
  })
})

describe('lettering', () => {
  it('draws every letter, digit and mark of a caption', () => {
    for (const text of ['The quick brown fox jumps over a lazy dog', '0123456789', "!?.,'-+~:&♥"]) {
      expect(layOutText(text)).toBeDefined()
    }
  })
  it('says when a letter is missing, and knows how wide a line is', () => {
    expect(layOutText('я')).toBeUndefined()
    expect(layOutText('e\u0336')).toBeUndefined()
    expect(layOutText('')).toEqual({ letters: [], width: 0, above: 0, below: 0 })
    const one = layOutText('O')!.width
    expect(one).toBeCloseTo(0.72, 9)
    expect(layOutText('OO')!.width).toBeGreaterThan(2 * one)
    expect(layOutText('o')!.width).toBeLessThan(one)
  })
  it('puts accents on letters without making them wider, and says how far they stand out', () => {
    for (const [accented, plain] of [
      ['É', 'E'],
      ['ü', 'u'],
      ['Ç', 'C'],
      ['ß', 'ss'],
      ['“Ł”', '"Ł"'],
    ] as const)
      expect(layOutText(accented)!.width, accented).toBe(layOutText(plain)!.width)
    expect(layOutText('É')!.above).toBeGreaterThan(0.3)
    expect(layOutText('É')!.below).toBe(0)
    expect(layOutText('Ç')).toMatchObject({ above: 0 })
    expect(layOutText('Ç')!.below).toBeGreaterThan(0.2)
    // the accent of É begins over the middle of E, 5.4 wide
    expect(layOutText('É')!.letters[0]!.strokes).toContain('M2.2')
  })
})

describe('captions', () => {
  const context = (): Context2D => createCanvas(10, 10).getContext('2d')
  it('fit between the margins, whatever their length', () => {
    for (const text of [
      'A',
      'OK!',
      'ÀÉÎÕÜÅŞÇ',
      'Привет, друг',
      'Gяjpg',
      'Thank you very much',
      'Congratulations!',
      'おめでとうございます',
    ]) {
      for (const captionEdge of ['top', 'bottom'] as const) {
        const layout = layOutCaption(text, { width: 180, height: 180, captionEdge }, context)
        const canvas = createCanvas(180, 180).getContext('2d')
        for (let k = 0; k < 12; k++) drawCaption(canvas, layout, k / 12)
        const { data } = canvas.getImageData(0, 0, 180, 180)
        for (let i = 0; i < 180; i++) {
          for (const [x, y] of [
            [i, 0],
            [i, 179],
            [0, i],
            [179, i],
          ] as const)
            expect(data[(y * 180 + x) * 4 + 3], `${text} ${captionEdge}`).toBe(0)
        }
        expect(layout.size).toBeGreaterThan(8)
        expect(layout.size).toBeLessThanOrEqual(180 * 0.17)
      }
    }
  })
  it('break a long line in two where that makes larger letters, at the space that leaves the largest', () => {
    const lines = (text: string) =>
      layOutCaption(text, { width: 180, height: 180 }, context).lines.map((line) => line.text)
    expect(lines('Happy you!')).toEqual(['Happy you!'])
    expect(lines('Thank you very much')).toEqual(['Thank you', 'very much'])
    expect(lines('Congratulations!!!!')).toEqual(['Congratulations!!!!'])
    const size = (text: string) => layOutCaption(text, { width: 180, height: 180 }, context).size
    expect(size('Thank you very much')).toBeGreaterThan(1.2 * size('Thank.you.very.much'))
  })
  it('tell the letters that no font has, and none that one has', () => {
    const missing = (text: string) => layOutCaption(text, { width: 180, height: 180 }, tiny).missing
    const tiny = (): Context2D => createCanvas(64, 64).getContext('2d')
    // private use: no font has them
    expect(missing('\u{f1234}\u{f1235} \u{f1234}')).toEqual(['\u{f1234}', '\u{f1235}'])
    expect(missing('ÀB')).toEqual([])
  })
  it('are cleaned of what cannot be drawn', () => {
    expect(cleanCaption(' two\nlines\t\u0007 ')).toBe('two lines')
    expect(cleanCaption('\u200b\ufeff \n')).toBe('')
    expect(cleanCaption('\u202eevil')).toBe('evil')
    expect(cleanCaption('می\u200cخواهم')).toBe('می\u200cخواهم')
  })
  it('have a dark line round a white core', () => {
    const canvas = createCanvas(180, 180).getContext('2d')
    drawCaption(canvas, layOutCaption('HI', { width: 180, height: 180 }, context), 0)
    const { data } = canvas.getImageData(0, 0, 180, 180)
    let dark = 0
    let white = 0
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]! < 255) continue
      if (data[i]! < 80) dark++
      if (data[i]! > 240) white++
    }
    expect(dark).toBeGreaterThan(200)
    expect(white).toBeGreaterThan(400)
  })
})
