// Owns making any string harmless inside HTML: text, quoted attributes, and relative addresses.

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and for attributes in double or single quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** A relative path as an address: each part percent-encoded, so that '#', '?' and ':' stay part of the name. */
export function relativeUrl(path: string): string {
  return escapeHtml(path.split(/[\\/]/).map(encodeURIComponent).join('/'))
}

/** HTML that is put together by `html`; only this is not escaped again. */
export type Html = { readonly html: string }

/** Template tag: every value is escaped, unless it is Html; lists are joined; undefined and false print nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: parts.reduce((done, part, i) => done + toText(values[i - 1]) + part) }
}

export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[]

function toText(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map(toText).join('')
}
