import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    env: { TZ: 'UTC', NO_COLOR: '1' },
    // Of a test with servers and programs of its own, on a machine that does other things besides.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // No test replaces a module or changes the process for good: the sources are loaded once per worker, not once per file.
    isolate: false,
    // Files that wait for servers and clocks leave a core to those that compute. Ports are picked by the system.
    maxWorkers: '100%',
    setupFiles: ['test/support/properties.ts'],
    include: ['test/**/*.test.ts'],
    coverage: {
      include: ['src/**'],
      reportOnFailure: true,
      reporter: ['text-summary', 'json-summary', 'html'],
    },
  },
});
