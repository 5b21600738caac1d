import { defineConfig } from 'vitest/config';
import { TestOrder } from './test/toolchain/test-order.ts';

export default defineConfig({
  // GitHub's parsers, inlined below, come with source maps but without their sources.
  logLevel: 'error',
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Many tests mostly wait, for the second look or for a boot.
    maxWorkers: 5,
    sequence: { sequencer: TestOrder },
    // A file of its own for each process costs a start of everything; no file leaves anything behind in its process.
    isolate: false,
    // GitHub's parsers import their own files in a way that Node alone does not resolve.
    server: { deps: { inline: [/@actions\//] } },
  },
});
