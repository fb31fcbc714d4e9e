"""One that fails holds up nobody: the others are done first, then it is raised."""

from collections.abc import Iterator
from contextlib import contextmanager

TOO_MANY = 100  # it is not one of them then


class Failures:
    """What failed while many were gone through, by whom it was about."""

    def __init__(self) -> None:
        self.of: dict[object, Exception] = {}

    @contextmanager
    def aside(self, about: object) -> Iterator[None]:
        """Put aside what fails inside, unless there were too many."""
        try:
            yield
        except Exception as error:
            self.of[about] = error
            if len(self.of) == TOO_MANY:
                raise

    def tell(self, what: str) -> None:
        """Raise them together, if there are any; `what` goes on after their number."""
        if self.of:
            raise ExceptionGroup(f"{len(self.of)} {what}", [*self.of.values()])
