### Invitations that staff look at, and what makes them do so

review-waiting-advocate = { $name } has ordered, how lovely! Before your reward is added, somebody of { $brand } has a quick look at this invitation. You don't have to do anything: we'll tell you.
review-waiting-friend = Thank you for your order! Before the points for your invitation are added, somebody of { $brand } has a quick look. You don't have to do anything: we'll tell you.
review-approved-advocate = We have had a look at your invitation to { $name }: everything is fine. Thank you for waiting!
review-approved-friend = We have had a look at your invitation: everything is fine. Thank you for waiting!
review-rejected-advocate = Your invitation to { $name } can't be rewarded: as far as we can see, it wasn't somebody new. If that is wrong, write <b>appeal</b> and tell us. A person reads it.
review-rejected-friend = We can't add points for your invitation: as far as we can see, it doesn't fit our rules for inviting somebody new. If that is wrong, write <b>appeal</b> and tell us. A person reads it.
review-none = There is nothing to decide about this invitation.

appeal-nothing = None of your invitations is in doubt, so there is nothing to appeal against.
appeal-which = Which invitation is it about?
appeal-what = Tell us in your own words what we should know. Somebody of { $brand } reads it and answers here.
appeal-waiting = { $name }, { $day }: we are still looking at it
appeal-rejected = { $name }, { $day }: not rewarded
appeal-unread = Please write it in words: what should we know?
appeal-noted = Thank you, we have noted it. Somebody of { $brand } reads it, and you get an answer here.
appeal-open = We have your words already and are looking at it. You get an answer here.
your-own-invitation = Your invitation
button-appeal = Appeal
button-appeal-one = { $place } · { $name }

sign-blocked = One of the two, or a contact or card of theirs, is on the block list.
sign-circle = The friend brought the member, perhaps through others: a circle.
sign-same-contact = Both have the same phone number or e-mail address.
sign-same-payment = Both paid with the same card.
sign-ring-payment = The friend's card belongs to somebody who brought the member: a ring.
sign-shared-payment = Other friends of the member paid with the same card.
sign-known-customer = The friend's card or e-mail address bought here before they joined.
sign-payment-elsewhere = Other members paid with the friend's card.
sign-same-mailbox = Other friends of the member have the same e-mail address or phone number.
sign-shared-address = Goods go to the same address as those of the member or their other friends.
sign-shared-network = The link was opened in the same network as by the member's other friends.
sign-shared-device = The link was opened in the same network and on a device of the same kind as by the member's other friends.
sign-similar-names = Several of the member and their friends have nearly the same name.
sign-burst = Many friends of the member came within a day.
sign-minimum-only = Nearly all friends of the member bought once, for hardly more than the minimum.
sign-newcomer = The member has never bought anything.
sign-many-rewards = The member brought more friends than are paid without a look.
appeal-place = { $place }. { $which }
