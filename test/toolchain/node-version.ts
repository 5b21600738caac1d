// The action runs on Node 24, so everything that stands in for it must as well.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Firebreak needs Node 24 or newer, this is ${process.version}. Run 'npm ci' and then use the npm scripts.`,
  );
  process.exitCode = 1;
}
