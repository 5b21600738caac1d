/**
 * The archive of a Postgres data directory without the files of the databases from which others are made: nobody makes any
 * here, and they are most of what has to be unpacked. Which they are is the same in every Postgres
 * (https://www.postgresql.org/docs/current/manage-ag-templatedbs.html).
 */
export function withoutTemplates(archive: Uint8Array): Uint8Array {
  const text = new TextDecoder();
  const kept: Uint8Array[] = [];
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const name = text.decode(archive.subarray(at, at + NAME_LENGTH)).replace(/\0.*$/s, '');
    const size = Number.parseInt(text.decode(archive.subarray(at + SIZE_FROM, at + SIZE_TO)), 8);
    const end = at + BLOCK + (Number.isNaN(size) ? 0 : Math.ceil(size / BLOCK) * BLOCK);
    if (!TEMPLATE_FILE.test(name)) kept.push(archive.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** Of `template1` and `template0`; their folders stay. */
const TEMPLATE_FILE = /^\/?base\/(?:1|4)\/./;

/** A tar archive: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html */
const BLOCK = 512;
const NAME_LENGTH = 100;
const SIZE_FROM = 124;
const SIZE_TO = 136;
