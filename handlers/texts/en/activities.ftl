### What earns points, and claims that staff look at

earn = <b>Ways to earn</b>
earn-purchase = Every order: <b>{ $rate }</b> points for each { $each } you spend
earn-purchase-one = Every order: <b>1</b> point for each { $each } you spend
earn-multiplied = { $title }: points × <b>{ $factor }</b> on the goods it is about
earn-multiplied-until = { $title }: points × <b>{ $factor }</b> on the goods it is about, until { $day }
earn-each-order =
    { $points ->
        [one] { $title }: <b>1 point</b> on top for an order
       *[other] { $title }: <b>{ $points } points</b> on top for an order
    }
earn-each-order-until =
    { $points ->
        [one] { $title }: <b>1 point</b> on top for an order, until { $day }
       *[other] { $title }: <b>{ $points } points</b> on top for an order, until { $day }
    }
earn-friend =
    { $points ->
        [one] A friend's first order of { $least } or more: <b>1 point</b>
       *[other] A friend's first order of { $least } or more: <b>{ $points } points</b>
    }
earn-numbered =
    { $points ->
        [one] <b>{ $number }</b> · { $title }: <b>1 point</b>
       *[other] <b>{ $number }</b> · { $title }: <b>{ $points } points</b>
    }
earn-open =
    { $points ->
        [one] { $title }: <b>1 point</b>
       *[other] { $title }: <b>{ $points } points</b>
    }
earn-done = { $title }: done, thank you!
earn-waiting = { $title }: we are having a look and will tell you
earn-later = { $title }: done for now, it counts again later
earn-later-day = { $title }: done for now, it counts again from { $day }
earn-follow =
    { $points ->
        [one] <b>{ $title }</b> and 1 point is yours, worth { $worth }. Open the page, follow us, then come back and tell me.
       *[other] <b>{ $title }</b> and { $points } points are yours, worth { $worth }. Open the page, follow us, then come back and tell me.
    }
earned =
    { $points ->
        [one] <b>{ $title }</b>: 1 point, worth { $worth }, is yours to use now. Thank you!
       *[other] <b>{ $title }</b>: { $points } points, worth { $worth }, are yours to use now. Thank you!
    }
earn-birthday =
    { $points ->
        [one] On { $birthday } we celebrate you with <b>1 point</b>, worth { $worth }.
       *[other] On { $birthday } we celebrate you with <b>{ $points } points</b>, worth { $worth }.
    }
earn-birthday-ask =
    { $points ->
        [one] Tell me your birthday at least 14 days before, and on that day <b>1 point</b> is yours, worth { $worth }.
       *[other] Tell me your birthday at least 14 days before, and on that day <b>{ $points } points</b> are yours, worth { $worth }.
    }
earn-after-order =
    { $points ->
        [one] <b>{ $title }</b>: 1 point for each order you tell us about. Right now there is none that waits for your words.
       *[other] <b>{ $title }</b>: { $points } points for each order you tell us about. Right now there is none that waits for your words.
    }
claim-which-order = Which order is it about?
claim-what =
    { $points ->
        [one] <b>{ $title }</b>: write it here, or send me the link to it. Somebody of { $brand } has a look, then 1 point is yours, worth { $worth }.
       *[other] <b>{ $title }</b>: write it here, or send me the link to it. Somebody of { $brand } has a look, then { $points } points are yours, worth { $worth }.
    }
claim-what-order =
    { $points ->
        [one] <b>{ $title }</b>, number { $order }: write what you think here, or send me the link to your review. Somebody of { $brand } has a look, then 1 point is yours, worth { $worth }.
       *[other] <b>{ $title }</b>, number { $order }: write what you think here, or send me the link to your review. Somebody of { $brand } has a look, then { $points } points are yours, worth { $worth }.
    }
claim-unread = I need a few words or a link for “{ $title }”. What shall I pass on?
claim-noted =
    { $points ->
        [one] Thank you! “{ $title }” is with the people of { $brand } now. When they say yes, 1 point is yours, and I'll tell you either way.
       *[other] Thank you! “{ $title }” is with the people of { $brand } now. When they say yes, { $points } points are yours, and I'll tell you either way.
    }
claim-approved =
    { $points ->
        [one] Good news about “{ $title }”: <b>1 point</b>, worth { $worth }, is yours to use now. Thank you!
       *[other] Good news about “{ $title }”: <b>{ $points } points</b>, worth { $worth }, are yours to use now. Thank you!
    }
claim-rejected = About “{ $title }”: we could not count it this time.
claim-reason = { $reason }
birthday-bonus =
    { $late ->
        [0] Happy birthday, { $name }!
       *[other] A little late, but from the heart: happy birthday, { $name }!
    } { $points ->
        [one] <b>1 point</b>, worth { $worth }, is our present to you.
       *[other] <b>{ $points } points</b>, worth { $worth }, are our present to you.
    }
    .template = Our best wishes for your birthday, { $name }! Our present to you: { n-points }, worth { $worth }, in your account already.
birthday-child = from all of us
not-an-earning-rule = That does not earn points any more. Have a look at what does.
earning-not-now = That does not earn points at the moment. Have a look at what does.
earning-which = Please tell me which order it is about.
earning-limit = You have done that as often as it counts for now. Thank you!
earning-too-soon = Thank you! It counts again from { $again }.
earning-budget = Sorry, everything that was set aside for this has been given away.
claim-not-waiting = Claim { $number } does not wait for anybody any more.
button-earn = Ways to earn
button-earn-this = { $title }
button-open = Open the page
button-followed = I follow you
button-order = Order { $order }
remind-review =
    { $points ->
        [one] How do you like order { $order }? A review brings you <b>1 point</b>, worth { $worth }: a few words here are enough.
       *[other] How do you like order { $order }? A review brings you <b>{ $points } points</b>, worth { $worth }: a few words here are enough.
    }
    .template = How do you like order { $order }? A few words here are enough for a review, which brings you { n-points }, worth { $worth }, once we have read it.
button-review = Review it
