import { describe, expect, it } from 'vitest';
import { ConfigurationError, readListenAddress, readReceiverSettings } from '../../src/alert/receiver-settings.ts';
import { REPOSITORY, SECRET, TOKEN } from './receiver-fixture.ts';

const GIVEN = { RECEIVER_SECRET: SECRET, GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: REPOSITORY };

function messageFor(environment: Readonly<Record<string, unknown>>): string {
  try {
    readReceiverSettings(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
  }
  throw new Error('These settings were taken.');
}

describe('readReceiverSettings', () => {
  it('needs a secret, a token and a repository', () => {
    expect(readReceiverSettings(GIVEN)).toEqual({
      secret: SECRET,
      gitHubToken: TOKEN,
      repository: REPOSITORY,
      apiUrl: 'https://api.github.com',
      workflow: null,
    });
  });

  it('takes the rest where it is given, without the spaces and line ends around it', () => {
    const more = {
      GITHUB_TOKEN: `${TOKEN}\n`,
      GITHUB_API_URL: 'https://github.example/api/v3/',
      DISPATCH_WORKFLOW: ' firebreak.yml ',
      DISPATCH_REF: 'release/1',
    };
    expect(readReceiverSettings({ ...GIVEN, ...more })).toMatchObject({
      gitHubToken: TOKEN,
      apiUrl: 'https://github.example/api/v3',
      workflow: { file: 'firebreak.yml', ref: 'release/1' },
    });
  });

  it('dispatches a workflow on main where no ref is given', () => {
    expect(readReceiverSettings({ ...GIVEN, DISPATCH_WORKFLOW: 'firebreak.yaml', DISPATCH_REF: '' }).workflow).toEqual({
      file: 'firebreak.yaml',
      ref: 'main',
    });
  });

  it.each<[string, unknown]>([
    ['RECEIVER_SECRET', undefined],
    ['RECEIVER_SECRET', ''],
    ['RECEIVER_SECRET', 'fifteen-letters'],
    ['RECEIVER_SECRET', 'a secret with a space'],
    ['RECEIVER_SECRET', 'a/secret/of/four/parts'],
    ['RECEIVER_SECRET', 'ein-längliches-geheimnis'],
    ['RECEIVER_SECRET', { a: 'binding that is no text' }],
    ['GITHUB_TOKEN', undefined],
    ['GITHUB_TOKEN', 'ghp_two words0123456'],
    ['GITHUB_TOKEN', 'ghp_line\nend0123456'],
    ['GITHUB_REPOSITORY', undefined],
    ['GITHUB_REPOSITORY', 'relay-api-alone'],
    ['GITHUB_REPOSITORY', 'owner/name/../other'],
    ['GITHUB_API_URL', 'http://api.github.example'],
    ['GITHUB_API_URL', 'https://user:word@api.github.example'],
    ['GITHUB_API_URL', 'https://api.github.example?x=1'],
    ['GITHUB_API_URL', 'api.github.example'],
    ['DISPATCH_WORKFLOW', '../firebreak.yml'],
    ['DISPATCH_WORKFLOW', 'my-workflow'],
    ['DISPATCH_REF', 'main?x'],
  ])('refuses %s: %j, and names it without showing it', (name, value) => {
    const message = messageFor({ ...GIVEN, DISPATCH_WORKFLOW: 'firebreak.yml', [name]: value });
    expect(message).toContain(name);
    expect(message.includes('is missing')).toBe(value === undefined || value === '');
    expect(message).toContain('must be');
    if (typeof value === 'string' && value !== '') expect(message).not.toContain(value);
  });

  it('names everything that is wrong at once', () => {
    const message = messageFor({});
    expect(message).toMatch(
      /^RECEIVER_SECRET is missing: .+\. GITHUB_TOKEN is missing: .+\. GITHUB_REPOSITORY is missing: .+\.$/,
    );
  });

  it('takes a secret of 16 characters and no shorter one', () => {
    expect(readReceiverSettings({ ...GIVEN, RECEIVER_SECRET: '0123456789abcdef' }).secret).toBe('0123456789abcdef');
    expect(messageFor({ ...GIVEN, RECEIVER_SECRET: '0123456789abcde' })).toContain('at least 16');
  });

  it('refuses a ref that nothing would use', () => {
    expect(messageFor({ ...GIVEN, DISPATCH_REF: 'main' })).toContain('DISPATCH_WORKFLOW');
  });
});

describe('readListenAddress', () => {
  it('is loopback unless it is told otherwise', () => {
    expect(readListenAddress({})).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(readListenAddress({ HOST: '::', PORT: '0' })).toEqual({ host: '::', port: 0 });
    expect(readListenAddress({ PORT: '65535' }).port).toBe(65_535);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['HOST', 'http://127.0.0.1'],
  ])('refuses %s %s', (name, value) => {
    expect(() => readListenAddress({ [name]: value })).toThrow(ConfigurationError);
  });
});
