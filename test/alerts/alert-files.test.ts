import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { alertFiles } from '../../alerts/alert-files.ts';
import { ALL_ALERTS } from '../../alerts/all-alerts.ts';

const folder = new URL('../../alerts/', import.meta.url);

describe('the files to paste and to apply', () => {
  test.each([...alertFiles()])('%s is what the alerts say (node alerts/write-alerts.ts)', (name, content) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(content);
  });

  test('are all there are', () => {
    const written = readdirSync(folder).filter((name) => /\.(sql|tf)$/.test(name));
    expect(written.sort()).toEqual([...alertFiles().keys()].sort());
  });
});

/** What Logfire's Terraform provider takes, and so its API. */
const DURATIONS = [1, 2, 5, 10, 15, 30];

describe.each(ALL_ALERTS.map((alert) => [alert.name, alert] as const))('"%s"', (_, alert) => {
  test('has durations that Logfire takes, and a window longer than the time between two looks', () => {
    expect(DURATIONS).toContain(alert.windowMinutes);
    expect(DURATIONS).toContain(alert.everyMinutes);
    expect(alert.windowMinutes).toBeGreaterThan(alert.everyMinutes);
  });

  test('reads named columns, no join and little of the answer', () => {
    const sql = alert.sql('production');
    expect(sql).not.toMatch(/SELECT \*|JOIN|attributes|stacktrace/i);
    expect(sql).toContain("deployment_environment = 'production'");
    expect(sql).toMatch(/LIMIT 5$/);
  });

  test('has texts that need no quoting in Terraform', () => {
    for (const text of [alert.name, alert.description]) expect(text).not.toMatch(/["\\$%]/);
    expect(alert.sql('production')).not.toMatch(/[$%]\{/);
  });
});

test('Terraform puts nothing but the environment into a query, and checks it', () => {
  const tf = alertFiles().get('alerts.tf') ?? expect.fail('no Terraform');
  expect([...tf.matchAll(/\$\{[^}]*\}/g)].map(([text]) => text)).toEqual(
    ALL_ALERTS.map(() => '$' + '{var.environment}'),
  );
  expect(tf).toContain('^[A-Za-z0-9_.-]+$');
  expect(tf.match(/notify_when +/g)).toHaveLength(ALL_ALERTS.length);
  expect(tf).not.toContain('"has_matches"');
});
