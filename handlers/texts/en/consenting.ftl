### Yes and no to being written to

marketing-ask = May we also send you news and offers in this chat now and then? You can stop it at any time by writing STOP.
marketing-again = At the moment you get no news or offers from us in this chat. Would you like to hear about them here now and then? You can stop it at any time by writing STOP.
service-ask = You asked us to stop all messages. Would you like to be told in this chat again about your orders, points and vouchers? You can stop it at any time by writing STOP ALL.
news-on = You get news and offers in this chat now and then. Write <b>stop</b> whenever it is too much.
preferences-service-on = Orders, points and vouchers: yes
preferences-service-off = Orders, points and vouchers: no, I only answer
preferences-news-on = News and offers in this chat: yes
preferences-news-off = News and offers in this chat: no
marketing-on = Thank you! You'll be among the first to know. Write <b>stop</b> whenever it is too much.
marketing-off = That's fine, no news and offers then. I'll only tell you about your orders and points.
stopped = Done: no more news and offers. You'll still hear about your own orders and points; write <b>stop all</b> if you'd rather not. Write <b>start</b> to change your mind.
stopped-all = Done: I won't write to you any more, I only answer when you write. Your points stay yours. Write <b>start</b> to change your mind.
stopped-stranger = Of course. We won't write to you; I only answer when you write.
