/** What the connect wizard decides, and that it has words for whatever a sign-in may say. */
import { describe, expect, test } from 'vitest';
import type { FailureCode } from '../../../src/core/accounts/oauth/failures.ts';
import { explainedScopes } from '../../../src/core/accounts/oauth/ways.ts';
import { adminConsentUrl } from '../../../src/renderer/src/features/accounts/connect/admin-consent.ts';
import {
  choicesFor,
  notesFor,
  otherChoices,
  type Candidate,
} from '../../../src/renderer/src/features/accounts/connect/choices.ts';
import { blankSes, isSesComplete, sesDraftOf, toSesInput } from '../../../src/renderer/src/features/accounts/ses.ts';
import { blankConfig } from '../../../src/renderer/src/features/accounts/remedies.ts';
import { connect as german } from '../../../src/renderer/src/i18n/de/connect.ts';
import { connect as english } from '../../../src/renderer/src/i18n/en/connect.ts';
import { signInWay } from '../../../src/shared/contract/account-sign-in.ts';
import { sesSmtpRegion, sesSubmission } from '../../../src/shared/ses-hosts.ts';
import { signInWayOf } from '../../../src/shared/sign-in-way.ts';

const address = 'anna@firma.example';
const signIn = {
  provider: 'google',
  scopes: [],
  hasClient: false,
  needsSecret: true,
  needsPassword: false,
  redirectUri: 'http://127.0.0.1/',
  region: null,
  cloud: null,
} as const;
const candidate = (change: Partial<Candidate>): Candidate => ({
  source: 'preset',
  provider: 'Gmail',
  way: 'gmail-api',
  config: { ...blankConfig(address), smtp: { ...blankConfig(address).smtp, host: 'smtp.gmail.com' } },
  notes: ['app-password-needed', 'no-bulk-mail'],
  signIn: { ...signIn, scopes: [] },
  ...change,
});

describe('the ways to a mailbox', () => {
  test('are what was found, best first, and servers by hand that begin with the known ones', () => {
    const choices = choicesFor(address, [candidate({}), candidate({ way: 'gmail-imap' })]);
    expect(choices.map(({ way }) => way)).toEqual(['gmail-api', 'gmail-imap', 'manual']);
    expect(choices.at(-1)?.config.smtp.host).toBe('smtp.gmail.com');
  });

  test('speak of passwords only where one is asked for', () => {
    const [first, byHand] = choicesFor(address, [candidate({})]);
    expect(notesFor(first!)).toEqual(['no-bulk-mail']);
    expect(notesFor(byHand!)).toEqual(['app-password-needed', 'no-bulk-mail']);
  });

  test('of other providers are those that are not offered already, each once', () => {
    const known = choicesFor(address, [candidate({})]);
    const graph = candidate({ way: 'graph', signIn: { ...signIn, scopes: [], provider: 'microsoft' } });
    const offers = [
      candidate({}),
      graph,
      { ...graph, way: 'outlook-imap' as const },
      candidate({ way: 'zoho-imap', signIn: null }),
    ];
    const others = otherChoices(address, known, offers);
    expect(others.map(({ way }) => way)).toEqual(['graph', 'ses']);
    expect(others.every(({ config }) => config.address === address && config.smtp.host === '')).toBe(true);
    expect(new Set([...known, ...others].map(({ key }) => key)).size).toBe(known.length + others.length);
  });
});

test.each([
  ['https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=a-b', 'organizations'],
  ['https://login.microsoftonline.us/firma.example/oauth2/v2.0/authorize?client_id=a-b', 'firma.example'],
])('an administrator approves %s for the directory %s', (url, directory) => {
  const { origin } = new URL(url);
  expect(adminConsentUrl(url)).toBe(`${origin}/${directory}/adminconsent?client_id=a-b`);
});

test.each([
  '',
  'nonsense',
  'https://accounts.google.com/o/oauth2/v2/auth?client_id=a',
  'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
])('there is nothing to approve at “%s”', (url) => expect(adminConsentUrl(url)).toBeNull());

describe('what is entered for Amazon SES', () => {
  const full = {
    ...blankSes(address, 'eu-west-1'),
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretKey: 's',
    replies: null,
  };

  test('is complete with key and secret, or with a stored secret', () => {
    expect(isSesComplete(full, false)).toBe(true);
    expect(isSesComplete({ ...full, secretKey: '' }, false)).toBe(false);
    expect(isSesComplete({ ...full, secretKey: '' }, true)).toBe(true);
    expect(isSesComplete({ ...full, queueUrl: 'http://sqs.example' }, false)).toBe(false);
    expect(isSesComplete({ ...full, replies: blankConfig(address).imap }, false)).toBe(false);
  });

  test('goes out without secrets that were not typed, and comes back as it was', () => {
    const { api, ...secrets } = toSesInput({ ...full, secretKey: '', queueUrl: ' ' });
    expect(secrets).toEqual({});
    expect(api).toMatchObject({ region: 'eu-west-1', queueUrl: null, replies: null });
    expect(toSesInput(sesDraftOf(api)).api).toEqual(api);
  });

  test('by SMTP is complete with its own user name and password, and the access key is a choice', () => {
    const smtp = { ...full, bySmtp: true, smtpUser: 'AKIASMTPUSEREXAMPLE1', smtpPassword: 'p', smtpPort: 587 as const };
    expect(isSesComplete(smtp, false)).toBe(true);
    expect(isSesComplete({ ...smtp, smtpPassword: '' }, false)).toBe(false);
    expect(isSesComplete({ ...smtp, accessKeyId: 'half' }, false)).toBe(false);
    const { api, ...secrets } = toSesInput({ ...smtp, accessKeyId: '', secretKey: '' });
    expect(secrets).toEqual({ password: 'p' });
    expect(api).toMatchObject({ accessKeyId: null, smtp: { user: 'AKIASMTPUSEREXAMPLE1', port: 587 } });
    expect(toSesInput(sesDraftOf(api)).api).toEqual(api);
    expect(sesSubmission(api)).toMatchObject({
      host: 'email-smtp.eu-west-1.amazonaws.com',
      port: 587,
      tls: 'starttls',
    });
  });

  test('takes the region from the server that a domain names', () => {
    expect(sesSmtpRegion('email-smtp.eu-central-1.amazonaws.com')).toBe('eu-central-1');
    expect(sesSmtpRegion('smtp.firma.example')).toBeNull();
  });
});

describe('the words', () => {
  const failures: Readonly<Record<FailureCode, string>> = english.failed;

  test('are there for every failure and in both languages', () => {
    expect(Object.keys(german.failed).toSorted()).toEqual(Object.keys(failures).toSorted());
  });

  test.each(signInWay.options)('are there for every permission that %s asks for', (way) => {
    for (const { purpose, limits } of explainedScopes(way)) {
      expect(Object.keys(english.permissions.purpose)).toContain(purpose);
      for (const limit of limits) expect(Object.keys(english.permissions.limit)).toContain(limit);
    }
  });
});

test.each([
  ['gmail', null, 'gmail-api'],
  ['smtp-imap', { oauth: { provider: 'microsoft', clientId: 'x', cloud: 'global', tenant: 'common' } }, 'outlook-imap'],
  ['smtp-imap', {}, null],
  ['ses', null, null],
] as const)('an account of kind %s with %j was signed in by %s', (kind, config, way) => {
  expect(signInWayOf({ kind, config })).toBe(way);
});
