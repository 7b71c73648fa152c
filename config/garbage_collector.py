"""How the garbage collector of a server process is set."""

import gc

# New objects that are still there before it looks at them; by itself Python waits for 700.
ENOUGH_TO_LOOK = 50_000


def settle() -> None:
    """Leave what was loaded at the start alone, and look at the rest less often.

    A page or an answer makes thousands of small objects that are gone at its end; looking for circles among them, and among
    everything that was loaded, took a tenth of the time of a large answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ENOUGH_TO_LOOK, 10, 10)
