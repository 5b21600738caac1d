import { defineConfig } from 'vitest/config';

export default defineConfig({
  // GitHub's parsers, inlined below, come with source maps but without their sources.
  logLevel: 'error',
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Many tests mostly wait, for the second look or for a boot.
    maxWorkers: 4,
    // GitHub's parsers import their own files in a way that Node alone does not resolve.
    server: { deps: { inline: [/@actions\//] } },
  },
});
