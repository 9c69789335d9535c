import { describe, expect, test } from 'vitest';
import { parseAutoconfig } from '../../../src/core/accounts/discovery/autoconfig.ts';
import { createDiscover } from '../../../src/core/accounts/discovery/discover.ts';
import type { Discover } from '../../../src/core/accounts/discovery/discover.ts';
import { bestTarget } from '../../../src/core/accounts/discovery/srv.ts';
import { createOffer } from '../../../src/core/accounts/oauth/offer.ts';
import { providerOf, readProviders } from '../../../src/core/accounts/providers.ts';
import type { Dns, FetchText } from '../../../src/core/ports.ts';
import { candidate } from '../../../src/shared/contract/account-sign-in.ts';
import { memoryLog, testPorts } from '../../support/ports.ts';

const address = 'anna.secret@firma.example';

const document = (servers: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="firma.example"><domain>firma.example</domain>
<displayName>Firma Mail &amp; Co</displayName>${servers}</emailProvider></clientConfig>`;
const smtp = `<outgoingServer type="smtp"><hostname>smtp.firma.example</hostname><port>465</port>
<socketType>SSL</socketType><username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>`;
const imap = `<incomingServer type="pop3"><hostname>pop.firma.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>IMAP.%EMAILDOMAIN%</hostname><port>143</port>
<socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username></incomingServer>`;

describe('an autoconfig document', () => {
  test('names servers, with placeholders filled in', () => {
    expect(parseAutoconfig(document(imap + smtp), address)).toMatchObject({
      smtp: { host: 'smtp.firma.example', port: 465, tls: 'implicit', user: address },
      imap: { host: 'imap.firma.example', port: 143, tls: 'starttls', user: 'anna.secret' },
      oauthOnly: false,
      provider: 'Firma Mail & Co',
    });
  });

  test.each([
    ['nothing', ''],
    ['a web page', '<!doctype html><html><body>Welcome</body></html>'],
    ['an entity bomb', `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${document(smtp)}`],
    [
      'a file inclusion',
      `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${document(smtp.replace('smtp.firma.example', '&f;'))}`,
    ],
    ['a huge document', document(smtp) + ' '.repeat(100_000)],
    ['broken XML', document(smtp).slice(0, -40)],
    ['deep nesting', '<a>'.repeat(5000)],
    ['servers without encryption', document(smtp.replace('SSL', 'plain'))],
    ['a host that is a path', document(smtp.replace('smtp.firma.example', '../etc'))],
    ['a host with a line break', document(smtp.replace('smtp.firma.example', 'a.example&#10;b'))],
    ['an impossible port', document(smtp.replace('465', '465000'))],
    ['an object where text belongs', document(smtp.replace('smtp.firma.example', '<b>x</b>'))],
    ['a prototype', document(smtp.replaceAll('outgoingServer', '__proto__'))],
  ])('that is %s is not believed', (_name, xml) => {
    expect(parseAutoconfig(xml, address)).toBeNull();
  });
});

describe('DNS announcements', () => {
  test('are taken by priority, then weight; a dot means no such service', () => {
    const at = (
      name: string,
      priority: number,
      weight: number,
    ): { name: string; port: number; priority: number; weight: number } => ({ name, port: 465, priority, weight });
    expect(bestTarget([at('c.example', 20, 99), at('a.example', 10, 1), at('B.example.', 10, 5)])).toEqual({
      host: 'b.example',
      port: 465,
    });
    expect(bestTarget([at('.', 0, 0)])).toBeNull();
    expect(bestTarget([])).toBeNull();
  });
});

describe('discovery', async () => {
  const ports = testPorts();
  const providers = await readProviders(ports.paths.resourcesDir);
  const offer = createOffer({ google: null, microsoft: null, zoho: null }, (name) => ({
    host: name === 'microsoft' ? 'localhost' : '127.0.0.1',
    port: name === 'zoho' ? 47_615 : null,
    path: '/',
  }));
  const noDns: Pick<Dns, 'mx' | 'srv'> = {
    mx: () => Promise.reject(new Error('ENOTFOUND')),
    srv: () => Promise.reject(new Error('ENOTFOUND')),
  };
  const noWeb: FetchText = () => Promise.reject(new Error('404'));
  const finder = (dns: Partial<Dns> = {}, fetchText: FetchText = noWeb): Discover =>
    createDiscover({ providers, offer, dns: { ...noDns, ...dns }, fetchText, log: memoryLog() });

  test('knows common providers without asking anybody', async () => {
    const refuse = (): never => {
      throw new Error('nobody is to be asked');
    };
    const { candidates } = await finder({ mx: refuse, srv: refuse }, refuse)('Bo@GMail.com', true);
    const gmail = { source: 'preset', provider: 'Gmail', notes: ['app-password-needed'] };
    expect(candidates).toMatchObject([
      { ...gmail, way: 'gmail-api' },
      { ...gmail, way: 'gmail-imap' },
    ]);
    expect(candidates[0]!.config.smtp).toMatchObject({ host: 'smtp.gmail.com', port: 465, user: 'Bo@GMail.com' });
  });

  test.each([
    ['a Microsoft 365', 'firma-example.mail.protection.outlook.com', 'Microsoft 365', 'basic-auth-off'],
    ['a Google Workspace', 'aspmx.l.google.com', 'Google Workspace', 'app-password-needed'],
  ])('recognises %s domain by its mail exchanger', async (_name, exchange, provider, note) => {
    const { candidates } = await finder({ mx: () => Promise.resolve([{ exchange, priority: 1 }]) })(address, true);
    expect(candidates[0]).toMatchObject({ source: 'preset', provider, notes: [note] });
  });

  test('says before any consent screen which permissions a sign-in asks for, and what they do not allow', async () => {
    const { candidates } = await finder()('anna@outlook.com', false);
    expect(candidates.map(({ way }) => way)).toEqual(['graph', 'outlook-imap']);
    expect(candidates[0]!.signIn).toMatchObject({ provider: 'microsoft', hasClient: false, needsSecret: false });
    expect(
      candidates[0]!.signIn!.scopes.map(({ name, purpose, limits }) => [name, purpose, limits.length > 0]),
    ).toEqual([
      ['https://graph.microsoft.com/Mail.Send', 'send', true],
      ['https://graph.microsoft.com/Mail.Read', 'read', true],
      ['offline_access', 'stay-signed-in', false],
    ]);
    for (const found of candidates) candidate.parse(found);
  });

  test.each([
    [
      'mail.protection.office365.us',
      'microsoft',
      { cloud: 'us-gov', region: null },
      'https://graph.microsoft.us/Mail.Send',
    ],
    ['mx.zoho.eu', 'zoho', { cloud: null, region: 'eu' }, 'ZohoMail.messages.READ'],
  ])('takes cloud and region from %s', async (exchange, provider, where, scope) => {
    const { candidates } = await finder({ mx: () => Promise.resolve([{ exchange, priority: 1 }]) })(address, true);
    expect(candidates[0]!.signIn).toMatchObject({ provider, ...where });
    expect(candidates[0]!.signIn!.scopes[0]!.name).toBe(scope);
  });

  test('recognises a domain that receives through Amazon SES, with its region', async () => {
    const exchange = 'inbound-smtp.eu-west-1.amazonaws.com';
    const { candidates } = await finder({ mx: () => Promise.resolve([{ exchange, priority: 10 }]) })(address, true);
    expect(candidates[0]).toMatchObject({
      way: 'ses',
      signIn: null,
      config: { smtp: { host: 'email-smtp.eu-west-1.amazonaws.com' }, imap: null },
    });
  });

  test('tells nobody the local part', async () => {
    const asked: string[] = [];
    await finder(
      {
        mx: (domain) => Promise.resolve(void asked.push(domain) as never).then(() => []),
        srv: (name) => Promise.resolve(void asked.push(name) as never).then(() => []),
      },
      (url) => {
        asked.push(url);
        return Promise.reject(new Error('404'));
      },
    )(address, true);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.join(' ')).toContain('firma.example');
    expect(asked.join(' ')).not.toContain('secret');
    expect(asked.every((entry) => !entry.startsWith('http:'))).toBe(true);
  });

  test('prefers what the domain says itself, then the database, then DNS, and ends with a guess', async () => {
    const { candidates } = await finder(
      {
        srv: (name) =>
          Promise.resolve(
            name.startsWith('_submissions') ? [{ name: 'srv.firma.example', port: 465, priority: 1, weight: 1 }] : [],
          ),
      },
      (url) => Promise.resolve(document(url.includes('thunderbird') ? smtp.replace('smtp.', 'ispdb.') : imap + smtp)),
    )(address, true);
    expect(candidates.map(({ source, config }) => `${source} ${config.smtp.host}`)).toEqual([
      'domain-autoconfig smtp.firma.example',
      'ispdb ispdb.firma.example',
      'srv srv.firma.example',
      'guess smtp.firma.example',
    ]);
    for (const found of candidates) candidate.parse(found);
  });

  test('asks nobody when told to stay offline', async () => {
    const refuse = (): never => {
      throw new Error('nobody is to be asked');
    };
    const { candidates } = await finder({ mx: refuse, srv: refuse }, refuse)(address, false);
    expect(candidates.map(({ source }) => source)).toEqual(['guess']);
  });

  test.each(['no-at-sign', 'a@', 'a@b', 'a@b/c.example', 'a@-x.example', 'a@x..example'])(
    'refuses %s',
    async (wrong) => {
      await expect(finder()(wrong, true)).rejects.toMatchObject({ code: 'invalid-input' });
    },
  );

  test('an international domain is asked for in its ASCII form', async () => {
    const { candidates } = await finder()('anna@bücher.example', true);
    expect(candidates.at(-1)!.config.smtp.host).toBe('smtp.xn--bcher-kva.example');
  });

  test('every provider’s limit to start with is within its own maximum', () => {
    for (const provider of providers) {
      for (const { start, most } of provider.limits.windows) expect(start ?? 0).toBeLessThanOrEqual(most ?? Infinity);
      expect(provider.imap.port).toBe(provider.id === 'proton-bridge' ? 1143 : 993);
    }
  });

  test('the same server has the limit of the plan that the address tells', async () => {
    const { candidates } = await finder()('x@gmail.com', false);
    const gmail = candidates[0]!.config;
    const planOf = (of: string) =>
      providerOf(providers, { address: of, config: { ...gmail, address: of }, client: null })?.limits.id;
    expect(planOf('x@gmail.com')).toBe('gmail');
    expect(planOf('x@firma.example')).toBe('google-workspace');
  });
  ports.cleanUp();
});
