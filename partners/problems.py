"""What can go wrong with keys and webhooks; every `message` tells the person what to do."""

from partners.vocabulary import KeyProblem


class PartnerError(Exception):
    """Something that the person who asked can understand and put right; `field` is that of the form, if it is about one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        self.message = message
        self.field = field
        super().__init__(message)


class KeyRefused(Exception):
    """A text that was shown as a key is not taken; interfaces say why in their own words."""

    def __init__(self, problem: KeyProblem) -> None:
        self.problem = problem
        super().__init__(problem)
