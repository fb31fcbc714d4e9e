### Ein Mitglied, mehrere Chats

link-code = Dein Code für einen weiteren Chat: <code>{ $code }</code>. Er gilt { n-minutes } und nur einmal.
link-where = Schreib ihn in deinen anderen Chat mit uns, bei WhatsApp oder Telegram. Dieser Chat gehört dann mit Name und Nummer zu deiner Mitgliedschaft, und beide zeigen dieselben Punkte.
link-only-yours = Gib ihn niemandem: wer ihn eintippt, kann deine Punkte sehen und ausgeben.
link-stranger = Um diesen Chat mit deiner Mitgliedschaft zu verbinden, schreib <b>verbinden</b> in dem Chat, in dem du Mitglied bist, und den Code von dort dann hier.
link-no-code = Das ist kein Code für einen weiteren Chat. Mit <b>verbinden</b> bekommst du einen, mit <b>kontakt</b> erreichst du einen Menschen.
link-wrong = Diesen Code kenne ich nicht. Vielleicht wurde er schon benutzt, oder seine 15 Minuten sind vorbei. Schreib <b>verbinden</b> in deinem anderen Chat, dann bekommst du einen neuen.
link-too-many =
    { $minutes ->
        [one] Das war ein falscher Code zu viel. Versuch es bitte in einer Minute noch einmal.
       *[other] Das war ein falscher Code zu viel. Versuch es bitte in { $minutes } Minuten noch einmal.
    }
link-own = Das ist dein Code, und du hast ihn in diesem Chat bekommen. Schreib ihn in den anderen.
link-merge-sure = Du bist in beiden Chats Mitglied, im anderen seit { $day }. Sollen sie eins werden? Von da an <b>sehen beide Chats dieselben Punkte und geben sie aus</b>, und das lässt sich nicht rückgängig machen. Sag nur ja, wenn beide Chats dir gehören.
link-sure = Dieser Code verbindet diesen Chat mit einer Mitgliedschaft. Der Chat gehört dann mit Name und Nummer dazu, und <b>wer den anderen Chat hat, sieht dieselben Punkte und gibt sie aus</b>. Sag nur ja, wenn du dir den Code selbst geholt hast, in deinem anderen Chat mit uns.
link-already = Beide Chats sind schon ein Mitglied.
link-gone = Der andere Chat hat das Programm verlassen, deshalb ist nichts geschehen.
linked =
    { $points ->
        [one] Verbunden! Auch dieser Chat gehört jetzt zu dir: 1 Punkt, { $worth } wert.
       *[other] Verbunden! Auch dieser Chat gehört jetzt zu dir: { $points } Punkte, { $worth } wert.
    }
linked-merged =
    { $points ->
        [one] Geschafft: beide Chats sind jetzt ein Mitglied, mit 1 Punkt, { $worth } wert.
       *[other] Geschafft: beide Chats sind jetzt ein Mitglied, mit { $points } Punkten, { $worth } wert.
    }
link-pending =
    { $points ->
        [one] 1 weiterer ist unterwegs.
       *[other] { $points } weitere sind unterwegs.
    }
link-doubled =
    { $points ->
        [one] 1 Punkt, den beide Chats für dasselbe bekommen hatten, zählt einmal.
       *[other] { $points } Punkte, die beide Chats für dasselbe bekommen hatten, zum Beispiel fürs Mitmachen, zählen einmal.
    }
link-zone = Ich rechne deine Tage jetzt nach { $zone }. Gehen deine Uhren anders, schreib <b>zeitzone</b>.
link-told = { $channel } ist jetzt mit deiner Mitgliedschaft verbunden. Warst du das nicht, schreib bitte sofort <b>kontakt</b>.
link-stricter = Zwei Chats sind ein Mitglied geworden; was einer von beiden nicht wollte, bleibt ausgeschaltet.
channel-telegram = Ein Telegram-Chat
channel-whatsapp = Ein WhatsApp-Chat
button-open-telegram = Telegram öffnen
button-open-whatsapp = WhatsApp öffnen
button-yes-link = Ja, verbinden
button-yes-merge = Ja, beide sind meine
