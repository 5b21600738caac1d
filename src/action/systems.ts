import { createAppProbe } from '../fly/create-app-probe.ts';
import { createFly } from '../fly/create-fly.ts';
import { createIssues } from '../history/create-issues.ts';
import { withRedaction } from '../history/redacted-issues.ts';
import { createLogfire } from '../logfire/create-logfire.ts';
import { probeDatabase } from '../postgres/probe-database.ts';
import { renderBody, renderTitle } from '../report/body.ts';
import { renderComment } from '../report/comment.ts';
import { renderRow } from '../report/row.ts';
import type { Systems } from '../response/run.ts';
import { systemClock } from '../support/clock.ts';
import type { Http } from '../support/http.ts';
import type { Redact } from '../support/redaction.ts';
import type { Runner } from './runner.ts';
import type { Settings } from './settings.ts';

const FLY_API = 'https://api.machines.dev';

/** The clients of one run, all on one HTTP layer. */
export function createSystems(
  settings: Settings,
  runner: Runner,
  environment: NodeJS.ProcessEnv,
  http: Http,
  redact: Redact,
): Systems {
  const { runbook, probeUrl, databaseHosts } = settings;
  const clock = systemClock;
  const logfireBaseUrl = environment.LOGFIRE_BASE_URL;
  const issues = createIssues({
    http,
    token: settings.githubToken,
    repository: runner.repository,
    apiUrl: runner.apiUrl,
  });
  return {
    clock,
    fly: createFly({
      http,
      app: settings.flyApp,
      token: settings.flyApiToken,
      baseUrl: environment.FLY_FLAPS_BASE_URL || FLY_API,
    }),
    logfire: createLogfire({
      http,
      token: settings.logfireReadToken,
      ...(logfireBaseUrl === undefined ? {} : { baseUrl: logfireBaseUrl }),
    }),
    issues: withRedaction(issues, redact),
    appProbe: probeUrl === null ? null : createAppProbe({ http, url: probeUrl, clock }),
    probeDatabase: databaseHosts.length === 0 ? null : () => probeDatabase({ hosts: databaseHosts, clock }),
    faces: {
      title: (key) => renderTitle(key, runbook),
      body: (state, key, page) => renderBody(state, key, runbook, page),
      comment: (incident, room) => renderComment(incident, { app: settings.flyApp, runbook }, room),
      row: (incident) => renderRow(incident, runbook),
    },
  };
}
