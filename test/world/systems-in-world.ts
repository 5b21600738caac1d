import { createAppProbe } from '../../src/fly/create-app-probe.ts';
import { createFly } from '../../src/fly/create-fly.ts';
import { createIssues } from '../../src/history/create-issues.ts';
import { withRedaction } from '../../src/history/redacted-issues.ts';
import { createLogfire } from '../../src/logfire/create-logfire.ts';
import type { DatabaseProbe } from '../../src/postgres/probe-database.ts';
import { renderBody, renderTitle } from '../../src/report/body.ts';
import { renderComment } from '../../src/report/comment.ts';
import { renderRow } from '../../src/report/row.ts';
import type { Systems } from '../../src/response/run.ts';
import type { Clock } from '../../src/support/clock.ts';
import { createHttp } from '../../src/support/create-http.ts';
import type { Redact } from '../../src/support/redaction.ts';
import { SERVICE_HOSTS } from './name-call.ts';
import type { Participant } from './participant.ts';
import { APP, REPOSITORY, TOKENS, type World } from './world.ts';

/** The real clients of one participant, and the real faces; only the network and the probe of the database are the world's. */
export function createSystems(
  world: World,
  participant: Participant,
  clock: Clock,
  redact: Redact,
  options: { readonly hasProbe?: boolean; readonly hasDatabaseHost?: boolean },
): Systems {
  const { runbook, random } = world;
  const http = createHttp({ clock, userAgent: 'world', transport: world.network.transportFor(participant), random });
  const issues = createIssues({
    http,
    token: TOKENS.github,
    repository: REPOSITORY,
    apiUrl: `https://${SERVICE_HOSTS.github}`,
  });
  const probe = createAppProbe({ http, url: `https://${SERVICE_HOSTS.app}/stats`, clock });
  return {
    clock,
    fly: createFly({ http, app: APP, token: TOKENS.fly, baseUrl: `https://${SERVICE_HOSTS.fly}` }),
    logfire: createLogfire({ http, token: TOKENS.logfire, baseUrl: `https://${SERVICE_HOSTS.logfire}` }),
    issues: withRedaction(issues, redact),
    appProbe: (options.hasProbe ?? true) ? probe : null,
    probeDatabase: (options.hasDatabaseHost ?? true) ? () => probeDatabase(world, clock) : null,
    faces: {
      title: (key) => renderTitle(key, runbook),
      body: (state, key, page) => renderBody(state, key, runbook, page),
      comment: (incident, room) => renderComment(incident, { app: APP, runbook }, room),
      row: (incident) => renderRow(incident, runbook),
    },
  };
}

async function probeDatabase(world: World, clock: Clock): Promise<DatabaseProbe> {
  const how = world.truth.outageAt(world.clock.nowMs());
  const durationMs = how === null ? 20 : 3_000;
  await clock.sleep(durationMs);
  const outcome = how === null ? ('tls' as const) : ('timed-out' as const);
  const address = { address: '192.0.2.7', family: 4 as const, outcome, durationMs, detail: 'asked by the world' };
  const host = { host: 'db.example.com', port: 5432, addresses: [address], unresolved: null };
  return { hosts: [host], verdict: how === null ? 'answers' : 'fails' };
}
