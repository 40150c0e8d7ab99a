"""The console script. Importing this package has closed the doors to the target before anything else was imported."""


def main() -> None:
    """Run the command line; exit codes are those of `swe_agent.errors`."""
    from swe_agent.cli.main import run

    run()
