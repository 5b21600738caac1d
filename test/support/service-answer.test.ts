import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { HttpResponse } from '../../src/support/http.ts';
import { parseAnswer, refusal, requestIdOf } from '../../src/support/service-answer.ts';
import { ServiceError } from '../../src/support/service-error.ts';

function answer(status: number, text = '', headers: Record<string, string> = {}, isRead = false): HttpResponse {
  return { status, text, headers: new Headers(headers), isRead };
}

describe('a refusal', () => {
  test.each([
    [400, 'rejected', 'none'],
    [401, 'unauthorized', 'none'],
    [403, 'forbidden', 'none'],
    [404, 'not-found', 'none'],
    [408, 'timed-out', 'unknown'],
    [409, 'conflict', 'none'],
    [410, 'gone', 'none'],
    [412, 'rejected', 'none'],
    [422, 'rejected', 'none'],
    [429, 'rate-limited', 'none'],
    [500, 'server-error', 'unknown'],
    [503, 'server-error', 'unknown'],
    [204, 'odd-answer', 'unknown'],
    [302, 'odd-answer', 'unknown'],
  ])('%i of a write is %s with effect %s; of a read it never had one', (status, kind, effect) => {
    expect(refusal('Fly', 'restart', answer(status))).toMatchObject({ kind, effect, status });
    expect(refusal('Fly', 'list', answer(status, '', {}, true))).toMatchObject({ kind, effect: 'none', status });
  });

  test.each([
    ['{"error":"unauthorized"}', '403 unauthorized'],
    ['{"status":"error","message":"machine not found"}', '403 machine not found'],
    ['{"detail":"Invalid token"}', '403 Invalid token'],
    [
      '{"detail":[{"loc":["body","sql"],"msg":"Field required"}]}',
      '403 [{"loc":["body","sql"],"msg":"Field required"}]',
    ],
    ['{"detail":null}', '403 {"detail":null}'],
    ['{"error":{"code":5}}', '403 {"error":{"code":5}}'],
    ['plain\n  text', '403 plain text'],
    ['', '403'],
    ['null', '403 null'],
    ['<html><body>Bad gateway</body></html>', '403 (text/html)'],
    ['x'.repeat(1_000), `403 ${'x'.repeat(300)}…`],
    [`{"error":"${'x'.repeat(200_000)}"}`, `403 {"error":"${'x'.repeat(290)}…`],
  ])('has the own words of the service, in short: %#', (text, says) => {
    const headers: Record<string, string> = text.startsWith('<') ? { 'content-type': 'text/html' } : {};
    expect(refusal('Fly', 'restart machine 3d8d', answer(403, text, headers)).message).toBe(
      `Fly: restart machine 3d8d: ${says}`,
    );
  });

  test.each([
    [{ 'retry-after': '3600' }, '. Come back in 1 h'],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:00:00 GMT' }, '. Come back at 2026-11-24T12:00:00.000Z'],
    [{ 'retry-after': 'soon' }, ''],
    [{}, ''],
  ])('says when to come back: %j', (headers: Record<string, string>, says) => {
    expect(refusal('Logfire', 'query', answer(429, 'Rate limit', headers)).message).toBe(
      `Logfire: query: 429 Rate limit${says}`,
    );
  });

  test('says where a redirect points, without its path', () => {
    const error = refusal('Fly', 'list', answer(301, '', { location: 'https://api.example.com/v1?token=secret' }));
    expect(error.message).toBe('Fly: list: 301. It redirects to https://api.example.com, which is not followed');
  });

  test('says what mends it, and the id of the request at the end', () => {
    const error = refusal('Fly', 'list', answer(401, '', { 'fly-request-id': '01K-iad' }), 'Mend the token');
    expect(error.message).toBe('Fly: list: 401. Mend the token (request id 01K-iad)');
    expect(error.requestId).toBe('01K-iad');
  });
});

describe('an answer', () => {
  const schema = z.array(z.looseObject({ id: z.string() }));

  test('of the right shape is given', () => {
    expect(parseAnswer('Fly', 'list', schema, answer(200, '[{"id":"a","more":1}]'))).toEqual([{ id: 'a', more: 1 }]);
  });

  test.each([
    ['<html>', 'the answer is not JSON (6 characters)'],
    ['', 'the answer is not JSON (0 characters)'],
    ['{}', 'the answer: '],
    ['[{"id":"a"},{"id":3}]', 'field 1.id: '],
  ])('%j is odd, and the error says where', (text, says) => {
    const error = caught(() => parseAnswer('Fly', 'list', schema, answer(200, text, { 'x-request-id': 'r-1' })));
    expect(error).toMatchObject({ kind: 'odd-answer', effect: 'unknown', status: 200, requestId: 'r-1' });
    expect(error.message).toContain(`Fly: list: ${says}`);
  });

  test('that is odd had no effect where it was a read', () => {
    expect(caught(() => parseAnswer('Fly', 'list', schema, answer(200, '{', {}, true)))).toMatchObject({
      effect: 'none',
    });
  });
});

test.each([
  [{ 'fly-request-id': 'a', 'x-request-id': 'b' }, 'a'],
  [{ 'x-github-request-id': 'c' }, 'c'],
  [{ 'x-request-id': 'x'.repeat(500) }, 'x'.repeat(100)],
  [{}, undefined],
])('the id of the request is in %j', (headers: Record<string, string>, id) => {
  expect(requestIdOf(new Headers(headers))).toBe(id);
});

function caught(work: () => unknown): ServiceError {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
  }
  throw new Error('expected a ServiceError');
}
