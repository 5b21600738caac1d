import { fileURLToPath } from 'node:url';

/** Where rehearsals leave their pages; not kept in git. */
export const rehearsalFolder = fileURLToPath(new URL('../../.rehearsal/', import.meta.url));
