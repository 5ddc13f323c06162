import { PopcelError } from '@popcel/protocol'
import { describe, expect, test } from 'vitest'
import { decodePicture } from '../decode.ts'
import { inspectPicture } from '../header.ts'

const file = (head: string, ...samples: number[]) =>
  new Uint8Array(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(samples)]))
const read = async (bytes: Uint8Array) => {
  const { width, height, channels, data } = await decodePicture(bytes)
  return { width, height, channels, data: [...data] }
}

describe('in bytes', () => {
  test('PPM of 8 bits, with a comment in its header', async () => {
    const bytes = file('P6\n# drawn by hand\n2 1\n255\n', 1, 2, 3, 250, 128, 0)
    expect(await read(bytes)).toEqual({ width: 2, height: 1, channels: 3, data: [1, 2, 3, 250, 128, 0] })
    expect(await inspectPicture(bytes)).toMatchObject({
      format: 'pnm',
      width: 2,
      height: 1,
      bitDepth: 8,
      hasAlpha: false,
    })
  })

  test('a full sample may be any number: 15 and 1000 are brought to full scale', async () => {
    expect((await read(file('P5 2 1 15 ', 15, 5))).data).toEqual([255, 255, 255, 85, 85, 85])
    const picture = await decodePicture(file('P5\n2 1\n1000\n', 0x03, 0xe8, 0x01, 0xf4))
    expect(picture.data).toEqual(Uint16Array.of(65_535, 65_535, 65_535, 32_768, 32_768, 32_768))
    expect((await read(file('P5 1 1 15 ', 99))).data).toEqual([255, 255, 255])
  })

  test('PBM: rows of bits, 1 is black', async () => {
    const { data } = await read(file('P4\n3 2\n', 0b10100000, 0b01100000))
    expect(data.filter((_, i) => i % 3 === 0)).toEqual([0, 255, 0, 255, 0, 0])
  })

  test('PAM with alpha is straight RGBA, in colour and in grey', async () => {
    const head = (depth: number, kind: string) =>
      `P7\nWIDTH 1\nHEIGHT 1\nDEPTH ${depth}\nMAXVAL 255\nTUPLTYPE ${kind}\nENDHDR\n`
    expect(await decodePicture(file(head(4, 'RGB_ALPHA'), 10, 20, 30, 40))).toMatchObject({ alpha: 'straight' })
    expect((await read(file(head(4, 'RGB_ALPHA'), 10, 20, 30, 40))).data).toEqual([10, 20, 30, 40])
    expect((await read(file(head(2, 'GRAYSCALE_ALPHA'), 7, 9))).data).toEqual([7, 7, 7, 9])
  })
})

test('in letters: PPM, PGM, and PBM whose digits touch', async () => {
  expect((await read(file('P3\n1 2\n255\n1 2 3\n# and\n 4\t5 255'))).data).toEqual([1, 2, 3, 4, 5, 255])
  expect((await read(file('P2 2 1 3\n3 1'))).data).toEqual([255, 255, 255, 85, 85, 85])
  expect((await read(file('P1\n4 1\n0110\n'))).data.filter((_, i) => i % 3 === 0)).toEqual([255, 0, 0, 255])
})

test('what is broken has a sentence, and text that begins with P6 is no picture', async () => {
  const says = (bytes: Uint8Array) => decodePicture(bytes).catch((error: unknown) => String(error))
  expect(await says(file('P6\n2 2\n255\n', 1, 2, 3, 4, 5, 6, 7))).toContain('it ends in row 2 of 2')
  expect(await says(file('P4\n9 2\n', 1, 2, 3))).toContain('it ends in row 2 of 2')
  expect(await says(file('P2 2 2 3\n3 1 1'))).toContain('it ends in row 2 of 2')
  expect(await says(file('P5\n0 2\n255\n', 1))).toContain('its header says it is 0×2')
  expect(await says(file('P5\n1 1\n70000\n', 1))).toContain('a full sample is 70000')
  expect(await says(file('P6\n2 2'.padEnd(80, ' ')))).toContain('its header is cut off')
  expect(await says(file('P7\nWIDTH 1\nHEIGHT 1\nDEPTH 9\nMAXVAL 255\nENDHDR\n', 1))).toContain('it has 9 channels')
  expect(await says(file('P5\n60000 60000\n255\n', 1))).toContain('3,600 megapixels')
  expect(await says(file('P6 is what the form is called, and this is a text about it'))).toContain('is not a picture')
})

test('cut off anywhere or with any byte changed it is a picture or a row of the table', async () => {
  for (const bytes of [file('P6\n2 1\n255\n', 1, 2, 3, 4, 5, 6), file('P1\n4 1\n0110\n'), file('P3 1 1 9 1 2 3')])
    for (let at = 0; at < bytes.length; at++)
      for (const each of [bytes.subarray(0, at), bytes.with(at, 0x39), bytes.with(at, 0xff)])
        await decodePicture(each, { maxPixels: 1e5 }).catch((error: unknown) => {
          if (!(error instanceof PopcelError) || error.code === 'internal') throw error
        })
})
