"""How people say "stop all": nothing but answers from now on. By language."""

ALONE = {
    "en": (
        "stop all, stopall, stop everything, stop it all, all stop, unsubscribe all,"
        " unsubscribe from all, unsubscribe everything, unsubscribe from everything,"
        " opt out of all, opt out all, opt out of everything, optout all, quit all, end all,"
        " revoke all, no messages at all, no more messages at all, stop all of it"
    ),
    "de": (
        "stopp alles, stop alles, stoppe alles, alles stoppen, alles stopp, stopp alle,"
        " alle nachrichten stoppen, alles abbestellen, alles abmelden, von allem abmelden,"
        " gar nichts mehr, gar keine nachrichten, gar keine nachrichten mehr, überhaupt nichts mehr"
    ),
    "fr": "stop tout, arrêtez tout, arrêter tout, tout arrêter, arrêt total, plus rien",
    "es": "stop todo, parar todo, para todo, cancelar todo, baja de todo, basta de todo",
    "it": "stop tutto, ferma tutto, basta tutto, annulla tutto, fermate tutto",
    "nl": "stop alles, alles stoppen, alles afmelden, alles stop, helemaal niets meer",
    "pt": "parar tudo, pare tudo, para tudo, cancelar tudo, stop tudo",
    "pl": "stop wszystko, zatrzymaj wszystko, wypisz ze wszystkiego, anuluj wszystko",
    "tr": "hepsini durdur, tümünü durdur, her şeyi durdur, hepsini iptal et",
    "sv": "stoppa allt, stopp allt, sluta med allt, avsluta allt, avregistrera allt",
    "da": "stop alt, afmeld alt, afslut alt",
    "nb": "stopp alt, avslutt alt, meld meg av alt",
    "fi": "lopeta kaikki",
    "cs": "zastavit vše, zrušit vše",
    "hu": "mindent leállít, összes leállítása",
    "ro": "opriți tot, oprește tot",
    "el": "σταμάτα τα όλα, στοπ όλα, διακοπή όλων",
    "ru": "стоп все, стоп всё, остановить все, отписаться от всего, прекратите все",
    "uk": "стоп все, зупинити все, відписатися від усього",
    "ar": "إيقاف الكل, أوقف الكل, إلغاء الكل, وقف الكل, إيقاف كل شيء, أوقف كل الرسائل",
    "he": "עצור הכל, הפסק הכל, הסר הכל",
    "hi": "सब बंद करो, सब बंद करें, sab band karo",
    "id": "hentikan semua, stop semua, berhenti semua",
    "zh": "全部停止, 停止全部, 全部退订, 全部退訂",
    "ja": "すべて停止, 全て停止, 全部停止, 全部やめて",
    "ko": "모두 중지, 전체 중지, 전부 중지",
}
# A sentence that begins so, and goes on about nothing but messages, is one.
BEGINNINGS = {
    "en": (
        "stop all, stop everything, stop sending me everything, stop every, unsubscribe all,"
        " unsubscribe me from all, unsubscribe me from everything, unsubscribe from all,"
        " opt me out of all, opt me out of everything, opt out of all"
    ),
    "de": (
        "stopp alles, stop alles, stoppe alles, alle nachrichten, schick mir gar, schickt mir gar,"
        " ich will gar keine, gar keine"
    ),
}
