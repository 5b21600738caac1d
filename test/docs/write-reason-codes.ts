import { writeFileSync } from 'node:fs';
import { reasonCodesPage } from './reason-codes-page.ts';

writeFileSync(new URL('../../docs/reason-codes.md', import.meta.url), reasonCodesPage());
