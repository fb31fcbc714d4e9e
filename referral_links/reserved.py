"""Words that nobody can choose as a code: everyday ones, those that pretend, and rude ones."""

import re

from loyalty.codes import canonical

# What people write in a first message: if it were somebody's code, every such message were theirs.
# Four letters and more, English and German; a word with an umlaut is no code anyway.
_EVERYDAY = """
    abbestellen abbestellt abbestellung abbrechen abbruch abend abends aber abgelaufen
    abgerundet abgezogen able abmelden abmeldung abonnieren about above absenden accepted
    account accounts achtung activity actually added address adresse advance aendern afmelden
    after again against agent agree ahead aktion aktionen alert alerts alike alle allein allem
    allen aller allerdings alles allow almost alone along already alright also alte although
    alto always ambassador among amount andere anderen anderes anders anfang anfangen anfrage
    angebot angebote angeboten angemeldet angenommen angesehen anmelden another anstelle answer
    answers antwort antworte antworten antwortest antwortet anybody anyone anything anyway
    anzeigen appeal apply april arbeit around arret aside asked asking auch aufgabe aufgehoben
    aufhoeren august ausgeben ausgeglichen ausgeschaltet auskunft aussieht aussteigen aussuchen
    austragen austreten auszug available avsluta away awesome back baja balance bald bank bares
    basket basta became because become becomes bedeutet bedingungen been beenden beendet befehle
    before begin beginnen behalt behalte behalten behind beide beiden beim being beispiel
    beitreten beitritt bekam bekannt bekomme bekommen bekommst bekommt beleg belegt beliebiger
    belohnt belohnung belohnungen belongs below benefits benutzen benutzt beratung bereits
    berichtigen berichtigt bescheid bescheinigung beschwerde beside besser best bestand beste
    bestehen bestell bestellen bestellt bestellung bestellungen besten bestenliste bestimmt
    betrag betrug better between bevor beweis bewertung bezahlen bezahlt bezahlte bieten bild
    bilder birth birthday bisher bist bitte bleiben bleibst bleibt blick block bonus bonuspunkte
    book books both bought brauch brauche brauchen braucht brief bring bringen bringing brings
    bringt broadcast brought browser browsers bruder buchstabe buchstaben buchung buchungen
    business button buying calendar call called came campaign cancel cancelar cancellation
    cancelled cannot card care cash catalog catalogue celebrate certificate certifies chance
    change changed changes channel characters chat chats cheap cheating check checkout cheers
    choose chosen circle city claim clear click clock close closed code codes collect collecting
    collects combined come comes coming command commands comment complain complete computer
    condition conditions confirm congratulations connect connected connects contact continue
    control cookies cool copy correct corrected cost could count counted counting country counts
    coupon coupons course create credit credited customer dabei dadurch dafuer daher dahinter
    daily damals damit danach dank danke dann daran darauf daraus darf darin darum darunter dass
    dasselbe data date datei daten datenauskunft datenexport dates datum dauer dauert davon
    davor days dazu dazugekommen dazukommen dazukommt dazuschreiben dear december decide decided
    decision dein deine deinem deinen deiner deines delete deleted deliver delivered delivery
    denen denke denn deren derselben derzeit deshalb dessen desuscribir details deutsch device
    dich didn dies diese dieselbe dieselben diesem diesen dieser dieses diesmal digits ding
    dinge direkt disable discounts doch does doesn doing done door dort doubt doubted down
    download draw drei druck drucken durch each earn earned earning easy ebene echt echter
    ehesten ehrlich eigene eigenen eigener eigentlich eine einem einen einer eines einfach
    eingang eingekauft eingeladen eingeladene eingeladenen einige einkauf einladen einladung
    einladungen einlegen einloesen einmal einspruch einstellen einstellungen eintauschen
    eintippen eintippt einverstanden einzuwenden either else email empfehlen empfehlungscode
    empfehlungslink empty ende ended endet ending endlich ends englisch english enjoy enough
    enter entscheiden entschieden entweder erase erased erfahren erhalten erinner erinnere
    erinnern erinnerst erinnerung erinnerungen erklaere erlauben erledigt erreichst error erst
    erstattet erstattung erstattungen erste ersten erster erstes erstmal etwa etwas euch euer
    eure euro even event events ever every everybody everyone everything exactly example
    excellent exchange expire expired expiry explain explanation export exportieren extra fall
    falls falsch falscher false family fast february feel fehlen fehler fehlt fehlte fehlten
    feiern fermare fertig fewer file final find finde finden findest fine finish firma first
    folge follow following forget form fortsetzen forward found frage fragen frau free frei
    freitag freund freunde freunden freundes freundeskreis freundesliga freundin freundinnen
    freut friday friend friendly friends frist froh frohe from full fully funktioniert further
    future game ganz ganze gast gave gebe geben gebracht geburtsdatum geburtstag gedacht
    gefallen gefunden gegangen gegeben gegen gehen geholt geht geil gekauft gekommen geld
    gelesen geliefert gelten gemacht gemerkt genannt genau genommen genug gerade german gern
    gerne gesagt gesammelt geschafft geschehen geschenk geschenke geschenkt geschickt geschieht
    geschlossen geschrieben gespeichert gestern getan geteilt gets getting geworben geworden
    gibt gift gifts gilt ging girl give given gives giving glad glaube gleich gleichen goes
    going gone good goodbye goods gotten great group grund gruppe gruss guess gute guten guter
    gutes gutgeschrieben guthaben gutschein gutscheincode gutscheincodes gutscheine gutscheinen
    guys habe haben habt halb half hallo halt hand handy happen happened happens happy hardly
    hasn hast hatte hatten hattest haus have haven having hear heard heart heisse hello help
    helpful helps here herein herr hers herunterladen herzlich herzlichen heute hidden hide hier
    hilf hilfe hilfsbereite hilft hinter historie history hiya hoer hoeren hoffe hold holds
    holen home hope hour hours house however human idea ihnen ihre ihrem ihren ihrer immer
    important info information informiert innen innerhalb insgesamt inside instead interested
    into invitation invitations invite invited invites inviting inzwischen irgendwas irgendwie
    item items itself jahr jahre januar january jawohl jede jedem jeden jeder jederzeit jedes
    jemand jemandem jemanden jene jetzt join joined joining joins july june just kamen kann
    kannst karte kasse katalog kauf kaufe kaufen kaum keep kein keine keinen keiner kenne kennen
    kept kind kinder klappt klar klare klasse kleine knopf know known komm komme kommen kommt
    konnte konnten kontakt kontaktseite konten konto kontoauszug kontostand kopie kopieren
    kosten kostenloser kostet kreis kriege kriegen kunde kunden kundendienst kundenservice kurz
    lade laden lady land lang lange language languages large lass lassen lasst last late later
    latest laut layer leaderboard league learn least leave leaves leben left leider leite lernen
    lesen less letter letters letzte letzten leute level levels liebe lieben lieber liebes
    lieferung liegen liegt liest life liga like liked line link linked links list liste listen
    little live locale loese long longer look looked looking looks lost love loved lovely
    loyalty luck mach mache machen machine machst macht made magst mail mails make makes making
    manchmal mann many march marketing maschine match matter maybe mean means meant meet mehr
    mehrere meilenstein meilensteine mein meine meinem meinen meiner meines meist meisten meld
    melde melden meldung member members membership mensch menschen menu menue merci merkmal
    message messages messaging mich midnight might milestone milestones mind mindestens mine
    minimum minute minuten minutes missing mitarbeiter mitgebracht mitgenommen mitglied
    mitglieder mitglieds mitgliedschaft mitgliedsnummer mitmachen mitteilung mittwoch mochte
    moechte moin moment monat monate monaten monday money montag month monthly months more
    morgen morgens morning most move moved much musik muss musst must mute mutter myself nach
    nachdem nachricht nachrichten nachsehen nacht nachweis naja name named namen near nearest
    nearly neben necessary need needed needs nehmen nein neither nenn nenne nennen nett network
    netz netzadresse neue neuen neuer neues neuigkeiten never nevermind news newsletter
    newsletters next nice nicht nichts niemand niemandem niemanden niemandes night nimm nobody
    noch nochmal none noon nope normal note noted notes nothing notiert november null number
    numbers nummer nummern nunmal nutzen nutzt oben object objection october oder offen offer
    offers often ohne okay oktober once ones online only open opened opens optin option options
    optout order ordered orders ordnung orte other others ours over paar page paid papa parar
    part pass passiert passt password passwort past pence people perfectly perhaps perks person
    personen pfund phone photo pick picture pictures place placed places plain platz play please
    point points poll polls possible post pound pounds praemien preis present press pressing
    pretty price prima print privacy prize prizes probe problem product products produkt profil
    profile program programm programme promise proof prove punkt punkte punkten punktestand
    quasi question questions quick quickly quit quite rabatt rabattcode rabatten rang rangliste
    rank ranking rather raus reach read reads ready real really reason reasons receipt received
    rechne rechnung recht rechtzeitig reckon recommend redeem redeemed redeeming reden refer
    referral referrals refund refunded refunds regeln register registrieren remind reminder
    reminders reminding remove reply rest restart resubscribe resume return review revoke reward
    rewarded rewards richtig richtigen right ring rolling room rounded rufen ruhe rules rund
    runde sache sachen sage sagen sagt said saldo sale same sammeln sammelst sammelt sammle
    samstag saturday save saying scan scanne schade schaffen schau schauen schick schicke
    schicken schickt schluss schnell schoen schon school schreib schreibe schreiben schreibst
    schritten schule schwester score screen seat sechs second security seems seen sees sehe
    sehen sehr seid sein seine seinem seinen seiner seit seite selben selber selbst send sende
    senden sending sent september service servus sets settings setzt several shall share shared
    ship shipping shop shopping shops short should show shown sich sicher sieben sieh siehe
    siehst sieht sign signed signs signup silver simple since sind single small snooze sobald
    sofort sogar solange solche solchen sold soll sollen sollte sollten some somebody somehow
    someone something sometimes sommer sonntag sonst soon sorry sound soweit sowie spaeter spam
    spannend spass speak spend spendable spends spent sperrliste sprache sprachen sprechen
    sprich spricht stadt staff stahp stand stands start starte started starten starts statement
    statt status stay stays stehen stehst steht stelle step steps stern sticker stickers still
    stimmt stop stopall stopp stoppe stopped stoppen stopper stoppt store storniere stornieren
    storniert storno story strangers strasse stufe stufen stuff stunde subscribe such suche
    suchen summen summer sums sunday super support sure swear switch switched table tage tagen
    tages take taken takes taking talk tausch tauschen tausend team teil teile teilen telefon
    telefonnummer tell termin terms test testing teuer text texting texts than thank thanks that
    their theirs them thema then there these they thing things think this those though thought
    three through thursday thus ticket tier tiers time times timezone tipp tippe tippen tippst
    tochter today together told toll tolle tomorrow tonight took total touch trag transactions
    travel treueprogramm tried trotzdem true truly trust trying tschuess tuesday turn turned
    twice type typed types uber uebersicht uhrzeit umsaetze umso unbenutzte unbenutzter under
    understand undo undone unfollow unpause unrecht unser unsere unserem unseren unstop unsub
    unsubscribe unten unter unterwegs until untouched unused upon usable used useful using usual
    value vanity vater verbergen verbinde verbinden verbindet verbirgst verbunden verdienen
    verdient verfall verfallen vergeben vergebenen vergessen vergiss vergriffen verlassen
    verlauf verloren verrate versand verschicken verschoben verstanden versuch versuche
    verwandelt very viel viele vielen vielleicht vier view visit voice void voll voller vorbei
    vorgesehen vorher vorn vorname vornamen vorteil vorteile voucher vouchers wahl wait waiting
    waits wann want wanted wants ware waren warenkorb warm warst warte warten wartet warum wasn
    watch water ways website weder wednesday week weekend weekly weeks wege wegen weggefallen
    weil weit weiter weitere weiterempfehlen weiteren weiterer weitergeben weitergeht
    weitermachen welche welchen welcher welcome well wenig weniger wenn went werbung werde
    werden were wert werte weshalb wetter what whats when whenever where whether which while
    whoever whole whom whose wichtig widerruf widerrufe widersprechen widerspruch wieder wieso
    wieviel wieviele will willkommen willst winter wird wirklich wirst wish wissen with within
    without woche wochen wochenende woher wohin wohl wohnung wollen wollte wonderful woran word
    worden words work working works world wort worte worten worth would write writing wrong
    wrote wunschcode wurde wurden yeah year years yess yesterday your yours yourself zahl zahlen
    zeichen zeig zeige zeigen zeit zeiten zeitzone zero ziffern zimmer zone zuerst zufrieden
    zuletzt zurueck zurueckgeben zurzeit zusammen zustande zuvor zwei zweifelt zweifelten
    zweiten
"""
# What a shop is asked about: no code either.
_SHOP = """
    amsterdam amulet anhaenger armbaender armband armreif athen athens aunt auntie austria
    ausverkauf baby bag bags barcelona basel basket bead beads berlin bern bestellnummer
    birmingham birthday birthstone black boyfriend bracelet bracelets bride bristol britain
    brooch brosche brother brown bruder brussels budapest cart chain chains charm charms chicago
    christmas clasp clearance collection cologne color colour copenhagen cousin cousine cream
    creme custom dad daddy daughter deutschland diamant diamanten diamond diamonds discount
    dortmund dresden dress dublin earring earrings easter edelstein edelsteine edinburgh emerald
    engagement england engraved engraving enkel enkelin essen europe exchange fiance fiancee
    frankfurt fusskette garantie geburtstagsgeschenk gelb gemstone geneva germany geschenkidee
    giftcard girlfriend glasgow gold golden goldene goldkette goldring grandma grandmother
    grandpa granny gratis grau gravur green groesse groom halskette halsketten hamburg handmade
    hannover hochzeit hubby husband ireland istanbul jewel jewelery jewellery jewelry jewels
    karat kette ketten koeln kollektion kostenlos kreole kreolen leather leder leeds leipzig
    lieferzeit lisbon liverpool london luxury madrid mama mami manchester medaillon milan mommy
    moscow mother muenchen mummy munich muttertag necklace necklaces neffe nephew neuheiten
    newyork nichte niece nuernberg ohrring ohrringe ohrstecker oma onkel opa orange ordernumber
    oslo ostern papi parents paris partner pearl pearls pendant pendants perle perlen pink
    platin platinum prag prague present presents quality rechnungsnummer refundable reklamation
    retoure returns ring ringe rings rome rubin ruby rueckgabe sale sales saphir sapphire
    schlussverkauf schmuck schmuckstueck schwarz schweiz schwiegermutter scotland silber
    silberkette silberring sister size sizes sizing smaragd sohn sonderangebot stockholm stone
    stones stud studs stuttgart switzerland sydney tante tokyo toronto tracking trackingnumber
    trauring trauringe uhren umtausch uncle valentine valentines valentinstag verlobte verlobter
    verlobung verlobungsring versandkosten vienna voucher warranty warsaw watches wedding
    weihnachten weihnachtsgeschenk weiss white wien wife wives yellow zuerich zurich
"""
_UNITS = """
    points point punkte punkt euro euros pounds pound dollars pfund percent prozent off rabatt
    hours stunden days tage weeks wochen months monate years jahre karat carat silver silber gold
    cm mm ct kt pts eur gbp usd
"""
# Who is not a member, and what leads to something else.
_PRETENDING = """
    ablehnen admin administrator agent approve boss broadcast company customerservice freigeben
    grant gutschrift helpdesk hotline kith kundenservice legal manager member mitglied moderator
    official offiziell owner preferences privacy proposals reject reviews root security shopify
    silent staff stats stripe support system team telegram twilio whatsapp woocommerce zahlen
    apple facebook google instagram paypal tiktok visa
    null undefined none nobody anonymous test
"""
# Nobody means the first kindly, wherever they stand in a word; the others stand in names, too.
_RUDE = """
    arschloch asshole bastard bitch blowjob cocksuck cunt dickhead faggot fotze fuck hitler
    hurensohn idiot jizz kinderporn miststueck motherf nigga nigger paedo penis pussy retard
    scheiss schlampe schwuchtel siegheil titten vagina whore wichser
"""
_RUDE_ALONE = """
    arsch cock dick fick ficken ficker kanake kike kkk muschi nazi nazis neger nutte porn porno
    rape rapist shit slut spast tits twat wank wanker
"""


def _keys(words: str) -> frozenset[str]:
    return frozenset(canonical(word) for word in words.split())


_WORDS = _keys(_EVERYDAY) | _keys(_SHOP)
_AMOUNT = re.compile(rf"\d+(?:{'|'.join(sorted(_keys(_UNITS)))})")  # "100points", "925silver"
_NEVER = _WORDS | _keys(_PRETENDING) | _keys(_RUDE_ALONE)
_NOWHERE = _keys(_RUDE)


def is_everyday(key: str) -> bool:
    """Whether a word, in canonical form, is said without any code being meant."""
    return key in _WORDS


def is_reserved(key: str) -> bool:
    """Whether nobody can choose this, in canonical form: look-alikes do not help."""
    return (
        key in _NEVER or _AMOUNT.fullmatch(key) is not None or any(word in key for word in _NOWHERE)
    )
