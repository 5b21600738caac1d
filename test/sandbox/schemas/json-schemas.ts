import { z } from 'zod';
import { stateSchema } from '../control/sandbox-state.ts';
import { recordingMetaSchema } from '../recording/recording.ts';
import { scenarioSchema } from '../scenario/scenario.ts';

/** The JSON Schemas beside this file, by file name, as the code has them. */
export const jsonSchemas: Readonly<Record<string, object>> = {
  'scenario.schema.json': z.toJSONSchema(scenarioSchema),
  'recording.schema.json': z.toJSONSchema(recordingMetaSchema),
  'state.schema.json': z.toJSONSchema(stateSchema),
};
