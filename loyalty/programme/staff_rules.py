"""What staff may give away by themselves."""

from loyalty.programme.values import Count, Section


class StaffRules(Section):
    """Points that one person may grant in chat within 24 hours; what is more, a second decides."""

    agent_points: Count = 500
    manager_points: Count = 2000
    owner_points: Count = 5000
    largest_grant: Count = 20_000

    def alone(self, role: str) -> int:
        """How many points somebody of this role may grant within 24 hours without anybody else."""
        limits = {
            "agent": self.agent_points,
            "manager": self.manager_points,
            "owner": self.owner_points,
        }
        return limits.get(role, 0)
