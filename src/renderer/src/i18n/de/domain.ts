import type { Translated } from '../catalogue.ts';
import type { domain as english } from '../en/domain.ts';

export const domain: Translated<typeof english> = {
  title: 'Absenderdomain',
  hint: 'Was das DNS über {{domain}} sagt und was Empfänger daraus schließen.',
  check: 'Jetzt prüfen',
  checked: 'Geprüft {{when}} über {{by}}',
  system: 'das DNS des Systems',
  never: 'Noch nicht geprüft. Die Prüfung fragt nur das DNS; gesendet wird nichts.',
  notOwn: 'Das ist die Domain Ihres Anbieters: Ihre Einträge können Sie nicht ändern.',
  askElsewhere: 'Jemand anderen fragen',
  how: 'Was dafür zu veröffentlichen ist',
  later: 'Was danach kommt',
  costs: 'Wofür die Abfragen draufgehen',
  fileAt: 'Datei, auszuliefern unter',
  fileText: 'Ihr Text',
  worse: {
    title: 'Etwas ist schlechter geworden',
    line: '{{topic}}: war „{{was}}“, ist „{{now}}“, gefunden {{when}}',
    seen: 'Weiß ich',
  },
  name: 'Name',
  value: 'Wert',
  selector: 'DKIM-Selektor',
  selectorHint: 'Nur wenn Ihr Anbieter einen nennt, der nicht gefunden wurde.',
  topic: {
    mx: 'Empfang (MX)',
    spf: 'Erlaubte Absender (SPF)',
    dkim: 'Signatur (DKIM)',
    dmarc: 'Richtlinie (DMARC)',
    'mta-sts': 'Verschlüsselte Zustellung (MTA-STS)',
    'tls-rpt': 'Berichte zur Verschlüsselung (TLS-RPT)',
    bimi: 'Logo (BIMI)',
  },
  dmarc: {
    policy: 'Fremde Mails in Ihrem Namen',
    below: 'Für Subdomains',
    missing: 'Für Subdomains, die es nicht gibt',
    dkim: 'Übereinstimmung bei DKIM',
    spf: 'Übereinstimmung bei SPF',
    reports: 'Berichte an',
    none: 'niemanden',
    value: {
      none: 'nur beobachten (none)',
      quarantine: 'in den Spam (quarantine)',
      reject: 'abweisen (reject)',
      relaxed: 'gleiche Organisation genügt (relaxed)',
      strict: 'genau dieselbe Domain (strict)',
    },
  },
  step: {
    publish: 'Diesen Eintrag veröffentlichen',
    replace: 'Das hier anstelle des Bisherigen veröffentlichen',
    'mail-from':
      'Damit auch SPF zählt: diese Subdomain in der SES-Konsole als MAIL-FROM-Domain eintragen und beide Einträge veröffentlichen',
    elsewhere: 'Zu veröffentlichen von der Domain, die die Berichte annimmt',
    'dmarc-none': 'Zuerst nur beobachten, mit Berichten. Noch wird nichts abgewiesen',
    'dmarc-quarantine':
      'Nach zwei bis vier Wochen ohne Überraschungen in den Berichten: fremde Mails kommen in den Spam',
    'dmarc-reject': 'Nach einigen weiteren Wochen: fremde Mails in Ihrem Namen werden abgewiesen',
    'mta-sts-testing':
      'Erst die Datei ausliefern, dann die Einträge veröffentlichen. Im Testbetrieb wird nichts abgewiesen',
    'mta-sts-testing-host':
      'Unter diesem Namen muss ein Webserver mit gültigem Zertifikat antworten. Dort die Datei ausliefern, dann den Eintrag veröffentlichen; im Testbetrieb wird nichts abgewiesen',
    'mta-sts-enforce':
      'Wenn die TLS-Berichte einige Wochen lang keine Fehler zeigen: durchsetzen. Erst die Datei ändern, dann den Eintrag',
    'mta-sts-enforce-host':
      'Wenn die TLS-Berichte einige Wochen lang keine Fehler zeigen: durchsetzen. Erst die Datei ändern, dann den Eintrag',
    'bimi-dmarc': 'Zuerst: eine durchgesetzte DMARC-Richtlinie. Ohne sie zeigt kein Postfach ein Logo',
    'bimi-logo':
      'Dann das Logo, als SVG Tiny PS. Gmail und Apple Mail verlangen dazu ein Markenzertifikat: seine Adresse steht hinter „a=“',
  },
  status: { ok: 'In Ordnung', warn: 'Geht besser', bad: 'Zu beheben', info: 'Freiwillig', unknown: 'Keine Antwort' },
  code: {
    'no-answer': 'Das DNS hat nicht geantwortet. Versuchen Sie es später noch einmal.',
    'mx-ok': 'Antworten und Unzustellbares erreichen Sie: {{hosts}}.',
    'mx-missing':
      'Die Domain hat keinen Mailserver: Antworten und Unzustellbares gehen verloren, und viele Empfänger misstrauen ihr.',
    'mx-null': 'Die Domain erklärt, keine Mails anzunehmen. Antworten und Unzustellbares gehen verloren.',
    'spf-ok': 'Ihr Anbieter darf für diese Domain senden. {{lookups}} von 10 Abfragen sind verbraucht.',
    'spf-unknown-provider':
      'Der Eintrag ist in Ordnung. Ob er Ihren eigenen Mailserver einschließt, ließ sich nicht feststellen.',
    'spf-missing': 'Nirgends steht, wer für diese Domain senden darf. Empfänger misstrauen ihren Mails.',
    'spf-two':
      'Es gibt {{count}} SPF-Einträge; Empfänger übergehen dann alle. Unten sind sie zu einem vereint: Löschen Sie die anderen.',
    'spf-two-below': '{{at}}, das der Eintrag einschließt, hat mehrere SPF-Einträge: Empfänger geben auf.',
    'spf-missing-below': '{{at}} hat keinen SPF-Eintrag, Ihrer schließt es aber ein: Empfänger geben auf.',
    'spf-syntax': 'Empfänger können „{{at}}“ im Eintrag nicht lesen und geben auf.',
    'spf-loop': 'Der Eintrag führt bei {{at}} im Kreis: Empfänger geben auf.',
    'spf-too-many':
      'Empfänger müssen {{lookups}} Abfragen stellen und hören bei 10 auf. Entfernen Sie Absender, die Sie nicht brauchen, die teuersten zuerst.',
    'spf-too-many-spare':
      'Empfänger müssen {{lookups}} Abfragen stellen und hören bei 10 auf. Der Eintrag unten lässt weg, was doppelt ist oder nichts bringt.',
    'spf-own-return-path':
      'Amazon SES nimmt Unzustellbares unter einer eigenen Domain an; dort wird nach SPF gefragt. Für DMARC zählt Ihre DKIM-Signatur; mit einer MAIL-FROM-Domain zählt auch SPF.',
    'spf-voids': '{{voids}} Namen im Eintrag gibt es nicht; Empfänger hören bei 2 auf. Entfernen Sie sie.',
    'spf-open': 'Der Eintrag lässt jeden in Ihrem Namen senden.',
    'spf-provider': 'Ihr Anbieter gehört nicht zu den erlaubten Absendern: {{include}} fehlt.',
    'spf-no-end': 'Der Eintrag sagt nicht, was mit allen anderen Absendern geschehen soll.',
    'spf-near': '{{lookups}} von 10 Abfragen sind verbraucht: Der nächste Absender kann einer zu viel sein.',
    'dkim-ok': 'Der Schlüssel „{{selector}}“ ist veröffentlicht und hat {{bits}} Bit.',
    'dkim-found':
      'Unter „{{selector}}“ steht ein Schlüssel mit {{bits}} Bit. Eine Probe zeigt, ob damit signiert wird.',
    'dkim-not-found':
      'Unter den üblichen Namen steht kein Schlüssel. Geben Sie Ihren Selektor ein oder schalten Sie das Signieren bei Ihrem Anbieter ein.',
    'dkim-own-missing':
      'Letterlock signiert mit einem Schlüssel, der nicht veröffentlicht ist: Empfänger sehen eine kaputte Signatur.',
    'dkim-own-other': 'Unter „{{selector}}“ steht ein anderer Schlüssel als der, mit dem Letterlock signiert.',
    'dkim-selector-missing': 'Unter {{name}} steht kein Schlüssel.',
    'dkim-unreadable': 'Der Schlüssel unter {{name}} ist nicht lesbar.',
    'dkim-revoked': 'Der Schlüssel unter {{name}} wurde zurückgezogen: Der Eintrag ist leer.',
    'dkim-ed25519':
      'Unter „{{selector}}“ steht ein Ed25519-Schlüssel, den viele Empfänger nicht prüfen können. Ergänzen Sie einen RSA-Schlüssel.',
    'dkim-weak': 'Der Schlüssel unter „{{selector}}“ hat nur {{bits}} Bit; Empfänger beachten ihn nicht.',
    'dkim-short': 'Der Schlüssel unter „{{selector}}“ hat {{bits}} Bit. Das genügt; heute werden 2048 verlangt.',
    'dkim-testing': 'Der Schlüssel unter „{{selector}}“ gilt als Test: Empfänger dürfen die Signatur übergehen.',
    'dmarc-ok': 'Mails, die nur vorgeben, von Ihnen zu sein, werden abgewiesen.',
    'dmarc-quarantine':
      'Mails, die nur vorgeben, von Ihnen zu sein, kommen in den Spam. Sie können Empfänger bitten, sie abzuweisen.',
    'dmarc-below':
      'Die Richtlinie wird durchgesetzt, aber Subdomains sind offen: Wer in deren Namen schreibt, kommt durch.',
    'dmarc-testing': 'Die Richtlinie ist als Test markiert: Empfänger handeln eine Stufe milder, als sie sagt.',
    'dmarc-reports-unwanted':
      'Berichte gehen an {{target}}, das nicht erklärt, Berichte über Ihre Domain anzunehmen: Es bekommt keine.',
    'dmarc-missing':
      'Es gibt keine Richtlinie. Google, Yahoo und Microsoft verlangen sie von Massenversendern. Beginnen Sie mit Beobachten.',
    'dmarc-two': 'Es gibt mehrere DMARC-Einträge; Empfänger beachten dann keinen. Behalten Sie einen.',
    'dmarc-unreadable': 'Der Eintrag enthält keine Richtlinie, die Empfänger lesen können.',
    'dmarc-none': 'Die Richtlinie beobachtet nur. Zeigen die Berichte nichts Unerwartetes, verlangen Sie „quarantine“.',
    'dmarc-none-silent': 'Die Richtlinie beobachtet nur, und niemand bekommt die Berichte.',
    'dmarc-partly':
      'Die Richtlinie gilt für {{percent}} % der Mails. Prozentangaben hat der Standard aufgegeben (RFC 9989): Lassen Sie sie für alle gelten.',
    'dmarc-silent': 'Die Richtlinie wird durchgesetzt, aber niemand bekommt die Berichte.',
    'mta-sts-enforce': 'Server, die Ihnen senden, bestehen auf Verschlüsselung.',
    'mta-sts-testing': 'Die Richtlinie wird erprobt und noch nicht durchgesetzt.',
    'mta-sts-none': 'Die Richtlinie ist ausgeschaltet.',
    'mta-sts-missing':
      'Server, die Ihnen senden, bestehen nicht auf Verschlüsselung. Auf Ihren Versand hat das keinen Einfluss.',
    'mta-sts-unreachable': 'Das DNS kündigt eine Richtlinie an, aber {{url}} liefert sie nicht.',
    'mta-sts-unreadable': 'Die Richtlinie unter {{url}} ist nicht lesbar.',
    'mta-sts-mx': 'Die Richtlinie lässt {{left}} aus: Mails an Sie können abgelehnt werden.',
    'mta-sts-two': 'Es gibt mehrere Einträge; Absender übergehen dann alle. Behalten Sie einen.',
    'mta-sts-no-answer': 'Die Richtlinie unter {{url}} ließ sich gerade nicht abrufen.',
    'tls-rpt-ok': 'Probleme mit der Verschlüsselung gehen an {{reports}}.',
    'tls-rpt-missing': 'Niemand sagt Ihnen, wenn die Verschlüsselung auf dem Weg zu Ihnen scheitert.',
    'tls-rpt-two': 'Es gibt mehrere Einträge; Absender übergehen dann alle. Behalten Sie einen.',
    'tls-rpt-silent': 'Der Eintrag nennt niemanden, der die Berichte bekommt.',
    'bimi-ok': 'Ein Logo wird angeboten: {{location}}',
    'bimi-no-mark':
      'Ein Logo wird angeboten: {{location}}. Gmail und Apple Mail zeigen es nur mit einem Markenzertifikat.',
    'bimi-declined': 'Die Domain erklärt, kein Logo zu zeigen.',
    'bimi-missing-dmarc':
      'Es wird kein Logo angeboten. Manche Postfächer zeigen eines neben Ihren Mails, sobald Ihre DMARC-Richtlinie durchgesetzt wird.',
    'bimi-missing': 'Es wird kein Logo angeboten. Manche Postfächer zeigen eines neben Ihren Mails.',
    'bimi-no-dmarc': 'Ein Logo wird angeboten, aber nur gezeigt, wo DMARC durchgesetzt wird.',
  },
  health: {
    title: 'Grenzen und Zustand',
    hint: 'Letterlock sendet in keinem Zeitraum dieser Länge mehr, als Ihr Anbieter erlaubt.',
    per: { day: 'In 24 Stunden', hour: 'In 60 Minuten', minute: 'In 60 Sekunden' },
    used: '{{used}} von {{limit}}',
    free: '{{used}}, keine Grenze',
    provider: 'Grenze des Anbieters {{limit}}',
    policy: 'laut Richtlinie {{limit}}',
    opens: 'wieder Platz {{when}}',
    most: {
      day: 'Mails in 24 Stunden, höchstens',
      hour: 'Mails je Stunde, höchstens',
      minute: 'Mails je Minute, höchstens',
    },
    counted: 'Erste Mails, Nachfassmails, Testmails und Antworten zusammen.',
    blank: 'Leer lassen für das, was Ihr Anbieter erlaubt.',
    saved: 'Die Grenzen sind gespeichert.',
    slowed: 'Tempo',
    slowedText: '{{when}} gebremst, weil der Anbieter darum bat. Es erholt sich von selbst.',
    tls: 'TLS beim Senden',
    tlsRead: 'TLS beim Lesen',
    tlsValue: '{{protocol}}, {{cipher}}',
    tlsNone: 'Noch keine Verbindung',
    token: 'Zugriffstoken',
    tokenEnds: 'endet {{when}} und wird von selbst erneuert',
    atOnce: 'Verbindungen gleichzeitig',
    ses: 'Amazon SES',
    sesSandbox:
      'Sandbox: {{perDay}} am Tag, {{perSecond}} in der Sekunde, nur an bestätigte Adressen. Beantragen Sie bei AWS den Produktionszugang.',
    sesOpen: '{{perDay}} am Tag, {{perSecond}} in der Sekunde',
    refused: {
      'no-such-address': 'Die Adresse gibt es nicht.',
      'no-such-domain': 'Die Domain des Empfängers gibt es nicht, oder sie nimmt keine Mails an.',
      'mailbox-full': 'Das Postfach des Empfängers ist voll.',
      disabled: 'Das Postfach des Empfängers ist abgeschaltet.',
      blocked: 'Der Server des Empfängers hat die Mail abgewehrt, als Spam oder nach einer eigenen Regel.',
      domain: 'Ihre Domain ist nicht so eingerichtet, wie der Empfänger es verlangt: siehe „Absenderdomain“ unten.',
      'too-large': 'Die Mail ist dem Empfänger zu groß.',
      'own-limit': 'Ihr eigenes Postfach hat eine Grenze seines Anbieters erreicht.',
      other: 'Der Server des Empfängers hat die Mail abgewiesen.',
    },
    refusals: 'Letzte Ablehnungen',
  },
};
