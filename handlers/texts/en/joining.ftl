### Joining

welcome =
    Hello and welcome to <b>{ $brand }</b>! I look after our loyalty programme: you collect points with every order and turn them into money off.
    { $points ->
        [0] Joining is free.
        [one] Joining is free, and your first <b>point</b> ({ $worth }) is on us.
       *[other] Joining is free, and your first <b>{ $points } points</b> ({ $worth }) are on us.
    }
welcome-invited =
    Hello and welcome to <b>{ $brand }</b>! A friend has invited you to our loyalty programme.
    { $friend-points ->
        [0] { $points-advocate ->
            [0] You are welcome to join in.
           *[other] Place a first order of { $minimum } or more and your friend gets <b>{ n-points-advocate }</b>.
        }
       *[other] { $points-advocate ->
            [0] Place a first order of { $minimum } or more and you get <b>{ n-friend-points }</b>.
           *[other] Place a first order of { $minimum } or more and you both get something: <b>{ n-friend-points }</b> for you, { $points-advocate } for your friend.
        }
    } They will see your first name and that you joined.
    { $points ->
        [0] Joining is free.
        [one] Joining is free, and your first <b>point</b> ({ $worth }) is on us.
       *[other] Joining is free, and your first <b>{ $points } points</b> ({ $worth }) are on us.
    }
join-wording = By joining I agree that my name, this chat, my orders and my points are kept for the loyalty programme, and that I am told here about my orders and points. I can leave at any time.
join-later = That's perfectly fine. Write <b>join</b> whenever you like.
join-terms = The terms: { $terms }
joined =
    { $points ->
        [0] You're in, { $name }. Lovely to have you with us.
        [one] You're in, { $name }! Your first <b>point</b> is here, worth { $worth }.
       *[other] You're in, { $name }! Your first <b>{ $points } points</b> are here, worth { $worth }.
    }
new-member = new friend
joined-invited =
    { $friend-points ->
        [0] { $points ->
            [0] Your friend's invitation counts.
           *[other] Your friend's invitation counts: with your first order of { $minimum } or more your friend gets <b>{ n-points }</b>.
        }
       *[other] { $points ->
            [0] Your friend's invitation counts: with your first order of { $minimum } or more you get <b>{ n-friend-points }</b>.
           *[other] Your friend's invitation counts: with your first order of { $minimum } or more you get <b>{ n-friend-points }</b>, and your friend gets { $points }.
        }
    }
joined-late = The invitation you came with has run out, but your own points start counting today.
joined-customer = You have ordered from us before, so the invitation brings nothing extra; your own points count as always.
joined-already = You're a member already.
welcome-back =
    { $points ->
        [0] Welcome back! You're a member already.
        [one] Welcome back! You have <b>1 point</b>, worth { $worth }.
       *[other] Welcome back! You have <b>{ $points } points</b>, worth { $worth }.
    }
own-link = That is your own link. Pass it on to a friend: that is what it is for.
member-already = That link is for people who are new here, and you are one of us already. You have a link of your own to pass on.
