import { defineConfig } from 'vitest/config'

/** Three suites: `unit` beside the code (offline, seconds), `architecture` (the rules of docs/architecture.md), `e2e` (real programs). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{packages,apps}/*/src/**/*.test.ts', '{fixtures,bench}/**/*.test.ts'] } },
      { test: { name: 'architecture', include: ['e2e/architecture/**/*.test.ts'] } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/architecture/**', '**/node_modules/**'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // its tests start programs that use both cores
          fileParallelism: false,
        },
      },
    ],
  },
})
