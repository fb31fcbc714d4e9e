### Why an invitation counts or not

why-invite = <b>Your invitations, and why they count or not</b>
why-invite-none = There is nothing to explain yet: you did not come by an invitation, and nobody has used your link.
button-why-invite = Why: invitations

touch-start = through a link
touch-text = with a code in a message
touch-token = through a link, though the code was missing
touch-order = with a code at checkout
touch-merge = in another chat

why-own-joined = The invitation you came with counts from your first order of { $minimum } or more.
why-own-ordered = The invitation you came with brings nothing as things stand: your first order is below { $minimum }, or was paid before the invitation.
why-own-rewarded = The invitation you came with has counted: your first order was { $minimum } or more.
why-own-waiting = The invitation you came with waits: somebody of { $brand } takes a look at it.
why-own-rejected = The invitation you came with does not count: somebody of { $brand } has looked at it. If that is wrong, write <b>appeal</b>.

why-came-attributed = { $day }: you came { $how }. A friend was credited with that.
why-came-confirmed = { $day }: the same friend once more, { $how }. It changes nothing.
why-came-earlier-touch = { $day }: you came { $how }, but another friend's invitation was first. The first one counts.
why-came-late = { $day }: you came { $how }, but too long ago for it to count.
why-came-over = { $day }: you came { $how }, but nobody was invited any more by then.
why-came-token-used = { $day }: you came { $how }, but somebody else had used that very invitation before.
why-came-existing-customer = { $day }: you came { $how }, but had ordered before. Invitations are for people who are new.
why-came-existing-member = { $day }: you came { $how }, but were a member already.
why-came-own = { $day }: you came { $how }, but the link was your own.
why-came-loop = { $day }: you came { $how }, but you brought that friend yourself, perhaps through others.
why-came-blocked = { $day }: you came { $how }, but this invitation is not accepted. Our team can tell you more.
why-came-unknown = { $day }: you came { $how }, but nobody has such a code.

why-sent-joined = { $day }: { $name } came { $how } and has not ordered yet.
why-sent-ordered = { $day }: { $name } came { $how } and ordered, but the first order is too small, or was paid before the invitation.
why-sent-rewarded = { $day }: { $name } came { $how }, and the first order counts.
why-sent-waiting = { $day }: { $name } came { $how }. Somebody of { $brand } takes a look at it.
why-sent-rejected = { $day }: { $name } came { $how }, but somebody of { $brand } has looked at it, and it does not count. If that is wrong, write <b>appeal</b>.
why-sent-attributed = { $day }: a friend came { $how }. That was counted.
why-sent-confirmed = { $day }: a friend of yours came once more, { $how }. It changes nothing.
why-sent-earlier-touch = { $day }: somebody came { $how }, but had another friend's invitation before yours.
why-sent-late = { $day }: somebody came { $how }, but joined too late for it to count.
why-sent-over = { $day }: somebody came { $how }, but nobody was invited any more by then.
why-sent-token-used = { $day }: somebody came { $how }, but that very invitation had been used before.
why-sent-existing-customer = { $day }: somebody came { $how } who was not new here.
why-sent-existing-member = { $day }: somebody came { $how } who was not new here.
why-sent-loop = { $day }: somebody came { $how } who, perhaps through others, had brought you.
why-sent-blocked = { $day }: somebody came { $how }, but this invitation is not accepted. Our team can tell you more.
why-sent-own = { $day }: you came { $how } of your own, perhaps in another chat.

decision-attributed = counted
decision-confirmed = the same invitation once more, nothing changes
decision-earlier-touch = another invitation came first
decision-late = too long ago
decision-over = nobody was invited any more
decision-token-used = somebody else had used that invitation, and no code was said
decision-existing-customer = had ordered before
decision-existing-member = was a member already
decision-own = was their own link
decision-loop = had brought that member, perhaps through others
decision-blocked = one of the two is kept out
decision-unknown = nobody has such a code
