### Friends

invite =
    { $friend-points ->
        [0] { $points ->
            [0] Bring a friend: this is your link for everybody who might like { $brand }, too.
           *[other] Bring a friend: when their first order is { $minimum } or more, you get <b>{ n-points }</b>.
        }
       *[other] { $points ->
            [0] Bring a friend: when their first order is { $minimum } or more, they get <b>{ n-friend-points }</b>.
           *[other] Bring a friend: when their first order is { $minimum } or more, you get <b>{ n-points }</b> and they get { $friend-points }.
        }
    }

    Your link: { $link }
invite-raised =
    { $friend-points ->
        [0] <b>Just now it is more:</b> an order in these days brings you { n-points }.
       *[other] { $points ->
            [0] <b>Just now it is more:</b> an order in these days brings them { n-friend-points }.
           *[other] <b>Just now it is more:</b> an order in these days brings you { n-points } and them { $friend-points }.
        }
    }
invite-share = Forward the message above as it is, show this picture to somebody beside you, or share your link:
invite-named = It says that { $name } sent it.
invite-nameless = It does not say who sent it. If you like, whoever opens it reads your first name; you can hide it again at any time.
invite-over = We take no new invitations just now. What your friends have brought you stays yours.
name-shown = Done: your link says that { $name } sent it. With <b>hide my name</b> it is hidden again.
name-shown-later = Done: as soon as I know your name, your link says who sent it. Tell me with <b>name</b>. With <b>hide my name</b> it is hidden again.
name-hidden = Done: your link does not say who sent it.
code-which =
    The code of your link is <b>{ $code }</b>. You can have one of your own instead, once: 4 to 16 letters and digits that are easy to say, such as your name and a number. What you have shared goes on working.

    Which code would you like?
code-sure =
    <b>{ $code }</b> is free. Your link would be { $link }

    This can be chosen only once. Shall it be yours?
code-set =
    <b>{ $code }</b> is your code now. Your link: { $link }

    What you have shared before goes on working.
code-chosen = Your code is <b>{ $code }</b>. It can be chosen only once, and you have chosen.
code-yours = <b>{ $code }</b> is your code already.
code-taken = <b>{ $wanted }</b> is somebody's code, or looks like one that is. Which other one would you like? A number behind it often helps.
code-reserved = <b>{ $wanted }</b> cannot be anybody's code. Which other one would you like? A number behind a word often helps.
code-unspeakable = A code has 4 to 16 signs, letters from A to Z and digits, and at least two of them are letters. Which one would you like?
code-withdrawn = The name that you chose for your link cannot stay, so your link has a new code: { $link } The old one leads nowhere any more. You can choose another name if you like.
code-withdrawn-old = A name that you once chose for your link cannot stay: it leads nowhere any more. Your link goes on as it is: { $link }
button-yes-code = Yes, it is mine
button-my-code = Choose my own code
button-name-yes = Show my first name
button-name-no = Hide my name
button-share-email = Share by e-mail
invite-gift = Whoever joins with it gets a present at once: { $gift }.
share-text = { share-words } { $link }
share-text-gift = { share-words-gift } { $link }
share-words-gift = I collect points at { $brand } and thought of you. Join with my link and this is yours: { $gift }.
share-words =
    { $friend-points ->
        [0] I collect points at { $brand } and thought of you. Here is my link:
       *[other] { $points ->
            [0] I collect points at { $brand } and thought of you. Join with my link and you get points for your first order:
           *[other] I collect points at { $brand } and thought of you. Join with my link and we both get points for your first order:
        }
    }
a-friend = A friend
