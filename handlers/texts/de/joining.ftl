### Mitmachen

welcome =
    Hallo und willkommen bei <b>{ $brand }</b>! Ich kümmere mich um unser Treueprogramm: Du sammelst mit jeder Bestellung Punkte und machst daraus Rabatt.
    { $points ->
        [0] Mitmachen kostet nichts.
        [one] Mitmachen kostet nichts, und dein erster <b>Punkt</b> ({ $worth }) geht auf uns.
       *[other] Mitmachen kostet nichts, und deine ersten <b>{ $points } Punkte</b> ({ $worth }) gehen auf uns.
    }
welcome-invited =
    Hallo und willkommen bei <b>{ $brand }</b>! Jemand aus deinem Freundeskreis hat dich in unser Treueprogramm eingeladen.
    { $friend-points ->
        [0] { $points-advocate ->
            [0] Schön, dass du hier bist.
           *[other] Ab { $minimum } bringt deine erste Bestellung <b>{ n-points-advocate }</b> für die Person, die dich eingeladen hat.
        }
       *[other] { $points-advocate ->
            [0] Ab { $minimum } bringt dir deine erste Bestellung <b>{ n-friend-points }</b>.
           *[other] Ab { $minimum } bringt deine erste Bestellung <b>{ n-friend-points }</b> für dich und { $points-advocate } für die Person, die dich eingeladen hat.
        }
    } Wer dich eingeladen hat, sieht deinen Vornamen und dass du dabei bist.
    { $points ->
        [0] Mitmachen kostet nichts.
        [one] Mitmachen kostet nichts, und dein erster <b>Punkt</b> ({ $worth }) geht auf uns.
       *[other] Mitmachen kostet nichts, und deine ersten <b>{ $points } Punkte</b> ({ $worth }) gehen auf uns.
    }
join-wording = Mit dem Beitritt bin ich einverstanden, dass mein Name, dieser Chat, meine Bestellungen und meine Punkte für das Treueprogramm gespeichert werden und dass ich hier über meine Bestellungen und Punkte informiert werde. Ich kann jederzeit wieder gehen.
join-later = Völlig in Ordnung. Schreib <b>mitmachen</b>, wann immer du magst.
join-terms = Die Bedingungen: { $terms }
joined =
    { $points ->
        [0] Du bist dabei, { $name }. Schön, dass du da bist.
        [one] Du bist dabei, { $name }! Dein erster <b>Punkt</b> ist da, { $worth } wert.
       *[other] Du bist dabei, { $name }! Deine ersten <b>{ $points } Punkte</b> sind da, { $worth } wert.
    }
new-member = herzlich willkommen
joined-invited =
    { $friend-points ->
        [0] { $points ->
            [0] Deine Einladung zählt.
           *[other] Deine Einladung zählt: Mit deiner ersten Bestellung ab { $minimum } bekommt, wer dich eingeladen hat, <b>{ n-points }</b>.
        }
       *[other] { $points ->
            [0] Deine Einladung zählt: Mit deiner ersten Bestellung ab { $minimum } bekommst du <b>{ n-friend-points }</b>.
           *[other] Deine Einladung zählt: Mit deiner ersten Bestellung ab { $minimum } bekommst du <b>{ n-friend-points }</b>, und wer dich eingeladen hat, bekommt { $points }.
        }
    }
joined-late = Die Einladung, mit der du gekommen bist, ist abgelaufen. Deine eigenen Punkte zählen ab heute.
joined-customer = Du hast schon einmal bei uns bestellt, deshalb bringt die Einladung nichts extra; deine eigenen Punkte zählen wie immer.
joined-already = Du bist schon Mitglied.
welcome-back =
    { $points ->
        [0] Willkommen zurück! Du bist schon Mitglied.
        [one] Willkommen zurück! Du hast <b>1 Punkt</b>, { $worth } wert.
       *[other] Willkommen zurück! Du hast <b>{ $points } Punkte</b>, { $worth } wert.
    }
own-link = Das ist dein eigener Link. Gib ihn weiter: Dafür ist er da.
member-already = Dieser Link ist für Leute, die neu sind, und du gehörst schon dazu. Du hast einen eigenen Link zum Weitergeben.
