### Was gezählt wird, wie andere Texte es nennen: „1 Punkt“, „200 Punkte“

n-points =
    { $points ->
        [one] 1 Punkt
       *[other] { $points } Punkte
    }
n-friend-points =
    { $friend-points ->
        [one] 1 Punkt
       *[other] { $friend-points } Punkte
    }
n-points-advocate =
    { $points-advocate ->
        [one] 1 Punkt
       *[other] { $points-advocate } Punkte
    }
n-minimum =
    { $minimum ->
        [one] 1 Punkt
       *[other] { $minimum } Punkten
    }
n-step =
    { $step ->
        [one] 1 Punkt
       *[other] { $step } Punkten
    }
n-friend =
    { $friend ->
        [one] 1 Punkt
       *[other] { $friend } Punkte
    }
n-advocate =
    { $advocate ->
        [one] 1 Punkt
       *[other] { $advocate } Punkte
    }
n-friend-now =
    { $friend_now ->
        [one] 1 Punkt
       *[other] { $friend_now } Punkte
    }
n-advocate-now =
    { $advocate_now ->
        [one] 1 Punkt
       *[other] { $advocate_now } Punkte
    }
n-kept =
    { $kept ->
        [one] einen Tag
       *[other] { $kept } Tage
    }
n-minutes =
    { $minutes ->
        [one] eine Minute
       *[other] { $minutes } Minuten
    }
n-missing =
    { $missing ->
        [one] 1 Punkt
       *[other] { $missing } Punkte
    }
n-waiting =
    { $friends ->
        [one] { $name } ist
       *[other] { $friends } Leute sind
    }
