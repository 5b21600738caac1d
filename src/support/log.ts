/** Where a run tells its story. Texts are redacted and inert before they come here. */
export interface Log {
  info(line: string): void;
  warning(line: string): void;
  error(line: string): void;
  /** The lines of `body` folded under a title. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
}
