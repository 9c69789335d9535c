import type { Translated } from '../catalogue.ts';
import type { policy as english } from '../en/policy.ts';

export const policy: Translated<typeof english> = {
  title: 'Richtlinie',
  none: 'Für diese Installation ist nichts vorgegeben.',
  noneHint:
    'Die Administration kann hier eine Richtlinie setzen: {{sources}}. Vorlagen liegen im Ordner resources/policy von Letterlock.',
  lead: 'Das hat Ihre Organisation festgelegt. In Letterlock lässt es sich nicht ändern.',
  setBy: 'Festgelegt in {{source}}',
  hidden: 'Gesetzt, nicht angezeigt',
  yes: 'Ja',
  no: 'Nein',
  locked: 'Von Ihrer Organisation festgelegt',
  invalid: {
    title: 'Letterlock bleibt geschlossen',
    lead: 'Die Richtlinie Ihrer Organisation kann nicht angewendet werden. Bis sie berichtigt ist, wird nichts geöffnet und nichts gesendet. Geändert wurde nichts.',
    todo: 'Zeigen Sie diese Seite Ihrer Administration: letterlock policy check sagt dasselbe über eine Datei.',
    whole: 'Das Ganze',
    again: 'Noch einmal nachsehen',
  },
  fields: {
    minimumTls: {
      title: 'Älteste TLS-Version',
      help: 'Verbindungen zu Mailservern und Anbietern nutzen diese TLS-Version oder eine neuere.',
    },
    lockMinutes: {
      title: 'Sperre bei Untätigkeit, spätestens',
      help: 'Minuten ohne den Benutzer, nach denen Letterlock spätestens sperrt.',
    },
    allowSendWhileLocked: {
      title: 'Senden im gesperrten Zustand',
      help: 'Ob Kampagnen weiter senden dürfen, während Letterlock gesperrt ist.',
    },
    requireSecondFactor: {
      title: 'Zweiter Faktor erforderlich',
      help: 'Eine Authenticator-App oder ein Sicherheitsschlüssel muss eingerichtet sein, bevor Letterlock benutzt werden kann.',
    },
    passphraseScore: {
      title: 'Stärke von Passphrasen',
      help: 'Geringste geschätzte Stärke einer neuen Passphrase: 3 (schwer zu erraten) oder 4 (sehr schwer).',
    },
    wipeAfterAttempts: {
      title: 'Schlüssel nach Fehlversuchen vernichten',
      help: 'Höchstzahl von Fehlversuchen in Folge, bevor vernichtet wird, was den Arbeitsbereich öffnet; Wiederherstellungscodes bleiben.',
    },
    accountKinds: {
      title: 'Erlaubte Arten von Postfächern',
      help: 'practice, smtp-imap, gmail, outlook, zoho, ses. Andere Postfächer werden weder verbunden noch benutzt.',
    },
    accountDomains: {
      title: 'Erlaubte Domains von Postfächern',
      help: 'Domains von Absenderadressen, samt den Domains darunter.',
    },
    dailyLimit: {
      title: 'Mails je Postfach und Tag, höchstens',
      help: 'So viele Mails sendet ein Postfach höchstens in 24 Stunden.',
    },
    forbiddenWords: {
      title: 'Wörter, die nicht gesendet werden dürfen',
      help: 'Eine Mail mit einem dieser Wörter oder Ausdrücke wird nicht gesendet.',
    },
    forbiddenPatterns: {
      title: 'Muster, die nicht gesendet werden dürfen',
      help: 'Reguläre Ausdrücke ohne *, +, Umschau und Rückbezüge; Wiederholung mit {n,m}.',
    },
    forbiddenAttachments: {
      title: 'Anhänge, die nicht gesendet werden dürfen',
      help: 'Endungen von Dateinamen ohne den Punkt, etwa xlsx.',
    },
    unreadAttachments: {
      title: 'Anhänge, die sich nicht lesen lassen',
      help: 'warn, confirm oder block: was mit einer Mail geschieht, an der ein PDF, ein Bild, eine verschlüsselte oder andere Datei hängt, in die keine Regel bis zum Ende sehen kann.',
    },
    forbiddenData: {
      title: 'Daten, die nicht gesendet werden dürfen',
      help: 'card-number, iban, national-id, private-key, access-token, password, address-list: was Letterlock selbst erkennt.',
    },
    allowDlpChanges: {
      title: 'Eigene Regeln gegen Datenabfluss',
      help: 'Ob die Regeln des Arbeitsbereichs darüber, was hinausgehen darf, geändert werden können.',
    },
    exportConfirmRows: {
      title: 'Exporte mit Rückfrage, ab so vielen Kontakten',
      help: 'Exporte von mehr Kontakten fragen nach und werden vermerkt.',
    },
    allowExport: { title: 'Export von Kontakten', help: 'Ob Kontakte und die Sperrliste exportiert werden dürfen.' },
    allowTracking: { title: 'Nachverfolgung', help: 'Ob Öffnungen und Klicks nachverfolgt werden dürfen.' },
    allowAi: { title: 'Sprachmodelle', help: 'Ob Sprachmodelle benutzt werden dürfen.' },
    updateChannel: {
      title: 'Aktualisierungskanal',
      help: 'stable, beta, oder off, wenn Aktualisierungen anders verteilt werden.',
    },
    backupFolder: { title: 'Sicherungsordner', help: 'Absoluter Pfad des Ordners, in den Sicherungen gehen müssen.' },
    backupEveryHours: {
      title: 'Stunden zwischen Sicherungen, höchstens',
      help: 'Höchstzahl der Stunden zwischen zwei Sicherungen.',
    },
    egressAllow: {
      title: 'Zusätzlich erlaubte Rechner',
      help: 'Namen, Adressen, oder *. und eine Domain; nach einem Doppelpunkt kann ein Port folgen.',
    },
    egressDeny: { title: 'Verbotene Rechner', help: 'Wie oben; sie werden abgewiesen, was auch sonst gesetzt ist.' },
    proxy: { title: 'Proxy', help: 'system, none, oder eine Adresse wie http://proxy.example:3128.' },
    googleClientId: { title: 'OAuth-Client-ID für Google', help: 'Client-ID Ihrer eigenen App bei Google.' },
    googleClientSecret: {
      title: 'OAuth-Clientschlüssel für Google',
      help: 'Clientschlüssel Ihrer eigenen App bei Google.',
    },
    microsoftClientId: {
      title: 'OAuth-Client-ID für Microsoft',
      help: 'Client-ID Ihrer eigenen App-Registrierung bei Microsoft.',
    },
    zohoClientId: { title: 'OAuth-Client-ID für Zoho', help: 'Client-ID Ihrer eigenen App bei Zoho.' },
    zohoClientSecret: {
      title: 'OAuth-Clientschlüssel für Zoho',
      help: 'Clientschlüssel Ihrer eigenen App bei Zoho.',
    },
  },
  network: {
    title: 'Netz',
    leads: {
      hosts:
        'Letterlock verbindet sich mit den Rechnern Ihrer Postfächer, Dienste und Einstellungen, mit keinem anderen.',
      traffic: 'Wie viele Verbindungen es zu jedem Rechner gab und wie viel über sie ging. 400 Tage lang aufgehoben.',
      connections: 'Die neuesten 10.000 Verbindungen einzeln. Während der Sperre wird nur ihre Zahl aufgehoben.',
    },
    view: 'Ansicht',
    views: { hosts: 'Erlaubt', traffic: 'Nach Rechner', connections: 'Verbindungen' },
    spans: { week: '7 Tage', month: '30 Tage', year: '365 Tage' },
    empty:
      'Es ist nichts eingerichtet, womit Letterlock sich verbinden würde: Keine Verbindung verlässt diesen Computer.',
    hosts: 'Rechner',
    noConnections: 'Bisher gab es keine Verbindung.',
    noneFound: 'Keine Verbindung passt.',
    whileLocked: 'Während der Sperre',
    search: 'Rechner oder Adresse',
    anyPurpose: 'Wofür auch immer',
    anyState: 'Jeder Stand',
    export: 'Exportieren',
    formats: {
      list: 'Liste der Rechner',
      nftables: 'Firewall-Regeln für Linux (nftables)',
      windows: 'Firewall-Regeln für Windows (PowerShell)',
      csv: 'Verbindungen einzeln (CSV)',
      'csv-days': 'Verbindungen nach Tagen (CSV)',
    },
    columns: {
      host: 'Rechner',
      ports: 'Port',
      purpose: 'Wofür',
      why: 'Für wen',
      at: 'Wann',
      tls: 'TLS',
      address: 'Adresse',
      connections: 'Verbindungen',
      failed: 'Gescheitert',
      sent: 'Gesendet',
      received: 'Empfangen',
      last: 'Zuletzt',
      state: 'Stand',
    },
    anyPort: 'alle',
    own: 'Dieser Computer',
    clear: 'keines',
    purposes: {
      mail: 'Mail',
      'sign-in': 'Anmeldung',
      reports: 'Unzustellbares',
      discovery: 'Serversuche',
      backup: 'Sicherung',
      webhook: 'Webhook',
      proxy: 'Proxy',
      policy: 'Organisation',
      test: 'Postfach prüfen',
    },
    states: { open: 'Offen', closed: 'Beendet', failed: 'Gescheitert', refused: 'Abgewiesen' },
  },
};
