import { expect, test } from 'vitest';
import { EMPTY_STATE } from '../../src/history/state.ts';
import { renderBody } from '../../src/report/body.ts';
import { between, readText } from '../toolchain/metadata-tables.ts';
import { KEY, ROOM, RUNBOOK } from './faces.ts';
import { readmeExample } from './readme-example.ts';

const readme = readText('README.md');

test('the README shows the recorded incident as it is rendered (else: npm run readme)', () => {
  expect(between(readme, 'example')).toBe(readmeExample());
  expect(readmeExample()).not.toMatch(/127\.0\.0\.1|localhost/);
});

test("the README's past incidents, put into the history by hand as it says, are kept word for word", () => {
  const [, written = ''] = /<!-- by hand -->\n```markdown\n([\s\S]*?)\n```/.exec(readme) ?? [];
  expect(written).toContain('| 2025-');
  const page = { nowMs: 1_795_557_200_000, previousBody: '', roomCharacters: ROOM };
  const fresh = renderBody(EMPTY_STATE, KEY, RUNBOOK, page);
  const mark = '<!-- firebreak:by-hand begins: what stands from here on is yours, and every run keeps it -->';
  expect(fresh).toContain(mark);
  const edited = fresh.replace(mark, `${mark}\n${written}`);
  expect(renderBody(EMPTY_STATE, KEY, RUNBOOK, { ...page, previousBody: edited })).toContain(written);
});
