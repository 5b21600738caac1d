import type { z } from 'zod';

/** Which field of an answer was odd, and how, in words. */
export function sayField(error: z.ZodError, what = 'field'): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'the answer is not understood';
  const name = issue.path.length === 0 ? 'the answer' : `${what} ${issue.path.join('.')}`;
  return issue.message.endsWith('received undefined') ? `${name} is missing` : `${name}: ${issue.message}`;
}
