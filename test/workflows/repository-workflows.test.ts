import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readActionFile, readText } from '../toolchain/metadata-tables.ts';
import { complaintsAbout } from './complaints.ts';
import { carelessIn } from './shape.ts';
import { firebreakSteps, readWorkflow } from './workflow.ts';
import { readmeWorkflows, repositoryWorkflows } from './workflow-files.ts';

const files = repositoryWorkflows();
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

/** The only jobs that may write anything, and what. */
const MAY_WRITE: Readonly<Record<string, readonly string[]>> = {
  'codeql analyse': ['security-events'],
  'game-day incident': ['issues'],
  'release publish': ['attestations', 'contents', 'id-token'],
};

test('there is one for each thing', () => {
  expect(files.map(({ name }) => name)).toEqual(['ci', 'codeql', 'dist', 'game-day', 'nightly', 'release']);
});

describe.each(files.map((file) => [file.name, file] as const))('%s', (name, file) => {
  const workflow = readWorkflow(file);

  test("has nothing against it by GitHub's own language service", async () => {
    expect(await complaintsAbout(file)).toEqual([]);
  });

  test('may do the least, within a time, one after the other', () => {
    for (const [id, job] of Object.entries(workflow.jobs)) {
      const granted = Object.entries(job.permissions ?? workflow.permissions);
      const writes = granted.filter(([, access]) => access === 'write').map(([scope]) => scope);
      expect(writes.sort()).toEqual(MAY_WRITE[`${name} ${id}`] ?? []);
      expect(job['timeout-minutes']).toBeLessThanOrEqual(240);
    }
    expect(workflow.concurrency?.group).toMatch(/^[a-z-]+/);
    expect(carelessIn(workflow)).toEqual([]);
  });

  test('keeps no token on the disk', () => {
    const checkouts = Object.values(workflow.jobs)
      .flatMap((job) => job.steps)
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { with: given } of checkouts) expect(given['persist-credentials']).toBe('false');
  });
});

test("others' actions are pinned by commit, with the version beside it, the same everywhere", () => {
  const texts = [...files, ...readmeWorkflows()].map(({ text }) => text);
  const uses = texts.flatMap((text) => [...text.matchAll(/uses: (\S+)(?: # (\S+))?$/gm)]);
  const versions = new Map<string, Set<string>>();
  for (const [, action = '', version = ''] of uses) {
    if (action === './' || action === 'firebreak/firebreak@v1') continue;
    expect(action).toMatch(PINNED);
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
    const [name = ''] = action.split('@');
    versions.set(name, (versions.get(name) ?? new Set()).add(`${action} ${version}`));
  }
  for (const [name, pins] of versions) expect([...pins], name).toHaveLength(1);
});

test('the game day gives the action inputs that it has, and lets the sandbox be what it looks after', () => {
  const file = files.find(({ name }) => name === 'game-day') ?? expect.fail('no game day');
  const steps = firebreakSteps(readWorkflow(file)).map(({ step }) => step);
  expect(steps).toHaveLength(1);
  const { inputs } = readActionFile();
  for (const name of Object.keys(steps[0]?.with ?? {})) expect(inputs).toHaveProperty(name);
  expect(steps[0]?.with).toMatchObject({ 'fly-app': 'relay-api' });
});

test('what workflows run is there', () => {
  const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
  const runs = files.flatMap((file) => Object.values(readWorkflow(file).jobs).flatMap((job) => job.steps));
  for (const { run = '' } of runs) {
    for (const [, script = ''] of run.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty(script);
    for (const [, path = ''] of run.matchAll(/node (\S+\.ts)/g)) {
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
    }
  }
});

test('Dependabot watches everything that is pinned', () => {
  const { updates } = parse(readText('.github/dependabot.yml')) as { updates: Record<string, string>[] };
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions', 'docker']);
});
