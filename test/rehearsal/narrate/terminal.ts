/** Words in colours where there is a terminal that shows them. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly error: (text: string) => string;
}

/** @see https://no-color.org */
export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  const inColour = stream.isTTY === true && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
  const paint = (code: string) => (text: string) => (inColour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { heading: paint('1;36'), dim: paint('2'), good: paint('1;32'), warning: paint('33'), error: paint('1;31') };
}
