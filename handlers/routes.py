"""Everything a member can say, on one page, and every question that may wait for an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers import (
    activities,
    appeals,
    codes,
    consenting,
    exporting,
    friends,
    guide,
    inviting,
    joining,
    league,
    leaving,
    linking,
    opting,
    points,
    profile,
    reasons,
    redeeming,
    reminding,
    rewards,
    tiers,
    vouchers,
)
from handlers.dialogue import Chat
from handlers.messages import Inbound, Reply
from loyalty.models import Member
from loyalty.programme import Brand

Answer = Callable[[Inbound, Member, Brand], Awaitable[Reply]]
StrangerAnswer = Callable[[Inbound, Chat, Brand], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that can be said: its word, what answers it, and how else people say it.

    `takes` an argument after the word. A `careful` one is never guessed from a misspelling.
    A short text that begins with a `leading` phrase means it, whatever follows; what an `ending`
    one takes stands before it.
    """

    word: str
    answer: Answer
    also: str  # other ways to say it, in all languages, separated by commas
    stranger: StrangerAnswer = joining.welcome
    takes: bool = False
    careful: bool = False
    leading: str = ""
    ending: str = ""


# fmt: off
ROUTES = (
    # These three are asked first, of every text: `opting` knows them in all languages.
    Route("stop all", consenting.stop_all, opting.spoken("stop all", "en", "de"),
          stranger=consenting.stop_stranger, careful=True),
    Route("stop", consenting.stop, opting.spoken("stop", "en", "de"),
          stranger=consenting.stop_stranger, careful=True),
    Route("start", linking.start, opting.spoken("start", "en", "de"),
          stranger=linking.start_stranger, takes=True, careful=True),
    Route("join", joining.already,
          "join in, join now, sign up, signup, register, become a member, mitmachen, beitreten,"
          " mitglied werden, anmelden, registrieren, dabei, ich bin dabei, count me in",
          stranger=joining.join, careful=True),
    Route("news yes", consenting.want_news,
          "yes to news, yes send me news, offers yes, neuigkeiten ja, ja zu neuigkeiten,"
          " angebote ja", takes=True, careful=True),
    Route("news no", consenting.decline_marketing,
          "no to news, offers no, no news, no newsletter, don't want newsletter,"
          " neuigkeiten nein, angebote nein, kein newsletter,"
          " only points, only about my points, only my points, just my points, nur punkte,"
          " nur zu meinen punkten", careful=True),
    Route("news", consenting.news,
          "offers, news offers, newsletter, neuigkeiten, angebote, neuigkeiten angebote,"
          " preferences, my preferences, message preferences, präferenzen, nachrichten einstellen,"
          " was darf kommen"),
    Route("reminders", reminding.show,
          "reminder, my reminders, all reminders, which reminders, reminder settings, no reminders,"
          " no more reminders, fewer reminders, less reminders, fewer messages, less messages,"
          " too many messages, too many reminders, erinnerungen, erinnerung, meine erinnerungen,"
          " alle erinnerungen, keine erinnerungen, keine erinnerungen mehr, weniger erinnerungen,"
          " weniger nachrichten, zu viele nachrichten, zu viele erinnerungen, turn off reminders,"
          " switch off reminders, disable reminders, mute reminders, don't want reminders,"
          " don't want any reminders, unsubscribe from reminders, stop reminding me, don't remind"
          " me, don't remind me again, do not remind me, remind me never, what do you remind me of,"
          " erinnere mich nicht, erinnere mich nicht mehr, erinner mich nicht,"
          " erinner mich nicht mehr, woran erinnerst du mich", takes=True),
    Route("less", reminding.less,
          "fewer, fewer of these, less of these, less of this, less of that, no more of these,"
          " no more of this, weniger, weniger davon, davon weniger, nichts mehr davon",
          takes=True, careful=True),
    Route("later", reminding.later,
          "snooze, only later, remind me later, remind me again, remind me tomorrow, remind me,"
          " tell me later, maybe later, später, spaeter, nur später, später erinnern,"
          " erinnere mich später, erinner mich später, erinnere mich, erinner mich,"
          " erinnere mich morgen, vielleicht später, später nochmal", takes=True),
    Route("points", points.show,
          "point, balance, point balance, points balance, my points, how many points, status,"
          " score, punkte, punktestand, punkt, kontostand, guthaben, stand, konto, saldo"),
    Route("history", points.history,
          "statement, activity, transactions, log, verlauf, historie, umsätze, umsaetze,"
          " kontoauszug, auszug, aktivitäten, buchungen", takes=True),
    Route("why", reasons.asked,
          "explain, explanation, why points, why that many, reason, reasons, warum, wieso, weshalb,"
          " erkläre, erklaere, erklärung, begründung, expire, expiry, when points expire,"
          " do points expire, points expire, verfallen, verfall, wann verfallen punkte,"
          " verfallen punkte, punkte verfallen", takes=True),
    Route("proof", points.proof,
          "proof of points, prove, certificate, receipt, nachweis, beweis, beleg, bescheinigung"),
    Route("rewards", rewards.show,
          "reward, catalogue, catalog, gifts, perks, benefits, prizes, prämien, praemien, prämie,"
          " belohnungen, belohnung, geschenke, katalog, vorteile, point worth, points worth,"
          " worth, value, wert, punkt wert, punkte wert", takes=True),
    Route("redeem", redeeming.redeem,
          "spend, cash in, use points, redeem points, exchange, einlösen, einloesen, punkte"
          " einlösen, löse, loese, ausgeben, eintauschen", takes=True,
          ending="einlösen, einloesen"),
    Route("vouchers", vouchers.show,
          "voucher, codes, coupons, coupon, my codes, gutscheine, gutschein, gutscheincode,"
          " gutscheincodes, rabattcode", takes=True),
    Route("cancel voucher", vouchers.ask_cancel,
          "return voucher, give back voucher, cancel vouchers, undo redeem, gutschein stornieren,"
          " gutschein zurückgeben, gutschein zurueckgeben, storniere gutschein",
          takes=True, careful=True),
    Route("earn", activities.show,
          "earn points, earning, ways to earn, ways earn, how to earn points, get points,"
          " more points, collect points, collect, bonus points, punkte sammeln, sammeln,"
          " punkte verdienen, verdienen, mehr punkte, punkte bekommen, aktionen, bonuspunkte",
          takes=True),
    Route("invite", inviting.invite,
          "refer, referral, refer a friend, invite a friend, invite friends, my link, share,"
          " qr code, recommend, einladen, freunde einladen, freundin einladen, freund einladen,"
          " einladung, empfehlen, weiterempfehlen, teilen, mein link, empfehlungslink"),
    Route("friends", friends.show,
          "friend, my friends, referrals, invited, freunde, freund, freundin, freundinnen,"
          " meine freunde, eingeladene", takes=True),
    Route("why invite", reasons.show,
          "why invitation, why invitations, why friends, why referral, why referrals,"
          " why no reward, why no points for my friend, warum einladung, warum einladungen,"
          " warum freunde, warum keine punkte, warum zählt die einladung nicht", takes=True),
    Route("league yes", league.join,
          "join league, join the league, enter the league, enter league, in die liga,"
          " liga beitreten, liga mitmachen, ich will in die liga", careful=True),
    Route("league no", league.leave,
          "leave league, leave the league, quit the league, liga verlassen, raus aus der liga",
          careful=True),
    Route("league", league.show,
          "the league, ranking, leaderboard, league table, who brought the most friends, liga,"
          " freundesliga, rangliste, bestenliste"),
    Route("my code", codes.choose,
          "change code, change my code, change code to, change my code to, choose code,"
          " choose my code, own code, my own code, choose my own code, vanity code, referral code,"
          " my referral code, mein code, code ändern, code aendern, eigener code, eigenen code,"
          " eigenen code wählen, code wählen, wunschcode, empfehlungscode, mein empfehlungscode",
          takes=True, careful=True),
    Route("name yes", inviting.show_name,
          "show name, show my name, show my first name, show first name, name zeigen,"
          " namen zeigen, meinen namen zeigen, zeig meinen namen, vornamen zeigen", careful=True),
    Route("name no", inviting.hide_name,
          "hide name, hide my name, hide my first name, hide first name, name verbergen,"
          " namen verbergen, meinen namen verbergen, vornamen verbergen", careful=True),
    Route("appeal", appeals.show,
          "object, objection, complain about invitation, appeal decision, einspruch,"
          " einspruch einlegen, widerspruch, widersprechen", takes=True),
    Route("tier", tiers.show,
          "level, my level, layer, rank, tiers, stufe, stufen, meine stufe, rang, ebene"),
    Route("profile", profile.show,
          "account, settings, me, my data, data, daten, member number, member since, member card,"
          " profil, mein profil, einstellungen, meine daten, mitgliedsnummer, mitglied seit"),
    Route("name", profile.name,
          "my name, my name is, change name, change my name, change name to, change my name to,"
          " mein name, mein name ist, ich heiße, nenn mich, name ändern, name ändern in",
          takes=True, careful=True),
    Route("birthday", profile.birthday,
          "my birthday, my birthday is, birth date, date of birth, geburtstag, mein geburtstag,"
          " mein geburtstag ist, geburtsdatum", takes=True),
    Route("zone", profile.zone,
          "time zone, timezone, my time zone, zeitzone, meine zeitzone", takes=True),
    Route("language", profile.language,
          "languages, lang, locale, sprache, sprachen, speak, sprich",
          stranger=profile.language_stranger, takes=True),
    Route("link", linking.link,
          "link chat, link account, link another chat, link whatsapp, link telegram, connect,"
          " verbinden, chat verbinden, konto verbinden, whatsapp verbinden, telegram verbinden,"
          " verknüpfen", stranger=linking.link_stranger, takes=True, careful=True),
    Route("forget me", leaving.ask,
          "forget, delete me, delete account, delete data, delete everything, erase me, erase data,"
          " cancel membership, leave, leave programme, vergiss mich, konto löschen, löschen,"
          " daten löschen, alles löschen, mitgliedschaft kündigen, kündigen, austreten, verlassen,"
          " programm verlassen",
          stranger=leaving.forget_stranger, careful=True),
    Route("export", exporting.export,
          "export data, download, download data, my file, data export, what do you know about me,"
          " what you know about me, exportieren, datenexport, herunterladen, auskunft,"
          " datenauskunft, was weißt du über mich"),
    Route("contact", profile.contact,
          "human, person, agent, support, a person, real person, talk, talk person, talk human,"
          " talk someone, speak person, speak human, speak someone, customer service,"
          " staff, team, call, kontakt, mensch, mitarbeiter, kundenservice, kundendienst, beratung,"
          " jemand, mit jemandem sprechen, echter mensch, call me back, call back,"
          " order, where order, my order, bestellung, wo bestellung, meine bestellung,"
          " ruf mich an, rufen sie mich an, ruf mich zurück, rufen sie mich zurück, rückruf,"
          " connect me, connect human, connect person, connect agent, connect someone,"
          " verbinden sie mich, verbinde mich",
          stranger=profile.contact_stranger,
          leading="call me back,call me at,call me on,call back,ruf mich an,ruf mich zurück,"
          "rufen sie mich,connect me,connect human,connect person,"
          "connect agent,connect someone,verbinden sie,verbinde mich"),
    Route("call me", profile.call_me, "just call me, you can call me",
          stranger=profile.contact_stranger, takes=True),
    Route("help with", guide.section,
          "help about, help on, help me with, hilfe mit, hilfe bei, hilfe zu, hilf mir mit,"
          " hilf mir bei", takes=True),
    Route("help", guide.menu,
          "thanks, thank you, thank you so much, thank you very much, many thanks, thx, cheers,"
          " see you later, talk to you later, bis später,"
          " danke, danke schön, dankeschön, vielen dank, tausend dank, merci,"
          " menu, commands, options, hi, hello, hey, info, home, what can you do, hilfe, menü,"
          " menue, befehle, hallo, moin, servus, guten tag, was kannst du, übersicht, uebersicht"),
)
# fmt: on
YES = (
    "yes, y, yep, yeah, yup, sure, ok, okay, yes please, yes redeem, ok redeem, confirm,"
    " of course, ja, jo,"
    " jep, jap, jawohl, klar, gern, gerne, ja bitte, ja gerne, einverstanden, bestätigen,"
    " natürlich, ja einlösen"
)
NO = (
    "no, n, nope, nah, no thanks, no thank you, not now, cancel, never mind, nevermind, forget it,"
    " forget that, forget about it, forget about that, nein, ne, nee, nö, nein danke, lieber nicht,"
    " nicht jetzt, abbrechen, abbruch, doch nicht, vergiss es, vergiss das, vergessen sie es,"
    " vergessen sie das, schon gut"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What may wait for an answer: what a yes does, what a no does, what any other text does.

    To a `free` one anything may be the answer: nothing is guessed to be a command. To one in
    `prose` only a whole command is one ("stop", "points"), not what begins so ("why would I lie").
    """

    yes: Answer | None = None
    no: Answer | None = None
    other: Answer | None = None
    free: bool = False
    prose: bool = False


QUESTIONS = {
    "spend": Question(yes=redeeming.spend),
    "marketing": Question(yes=consenting.accept_marketing, no=consenting.decline_marketing),
    "service": Question(yes=consenting.accept_service),
    "cancel-voucher": Question(yes=vouchers.cancel),
    "redeem": Question(other=redeeming.redeem),
    "language": Question(other=profile.language),
    "my code": Question(other=codes.choose, free=True, prose=True),
    "take code": Question(yes=codes.take),
    "forget": Question(yes=leaving.forget),
    "merge": Question(yes=linking.become_one),
    "name": Question(other=profile.name, free=True, prose=True),
    "birthday": Question(other=profile.birthday, free=True),
    "zone": Question(other=profile.zone, free=True),
    "claim": Question(other=activities.claim, free=True, prose=True),
    "appeal": Question(other=appeals.appeal, free=True, prose=True),
}
