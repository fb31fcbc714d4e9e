### Things that are counted, as other texts mention them: "1 point", "200 points"

n-points =
    { $points ->
        [one] 1 point
       *[other] { $points } points
    }
n-friend-points =
    { $friend-points ->
        [one] 1 point
       *[other] { $friend-points } points
    }
n-points-advocate =
    { $points-advocate ->
        [one] 1 point
       *[other] { $points-advocate } points
    }
n-minimum =
    { $minimum ->
        [one] 1 point
       *[other] { $minimum } points
    }
n-step =
    { $step ->
        [one] 1 point
       *[other] { $step } points
    }
n-friend =
    { $friend ->
        [one] 1 point
       *[other] { $friend } points
    }
n-advocate =
    { $advocate ->
        [one] 1 point
       *[other] { $advocate } points
    }
n-friend-now =
    { $friend_now ->
        [one] 1 point
       *[other] { $friend_now } points
    }
n-advocate-now =
    { $advocate_now ->
        [one] 1 point
       *[other] { $advocate_now } points
    }
n-kept =
    { $kept ->
        [one] one day
       *[other] { $kept } days
    }
n-minutes =
    { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }
n-missing =
    { $missing ->
        [one] 1 point
       *[other] { $missing } points
    }
n-waiting =
    { $friends ->
        [one] { $name } has
       *[other] { $friends } friends have
    }
