"""Rasa's command line: `python -m bot.start run ...`, as `python -m rasa run ...`, but it starts in half the time.

skops, with which Rasa keeps its classifier, searches all loaded modules for each function of numpy and scipy when it is
imported. Rasa imports it last, after thousands of TensorFlow's: that takes six seconds. Here it is first.
"""

from __future__ import annotations

import skops.io  # noqa: F401  # before all others
from rasa.__main__ import main

if __name__ == "__main__":
    main()
