import {
  AFTER,
  CHECK_DATABASE,
  DEPENDENCY,
  FLY_STATUS,
  LIST,
  LOGFIRE_STATUS,
  LOOK,
  LOOK_ELSEWHERE,
  NEW_TOKEN,
  NEXT_RUN,
  PROVE_BY_HOST,
  READ_LOGS,
  REARM,
  RESTART,
  SEE_SERVICE,
  type Step,
} from './common-steps.ts';

/** What a reason code means to somebody who has never read the code, and what to do about it; no step means: nothing. */
export interface ReasonCode {
  readonly means: string;
  readonly steps: readonly Step[];
}

const code = (means: string, ...steps: readonly Step[]): ReasonCode => ({ means, steps });

/** Every reason code that does not depend on a name. Those that do stand in `REASON_CODE_FORMS`. */
export const REASON_CODES = {
  // What a look at the telemetry says.
  'no-symptoms': code('No symptom of this runbook reaches its threshold.'),
  'symptoms-over': code('There were symptoms; they are over, and the database has answered since.'),
  quiet: code('The app writes no telemetry now, but its probe page answers on each machine: a quiet night.'),
  'fault-present': code("The runbook's fault is there, and a restart should help."),
  'fault-present-weakly-proven': code(
    "The runbook's fault is there; that the database answers is known from outside only, so one failure ends the attempt.",
  ),
  'too-early': code('The symptoms are too young, or too freshly over, to judge.', NEXT_RUN),
  'telemetry-behind': code(
    'A machine started so recently that the telemetry may still show what was before.',
    NEXT_RUN,
  ),
  silent: code('The app writes no telemetry now, and without a probe page nothing can be said of it.', {
    says: 'Set the input `probe-url`: then Firebreak asks the app itself.',
  }),
  'no-live-process': code(
    'No running process of the app is visible in the telemetry.',
    { says: 'See whether the app is up.', commands: ['fly status -a {app}'] },
    { says: 'Set the input `probe-url`: then Firebreak asks the app itself.' },
  ),
  'process-silent': code(
    'A process left requests open and then wrote nothing for minutes, while others did: it may be frozen, or gone.',
    { says: 'See whether each machine serves.', commands: ['fly status -a {app}'] },
    { says: 'Set the input `probe-url`: then Firebreak asks each machine itself.' },
  ),
  'not-answering': code('The app is silent, and its probe page does not answer.', LOOK, READ_LOGS, FLY_STATUS),
  'telemetry-stopped': code(
    'A busy app stopped writing telemetry: either it is down, or Logfire receives nothing.',
    { says: 'See whether the app serves.', commands: ['fly status -a {app}'] },
    LOGFIRE_STATUS,
  ),
  'telemetry-unreadable': code('Logfire does not answer, so nothing is known of the app.', LOGFIRE_STATUS, NEXT_RUN),
  'telemetry-odd': code("Logfire's answer is not what was expected: a column is missing, or it was cut off.", {
    says: 'See in the log of the run which column or row it is; a change in the instrumentation may be the cause.',
  }),
  'listener-disturbed': code('Only the queue listener was disturbed; it is back, or it may come back by itself.'),
  'listener-lost': code(
    'The queue listener has been lost for minutes, everything else is well: queued work stands still.',
    READ_LOGS,
    RESTART,
  ),
  'pool-errors': code(
    'Requests are refused by the full connection pool, but nothing else of the fault shows.',
    LOOK_ELSEWHERE,
  ),
  'stuck-connecting': code('Requests hang while they connect, but nothing else of the fault shows.', LOOK_ELSEWHERE),
  'server-errors': code('Many requests fail with 5xx, and it is not the fault of this runbook.', LOOK_ELSEWHERE),
  'hangs-elsewhere': code('Requests hang, but not while they connect to the database.', LOOK_ELSEWHERE, READ_LOGS),
  'not-this-fault': code(
    'The app is sick in several ways, but not with the fault of this runbook.',
    LOOK_ELSEWHERE,
    READ_LOGS,
  ),
  'new-connections-fail': code(
    'Old connections to the database still work, new ones do not: a restart would lose those that work.',
    DEPENDENCY,
  ),
  'new-connections-unproven': code(
    'The fault is there, but nothing proves that a new process could connect to the database.',
    CHECK_DATABASE,
    RESTART,
    PROVE_BY_HOST,
  ),

  // What forbids or delays a restart.
  'mode-observe': code('Firebreak only observes: what it would do is written here, nothing is done.', LOOK, RESTART, {
    says: 'To let Firebreak do it the next time, set the input `mode` to `act`.',
  }),
  'hold-set': code(
    'The label `firebreak:hold` is set: nothing is restarted while it is.',
    { says: 'Find out why it was set: the state of this issue says by whom and since when.' },
    LOOK,
    RESTART,
    REARM,
  ),
  'set-by-hand': code('A person set the label `firebreak:hold`.', {
    says: 'Remove the label when Firebreak may act again.',
  }),
  'cooling-down': code('There was a restart so recently that the budget has no room for another yet.', LOOK, {
    says: 'A later run acts by itself. If it cannot wait until there is room again, restart by hand.',
    commands: ['fly machine restart {machine} -a {app}'],
  }),
  'budget-spent': code(
    'The longest window of the restart budget is spent: restarts do not cure this.',
    { says: 'Read the incidents in this issue side by side: the cause is not one that a restart removes.' },
    LOOK,
    RESTART,
    REARM,
  ),
  'another-run': code('Another run of Firebreak is at work on it.', { says: 'Nothing: follow the other run.' }),
  'unfinished-attempt': code(
    'A run ended in the middle of its attempt, so how far it got is known from the events of Fly only.',
    LOOK,
    {
      says: 'Restart what is not started or still sick, one at a time.',
      commands: ['fly machine restart {machine} -a {app}'],
    },
    REARM,
  ),
  'attempt-not-on-record': code(
    'The attempt was not on record any more right before the restart: somebody changed the history.',
    LOOK,
    { says: 'Look at the edit history of this issue.' },
  ),
  'evidence-missing': code('The evidence was not stored, so nothing was restarted.', LOOK, RESTART),
  'attempt-unreadable': code(
    'What the last attempt did cannot be read from its comment any more.',
    LOOK,
    { says: 'Restore the text of the comment from its edit history.' },
    REARM,
  ),
  'foreign-lease': code('Somebody else holds a machine: a deploy or a person is at work.', {
    says: 'See who it is; when nobody is, the lease runs out by itself.',
    commands: ['fly machine leases view {machine} -a {app}'],
  }),
  'lease-refused': code('Fly refused to lock the machines, so nothing was done.', LOOK, FLY_STATUS),
  'lease-unknown': code('Whether Fly locked the machines is not known, so nothing was done.', LOOK, FLY_STATUS),
  'lease-lost': code('The lock on a machine was lost before the call, so nothing was done to it.', LOOK, NEXT_RUN),
  'restarts-unknown': code(
    'So much happened to a machine that Fly does not list all of it: how often it was restarted is not known.',
    LOOK,
    READ_LOGS,
  ),
  'recent-deploy': code(
    'The release is so young that it is left alone: the deploy itself may be the cause.',
    { says: 'See what changed, and roll back if that is it.', commands: ['fly releases -a {app}'] },
    { says: 'If it is not the deploy: a later run acts by itself, once the release is old enough.' },
  ),
  'mixed-releases': code('Two releases run beside each other: a deploy is not finished.', {
    says: 'Finish the deploy, or roll it back.',
    commands: ['fly releases -a {app}', LIST],
  }),
  'release-age-unknown': code('Fly does not say how old the release is.', LOOK, FLY_STATUS),
  'machine-in-motion': code('A machine is just starting, stopping or being replaced.', {
    says: 'Wait until it has settled.',
    commands: [LIST],
  }),
  'host-not-ok': code('The host under a machine is not well: a restart does not cure that.', FLY_STATUS, LOOK),
  'no-machines-in-group': code(
    'The app has no machine in the process group that Firebreak is to look after.',
    { says: 'Compare the input `process-group` with the groups there are.', commands: [LIST] },
    REARM,
  ),
  'no-targets': code(
    'No started machine belongs to a sick process.',
    { says: 'See which machines there are and what became of the others.', commands: [LIST] },
    REARM,
  ),
  'fly-unreachable': code('Fly does not list the machines.', FLY_STATUS, NEXT_RUN),
  'not-confirmed': code('A second look half a minute later did not confirm the first.', NEXT_RUN),
  held: code('A guard forbids the restart.', LOOK),

  // The history.
  'history-unreachable': code(
    'GitHub does not give the history: without a record nothing is restarted.',
    LOOK,
    RESTART,
  ),
  'history-unwritable': code('GitHub does not take the record: without one nothing is restarted.', LOOK, RESTART),
  'history-closed': code('The history issue is closed: nothing is restarted while it is.', {
    says: 'Reopen the issue to let Firebreak act.',
  }),
  'history-locked': code('The history issue is locked.', { says: 'Unlock the issue to let Firebreak act.' }),
  'history-unreadable': code('The hidden state in the history issue is missing, broken or written by somebody else.', {
    says: 'Restore an earlier version of the text of the issue from its edit history (the run says which and how).',
  }),
  relapsed: code('The symptoms are back within half an hour of the last recovery: a restart does not last.', LOOK, {
    says: 'Look for what brings the fault back; the follow-up of this incident names the permanent fix.',
  }),

  // What became of an attempt.
  recovered: code('The new processes are proven well.'),
  'restart-refused': code(
    'Fly refused the restart before it did anything; the attempt does not count.',
    LOOK,
    RESTART,
    FLY_STATUS,
  ),
  'restart-failed': code('A machine did not come back from its restart.', LOOK, READ_LOGS, FLY_STATUS, REARM),
  'machine-not-started': code('A restarted machine is not running any more.', LOOK, READ_LOGS, REARM),
  crashed: code('A restarted machine crashed again.', READ_LOGS, LOOK, REARM),
  'oom-killed': code(
    'A restarted machine was killed for lack of memory.',
    READ_LOGS,
    {
      says: 'Give it more memory if the burst after the restart is the cause.',
      commands: ['fly machine update {machine} --vm-memory 1024 -a {app}'],
    },
    REARM,
  ),
  'set-up-failed': code(
    'A new process could not set up what it needs when it started.',
    READ_LOGS,
    CHECK_DATABASE,
    REARM,
  ),
  'symptoms-again': code('The symptoms are back on the new processes.', CHECK_DATABASE, READ_LOGS, REARM),
  'not-ready': code('A new process has not said that it is ready.', READ_LOGS, LOOK, REARM),
  hanging: code('On the new processes something still hangs.', READ_LOGS, REARM),
  'old-process-sick': code('A process that was not restarted is still sick.', LOOK, RESTART, REARM),
  'too-few-queries': code(
    'The new processes made too few database queries to judge them.',
    { says: 'See whether the app serves.', commands: ['fly status -a {app}'] },
    REARM,
  ),
  'slow-queries': code('The queries of the new processes are slower than they should be.', CHECK_DATABASE, REARM),
  'too-short': code(
    'The new processes were not watched for long enough to call them well.',
    { says: 'See whether the app serves.', commands: ['fly status -a {app}'] },
    REARM,
  ),
  'probe-unanswered': code('The probe page does not answer on a restarted machine.', LOOK, READ_LOGS, REARM),

  // How a run can fail.
  cancelled: code('The run was cancelled.', LOOK, RESTART, REARM),
  'internal-error': code('Firebreak itself failed.', { says: 'Read the log of the run, and report it.' }, LOOK, REARM),
  'wrong-input': code('An input of the workflow is missing or wrong.', {
    says: 'Correct the input that the message names.',
  }),

  // The answer of a guard that has nothing against it.
  pass: code('Nothing speaks against it.'),
} as const satisfies Readonly<Record<string, ReasonCode>>;

/** A family of reason codes that carry a name: of what the app depends on, or of a service. */
export interface ReasonCodeForm {
  /** As documentation writes it. */
  readonly form: string;
  readonly matches: RegExp;
  readonly means: string;
  readonly steps: readonly Step[];
}

const SERVICE = '(?<name>fly|logfire|github|the-app)';
const form = (text: string, name: string, means: string, ...steps: readonly Step[]): ReasonCodeForm => ({
  form: text,
  matches: new RegExp(`^${text.replace(/<[a-z]+>/, name)}$`),
  means,
  steps,
});
const ofDependency = (ending: string, means: string, ...steps: readonly Step[]): ReasonCodeForm =>
  form(`<dependency>-${ending}`, '(?<name>[a-z][a-z0-9-]*)', means, ...steps);
const ofService = (ending: string, means: string, ...steps: readonly Step[]): ReasonCodeForm =>
  form(`<service>-${ending}`, SERVICE, means, ...steps);

/** `{name}` is the name that the code carries. The first that fits counts. */
export const REASON_CODE_FORMS: readonly ReasonCodeForm[] = [
  ofService('unauthorized', '{name} does not know the token.', NEW_TOKEN),
  ofService('forbidden', '{name} does not allow the token what Firebreak needs.', NEW_TOKEN),
  ofService(
    'not-found',
    '{name} does not know what was asked for: a name may be wrong, or the token sees less than it should.',
    {
      says: 'Compare the inputs with the names there are.',
    },
  ),
  ofService('gone', 'What was asked of {name} is not there any more.', {
    says: 'Compare the inputs with the names there are.',
  }),
  ofService('conflict', 'Somebody else was at work at {name} at the same moment.', ...AFTER),
  ofService(
    'rejected',
    '{name} refused a request as wrong.',
    { says: 'Read the log of the run, and report it.' },
    ...AFTER,
  ),
  ofService('rate-limited', '{name} was asked too often.', ...AFTER),
  ofService('server-error', '{name} failed.', SEE_SERVICE, ...AFTER),
  ofService('timed-out', '{name} did not answer in time.', SEE_SERVICE, ...AFTER),
  ofService('connection-failed', '{name} could not be reached.', SEE_SERVICE, ...AFTER),
  ofService(
    'odd-answer',
    "{name}'s answer could not be understood.",
    { says: 'Read the log of the run, and report it.' },
    ...AFTER,
  ),
  ofDependency('refuses', 'The {name} itself refuses connections.', DEPENDENCY),
  ofDependency('unreachable', 'The {name} does not answer at any of its addresses.', DEPENDENCY),
  ofDependency(
    'unproven',
    'The fault is there, but nothing proves that the {name} answers.',
    CHECK_DATABASE,
    RESTART,
    PROVE_BY_HOST,
  ),
];

const SERVICE_NAMES: Readonly<Record<string, string>> = {
  fly: 'Fly',
  logfire: 'Logfire',
  github: 'GitHub',
  'the-app': 'The app',
};

/** What a code means; null for one that nobody has explained yet. */
export function explainReasonCode(reasonCode: string): ReasonCode | null {
  const known: Readonly<Record<string, ReasonCode>> = REASON_CODES;
  if (Object.hasOwn(known, reasonCode)) return known[reasonCode] ?? null;
  for (const { matches, means, steps } of REASON_CODE_FORMS) {
    const name = matches.exec(reasonCode)?.groups?.name;
    if (name !== undefined) return { means: means.replaceAll('{name}', SERVICE_NAMES[name] ?? name), steps };
  }
  return null;
}
