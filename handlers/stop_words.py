"""How people say "stop": no more news and offers. By language; read `opting` for how they count."""

# Said alone, or with what only decorates it. What carriers stop by is in it: CANCEL is in the
# router, because within a dialogue it is a no.
ALONE = {
    "en": (
        "stop, stopp, unsubscribe, unsub, unsubscribe me, opt out, opt-out, optout, opt me out,"
        " quit, end, revoke, remove, remove me, take me off, take off list, leave me alone,"
        " leave alone, no more, no marketing, no ads, no spam, no messages, no texts,"
        " no newsletters, get lost, go away, stahp, halt, block me, unfollow"
    ),
    "de": (
        "stopp, stop, stoppe, stoppen, stoppt, halt, halt stopp, ende, aufhören, aufhoeren,"
        " hör auf, hoer auf, hört auf, hören sie auf, schluss, schluss damit, abmelden, abmeldung,"
        " melde mich ab, meld mich ab, abbestellen, newsletter abbestellen, abbestellung,"
        " austragen, trag mich aus, keine werbung, keine nachrichten, nichts mehr schicken,"
        " lass mich in ruhe, lasst mich in ruhe, lassen sie mich in ruhe, nicht mehr schreiben,"
        " widerruf, widerrufe"
    ),
    "fr": (
        "arrêt, arrêter, arrête, arrêtez, arrete ca, stopper, désabonner, désabonnement,"
        " me désabonner, désabonnez-moi, se désabonner, se désinscrire, désinscrire,"
        " désinscription, me désinscrire, plus de pub, plus de messages, pas de pub,"
        " laissez-moi tranquille, ça suffit, assez, résilier"
    ),
    "es": (
        "parar, para ya, pare, paren, alto, baja, darme de baja, dar de baja, dame de baja,"
        " date de baja, quiero darme de baja, desuscribir, desuscribirme, desuscribirse, cancelar,"
        " cancelar suscripción, anular, basta, detener, deténganse, no más, no más mensajes,"
        " no más publicidad, no quiero más mensajes, déjenme en paz, eliminar suscripción"
    ),
    "it": (
        "basta, ferma, fermare, fermate, fermati, fermatevi, smetti, smettila, smettetela,"
        " disiscrivi, disiscrivimi, disiscrivermi, annulla iscrizione, annullare iscrizione,"
        " cancellami, cancellatemi, disdici, rimuovimi, niente pubblicità, niente più messaggi,"
        " lasciatemi in pace, non scrivetemi più"
    ),
    "nl": (
        "stoppen, stop ermee, hou op, houd op, ophouden, afmelden, meld me af, uitschrijven,"
        " schrijf me uit, opzeggen, geen reclame, geen reclame meer, geen berichten meer, einde,"
        " laat me met rust"
    ),
    "pt": (
        "parar, pare, pára, parem, sair, cancelar, cancelar inscrição, cancelar subscrição,"
        " descadastrar, descadastre-me, desinscrever, desinscreva-me, remover, me remova, chega,"
        " basta, não quero mais, não quero mais mensagens, sem mais mensagens, me deixa em paz"
    ),
    "pl": (
        "zatrzymaj, przestań, przestańcie, wypisz, wypisz mnie, wypisuję się, rezygnuję,"
        " rezygnacja, koniec, dość, anuluj subskrypcję, odsubskrybuj, zrezygnuj, nie pisz,"
        " nie pisz więcej, żadnych reklam, nie chcę reklam"
    ),
    "tr": (
        "dur, durdur, durdurun, iptal, abonelikten çık, abonelik iptal, listeden çık, çıkış, ret,"
        " yeter, mesaj atma, mesaj atmayın, mesaj göndermeyin, reklam istemiyorum, yazma, bırak"
    ),
    "sv": (
        "stoppa, sluta, avsluta, avsluta prenumeration, avregistrera, avregistrera mig,"
        " avprenumerera, avanmäl, avanmäl mig, avanmälan, ingen reklam, inga fler meddelanden,"
        " slut, lämna mig ifred"
    ),
    "da": (
        "stop det, hold op, afmeld, afmeld mig, afslut, frameld, frameld mig, ingen reklamer,"
        " ingen flere beskeder, slut, lad mig være"
    ),
    "nb": (
        "stopp det, slutt, avslutt, meld meg av, meld av, avmeld, ikke mer reklame,"
        " ingen flere meldinger"
    ),
    "fi": "lopeta, peruuta tilaus, poista tilaus, seis, ei enää viestejä",
    "cs": "zastavit, konec, přestaňte, odhlásit, odhlásit se, odhlaste mě, zrušit odběr, dost",
    "hu": "állj, leállít, leiratkozás, leiratkozom, elég, ne írjatok többet",
    "ro": "opriți, oprește, dezabonare, dezabonează-mă, destul, gata, nu mai vreau mesaje",
    "el": "στοπ, διακοπή, σταμάτα, σταματήστε, διαγραφή, απεγγραφή, φτάνει",
    "ru": (
        "стоп, стой, хватит, отписаться, отпишите меня, отпиши меня, отписка, отмена подписки,"
        " прекратить, прекратите, перестаньте, не пишите, не пишите мне, не писать, отстаньте,"
        " удалите меня"
    ),
    "uk": "стоп, досить, відписатися, відпишіть мене, припиніть, не пишіть",
    "ar": (
        "إيقاف, ايقاف, أوقف, أوقفوا, توقف, توقفوا, قف, وقف, ستوب, إلغاء, إلغاء الاشتراك,"
        " الغاء الاشتراك, كفى, كفاية, لا ترسل, لا ترسلوا, بدون إعلانات"
    ),
    "he": "עצור, הפסק, תפסיקו, הסר, הסירו אותי, להסרה, ביטול, די",
    "fa": "توقف, لغو, لغو عضویت, بس است",
    "hi": "बंद करो, बंद करें, रोको, रुको, मत भेजो, band karo, bas karo",
    "id": "berhenti, henti, hentikan, batal langganan, stop langganan, jangan kirim lagi",
    "zh": "停止, 停, 退订, 退訂, 取消订阅, 取消訂閱, 不要再发, 别发了, 拒收",
    "ja": "停止, 停止する, 配信停止, 解除, やめて, やめてください, 退会, ストップ",
    "ko": "중지, 정지, 그만, 수신거부, 수신 거부, 구독취소, 스톱",
}
# A sentence that begins so is a stop if everything after it is only about messages (`ABOUT`).
BEGINNINGS = {
    "en": (
        "stop, stopp, unsubscribe, opt out, opt me out, remove me, take me off, no more,"
        " do not message, don't message, do not text, don't text, do not contact, don't contact,"
        " do not send, don't send, do not write, don't write, never message, never text,"
        " dont message, dont text, dont contact, dont send, dont write, dont want any more,"
        " never contact, never write, never send, quit, cease, end, cancel my subscription,"
        " cancel subscription, cancel the subscription, leave me alone, no longer send,"
        " don't want any more, do not want any more, don't want more, do not want to receive,"
        " don't want to receive, don't want to get, don't want your, don't want these,"
        " don't want news, don't want marketing, don't want ads, don't want messages,"
        " don't want any"
    ),
    "de": (
        "stopp, stop, hör auf, hört auf, hören sie auf, aufhören, keine, abmelden von, abmelden,"
        " melde mich ab, meld mich ab, ich melde mich ab, bestelle ab, abbestellen,"
        " schick mir keine, schickt mir keine, schicken sie mir keine, sendet mir keine,"
        " sende mir keine, senden sie mir keine, schreib mir nicht, schreibt mir nicht,"
        " schreiben sie mir nicht, will keine, ich will keine, möchte keine, ich möchte keine,"
        " nimm mich aus, nehmt mich aus, nehmen sie mich aus, streich mich aus"
    ),
    "fr": (
        "stop, arrêtez, arrêtez de, arrête de, arrêter de, plus de, désabonnez-moi,"
        " désinscrivez-moi, je veux me désabonner, je ne veux plus, je ne souhaite plus,"
        " ne m'envoyez plus, ne m'écrivez plus, retirez-moi"
    ),
    "es": (
        "stop, para de, paren de, pare de, dejen de, deja de, deje de, no más, no quiero más,"
        " no quiero recibir más, no quiero recibir, no me envíen más, no me manden más,"
        " darme de baja, quiero darme de baja, quiero cancelar mi suscripción, cancelar"
    ),
    "it": (
        "stop, basta, basta con, smettetela di, smettila di, smetti di, non voglio più,"
        " non voglio più ricevere, non mandatemi più, non scrivetemi più, niente più,"
        " cancellatemi da"
    ),
    "nl": (
        "stop, stop met, geen, hou op met, houd op met, ik wil geen, stuur me geen, schrijf me uit,"
        " meld me af, haal me van"
    ),
    "pt": (
        "stop, pare de, parem de, para de, chega de, não quero mais, não quero receber mais,"
        " não quero receber, não me enviem mais, cancelar, cancele"
    ),
    "pl": (
        "stop, przestań, przestańcie, nie chcę, nie chcę więcej, proszę nie wysyłać,"
        " nie wysyłajcie, wypisz mnie z, wypiszcie mnie"
    ),
    "tr": "artık mesaj, bana mesaj, mesaj istemiyorum, daha fazla mesaj",
    "sv": "stop, stoppa, sluta, sluta att, jag vill inte ha, skicka inte, inga fler, inga",
    "da": "stop, stop med, hold op med, jeg vil ikke have, send mig ikke, ingen flere",
    "nb": "stopp, slutt å, jeg vil ikke ha, ikke send, ingen flere",
    "ru": "хватит, прекратите, перестаньте, не хочу, я не хочу, не присылайте, больше не, не надо",
}
# What may follow such a beginning: words about being written to, and words that say nothing.
ABOUT = {
    "en": (
        "a about ads advert advertisement advertisements advertising adverts again all already and"
        " annoying any anymore anything at bothering bot campaign campaigns chat communication"
        " communications contact contacting continuously crap day doing email emailing emails ever"
        " every everything for from further get getting harassing here immediately in it junk kith"
        " list mailing mails marketing me message messages messaging mine more my newsletter"
        " newsletters news no not notification notifications now number of off offers on or"
        " pestering phone please pls promo promos promotion promotional promotions receiving right"
        " many rubbish send sending service shit sms so spam spamming stop stuff subscription text"
        " texting texts thank thanks that the them these thing things this those time to today u"
        " unsubscribe unwanted updates us want with writing write you your yours damn bloody"
        " fucking i being"
    ),
    "de": (
        "alle an anschreiben auf bitte danke das dem den der die diese diesem diesen dieser eine"
        " eurem euren eurer eure ihre ihren ihrer jetzt keine liste mehr meldungen mich mir mit"
        " nachricht nachrichten nerven neuigkeiten news newsletter nicht nie nun sms sofort spam"
        " und verteiler von vom weitere weiteren werbung werbenachrichten zu schicken schreiben"
        " senden zuschicken zusenden bekommen erhalten haben noch irgendwas kontaktieren angebote"
        " angeboten endlich damit ich will möchte newslettern aus ihrem deiner deine deinen nummer"
        " chat bot"
    ),
    "fr": (
        "à ces cette de des du et en liste la le les m'écrire m'envoyer marketing me mes message"
        " messages merci moi newsletter notifications offres plus promos promotions pub publicité"
        " publicités recevoir s'il svp sms spam te tous tout toutes vos votre vous plaît d'envoyer"
        " d'écrire aucun aucune harceler"
    ),
    "es": (
        "a anuncios de del el en enviar enviarme enviándome escribir escribirme esta este estos"
        " favor gracias la las lista los mandar mandarme marketing más me mensaje mensajes mi mis"
        " molestar molestarme noticias notificaciones ofertas por promociones publicidad recibir"
        " sms spam su sus suscripción todo todos ya"
    ),
    "it": (
        "a con da di e favore grazie i il inviare inviarmi iscrizione la le lista lo mandare"
        " mandarmi marketing messaggi messaggio mi newsletter notifiche offerte per più promozioni"
        " pubblicità questa questi ricevere scrivere scrivermi sms spam tutti tutto vostra vostri"
    ),
    "nl": (
        "aan aanbiedingen alle alsjeblieft alstublieft aub berichten bericht de deze die dit en het"
        " jullie lijst me meer met mij nieuws nieuwsbrief niet nu ontvangen reclame sms spam sturen"
        " stuur te uit van versturen voor"
    ),
    "pt": (
        "a as com da de do e em enviar esta estas favor isso lista mais mandar me mensagem"
        " mensagens minha notícias notificações novidades o obrigada obrigado ofertas os para por"
        " promoções publicidade receber sms spam sua suas tudo"
    ),
    "pl": (
        "do dziękuję i już listy mi mnie na ofert pisać proszę reklam reklamy sms smsów spam spamu"
        " tych wiadomości więcej wysyłać wysyłania z żadnych"
    ),
    "tr": "artık atma atmayın bana gönderme göndermeyin istemiyorum lütfen mesaj mesajları reklam",
    "sv": (
        "att av de dessa er era erbjudanden fler från ha ifred inte jag listan meddelanden mer mig"
        " mina nu nyheter nyhetsbrev reklam skicka sms snälla tack till vill"
    ),
    "da": (
        "af at beskeder de disse flere fra ikke jeres jeg listen mere mig nyheder nyhedsbrev"
        " reklame reklamer send sende skrive sms tak til tilbud venligst"
    ),
    "nb": "av de disse flere fra ikke meg meldinger mer nyheter reklame send sende takk til tilbud",
    "ru": (
        "больше ваши и мне меня новости отправлять письма писать пожалуйста получать присылать"
        " рассылку рассылки рекламу рекламы слать смс сообщения сообщений спам спама эти"
    ),
}
# "Keine", "no more", "je ne veux plus" say nothing yet: one of these must follow a longer sentence.
MESSAGES = (
    "message messages messaging text texts texting sms spam spamming ads advert adverts"
    " advertising advertisements marketing news newsletter newsletters notifications"
    " notification offers promo promos promotions promotional emails email mailing mails"
    " sending send contact contacting writing write me list bothering harassing pestering"
    " annoying communications communication subscription unsubscribe updates nachricht"
    " nachrichten werbung werbenachrichten neuigkeiten meldungen verteiler liste schreiben"
    " schicken senden zuschicken zusenden nerven mir mich angebote kontaktieren anschreiben pub"
    " publicite publicites offres m'ecrire m'envoyer d'envoyer d'ecrire recevoir mensaje"
    " mensajes publicidad ofertas enviar enviarme escribir escribirme mandarme mandar recibir"
    " suscripcion lista molestar molestarme anuncios promociones baja messaggi messaggio"
    " pubblicita offerte scrivere scrivermi inviare inviarmi mandarmi mandare ricevere"
    " berichten bericht reclame aanbiedingen nieuwsbrief sturen stuur mensagem mensagens"
    " publicidade promocoes receber novidades wiadomosci reklam reklamy spamu pisac wysylac"
    " wysylania ofert smsow mesaj mesajlari meddelanden nyhetsbrev skicka erbjudanden beskeder"
    " reklame nyhedsbrev reklamer sende skrive tilbud meldinger nyheter сообщения сообщении"
    " рассылку рассылки рекламу рекламы писать присылать слать смс спам спама письма новости"
    " получать"
)
# Words before "stop", "end" or "quit" that make something else of it: "bus stop", "don't stop".
NOT_BEFORE = (
    "a an the my your his her our their this that last next first final bus tram train metro"
    " tube pit full rest whistle door truck non nonstop never not don't dont can't cant cannot"
    " won't wont wouldn't couldn't didn't didnt doesn't doesnt isn't does do did will would"
    " could should can it they he she we who when where why what which how has had must nothing"
    " week month year day book open dead loose high low front back rear west east south north"
    " tail weekend nicht nie niemals kein ne pas n' jamais no mai niet nooit nao ikke inte не"
    " der die das am bis zum wann wie warum wo le la el il de het un une una uno"
)
# Words after it that make something else of it in two words: "stop by", "stop sign", "end date".
NOT_AFTER = (
    "by over there sign signs watch light lights off in motion go being making doing where when"
    " why date user of game time times up result table credits points point voucher vouchers"
    " order orders delivery payment expiry expiring smoking drinking working codon loss press"
    " zone line der des gut alles gelande car"
)
