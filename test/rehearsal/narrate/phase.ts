/** A part of the story as the terminal tells it. */
export interface Phase {
  /** Where no title says it. */
  readonly heading: string;
  /** What it is about, in a few words. */
  readonly about: string;
  /** What silence in it means. */
  readonly waitsFor: string;
  /** What silence means once its group of lines is over. */
  readonly thenWaitsFor: string;
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
      waitsFor: 'Logfire, Fly and GitHub to answer, and the page of each machine, which may hang for 10 s',
      thenWaitsFor: 'the next look',
    },
  ],
  [
    /^Guards/,
    {
      heading: 'Guards',
      about: 'is there anything that forbids acting?',
      waitsFor: 'the guards',
      thenWaitsFor: 'GitHub to keep the record',
    },
  ],
  [
    /^Evidence/,
    {
      heading: 'Evidence',
      about: 'kept before anything is touched',
      waitsFor: 'the answers of Logfire',
      thenWaitsFor: 'the second look, 30 s after the first',
    },
  ],
  [
    /^Second look/,
    {
      heading: 'Second look',
      about: 'is it still so, and has nobody else acted?',
      waitsFor: 'everything to be read once more; the page of a sick machine may hang for 10 s',
      thenWaitsFor: 'GitHub to keep the record',
    },
  ],
  [
    /^Restart machine/,
    {
      heading: 'Restart',
      about: 'one machine, and the next only after it is proven',
      waitsFor: 'the machine to stop, boot and pass its checks',
      thenWaitsFor: 'its new process to be seen in Logfire',
    },
  ],
  [
    /^Verify/,
    {
      heading: 'Verify',
      about: 'are the new processes well, by SQL?',
      waitsFor: 'new rows; they are stored some seconds after they happen',
      thenWaitsFor: 'new rows; they are stored some seconds after they happen',
    },
  ],
];
