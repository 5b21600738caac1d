import { checkDialect } from './check-dialect.ts';
import { makePythonEnvironment } from './python-environment.ts';

// Logfire runs on DataFusion, the tests run on Postgres. Which version Logfire has is not public: an older one and a new one
// are asked, they differ where conditions are null. Passes without a check only where Python or PyPI cannot be had.
const VERSIONS = ['50.1.0', '55.0.0'];

for (const version of VERSIONS) {
  const python = makePythonEnvironment(version);
  if ('missing' in python) {
    console.log(`The dialect was not checked with DataFusion ${version}. ${python.missing}`);
    continue;
  }
  try {
    console.log(`DataFusion ${version}`);
    if (!(await checkDialect(python))) process.exitCode = 1;
  } finally {
    python.remove();
  }
}
