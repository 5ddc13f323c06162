import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepInputs } from './keep-inputs.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-keep-'))
  mkdirSync(at('out', 'frames', 'ok'), { recursive: true })
  for (const path of ['hero.png', 'out/cut-out.png', 'out/hero.png', 'out/frames/ok/01.png', 'out/cut-out.png.bak'])
    writeFileSync(at(path), 'x')
  symlinkSync(at('out'), at('link'))
  symlinkSync(at('out', 'cut-out.png'), at('alias.png'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const keep = (input: string, output = at('out')) => keepInputs([input], output, ['cut-out.png', 'frames'])

test.each(['out/cut-out.png', 'out/frames/ok/01.png', 'out/frames/ok', 'link/cut-out.png', 'alias.png'])(
  '%s would be written over',
  async (path) => {
    await expect(keep(at(path))).rejects.toMatchObject({ code: 'output-is-input' })
    await expect(keep(at(path), at('link'))).rejects.toMatchObject({ code: 'output-is-input' })
  },
)

test.each(['hero.png', 'out/hero.png', 'out/cut-out.png.bak', 'out/no-such-file.png'])('%s stays', async (path) => {
  await expect(keep(at(path))).resolves.toBeUndefined()
})

test('stdin is no file', async () => {
  await expect(keep('-')).resolves.toBeUndefined()
})
