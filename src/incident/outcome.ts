export const OUTCOMES = ['healthy', 'proposed', 'held', 'recovered', 'unrecovered', 'inconclusive', 'failed'] as const;

/** How a run ended. */
export type Outcome = (typeof OUTCOMES)[number];
