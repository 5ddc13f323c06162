import { describe, expect, test } from 'vitest'
import { escapeHtml, html, relativeUrl } from './escape.ts'

test('text cannot become markup or leave an attribute', () => {
  expect(escapeHtml(`<img src=x onerror="alert('1')">&`)).toBe(
    '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;',
  )
})

describe('the template', () => {
  test('escapes strings, joins lists, leaves nothings out, and takes Html as it is', () => {
    const inner = html`<b>${'<'}</b>`
    expect(html`<p>${[inner, ' & ', 7]}${undefined}${false}${0}</p>`.html).toBe('<p><b>&lt;</b> &amp; 70</p>')
  })
})

describe('addresses', () => {
  test('are encoded part by part', () => {
    expect(relativeUrl('line-emoji/a b#1?.png')).toBe('line-emoji/a%20b%231%3F.png')
    expect(relativeUrl('javascript:alert(1)')).toBe('javascript%3Aalert(1)')
  })

  test('with quotes stay inside their attribute', () => {
    expect(relativeUrl(`"onload='x'`)).not.toMatch(/["']/)
  })

  test('of any script survive the round trip', () => {
    expect(decodeURIComponent(relativeUrl('パンダ.zip'))).toBe('パンダ.zip')
  })
})
