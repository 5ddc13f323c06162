// Owns the folder that weights lie in, STORE/MODEL/FILE, shared by all processes of a user: fetched, brought in from a file,
// checked, listed, removed. Which models there are comes in as a table; which folder it is, and the network, too.
// What changes the folder is loaded when that is asked for: most runs only look into it.

import { lstat, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Licence, WeightsFile } from '@popcel/matting'
import { weightsMissing } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import { makeFolder, writeFault } from './codes.ts'
import { wrongFile } from './digest.ts'
import type { Fetch } from './download.ts'
import { Inspector, type WeightsFileState } from './inspect.ts'
import type { Sleep } from './lock.ts'

/** What the store needs of a row of MODELS. A model without files has nothing to fetch: it is in the package, or the user brings it. */
export type StoredModel = {
  readonly id: string
  readonly licence: Licence
  readonly files: readonly WeightsFile[]
  readonly bundled?: boolean
}

export type StoreOptions = {
  /** Made when the first file comes. */
  readonly folder: string
  readonly models: readonly StoredModel[]
  readonly sleep: Sleep
}

export type PullProgress = {
  readonly model: string
  readonly part: string
  /** Another process works on this model; its file will be used. */
  readonly state: 'waiting' | 'fetching'
  readonly bytes: number
  readonly total: number | undefined
}

export type PullOptions = {
  readonly fetch: Fetch
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: PullProgress) => void
}

/** 'partly': some of its files are there and none is damaged. `bytes` are those on the disk. */
export type ModelState = {
  readonly model: string
  readonly state: 'installed' | 'partly' | 'missing' | 'damaged'
  readonly bytes: number
  readonly licence: Licence
  readonly licenceShown: boolean
  readonly files: readonly WeightsFileState[]
}

export type WeightsStore = {
  readonly folder: string
  /** Ids of the models whose files are all here and right. */
  installed(): Promise<readonly string[]>
  /** Ids of the models of which a file is here and not right, or cannot be read. */
  damaged(): Promise<readonly string[]>
  /** The path of a part that is here and right. @throws PopcelError unknown-model, weights-missing, weights-to-bring, weights-damaged, weights-changed */
  fileOf(model: string, part: string): Promise<string>
  /**
   * Fetches what is missing or damaged; goes on where it stopped. Two processes that pull the same do it once.
   * @throws PopcelError unknown-model, usage (there is nothing to fetch), weights-to-bring, weights-not-fetched, weights-damaged, weights-changed, disk-full,
   * output-unwritable, aborted
   */
  pull(model: string, options: PullOptions): Promise<ModelState>
  /**
   * Brings in a file that came some other way. Of a model with several files, the one that it is by content or by name.
   * @throws PopcelError unknown-model, weights-damaged, weights-changed, input-missing, input-unreadable, disk-full, aborted
   */
  importFile(model: string, file: string, signal?: AbortSignal): Promise<ModelState>
  /** Reads every byte of every file that is here, of one model or of all. @throws PopcelError unknown-model */
  verify(model?: string, signal?: AbortSignal): Promise<readonly ModelState[]>
  /** Every model of the table. Reads only files that changed since they were last read. */
  list(): Promise<readonly ModelState[]>
  /** Gives back how many bytes became free. @throws PopcelError unknown-model */
  remove(model: string): Promise<number>
  /** The licence that is to be shown before the model is first used, or undefined when that was done. */
  licenceToShow(model: string): Promise<Licence | undefined>
  /** Notes that it was shown. */
  licenceShown(model: string): Promise<void>
}

const LICENCE_MARK = '.licence-shown'

/** The weights of `models` in one folder, which any number of processes may share. Nothing is read or made until it is asked. */
export function createStore(options: StoreOptions): WeightsStore {
  return new Store(options)
}

class Store implements WeightsStore {
  readonly folder: string
  readonly #models: ReadonlyMap<string, StoredModel>
  readonly #sleep: Sleep
  readonly #inspector: Inspector

  constructor({ folder, models, sleep }: StoreOptions) {
    this.folder = folder
    this.#models = new Map(models.map((model) => [model.id, model]))
    this.#sleep = sleep
    this.#inspector = new Inspector(folder)
  }

  installed(): Promise<readonly string[]> {
    return this.#thatAre('installed')
  }

  damaged(): Promise<readonly string[]> {
    return this.#thatAre('damaged')
  }

  async fileOf(id: string, part: string): Promise<string> {
    const model = this.#model(id)
    const file = model.files.find((one) => one.part === part)
    if (!file) throw new PopcelError('internal', { reason: `${id} has no part "${part}"` })
    const { state, path, reason = '' } = await this.#inspector.look(id, file)
    if (state === 'missing') throw weightsMissing(id)
    if (state === 'damaged') throw wrongFile(file, { file: path, model: id, reason })
    return path
  }

  async pull(id: string, { fetch, signal, onProgress }: PullOptions): Promise<ModelState> {
    const model = this.#model(id)
    const first = model.files[0]?.part
    if (first === undefined) throw new PopcelError('usage', { reason: `${id} has no weights to fetch` })
    // What is there needs no lock, which a folder that is read-only would not take.
    const there = await this.#stateOf(model, signal ? { signal } : {})
    if (there.state === 'installed' && !signal?.aborted) return there
    if (model.files.some(({ url }) => url === '')) throw weightsMissing(id)
    const tell = (part: string, state: PullProgress['state'], bytes: number, total?: number) =>
      onProgress?.({ model: id, part, state, bytes, total })
    return this.#locked(
      id,
      signal,
      () => tell(first, 'waiting', 0),
      async (held) => {
        const { download } = await import('./download.ts')
        for (const file of model.files) {
          if ((await this.#inspector.lookCalmly(id, file)).state === 'good') continue
          const final = this.#inspector.pathOf(id, file)
          const digests = await download({
            model: id,
            file,
            final,
            fetch,
            sleep: this.#sleep,
            signal: held,
            first: await this.#inspector.firstSeen(id, file),
            onBytes: (bytes, total) => tell(file.part, 'fetching', bytes, total),
          })
          await this.#inspector.note(id, file, digests)
        }
        return this.#stateOf(model)
      },
    )
  }

  async importFile(id: string, path: string, signal?: AbortSignal): Promise<ModelState> {
    const model = this.#model(id)
    const { bringIn, refuseUnreadable } = await import('./import.ts')
    // Before the folder is made: a slip in the file's name leaves nothing behind.
    await refuseUnreadable(path)
    return this.#locked(id, signal, undefined, async (held) => {
      const { file, digests } = await bringIn({
        model: id,
        path,
        files: model.files,
        signal: held,
        pathOf: (one) => this.#inspector.pathOf(id, one),
        firstSeen: (one) => this.#inspector.firstSeen(id, one),
      })
      await this.#inspector.note(id, file, digests)
      return this.#stateOf(model)
    })
  }

  async verify(id?: string, signal?: AbortSignal): Promise<readonly ModelState[]> {
    const models = id === undefined ? [...this.#models.values()] : [this.#model(id)]
    const states: ModelState[] = []
    for (const model of models) states.push(await this.#stateOf(model, { afresh: true, ...(signal && { signal }) }))
    return states
  }

  list(): Promise<readonly ModelState[]> {
    return Promise.all([...this.#models.values()].map((model) => this.#stateOf(model)))
  }

  async remove(id: string): Promise<number> {
    const model = this.#model(id)
    const folder = join(this.folder, model.id)
    if (!(await entryAt(folder))) return 0
    return this.#alone(id, undefined, undefined, async () => {
      // Of links only the link goes: what they lead to is somebody's own.
      const names = (await entryAt(folder))?.isDirectory() ? await readdir(folder) : []
      const entries = await Promise.all(names.map((name) => entryAt(join(folder, name))))
      await rm(folder, { recursive: true, force: true })
      for (const file of model.files) this.#inspector.forget(id, file)
      return entries.reduce((sum, entry) => sum + (entry?.isFile() ? entry.size : 0), 0)
    })
  }

  async licenceToShow(id: string): Promise<Licence | undefined> {
    const { licence } = this.#model(id)
    return (await this.#wasShown(id)) ? undefined : licence
  }

  async licenceShown(id: string): Promise<void> {
    const { licence } = this.#model(id)
    const mark = join(this.folder, id, LICENCE_MARK)
    try {
      await makeFolder(join(this.folder, id))
      await writeFile(mark, `${licence.name}\n${licence.url}\n`)
    } catch (thrown) {
      throw writeFault(thrown, mark)
    }
  }

  #model(id: string): StoredModel {
    const model = this.#models.get(id)
    if (model) return model
    throw new PopcelError('unknown-model', { name: basename(id), known: [...this.#models.keys()].join(', ') })
  }

  #wasShown(id: string): Promise<boolean> {
    return stat(join(this.folder, id, LICENCE_MARK)).then(
      () => true,
      () => false,
    )
  }

  /** Does `work` alone, in a folder that is there: whoever had the lock before may have removed it. */
  #locked<T>(
    id: string,
    signal: AbortSignal | undefined,
    onWait: (() => void) | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#alone(id, signal, onWait, async (held) => {
      const folder = join(this.folder, id)
      await makeFolder(folder)
      const { clearLeftovers } = await import('./import.ts')
      await clearLeftovers(folder)
      return work(held)
    })
  }

  /** The lock lies beside the model's folder, so that the folder can be removed while it is held. */
  async #alone<T>(
    id: string,
    signal: AbortSignal | undefined,
    onWait: (() => void) | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const path = join(this.folder, `${id}.lock`)
    const { withLock } = await import('./lock.ts')
    try {
      await makeFolder(this.folder)
      return await withLock(path, { sleep: this.#sleep, signal, ...(onWait && { onWait }) }, work)
    } catch (thrown) {
      throw writeFault(thrown, join(this.folder, id))
    }
  }

  /** Of the models that have a folder: a look at the others would be in vain. */
  async #thatAre(wanted: ModelState['state']): Promise<readonly string[]> {
    const there = await readdir(this.folder).catch((): string[] => [])
    const states = await Promise.all(
      [...this.#models.values()].filter(({ id }) => there.includes(id)).map((model) => this.#stateOf(model)),
    )
    return states.flatMap(({ model, state }) => (state === wanted ? [model] : []))
  }

  async #stateOf(model: StoredModel, how: { afresh?: boolean; signal?: AbortSignal } = {}): Promise<ModelState> {
    const files: WeightsFileState[] = []
    for (const file of model.files) files.push(await this.#inspector.lookCalmly(model.id, file, how))
    return {
      model: model.id,
      state: model.bundled ? 'installed' : together(files),
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      licence: model.licence,
      licenceShown: await this.#wasShown(model.id),
      files,
    }
  }
}

/** What stands there itself: a link, not what it leads to. */
function entryAt(path: string) {
  return lstat(path).catch(() => undefined)
}

function together(files: readonly WeightsFileState[]): ModelState['state'] {
  if (files.some(({ state }) => state === 'damaged')) return 'damaged'
  const there = files.filter(({ state }) => state === 'good').length
  if (there === 0) return 'missing'
  return there === files.length ? 'installed' : 'partly'
}
