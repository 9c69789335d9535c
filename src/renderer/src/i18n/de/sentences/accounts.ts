/** Mailboxes: connecting, settings, disconnecting, tests of delivery. */
export const accounts = {
  'No sign-in is stored for this mailbox. Sign in again.':
    'Für dieses Postfach ist keine Anmeldung gespeichert. Neu anmelden.',
  'This mailbox is not connected.': 'Dieses Postfach ist nicht verbunden.',
  'The key of this mailbox is not in the keychain any more. Enter the password again.':
    'Der Schlüssel dieses Postfachs ist nicht mehr im Schlüsselbund. Das Passwort neu eingeben.',
  'No password is stored for this mailbox. Enter it in the account settings.':
    'Für dieses Postfach ist kein Passwort gespeichert. In den Einstellungen des Postfachs eingeben.',
  'The key of this mailbox is not in the keychain any more. Sign in again.':
    'Der Schlüssel dieses Postfachs ist nicht mehr im Schlüsselbund. Neu anmelden.',
  '{0} did not take the key of this mailbox. Unlock it and try again.':
    'Der Schlüsselbund ({0*}) hat den Schlüssel dieses Postfachs nicht angenommen. Entsperren und noch einmal versuchen.',
  'The stored sign-in could not be opened any more.': 'Die gespeicherte Anmeldung ließ sich nicht mehr öffnen.',
  'The provider has taken the access back.': 'Der Anbieter hat den Zugang zurückgenommen.',
  'This provider lets no application give up its own access. The token is destroyed here; remove Letterlock from your account’s list of applications to end it there too.':
    'Bei diesem Anbieter kann keine Anwendung ihren Zugang selbst aufgeben. Das Token ist hier vernichtet; um ihn auch dort zu beenden, Letterlock aus der Liste der Anwendungen des Kontos entfernen.',
  '{0} The token is destroyed here all the same.': '{0*} Das Token ist hier trotzdem vernichtet.',
  '{0} It will be tried again; the list of accounts shows how it stands.':
    '{0*} Es wird noch einmal versucht; die Liste der Postfächer zeigt, wie es steht.',
  'There was no key.': 'Es gab keinen Schlüssel.',
  'The wrapped key is deleted with its row.': 'Der verpackte Schlüssel ist mit seiner Zeile gelöscht.',
  'Its item is gone from the keychain.': 'Sein Eintrag ist aus dem Schlüsselbund entfernt.',
  'The keychain still shows the item; delete it by hand.':
    'Der Schlüsselbund zeigt den Eintrag noch; bitte von Hand löschen.',
  'The keychain refused to delete {0}: {1}': 'Der Schlüsselbund hat sich geweigert, {0} zu löschen: {1}',
  'the log is emptied': 'das Schreibprotokoll ist geleert',
  'the log is in use and will be emptied later': 'das Schreibprotokoll ist in Gebrauch und wird später geleert',
  '{0} sealed and {1} key rows are overwritten; {2}.':
    'Versiegelte Zeilen überschrieben: {0}, Schlüsselzeilen: {1}; {2*}.',
  '{0} received mails.': 'Empfangene Mails: {0}.',
  'The settings are deleted; name and address stay readable in the campaigns that it sent.':
    'Die Einstellungen sind gelöscht; Name und Adresse bleiben in den Kampagnen lesbar, die von dort gesendet wurden.',
  'The account is deleted.': 'Das Postfach ist entfernt.',
  '{0} files ({1} bytes) searched': 'Durchsuchte Dateien: {0} ({1} Bytes)',
  '{0}, nothing found; the sealed secret can no longer be opened.':
    '{0*}, nichts gefunden; das versiegelte Geheimnis lässt sich nicht mehr öffnen.',
  'still found in {0}': 'noch gefunden in {0}',
  'the sealed secret can still be opened': 'das versiegelte Geheimnis lässt sich noch öffnen',
  '{0} rows are left': 'übrige Zeilen: {0}',

  'This provider signs mail itself; a key of your own is not needed.':
    'Dieser Anbieter signiert Mails selbst; ein eigener Schlüssel ist nicht nötig.',
  'domain: A signature counts only when its domain is that of the sender: {0}, or one above it.':
    'Eine Signatur zählt nur, wenn ihre Domain die des Absenders ist: {0} oder eine darüber.',
  'privateKey: This is not a private key in PEM form without a password.':
    'Das ist kein privater Schlüssel in PEM-Form ohne Passwort.',
  'privateKey: Mail is signed with RSA keys of at least {0} bits or with Ed25519 keys.':
    'Mails werden mit RSA-Schlüsseln von mindestens {0} Bit oder mit Ed25519-Schlüsseln signiert.',
  '{0} is connected already.': '{0} ist schon verbunden.',
  'The practice mailbox stays; it cannot be disconnected.': 'Das Übungspostfach bleibt; es lässt sich nicht trennen.',
  'password: The server, the user name or the trusted certificate changed, so enter the password again.':
    'Server, Benutzername oder das Zertifikat, dem vertraut wird, haben sich geändert; deshalb das Passwort neu eingeben.',
  'This secret was not given.': 'Dieses Geheimnis wurde nicht angegeben.',
  'Nobody has signed in yet.': 'Es hat sich noch niemand angemeldet.',
  'config: Enter the servers of the mailbox.': 'Die Server des Postfachs eingeben.',
  '{0}: This provider allows at most {1} mails per {2}.': 'Dieser Anbieter erlaubt höchstens {1} Mails je {2*}.',
  'dailyLimit: This provider allows at most {0} mails a day.': 'Dieser Anbieter erlaubt höchstens {0} Mails am Tag.',
  'The practice mailbox has no server settings.': 'Das Übungspostfach hat keine Servereinstellungen.',
  'This mailbox has no server settings.': 'Dieses Postfach hat keine Servereinstellungen.',
  'This mailbox is changed by signing in again.': 'Dieses Postfach wird geändert, indem man sich neu anmeldet.',
  'api: Give either servers or an interface, not both.':
    'Entweder Server oder eine Schnittstelle angeben, nicht beides.',
  'config.oauth: Begin a sign-in (accounts.signIn) instead.': 'Stattdessen eine Anmeldung beginnen (accounts.signIn).',
  'api: Begin a sign-in (accounts.signIn) instead.': 'Stattdessen eine Anmeldung beginnen (accounts.signIn).',
  'address: Enter the address to send from.': 'Die Adresse eingeben, von der gesendet wird.',
  'password: Enter the password.': 'Das Passwort eingeben.',
  'password: Enter the SMTP password.': 'Das SMTP-Passwort eingeben.',
  'secretKey: Enter the secret of the access key.': 'Den geheimen Teil des Zugriffsschlüssels eingeben.',
  'repliesPassword: Enter the password of the mailbox that replies arrive in.':
    'Das Passwort des Postfachs eingeben, in dem Antworten ankommen.',
  '“{0}” is not the name of a {1} server.': '„{0}“ ist nicht der Name eines {1}-Servers.',
  '“{0}” is not an email address.': '„{0}“ ist keine E-Mail-Adresse.',
  'address: “{0}” is not an email address.': '„{0}“ ist keine E-Mail-Adresse.',
  'api.accessKeyId: Enter the access key, or send by SMTP.': 'Den Zugriffsschlüssel eingeben, oder über SMTP senden.',
  'api.queueUrl: The queue is read with an access key: enter one.':
    'Die Warteschlange wird mit einem Zugriffsschlüssel gelesen: einen eingeben.',
  'This kind of mailbox cannot be opened.': 'Diese Art von Postfach lässt sich nicht öffnen.',
  'There is no such account.': 'Dieses Postfach gibt es nicht.',
  'Your organisation does not allow the mailbox {0}.': 'Ihre Organisation erlaubt das Postfach {0} nicht.',

  'The practice mailbox has no domain of its own.': 'Das Übungspostfach hat keine eigene Domain.',
  '{0} did not answer a DNS question: {1}': '{0} hat eine DNS-Frage nicht beantwortet: {1*}',
  'HTTP {0}.': 'HTTP {0}.',
  'the answer is too large.': 'Die Antwort ist zu groß.',
  'it cannot be read.': 'Sie ist nicht lesbar.',

  'The mailbox does not send at present. Let it send again first.':
    'Das Postfach sendet zurzeit nicht. Erst wieder senden lassen.',
  'A test of this mailbox is under way. Wait for it, or cancel it.':
    'Ein Test dieses Postfachs läuft. Darauf warten oder ihn abbrechen.',
  'Both ends are the same mailbox: mail to oneself often takes no way at all. Choose another mailbox that receives.':
    'Beide Enden sind dasselbe Postfach: Mails an sich selbst legen oft gar keinen Weg zurück. Ein anderes empfangendes Postfach wählen.',
  'The practice mailbox gets no mail from outside. Choose another mailbox that receives.':
    'Das Übungspostfach bekommt keine Mails von außen. Ein anderes empfangendes Postfach wählen.',
  'Amazon SES sends only. Connect the mailbox that gets the mail on its own, and choose that.':
    'Amazon SES sendet nur. Das Postfach, das die Mails bekommt, für sich verbinden und wählen.',
  'This mailbox only sends; it has no server to read from. Choose another mailbox that receives.':
    'Dieses Postfach sendet nur; es hat keinen Server zum Lesen. Ein anderes empfangendes Postfach wählen.',
  'The receiving mailbox cannot be read at present. Put its sign-in right first.':
    'Das empfangende Postfach ist zurzeit nicht lesbar. Zuerst seine Anmeldung in Ordnung bringen.',
  'The mailbox did not answer in time.': 'Das Postfach hat nicht rechtzeitig geantwortet.',
  'The practice mailbox’s certificate could not be made.':
    'Das Zertifikat des Übungspostfachs ließ sich nicht erzeugen.',
  'There is no such mail in the practice mailbox.': 'Diese Mail gibt es im Übungspostfach nicht.',
  'The practice mailbox could not be started: {0}': 'Das Übungspostfach ließ sich nicht starten: {0}',
} as const;
