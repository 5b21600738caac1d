import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

it('ends with the way to call it when it is called wrongly', async () => {
  const rehearsal = spawn(process.execPath, [main, '--mode', 'heal'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, exitCode] = await Promise.all([
    text(rehearsal.stderr),
    new Promise((resolve) => rehearsal.once('close', resolve)),
  ]);
  expect(said).toContain('Usage: npm start');
  expect(exitCode).toBe(1);
});
