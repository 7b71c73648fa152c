#!/usr/bin/env python
"""Django's command line for the registry."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.command_line import run

    sys.exit(run(sys.argv))
