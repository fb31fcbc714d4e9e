### The league: who brought the most friends this month

league = <b>Wer diesen Monat die meisten Freunde mitgebracht hat</b>
league-empty = <b>Wer diesen Monat die meisten Freunde mitgebracht hat</b>: noch niemand. Der erste Platz ist frei!
league-off = Eine Freundesliga gibt es im Moment nicht.
league-place =
    { $friends ->
        [one] { $place }. { $name }: ein Freund
       *[other] { $place }. { $name }: { $friends } Freunde
    }
league-you =
    { $friends ->
        [one] <b>{ $place }. { $name }: ein Freund</b> (du)
       *[other] <b>{ $place }. { $name }: { $friends } Freunde</b> (du)
    }
league-last =
    { $friends ->
        [one] Platz 1 im letzten Monat: { $name } mit einem Freund
       *[other] Platz 1 im letzten Monat: { $name } mit { $friends } Freunden
    }
league-own =
    { $friends ->
        [one] Du bist auf Platz { $place } mit einem Freund.
       *[other] Du bist auf Platz { $place } mit { $friends } Freunden.
    }
league-would =
    { $friends ->
        [one] Mit deinem einen Freund in diesem Monat wärst du auf Platz { $place }.
       *[other] Mit deinen { $friends } Freunden in diesem Monat wärst du auf Platz { $place }.
    }
league-in = Du bist dabei. Ein Freund zählt in dem Monat, in dem er zum ersten Mal bestellt.
league-ask = Du bist nicht dabei. Wenn du magst, lesen andere Mitglieder dort deinen Vornamen und wie viele Freunde du diesen Monat mitgebracht hast. Du kannst jederzeit wieder aussteigen.
league-joined = Erledigt, { $name }: Du bist in der Liga. Mit <b>Liga verlassen</b> bist du wieder draußen.
league-left = Erledigt: In der Liga liest niemand deinen Namen.
button-league = Liga
button-league-yes = In die Liga
button-league-no = Liga verlassen
