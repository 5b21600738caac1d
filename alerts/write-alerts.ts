import { writeFileSync } from 'node:fs';
import { alertFiles } from './alert-files.ts';

// The files to paste and to apply come from the alerts, and those from the runbook's texts.
for (const [name, content] of alertFiles()) writeFileSync(new URL(name, import.meta.url), content);
