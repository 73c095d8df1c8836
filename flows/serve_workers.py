"""Hands the flows to the workers of a Prefect pool: `python -m flows.serve_workers POOL`.

Once after each installation. The pool is of type process, and its workers have the program
and its settings as this machine has: `prefect worker start --pool POOL`.
"""

import argparse

from flows.serve import deployments


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m flows.serve_workers", description=__doc__)
    parser.add_argument("pool", help="the work pool whose workers run the flows")
    for deployment in deployments(parser.parse_args().pool):
        deployment.apply()


if __name__ == "__main__":
    main()
