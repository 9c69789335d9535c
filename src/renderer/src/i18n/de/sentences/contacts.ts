/** Contacts, lists, imports and files. */
export const contacts = {
  'That removal cannot be undone any more: it is over 30 days old.':
    'Dieses Entfernen lässt sich nicht mehr zurücknehmen: Es ist über 30 Tage her.',
  'There is a contact with the address {0} already.': 'Es gibt schon einen Kontakt mit der Adresse {0}.',
  'The address is empty.': 'Die Adresse ist leer.',
  'This field takes one address, not several.': 'Dieses Feld nimmt eine Adresse auf, nicht mehrere.',
  'The address has no @ sign.': 'Der Adresse fehlt das @.',
  'The part before the @ sign has a character that addresses cannot have.':
    'Vor dem @ steht ein Zeichen, das Adressen nicht haben können.',
  'The part after the @ sign is not a domain.': 'Nach dem @ steht keine Domain.',
  'The address is longer than addresses can be.': 'Die Adresse ist länger, als Adressen sein können.',
  'A field is longer than 2000 characters.': 'Ein Feld ist länger als 2000 Zeichen.',
  'The contact is not valid.': 'Der Kontakt ist nicht gültig.',
  '“{0}” is not a {1} that Letterlock knows.': 'Letterlock kennt „{0}“ nicht als {1*}.',
  'At most 100 custom fields.': 'Höchstens 100 eigene Felder.',
  'There is no such import.': 'Diesen Import gibt es nicht.',
  'This import is {0}; it cannot be undone.': 'Dieser Import {0*}; er lässt sich nicht zurücknehmen.',
  'No column is mapped to the address. Choose which column holds it.':
    'Keine Spalte ist der Adresse zugeordnet. Die Spalte wählen, in der sie steht.',
  'Two columns are mapped to the field {0}. Choose one.': 'Dem Feld {0} sind zwei Spalten zugeordnet. Eine wählen.',
  'There is no import of that job.': 'Zu diesem Auftrag gibt es keinen Import.',
  'The report could not be written.': 'Der Bericht ließ sich nicht schreiben.',
  'There is no such segment.': 'Dieses Segment gibt es nicht.',
  'A segment cannot be built on itself, nor on more than five others.':
    'Ein Segment kann nicht auf sich selbst aufbauen und auf höchstens fünf anderen.',
  'The file has more than {0} rows. Split it, and import the parts one after the other.':
    'Die Datei hat mehr als {0} Zeilen. Aufteilen und die Teile nacheinander importieren.',
  'There is no such list.': 'Diese Liste gibt es nicht.',
  'None of these entries is on the list any more.': 'Keiner dieser Einträge ist noch auf der Sperrliste.',
  'The file is empty.': 'Die Datei ist leer.',
  'The first row does not end. Perhaps a quote on it is never closed.':
    'Die erste Zeile endet nicht. Vielleicht fehlt darin ein schließendes Anführungszeichen.',
  'The file has {0} columns; {1} is the most.': 'Die Datei hat {0} Spalten; höchstens {1} sind möglich.',
  'The row that begins on line {0} does not end within {1} characters. Perhaps a quote on that line is never closed.':
    'Der Datensatz ab Zeile {0} endet nicht innerhalb von {1} Zeichen. Vielleicht fehlt in dieser Zeile ein schließendes Anführungszeichen.',

  'A temporary file was changed from outside. Start again.':
    'Eine Zwischendatei wurde von außen verändert. Neu beginnen.',
  'This file is no longer staged. Choose it again.': 'Diese Datei ist nicht mehr bereit. Neu auswählen.',
  'The file has not been uploaded whole yet.': 'Die Datei ist noch nicht ganz hochgeladen.',
  'The next piece starts at byte {0}, not {1}.': 'Das nächste Stück beginnt bei Byte {0}, nicht {1}.',
  'More bytes came than were announced for this file.': 'Für diese Datei kamen mehr Bytes als angekündigt.',
  'Pieces are read in order, each from where the one before ended.':
    'Stücke werden der Reihe nach gelesen, jedes ab dem Ende des vorigen.',
  '{0} is larger than {1} MB.': '{0} ist größer als {1} MB.',
  '{0} ended early.': 'Der Auftrag {0} endete zu früh.',
  'There is no such job.': 'Diesen Auftrag gibt es nicht.',
} as const;
