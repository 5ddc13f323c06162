// Owns what the published package.json says differently from the repository's: entries lead to dist, tools are left out.

export type Manifest = {
  readonly exports?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** `./src/x.ts` becomes types and JavaScript of dist; every other entry stays as it is. */
export function publishedManifest(manifest: Manifest): Manifest {
  const { devDependencies: _tools, scripts: _scripts, exports, ...rest } = manifest
  if (!exports) return rest
  return { ...rest, exports: Object.fromEntries(Object.entries(exports).map(([name, file]) => [name, entry(file)])) }
}

function entry(file: string): string | { types: string; default: string } {
  const path = /^\.\/src\/(.+)\.ts$/.exec(file)?.[1]
  return path === undefined ? file : { types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` }
}
