import type { Incident } from '../incident/incident.ts';
import type { Step } from './common-steps.ts';
import { isInProgress, phaseOf } from './phase.ts';
import { explainReasonCode } from './reason-codes.ts';

/** More machines than this are not written out; the first ones show how. */
const MOST_MACHINES = 3;

/** What a person should do about a reason code, as a numbered list with the commands for the machines concerned. */
export function renderSteps(reasonCode: string, incident: Incident | null, app: string): string {
  const steps = explainReasonCode(reasonCode)?.steps ?? [LOOK_AT_RUN];
  const machineIds = incident === null ? [] : concerned(incident);
  return steps.map((step, index) => renderStep(step, index + 1, app, machineIds)).join('\n');
}

/** What a person should do now about an incident, or that there is nothing to do. */
export function renderToDo(incident: Incident, app: string): string {
  const phase = phaseOf(incident);
  if (isInProgress(phase)) return 'Nothing yet: Firebreak is at work, and this page follows it.';
  const { lastRun } = incident;
  if (phase.kind === 'closed') {
    return incident.diagnosis?.verdict === 'treatable'
      ? 'Nothing. So that it does not come back, see *Follow-up* below.'
      : 'Nothing.';
  }
  if (lastRun === null || lastRun.outcome === 'healthy') return 'Nothing.';
  // The first inconclusive verification is followed by another.
  if (lastRun.outcome === 'inconclusive' && incident.inconclusive < 2) {
    return 'Nothing yet: the next run verifies once more, and restarts nothing.';
  }
  const steps = renderSteps(lastRun.reasonCode, incident, app);
  return steps === '' ? 'Nothing.' : steps;
}

const LOOK_AT_RUN: Step = { says: 'Look at the log of the run.' };

function renderStep({ says, commands = [] }: Step, number: number, app: string, machineIds: readonly string[]): string {
  const lines = commands.flatMap((command) => fillIn(command, app, machineIds));
  const block = lines.length === 0 ? '' : `\n   \`\`\`sh\n${lines.map((line) => `   ${line}`).join('\n')}\n   \`\`\``;
  return `${number}. ${says}${block}`;
}

/** Only what is an id or a name gets into a command. */
function fillIn(command: string, app: string, machineIds: readonly string[]): readonly string[] {
  const named = command.replaceAll('{app}', /^[a-z0-9-]+$/.test(app) ? app : '<app>');
  if (!named.includes('{machine}')) return [named];
  const ids = machineIds.filter((id) => /^[a-z0-9]+$/i.test(id));
  if (ids.length === 0) return [named.replaceAll('{machine}', '<id>')];
  const lines = ids.slice(0, MOST_MACHINES).map((id) => named.replaceAll('{machine}', id));
  const others = ids.length - MOST_MACHINES;
  return others > 0 ? [...lines, `# and ${others} more, the same way`] : lines;
}

/** Those that failed, else those that were to be restarted, else those that serve; never one that Firebreak does not look after. */
function concerned({ results, machines }: Incident): readonly string[] {
  const failed = results.filter(({ result }) => result === 'failed' || result === 'unknown');
  if (failed.length > 0) return failed.map(({ machineId }) => machineId);
  const targets = machines.filter(({ target }) => target);
  const serving = machines.filter(({ state, inGroup }) => state === 'started' && inGroup);
  return (targets.length > 0 ? targets : serving).map(({ id }) => id);
}
