const PAIR = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=([\x20-\x3a\x3c-\x7e]*)$/;

/**
 * Cookies of each origin, as far as Fly needs them: it sends a client with its cookies to the same instance of its API, so
 * that it reads what it wrote. Paths and domains are not looked at, since only one API is asked.
 */
export class CookieJar {
  readonly #origins = new Map<string, Map<string, string>>();

  /** The Cookie header for that address, null when there is none. */
  header(url: string): string | null {
    const cookies = this.#origins.get(new URL(url).origin);
    if (cookies === undefined || cookies.size === 0) return null;
    return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(url: string, headers: Headers): void {
    const { origin } = new URL(url);
    const cookies = this.#origins.get(origin) ?? new Map<string, string>();
    this.#origins.set(origin, cookies);
    for (const cookie of headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';');
      const [, name, value] = pair.match(PAIR) ?? [];
      if (name === undefined || value === undefined) continue;
      if (attributes.some((attribute) => /^\s*max-age\s*=\s*(?:0|-\d+)\s*$/i.test(attribute))) cookies.delete(name);
      else cookies.set(name, value.trim());
    }
  }
}
