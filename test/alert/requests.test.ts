import { describe, expect, it } from 'vitest';
import { alertLike, inProcess, outcomeOf, RECORDED, request, SECRET } from './receiver-fixture.ts';

describe('a request that is no webhook', () => {
  it.each(['GET', 'HEAD'])('%s / says that the receiver is alive', async (method) => {
    const receiver = inProcess();
    const answer = await receiver.receive(request(method, '/'));
    expect(await outcomeOf(answer)).toEqual({ status: 200, outcome: 'alive' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(receiver.lines).toEqual([]);
  });

  it.each<[string, string, string, Readonly<Record<string, string>>, number]>([
    ['no secret', 'POST', '/', {}, 404],
    ['a wrong secret', 'POST', '/another-secret-0123456789', {}, 404],
    ['the start of the secret', 'POST', `/${SECRET.slice(0, -1)}`, {}, 404],
    ['more than the secret', 'POST', `/${SECRET}x`, {}, 404],
    ['the secret as a folder', 'POST', `/${SECRET}/`, {}, 404],
    ['the secret below a folder', 'POST', `/hooks/${SECRET}`, {}, 404],
    ['the secret as a query', 'POST', `/?${SECRET}`, {}, 404],
    ['the secret as a header', 'POST', '/', { authorization: `Bearer ${SECRET}`, 'x-original-url': `/${SECRET}` }, 404],
    ['a broken escape', 'POST', '/%E0%A4%A', {}, 404],
    ['a zero byte', 'POST', `/${SECRET}%00`, {}, 404],
    ['a very long path', 'POST', `/${'a'.repeat(100_000)}`, {}, 404],
    ['another method', 'PUT', `/${SECRET}`, {}, 405],
    ['a look at the address', 'GET', `/${SECRET}`, {}, 405],
    ['a method in a header', 'GET', `/${SECRET}`, { 'x-http-method-override': 'POST' }, 405],
    ['a method in a header of a deletion', 'DELETE', `/${SECRET}`, { 'x-http-method': 'POST' }, 405],
    ['a preflight', 'OPTIONS', `/${SECRET}`, { 'access-control-request-method': 'POST' }, 405],
    ['a length that is too large', 'POST', `/${SECRET}`, { 'content-length': '65537' }, 413],
  ])('with %s is refused', async (_, method, path, headers, status) => {
    const receiver = inProcess();
    const body = method === 'GET' ? null : RECORDED;
    const answer = await receiver.receive(request(method, path, body, headers));
    const outcome = { 404: 'not-found', 405: 'method-not-allowed', 413: 'too-large' }[status];
    expect(await outcomeOf(answer.clone())).toEqual({ status, outcome });
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
    expect(receiver.dispatched).toEqual([]);
    expect(`${await answer.text()}${receiver.lines.join()}`).not.toContain(SECRET);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['empty', ''],
    ['no JSON', 'alert_name=pool'],
    ['cut off', RECORDED.slice(0, -10)],
    ['two texts', '{}{}'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['packed', new Uint8Array([0x1f, 0x8b, 0x08, 0x00])],
  ])('is refused where its body is %s', async (_, body) => {
    const receiver = inProcess();
    const answer = await receiver.receive(request('POST', `/${SECRET}`, body));
    expect(await outcomeOf(answer)).toEqual({ status: 400, outcome: 'not-json' });
    expect(receiver.dispatched).toEqual([]);
  });

  it('with an escaped secret is a webhook all the same', async () => {
    const receiver = inProcess();
    const path = `/${SECRET.replaceAll('-', '%2D')}?from=logfire`;
    expect((await receiver.receive(request('POST', path, RECORDED))).status).toBe(202);
  });

  it('of a method override on a POST stays a POST', async () => {
    const receiver = inProcess();
    const headers = { 'x-http-method-override': 'GET', host: 'elsewhere.example' };
    expect((await receiver.receive(request('POST', `/${SECRET}`, RECORDED, headers))).status).toBe(202);
  });
});

describe('a body', () => {
  it('of 64 KiB is taken, of one byte more is not', async () => {
    const receiver = inProcess();
    const fill = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
    expect((await receiver.post(fill(65_536))).status).toBe(202);
    expect((await receiver.post(fill(65_537))).status).toBe(413);
    expect(receiver.dispatched).toHaveLength(1);
  });

  it('that claims 64 KiB is believed until it is read', async () => {
    const receiver = inProcess();
    const claims = request('POST', `/${SECRET}`, RECORDED, { 'content-length': '65536' });
    expect((await receiver.receive(claims)).status).toBe(202);
  });

  it('is counted in bytes and not in characters', async () => {
    const receiver = inProcess();
    expect((await receiver.post(JSON.stringify('🔥'.repeat(20_000)))).status).toBe(413);
  });

  it('may come in pieces that cut a character', async () => {
    const receiver = inProcess();
    const bytes = new TextEncoder().encode(alertLike({ alert_name: 'pool 🔥' }));
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect((await receiver.receive(request('POST', `/${SECRET}`, ReadableStream.from(pieces)))).status).toBe(202);
    expect(JSON.stringify(receiver.dispatched[0]?.body)).toContain('pool 🔥');
  });

  it('that never ends is left as soon as it is too large, whatever length it claims', async () => {
    const receiver = inProcess();
    let given = 0;
    const left = Promise.withResolvers<void>();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        given += 1_024;
        controller.enqueue(new Uint8Array(1_024).fill(0x20));
      },
      cancel: () => left.resolve(),
    });
    const answer = await receiver.receive(request('POST', `/${SECRET}`, endless, { 'content-length': '2' }));
    expect(await outcomeOf(answer)).toEqual({ status: 413, outcome: 'too-large' });
    await left.promise;
    expect(given).toBeLessThan(128 * 1_024);
    expect(receiver.dispatched).toEqual([]);
  });

  it('that stops coming is waited for five seconds', async () => {
    const receiver = inProcess();
    const left = Promise.withResolvers<void>();
    const stuck = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"alert_name":')),
      cancel: () => left.resolve(),
    });
    const answer = receiver.receive(request('POST', `/${SECRET}`, stuck));
    await receiver.clock.untilSomeoneSleeps();
    receiver.clock.advance(4_999);
    expect(receiver.clock.sleeping).toBe(1);
    receiver.clock.advance(1);
    expect(await outcomeOf(await answer)).toEqual({ status: 408, outcome: 'too-slow' });
    await left.promise;
    expect(receiver.dispatched).toEqual([]);
  });

  it('that breaks is refused', async () => {
    const receiver = inProcess();
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('reset')) });
    expect((await receiver.receive(request('POST', `/${SECRET}`, broken))).status).toBe(400);
  });

  it('is not read without the secret', async () => {
    const receiver = inProcess();
    const unread = request('POST', '/another-secret-0123456789', RECORDED);
    expect((await receiver.receive(unread)).status).toBe(404);
    expect(unread.bodyUsed).toBe(false);
  });
});
