import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../src/incident/evidence.ts';
import { foldIncident, type Incident } from '../../src/incident/incident.ts';
import { renderBeforeAfter, sayReading } from '../../src/report/before-after.ts';
import { renderComment } from '../../src/report/comment.ts';
import { traceLinks } from '../../src/report/links.ts';
import { renderMinutesChart } from '../../src/report/minutes-chart.ts';
import { renderTimelineDiagram } from '../../src/report/timeline-diagram.ts';
import { APP, FACES, ROOM, RUNBOOK } from './faces.ts';
import { readFixture } from './read-fixture.ts';

const recovered = readFixture('recovered');
const MINUTE_MS = 60_000;

function withEvidence(change: Partial<Evidence>): Incident {
  const { evidence } = recovered.incident;
  if (evidence === null) throw new Error('The fixture has no evidence.');
  return { ...recovered.incident, evidence: { ...evidence, ...change } };
}

describe('the time to recover', () => {
  test('is one number wherever it stands', () => {
    for (const seconds of [1, 61, 307]) {
      const events = recovered.events.map((event) =>
        event.type === 'closed' ? { ...event, recoverySeconds: seconds } : event,
      );
      const comment = renderComment(foldIncident(events), { app: APP, runbook: RUNBOOK }, ROOM);
      const [, headline = ''] = /^\*\*Recovered in (.*):\*\*/.exec(comment) ?? [];
      expect(comment).toContain(`first symptom to proof, ${headline} :crit`);
    }
  });
});

describe('the bars of the timeline', () => {
  test('have labels that are never cut on a phone, wherever the bar stands', () => {
    for (const { incident } of FACES.filter(({ comment }) => comment !== null)) {
      const lines = renderTimelineDiagram(incident).split('\n');
      const labels = lines.flatMap((line) => /^ {2}(.*) :(?:done|crit|milestone)/.exec(line)?.[1] ?? []);
      expect(labels.length).toBeGreaterThan(0);
      for (const label of labels.filter((one) => !/^first symptom/.test(one))) expect(label.length).toBeLessThan(29);
    }
  });
});

describe('minute by minute', () => {
  /** 100 errors and answers a minute, until so many seconds into the last one. */
  function chart(minutes: number, seconds: number): string {
    const { evidenceAtMs } = recovered.incident;
    const lastMs = Math.floor((evidenceAtMs ?? 0) / MINUTE_MS) * MINUTE_MS;
    const all = Array.from({ length: minutes }, (_, index) => ({
      atMs: lastMs - (minutes - 1 - index) * MINUTE_MS,
      rows: 100,
      errors: index === minutes - 1 ? 1 : 100,
      answers: index === minutes - 1 ? 1 : 100,
    }));
    return renderMinutesChart({ ...withEvidence({ minutes: all }), evidenceAtMs: lastMs + seconds * 1_000 }, RUNBOOK);
  }
  const barsOf = (text: string): readonly number[] => (/ bar \[(.*)\]/.exec(text)?.[1] ?? '').split(', ').map(Number);
  const labelsOf = (text: string): readonly string[] => (/UTC" \[(.*)\]/.exec(text)?.[1] ?? '').split(', ');

  test('shows no minute that is not over: it would look like a fall', () => {
    for (const seconds of [1, 8, 59, 62, 70]) expect(new Set(barsOf(chart(6, seconds)))).toEqual(new Set([100]));
    expect(barsOf(chart(6, 30))).toHaveLength(5);
  });

  test('shows minutes of silence as nothing', () => {
    expect(barsOf(chart(6, 4 * 60)).slice(-2)).toEqual([0, 0]);
  });

  test('takes minutes together where there are many, and says so', () => {
    const text = chart(16, 120 * 60);
    expect(labelsOf(text).length).toBeLessThanOrEqual(16);
    expect(new Set(labelsOf(text)).size).toBe(labelsOf(text).length);
    expect(text).toContain('Both per 3 minutes');
  });
});

describe('a signal beside its threshold', () => {
  const reading = { kind: 'server errors', says: 'requests answered with 5xx (5 min)', atLeast: 5 };

  test('says why many are still too few', () => {
    expect(sayReading(RUNBOOK, { ...reading, value: 343, met: false })).toBe('343, a share below 20 %');
    expect(sayReading(RUNBOOK, { ...reading, value: 4, met: false })).toBe('4, below');
    expect(sayReading(RUNBOOK, { ...reading, value: 343, met: true })).toBe('343, reached');
  });

  test('that counts only beside another says so', () => {
    const says = 'listener troubles (40 min), counted while a request hangs';
    expect(sayReading(RUNBOOK, { kind: 'listener', says, value: 3, atLeast: 1, met: false })).toBe(
      '3, not counted now',
    );
  });
});

test('before and after has no cell that was not measured', () => {
  for (const { incident } of FACES) {
    expect(renderBeforeAfter(incident, RUNBOOK).text).not.toMatch(/\| – \|/);
  }
});

test('traces are named by what they show, each once', () => {
  const links = traceLinks(recovered.incident);
  expect(links).toHaveLength(3);
  expect(links[0]).toMatch(/^\[errors by route: GET \S+\]\(http/);
  expect(links[1]).toMatch(/^\[hanging requests: GET \S+\]\(http/);
  expect(new Set(links.map((link) => link.split('](')[0])).size).toBe(3);
});

test('the comment says how many addresses were replaced', () => {
  const say = (redactedAddresses: number): string =>
    renderComment(withEvidence({ redactedAddresses }), { app: APP, runbook: RUNBOOK }, ROOM);
  expect(say(0)).not.toContain('replaced');
  expect(say(1)).toContain('*1 address or host name was replaced, here and in the evidence file');
  expect(say(7)).toContain('*7 addresses and host names were replaced, here and in the evidence file');
});
