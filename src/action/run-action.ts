import * as core from '@actions/core';
import { cleanUp } from './clean-up.ts';
import { runMain } from './run-main.ts';

/** The runner's name for what main keeps for post; its presence tells the two apart. */
const STARTED = 'started';

/** One bundle serves `main` and `post`: whichever comes second looks after what the first left behind. */
export async function runAction(environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    if (core.getState(STARTED) === '') {
      core.saveState(STARTED, 'true');
      await runMain(environment);
    } else {
      await cleanUp(environment);
    }
  } catch (error) {
    core.setFailed(error instanceof Error ? error.message : 'Firebreak failed in an unknown way.');
  }
}
