/** Keys, the way into the workspace, the data directory, and the host around it. */
export const vault = {
  'Begin with a new secret for the app.': 'Mit einem neuen Geheimnis für die App beginnen.',
  'There is no authenticator app that these would stand in for.':
    'Es gibt keine Authenticator-App, für die sie einspringen könnten.',
  'it is not a directory': 'das ist kein Verzeichnis',
  'it belongs to another user': 'es gehört einem anderen Benutzer',
  'this user may not read and write it': 'dieser Benutzer darf dort nicht lesen und schreiben',
  'the file system is read-only': 'das Dateisystem lässt nur lesen zu',
  'a part of its path is not a directory': 'ein Teil des Pfads ist kein Verzeichnis',
  'its path goes round in circles': 'der Pfad führt im Kreis',
  'its path is too long': 'der Pfad ist zu lang',
  'it does not exist and cannot be made': 'es fehlt und lässt sich nicht anlegen',
  'The data directory {0} cannot be used: {1}.': 'Das Datenverzeichnis {0} ist nicht verwendbar: {1*}.',
  'There is no workspace here yet. Create it first.': 'Hier ist noch kein Arbeitsbereich. Zuerst anlegen.',
  'That code was used already. Wait for the next one.': 'Dieser Code wurde schon benutzt. Auf den nächsten warten.',
  'That code belongs to another time: the clocks of the app and of this computer differ by about {0} min. Let both set their clocks by the network.':
    'Dieser Code gehört zu einer anderen Zeit: Die Uhren der App und dieses Computers weichen um etwa {0} min ab. Beide Uhren automatisch stellen lassen.',
  'There is a database but its key file {0} is missing. Put it back from a copy; nothing was changed.':
    'Es gibt eine Datenbank, aber ihre Schlüsseldatei {0} fehlt. Aus einer Kopie zurückholen; nichts wurde verändert.',
  'This workspace is opened with a passphrase: give it.':
    'Dieser Arbeitsbereich wird mit einer Passphrase geöffnet: bitte angeben.',
  'The keyring “{0}” has no password and would keep keys in clear. Give it one, or use a passphrase.':
    'Der Schlüsselbund „{0}“ hat kein Passwort und würde Schlüssel im Klartext aufbewahren. Ihm eines geben oder eine Passphrase verwenden.',
  '{0} is not running in this session. Use a passphrase, or start a keyring such as GNOME Keyring.':
    '{0*} läuft in dieser Sitzung nicht. Eine Passphrase verwenden oder einen Schlüsselbund wie GNOME Keyring starten.',
  '{0} has no default keyring that is open. Unlock or create one, or use a passphrase.':
    '{0*} hat keinen offenen Standardschlüsselbund. Einen entsperren oder anlegen, oder eine Passphrase verwenden.',
  'A practice run uses no keychain.': 'Ein Übungslauf benutzt keinen Schlüsselbund.',
  'Only the window of Letterlock may call.': 'Nur das Fenster von Letterlock darf aufrufen.',
  '{0} is locked or refused access.': '{0*} ist gesperrt oder hat den Zugriff verweigert.',
  '{0} cannot be used: {1}.': '{0*} ist nicht verwendbar: {1*}.',
  'A workspace has at most {0} people.': 'Ein Arbeitsbereich hat höchstens {0} Personen.',
  'Nobody takes away the way in that they came by.': 'Niemand nimmt sich den Zugang weg, über den er hereinkam.',
  'There is no new recovery code that waits to be confirmed.':
    'Es gibt keinen neuen Wiederherstellungscode, der auf Bestätigung wartet.',
  'The system asks for presence only where it has such a question and the keychain opens the workspace.':
    'Das System fragt nur dann, ob jemand da ist, wenn es eine solche Frage kennt und der Schlüsselbund den Arbeitsbereich öffnet.',
  'Without a recovery code nothing would open the workspace again.':
    'Ohne Wiederherstellungscode ließe sich der Arbeitsbereich nie wieder öffnen.',
  'There is a typing mistake in that recovery code. It has eight groups of four letters and digits.':
    'In diesem Wiederherstellungscode ist ein Tippfehler. Er hat acht Gruppen aus je vier Buchstaben und Ziffern.',
  'This workspace was made by an older Letterlock: give its recovery code as well, so that the slot key changes too.':
    'Dieser Arbeitsbereich stammt von einem älteren Letterlock: auch seinen Wiederherstellungscode angeben, damit der Slot-Schlüssel ebenfalls wechselt.',
  'A person has at most {0} security keys.': 'Eine Person hat höchstens {0} Sicherheitsschlüssel.',
  'Give what opens the workspace as a rule: the recovery code is not enough here.':
    'Angeben, was den Arbeitsbereich gewöhnlich öffnet: Der Wiederherstellungscode genügt hier nicht.',
  'There is a workspace in this data directory already.': 'In diesem Datenverzeichnis ist schon ein Arbeitsbereich.',
  'Choose the keychain, a passphrase, or both.': 'Den Schlüsselbund, eine Passphrase oder beides wählen.',

  'A call may have at most {0} bytes.': 'Ein Aufruf darf höchstens {0} Bytes haben.',
  'The body is not JSON in UTF-8.': 'Der Inhalt ist kein JSON in UTF-8.',
  '{0} is not an address of this machine.': '{0} ist keine Adresse dieses Rechners.',
  'Name the directory behind --data-dir.': 'Nennen Sie das Verzeichnis hinter --data-dir.',
  'Name one address of this machine: all interfaces at once are too many.':
    'Eine Adresse dieses Computers nennen: alle Schnittstellen auf einmal sind zu viele.',
  'Letterlock cannot listen on {0}.': 'Letterlock kann auf {0} keine Verbindungen annehmen.',
  'No certificate and key in PEM can be read from {0} and {1}.':
    'Aus {0} und {1} lassen sich kein Zertifikat und Schlüssel in PEM lesen.',
  'Another program answers under the name localhost.': 'Unter dem Namen localhost antwortet ein anderes Programm.',
  'Port {0} cannot be used: choose another one.': 'Port {0} ist nicht verwendbar: einen anderen wählen.',
} as const;
