import type { Alert } from './alert.ts';
import { ALL_ALERTS } from './all-alerts.ts';
import { terraform } from './terraform.ts';

/** Every file that is written from the alerts, by its name in this folder. */
export function alertFiles(): ReadonlyMap<string, string> {
  const sqlFiles = ALL_ALERTS.map((alert): [string, string] => [`${alert.id}.sql`, sqlFile(alert)]);
  return new Map([...sqlFiles, ['alerts.tf', terraform(ALL_ALERTS)]]);
}

function sqlFile(alert: Alert): string {
  return `-- ${alert.name}: ${alert.description}
-- Time window ${alert.windowMinutes} minutes, every ${minutes(alert.everyMinutes)}, notify when the query starts having matches.
-- Written by 'node alerts/write-alerts.ts'. Where your deployment_environment is another, change it below.
${alert.sql('production')}
`;
}

function minutes(count: number): string {
  return count === 1 ? 'minute' : `${count} minutes`;
}
