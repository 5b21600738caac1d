import { describe, expect, test } from 'vitest';
import { flyCredentials } from '../../src/fly/credentials.ts';

describe('a token as people paste it', () => {
  test.each([
    ['FlyV1 fm2_aaaa,fm2_bbbb', 'FlyV1 fm2_aaaa,fm2_bbbb'],
    ['FlyV1 fm2_aaaa, fm2_bbbb', 'FlyV1 fm2_aaaa,fm2_bbbb'],
    ['fm2_aaaa,fm2_bbbb', 'FlyV1 fm2_aaaa,fm2_bbbb'],
    ['  FlyV1   fm2_aaaa\n', 'FlyV1 fm2_aaaa'],
    ['Bearer FlyV1 fm2_aaaa', 'FlyV1 fm2_aaaa'],
    ['bearer BEARER flyv1 fm1r_aaaa', 'FlyV1 fm1r_aaaa'],
    ['fm1a_aaaa,fo1_bbbb', 'FlyV1 fm1a_aaaa'],
    ['FlyV1 fm2_aa\n  aa,fm2_bb\r\nbb', 'FlyV1 fm2_aaaa,fm2_bbbb'],
    ['fo1_personal', 'Bearer fo1_personal'],
    ['Bearer fo1_personal', 'Bearer fo1_personal'],
    ['FlyV1 personal', 'Bearer personal'],
    ['afm2_notOne', 'Bearer afm2_notOne'],
    ['flyv1token', 'Bearer flyv1token'],
  ])('%j is sent as %j', (pasted, authorization) => expect(flyCredentials(pasted).authorization).toBe(authorization));
});

test('every form in which a token may be echoed is to be masked', () => {
  expect(flyCredentials(' FlyV1 fm2_aaaa, fm2_bbbb ').secrets).toEqual([
    'FlyV1 fm2_aaaa, fm2_bbbb',
    'fm2_aaaa, fm2_bbbb',
    'fm2_aaaa,fm2_bbbb',
    'fm2_aaaa',
    'fm2_bbbb',
  ]);
  expect(flyCredentials('personal').secrets).toEqual(['personal']);
  expect(flyCredentials('').secrets).toEqual([]);
});
