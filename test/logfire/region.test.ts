import { describe, expect, test } from 'vitest';
import { createLogfire } from '../../src/logfire/create-logfire.ts';
import { logfireBaseUrl } from '../../src/logfire/region.ts';
import { createHttp } from '../../src/support/create-http.ts';
import { HeldClock } from '../support/held-clock.ts';

describe('the region of a token', () => {
  test.each([
    ['pylf_v1_us_abc', 'https://logfire-us.pydantic.dev'],
    ['pylf_v1_eu_abc', 'https://logfire-eu.pydantic.dev'],
    ['pylf_v22_eu_abc', 'https://logfire-eu.pydantic.dev'],
    ['an-old-token', 'https://logfire-us.pydantic.dev'],
    ['x_pylf_v1_eu_abc', 'https://logfire-us.pydantic.dev'],
  ])('%s lives at %s', (token, url) => expect(logfireBaseUrl(token)).toBe(url));

  test.each(['pylf_v1_mars_abc', 'pylf_v1_constructor_abc'])('%s lives nowhere', (token) => {
    expect(() => logfireBaseUrl(token)).toThrow(/region .+ is unknown \(known: us, eu\)\. Set LOGFIRE_BASE_URL/);
  });
});

test.each([
  ['pylf_v1_eu_abc', undefined, 'https://logfire-eu.pydantic.dev/v2/query'],
  ['pylf_v1_eu_abc', '', 'https://logfire-eu.pydantic.dev/v2/query'],
  ['pylf_v1_mars_abc', 'https://logfire.example/base//', 'https://logfire.example/base/v2/query'],
])('%s with the base %j asks %s', async (token, baseUrl, url) => {
  const asked: string[] = [];
  const transport = async (request: Request): Promise<Response> => {
    asked.push(request.url);
    return Response.json({ data: [] });
  };
  const http = createHttp({ clock: new HeldClock(0, [30_000]), userAgent: 'firebreak', transport });
  const logfire = createLogfire({ http, token, ...(baseUrl === undefined ? {} : { baseUrl }) });
  await logfire.query({
    purpose: 'x',
    sql: 'SELECT 1',
    minTimestampMs: 0,
    deploymentEnvironment: 'production',
    limit: 1,
  });
  expect(asked).toEqual([url]);
});
