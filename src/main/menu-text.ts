/** The texts of the native menu and notes. The screens have catalogues of their own; the menu is there before any screen. */
const en = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  go: 'Go',
  window: 'Window',
  help: 'Help',
  lock: 'Lock Now',
  settings: 'Settings…',
  today: 'Today',
  inbox: 'Inbox',
  campaigns: 'Campaigns',
  contacts: 'Contacts',
  accounts: 'Accounts',
  safety: 'Safety',
  dataDir: 'Show Data Directory',
  cannotStart: 'Letterlock cannot start',
  crashed: 'Letterlock had to stop',
  replied: 'has replied',
  repliedMany: 'have replied',
  presence: 'open your workspace',
  alerted: 'Something out of the ordinary happened. See Safety.',
};

type MenuText = Readonly<Record<keyof typeof en, string>>;

const de: MenuText = {
  file: 'Datei',
  edit: 'Bearbeiten',
  view: 'Ansicht',
  go: 'Gehe zu',
  window: 'Fenster',
  help: 'Hilfe',
  lock: 'Jetzt sperren',
  settings: 'Einstellungen…',
  today: 'Heute',
  inbox: 'Posteingang',
  campaigns: 'Kampagnen',
  contacts: 'Kontakte',
  accounts: 'Konten',
  safety: 'Sicherheit',
  dataDir: 'Datenverzeichnis anzeigen',
  cannotStart: 'Letterlock kann nicht starten',
  crashed: 'Letterlock musste beendet werden',
  replied: 'hat geantwortet',
  repliedMany: 'haben geantwortet',
  presence: 'den Arbeitsbereich zu öffnen',
  alerted: 'Etwas Ungewöhnliches ist geschehen. Siehe Sicherheit.',
};

/** @param locale a BCP 47 tag such as `de-AT` */
export function menuText(locale: string): MenuText {
  return locale.toLowerCase().startsWith('de') ? de : en;
}
