import { HOLD_LABEL } from '../history/state.ts';
import type { Incident } from '../incident/incident.ts';
import { inertMarkdown } from '../support/inert.ts';
import { paragraphs } from './text.ts';

export interface CallInput {
  readonly app: string;
  readonly mentions: readonly string[];
  readonly reasonCode: string;
  readonly sentence: string;
  readonly runUrl: string;
  readonly incidentUrl: string | null;
  readonly incident: Incident | null;
  readonly reminder: boolean;
  /** Nothing more is restarted until a person removes the label. */
  readonly held: boolean;
}

/** The comment that calls a person: why, and what to do next. */
export function callText(input: CallInput): string {
  const targets = (input.incident?.machines ?? []).filter((machine) => machine.target);
  const restart = targets.map((machine) => machine.id).filter((id) => /^[a-z0-9]+$/i.test(id));
  const commands = [
    `fly machines list -a ${input.app}`,
    `fly logs -a ${input.app}`,
    ...(restart.length === 0
      ? []
      : [`fly machine restart ${restart[0] ?? ''} -a ${input.app}   # one at a time, only once the cause allows it`]),
  ];
  const incident = input.incidentUrl === null ? '' : ` · [Incident](${input.incidentUrl})`;
  return paragraphs(
    `${input.mentions.join(' ')} **${input.reminder ? 'A person is still needed' : 'A person is needed'}** (\`${input.reasonCode}\`).`.trim(),
    inertMarkdown(input.sentence, 600),
    `What to look at next:\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\``,
    input.held ? `Nothing more is restarted until somebody removes the label \`${HOLD_LABEL}\` from this issue.` : '',
    `[Run](${input.runUrl})${incident} · [Fly status](https://status.flyio.net) · [Logfire status](https://status.pydantic.dev)`,
  );
}
