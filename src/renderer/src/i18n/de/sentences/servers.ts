/** What mail servers and providers answer, and what becomes of a connection to them. */
export const servers = {
  'This works.': 'Das geht.',
  'The certificate is the one that you chose to trust.': 'Das Zertifikat ist das, dem vertraut wird.',
  '{0} accepted the connection but said nothing. Port {1} may expect {2}.':
    '{0} nahm die Verbindung an, sagte aber nichts. Port {1} erwartet vielleicht {2*}.',
  '{0} turned the connection away: “{1}”.': '{0} hat die Verbindung abgewiesen: „{1}“.',
  '{0} does not speak TLS 1.3. Ask its operator to update it, or lower the minimum of this account to TLS 1.2 if you accept that.':
    '{0} spricht kein TLS 1.3. Den Betreiber um eine Erneuerung bitten, oder für dieses Postfach TLS 1.2 erlauben, wenn das vertretbar ist.',
  '{0} speaks neither TLS 1.2 nor 1.3. Older versions are not safe, so Letterlock does not use this server.':
    '{0} spricht weder TLS 1.2 noch 1.3. Ältere Versionen sind unsicher, darum benutzt Letterlock diesen Server nicht.',
  "The certificate of {0} is signed by nobody but itself. If it is your own server, compare its fingerprint {1} with the server's and choose to trust it.":
    'Das Zertifikat von {0} ist nur von sich selbst signiert. Ist es der eigene Server, den Fingerabdruck {1} mit dem des Servers vergleichen und ihm dann vertrauen.',
  "The certificate of {0} comes from an issuer that this system does not know. If it is your own server, compare its fingerprint {1} with the server's and choose to trust it.":
    'Das Zertifikat von {0} stammt von einem Aussteller, den dieses System nicht kennt. Ist es der eigene Server, den Fingerabdruck {1} mit dem des Servers vergleichen und ihm dann vertrauen.',
  "The certificate of {0} has expired. Its operator has to renew it; check this computer's date too.":
    'Das Zertifikat von {0} ist abgelaufen. Der Betreiber muss es erneuern; auch das Datum dieses Computers prüfen.',
  '{0} does not speak TLS on port {1} from the start. Choose {2}, or another port.':
    '{0} spricht auf Port {1} nicht von Anfang an TLS. {2*} oder einen anderen Port wählen.',
  "{0} refused the password. This provider needs an app password: make one in your account's security settings and enter it here instead of your usual password.":
    '{0} hat das Passwort abgelehnt. Dieser Anbieter braucht ein App-Passwort: in den Sicherheitseinstellungen des Kontos erzeugen und hier statt des üblichen Passworts eingeben.',
  'The check of {0} failed ({1}).': 'Die Prüfung von {0} ist gescheitert ({1}).',
  'The mail server did not open the folder {0} as it should.':
    'Der Mailserver hat den Ordner {0} nicht so geöffnet, wie er sollte.',
  '{0} refused the sign-in: {1}': '{0} hat die Anmeldung abgelehnt: {1*}',
  'The connection to {0} broke: {1}': 'Die Verbindung zu {0} brach ab: {1*}',
  'The connection broke off.': 'Die Verbindung brach ab.',
  'The connection failed ({0}).': 'Die Verbindung ist gescheitert ({0}).',
  'The connection was closed.': 'Die Verbindung wurde beendet.',
  'Bytes in clear followed the answer to STARTTLS.': 'Auf die Antwort auf STARTTLS folgten Bytes im Klartext.',
  'Not the certificate that was trusted.': 'Nicht das Zertifikat, dem vertraut wurde.',
  'This message is larger than {0} takes. {1}.': 'Diese Nachricht ist größer, als {0} annimmt. {1}.',
  'The DKIM key {0} of {1} cannot be used. Set it anew in the settings of this mailbox, or remove it.':
    'Der DKIM-Schlüssel {0} von {1} ist nicht verwendbar. In den Einstellungen dieses Postfachs neu setzen oder entfernen.',
  'The mail server does not take addresses with other letters than a to z before the @ (SMTPUTF8): {0}.':
    'Der Mailserver nimmt keine Adressen mit anderen Buchstaben als a bis z vor dem @ an (SMTPUTF8): {0}.',
  'The message has letters outside of ASCII in its header, which this mail server does not take.':
    'Die Nachricht hat Buchstaben außerhalb von ASCII im Kopf, was dieser Mailserver nicht annimmt.',
  '“{0}” cannot be added to a mail as a header.': '„{0}“ lässt sich einer Mail nicht als Kopfzeile hinzufügen.',

  'The answer of Gmail is too long.': 'Die Antwort von Gmail ist zu lang.',
  'The message is larger than the 35 MB that Gmail takes. Use a smaller attachment.':
    'Die Nachricht ist größer als die 35 MB, die Gmail annimmt. Einen kleineren Anhang nehmen.',
  'Gmail asked to slow down for a while.': 'Gmail hat für eine Weile um langsameres Tempo gebeten.',
  'Microsoft Graph named another server to go on at; it was not asked.':
    'Microsoft Graph nannte zum Weitermachen einen anderen Server; er wurde nicht gefragt.',
  'The message is larger than the 3 MB that Microsoft Graph takes. Use a smaller attachment.':
    'Die Nachricht ist größer als die 3 MB, die Microsoft Graph annimmt. Einen kleineren Anhang nehmen.',
  'Microsoft asked to slow down for a while.': 'Microsoft hat für eine Weile um langsameres Tempo gebeten.',

  'There is no way out through this account.': 'Über dieses Postfach führt kein Weg hinaus.',
  'The request failed.': 'Die Anfrage ist gescheitert.',
  "{0} refused the request because this computer's clock is wrong. Let the system set date and time by itself, then try again.":
    '{0} hat die Anfrage abgelehnt, weil die Uhr dieses Computers falsch geht. Datum und Uhrzeit vom System stellen lassen, dann noch einmal versuchen.',
  'This account is in the sandbox: mail goes to verified addresses only, 200 a day, one a second. Ask for production access in the SES console of {0}.':
    'Dieses Konto ist in der Sandbox: Mails gehen nur an bestätigte Adressen, 200 am Tag, eine pro Sekunde. Den Produktivzugang gibt es auf Antrag in der SES-Konsole von {0*}.',
  'The check of Amazon SES failed ({0}).': 'Die Prüfung von Amazon SES ist gescheitert ({0}).',
  'The answer of the provider is too large.': 'Die Antwort des Anbieters ist zu groß.',
  'Accepted by Amazon SES.': 'Von Amazon SES angenommen.',
  'Accepted by Amazon SES as {0}.': 'Von Amazon SES angenommen als {0}.',
  'Letterlock stopped before the message was handed over.': 'Letterlock hörte auf, bevor die Nachricht übergeben war.',
  'The messages that Amazon SES allows this account in 24 hours have gone out.':
    'Die Mails, die Amazon SES diesem Konto in 24 Stunden erlaubt, sind gesendet.',
  'The certificate of Amazon SNS was not answered ({0}).': 'Das Zertifikat von Amazon SNS kam nicht ({0}).',

  'Zoho could not be reached. Check your internet connection, VPN or proxy; a sign-in page of this network may be in between.':
    'Zoho war nicht zu erreichen. Internetverbindung, VPN oder Proxy prüfen; vielleicht ist eine Anmeldeseite dieses Netzes dazwischen.',
  'A secure connection to Zoho could not be made. Something in between shows another certificate: a company proxy whose authority this system has to know, or somebody who listens.':
    'Eine sichere Verbindung zu Zoho kam nicht zustande. Etwas dazwischen zeigt ein anderes Zertifikat: ein Firmenproxy, dessen Stelle dieses System kennen muss, oder jemand, der mithört.',
  'Zoho Mail: {0}': 'Zoho Mail: {0*}',
  'The answer has another form than Zoho documents.': 'Die Antwort hat eine andere Form, als Zoho angibt.',
  'There is no inbox.': 'Es gibt keinen Posteingang.',
  'An answer of Zoho Mail is larger than expected.': 'Eine Antwort von Zoho Mail ist größer als erwartet.',
  'The answer is not one of Zoho.': 'Die Antwort ist keine von Zoho.',
  'Zoho has blocked outgoing mail of this mailbox. Unblock it at mail.zoho.com/UnblockMe.':
    'Zoho hat das Senden von diesem Postfach gesperrt. Unter mail.zoho.com/UnblockMe entsperren.',
} as const;
