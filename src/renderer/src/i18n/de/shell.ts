import type { Translated } from '../catalogue.ts';
import type { shell as english } from '../en/shell.ts';

export const shell: Translated<typeof english> = {
  skip: 'Zum Inhalt springen',
  navigation: 'Bereiche',
  palette: {
    title: 'Befehlspalette',
    open: 'Suchen oder einen Befehl ausführen',
    placeholder: 'Gehe zu, tue, oder finde einen Kontakt oder eine Kampagne',
    empty: 'Nichts gefunden für „{{query}}“.',
    go: 'Gehe zu',
    actions: 'Aktionen',
    contacts: 'Kontakte',
    campaigns: 'Kampagnen',
    hint: 'Eingabe führt aus, Pfeile bewegen, Escape schließt',
  },
  shortcuts: {
    title: 'Tastenkürzel',
    open: 'Tastenkürzel zeigen',
    general: 'Überall',
    lists: 'In Listen',
    thisScreen: 'Auf dieser Seite',
    move: 'Nächste und vorige Zeile',
    openRow: 'Zeile öffnen',
    select: 'Zeile auswählen',
    selectRange: 'Auswahl erweitern',
    close: 'Das Oberste schließen',
    sequence: 'dann',
  },
  theme: {
    light: 'Helles Farbschema verwenden',
    dark: 'Dunkles Farbschema verwenden',
    system: 'Farbschema des Systems verwenden',
  },
  lock: 'Jetzt sperren',
  jobs: {
    title: 'Aufträge',
    running_one: '{{count}} Auftrag läuft',
    running_other: '{{count}} Aufträge laufen',
    none: 'Nichts läuft.',
    kind: {
      'contacts.import': 'Import von Kontakten',
      'contacts.importUndo': 'Rücknahme eines Imports',
      'contacts.export': 'Export von Kontakten',
      'suppression.import': 'Import der Sperrliste',
      'suppression.export': 'Export der Sperrliste',
      'campaigns.simulate': 'Simulation einer Kampagne',
      other: 'Auftrag {{kind}}',
    },
  },
  session: {
    title: 'Diese Sitzung ist beendet',
    body: 'Letterlock wurde seit dem Öffnen dieser Seite beendet oder neu gestartet. Die Adresse öffnen, die es beim Start ausgegeben hat, oder es neu starten.',
  },
  unreachable: {
    title: 'Letterlock antwortet nicht',
    body: 'Wahrscheinlich ist sein Prozess beendet. Die Daten liegen sicher auf dem Datenträger. Letterlock neu starten, dann hier noch einmal versuchen.',
  },
  crash: {
    title: 'Diese Seite ist gescheitert',
    body: 'Die Daten sind nicht betroffen. Die Seite noch einmal versuchen; scheitert sie wieder, eine andere wählen.',
  },
  notFound: {
    title: 'Hier ist nichts',
    body: 'Die Adresse nennt keine Seite von Letterlock.',
    home: 'Zu Heute',
  },
};
