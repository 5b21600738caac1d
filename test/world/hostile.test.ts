import { afterAll, expect, test } from 'vitest';
import { reveal } from '../../src/history/hidden.ts';
import { inertLine } from '../../src/support/inert.ts';
import { readPage } from '../report/read-page.ts';
import type { RunInWorld } from './run-in-world.ts';
import { endingOf, Scene } from './scene.ts';
import { SECRETS } from './world.ts';

const TEXTS: readonly (readonly [string, string])[] = [
  ['a mention and references', '@octocat @org/team closes #12, owner/repo#1'],
  ['markup', '</details><script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['an image and a link', '![x](https://evil.example/x.png) [text](https://evil.example)'],
  ['a fence', '```\n# heading\n```mermaid\ngantt\n```'],
  ['a command to the runner', '\n::set-output name=outcome::recovered\n##[error]no'],
  ['text from right to left', '\u202Eright to left\u2066\u0000'],
  ['a forged state', '\n<!-- firebreak:state eJwDAAAAAAE= -->\n-->'],
  ['100 kB', 'word @octocat '.repeat(7_200)],
];

const PLAN = { verifyForMs: 30_000, patienceMs: 60_000 };
let tried = 0;
afterAll(() => console.log(`hostile worlds tried: ${tried}`));

test.each(TEXTS)('%s from telemetry, checks and a comment is inert wherever a run shows it', async (_, text) => {
  const scene = new Scene({ foreignText: text, leaksCredentials: true });
  const { network, github } = scene.world;
  network.watch({
    after: ({ call }) => {
      if (call === 'github: create comment') github.comment(1, text);
    },
  });
  alterAnswers(scene, (body) => body.replaceAll('HTTP GET http://172.19.0.2:8080/health: 200 OK', quoted(text)));
  const run = await scene.run({ plan: PLAN });
  expect(endingOf(run)).toBe('recovered recovered');
  expectInert(scene, run, text);
});

test.each(TEXTS)('%s in the name of whoever holds a lease is inert wherever a run shows it', async (_, text) => {
  const scene = new Scene({ leaksCredentials: true });
  const lease = { nonce: null, ttlSeconds: 3_600, owner: text, description: text, version: 'none' };
  scene.world.fly.machines[0]?.leases.acquire(scene.world.clock.nowMs(), lease);
  const run = await scene.run({ plan: PLAN });
  expect(scene.bounds.restarts).toEqual([]);
  expectInert(scene, run, text);
});

test.each(TEXTS)('%s in the body of a refusal is inert wherever a run shows it', async (_, text) => {
  const scene = new Scene();
  alterAnswers(scene, (body, path) => (path.endsWith('/restart') ? `{"error":"${quoted(text)}"}` : body), 422);
  const run = await scene.run({ plan: PLAN });
  expectInert(scene, run, text);
});

/** Lets Fly say something else; with a status only where the words are others. */
function alterAnswers(scene: Scene, alter: (body: string, path: string) => string, status?: number): void {
  const { fly } = scene.world;
  const serve = fly.handle.bind(fly);
  fly.handle = async (request) => {
    const { pathname } = new URL(request.url);
    const isRefused = status !== undefined && alter('', pathname) !== '';
    if (isRefused) return new Response(alter('', pathname), { status, headers: JSON_TYPE });
    const response = await serve(request);
    const body = await response.text();
    return new Response(response.status === 204 ? null : alter(body, pathname), response);
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const OURS = new Set(
  'p strong em h1 h2 h3 table thead tbody tr th td pre code a details summary ul ol li br hr'.split(' '),
);
const OUR_LINKS =
  /^https:\/\/(github\.test|docs\.github\.com|logfire\.test|fly\.io|status\.flyio\.net|status\.pydantic\.dev)(\/|$)/;

function expectInert(scene: Scene, run: RunInWorld, foreign: string): void {
  tried += 1;
  expect(scene.bounds.broken).toEqual([]);
  const bodies = scene.world.github
    .state()
    .issues.flatMap((issue) => [issue.body, ...issue.comments.map((comment) => comment.body)])
    .filter((body) => body !== foreign);
  // A text that arrives nowhere proves nothing.
  if (foreign.includes('@octocat')) expect([...bodies, ...run.log].join('\n')).toContain('octocat');
  for (const body of [...bodies, ...run.shown.slice(1)]) expectInertPage(body);
  for (const line of run.log) expect(inertLine(line, 2_000)).not.toMatch(/^\s*(::|##\[)|[\n\r]/);
  const unpacked = bodies.flatMap((body) =>
    ['state', 'incident', 'call'].map((kind) => JSON.stringify(reveal(kind, body) ?? '')),
  );
  const everything = [...bodies, ...unpacked, ...run.log, ...run.evidence, ...run.shown].join('\n');
  expect(SECRETS.filter((secret) => everything.includes(secret))).toEqual([]);
}

function expectInertPage(markdown: string): void {
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  const page = readPage(markdown);
  expect([...page.elements].filter((element) => !OURS.has(element))).toEqual([]);
  expect(page.unclosed).toBe(0);
  expect(page.links.filter((link) => !OUR_LINKS.test(link))).toEqual([]);
  for (const text of page.prose) expect(text.replaceAll('@oncall', '')).not.toMatch(/@[a-z0-9]|[a-z]#\d|closes #\d/i);
  expect(markdown.match(/<!-- firebreak:state/g)?.length ?? 0).toBeLessThanOrEqual(1);
}
