/** What goes wrong while a mailbox is connected: each trouble leads to its plain words and its remedy, in both languages. */
import { describe, expect, test } from 'vitest';
import { explanationOf, failureOf } from '../../../src/core/accounts/oauth/failures.ts';
import type { FailureCode } from '../../../src/core/accounts/oauth/failures.ts';
import { networkFailure } from '../../../src/core/accounts/oauth/http.ts';
import { explain } from '../../../src/core/connectors/smtp-imap/explain.ts';
import { signInCode } from '../../../src/core/connectors/smtp-imap/sign-in.ts';
import { networkError } from '../../../src/core/net/network-error.ts';
import { remedyFor } from '../../../src/renderer/src/features/accounts/remedies.ts';
import { checks as germanChecks } from '../../../src/renderer/src/i18n/de/checks.ts';
import { connect as germanConnect } from '../../../src/renderer/src/i18n/de/connect.ts';
import { checks as englishChecks } from '../../../src/renderer/src/i18n/en/checks.ts';
import { connect as englishConnect } from '../../../src/renderer/src/i18n/en/connect.ts';

const server = {
  host: 'mail.firma.example',
  port: 465,
  tls: 'implicit',
  user: 'anna@firma.example',
  auth: 'auto',
  minimumTls: 'TLSv1.3',
  fingerprint: null,
} as const;

describe('a server that refuses', () => {
  test.each([
    [
      'an app password is wanted',
      '534 5.7.9 Application-specific password required',
      'auth-app-password',
      /app password/,
      /App-Passwort/,
    ],
    [
      'only app passwords are taken there',
      '535 5.7.8 Username and Password not accepted',
      'auth-app-password',
      /app password/,
      /App-Passwort/,
      'smtp.gmail.com',
    ],
    [
      'SMTP AUTH is off',
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant',
      'auth-smtp-off',
      /SMTP AUTH.*Microsoft Graph/,
      /SMTP AUTH.*Microsoft Graph/,
    ],
    [
      'basic authentication is off',
      '535 5.7.139 Authentication unsuccessful, basic authentication is disabled',
      'auth-basic-off',
      /sign-in with Microsoft/,
      /Microsoft/,
    ],
    [
      'a rule of the organisation',
      '535 5.7.139 Authentication unsuccessful, user is locked by your organization’s security defaults policy',
      'auth-policy',
      /administrator/,
      /Administration/,
    ],
    [
      'the browser is wanted first',
      '534 5.7.14 Please log in via your web browser',
      'auth-web-login',
      /web browser/,
      /Browser/,
    ],
  ] as const)('%s', (_, words, code, english, german, host: string = server.host) => {
    expect(signInCode(words, host)).toBe(code);
    expect(explain(code, server, {})).toMatch(english);
    expect(englishChecks[code]).toMatch(english);
    expect(germanChecks[code]).toMatch(german);
  });

  test('a wrong password can be entered anew with one click, and nothing is promised where it would not help', () => {
    const failed = (code: string) =>
      remedyFor({ server: 'smtp', step: 'auth', ok: false, ms: 1, code, explanation: '', detail: {} })?.kind ?? null;
    expect([failed('auth-app-password'), failed('auth-smtp-off'), failed('auth-policy')]).toEqual([
      'appPassword',
      null,
      null,
    ]);
  });
});

describe('a way that is not open', () => {
  test.each([
    ['a page of a hotel in between', 'greeting-foreign', /open a web page/, /Webseite/],
    ['the certificate of a company', 'tls-unknown-issuer', /issuer that this system does not know/, /Aussteller/],
    ['a clock behind', 'tls-not-yet-valid', /date of this computer/, /Datum dieses Computers/],
    ['a clock ahead, or nobody renewed it', 'tls-expired', /this computer's date/, /Datum dieses Computers/],
    ['a proxy that wants a sign-in', 'proxy-auth', /wants a sign-in/, /Anmeldung/],
    ['a proxy that is away', 'proxy-unreachable', /does not answer/, /antwortet nicht/],
  ] as const)('%s', (_, code, english, german) => {
    expect(explain(code, server, { proxy: 'proxy.firma.example:3128' })).toMatch(english);
    expect(englishChecks[code].replaceAll('’', "'")).toMatch(english);
    expect(germanChecks[code]).toMatch(german);
  });
});

describe('a sign-in in the browser that fails', () => {
  const oauth: readonly (readonly [string, FailureCode, string, RegExp, RegExp])[] = [
    [
      'AADSTS90094: An administrator has to approve this.',
      'admin-consent',
      'ask-admin',
      /administrators/,
      /Administration/,
    ],
    [
      'AADSTS65001: has not consented to use the application',
      'admin-consent',
      'ask-admin',
      /administrators/,
      /Administration/,
    ],
    ['AADSTS700024: Client assertion is not within its valid time range.', 'clock-skew', 'set-clock', /clock/, /Uhr/],
    [
      'AADSTS53003: Access has been blocked by Conditional Access policies.',
      'conditional-access',
      'ask-admin',
      /conditional access/,
      /bedingter Zugriff/,
    ],
    ['AADSTS7000218: must contain client_secret', 'client-type', 'check-client', /web application/, /Web/],
  ];
  test.each(oauth)('%s', (words, code, remedy, english, german) => {
    const failure = failureOf('invalid_grant', words);
    expect([failure.code, explanationOf(failure.code).remedy]).toEqual([code, remedy]);
    expect(englishConnect.failed[code]).toMatch(english);
    expect(germanConnect.failed[code]).toMatch(german);
  });

  test.each([
    ['captive-portal', 'proxy-sign-in', 'check-proxy', /Open a web page first/, /Webseite/],
    ['proxy-auth', 'proxy-sign-in', 'check-proxy', /Open a web page first/, /Webseite/],
    ['tls-untrusted', 'certificate', 'check-certificates', /company network/, /Firmennetz/],
    ['tls-clock', 'clock-skew', 'set-clock', /clock/, /Uhr/],
    ['unreachable', 'network', 'check-network', /proxy/, /Proxy/],
  ] as const)('on the way: %s', (code, failure, remedy, english, german) => {
    const found = networkFailure(networkError(code, { target: 'oauth2.googleapis.com', proxy: 'proxy.example:3128' }));
    expect([found.code, explanationOf(found.code).remedy]).toEqual([failure, remedy]);
    expect(englishConnect.failed[failure]).toMatch(english);
    expect(germanConnect.failed[failure]).toMatch(german);
  });
});
