"""What was said, done and seen, as frozen data, and the files that hold it."""

from trajectories.events import (
    SCHEMA,
    CandidateFound,
    CandidateTried,
    EnvironmentReady,
    Event,
    ExitStatus,
    Located,
    MessageAdded,
    Note,
    Observer,
    RunFinished,
    RunStarted,
    TestsRan,
    VerdictReached,
)
from trajectories.messages import (
    AssistantMessage,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    Usage,
    UserMessage,
)
from trajectories.store import TrajectoryError, TrajectoryWriter, read_trajectory
from trajectories.trajectory import Trajectory

__all__ = [
    "SCHEMA",
    "AssistantMessage",
    "CandidateFound",
    "CandidateTried",
    "EnvironmentReady",
    "Event",
    "ExitStatus",
    "Located",
    "Message",
    "MessageAdded",
    "Note",
    "Observer",
    "RunFinished",
    "RunStarted",
    "SystemMessage",
    "TestsRan",
    "ToolCall",
    "ToolMessage",
    "Trajectory",
    "TrajectoryError",
    "TrajectoryWriter",
    "Usage",
    "UserMessage",
    "VerdictReached",
    "read_trajectory",
]
