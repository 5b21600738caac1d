import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../sandbox/faults/exchange.ts';
import { type ContractChecker, createContractChecker } from './contract-checker.ts';
import { isFlyDescribed, WHERE_FLY_IS_DESCRIBED } from './fly-description.ts';

const ISSUES = 'https://api.github.com/repos/acme/shop/issues';
const LEASE = 'https://api.machines.dev/v1/apps/shop/machines/aa11/lease';
const ISSUE_PAGE = '[]';
const COMMENT = { body: 'x' };

let contracts: ContractChecker;

beforeAll(async () => {
  contracts = await createContractChecker();
});

beforeEach(() => contracts.forget());

describe('a request', () => {
  it.each<[string, Partial<Asked>, string]>([
    ['to nowhere', { url: `${ISSUES}/1/nothing` }, 'there is no such operation'],
    ['with another method', { method: 'PUT', url: ISSUES }, 'there is no such operation'],
    ['with an unknown query parameter', { url: `${ISSUES}?label=x` }, 'unknown query parameter label'],
    [
      'with a value that is not known',
      { url: `${ISSUES}?state=shut` },
      'query parameter state: it must be equal to one',
    ],
    ['with a text for a number', { url: `${ISSUES}?per_page=many` }, 'query parameter per_page: it must be integer'],
    [
      'with an odd instant',
      { url: `${ISSUES}?since=today` },
      'query parameter since: it must match format "date-time"',
    ],
    ['with a text in its path', { url: `${ISSUES}/one/comments` }, 'path parameter issue_number: it must be integer'],
    ['with a body that nobody wants', { url: ISSUES, body: {} }, 'there should be no body'],
  ])('%s is a problem', (_, asked, problem) => {
    contracts.listen(exchange({ answer: ISSUE_PAGE, ...asked }));
    expect(contracts.problems).toEqual([expect.stringContaining(problem)]);
  });

  it.each<[string, object, string]>([
    ['is missing', { body: undefined }, 'the body is missing'],
    ['lacks a field', { body: {} }, "body: it must have required property 'body'"],
    ['has an unknown field', { body: { ...COMMENT, labels: [] } }, 'body: it has an unknown property "labels"'],
    ['has the wrong type', { body: { body: 7 } }, 'body: /body must be string'],
    ['is not JSON', { text: '{' }, 'the body is not JSON'],
    ['is not called JSON', { body: COMMENT, type: 'text/plain' }, "the body's content type is text/plain"],
  ])('whose body %s is a problem', (_, asked, problem) => {
    const refused = { status: 422, answer: JSON.stringify({ message: 'no', documentation_url: 'x' }) };
    contracts.listen(exchange({ method: 'POST', url: `${ISSUES}/1/comments`, ...refused, ...asked }));
    expect(contracts.problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe('an answer', () => {
  const refusal = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' };

  it.each<[string, Partial<Asked>, string]>([
    ['with a status that is not described', { status: 418, answer: '{}' }, 'answer: status 418 is not described'],
    ['that is not JSON', { answer: '<html>' }, 'answer: not JSON'],
    ['that is not called JSON', { answer: ISSUE_PAGE, answerType: 'text/html' }, 'the content type is text/html'],
    ['of the wrong type', { answer: '{}' }, 'answer: it must be array'],
    ['that lacks fields', { answer: '[{}]' }, "answer: /0 must have required property 'assignee'"],
    [
      'that invents fields',
      { status: 404, answer: JSON.stringify({ ...refusal, hint: 'x' }) },
      'unknown property "hint"',
    ],
  ])('%s is a problem', (_, asked, problem) => {
    contracts.listen(exchange({ url: ISSUES, ...asked }));
    expect(contracts.problems).toEqual([expect.stringContaining(problem)]);
  });

  it('of nothing must be empty', () => {
    const dispatch = {
      method: 'POST',
      url: 'https://api.github.com/repos/acme/shop/dispatches',
      body: { event_type: 'x' },
    };
    contracts.listen(exchange({ ...dispatch, status: 204, answer: '' }));
    expect(contracts.problems).toEqual([]);
    contracts.listen(exchange({ ...dispatch, status: 204, answer: '{}' }));
    expect(contracts.problems).toEqual([expect.stringContaining('a body with status 204')]);
  });
});

it('remembers what it saw until it is told to forget', () => {
  contracts.listen(exchange({ url: `${ISSUES}?state=all&labels=x`, answer: ISSUE_PAGE }));
  contracts.listen(exchange({ url: 'https://api.github.com/repositories/7/issues?page=2', answer: ISSUE_PAGE }));
  contracts.listen(exchange({ url: ISSUES, answer: '{}' }));
  expect([...contracts.seen]).toEqual(['github GET /repos/{owner}/{repo}/issues 200']);
  expect(contracts.problems).toHaveLength(1);
  contracts.forget();
  expect(contracts).toMatchObject({ problems: [], seen: new Set() });
});

it('passes over services that nobody described', () => {
  contracts.listen({ ...exchange({ url: 'http://app.test/stats', answer: 'fine' }), service: 'app' });
  expect(contracts.problems).toEqual([]);
});

describe.runIf(isFlyDescribed)(`Fly (skipped where ${WHERE_FLY_IS_DESCRIBED} is absent)`, () => {
  const lease = { description: 'run', expires_at: 1_700_000_000, nonce: 'abc', owner: 'me', version: '01' };
  const enveloped = JSON.stringify({ status: 'success', data: lease });

  it.each<[string, Partial<Asked>, readonly string[]]>([
    ['a lease in its envelope', { status: 201, answer: enveloped }, []],
    ['a lease without one', { status: 201, answer: JSON.stringify(lease) }, ["must have required property 'status'"]],
    ['a refusal in words', { status: 429, answer: 'rate limit exceeded', answerType: 'text/plain' }, []],
    ['a refusal with fields of its own', { status: 409, answer: '{"error":"held","reason":"x"}' }, ['"reason"']],
  ])('%s', (_, asked, problems) => {
    contracts.listen({
      ...exchange({ method: 'POST', url: `${LEASE}?ttl=60`, body: { ttl: 60 }, ...asked }),
      service: 'fly',
    });
    if (problems.length === 0) expect(contracts.problems).toEqual([]);
    else expect(contracts.problems.join('\n')).toContain(problems[0]);
  });

  it('a lease is not released without its nonce', () => {
    contracts.listen({ ...exchange({ method: 'DELETE', url: LEASE }), service: 'fly' });
    expect(contracts.problems).toEqual([
      expect.stringContaining('header parameter fly-machine-lease-nonce is missing'),
    ]);
  });

  it('a path outside its version is not known', () => {
    contracts.listen({ ...exchange({ url: LEASE.replace('/v1', '') }), service: 'fly' });
    expect(contracts.problems).toEqual([expect.stringContaining('there is no such operation')]);
  });
});

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly text: string;
  readonly type: string;
  readonly status: number;
  readonly answer: string;
  readonly answerType: string;
}

function exchange(asked: Partial<Asked>): Exchange {
  const { method = 'GET', url = ISSUES, body, type = 'application/json', status = 200, answer = '{}' } = asked;
  return {
    service: 'github',
    method,
    url: new URL(url),
    requestHeaders: new Headers({ 'content-type': type }),
    requestBody: asked.text ?? (body === undefined ? '' : JSON.stringify(body)),
    status,
    responseHeaders: new Headers({ 'content-type': asked.answerType ?? 'application/json; charset=utf-8' }),
    responseBody: answer,
  };
}
