### Friends

invite =
    { $friend-points ->
        [0] Bring a friend: when their first order is { $minimum } or more, you get <b>{ $points } points</b>.
       *[other] { $points ->
            [0] Bring a friend: when their first order is { $minimum } or more, they get <b>{ $friend-points } points</b>.
           *[other] Bring a friend: when their first order is { $minimum } or more, you get <b>{ $points } points</b> and they get { $friend-points }.
        }
    }

    Your link: { $link }
invite-share = Forward it, or share it with a button.
invite-words = Forward it with a few words of your own, or with these:
share-text = { share-words } { $link }
share-words =
    { $friend-points ->
        [0] I collect points at { $brand } and thought of you. Here is my link:
       *[other] { $points ->
            [0] I collect points at { $brand } and thought of you. Join with my link and you get points for your first order:
           *[other] I collect points at { $brand } and thought of you. Join with my link and we both get points for your first order:
        }
    }
a-friend = A friend
