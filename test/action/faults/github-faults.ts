import { writesAttempt } from '../crashes/moments.ts';
import {
  always,
  type FaultCell,
  type FaultEnd,
  GITHUB,
  once,
  RECOVERED,
  secondaryLimit,
  status,
} from './fault-cell.ts';

const UNWRITABLE: FaultEnd = { outcome: 'held', code: 'history-unwritable', restarts: 0, says: [], isRed: true };
const UNREACHABLE: FaultEnd = {
  outcome: 'held',
  code: 'history-unreachable',
  restarts: 0,
  says: ['GitHub did not give the history'],
  isRed: true,
};
const DOWN = status(500, { message: 'Server Error' });

/** What is healed without a word. */
const HEALED: readonly FaultCell[] = [
  {
    what: 'GitHub takes the comment, and the answer is lost',
    faults: [once('github', 'POST', GITHUB.comments, { kind: 'reset-after' })],
    ends: RECOVERED,
  },
  {
    what: 'the comment does not reach GitHub the first time',
    faults: [once('github', 'POST', GITHUB.comments, { kind: 'reset-before' })],
    ends: RECOVERED,
  },
  {
    what: 'GitHub opens the issue, and the answer is lost',
    faults: [once('github', 'POST', GITHUB.issues, { kind: 'reset-after' })],
    ends: RECOVERED,
  },
  {
    what: 'GitHub opens the issue, and the answer is no JSON',
    faults: [once('github', 'POST', GITHUB.issues, { kind: 'cut-off' })],
    ends: RECOVERED,
  },
  {
    what: 'GitHub says 502 once to a change of the issue',
    faults: [once('github', 'PATCH', GITHUB.issue, status(502))],
    ends: RECOVERED,
  },
  {
    what: 'GitHub changes the comment, and the answer is lost',
    faults: [once('github', 'PATCH', GITHUB.comment, { kind: 'reset-after' })],
    ends: RECOVERED,
  },
  {
    what: 'GitHub asks to come back in a second',
    faults: [once('github', 'POST', GITHUB.comments, secondaryLimit(1))],
    ends: RECOVERED,
  },
  {
    what: 'labels may not be created',
    faults: [always('github', 'POST', GITHUB.labels, status(403, { message: 'Must have triage rights.' }))],
    ends: RECOVERED,
  },
  {
    what: 'GitHub does not say whether the repository is public',
    faults: [always('github', 'GET', GITHUB.repository, status(404, { message: 'Not Found' }))],
    ends: RECOVERED,
  },
];

const UNRECORDED: readonly FaultCell[] = [
  {
    what: 'GitHub does not list the issues',
    faults: [always('github', 'GET', GITHUB.issues, DOWN)],
    ends: { ...UNREACHABLE, logs: 'GitHub: list issues labelled firebreak: 500 Server Error' },
  },
  {
    what: 'a proxy answers for the list of issues',
    faults: [always('github', 'GET', GITHUB.issues, { kind: 'not-json' })],
    ends: { ...UNREACHABLE, logs: 'GitHub: list issues labelled firebreak:' },
  },
  {
    what: 'GitHub asks to come back in ten minutes',
    faults: [always('github', 'POST', GITHUB.comments, secondaryLimit(600))],
    ends: { ...UNWRITABLE, says: ['GitHub: comment on issue #1', 'rate limit'] },
  },
  {
    what: 'GitHub takes no comment',
    faults: [always('github', 'POST', GITHUB.comments, DOWN)],
    ends: { ...UNWRITABLE, says: ['GitHub: comment on issue #1', '500'] },
  },
  {
    what: 'GitHub does not take the evidence',
    faults: [always('github', 'PATCH', GITHUB.comment, DOWN)],
    ends: { ...UNWRITABLE, says: ['GitHub: edit comment', '500'] },
  },
  {
    what: 'the comment may not be edited',
    faults: [
      always('github', 'PATCH', GITHUB.comment, status(403, { message: 'Resource not accessible by integration' })),
    ],
    ends: {
      outcome: 'failed',
      code: 'github-forbidden',
      restarts: 0,
      says: ['GitHub: edit comment', '403', 'permissions: issues: write'],
      isRed: true,
    },
  },
  {
    what: 'GitHub does not give the issue right before the restart',
    from: writesAttempt,
    faults: [1, 2, 3].map((call) => once('github', 'GET', GITHUB.issue, DOWN, call)),
    ends: { ...UNREACHABLE, says: ['GitHub: get issue #1', '500'] },
  },
];

const AFTER_THE_CALL: readonly FaultCell[] = [
  {
    what: 'the label of the hold may not be set',
    onRestart: 'crash',
    faults: [always('github', 'POST', GITHUB.issueLabels, status(403, { message: 'Must have triage rights.' }))],
    ends: {
      outcome: 'unrecovered',
      code: 'restart-failed',
      restarts: 1,
      says: ['GitHub: label issue #1', '403'],
      isRed: true,
    },
  },
  {
    what: 'GitHub takes the call for a person, and the answer is lost',
    onRestart: 'crash',
    faults: [once('github', 'POST', GITHUB.comments, { kind: 'reset-after' }, 2)],
    ends: {
      outcome: 'unrecovered',
      code: 'restart-failed',
      restarts: 1,
      says: ['exited right after its start'],
      isRed: true,
      isHeld: true,
    },
  },
];

export const GITHUB_FAULTS: readonly FaultCell[] = [...HEALED, ...UNRECORDED, ...AFTER_THE_CALL];
