/** An alert of Logfire as this folder describes it. Durations in minutes, of which Logfire takes only some. */
export interface Alert {
  /** The name of its file. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** `environment` is put in as it is, between the quotes of a literal. */
  readonly sql: (environment: string) => string;
  readonly windowMinutes: 1 | 2 | 5 | 10 | 15 | 30;
  readonly everyMinutes: 1 | 2 | 5 | 10 | 15 | 30;
}

/**
 * Tells once, when rows begin to come, and not again until a look without rows lies in between. The other modes tell at
 * every look (`has_matches`), also of the recovery (`has_matches_changed`), or whenever a number moves (`matches_changed`).
 */
export const NOTIFY_WHEN = 'starts_having_matches';

/** How late rows may be and still count: what Logfire's own Terraform provider asks for. */
export const WATERMARK = 'PT10S';
