### What the staff read in their own chats

staff = Hello { $name }! In this chat you are <b>{ $role }</b>. You can say:
staff-bound = Welcome, { $name }! From now on this chat is yours as <b>{ $role }</b>. You can say:
staff-role-viewer = viewer
staff-role-agent = agent
staff-role-manager = manager
staff-role-owner = owner
staff-can-staff = <b>staff</b> · who you are here, and what you can do
staff-can-reviews = <b>reviews</b> · invitations that look doubtful, one at a time
staff-can-approve = <b>approve NUMBER</b> · let an invitation pay
staff-can-reject = <b>reject NUMBER</b> · refuse an invitation, with a reason
staff-not-allowed = Your role does not allow that: it takes at least { $role }.
staff-own-case = That is about yourself, so somebody else has to decide it.
staff-code-wrong = I don't know this code. Perhaps it was used already, or its time is over. Please ask for a new one.
staff-code-too-many =
    { $minutes ->
        [one] Too many wrong codes. Please try again in a minute.
       *[other] Too many wrong codes. Please try again in { $minutes } minutes.
    }
staff-not-done = All right, nothing was done.

staff-reviews-none = No invitation waits for you. Well done!
staff-review = <b>Invitation { $number }</b>: { $advocate } brought { $friend }.
staff-review-score = { $score } of 100 on the doubt scale, staff decide from { $least } on. They came { $day }.
staff-review-sign = +{ $weight } · { $sign }
staff-review-before = Was { $state } on { $day } by { $by }: { $note }
staff-review-appeal-advocate = Appeal of who invited: “{ $said }”
staff-review-appeal-friend = Appeal of the friend: “{ $said }”
staff-review-why = Why is invitation { $number } ({ $advocate } brought { $friend }) refused? Write the reason for the others of the team; please name nobody.
staff-review-unread = Please write the reason in words.
staff-review-done = Invitation { $number } is { $state }. { $advocate } and { $friend } are told.
staff-review-was = Invitation { $number } of { $advocate } and { $friend } was { $state } already.
staff-review-stands =
    { $points ->
        [0] No points stand for it now.
        [one] 1 point stands for both now.
       *[other] { $points } points stand for both now.
    }
staff-review-waiting = waiting
staff-review-approved = approved
staff-review-rejected = rejected
button-staff-staff = Staff
button-staff-reviews = Reviews
button-staff-approve = Approve
button-staff-reject = Reject
