"""Commands one after another in one process, each a JSON list of words: how each of them ended."""

import json
import sys

from bot.cli import main

if __name__ == "__main__":
    given = [json.loads(words) for words in sys.argv[1:]]
    for words in given:
        sys.argv = ["kith", *words]
        try:
            main()
        except SystemExit as end:
            print(f"ended {end.code or 0}", flush=True)
