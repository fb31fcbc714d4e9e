### Help: what can be said, by subject. The bold words are commands.

thanks = You're welcome!
help = What can I do for you? Choose what it is about, or just write a word such as <b>points</b>, <b>rewards</b> or <b>invite</b>.
help-points =
    <b>All about points</b>
    <b>points</b>: what you have, and what is on its way
    <b>history</b>: what came and what went
    <b>why</b>: how it came about
    <b>tier</b>: your level, and the way to the next
    <b>proof</b>: a code that certifies your points
help-rewards =
    <b>Rewards and vouchers</b>
    <b>rewards</b>: what your points can become
    <b>redeem</b>: turn points into a voucher
    <b>vouchers</b>: your codes
    <b>cancel voucher</b>: take the points back
help-collecting =
    <b>Collect more</b>
    <b>earn</b>: everything that brings points
    <b>invite</b>: your link for friends
    <b>friends</b>: who has come with it
    <b>why invite</b>: why an invitation counts or not
    <b>league</b>: who has brought the most friends this month
    <b>appeal</b>: if we doubted an invitation and were wrong
help-profile =
    <b>About you</b>
    <b>profile</b>: what I know about you
    <b>name</b>: what I call you
    <b>birthday</b>: so that we can celebrate it
    <b>language</b>: English or German
    <b>zone</b>: the time where you are
    <b>link</b>: use your points in a second chat, too
help-news =
    <b>News and data</b>
    <b>news</b>: whether you hear of offers
    <b>reminders</b>: what I remind you of
    <b>stop</b>: no more news and offers
    <b>stop all</b>: no messages at all, only answers
    <b>export</b>: a file with everything we keep
    <b>forget me</b>: leave, and be erased
