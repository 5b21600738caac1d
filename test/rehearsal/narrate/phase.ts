/** A part of the story as the terminal tells it. */
export interface Phase {
  /** Where no title says it. */
  readonly heading: string;
  /** What it is about, in a few words. */
  readonly about: string;
  /** What silence in it means. */
  readonly waitsFor: string;
}

/** The phase that begins with a group's title or a line of the action's log; null where the story just goes on. */
export function phaseOf(titleOrLine: string): Phase | null {
  return PHASES.find(([pattern]) => pattern.test(titleOrLine))?.[1] ?? null;
}

const PHASES: readonly (readonly [RegExp, Phase])[] = [
  [
    /^Diagnose/,
    {
      heading: 'Diagnose',
      about: "is the runbook's fault there, and would a restart help?",
      waitsFor: 'Logfire, Fly, GitHub, the probe of each machine and the database to answer',
    },
  ],
  [
    /^Guards/,
    {
      heading: 'Guards',
      about: 'is there anything that forbids acting?',
      waitsFor: 'the next look, 30 s after the last',
    },
  ],
  [
    /^Evidence/,
    {
      heading: 'Evidence',
      about: 'kept before anything is touched',
      waitsFor: 'the second look, 30 s after the first',
    },
  ],
  [
    /^Second look/,
    { heading: 'Second look', about: 'with all targets leased', waitsFor: 'all systems to answer once more' },
  ],
  [
    /^Restart machine/,
    {
      heading: 'Restart',
      about: 'one machine, and the next only after it is proven',
      waitsFor: 'the machine to stop, boot and pass its checks, and its new process to be seen in Logfire',
    },
  ],
  [
    /^Verify/,
    {
      heading: 'Verify',
      about: 'are the new processes well, by SQL?',
      waitsFor: 'new rows; they are stored some seconds after they happen',
    },
  ],
];
