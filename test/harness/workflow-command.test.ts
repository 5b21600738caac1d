import { expect, it } from 'vitest';
import { annotationsOf, parseWorkflowCommand } from './workflow-command.ts';

it('reads the command, its properties and its message', () => {
  expect(parseWorkflowCommand('::warning file=a%2Cb.ts,line=3::50%25 done%0Anext')).toEqual({
    name: 'warning',
    properties: { file: 'a,b.ts', line: '3' },
    message: '50% done\nnext',
  });
  expect(parseWorkflowCommand('::endgroup::')).toEqual({ name: 'endgroup', properties: {}, message: '' });
});

it('takes other lines for text', () => {
  expect(parseWorkflowCommand('see ::warning::text')).toBeNull();
  expect(parseWorkflowCommand('std::vector')).toBeNull();
});

it('finds what goes into the margin', () => {
  expect(annotationsOf(['::group::Guards', '::error::broken', 'text', '::notice::well'])).toEqual([
    { level: 'error', message: 'broken' },
    { level: 'notice', message: 'well' },
  ]);
});
