import { expect, it } from 'vitest';
import { jsonReply } from '../http/reply.ts';
import { ManualClock } from '../manual-clock.ts';
import type { FaultReply } from '../scenario/scenario.ts';
import type { Exchange } from './exchange.ts';
import { Gateway } from './gateway.ts';

it('an exchange is heard with both bodies, and both parties still get theirs', async () => {
  const { heard, ask } = start();
  const response = await ask();
  expect(await response.json()).toEqual({ got: 'question' });
  expect(heard).toMatchObject([
    { service: 'fly', method: 'POST', requestBody: 'question', status: 201, responseBody: '{"got":"question"}' },
  ]);
  expect(heard[0]?.url.search).toBe('?ttl=60');
});

it.each<FaultReply['kind']>(['reset-after', 'cut-off', 'delay'])(
  'what %s does to the answer is not heard',
  async (kind) => {
    const { heard, ask } = start(kind);
    await ask();
    expect(heard).toMatchObject([{ status: 201, responseBody: '{"got":"question"}' }]);
  },
);

it.each<FaultReply['kind']>(['status', 'not-json', 'hang', 'reset-before'])(
  'an answer that the service did not give is not heard (%s)',
  async (kind) => {
    const { heard, ask } = start(kind);
    await ask();
    expect(heard).toEqual([]);
  },
);

function start(kind?: FaultReply['kind']) {
  const heard: Exchange[] = [];
  const gateway = new Gateway(
    new ManualClock(0),
    () => undefined,
    (exchange) => heard.push(exchange),
  );
  if (kind !== undefined) gateway.addFault({ service: 'fly', path: '/lease', reply: { kind } });
  const handle = gateway.wrap('fly', async (request) => jsonReply(201, { got: await request.text() }));
  const ask = async (): Promise<Response> => {
    const reply = await handle(new Request('http://fly.test/lease?ttl=60', { method: 'POST', body: 'question' }));
    return reply instanceof Response ? reply : new Response();
  };
  return { heard, ask };
}
