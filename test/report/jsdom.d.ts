/** What the tests use of jsdom (https://github.com/jsdom/jsdom), which ships no types. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html?: string, options?: { readonly url?: string; readonly pretendToBeVisual?: boolean });
    readonly window: Window & typeof globalThis;
  }
}
