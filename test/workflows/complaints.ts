import { validate } from '@actions/languageservice';
import { readActionFile } from '../toolchain/metadata-tables.ts';
import type { WorkflowFile } from './workflow-files.ts';

/** What GitHub's own language service has against a workflow, and against what it gives to the actions it uses. */
export async function complaintsAbout({ name, text }: WorkflowFile): Promise<readonly string[]> {
  const diagnostics = await validate(asDocument(name, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name: action, path }) =>
        metadataOf([owner, action, path].filter((part) => part !== undefined && part !== '').join('/')),
    },
  });
  return diagnostics.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}

/** As an editor would hand it over. The service remembers what it has read by its address, so each has one of its own. */
function asDocument(name: string, text: string): Parameters<typeof validate>[0] {
  const lines = text.split('\n');
  const positionAt = (offset: number): Position => {
    const before = text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };
  documents += 1;
  return {
    uri: `file:///${documents}/.github/workflows/${name}.yml`,
    languageId: 'yaml',
    version: 1,
    lineCount: lines.length,
    getText: () => text,
    positionAt,
    offsetAt: ({ line, character }) => lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, character),
    getLineRange: (line) => ({ start: { line, character: 0 }, end: { line, character: lines[line]?.length ?? 0 } }),
    getEOLCharacters: () => '\n',
  };
}

interface Position {
  line: number;
  character: number;
}

let documents = 0;

/** Inputs that we use of others' actions, from their own `action.yml`. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  'actions/attest-build-provenance': ['subject-path'],
  'actions/checkout': ['persist-credentials'],
  'actions/setup-node': ['node-version', 'cache'],
  'actions/upload-artifact': ['name', 'path', 'retention-days'],
  'github/codeql-action/analyze': ['category'],
  'github/codeql-action/init': ['languages', 'build-mode', 'queries', 'config'],
};

interface Metadata {
  readonly name: string;
  readonly description: string;
  readonly inputs: Record<string, { description: string; required?: boolean; default?: string }>;
}

function metadataOf(action: string): Metadata | undefined {
  if (action === 'firebreak/firebreak') return firebreak();
  const inputs = INPUTS[action];
  if (inputs === undefined) return undefined;
  return {
    name: action,
    description: '',
    inputs: Object.fromEntries(inputs.map((input) => [input, { description: '' }])),
  };
}

function firebreak(): Metadata {
  const { name, description, inputs } = readActionFile();
  const known = Object.entries(inputs).map(([input, { description: says, required, default: value }]) => [
    input,
    {
      description: says,
      ...(required === undefined ? {} : { required }),
      ...(value === undefined ? {} : { default: value }),
    },
  ]);
  return { name, description, inputs: Object.fromEntries(known) };
}
