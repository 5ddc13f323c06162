// Owns what one source file says: its imports, functions and suspicious words, read with the parser that Vite carries.
// Judges nothing; the rules beside it do.

import { parseSync } from 'vite'

export type ImportFact = {
  specifier: string
  line: number
  /** An import that is gone at run time: `import type`, `export type … from`. */
  typeOnly: boolean
}

export type FunctionFact = {
  name: string
  line: number
  lines: number
  /** Written in the argument list of a call, such as the body of a test. */
  argument: boolean
}

export type WordKind =
  | 'any'
  | 'console'
  | 'print'
  | 'env'
  | 'clock'
  | 'default-export'
  | 'export-star'
  | 'enum'
  | 'unreadable-import'
  | 'import-time-work'
  | 'flag'

export type WordFact = { kind: WordKind; line: number }

export type Source = {
  path: string
  text: string
  lines: number
  isTest: boolean
  imports: ImportFact[]
  functions: FunctionFact[]
  words: WordFact[]
  /** True when the file only lists names of other files. */
  isFace: boolean
}

type Node = { type: string; start: number; end: number; [key: string]: unknown }
type Visit = { source: Source; lineOf: (offset: number) => number; parents: Node[] }

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const LANGUAGES: Readonly<Record<string, 'ts' | 'tsx' | 'js' | 'jsx'>> = {
  ts: 'ts',
  mts: 'ts',
  tsx: 'tsx',
  jsx: 'jsx',
  js: 'js',
  mjs: 'js',
  cjs: 'js',
}
const CLOCKS = new Set(['Date.now', 'performance.now', 'process.hrtime'])

export function isSource(path: string): boolean {
  return extensionOf(path) in LANGUAGES && !path.endsWith('.d.ts')
}

/** Tests, and what only tests import: `x.test.ts`, and anything in a folder named `testing`. */
export function isTestPath(path: string): boolean {
  return /\.test\.[cm]?[jt]sx?$/.test(path) || /(^|\/)testing\//.test(path)
}

/** Reads one file. Throws when it does not parse: a file that cannot be read cannot be judged. */
export function readSource(path: string, text: string): Source {
  const parsed = parseSync(path, text, { lang: LANGUAGES[extensionOf(path)] ?? 'ts', sourceType: 'unambiguous' })
  const fault = parsed.errors[0]
  if (fault) throw new Error(`${path}: does not parse: ${fault.message}`)
  const program = parsed.program as unknown as Node
  const body = childrenOf(program)
  const source: Source = {
    path,
    text,
    lines: lineCount(text),
    isTest: isTestPath(path),
    imports: [],
    functions: [],
    words: [],
    isFace: body.length > 0 && body.every((node) => node.type === 'ExportNamedDeclaration' && isNode(node['source'])),
  }
  const lineOf = lineFinder(text)
  for (const node of body) readStatement(node, source, lineOf)
  walk(program, { source, lineOf, parents: [] })
  return source
}

function readStatement(node: Node, source: Source, lineOf: (offset: number) => number): void {
  const works = node.type === 'ExpressionStatement' && !('directive' in node && node['directive'])
  const runs = /^(For|While|DoWhile|If|Try|Switch|Throw)/.test(node.type)
  if (works || runs) source.words.push({ kind: 'import-time-work', line: lineOf(node.start) })
}

function walk(node: Node, visit: Visit): void {
  readNode(node, visit)
  visit.parents.push(node)
  for (const child of childrenOf(node)) walk(child, visit)
  visit.parents.pop()
}

function readNode(node: Node, visit: Visit): void {
  const { source, lineOf } = visit
  readImport(node, visit)
  if (FUNCTIONS.has(node.type)) source.functions.push(functionFact(node, visit))
  const kind = wordOf(node, visit.parents.at(-1))
  if (kind) source.words.push({ kind, line: lineOf(node.start) })
}

function readImport(node: Node, { source, lineOf }: Visit): void {
  const line = lineOf(node.start)
  const add = (from: unknown, typeOnly: boolean) => {
    const specifier = stringOf(from)
    if (specifier === undefined) source.words.push({ kind: 'unreadable-import', line })
    else source.imports.push({ specifier, line, typeOnly })
  }
  if (node.type === 'ImportDeclaration') add(node['source'], node['importKind'] === 'type')
  if (node.type === 'ExportAllDeclaration') add(node['source'], node['exportKind'] === 'type')
  if (node.type === 'ExportNamedDeclaration' && isNode(node['source']))
    add(node['source'], node['exportKind'] === 'type')
  if (node.type === 'ImportExpression') add(node['source'], false)
  if (node.type === 'TSImportType') add(node['source'] ?? node['argument'], true)
  if (node.type === 'CallExpression' && nameOf(node['callee']) === 'require') add(listOf(node['arguments'])[0], false)
}

function wordOf(node: Node, parent: Node | undefined): WordKind | undefined {
  switch (node.type) {
    case 'TSAnyKeyword':
      return 'any'
    case 'Literal':
      return saysFlag(node['value']) ? 'flag' : undefined
    case 'TemplateElement':
      return saysFlag((node['value'] as { cooked?: unknown }).cooked) ? 'flag' : undefined
    case 'TSEnumDeclaration':
      return 'enum'
    case 'ExportDefaultDeclaration':
      return 'default-export'
    case 'ExportAllDeclaration':
      return 'export-star'
    case 'Identifier':
      return nameOf(node) === 'console' && isReference(node, parent) ? 'console' : undefined
    case 'MemberExpression':
      return memberWord(node)
    case 'NewExpression':
      return nameOf(node['callee']) === 'Date' && listOf(node['arguments']).length === 0 ? 'clock' : undefined
    case 'VariableDeclarator':
      return nameOf(node['init']) === 'process' && takesKey(node['id'], 'env') ? 'env' : undefined
    case 'ImportSpecifier':
      return importedFrom(parent, 'process') && nameOf(node['imported']) === 'env' ? 'env' : undefined
    default:
      return undefined
  }
}

/** `--refine` and the like, apart from those of other commands. */
function saysFlag(text: unknown): boolean {
  return typeof text === 'string' && /(^|[\s(])--[a-z]/.test(text) && !text.includes('npm ')
}

/** `process.env`, `process['env']`, `globalThis.process.env`, `process.stdout`, `Date.now`. */
function memberWord(node: Node): WordKind | undefined {
  const path = pathOf(node)
  if (path === undefined) return undefined
  if (path === 'process.env') return 'env'
  if (path === 'process.stdout' || path === 'process.stderr') return 'print'
  return CLOCKS.has(path) ? 'clock' : undefined
}

function pathOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type !== 'MemberExpression') return nameOf(node)
  const property = node['computed'] ? stringOf(node['property']) : nameOf(node['property'])
  const object = pathOf(node['object'])
  if (property === undefined || object === undefined) return undefined
  return object === 'globalThis' ? property : `${object}.${property}`
}

/** False where the word is only a key: `{ console: 1 }`, `x.console`. */
function isReference(node: Node, parent: Node | undefined): boolean {
  if (!parent || parent['computed']) return true
  if (parent.type === 'MemberExpression')
    return parent['property'] !== node || nameOf(parent['object']) === 'globalThis'
  if (parent['key'] === node) return false
  return !/^TS/.test(parent.type)
}

function takesKey(pattern: unknown, key: string): boolean {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return false
  return listOf(pattern['properties']).some((property) => isNode(property) && nameOf(property['key']) === key)
}

function importedFrom(declaration: Node | undefined, builtin: string): boolean {
  const from = stringOf(declaration?.['source'])
  return from === builtin || from === `node:${builtin}`
}

function functionFact(node: Node, { lineOf, parents }: Visit): FunctionFact {
  const parent = parents.at(-1)
  const named = nameOf(node['id']) ?? nameOf(parent?.['id']) ?? nameOf(parent?.['key'])
  const line = lineOf(node.start)
  const argument = parent?.type === 'CallExpression' && listOf(parent['arguments']).includes(node)
  return { name: named ?? '(unnamed)', line, lines: lineOf(node.end) - line + 1, argument }
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : undefined
}

function stringOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'TSLiteralType') return stringOf(node['literal'])
  if (node.type === 'TemplateLiteral' && listOf(node['expressions']).length === 0) {
    const quasi = listOf(node['quasis'])[0]
    const value = isNode(quasi) ? (quasi['value'] as { cooked?: string } | undefined) : undefined
    return value?.cooked
  }
  return typeof node['value'] === 'string' ? node['value'] : undefined
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function extensionOf(path: string): string {
  return /\.([a-z]+)$/.exec(path)?.[1] ?? ''
}

export function lineCount(text: string): number {
  if (text === '') return 0
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
