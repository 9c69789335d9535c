/** Signing in with a provider. */
export const signIn = {
  'The servers of this provider are not known.': 'Die Server dieses Anbieters sind nicht bekannt.',
  'The account was disconnected in the meantime.': 'Das Postfach wurde inzwischen getrennt.',
  'This mailbox signs in with a password or a key, not in the browser.':
    'Dieses Postfach meldet sich mit einem Passwort oder Schlüssel an, nicht im Browser.',
  'clientSecret: This provider wants the client secret besides the client id.':
    'Dieser Anbieter verlangt außer der Client-ID auch den Clientschlüssel.',
  'clientId: This build of Letterlock has no client id for this provider. Register one there and enter it.':
    'Diese Ausgabe von Letterlock bringt für diesen Anbieter keine Client-ID mit. Dort eine registrieren und hier eintragen.',
  'password: Enter an app password of this Zoho mailbox; mail goes out with it.':
    'Ein App-Passwort dieses Zoho-Postfachs eingeben; damit gehen Mails hinaus.',
  'Your organisation lets only its administrators approve applications. Ask an administrator to approve Letterlock, then sign in again.':
    'In dieser Organisation lässt nur die Administration Anwendungen zu. Sie um Freigabe von Letterlock bitten, dann neu anmelden.',
  'The provider refused the address that the browser is to come back to. Enter exactly the redirect address that Letterlock shows where you registered the application.':
    'Der Anbieter hat die Adresse abgelehnt, zu der der Browser zurückkehren soll. Bei der Registrierung genau die Umleitungsadresse eintragen, die Letterlock zeigt.',
  'The mail interface is not switched on for this client id. Switch on the Gmail API in the project that the client id belongs to, wait a minute, and sign in again.':
    'Die Mail-Schnittstelle ist für diese Client-ID nicht eingeschaltet. Die Gmail API in ihrem Projekt aktivieren, eine Minute warten, neu anmelden.',
  'This computer’s clock differs too much from the provider’s. Set date and time automatically, then sign in again.':
    'Die Uhr dieses Computers geht gegenüber der des Anbieters zu falsch. Datum und Uhrzeit vom System stellen lassen, dann neu anmelden.',
  'Somebody else’s mailbox signed in. Choose the account of this mailbox on the provider’s page.':
    'Ein fremdes Postfach hat sich angemeldet. Auf der Seite des Anbieters das Konto dieses Postfachs wählen.',
  'The provider cannot be reached. Check the internet connection, the proxy and the firewall.':
    'Der Anbieter ist nicht erreichbar. Internetverbindung, Proxy und Firewall prüfen.',
  'The network’s proxy wants a sign-in or a page of the network (hotel, café, airport) is in between. Open a web page first.':
    'Der Proxy des Netzes verlangt eine Anmeldung, oder eine Seite des Netzes (Hotel, Café, Flughafen) steht dazwischen. Zuerst eine Webseite öffnen.',
  '{0} answered {1}.': '{0} hat mit {1} geantwortet.',
  '{0} answered 429.': '{0} hat mit 429 geantwortet: zu viele Anfragen.',
  '{0} answered {1} without a token.': '{0} hat mit {1} geantwortet, ohne Token.',
  'oauth2.googleapis.com answered {0}.': 'oauth2.googleapis.com hat mit {0} geantwortet.',
  'mail.{0} answered {1}.': 'mail.{0} hat mit {1} geantwortet.',
  'Zoho answered {0}.': 'Zoho hat mit {0} geantwortet.',
  '{0} sent more than {1} bytes.': '{0} hat mehr als {1} Bytes geschickt.',
  '{0} leads elsewhere, which is not followed.': '{0} leitet woandershin weiter; dem wird nicht gefolgt.',
  'The answer is too long.': 'Die Antwort ist zu lang.',
  'Microsoft answered no lifetime.': 'Microsoft hat keine Gültigkeitsdauer genannt.',
  'The stored sign-in names no account.': 'Die gespeicherte Anmeldung nennt kein Konto.',
  'The provider sent no code.': 'Der Anbieter hat keinen Code geschickt.',
  'This token is not waiting any more.': 'Dieses Token wartet nicht mehr.',
  'any port': 'keinem Port',
  'port {0}': 'Port {0}',
  'Letterlock could not listen on {0} of this computer for the browser to come back. Close what uses it and try again.':
    'Letterlock konnte auf {0*} dieses Computers nicht auf die Rückkehr des Browsers warten. Das Programm, das ihn belegt, schließen und noch einmal versuchen.',
  'There is no such sign-in any more. Begin again.': 'Diese Anmeldung gibt es nicht mehr. Neu beginnen.',
  'address: {0}': '{0*}',
  'An unknown accounts server was named.': 'Es wurde ein unbekannter Anmeldeserver genannt.',
} as const;
