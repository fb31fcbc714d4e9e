"""What people write who want no more messages, and what sounds alike and means something else."""

STOP = r"""
stop | STOP | Stop | sToP | stop. | STOP!!! | stop?! | "stop" | 'stop' | (stop) | *stop*
_stop_
stop… | stop;) | stop :( | 🛑 stop 🛑 | stop🛑 | STOP ✋ | 😡😡 STOP 😡😡 | ⛔STOP⛔ | s t o p
S.T.O.P.
ｓｔｏｐ | ＳＴＯＰ！ | 𝐒𝐓𝐎𝐏 | ⓢⓣⓞⓟ | s​top | stöp | stop stop stop | STOP! STOP! | /stop
/stop@KithBot
stop please | please stop | pls stop | plz stop!! | Please, stop. | stop now | stop it
ok stop
hey, stop | hi stop please | just stop | stop stop | fucking stop | stop ffs | stop bot
no stop
STOP. I mean it! | I don't want this. Stop. | Stop!\nThank you | stop spam | stop ads
stop texting
stop messaging me | stop sending me messages | Stop sending me these messages please
please stop sending me texts | can you please stop texting me? | stop writing to me
stop spamming my phone | stop spamming my phone every day | stop with the messages
stop sending so many offers | stop the messages | stop this spam now | stop bothering me
I want to stop receiving messages | I would like to stop getting your messages
would you stop sending me offers | how do I stop these messages? | How do I stop?
unsubscribe | UNSUBSCRIBE | Unsubscribe me | please unsubscribe me | unsubscribe please
I want to unsubscribe | I'd like to unsubscribe from these messages
how do I unsubscribe?
unsubscribe me from your list | unsub | opt out | opt-out | OPTOUT | opt me out
I want to opt out
quit | END | revoke | remove me | remove me from your list | take me off your list
take me off
please remove me from this mailing list | leave me alone | no more messages
no more messages please | no more texts | no more spam | no more marketing messages
don't message me | don't text me again | do not contact me again
don't send me any more messages
dont send me messages | I don't want any more messages
I don't want to receive your messages
I don't want your newsletter | do not write to me anymore | go away | never text me again
no more news | no more ads | no ads | no marketing | cancel my subscription
STOP STOP STOP!!!
stopp | Stopp! | stopp bitte | bitte stopp | Bitte aufhören! | aufhören | hör auf
Hör auf!!
hoer auf | hört auf | hört auf mir zu schreiben | hör auf mir zu schreiben | Hören Sie auf
abmelden | ABMELDEN | Abmelden bitte | bitte abmelden | ich möchte mich abmelden
melde mich ab
Abbestellen bitte | Newsletter abbestellen | keine Werbung | keine Werbung mehr
austragen
keine Nachrichten mehr bitte | bitte keine Nachrichten mehr | ich will keine Werbung mehr
ich möchte keine Nachrichten mehr bekommen | schickt mir keine Werbung mehr
Schluss damit
bitte schicken Sie mir keine Nachrichten mehr | schreibt mir nicht mehr
nehmt mich aus dem Verteiler
lass mich in Ruhe | lasst mich in Ruhe! | ende | halt stopp | wie kann ich mich abmelden?
arrêt | ARRET | Arrêt! | arrêter | arrêtez | Arrêtez ! | arretez svp | stop svp
stop merci
désabonner | desabonner | Désabonnez-moi | je veux me désabonner | plus de messages
plus de pub svp | arrêtez de m'envoyer des messages | je ne veux plus recevoir de messages
se désinscrire | désinscription | laissez-moi tranquille
baja | BAJA | darme de baja | quiero darme de baja | dame de baja por favor | desuscribir
desuscribirme | cancelar | CANCELAR | parar | alto | basta | Basta ya | no más mensajes
no quiero más mensajes | no quiero recibir más publicidad | dejen de enviarme mensajes
paren de enviarme mensajes | stop por favor | cancelar suscripción | deténganse
ferma | fermate | smettetela | smettila | basta messaggi | disiscrivimi | cancellami
stop grazie
non voglio più messaggi | non voglio più ricevere pubblicità | smettetela di scrivermi
annulla iscrizione
afmelden | Afmelden aub | uitschrijven | stoppen | stop aub | hou op | geen reclame meer
ik wil geen berichten meer | stuur me geen berichten meer | schrijf me uit | meld me af
parem | pare | sair | descadastrar | cancelar inscrição | não quero mais
pare de me enviar mensagens
não quero receber mais mensagens | chega | stop por favor obrigado
wypisz | wypisz mnie | rezygnuję | przestań | przestańcie | PRZESTAŃ | koniec
nie chcę reklam
proszę nie wysyłać więcej wiadomości | stop proszę | zatrzymaj | ZATRZYMAJ
dur | DUR | durdur | DURDUR | iptal | İPTAL | IPTAL | ıptal | ret | abonelikten çık
mesaj atmayın
reklam istemiyorum | lütfen dur | yeter
sluta | stoppa | STOPPA | avsluta | avregistrera | avprenumerera | avanmäl mig
ingen reklam
sluta skicka meddelanden | snälla sluta | inga fler meddelanden
afmeld | Afmeld mig | frameld | stop det | hold op | hold op med at skrive til mig
ingen reklamer
slutt | avslutt | meld meg av | lopeta | odhlásit | přestaňte | leiratkozás | állj
dezabonare
стоп | СТОП | Стоп! | стоп пожалуйста | хватит | отписаться | ОТПИСАТЬСЯ | отписка
отпишите меня
прекратите | перестаньте писать | не пишите мне | не присылайте мне рекламу | хватит спама
досить | відписатися | στοπ | ΣΤΟΠ | διακοπή | σταμάτα
إيقاف | ايقاف | أوقف | اوقف | توقف | تـوقـف | إلغاء الاشتراك | الغاء الاشتراك | قف | كفى
עצור | הסר | תפסיקו | توقف | لغو | बंद करो | berhenti | 停止 | 退订 | 退訂 | 停止する | 解除
중지 | 수신거부
"""
STOP_ALL = """
stop all | STOP ALL | Stop all! | stopall | STOPALL | stop everything
please stop everything
/stop all | stop all please | stop it all | please stop all messages | stop all messages
Stop all of it | unsubscribe all | unsubscribe from everything
unsubscribe me from everything
opt out of all | ＳＴＯＰ ＡＬＬ | 🛑 stop all 🛑 | Stop all. Now! | stop sending me everything
stopp alles | Stop alles | alles stoppen | Alles stoppen bitte | alle Nachrichten stoppen
alles abbestellen | gar keine Nachrichten mehr | ich will gar keine Nachrichten mehr
stopp alles!!
arrêtez tout | tout arrêter | stop tout | parar todo | cancelar todo | baja de todo
stop todo
stop tutto | ferma tutto | alles afmelden | helemaal niets meer | pare tudo | parar tudo
zatrzymaj wszystko | stop wszystko | hepsini durdur | stoppa allt | avsluta allt
stop alt
afmeld alt | стоп всё | стоп все | отписаться от всего | إيقاف الكل | أوقف الكل | 全部退订
全部停止
"""
START = """
start | START | Start! | /start | ＳＴＡＲＴ | please start | start please | start again
unstop | UNSTOP
subscribe | resubscribe | opt in | resume | los | anfangen | fortsetzen | wieder anfangen
weitermachen
démarrer | commencer | reprendre | empezar | comenzar | iniciar | darme de alta | reanudar
inizia | riprendi | iscrivimi | hervatten | beginnen | começar | retomar | zacznij | wznów
başla | başlat | BAŞLAT | devam et | börja | starta | fortsätt | begynd | tilmeld | старт
СТАРТ
начать | подписаться | ابدأ | اشتراك | إشتراك | התחל | 开始 | 開始 | 再開 | 시작
"""
# What would be a mistake to take for a stop, or for a start.
NEITHER = """
don't stop | Don't stop! | dont stop | never stop | please don't stop | non stop
non-stop | nonstop
when does the sale stop? | bus stop | the bus stop | last stop | next stop
is there a bus stop near you?
how do I stop my voucher expiring? | how can I stop my points from expiring?
can I stop by the shop? | I'll stop by tomorrow | stop by | stop over | stop sign
full stop
what stops me from ordering? | stopwatch | stop watch | do you stop selling the ring?
stop at the shop
the chain won't stop tangling | when did you stop making the gold ring | does it stop
I can't stop wearing it | my watch has stopped working | why did my points stop
stop my order
stop the delivery please | please stop order 1001 | stop my voucher
how do I stop the delivery?
I couldn't stop looking at the necklace | will the offers stop?
we will stop by to collect it
the end | weekend | end of the sale | when does the offer end? | end date
does the sale end today
how do I unsubscribe my mother? | quit the league | leave the league | remove my birthday
remove the ring from my order | I quit smoking | no more points? | no more rings?
no more vouchers
I don't want the blue one | I don't want my voucher | do not send the order yet
don't send my parcel to the old address | don't write my name | take the ring off my order
points | rewards | help | news | no | yes | fine | that's fine | great | hello | thanks
merci | red
my name is Basta Jones | end user | front stop | door stop | the music stopped | stopped
stop motion
nicht stoppen | nicht aufhören | bitte nicht aufhören | wann hört der Ausverkauf auf?
wo ist die Bushaltestelle | wann endet die Aktion? | ich höre nicht auf zu kaufen
keine Ahnung | keine Punkte | keine | ich will keine Gutscheine
ich will keine Rechnung mehr
ich möchte meinen Termin absagen | Stopp mal kurz beim Laden vorbei | am Ende
Ende gut alles gut
bitte Bestellung stoppen | n'arrêtez pas | ne pas arrêter | j'arrête de fumer
l'arrêt de bus
je ne veux plus de cette bague | no quiero la pulsera | no pares
¿cuándo para el autobús?
quiero cancelar mi pedido | cancelar pedido | cancelar mi cupón | la parada de autobús
non voglio il braccialetto | non fermarti | voglio cancellare un ordine | la fermata
ik wil mijn bestelling annuleren | waar is de halte | não quero o anel
quero cancelar o pedido
nie chcę pierścionka | siparişi iptal et | siparişimi iptal etmek istiyorum
jag vill inte ha ringen
jeg vil ikke have ringen | не хочу кольцо | автобусная остановка | не останавливайтесь
when does it start? | start of the sale | how do I start collecting | where do I start
kick start
"""


def listed(text: str) -> list[str]:
    """One by one; "\\n" stands for a new line."""
    parts = (part.strip() for line in text.splitlines() for part in line.split(" | "))
    return [part.replace("\\n", "\n") for part in parts if part]
