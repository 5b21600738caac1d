import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

function read(name: string): string {
  return readFileSync(new URL(`receiver/${name}`, root), 'utf8');
}

describe('the files that deploy the receiver', () => {
  it('copy what is there', () => {
    const copied = /^COPY (.+) \.\/$/m.exec(read('Dockerfile'))?.[1]?.split(' ') ?? [];
    expect(copied).toContain('dist/receiver/index.js');
    for (const path of copied) expect(existsSync(new URL(path, root)), path).toBe(true);
  });

  it('listen on the port that Fly asks', () => {
    const port = /^internal_port = (\d+)$/m.exec(read('fly.toml'))?.[1];
    expect(port).toMatch(/^\d+$/);
    expect(read('fly.toml')).toContain(`\nPORT = "${port}"\n`);
    expect(read('Dockerfile')).toContain(` PORT=${port}\n`);
  });

  it('keep addresses, and with them the secret, out of the log of invocations', () => {
    expect(read('wrangler.toml')).toContain('\ninvocation_logs = false\n');
  });

  it.each(['Dockerfile', 'fly.toml', 'wrangler.toml'])('set no secret in %s', (name) => {
    expect(read(name)).not.toMatch(/^\s*(?:ENV .*)?(?:RECEIVER_SECRET|GITHUB_TOKEN)\s*=/m);
  });
});
