/** The templates for administrators, each as its text: Group Policy, macOS profiles, JSON. Pure. */
import { z } from 'zod';
import { policy as german } from '../src/renderer/src/i18n/de/policy.ts';
import { policy as english } from '../src/renderer/src/i18n/en/policy.ts';
import { policyFields, policyShape } from '../src/shared/policy.ts';
import type { Policy, PolicyField } from '../src/shared/policy.ts';

const example: Required<Policy> = {
  minimumTls: 'TLSv1.3',
  lockMinutes: 10,
  allowSendWhileLocked: false,
  requireSecondFactor: true,
  passphraseScore: 4,
  wipeAfterAttempts: 10,
  accountKinds: ['practice', 'smtp-imap', 'outlook'],
  accountDomains: ['example.org'],
  dailyLimit: 200,
  forbiddenWords: ['Project Falcon'],
  forbiddenPatterns: [String.raw`\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b`],
  forbiddenAttachments: ['xlsx', 'csv'],
  unreadAttachments: 'confirm',
  forbiddenData: ['card-number', 'private-key', 'access-token'],
  allowDlpChanges: false,
  exportConfirmRows: 500,
  allowExport: false,
  allowTracking: false,
  allowAi: false,
  updateChannel: 'stable',
  backupFolder: '/srv/backup/letterlock',
  backupEveryHours: 4,
  egressAllow: ['*.example.org:443'],
  egressDeny: ['graph.microsoft.com'],
  proxy: 'http://proxy.example.org:3128',
  googleClientId: 'your-id.apps.googleusercontent.com',
  googleClientSecret: 'your-secret',
  microsoftClientId: '00000000-0000-0000-0000-000000000000',
  zohoClientId: '1000.YOURID',
  zohoClientSecret: 'your-secret',
};

const key = 'Software\\Policies\\Letterlock';
const header = '<?xml version="1.0" encoding="utf-8"?>';
const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

type Kind =
  | { readonly type: 'boolean' | 'array' | 'text' }
  | { readonly type: 'number'; readonly least: number; readonly most: number }
  | { readonly type: 'enum'; readonly values: readonly string[] };

function kindOf(field: PolicyField): Kind {
  const schema = policyShape.shape[field].unwrap();
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  if (schema instanceof z.ZodArray) return { type: 'array' };
  if (schema instanceof z.ZodEnum) return { type: 'enum', values: schema.options };
  if (schema instanceof z.ZodNumber) return { type: 'number', least: schema.minValue ?? 0, most: schema.maxValue ?? 0 };
  return { type: 'text' };
}

/** learn.microsoft.com, "ADMX syntax": a policy with what it writes; booleans are the policy's own state. */
function admxPolicy(field: PolicyField): string {
  const kind = kindOf(field);
  const open = (more: string): string =>
    `    <policy name="${field}" class="Both" displayName="$(string.${field})" explainText="$(string.${field}_help)" key="${key}"${more}>\n      <parentCategory ref="Letterlock" />\n      <supportedOn ref="Any" />`;
  if (kind.type === 'boolean') {
    return `${open(` valueName="${field}"`)}\n      <enabledValue><decimal value="1" /></enabledValue>\n      <disabledValue><decimal value="0" /></disabledValue>\n    </policy>`;
  }
  const element = (): string => {
    if (kind.type === 'number')
      return `<decimal id="${field}" valueName="${field}" minValue="${kind.least}" maxValue="${kind.most}" required="true" />`;
    if (kind.type === 'array') return `<list id="${field}" key="${key}\\${field}" valuePrefix="" />`;
    if (!('values' in kind)) return `<text id="${field}" valueName="${field}" required="true" />`;
    const items = kind.values.map(
      (value, index) =>
        `<item displayName="$(string.${field}_${index})"><value><string>${xml(value)}</string></value></item>`,
    );
    return `<enum id="${field}" valueName="${field}" required="true">${items.join('')}</enum>`;
  };
  return `${open(` presentation="$(presentation.${field})"`)}\n      <elements>${element()}</elements>\n    </policy>`;
}

const admx = (): string => `${header}
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="letterlock" namespace="Letterlock.Policies" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="Any" displayName="$(string.Any)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="Letterlock" displayName="$(string.Letterlock)" />
  </categories>
  <policies>
${policyFields.map(admxPolicy).join('\n')}
  </policies>
</policyDefinitions>
`;

function presentation(field: PolicyField, title: string): string {
  const kind = kindOf(field);
  if (kind.type === 'boolean') return '';
  const label = xml(title);
  const control = {
    number: `<decimalTextBox refId="${field}" defaultValue="${String(example[field])}">${label}</decimalTextBox>`,
    array: `<listBox refId="${field}">${label}</listBox>`,
    text: `<textBox refId="${field}"><label>${label}</label></textBox>`,
    enum: `<dropdownList refId="${field}" noSort="true" defaultItem="0">${label}</dropdownList>`,
  }[kind.type];
  return `      <presentation id="${field}">${control}</presentation>\n`;
}

function adml({ fields }: Pick<typeof german, 'fields'>, supported: string): string {
  const strings = policyFields.flatMap((field) => {
    const kind = kindOf(field);
    const values = kind.type === 'enum' ? kind.values : [];
    return [
      [field, fields[field].title],
      [`${field}_help`, fields[field].help],
      ...values.map((value, index) => [`${field}_${index}`, value]),
    ].map(([id = '', text = '']) => `      <string id="${id}">${xml(text)}</string>`);
  });
  return `${header}
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Letterlock</displayName>
  <description>Letterlock</description>
  <resources>
    <stringTable>
      <string id="Letterlock">Letterlock</string>
      <string id="Any">${xml(supported)}</string>
${strings.join('\n')}
    </stringTable>
    <presentationTable>
${policyFields.map((field) => presentation(field, fields[field].title)).join('')}    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}

function plist(value: boolean | number | string | readonly string[]): string {
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'string') return `<string>${xml(value)}</string>`;
  return `<array>${value.map((item) => `<string>${xml(item)}</string>`).join('')}</array>`;
}

/** developer.apple.com, "TopLevel" and "ManagedPreferences": a profile whose payload is the app's own domain. */
function profile(): string {
  const values = policyFields.map((field) => `        <key>${field}</key>${plist(example[field] ?? '')}`);
  return `${header}
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
  <dict>
    <key>PayloadType</key><string>Configuration</string>
    <key>PayloadVersion</key><integer>1</integer>
    <key>PayloadIdentifier</key><string>com.letterlock.desktop.policy</string>
    <key>PayloadUUID</key><string>6F0E64A5-8F5B-4C0E-9D0B-2F4F5C7A1D10</string>
    <key>PayloadDisplayName</key><string>Letterlock</string>
    <key>PayloadScope</key><string>System</string>
    <key>PayloadContent</key>
    <array>
      <dict>
        <key>PayloadType</key><string>com.letterlock.desktop</string>
        <key>PayloadVersion</key><integer>1</integer>
        <key>PayloadIdentifier</key><string>com.letterlock.desktop.policy.settings</string>
        <key>PayloadUUID</key><string>B1C6A3E2-0C55-4F7B-8C6E-6D9A3E1B7F42</string>
        <key>PayloadDisplayName</key><string>Letterlock</string>
${values.join('\n')}
      </dict>
    </array>
  </dict>
</plist>
`;
}

/** Name, relative to `resources/policy/`, and text of each. */
export function policyTemplates(): ReadonlyMap<string, string> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['letterlock.admx', admx()],
    ['en-US/letterlock.adml', adml(english, 'Every version of Letterlock')],
    ['de-DE/letterlock.adml', adml(german, 'Jede Version von Letterlock')],
    ['letterlock.mobileconfig', profile()],
    ['policies.example.json', json(example)],
    ['policies.schema.json', json(z.toJSONSchema(policyShape, { io: 'input', unrepresentable: 'any' }))],
  ]);
}
