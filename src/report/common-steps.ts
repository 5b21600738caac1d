/** Something for a person to do, in the order it stands in. `{app}` and `{machine}` are filled in where they are known. */
export interface Step {
  readonly says: string;
  /** For a shell; one with `{machine}` is repeated for each machine concerned. */
  readonly commands?: readonly string[];
}

const STATUS = 'fly machine status {machine} -a {app}';
export const LIST = 'fly machine list -a {app}';
const LOGS = 'fly logs -i {machine} -a {app}';

export const LOOK: Step = { says: 'Look at the machines.', commands: [STATUS] };
export const READ_LOGS: Step = { says: 'Read what the machine says.', commands: [LOGS] };
export const RESTART: Step = {
  says: 'If they are still sick, restart them by hand, one at a time, each only once the one before is well.',
  commands: ['fly machine restart {machine} -a {app}'],
};
export const REARM: Step = {
  says: 'If the label `firebreak:hold` is set on this issue, remove it when all is well: that re-arms Firebreak.',
};
export const FLY_STATUS: Step = { says: 'Look at <https://status.flyio.net>.' };
export const LOGFIRE_STATUS: Step = { says: 'Look at <https://status.pydantic.dev>.' };
export const LOOK_ELSEWHERE: Step = {
  says: 'Look for the cause in the signals and traces below: last deploy, database, third parties, memory.',
};
export const DEPENDENCY: Step = {
  says: 'Do not restart: a new process would find nothing to connect to. Look at the status page and the console of the database.',
};
export const PROVE_BY_HOST: Step = {
  says: 'Set the input `database-host`: then Firebreak asks the database itself, and can act the next time.',
};
export const CHECK_DATABASE: Step = {
  says: 'Find out whether the database takes new connections (its console, its status page).',
};
export const NEXT_RUN: Step = { says: 'Nothing yet: the next run looks again.' };

export const NEW_TOKEN: Step = {
  says: 'Renew the token in the secrets of the repository, with the permissions that the README names.',
};
export const SEE_SERVICE: Step = {
  says: 'Look at <https://status.flyio.net>, <https://status.pydantic.dev> and <https://www.githubstatus.com>.',
};
/** Each of these may also end an attempt in the middle. */
export const AFTER: readonly Step[] = [LOOK, RESTART, REARM];
