import type { Step } from '../../src/report/common-steps.ts';
import { REASON_CODE_FORMS, REASON_CODES, type ReasonCode } from '../../src/report/reason-codes.ts';

/** Every reason code with what it means and what to do, each under a heading of its own to link to. */
export function reasonCodesPage(): string {
  const codes: readonly (readonly [string, ReasonCode])[] = Object.entries(REASON_CODES);
  const forms = REASON_CODE_FORMS.map(
    ({ form, means, steps }) => [form, { means: inForm(form, means), steps }] as const,
  );
  return [HEAD, ...codes.map(section), FORMS, ...forms.map(section)].join('\n');
}

const HEAD = `# Reason codes

Every run ends with an outcome and a reason code: the output \`reason-code\`. Codes are stable; build on them if you like. \`<app>\` and \`<machine>\`
stand for yours.
`;

const FORMS = `## Codes that carry a name

\`<service>\` is \`fly\`, \`logfire\`, \`github\` or \`the-app\`; \`<dependency>\` is what the runbook names, for the built-in one \`database\`.
`;

function section([code, { means, steps }]: readonly [string, ReasonCode]): string {
  return [`### \`${code}\``, '', means, ...steps.flatMap(item), ''].join('\n');
}

/** The first one is set apart from what goes before it. */
function item(step: Step, index: number): readonly string[] {
  const commands = (step.commands ?? []).map((command) => `  ${fillIn(command)}`);
  const block = commands.length === 0 ? [] : ['', '  ```sh', ...commands, '  ```'];
  return [...(index === 0 ? [''] : []), `- ${fillIn(step.says)}`, ...block];
}

function fillIn(text: string): string {
  return text.replaceAll('{app}', '<app>').replaceAll('{machine}', '<machine>');
}

function inForm(form: string, means: string): string {
  const placeholder = /<[a-z]+>/.exec(form)?.[0] ?? '';
  return means.replaceAll('{name}', `\`${placeholder}\``);
}
