"""Everything that the API can be asked, on one page: who may, what comes, what goes."""

from bot.web.api import (
    campaigning,
    campaigns,
    costs,
    decisions,
    measuring,
    members,
    orders,
    people,
    points,
    programme,
    reviews,
    segments,
    standing,
    vouchers,
)
from bot.web.api.operations import Link, Operation
from bot.web.api.shapes import Page, Paging

_OF_MEMBER = {"number": "$response.body#/member"}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "findMember", "POST", "/members/find", "members:read", members.find, people.MemberTold,
        "Find a member by phone, e-mail, chat address or number.",
        body=people.Wanted, problems=(404, 422), tagged=True,
    ),
    Operation(
        "listMembers", "GET", "/members", "members:read", members.everybody,
        Page[people.MemberLine], "All members, the first to join first.", query=Paging,
    ),
    Operation(
        "createMember", "POST", "/members", "members:write", members.sign_up, people.Signed,
        "Sign somebody up at a till; 200 if they are a member already.",
        body=people.NewMember, status=201, also=(200,), problems=(409, 422),
        links={
            "member": Link("getMember", _OF_MEMBER),
            "history": Link("listHistory", _OF_MEMBER),
            "grant": Link("grantPoints", _OF_MEMBER),
            "take": Link("takePoints", _OF_MEMBER),
            "redeem": Link("redeem", _OF_MEMBER),
            "link": Link("getReferralLink", _OF_MEMBER),
            "standing": Link("getStanding", _OF_MEMBER),
        },
    ),
    Operation(
        "getMember", "GET", "/members/{number}", "members:read", members.show,
        people.MemberTold, "A member as of now: profile, points by state, tier.",
        problems=(404,), tagged=True,
    ),
    Operation(
        "changeMember", "PATCH", "/members/{number}", "members:write", members.change,
        people.MemberTold, "Change a profile that nobody else has changed since you read it.",
        body=people.Profile, problems=(404, 422), tagged=True, matched=True,
    ),
    Operation(
        "listHistory", "GET", "/members/{number}/history", "members:read", members.history,
        Page[people.Entry], "Every change of a member's points, the newest first.",
        query=Paging, problems=(404,),
    ),
    Operation(
        "grantPoints", "POST", "/members/{number}/points/grant", "points:write", points.grant,
        points.Posted, "Give points with a reason.",
        body=points.ByHand, problems=(404,), keyed=True,
    ),
    Operation(
        "takePoints", "POST", "/members/{number}/points/take", "points:write", points.take,
        points.Posted, "Take points with a reason: only what is available.",
        body=points.ByHand, problems=(404,), keyed=True,
    ),
    Operation(
        "reportActivity", "POST", "/members/{number}/activities", "activities:write", points.done,
        points.Posted, "Reward what a member did, as the rule of that name says.",
        body=points.Done, problems=(404,), keyed=True,
    ),
    Operation(
        "listClaims", "GET", "/claims", "claims:read", points.claims, Page[points.Claim],
        "What waits for approval, the oldest first.", query=Paging,
    ),
    Operation(
        "decideClaim", "POST", "/claims/{claim}/decision", "claims:write", points.decide,
        points.Claim, "Approve or reject a claim; whoever comes second is told so.",
        body=points.Decision, problems=(404, 409, 422),
    ),
    Operation(
        "reportOrder", "POST", "/orders", "orders:write", orders.arrived, orders.Taken,
        "Tell what happened to an order; late, twice and in any order is fine.",
        body=orders.OrderNews, problems=(409, 422),
        links={
            "order": Link(
                "getOrder",
                {"source": "$response.body#/source", "order": "$response.body#/order"},
            )
        },
    ),
    Operation(
        "getOrder", "GET", "/orders/{source}/{order}", "orders:read", orders.show,
        orders.OrderTold, "An order as it stands.", problems=(404,),
    ),
    Operation(
        "listOrders", "GET", "/members/{number}/orders", "orders:read", orders.of_member,
        Page[orders.OrderTold], "A member's orders, the newest first.",
        query=Paging, problems=(404,),
    ),
    Operation(
        "getReferralLink", "GET", "/members/{number}/referral-link", "referrals:read",
        programme.link, programme.LinkTold, "A member's own link.", problems=(404,),
    ),
    Operation(
        "listFriends", "GET", "/members/{number}/referrals", "referrals:read",
        programme.friends, Page[programme.Friend], "Whom a member brought, the newest first.",
        query=Paging, problems=(404,),
    ),
    Operation(
        "listReferralDecisions", "GET", "/members/{number}/referral-decisions", "referrals:read",
        decisions.of_member, Page[decisions.DecisionTold],
        "Why invitations count or not: theirs, and those with their code.",
        query=Paging, problems=(404,),
    ),
    Operation(
        "getStanding", "GET", "/members/{number}/standing", "referrals:read", standing.show,
        standing.StandingTold, "What a member is worth as a referrer.", problems=(404,),
    ),
    Operation(
        "getReferralCosts", "GET", "/referral-costs", "referrals:read", costs.show,
        costs.CostsTold, "What friends cost, as a share of what they bought.", query=costs.Days,
    ),
    Operation(
        "listReviews", "GET", "/referral-reviews", "referrals:read", reviews.waiting,
        Page[reviews.Review], "Invitations that wait for a decision, the oldest first.",
        query=Paging,
    ),
    Operation(
        "approveReferral", "POST", "/referral-reviews/{referral}/approve", "referrals:write",
        reviews.approve, reviews.Review, "Let a doubtful invitation pay.",
        body=reviews.Approve, problems=(404, 422),
    ),
    Operation(
        "rejectReferral", "POST", "/referral-reviews/{referral}/reject", "referrals:write",
        reviews.reject, reviews.Review, "Refuse an invitation and take back what it paid.",
        body=reviews.Reject, problems=(404, 422),
    ),
    Operation(
        "listSegments", "GET", "/segments", "segments:read", segments.everything,
        Page[segments.SegmentTold], "All saved segments, the oldest first.", query=Paging,
    ),
    Operation(
        "saveSegment", "POST", "/segments", "segments:write", segments.save,
        segments.SegmentTold, "Keep a filter under a new name.",
        body=segments.NewSegment, status=201, problems=(409, 422), tagged=True,
        links={"show": Link("getSegment", {"segment": "$response.body#/segment"})},
    ),
    Operation(
        "getSegment", "GET", "/segments/{segment}", "segments:read", segments.show,
        segments.SegmentTold, "A saved segment.", problems=(404,), tagged=True,
    ),
    Operation(
        "changeSegment", "PUT", "/segments/{segment}", "segments:write", segments.change,
        segments.SegmentTold, "Let a segment mean somebody else from now on.",
        body=segments.OtherFilter, problems=(404, 422), matched=True, tagged=True,
    ),
    Operation(
        "removeSegment", "DELETE", "/segments/{segment}", "segments:write", segments.remove,
        segments.SegmentTold, "Delete a segment that nothing uses.",
        problems=(404, 422), matched=True,
    ),
    Operation(
        "countSegment", "POST", "/segments/count", "segments:read", segments.count,
        segments.FilterTold, "How many members a filter means now.",
        body=segments.Meant, problems=(422,),
    ),
    Operation(
        "sampleSegment", "POST", "/segments/sample", "segments:read", segments.sample,
        segments.SampleTold, "Some of the members whom a filter means.",
        body=segments.Some, problems=(422,),
    ),
    Operation(
        "listCampaigns", "GET", "/campaigns", "campaigns:read", campaigns.everything,
        Page[campaigns.CampaignLine], "All campaigns, the newest first.", query=Paging,
    ),
    Operation(
        "createCampaign", "POST", "/campaigns", "campaigns:write", campaigning.create,
        campaigns.CampaignTold, "Make a draft of a campaign.",
        body=campaigning.CampaignAsked, status=201, keyed=True,
        links={
            name: Link(operation, {"campaign": "$response.body#/campaign"})
            for name, operation in (("show", "getCampaign"), ("check", "checkCampaign"))
        },
    ),
    Operation(
        "getOverallResult", "GET", "/campaigns/overall", "campaigns:read", measuring.overall,
        measuring.OverallTold, "What all campaigns together caused, and what of it is proven.",
        query=measuring.Back, problems=(404,),
    ),
    Operation(
        "getCampaign", "GET", "/campaigns/{campaign}", "campaigns:read", campaigns.show,
        campaigns.CampaignTold, "A campaign as it is written.", problems=(404,), tagged=True,
    ),
    Operation(
        "replaceCampaign", "PUT", "/campaigns/{campaign}", "campaigns:write", campaigning.replace,
        campaigns.CampaignTold, "Let a draft be what the body says, whole.",
        body=campaigning.CampaignAsked, problems=(404, 422), matched=True, tagged=True,
    ),
    Operation(
        "deleteCampaign", "DELETE", "/campaigns/{campaign}", "campaigns:write",
        campaigning.delete, campaigns.CampaignTold, "Throw away a draft.",
        problems=(404, 422), matched=True,
    ),
    Operation(
        "checkCampaign", "GET", "/campaigns/{campaign}/check", "campaigns:read",
        campaigning.check, campaigning.FindingsTold,
        "Whom a launch would reach now, what it would cost, what keeps it back.",
        problems=(404, 422),
    ),
    Operation(
        "approveCampaign", "POST", "/campaigns/{campaign}/approve", "campaigns:write",
        campaigning.approve, campaigns.CampaignTold,
        "Agree to the version that you read: somebody else wrote it.",
        problems=(404, 422), matched=True, tagged=True,
    ),
    Operation(
        "launchCampaign", "POST", "/campaigns/{campaign}/launch", "campaigns:write",
        campaigning.launch, campaigns.CampaignTold,
        "Let the version that you read begin, or plan it for its time.",
        problems=(404, 422), matched=True, tagged=True,
    ),
    Operation(
        "pauseCampaign", "POST", "/campaigns/{campaign}/pause", "campaigns:write",
        campaigning.pause, campaigns.CampaignTold, "Send nothing more of it for now.",
        problems=(404, 422), tagged=True,
    ),
    Operation(
        "resumeCampaign", "POST", "/campaigns/{campaign}/resume", "campaigns:write",
        campaigning.resume, campaigns.CampaignTold, "Go on with a paused campaign.",
        problems=(404, 422), tagged=True,
    ),
    Operation(
        "cancelCampaign", "POST", "/campaigns/{campaign}/cancel", "campaigns:write",
        campaigning.cancel, campaigns.CampaignTold,
        "End a campaign for ever: what waits is not sent.", problems=(404, 422), tagged=True,
    ),
    Operation(
        "getCampaignStatus", "GET", "/campaigns/{campaign}/status", "campaigns:read",
        campaigns.status, campaigns.StatusTold,
        "How far a campaign is, and what became of everybody so far.", problems=(404,),
    ),
    Operation(
        "getCampaignResult", "GET", "/campaigns/{campaign}/result", "campaigns:read",
        measuring.result, measuring.ResultTold,
        "What a launched campaign caused, and what of it is proven.", problems=(404,),
    ),
    Operation(
        "getRules", "GET", "/rules", "rules:read", programme.in_force, programme.Rules,
        "The rules in force.", problems=(404,), tagged=True,
    ),
    Operation(
        "listRules", "GET", "/rules/versions", "rules:read", programme.versions,
        Page[programme.Version], "All versions of the rules, the newest first.", query=Paging,
    ),
    Operation(
        "getVersion", "GET", "/rules/versions/{version}", "rules:read", programme.version,
        programme.Rules, "One version of the rules.", problems=(404,), tagged=True,
    ),
    Operation(
        "checkVoucher", "POST", "/vouchers/check", "vouchers:use", vouchers.check,
        vouchers.VoucherTold, "What a code is good for.", body=vouchers.Typed, problems=(422,),
    ),
    Operation(
        "reserveVoucher", "POST", "/vouchers/reserve", "vouchers:use", vouchers.reserve,
        vouchers.VoucherTold, "Keep a voucher for a basket for a while.",
        body=vouchers.Reserve, problems=(422,),
    ),
    Operation(
        "releaseVoucher", "POST", "/vouchers/release", "vouchers:use", vouchers.release,
        vouchers.VoucherTold, "Let go a voucher that was kept for a basket.",
        body=vouchers.Release, problems=(422,),
    ),
    Operation(
        "useVoucher", "POST", "/vouchers/use", "vouchers:use", vouchers.use,
        vouchers.VoucherTold, "Take a voucher for a sale, once.",
        body=vouchers.Use, problems=(422,),
    ),
    Operation(
        "voidVoucher", "POST", "/vouchers/{key}/void", "vouchers:void", vouchers.void,
        vouchers.VoucherTold, "End a voucher that was not used.",
        body=vouchers.Void, problems=(404, 422),
    ),
    Operation(
        "listVouchers", "GET", "/members/{number}/vouchers", "vouchers:read",
        vouchers.of_member, Page[vouchers.VoucherTold],
        "A member's vouchers without their codes, the newest first.",
        query=Paging, problems=(404,),
    ),
    Operation(
        "listRewards", "GET", "/rewards", "rewards:read", vouchers.catalogue,
        vouchers.Catalogue, "Everything that points buy.",
    ),
    Operation(
        "redeem", "POST", "/members/{number}/redemptions", "rewards:redeem", vouchers.redeem,
        vouchers.Redeemed, "Turn points into a voucher; its code is in the answer.",
        body=vouchers.Redeem, status=201, problems=(404,), keyed=True, complete=vouchers.code_of,
        links={
            "check": Link("checkVoucher", {}),
            "void": Link("voidVoucher", {"key": "$response.body#/voucher"}),
        },
    ),
)  # fmt: skip
