import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** Reads a scenario by its name, or from a file where the name ends in `.json`. */
export async function readScenario(nameOrFile: string): Promise<NamedScenario> {
  const isFile = nameOrFile.endsWith('.json');
  const file = isFile ? resolve(nameOrFile) : join(scenariosFolder, `${nameOrFile}.json`);
  const scenario = parseScenario(await readText(file, nameOrFile), file);
  return { scenario, recordingFolder: recordingFolder(scenario.recording, isFile ? dirname(file) : null) };
}

export interface NamedScenario {
  readonly scenario: Scenario;
  readonly recordingFolder: string;
}

export const scenariosFolder = fileURLToPath(new URL('../scenarios/', import.meta.url));
const recordingsFolder = fileURLToPath(new URL('../../recordings/', import.meta.url));

/** A plain name is one of the recordings of the project; a path is taken from where the scenario lies. */
export function recordingFolder(recording: string, scenarioFolder: string | null): string {
  if (isAbsolute(recording)) return recording;
  const isPath = recording.includes('/');
  return isPath && scenarioFolder !== null ? resolve(scenarioFolder, recording) : join(recordingsFolder, recording);
}

async function readText(file: string, nameOrFile: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new Error(`There is no scenario "${nameOrFile}" (looked for ${file}).`);
  }
}

function parseScenario(text: string, file: string): Scenario {
  const result = scenarioSchema.safeParse(parseJson(text, file));
  if (!result.success) throw new Error(`${file} is not a scenario:\n${z.prettifyError(result.error)}`);
  return result.data;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${String(error)}`);
  }
}
