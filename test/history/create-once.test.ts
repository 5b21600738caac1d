import { describe, expect, it } from 'vitest';
import { createOnce } from '../../src/history/create-once.ts';
import type { IssueComment } from '../../src/history/issues.ts';
import { HistoryWorld } from './history-world.ts';
import type { Refusal, WireFault } from './wire.ts';

const BODY = 'the one comment';

function start(faults: readonly WireFault[]) {
  const world = new HistoryWorld({ existingIssues: [{ title: 'History' }] });
  const { issues, wire } = world.run(faults);
  const create = (): Promise<IssueComment> => issues.createComment(1, BODY);
  const find = async () => (await issues.listComments(1)).find(({ body }) => body === BODY);
  const made = () => world.issue().comments.map(({ body }) => body);
  return { made, wire, creating: () => createOnce(create, find) };
}

describe('a comment is made once', () => {
  it('and not looked for where all is well', async () => {
    const { made, wire, creating } = start([]);
    expect((await creating()).body).toBe(BODY);
    expect(made()).toEqual([BODY]);
    expect(wire.calls).toEqual(['create comment']);
  });

  it.each<[string, WireFault, number]>([
    ['lost after the effect', { call: 'create comment', how: 'lost-after' }, 1],
    ['lost before the effect', { call: 'create comment', how: 'lost-before' }, 2],
    ['a fault of the service', { call: 'create comment', how: { status: 500, body: {} } }, 2],
    ['not understood', { call: 'create comment', how: { status: 201, body: {} } }, 2],
  ])('answer %s', async (_, fault, tries) => {
    const { made, wire, creating } = start([fault]);
    expect((await creating()).body).toBe(BODY);
    expect(made()).toEqual([BODY]);
    expect(wire.writes).toHaveLength(tries);
  });

  it('where only the second one arrived, and its answer was lost as well', async () => {
    const { made, creating } = start([
      { call: 'create comment', how: 'lost-before' },
      { call: 'create comment', how: 'lost-after', from: 2 },
    ]);
    expect((await creating()).body).toBe(BODY);
    expect(made()).toEqual([BODY]);
  });
});

describe('no comment is made', () => {
  it.each<[string, Refusal, object]>([
    ['404', { status: 404, body: { message: 'Not Found' } }, { kind: 'not-found' }],
    ['403', { status: 403, body: { message: 'Resource not accessible by integration' } }, { kind: 'forbidden' }],
    ['410', { status: 410, body: { message: 'Issues has been disabled' } }, { kind: 'gone' }],
    ['422', { status: 422, body: { message: 'Validation Failed' } }, { kind: 'rejected' }],
  ])('refused with %s: thrown, not repeated, not looked for', async (_, how, expected) => {
    const { made, wire, creating } = start([{ call: 'create comment', how, times: 9 }]);
    await expect(creating()).rejects.toMatchObject({ ...expected, effect: 'none' });
    expect(wire.calls).toEqual(['create comment']);
    expect(made()).toEqual([]);
  });

  it('both lost before: thrown', async () => {
    const { made, wire, creating } = start([{ call: 'create comment', how: 'lost-before', times: 2 }]);
    await expect(creating()).rejects.toMatchObject({ kind: 'connection-failed', effect: 'unknown' });
    expect(wire.writes).toHaveLength(2);
    expect(made()).toEqual([]);
  });

  it('the second refused: thrown', async () => {
    const refused = { status: 403, body: { message: 'Unable to create comment because issue is locked.' } };
    const { wire, creating } = start([
      { call: 'create comment', how: 'lost-before' },
      { call: 'create comment', how: refused, from: 2 },
    ]);
    await expect(creating()).rejects.toMatchObject({ kind: 'forbidden' });
    expect(wire.writes).toHaveLength(2);
  });

  it('a second time where looking for the first is impossible', async () => {
    const { made, wire, creating } = start([
      { call: 'create comment', how: 'lost-after' },
      { call: 'list comments', how: { status: 500, body: {} }, times: 9 },
    ]);
    await expect(creating()).rejects.toMatchObject({ kind: 'server-error' });
    expect(wire.writes).toHaveLength(1);
    expect(made()).toEqual([BODY]);
  });

  it('twice for a mistake of our own', async () => {
    const mistake = new TypeError('a mistake');
    const creating = createOnce(
      () => Promise.reject(mistake),
      () => Promise.reject(new Error('looked for')),
    );
    await expect(creating).rejects.toBe(mistake);
  });
});
