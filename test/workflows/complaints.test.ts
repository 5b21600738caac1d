import { expect, test } from 'vitest';
import { complaintsAbout } from './complaints.ts';
import { carelessIn } from './shape.ts';
import { readWorkflow } from './workflow.ts';

const expression = (inner: string): string => `\${{ ${inner} }}`;

const GOOD = `name: x
on:
  schedule:
    - cron: '17 * * * *'
permissions:
  issues: write
jobs:
  one:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: firebreak/firebreak@v1
        with:
          fly-app: relay-api
      - run: echo hello
`;

test('nothing is said against a good workflow', async () => {
  expect(await complaintsAbout({ name: 'good', text: GOOD })).toEqual([]);
  expect(carelessIn(readWorkflow({ name: 'good', text: GOOD }))).toEqual([]);
});

test.each([
  ['fly-app: relay-api', 'fly-ap: relay-api', "Invalid action input 'fly-ap'"],
  ['fly-app: relay-api', 'mode: act', 'Missing required input `fly-app`'],
  ['fly-app: relay-api', `fly-app: ${expression('steps.x.outputs.y')}`, 'Context access might be invalid'],
  ['fly-app: relay-api', `fly-app: ${expression('input.app')}`, 'Unrecognized named-value'],
  ['runs-on: ubuntu-latest', 'run-on: ubuntu-latest', 'run-on'],
  ['issues: write', 'issues: admin', 'admin'],
  ['run: echo hello', 'uses: some/body@v1', 'Unable to resolve action'],
])('%s instead of %s is noticed', async (right, wrong, says) => {
  const said = await complaintsAbout({ name: 'bad', text: GOOD.replace(right, () => wrong) });
  expect(said.join('\n')).toContain(says);
});

test.each([
  ['echo hello', `echo ${expression('inputs.reason')}`, 'an expression inside a script'],
  ['fly-app: relay-api', `fly-app: ${expression('github.event.client_payload.app')}`, 'a value from the event itself'],
  ['issues: write', 'contents: write', 'every job may write contents'],
])('%s instead of %s is careless', (right, wrong, says) => {
  const file = { name: 'careless', text: GOOD.replace(right, () => wrong) };
  expect(carelessIn(readWorkflow(file)).join('\n')).toContain(says);
});
