import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';

/** A sandbox for each item. All are up before the first is asked: starting one keeps the others from answering. */
export async function withSandboxes<T>(
  scenario: string,
  items: readonly T[],
  act: (sandbox: Sandbox, item: T) => Promise<void>,
): Promise<void> {
  const sandboxes: Sandbox[] = [];
  try {
    for (const _ of items) sandboxes.push(await startSandbox({ scenario }));
    await Promise.all(
      items.map(async (item, index) => {
        const sandbox = sandboxes[index];
        if (sandbox !== undefined) await act(sandbox, item);
      }),
    );
  } finally {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
  }
}
