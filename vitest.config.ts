import { defineConfig } from 'vitest/config';

const shared = { env: { TZ: 'UTC', NO_COLOR: '1' }, testTimeout: 20_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          pool: 'threads',
          // Nothing in these rooms is replaced or changed for good: loading the sources once per worker halves the time.
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
          include: ['test/{core,report,render,cli,contract,scenarios}/**/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'io',
          pool: 'forks',
          // One at a time on a small machine: these run servers, Envoys and clocks of their own.
          sequence: { groupOrder: 1 },
          include: ['test/{io,sources,e2e,envoy}/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
    coverage: {
      include: ['src/**'],
      reportOnFailure: true,
      reporter: ['text-summary', 'json-summary', 'html'],
    },
  },
});
