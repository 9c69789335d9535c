/** The ways to reach a mailbox, their sign-ins, and what can go wrong with those. */
export const connect = {
  way: {
    'gmail-api': 'Sign in with Google',
    'gmail-imap': 'Sign in with Google, by SMTP and IMAP',
    graph: 'Sign in with Microsoft',
    'outlook-imap': 'Sign in with Microsoft, by SMTP and IMAP',
    'zoho-api': 'Sign in with Zoho',
    'zoho-imap': 'Zoho with an app password',
    ses: 'Amazon SES with an access key or SMTP credentials',
    imap: '{{provider}} ({{source}})',
    manual: 'Servers and a password',
  },
  wayHint: {
    'gmail-api': 'The Gmail API: sends and reads, and can do nothing else. No password is stored.',
    'gmail-imap': 'For networks that let only mail programs through. Google grants more for it than Letterlock needs.',
    graph: 'Microsoft Graph: also where SMTP is switched off. No password is stored.',
    'outlook-imap': 'Where Graph is not allowed. “Authenticated SMTP” has to be on for the mailbox.',
    'zoho-api': 'Reads through Zoho’s own interface, sends with an app password.',
    'zoho-imap': 'One app password for sending and receiving. IMAP has to be on.',
    ses: 'For a verified domain and larger numbers. Replies arrive in a mailbox that you name.',
    manual: 'Any mailbox with SMTP and IMAP.',
  },
  ways: 'Ways to connect it',
  recommended: 'Recommended',
  more: 'Another provider',
  moreHint: 'Is the mailbox somewhere else than it seems?',
  practice: 'Only want to look around? The practice mailbox is connected already and sends nothing to the world.',
  practiceOpen: 'Open it',
  provider: { google: 'Google', microsoft: 'Microsoft', zoho: 'Zoho' },
  permissions: {
    title: 'What {{provider}} will ask you to allow',
    lead: 'You sign in on {{provider}}’s own page in your browser; Letterlock never sees your password. What it gets is a token, encrypted on this computer under a key of this mailbox alone. You can take it back at any time, here or at {{provider}}.',
    purpose: {
      send: 'Send mail as you',
      read: 'Read mail, to see replies and bounces',
      'send-and-read': 'Send and read mail',
      'find-mailbox': 'Find out which mailbox is yours',
      'find-folders': 'Find the inbox among your folders',
      'stay-signed-in': 'Stay signed in, so that you are not asked every hour',
    },
    limited: 'Does not allow: {{list}}.',
    limit: {
      'no-read': 'reading mail',
      'no-delete': 'deleting mail',
      'no-send': 'sending mail',
      'no-change': 'changing or moving mail',
      'no-other-services': 'anything beyond mail',
      'own-mailbox': 'other people’s mailboxes',
    },
    wide: 'This permission also covers deleting and changing mail, which Letterlock does not do. The first way asks for less.',
  },
  appPassword: 'App password for sending',
  appPasswordHint: 'Zoho’s interface cannot send mail as Letterlock needs it, so it goes out by SMTP.',
  appPasswordMake: 'Make one at Zoho',
  region: 'Data centre',
  regionHint: 'Where you sign in to Zoho. A wrong one is put right by the sign-in.',
  client: {
    own: 'Use a client id of your own',
    ownHint: 'For organisations that allow only applications which they registered themselves.',
    missing: 'This build brings no client id for {{provider}}',
    missingHint: 'Register one once, in about five minutes; it then belongs to you alone.',
    id: 'Client id',
    secret: 'Client secret',
    secretHint: 'Stored encrypted. Of a desktop application it is no secret in the strict sense.',
    tenant: 'Directory',
    tenantHint: '“common” for any account, or your organisation’s domain or directory id.',
    cloud: 'Cloud',
    clouds: {
      global: 'Worldwide',
      'us-gov': 'US Government',
      'us-gov-dod': 'US Department of Defense',
      china: 'China (21Vianet)',
    },
    guide: 'How to get one',
    open: 'Open the console',
    redirect: 'Redirect address to enter',
    google: {
      project: 'In the Google Cloud console, make a project, or choose one.',
      api: 'Under “APIs & Services”, “Library”, find the Gmail API and enable it.',
      audience:
        'Under “Google Auth Platform”, “Audience”, choose “Internal” for your own Workspace. With “External”, publish it: sign-ins of an application in testing end after seven days.',
      scopes: 'Under “Data access”, add the permissions listed above.',
      client: 'Under “Clients”, create a client of the type “Desktop app”. No redirect address is needed.',
      copy: 'Copy its client id and client secret into the fields here.',
    },
    microsoft: {
      register: 'In the Entra admin centre, open “App registrations” and choose “New registration”.',
      accounts: 'Choose who may sign in: your organisation alone, or also others and personal accounts.',
      redirect:
        'As redirect address choose the platform “Public client/native (mobile & desktop)” and enter the address below.',
      permissions: 'Under “API permissions”, add the permissions listed above as delegated ones.',
      consent: 'If your organisation demands it, an administrator presses “Grant admin consent” there.',
      copy: 'Copy the application (client) id here, and the directory (tenant) id if only your organisation signs in.',
    },
    zoho: {
      client: 'In the Zoho API console of your data centre, add a client of the type “Server-based Applications”.',
      home: 'As homepage enter any address of yours, such as that of your company.',
      redirect: 'As authorised redirect address enter exactly the address below.',
      centres: 'If others sign in from other data centres, switch on “Multi-DC” in its settings.',
      copy: 'Copy its client id and client secret into the fields here.',
    },
  },
  start: 'Continue in the browser',
  wait: {
    title: 'Finish the sign-in in your browser',
    text: 'The page of {{provider}} is open there. This page goes on by itself when you are done.',
    left: 'Valid for another {{time}}.',
    again: 'Open the page again',
    copy: 'Copy its address',
    cancel: 'Cancel the sign-in',
    elsewhere: 'The browser runs on another computer',
    elsewhereHint:
      'Sign in there. At the end its browser cannot open an address that begins with {{start}}: copy that address here.',
    address: 'Address that could not be opened',
    finish: 'Finish with this address',
  },
  done: {
    title: '{{address}} is connected',
    checking: 'Trying it out, step by step',
    open: 'Go to the mailbox',
    another: 'Connect another',
    other: 'You typed {{typed}}, but {{address}} signed in. If that was not meant, disconnect it and sign in again.',
    renewed: 'Signed in again. What is due goes on.',
  },
  failedTitle: 'The sign-in did not work',
  words: 'In the words of {{provider}}',
  adminNote: 'Copy the approval link for the administrator',
  failed: {
    'access-denied':
      'The permission was not given, so nothing was connected. Sign in again and allow what is asked for.',
    'admin-consent':
      'Your organisation lets only its administrators approve applications. Send an administrator the link below, and sign in again once Letterlock is approved.',
    'app-blocked':
      'Your organisation blocks this application. Ask its administrator to allow it, or use a client id that your organisation registered itself.',
    'conditional-access':
      'A rule of your organisation (conditional access) refuses sign-ins from this application or computer. Ask your administrator.',
    'client-unknown':
      'The provider does not know this client id. Compare it with the one shown where you registered the application, without blanks.',
    'client-secret':
      'The provider refused the client secret. Copy it again from where you registered the application; secrets can expire.',
    'client-type':
      'The application is registered as a web application. Register it as a desktop (public, native) application instead.',
    'redirect-mismatch':
      'The provider refused the address that the browser is to come back to. Enter exactly the redirect address that is shown here where you registered the application.',
    'api-disabled':
      'The mail interface is not switched on for this client id. Enable the Gmail API in the project that it belongs to, wait a minute, and sign in again.',
    'wrong-directory':
      'This account belongs to another organisation or kind than the application admits. Choose the right account, or enter your organisation’s directory.',
    'clock-skew':
      'This computer’s clock differs too much from the provider’s. Let the system set date and time, then sign in again.',
    'scope-missing':
      'Not all permissions were given. Letterlock needs each of them: sign in again and leave every box ticked.',
    'sign-in-gone':
      'The sign-in is no longer valid: it was revoked or has expired, or the password was changed. Sign in again.',
    'sign-in-reused':
      'The provider ended the sign-in because it was used twice: by somebody else, or by Letterlock when it was ended in the middle of renewing it. Change the mailbox’s password if you cannot tell, then sign in again.',
    'no-lasting-sign-in':
      'The provider gave no lasting sign-in. Remove Letterlock’s access in your account’s security settings, then sign in again.',
    'no-mailbox': 'The account that signed in has no mailbox there. Choose the account that the mailbox belongs to.',
    'other-mailbox':
      'Another mailbox signed in than this account’s. Choose the right account on the provider’s page; a private window helps where the browser remembers the wrong one.',
    'already-connected': 'This mailbox is connected already. To renew its sign-in, open it and sign in again there.',
    'state-mismatch': 'The answer does not belong to this sign-in, so it was not used. Begin again.',
    expired: 'The sign-in took longer than ten minutes. Begin again.',
    cancelled: 'The sign-in was given up.',
    'not-stored': 'The sign-in worked, but it could not be stored. See the message, then sign in again.',
    refused: 'The provider refused the sign-in. Its own words say why.',
    'too-many': 'The provider has had too many sign-ins from here. Wait some minutes.',
    'provider-down': 'The provider has a fault just now. Try again in some minutes.',
    network:
      'The provider cannot be reached. Check the internet connection, the proxy in the settings and the firewall.',
    'proxy-sign-in':
      'The network’s proxy wants a sign-in, or a page of the network (hotel, café, airport) is in between. Open a web page first.',
    certificate:
      'The certificate of the provider’s server cannot be verified. A company network may inspect traffic with a certificate that this system does not know, or the clock is wrong.',
  },
  remedy: {
    again: 'Sign in again',
    client: 'Check the client id',
    accounts: 'Show the accounts',
    network: 'Network settings',
  },
  ses: {
    lead: 'The access key needs the rights ses:SendEmail, ses:GetAccount and ses:GetEmailIdentity; with a queue also sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes. Sandbox, daily quota and rate are read from the account and obeyed.',
    leadSmtp:
      'In the SES console, “SMTP settings”, “Create SMTP credentials” makes a user name and a password for one region. They are not an access key. Replies are read from a mailbox that you name.',
    by: 'Mail goes out',
    byApi: 'By the API, with an access key',
    byApiHint: 'Quota, rate and sandbox are read from the account and obeyed.',
    bySmtp: 'By SMTP',
    bySmtpHint: 'Where only mail programs may go out, or where you have SMTP credentials alone.',
    portTls: '{{port}}, TLS from the start',
    portStarttls: '{{port}}, STARTTLS',
    smtpUser: 'SMTP user name',
    smtpPassword: 'SMTP password',
    keyOptional:
      'With an access key as well, quota, sandbox and identity are shown; without one, your own limits hold.',
    region: 'Region',
    accessKeyId: 'Access key id',
    secretKey: 'Secret access key',
    secretKept: 'Leave empty to keep the stored one',
    queue: 'Queue of bounces and complaints (SQS)',
    queueHint:
      'Let SES report bounces and complaints to an SNS topic, and the topic deliver to this queue. Letterlock fetches them; nothing has to be reachable from outside.',
    replies: 'Read replies from a mailbox',
    repliesHint: 'SES only sends. Name the mailbox in which answers to this address arrive, by IMAP.',
    repliesPassword: 'Password of this mailbox',
    noReplies: 'Without it no reply stops a sequence.',
  },
  banner: {
    text: '{{name}} has to sign in again. What is due from it waits.',
    password: '{{name}} needs another password. What is due from it waits.',
    open: 'Put it right',
  },
} as const;
