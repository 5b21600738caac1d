import { parseWorkflowCommand, type WorkflowCommand } from '../../harness/workflow-command.ts';
import { type Phase, phaseOf } from './phase.ts';
import type { Style } from './terminal.ts';

/** Tells the story of a run as its log lines come: headings for its phases, times, and what it waits for when nothing is said. */
export class Narrator {
  readonly #options: NarratorOptions;
  readonly #startedAtMs: number;
  #heading: string | null = null;
  #phase: Phase | null = null;
  #waitsFor: string | null = 'the action to start';
  #indent = '';
  #masks: readonly string[] = [];
  #silence: NodeJS.Timeout | undefined;

  constructor(options: NarratorOptions) {
    this.#options = options;
    this.#startedAtMs = options.now();
    this.#listen();
  }

  /** A line that the action wrote: a workflow command is shown as GitHub's log shows it. */
  hear(line: string): void {
    const command = parseWorkflowCommand(line);
    if (command === null) this.#sayLine(line);
    else this.#obey(command);
  }

  /** Something that happens in the sandbox and that the action cannot know yet. */
  tell(text: string): void {
    this.#print(this.#options.style.dim(`[sandbox] ${text}`), '');
  }

  stop(): void {
    clearTimeout(this.#silence);
  }

  #obey({ name, message }: WorkflowCommand): void {
    const { style } = this.#options;
    if (name === 'add-mask') this.#masks = [...this.#masks, message];
    if (name === 'group') this.#openGroup(message);
    if (name === 'endgroup') this.#closeGroup();
    if (name === 'warning') this.#print(`${style.warning('Warning')} ${message}`);
    if (name === 'error') this.#print(`${style.error('Error')} ${message}`);
    if (name === 'notice') this.#print(message);
  }

  #openGroup(title: string): void {
    const phase = phaseOf(title);
    if (phase === null) this.#print(title);
    else this.#enter(phase, title);
    this.#indent = '  ';
  }

  #closeGroup(): void {
    this.#indent = '';
    this.#waitsFor = this.#phase?.thenWaitsFor ?? null;
    this.#listen();
  }

  #sayLine(line: string): void {
    const phase = phaseOf(line);
    if (phase !== null) this.#enter(phase, phase.heading);
    if (line.trim() !== '') this.#print(line);
  }

  #enter(phase: Phase, heading: string): void {
    if (this.#heading === heading) return;
    this.#heading = heading;
    this.#phase = phase;
    this.#waitsFor = phase.waitsFor;
    const { style, write } = this.#options;
    write('');
    write(`${style.heading(`━━ ${heading}`)} ${style.dim(`· ${phase.about}`)}`);
    this.#listen();
  }

  #print(text: string, indent = this.#indent): void {
    const { style, now, write } = this.#options;
    const masked = this.#masks.reduce((current, mask) => current.replaceAll(mask, '***'), text);
    write(`${style.dim(sayElapsed(now() - this.#startedAtMs))}  ${indent}${masked}`);
    this.#listen();
  }

  /** After a while without a word, says what is waited for; once is enough. */
  #listen(): void {
    clearTimeout(this.#silence);
    const { style, write } = this.#options;
    this.#silence = setTimeout(() => {
      if (this.#waitsFor !== null) write(style.dim(`       … waiting for ${this.#waitsFor}`));
      this.#waitsFor = null;
    }, SILENCE_MS);
  }
}

export interface NarratorOptions {
  readonly style: Style;
  readonly now: () => number;
  /** Writes one line. */
  readonly write: (line: string) => void;
}

const SILENCE_MS = 3_000;

function sayElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`.padStart(5);
}
