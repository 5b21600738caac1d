import { createIssues } from '../../src/history/create-issues.ts';
import type { Faces } from '../../src/history/faces.ts';
import { reveal } from '../../src/history/hidden.ts';
import type { HistoryRecord } from '../../src/history/history-record.ts';
import type { Issues } from '../../src/history/issues.ts';
import { type HistoryKey, type HistoryReading, historySign, readHistory } from '../../src/history/read-history.ts';
import { openRecord } from '../../src/history/record.ts';
import { withRedaction } from '../../src/history/redacted-issues.ts';
import { type HistoryState, parseState } from '../../src/history/state.ts';
import type { IncidentEvent } from '../../src/incident/incident.ts';
import { parseEvents } from '../../src/incident/parse-events.ts';
import { renderBody, renderTitle } from '../../src/report/body.ts';
import { renderComment } from '../../src/report/comment.ts';
import { renderRow } from '../../src/report/row.ts';
import { connectionPoolExhaustion } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import { createHttp } from '../../src/support/create-http.ts';
import { createRedaction } from '../../src/support/redaction.ts';
import { startGitHub, TOKEN } from '../sandbox/github/github-fixture.ts';
import type { GitHubSettings } from '../sandbox/github/github-settings.ts';
import type { GitHubState } from '../sandbox/github/github-state.ts';
import { Wire, type WireFault } from './wire.ts';

/** A GitHub that remembers, and runs that come one after the other or at once. */
export class HistoryWorld {
  readonly #world: ReturnType<typeof startGitHub>;
  #runs = 0;

  constructor(settings: GitHubSettings = {}) {
    this.#world = startGitHub(settings);
  }

  get clock() {
    return this.#world.clock;
  }

  get github() {
    return this.#world.github;
  }

  /** A run's client, with a network of its own. */
  run(faults: readonly WireFault[] = [], token = TOKEN): HistoryRun {
    this.#runs += 1;
    const wire = new Wire((request) => this.github.handle(request), faults);
    return new HistoryRun(this.#world, { wire, token, id: `run-${this.#runs}` });
  }

  /** A run's record, when nothing goes wrong at its beginning. */
  async record(faults: readonly WireFault[] = []): Promise<HistoryRecord> {
    return this.run(faults).record();
  }

  issue(number = 1): StoredIssue {
    const issue = this.github.state().issues.find((candidate) => candidate.number === number);
    if (issue === undefined) throw new Error(`no issue #${number}`);
    return issue;
  }

  /** What the state in an issue says. */
  state(number = 1): HistoryState {
    const state = parseState(reveal('state', this.issue(number).body));
    if (state === null) throw new Error(`no state in issue #${number}`);
    return state;
  }

  /** The incidents in an issue's comments, as their events. */
  incidents(number = 1): readonly (readonly IncidentEvent[])[] {
    return this.issue(number).comments.flatMap(({ body }) => {
      const events = parseEvents(reveal('incident', body));
      return events === null ? [] : [events];
    });
  }
}

export type StoredIssue = GitHubState['issues'][number];

interface RunOptions {
  readonly wire: Wire;
  readonly token: string;
  readonly id: string;
}

export class HistoryRun {
  readonly issues: Issues;
  readonly wire: Wire;
  readonly #clock: HistoryWorld['clock'];
  readonly #id: string;

  constructor({ clock }: Pick<HistoryWorld, 'clock'>, options: RunOptions) {
    const { wire, token, id } = options;
    this.wire = wire;
    this.#id = id;
    this.#clock = clock;
    const http = createHttp({ clock, userAgent: 'firebreak-test', transport: wire.transport, random: () => 0.5 });
    const repository = { owner: 'acme', repo: 'shop' };
    const issues = createIssues({ http, token, repository, apiUrl: 'https://api.github.com' });
    this.issues = withRedaction(issues, REDACT);
  }

  read(): Promise<HistoryReading> {
    return readHistory(this.issues, KEY, this.#clock);
  }

  async record(): Promise<HistoryRecord> {
    return this.recordOf(await this.read());
  }

  recordOf(reading: HistoryReading): Promise<HistoryRecord> {
    const known = { issues: this.issues, key: KEY, reading, clock: this.#clock, runId: this.#id };
    return openRecord({ ...known, faces: FACES, parseEvents, redact: REDACT });
  }
}

/** What every run knows and nobody may ever read. */
export const SECRET = 'FlyV1-super-secret-token-of-relay-api';
const REDACT = createRedaction([SECRET, TOKEN]);

const RUNBOOK = connectionPoolExhaustion;
export const KEY: HistoryKey = {
  app: 'relay-api',
  runbook: RUNBOOK.name,
  processGroup: 'app',
  environment: 'production',
};
export const SIGN = historySign(KEY);

const FACES: Faces = {
  title: (key) => renderTitle(key, RUNBOOK),
  body: (state, key, page) => renderBody(state, key, RUNBOOK, page),
  comment: (incident, room) => renderComment(incident, { app: KEY.app, runbook: RUNBOOK }, room),
  row: (incident) => renderRow(incident, RUNBOOK),
};
