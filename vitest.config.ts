import { defineConfig } from 'vitest/config'

/** Three suites: `unit` beside the code (offline, seconds), `architecture` (the rules of docs/architecture.md), `e2e` (real programs). */
export default defineConfig({
  test: {
    // one worker for each core; the default leaves one idle, which is half of a machine with two
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          // a busy machine is no reason to fail: some of these take half a minute on an idle one
          testTimeout: 180_000,
          hookTimeout: 180_000,
          include: ['{packages,apps}/*/src/**/*.test.ts', '{fixtures,bench,deploy}/**/*.test.ts'],
          // modules only define things, so files may share them: half the time
          isolate: false,
        },
      },
      { test: { name: 'architecture', include: ['e2e/architecture/**/*.test.ts'], isolate: false } },
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
