import type { Wanted } from './alert-requests.ts';

/** Logfire's management API (https://logfire.pydantic.dev/docs/reference/api/). */
export class ManagementApi {
  readonly #apiUrl: string;
  readonly #apiKey: string;

  constructor(apiUrl: string, apiKey: string) {
    this.#apiUrl = apiUrl;
    this.#apiKey = apiKey;
  }

  /**
   * Makes what is wanted, or changes what there is of that name, and gives its id.
   *
   * @throws Error for every answer but a 2xx within 30 s.
   */
  async put(wanted: Wanted): Promise<{ readonly id: string; readonly made: boolean }> {
    const there = listOf(await this.#call('GET', wanted.path)).find((one) => one[wanted.nameField] === wanted.name);
    if (there === undefined) return { id: idOf(await this.#call('POST', wanted.path, wanted.body)), made: true };
    const id = idOf(there);
    await this.#call('PUT', `${wanted.path}${id}/`, wanted.body);
    return { id, made: false };
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#apiUrl}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.#apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    // What the answer says may repeat the request, and so the receiver's secret.
    throw new Error(`Logfire answered ${answer.status} to ${method} ${path}.${adviceFor(answer.status)}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function adviceFor(status: number): string {
  if (status !== 401 && status !== 403) return '';
  return ' LOGFIRE_API_KEY needs organization:read_channel, organization:write_channel, project:read_alert and project:write_alert.';
}

function listOf(answer: unknown): readonly Fields[] {
  if (!Array.isArray(answer)) throw new Error('Logfire answered with something that is not a list.');
  return answer.filter(isFields);
}

function idOf(answer: unknown): string {
  if (isFields(answer) && typeof answer.id === 'string' && /^[\w-]+$/.test(answer.id)) return answer.id;
  throw new Error('Logfire answered without an id.');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
