import type { Translated } from '../catalogue.ts';
import type { settings as english } from '../en/settings.ts';

export const settings: Translated<typeof english> = {
  title: 'Einstellungen',
  saved: 'Gespeichert.',
  tabs: {
    general: 'Allgemein',
    mail: 'Mail',
    network: 'Netz',
    security: 'Sicherheit',
    backups: 'Sicherungen',
    about: 'Über',
  },
  general: {
    look: 'Aussehen',
    theme: 'Farbschema',
    themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    language: 'Sprache',
    languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },
    time: 'Zeit',
    zone: 'Zeitzone',
    zoneHint: 'Dieser Seiten und neuer Kampagnen.',
    zoneSystem: 'Wie das System ({{zone}})',
    attention: 'Neue Mails',
    poll: 'Nach neuen Mails sehen alle',
    pollHint: 'Nur wo der Server nicht von selbst Bescheid gibt.',
    minutes_one: '{{count}} Minute',
    minutes_other: '{{count}} Minuten',
    notifications: 'Antworten melden',
    notificationsHint: 'Eine Mitteilung des Systems mit dem Namen des Absenders, ohne den Text.',
  },
  mail: {
    postal: 'Postanschrift',
    postalHint:
      'Steht in jeder Mail einer Kampagne, die keine eigene hat. Das Gesetz verlangt sie in geschäftlichen Mails, darum startet nichts ohne sie.',
    signature: 'Signatur neuer Kampagnen',
    signatureHint: 'HTML. Jede Kampagne kann eine andere haben.',
    preview: 'So sieht sie aus',
    noSignature: 'Noch keine Signatur.',
  },
  network: {
    title: 'Wie Verbindungen diesen Computer verlassen',
    hint: 'Für Mail, Anmeldungen und alles andere, was Letterlock holt.',
    mode: 'Proxy',
    system: 'Wie das System',
    systemHint: 'Der Proxy des Systems oder der Umgebungsvariablen HTTPS_PROXY, ALL_PROXY und NO_PROXY.',
    none: 'Keiner: direkt verbinden',
    manual: 'Dieser Proxy',
    address: 'Adresse des Proxys',
    addressHint:
      'Etwa http://proxy.example:3128 oder socks5://127.0.0.1:1080. Mailverbindungen gehen mit CONNECT hindurch.',
    addressWrong: 'Als http://, https:// oder socks5:// mit Rechner und Port schreiben, ohne Benutzer und Passwort.',
    certificates: 'Zertifikate',
    certificatesHint:
      'Stellen, die im System eingerichtet sind, gelten neben den öffentlichen, auch die eines Firmennetzes. Hier ist nichts einzustellen.',
  },
  security: {
    protection: 'Was den Arbeitsbereich öffnet',
    keychain: 'Der Schlüsselbund dieses Computers ({{name}})',
    passphrase: 'Eine Passphrase',
    both: 'Der Schlüsselbund dieses Computers ({{name}}) und eine Passphrase, beides zusammen',
    change: 'Ändern',
    changeTitle: 'Ändern, was den Arbeitsbereich öffnet',
    changeHint: 'Der Wiederherstellungscode bleibt derselbe.',
    changed: 'Ab jetzt öffnet dies den Arbeitsbereich: {{what}}.',
  },
  about: {
    version: 'Version',
    host: 'Läuft als',
    hosts: { electron: 'Programm', loopback: 'Lokale Seite im Browser', cli: 'Befehlszeile' },
    platform: 'System',
    dataDir: 'Datenverzeichnis',
    dataDirHint:
      'Hierin liegt alles, was Letterlock aufhebt, verschlüsselt. Bei geschlossenem Letterlock kopiert, ist es eine volle Sicherung.',
    licence: 'Lizenz',
    promise: 'Privat, mit Siegel, und nie zweimal gesendet.',
  },
};
