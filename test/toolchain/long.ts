/** The long variants of the tests, for a nightly run: `FIREBREAK_LONG=1 npm test`. */
export const isLong = process.env.FIREBREAK_LONG === '1';
