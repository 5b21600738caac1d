import { expect, it } from 'vitest';
import { linkTarget } from './link-target.ts';
import { sampleIssue } from './sample-issue.ts';

const repository = 'http://127.0.0.1:4000/sandbox/relay-api';

it.each([
  [`${repository}/issues/7#issuecomment-11`, '#issuecomment-11'],
  [`${repository}/issues/7#issuecomment-99`, '#issue'],
  [`${repository}/issues/7`, '#issue'],
  [`${repository}/issues/8`, `${repository}/issues/8`],
  [`${repository}/actions/runs/1`, '#job-summary'],
  ['https://fly.io/apps/relay-api', 'https://fly.io/apps/relay-api'],
  ['mailto:someone@example.com', 'mailto:someone@example.com'],
  ['#follow-up', '#follow-up'],
  ['javascript:alert(1)', null],
  [' jav\tascript:alert(1)', null],
  ['data:text/html,<script>alert(1)</script>', null],
  ['vbscript:x', null],
  ['http://[', null],
])('leads %s to %s', (href, target) => {
  expect(linkTarget(href, sampleIssue)).toBe(target);
});
