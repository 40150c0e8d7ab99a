"""mini-swe-agent's loop with its own scripted model and its docker environment: one step for each line of input.

Run by a Python that has mini-swe-agent; prints the seconds of each step, the saving of its trajectory included, as its
own loop does it after every step.
"""

import sys
import time
from pathlib import Path

from minisweagent.agents.default import DefaultAgent
from minisweagent.environments.docker import DockerEnvironment
from minisweagent.models.test_models import DeterministicModel, make_output


def main() -> None:
    image, folder, command, steps = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    outputs = [
        make_output(f"Look {number}.", [{"command": f"{command} # {number}"}], cost=0.0) for number in range(steps)
    ]
    environment = DockerEnvironment(image=image, cwd="/testbed", run_args=["--rm", "--network", "none"])
    agent = DefaultAgent(
        DeterministicModel(outputs=outputs, cost_per_call=0.0),
        environment,
        system_template="You are an agent.",
        instance_template="Do it.",
        output_path=folder / "mini.traj.json",
    )
    agent.add_messages(agent.model.format_message(role="user", content="Do it."))
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        agent.step()
        agent.save(agent.config.output_path)
        print(time.perf_counter() - began, flush=True)
    environment.cleanup()


main()
