import '../toolchain/node-version.ts';

// What follows needs the packages and a Node that runs TypeScript as it stands; either may be missing.
if (process.exitCode === undefined) {
  try {
    const { rehearse } = await import('./rehearse.ts');
    process.exitCode = await rehearse(process.argv.slice(2));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    console.error(isMissing ? `${error.message}\nRun 'npm ci' first.` : error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
