/** Three-valued: no data is never a success. */
export interface VerificationResult {
  readonly verdict: 'recovered' | 'unrecovered' | 'inconclusive';
  readonly reasonCode: string;
  readonly checks: readonly VerificationCheck[];
  readonly queries: number;
  readonly queryP95Ms: number | null;
  readonly newProcessIds: readonly string[];
}

export interface VerificationCheck {
  readonly says: string;
  readonly value: string;
  readonly wanted: string;
  readonly met: 'yes' | 'no' | 'not-yet';
}
