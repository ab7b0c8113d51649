"""The one kind of failure that is expected."""


class UserError(Exception):
    """A sentence for the person: what is wrong and what to do next. The page, the API and the command line show it."""
