import type { SandboxState } from '../../sandbox/control/sandbox-state.ts';

/** Tells what happens in the sandbox as it happens: restarts, new processes, machines that are well again. Gives the end of it. */
export function watchSandbox(read: () => Seen, tell: (text: string) => void): () => void {
  let before = happeningsIn(read());
  const look = (): void => {
    const now = happeningsIn(read());
    const told = new Set(before);
    for (const happening of now) if (!told.has(happening)) tell(sayHappening(happening));
    before = now;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
  };
}

export type Seen = Pick<SandboxState, 'restarts' | 'starts' | 'leases' | 'sick'>;

const LOOK_EVERY_MS = 500;

type Happening = string;

/** Each with the moment it happened at, so that none is told twice and none is taken for another. */
function happeningsIn(state: Seen): readonly Happening[] {
  return [
    ...state.leases
      .filter((lease) => lease.what !== 'refreshed')
      .map((lease) => `${lease.at} lease on machine ${lease.machine} ${lease.what}`),
    ...state.restarts.map((restart) => `${restart.at} Fly is asked to restart machine ${restart.machine}`),
    ...state.starts.map((start) => `${start.at} machine ${start.machine} starts a new process`),
    ...state.sick
      .filter((spell) => spell.to !== null)
      .map((spell) => `${spell.to} machine ${spell.machine} is not sick any more`),
  ].toSorted();
}

function sayHappening(happening: Happening): string {
  return happening.slice(happening.indexOf(' ') + 1);
}
