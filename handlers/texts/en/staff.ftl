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
staff-can-member = <b>member NUMBER</b> · how a member stands; a phone number or a name will do, too
staff-can-grant = <b>grant NUMBER POINTS REASON</b> · give points
staff-can-proposals = <b>proposals</b> · points that need a second person
staff-can-voucher = <b>voucher CODE</b> · check and use a voucher at the till
staff-can-stats = <b>stats</b> · how it goes, this week and last week
staff-can-silent = <b>silent</b> · strong referrers who bring nobody any more
staff-not-allowed = Your role does not allow that: it takes at least { $role }.
staff-own-case = That is about yourself, so somebody else has to decide it.
staff-busy = Somebody is changing that at this moment. Please try again.
staff-code-wrong = I don't know this code. Perhaps it was used already, or its time is over. Please ask for a new one.
staff-code-too-many =
    { $minutes ->
        [one] Too many wrong codes. Please try again in a minute.
       *[other] Too many wrong codes. Please try again in { $minutes } minutes.
    }
staff-not-done = All right, nothing was done.
staff-no-answer = That was no answer to my question, and nothing was done. Please answer it, or say <b>no</b>.

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
staff-review-left = Invitation { $number } is { $state }. One of the two has left, so no reason is kept.
staff-review-was = Invitation { $number } of { $advocate } and { $friend } was { $state } already, by { $by }.
staff-review-anyway = To turn that round, write <b>approve { $number }</b> or <b>reject { $number }</b> and the reason.
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
button-staff-proposals = Proposals
button-staff-stats = Stats
button-staff-one = { $number }
button-staff-yes-grant = Yes, give them
button-staff-yes-propose = Yes, propose it
button-staff-grant = Give points
button-staff-use = Use it
button-staff-release = Free it
button-staff-leave = Leave it

staff-nobody = I don't know any member by that. Try a member number, a phone number with +, or at least 3 letters of a name.
staff-member-how = Whom? Write <b>member</b> and a member number, a phone number with +, or a name.
staff-member = <b>{ $who }</b>, member since { $day }
staff-member-points =
    { $points ->
        [one] 1 point, worth { $worth }; { $pending } more pending
       *[other] { $points } points, worth { $worth }; { $pending } more pending
    }
staff-member-debt =
    { $points ->
        [one] 1 point is owed
       *[other] { $points } points are owed
    }
staff-member-tier = Level: { $tier }
staff-member-order = Last order: { $order } of { $day }, { $total }
staff-member-no-order = No order yet
staff-member-counts = Open vouchers: { $vouchers } · friends brought: { $friends }, rewarded: { $rewarded }
staff-member-word = Last wrote: { $day }
staff-member-which = Which one?
staff-member-line = { $who }, since { $day }
staff-member-more = ... and more. Write more of the name.

staff-grant-how = Write <b>grant NUMBER POINTS REASON</b>, such as: grant K7Q2M4AB 50 delivery was late
staff-grant-terms = How many points for { $who }, and why? Such as: 50 delivery was late
staff-grant-why =
    { $points ->
        [one] Why 1 point for { $who }? A few words for the team; please name nobody.
       *[other] Why { $points } points for { $who }? A few words for the team; please name nobody.
    }
staff-grant-long = Please keep the reason below { $most } characters.
staff-grant-too-large =
    { $most ->
        [one] That is more than anybody can give here: at most 1 point.
       *[other] That is more than anybody can give here: at most { $most } points.
    }
staff-grant-sure =
    { $points ->
        [one] Give 1 point, worth { $worth }, to { $who }? You can give { $left } today by yourself.
       *[other] Give { $points } points, worth { $worth }, to { $who }? You can give { $left } today by yourself.
    }
staff-grant-sure-second =
    { $points ->
        [one] Propose 1 point, worth { $worth }, for { $who }? You can give { $left } today by yourself, so a second person decides.
       *[other] Propose { $points } points, worth { $worth }, for { $who }? You can give { $left } today by yourself, so a second person decides.
    }
staff-grant-done =
    { $points ->
        [one] Done: 1 point, worth { $worth }, for { $who }. You can give { $left } more today.
       *[other] Done: { $points } points, worth { $worth }, for { $who }. You can give { $left } more today.
    }
staff-grant-proposed =
    { $points ->
        [one] Proposal { $number }: 1 point, worth { $worth }, for { $who }. A second person decides.
       *[other] Proposal { $number }: { $points } points, worth { $worth }, for { $who }. A second person decides.
    }
granted =
    { $points ->
        [one] A present from { $brand }: 1 point, worth { $worth }, is yours.
       *[other] A present from { $brand }: { $points } points, worth { $worth }, are yours.
    }

staff-proposals-none = No proposal waits.
staff-proposal =
    { $points ->
        [one] <b>Proposal { $number }</b> by { $by }: 1 point, worth { $worth }, for { $who }
       *[other] <b>Proposal { $number }</b> by { $by }: { $points } points, worth { $worth }, for { $who }
    }
staff-proposal-why = Why not? { $by } reads what you write about proposal { $number }; please name nobody.
staff-proposal-reason = Reason: { $reason }
staff-proposal-new =
    { $points ->
        [one] { $by } proposes 1 point, worth { $worth }, for { $who } (proposal { $number }). Will you have a look?
       *[other] { $by } proposes { $points } points, worth { $worth }, for { $who } (proposal { $number }). Will you have a look?
    }
staff-proposal-decided =
    { $points ->
        [one] Proposal { $number } by { $by } is { $state }: 1 point, worth { $worth }, for { $who }.
       *[other] Proposal { $number } by { $by } is { $state }: { $points } points, worth { $worth }, for { $who }.
    }
staff-proposal-none = There is no such proposal any more: it was decided, or the member has left.
staff-proposal-own = You proposed that yourself, so somebody else has to agree.

staff-no-voucher = There is no voucher like that which could be used.
staff-too-many-guesses =
    { $minutes ->
        [one] Too many codes were wrong. Please try again in a minute.
       *[other] Too many codes were wrong. Please try again in { $minutes } minutes.
    }
staff-voucher = Good: <b>{ $value }</b>, ending in { $ending }, until { $day }
staff-voucher-held = <b>{ $value }</b>, ending in { $ending }, until { $day }: a basket or another till holds it just now. Free it only if you know that nobody is paying with it.
staff-voucher-from = For orders from { $least }
staff-voucher-alone = Not together with other discounts
staff-voucher-receipt = Write the number of the receipt to use it, or tap the button.
staff-voucher-used = Used: <b>{ $value }</b>, ending in { $ending }, until { $day }
staff-voucher-sale = Receipt: { $sale }
staff-voucher-how = Which voucher? Write its code.
staff-voucher-freed = Free again: <b>{ $value }</b>, ending in { $ending }, until { $day }

staff-stats =
    { $members ->
        [one] <b>1 member</b>, { $active } of them active in the last 7 days
       *[other] <b>{ $members } members</b>, { $active } of them active in the last 7 days
    }
staff-stats-points =
    { $points ->
        [one] 1 point is out, worth { $worth }; vouchers not used yet: { $vouchers }
       *[other] { $points } points are out, worth { $worth }; vouchers not used yet: { $vouchers }
    }
staff-stats-weeks = <b>The last 7 days (the 7 days before)</b>
staff-stats-joined = Joined: { $this } ({ $last })
staff-stats-buyers = Members who ordered: { $this } ({ $last })
staff-stats-orders = Their orders: { $this } ({ $last })
staff-stats-vouchers = Redemptions: { $this } ({ $last })
staff-stats-redeemed = Points redeemed: { $this } ({ $last })
staff-stats-friends = Friends brought: { $this } ({ $last })
staff-silent =
    { $count ->
        [one] <b>1 strong referrer</b> brings nobody any more:
       *[other] <b>{ $count } strong referrers</b> bring nobody any more:
    }
staff-silent-line =
    { $friends ->
        [one] { $number }: 1 friend, { $customers } of them customers, silent since { $day }
       *[other] { $number }: { $friends } friends, { $customers } of them customers, silent since { $day }
    }
staff-silent-none = No strong referrer is silent. Well done!
