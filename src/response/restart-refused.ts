/** The restart was not asked for, or refused before it did anything. */
export class RestartRefused extends Error {
  override readonly name = 'RestartRefused';
  readonly reasonCode: string;

  constructor(reasonCode: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.reasonCode = reasonCode;
  }
}
