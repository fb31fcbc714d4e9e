### Gesagt wegen dessen, was jemand gesammelt hat: Es reicht nun, oder fast, oder seine Zeit ist um

remind-within-reach =
    { $missing ->
        [one] Ganz nah dran: Noch <b>1 Punkt</b>, und „{ $title }“ kann dir gehören. Du hast { $points } von { $cost }.
       *[other] Ganz nah dran: Noch <b>{ $missing } Punkte</b>, und „{ $title }“ kann dir gehören. Du hast { $points } von { $cost }.
    }
    .template = Du bist nah dran an „{ $title }“: noch { n-missing }, denn du hast schon { n-points } von den { $cost }, die nötig sind.
remind-affordable = Gute Nachricht: Du hast <b>{ n-points }</b>, und das reicht für „{ $title }“. Nötig sind { $cost }.
    .template = Du hast jetzt { n-points }, und das reicht für „{ $title }“, wofür { $cost } nötig sind.
remind-expired =
    { $gone ->
        [one] <b>1 Punkt</b> hatte seinen letzten Tag und ist verfallen.
       *[other] <b>{ $gone } Punkte</b> hatten ihren letzten Tag und sind verfallen.
    } { $points ->
        [0] Neue bringt deine nächste Bestellung, und es gibt noch andere Wege.
        [one] <b>1 Punkt</b>, { $worth } wert, gilt wie zuvor.
       *[other] <b>{ $points } Punkte</b>, { $worth } wert, gelten wie zuvor.
    }
    .template = Zu deinen Punkten: { n-gone } am letzten Tag verfallen. Weiter für dich da: { n-left }, Stand jetzt.
remind-voucher-expired =
    { $points ->
        [0] Dein Gutschein ({ $what }) wurde nicht rechtzeitig benutzt und ist abgelaufen.
        [one] Dein Gutschein ({ $what }) wurde nicht rechtzeitig benutzt und ist abgelaufen. <b>1 Punkt</b> ist wieder bei deinen Punkten.
       *[other] Dein Gutschein ({ $what }) wurde nicht rechtzeitig benutzt und ist abgelaufen. <b>{ $points } Punkte</b> sind wieder bei deinen Punkten.
    }
    .template = Dein Gutschein ({ $what }) wurde nicht rechtzeitig benutzt und ist abgelaufen. Dafür für dich da: { n-back }, ab sofort.
remind-vouchers-expired =
    { $points ->
        [0] { $count } deiner Gutscheine wurden nicht rechtzeitig benutzt und sind abgelaufen.
        [one] { $count } deiner Gutscheine wurden nicht rechtzeitig benutzt und sind abgelaufen. <b>1 Punkt</b> ist wieder bei deinen Punkten.
       *[other] { $count } deiner Gutscheine wurden nicht rechtzeitig benutzt und sind abgelaufen. <b>{ $points } Punkte</b> sind wieder bei deinen Punkten.
    }
    .template = Nicht rechtzeitig benutzt und abgelaufen: { $count } deiner Gutscheine. Dafür für dich da: { n-back }, ab sofort.
remind-silent-hello =
    { $points ->
        [0] Viele Grüße von { $brand }! Schau mal, was es gerade gibt: Prämien, und mehr als einen Weg, Punkte dafür zu sammeln.
       *[other] { $enough ->
            [0] Viele Grüße von { $brand }! Du hast schon <b>{ n-points }</b>, { $worth } wert, und es gibt mehr als einen Weg, weitere für eine Prämie zu sammeln. Schau mal, was es gerade gibt.
           *[other] Viele Grüße von { $brand }! Schau mal, was es gerade gibt und was aus Punkten werden kann: Du hast <b>{ n-points }</b>, { $worth } wert.
        }
    }
    .template = Viele Grüße von { $brand }! Schau mal, was es gerade gibt: { n-balance }, Prämien und Wege, Punkte zu sammeln.
remind-silent-waiting =
    { $points ->
        [0] Bei { $brand } wartet vielleicht etwas Schönes auf dich: Es gibt Prämien, und mehr als einen Weg, Punkte dafür zu sammeln.
       *[other] { $enough ->
            [0] Bei { $brand } für dich da: <b>{ n-points }</b>, { $worth } wert. Das ist ein Anfang, und es gibt mehr als einen Weg, weitere für eine Prämie zu sammeln.
           *[other] Bei { $brand } für dich da: <b>{ n-points }</b>, { $worth } wert. Schau mal, was aus Punkten werden kann.
        }
    }
    .template = Bei { $brand } für dich da: { n-balance }, Prämien, die aus Punkten werden können, und Wege, weitere zu sammeln.

n-gone =
    { $gone ->
        [one] 1 Punkt
       *[other] { $gone } Punkte
    }
n-left =
    { $points ->
        [0] viele Wege zu neuen
        [one] 1 Punkt, { $worth } wert
       *[other] { $points } Punkte, { $worth } wert
    }
n-back =
    { $points ->
        [0] Prämien, aus denen du wählen kannst
        [one] 1 Punkt, der zurück bei deinen Punkten ist
       *[other] { $points } Punkte, die zurück bei deinen Punkten sind
    }
n-balance =
    { $points ->
        [0] ein herzliches Willkommen
        [one] dein Punkt, { $worth } wert
       *[other] deine { $points } Punkte, { $worth } wert
    }
