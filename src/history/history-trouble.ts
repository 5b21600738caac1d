/** Why nothing may be restarted on a history: something about the issue that only a person can mend. The message says how. */
export class HistoryTrouble extends Error {
  override readonly name = 'HistoryTrouble';
  readonly reasonCode: 'history-closed' | 'history-locked' | 'history-unreadable' | 'another-run';

  constructor(reasonCode: HistoryTrouble['reasonCode'], message: string) {
    super(message);
    this.reasonCode = reasonCode;
  }
}
