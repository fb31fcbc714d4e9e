### Hilfe: was man sagen kann, nach Themen. Die fetten Wörter sind Befehle.

thanks = Gern geschehen!
help = Was kann ich für dich tun? Wähle ein Thema oder schreib einfach ein Wort wie <b>punkte</b>, <b>prämien</b> oder <b>einladen</b>.
help-points =
    <b>Rund um Punkte</b>
    <b>punkte</b>: was du hast und was unterwegs ist
    <b>verlauf</b>: was kam und was ging
    <b>warum</b>: wie es dazu kam
    <b>stufe</b>: wo du stehst und wie es weitergeht
    <b>nachweis</b>: ein Code, der deine Punkte belegt
help-rewards =
    <b>Prämien und Gutscheine</b>
    <b>prämien</b>: was aus Punkten werden kann
    <b>einlösen</b>: aus Punkten einen Gutschein machen
    <b>gutscheine</b>: deine Codes
    <b>gutschein stornieren</b>: die Punkte zurückholen
help-collecting =
    <b>Mehr sammeln</b>
    <b>sammeln</b>: alles, was Punkte bringt
    <b>einladen</b>: dein Link für Freunde
    <b>freunde</b>: wer damit gekommen ist
    <b>warum einladung</b>: warum eine Einladung zählt oder nicht
    <b>liga</b>: wer diesen Monat die meisten Freunde mitgebracht hat
    <b>einspruch</b>: wenn wir zu Unrecht an einer Einladung zweifelten
help-profile =
    <b>Über dich</b>
    <b>profil</b>: was ich über dich weiß
    <b>name</b>: wie ich dich nenne
    <b>geburtstag</b>: damit wir ihn feiern können
    <b>sprache</b>: Deutsch oder Englisch
    <b>zeitzone</b>: wie spät es bei dir ist
    <b>verbinden</b>: deine Punkte auch in einem zweiten Chat
help-news =
    <b>News und Daten</b>
    <b>neuigkeiten</b>: ob du von Angeboten hörst
    <b>erinnerungen</b>: woran ich dich erinnere
    <b>stopp</b>: keine Neuigkeiten und Angebote mehr
    <b>stopp alles</b>: gar keine Nachrichten, nur Antworten
    <b>export</b>: eine Datei mit allem, was wir haben
    <b>vergiss mich</b>: gehen und gelöscht werden
