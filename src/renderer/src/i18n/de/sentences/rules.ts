/** Who may do what, and what must not leave: people, keys, policy, rules against data loss. */
export const rules = {
  'This caller lacks the permission {0}.': 'Dazu fehlt die Berechtigung {0}.',
  'There is no such key.': 'Diesen Schlüssel gibt es nicht.',
  'That key was revoked: make a new one.': 'Dieser Schlüssel ist widerrufen: einen neuen machen.',
  'A key cannot be given the permission {0}, at least not by you.':
    'Ein Schlüssel kann die Berechtigung {0} nicht bekommen, jedenfalls nicht von Ihnen.',
  'expiresAt: that moment has passed already.': 'Dieser Zeitpunkt ist schon vorbei.',
  'There is or was a key {0}: choose another name.':
    'Einen Schlüssel {0} gibt oder gab es schon: einen anderen Namen wählen.',
  'A workspace has at most {0} keys.': 'Ein Arbeitsbereich hat höchstens {0} Schlüssel.',
  'networks: “{0}” is neither an address nor a range such as 10.0.0.0/8 or 2001:db8::/32.':
    '„{0}“ ist weder eine Adresse noch ein Bereich wie 10.0.0.0/8 oder 2001:db8::/32.',
  'Letters, digits, spaces, dots, dashes; up to 50.': 'Buchstaben, Ziffern, Leerzeichen, Punkte, Striche; bis zu 50.',
  'The check of the audit log did not finish.': 'Die Prüfung des Protokolls wurde nicht fertig.',
  'There is nothing in the log since then.': 'Seitdem steht nichts im Protokoll.',
  'responses: “{0}” does not help against “{1}”.': '„{0}“ hilft nicht gegen „{1}“.',
  'That review is not kept, or not any more.': 'Dieser Stand ist nicht oder nicht mehr aufbewahrt.',
  'The access review was kept, but not written into {0}: {1}. Choose another folder.':
    'Der Stand der Zugriffe ist aufbewahrt, aber nicht nach {0} geschrieben: {1*}. Einen anderen Ordner wählen.',
  'Only a person lets people in or gives them roles.': 'Nur eine Person lässt andere ein oder gibt ihnen Rollen.',
  'Only an owner makes owners.': 'Nur Inhaber machen andere zu Inhabern.',
  'Only a person takes away ways in.': 'Nur eine Person nimmt Zugänge weg.',
  'There is or was somebody called {0}: choose another name.':
    'Jemanden namens {0} gibt oder gab es schon: einen anderen Namen wählen.',
  'This workspace does not know that person.': 'Dieser Arbeitsbereich kennt diese Person nicht.',
  'Only an owner changes owners.': 'Nur Inhaber ändern Inhaber.',
  'This is the last owner: make somebody else an owner first.':
    'Das ist der letzte Inhaber: zuerst jemand anderen zum Inhaber machen.',

  'Your organisation has set this: {0}': 'Ihre Organisation hat festgelegt: {0*}',
  'Your organisation has set this: A passphrase needs a strength of {0} of 4.':
    'Ihre Organisation hat festgelegt: Eine Passphrase braucht die Stärke {0} von 4.',
  'It cannot be read.': 'Sie ist nicht lesbar.',
  'Mailboxes of this kind may not be connected. Allowed: {0}.':
    'Postfächer dieser Art dürfen nicht verbunden werden. Erlaubt: {0}.',
  '{0} may not be connected. Allowed domains: {1}.': '{0} darf nicht verbunden werden. Erlaubte Domains: {1}.',
  'Mail servers must speak TLS 1.3; this mailbox cannot be lowered to 1.2.':
    'Mailserver müssen TLS 1.3 sprechen; für dieses Postfach lässt sich 1.2 nicht erlauben.',
  'Letterlock must lock after at most {0} minutes.': 'Letterlock muss nach höchstens {0} Minuten sperren.',
  'Nothing may be sent while Letterlock is locked.': 'Während Letterlock gesperrt ist, darf nichts gesendet werden.',
  'Exports of more than {0} contacts must ask.': 'Exporte von mehr als {0} Kontakten müssen nachfragen.',
  'The proxy is set by your organisation.': 'Der Proxy ist von Ihrer Organisation festgelegt.',
  'Backups must go to {0}.': 'Sicherungen müssen nach {0} gehen.',
  'A backup must be made every {0} hours or more often.':
    'Eine Sicherung muss alle {0} Stunden oder öfter gemacht werden.',
  'A mailbox may send at most {0} mails in 24 hours.': 'Ein Postfach darf in 24 Stunden höchstens {0} Mails senden.',
  'Keys must be destroyed after at most {0} wrong attempts.':
    'Schlüssel müssen nach höchstens {0} Fehlversuchen vernichtet werden.',
  'Contacts may not be exported.': 'Kontakte dürfen nicht exportiert werden.',
  'The rules of data-loss prevention may not be changed.':
    'Die Regeln gegen Datenabfluss dürfen nicht geändert werden.',
  'Tracking of opens and clicks is switched off.': 'Die Nachverfolgung von Öffnungen und Klicks ist ausgeschaltet.',
  'Help by language models is switched off.': 'Die Hilfe durch Sprachmodelle ist ausgeschaltet.',
  '{0} does not belong to the administrator (root).': '{0} gehört nicht dem Administrator (root).',
  '{0} can be written by others; allow that to its owner alone.':
    '{0} ist für andere schreibbar; das nur dem Besitzer erlauben.',
  '{0} is not a file.': '{0} ist keine Datei.',
  '{0} is larger than {1} bytes.': '{0} ist größer als {1} Bytes.',
  '{0} cannot be read ({1}).': '{0} ist nicht lesbar ({1}).',
  '{0} is not JSON: {1}.': '{0} ist kein JSON: {1}.',
  '{0} is not a property list that can be read.': '{0} ist keine lesbare Property-Liste.',
  '{0} is not text in UTF-8.': '{0} ist kein Text in UTF-8.',
  '{0} cannot be read.': '{0} ist nicht lesbar.',
  'There is no such setting. Check its spelling, and that this version of Letterlock knows it.':
    'Diese Einstellung gibt es nicht. Die Schreibweise prüfen, und ob diese Version von Letterlock sie kennt.',

  '{0} contacts are more than may be exported without being asked ({1}). Confirm that all of them are meant to leave.':
    '{0} Kontakte sind mehr, als ohne Rückfrage exportiert werden dürfen ({1}). Bestätigen, dass alle hinausgehen sollen.',
  'There is no such rule.': 'Diese Regel gibt es nicht.',
  'This rule asks for no confirmation.': 'Diese Regel verlangt keine Bestätigung.',
  'The pattern cannot be used: {0}.': 'Das Muster ist nicht verwendbar: {0*}.',
  'it has too many ways to match; use fewer optional parts':
    'es kann auf zu viele Arten zutreffen; weniger freie Teile verwenden',
  'it may match more than {0} characters': 'es kann auf mehr als {0} Zeichen zutreffen',
  'repeat a part at most {0} times': 'ein Teil darf sich höchstens {0}-mal wiederholen',
  'a bracket is closed that was not opened': 'eine Klammer geht zu, die nicht aufging',
  'a bracket is not closed': 'eine Klammer geht nicht zu',
  'it uses *, +, look-around, back references or an escape that is not allowed here':
    'es verwendet *, +, Umschau, Rückbezüge oder ein Sonderzeichen, das hier nicht erlaubt ist',
  'it is empty': 'es ist leer',
  'it is not a regular expression': 'das ist kein regulärer Ausdruck',
  'Look whether it is meant to leave.': 'Bitte prüfen, ob es hinausgehen soll.',
  'It is sent only when somebody confirms it.': 'Gesendet wird sie nur, wenn jemand es bestätigt.',
  'It is not sent.': 'Sie wird nicht gesendet.',
  'The end must be later than the beginning.': 'Das Ende muss nach dem Anfang liegen.',
} as const;
