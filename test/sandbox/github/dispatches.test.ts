import { describe, expect, it } from 'vitest';
import { read, startGitHub } from './github-fixture.ts';

const WORKFLOW = '/actions/workflows/firebreak.yml/dispatches';

describe('a repository dispatch', () => {
  it('is remembered with the payload its run will find', async () => {
    const { ask, github } = startGitHub({ permissions: 'contents-write' });
    const answer = await read(
      ask('POST', '/dispatches', { event_type: 'logfire-alert', client_payload: { alert: { n_rows: 3 } } }),
    );
    expect(answer).toMatchObject({ status: 204, body: null });
    expect(github.state().dispatches).toMatchObject([
      {
        event: 'repository_dispatch',
        workflow: null,
        ref: 'refs/heads/main',
        at: '2026-11-24T12:00:00Z',
        payload: {
          action: 'logfire-alert',
          branch: 'main',
          client_payload: { alert: { n_rows: 3 } },
          repository: { full_name: 'acme/shop' },
          sender: { login: 'on-call' },
        },
      },
    ]);
  });

  it.each([
    ['no type', {}, '"event_type" wasn\'t supplied'],
    ['an empty type', { event_type: '' }, 'At least 1 character'],
    ['a type of 101 characters', { event_type: 'x'.repeat(101) }, 'Only 100 characters are allowed; 101 were supplied'],
    [
      '11 keys',
      { event_type: 'x', client_payload: keys(11) },
      'No more than 10 properties are allowed; 11 were supplied',
    ],
    ['64 KB', { event_type: 'x', client_payload: { text: 'x'.repeat(65_536 - 11) } }, 'client_payload is too large'],
    ['a payload that is no object', { event_type: 'x', client_payload: [1] }, 'is not an object'],
    ['another field', { event_type: 'x', payload: {} }, '"payload" is not a permitted key'],
  ])('with %s is refused', async (_, body, message) => {
    const { ask, github } = startGitHub({ permissions: 'contents-write' });
    const answer = await read(ask('POST', '/dispatches', body));
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(message);
    expect(github.state().dispatches).toEqual([]);
  });

  it('may carry just less than 64 KB under 10 keys', async () => {
    const { ask } = startGitHub({ permissions: 'contents-write' });
    const text = { text: 'x'.repeat(65_536 - 12) };
    expect((await ask('POST', '/dispatches', { event_type: 'x'.repeat(100), client_payload: text })).status).toBe(204);
    expect((await ask('POST', '/dispatches', { event_type: 'x', client_payload: keys(10) })).status).toBe(204);
  });
});

describe('a workflow dispatch', () => {
  it('is remembered with its inputs as texts', async () => {
    const { ask, github } = startGitHub({ permissions: 'actions-write' });
    expect((await ask('POST', WORKFLOW, { ref: 'main', inputs: { alert: '{}', dry: true } })).status).toBe(204);
    expect(github.state().dispatches).toMatchObject([
      {
        event: 'workflow_dispatch',
        workflow: 'firebreak.yml',
        payload: {
          inputs: { alert: '{}', dry: 'true' },
          ref: 'refs/heads/main',
          workflow: '.github/workflows/firebreak.yml',
        },
      },
    ]);
  });

  it.each([
    ['no ref', {}, '"ref" wasn\'t supplied'],
    ['an unknown ref', { ref: 'other' }, 'No ref found for: other'],
    ['26 inputs', { ref: 'main', inputs: keys(26) }, 'No more than 25 properties are allowed; 26 were supplied'],
    ['inputs of 64 KB', { ref: 'main', inputs: { alert: 'x'.repeat(65_536) } }, 'inputs are too large'],
  ])('with %s is refused', async (_, body, message) => {
    const { ask, github } = startGitHub({ permissions: 'actions-write' });
    const answer = await read(ask('POST', WORKFLOW, body));
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(message);
    expect(github.state().dispatches).toEqual([]);
  });

  it('is refused for inputs or a file that are not there, where it is known which are', async () => {
    const { ask } = startGitHub({ permissions: 'actions-write', workflows: { 'firebreak.yml': ['reason'] } });
    const unexpected = await read(ask('POST', WORKFLOW, { ref: 'main', inputs: { alert: 'x' } }));
    expect(unexpected).toMatchObject({ status: 422, body: { message: 'Unexpected inputs provided: ["alert"]' } });
    expect((await ask('POST', '/actions/workflows/other.yml/dispatches', { ref: 'main' })).status).toBe(404);
    expect((await ask('POST', WORKFLOW, { ref: 'refs/heads/main', inputs: { reason: 'x' } })).status).toBe(204);
  });

  it('tells about the run where that is asked for, or the version of the API always does', async () => {
    const { ask } = startGitHub({ permissions: 'dispatch' });
    const asked = await read(ask('POST', WORKFLOW, { ref: 'main', return_run_details: true }));
    expect(asked).toMatchObject({ status: 200, body: { workflow_run_id: expect.any(Number) } });
    const headers = { 'x-github-api-version': '2026-03-10' };
    expect((await ask('POST', WORKFLOW, { ref: 'main' }, { headers })).status).toBe(200);
  });
});

function keys(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'x']));
}
