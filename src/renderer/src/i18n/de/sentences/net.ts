/** Ways out: proxies, certificates, hosts that may be contacted; webhooks. */
export const net = {
  'Letterlock does not connect to {0}: {1}.': 'Letterlock verbindet sich nicht mit {0}: {1*}.',
  'your organisation denies it': 'Ihre Organisation verbietet es',
  'no account, service or setting calls for it': 'kein Postfach, kein Dienst und keine Einstellung verlangt es',
  'it sends no datagrams': 'es schickt keine Datagramme',
  'Letterlock opens no pipes to other programs.': 'Letterlock öffnet keine Leitungen zu anderen Programmen.',
  'The proxy {0} does not answer, and {1} is reached through it. Check the proxy in the settings of this system or of Letterlock, or your VPN.':
    'Der Proxy {0} antwortet nicht, und {1} ist nur über ihn erreichbar. Den Proxy in den Einstellungen dieses Systems oder von Letterlock prüfen, oder das VPN.',
  'The proxy {0} wants a sign-in before it leads to {1}. Start Letterlock with HTTPS_PROXY=http://user:password@{2}, or ask your administrator to let this computer through.':
    'Der Proxy {0} verlangt eine Anmeldung, bevor er zu {1} führt. Letterlock mit HTTPS_PROXY=http://benutzer:passwort@{2} starten oder die Administration bitten, diesen Computer durchzulassen.',
  'The proxy {0} refuses to lead to {1} ({2}). Ask your administrator to allow this address and port, or choose a direct connection in the settings.':
    'Der Proxy {0} führt nicht zu {1} ({2}). Die Administration um Freigabe von Adresse und Port bitten oder in den Einstellungen eine direkte Verbindung wählen.',
  'The proxy {0} speaks only versions of TLS that are older than this installation allows.':
    'Der Proxy {0} spricht nur TLS-Versionen, die älter sind, als diese Installation erlaubt.',
  "The certificate of the proxy {0} cannot be verified. Install your organisation's certificate authority in this system.":
    'Das Zertifikat des Proxys {0} lässt sich nicht prüfen. Die Zertifizierungsstelle der Organisation in diesem System installieren.',
  'A web page came back where {0} was asked for data. A sign-in page of this network (hotel, café, company) may be in between: open a web browser, sign in there, then try again.':
    'Statt der Daten von {0} kam eine Webseite zurück. Vielleicht liegt eine Anmeldeseite dieses Netzes dazwischen (Hotel, Café, Firma): im Browser dort anmelden, dann noch einmal versuchen.',
  'The certificate of {0} is not from an issuer that this system trusts. If your company inspects connections, install its certificate authority in this system; in a hotel or café, sign in to the network with a web browser first.':
    'Das Zertifikat von {0} stammt von keinem Aussteller, dem dieses System vertraut. Untersucht die Firma Verbindungen, ihre Zertifizierungsstelle in diesem System installieren; in Hotel oder Café zuerst im Browser im Netz anmelden.',
  '{0} speaks only versions of TLS that are older than this installation allows. Ask whoever runs it for TLS 1.3, or your administrator for an exception.':
    '{0} spricht nur TLS-Versionen, die älter sind, als diese Installation erlaubt. Den Betreiber um TLS 1.3 bitten oder die Administration um eine Ausnahme.',
  "The certificate of {0} is not valid at this computer's time. Check its date and time.":
    'Das Zertifikat von {0} gilt zur Zeit dieses Computers nicht. Datum und Uhrzeit prüfen.',
  'The name {0} could not be looked up. Check your internet connection; where only a proxy leads out, set it in the settings.':
    'Der Name {0} war nicht nachzuschlagen. Die Internetverbindung prüfen; führt nur ein Proxy hinaus, ihn in den Einstellungen eintragen.',
  '{0} could not be reached. Check your internet connection, firewall or VPN; where only a proxy leads out, set it in the settings.':
    '{0} war nicht zu erreichen. Internetverbindung, Firewall oder VPN prüfen; führt nur ein Proxy hinaus, ihn in den Einstellungen eintragen.',

  'There is no such webhook.': 'Diesen Webhook gibt es nicht.',
  'A workspace has at most {0} webhooks.': 'Ein Arbeitsbereich hat höchstens {0} Webhooks.',
  'That delivery is not known any more.': 'Diese Zustellung ist nicht mehr bekannt.',
  'It leads to this machine or into a private network.':
    'Die Adresse führt zu diesem Computer oder in ein privates Netz.',
  'No answer came in time.': 'Es kam rechtzeitig keine Antwort.',
  'url: {0}': '{0*}',
  'give no user name and no password in it.': 'In der Adresse darf kein Benutzername und kein Passwort stehen.',
  'only https:// leaves this machine.': 'Diesen Computer verlässt nur https://.',
  'it is an address of this machine or of a private network, which has to be allowed.':
    'Das ist eine Adresse dieses Computers oder eines privaten Netzes; das muss erlaubt werden.',
  'It answered {0}.': 'Die Antwort war {0}.',
} as const;
