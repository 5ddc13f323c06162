// Owns what is published differently from what the repository has: entries and programs lead to dist, tools are left out.

export type Manifest = {
  readonly exports?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

type Entry = string | { readonly types: string; readonly default: string }

export type Published = Omit<Manifest, 'exports' | 'scripts' | 'devDependencies'> & {
  readonly exports?: Readonly<Record<string, Entry>>
}

/** `./src/x.ts` becomes types and JavaScript of dist; every other entry stays as it is. */
export function publishedManifest(manifest: Manifest): Published {
  const { devDependencies: _tools, scripts: _scripts, exports, ...rest } = manifest
  if (!exports) return rest
  return { ...rest, exports: Object.fromEntries(Object.entries(exports).map(([name, file]) => [name, entry(file)])) }
}

function entry(file: string): Entry {
  const path = /^\.\/src\/(.+)\.ts$/.exec(file)?.[1]
  return path === undefined ? file : { types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` }
}

/** A program of bin/, which starts the sources in the repository and what was built of them where it is installed. */
export function publishedProgram(text: string): string {
  return text.replace(/(['"])\.\.\/src\/([^'"]+)\.ts\1/g, '$1../dist/$2.js$1')
}
