import type { Runbook, SymptomKind } from '../runbook.ts';
import { ACTIVITY, EVIDENCE_QUERIES } from './evidence.ts';
import { answerQuestions } from './open-questions.ts';
import { symptomsSql } from './symptoms-sql.ts';
import { READY_MARKER } from './texts.ts';
import { baselineSql, verificationSql } from './verification-sql.ts';

const POOL_ERRORS: SymptomKind = {
  id: 'pool-errors',
  title: 'pool errors',
  treatable: true,
  role: 'proof',
  presentWhen: [{ signal: 'pool_error_traces', atLeast: 3, says: 'requests refused by the full pool (10 min)' }],
  firstAt: ['pool_error_first_at'],
  lastAt: ['pool_error_last_at'],
  open: null,
};

const STUCK_CONNECTING: SymptomKind = {
  id: 'stuck-connecting',
  title: 'stuck connecting',
  treatable: true,
  role: 'proof',
  presentWhen: [
    { signal: 'hangs_in_connect', atLeast: 2, says: 'requests hanging in connect for 30 s or longer' },
    { signal: 'slow_connects', atLeast: 3, says: 'connects of 10 s or longer (10 min)' },
    { signal: 'all_failed_traces', atLeast: 1, says: 'connects for which every address failed (10 min)' },
  ],
  firstAt: ['hang_in_connect_first_at', 'slow_connect_first_at'],
  lastAt: ['slow_connect_last_at'],
  open: 'hangs_in_connect',
};

const LISTENER_DISTURBED: SymptomKind = {
  id: 'listener-disturbed',
  title: 'listener disturbed',
  treatable: true,
  role: 'companion',
  presentWhen: [
    { signal: 'listener_troubles', atLeast: 1, says: 'listener troubles (10 min)' },
    {
      signal: 'listener_troubles_40m',
      atLeast: 1,
      whileOpen: 'hangs_in_connect',
      says: 'listener troubles (40 min), counted while a request hangs',
    },
  ],
  firstAt: ['listener_trouble_first_at'],
  lastAt: ['listener_trouble_last_at'],
  lostSince: 'listener_lost_at',
  open: null,
};

const SERVER_ERRORS: SymptomKind = {
  id: 'server-errors',
  title: 'server errors',
  treatable: false,
  role: 'elsewhere',
  presentWhen: [
    {
      signal: 'server_errors',
      atLeast: 5,
      shareOf: { signal: 'requests_5m', atLeast: 0.2 },
      says: 'requests answered with 5xx (5 min)',
    },
  ],
  firstAt: ['server_error_first_at'],
  lastAt: ['server_error_last_at'],
  open: null,
};

const HANGS_ELSEWHERE: SymptomKind = {
  id: 'hangs-elsewhere',
  title: 'hangs elsewhere',
  treatable: false,
  role: 'elsewhere',
  presentWhen: [{ signal: 'hangs_elsewhere', atLeast: 2, says: 'requests hanging for 30 s or longer, not in connect' }],
  firstAt: ['hang_elsewhere_first_at'],
  lastAt: [],
  open: 'hangs_elsewhere',
};

/** plyr.fm's runbook of 2025-12-08: requests walk a list of dead addresses until the pool is full; a restart resolves anew. */
export const connectionPoolExhaustion: Runbook = {
  name: 'connection-pool-exhaustion',
  title: 'Connection pool exhaustion',
  fault: 'connection pool exhausted',
  symptoms: {
    sql: symptomsSql,
    kinds: [POOL_ERRORS, STUCK_CONNECTING, LISTENER_DISTURBED, SERVER_ERRORS, HANGS_ELSEWHERE],
    quorum: 2,
  },
  dependency: {
    name: 'database',
    answers: 'fast_queries',
    answersAtLeast: 3,
    lastAnswerAt: 'fast_query_last_at',
    refusals: 'server_refusals',
    allAddressesFailed: 'all_failed_recent',
    probeInput: 'database-host',
  },
  evidence: EVIDENCE_QUERIES,
  activity: ACTIVITY,
  answerQuestions,
  verification: {
    sql: verificationSql,
    baselineSql,
    absent: [
      { signal: 'pool_errors', says: 'requests refused by the full pool', failsFrom: 3 },
      { signal: 'all_failed', says: 'connects for which every address failed', failsFrom: 1 },
      { signal: 'connect_errors', says: 'connects that failed', failsFrom: 3 },
      { signal: 'slow_connects', says: 'connects of 10 s or longer', failsFrom: 3 },
      { signal: 'hangs_in_connect', says: 'requests hanging in connect for 30 s or longer', failsFrom: 2 },
      { signal: 'listener_lost', says: 'listeners that were lost and are not back', failsFrom: null },
    ],
    queriesAtLeast: 20,
    queriesAtLeastWhenQuiet: 5,
    fastShareAtLeast: 0.8,
    tolerableShareAtLeast: 0.95,
    serverErrorShareAtMost: 0.02,
    says: {
      ready: `"${READY_MARKER}"`,
      queries: 'database queries',
      fast: 'of them under 50 ms',
      tolerable: 'of them under 250 ms',
    },
  },
  followUp: [
    'The restart treats the symptom. The cause: each connection attempt may walk every address of the host name, each with its own time limit.',
    'Cap it: `connect_args={"connect_timeout": 5}`, `pool_timeout=10`, and one total deadline around connecting.',
    'A connection leak looks alike (pool errors and 30 s waits, but no hanging connects): if it comes back within hours, look for sessions that are never closed.',
  ],
};
