import type { Translated } from '../catalogue.ts';
import type { today as english } from '../en/today.ts';

export const today: Translated<typeof english> = {
  title: 'Heute',
  stats: {
    label: 'Zahlen von heute',
    sent: 'Gesendet',
    replies: 'Antworten',
    bounces: 'Unzustellbar',
    due: 'Heute noch fällig',
    next: 'Nächste Mail {{when}}',
    nextNow: 'Nächste Mail gleich',
    noNext: 'Nichts ist geplant',
  },
  attention: {
    title: 'Braucht Entscheidung',
    none: 'Im Augenblick ist nichts zu tun.',
    open: 'Ansehen',
    'account-paused': {
      text: '{{name}} pausiert',
      because: '{{name}} pausiert, {{reason}}',
      reason: {
        user: 'auf eigenen Wunsch',
        quota: 'weil die Sendegrenze des Anbieters erreicht ist',
        auth: 'weil der Server die Anmeldung ablehnt',
        tls: 'weil keine sichere Verbindung zustande kommt',
        connection: 'weil der Server nicht erreichbar ist',
        safety: 'weil etwas Ungewöhnliches bemerkt wurde',
      },
    },
    'access-review': { text: 'Ein Stand der Zugriffe wurde aufbewahrt, und niemand hat ihn bisher angesehen' },
    'campaign-paused': {
      text: 'Die Kampagne „{{name}}“ pausiert',
      because: 'Die Kampagne „{{name}}“ pausiert, {{reason}}',
      reason: {
        user: 'auf eigenen Wunsch',
        account: 'weil ihr Postfach pausiert',
        block: 'weil ein Empfängerserver ihre Mails abweist',
        restored: 'weil die Datenbank aus einer Sicherung wiederhergestellt wurde',
        uncertain: 'weil offen ist, ob eine Mail gesendet wurde',
      },
    },
    'domain-worse': { text: 'Die Prüfung der Domain {{domain}} fand etwas schlechter als zuvor: {{topics}}' },
    uncertain_one: 'Bei einer Mail von „{{name}}“ ist offen, ob sie gesendet wurde: bitte entscheiden',
    uncertain_other: 'Bei {{count}} Mails von „{{name}}“ ist offen, ob sie gesendet wurden: bitte entscheiden',
    'unread-replies_one': 'Eine ungelesene Antwort',
    'unread-replies_other': '{{count}} ungelesene Antworten',
    other: 'Etwas braucht einen Blick',
  },
  chart: {
    title: 'Die letzten 14 Tage',
    sent: 'Gesendet',
    replies: 'Antworten',
    day: '{{day}}: {{sent}} gesendet, {{replies}} Antworten',
    empty: 'Hier werden die ersten Mails und ihre Antworten zu sehen sein.',
  },
  running: {
    title: 'Laufende Kampagnen',
    none: 'Keine Kampagne läuft.',
    progress: '{{sent}} gesendet · {{replied}} beantwortet · {{active}} noch aktiv',
  },
  replies: {
    title: 'Neueste Antworten',
    none: 'Noch keine Antworten.',
    unread: 'ungelesen',
  },
  start: {
    title: 'Drei Schritte zur ersten Kampagne',
    lead: 'Das Übungspostfach antwortet wie wirkliche Leute. Damit lässt sich alles ausprobieren, bevor jemand Post bekommt.',
    next: 'Wenn alles sitzt',
    nextLead: 'Das Übungspostfach schreibt niemandem. Die eigene Adresse erreicht Leute.',
    contacts: 'Kontakte importieren',
    contactsHint: 'Eine CSV-Datei von überall her. Nichts ändert sich, bevor zu sehen war, was geschähe.',
    account: 'Ein Postfach verbinden',
    accountHint:
      'Gmail, Outlook, Zoho, Amazon SES oder jeder SMTP- und IMAP-Server. Oder mit dem Übungspostfach beginnen.',
    campaign: 'Eine Sequenz schreiben und starten',
    campaignHint: 'Eine erste Mail und Nachfassmails, die bei der ersten Antwort aufhören.',
    done: 'Erledigt',
  },
};
