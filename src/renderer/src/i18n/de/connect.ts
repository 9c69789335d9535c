import type { Translated } from '../catalogue.ts';
import type { connect as english } from '../en/connect.ts';

export const connect: Translated<typeof english> = {
  way: {
    'gmail-api': 'Mit Google anmelden',
    'gmail-imap': 'Mit Google anmelden, über SMTP und IMAP',
    graph: 'Mit Microsoft anmelden',
    'outlook-imap': 'Mit Microsoft anmelden, über SMTP und IMAP',
    'zoho-api': 'Mit Zoho anmelden',
    'zoho-imap': 'Zoho mit einem App-Passwort',
    ses: 'Amazon SES mit einem Zugriffsschlüssel',
    imap: '{{provider}} ({{source}})',
    manual: 'Server und ein Passwort',
  },
  wayHint: {
    'gmail-api': 'Die Gmail-API: sendet und liest, sonst nichts. Es wird kein Passwort gespeichert.',
    'gmail-imap': 'Für Netze, die nur Mailprogramme durchlassen. Google gewährt dafür mehr, als Letterlock braucht.',
    graph: 'Microsoft Graph: auch wo SMTP abgeschaltet ist. Es wird kein Passwort gespeichert.',
    'outlook-imap': 'Wo Graph nicht erlaubt ist. „Authentifiziertes SMTP“ muss für das Postfach an sein.',
    'zoho-api': 'Liest über Zohos eigene Schnittstelle, sendet mit einem App-Passwort.',
    'zoho-imap': 'Ein App-Passwort zum Senden und Empfangen. IMAP muss eingeschaltet sein.',
    ses: 'Für eine bestätigte Domain und größere Mengen. Antworten kommen in einem benannten Postfach an.',
    manual: 'Jedes Postfach mit SMTP und IMAP.',
  },
  ways: 'Wege, es zu verbinden',
  recommended: 'Empfohlen',
  more: 'Anderer Anbieter',
  moreHint: 'Liegt das Postfach woanders, als es scheint?',
  practice: 'Nur einmal umsehen? Das Übungspostfach ist schon verbunden und schickt nichts in die Welt.',
  practiceOpen: 'Öffnen',
  provider: { google: 'Google', microsoft: 'Microsoft', zoho: 'Zoho' },
  permissions: {
    title: 'Welche Erlaubnisse {{provider}} abfragt',
    lead: 'Die Anmeldung geschieht auf der eigenen Seite von {{provider}} im Browser; Letterlock sieht das Passwort nie. Es bekommt ein Token, auf diesem Computer verschlüsselt mit einem Schlüssel nur für dieses Postfach. Es lässt sich jederzeit zurücknehmen, hier oder bei {{provider}}.',
    purpose: {
      send: 'Mails im eigenen Namen senden',
      read: 'Mails lesen, um Antworten und Unzustellbares zu sehen',
      'send-and-read': 'Mails senden und lesen',
      'find-mailbox': 'Herausfinden, welches das eigene Postfach ist',
      'find-folders': 'Den Posteingang unter den Ordnern finden',
      'stay-signed-in': 'Angemeldet bleiben, statt jede Stunde zu fragen',
    },
    limited: 'Erlaubt nicht: {{list}}.',
    limit: {
      'no-read': 'Mails lesen',
      'no-delete': 'Mails löschen',
      'no-send': 'Mails senden',
      'no-change': 'Mails ändern oder verschieben',
      'no-other-services': 'irgendetwas außer Mail',
      'own-mailbox': 'Postfächer anderer',
    },
    wide: 'Diese Erlaubnis umfasst auch Löschen und Ändern, was Letterlock nicht tut. Der erste Weg verlangt weniger.',
  },
  appPassword: 'App-Passwort zum Senden',
  appPasswordHint:
    'Zohos Schnittstelle kann Mails nicht so senden, wie Letterlock es braucht; sie gehen über SMTP hinaus.',
  appPasswordMake: 'Bei Zoho erzeugen',
  region: 'Rechenzentrum',
  regionHint: 'Wo die Anmeldung bei Zoho geschieht. Ein falsches wird dabei berichtigt.',
  client: {
    own: 'Eigene Client-ID benutzen',
    ownHint: 'Für Organisationen, die nur selbst registrierte Anwendungen zulassen.',
    missing: 'Diese Ausgabe bringt keine Client-ID für {{provider}} mit',
    missingHint: 'Einmal eine registrieren, in etwa fünf Minuten; sie gehört dann nur dem eigenen Haus.',
    id: 'Client-ID',
    secret: 'Clientschlüssel (Secret)',
    secretHint: 'Wird verschlüsselt gespeichert. Bei einer Desktop-Anwendung ist er streng genommen kein Geheimnis.',
    tenant: 'Verzeichnis',
    tenantHint: '„common“ für jedes Konto, sonst Domain oder Verzeichnis-ID der Organisation.',
    cloud: 'Cloud',
    clouds: {
      global: 'Weltweit',
      'us-gov': 'US-Regierung',
      'us-gov-dod': 'US-Verteidigungsministerium',
      china: 'China (21Vianet)',
    },
    guide: 'So bekommt man eine',
    open: 'Konsole öffnen',
    redirect: 'Einzutragende Umleitungsadresse',
    google: {
      project: 'In der Google-Cloud-Konsole ein Projekt anlegen oder auswählen.',
      api: 'Unter „APIs & Dienste“, „Bibliothek“ die Gmail API suchen und aktivieren.',
      audience:
        'Unter „Google Auth Platform“, „Zielgruppe“ für den eigenen Workspace „Intern“ wählen. Bei „Extern“ die Anwendung veröffentlichen: im Testmodus enden Anmeldungen nach sieben Tagen.',
      scopes: 'Unter „Datenzugriff“ die oben genannten Berechtigungen hinzufügen.',
      client: 'Unter „Clients“ einen vom Typ „Desktopanwendung“ erstellen. Eine Umleitungsadresse ist nicht nötig.',
      copy: 'Client-ID und Clientschlüssel hier eintragen.',
    },
    microsoft: {
      register: 'Im Entra Admin Center „App-Registrierungen“ öffnen und „Neue Registrierung“ wählen.',
      accounts: 'Festlegen, wer sich anmelden darf: nur die eigene Organisation oder auch andere und private Konten.',
      redirect:
        'Als Umleitungs-URI die Plattform „Öffentlicher Client/nativ (mobil und Desktop)“ wählen und die Adresse unten eintragen.',
      permissions: 'Unter „API-Berechtigungen“ die oben genannten als delegierte hinzufügen.',
      consent: 'Verlangt es die Organisation, erteilt die Administration dort die „Administratorzustimmung“.',
      copy: 'Die Anwendungs-ID (Client) hier eintragen, und die Verzeichnis-ID (Mandant), wenn nur die eigene Organisation sich anmeldet.',
    },
    zoho: {
      client:
        'In der API-Konsole des eigenen Zoho-Rechenzentrums einen Client vom Typ „Server-based Applications“ anlegen.',
      home: 'Als Homepage irgendeine eigene Adresse eintragen, etwa die der Firma.',
      redirect: 'Als erlaubte Umleitungsadresse genau die Adresse unten eintragen.',
      centres: 'Melden sich andere von anderen Rechenzentren an, in den Einstellungen „Multi-DC“ einschalten.',
      copy: 'Client-ID und Clientschlüssel hier eintragen.',
    },
  },
  start: 'Im Browser weiter',
  wait: {
    title: 'Die Anmeldung im Browser beenden',
    text: 'Dort ist die Seite von {{provider}} offen. Hier geht es danach von selbst weiter.',
    left: 'Gilt noch {{time}}.',
    again: 'Seite noch einmal öffnen',
    copy: 'Adresse kopieren',
    cancel: 'Anmeldung abbrechen',
    elsewhere: 'Der Browser läuft auf einem anderen Computer',
    elsewhereHint:
      'Dort anmelden. Am Ende kann der Browser eine Adresse nicht öffnen, die mit {{start}} beginnt: diese hierher kopieren.',
    address: 'Adresse, die sich nicht öffnen ließ',
    finish: 'Mit dieser Adresse abschließen',
  },
  done: {
    title: '{{address}} ist verbunden',
    checking: 'Wird ausprobiert, Schritt für Schritt',
    open: 'Zum Postfach',
    another: 'Noch eines verbinden',
    other:
      'Eingegeben war {{typed}}, angemeldet hat sich {{address}}. War das nicht gewollt: trennen und neu anmelden.',
    renewed: 'Wieder angemeldet. Was fällig ist, geht weiter.',
  },
  failedTitle: 'Die Anmeldung hat nicht geklappt',
  words: 'In den Worten von {{provider}}',
  adminNote: 'Zustimmungslink für die Administration kopieren',
  failed: {
    'access-denied':
      'Die Erlaubnis wurde nicht erteilt, deshalb ist nichts verbunden. Noch einmal anmelden und zulassen, worum gebeten wird.',
    'admin-consent':
      'In dieser Organisation lässt nur die Administration Anwendungen zu. Den Link unten dorthin schicken und sich neu anmelden, sobald Letterlock zugelassen ist.',
    'app-blocked':
      'Die Organisation sperrt diese Anwendung. Die Administration um Freigabe bitten oder eine Client-ID benutzen, die die Organisation selbst registriert hat.',
    'conditional-access':
      'Eine Regel der Organisation (bedingter Zugriff) lehnt Anmeldungen von dieser Anwendung oder diesem Computer ab. Die Administration fragen.',
    'client-unknown':
      'Der Anbieter kennt diese Client-ID nicht. Mit der dort angezeigten vergleichen, ohne Leerzeichen.',
    'client-secret': 'Der Anbieter hat den Clientschlüssel abgelehnt. Dort neu kopieren; Schlüssel können ablaufen.',
    'client-type':
      'Die Anwendung ist als Webanwendung registriert. Sie muss eine Desktop-Anwendung (öffentlich, nativ) sein.',
    'redirect-mismatch':
      'Der Anbieter hat die Adresse abgelehnt, zu der der Browser zurückkehren soll. Bei der Registrierung genau die hier gezeigte Umleitungsadresse eintragen.',
    'api-disabled':
      'Die Mail-Schnittstelle ist für diese Client-ID nicht eingeschaltet. Die Gmail API in ihrem Projekt aktivieren, eine Minute warten, neu anmelden.',
    'wrong-directory':
      'Dieses Konto gehört zu einer anderen Organisation oder Art, als die Anwendung zulässt. Das richtige Konto wählen oder das Verzeichnis der Organisation eintragen.',
    'clock-skew':
      'Die Uhr dieses Computers geht gegenüber der des Anbieters zu falsch. Datum und Uhrzeit vom System stellen lassen, dann neu anmelden.',
    'scope-missing':
      'Es wurden nicht alle Berechtigungen erteilt. Letterlock braucht jede: neu anmelden und alle Häkchen stehen lassen.',
    'sign-in-gone':
      'Die Anmeldung gilt nicht mehr: sie wurde widerrufen, ist abgelaufen, oder das Passwort wurde geändert. Neu anmelden.',
    'sign-in-reused':
      'Der Anbieter hat die Anmeldung beendet, weil sie zweimal benutzt wurde: von jemand anderem, oder von Letterlock selbst, als es mitten im Erneuern beendet wurde. Im Zweifel das Passwort des Postfachs ändern, dann neu anmelden.',
    'no-lasting-sign-in':
      'Der Anbieter hat keine dauerhafte Anmeldung gegeben. Den Zugriff von Letterlock in den Sicherheitseinstellungen des Kontos entfernen und neu anmelden.',
    'no-mailbox': 'Das angemeldete Konto hat dort kein Postfach. Das Konto wählen, zu dem das Postfach gehört.',
    'other-mailbox':
      'Ein anderes Postfach hat sich angemeldet. Auf der Seite des Anbieters das richtige wählen; ein privates Fenster hilft, wenn sich der Browser das falsche merkt.',
    'already-connected':
      'Dieses Postfach ist schon verbunden. Um die Anmeldung zu erneuern, es öffnen und dort neu anmelden.',
    'state-mismatch': 'Die Antwort gehört nicht zu dieser Anmeldung und wurde nicht benutzt. Neu beginnen.',
    expired: 'Die Anmeldung hat länger als zehn Minuten gedauert. Neu beginnen.',
    cancelled: 'Die Anmeldung wurde abgebrochen.',
    'not-stored': 'Die Anmeldung hat geklappt, ließ sich aber nicht speichern. Die Meldung lesen, dann neu anmelden.',
    refused: 'Der Anbieter hat die Anmeldung abgelehnt. Seine eigenen Worte sagen, warum.',
    'too-many': 'Der Anbieter hatte zu viele Anmeldungen von hier. Einige Minuten warten.',
    'provider-down': 'Der Anbieter hat gerade eine Störung. In einigen Minuten noch einmal versuchen.',
    network:
      'Der Anbieter ist nicht erreichbar. Internetverbindung, den Proxy in den Einstellungen und die Firewall prüfen.',
    'proxy-sign-in':
      'Der Proxy des Netzes verlangt eine Anmeldung, oder eine Seite des Netzes (Hotel, Café, Flughafen) steht dazwischen. Zuerst eine Webseite öffnen.',
    certificate:
      'Das Zertifikat des Anbieters lässt sich nicht prüfen. Ein Firmennetz untersucht vielleicht den Verkehr mit einem Zertifikat, das dieses System nicht kennt, oder die Uhr geht falsch.',
  },
  remedy: {
    again: 'Neu anmelden',
    client: 'Client-ID prüfen',
    accounts: 'Postfächer zeigen',
    network: 'Netzeinstellungen',
  },
  ses: {
    lead: 'Der Zugriffsschlüssel braucht die Rechte ses:SendEmail, ses:GetAccount und ses:GetEmailIdentity; mit einer Warteschlange auch sqs:ReceiveMessage, sqs:DeleteMessage und sqs:GetQueueAttributes. Sandbox, Tageskontingent und Rate werden aus dem Konto gelesen und eingehalten.',
    leadSmtp:
      'In der SES-Konsole erzeugt „SMTP settings“, „Create SMTP credentials“ Benutzername und Passwort für eine Region. Sie sind kein Zugriffsschlüssel. Antworten werden aus einem Postfach gelesen, das Sie nennen.',
    by: 'Mails gehen hinaus',
    byApi: 'Über die API, mit einem Zugriffsschlüssel',
    byApiHint: 'Kontingent, Rate und Sandbox werden aus dem Konto gelesen und eingehalten.',
    bySmtp: 'Über SMTP',
    bySmtpHint: 'Wo nur Mailprogramme hinausdürfen oder wo es nur SMTP-Zugangsdaten gibt.',
    portTls: '{{port}}, TLS von Anfang an',
    portStarttls: '{{port}}, STARTTLS',
    smtpUser: 'SMTP-Benutzername',
    smtpPassword: 'SMTP-Passwort',
    keyOptional:
      'Mit einem Zugriffsschlüssel dazu werden Kontingent, Sandbox und Absender gezeigt; ohne ihn gelten Ihre eigenen Grenzen.',
    region: 'Region',
    accessKeyId: 'ID des Zugriffsschlüssels',
    secretKey: 'Geheimer Zugriffsschlüssel',
    secretKept: 'Leer lassen, um den gespeicherten zu behalten',
    queue: 'Warteschlange für Unzustellbares und Beschwerden (SQS)',
    queueHint:
      'SES meldet Unzustellbares und Beschwerden an ein SNS-Thema, und dieses liefert in die Warteschlange. Letterlock holt sie ab; nichts muss von außen erreichbar sein.',
    replies: 'Antworten aus einem Postfach lesen',
    repliesHint: 'SES sendet nur. Hier das Postfach nennen, in dem Antworten an diese Adresse ankommen, über IMAP.',
    repliesPassword: 'Passwort dieses Postfachs',
    noReplies: 'Ohne es beendet keine Antwort eine Sequenz.',
  },
  banner: {
    text: '{{name}} muss sich neu anmelden. Was von dort fällig ist, wartet.',
    password: '{{name}} braucht ein anderes Passwort. Was von dort fällig ist, wartet.',
    open: 'Beheben',
  },
};
