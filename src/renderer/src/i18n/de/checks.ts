import type { Translated } from '../catalogue.ts';
import type { checks as english } from '../en/checks.ts';

export const checks: Translated<typeof english> = {
  'resolve-not-found': 'Es gibt keinen Server namens {{host}}. Den Namen auf Tippfehler prüfen.',
  'resolve-failed':
    'Der Name {{host}} war gerade nicht nachzuschlagen. Die Internetverbindung prüfen, dann noch einmal versuchen.',
  'connect-refused':
    '{{host}} weist Verbindungen auf Port {{port}} ab. Den Port prüfen: 465 oder 587 zum Senden, 993 zum Empfangen.',
  'connect-timeout':
    '{{host}} antwortet auf Port {{port}} nicht. Eine Firewall oder das Netz sperrt ihn vielleicht; ein anderes Netz oder einen anderen Port versuchen.',
  'connect-unreachable': 'Aus diesem Netz führt kein Weg zu {{host}}. Die Internetverbindung oder das VPN prüfen.',
  'connect-closed':
    '{{host}} hat die Verbindung auf Port {{port}} sofort beendet. Der Port erwartet vielleicht eine andere Art von TLS, oder der Server sperrt dieses Netz.',
  'connect-failed': 'Die Verbindung zu {{host}}, Port {{port}}, ist gescheitert. Server und Port prüfen.',
  'greeting-timeout':
    '{{host}} nahm die Verbindung an, sagte aber nichts. Port {{port}} erwartet vielleicht eine andere Verschlüsselung.',
  'greeting-foreign':
    'Was bei {{host}} antwortet, ist kein Mailserver. Vielleicht liegt eine Anmeldeseite dieses Netzes dazwischen (Hotel, Café, Flughafen): zuerst eine Webseite öffnen, oder Server und Port prüfen.',
  'greeting-refused': '{{host}} hat die Verbindung abgewiesen.',
  'greeting-failed': '{{host}} brach vor der Begrüßung ab. Gleich noch einmal versuchen.',
  'starttls-missing':
    '{{host}} bietet auf Port {{port}} keine Verschlüsselung (STARTTLS) an, oder jemand dazwischen entfernt das Angebot. Letterlock schickt nie ein Passwort im Klartext: Port 465 oder 993 mit TLS von Anfang an verwenden.',
  'starttls-injected':
    'Auf die Antwort von {{host}} auf STARTTLS folgten Bytes im Klartext. Vielleicht manipuliert jemand die Verbindung, darum wurde sie getrennt. Ein anderes Netz versuchen.',
  'starttls-preauth':
    'Noch vor jeder Verschlüsselung behauptete {{host}}, die Anmeldung sei erledigt. Vielleicht greift jemand auf dem Weg ein, darum wurde die Verbindung getrennt. Port 993 mit TLS von Anfang an oder ein anderes Netz verwenden.',
  'proxy-unreachable':
    'Der Proxy {{proxy}} antwortet nicht, und {{host}} ist nur über ihn erreichbar. Den Proxy in den Einstellungen oder das VPN prüfen.',
  'proxy-auth':
    'Der Proxy {{proxy}} verlangt eine Anmeldung, bevor er zu {{host}} führt. Benutzer und Passwort in der Umgebungsvariable ALL_PROXY angeben oder die Administration bitten, diesen Computer durchzulassen.',
  'proxy-refused':
    'Der Proxy {{proxy}} führt nicht zu {{host}}, Port {{port}}. Die Administration um Freigabe bitten oder in den Einstellungen eine direkte Verbindung wählen.',
  'proxy-foreign': 'Unter {{proxy}} antwortet kein Proxy. Adresse und Port in den Einstellungen prüfen.',
  'proxy-timeout':
    'Der Proxy {{proxy}} hat die Verbindung zu {{host}} nicht rechtzeitig geöffnet. Noch einmal versuchen oder die Administration fragen.',
  'proxy-tls':
    'Das Zertifikat des Proxys {{proxy}} lässt sich nicht prüfen. Die Zertifizierungsstelle der Organisation in diesem System installieren.',
  'proxy-tls-old':
    'Der Proxy {{proxy}} spricht nur TLS-Versionen, die älter sind, als diese Installation erlaubt. Die Administration um eine Erneuerung bitten.',
  'tls-too-old':
    '{{host}} spricht die TLS-Version nicht, die dieses Postfach verlangt. Der Betreiber sollte den Server erneuern; notfalls lässt sich TLS 1.2 erlauben. Ältere Versionen sind unsicher und werden nie benutzt.',
  'tls-self-signed':
    'Das Zertifikat von {{host}} ist nur von sich selbst signiert. Ist es der eigene Server, den Fingerabdruck {{fingerprint}} mit dem des Servers vergleichen und ihm dann vertrauen.',
  'tls-unknown-issuer':
    'Das Zertifikat von {{host}} stammt von einem Aussteller, den dieses System nicht kennt. Ist es der eigene Server, den Fingerabdruck {{fingerprint}} mit dem des Servers vergleichen und ihm dann vertrauen.',
  'tls-expired':
    'Das Zertifikat von {{host}} ist abgelaufen. Der Betreiber muss es erneuern; auch das Datum dieses Computers prüfen.',
  'tls-not-yet-valid': 'Das Zertifikat von {{host}} gilt noch nicht. Das Datum dieses Computers prüfen.',
  'tls-wrong-name':
    'Das Zertifikat gehört zu einem anderen Namen als {{host}}. Den Servernamen verwenden, den der Anbieter angibt.',
  'tls-untrusted': 'Das Zertifikat von {{host}} ist nicht zu prüfen, darum wurde die Verbindung nicht benutzt.',
  'tls-fingerprint-changed':
    '{{host}} zeigt jetzt ein anderes Zertifikat als das, dem vertraut wurde. Wurde es erneuert, den neuen Fingerabdruck {{fingerprint}} prüfen und ihm vertrauen; sonst ist vielleicht jemand dazwischen.',
  'tls-not-spoken':
    '{{host}} spricht auf Port {{port}} nicht das TLS, das hier gewählt ist. Die andere Verschlüsselung oder einen anderen Port wählen.',
  'tls-timeout': '{{host}} hat den TLS-Aufbau nicht rechtzeitig beendet. Noch einmal oder ein anderes Netz versuchen.',
  'tls-failed': 'Eine sichere Verbindung zu {{host}} kam nicht zustande.',
  'auth-app-password':
    '{{host}} hat das Passwort abgelehnt. Dieser Anbieter braucht ein App-Passwort: in den Sicherheitseinstellungen des Kontos erzeugen und hier statt des üblichen Passworts eingeben.',
  'auth-basic-off':
    '{{host}} nimmt von Mailprogrammen keine Passwörter mehr an. Die Administration kann authentifiziertes SMTP für dieses Postfach erlauben; sonst braucht es eine Anmeldung bei Microsoft.',
  'auth-smtp-off':
    'Bei {{host}} ist das Senden mit Mailprogrammen (SMTP AUTH) für dieses Postfach oder diese Organisation ausgeschaltet. Das Postfach stattdessen über Microsoft Graph verbinden, oder die Administration bitten, „Authentifiziertes SMTP“ dafür zu erlauben.',
  'auth-policy':
    'Eine Sicherheitsrichtlinie der Organisation hält Mailprogramme von {{host}} fern. Das Postfach stattdessen über Microsoft Graph verbinden, oder die Administration um eine Ausnahme bitten.',
  'auth-other-mailbox':
    '{{host}} hat die Anmeldung angenommen, aber nicht für das Postfach {{user}}. Als die Person anmelden, der das Postfach gehört; für ein geteiltes Postfach braucht diese Person Zugriff.',
  'auth-web-login': '{{host}} verlangt zuerst eine Anmeldung im Browser. Danach noch einmal versuchen.',
  'auth-refused':
    '{{host}} hat den Benutzernamen {{user}} mit diesem Passwort abgelehnt. Beides prüfen; der Benutzername ist oft die ganze Adresse.',
  'auth-token-refused':
    '{{host}} nimmt die Anmeldung von {{user}} nicht mehr an, oder dieses Postfach erlaubt keine Mailprogramme. Neu beim Anbieter anmelden; hilft das nicht, die Administration bitten, IMAP und SMTP zu erlauben.',
  'auth-no-mechanism':
    '{{host}} bietet kein Anmeldeverfahren an, das Letterlock mit dieser Einstellung benutzen kann. Das Verfahren auf automatisch stellen oder den Anbieter fragen.',
  'auth-temporary': '{{host}} kann Anmeldungen gerade nicht prüfen. In einigen Minuten noch einmal versuchen.',
  'auth-failed': 'Die Anmeldung bei {{host}} brach ab. Gleich noch einmal versuchen.',
  'auth-missing': 'Für dieses Postfach ist kein Passwort gespeichert. Eingeben und noch einmal prüfen.',
  'mailbox-missing': 'Die Anmeldung geht, aber {{host}} zeigt für diesen Benutzer keinen Posteingang.',
  'mailbox-failed':
    'Die Anmeldung geht, aber der Posteingang bei {{host}} ließ sich nicht öffnen. Gleich noch einmal versuchen.',
  'graph-unreachable':
    'Microsoft Graph ist nicht zu erreichen. Internetverbindung, VPN und Proxy prüfen, dann noch einmal versuchen.',
  'graph-untrusted':
    'Eine sichere Verbindung zu Microsoft Graph kam nicht zustande. Etwas dazwischen zeigt ein anderes Zertifikat: ein Firmenproxy, dessen Stelle dieses System kennen muss, oder jemand, der mithört.',
  'graph-foreign':
    'Was antwortet, ist nicht Microsoft Graph. Vielleicht ist eine Anmeldeseite dieses Netzes dazwischen (Hotel, Café, Flughafen): zuerst eine Webseite öffnen, dann noch einmal versuchen.',
  'graph-throttled':
    'Microsoft bittet für dieses Postfach um langsameres Tempo. Letterlock wartet so lange wie verlangt.',
  'graph-failed': 'Microsoft Graph hat mit einem eigenen Fehler geantwortet. In einigen Minuten noch einmal versuchen.',
  'graph-token-refused':
    'Microsoft nimmt diese Anmeldung nicht mehr an, weil sie abgelaufen ist, das Passwort geändert oder der Zugriff entzogen wurde. Neu anmelden.',
  'graph-sign-in-needed': 'Die Anmeldung bei Microsoft ist beendet. Neu anmelden; was fällig ist, geht danach weiter.',
  'graph-admin-consent':
    'In dieser Organisation entscheidet die Administration, welche Programme benutzt werden dürfen. Sie muss Letterlock für Microsoft 365 freigeben; danach neu anmelden.',
  'graph-clock-wrong':
    'Die Uhr dieses Computers weicht um mehr als fünf Minuten von der Microsofts ab, so dass Anmeldungen abgelehnt werden. Datum, Uhrzeit und Zeitzone automatisch einstellen, dann noch einmal versuchen.',
  'graph-no-mailbox':
    'Dieses Konto hat kein Postfach in Exchange Online: Es fehlt eine Lizenz, es wird noch eingerichtet, oder das Postfach liegt auf einem Server der Firma. Die Administration fragen oder das Postfach über IMAP und SMTP verbinden.',
  'graph-read-missing':
    'Letterlock darf dieses Postfach nicht lesen und sähe deshalb keine Antworten. Neu anmelden und die Erlaubnis, Mail zu lesen (Mail.Read), angekreuzt lassen, oder die Administration fragen.',
  'graph-send-missing':
    'Letterlock darf von diesem Postfach nicht senden. Neu anmelden und die Erlaubnis, Mail zu senden (Mail.Send), angekreuzt lassen, oder die Administration fragen.',
  'api-unreachable':
    '{{host}} war nicht zu erreichen. Internetverbindung, VPN oder Proxy prüfen; vielleicht ist eine Anmeldeseite dieses Netzes dazwischen.',
  'api-untrusted':
    'Eine sichere Verbindung zu {{host}} kam nicht zustande. Etwas dazwischen zeigt ein anderes Zertifikat: ein Firmenproxy, dessen Stelle dieses System kennen muss, oder jemand, der mithört.',
  'clock-wrong':
    '{{host}} hat die Anfrage abgelehnt, weil die Uhr dieses Computers falsch geht. Datum und Uhrzeit vom System stellen lassen, dann noch einmal versuchen.',
  'aws-key-refused':
    'Amazon nimmt diesen Zugriffsschlüssel nicht an. Seine Kennung und sein Geheimnis prüfen; wurde er abgeschaltet oder gelöscht, in der IAM-Konsole einen neuen anlegen.',
  'aws-key-rights':
    'Der Zugriffsschlüssel stimmt, aber seine IAM-Richtlinie erlaubt das nicht. Nötig sind ses:SendEmail, ses:GetAccount und ses:GetEmailIdentity, für eine Warteschlange auch sqs:ReceiveMessage, sqs:DeleteMessage und sqs:GetQueueAttributes.',
  'aws-busy': 'Amazon kann gerade nicht antworten. In ein paar Minuten noch einmal versuchen.',
  'aws-failed': 'Amazon hat mit einem eigenen Fehler geantwortet. In ein paar Minuten noch einmal versuchen.',
  'ses-sandbox':
    'Dieses Konto ist in der Sandbox: Mails gehen nur an bestätigte Adressen, 200 am Tag, eine pro Sekunde. Den Produktivzugang gibt es auf Antrag in der SES-Konsole.',
  'ses-probation':
    'Amazon prüft dieses Konto, weil zu viele Mails unzustellbar waren oder gemeldet wurden. Die Nachricht in der SES-Konsole lesen und die Ursache beheben, bevor mehr gesendet wird.',
  'ses-suspended':
    'Amazon hat diesem Konto das Senden verboten, weil zu viele Mails unzustellbar waren oder gemeldet wurden. Die Nachricht in der SES-Konsole beantworten.',
  'ses-paused':
    'Das Senden ist in den Einstellungen dieses SES-Kontos abgeschaltet. Es lässt sich in der SES-Konsole einschalten.',
  'ses-limits-unread':
    'Der Schlüssel darf senden, aber die Grenzen des Kontos nicht lesen. Letterlock sendet dann eine Mail pro Sekunde; mit ses:GetAccount wird alles genutzt, was erlaubt ist.',
  'ses-identity-missing':
    'SES kennt weder {{identity}} noch die Domain dazu. Eine davon in der SES-Konsole bestätigen, in dieser Region.',
  'ses-identity-pending':
    '{{identity}} ist noch nicht bestätigt. Die Einträge veröffentlichen, die die SES-Konsole zeigt, oder dem Link in Amazons Mail folgen.',
  'ses-identity-unread':
    'Der Schlüssel darf Identitäten nicht ansehen; Bestätigung und DKIM ließen sich deshalb nicht prüfen. Mit ses:GetEmailIdentity stehen sie hier.',
  'ses-dkim-off':
    'Mails von {{identity}} sind nicht mit dem DKIM-Schlüssel der Domain signiert, was Gmail und andere verlangen. In der SES-Konsole Easy DKIM dafür einschalten.',
  'ses-unverified':
    'Amazon hat eine Adresse abgelehnt, die nicht bestätigt ist. In der Sandbox gilt das auch für Empfänger: Produktivzugang beantragen.',
  'queue-missing':
    'Diese Warteschlange gibt es nicht, oder der Schlüssel darf sie nicht sehen. Adresse und Region prüfen.',
  'queue-address':
    'Das ist nicht die Adresse einer Amazon-SQS-Warteschlange. Sie sieht so aus: https://sqs.eu-central-1.amazonaws.com/123456789012/name.',
  'zoho-foreign':
    'Was antwortet, ist nicht Zoho. Vielleicht ist eine Anmeldeseite dieses Netzes dazwischen (Hotel, Café, Flughafen): zuerst eine Webseite öffnen, dann noch einmal versuchen.',
  'zoho-sign-in-needed': 'Die Anmeldung bei Zoho ist beendet. Neu anmelden; was fällig ist, geht danach weiter.',
  'zoho-token-refused':
    'Zoho nimmt diese Anmeldung nicht mehr an: Sie wurde entzogen oder gehört zu einem anderen Rechenzentrum. Neu anmelden.',
  'zoho-rights':
    'Letterlock darf dieses Postfach nicht lesen. Neu anmelden und die Erlaubnisse für Nachrichten, Ordner und Konten angekreuzt lassen.',
  'zoho-throttled':
    'Zoho bittet für dieses Postfach um weniger Anfragen. Letterlock wartet und macht in ein paar Minuten von selbst weiter.',
  'zoho-failed': 'Zoho hat mit einem eigenen Fehler geantwortet. In ein paar Minuten noch einmal versuchen.',
  'zoho-missing': 'Zoho kennt dieses Postfach unter der angegebenen Anmeldung nicht. Mit dem richtigen Konto anmelden.',
  'zoho-other-address':
    'Diese Anmeldung gehört zu einem anderen Postfach. Mit der Adresse anmelden, von der gesendet werden soll.',
  'zoho-outgoing-blocked':
    'Zoho hat das Senden von diesem Postfach gesperrt, meist wegen ungewöhnlicher Aktivität. Unter mail.zoho.com/UnblockMe entsperren, die Ursache suchen und weniger senden.',
  'zoho-incoming-blocked':
    'Zoho hat den Empfang dieses Postfachs gesperrt, so dass keine Antworten ankommen. Die Administration fragen.',
  'zoho-no-inbox': 'Die Anmeldung geht, aber Zoho zeigt dazu keinen Posteingang.',
  'gmail-unreachable':
    'Gmail ist nicht zu erreichen. Internetverbindung, VPN und Proxy prüfen, dann noch einmal versuchen.',
  'gmail-untrusted':
    'Eine sichere Verbindung zu Gmail kam nicht zustande. Etwas dazwischen zeigt ein anderes Zertifikat: ein Proxy der Firma, dessen Aussteller dieses System kennen muss, oder jemand, der mithört.',
  'gmail-foreign':
    'Was antwortet, ist nicht Gmail. Vielleicht liegt eine Anmeldeseite dieses Netzes (Hotel, Café, Flughafen) dazwischen: zuerst eine Webseite öffnen, dann noch einmal versuchen.',
  'gmail-throttled':
    'Gmail bittet für dieses Postfach um ein langsameres Tempo. Letterlock wartet so lange, wie ihm gesagt wurde.',
  'gmail-failed': 'Gmail hat mit einem eigenen Fehler geantwortet. In ein paar Minuten noch einmal versuchen.',
  'gmail-token-refused':
    'Google nimmt diese Anmeldung nicht mehr an, weil der Zugang entfernt oder das Passwort geändert wurde oder weil sie abgelaufen ist. Neu anmelden; was fällig ist, geht dann weiter.',
  'gmail-sign-in-needed': 'Die Anmeldung bei Google ist beendet. Neu anmelden; was fällig ist, geht dann weiter.',
  'gmail-api-disabled':
    'Die Gmail-API ist für diese Client-ID nicht eingeschaltet. Sie im Google-Cloud-Projekt der Client-ID einschalten, eine Minute warten und noch einmal versuchen.',
  'gmail-blocked':
    'Die Organisation lässt diese Anwendung nicht an Gmail. Ihre Administration bitten, sie zu erlauben, oder eine Client-ID benutzen, die die Organisation selbst registriert hat.',
  'gmail-no-mailbox':
    'Dieses Google-Konto hat kein Gmail-Postfach. Mit dem Konto anmelden, zu dem das Postfach gehört.',
  'gmail-other-mailbox': 'Die Anmeldung gehört zu einem anderen Postfach. Mit dem richtigen Google-Konto neu anmelden.',
  'gmail-read-missing':
    'Letterlock darf dieses Postfach nicht lesen und sähe deshalb keine Antworten. Neu anmelden und die Erlaubnis, Mails zu lesen, angehakt lassen.',
  'gmail-send-missing':
    'Letterlock darf von diesem Postfach nicht senden. Neu anmelden und die Erlaubnis, Mails zu senden, angehakt lassen.',
};
