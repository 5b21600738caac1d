/** What the application and its libraries write, as LIKE patterns where they end or hold `%`. */
export const POOL_EXHAUSTED = '%QueuePool limit of size % overflow % reached%';
export const ALL_ADDRESSES_FAILED = '%All failures were:%';
export const READY_MARKER = 'queue service connected to database and listening';
export const LISTENER_SET_UP_FAILED = 'failed to setup queue service%';
export const LISTENER_TROUBLE: readonly string[] = [
  'heartbeat timeout, marking connection as dead%',
  'queue listener connection lost, attempting reconnect%',
  'queue listener reconnection failed, retrying%',
  'database connection timed out after % for queue listening%',
];

/** SQL: where a failure's text may stand. */
export const FAILURE_TEXT = "coalesce(exception_message, '') || ' ' || coalesce(otel_status_message, '')";
