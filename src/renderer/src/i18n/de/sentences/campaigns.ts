/** Campaigns, what leaves and what came back. */
export const campaigns = {
  'Since a restore it is not known what this campaign has sent. Decide about it in Settings, Backups.':
    'Seit einer Wiederherstellung ist nicht bekannt, was diese Kampagne gesendet hat. Unter Einstellungen, Sicherungen darüber entscheiden.',
  'The campaign cannot be launched yet: {0}': 'Die Kampagne kann noch nicht starten: {0*}',
  'The campaign cannot go on yet: {0}': 'Die Kampagne kann noch nicht weiterlaufen: {0*}',
  'The campaign is running. Pause it before you change its texts, so that nothing half written goes out.':
    'Die Kampagne läuft. Pausieren Sie sie, bevor Sie ihre Texte ändern, damit nichts halb Geschriebenes hinausgeht.',
  'Only a running campaign can be paused.': 'Nur eine laufende Kampagne lässt sich pausieren.',
  'The campaign is not paused.': 'Die Kampagne pausiert nicht.',
  'Only a campaign that was launched and has not ended can be stopped.':
    'Nur eine gestartete Kampagne, die noch nicht zu Ende ist, lässt sich beenden.',
  'This contact is not in the campaign.': 'Dieser Kontakt ist nicht in der Kampagne.',
  'There is no such message.': 'Diese Nachricht gibt es nicht.',
  '“{0}” is not a time zone that this system knows.': '„{0}“ ist keine Zeitzone, die dieses System kennt.',
  'The hours have to end after they begin.': 'Die Stunden müssen nach ihrem Anfang enden.',
  'The longest gap is shorter than the shortest.': 'Die längste Pause ist kürzer als die kürzeste.',
  '{0} is no day of the calendar.': '{0} ist kein Tag des Kalenders.',
  'A step’s id is not one of this campaign’s, or came twice.':
    'Die Kennung eines Schritts gehört nicht zu dieser Kampagne oder kam zweimal.',
  'The campaign is being launched. Wait until its audience is enrolled.':
    'Die Kampagne wird gerade gestartet. Warten, bis ihre Zielgruppe aufgenommen ist.',
  'The campaign has ended: only its name can be changed.':
    'Die Kampagne ist zu Ende: Nur ihr Name lässt sich noch ändern.',
  'A launched campaign keeps its audience, mailbox, clock and order of steps. Its name, limits, hours and texts can be changed.':
    'Eine gestartete Kampagne behält Zielgruppe, Postfach, Uhr und Reihenfolge der Schritte. Name, Grenzen, Stunden und Texte lassen sich ändern.',
  'The campaign was launched: its attachments cannot change any more.':
    'Die Kampagne ist gestartet: Ihre Anhänge lassen sich nicht mehr ändern.',
  'The campaign has no such step.': 'Diesen Schritt hat die Kampagne nicht.',
  'The campaign has no step {0}.': 'Einen Schritt {0} hat die Kampagne nicht.',
  'There is no such mailbox, or it was disconnected.': 'Dieses Postfach gibt es nicht, oder es wurde getrennt.',
  'The campaign is under way. Stop it before you remove it.': 'Die Kampagne läuft. Vor dem Entfernen beenden.',
  'There is no such campaign.': 'Diese Kampagne gibt es nicht.',
  'There is no such campaign, or it was removed.': 'Diese Kampagne gibt es nicht, oder sie wurde entfernt.',
  'There is no such campaign, or it has no account.': 'Diese Kampagne gibt es nicht, oder sie hat kein Postfach.',
  'The attachments of one step may have 10 MB together.': 'Die Anhänge eines Schritts dürfen zusammen 10 MB haben.',
  'The campaign has no such attachment.': 'Diesen Anhang hat die Kampagne nicht.',
  'The campaign is not waiting to be launched.': 'Die Kampagne wartet nicht auf ihren Start.',
  'Nobody is left in the audience of this campaign.': 'In der Zielgruppe dieser Kampagne ist niemand übrig.',
  'The campaign was launched before.': 'Die Kampagne wurde schon gestartet.',
  'The campaign is being launched, or a launch is being taken back.':
    'Die Kampagne wird gerade gestartet, oder ein Start wird zurückgenommen.',
  'Choose the mailbox of this campaign first.': 'Zuerst das Postfach dieser Kampagne wählen.',
  'There is no such contact.': 'Diesen Kontakt gibt es nicht.',

  'The campaign may send {0} a day, the mailbox takes {1}: its limit rules.':
    'Die Kampagne darf {0} Mails am Tag senden, das Postfach nimmt {1}: Dessen Grenze gilt.',
  '{0} is a free mailbox. Mail to many from a domain of your own is trusted more.':
    '{0} ist ein kostenloses Postfach. Mails an viele werden eher angenommen, wenn sie von einer eigenen Domain kommen.',
  'Every mail needs your postal address. Write it here or in the settings.':
    'Jede Mail braucht Ihre Postanschrift. Hier oder in den Einstellungen eintragen.',
  'The unsubscribe line needs {{unsubscribe}} where the link goes.':
    'In der Abmeldezeile fehlt {{unsubscribe}}, der Platzhalter für den Link.',
  'Mail {0} has no subject.': 'Mail {0} hat keinen Betreff.',
  'Mail {0} has no text.': 'Mail {0} hat keinen Text.',
  'Mail {0} has more than 10 MB attached.': 'An Mail {0} hängen mehr als 10 MB.',
  'Mail {0} has attachments. First mails with attachments from strangers are often refused.':
    'Mail {0} hat Anhänge. Erste Mails von Fremden mit Anhängen werden oft abgelehnt.',
  '{0} contacts have no “{1}” and mail {2} has no fallback for it.':
    'Bei {0} Kontakten ist „{1}“ leer, und Mail {2} hat keinen Ersatztext dafür.',
  'The template does too much: it is too long, or a loop in it runs too often.':
    'Die Vorlage tut zu viel: Sie ist zu lang, oder eine Schleife darin läuft zu oft.',
  'The template cannot be read: {0}.': 'Die Vorlage ist nicht lesbar: {0}.',
  'The link {0} leads to {1}, whose letters may look like those of another name.':
    'Der Link {0} führt zu {1}, dessen Buchstaben wie die eines anderen Namens aussehen können.',
  'A link says {0} and leads to {1}. Filters take that for fraud.':
    'Ein Link nennt {0} und führt zu {1}. Filter halten das für Betrug.',
  'The subject has more than one exclamation mark.': 'Der Betreff hat mehr als ein Ausrufezeichen.',
  'The subject says “{0}”, which filters weigh as spam.':
    'Im Betreff steht „{0}“, was Filter als Zeichen von Spam werten.',
  'The subject is longer than mail programs show.': 'Der Betreff ist länger, als Mailprogramme zeigen.',
  'A header of the mail would contain a line break.': 'Eine Kopfzeile der Mail enthielte einen Zeilenumbruch.',
  'The address of the sender or the recipient is not one that mail can be sent to.':
    'An die Adresse des Absenders oder Empfängers lässt sich keine Mail senden.',
  'The subject is empty.': 'Der Betreff ist leer.',
  'The mail has no text.': 'Die Mail hat keinen Text.',
  'A merge tag was left unfilled in the mail.': 'Ein Platzhalter in der Mail blieb unausgefüllt.',
  'The mail has no List-Unsubscribe header of its own.': 'Der Mail fehlt eine eigene Kopfzeile List-Unsubscribe.',
  'The mail has no visible unsubscribe line.': 'Der Mail fehlt eine sichtbare Abmeldezeile.',
  'The campaign has no postal address.': 'Der Kampagne fehlt die Postanschrift.',
  'The postal address is missing from the mail.': 'In der Mail fehlt die Postanschrift.',
  'The mail has a link that no mail program should follow: {0}':
    'Die Mail hat einen Link, dem kein Mailprogramm folgen sollte: {0}',
  'The mail with its attachments is larger than mailboxes take.':
    'Die Mail mit ihren Anhängen ist größer, als Postfächer annehmen.',

  'The line broke before the server confirmed the mail: {0}':
    'Die Verbindung brach ab, bevor der Server die Mail bestätigte: {0*}',
  'The mail server refused the sign-in: {0}': 'Der Mailserver hat die Anmeldung abgelehnt: {0*}',
  'The mail server could not be reached: {0}': 'Der Mailserver war nicht zu erreichen: {0*}',
  'The mail server refused the message: {0}': 'Der Mailserver hat die Nachricht abgelehnt: {0*}',
  'The mail server refused the answer: {0}': 'Der Mailserver hat die Antwort abgelehnt: {0*}',
  'It was cancelled before it was sent.': 'Es wurde abgebrochen, bevor es gesendet war.',
  'Letterlock is ending.': 'Letterlock wird beendet.',
  'The mailbox has sent as much as its provider allows for now.':
    'Das Postfach hat so viel gesendet, wie sein Anbieter fürs Erste erlaubt.',
  'Found among the sent mail of the mailbox.': 'Unter den gesendeten Mails des Postfachs gefunden.',
  'Not among the sent mail of the mailbox, so it was not sent.':
    'Nicht unter den gesendeten Mails des Postfachs, also nicht gesendet.',
  'Interrupted while it was being sent.': 'Beim Senden unterbrochen.',
  'Letterlock was interrupted while this message was being sent. It may have gone out or not.':
    'Letterlock wurde unterbrochen, während diese Nachricht gesendet wurde. Vielleicht ging sie hinaus, vielleicht nicht.',
  'The mailbox could not be opened.': 'Das Postfach ließ sich nicht öffnen.',
  'Taken as sent by a person.': 'Von einer Person als gesendet gewertet.',
  'Taken as not sent by a person.': 'Von einer Person als nicht gesendet gewertet.',
  'Only a message whose outcome is not known can be decided.':
    'Entscheiden lässt sich nur über eine Nachricht, deren Ausgang nicht bekannt ist.',
  'A {0} message cannot be {1}.': 'Eine Nachricht im Zustand „{0}“ kann nicht „{1}“ werden.',
  'A message was claimed twice.': 'Eine Nachricht wurde zweimal beansprucht.',
  'The message could not be built.': 'Die Nachricht ließ sich nicht bauen.',
  'Letterlock itself failed while it was sending.': 'Letterlock selbst ist beim Senden gescheitert.',

  'There is no such conversation.': 'Diese Unterhaltung gibt es nicht.',
  'The account of this campaign was disconnected, so nothing can be sent.':
    'Das Postfach dieser Kampagne wurde getrennt; es lässt sich nichts senden.',
  'The line broke before the server confirmed. The answer may have been sent: look before you send again.':
    'Die Verbindung brach ab, bevor der Server bestätigte. Die Antwort ist vielleicht gesendet: vor einem neuen Versuch nachsehen.',
  'No sign of a reply, a bounce, a complaint or an automatic answer.':
    'Kein Zeichen einer Antwort, einer Unzustellbarkeit, einer Beschwerde oder einer automatischen Antwort.',
  '{0} different mails bounced within {1} days, the last one with: {2}':
    '{0} verschiedene Mails waren innerhalb von {1} Tagen unzustellbar, die letzte mit: {2}',
  'Looking for new mail failed.': 'Das Abholen neuer Mails ist gescheitert.',
  'Looking for new mail takes longer than usual.': 'Das Abholen neuer Mails dauert länger als sonst.',
  'There is no such mail.': 'Diese Mail gibt es nicht.',
  'The cursor is not one that this list gave out.': 'Diese Fortsetzung stammt nicht von dieser Liste.',
} as const;
