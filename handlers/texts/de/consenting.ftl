### Ja und Nein zu Nachrichten

marketing-ask = Dürfen wir dir in diesem Chat ab und zu auch Neuigkeiten und Angebote schicken? Du kannst sie jederzeit mit STOPP abbestellen.
marketing-again = Im Moment bekommst du in diesem Chat keine Neuigkeiten und Angebote von uns. Möchtest du hier ab und zu davon hören? Du kannst sie jederzeit mit STOPP abbestellen.
service-ask = Du hast alle Nachrichten abbestellt. Möchtest du in diesem Chat wieder erfahren, was sich bei deinen Bestellungen, Punkten und Gutscheinen tut? Du kannst das jederzeit mit STOPP ALLES beenden.
news-on = Du bekommst in diesem Chat ab und zu Neuigkeiten und Angebote. Wird es dir zu viel, schreib <b>stopp</b>.
preferences-service-on = Bestellungen, Punkte und Gutscheine: ja
preferences-service-off = Bestellungen, Punkte und Gutscheine: nein, ich antworte nur
preferences-news-on = Neuigkeiten und Angebote in diesem Chat: ja
preferences-news-off = Neuigkeiten und Angebote in diesem Chat: nein
marketing-on = Danke! Dann hörst du ab und zu von uns. Schreib <b>stopp</b>, wenn es dir zu viel wird.
marketing-off = Alles klar, keine Neuigkeiten und Angebote. Ich melde mich nur zu deinen Bestellungen und Punkten.
stopped = Erledigt: keine Neuigkeiten und Angebote mehr. Zu deinen eigenen Bestellungen und Punkten melde ich mich weiter; schreib <b>stopp alles</b>, wenn du auch das nicht möchtest. Mit <b>start</b> kannst du es dir anders überlegen.
stopped-all = Erledigt: Ich schreibe dir nicht mehr und antworte nur, wenn du schreibst. Deine Punkte bleiben deine. Mit <b>start</b> kannst du es dir anders überlegen.
stopped-stranger = Natürlich. Wir schreiben dir nicht; ich antworte nur, wenn du schreibst.
