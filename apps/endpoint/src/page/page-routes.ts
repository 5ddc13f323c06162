// Owns the status page's addresses: the page, and the two files that it loads.

import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import type { Core } from '../core.ts'
import { pageStateOf } from './page-state.ts'
import { renderMain, renderPage } from './render-page.ts'

const POLICY =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:"

export function pageRoutes(core: Core): Hono {
  const app = new Hono()
  app.get('/', (c) => {
    const state = pageStateOf(core)
    // the page asks for its own middle part again every second
    const html = c.req.query('part') === 'main' ? renderMain(state) : renderPage(state)
    return c.html(html, 200, { 'content-security-policy': POLICY, 'cache-control': 'no-store' })
  })
  app.get('/page.css', (c) => c.body(fileBeside('page.css'), 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/page.js', (c) => c.body(fileBeside('page.js'), 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  return app
}

function fileBeside(name: 'page.css' | 'page.js'): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}
