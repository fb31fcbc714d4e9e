"""How people say "start", after a stop or for the first time. By language."""

ALONE = {
    "en": (
        "start, restart, unstop, unpause, subscribe, resubscribe, subscribe me, sign me up again,"
        " opt in, opt-in, optin, opt me in, resume, let's go, start again, start all"
    ),
    "de": (
        "start, starten, starte, anfangen, beginnen, los, los geht's, wieder anfangen, fortsetzen,"
        " weitermachen, wieder anmelden, abonnieren"
    ),
    "fr": (
        "démarrer, commencer, commence, recommencer, reprendre, s'abonner, m'abonner, abonnez-moi,"
        " me réabonner, réabonner"
    ),
    "es": (
        "empezar, comenzar, iniciar, reanudar, suscribir, suscribirme, darme de alta, alta,"
        " volver a empezar"
    ),
    "it": (
        "inizia, iniziare, comincia, ricomincia, riprendi, riprendere, iscrivimi, iscrivermi,"
        " iscriviti"
    ),
    "nl": "starten, beginnen, begin, hervatten, hervat, abonneren, aanmelden",
    "pt": "começar, iniciar, recomeçar, retomar, inscrever, inscrever-me, inscreva-me, subscrever",
    "pl": "zacznij, zaczynamy, rozpocznij, wznów, zapisz mnie, subskrybuj",
    "tr": "başla, başlat, devam, devam et, abone ol, yeniden başla",
    "sv": "starta, börja, återuppta, fortsätt, prenumerera, anmäl mig",
    "da": "begynd, genoptag, fortsæt, tilmeld, tilmeld mig, abonner",
    "nb": "start igjen, begynn, gjenoppta, fortsett, meld meg på, abonner",
    "fi": "aloita, jatka, tilaa",
    "cs": "začít, spustit, obnovit, přihlásit odběr",
    "hu": "indít, kezdés, folytatás, feliratkozás",
    "ro": "începe, reia, abonare, abonează-mă",
    "el": "έναρξη, ξεκίνα, συνέχεια, εγγραφή",
    "ru": "старт, начать, возобновить, продолжить, подписаться, подпишите меня",
    "uk": "старт, почати, відновити, підписатися",
    "ar": "ابدأ, ابدا, بدء, استئناف, اشتراك, اشترك, ستارت",
    "he": "התחל, התחילו, המשך, הרשמה",
    "fa": "شروع, آغاز, عضویت",
    "hi": "शुरू, शुरू करो, शुरू करें, shuru karo",
    "id": "mulai, mulai lagi, langganan, lanjutkan",
    "zh": "开始, 開始, 订阅, 訂閱, 恢复",
    "ja": "開始, 再開, スタート, 登録",
    "ko": "시작, 재개, 구독, 스타트",
}
