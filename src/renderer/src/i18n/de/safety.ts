import type { Translated } from '../catalogue.ts';
import type { safety as english } from '../en/safety.ts';

export const safety: Translated<typeof english> = {
  title: 'Sicherheit',
  alerts: {
    title: 'Warnungen',
    lead: 'Was ungewöhnlich war und was dagegen geschehen ist.',
    open: 'Anzusehen',
    past: 'Frühere',
    more: 'Mehr anzeigen',
    acknowledge: 'Gesehen',
    acknowledgeAll: 'Alle als gesehen markieren',
    acknowledgedBy: 'gesehen von {{who}}, {{when}}',
    empty: { open: 'Nichts Ungewöhnliches', past: 'Bisher keine Warnungen' },
    emptyHint:
      'Letterlock achtet auf falsche Passphrasen, abgewiesene Schlüssel, ungewöhnliche Exporte, ungewöhnlichen Versand und Rückläufer, neue Geräte und Änderungen von außen.',
    times_one: 'einmal',
    times_other: '{{count}}-mal',
    done: 'sofort: {{what}}',
    responded: {
      notify: 'benachrichtigt',
      lock: 'gesperrt',
      'pause-sending': 'Versand angehalten',
      'revoke-key': 'Schlüssel widerrufen',
    },
    kinds: {
      'failed-unlocks': 'Mehrere falsche Passphrasen',
      'refused-key': 'Ein Schlüssel wurde immer wieder abgewiesen',
      'unusual-exports': 'Mehr Exporte als sonst',
      'unusual-sending': 'Mehr Mails als sonst',
      'many-bounces': 'Viele Mails kommen zurück',
      'new-device': 'Auf einem neuen Gerät geöffnet',
      'new-door': 'Ein neuer Zugang',
      'changed-outside': 'Die Datenbank wurde von außen geändert',
      'clock-set-back': 'Die Uhr wurde zurückgestellt',
      'log-broken': 'Das Protokoll ist nicht unversehrt',
    },
    texts: {
      'failed-unlocks':
        'Jemand hat seit {{since}} versucht, diesen Arbeitsbereich mit falschen Angaben zu entsperren. Wenn Sie das nicht waren, ändern Sie die Passphrase.',
      'refused-key':
        '{{key}} wurde innerhalb von fünf Minuten mindestens zehnmal abgewiesen, zuletzt bei {{method}}. Wenn sein Skript in Ordnung ist, geben Sie ihm einen neuen Schlüssel mit dem, was es braucht.',
      'unusual-exports':
        '{{principal}} hat innerhalb eines Tages {{exports}}-mal Daten exportiert, zuletzt mit {{method}}.',
      'unusual-sending':
        '{{address}} hat innerhalb einer Stunde {{sent}} Mails verschickt; in der stärksten Stunde der letzten zwei Wochen waren es {{usual}}.',
      'many-bounces':
        'Von {{sent}} Mails, die {{address}} innerhalb eines Tages verschickt hat, kamen {{bounced}} zurück. Anbieter sperren dafür: Bereinigen Sie die Liste, bevor Sie weitermachen.',
      'new-device': 'Dieser Arbeitsbereich wurde zum ersten Mal auf {{device}} geöffnet.',
      'new-door': '{{principal}} kam zum ersten Mal über {{door}}.',
      'changed-outside':
        'Während Letterlock geschlossen war, hat ein anderes Programm in die Datenbank geschrieben oder eine andere Kopie an ihre Stelle gesetzt. Wenn Sie das nicht waren, stellen Sie eine Sicherung wieder her.',
      'clock-set-back':
        'Die Uhr dieses Computers ging um {{minutes}} Minuten hinter die neueste Zeile des Protokolls zurück ({{before}}).',
      'log-broken':
        'Eine Prüfung fand es bei Zeile {{row}} beschädigt ({{problem}}). Exportieren Sie es, bewahren Sie den Export auf und stellen Sie zum Vergleich eine Sicherung wieder her.',
    },
  },
  audit: {
    title: 'Protokoll',
    lead: 'Jeder Zugriff und jede Änderung, in einer Kette, in der jede Zeile die vorigen versiegelt.',
    rows_one: '{{rows}} Zeile.',
    rows_other: '{{rows}} Zeilen.',
    signed: 'Unterschrieben bis Zeile {{row}}, {{at}}.',
    row: 'Zeile {{row}}',
    copyKey: 'Öffentlichen Schlüssel kopieren',
    keyCopied: 'Der öffentliche Schlüssel ist kopiert. Bewahren Sie ihn dort auf, wo ihn niemand ändern kann.',
    export: 'Exportieren',
    jsonl: 'JSON Lines, prüfbar mit openssl',
    csv: 'CSV, für eine Tabelle',
    verify: 'Prüfen',
    whole_one: 'Das Protokoll ist unversehrt: {{rows}} Zeile, {{checkpoints}} unterschriebene Prüfpunkte.',
    whole_other: 'Das Protokoll ist unversehrt: {{rows}} Zeilen, {{checkpoints}} unterschriebene Prüfpunkte.',
    problems: {
      'row-changed': 'Zeile {{row}} wurde geändert, nachdem sie geschrieben war.',
      'row-missing': 'Bei Zeile {{row}} fehlt eine Zeile oder steht am falschen Platz.',
      'checkpoint-forged': 'Zeile {{row}} ist nicht die unterschriebene: Das Protokoll wurde neu geschrieben.',
      'key-unknown': 'Das Protokoll ist mit einem Schlüssel unterschrieben, dem niemand die Nachfolge übergeben hat.',
      'cut-off':
        'Das Protokoll endet vor Zeile {{row}}, die unterschrieben war: Sein Ende wurde abgeschnitten oder eine ältere Kopie zurückgelegt.',
    },
    setBack: 'Bei Zeile {{row}} ging die Uhr von {{from}} auf {{to}} zurück.',
    columns: { at: 'Wann', who: 'Wer', from: 'Über', method: 'Was', objects: 'Objekte', outcome: 'Ergebnis' },
    class: 'Art',
    classes: { read: 'Zugriff', write: 'Änderung' },
    fine: 'erledigt',
    empty: 'Nichts aufgezeichnet',
    span: 'Zeit',
    anyTime: 'Jederzeit',
    spans: { hour: 'Letzte Stunde', day: 'Letzter Tag', week: 'Letzte Woche', month: 'Letzte 30 Tage' },
    anyone: 'Alle Personen',
    area: 'Bereich',
    anyArea: 'Alles',
    areas: {
      vault: 'Sperre und Schlüssel',
      contacts: 'Kontakte',
      suppression: 'Nicht anschreiben',
      campaigns: 'Kampagnen',
      inbox: 'Posteingang',
      accounts: 'Konten',
      settings: 'Einstellungen',
      backup: 'Sicherungen',
      audit: 'Protokoll',
      monitor: 'Warnungen',
    },
    anyClass: 'Zugriff und Änderung',
    object: 'Nummer, etwa 42',
    refused: 'Abgewiesen oder gescheitert',
    clear: 'Filter löschen',
  },
};
