import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { explainReasonCode, REASON_CODE_FORMS, REASON_CODES } from '../../src/report/reason-codes.ts';
import { BUILT_IN_RUNBOOKS } from '../../src/runbook/built-in.ts';
import { FACES } from './faces.ts';

/** Everything of the source that can give a reason code. */
const SOURCES = ['response', 'history', 'action'].flatMap((folder) => {
  const path = fileURLToPath(new URL(`../../src/${folder}/`, import.meta.url));
  return readdirSync(path).map((name) => ({ name: `${folder}/${name}`, text: readFileSync(`${path}${name}`, 'utf8') }));
});

/** Where a code of a single word or of several stands in the source. */
const PLACES = [
  /reasonCode:\s*(?:[^,;{}]*\?\s*)?'([a-z][a-z0-9-]*)'/g,
  /reasonCode = (?:[^;{]*\? )?'([a-z][a-z0-9-]*)'(?! \?)/g,
  /(?:reasonCode|code): \w+ \? '[a-z-]+' : '([a-z][a-z0-9-]*)'/g,
  /null \? '[a-z-]+' : '([a-z][a-z0-9-]*)', \[/g,
  /code:\s*(?:[^,;{}]*\?\s*)?'([a-z][a-z0-9-]*)'/g,
  /(?:wait|hold|latch)\(\s*'[^']*',\s*'([a-z][a-z0-9-]*)'/g,
  /verdict\(\s*'[a-z-]+',\s*'([a-z][a-z0-9-]*)'/g,
  /verdict\(\s*'[a-z-]+',[^']*\? '([a-z][a-z0-9-]*)'/g,
  /(?:down|unknown|none|atLeast)\(\s*'([a-z][a-z0-9-]*)'/g,
  /new HistoryTrouble\(\s*'([a-z][a-z0-9-]*)'/g,
  /return '([a-z]+-[a-z0-9-]*)'/g,
];

/** How a service can fail; each is a code only behind the name of a service. */
const SERVICE_ERROR_KINDS = readServiceErrorKinds();

function readServiceErrorKinds(): readonly string[] {
  const source = readFileSync(new URL('../../src/support/service-error.ts', import.meta.url), 'utf8');
  const [, union = ''] = /ServiceErrorKind =([^;]+);/.exec(source) ?? [];
  return [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '');
}

/** Words in the same sources that are something else; `machines-started` is the code of a check that is met. */
const NO_CODES = new Set([
  ...SERVICE_ERROR_KINDS,
  ...`attempt-withdrawn attempt-written by-hand database-probe dependency-down human-called incident-key left-alone look-again machine-done machines-started not-an-app-process not-known not-yet
  recovered-by-itself retry-after run-ended x-github-request-id x-ratelimit-remaining x-ratelimit-reset`.split(/\s+/),
]);

function codesInSources(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, text } of SOURCES) {
    const compact = text.replaceAll(/^\s*(?:\*|\/\/|\/\*\*).*$/gm, '');
    const hyphenated = name.startsWith('action/') ? [] : [/'([a-z]+(?:-[a-z0-9]+)+)'/g];
    for (const pattern of [...PLACES, ...hyphenated]) {
      for (const [, code = ''] of compact.matchAll(pattern)) if (!NO_CODES.has(code)) found.set(code, name);
    }
  }
  return found;
}

describe('reason codes', () => {
  test('every code in the source is explained', () => {
    const unexplained = [...codesInSources()].filter(([code]) => explainReasonCode(code) === null);
    expect(unexplained).toEqual([]);
  });

  test('the search finds what is known to be there', () => {
    const found = codesInSources();
    for (const code of ['quiet', 'pass', 'silent', 'crashed', 'oom-killed', 'too-early', 'foreign-lease', 'hanging'])
      expect(found.has(code), code).toBe(true);
    expect(found.size).toBeGreaterThan(60);
  });

  test('every code that is explained is one that the source can give', () => {
    const composed = new Set(['lease-refused', 'lease-unknown']);
    const kinds = new Set(
      [...BUILT_IN_RUNBOOKS.values()].flatMap(({ symptoms }) => symptoms.kinds.map(({ id }) => id)),
    );
    const all = SOURCES.map(({ text }) => text).join('\n');
    const gone = Object.keys(REASON_CODES).filter(
      (code) => !composed.has(code) && !kinds.has(code) && !all.includes(`'${code}'`),
    );
    expect(gone).toEqual([]);
  });

  test('kinds of symptoms, dependencies and services are explained', () => {
    for (const { symptoms, dependency } of BUILT_IN_RUNBOOKS.values()) {
      const kinds = symptoms.kinds.map(({ id }) => id);
      const ofDependency = ['refuses', 'unreachable', 'unproven'].map((ending) => `${dependency.name}-${ending}`);
      for (const code of [...kinds, ...ofDependency]) expect(explainReasonCode(code), code).not.toBeNull();
    }
    expect(SERVICE_ERROR_KINDS.length).toBeGreaterThan(8);
    for (const service of ['fly', 'logfire', 'github', 'the-app']) {
      for (const ending of SERVICE_ERROR_KINDS)
        expect(explainReasonCode(`${service}-${ending}`), ending).not.toBeNull();
    }
  });

  test('every code that the fixtures carry is explained', () => {
    const codes = FACES.flatMap(({ incident }) => [
      ...(incident.lastRun === null ? [] : [incident.lastRun.reasonCode]),
      ...incident.guards.map(({ reasonCode }) => reasonCode),
      ...incident.humanCalledFor,
      ...(incident.diagnosis === null ? [] : [incident.diagnosis.reasonCode]),
    ]);
    for (const code of codes) expect(explainReasonCode(code), code).not.toBeNull();
  });

  test('meanings are sentences, steps are instructions, commands are commands', () => {
    const all = [...Object.values(REASON_CODES), ...REASON_CODE_FORMS];
    for (const { means, steps } of all) {
      expect(means).toMatch(/^[A-Z{].*\.$/);
      for (const { says, commands = [] } of steps) {
        expect(says).toMatch(/^[A-Z].*[.)]$/);
        for (const command of commands) {
          expect(command).toMatch(/^fly /);
          expect(command).toContain('-a {app}');
          expect(command.replaceAll(/\{(?:app|machine)\}/g, '')).not.toMatch(/[{}]/);
        }
      }
    }
  });

  test('what is unknown is not made up', () => {
    expect(explainReasonCode('constructor')).toBeNull();
    expect(explainReasonCode('nobody-wrote-this')).toBeNull();
  });
});
