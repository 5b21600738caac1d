import '../toolchain/node-version.ts';
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readActionMetadata } from '../harness/action-metadata.ts';
import { measureHealthyCheck } from './measure-healthy-check.ts';
import { measureIncident } from './measure-incident.ts';
import { measureStart } from './measure-start.ts';
import { type Measurement, renderTable } from './measurement.ts';

// Measures the built bundle within one run on one machine. The incident takes two minutes; --without-incident leaves it out.
const { values } = parseArgs({ options: { 'without-incident': { type: 'boolean', default: false } } });
const bundle = readActionMetadata().main;
const measurements: Measurement[] = [
  { what: 'bundle size', aim: 1.2, unit: 'MB', measured: statSync(bundle).size / 1e6 },
  await measureStart(),
  ...(await measureHealthyCheck()),
];
if (!values['without-incident']) measurements.push(await measureIncident());
console.log(renderTable(measurements));
if (measurements.some(({ measured, aim }) => measured > aim)) process.exitCode = 1;
