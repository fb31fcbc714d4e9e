### Who moved in from another programme, or is known from a till

welcome-known =
    Hello and welcome back to <b>{ $brand }</b>! You are in our loyalty programme already.
    { $points ->
        [0] Say yes below, and you see and use your points right here.
        [one] <b>1 point</b> is waiting for you: say yes below, and you see and use it right here.
       *[other] <b>{ $points } points</b>, worth { $worth }, are waiting for you: say yes below, and you see and use them right here.
    }{ $pending ->
        [0] { "" }
        [one] { " " }One more is on its way.
       *[other] { " " }Another { $pending } are on their way.
    }
joined-known =
    { $points ->
        [0] Welcome back, { $name }. Lovely to have you with us.
        [one] Welcome back, { $name }! You have <b>1 point</b>, worth { $worth }.
       *[other] Welcome back, { $name }! You have <b>{ $points } points</b>, worth { $worth }.
    }{ $pending ->
        [0] { "" }
        [one] { " " }One more is on its way.
       *[other] { " " }Another { $pending } are on their way.
    }
joined-known-invited = You were one of us before, so the invitation brings nothing extra; your own points count as always.
